package main

import (
	"coxswain/sales/kpi"
	"coxswain/sales/subscription"
)

// revenueScanner answers one question about subscriptions by one loop over plain columns, written for that
// question alone.
type revenueScanner struct {
	key     kpi.Key
	variant [2]string // a reading other than the default one: its name and value
	form    form
	scan    func(x *ledgerColumns, s *slots, out *cells)
}

// Kinds of movements as the columns have them: their place in the order of a waterfall.
const (
	movedNew = iota
	movedExpansion
	movedContraction
	movedChurn
	movedReactivation
	movedFX
	movedTransfer
)

// mask is a set of kinds.
func mask(kinds ...int) (set [8]bool) {
	for _, k := range kinds {
		set[k] = true
	}
	return set
}

// flow sums the movements of some kinds by month.
func flow(sign int64, kinds ...int) func(*ledgerColumns, *slots, *cells) {
	set := mask(kinds...)
	return func(x *ledgerColumns, s *slots, out *cells) {
		for i, day := range x.day {
			if set[x.kind[i]] {
				if m := s.at(day); m >= 0 {
					out[m][0] += sign * x.delta[i]
				}
			}
		}
	}
}

// flows divides the movements of some kinds by those of others.
func flows(sign int64, over []int, under ...int) func(*ledgerColumns, *slots, *cells) {
	a, b := mask(over...), mask(under...)
	return func(x *ledgerColumns, s *slots, out *cells) {
		for i, day := range x.day {
			if m := s.at(day); m >= 0 {
				if a[x.kind[i]] {
					out[m][0] += x.delta[i]
				}
				if b[x.kind[i]] {
					out[m][1] += sign * x.delta[i]
				}
			}
		}
	}
}

// happened counts the accounts that moved so.
func happened(kind uint8, cell int) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		for i, day := range x.day {
			if x.kind[i] == kind && x.customer[i] != 0 {
				if m := s.at(day); m >= 0 {
					out[m][cell]++
				}
			}
		}
	}
}

// standingAt adds up what all movements before the end of each month come to.
func standingAt(cell int, of func(x *ledgerColumns, i int) int64) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		var sums [months + 1]int64
		for i, day := range x.day {
			if m := s.at(day); m >= 0 {
				sums[m+1] += of(x, i)
			} else if day < s.first {
				sums[0] += of(x, i)
			}
		}
		total := sums[0]
		for m := range months {
			total += sums[m+1]
			out[m][cell] += total
		}
	}
}

// openingOf is standingAt just before each month.
func openingOf(cell int, of func(x *ledgerColumns, i int) int64) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		var closing cells
		standingAt(0, of)(x, s, &closing)
		var first int64
		for i, day := range x.day {
			if day < s.first {
				first += of(x, i)
			}
		}
		for m := range months {
			if m == 0 {
				out[m][cell] += first
			} else {
				out[m][cell] += closing[m-1][0]
			}
		}
	}
}

func delta(x *ledgerColumns, i int) int64 { return x.delta[i] }

func customers(x *ledgerColumns, i int) int64 { return int64(x.customer[i]) }

func pauses(x *ledgerColumns, i int) int64 {
	if !x.tagged[i] {
		return 0
	}
	return -int64(x.customer[i])
}

// both runs two loops into the same cells.
func both(a, b func(*ledgerColumns, *slots, *cells)) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		a(x, s, out)
		b(x, s, out)
	}
}

// year is how many months before the period the windows of twelve months begin.
const year = 12

// bounds are the first days of the months from a year before the period to its end.
type bounds [year + months + 1]int32

func (s *slots) bounds() *bounds {
	var out bounds
	for b := range out {
		out[b] = int32(period.From.AddMonths(b - year))
	}
	return &out
}

// stateAt is an account just before the first day of a month.
type stateAt struct {
	mrr    int64
	spell  int32
	paused bool
}

// states fills in how an account stood at each of the bounds.
func (x *ledgerColumns) states(account int, at *bounds, out *[year + months + 1]stateAt) {
	var now stateAt
	paused, b := 0, 0
	for i := x.first[account]; i < x.first[account+1]; i++ {
		for ; b < len(at) && at[b] <= x.day[i]; b++ {
			out[b] = now
		}
		now.mrr += x.delta[i]
		now.spell = x.spell[i]
		if x.tagged[i] {
			paused -= int(x.customer[i])
		}
		now.paused = paused > 0
	}
	for ; b < len(at); b++ {
		out[b] = now
	}
}

