package subscribing

import (
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/planprice"
	"coxswain/ent/db/subscriptionplan"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

// SubscriptionItemInput is an item of a new subscription.
type SubscriptionItemInput struct {
	PlanID         gid.ID         `json:"planId"`
	Quantity       *money.Rate    `json:"quantity,omitempty"`       // units; 1 when left out
	Price          *editing.Money `json:"price,omitempty"`          // agreed for an interval and the whole quantity; the plan's when left out
	Discount       *money.Rate    `json:"discount,omitempty"`       // recurring; 0 when left out
	IntervalMonths *int           `json:"intervalMonths,omitempty"` // the plan's when left out
}

// SubscriptionItemChange is a change of one item: of the one with the key, or a new one without a key.
type SubscriptionItemChange struct {
	Key            *string        `json:"key,omitempty"`
	PlanID         *gid.ID        `json:"planId,omitempty"`
	Quantity       *money.Rate    `json:"quantity,omitempty"`
	Price          *editing.Money `json:"price,omitempty"`
	Discount       *money.Rate    `json:"discount,omitempty"`
	IntervalMonths *int           `json:"intervalMonths,omitempty"`
	Remove         *bool          `json:"remove,omitempty"`
}

// Limits of what an item may say.
const (
	maxItems    = 100
	maxQuantity = money.Rate(1_000_000_000) * money.One
	maxInterval = 120
)

func number(key string) int {
	n, err := strconv.Atoi(key)
	if err != nil {
		return 0
	}
	return n
}

// pricing prices items of one currency by the plans that they are of.
type pricing struct {
	currency money.Currency
	plans    map[int64]*db.SubscriptionPlan
	prices   map[int64][]*db.PlanPrice
}

// pricing loads the plans of items and their prices, in two statements.
func (d *desk) pricing(currency money.Currency, ids []gid.ID) (*pricing, error) {
	p := &pricing{currency: currency, plans: map[int64]*db.SubscriptionPlan{}, prices: map[int64][]*db.PlanPrice{}}
	plans, err := d.tx.SubscriptionPlan.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(subscriptionplan.FieldID), ids)) }).All(d.ctx)
	if err != nil {
		return nil, err
	}
	prices, err := d.tx.PlanPrice.Query().
		Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(planprice.FieldPlanID), ids)) }, planprice.CurrencyEQ(currency)).
		Order(planprice.ByValidFrom()).All(d.ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range plans {
		p.plans[int64(x.ID)] = x
	}
	for _, x := range prices {
		p.prices[int64(x.PlanID)] = append(p.prices[int64(x.PlanID)], x)
	}
	return p, nil
}

// plan returns a plan that a new or changed item may be of.
func (p *pricing) plan(field string, id gid.ID) (*db.SubscriptionPlan, *fault.Error) {
	plan := p.plans[int64(id)]
	switch {
	case id == 0:
		return nil, fault.Requiredf(field, "give the id of the SubscriptionPlan")
	case !id.Is(gid.SubscriptionPlan):
		return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of a SubscriptionPlan", id, id.Kind())
	case plan == nil:
		return nil, fault.NotFoundf(field, "there is no SubscriptionPlan %s, or you may not see it", id)
	case plan.ArchivedAt != nil:
		return nil, fault.Invalidf(field, "%q is archived; choose a plan that is sold", plan.Name)
	default:
		return plan, nil
	}
}

// list is what the plan of an item charges for its interval by the price list of a day.
func (p *pricing) list(field string, i subscription.Item, on calendar.Day) (int64, *fault.Error) {
	plan := p.plans[i.Plan]
	for _, x := range p.prices[i.Plan] {
		if x.ValidFrom > on || x.ValidTo != nil && *x.ValidTo <= on {
			continue
		}
		charge, ok := price.Price(plan.PriceModel, x.Tiers, x.PackageSize, i.Quantity, x.MinimumMinor)
		if ok && i.IntervalMonths != plan.IntervalMonths {
			charge, ok = money.MulDiv(charge, int64(i.IntervalMonths), int64(plan.IntervalMonths))
		}
		if !ok {
			return 0, fault.Invalidf(field+".quantity", "the item comes to more than can be stored; check the quantity")
		}
		return charge, nil
	}
	return 0, fault.Requiredf(field+".price", "%q has no price in %s on %s; agree a price here or create one with createPlanPrice", plan.Name, p.currency, on)
}

// charge is the price of an interval before the discount: the agreed one, else the plan's.
func (p *pricing) charge(field string, i subscription.Item) (int64, *fault.Error) {
	if i.Price != nil {
		return *i.Price, nil
	}
	return p.list(field, i, i.PricedOn)
}

