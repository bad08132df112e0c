package kpi

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

type bigInt = *big.Int

// Keys of the ledger are computed by a fold over accounts, all others by sums over streams. A query with
// both is answered in two parts.

// ledgerPlan is the part of a query that the ledger answers.
type ledgerPlan struct {
	*plan
	keys       []*ledgerKeyPlan
	quantities []quantity
}

type ledgerKeyPlan struct {
	keyPlan
	ledger *ledgerSpec
}

// parted returns the query with the keys that pick says yes to.
func (q Query) parted(pick func(Key) bool) Query {
	q.Keys = slices.DeleteFunc(slices.Clone(q.Keys), func(k Key) bool { return !pick(k) })
	q.Variants = slices.DeleteFunc(slices.Clone(q.Variants), func(v Variant) bool { return !pick(v.Key) })
	return q
}

// computeParts answers a query with keys of the ledger.
func computeParts(f *Facts, q Query) ([]Result, error) {
	if err := check(q); err != nil {
		return nil, err
	}
	p, err := newLedgerPlan(f, q.parted(ledgerKey))
	if err != nil {
		return nil, err
	}
	of := map[Key]Result{}
	if rest := q.parted(func(k Key) bool { return !ledgerKey(k) }); len(rest.Keys) > 0 {
		results, err := Compute(f, rest)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			of[r.Key] = r
		}
	}
	results, err := p.compute()
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		of[r.Key] = r
	}
	out, points := make([]Result, len(q.Keys)), 0
	for i, k := range q.Keys {
		out[i] = of[k]
		points += len(out[i].Points)
	}
	if points > maxPoints {
		return nil, tooManyPoints()
	}
	return out, nil
}

func tooManyPoints() error {
	return fault.Invalidf("groupBy", "the answer has more than %d points; choose a coarser grain, fewer dimensions, or a filter", maxPoints)
}

func newLedgerPlan(f *Facts, q Query) (*ledgerPlan, error) {
	base, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	p := &ledgerPlan{plan: base}
	if base.product != nil {
		base.terms = append(base.terms, term{DimProduct, base.product})
	}
	var denied []string
	for _, k := range q.Keys {
		s, ok := ledgerSpecs(k, variantValues(k, q.Variants))
		if !ok {
			continue
		}
		if what := q.Scope.refusesLedger(s, q.GroupBy, q.Where); what != "" {
			denied = append(denied, string(k)+" (needs "+what+")")
			continue
		}
		kp := &ledgerKeyPlan{keyPlan: keyPlan{key: k, definition: definitionOf(k), spec: &s.spec}, ledger: s}
		for _, want := range s.quantities {
			at := slices.Index(p.quantities, want)
			if at < 0 {
				at = len(p.quantities)
				p.quantities = append(p.quantities, want)
			}
			kp.at = append(kp.at, at)
		}
		p.keys = append(p.keys, kp)
	}
	if len(denied) > 0 {
		return nil, fault.Forbiddenf("this role may not see %s; leave these keys out", strings.Join(denied, ", "))
	}
	return p, nil
}

// folds are the quantities of some periods, each found in one of several runs.
type folds struct {
	run    []*fold
	bucket []int
	total  *fold
}

// foldAll makes the quantities of periods that may overlap, in as many runs as they need.
func (p *ledgerPlan) foldAll(periods []calendar.Period, groupBy []Dimension) *folds {
	out := &folds{run: make([]*fold, len(periods)), bucket: make([]int, len(periods))}
	for _, layer := range layers(periods) {
		run := make([]calendar.Period, len(layer))
		for n, i := range layer {
			run[n] = periods[i]
		}
		f := p.newFold(p.quantities, run, groupBy)
		f.run()
		for n, i := range layer {
			out.run[i], out.bucket[i] = f, n
		}
	}
	return out
}

// layers shares out periods so that those of one layer ascend and do not overlap.
func layers(periods []calendar.Period) [][]int {
	order := make([]int, len(periods))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(periods[a].From) - int(periods[b].From) })
	var out [][]int
	for len(order) > 0 {
		var layer, rest []int
		for _, i := range order {
			if len(layer) == 0 || periods[layer[len(layer)-1]].To <= periods[i].From {
				layer = append(layer, i)
			} else {
				rest = append(rest, i)
			}
		}
		out = append(out, layer)
		order = rest
	}
	return out
}

// read returns the quantities of a key; bucket -1 means the total.
func (s *folds) read(k *ledgerKeyPlan, bucket int, group int64) []int64 {
	f, n, slot := s.total, 0, 0
	if bucket >= 0 {
		f, n = s.run[bucket], s.bucket[bucket]
		slot = f.find(group)
	}
	out := make([]int64, len(k.at))
	if slot < 0 {
		return out
	}
	for i, at := range k.at {
		if cell := slot*f.buckets + n; cell < len(f.sums[at]) {
			out[i] = f.sums[at][cell]
		}
	}
	return out
}

