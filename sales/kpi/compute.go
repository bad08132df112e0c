package kpi

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// Compute answers a query. It returns one Result per key in the order of the keys, with points ordered
// by period, then by the labels of the groups. It is a pure function: the same facts and query give the
// same answer. Faults: INVALID for a query that cannot be answered, FORBIDDEN when the scope withholds
// what a key needs.
func Compute(f *Facts, q Query) ([]Result, error) {
	if slices.ContainsFunc(q.Keys, repKey) {
		return computeReps(f, q)
	}
	if slices.ContainsFunc(q.Keys, ledgerKey) {
		return computeParts(f, q)
	}
	p, err := newPlan(f, q)
	if err != nil {
		return nil, err
	}
	return p.compute()
}

// compute answers the plan's query.
func (p *plan) compute() ([]Result, error) {
	q := p.query
	periods := make([]calendar.Period, len(p.buckets))
	for i, b := range p.buckets {
		periods[i] = b.Period
	}
	now := p.measureAll(periods)
	before := map[Comparison]*series{}
	for _, c := range p.comparisons() {
		before[c] = p.measureAll(shifted(c, periods))
		before[c].totalPeriod = shift(c, q.Period)
		before[c].total = p.total([]calendar.Period{before[c].totalPeriod}, nil)
	}
	now.totalPeriod = q.Period
	now.total = p.total([]calendar.Period{q.Period}, now)

	out := make([]Result, len(p.keys))
	points := 0
	for i, k := range p.keys {
		out[i] = Result{Key: k.key, Total: p.point(k, now, before, -1, group{}, q.Period, false)}
		if k.spec == nil {
			continue
		}
		groups := p.groups(k, now)
		if points += len(groups) * len(p.buckets); points > maxPoints {
			return nil, fault.Invalidf("groupBy", "the answer has more than %d points; choose a coarser grain, fewer dimensions, or a filter", maxPoints)
		}
		out[i].Points = make([]Point, 0, len(groups)*len(p.buckets))
		for n, b := range p.buckets {
			for _, g := range groups {
				point := p.point(k, now, before, n, g, b.Period, b.Partial)
				out[i].Points = append(out[i].Points, point)
			}
		}
	}
	return out, nil
}

// comparisons are the periods that the plan has to look at beside its own.
func (p *plan) comparisons() []Comparison {
	grows := slices.ContainsFunc(p.keys, func(k *keyPlan) bool { return k.spec != nil && k.spec.kind == growthResult })
	previous := slices.Contains(p.query.Compare, PreviousPeriod)
	lastYear := slices.Contains(p.query.Compare, SamePeriodLastYear)
	var out []Comparison
	if previous || grows {
		out = append(out, PreviousPeriod)
	}
	if previous && grows {
		out = append(out, beforePrevious)
	}
	if lastYear {
		out = append(out, SamePeriodLastYear)
	}
	if lastYear && grows {
		out = append(out, beforeLastYear)
	}
	return out
}

// Periods that growth needs of the periods it is compared with; no caller can ask for them.
const (
	beforePrevious Comparison = "before the previous period"
	beforeLastYear Comparison = "before the same period last year"
)

func shift(c Comparison, p calendar.Period) calendar.Period {
	switch c {
	case PreviousPeriod:
		return calendar.Previous(p)
	case beforePrevious:
		return calendar.Previous(calendar.Previous(p))
	case beforeLastYear:
		return calendar.Previous(calendar.SamePeriodLastYear(p))
	default:
		return calendar.SamePeriodLastYear(p)
	}
}

func shifted(c Comparison, periods []calendar.Period) []calendar.Period {
	out := make([]calendar.Period, len(periods))
	for i, p := range periods {
		out[i] = shift(c, p)
	}
	return out
}

// series is the measures of some periods, each found in one of several runs: a run takes periods that
// ascend and do not overlap, which clipped or shifted periods may.
type series struct {
	periods     []calendar.Period
	run         []*tally // by period
	bucket      []int    // by period
	total       *tally
	totalPeriod calendar.Period
}

func (p *plan) measureAll(periods []calendar.Period) *series {
	s := &series{periods: periods, run: make([]*tally, len(periods)), bucket: make([]int, len(periods))}
	order := make([]int, len(periods))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(periods[a].From) - int(periods[b].From) })
	for len(order) > 0 {
		var layer, rest []int
		for _, i := range order {
			if len(layer) == 0 || periods[layer[len(layer)-1]].To <= periods[i].From {
				layer = append(layer, i)
			} else {
				rest = append(rest, i)
			}
		}
		run := make([]calendar.Period, len(layer))
		for n, i := range layer {
			run[n] = periods[i]
		}
		t := p.newTally(run, p.query.GroupBy)
		t.scan(func(stream) bool { return true })
		for n, i := range layer {
			s.run[i], s.bucket[i] = t, n
		}
		order = rest
	}
	return s
}

// total returns the measures of one period without grouping. What a series in buckets has counted
// already is taken from it.
func (p *plan) total(period []calendar.Period, now *series) *tally {
	t := p.newTally(period, nil)
	if !t.direct {
		t.slot(0)
	}
	known := func(st stream) bool { return now != nil && p.known(st, now.run[0]) }
	t.scan(func(st stream) bool { return !known(st) })
	for at, m := range p.measures {
		if !known(m.stream) {
			continue
		}
		run := now.run[0]
		for i, v := range run.sums[at] {
			if !m.stream.lasts() || i%run.buckets == run.buckets-1 {
				t.sums[at][0] += v
			}
		}
		if m.each {
			t.singles[at] = singles{cell: make([]int32, len(run.singles[at].value)), value: run.singles[at].value}
		}
	}
	return t
}

