package demo

import (
	"cmp"
	"slices"
	"strconv"

	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

const halfYear = 182

// subscribe draws what every customer subscribes to and what becomes of it, from what was sold.
func (co *company) subscribe() {
	d := newDraw(co.seed, topicSubscriptions)
	for _, a := range co.accounts {
		if len(a.contracts) > 0 {
			co.story(d, a)
		}
	}
	co.trials(newDraw(co.seed, topicTrials))
	for _, a := range co.accounts {
		co.agreements = append(co.agreements, a.subscriptions...)
	}
	slices.SortStableFunc(co.agreements, func(a, b *agreement) int { return cmp.Compare(a.steps[0].Signed, b.steps[0].Signed) })
	for i, g := range co.agreements {
		g.code = code("SUB", i+1, 5)
	}
	for _, a := range co.accounts {
		if len(a.subscriptions) > 0 {
			a.phase = co.standing(a)
		}
	}
}

// add gives an account a subscription.
func (a *customer) add(sale *opportunity, name string) *agreement {
	g := &agreement{account: a, sale: sale, currency: a.currency, name: name}
	a.subscriptions = append(a.subscriptions, g)
	return g
}

// story is the life of what a customer bought first, and of what came on top.
func (co *company) story(d *draw, a *customer) {
	k := co.clock
	first := a.contracts[0]
	g := a.add(first.sale, a.short)
	if first.sale != nil {
		g.name = first.sale.name
	}
	g.anchor = a.boughtOn
	if first.sale != nil && d.chance(25) {
		g.anchor += calendar.Day(d.between(1, 14))
	}
	co.began(d, g, first)
	total := 0
	for _, c := range a.contracts {
		total += c.months
		co.cameUp(d, g, c, g.anchor.AddMonths(total))
	}
	for _, o := range a.growth {
		co.grew(d, g, o)
	}
	co.drift(d, g)
	g.live(k.asOf)
	for _, x := range a.subscriptions[1:] {
		x.endsWith(g)
		x.live(k.asOf)
	}
}

// began starts the subscription, some of them with a trial before the first paid day.
func (co *company) began(d *draw, g *agreement, c contract) {
	items := co.bought(g, c.sale)
	if c.sale == nil {
		items = co.inherited(d, g)
	}
	months, renews, notice := c.months, false, co.plans[items[largest(items)].Plan-1].noticeDays
	s := subscription.Step{Event: subscription.Started, On: g.anchor, Signed: g.account.boughtOn, Details: subscription.Details{Items: items, TermMonths: &months, AutoRenew: &renews, NoticeDays: &notice}}
	tried := g.anchor - calendar.Day(d.between(14, 30))
	if c.sale == nil || g.account.segment != smallBusiness || !d.chance(35) || tried <= c.sale.opened || g.anchor >= co.clock.asOf {
		g.take(s)
		return
	}
	ends := g.anchor
	s.On, s.Signed, s.Details.TrialEnds = tried, tried, &ends
	g.take(s)
	g.take(subscription.Step{Event: subscription.Converted, On: g.anchor, Signed: g.account.boughtOn})
}

// bought turns the recurring lines of a won opportunity into items at the agreed prices.
func (co *company) bought(g *agreement, o *opportunity) []subscription.Item {
	if o == nil {
		return nil
	}
	var out []subscription.Item
	years := int64(max(1, o.term/yearly))
	for _, l := range o.lines {
		if !l.product.recurring {
			continue
		}
		units := max(1, l.quantity/pipeline.UnitQuantity/years)
		out = append(out, co.item(strconv.Itoa(len(out)+1), slices.Index(co.products, l.product), units, l.list*units, l.discount, g.anchor))
	}
	return out
}

// inherited is what a customer from before the history pays for.
func (co *company) inherited(d *draw, g *agreement) []subscription.Item {
	seats, main := co.seatsWanted(d, &opportunity{account: g.account, kind: pipeline.TypeNew})
	list := co.products[main].at(g.currency, co.clock.firstPriced()).list
	return []subscription.Item{co.item("1", main, seats, list*seats, d.discount(g.account.segment), g.anchor)}
}

// cameUp is what became of a term at its end.
func (co *company) cameUp(d *draw, g *agreement, c contract, due calendar.Day) {
	o := c.renewal
	uplift, less := money.Rate(0), 0
	switch d.weighted(28, 52, 20) {
	case 1:
		uplift = money.Rate(d.between(3, 8)) * 10_000
	case 2:
		less = d.between(8, 30)
	}
	next, reason := d.termMonths(), co.lostBy(d, o)
	switch {
	case o == nil || o.status == pipeline.Open:
	case o.status == pipeline.Won:
		for i := range g.account.contracts {
			if g.account.contracts[i].sale == o {
				next = g.account.contracts[i].months
			}
		}
		g.then(due, func(g *agreement, on calendar.Day) {
			s := subscription.Step{Event: subscription.Renewed, On: on, Signed: o.closed, Details: subscription.Details{TermMonths: &next, Uplift: uplift}}
			if now := g.at(on - 1); less > 0 && len(now.Items) > 0 {
				x := now.Items[largest(now.Items)]
				s.Details.Items = []subscription.Item{co.resized(x, g.currency, seatsLeft(x.Quantity, less))}
			}
			g.take(s)
		})
	case o.closed < due:
		g.then(o.closed, func(g *agreement, on calendar.Day) {
			g.take(subscription.Step{Event: subscription.CancellationScheduled, On: on, Signed: on, Reason: reason, Note: o.note, Details: subscription.Details{EndsOn: &due, ChurnKind: subscription.Voluntary}})
		})
	default:
		g.then(due, func(g *agreement, on calendar.Day) {
			g.take(subscription.Step{Event: subscription.Cancelled, On: on, Signed: o.closed, Reason: reason, Note: o.note, Details: subscription.Details{ChurnKind: subscription.Voluntary}})
		})
	}
	if o != nil && o.status == pipeline.Lost && d.chance(16) { // some come back
		if back := due + calendar.Day(d.between(50, 320)); back < co.clock.last {
			g.then(co.clock.workday(back), func(g *agreement, on calendar.Day) { co.returned(g, on) })
		}
	}
}

// returned lets an ended subscription go on.
func (co *company) returned(g *agreement, on calendar.Day) {
	months, renews := yearly, true
	g.take(subscription.Step{Event: subscription.Reactivated, On: on, Signed: on, Details: subscription.Details{TermMonths: &months, AutoRenew: &renews}})
}

// seatsLeft is a quantity less some percent, at least one unit.
func seatsLeft(q money.Rate, percent int) money.Rate {
	return max(money.One, q/money.One*money.Rate(100-percent)/100*money.One)
}

// lostBy is why a customer leaves, by why the renewal was lost.
func (co *company) lostBy(d *draw, o *opportunity) int64 {
	usual := d.weighted(24, 20, 16, 24, 8, 8)
	if o == nil || o.reason == nil {
		return int64(usual) + 1
	}
	switch o.reason.category {
	case pipeline.LossPrice:
		usual = leftForPrice
	case pipeline.LossCompetitor:
		usual = leftForCompetitor
	case pipeline.LossFit:
		usual = leftForFeature
	case pipeline.LossService:
		usual = leftService
	case pipeline.LossNoDecision, pipeline.LossTiming:
		usual = leftUnused
	default: // as usual
	}
	return int64(usual) + 1
}

// grew adds what a won expansion sold: to the subscription, or as a second one when it is another product.
func (co *company) grew(d *draw, g *agreement, o *opportunity) {
	apart := d.chance(55)
	held := map[int64]bool{}
	for _, i := range g.steps[0].Details.Items {
		held[i.Plan] = true
	}
	more := co.bought(g, o)
	if len(more) == 0 {
		return
	}
	if apart && !held[more[0].Plan] {
		co.beside(d, g.account, o)
		return
	}
	g.then(o.closed, func(g *agreement, on calendar.Day) {
		now, next := g.at(on).Items, g.nextKey()
		var changed []subscription.Item
		for _, x := range more {
			x.PricedOn = on
			at := slices.IndexFunc(now, func(i subscription.Item) bool { return i.Plan == x.Plan })
			switch {
			case at < 0 || slices.ContainsFunc(changed, func(c subscription.Item) bool { return c.Key == now[at].Key }):
				x.Key = strconv.Itoa(next)
				next++
				changed = append(changed, x)
			default:
				sum := now[at].Charge + x.Charge
				was := now[at]
				was.Quantity, was.Price = was.Quantity+x.Quantity, &sum
				was, _ = was.Priced(sum)
				changed = append(changed, was)
			}
		}
		g.take(subscription.Step{Event: subscription.Amended, On: on, Signed: on, Details: subscription.Details{Items: changed}})
	})
}

// beside is a further subscription of a customer. It renews by itself until somebody says otherwise.
func (co *company) beside(d *draw, a *customer, o *opportunity) {
	k := co.clock
	g := a.add(o, o.name)
	g.anchor = o.closed
	months, renews, notice := yearly, true, 30
	items := co.bought(g, o)
	g.take(subscription.Step{Event: subscription.Started, On: g.anchor, Signed: o.closed, Details: subscription.Details{Items: items, TermMonths: &months, AutoRenew: &renews, NoticeDays: &notice}})
	for due := g.anchor.AddMonths(yearly); due < k.asOf; due = due.AddMonths(yearly) {
		if d.chance(20) {
			ends, reason := due, int64(d.weighted(30, 15, 15, 40))+1
			g.then(due-calendar.Day(d.between(31, 90)), func(g *agreement, on calendar.Day) {
				g.take(subscription.Step{Event: subscription.CancellationScheduled, On: on, Signed: on, Reason: reason, Details: subscription.Details{EndsOn: &ends, ChurnKind: subscription.Voluntary}})
			})
			break
		}
	}
}

// endsWith lets a further subscription end with the first one of the customer.
func (g *agreement) endsWith(first *agreement) {
	over := first.line.EndsOn()
	if over == nil || *over <= g.anchor {
		return
	}
	last := first.steps[len(first.steps)-1]
	if s := first.line.State; s.CancelsOn != nil && *s.CancelsOn == *over {
		g.then(last.On, func(g *agreement, on calendar.Day) {
			g.take(subscription.Step{Event: subscription.CancellationScheduled, On: max(on, g.anchor), Signed: on, Reason: last.Reason, Details: subscription.Details{EndsOn: over, ChurnKind: subscription.Voluntary}})
		})
		return
	}
	g.then(*over, func(g *agreement, on calendar.Day) {
		g.take(subscription.Step{Event: subscription.Cancelled, On: on, Signed: on, Reason: last.Reason, Details: subscription.Details{ChurnKind: last.Details.ChurnKind}})
	})
}

// standing is the phase of an account that has subscriptions.
func (co *company) standing(a *customer) account.LifecyclePhase {
	now := account.Standing{}
	for _, o := range a.deals {
		if o.status == pipeline.Open {
			now.Open++
			if o.kind == pipeline.TypeRenewal {
				now.OpenRenewals++
			}
		}
	}
	var ended calendar.Day
	for _, g := range a.subscriptions {
		s := g.line.State
		switch {
		case s.Status.Running():
			now.Running++
		case s.Status == subscription.Trialing:
			now.Trials++
		case s.Status == subscription.Ended && (s.TrialStarted == nil || s.Converted != nil):
			ended = max(ended, *s.EndedOn)
		}
	}
	now.Left = ended != never && now.Running == 0
	now.Won = a.boughtOn != never && (!now.Left || slices.ContainsFunc(a.deals, func(o *opportunity) bool { return o.status == pipeline.Won && o.closed >= ended }))
	return account.Phase(account.Prospect, now)
}
