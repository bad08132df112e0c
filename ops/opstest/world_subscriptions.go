package opstest

import (
	"coxswain/ent/db"
	"coxswain/sales/calendar"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

// Plan writes a monthly plan of a new product that costs minor units of EUR per unit from 2020 on.
func (w *Builder) Plan(name string, unitMinor int64, set ...func(*db.SubscriptionPlanCreate)) *db.SubscriptionPlan {
	w.t.Helper()
	product := w.Product("", unitMinor, func(c *db.ProductCreate) { c.SetRecurring(true) })
	plan := save(w, func(tx *db.Client) *db.SubscriptionPlanCreate {
		return tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName(w.name("Plan", name)).SetPriceModel(price.PerUnit)
	}, set)
	w.PlanPrice(plan, []price.Tier{{Unit: unitMinor * 1_000_000}})
	return plan
}

// PlanPrice writes what a plan costs in EUR from 2020 on.
func (w *Builder) PlanPrice(plan *db.SubscriptionPlan, tiers []price.Tier, set ...func(*db.PlanPriceCreate)) *db.PlanPrice {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.PlanPriceCreate {
		return tx.PlanPrice.Create().SetPlanID(plan.ID).SetCurrency("EUR").SetTiers(tiers).SetValidFrom(calendar.MustDay("2020-01-01"))
	}, set)
}

// CancellationReason writes a reason for leaving.
func (w *Builder) CancellationReason(name string, kind subscription.ChurnKind) *db.CancellationReason {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.CancellationReasonCreate {
		return tx.CancellationReason.Create().SetName(name).SetChurnKind(kind)
	}, nil)
}
