package kpi

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// results are what was credited to reps, and what their quotas are worth, in some periods.
type results struct {
	*series
	key *keyPlan
}

// credits runs the sums of quota attainment by rep over periods.
func (p *repPlan) credits(k *repKeyPlan, periods []calendar.Period) *results {
	inner := p.byRep(k.reps.attainment)
	return &results{inner.measureAll(periods), inner.keys[0]}
}

// byRep is a plan of other sums for the same viewer: by rep, of all reps, with rep quotas.
func (p *repPlan) byRep(s *spec) *plan {
	of := *p.plan
	of.query.GroupBy, of.query.Where, of.query.Grain = []Dimension{DimRep}, nil, ""
	of.terms, of.product, of.level = nil, nil, quotasOfReps
	of.radix = []int64{int64(of.facts.world.dicts[DimRep].len())}
	of.sums(s)
	return &of
}

// sums lets a plan make the sums of a spec and no others.
func (p *plan) sums(s *spec) {
	k := &keyPlan{spec: s}
	p.keys, p.measures, p.streams = []*keyPlan{k}, nil, [streams][]int{}
	for _, m := range s.measures {
		k.at = append(k.at, p.measure(m))
	}
	for i, m := range p.measures {
		p.streams[m.stream] = append(p.streams[m.stream], i)
	}
}

// of returns what is credited to a rep in one of the periods, what their quotas are worth there, and how many
// amounts were missing or converted at a rate of another day.
func (r *results) of(n int, rep int32) (credited, quota, missing, approximate int64) {
	var buffer [16]int64
	s := r.key.spec
	got := r.read(r.key, n, int64(rep), buffer[:])
	for _, w := range s.warnings {
		if w.caveat == MissingAmount {
			missing += got.sums[w.measure]
		} else {
			approximate += got.sums[w.measure]
		}
	}
	return s.sum(s.numerator, got), s.sum(s.denominator, got), missing, approximate
}

// attainments returns what reps who carry a quota add to REPS_AT_QUOTA or CAPACITY.
func (p *repPlan) attainments(k *repKeyPlan, periods []calendar.Period) [][]repRow {
	got := p.credits(k, periods)
	var expected *history
	if k.reps.reading == "CAPACITY" {
		expected = p.history(k, periods)
	}
	out := make([][]repRow, len(periods))
	for n, period := range periods {
		for _, rep := range k.codes {
			credited, worth, missing, approximate := got.of(n, rep)
			if worth <= 0 {
				continue
			}
			row := repRow{rep: rep, team: p.lastTeam(k, rep, period), reps: 1, missing: missing, approximate: approximate}
			switch {
			case k.key == RepsAtQuota && !p.counts(k, rep, period):
				continue
			case k.spec.kind == percentileResult:
				row.single = shareIn(credited, worth)
				row.num, row.den = row.single, 1
			case k.key == RepsAtQuota:
				row.num, row.den = bit(credited >= worth), 1
			case expected != nil:
				row.num, row.ripe, row.missing, row.approximate = expected.capacity(n, rep, worth)
			default:
				row = *k.reps.against(worth, 0)
				row.rep, row.team, row.reps = rep, p.lastTeam(k, rep, period), 1
			}
			out[n] = append(out[n], row)
		}
	}
	return out
}

// against sets what is assigned to reps against what is asked of teams.
func (s *repSpec) against(street, target int64) *repRow {
	if s.reading == "ATTAINMENT_FACTOR" {
		return &repRow{num: target, den: street}
	}
	return &repRow{num: street, den: target}
}

// matures reports whether the number says how much of it can be judged already.
func (s *repSpec) matures() bool { return s.key == RampTime || s.reading == "CAPACITY" }

