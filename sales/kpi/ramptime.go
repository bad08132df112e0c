package kpi

import "coxswain/sales/calendar"

// ramps returns what reps who were hired in periods add to RAMP_TIME.
func (p *repPlan) ramps(k *repKeyPlan, periods []calendar.Period) [][]repRow {
	milestone := p.quotaMonths
	if k.reps.firstDeal {
		milestone = p.firstDeals
	}
	hired := p.hiredIn(k, periods)
	after := milestone(k, hired)
	out := make([][]repRow, len(periods))
	for n, period := range periods {
		for _, rep := range hired {
			day := at(p.facts.world.reps, rep).hired
			if !period.Has(calendar.Day(day)) {
				continue
			}
			row := repRow{rep: rep, team: p.facts.world.teamAt(rep, day), reps: 1, censored: true}
			if took, ok := after[rep]; ok {
				row.num, row.den, row.single, row.ripe, row.censored = took, 1, took, true, false
			}
			out[n] = append(out[n], row)
		}
	}
	return out
}

// hiredIn lists the reps who were hired in one of the periods and ever carry a quota afterwards.
func (p *repPlan) hiredIn(k *repKeyPlan, periods []calendar.Period) []int32 {
	var out []int32
	for _, rep := range k.codes {
		r := at(p.facts.world.reps, rep)
		wanted, carries := false, false
		for _, period := range periods {
			wanted = wanted || r.hired != noDay && period.Has(calendar.Day(r.hired)) && calendar.Day(r.hired) <= p.query.Today
		}
		for _, q := range k.carried[rep] {
			carries = carries || q.to > r.hired && q.from < r.left
		}
		if wanted && carries {
			out = append(out, rep)
		}
	}
	return out
}

// until returns the day after the last one that is known of a rep.
func (p *repPlan) until(rep int32) calendar.Day {
	return calendar.Day(min(int32(p.query.Today)+1, at(p.facts.world.reps, rep).left))
}

// quotaMonths returns, of the reps who got there, the number of the first calendar month in which a rep reached
// what the key asks for of a full month's quota; the month of hiring is 1.
func (p *repPlan) quotaMonths(k *repKeyPlan, hired []int32) map[int32]int64 {
	out := map[int32]int64{}
	if len(hired) == 0 {
		return out
	}
	began := p.query.Today
	for _, rep := range hired {
		began = min(began, calendar.Day(at(p.facts.world.reps, rep).hired))
	}
	var months []calendar.Period
	for day := began.FirstOfMonth(); day <= p.query.Today; day = day.AddMonths(1) {
		months = append(months, calendar.Period{From: day, To: day.AddMonths(1)})
	}
	got := p.credits(k, months)
	for _, rep := range hired {
		first := calendar.Day(at(p.facts.world.reps, rep).hired).FirstOfMonth()
		number := int64(0)
		for n, month := range months {
			if month.From < first {
				continue
			}
			if number++; month.From >= p.until(rep) {
				break
			}
			var full int64
			for _, q := range k.carried[rep] {
				if q.from < int32(month.To) && q.to > int32(month.From) {
					full += q.fullWithin(month)
				}
			}
			if credited, _, _, _ := got.of(n, rep); full > 0 && credited >= (full*k.reps.needed+99)/100 {
				out[rep] = number
				break
			}
		}
	}
	return out
}

// firstDeals returns, of the reps who have one, the days from their hiring to the first opportunity that they
// won as its owner.
func (p *repPlan) firstDeals(_ *repKeyPlan, hired []int32) map[int32]int64 {
	out := map[int32]int64{}
	if len(hired) == 0 {
		return out
	}
	began := p.query.Today
	for _, rep := range hired {
		began = min(began, calendar.Day(at(p.facts.world.reps, rep).hired))
	}
	s := blank(percentileResult, Days)
	s.sample = s.add(measure{stream: closedOpportunities, mask: isWon, want: isWon, value: ofColumn, index: oClosed, since: noDay, each: true})
	s.numerator = once(s.sample)
	inner := p.byRep(s)
	won := inner.measureAll([]calendar.Period{{From: began, To: p.query.Today + 1}})
	var buffer [1]int64
	for _, rep := range hired {
		day := int64(at(p.facts.world.reps, rep).hired)
		for _, closed := range won.read(inner.keys[0], 0, int64(rep), buffer[:]).singles {
			took, had := out[rep]
			if closed >= day && closed < int64(p.until(rep)) && (!had || closed-day < took) {
				out[rep] = closed - day
			}
		}
	}
	return out
}
