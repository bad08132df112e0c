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

// company is a year of a sales organisation of the size of the target: 500 reps in teams of ten, 20 plans,
// and so many deals. Half of the plans pay by the quarter's attainment, half by the year's.
func company(credits int) comp.Input {
	r := rand.New(rand.NewPCG(1, 9)) //nolint:gosec // a reproducible company
	const reps, plans, team = 500, 20, 10
	year := calendar.Period{From: day("2026-01-01"), To: day("2027-01-01")}
	in := comp.Input{Period: calendar.Period{From: day("2026-10-01"), To: year.To}, FiscalStart: 1, PayDay: year.To + 10}
	for v := range int64(plans) {
		c := component("new", pick(r, commission.Marginal, commission.Retroactive), accelerated())
		c.Scope.Kind = pick(r, commission.ScopeQTD, commission.ScopeYTD)
		over := component("override", commission.Marginal, tiers("1", "0.01", "", "0.02"))
		over.Over = &comp.Override{Kind: commission.Collective, Levels: 1}
		d := design(c, over)
		d.Holdback = &comp.Holdback{Share: rate("0.3"), Days: 60}
		in.Versions = append(in.Versions, comp.Version{ID: v + 1, Plan: v + 1, Number: 1, Design: d})
	}
	for p := range int64(reps) {
		id := p + 1
		in.Payees = append(in.Payees, comp.Payee{ID: id})
		in.Assignments = append(in.Assignments, comp.Assignment{ID: id, Payee: id, Version: 1 + p%plans, From: year.From, Target: ptr(usd(12_000))})
		for q := range 4 {
			period := calendar.Period{From: year.From.AddMonths(3 * q), To: year.From.AddMonths(3*q + 3)}
			in.Quotas = append(in.Quotas, comp.Quota{ID: int64(len(in.Quotas) + 1), Payee: id, Measure: "BOOKINGS", Period: period, Currency: "USD", Amount: usd(250_000)})
		}
		if p%team != 0 {
			in.Hierarchy = append(in.Hierarchy, comp.Stay{Payee: id, Manager: id - p%team, From: year.From})
		}
	}
	for i := range credits {
		e := sold(1+r.Int64N(reps), i, "2026-01-01", 1+r.Int64N(usd(10_000)))
		e.Date = year.From + calendar.Day(r.IntN(year.Days()))
		e.Transaction = fmt.Sprintf("D%06d", i)
		in.Events = append(in.Events, e)
	}
	return in
}

// BenchmarkRun computes the statements of the last quarter of a year, of which the yearly plans need all
// credits. The time for each credit is the same for ten times as many.
func BenchmarkRun(b *testing.B) {
	for _, credits := range []int{10_000, 100_000} {
		in := company(credits)
		b.Run(fmt.Sprintf("%d credits", credits), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := comp.Evaluate(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(credits)*float64(b.N)/b.Elapsed().Seconds(), "credits/s")
		})
	}
}

// BenchmarkOneLateChange computes again the one statement that a late change of a deal concerns.
func BenchmarkOneLateChange(b *testing.B) {
	in := company(100_000)
	mine := in.For(17)
	mine.Events[0].ACV = ptr(int64(1))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := comp.Evaluate(mine); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWhatIf computes another design over a year of history and compares the payees.
func BenchmarkWhatIf(b *testing.B) {
	in := company(100_000)
	in.Period = calendar.Period{From: day("2026-01-01"), To: day("2027-01-01")}
	before, err := comp.Evaluate(in)
	if err != nil {
		b.Fatal(err)
	}
	for i := range in.Versions {
		in.Versions[i].Design.Components[0].Tiers[1].Rate += money.One / 100
	}
	for b.Loop() {
		after, err := comp.Evaluate(in)
		if err != nil {
			b.Fatal(err)
		}
		comp.Compare(before, after)
	}
}

// BenchmarkFreeze cuts the input of every statement out of that of the run.
func BenchmarkFreeze(b *testing.B) {
	in := company(100_000)
	for b.Loop() {
		c := comp.NewCutter(in)
		for _, p := range in.Payees {
			c.For(p.ID)
		}
	}
}
