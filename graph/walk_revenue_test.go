package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// offer is what subscriptions and their use refer to.
type offer struct {
	plan   *db.SubscriptionPlan
	meter  *db.Meter
	reason *db.CancellationReason
}

// newOffer writes a plan with price and entitlement, a meter, a reason and the first ledger.
func newOffer(w *opstest.Builder, product *db.Product) (o offer) {
	w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if err := tx.LedgerVersion.Create().SetNumber(1).SetCreatedAt(1).SetBaseCurrency("EUR").Exec(ctx); err != nil {
			return err
		}
		if o.plan, err = tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName("Pro").SetPriceModel(price.PerUnit).Save(ctx); err != nil {
			return err
		}
		if o.meter, err = tx.Meter.Create().SetName("Calls").SetAggregation(usage.Sum).SetUnitName("calls").Save(ctx); err != nil {
			return err
		}
		if o.reason, err = tx.CancellationReason.Create().SetName("Closed down").SetChurnKind(subscription.Voluntary).Save(ctx); err != nil {
			return err
		}
		if err := tx.PlanPrice.Create().SetPlanID(o.plan.ID).SetCurrency("EUR").SetTiers([]price.Tier{{Unit: 100_000_000}}).SetValidFrom(1).Exec(ctx); err != nil {
			return err
		}
		return tx.PlanEntitlement.Create().SetPlanID(o.plan.ID).SetMeterID(o.meter.ID).Exec(ctx)
	})
	return o
}

// subscribed is what was written of a subscription that can be recognised.
type subscribed map[gid.ID][]string

// subscribe writes a subscription of an account with everything that hangs on it. Amounts say whose it is.
func (o offer) subscribe(w *opstest.Builder, a *db.Account, who string, minor int64) subscribed {
	marks := subscribed{}
	amount := fmt.Sprintf("%d.%02d", minor/100, minor%100)
	w.Write(func(ctx context.Context, tx *db.Client) error {
		s, err := tx.CustomerSubscription.Create().SetAccountID(a.ID).SetName("zed subscription of " + who).SetSearch("zed subscription of " + strings.ToLower(who)).SetCurrency("EUR").
			SetStatus(subscription.Active).SetStartsOn(opstest.Today - 90).SetSignedOn(opstest.Today - 90).SetMrrMinor(minor).Save(ctx)
		if err != nil {
			return err
		}
		marks[s.ID] = []string{s.Name, amount}
		e, err := tx.SubscriptionEvent.Create().SetSubscriptionID(s.ID).SetEvent(subscription.Started).SetEffectiveOn(opstest.Today - 90).
			SetSignedOn(opstest.Today - 90).SetRecordedAt(1).SetNote("zed event of " + who).
			SetDetails(json.RawMessage(fmt.Sprintf(`{"items":[{"key":"1","plan":%d,"quantity":"1.000000","intervalMonths":1,"charge":%d,"mrr":%d,"pricedOn":"2026-01-01"}]}`, o.plan.ID, minor, minor))).Save(ctx)
		if err != nil {
			return err
		}
		marks[e.ID] = []string{*e.Note}
		if err := tx.SubscriptionItem.Create().SetSubscriptionID(s.ID).SetPlanID(o.plan.ID).SetItemKey("1").SetQuantity(1_000_000).
			SetDiscount(0).SetIntervalMonths(1).SetMrrMinor(minor).SetValidFrom(opstest.Today - 90).Exec(ctx); err != nil {
			return err
		}
		if err := tx.SubscriptionTerm.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetNumber(1).SetStartsOn(opstest.Today - 90).
			SetEndsOn(opstest.Today + 90).SetDueMinor(minor).SetOutcome(subscription.TermRunning).SetCurrency("EUR").SetPlanID(o.plan.ID).Exec(ctx); err != nil {
			return err
		}
		m := tx.MrrMovement.Create().SetLedger(1).SetAccountID(a.ID).SetDay(opstest.Today - 90).SetSignedOn(opstest.Today - 90).SetRecordedAt(1).
			SetMovement(mrr.New).SetLine(mrr.Recurring).SetDeltaMinor(minor).SetBeforeMinor(0).SetAfterMinor(minor).SetCurrency("EUR").
			SetNativeDeltaMinor(minor).SetCustomerDelta(1).SetCohortMonth((opstest.Today - 90).FirstOfMonth()).SetSpellDay(opstest.Today - 90).
			SetSubscriptionID(s.ID).SetPlanID(o.plan.ID).SetSegment("zed segment of " + who)
		if err := m.Exec(ctx); err != nil {
			return err
		}
		if err := tx.AccountRevenue.Create().SetAccountID(a.ID).SetMrrMinor(minor).SetCurrency("EUR").SetState(mrr.Paying).
			SetSubscriptions(1).SetLedger(1).SetMovements(1).Exec(ctx); err != nil {
			return err
		}
		g, err := tx.AccountSegment.Create().SetAccountID(a.ID).SetSegment("zed segment of " + who).SetValidFrom(1).Save(ctx)
		if err != nil {
			return err
		}
		u, err := tx.UsageEvent.Create().SetMeterID(o.meter.ID).SetSubscriptionID(s.ID).SetEventKey("zed use of " + who).SetHappenedAt(1).
			SetMonth(calendar.MustDay("2026-01-01")).SetQuantity(money1).SetRecordedAt(1).Save(ctx)
		if err != nil {
			return err
		}
		marks[g.ID], marks[u.ID] = []string{*g.Segment}, []string{u.EventKey}
		return tx.UsageMonth.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetMeterID(o.meter.ID).
			SetMonth(calendar.MustDay("2026-01-01")).SetQuantity(money1).SetEvents(1).SetOverageMinor(minor).SetCurrency("EUR").Exec(ctx)
	})
	return marks
}