// apply turns one change into the item as it is after it. base is the item before, nil for a new one.
func (p *pricing) apply(field string, c SubscriptionItemChange, base *subscription.Item, on calendar.Day) (subscription.Item, fault.List) {
	var faults fault.List
	i := subscription.Item{Quantity: money.One, PricedOn: on}
	if base != nil {
		i = *base
	}
	if base == nil || c.PlanID != nil {
		var id gid.ID
		if c.PlanID != nil {
			id = *c.PlanID
		}
		plan, f := p.plan(field+".planId", id)
		if f != nil {
			return i, fault.List{f}
		}
		if i.Plan != int64(id) { // another plan: its price list of the day, and its interval
			i.Plan, i.IntervalMonths, i.PricedOn, i.Price = int64(id), plan.IntervalMonths, on, nil
		}
	}
	wasQuantity, wasInterval := i.Quantity, i.IntervalMonths
	if c.Quantity != nil {
		if *c.Quantity <= 0 || *c.Quantity > maxQuantity {
			faults = append(faults, fault.Invalidf(field+".quantity", "%s is not a quantity; give more than 0 and at most %s", *c.Quantity, maxQuantity))
		}
		i.Quantity = *c.Quantity
	}
	if c.Discount != nil {
		if *c.Discount < 0 || *c.Discount > money.One {
			faults = append(faults, fault.Invalidf(field+".discount", "%s is not a discount; give a fraction from 0 to 1", *c.Discount))
		}
		i.Discount = *c.Discount
	}
	if c.IntervalMonths != nil {
		if *c.IntervalMonths < 1 || *c.IntervalMonths > maxInterval {
			faults = append(faults, fault.Invalidf(field+".intervalMonths", "%d is not from 1 to %d", *c.IntervalMonths, maxInterval))
		}
		i.IntervalMonths = *c.IntervalMonths
	}
	if len(faults) > 0 {
		return i, faults
	}
	if f := p.agreed(field, c, &i, wasQuantity, wasInterval); f != nil {
		return i, fault.List{f}
	}
	charge, f := p.charge(field, i)
	if f != nil {
		return i, fault.List{f}
	}
	out, ok := i.Priced(charge)
	if !ok {
		return i, fault.List{fault.Invalidf(field+".price", "the item comes to more than can be stored")}
	}
	return out, nil
}

// agreed sets the price that was agreed for an item. One agreed before stays the same per unit and month.
func (p *pricing) agreed(field string, c SubscriptionItemChange, i *subscription.Item, wasQuantity money.Rate, wasInterval int) *fault.Error {
	if c.Price != nil {
		if c.Price.Currency != p.currency {
			return fault.Invalidf(field+".price.currency", "the subscription is in %s; give all prices in it", p.currency)
		}
		minor, err := c.Price.Amount.Exact(p.currency.Exponent())
		if err != nil {
			return fault.Invalidf(field+".price.amount", "%v; %s has %d", err, p.currency, p.currency.Exponent())
		}
		if minor < 0 {
			return fault.Invalidf(field+".price", "is 0 or more")
		}
		i.Price = &minor
		return nil
	}
	if i.Price == nil {
		return nil
	}
	scaled, ok := money.MulDiv(*i.Price, int64(i.Quantity), int64(wasQuantity))
	if ok {
		scaled, ok = money.MulDiv(scaled, int64(i.IntervalMonths), int64(wasInterval))
	}
	if !ok {
		return fault.Invalidf(field+".quantity", "the item comes to more than can be stored; check the quantity")
	}
	i.Price = &scaled
	return nil
}

// changes turns item changes into what an event says of them.
func (p *pricing) changes(l *life, base []subscription.Item, in []SubscriptionItemChange, on calendar.Day) (items []subscription.Item, removed []string, err error) {
	if len(in) > maxItems {
		return nil, nil, fault.Invalidf("changes", "%d changes are more than %d", len(in), maxItems)
	}
	var faults fault.List
	key, seen := l.nextKey(), map[string]bool{}
	for n, c := range in {
		field := "changes." + strconv.Itoa(n)
		var had *subscription.Item
		if c.Key != nil {
			for i := range base {
				if base[i].Key == *c.Key {
					had = &base[i]
				}
			}
			switch {
			case had == nil:
				faults = append(faults, fault.NotFoundf(field+".key", "the subscription has no item %q on %s; it has %s", *c.Key, on, keys(base)))
				continue
			case seen[*c.Key]:
				faults = append(faults, fault.Invalidf(field+".key", "item %q is changed twice; say it all in one change", *c.Key))
				continue
			}
			seen[*c.Key] = true
		}
		if c.Remove != nil && *c.Remove {
			if had == nil {
				faults = append(faults, fault.Requiredf(field+".key", "say which item goes; the subscription has %s", keys(base)))
				continue
			}
			removed = append(removed, had.Key)
			continue
		}
		item, fs := p.apply(field, c, had, on)
		if len(fs) > 0 {
			faults = append(faults, fs...)
			continue
		}
		if had == nil {
			item.Key = strconv.Itoa(key)
			key++
		}
		items = append(items, item)
	}
	return items, removed, faults.Err()
}

func keys(items []subscription.Item) string {
	out := make([]string, len(items))
	for i, x := range items {
		out[i] = strconv.Quote(x.Key)
	}
	return strings.Join(out, ", ")
}

// planIDs are the plans of items and of their changes.
func planIDs(items []subscription.Item, changes []SubscriptionItemChange) []gid.ID {
	var out []gid.ID
	for _, i := range items {
		out = append(out, gid.ID(i.Plan))
	}
	for _, c := range changes {
		if c.PlanID != nil {
			out = append(out, *c.PlanID)
		}
	}
	return out
}
