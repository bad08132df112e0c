package kpi

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// repPlan is the part of a query that is answered rep by rep.
type repPlan struct {
	*plan
	keys []*repKeyPlan
}

type repKeyPlan struct {
	keyPlan
	reps    *repSpec
	carried map[int32][]*quotaRow // by rep: the quotas in the measure that the viewer sees
	codes   []int32               // of those reps, ascending
}

// computeReps answers a query with keys that are told rep by rep, and the rest of it.
func computeReps(f *Facts, q Query) ([]Result, error) {
	if err := check(q); err != nil {
		return nil, err
	}
	p, err := newRepPlan(f, q.parted(repKey))
	if err != nil {
		return nil, err
	}
	of := map[Key]Result{}
	if rest := q.parted(func(k Key) bool { return !repKey(k) }); len(rest.Keys) > 0 {
		results, err := Compute(f, rest)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			of[r.Key] = r
		}
	}
	for _, k := range p.keys {
		r, err := p.result(k)
		if err != nil {
			return nil, err
		}
		of[k.key] = r
	}
	out, points := make([]Result, len(q.Keys)), 0
	for i, k := range q.Keys {
		out[i] = of[k]
		if points += len(out[i].Points); points > maxPoints {
			return nil, tooManyPoints()
		}
	}
	return out, nil
}

func newRepPlan(f *Facts, q Query) (*repPlan, error) {
	base, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	p := &repPlan{plan: base}
	var denied []string
	for _, k := range q.Keys {
		s, ok := repSpecs(k, variantValues(k, q.Variants))
		if !ok {
			continue
		}
		if what := q.Scope.refuses(s.attainment, q.GroupBy, q.Where); what != "" {
			denied = append(denied, string(k)+" (needs "+what+")")
			continue
		}
		kp := &repKeyPlan{keyPlan: keyPlan{key: k, definition: definitionOf(k), spec: &s.spec}, reps: s, carried: map[int32][]*quotaRow{}}
		for at := range repSums {
			kp.at = append(kp.at, at)
		}
		for i := range f.quotas {
			r := &f.quotas[i]
			if r.rep == 0 || r.measure != quotaMeasure(s.measure) || !p.sight.seesQuota(r) {
				continue
			}
			if kp.carried[r.rep] == nil {
				kp.codes = append(kp.codes, r.rep)
			}
			kp.carried[r.rep] = append(kp.carried[r.rep], r)
		}
		slices.Sort(kp.codes)
		p.keys = append(p.keys, kp)
	}
	if len(denied) > 0 {
		return nil, fault.Forbiddenf("this role may not see %s; leave these keys out", strings.Join(denied, ", "))
	}
	return p, nil
}

// repRow is what a rep, or of over-assignment the quotas of teams, adds to a number of a period.
type repRow struct {
	rep, team int32
	num, den  int64
	reps      int64 // how many reps the row speaks of
	single    int64 // of percentiles
	ripe      bool  // can be judged: the expectation is the rep's own, the milestone was reached
	censored  bool  // the milestone was not reached

	missing, approximate int64
}

// told is what rows come to in a group.
type told struct {
	sums    [repSums]int64
	singles []int64
	ripe    int64
	all     int64 // rows that may be ripe
}

func (x *told) add(r *repRow) {
	x.sums[repNumerator] += r.num
	x.sums[repDenominator] += r.den
	x.sums[repMissing] += r.missing
	x.sums[repApproximate] += r.approximate
	x.all += r.reps
	switch {
	case r.censored:
		x.sums[repCensored]++
		return
	case r.reps == 0:
		return
	}
	x.sums[repCount] += r.reps
	x.singles = append(x.singles, r.single)
	x.ripe += bit(r.ripe)
}

// tell adds up what reps add to a key in each of some periods, by group.
func (p *repPlan) tell(k *repKeyPlan, periods []calendar.Period, groupBy []Dimension) []map[int64]*told {
	out := make([]map[int64]*told, len(periods))
	for i, rows := range p.rows(k, periods) {
		out[i] = map[int64]*told{}
		for n := range rows {
			number, ok := p.place(&face{rep: rows[n].rep, team: rows[n].team}, groupBy)
			if ok {
				slot(out[i], number).add(&rows[n])
			}
		}
	}
	if k.reps.readsTargets() {
		for i, targets := range p.targets(k, periods, groupBy) {
			for number, of := range targets {
				slot(out[i], number).add(k.reps.against(0, of))
			}
		}
	}
	return out
}

func slot(of map[int64]*told, number int64) *told {
	if of[number] == nil {
		of[number] = &told{}
	}
	return of[number]
}

// place returns the number of the group of a rep; false when the filter drops it.
func (p *repPlan) place(x *face, groupBy []Dimension) (number int64, ok bool) {
	if !p.keeps(x) {
		return 0, false
	}
	for i, d := range groupBy {
		number = number*p.radix[i] + int64(p.facts.world.faceCode(d, x))
	}
	return number, true
}

// rows returns what each rep adds to a key in each of some periods.
func (p *repPlan) rows(k *repKeyPlan, periods []calendar.Period) [][]repRow {
	if k.key == RampTime {
		return p.ramps(k, periods)
	}
	return p.attainments(k, periods)
}