// known reports whether the total of a stream follows from its buckets: they share out what happened, or
// the last one tells the state at the end.
func (p *plan) known(st stream, run *tally) bool {
	switch {
	case len(p.query.GroupBy) == 0 && len(p.buckets) == 1:
		return true
	case slices.Contains(p.query.GroupBy, DimProduct):
		return false
	case st == leftStages:
		return !p.facts.opportunities.revisited() // who comes back to a stage counts once in the period
	case st == standingOpportunities:
		_, closing := run.asks(st)
		return !closing // the close date is compared with the period
	default:
		return st.tiles() || st.lasts()
	}
}

// group is a group with its name.
type group struct {
	number int64
	names  []GroupKey
}

// groups returns the groups in which a key has rows, ordered by label; rows without a value come last.
func (p *plan) groups(k *keyPlan, now *series) []group {
	if len(p.query.GroupBy) == 0 {
		return []group{{}}
	}
	t := now.run[0]
	var out []group
	for slot, number := range t.numbers {
		if t.any(k, slot) {
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

// any reports whether a key has anything in a slot.
func (t *tally) any(k *keyPlan, slot int) bool {
	for _, at := range k.at {
		for _, v := range t.sums[at][slot*t.buckets : (slot+1)*t.buckets] {
			if v != 0 {
				return true
			}
		}
	}
	return false
}

// compare orders groups by label, then by code and id, with the empty group last.
func (g *GroupKey) compare(o *GroupKey) int {
	if g.empty() != o.empty() {
		if g.empty() {
			return 1
		}
		return -1
	}
	if c := strings.Compare(g.Label, o.Label); c != 0 {
		return c
	}
	if c := strings.Compare(g.Code, o.Code); c != 0 {
		return c
	}
	return compareID(g.ID, o.ID)
}

func (g *GroupKey) empty() bool { return g.ID == 0 && g.Code == "" }

// names returns the group behind a number.
func (p *plan) names(number int64) []GroupKey {
	if len(p.query.GroupBy) == 0 {
		return nil
	}
	out := make([]GroupKey, len(p.query.GroupBy))
	for i := len(out) - 1; i >= 0; i-- {
		d := p.query.GroupBy[i]
		out[i] = p.facts.world.dicts[d].group(d, int32(number%p.radix[i]))
		number /= p.radix[i]
	}
	return out
}

// reading is the measures of one key for one group and bucket.
type reading struct {
	sums    []int64
	singles []int64 // values of the sampled measure, in any order
}

// read returns the measures of a key; bucket -1 means the total.
func (s *series) read(k *keyPlan, bucket int, group int64, buffer []int64) reading {
	t, n, slot := s.total, 0, 0
	if bucket >= 0 {
		t, n = s.run[bucket], s.bucket[bucket]
		slot = t.find(group)
	}
	out := reading{sums: buffer[:len(k.at)]}
	clear(out.sums)
	if slot < 0 {
		return out
	}
	cell := slot*t.buckets + n
	for i, at := range k.at {
		if cell < len(t.sums[at]) {
			out.sums[i] = t.sums[at][cell]
		}
	}
	if k.spec.kind == percentileResult {
		out.singles = t.singlesOf(k.at[k.spec.sample], cell)
	}
	return out
}

// singlesOf returns the single values of a cell. The first call for a measure brings those of each cell
// together.
func (t *tally) singlesOf(at, cell int) []int64 {
	s := &t.singles[at]
	if s.starts == nil {
		s.arrange(len(t.numbers) * t.buckets)
	}
	if cell+1 >= len(s.starts) {
		return nil
	}
	return s.value[s.starts[cell]:s.starts[cell+1]]
}

// arrange groups the values by cell with a counting sort.
func (s *singles) arrange(cells int) {
	s.starts = make([]int32, cells+1)
	for _, c := range s.cell {
		s.starts[c+1]++
	}
	for i := range cells {
		s.starts[i+1] += s.starts[i]
	}
	if cells == 1 {
		return
	}
	next := slices.Clone(s.starts)
	out := make([]int64, len(s.value))
	for i, c := range s.cell {
		out[next[c]] = s.value[i]
		next[c]++
	}
	s.value = out
}

// ranked returns the value of a rank and the one after it (itself at the end). Values that lie close
// together, as days and minutes do, are counted; others are sorted.
func ranked(values []int64, rank int64) (value, next int64) {
	low, high := slices.Min(values), slices.Max(values)
	if spread := high - low; spread < int64(4*len(values)+64) && spread >= 0 {
		counts := make([]int32, spread+1)
		for _, v := range values {
			counts[v-low]++
		}
		seen, found := int64(0), false
		for i, c := range counts {
			if c == 0 {
				continue
			}
			if found {
				return value, low + int64(i)
			}
			if seen += int64(c); seen > rank {
				value, found = low+int64(i), true
				if seen > rank+1 {
					return value, value
				}
			}
		}
		return value, value
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[rank], sorted[min(rank+1, int64(len(sorted))-1)]
}
