package comp

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Change is what an assumption changes for a payee. Nothing is written.
type Change struct {
	Payee    int64
	Currency money.Currency
	Before   int64 // earned
	After    int64
	Paid     int64     // change of what is paid in the period
	Lines    []Line    // of the statement after, that are new or other than before: why
	Without  Statement // before
	With     Statement // after
}

// Delta is what the payee earns more, or less.
func (c Change) Delta() int64 { return c.After - c.Before }

// Preview tells what events that have not happened would change for a payee: an open opportunity, a quote,
// the next deal. An event whose key the input has already takes its place.
func Preview(in Input, payee int64, events []Event) ([]Change, []Issue, error) {
	mine := in.For(payee)
	with := mine
	with.Events = slices.DeleteFunc(slices.Clone(mine.Events), func(o Event) bool {
		return slices.ContainsFunc(events, func(e Event) bool { return e.Key.bare() == o.Key.bare() })
	})
	with.Events = append(with.Events, events...)
	before, err := Evaluate(mine)
	if err != nil {
		return nil, nil, err
	}
	after, err := Evaluate(with)
	if err != nil {
		return nil, nil, err
	}
	return Compare(before, after), after.Issues, nil
}

// Compare puts two outputs side by side, payee by payee: who wins and who loses by another design, quota or
// deal. Payees to whom nothing happens are listed with a delta of 0.
func Compare(before, after Output) []Change {
	type name struct {
		payee    int64
		currency money.Currency
	}
	was := map[name]Statement{}
	seen := map[name]bool{}
	for _, s := range before.Statements {
		was[name{s.Payee, s.Currency}] = s
	}
	var out []Change
	for _, s := range after.Statements {
		n := name{s.Payee, s.Currency}
		seen[n] = true
		b := was[n]
		c := Change{Payee: s.Payee, Currency: s.Currency, Before: b.Totals.Earned, After: s.Totals.Earned, Paid: s.Totals.Paid - b.Totals.Paid, Without: b, With: s}
		old := map[string]int64{}
		for _, l := range b.Lines {
			old[l.Key] = l.Earned
		}
		for _, l := range s.Lines {
			if e, had := old[l.Key]; !had || e != l.Earned {
				c.Lines = append(c.Lines, l)
			}
		}
		out = append(out, c)
	}
	for _, s := range before.Statements {
		if !seen[name{s.Payee, s.Currency}] {
			out = append(out, Change{Payee: s.Payee, Currency: s.Currency, Before: s.Totals.Earned, Paid: -s.Totals.Paid, Without: s})
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Currency, b.Currency))
	})
	return out
}

// CurvePoint is what a payee earns at an attainment.
type CurvePoint struct {
	At     money.Rate // share of the quota
	Credit int64
	Earned int64
	Share  *money.Rate // earned over credit; nil of nothing
	Next   *money.Rate // of the next minor unit; nil for a curve and when units are counted
}

// CostCurve computes what a component of a design earns over a distribution of attainments, each as if one
// deal had brought it, for a quota and a target incentive. Gates of other components, extras and modifiers are
// left out; the component's caps and the payee's are not.
func CostCurve(d Design, component string, quota int64, target *int64, at []money.Rate) ([]CurvePoint, error) {
	d = d.WithDefaults()
	i := slices.IndexFunc(d.Components, func(c Component) bool { return c.Key == component })
	if i < 0 {
		return nil, fault.Invalidf("component", "%q is not a component of the design", component)
	}
	c := d.Components[i]
	c.Where, c.Over, c.Mods, c.Gates = Filter{Events: []commission.EventKind{commission.WonLine}}, nil, nil, nil
	inUnits := c.inUnits()
	if !inUnits {
		c.Basis, c.KPI = commission.ACV, ""
	} else if c.Basis == commission.KPI {
		c.Basis, c.KPI = commission.Units, ""
	}
	d.Components, d.AddOns, d.Bonuses, d.Ramp, d.Draw = []Component{c}, nil, nil, nil, nil
	period := d.Grain.Unit(calendar.NewDay(2026, 1, 1), 1)
	for _, w := range c.Scope.windows(period, 1) {
		period = calendar.Period{From: min(period.From, w.From), To: max(period.To, w.To)}
	}
	ref := Quota{ID: 1, Payee: 1, Measure: c.Quota.Measure, Product: c.Quota.Product, Period: period, Currency: d.Currency, Amount: quota}
	currency := d.Currency
	if inUnits {
		ref.Currency, currency = "", ""
	}
	in := Input{
		Period: period, FiscalStart: 1, Versions: []Version{{ID: 1, Design: d}}, Payees: []Payee{{ID: 1}}, Quotas: []Quota{ref},
		Assignments: []Assignment{{ID: 1, Payee: 1, Version: 1, From: period.From, Target: target}},
	}
	out := make([]CurvePoint, len(at))
	for i, share := range at {
		credit, ok := money.MulDiv(quota, int64(share), int64(money.One))
		if !ok {
			return nil, fault.Invalidf("quota", "%s of the quota is too large to compute with", share)
		}
		units := money.Rate(credit)
		in.Events = []Event{{
			Key: EventKey{Source: "curve", ID: "1"}, Kind: commission.WonLine, Date: period.To - 1, Transaction: "1", Currency: currency,
			ACV: &credit, Units: &units, Splits: []Split{{Payee: 1, Kind: commission.SplitRevenue, Share: money.One}},
		}}
		o, err := Evaluate(in)
		if err != nil {
			return nil, err
		}
		p := CurvePoint{At: share, Credit: credit}
		for _, s := range o.Statements {
			p.Earned += s.Totals.Earned
			if len(s.Attainments) > 0 && !inUnits {
				p.Next = s.Attainments[0].NextRate
			}
		}
		if credit > 0 && !inUnits {
			if r, ok := money.MulDiv(p.Earned, int64(money.One), credit); ok {
				of := money.Rate(r)
				p.Share = &of
			}
		}
		out[i] = p
	}
	return out, nil
}
