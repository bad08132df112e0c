package usage_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/usage"
)

func units(n int64) money.Rate { return money.Rate(n) * money.One }

func limit(n int64) *money.Rate { r := units(n); return &r }

func day(s string) calendar.Day { return calendar.MustDay(s) }

func TestAMeterCountsByItsAggregation(t *testing.T) {
	events := []usage.Event{
		{units(3), "ada"}, {units(5), "ben"}, {units(5), "ada"}, {0, ""}, {money.One / 2, "ada"},
	}
	for a, want := range map[usage.Aggregation]money.Rate{
		usage.Count: units(5), usage.Sum: units(13) + money.One/2, usage.Max: units(5), usage.Unique: units(2),
	} {
		tally, ok := usage.TallyOf(events)
		got, fits := tally.Quantity(a)
		if !ok || !fits || got != want {
			t.Errorf("%s of the events = %s, %t, want %s", a, got, fits, want)
		}
		if got, fits := (usage.Tally{}).Quantity(a); got != 0 || !fits {
			t.Errorf("%s of no events = %s, want 0", a, got)
		}
	}
}

func TestASumThatDoesNotFitIsSaidAndNotWrapped(t *testing.T) {
	if _, ok := usage.TallyOf([]usage.Event{{math.MaxInt64, ""}, {1, ""}}); ok {
		t.Error("a sum beyond 64 bits was returned")
	}
	if _, ok := (usage.Tally{Events: math.MaxInt64}).Quantity(usage.Count); ok {
		t.Error("a count beyond 64 bits was returned")
	}
	if _, ok := usage.Allowance([]usage.Grant{{Included: limit(9_000_000_000_000)}, {Included: limit(9_000_000_000_000)}}); ok {
		t.Error("an allowance beyond 64 bits was returned")
	}
}

func TestTheOrderOfEventsDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		events := make([]usage.Event, r.IntN(20))
		for i := range events {
			events[i] = usage.Event{Quantity: money.Rate(r.IntN(5_000_000)), Subject: string(rune('a' + r.IntN(4)))}
		}
		a, _ := usage.TallyOf(events)
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		b, _ := usage.TallyOf(events)
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("the same events in another order:\n%s", d)
		}
	}
}

func TestWhatAMonthIncludesIsWhatHeldAtItsEnd(t *testing.T) {
	small := usage.Grant{Item: "1", Included: limit(80), Units: units(1), From: day("2026-01-10"), To: day("2026-03-15")}
	large := usage.Grant{Item: "1", Included: limit(200), Units: units(1), From: day("2026-03-15"), To: day("2026-05-20")}
	seats := usage.Grant{Item: "2", Included: limit(10), PerUnit: true, Units: units(4), From: day("2026-04-01"), Open: true}
	for _, x := range []struct {
		name, month string
		grants      []usage.Grant
		want        *money.Rate
	}{
		{"in the month in which it begins", "2026-01-01", []usage.Grant{small}, limit(80)},
		{"before it begins nothing is limited", "2025-12-01", []usage.Grant{small}, nil},
		{"a plan that is changed within the month includes what the later one does", "2026-03-01", []usage.Grant{small, large}, limit(200)},
		{"the month in which it ends includes what held last", "2026-05-01", []usage.Grant{small, large}, limit(200)},
		{"items add up, those per unit times their units", "2026-04-01", []usage.Grant{seats, large}, limit(240)},
		{"an item without a limit lifts it for all", "2026-04-01", []usage.Grant{{Item: "3", From: 0, Open: true}, large}, nil},
		{"without an entitlement there is no limit", "2026-04-01", nil, nil},
	} {
		got, ok := usage.Allowance(usage.InMonth(x.grants, day(x.month)))
		if d := cmp.Diff(x.want, got); d != "" || !ok {
			t.Errorf("%s (-want +got):\n%s", x.name, d)
		}
	}
}

func TestUseBeyondTheAllowanceIsPricedByTheTiersOfThePlan(t *testing.T) {
	first := units(100)
	tiers := []price.Tier{{UpTo: &first, Unit: 50 * int64(money.One)}, {Unit: 20 * int64(money.One)}}
	eur := usage.Grant{Item: "1", Model: price.Graduated, Tiers: tiers, Currency: "EUR"}
	for _, x := range []struct {
		name     string
		grants   []usage.Grant
		used     int64
		included *money.Rate
		want     int64
	}{
		{"46 of 50 seats cost nothing more", []usage.Grant{eur}, 46, limit(50), 0},
		{"all of them cost nothing more", []usage.Grant{eur}, 50, limit(50), 0},
		{"20 beyond 80 at 0.50", []usage.Grant{eur}, 100, limit(80), 10_00},
		{"120 beyond 80: 100 at 0.50 and 20 at 0.20", []usage.Grant{eur}, 200, limit(80), 54_00},
		{"nothing is included", []usage.Grant{eur}, 10, limit(0), 5_00},
		{"no limit is never exceeded", []usage.Grant{eur}, 1_000_000, nil, 0},
		{"a plan without prices charges nothing", []usage.Grant{{Item: "1"}}, 100, limit(80), 0},
		{"prices in another currency do not apply", []usage.Grant{{Item: "1", Model: price.Graduated, Tiers: tiers, Currency: "USD"}}, 100, limit(80), 0},
		{"the first item that has prices decides", []usage.Grant{{Item: "1"}, eur}, 100, limit(80), 10_00},
	} {
		got, ok := usage.Overage(x.grants, units(x.used), x.included, "EUR")
		if got != x.want || !ok {
			t.Errorf("%s: %d, %t, want %d", x.name, got, ok, x.want)
		}
	}
}