const money1 = 1_000_000 // one unit

// steering writes goals and what watches over them, some for Ada and some for Cleo.
func (c *crew) steering() {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		goal := func() *db.KpiGoalCreate {
			return tx.KpiGoal.Create().SetKpi("WIN_RATE").SetFromDay(opstest.Today - 30).SetToDay(opstest.Today).SetTarget("0.5")
		}
		if err := goal().Exec(ctx); err != nil {
			return err
		}
		if err := tx.KpiSet.Create().SetName("Mine").SetKeys([]string{"WIN_RATE"}).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Scorecard.Create().SetName("Company").SetPerspectives(json.RawMessage("[]")).SetUserID(c.cleosUser.ID).Exec(ctx); err != nil {
			return err
		}
		for who, x := range map[string]struct {
			rep  *db.Rep
			user *db.User
		}{"ada": {c.ada, c.adasUser}, "cleo": {c.cleo, c.cleosUser}} {
			g, err := goal().SetRepID(x.rep.ID).SetNote("zed goal of " + who).Save(ctx)
			if err != nil {
				return err
			}
			r, err := tx.AlertRule.Create().SetName("zed rule of " + who).SetKpi("WIN_RATE").SetGrain(calendar.GrainMonth).SetLow("0.1").SetUserID(x.user.ID).Save(ctx)
			if err != nil {
				return err
			}
			n, err := tx.KpiAlert.Create().SetRuleID(r.ID).SetUserID(x.user.ID).SetFromDay(1).SetToDay(2).SetValue("0.05").SetAbove(false).SetNote("zed alert of " + who).Save(ctx)
			if err != nil {
				return err
			}
			c.marks[g.ID], c.marks[r.ID], c.marks[n.ID] = []string{*g.Note}, []string{r.Name}, []string{*n.Note}
		}
		m, err := tx.UserMetric.Create().SetKey("DEALS").SetName("Deals").SetDirection("NEUTRAL").SetUserID(c.cleosUser.ID).SetCurrent(1).Save(ctx)
		if err != nil {
			return err
		}
		return tx.UserMetricVersion.Create().SetMetricID(m.ID).SetNumber(1).SetExpression("WON_OPPORTUNITIES").SetUnit("COUNT").SetCreatedAt(1).Exec(ctx)
	})
}
