package kpi_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/recurring"
)

// fullLedger is ten movements of each of some accounts over 36 months.
func fullLedger(accounts int64) *kpi.Facts {
	d := rand.New(rand.NewPCG(1, 2))
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	id := int64(moveID)
	for a := range accounts {
		on, total := firstDay-720+calendar.Day(d.IntN(700)), int64(0)
		cohort := on.FirstOfMonth()
		for n := range 10 {
			next := int64(1+d.IntN(50)) * 1000
			kind := recurring.Expansion
			switch {
			case n == 0:
				kind = recurring.New
			case total == 0:
				kind = recurring.Reactivation
			case d.IntN(20) == 0:
				kind, next = recurring.Churn, 0
			case next < total:
				kind = recurring.Contraction
			}
			id++
			b.AddMovement(&kpi.Movement{
				ID: id, Account: accountID + a, Day: on, Signed: on, Kind: kind, Line: recurring.Recurring, Delta: next - total, Currency: "EUR", CohortMonth: cohort,
				Plan: planID + a%5, Rep: repID + a%500, Team: teamID + a%20, Territory: territoryID + a%200, Segment: []string{"SMB", "Mid", "Enterprise"}[a%3],
			})
			total = next
			on += calendar.Day(1 + d.IntN(60))
		}
	}
	return b.Facts()
}

func BenchmarkLedger(b *testing.B) {
	f := fullLedger(100_000)
	b.Logf("%d MB for %d movements", f.Bytes()>>20, f.Rows(kpi.TableMovements))
	period := calendar.Period{From: firstDay.AddMonths(-12), To: lastDay}
	trailing := func(k kpi.Key) []kpi.Variant {
		return []kpi.Variant{{Key: k, Name: "window", Value: "TRAILING_12_MONTHS"}}
	}
	for _, of := range []struct {
		name  string
		query kpi.Query
	}{
		{"movements", kpi.Query{Keys: []kpi.Key{kpi.MRRNew, kpi.MRRExpansion, kpi.MRRContraction, kpi.MRRChurn, kpi.MRRReactivation}}},
		{"mrr", kpi.Query{Keys: []kpi.Key{kpi.MRR}}},
		{"logo churn", kpi.Query{Keys: []kpi.Key{kpi.LogoChurnRate}}},
		{"logo churn of a segment", kpi.Query{Keys: []kpi.Key{kpi.LogoChurnRate}, Where: kpi.Filter{{Dimension: kpi.DimSegment, Codes: []string{"SMB"}}}}},
		{"nrr trailing", kpi.Query{Keys: []kpi.Key{kpi.NRR}, Variants: trailing(kpi.NRR)}},
		{"nrr trailing by team", kpi.Query{Keys: []kpi.Key{kpi.NRR}, Variants: trailing(kpi.NRR), GroupBy: []kpi.Dimension{kpi.DimTeam}}},
		{"arpa", kpi.Query{Keys: []kpi.Key{kpi.ARPA}}},
		{"twelve", kpi.Query{Keys: []kpi.Key{kpi.MRR, kpi.ARR, kpi.NetNewMRR, kpi.MRRChurn, kpi.LogoChurnRate, kpi.NRR, kpi.GRR, kpi.ARPA, kpi.QuickRatio, kpi.ActiveCustomers, kpi.NewCustomers, kpi.ASP}}},
	} {
		q := of.query
		q.Period, q.Grain, q.Scope, q.Today = period, calendar.GrainMonth, kpi.Everything(), lastDay
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := kpi.Compute(f, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("cohorts", func(b *testing.B) {
		for b.Loop() {
			m, err := kpi.MakeCohorts(f, kpi.CohortQuery{Kind: kpi.CohortRevenueNet, Period: period, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: lastDay})
			if err != nil {
				b.Fatal(err)
			}
			_ = fmt.Sprint(m.Ages)
		}
	})
}