func (p *ledgerPlan) compute() ([]Result, error) {
	periods := make([]calendar.Period, len(p.buckets))
	for i, b := range p.buckets {
		periods[i] = b.Period
	}
	q := p.query
	asked := p.quantities
	p.withWhole()
	now := p.foldAll(periods, q.GroupBy)
	now.total = p.totalOf(now, q.Period)
	p.quantities = asked
	before := map[Comparison]*folds{}
	for _, c := range []Comparison{PreviousPeriod, SamePeriodLastYear} {
		if slices.Contains(q.Compare, c) {
			before[c] = p.foldAll(shifted(c, periods), q.GroupBy)
			whole := p.foldAll([]calendar.Period{shift(c, q.Period)}, nil)
			before[c].total = whole.run[0]
			if err := errors.Join(p.enoughPayees(before[c]), p.enoughPayees(whole)); err != nil {
				return nil, tooFewPayees()
			}
		}
	}
	if p.payees() >= 0 && q.Scope.PayInSums {
		if err := errors.Join(p.enoughPayees(now), p.enoughPayees(p.foldAll([]calendar.Period{q.Period}, nil))); err != nil {
			return nil, tooFewPayees()
		}
	}
	out := make([]Result, len(p.keys))
	points := 0
	for i, k := range p.keys {
		out[i] = Result{Key: k.key, Total: p.point(k, now, before, -1, group{}, q.Period, false)}
		groups := p.groups(k, now)
		if points += len(groups) * len(p.buckets); points > maxPoints {
			return nil, tooManyPoints()
		}
		out[i].Points = make([]Point, 0, len(groups)*len(p.buckets))
		for n, b := range p.buckets {
			for _, g := range groups {
				out[i].Points = append(out[i].Points, p.point(k, now, before, n, g, b.Period, b.Partial))
			}
		}
	}
	return out, nil
}

// withWhole adds the quantities of all buckets as one period, where the total is told beside the buckets.
func (p *ledgerPlan) withWhole() {
	if len(p.query.GroupBy) > 0 || len(p.buckets) == 1 {
		return
	}
	p.quantities = slices.Clone(p.quantities)
	for _, q := range slices.Clone(p.quantities) {
		if q.overBuckets() == asWhole {
			q.whole = true
			p.quantities = append(p.quantities, q)
		}
	}
}

// totalOf is the fold of the whole period without groups. What its buckets know already is taken from
// them: what happened is their sum, what stands at the end is what the last one says.
func (p *ledgerPlan) totalOf(now *folds, period calendar.Period) *fold {
	run := now.run[0]
	if len(p.query.GroupBy) > 0 {
		return p.foldAll([]calendar.Period{period}, nil).run[0]
	}
	if len(p.buckets) == 1 {
		return run
	}
	var ask []quantity
	for _, q := range p.quantities {
		if q.overBuckets() == asksAnew {
			ask = append(ask, q)
		}
	}
	total := p.newFold(ask, []calendar.Period{period}, nil)
	if len(ask) > 0 {
		total.run()
	}
	sums := make([][]int64, len(p.quantities))
	for at, q := range p.quantities {
		n := int64(0)
		switch q.overBuckets() {
		case asksAnew:
			n = total.sums[slices.Index(ask, q)][0]
		case asWhole:
			whole := q
			whole.whole = true
			if i := slices.Index(p.quantities, whole); i >= 0 {
				n = run.sums[i][0]
			}
		case lastBucket:
			n = run.sums[at][run.buckets-1]
		default:
			for _, v := range run.sums[at] {
				n += v
			}
		}
		sums[at] = []int64{n}
	}
	total.sums = sums
	return total
}

