package kpi

import (
	"cmp"
	"math/big"

	"coxswain/sales/calendar"
)

// face is what a row outside the ledger is attributed to.
type face struct {
	rep, team, territory, account, segment, plan, product, currency, cohort, meter, channel, campaign int32
}

func (w *world) faceCode(d Dimension, x *face) int32 {
	switch d {
	case DimRep:
		return x.rep
	case DimTeam:
		return x.team
	case DimManager:
		return at(w.teams, x.team).manager
	case DimRegion:
		return at(w.teams, x.team).region
	case DimTerritory:
		return x.territory
	case DimAccount:
		return x.account
	case DimSegment:
		return x.segment
	case DimIndustry:
		return at(w.accounts, x.account).industry
	case DimCountry:
		return at(w.accounts, x.account).country
	case DimPlan:
		return x.plan
	case DimProduct:
		return x.product
	case DimCurrency:
		return x.currency
	case DimCohortMonth:
		return x.cohort
	case DimMeter:
		return x.meter
	case DimChannel:
		return x.channel
	case DimCampaign:
		return x.campaign
	default:
		return 0
	}
}

// place returns the slot of a row outside the ledger; false when the filter drops it.
func (f *fold) place(x *face) (slot int32, ok bool) {
	w := f.plan.facts.world
	for _, t := range f.plan.terms {
		if !t.keep[w.faceCode(t.dimension, x)] {
			return 0, false
		}
	}
	if len(f.groupBy) == 0 {
		return 0, true
	}
	var number int64
	for d, dim := range f.groupBy {
		number += int64(w.faceCode(dim, x)) * f.strides[d]
	}
	return f.slot(number), true
}

// sorts reports whether rows are told apart by what they are attributed to. Where they are not, nobody
// has to look that up: for the terms of a company it takes longer than everything else.
func (f *fold) sorts() bool { return len(f.plan.terms) > 0 || len(f.groupBy) > 0 }

// seesAccount reports whether the viewer sees what an account pays.
func (f *fold) seesAccount(code int32) bool {
	s := f.plan.sight
	return s.scope.Movements == AllRows || s.customers[code]
}

// faceOf is the attribution of an account just before a day: by its MRR then, else what is known of it.
func (f *fold) faceOf(account int64, code, day int32) face {
	x := face{account: code, segment: f.plan.facts.world.segmentOf(code), territory: f.plan.facts.world.territoryAt(code, day-1)}
	c, at := f.plan.facts.ledger.find(account)
	if c == nil {
		return x
	}
	if row := c.home(at, day); row >= 0 {
		x.rep, x.team, x.territory, x.segment = c.rep[row], c.team[row], c.territory[row], c.segment[row]
		x.currency, x.cohort = c.currency[row], c.cohort[row]
	}
	return x
}

func (w *world) segmentOf(account int32) int32 { return at(w.accounts, account).segment }

// spendOfCampaigns is the category of what was spent on campaigns, whatever for.
const spendOfCampaigns = 100

// spends adds the shares of the buckets in what was spent, or of the periods before them.
func (f *fold) spends(at int, q quantity) {
	for i := range f.plan.facts.spends {
		s := &f.plan.facts.spends[i]
		if q.category == spendOfCampaigns && s.campaign == 0 {
			continue
		}
		x := face{channel: s.channel, campaign: s.campaign}
		for k, p := range f.periods {
			switch {
			case q.previous:
				p = shift(PreviousPeriod, p)
			case q.arg > 0:
				p = calendar.Period{From: p.From.AddMonths(-int(q.arg)), To: p.To.AddMonths(-int(q.arg))}
			}
			if s.to <= int32(p.From) || s.from >= int32(p.To) {
				continue
			}
			if slot, ok := f.place(&x); ok {
				f.add(at, slot, k, prorated(s.amount, s.from, s.to, p), s.id)
			}
		}
	}
}

