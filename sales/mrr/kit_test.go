package mrr_test

import (
	"math/rand/v2"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

var day = calendar.MustDay

// table converts at dated rates into EUR: units of EUR per 1,000 units.
type table map[money.Currency]map[calendar.Day]int64

func (t table) Convert(minor int64, from money.Currency, on calendar.Day) (int64, bool, bool) {
	if from == "EUR" {
		return minor, true, false
	}
	best, found := calendar.Day(0), false
	for d := range t[from] {
		if d <= on && (!found || d > best) {
			best, found = d, true
		}
	}
	if !found {
		return 0, false, true
	}
	base, ok := money.MulDiv(minor, t[from][best], 1000)
	return base, ok, false
}

func (t table) Until(from money.Currency) (last calendar.Day, ok bool) {
	for d := range t[from] {
		last, ok = max(last, d), true
	}
	return last, ok && from != "EUR"
}

var someRates = table{
	"USD": {day("2023-01-01"): 900, day("2024-02-10"): 950, day("2024-06-01"): 877, day("2024-11-20"): 1003},
	"GBP": {day("2023-01-01"): 1150, day("2024-05-05"): 1201},
}

// paid is a subscription in EUR with one item; without an end it is open.
func paid(sub, native int64, from string, to ...string) mrr.Paid {
	p := mrr.Paid{Subscription: sub, Plan: 1, Line: mrr.Recurring, Currency: "EUR", Native: native, From: day(from), Signed: day(from), Anchor: day(from), PeriodMonths: 1, Open: true}
	if len(to) > 0 {
		p.To, p.Open, p.EndSigned = day(to[0]), false, day(to[0])
	}
	return p
}

// randomAccount draws a history of a few subscriptions with changes of everything that can change.
func randomAccount(r *rand.Rand) mrr.Account {
	a := mrr.Account{ID: 7, Teams: map[int64][]mrr.Stay{}}
	start := day("2023-10-01")
	on := func(days int) calendar.Day { return start + calendar.Day(r.IntN(days)) }
	for sub := range int64(1 + r.IntN(4)) {
		currency := []money.Currency{"EUR", "EUR", "USD", "GBP", "CHF"}[r.IntN(5)] // no rate is known for CHF
		for item := range 1 + r.IntN(2) {
			at, plan, months := on(200), 1+r.Int64N(3), []int{1, 3, 12, 0}[r.IntN(4)]
			anchor := at
			for range 1 + r.IntN(5) {
				p := mrr.Paid{
					Subscription: sub + 1, Plan: plan, Item: string(rune('1' + item)), Line: mrr.Recurring, Currency: currency,
					Native: r.Int64N(5) * 1001, From: at, Signed: at - calendar.Day(r.IntN(40)), PeriodMonths: months, Anchor: anchor,
					Paused: r.IntN(6) == 0, Trial: r.IntN(12) == 0,
				}
				p.Free = p.Native == 0
				p.To = at + calendar.Day(1+r.IntN(150))
				p.EndSigned = p.To - calendar.Day(r.IntN(30))
				p.Open = r.IntN(8) == 0
				if r.IntN(12) == 0 {
					p.Line = mrr.Usage
				}
				if r.IntN(10) == 0 {
					since := p.From
					p.PastDueSince = &since
				}
				a.Paid = append(a.Paid, p)
				if p.Open {
					break
				}
				at = p.To
				if r.IntN(3) == 0 {
					at += calendar.Day(1 + r.IntN(60))
					anchor = at
				}
				if r.IntN(3) == 0 {
					plan = 1 + r.Int64N(3)
				}
			}
		}
	}
	a.Owners, a.Territories = randomStays(r, on(100)), randomStays(r, on(300))
	for rep := range int64(3) {
		a.Teams[rep+1] = randomStays(r, start-10)
	}
	for _, s := range randomStays(r, on(100)) {
		a.Segments = append(a.Segments, mrr.SegmentStay{Segment: []string{"", "SMB", "MID", "ENTERPRISE"}[s.In], From: s.From, To: s.To, Open: s.Open})
	}
	return a
}

func randomStays(r *rand.Rand, at calendar.Day) []mrr.Stay {
	var out []mrr.Stay
	for range r.IntN(4) {
		s := mrr.Stay{In: 1 + r.Int64N(3), From: at, To: at + calendar.Day(10+r.IntN(200))}
		out = append(out, s)
		at = s.To + calendar.Day(r.IntN(2)*20)
	}
	if len(out) > 0 {
		out[len(out)-1].Open = true
	}
	return out
}

func randomPolicy(r *rand.Rand) mrr.Policy {
	chosen := map[string]string{}
	for _, s := range mrr.Settings() {
		if r.IntN(3) > 0 {
			continue
		}
		if n := len(s.Choices); n > 0 {
			chosen[s.Key] = s.Choices[r.IntN(n)].Value
		}
		if s.Days != nil && r.IntN(2) == 0 {
			chosen[s.Key] = "45"
		}
	}
	p, err := mrr.ParsePolicy(chosen)
	if err != nil {
		panic(err)
	}
	return p
}

// groupings are all ways in which a waterfall may be grouped.
var groupings = map[string]func(mrr.Movement) any{
	"nothing":      func(m mrr.Movement) any { return m.Line },
	"plan":         func(m mrr.Movement) any { return m.Plan },
	"rep":          func(m mrr.Movement) any { return m.Rep },
	"team":         func(m mrr.Movement) any { return m.Team },
	"territory":    func(m mrr.Movement) any { return m.Territory },
	"segment":      func(m mrr.Movement) any { return m.Segment },
	"currency":     func(m mrr.Movement) any { return m.Currency },
	"subscription": func(m mrr.Movement) any { return m.Subscription },
	"all of them": func(m mrr.Movement) any {
		return mrr.Group{Subscription: m.Subscription, Plan: m.Plan, Currency: m.Currency, Rep: m.Rep, Team: m.Team, Territory: m.Territory, Segment: m.Segment}
	},
}

// naive is what an account pays on a day by group, worked out from scratch, with usual policies.
func naive(a mrr.Account, rates mrr.Rates, on calendar.Day, by func(mrr.Movement) any) (base, native map[any]int64) {
	base, native = map[any]int64{}, map[any]int64{}
	in := func(from, to calendar.Day, open bool) bool { return from <= on && (open || on < to) }
	stay := func(all []mrr.Stay) int64 {
		for _, s := range all {
			if in(s.From, s.To, s.Open) {
				return s.In
			}
		}
		return 0
	}
	for _, p := range a.Paid {
		overdue := p.PastDueSince != nil && on >= *p.PastDueSince+30
		if p.Trial || p.Paused || p.Native == 0 || overdue || !in(p.From, p.To, p.Open) {
			continue
		}
		m := mrr.Movement{Line: p.Line, Subscription: p.Subscription, Plan: p.Plan, Currency: p.Currency, Rep: stay(a.Owners), Territory: stay(a.Territories)}
		m.Team = stay(a.Teams[m.Rep])
		for _, s := range a.Segments {
			if in(s.From, s.To, s.Open) {
				m.Segment = s.Segment
				break
			}
		}
		period := p.Anchor
		for n := 1; p.PeriodMonths > 0 && p.Anchor.AddMonths(n*p.PeriodMonths) <= on; n++ {
			period = p.Anchor.AddMonths(n * p.PeriodMonths)
		}
		v, _, _ := rates.Convert(p.Native, p.Currency, period)
		base[by(m)] += v
		native[by(m)] += p.Native
	}
	return base, native
}

func shuffled[T any](r *rand.Rand, s []T) []T {
	out := slices.Clone(s)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
