package comp_test

import (
	"fmt"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

var day = calendar.MustDay

// quarter is the period of most examples: 92 days.
var quarter = calendar.Period{From: day("2026-07-01"), To: day("2026-10-01")}

func ptr[T any](v T) *T { return &v }

// rate reads a fraction.
func rate(s string) money.Rate {
	r, err := money.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

func exchange(s string) money.ExchangeRate {
	r, err := money.ParseExchangeRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// usd is an amount in whole units, as minor units.
func usd(units int64) int64 { return units * 100 }

// tiers builds tiers from pairs of bound and rate; the last bound is "".
func tiers(pairs ...string) []comp.Tier {
	var out []comp.Tier
	for i := 0; i < len(pairs); i += 2 {
		t := comp.Tier{Rate: rate(pairs[i+1])}
		if pairs[i] != "" {
			t.UpTo = ptr(rate(pairs[i]))
		}
		out = append(out, t)
	}
	return out
}

// accelerated are the tiers of the worked example: 10 % to 100 %, 12 % to 150 %, 14 % to 200 %, 16 % above.
func accelerated() []comp.Tier { return tiers("1", "0.10", "1.5", "0.12", "2", "0.14", "", "0.16") }

// flat is one rate for everything.
func flat(r string) []comp.Tier { return tiers("", r) }

// component is a component on ACV against bookings quotas in the period.
func component(key string, mode commission.RateMode, t []comp.Tier) comp.Component {
	return comp.Component{
		Key: key, Name: key, Basis: commission.ACV, Quota: comp.QuotaRef{Measure: "BOOKINGS"}, Scope: comp.Scope{Kind: commission.ScopePeriod},
		Mode: mode, By: commission.QuotaShare, Tiers: t,
	}
}

func design(components ...comp.Component) comp.Design {
	return comp.Design{Currency: "USD", Grain: calendar.GrainQuarter, Components: components}.WithDefaults()
}

const (
	alice int64 = 1 + iota
	bob
	carol
	boss
	director
)

// world is a run for one plan to which the named payees are assigned.
func world(d comp.Design, payees ...int64) comp.Input {
	in := comp.Input{Period: quarter, FiscalStart: 1, PayDay: quarter.To + 14, Versions: []comp.Version{{ID: 1, Plan: 1, Number: 1, Design: d}}}
	for _, p := range payees {
		in.Payees = append(in.Payees, comp.Payee{ID: p})
		in.Assignments = append(in.Assignments, comp.Assignment{ID: p, Payee: p, Version: 1, From: day("2020-01-01")})
	}
	return in
}

// carries gives a payee a bookings quota for the quarter.
func carries(in *comp.Input, payee, amount int64) {
	in.Quotas = append(in.Quotas, comp.Quota{ID: int64(len(in.Quotas) + 1), Payee: payee, Measure: "BOOKINGS", Period: quarter, Currency: "USD", Amount: amount})
}

// sold is a won line that a payee is credited for alone.
func sold(payee int64, n int, on string, acv int64) comp.Event {
	return comp.Event{
		Key: comp.EventKey{Source: "opportunity", ID: fmt.Sprintf("D%d", n), Version: 1}, Kind: commission.WonLine, Date: day(on), Transaction: fmt.Sprintf("D%03d", n), Line: "1",
		Type: string(pipeline.TypeNew), Currency: "USD", ACV: &acv, TCV: &acv, Months: 12,
		Splits: []comp.Split{{Payee: payee, Kind: commission.SplitRevenue, Share: money.One}},
	}
}

// three are the deals of the worked example: 80,000, 60,000 and 30,000.
func three(payee int64) []comp.Event {
	return []comp.Event{sold(payee, 1, "2026-07-10", usd(80_000)), sold(payee, 2, "2026-08-10", usd(60_000)), sold(payee, 3, "2026-09-10", usd(30_000))}
}

// lost takes back a deal on a day.
func lost(of comp.Event, on string) comp.Event {
	return comp.Event{
		Key: comp.EventKey{Source: "subscription", ID: "churn of " + of.Key.ID, Version: 1}, Kind: commission.SubscriptionChurned, Date: day(on),
		Transaction: of.Transaction, Line: "9", Currency: "USD", Months: of.Months, Reverses: &of.Key,
	}
}

func run(t testing.TB, in comp.Input) comp.Output {
	t.Helper()
	out, err := comp.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// of returns a payee's statement.
func of(t testing.TB, out comp.Output, payee int64) comp.Statement {
	t.Helper()
	for _, s := range out.Statements {
		if s.Payee == payee {
			return s
		}
	}
	t.Fatalf("payee %d has no statement; issues %+v", payee, out.Issues)
	return comp.Statement{}
}

// earned lists what the lines of a kind earn, in order; all kinds without one.
func earned(s comp.Statement, kinds ...commission.LineKind) []int64 {
	var out []int64
	for _, l := range s.Lines {
		for _, k := range kinds {
			if l.Kind == k {
				out = append(out, l.Earned)
			}
		}
		if len(kinds) == 0 {
			out = append(out, l.Earned)
		}
	}
	return out
}