// groups returns the groups in which a key has anything, ordered by label.
func (p *ledgerPlan) groups(k *ledgerKeyPlan, now *folds) []group {
	if len(p.query.GroupBy) == 0 {
		return []group{{}}
	}
	f := now.run[0]
	var out []group
	for slot, number := range f.numbers {
		moved := slices.ContainsFunc(k.at, func(at int) bool {
			return slices.ContainsFunc(f.sums[at][slot*f.buckets:(slot+1)*f.buckets], func(n int64) bool { return n != 0 })
		})
		if moved {
			out = append(out, group{number, p.names(number)})
		}
	}
	slices.SortFunc(out, func(a, b group) int {
		for i := range a.names {
			if c := a.names[i].compare(&b.names[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}

// point assembles one point; bucket -1 is the total of the period.
func (p *ledgerPlan) point(k *ledgerKeyPlan, now *folds, before map[Comparison]*folds, bucket int, g group, period calendar.Period, partial bool) Point {
	out := Point{Period: period, Unit: k.spec.unit, Group: g.names}
	if out.Unit == Money {
		out.Currency = p.facts.base
	}
	got := p.result(k, now.read(k, bucket, g.number), period)
	out.Value, out.Numerator, out.Denominator, out.Maturity = got.value, got.numerator, got.denominator, got.maturity
	out.SampleSize = got.sample
	if partial || period.To > p.query.Today {
		got.caveats = append(got.caveats, PartialPeriod)
	}
	if k.ledger.overlaps && bucket < 0 && p.query.groups(DimPlan, DimProduct, DimCurrency) {
		got.caveats = append(got.caveats, OverlappingGroups)
	}
	out.Caveats = ordered(got.caveats)
	for _, c := range allComparisons() {
		if slices.Contains(p.query.Compare, c) {
			if compared, ok := p.against(c, k, got, before[c], bucket, g, period); ok {
				out.Comparisons = append(out.Comparisons, compared)
			}
		}
	}
	return out
}

func (q Query) groups(dims ...Dimension) bool {
	return slices.ContainsFunc(q.GroupBy, func(d Dimension) bool { return slices.Contains(dims, d) })
}

// against sets a value against that of another period or the goal.
func (p *ledgerPlan) against(c Comparison, k *ledgerKeyPlan, got outcome, other *folds, bucket int, g group, period calendar.Period) (Compared, bool) {
	out := Compared{Against: c, Period: period}
	if c == Goal {
		if out.Value = p.query.target(k.key, g.names, period); out.Value == nil {
			return out, false
		}
	} else {
		out.Period = shift(c, period)
		out.Value = p.result(k, other.read(k, bucket, g.number), out.Period).value
	}
	out.measure(got.value, k.definition.Direction)
	return out, true
}

// result computes a key from its quantities over a period.
func (p *ledgerPlan) result(k *ledgerKeyPlan, v []int64, period calendar.Period) outcome {
	out := p.outcome(&k.keyPlan, reading{sums: v}, nil, 0, 0)
	if k.ledger.special != nil {
		out.caveats = slices.DeleteFunc(out.caveats, func(c Caveat) bool { return c == NoDenominator })
		out.value = nil
		k.ledger.special(p.plan, v, monthsIn(period), &out)
	}
	if m := k.ledger.matured; m != nil && v[m[0]]+v[m[1]] > 0 {
		var share outcome
		p.rational(&share, big.NewInt(v[m[0]]), big.NewInt(v[m[0]]+v[m[1]]), rateDigits)
		out.maturity = share.value
	}
	return out
}

// monthsIn is the length of a period in months: whole ones where it has them, else by days.
func monthsIn(p calendar.Period) span12 {
	n := (p.Days() + 15) * 12 / 365
	for m := max(1, n-1); m <= n+1; m++ {
		if p.From.AddMonths(m) == p.To {
			return span12{int64(m), 1}
		}
	}
	return span12{int64(p.Days()) * 16, 487}
}

// refusesLedger says what the scope withholds of a KPI, "" for nothing.
func (s Scope) refusesLedger(l *ledgerSpec, groupBy []Dimension, where Filter) string {
	if l.readsPay() {
		if what := s.refusesPay(groupBy, where); what != "" {
			return what
		}
		return s.refuses(&l.spec, groupBy, where)
	}
	for _, q := range l.quantities {
		switch t := q.table(); {
		case t == TableSpends && !s.Spends:
			return "spend"
		case t == TableOpportunities && s.Opportunities == NoRows:
			return "opportunities"
		case t != TableSpends && t != TableOpportunities && s.Movements == NoRows:
			return "subscriptions"
		}
	}
	return s.refuses(&l.spec, groupBy, where)
}

// ledgerRecords returns the rows behind one point of a key of the ledger.
func ledgerRecords(f *Facts, q Query) ([]Record, error) {
	p, err := newLedgerPlan(f, q)
	if err != nil {
		return nil, err
	}
	k := p.keys[0]
	if k.spec.needs.amounts && q.Scope.Amounts != AllAmounts || k.ledger.readsPay() && q.Scope.PayInSums {
		return nil, fault.Forbiddenf("this role may see %s in sum but not the amounts of single records", k.key)
	}
	run := p.newFold(p.quantities, []calendar.Period{q.Period}, nil)
	run.records = map[recordKey][]int64{}
	run.run()
	out := make([]Record, 0, len(run.records))
	for key, sums := range run.records {
		r := reading{sums: make([]int64, len(k.at))}
		for i, at := range k.at {
			r.sums[i] = sums[at]
		}
		num, den := k.spec.sum(k.spec.numerator, r), k.spec.sum(k.spec.denominator, r)
		if num == 0 && den == 0 {
			continue
		}
		out = append(out, Record{key.table, key.id, *p.plain(k.spec.numeratorIn, num), *p.plain(k.spec.denominatorIn, den)})
	}
	slices.SortFunc(out, func(a, b Record) int {
		if c := strings.Compare(string(a.Table), string(b.Table)); c != 0 {
			return c
		}
		return compareID(a.ID, b.ID)
	})
	return out, nil
}
