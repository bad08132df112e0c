package demo

import (
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// The months for which use was reported.
var usedMonths = []int{activeUsers: 9, dataCalls: 12}

// usedMonth is the use of one meter in one month, reported by one event.
type usedMonth struct {
	meter    *meter
	month    calendar.Day
	at       calendar.Instant
	quantity money.Rate
	included *money.Rate
	overage  int64
}

// use draws how much the customers use what they pay for.
func (co *company) use() {
	d := newDraw(co.seed, topicUsage)
	for _, g := range co.agreements {
		holdings := subscription.Holdings(g.line.Stretches)
		habit := d.between(35, 100) // percent of the seats that somebody uses
		for at, m := range co.meters {
			co.used(d, g, at, m, holdings, habit)
		}
	}
}

func (co *company) used(d *draw, g *agreement, at int, m *meter, holdings []subscription.Holding, habit int) {
	k := co.clock
	for n := usedMonths[at] - 1; n >= 0; n-- {
		month := k.asOf.FirstOfMonth().AddMonths(-n)
		grants := usage.InMonth(m.granted(holdings), month)
		last := min(month.AddMonths(1), k.asOf) - 1
		if len(grants) == 0 || last < month || !inUse(g.line.Stretches, last) {
			continue
		}
		var seats money.Rate
		for _, x := range grants {
			seats += x.Units / money.One
		}
		units := money.Rate(max(1, int64(seats)*int64(habit+d.between(-8, 6))/100))
		if at == dataCalls {
			units = money.Rate(d.around(int(seats)*1_100, wide))
			if grants[0].PerUnit && *grants[0].Included > 100_000*money.One {
				units = money.Rate(d.around(int(seats)*330_000, wide))
			}
		}
		u := usedMonth{meter: m, month: month, at: k.officeAt(last, workEnds), quantity: units * money.One}
		u.included, _ = usage.Allowance(grants)
		u.overage, _ = usage.Overage(grants, u.quantity, u.included, g.currency)
		g.months = append(g.months, u)
	}
}

// inUse reports whether a subscription is used on a day.
func inUse(life []subscription.Stretch, on calendar.Day) bool {
	s, ok := subscription.At(life, on)
	return ok && (s.Pays() || s.Status == subscription.Trialing)
}

// granted is what the items of a subscription include of the meter.
func (m *meter) granted(holdings []subscription.Holding) []usage.Grant {
	var out []usage.Grant
	for _, h := range holdings {
		for _, e := range m.grants {
			if e.plan.number != h.Item.Plan {
				continue
			}
			x := usage.Grant{Item: h.Item.Key, Units: h.Item.Quantity, PerUnit: e.perUnit, From: h.From, Open: h.To == nil}
			if !e.unlimited {
				included := e.included
				x.Included = &included
			}
			if e.overage > 0 {
				x.Model, x.Tiers, x.Currency = price.PerUnit, []price.Tier{{Unit: e.overage}}, eur
			}
			if h.To != nil {
				x.To = *h.To
			}
			out = append(out, x)
		}
	}
	return out
}
