package kpi

import (
	"fmt"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Waterfall is how MRR came from its opening to its closing in a period and group.
type Waterfall struct {
	Period   calendar.Period
	Group    []GroupKey
	Opening  money.Decimal
	Moved    []Moved // in the order of the kinds; TRANSFER only where it is asked by group or is not 0
	Closing  money.Decimal
	Currency money.Currency
	Caveats  []Caveat
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
		p.quantities = append(p.quantities, movedKind(n))
	}
	p.quantities = append(p.quantities, quantity{kind: approximated, mask: movedApproximately | movedUsage, want: movedApproximately})
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
			if b.Partial {
				w.Caveats = ordered(append(w.Caveats, PartialPeriod))
			}
			steps = append(steps, w)
		}
	}
	total, err = p.waterfall(now.read(k, -1, 0), q.Period, nil)
	return steps, total, err
}

// movedKind is the movements of the kind at a place in the order of the kinds.
func movedKind(n int) quantity {
	bit := uint16(1) << n
	return quantity{kind: movedAmount, mask: bit | movedUsage, want: bit}
}

// waterfall makes one of its quantities: opening, closing, the kinds, and those that were converted at a
// rate of another day.
func (p *ledgerPlan) waterfall(v []int64, period calendar.Period, names []GroupKey) (Waterfall, error) {
	amount := func(n int64) money.Decimal { return money.Decimal{Unscaled: n, Scale: p.facts.base.Exponent()} }
	out := Waterfall{Period: period, Group: names, Opening: amount(v[0]), Closing: amount(v[1]), Currency: p.facts.base}
	sum := v[0]
	for i, kind := range recurring.Kinds() {
		sum += v[2+i]
		// Without groups transfers sum to 0 but may not under a filter, which is a group too.
		if kind != recurring.Transfer || len(p.query.GroupBy) > 0 || v[2+i] != 0 {
			out.Moved = append(out.Moved, Moved{kind, amount(v[2+i])})
		}
	}
	if v[len(v)-1] != 0 {
		out.Caveats = append(out.Caveats, FXApproximate)
	}
	if period.To > p.query.Today {
		out.Caveats = append(out.Caveats, PartialPeriod)
	}
	if sum != v[1] {
		return out, fmt.Errorf("the waterfall of %s does not tie out: opening and movements come to %s, closing is %s", period, amount(sum), amount(v[1]))
	}
	return out, nil
}

// WaterfallRecords returns the movements behind a bar of a waterfall, each with its signed amount as its
// numerator, so that they sum to the bar.
func WaterfallRecords(f *Facts, q Query, period calendar.Period, group []GroupKey, kind recurring.Kind) ([]Record, error) {
	if q.Scope.Amounts != AllAmounts {
		return nil, fault.Forbiddenf("this role may see movements in sum but not single ones")
	}
	n := slices.Index(recurring.Kinds(), kind)
	if n < 0 {
		return nil, fault.Invalidf("kind", "%q is not one of %s", string(kind), enum.List(recurring.Kinds()))
	}
	q.Keys, q.Variants, q.Compare, q.Period, q.Grain, q.GroupBy = []Key{MRR}, nil, nil, period, "", nil
	q.Where = slices.Clone(q.Where)
	for _, g := range group {
		q.Where = append(q.Where, g.term())
	}
	p, err := newLedgerPlan(f, q)
	if err != nil {
		return nil, err
	}
	run := p.newFold([]quantity{movedKind(n)}, []calendar.Period{period}, nil)
	run.records = map[recordKey][]int64{}
	run.run()
	out := make([]Record, 0, len(run.records))
	for key, sums := range run.records {
		if sums[0] != 0 {
			out = append(out, Record{key.table, key.id, *p.plain(minors, sums[0]), *p.plain(minors, 0)})
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return compareID(a.ID, b.ID) })
	return out, nil
}
