package kpi

import (
	"fmt"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Waterfall is how MRR came from its opening to its closing in a period and group.
type Waterfall struct {
	Period   calendar.Period
	Group    []GroupKey
	Opening  money.Decimal
	Moved    []Moved // in the order of the kinds; TRANSFER only where it is asked by group
	Closing  money.Decimal
	Currency money.Currency
	Partial  bool // the period is clipped or not over yet
}

// Moved is the sum of the movements of a kind, signed.
type Moved struct {
	Kind   recurring.Kind
	Amount money.Decimal
}

// MakeWaterfall returns the waterfalls of a query by bucket and group, and that of the whole period. Keys
// and variants of the query are not read. Opening, movements and closing are three different sums; when
// they do not tie out it is an error, never a wrong number.
func MakeWaterfall(f *Facts, q Query) (steps []Waterfall, total Waterfall, err error) {
	q.Keys, q.Variants, q.Compare = []Key{MRR}, nil, nil
	p, err := newLedgerPlan(f, q)
	if err != nil {
		return nil, total, err
	}
	p.quantities = []quantity{
		{kind: openingAmount, mask: movedUsage}, {kind: standingAmount, mask: movedUsage},
	}
	for n := range recurring.Kinds() {
		bit := uint16(1) << n
		p.quantities = append(p.quantities, quantity{kind: movedAmount, mask: bit | movedUsage, want: bit})
	}
	k := &ledgerKeyPlan{keyPlan: keyPlan{key: MRR, definition: definitionOf(MRR)}}
	for i := range p.quantities {
		k.at = append(k.at, i)
	}
	periods := make([]calendar.Period, len(p.buckets))
	for i, b := range p.buckets {
		periods[i] = b.Period
	}
	now := p.foldAll(periods, q.GroupBy)
	now.total = p.totalOf(now, q.Period)
	groups := p.groups(k, now)
	if len(groups)*len(periods) > maxPoints {
		return nil, total, tooManyPoints()
	}
	for n, b := range p.buckets {
		for _, g := range groups {
			w, err := p.waterfall(now.read(k, n, g.number), b.Period, g.names)
			if err != nil {
				return nil, total, err
			}
			w.Partial = w.Partial || b.Partial
			steps = append(steps, w)
		}
	}
	total, err = p.waterfall(now.read(k, -1, 0), q.Period, nil)
	return steps, total, err
}

func (p *ledgerPlan) waterfall(v []int64, period calendar.Period, names []GroupKey) (Waterfall, error) {
	amount := func(n int64) money.Decimal { return money.Decimal{Unscaled: n, Scale: p.facts.base.Exponent()} }
	out := Waterfall{Period: period, Group: names, Opening: amount(v[0]), Closing: amount(v[1]), Currency: p.facts.base, Partial: period.To > p.query.Today}
	sum := v[0]
	for i, kind := range recurring.Kinds() {
		sum += v[2+i]
		if kind != recurring.Transfer || len(p.query.GroupBy) > 0 {
			out.Moved = append(out.Moved, Moved{kind, amount(v[2+i])})
		}
	}
	// Without groups transfers sum to 0 but may not under a filter, which is a group too.
	if len(p.query.GroupBy) == 0 && v[len(v)-1] != 0 {
		out.Moved = append(out.Moved, Moved{recurring.Transfer, amount(v[len(v)-1])})
	}
	if sum != v[1] {
		return out, fmt.Errorf("the waterfall of %s does not tie out: opening and movements come to %s, closing is %s", period, amount(sum), amount(v[1]))
	}
	return out, nil
}

// Share is a group's part in a sum.
type Share struct {
	Rank       int // from 1, the largest first; equal values by label
	Point      Point
	Share      *money.Decimal // of the sum of all groups; nil when that is not above 0
	Cumulative *money.Decimal // of this group and all larger ones
}

// Pareto ranks the groups of a KPI that is a sum by their shares. The query has one key, at least one
// dimension and no grain.
func Pareto(f *Facts, q Query) ([]Share, error) {
	q.Grain, q.Compare = "", nil
	if err := checkPareto(q); err != nil {
		return nil, err
	}
	results, err := Compute(f, q)
	if err != nil {
		return nil, err
	}
	points := slices.Clone(results[0].Points)
	points = slices.DeleteFunc(points, func(p Point) bool { return p.Value == nil })
	slices.SortStableFunc(points, func(a, b Point) int { return compareID(b.Value.Unscaled, a.Value.Unscaled) })
	var whole, sum int64
	for _, p := range points {
		whole += p.Value.Unscaled
	}
	out := make([]Share, len(points))
	for i, p := range points {
		sum += p.Value.Unscaled
		out[i] = Share{Rank: i + 1, Point: p}
		if whole > 0 {
			out[i].Share, out[i].Cumulative = fractionOf(p.Value.Unscaled, whole), fractionOf(sum, whole)
		}
	}
	return out, nil
}

// fractionOf is n / of with the digits of rates.
func fractionOf(n, of int64) *money.Decimal {
	v, ok := money.MulDiv(n, 1_000_000, of)
	if !ok {
		return nil
	}
	return &money.Decimal{Unscaled: v, Scale: rateDigits}
}
