package demo

import (
	"slices"
	"strconv"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// agreement is a subscription. Its steps name plans and cancellation reasons by their place in the
// company, counted from one, until the writer knows their ids.
type agreement struct {
	id         gid.ID
	code, name string
	account    *customer
	sale       *opportunity // that won it, nil for none
	currency   money.Currency
	steps      []subscription.Step
	line       subscription.Timeline // as of the day of the company
	months     []usedMonth

	deeds  []deed
	anchor calendar.Day // from which its terms are counted
}

// deed is something that happens to a subscription on a day, if it is possible then.
type deed struct {
	on calendar.Day
	do func(g *agreement, on calendar.Day)
}

// then plans a deed. Those of one day happen in the order in which they were planned.
func (g *agreement) then(on calendar.Day, do func(g *agreement, on calendar.Day)) {
	g.deeds = append(g.deeds, deed{on, do})
}

// live lets all that was planned happen, in the order of days, and what follows by itself before each.
func (g *agreement) live(asOf calendar.Day) {
	slices.SortStableFunc(g.deeds, func(a, b deed) int { return int(a.on - b.on) })
	for _, d := range g.deeds {
		g.catchUp(min(d.on, asOf))
		d.do(g, d.on)
	}
	g.deeds = nil
	g.catchUp(asOf)
	g.line = g.fold(asOf)
}

// fold is the life of the subscription as far as it is known on a day. Steps were taken only when they
// were possible, so that it always is a life.
func (g *agreement) fold(on calendar.Day) subscription.Timeline {
	line, _ := subscription.Fold(g.steps, on, subscription.Defaults())
	return line
}

// catchUp adds what follows by itself before a day: renewals, the end of what nobody renewed or paid.
func (g *agreement) catchUp(before calendar.Day) {
	for {
		due := g.fold(before - 1).Deadlines
		if len(due) == 0 || due[0].On >= before {
			return
		}
		d := due[0]
		s := subscription.Step{Event: d.Event, On: d.On, Signed: d.On}
		switch {
		case d.Event == subscription.Renewed:
			s.Details.TermMonths = g.fold(d.On).State.TermMonths
		case d.Event == subscription.Cancelled && d.Lapsed:
			s.Details.Lapsed, s.Details.ChurnKind = true, subscription.Voluntary
			s.Note = "The term ended and was not renewed in time."
		case d.Event == subscription.Cancelled:
			s.Details.ChurnKind, s.Reason = subscription.Involuntary, leftUnpaid+1
			s.Note = "A payment stayed overdue."
		}
		if !g.take(s) {
			return
		}
	}
}

// take appends a step if it is possible on its day. What was planned for a later day and is not possible
// after it is not agreed in the first place.
func (g *agreement) take(s subscription.Step) bool {
	s.ID = 1
	if n := len(g.steps); n > 0 {
		s.ID = g.steps[n-1].ID + 1
	}
	g.steps = append(g.steps, s)
	line, err := subscription.Fold(g.steps, s.On, subscription.Defaults())
	void := func(s subscription.Step) bool {
		return slices.ContainsFunc(line.Void, func(v subscription.Void) bool { return v.Step == s.ID })
	}
	if err != nil || void(s) {
		g.steps = g.steps[:len(g.steps)-1]
		return false
	}
	g.steps = slices.DeleteFunc(g.steps, void)
	return true
}

// at is where the subscription stands on a day.
func (g *agreement) at(on calendar.Day) subscription.State { return g.fold(on).State }

// paid reports whether it is active on a day and nobody has announced its end.
func (g *agreement) paid(on calendar.Day) bool {
	s := g.at(on)
	return s.Status == subscription.Active && s.CancelsOn == nil
}

// nextKey is the key of the next item: one more than any had.
func (g *agreement) nextKey() int {
	most := 0
	for _, s := range g.steps {
		for _, i := range s.Details.Items {
			if n, err := strconv.Atoi(i.Key); err == nil {
				most = max(most, n)
			}
		}
	}
	return most + 1
}

// item makes an item of a plan at an agreed price for a year, before the discount.
func (co *company) item(key string, planAt int, units, perYear int64, discount money.Rate, on calendar.Day) subscription.Item {
	p := co.plans[planAt]
	charge := perYear * int64(p.interval) / yearly
	i := subscription.Item{
		Key: key, Plan: int64(planAt) + 1, Quantity: money.Rate(units) * money.One, Price: &charge, Discount: discount, IntervalMonths: p.interval, PricedOn: on,
	}
	i, _ = i.Priced(charge)
	return i
}

// listed makes an item of a plan at its list price of a day.
func (co *company) listed(key string, planAt int, units int64, c money.Currency, discount money.Rate, on calendar.Day) subscription.Item {
	p := co.plans[planAt]
	i := subscription.Item{Key: key, Plan: int64(planAt) + 1, Quantity: money.Rate(units) * money.One, Discount: discount, IntervalMonths: p.interval, PricedOn: on}
	i, _ = i.Priced(p.charge(c, i.Quantity, on))
	return i
}

// resized is an item with another quantity, at the same price per unit where one was agreed and by the
// price list under which it was taken where none was.
func (co *company) resized(i subscription.Item, c money.Currency, to money.Rate) subscription.Item {
	if i.Price == nil {
		i.Quantity = to
		i, _ = i.Priced(co.plans[i.Plan-1].charge(c, to, i.PricedOn))
		return i
	}
	charge, _ := money.MulDiv(*i.Price, int64(to), int64(i.Quantity))
	i.Quantity, i.Price = to, &charge
	i, _ = i.Priced(charge)
	return i
}

// largest is the place of the item that costs most.
func largest(items []subscription.Item) int {
	at := 0
	for i := range items {
		if items[i].MRR > items[at].MRR {
			at = i
		}
	}
	return at
}
