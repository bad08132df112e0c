package kpi

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Records returns the rows behind one point of a query with a single key: the rows of the given period
// (a bucket of the query, or its whole period) in the given group (nil for the total), ordered by table
// and id. Of a KPI whose value is a sum or a quotient of sums, what the records add sums to the point's
// numerator and denominator; PIPELINE_VELOCITY and WON_REVENUE_GROWTH are made of several periods or
// factors, and their records are the rows that those are taken from.
func Records(f *Facts, q Query, period calendar.Period, group []GroupKey) ([]Record, error) {
	if len(q.Keys) != 1 {
		return nil, fault.Invalidf("keys", "ask for the records of one KPI at a time")
	}
	asked := q
	q.Period, q.Grain, q.GroupBy, q.Compare = period, "", nil, nil
	q.Where = slices.Clone(q.Where)
	for _, g := range group {
		q.Where = append(q.Where, g.term())
	}
	switch {
	case ledgerKey(q.Keys[0]):
		return ledgerRecords(f, q)
	case repKey(q.Keys[0]):
		return repRecords(f, q)
	}
	p, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	k := p.keys[0]
	if k.spec == nil {
		return nil, nil
	}
	if k.spec.needs.amounts && q.Scope.Amounts != AllAmounts {
		return nil, fault.Forbiddenf("this role may see %s in sum but not the amounts of single records", k.key)
	}
	p.level = p.chooseQuotaLevel(asked)
	t := p.newTally([]calendar.Period{period}, nil)
	t.records = map[recordKey][]int64{}
	t.scan(func(stream) bool { return true })
	out := make([]Record, 0, len(t.records))
	for key, sums := range t.records {
		r := reading{sums: make([]int64, len(k.at))}
		for i, at := range k.at {
			r.sums[i] = sums[at]
		}
		num, den := k.spec.recordSums(r)
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

// recordSums returns what one row adds. Of a velocity it is the won amount and the days of the cycle.
func (s *spec) recordSums(r reading) (num, den int64) {
	if s.kind == velocityResult {
		return r.sums[s.numerator[2].measure], r.sums[s.denominator[3].measure]
	}
	return s.sum(s.numerator, r), s.sum(s.denominator, r)
}

// term is the filter that keeps exactly the rows of a group.
func (g GroupKey) term() Term {
	t := Term{Dimension: g.Dimension, Exact: true}
	switch {
	case g.ID != 0:
		t.IDs = []int64{g.ID}
	case g.Code != "":
		t.Codes = []string{g.Code}
	default:
		t.None = true
	}
	return t
}

// Sum adds up what records contribute.
func Sum(records []Record) (numerator, denominator money.Decimal) {
	for i, r := range records {
		if i == 0 {
			numerator, denominator = r.Numerator, r.Denominator
			continue
		}
		numerator.Unscaled += r.Numerator.Unscaled
		denominator.Unscaled += r.Denominator.Unscaled
	}
	return numerator, denominator
}