// retained looks at every account at the beginning and the end of windows of some months, which end with
// each month of the period.
func retained(window int, add func(from, to *stateAt, first int32, cell *[2]int64)) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		at := s.bounds()
		var states [year + months + 1]stateAt
		for account := range len(x.first) - 1 {
			x.states(account, at, &states)
			for m := range months {
				to := year + m + 1
				if from := to - window; states[from].mrr > 0 || states[from].paused {
					add(&states[from], &states[to], at[from], &out[m])
				}
			}
		}
	}
}

func keptRevenue(from, to *stateAt, first int32, cell *[2]int64) {
	cell[1] += from.mrr
	if to.mrr > 0 && to.spell < first {
		cell[0] += to.mrr
	}
}

func cappedRevenue(from, to *stateAt, first int32, cell *[2]int64) {
	cell[1] += from.mrr
	if from.mrr > 0 && to.mrr > 0 && to.spell < first {
		cell[0] += min(from.mrr, to.mrr)
	}
}

func lostLogo(from, to *stateAt, _ int32, cell *[2]int64) {
	if from.mrr > 0 {
		share(cell, to.mrr == 0 && !to.paused)
	}
}

func revenueScanners() []revenueScanner {
	gains, losses := []int{movedNew, movedExpansion, movedReactivation}, []int{movedContraction, movedChurn}
	all := append(append([]int{}, gains...), losses...)
	none := [2]string{}
	spends := func(x *ledgerColumns, s *slots, out *cells) {
		for _, r := range x.spends {
			if m := s.at(r.from); m >= 0 {
				out[m][0] += r.amount
			}
		}
	}
	return []revenueScanner{
		{kpi.MRR, none, money, standingAt(0, delta)},
		{kpi.ARR, none, money, standingAt(0, func(x *ledgerColumns, i int) int64 { return 12 * x.delta[i] })},
		{kpi.CMRR, none, money, standingAt(0, delta)}, // nothing of the company is planned
		{kpi.MRRNew, none, money, flow(1, movedNew)},
		{kpi.MRRExpansion, none, money, flow(1, movedExpansion)},
		{kpi.MRRContraction, none, money, flow(-1, movedContraction)},
		{kpi.MRRChurn, none, money, flow(-1, movedChurn)},
		{kpi.MRRReactivation, none, money, flow(1, movedReactivation)},
		{kpi.MRRFXImpact, none, money, flow(1, movedFX)},
		{kpi.MRRTransfer, none, money, flow(1, movedTransfer)},
		{kpi.NetNewMRR, none, money, flow(1, all...)},
		{kpi.MRRGrowthRate, none, fraction, both(flow(1, append([]int{movedFX, movedTransfer}, all...)...), openingOf(1, delta))},
		{kpi.QuickRatio, none, fraction, flows(-1, gains, losses...)},
		{kpi.ExpansionShare, none, fraction, flows(1, []int{movedExpansion}, movedNew, movedExpansion)},
		{kpi.GrossMRRChurnRate, none, fraction, both(flow(-1, losses...), openingOf(1, delta))},
		{kpi.NetMRRChurnRate, none, fraction, both(flow(-1, movedContraction, movedChurn, movedExpansion, movedReactivation), openingOf(1, delta))},
		{kpi.ActiveCustomers, none, count, standingAt(0, customers)},
		{kpi.PausedCustomers, none, count, standingAt(0, pauses)},
		{kpi.NewCustomers, none, count, happened(movedNew, 0)},
		{kpi.ChurnedCustomers, none, count, happened(movedChurn, 0)},
		{kpi.ARPA, none, average, both(standingAt(0, delta), standingAt(1, customers))},
		{kpi.ASP, none, average, both(flow(1, movedNew), happened(movedNew, 1))},
		{kpi.ReactivationRate, none, fraction, both(happened(movedReactivation, 0), lostInAYear)},
		{kpi.LogoChurnRate, none, fraction, retained(1, lostLogo)},
		{kpi.GRR, none, fraction, retained(1, cappedRevenue)},
		{kpi.GRR, [2]string{"window", "TRAILING_12_MONTHS"}, fraction, retained(year, cappedRevenue)},
		{kpi.NRR, none, fraction, retained(1, keptRevenue)},
		{kpi.NRR, [2]string{"window", "TRAILING_12_MONTHS"}, fraction, retained(year, keptRevenue)},
		{kpi.CohortLogoRetention, none, fraction, cohortsNow(func(_, now int64, cell *[2]int64) { share(cell, now > 0) })},
		{kpi.CohortRevenueRetention, none, fraction, cohortsNow(func(first, now int64, cell *[2]int64) { cell[0], cell[1] = cell[0]+now, cell[1]+first })},
		{kpi.RenewalRate, none, fraction, func(x *ledgerColumns, s *slots, out *cells) {
			for _, t := range x.terms {
				if m := s.at(t.ends); m >= 0 && (t.outcome == subscription.TermRenewed || t.outcome == subscription.TermLapsed) {
					out[m][0], out[m][1] = out[m][0]+t.renewed, out[m][1]+t.due
				}
			}
		}},
		{kpi.TrialConversionRate, none, fraction, func(x *ledgerColumns, s *slots, out *cells) {
			for _, t := range x.trials {
				if m := s.at(t.started); m >= 0 {
					share(&out[m], t.converted != noDay)
				}
			}
		}},
		{kpi.AdoptionRate, none, fraction, func(x *ledgerColumns, s *slots, out *cells) {
			for _, u := range x.used {
				if m := s.at(u.month); m >= 0 {
					out[m][0], out[m][1] = out[m][0]+u.quantity, out[m][1]+u.included
				}
			}
		}},
		{kpi.CAC, none, average, both(spends, happened(movedNew, 1))},
		{kpi.CACRatio, none, fraction, both(spends, func(x *ledgerColumns, s *slots, out *cells) {
			for i, day := range x.day {
				if x.kind[i] == movedNew {
					if m := s.at(day); m >= 0 {
						out[m][1] += 12 * x.delta[i]
					}
				}
			}
		})},
	}
}

