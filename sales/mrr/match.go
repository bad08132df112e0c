package mrr

import (
	"slices"

	"coxswain/sales/money"
)

// part is what one attribution gained or lost on a day.
type part struct {
	group        Group
	base, native int64
}

// closeness says how near two attributions are, nearest first: the same item in other hands, the same
// subscription, the same account.
var closeness = []func(a, b Group) bool{
	func(a, b Group) bool {
		return a.Subscription == b.Subscription && a.Plan == b.Plan && a.Currency == b.Currency
	},
	func(a, b Group) bool { return a.Subscription == b.Subscription },
	func(Group, Group) bool { return true },
}

// match separates what moved between attributions, which sums to 0 in the base currency, from what is
// left, which all has one sign. Each attribution's moved and left parts sum to what it had.
func match(parts []part) (moved, left []part) {
	rest := slices.Clone(parts)
	move := make([]part, len(parts))
	for i, x := range parts {
		move[i].group = x.group
	}
	for _, near := range closeness {
		for i := range rest {
			for j := range rest {
				if rest[i].base < 0 && rest[j].base > 0 && near(rest[i].group, rest[j].group) {
					pair(&rest[i], &rest[j], &move[i], &move[j])
				}
			}
		}
	}
	for i := range rest {
		if rest[i].base == 0 && move[i].base != 0 { // nothing is left that could carry the rest of its own currency
			move[i].native += rest[i].native
			rest[i].native = 0
		}
		if move[i].base != 0 || move[i].native != 0 {
			moved = append(moved, move[i])
		}
		if rest[i].base != 0 || rest[i].native != 0 {
			left = append(left, rest[i])
		}
	}
	return moved, left
}

// pair moves as much as it can from what one attribution lost to what another gained.
func pair(from, to, fromMoved, toMoved *part) {
	amount := min(-from.base, to.base)
	out, in := share(from.native, amount, -from.base), share(to.native, amount, to.base)
	if from.group.Currency == to.group.Currency && from.native <= 0 && to.native >= 0 { // as much as the one gives, the other takes
		in = min(-from.native, to.native)
		out = -in
	}
	from.base, from.native, fromMoved.base, fromMoved.native = from.base+amount, from.native-out, fromMoved.base-amount, fromMoved.native+out
	to.base, to.native, toMoved.base, toMoved.native = to.base-amount, to.native-in, toMoved.base+amount, toMoved.native+in
}

func share(native, amount, of int64) int64 {
	n, ok := money.MulDiv(native, amount, of)
	if !ok {
		return native
	}
	return n
}

// revalue finds what the same prices are worth at the rates of new service periods. That is so for what
// goes on, and, where one item gives way to another in the same currency, for what the two have in common.
func (l *book) revalue(d *today) {
	if !l.pays || !d.pays {
		return
	}
	var gone, come []*held
	for _, c := range d.cells {
		was, is := d.before[c], d.after[c]
		switch {
		case was != nil && was.native > 0 && is != nil && is.native > 0:
			if was.rate != is.rate {
				base, _, _ := l.rates.Convert(was.native, c.currency, is.rate)
				d.fx[is.group] += base - was.base
			}
		case was != nil && was.native > 0:
			gone = append(gone, was)
		case is != nil && is.native > 0:
			come = append(come, is)
		}
	}
	given, taken := make([]int64, len(gone)), make([]int64, len(come))
	for _, same := range []bool{true, false} { // within a subscription first
		for i, a := range gone {
			for j, b := range come {
				n := min(a.native-given[i], b.native-taken[j])
				if n <= 0 || a.currency != b.currency || same && a.subscription != b.subscription {
					continue
				}
				given[i], taken[j] = given[i]+n, taken[j]+n
				if a.rate != b.rate {
					before, _, _ := l.rates.Convert(n, a.currency, a.rate)
					after, _, _ := l.rates.Convert(n, b.currency, b.rate)
					d.fx[b.group] += after - before
				}
			}
		}
	}
}
