package demo

import (
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
)

// place settles when each account came, which territory and which rep it belonged to and when, and
// where it stands with us at the end.
func (co *company) place() {
	d := newDraw(co.seed, topicPlacements)
	for _, a := range co.accounts {
		co.arrival(d, a)
		co.placed(d, a)
		co.owned(a)
		co.joinedBy(a)
		a.phase = co.phaseOf(a)
	}
}

// arrival says since when the account is known: a converted lead brings it on that day, others stood
// on a list before anybody approached them.
func (co *company) arrival(d *draw, a *customer) {
	k := co.clock
	switch {
	case a.legacy:
	case len(a.deals) == 0:
		a.created = k.workday(k.start - 150 + calendar.Day(d.below(int(k.last-k.start)+100)))
	case a.deals[0].lead != nil:
		a.created = a.deals[0].opened
	default:
		a.created = k.workdayBefore(a.deals[0].opened - calendar.Day(d.between(5, 200)))
	}
	a.created = min(a.created, k.last)
}

// placed puts the account into the territory of its rule. A few were moved by hand later.
func (co *company) placed(d *draw, a *customer) {
	k := co.clock
	from := max(a.created, k.start)
	a.placements = []placement{{a.home, org.ByRule, from, forever}}
	if a.segment == enterprise || !d.chance(6) || k.last-from < 120 {
		return
	}
	for _, t := range co.territories {
		if t.region == a.home.region && t.seat != nil && t != a.home && len(t.segments) == 1 && t.segments[0] == enterprise {
			at := k.workday(from + 60 + calendar.Day(d.below(int(k.last-from)-100)))
			by := org.ByManual
			if d.chance(30) {
				by = org.ByLock
			}
			a.placements[0].to = at
			a.placements = append(a.placements, placement{t, by, at, forever})
		}
	}
}

// owned derives the owners: the seat of the territory while we sell to the account, the account
// manager of the territory from soon after it bought until it leaves.
func (co *company) owned(a *customer) {
	k := co.clock
	first, last := a.placements[0].from, forever
	hand, back := last, last
	if a.boughtOn != never {
		a.handedOver = max(first, a.boughtOn.AddMonths(1).FirstOfMonth())
		if a.handedOver <= k.last {
			hand = a.handedOver
		} else {
			a.handedOver = never
		}
	}
	if a.endedOn != never {
		back = max(a.endedOn, hand)
	}
	var spans []stint
	for _, p := range a.placements {
		t := p.territory
		spans = append(spans, t.seat.spans(p.from, min(p.to, hand))...)
		spans = append(spans, t.growth.spans(max(p.from, hand), min(p.to, back))...)
		spans = append(spans, t.seat.spans(max(p.from, back), p.to)...)
	}
	a.owners = joined(spans)
}

// ownerAt returns who owned the account on a day; before it was known, its first owner.
func (a *customer) ownerAt(d calendar.Day) *rep {
	for _, s := range a.owners {
		if d < s.to {
			return s.rep
		}
	}
	return a.owners[len(a.owners)-1].rep
}

// territoryAt returns the territory of the account on a day.
func (a *customer) territoryAt(d calendar.Day) *territory {
	for _, p := range a.placements {
		if d < p.to {
			return p.territory
		}
	}
	return a.home
}

// joinedBy puts customer success beside the owner of a customer, and an engineer beside that of a
// large account that we sell to.
func (co *company) joinedBy(a *customer) {
	k := co.clock
	if a.boughtOn != never && a.handedOver != never {
		until := forever
		if a.endedOn != never {
			until = max(a.endedOn, a.handedOver+1)
		}
		for _, s := range a.home.success.spans(a.handedOver, until) {
			a.team = append(a.team, teamMate{s.rep, "Customer success", s.from, s.to})
		}
	}
	if a.segment == enterprise && len(a.deals) > 0 {
		from := max(a.deals[0].opened, k.start)
		for _, s := range co.engineer(a).spans(from, forever) {
			a.team = append(a.team, teamMate{s.rep, "Solution engineering", s.from, s.to})
		}
	}
}

func (co *company) engineer(a *customer) *seat {
	if a.home.region == regionAmerica {
		return co.seats[seatEngineerAmerica]
	}
	return co.seats[seatEngineerEurope]
}

// phaseOf says where an account stands at the end.
func (co *company) phaseOf(a *customer) account.LifecyclePhase {
	if a.boughtOn != never && a.endedOn != never {
		return account.Former
	}
	now := account.Standing{Won: a.boughtOn != never}
	for _, o := range a.deals {
		if o.status != pipeline.Open {
			continue
		}
		now.Open++
		if o.kind == pipeline.TypeRenewal {
			now.OpenRenewals++
		}
	}
	return account.Phase(account.Prospect, now)
}
