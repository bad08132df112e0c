package demo

import (
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// priced draws what is offered and for how much, and how the amount stood at each stage before.
func (co *company) priced(d *draw, o *opportunity) {
	o.term = d.termMonths()
	if o.kind == pipeline.TypeExpansion {
		o.term = 12
	}
	co.offered(d, o)
	if d.chance(45) && o.status != pipeline.Won && len(o.stays) <= 3 {
		o.lines = nil // nobody has written an offer yet: the amount is a first guess
		o.amount = o.amount / 100_000 * 100_000
		o.amount = max(o.amount, 100_000)
	}
	before := o.amount
	if d.chance(30) {
		before = o.amount * int64(d.between(75, 130)) / 100
	}
	settled := len(o.stays) - 1 - d.below(2)
	for i := range o.stays {
		o.stays[i].amount = o.amount
		if i < settled {
			o.stays[i].amount = before
		}
	}
}

// offered makes the lines.
func (co *company) offered(d *draw, o *opportunity) {
	years := int64(o.term / 12)
	seats, main := co.seatsWanted(d, o)
	discount := d.discount(o.account.segment)
	add := func(product int, quantity int64, discount money.Rate) {
		p := co.products[product]
		// Opportunities from before the first price list do not exist, so there always is a price.
		x := p.at(o.currency, max(o.opened, calendar.NewDay(co.clock.start.Year(), 1, 1)))
		l := line{product: p, quantity: quantity * pipeline.UnitQuantity, list: x.list, cost: x.cost, discount: discount}
		l.amount, _ = pipeline.LineAmount(l.list, l.quantity, discount)
		o.lines = append(o.lines, l)
		o.amount += l.amount
	}
	add(main, seats*years, discount)
	if o.kind != pipeline.TypeExpansion && d.chance(35) {
		add(dataConnector, int64(1+d.weighted(60, 30, 10))*years, discount)
	}
	if main != pulseStarter && main != forecastAddOn && d.chance(25) {
		add(forecastAddOn, seats*years, discount)
	}
	if o.kind == pipeline.TypeNew && o.account.segment != smallBusiness || d.chance(10) {
		add(onboarding, 1, 0)
	}
	if o.account.segment == enterprise && d.chance(50) {
		add(trainingDay, int64(d.between(1, 4)), 0)
	}
}

// seatsWanted draws the main product and for how many people.
func (co *company) seatsWanted(d *draw, o *opportunity) (seats int64, main int) {
	switch o.account.segment {
	case smallBusiness:
		main = []int{pulseStarter, pulseTeam}[d.weighted(35, 65)]
		seats = int64(min(d.around(22, wide), o.account.employees))
	case midMarket:
		main = []int{pulseTeam, pulseBusiness}[d.weighted(45, 55)]
		seats = int64(d.around(75, wide))
	default:
		main = []int{pulseBusiness, pulseEnterprise}[d.weighted(50, 50)]
		seats = int64(d.around(210, wide))
	}
	if o.kind == pipeline.TypeExpansion {
		seats /= 3
		if d.chance(25) {
			main = []int{forecastAddOn, dataConnector}[d.below(2)]
			if main == dataConnector {
				seats = int64(d.between(1, 3))
			}
		}
	}
	return max(seats, 1), main
}

// discount draws a discount; large customers get more.
func (d *draw) discount(segment string) money.Rate {
	const percent = 10_000
	switch segment {
	case smallBusiness:
		return money.Rate(d.weighted(60, 0, 0, 0, 0, 20, 0, 0, 0, 0, 20)) * percent
	case midMarket:
		return money.Rate(d.between(0, 18)) * percent
	default:
		return money.Rate(d.between(5, 30)) * percent
	}
}
