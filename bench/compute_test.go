package main

import (
	"strings"
	"sync"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

func told(p []kpi.Point) string {
	out := make([]string, len(p))
	for i, x := range p {
		if x.Value != nil {
			out[i] = x.Value.String()
		}
	}
	return strings.Join(out, " ")
}

func TestTheFactsAndTheLoopsTellTheSameNumbers(t *testing.T) {
	c := newCompany(0.02)
	f, cols, at := c.facts(), c.columns(), newSlots()
	for _, sc := range scanners() {
		t.Run(string(sc.key), func(t *testing.T) {
			got, err := kpi.Compute(f, ask(period, sc.key))
			if err != nil {
				t.Fatal(err)
			}
			var out cells
			sc.scan(cols, at, &out)
			if got, want := told(got[0].Points), strings.Join(out.text(sc.form), " "); got != want {
				t.Errorf("facts:\n%s\nloop:\n%s", got, want)
			}
		})
	}
}

type whole struct {
	facts   *kpi.Facts
	columns *columns
}

var full = sync.OnceValue(func() whole {
	c := newCompany(1)
	return whole{c.facts(), c.columns()}
})

// BenchmarkKeyFigures sets each key figure by the facts alone against its loop, and against the same
// points of years in which nothing happened.
func BenchmarkKeyFigures(b *testing.B) {
	w, at := full(), newSlots()
	long := calendar.MustDay("1990-01-01")
	run := func(q kpi.Query) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := kpi.Compute(w.facts, q); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	for _, sc := range scanners() {
		b.Run(string(sc.key)+"/facts", run(ask(period, sc.key)))
		b.Run(string(sc.key)+"/empty", run(ask(calendar.Period{From: long, To: long.AddMonths(months)}, sc.key)))
		b.Run(string(sc.key)+"/loop", func(b *testing.B) {
			for b.Loop() {
				var out cells
				sc.scan(w.columns, at, &out)
			}
		})
	}
	b.Run("dashboard/facts", run(ask(period, tiles...)))
}