// margins adds the won lines with a known cost of the months before the end of each bucket.
func (f *fold) margins(at int, q quantity) {
	for _, b := range f.plan.facts.opportunities.blocks {
		for row := range b.rows() {
			i := int32(row)
			if b.class[i]&isWon == 0 || !f.seesDeal(b, i) {
				continue
			}
			closed := b.cols[oClosed][i]
			x := f.dealFace(b, i)
			f.lines(b, i, func(product int32, net, cost int64, known bool) {
				n := net
				switch {
				case known == (q.field == costlessOf):
					return
				case q.field == costlessOf:
					n = 1
				case q.field == marginOf:
					n = net - cost
				}
				x.product = product
				slot, ok := f.place(&x)
				if !ok {
					return
				}
				for k, p := range f.periods {
					if closed >= int32(p.To.AddMonths(-int(q.arg))) && closed < int32(p.To) {
						f.add(at, slot, k, n, b.id[i])
					}
				}
			})
		}
	}
}

func (f *fold) seesDeal(b *block, row int32) bool {
	s := f.plan.sight
	return s.access(TableOpportunities) == AllRows || s.sees(f.plan.facts.world, TableOpportunities, b, row)
}

func (f *fold) dealFace(b *block, i int32) face {
	account := b.cols[oAccount][i]
	return face{
		rep: b.cols[oOwner][i], team: b.cols[oTeamClosed][i], territory: b.cols[oTerritoryClosed][i], account: account,
		segment: f.plan.facts.world.segmentOf(account), currency: b.cols[oCurrency][i],
		channel: b.cols[oChannel][i], campaign: b.cols[oCampaign][i],
	}
}

// lines tells the lines of a won opportunity; one without lines is a single line without a product.
func (f *fold) lines(b *block, row int32, tell func(product int32, net, cost int64, known bool)) {
	k := &b.kids[oLines]
	for j := k.off[row]; j < k.off[row+1]; j++ {
		tell(k.cols[lineProduct][j], k.wide[lineAmount][j], k.wide[lineCost][j], k.cols[lineKnown][j]&knownCost != 0)
	}
	if k.off[row] == k.off[row+1] && b.class[row]&hasAmount != 0 {
		tell(0, b.wide[oAmount][row], b.wide[oCost][row], b.class[row]&hasCost != 0)
	}
}

// curves gathers the MRR of accounts by their age in months.
type curves struct {
	at    int
	value [][]int64 // by slot: age*buckets+bucket
	count [][]int64
}

// curveMonths is how far a lifetime value looks.
const curveMonths = 60

// curveScale is the fraction of a minor unit that a curve is summed in.
const curveScale = 1_000_000

// curve adds an account's MRR at each age that it has reached, from the bucket on that saw it.
func (f *fold) curve(c *ledgerChunk, a int, slot int32, began calendar.Day) {
	v := f.curves
	for len(v.value) <= int(slot) {
		v.value = append(v.value, make([]int64, curveMonths*f.buckets))
		v.count = append(v.count, make([]int64, curveMonths*f.buckets))
	}
	i, hi, total := c.off[a], c.off[a+1], int64(0)
	for age := range int16(curveMonths) {
		bound := agedDay(began, age)
		if bound > f.horizon {
			return
		}
		for ; i < hi && c.day[i] < bound; i++ {
			if c.flags[i]&movedUsage == 0 {
				total += c.delta[i]
			}
		}
		if bucket := f.slots.ended(bound - 1); int(bucket) < f.buckets {
			cell := int(age)*f.buckets + int(bucket)
			v.value[slot][cell] += total
			v.count[slot][cell]++
		}
	}
}

// drawCurves sums up the mean MRR over the ages, in millionths of a minor unit.
func (f *fold) drawCurves() {
	v := f.curves
	for slot := range v.value {
		for age := range curveMonths {
			for k := range f.buckets {
				cell := age*f.buckets + k
				if k > 0 {
					v.value[slot][cell] += v.value[slot][cell-1]
					v.count[slot][cell] += v.count[slot][cell-1]
				}
				if v.count[slot][cell] == 0 {
					continue
				}
				mean, _ := round(new(big.Int).Mul(big.NewInt(v.value[slot][cell]), big.NewInt(curveScale)), big.NewInt(v.count[slot][cell]), 0)
				f.sums[v.at][slot*f.buckets+k] += mean
			}
		}
	}
}

func compareTouches(a, b touchRow) int {
	return cmp.Or(compareID(a.account, b.account), cmp.Compare(a.day, b.day), compareID(a.id, b.id))
}