// counts reports whether a rep counts under the variant about ramps: whoever does not carry a full quota on the
// first day of the period on which they carry one is ramping.
func (p *repPlan) counts(k *repKeyPlan, rep int32, period calendar.Period) bool {
	first := int32(period.To)
	for _, q := range k.carried[rep] {
		if q.from < int32(period.To) && q.to > int32(period.From) {
			first = min(first, max(q.from, int32(period.From)))
		}
	}
	ramps := at(p.facts.world.reps, rep).ramped > first
	return k.reps.ramping == "INCLUDED" || ramps == (k.reps.ramping == "ONLY")
}

// lastTeam is the team of a rep on the last day of the period on which they carry a quota.
func (p *repPlan) lastTeam(k *repKeyPlan, rep int32, period calendar.Period) int32 {
	last := int32(noDay)
	for _, q := range k.carried[rep] {
		if q.from < int32(period.To) && q.to > int32(period.From) {
			last = max(last, min(q.to, int32(period.To))-1)
		}
	}
	return p.facts.world.teamAt(rep, min(last, at(p.facts.world.reps, rep).left-1))
}

// historyMonths is how far back one looks for what can be expected of a rep.
const historyMonths = 12

// history is what reps attained in the months before some periods.
type history struct {
	*results
	reps    []repAttributes
	months  []calendar.Period
	first   []int                  // by period: its first month
	expects map[[2]int]expectation // by first month and rep
}

type expectation struct{ credited, quota, missing, approximate int64 }

func (p *repPlan) history(k *repKeyPlan, periods []calendar.Period) *history {
	h := &history{reps: p.facts.world.reps, expects: map[[2]int]expectation{}}
	ends := make([]calendar.Day, len(periods)) // of a period to come, what is known today counts
	for n, period := range periods {
		ends[n] = min(period.From, p.query.Today).FirstOfMonth()
	}
	from, to := slices.Min(ends), slices.Max(ends)
	place := map[calendar.Day]int{}
	for day := from.AddMonths(-historyMonths); day < to; day = day.AddMonths(1) {
		place[day] = len(h.months)
		h.months = append(h.months, calendar.Period{From: day, To: day.AddMonths(1)})
	}
	for _, end := range ends {
		h.first = append(h.first, place[end.AddMonths(-historyMonths)])
	}
	h.results = p.credits(k, h.months)
	return h
}

// capacity is what a quota can be expected to bring; own says that the rep has attained something to expect by.
func (h *history) capacity(n int, rep int32, worth int64) (capacity int64, own bool, missing, approximate int64) {
	key := [2]int{h.first[n], int(rep)}
	x, known := h.expects[key]
	if !known {
		ramped := at(h.reps, rep).ramped
		for m := key[0]; m < key[0]+historyMonths; m++ {
			if int32(h.months[m].From) < ramped {
				continue
			}
			credited, quota, missing, approximate := h.of(m, rep)
			if quota > 0 {
				x = expectation{x.credited + credited, x.quota + quota, x.missing + missing, x.approximate + approximate}
			}
		}
		h.expects[key] = x
	}
	if x.quota == 0 {
		return worth, false, 0, 0
	}
	capacity, _ = money.MulDiv(worth, x.credited, x.quota)
	return capacity, true, x.missing, x.approximate
}

// targetPlan is the plan that sums up the quotas of teams in the measure of a key.
func (p *repPlan) targetPlan(k *repKeyPlan, groupBy []Dimension) *plan {
	s := blank(sumResult, Money)
	s.numerator = once(s.quota(string(k.reps.measure)))
	of := *p.plan
	of.query.GroupBy, of.level = groupBy, quotasOfTeams
	of.sums(s)
	return &of
}

// targets returns the quotas of teams in periods, by group.
func (p *repPlan) targets(k *repKeyPlan, periods []calendar.Period, groupBy []Dimension) []map[int64]int64 {
	s := p.targetPlan(k, groupBy).measureAll(periods)
	out := make([]map[int64]int64, len(periods))
	for n := range periods {
		t := s.run[n]
		out[n] = map[int64]int64{}
		for at, number := range t.numbers {
			if v := t.sums[0][at*t.buckets+s.bucket[n]]; v != 0 {
				out[n][number] = v
			}
		}
	}
	return out
}
