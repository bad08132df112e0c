package demo

import (
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

// drift draws what happens to a subscription between its renewals without anybody selling anything: seats
// come and go, better plans, pauses, payments that fail, and what is agreed for a day to come.
func (co *company) drift(d *draw, g *agreement) {
	k := co.clock
	from := max(g.anchor, k.start) + 40
	for at := from; at < k.last; at += halfYear {
		on := at + calendar.Day(d.below(halfYear))
		percent, kind := 0, d.weighted(38, 7, 4, 51)
		switch kind {
		case 0:
			percent = d.between(6, 26)
		case 1:
			percent = -d.between(10, 30)
		case 2:
			if on < k.last {
				g.then(k.workday(on), co.upgraded)
			}
			continue
		default:
			continue
		}
		if on < k.last {
			g.then(k.workday(on), func(g *agreement, on calendar.Day) { co.resize(g, on, on, percent) })
		}
	}
	co.troubles(d, g, from)
	co.ahead(d, g)
}

// resize changes the number of units of the largest item from a day on.
func (co *company) resize(g *agreement, signed, on calendar.Day, percent int) {
	if !g.paid(signed) {
		return
	}
	items := g.at(signed).Items
	x := items[largest(items)]
	if x.Quantity < 4*money.One {
		return
	}
	to := x.Quantity/money.One*money.Rate(100+percent)/100*money.One + money.One
	g.take(subscription.Step{Event: subscription.Amended, On: on, Signed: signed, Details: subscription.Details{Items: []subscription.Item{co.resized(x, g.currency, to)}}})
}

// upgraded moves the largest item to the next better plan, at its list price.
func (co *company) upgraded(g *agreement, on calendar.Day) {
	if !g.paid(on) {
		return
	}
	items := g.at(on).Items
	x := items[largest(items)]
	if x.Plan > pulseBusiness+1 {
		return
	}
	better := co.listed(x.Key, int(x.Plan), int64(x.Quantity/money.One), g.currency, x.Discount, on)
	g.take(subscription.Step{Event: subscription.Amended, On: on, Signed: on, Details: subscription.Details{Items: []subscription.Item{better}}})
}

// troubles draws pauses and failed payments, most of them of small customers.
func (co *company) troubles(d *draw, g *agreement, from calendar.Day) {
	k := co.clock
	pauses, fails := 1, 2
	if g.account.segment == smallBusiness {
		pauses, fails = 4, 11
	}
	for at := from; at < k.last-3; at += 2 * halfYear {
		if on := at + calendar.Day(d.below(2*halfYear)); d.chance(pauses) && on < k.last {
			back := on + calendar.Day(d.between(25, 95))
			g.then(k.workday(on), func(g *agreement, on calendar.Day) {
				if g.paid(on) {
					g.take(subscription.Step{Event: subscription.PauseBegan, On: on, Signed: on, Details: subscription.Details{ResumesOn: &back}})
				}
			})
		}
		if on := at + calendar.Day(d.below(2*halfYear)); d.chance(fails) && on < k.last {
			recovered := on + calendar.Day(d.between(3, 24))
			if !d.chance(50) && co.nothingAfter(g, on) {
				recovered = forever
			}
			g.then(k.workday(on), func(g *agreement, on calendar.Day) {
				if g.paid(on) {
					g.take(subscription.Step{Event: subscription.PaymentFailed, On: on, Signed: on})
				}
			})
			if recovered < k.last {
				g.then(recovered, func(g *agreement, on calendar.Day) {
					if g.at(on).Status == subscription.PastDue {
						g.take(subscription.Step{Event: subscription.PaymentRecovered, On: on, Signed: on})
					}
				})
			}
			if back := on + calendar.Day(d.between(45, 160)); recovered == forever && back < k.last && d.chance(30) {
				g.then(k.workday(back), co.returned)
			}
		}
	}
	co.walksOut(d, g)
}

// nothingAfter reports whether nobody sold or renewed anything to the customer after a day: otherwise it
// cannot have left on it.
func (co *company) nothingAfter(g *agreement, on calendar.Day) bool {
	for _, o := range g.account.deals {
		if o.opened > on && o.kind != pipeline.TypeNew || o.closed > on || o.status == pipeline.Open && o.kind != pipeline.TypeNew {
			return false
		}
	}
	return true
}

// walksOut lets some customers leave in the middle of a term, when nobody sold them anything after.
func (co *company) walksOut(d *draw, g *agreement) {
	k := co.clock
	on := g.anchor + calendar.Day(d.between(90, 620))
	rate := 24
	if g.account.segment == smallBusiness {
		rate = 72
	}
	if !d.chance(rate) || on >= k.last || !co.nothingAfter(g, on) {
		return
	}
	reason := d.weighted(20, 18, 14, 28, 8, 12)
	g.then(k.workday(on), func(g *agreement, on calendar.Day) {
		if g.paid(on) {
			g.take(subscription.Step{Event: subscription.Cancelled, On: on, Signed: on, Reason: int64(reason) + 1, Details: subscription.Details{ChurnKind: leavingPlans[reason].kind}})
		}
	})
}

// ahead plans some changes for days that are still to come.
func (co *company) ahead(d *draw, g *agreement) {
	k := co.clock
	if !d.rare(35) {
		return
	}
	signed, on := k.last-calendar.Day(d.below(12)), k.asOf+calendar.Day(d.between(3, 60))
	percent := d.between(-20, 25)
	g.then(k.workdayBefore(signed), func(g *agreement, signed calendar.Day) { co.resize(g, signed, on, percent) })
}

const (
	lostTrials    = 260
	runningTrials = 14
)

// trials gives accounts that never bought a try, and some with whom we talk one that still runs.
func (co *company) trials(d *draw) {
	k := co.clock
	var lost, open []*opportunity
	for _, o := range co.opportunities {
		if o.kind != pipeline.TypeNew || o.account.boughtOn != never || o.account.segment == enterprise {
			continue
		}
		switch {
		case o.status == pipeline.Lost && o.closed-o.opened > 25 && o.closed < k.asOf-40:
			lost = append(lost, o)
		case o.status == pipeline.Open && !o.dead && o.opened < k.last-4:
			open = append(open, o)
		}
	}
	for n := 0; n < lostTrials && len(lost) > 0; {
		at := d.below(len(lost))
		o := lost[at]
		lost[at] = lost[len(lost)-1]
		lost = lost[:len(lost)-1]
		if len(o.account.subscriptions) == 0 {
			co.try(d, o, o.opened+calendar.Day(d.between(4, 9)), false)
			n++
		}
	}
	for n := 0; n < runningTrials && len(open) > 0; n++ {
		at := d.below(len(open))
		o := open[at]
		open[at] = open[len(open)-1]
		open = open[:len(open)-1]
		if len(o.account.subscriptions) == 0 {
			co.try(d, o, max(o.opened, k.last-calendar.Day(d.below(12))), d.chance(50))
		}
	}
}

// try starts a trial that somebody has to convert, or that becomes paid by itself.
func (co *company) try(d *draw, o *opportunity, on calendar.Day, converts bool) {
	planAt := []int{pulseStarter, pulseTeam}[d.weighted(45, 55)]
	p := co.plans[planAt]
	g := o.account.add(nil, p.name+" trial")
	g.anchor = on
	ends, renews, notice := on+calendar.Day(p.trialDays), false, p.noticeDays
	items := []subscription.Item{co.listed("1", planAt, int64(d.between(3, 20)), g.currency, 0, on)}
	g.take(subscription.Step{Event: subscription.Started, On: on, Signed: on, Details: subscription.Details{Items: items, TrialEnds: &ends, TrialConverts: converts, AutoRenew: &renews, NoticeDays: &notice}})
	g.live(co.clock.asOf)
}
