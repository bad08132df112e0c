package comp

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Credited is what of the deals of the period a statement's payee was credited with in money: direct revenue
// credit alone, each event once and by its largest credit, however many components it pays in. What was given
// back is below 0. Overlays, overrides and territory credit are left out, since they credit a deal again.
func Credited(s Statement) int64 {
	inUnits := map[string]bool{}
	for _, a := range s.Attainments {
		inUnits[a.Component] = inUnits[a.Component] || a.InUnits
	}
	paid := map[string]bool{}
	for _, l := range s.Lines {
		if l.Kind == commission.LineCommission && l.Credit != "" {
			paid[l.Credit] = true
		}
	}
	most := map[eventID]int64{}
	for _, c := range s.Credits {
		if c.Kind != commission.SplitRevenue || c.Indirect || c.Reversal || c.Extra || inUnits[c.Component] || !paid[c.Key] {
			continue
		}
		id := c.Event.bare()
		if was, ok := most[id]; !ok || max(c.Amount, -c.Amount) > max(was, -was) {
			most[id] = c.Amount
		}
	}
	sum := int64(0)
	for _, n := range most {
		sum += n
	}
	return sum
}

// AsksPayee reports whether a plan that pays in a currency within the period asks the payees of an input to
// acknowledge their statements.
func AsksPayee(in Input, currency money.Currency) bool {
	return slices.ContainsFunc(in.Assignments, func(a Assignment) bool {
		to := in.Period.To
		if a.To != nil {
			to = *a.To
		}
		if (calendar.Period{From: a.From, To: to}).Overlap(in.Period).Days() <= 0 {
			return false
		}
		return slices.ContainsFunc(in.Versions, func(v Version) bool {
			return v.ID == a.Version && v.Design.Acknowledge && v.Design.Currency == currency
		})
	})
}
