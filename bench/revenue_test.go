package main

import (
	"context"
	"strings"
	"sync"
	"testing"

	"coxswain/ent"
	"coxswain/ops/ledger"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// TestTheLedgerAndTheLoopsTellTheSameNumbers writes a small company, lets the product verify it, and
// compares what the facts read from it say with what the loops say.
func TestTheLedgerAndTheLoopsTellTheSameNumbers(t *testing.T) {
	c := newCompany(0.005)
	ctx := asSystem(context.Background())
	store, err := ent.Open(ctx, "sqlite:"+t.TempDir()+"/company.db", ent.Options{Now: clock, Relaxed: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := c.write(ctx, store); err != nil {
		t.Fatal(err)
	}
	if differences, err := ledger.Verify(ctx, store); err != nil || len(differences) > 0 {
		t.Fatalf("ledger.Verify() = %v, %v; want no difference", differences, err)
	}
	x, err := c.revenueColumns()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d movements of %d accounts", len(x.day), c.accounts)
	facts, at := measuring.New(store), newSlots()
	for _, sc := range revenueScanners() {
		t.Run(sc.name(), func(t *testing.T) {
			got, err := facts.KPIs(ctx, measuring.Query{Query: sc.query(period)})
			if err != nil {
				t.Fatal(err)
			}
			var out cells
			sc.scan(x, at, &out)
			if got, want := told(got.Results[0].Points), strings.Join(out.text(sc.form), " "); got != want {
				t.Errorf("facts:\n%s\nloop:\n%s", got, want)
			}
		})
	}
	matrix, err := facts.Cohorts(ctx, measuring.CohortQuery{CohortQuery: kpi.CohortQuery{Kind: kpi.CohortLogo, Period: period, Grain: calendar.GrainMonth}})
	if err != nil {
		t.Fatal(err)
	}
	want := x.matrix(at)
	for _, row := range matrix.Rows {
		m := at.at(int32(row.Period.From))
		for _, cell := range row.Cells {
			if cell.Numerator != nil && cell.Numerator.String() != decimal(want[m][cell.Age]) {
				t.Errorf("%s at age %d: facts %s, loop %d", row.Period, cell.Age, cell.Numerator, want[m][cell.Age])
			}
		}
	}
}

type wholeLedger struct {
	facts   *kpi.Facts
	columns *ledgerColumns
	err     error
}

var fullLedger = sync.OnceValue(func() (w wholeLedger) {
	c := newCompany(1)
	if w.facts, w.err = c.revenueFacts(); w.err == nil {
		w.columns, w.err = c.revenueColumns()
	}
	return w
})

// BenchmarkRevenue sets each key figure of subscriptions by the facts alone against its loop, and against
// the same points of years in which nothing happened.
func BenchmarkRevenue(b *testing.B) {
	w, at := fullLedger(), newSlots()
	if w.err != nil {
		b.Fatal(w.err)
	}
	b.Logf("%d movements, %d MB of facts", len(w.columns.day), w.facts.Bytes()>>20)
	long := calendar.MustDay("1990-01-01")
	run := func(q kpi.Query) func(*testing.B) {
		q.Scope, q.Today, q.Now = kpi.Everything(), today, calendar.InstantOf(clock())
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := kpi.Compute(w.facts, q); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	for _, sc := range revenueScanners() {
		b.Run(sc.name()+"/facts", run(sc.query(period)))
		b.Run(sc.name()+"/empty", run(sc.query(calendar.Period{From: long, To: long.AddMonths(months)})))
		b.Run(sc.name()+"/loop", func(b *testing.B) {
			for b.Loop() {
				var out cells
				sc.scan(w.columns, at, &out)
			}
		})
	}
	b.Run("dashboard/facts", run(kpi.Query{Keys: revenueTiles, Period: period, Grain: calendar.GrainMonth}))
	b.Run("cohorts/facts", func(b *testing.B) {
		for b.Loop() {
			if _, err := kpi.MakeCohorts(w.facts, kpi.CohortQuery{Kind: kpi.CohortLogo, Period: period, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: today}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cohorts/loop", func(b *testing.B) {
		for b.Loop() {
			_ = w.columns.matrix(at)
		}
	})
}
