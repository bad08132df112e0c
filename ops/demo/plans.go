package demo

import (
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/recurring"
	"coxswain/sales/subscription"
)

// plan is what customers subscribe to: one for each recurring product, in the order of the products.
type plan struct {
	id         gid.ID
	number     int64 // as items name it: its place in the company, from one
	code, name string
	product    *product
	model      price.Model
	interval   int // months
	trialDays  int
	noticeDays int
	prices     []planPrice
}

// planPrice is what a plan costs in one currency for a year of the price list.
type planPrice struct {
	currency money.Currency
	tiers    []price.Tier
	size     money.Rate // of a package, 0 for none
	minimum  int64      // minor units, 0 for none
	from, to calendar.Day
}

const (
	yearly     = 12
	packageOf  = 5  // seats of a package of Pulse Starter
	leastSeats = 25 // that a Pulse Enterprise customer commits to
)

var planPlans = []struct {
	model      price.Model
	interval   int
	trialDays  int
	noticeDays int
}{
	pulseStarter:    {price.Package, 1, 14, 30},
	pulseTeam:       {price.PerUnit, 1, 30, 30},
	pulseBusiness:   {price.Volume, yearly, 0, 60},
	pulseEnterprise: {price.Graduated, yearly, 0, 90},
	dataConnector:   {price.Flat, yearly, 0, 60},
	forecastAddOn:   {price.PerUnit, 1, 0, 30},
}

// upTo is the bound of a tier.
func upTo(units int64) *money.Rate {
	r := money.Rate(units) * money.One
	return &r
}

// tiersOf makes the tiers of a plan from the price of one unit for a year, in minor units.
func tiersOf(m price.Model, interval int, list int64) []price.Tier {
	share := func(percent int64) int64 { return list * int64(interval) * percent / 100 * int64(money.One) / yearly }
	switch m {
	case price.Flat:
		return []price.Tier{{Flat: list * int64(interval) / yearly}}
	case price.Package:
		return []price.Tier{{Unit: share(100) * packageOf}}
	case price.Volume:
		return []price.Tier{{UpTo: upTo(50), Unit: share(100)}, {UpTo: upTo(150), Unit: share(95)}, {Unit: share(90)}}
	case price.Graduated:
		return []price.Tier{{UpTo: upTo(100), Unit: share(100)}, {UpTo: upTo(500), Unit: share(92)}, {Unit: share(85)}}
	default:
		return []price.Tier{{Unit: share(100)}}
	}
}

// offers makes the plans, their prices, the meters and the reasons for leaving.
func (co *company) offers() {
	for i, p := range planPlans {
		x := &plan{number: int64(i) + 1, code: code("PLAN", i+1, 2), name: co.products[i].name, product: co.products[i], model: p.model, interval: p.interval, trialDays: p.trialDays, noticeDays: p.noticeDays}
		for _, l := range x.product.prices {
			row := planPrice{currency: l.currency, tiers: tiersOf(p.model, p.interval, l.list), from: l.from, to: l.to}
			if p.model == price.Package {
				row.size = packageOf * money.One
			}
			if p.model == price.Graduated {
				row.minimum = l.list * leastSeats
			}
			x.prices = append(x.prices, row)
		}
		co.plans = append(co.plans, x)
	}
	for i, m := range meterPlans {
		x := &meter{code: code("MTR", i+1, 2), name: m.name, unit: m.unit, aggregation: m.aggregation}
		for _, g := range m.grants {
			x.grants = append(x.grants, entitlement{plan: co.plans[g.plan], included: g.included * money.One, perUnit: g.perUnit, unlimited: g.included == 0, overage: g.overage})
		}
		co.meters = append(co.meters, x)
	}
	for i, r := range leavingPlans {
		co.leaving = append(co.leaving, &leavingReason{code: code("CANC", i+1, 2), name: r.name, kind: r.kind})
	}
}

// charge is what so many units of a plan cost for an interval by the price list of a day.
func (p *plan) charge(c money.Currency, units money.Rate, on calendar.Day) int64 {
	on = max(on, p.prices[0].from)
	for _, x := range p.prices {
		if x.currency == c && x.from <= on && on < x.to {
			minor, _ := price.Price(p.model, x.tiers, positive(x.size), units, positive(x.minimum)) // seats of a company fit
			return minor
		}
	}
	return 0
}

func positive[T ~int64](v T) *T {
	if v == 0 {
		return nil
	}
	return &v
}

// meter measures use.
type meter struct {
	id          gid.ID
	code, name  string
	unit        string
	aggregation recurring.Aggregation
	grants      []entitlement
}

// entitlement is how much of a meter a plan includes.
type entitlement struct {
	plan      *plan
	included  money.Rate // a month
	perUnit   bool
	unlimited bool
	overage   int64 // price of a unit beyond it, in millionths of a cent; 0: it costs nothing
}

// The meters, in the order of meterPlans.
const (
	activeUsers = iota
	dataCalls
)

var meterPlans = []struct {
	name, unit  string
	aggregation recurring.Aggregation
	grants      []struct {
		plan     int
		included money.Rate // units, 0 for no limit
		perUnit  bool
		overage  int64
	}
}{
	{"Active users", "users", recurring.Max, []struct {
		plan     int
		included money.Rate
		perUnit  bool
		overage  int64
	}{{pulseStarter, 1, true, 0}, {pulseTeam, 1, true, 0}, {pulseBusiness, 1, true, 0}, {pulseEnterprise, 1, true, 0}}},
	{"API calls", "calls", recurring.Sum, []struct {
		plan     int
		included money.Rate
		perUnit  bool
		overage  int64
	}{{pulseBusiness, 2_000, true, 20_000}, {pulseEnterprise, 0, false, 0}, {dataConnector, 500_000, true, 20_000}}},
}

// leavingReason is why a customer leaves.
type leavingReason struct {
	id         gid.ID
	code, name string
	kind       subscription.ChurnKind
}

// The reasons, in the order of leavingPlans.
const (
	leftForPrice = iota
	leftForCompetitor
	leftForFeature
	leftUnused
	leftService
	leftClosed
	leftUnpaid
)

var leavingPlans = []struct {
	name string
	kind subscription.ChurnKind
}{
	{"Too expensive", subscription.Voluntary},
	{"Moved to a competitor", subscription.Voluntary},
	{"Missing a feature", subscription.Voluntary},
	{"Not used enough", subscription.Voluntary},
	{"Unhappy with support", subscription.Voluntary},
	{"Company closed or merged", subscription.Voluntary},
	{"Payment failed", subscription.Involuntary},
}

// firstPriced is the first day of the first price list.
func (c *clock) firstPriced() calendar.Day { return calendar.NewDay(c.start.Year(), time.January, 1) }
