package main

import (
	"math/big"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// months is how many buckets the questions have.
const months = 24

// cells are a numerator and a denominator per month.
type cells [months][2]int64

// form says how a cell is stated.
type form uint8

const (
	count    form = iota // the numerator
	fraction             // six digits
	money                // the numerator in minor units
	average              // minor units per one
	minutes              // hundredths
)

// scanner answers one question by one loop over plain columns, written for that question alone.
type scanner struct {
	key  kpi.Key
	form form
	scan func(c *columns, s *slots, out *cells)
}

// slots finds the month of a day, and knows the days of each month.
type slots struct {
	first int32
	of    []int8
	from  [months]int32
	to    [months]int32
}

func newSlots() *slots {
	s := &slots{first: int32(period.From), of: make([]int8, period.To-period.From)}
	for m := range months {
		from, to := period.From.AddMonths(m), period.From.AddMonths(m+1)
		s.from[m], s.to[m] = int32(from), int32(to)
		for d := from; d < to; d++ {
			s.of[d-period.From] = int8(m)
		}
	}
	return s
}

// at returns the month of a day, -1 outside the period.
func (s *slots) at(day int32) int {
	if d := day - s.first; d >= 0 && int(d) < len(s.of) {
		return int(s.of[d])
	}
	return -1
}

func (s *slots) periods() []calendar.Period {
	out := make([]calendar.Period, months)
	for m := range out {
		out[m] = calendar.Period{From: calendar.Day(s.from[m]), To: calendar.Day(s.to[m])}
	}
	return out
}

// text states the cells as the API does; "" is null.
func (x *cells) text(f form) []string {
	out := make([]string, months)
	for m, v := range x {
		switch {
		case f == count:
			out[m] = big.NewInt(v[0]).String()
		case f == money, f == minutes:
			out[m] = big.NewRat(v[0], 100).FloatString(2)
		case v[1] == 0:
		case f == average:
			whole, _ := new(big.Int).SetString(big.NewRat(v[0], v[1]).FloatString(0), 10)
			out[m] = new(big.Rat).SetFrac(whole, big.NewInt(100)).FloatString(2)
		default:
			out[m] = big.NewRat(v[0], v[1]).FloatString(6)
		}
	}
	return out
}

// closing scans the opportunities closed in the period.
func closing(add func(o *deals, i int, cell *[2]int64)) func(*columns, *slots, *cells) {
	return func(c *columns, s *slots, out *cells) {
		for i, day := range c.deals.closed {
			if m := s.at(day); m >= 0 {
				add(&c.deals, i, &out[m])
			}
		}
	}
}

// acting scans the activities of the period.
func acting(add func(a *acts, i int, cell *[2]int64)) func(*columns, *slots, *cells) {
	return func(c *columns, s *slots, out *cells) {
		for i, day := range c.acts.day {
			if m := s.at(day); m >= 0 {
				add(&c.acts, i, &out[m])
			}
		}
	}
}

// leading scans the leads by one of their days.
func leading(days func(*prospects) []int32, add func(l *prospects, i int, cell *[2]int64)) func(*columns, *slots, *cells) {
	return func(c *columns, s *slots, out *cells) {
		for i, day := range days(&c.leads) {
			if m := s.at(day); m >= 0 {
				add(&c.leads, i, &out[m])
			}
		}
	}
}

func opening(l *prospects) []int32 { return l.opened }

// standing scans the opportunities that stand just before the end of each month.
func standing(add func(c *columns, i int, end int32, cell *[2]int64)) func(*columns, *slots, *cells) {
	return func(c *columns, s *slots, out *cells) {
		for i, opened := range c.deals.opened {
			m := 0
			if at := s.at(opened); at >= 0 {
				m = at
			} else if opened >= s.to[months-1] {
				continue
			}
			for closed := c.deals.closed[i]; m < months && s.to[m] <= closed; m++ {
				add(c, i, s.to[m], &out[m])
			}
		}
	}
}

// dueAt is the expected close date just before a day.
func (o *deals) dueAt(i int, day int32) int32 {
	if o.moved[i] != never && o.moved[i] >= day {
		return o.dueBefore[i]
	}
	return o.due[i]
}

// shareAt is the probability of the stage that an opportunity stood in just before a day.
func (c *columns) shareAt(i int, day int32) int64 {
	lo, hi := c.deals.stays[i], c.deals.stays[i+1]
	stage := c.stays[lo].stage
	for _, s := range c.stays[lo:hi] {
		if s.entered < day {
			stage = s.stage
		}
	}
	return shares[stage]
}

func (a *acts) is(i int, f uint8) bool { return a.flags[i]&f != 0 }

func (a *acts) call(i int) bool { return a.kind[i] == kindCall && a.state[i] == 1 }

func (a *acts) mail(i int) bool { return a.kind[i] == kindEmail && a.state[i] == 1 }

func (a *acts) arrived(i int) bool { return a.mail(i) && !a.is(i, flagBounced) }

func tell(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// share adds a row to the denominator, and to the numerator when it is part.
func share(cell *[2]int64, part bool) { cell[0], cell[1] = cell[0]+tell(part), cell[1]+1 }

func scanners() []scanner {
	return append(append(dealScanners(), leadScanners()...), activityScanners()...)
}

func dealScanners() []scanner {
	return []scanner{
		{kpi.WinRateClosed, fraction, closing(func(o *deals, i int, cell *[2]int64) { share(cell, o.status[i] == statusWon) })},
		{kpi.WinRateValue, fraction, closing(func(o *deals, i int, cell *[2]int64) {
			if cell[1] += o.amount[i]; o.status[i] == statusWon {
				cell[0] += o.amount[i]
			}
		})},
		{kpi.LostOpportunities, count, closing(func(o *deals, i int, cell *[2]int64) { cell[0] += tell(o.status[i] == statusLost) })},
		{kpi.LostAmount, money, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusLost {
				cell[0] += o.amount[i]
			}
		})},
		{kpi.WinLossRatio, fraction, closing(func(o *deals, i int, cell *[2]int64) { cell[1-tell(o.status[i] == statusWon)]++ })},
		{kpi.SalesCycle, fraction, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusWon {
				cell[0], cell[1] = cell[0]+int64(o.closed[i]-o.opened[i]), cell[1]+1
			}
		})},
		{kpi.AverageDealSize, average, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusWon {
				cell[0], cell[1] = cell[0]+o.amount[i], cell[1]+1
			}
		})},
		{kpi.WonOpportunities, count, closing(func(o *deals, i int, cell *[2]int64) { cell[0] += tell(o.status[i] == statusWon) })},
		{kpi.WonRevenue, money, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusWon {
				cell[0] += o.amount[i]
			}
		})},
		{kpi.ProfitMargin, fraction, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusWon {
				cell[0], cell[1] = cell[0]+o.amount[i]-2*(o.amount[i]/5), cell[1]+o.amount[i]
			}
		})},
		{kpi.DiscountRate, fraction, closing(func(o *deals, i int, cell *[2]int64) {
			if o.status[i] == statusWon {
				list := 2 * (o.amount[i] * 6 / 10)
				cell[0], cell[1] = cell[0]+list-o.amount[i], cell[1]+list
			}
		})},
		{kpi.WinRateCreated, fraction, func(c *columns, s *slots, out *cells) {
			for i, day := range c.deals.opened {
				if m := s.at(day); m >= 0 {
					share(&out[m], c.deals.status[i] == statusWon)
				}
			}
		}},
		{kpi.OpenOpportunities, count, standing(func(_ *columns, _ int, _ int32, cell *[2]int64) { cell[0]++ })},
		{kpi.Pipeline, money, standing(func(c *columns, i int, _ int32, cell *[2]int64) { cell[0] += c.deals.amount[i] })},
		{kpi.WeightedPipeline, money, standing(func(c *columns, i int, end int32, cell *[2]int64) {
			cell[0] += (c.deals.amount[i]*c.shareAt(i, end) + 500_000) / 1_000_000
		})},
		{kpi.SlipRate, fraction, scanSlips},
		{kpi.StageConversionRate, fraction, scanReached},
		{kpi.TimeInStage, fraction, func(c *columns, s *slots, out *cells) {
			for _, x := range c.stays {
				if m := s.at(x.left); m >= 0 {
					out[m][0], out[m][1] = out[m][0]+int64(x.left-x.entered), out[m][1]+1
				}
			}
		}},
	}
}

