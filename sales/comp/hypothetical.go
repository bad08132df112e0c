package comp

import (
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Hypothetical is a deal that has not been made.
type Hypothetical struct {
	Key      EventKey
	Payee    int64
	Role     string
	Date     calendar.Day
	Amount   money.Amount // total contract value
	Months   int          // of the term
	Type     string       // of the opportunity
	Product  int64
	Discount money.Rate
	Units    money.Rate
	Share    money.Rate // of the payee; the rest is somebody else's
}

// longestTerm bounds the term of a deal.
const longestTerm = 1200

// Event is the deal as if it were won on its day.
//
//	TCV = amount
//	ACV = amount x 12 / months
//	MRR = amount / months
//
// Each is rounded once. Faults name the fields amount, termMonths, units, share and discount.
func (h Hypothetical) Event() (Event, *fault.Error) {
	switch {
	case h.Amount.Minor < 0 || h.Amount.Minor > largest:
		return Event{}, fault.Invalidf("amount", "%s is not an amount that a deal can have; give 0 to %s", h.Amount, money.New(largest, h.Amount.Currency))
	case h.Months < 1 || h.Months > longestTerm:
		return Event{}, fault.Invalidf("termMonths", "%d is not a term; give 1 to %d months", h.Months, longestTerm)
	case h.Units < 0 || h.Units > largest:
		return Event{}, fault.Invalidf("units", "%s is not a number of units; give 0 or more", h.Units)
	case h.Share <= 0 || h.Share > money.One:
		return Event{}, fault.Invalidf("share", "%s is not a share of a deal; give a fraction above 0 and at most 1", h.Share)
	case h.Discount > money.One:
		return Event{}, fault.Invalidf("discount", "%s is more than the whole price; give a fraction of at most 1", h.Discount)
	}
	tcv := h.Amount.Minor
	acv, ok := money.MulDiv(tcv, 12, int64(h.Months))
	if !ok || acv > largest {
		return Event{}, fault.Invalidf("amount", "%s over %d months is worth more in a year than can be computed; give a smaller amount or a longer term", h.Amount, h.Months)
	}
	mrr, units := money.DivRound(tcv, int64(h.Months)), h.Units
	e := Event{
		Key: h.Key, Kind: commission.WonLine, Date: h.Date, Transaction: "~" + h.Key.Source + " " + h.Key.ID, Months: h.Months, Type: h.Type, Product: h.Product,
		Discount: h.Discount, Currency: h.Amount.Currency, TCV: &tcv, ACV: &acv, MRR: &mrr, Units: &units,
		Splits: []Split{{Payee: h.Payee, Kind: commission.SplitRevenue, Share: h.Share, Role: h.Role}},
	}
	if h.Share < money.One {
		e.Splits = append(e.Splits, Split{Kind: commission.SplitRevenue, Share: money.One - h.Share})
	}
	return e, nil
}

// Trial is what a design pays for one of the deals that test it.
type Trial struct {
	Earned int64
	Text   string // how its lines came about
}

// Try computes a design for deals that have not been made: one payee in an empty period with a quota, given for
// components that count in millionths, and a target incentive. It returns what each deal earns, the statement
// of all, and what could not be computed.
func Try(d Design, quota, units int64, target *int64, deals []Event) ([]Trial, Statement, []Issue, error) {
	d = d.WithDefaults()
	period := d.Grain.Unit(calendar.NewDay(2026, 1, 1), 1)
	in := Input{
		Period: period, FiscalStart: 1, PayDay: period.To, Versions: []Version{{ID: 1, Design: d}}, Payees: []Payee{{ID: 1}},
		Assignments: []Assignment{{ID: 1, Payee: 1, Version: 1, From: period.From.AddMonths(-60), Target: target}},
	}
	seen := map[QuotaRef]bool{}
	for _, c := range d.Components {
		if c.Quota.Measure == "" || seen[c.Quota] {
			continue
		}
		seen[c.Quota] = true
		q := Quota{ID: int64(len(in.Quotas) + 1), Payee: 1, Measure: c.Quota.Measure, Product: c.Quota.Product, Period: period, Currency: d.Currency, Amount: quota}
		if c.inUnits() {
			q.Currency, q.Amount = "", units
		}
		in.Quotas = append(in.Quotas, q)
	}
	for i, e := range deals {
		e.Date = min(period.From+calendar.Day(i), period.To-1)
		e.Splits = onlyPayee(e.Splits)
		in.Events = append(in.Events, e)
	}
	out, err := Evaluate(in)
	if err != nil {
		return nil, Statement{}, nil, err
	}
	s := Statement{Payee: 1, Currency: d.Currency}
	if len(out.Statements) > 0 {
		s = out.Statements[0]
	}
	trials := make([]Trial, len(deals))
	for i, e := range deals {
		var texts []string
		for _, l := range s.Lines {
			if l.Event == nil || l.Event.bare() != e.Key.bare() {
				continue
			}
			trials[i].Earned += l.Earned
			if x, ok := Explain(s, l.Key); ok {
				texts = append(texts, x.Text())
			}
		}
		trials[i].Text = strings.Join(texts, "\n")
	}
	return trials, s, out.Issues, nil
}

// onlyPayee are the shares of a deal with the payee of a trial in place of whoever it names.
func onlyPayee(in []Split) []Split {
	out := make([]Split, len(in))
	for i, s := range in {
		if s.Payee != 0 {
			s.Payee = 1
		}
		out[i] = s
	}
	return out
}

// Counts reports whether a component of the design counts things and not money.
func (d Design) Counts(component string) bool {
	for i := range d.Components {
		if d.Components[i].Key == component {
			return d.Components[i].inUnits()
		}
	}
	return false
}
