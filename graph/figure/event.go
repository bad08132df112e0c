package figure

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/money"
)

// EventItem is an item of a subscription as an event states it.
type EventItem struct {
	Key            string
	PlanID         gid.ID
	Quantity       money.Rate
	Price          *money.Amount // nil: the price of the plan held
	Discount       money.Rate
	IntervalMonths int
	Mrr            *money.Amount
}

// Plan returns the plan, nil when the viewer may not see it.
func (i *EventItem) Plan(ctx context.Context) (*db.SubscriptionPlan, error) {
	l := db.LoaderFrom(ctx)
	if i.PlanID == 0 || l == nil {
		return nil, nil
	}
	r, err := l.LoadRecord(ctx, i.PlanID)
	p, _ := r.(*db.SubscriptionPlan)
	return p, err
}