func scanSlips(c *columns, s *slots, out *cells) {
	o := &c.deals
	for i, opened := range o.opened {
		for m := range months {
			from, to := s.from[m], s.to[m]
			if opened >= from {
				continue
			}
			if o.closed[i] < from {
				break
			}
			if due := o.dueAt(i, from); due >= from && due < to {
				share(&out[m], o.closed[i] >= to && o.dueAt(i, to) >= to)
			}
		}
	}
}

func scanReached(c *columns, s *slots, out *cells) {
	o := &c.deals
	for i, status := range o.status {
		reached := never
		if status == statusWon {
			reached = o.closed[i]
		}
		stays := c.stays[o.stays[i]:o.stays[i+1]]
		for stage := openStages - 1; stage >= 0; stage-- {
			beyond := reached
			if stage < len(stays) {
				reached = min(reached, stays[stage].entered)
			}
			if m := s.at(reached); m >= 0 && reached != never {
				share(&out[m], beyond != never)
			}
		}
	}
}

func leadScanners() []scanner {
	perSpend := func(days func(c *columns) []int32) func(*columns, *slots, *cells) {
		return func(c *columns, s *slots, out *cells) {
			for _, x := range c.spends {
				if m := s.at(x.from); m >= 0 {
					out[m][0] += x.amount
				}
			}
			for _, day := range days(c) {
				if m := s.at(day); m >= 0 {
					out[m][1]++
				}
			}
		}
	}
	return []scanner{
		{kpi.LeadsCreated, count, leading(opening, func(_ *prospects, _ int, cell *[2]int64) { cell[0]++ })},
		{kpi.MQLToSQLRate, fraction, leading(func(l *prospects) []int32 { return l.mql }, func(l *prospects, i int, cell *[2]int64) { share(cell, l.sql[i] != noDay) })},
		{kpi.LeadConversionRate, fraction, leading(opening, func(l *prospects, i int, cell *[2]int64) { share(cell, l.won[i]) })},
		{kpi.LeadToOpportunityRate, fraction, leading(opening, func(l *prospects, i int, cell *[2]int64) { share(cell, l.opportunity[i]) })},
		{kpi.CostPerLead, average, perSpend(func(c *columns) []int32 { return c.leads.opened })},
		{kpi.CostPerOpportunity, average, perSpend(func(c *columns) []int32 { return c.deals.opened })},
		{kpi.CloseRate, fraction, func(c *columns, s *slots, out *cells) {
			for i, day := range c.deals.closed {
				if m := s.at(day); m >= 0 && c.deals.status[i] == statusWon && c.deals.kind[i] == 0 {
					out[m][0]++
				}
			}
			for _, day := range c.leads.opened {
				if m := s.at(day); m >= 0 {
					out[m][1]++
				}
			}
		}},
	}
}

