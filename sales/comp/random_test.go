package comp_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// eachWorld runs a property on random worlds and names the seed of the first that breaks it.
func eachWorld(t *testing.T, n int, property func(r *rand.Rand, in comp.Input) error) {
	t.Helper()
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // a reproducible world
		if err := property(r, randomWorld(r)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func randomTiers(r *rand.Rand, by commission.TierBasis) []comp.Tier {
	var out []comp.Tier
	var at, each int64 = 0, r.Int64N(80_000)
	for range r.IntN(4) {
		t := comp.Tier{Rate: money.Rate(each)}
		if by == commission.AmountSold {
			at += 1 + r.Int64N(5_000_000)
			t.UpToAmount = ptr(at)
		} else {
			at += 1 + r.Int64N(700_000)
			t.UpTo = ptr(money.Rate(at))
		}
		each += r.Int64N(60_000)
		out = append(out, t)
	}
	return append(out, comp.Tier{Rate: money.Rate(each + 1)})
}

func randomComponent(r *rand.Rand, key string) comp.Component {
	by := pick(r, commission.QuotaShare, commission.AmountSold)
	c := component(key, pick(r, commission.Marginal, commission.Retroactive, commission.RateBefore, commission.RateAfter), randomTiers(r, by))
	c.By = by
	c.Basis = pick(r, commission.ACV, commission.TCV, commission.Margin)
	c.Scope.Kind = pick(r, commission.ScopePeriod, commission.ScopeMTD, commission.ScopeQTD, commission.ScopeYTD)
	if r.IntN(4) == 0 {
		c.Mode, c.Tiers, c.By = commission.LinearCurve, nil, ""
		c.Curve = &comp.Curve{Points: []comp.Point{{At: money.Rate(r.Int64N(600_000))}, {At: money.One, Pay: money.One}}, Beyond: money.Rate(r.Int64N(3_000_000))}
	}
	if r.IntN(3) == 0 {
		c.Mods = []comp.Modifier{{Kind: commission.ModifyDiscount, Above: rate("0.2"), Factor: rate("0.8"), AffectsCredit: c.Mode == commission.LinearCurve || r.IntN(2) == 0}}
	}
	if r.IntN(3) == 0 {
		c.Gates = []comp.Gate{{Kind: commission.GateAttainment, Scope: comp.Scope{Kind: commission.ScopeQTD, ToDate: true}, AtLeast: rate("0.3"), Effect: commission.PayNothing}}
	}
	if r.IntN(3) == 0 {
		c.Deal = &comp.Cap{Amount: ptr(r.Int64N(400_000))}
	}
	if r.IntN(3) == 0 {
		c.Cap = &comp.Cap{ShareOfTarget: ptr(money.Rate(r.Int64N(2_000_000)))}
	}
	return c
}

func randomDesign(r *rand.Rand) comp.Design {
	d := comp.Design{Currency: pick(r, money.Currency("USD"), "EUR"), Grain: calendar.GrainQuarter}
	for i := range 1 + r.IntN(3) {
		d.Components = append(d.Components, randomComponent(r, fmt.Sprintf("c%d", i)))
	}
	over := randomComponent(r, "over")
	over.Over = &comp.Override{Kind: pick(r, commission.Collective, commission.SumOfIndividuals), Levels: r.IntN(3)}
	d.Components = append(d.Components, over)
	d.CurrencyPolicy = commission.DealDate
	if r.IntN(2) == 0 {
		d.AddOns = []comp.AddOn{{Key: "spiff", Name: "S", Kind: commission.Spiff, Amount: ptr(r.Int64N(90_000)), Component: "c0", CountsTowardQuota: r.IntN(2) == 0, InsideCap: r.IntN(2) == 0}}
	}
	if r.IntN(2) == 0 {
		d.Holdback = &comp.Holdback{Share: money.Rate(r.Int64N(900_000) + 1), Days: 1 + r.IntN(120)}
	}
	if r.IntN(3) == 0 {
		d.Eligibility = comp.Eligibility{Kind: commission.Dates, Dates: []comp.Instalment{{AfterDays: 10, Share: rate("0.4")}, {AfterDays: 70, Share: rate("0.6")}}}
	}
	if r.IntN(3) == 0 {
		d.Draw = &comp.Draw{Kind: pick(r, commission.Recoverable, commission.NonRecoverable), Amount: 1 + r.Int64N(500_000)}
	}
	if r.IntN(4) == 0 {
		d.PeriodCap = &comp.Cap{Amount: ptr(r.Int64N(2_000_000))}
	}
	d.Clawback = comp.Clawback{Policy: pick(r, commission.ClawbackFull, commission.ClawbackLinear, commission.ClawbackUnserved, commission.ClawbackNone), WindowDays: 1 + r.IntN(200)}
	d.Clawback.Attainment = pick(r, commission.OpenPeriod, commission.NoAttainment, commission.OriginPeriod)
	d.Negative.Policy = pick(r, commission.CarryForward, commission.NetToZeroFloor)
	return d.WithDefaults()
}

const (
	people = 7
	deals  = 40
)

// randomWorld draws a sales organisation with a few plans, a hierarchy that changes, and half a year of deals
// with shares, discounts, currencies and losses.
func randomWorld(r *rand.Rand) comp.Input {
	in := comp.Input{Period: quarter, FiscalStart: 1, PayDay: quarter.To + 14}
	for v := range int64(3) {
		in.Versions = append(in.Versions, comp.Version{ID: v + 1, Plan: v + 1, Number: 1, Design: randomDesign(r)})
	}
	start := day("2026-01-01")
	on := func() calendar.Day { return start + calendar.Day(r.IntN(int(quarter.To-start))) }
	for p := range int64(people) {
		id := p + 1
		in.Payees = append(in.Payees, comp.Payee{ID: id, Hired: ptr(start - 10)})
		in.Assignments = append(in.Assignments, comp.Assignment{ID: id, Payee: id, Version: 1 + r.Int64N(3), From: start, Target: ptr(1 + r.Int64N(3_000_000))})
		for q := range 3 {
			period := calendar.Period{From: start.AddMonths(3 * q), To: start.AddMonths(3*q + 3)}
			in.Quotas = append(in.Quotas, comp.Quota{ID: int64(len(in.Quotas) + 1), Payee: id, Measure: "BOOKINGS", Period: period, Currency: "USD", Amount: 1 + r.Int64N(20_000_000)})
		}
		if p > 0 { // everybody has somebody with a smaller number above
			moved := on()
			in.Hierarchy = append(in.Hierarchy, comp.Stay{Payee: id, Manager: 1 + r.Int64N(p), From: start, To: &moved}, comp.Stay{Payee: id, Manager: 1 + r.Int64N(p), From: moved})
		}
	}
	for m := range 9 {
		in.Rates = append(in.Rates, comp.DatedRate{From: "EUR", To: "USD", Day: start.AddMonths(m), Rate: money.ExchangeRate(1_000_000_000_000 + r.Int64N(300_000_000_000))})
	}
	for i := range deals {
		e := sold(1+r.Int64N(people), i, on().String(), r.Int64N(6_000_000))
		e.Currency = pick(r, money.Currency("USD"), "USD", "EUR")
		e.Cost = ptr(r.Int64N(*e.TCV + 1))
		e.Discount = money.Rate(r.Int64N(400_000))
		if r.IntN(3) == 0 {
			share := money.Rate(r.Int64N(1_000_001))
			e.Splits = []comp.Split{
				{Payee: e.Splits[0].Payee, Kind: commission.SplitRevenue, Share: share}, {Payee: 1 + e.Splits[0].Payee%people, Kind: commission.SplitRevenue, Share: money.One - share},
				{Payee: 1 + r.Int64N(people), Kind: commission.SplitOverlay, Share: money.Rate(r.Int64N(1_000_001))},
			}
		}
		in.Events = append(in.Events, e)
		if r.IntN(6) == 0 {
			gone := lost(e, min(e.Date+calendar.Day(r.IntN(90)), quarter.To-1).String())
			if r.IntN(2) == 0 {
				gone.Lost = ptr(money.Rate(1 + r.Int64N(1_000_000)))
			}
			in.Events = append(in.Events, gone)
		}
	}
	return in
}

// shuffled returns rows in another order, some of them twice.
func shuffled[T any](r *rand.Rand, rows []T) []T {
	out := append([]T{}, rows...)
	for _, row := range rows {
		if r.IntN(4) == 0 {
			out = append(out, row)
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
