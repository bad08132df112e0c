package editing_test

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

type planPrice struct {
	ID          gid.ID         `json:"id,omitempty"`
	PlanID      gid.ID         `json:"planId"`
	Currency    money.Currency `json:"currency"`
	Tiers       []*price.Tier  `json:"tiers,omitempty"`
	PackageSize *money.Rate    `json:"packageSize,omitempty"`
	ValidFrom   calendar.Day   `json:"validFrom"`
	ValidTo     *calendar.Day  `json:"validTo,omitempty"`
}

func TestAPlanHasOnePricePerCurrencyAtATimeMadeForItsModel(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		e, ops := editing.New(s), opstest.As(role.Ops)
		plan := w.Plan("Seats", 10_00)
		volume := w.Plan("Volume", 1, func(c *db.SubscriptionPlanCreate) { c.SetPriceModel(price.Volume) })
		create := func(p planPrice) error {
			_, err := e.Create(ops, "createPlanPrice", gid.PlanPrice, p)
			return err
		}
		one := []*price.Tier{{Unit: 1}}
		first := calendar.MustDay("2020-01-01")
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, create(planPrice{PlanID: plan.ID, Currency: "EUR", Tiers: one, ValidFrom: opstest.Today}), fault.Conflict, "validFrom", "has a price in EUR from 2020-01-01 on; end that one first")
			editingtest.Refused(t, create(planPrice{PlanID: plan.ID, Currency: "USD", Tiers: []*price.Tier{{UpTo: editingtest.Ptr(money.One)}, {}}, ValidFrom: first}), fault.Invalid, "tiers", "PER_UNIT has one tier, not 2")
			editingtest.Refused(t, create(planPrice{PlanID: volume.ID, Currency: "USD", Tiers: []*price.Tier{{UpTo: editingtest.Ptr(money.One)}}, ValidFrom: first}), fault.Invalid, "tiers.0.upTo", "no bound")
			editingtest.Refused(t, create(planPrice{PlanID: plan.ID, Currency: "USD", ValidFrom: first}), fault.Required, "tiers", "at least one tier")
			editingtest.Refused(t, create(planPrice{PlanID: plan.ID, Currency: "USD", Tiers: one, PackageSize: editingtest.Ptr(money.One), ValidFrom: first}), fault.Invalid, "packageSize", "belongs to")
			editingtest.Refused(t, create(planPrice{PlanID: plan.ID, Currency: "USD", Tiers: one, ValidFrom: first, ValidTo: &first}), fault.Invalid, "validTo", "after validFrom")
		})
		if err := create(planPrice{PlanID: plan.ID, Currency: "USD", Tiers: one, ValidFrom: first}); err != nil {
			t.Error(err)
		}
		type model struct {
			ID       gid.ID       `json:"id"`
			Model    *price.Model `json:"priceModel,omitempty"`
			Interval *int         `json:"intervalMonths,omitempty"`
		}
		_, err := e.Update(ops, "updateSubscriptionPlan", gid.SubscriptionPlan, model{ID: plan.ID, Model: editingtest.Ptr(price.Flat)})
		editingtest.Refused(t, err, fault.Conflict, "priceModel", "create another plan")
		_, err = e.Update(ops, "updateSubscriptionPlan", gid.SubscriptionPlan, model{ID: plan.ID, Interval: editingtest.Ptr(0)})
		editingtest.Refused(t, err, fault.Invalid, "intervalMonths", "0 is not from 1 to 120")
	})
}

func TestAPlanHasOneEntitlementPerMeter(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		e, ops := editing.New(s), opstest.As(role.Ops)
		plan := w.Plan("Seats", 10_00)
		var meter *db.Meter
		w.Write(func(ctx context.Context, tx *db.Client) (err error) {
			meter, err = tx.Meter.Create().SetName("Calls").SetAggregation(usage.Count).SetUnitName("call").Save(ctx)
			return err
		})
		type entitlement struct {
			PlanID   gid.ID          `json:"planId"`
			MeterID  gid.ID          `json:"meterId"`
			Included *money.Rate     `json:"included,omitempty"`
			Model    *price.Model    `json:"overageModel,omitempty"`
			Tiers    []*price.Tier   `json:"overageTiers,omitempty"`
			Currency *money.Currency `json:"currency,omitempty"`
		}
		eur, perUnit, hundred := money.Currency("EUR"), price.PerUnit, 100*money.One
		create := func(x entitlement) error {
			x.PlanID, x.MeterID = plan.ID, meter.ID
			_, err := e.Create(ops, "createPlanEntitlement", gid.PlanEntitlement, x)
			return err
		}
		one := []*price.Tier{{Unit: 1}}
		editingtest.Refused(t, create(entitlement{Included: editingtest.Ptr(money.Rate(-1))}), fault.Invalid, "included", "0 or more")
		editingtest.Refused(t, create(entitlement{Tiers: one}), fault.Required, "overageModel", "say how")
		editingtest.Refused(t, create(entitlement{Model: &perUnit, Tiers: one, Included: &hundred}), fault.Required, "currency", "in which currency")
		editingtest.Refused(t, create(entitlement{Model: &perUnit, Tiers: one, Currency: &eur}), fault.Required, "included", "unlimited")
		editingtest.Refused(t, create(entitlement{Model: &perUnit, Currency: &eur, Included: &hundred}), fault.Required, "overageTiers", "at least one")
		if err := create(entitlement{Model: &perUnit, Tiers: one, Currency: &eur, Included: &hundred}); err != nil {
			t.Error(err)
		}
		editingtest.Refused(t, create(entitlement{}), fault.Taken, "meterId", "already")
	})
}

func TestReasonsForLeavingStayATree(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		top := w.CancellationReason("Price", subscription.Voluntary)
		below := w.CancellationReason("Budget cut", subscription.Voluntary)
		type reason struct {
			ID     gid.ID  `json:"id"`
			Parent *gid.ID `json:"parentId,omitempty"`
		}
		e, ops := editing.New(s), opstest.As(role.Ops)
		if _, err := e.Update(ops, "updateCancellationReason", gid.CancellationReason, reason{below.ID, &top.ID}); err != nil {
			t.Fatal(err)
		}
		_, err := e.Update(ops, "updateCancellationReason", gid.CancellationReason, reason{top.ID, &below.ID})
		editingtest.Refused(t, err, fault.Invalid, "parentId", "under itself")
	})
}
