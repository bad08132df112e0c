package kpi

import "slices"

// attribution is how a win is shared out among the touches before it.
type attribution uint8

const (
	noAttribution attribution = iota
	firstTouch
	lastTouch
	linearTouches
	positionTouches // 40 % each to the first and the last, the rest to those between
)

func attributionOf(model string) attribution {
	switch model {
	case "FIRST":
		return firstTouch
	case "LAST":
		return lastTouch
	case "POSITION":
		return positionTouches
	default:
		return linearTouches
	}
}

// weights returns what each of n touches weighs.
func (m attribution) weights(n int) []int64 {
	out := make([]int64, n)
	switch {
	case n == 0:
	case m == firstTouch:
		out[0] = 1
	case m == lastTouch:
		out[n-1] = 1
	case m == positionTouches && n > 2:
		for i := range out {
			out[i] = 20
		}
		out[0], out[n-1] = 40*int64(n-2), 40*int64(n-2)
	default:
		for i := range out {
			out[i] = 1
		}
	}
	return out
}

// touchesOf returns the touches of an account until a day, those of the days before it that count.
func (f *Facts) touchesOf(account int64, day int32, lookback int16) []touchRow {
	lo, _ := slices.BinarySearchFunc(f.touches, account, func(t touchRow, id int64) int { return compareID(t.account, id) })
	hi := lo
	for hi < len(f.touches) && f.touches[hi].account == account && f.touches[hi].day <= day {
		hi++
	}
	if lookback > 0 {
		for lo < hi && f.touches[lo].day < day-int32(lookback) {
			lo++
		}
	}
	return f.touches[lo:hi]
}

// oneCustomer is a whole customer in the millionths that shares are counted in.
const oneCustomer = 1_000_000

// attributed shares out a new customer among the touches before its first paid day. Without any it falls
// to nobody.
func (f *fold) attributed(c *ledgerChunk, a int, day int32) {
	bucket := f.slots.at(day)
	if bucket < 0 {
		return
	}
	for at, q := range f.quantities {
		if q.kind != attributedCustomers {
			continue
		}
		touches := f.plan.facts.touchesOf(c.accounts[a], day, q.lookback)
		if len(touches) == 0 {
			f.credit(at, &face{account: c.codes[a]}, int(bucket), oneCustomer, c.accounts[a])
			continue
		}
		for i, n := range split(oneCustomer, q.model.weights(len(touches))) {
			f.credit(at, &face{account: c.codes[a], channel: touches[i].channel, campaign: touches[i].campaign}, int(bucket), n, c.accounts[a])
		}
	}
}

func (f *fold) credit(at int, x *face, bucket int, n, id int64) {
	if n == 0 {
		return
	}
	if slot, ok := f.place(x); ok {
		f.add(at, slot, bucket, n, id)
	}
}

// wins shares out what won opportunities brought among the touches of campaigns before the win. Without
// any it goes to the opportunity's own campaign, and to none without one.
func (f *fold) wins(at int, q quantity) {
	for _, b := range f.plan.facts.opportunities.blocks {
		for row := range b.rows() {
			i := int32(row)
			bucket := f.slots.at(b.cols[oClosed][i])
			if b.class[i]&isWon == 0 || bucket < 0 || !f.seesDeal(b, i) {
				continue
			}
			brought := f.brought(b, i, q.field)
			if brought == 0 {
				continue
			}
			account := f.plan.facts.world.dicts[DimAccount].ids[b.cols[oAccount][i]]
			touches := slices.DeleteFunc(slices.Clone(f.plan.facts.touchesOf(account, b.cols[oClosed][i], q.lookback)), func(t touchRow) bool { return t.campaign == 0 })
			if account == 0 || len(touches) == 0 {
				if own := b.cols[oCampaign][i]; own != 0 {
					f.credit(at, &face{campaign: own, channel: b.cols[oChannel][i]}, int(bucket), brought, b.id[i])
				}
				continue
			}
			for n, share := range split(brought, q.model.weights(len(touches))) {
				f.credit(at, &face{campaign: touches[n].campaign, channel: touches[n].channel}, int(bucket), share, b.id[i])
			}
		}
	}
}

// brought is what a won opportunity brought: its margin where the cost is known, its amount, or how many
// of its lines have no known cost.
func (f *fold) brought(b *block, row int32, field int8) int64 {
	if field == netOf {
		if b.class[row]&hasAmount == 0 {
			return 0
		}
		return b.wide[oAmount][row]
	}
	var out int64
	f.lines(b, row, func(_ int32, net, cost int64, known bool) {
		switch {
		case field == costlessOf && !known:
			out++
		case field == marginOf && known:
			out += net - cost
		}
	})
	return out
}
