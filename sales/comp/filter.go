package comp

import (
	"slices"

	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// DefaultEvents lists the kinds of event that a basis is about: those that a component credits when its
// filter names none.
func DefaultEvents(b commission.Basis) []commission.EventKind {
	switch b {
	case commission.MRR:
		return []commission.EventKind{commission.SubscriptionStarted, commission.SubscriptionExpanded}
	case commission.NetNewMRR:
		return []commission.EventKind{
			commission.SubscriptionStarted, commission.SubscriptionExpanded, commission.SubscriptionContracted, commission.SubscriptionChurned,
		}
	case commission.Collected:
		return []commission.EventKind{commission.PaymentReceived}
	case commission.KPI:
		return []commission.EventKind{commission.KPIResult}
	case commission.ACV, commission.TCV, commission.Margin:
		return []commission.EventKind{commission.WonLine, commission.CreditNote}
	default:
		return []commission.EventKind{commission.WonLine}
	}
}

// DefaultTriggers lists the kinds of event that take commission back when a clawback names none.
func DefaultTriggers() []commission.EventKind {
	return []commission.EventKind{commission.SubscriptionChurned, commission.SubscriptionContracted, commission.NonPayment, commission.PlanBreach}
}

// credits reports whether a component credits a kind of event by itself.
func (c *Component) credits(k commission.EventKind) bool {
	if len(c.Where.Events) > 0 {
		return slices.Contains(c.Where.Events, k)
	}
	return slices.Contains(DefaultEvents(c.Basis), k)
}

// triggers reports whether a kind of event takes back what a component paid: it is a trigger of the plan,
// and the component does not count it as a credit of its own already.
func (d *Design) triggers(c *Component, k commission.EventKind) bool {
	if d.Clawback.Policy == commission.ClawbackNone || d.Clawback.Policy == "" || c != nil && c.credits(k) {
		return false
	}
	if len(d.Clawback.Triggers) > 0 {
		return slices.Contains(d.Clawback.Triggers, k)
	}
	return slices.Contains(DefaultTriggers(), k)
}

// accepts reports whether an event satisfies a filter, kinds and shares apart.
func (f *Filter) accepts(e *Event) bool {
	return anyOf(f.Types, e.Type) && anyOf(f.Products, e.Product) && anyOf(f.Families, e.Family) &&
		anyOf(f.Territories, e.Territory) && anyOf(f.Regions, e.Region) && e.Months >= f.MinMonths
}

// counts reports whether a payee's share satisfies a filter.
func (f *Filter) counts(s *Split) bool { return anyOf(f.Splits, s.Kind) && anyOf(f.Roles, s.Role) }

func anyOf[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// value returns what an event is worth in a component's basis, in minor units of its currency or in
// millionths of a unit; known is false when the event does not say.
func (c *Component) value(e *Event) (value money.Amount, known bool) {
	of := func(p *int64) (money.Amount, bool) {
		if p == nil {
			return money.Amount{}, false
		}
		return money.New(*p, e.Currency), true
	}
	switch c.Basis {
	case commission.ACV:
		return of(e.ACV)
	case commission.TCV, commission.TerritoryVolume:
		return of(e.TCV)
	case commission.MRR:
		return of(e.MRR)
	case commission.NetNewMRR:
		return of(e.NetNew)
	case commission.Collected:
		return of(e.Collected)
	case commission.Margin:
		if e.TCV == nil || e.Cost == nil {
			return money.Amount{}, false
		}
		return money.New(*e.TCV-*e.Cost, e.Currency), true
	case commission.KPI:
		return of((*int64)(e.Value))
	default:
		if e.Units == nil {
			return money.Amount{}, false
		}
		return money.New(int64(*e.Units), ""), true
	}
}

// speaks reports whether an event is about the component's key figure; every event is about the other bases.
func (c *Component) speaks(e *Event) bool { return c.Basis != commission.KPI || c.KPI == e.KPI }

// modify returns what a design's modifiers make of an event: a factor of the credit and one of the rate.
func (c *Component) modify(e *Event) (credit, rate []Modifier) {
	for _, m := range c.Mods {
		applies := false
		switch m.Kind {
		case commission.ModifyDiscount:
			applies = e.Discount > m.Above
		case commission.ModifyMultiYear:
			applies = e.Months >= m.Months
		case commission.ModifyProduct:
			applies = slices.Contains(m.Products, e.Product)
		}
		switch {
		case applies && m.AffectsCredit:
			credit = append(credit, m)
		case applies:
			rate = append(rate, m)
		}
	}
	return credit, rate
}