func activityScanners() []scanner {
	counts := func(k kpi.Key, on func(*acts, int) bool) scanner {
		return scanner{k, count, acting(func(a *acts, i int, cell *[2]int64) { cell[0] += tell(on(a, i)) })}
	}
	rate := func(k kpi.Key, part, whole func(*acts, int) bool) scanner {
		return scanner{k, fraction, acting(func(a *acts, i int, cell *[2]int64) {
			if whole(a, i) {
				share(cell, part(a, i))
			}
		})}
	}
	seen := func(a *acts, i int) bool { return a.is(i, flagOpened) || a.is(i, flagMachine) }
	connected := func(a *acts, i int) bool { return a.call(i) && a.outcome[i] <= 2 }
	booked := func(k kpi.Key, on func(*acts, int) bool) scanner {
		return scanner{k, count, func(c *columns, s *slots, out *cells) {
			for i, day := range c.acts.booked {
				if m := s.at(day); m >= 0 && on(&c.acts, i) {
					out[m][0]++
				}
			}
		}}
	}
	return []scanner{
		counts(kpi.ActivitiesDone, func(a *acts, i int) bool { return a.state[i] == 1 }),
		counts(kpi.CallsMade, (*acts).call),
		counts(kpi.EmailsSent, (*acts).mail),
		counts(kpi.DemosHeld, func(a *acts, i int) bool { return a.kind[i] == kindDemo && a.attendance[i] == 1 }),
		booked(kpi.DemosBooked, func(a *acts, i int) bool { return a.kind[i] == kindDemo }),
		booked(kpi.MeetingsScheduled, func(a *acts, i int) bool { return a.kind[i] == kindDemo || a.kind[i] == kindMeeting }),
		{kpi.CallDuration, minutes, acting(func(a *acts, i int, cell *[2]int64) {
			if a.call(i) {
				cell[0] += (int64(a.seconds[i])*100 + 30) / 60
			}
		})},
		rate(kpi.CallConnectRate, connected, (*acts).call),
		rate(kpi.CallToMeetingRate, func(a *acts, i int) bool { return a.outcome[i] == 2 }, connected),
		rate(kpi.EmailOpenRate, seen, (*acts).arrived),
		rate(kpi.EmailClickRate, func(a *acts, i int) bool { return a.is(i, flagClicked) }, (*acts).arrived),
		rate(kpi.EmailReplyRate, func(a *acts, i int) bool { return a.is(i, flagReplied) && !a.is(i, flagAuto) }, (*acts).arrived),
		rate(kpi.EmailBounceRate, func(a *acts, i int) bool { return a.is(i, flagBounced) }, (*acts).mail),
		rate(kpi.MeetingAttendanceRate, func(a *acts, i int) bool { return a.attendance[i] == 1 }, func(a *acts, i int) bool { return a.attendance[i] == 1 || a.attendance[i] == 2 }),
		{kpi.EmailToCallRatio, fraction, acting(func(a *acts, i int, cell *[2]int64) {
			cell[0], cell[1] = cell[0]+tell(a.mail(i)), cell[1]+tell(a.call(i))
		})},
		{kpi.EmailClickToOpenRate, fraction, acting(func(a *acts, i int, cell *[2]int64) {
			if a.arrived(i) {
				cell[0], cell[1] = cell[0]+tell(a.is(i, flagClicked)), cell[1]+tell(seen(a, i))
			}
		})},
		{kpi.FollowUpRate, fraction, func(c *columns, s *slots, out *cells) {
			a := &c.acts
			for i, due := range a.due {
				if m := s.at(due); m >= 0 && due < int32(today) {
					share(&out[m], a.state[i] == 1 && a.done[i] != noDay && a.done[i] <= due)
				}
			}
		}},
	}
}
