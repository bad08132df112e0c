package measuring_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// year is the period of most questions; the clock of the tests stands in its March.
var year = calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2027-01-01")}

func day(s string) calendar.Day { return calendar.MustDay(s) }

// noon is the instant in the middle of a day in UTC.
func noon(d calendar.Day) calendar.Instant {
	return calendar.Instant((int64(d)*24 + 12) * 60 * 60 * 1_000_000)
}

func ask(t testing.TB, ctx context.Context, s *measuring.Store, q measuring.Query) []kpi.Result {
	t.Helper()
	a, err := s.KPIs(ctx, q)
	if err != nil {
		t.Fatalf("KPIs() = %v", err)
	}
	return a.Results
}

// number asks for one key figure of a period, "none" when it cannot be computed.
func number(t testing.TB, ctx context.Context, s *measuring.Store, k kpi.Key, p calendar.Period, variants ...string) string {
	t.Helper()
	q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{k}, Period: p}}
	for _, v := range variants {
		name, value, _ := strings.Cut(v, "=")
		q.Variants = append(q.Variants, kpi.Variant{Key: k, Name: name, Value: value})
	}
	return text(ask(t, ctx, s, q)[0].Total)
}

func text(p kpi.Point) string {
	if p.Value == nil {
		return "none"
	}
	return p.Value.String()
}

func available() []kpi.Definition {
	return slices.DeleteFunc(slices.Clone(kpi.Catalogue()), func(d kpi.Definition) bool { return !d.Available })
}

// keysOf are the available keys that group by a dimension, all of them for "".
func keysOf(d kpi.Dimension) []kpi.Key {
	var out []kpi.Key
	for _, def := range available() {
		if d == "" || slices.Contains(def.Dimensions, d) {
			out = append(out, def.Key)
		}
	}
	return out
}

// readings are the choices of a key figure that are not its usual one.
func readings(d kpi.Definition) []kpi.Variant {
	var out []kpi.Variant
	for _, v := range d.Variants {
		for _, value := range v.Values {
			if value != v.Default {
				out = append(out, kpi.Variant{Key: d.Key, Name: v.Name, Value: value})
			}
		}
	}
	return out
}

// everything is all that a store can be asked, as text: each key figure by month, and for each
// dimension in total, with what it was made of and its caveats. Two stores with the same facts answer
// the same text.
func everything(t testing.TB, s *measuring.Store, asOf *calendar.Instant) string {
	t.Helper()
	var b strings.Builder
	put := func(q measuring.Query) {
		q.AsOf = asOf
		for _, r := range ask(t, opstest.System(), s, q) {
			for _, p := range append(slices.Clone(r.Points), r.Total) {
				fmt.Fprint(&b, r.Key, " ", p.Period, " ")
				for _, g := range p.Group {
					fmt.Fprint(&b, g.Dimension, "=", g.ID, g.Code, g.Label, " ")
				}
				fmt.Fprintln(&b, text(p), p.Numerator, p.Denominator, p.Maturity, p.SampleSize, p.Caveats)
			}
		}
	}
	for keys := range slices.Chunk(keysOf(""), 20) {
		put(measuring.Query{Query: kpi.Query{Keys: keys, Period: year, Grain: calendar.GrainMonth}})
		for n := range 5 { // the other readings: of each key its n-th
			q := measuring.Query{Query: kpi.Query{Period: year}}
			for _, d := range available() {
				if other := readings(d); slices.Contains(keys, d.Key) && n < len(other) {
					q.Keys, q.Variants = append(q.Keys, d.Key), append(q.Variants, other[n])
				}
			}
			if len(q.Keys) > 0 {
				put(q)
			}
		}
	}
	for _, dim := range kpi.AllDimensions() {
		for keys := range slices.Chunk(keysOf(dim), 20) {
			put(measuring.Query{Query: kpi.Query{Keys: keys, Period: year, GroupBy: []kpi.Dimension{dim}}})
		}
	}
	return b.String()
}

// firstDifference names the first line in which two answers differ, "" when they are the same.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("got  %s\nwant %s", a[i], b[i])
		}
	}
	if len(a) != len(b) {
		return fmt.Sprintf("got %d lines, want %d", len(a), len(b))
	}
	return ""
}

// wantCurrent compares what a store that followed the log answers with what one answers that has just
// read the database.
func wantCurrent(t testing.TB, when string, s *measuring.Store, fresh *measuring.Store) {
	t.Helper()
	if d := firstDifference(everything(t, s, nil), everything(t, fresh, nil)); d != "" {
		t.Fatalf("%s the followed facts differ from the database:\n%s", when, d)
	}
}
