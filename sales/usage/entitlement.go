package usage

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/price"
)

// Grant is how much of a meter one item of a subscription includes per month, and what more than that
// costs. It follows from the entitlement of the item's plan.
type Grant struct {
	Item     string     // key of the item within its subscription
	Units    money.Rate // quantity of the item
	Included *money.Rate
	PerUnit  bool
	Model    price.Model // empty: more costs nothing
	Tiers    []price.Tier
	Currency money.Currency // of the tiers
	From, To calendar.Day   // days [From, To) on which the item holds
	Open     bool           // no end is known; To means nothing then
}

// holds reports whether the item holds on a day.
func (g Grant) holds(on calendar.Day) bool { return g.From <= on && (g.Open || on < g.To) }

// InMonth returns the grants that count for a month: those that hold on the last day of the month on
// which the subscription held anything. A plan that is changed within a month so includes for all of it
// what the later one includes. In a month without any item nothing is granted.
func InMonth(grants []Grant, month calendar.Day) []Grant {
	end := month.AddMonths(1)
	last := month - 1
	for _, g := range grants {
		to := end
		if !g.Open {
			to = min(to, g.To)
		}
		if g.From < to {
			last = max(last, to-1)
		}
	}
	if last < month {
		return nil
	}
	var out []Grant
	for _, g := range grants {
		if g.holds(last) {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b Grant) int { return strings.Compare(a.Item, b.Item) })
	return out
}

// Allowance is how much the grants of a month include together, in millionths: the sum over the items,
// each times its units where it is per unit. Nil is unlimited: one of them has no limit, or no plan of
// the subscription says anything about the meter. ok is false when the sum does not fit.
func Allowance(grants []Grant) (included *money.Rate, ok bool) {
	if len(grants) == 0 {
		return nil, true
	}
	var sum money.Rate
	for _, g := range grants {
		if g.Included == nil {
			return nil, true
		}
		n := *g.Included
		if g.PerUnit {
			v, fits := money.MulDiv(int64(n), int64(g.Units), int64(money.One))
			if !fits {
				return nil, false
			}
			n = money.Rate(v)
		}
		if sum += n; sum < 0 {
			return nil, false
		}
	}
	return &sum, true
}

// Overage is what the use of a month beyond the allowance costs, in minor units of a currency: the
// excess, priced by the tiers of the first item, by key, that prices any in that currency. 100 calls of
// which 80 are included are 20 to be priced. It is 0 when nothing is exceeded or nothing is priced. ok
// is false when it does not fit.
func Overage(grants []Grant, used money.Rate, included *money.Rate, c money.Currency) (minor int64, ok bool) {
	if included == nil || used <= *included {
		return 0, true
	}
	i := slices.IndexFunc(grants, func(g Grant) bool { return g.Model != "" && len(g.Tiers) > 0 && g.Currency == c })
	if i < 0 {
		return 0, true
	}
	return price.Price(grants[i].Model, grants[i].Tiers, nil, used-*included, nil)
}
