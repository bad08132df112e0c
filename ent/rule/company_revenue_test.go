package rule_test

import (
	"context"
	"encoding/json"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// keeper keeps the ids of rows by what they are.
type keeper func(name string, r db.Record, err error) error

func (c *company) keep(name string, r db.Record, err error) error {
	if err == nil {
		c.rows[name] = r.GlobalID()
	}
	return err
}

// revenue writes plans, and what hangs on the subscriptions of Ada's account and of Cleo's.
func (c *company) revenue() {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		keep := keeper(c.keep)
		if err := save(ctx, keep, "ledger version", tx.LedgerVersion.Create().SetNumber(1).SetCreatedAt(1).SetBaseCurrency("EUR")); err != nil {
			return err
		}
		if err := save(ctx, keep, "plan", tx.SubscriptionPlan.Create().SetProductID(c.rows["product"]).SetName("Pro").SetPriceModel(price.Flat)); err != nil {
			return err
		}
		if err := save(ctx, keep, "meter", tx.Meter.Create().SetName("Calls").SetAggregation(usage.Sum).SetUnitName("calls")); err != nil {
			return err
		}
		if err := save(ctx, keep, "plan price", tx.PlanPrice.Create().SetPlanID(c.rows["plan"]).SetCurrency("EUR").SetTiers([]price.Tier{{Flat: 100}}).SetValidFrom(1)); err != nil {
			return err
		}
		if err := save(ctx, keep, "entitlement", tx.PlanEntitlement.Create().SetPlanID(c.rows["plan"]).SetMeterID(c.rows["meter"])); err != nil {
			return err
		}
		if err := save(ctx, keep, "cancellation reason", tx.CancellationReason.Create().SetName("Closed down").SetChurnKind(subscription.Voluntary)); err != nil {
			return err
		}
		for who, a := range map[string]*db.Account{"Ada": c.adas, "Cleo": c.cleos} {
			if err := c.subscription(ctx, tx, who, a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *company) subscription(ctx context.Context, tx *db.Client, who string, a *db.Account) error {
	keep := keeper(c.keep)
	s, err := tx.CustomerSubscription.Create().SetAccountID(a.ID).SetName("Pro").SetCurrency("EUR").SetStatus(subscription.Active).SetMrrMinor(100).Save(ctx)
	if err := keep("subscription of "+who, s, err); err != nil {
		return err
	}
	if err := save(ctx, keep, "event of "+who, tx.SubscriptionEvent.Create().SetSubscriptionID(s.ID).SetEvent(subscription.Started).
		SetEffectiveOn(1).SetSignedOn(1).SetRecordedAt(1).SetDetails(json.RawMessage("{}"))); err != nil {
		return err
	}
	if err := save(ctx, keep, "item of "+who, tx.SubscriptionItem.Create().SetSubscriptionID(s.ID).SetPlanID(c.rows["plan"]).SetItemKey("1").
		SetQuantity(1).SetIntervalMonths(1).SetMrrMinor(100).SetValidFrom(1).SetDiscount(0)); err != nil {
		return err
	}
	if err := save(ctx, keep, "term of "+who, tx.SubscriptionTerm.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetNumber(1).
		SetStartsOn(1).SetEndsOn(2).SetDueMinor(100).SetOutcome(subscription.TermRunning).SetCurrency("EUR")); err != nil {
		return err
	}
	if err := save(ctx, keep, "movement of "+who, tx.MrrMovement.Create().SetLedger(1).SetAccountID(a.ID).SetDay(1).SetSignedOn(1).SetRecordedAt(1).
		SetMovement(mrr.New).SetLine(mrr.Recurring).SetDeltaMinor(100).SetBeforeMinor(0).SetAfterMinor(100).SetCurrency("EUR").
		SetNativeDeltaMinor(100).SetCustomerDelta(1).SetCohortMonth(1).SetSpellDay(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "revenue of "+who, tx.AccountRevenue.Create().SetAccountID(a.ID).SetMrrMinor(100).SetCurrency("EUR").SetState(mrr.Paying).
		SetSubscriptions(1).SetLedger(1).SetMovements(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "segment of "+who, tx.AccountSegment.Create().SetAccountID(a.ID).SetSegment("SMB").SetValidFrom(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "usage event of "+who, tx.UsageEvent.Create().SetMeterID(c.rows["meter"]).SetSubscriptionID(s.ID).SetEventKey(who).
		SetHappenedAt(1).SetMonth(0).SetQuantity(1).SetRecordedAt(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "usage month of "+who, tx.UsageMonth.Create().SetSubscriptionID(s.ID).SetAccountID(a.ID).SetMeterID(c.rows["meter"]).
		SetMonth(0).SetQuantity(1).SetEvents(1).SetOverageMinor(0).SetCurrency("EUR")); err != nil {
		return err
	}
	if err := save(ctx, keep, "touch of the account of "+who, tx.CampaignTouch.Create().SetCampaignID(c.rows["campaign"]).SetAccountID(a.ID).SetTouchedOn(1)); err != nil {
		return err
	}
	return save(ctx, keep, "touch of the lead of "+who, tx.CampaignTouch.Create().SetCampaignID(c.rows["campaign"]).SetLeadID(c.rows["lead of "+who]).SetTouchedOn(1))
}

// steering writes goals and what watches over them, for Ada, for Cleo and for somebody else.
func (c *company) steering() {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		keep := keeper(c.keep)
		goal := func() *db.KpiGoalCreate {
			return tx.KpiGoal.Create().SetKpi("WIN_RATE").SetFromDay(1).SetToDay(2).SetTarget("0.5")
		}
		for name, g := range map[string]*db.KpiGoalCreate{
			"goal of the company": goal(), "goal of Ada": goal().SetRepID(c.ada.ID), "goal of Cleo": goal().SetRepID(c.cleo.ID),
			"goal of North": goal().SetTeamID(c.north.ID), "goal of South": goal().SetTeamID(c.south.ID), "goal of a territory": goal().SetTerritoryID(c.rows["territory"]),
		} {
			if err := save(ctx, keep, name, g); err != nil {
				return err
			}
		}
		if err := save(ctx, keep, "KPI set", tx.KpiSet.Create().SetName("Mine").SetKeys([]string{"WIN_RATE"})); err != nil {
			return err
		}
		if err := save(ctx, keep, "scorecard", tx.Scorecard.Create().SetName("Company").SetPerspectives(json.RawMessage("[]"))); err != nil {
			return err
		}
		for who, u := range map[string]gid.ID{"Ada": c.adasUser.ID, "another": c.othersUser.ID} {
			rule, err := tx.AlertRule.Create().SetName("Low").SetKpi("WIN_RATE").SetGrain(calendar.GrainMonth).SetLow("0.1").SetUserID(u).Save(ctx)
			if err := keep("alert rule of "+who, rule, err); err != nil {
				return err
			}
			if err := save(ctx, keep, "alert of "+who, tx.KpiAlert.Create().SetRuleID(rule.ID).SetUserID(u).SetFromDay(1).SetToDay(2).SetValue("0").SetAbove(false)); err != nil {
				return err
			}
		}
		metric, err := tx.UserMetric.Create().SetKey("DEALS_PER_LEAD").SetName("Deals per lead").SetDirection("NEUTRAL").SetUserID(c.othersUser.ID).SetCurrent(1).Save(ctx)
		if err := keep("user metric", metric, err); err != nil {
			return err
		}
		return save(ctx, keep, "version of the user metric", tx.UserMetricVersion.Create().SetMetricID(metric.ID).SetNumber(1).SetExpression("1").SetUnit("COUNT").SetCreatedAt(1))
	})
}