// result answers one key.
func (p *repPlan) result(k *repKeyPlan) (Result, error) {
	q := p.query
	periods := make([]calendar.Period, len(p.buckets))
	for i, b := range p.buckets {
		periods[i] = b.Period
	}
	whole := []calendar.Period{q.Period}
	now, total := p.tell(k, periods, q.GroupBy), p.tell(k, whole, nil)
	before, beforeTotal := map[Comparison][]map[int64]*told{}, map[Comparison][]map[int64]*told{}
	for _, c := range []Comparison{PreviousPeriod, SamePeriodLastYear} {
		if slices.Contains(q.Compare, c) {
			before[c], beforeTotal[c] = p.tell(k, shifted(c, periods), q.GroupBy), p.tell(k, shifted(c, whole), nil)
		}
	}
	out := Result{Key: k.key, Total: p.point(k, total, beforeTotal, 0, group{}, q.Period, false)}
	groups := p.groups(now)
	if len(groups)*len(periods) > maxPoints {
		return out, tooManyPoints()
	}
	out.Points = make([]Point, 0, len(groups)*len(periods))
	for n, b := range p.buckets {
		for _, g := range groups {
			out.Points = append(out.Points, p.point(k, now, before, n, g, b.Period, b.Partial))
		}
	}
	return out, nil
}

// groups returns the groups that something was told of, ordered by label.
func (p *repPlan) groups(now []map[int64]*told) []group {
	if len(p.query.GroupBy) == 0 {
		return []group{{}}
	}
	seen := map[int64]bool{}
	var out []group
	for _, bucket := range now {
		for number := range bucket {
			if !seen[number] {
				seen[number] = true
				out = append(out, group{number, p.names(number)})
			}
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

// point assembles one point.
func (p *repPlan) point(k *repKeyPlan, now []map[int64]*told, before map[Comparison][]map[int64]*told, bucket int, g group, period calendar.Period, partial bool) Point {
	out := Point{Period: period, Unit: k.spec.unit, Group: g.names}
	if out.Unit == Money {
		out.Currency = p.facts.base
	}
	got := p.judged(k, now[bucket][g.number])
	out.Value, out.Numerator, out.Denominator, out.Maturity, out.SampleSize = got.value, got.numerator, got.denominator, got.maturity, got.sample
	if partial || period.To > p.query.Today {
		got.caveats = append(got.caveats, PartialPeriod)
	}
	out.Caveats = ordered(got.caveats)
	for _, c := range allComparisons() {
		if !slices.Contains(p.query.Compare, c) {
			continue
		}
		cmp := Compared{Against: c, Period: period}
		if c == Goal {
			if cmp.Value = p.query.target(k.key, g.names, period); cmp.Value == nil {
				continue
			}
		} else {
			cmp.Period, cmp.Value = shift(c, period), p.judged(k, before[c][bucket][g.number]).value
		}
		cmp.measure(got.value, k.definition.Direction)
		out.Comparisons = append(out.Comparisons, cmp)
	}
	return out
}

// judged states what was told of a group as a number.
func (p *repPlan) judged(k *repKeyPlan, x *told) outcome {
	if x == nil {
		x = &told{}
	}
	out := p.outcome(&k.keyPlan, reading{sums: x.sums[:], singles: x.singles}, nil, 0, 0)
	if k.spec.kind == sumResult && x.sums[repCount] == 0 {
		out.value = nil
		out.caveats = append(out.caveats, NoDenominator)
	}
	if k.reps.matures() && x.all > 0 {
		var share outcome
		p.quotient(&share, x.ripe, x.all, 1, 1, rateDigits, "")
		if out.maturity = share.value; share.value != nil && share.value.Unscaled < matureShare {
			out.caveats = append(out.caveats, ImmatureCohort)
		}
	}
	return out
}

// repRecords returns the reps behind one point of a key that is told rep by rep, and the quotas of teams that they
// are set against.
func repRecords(f *Facts, q Query) ([]Record, error) {
	p, err := newRepPlan(f, q)
	if err != nil {
		return nil, err
	}
	k := p.keys[0]
	if k.spec.needs.amounts && q.Scope.Amounts != AllAmounts {
		return nil, fault.Forbiddenf("this role may see %s in sum but not the amounts of single records", k.key)
	}
	var out []Record
	add := func(table Table, id int64, r *repRow) {
		if r.num != 0 || r.den != 0 {
			out = append(out, Record{table, id, *p.plain(k.spec.numeratorIn, r.num), *p.plain(k.spec.denominatorIn, r.den)})
		}
	}
	periods := []calendar.Period{q.Period}
	rows := p.rows(k, periods)[0]
	ids := p.facts.world.dicts[DimRep].ids
	for i := range rows {
		if _, ok := p.place(&face{rep: rows[i].rep, team: rows[i].team}, nil); ok {
			add(TableReps, ids[rows[i].rep], &rows[i])
		}
	}
	if k.reps.readsTargets() {
		t := p.targetPlan(k, nil).newTally(periods, nil)
		t.records = map[recordKey][]int64{}
		t.scan(func(stream) bool { return true })
		for key, sums := range t.records {
			add(key.table, key.id, k.reps.against(0, sums[0]))
		}
	}
	slices.SortFunc(out, func(a, b Record) int {
		if c := strings.Compare(string(a.Table), string(b.Table)); c != 0 {
			return c
		}
		return compareID(a.ID, b.ID)
	})
	return out, nil
}

// shareIn is num / den in millionths, rounded half away from zero.
func shareIn(num, den int64) int64 {
	n, _ := money.MulDiv(num, millionth, den)
	return n
}