// lostInAYear counts who left in the twelve months before the end of each month.
func lostInAYear(x *ledgerColumns, s *slots, out *cells) {
	at := s.bounds()
	var lost [year + months]int64
	for i, day := range x.day {
		if x.kind[i] != movedChurn || x.customer[i] == 0 || day < at[0] || day >= at[len(at)-1] {
			continue
		}
		b := year + s.at(day)
		if b < year {
			for b = 0; at[b+1] <= day; b++ {
			}
		}
		lost[b]++
	}
	for m := range months {
		for b := m + 1; b <= m+year; b++ {
			out[m][1] += lost[b]
		}
	}
}

// cohortsNow looks at every account that began in each month: at what it paid at the end of its first day
// and what it pays now.
func cohortsNow(add func(first, now int64, cell *[2]int64)) func(*ledgerColumns, *slots, *cells) {
	return func(x *ledgerColumns, s *slots, out *cells) {
		for account := range len(x.first) - 1 {
			lo, hi := x.first[account], x.first[account+1]
			if lo == hi {
				continue
			}
			m := s.at(x.day[lo])
			if m < 0 {
				continue
			}
			var first, now int64
			for i := lo; i < hi; i++ {
				if now += x.delta[i]; x.day[i] == x.day[lo] {
					first = now
				}
			}
			add(first, now, &out[m])
		}
	}
}

// matrix counts, of the accounts that began in each month of the period, those that pay at the end of it
// and of each month after.
func (x *ledgerColumns) matrix(s *slots) (out [months][months]int64) {
	at := s.bounds()
	var states [year + months + 1]stateAt
	for account := range len(x.first) - 1 {
		lo := x.first[account]
		if lo == x.first[account+1] {
			continue
		}
		cohort := s.at(x.day[lo])
		if cohort < 0 {
			continue
		}
		x.states(account, at, &states)
		for m := cohort; m < months; m++ {
			if states[year+m+1].mrr > 0 {
				out[cohort][m-cohort]++
			}
		}
	}
	return out
}
