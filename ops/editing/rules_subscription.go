package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/planentitlement"
	"coxswain/ent/db/planprice"
	"coxswain/ent/db/subscriptionitem"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

// Columns of a subscription that follow from its events, with the verb that changes them.
var subscriptionVerbs = map[string]string{
	"account_id": "startSubscription", "currency": "startSubscription", "opportunity_id": "startSubscription",
	"starts_on": "startSubscription", "signed_on": "startSubscription",
	"trial_started_on": "startSubscription", "trial_ends_on": "startSubscription", "converted_on": "convertTrial",
	"term_months": "renewSubscription", "term_starts_on": "renewSubscription", "term_ends_on": "renewSubscription",
	"auto_renew": "renewSubscription", "notice_days": "renewSubscription",
	"status": "a verb such as pauseSubscription or cancelSubscription", "mrr_minor": "amendSubscription",
	"cancels_on": "cancelSubscription", "cancellation_reason_id": "cancelSubscription", "churn_kind": "cancelSubscription",
	"cancel_note": "cancelSubscription", "ended_on": "cancelSubscription",
	"paused_on": "pauseSubscription", "resumes_on": "pauseSubscription", "past_due_since": "recordPaymentFailure",
	"next_change_on": "nothing else",
}

// planCheck keeps the model of a plan that has prices, since their tiers are made for it.
func planCheck(ctx context.Context, tx *db.Client, c Change) error {
	var faults fault.List
	for _, x := range []struct {
		column, field string
		least, most   int64
	}{{"interval_months", "intervalMonths", 1, 120}, {"trial_days", "trialDays", 0, 3650}, {"notice_days", "noticeDays", 0, 3650}, {"term_months", "termMonths", 1, 600}} {
		if n := get[int64](c, x.column); n != nil && (*n < x.least || *n > x.most) {
			faults = append(faults, fault.Invalidf(x.field, "%d is not from %d to %d", *n, x.least, x.most))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	if c.Current == nil || !c.Changes("price_model") {
		return nil
	}
	priced, err := tx.PlanPrice.Query().Where(planprice.PlanID(self(c))).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if priced {
		return fault.Conflictf("priceModel", "the plan has prices, whose tiers are made for its model; create another plan for another model")
	}
	return nil
}

// tiersOf are the tiers as they will be after the change; those of an input are flattened.
func tiersOf(c Change, column string) []price.Tier {
	switch tiers := c.Values[column].(type) {
	case []price.Tier:
		return tiers
	case []*price.Tier:
		flat := make([]price.Tier, 0, len(tiers))
		for _, t := range tiers {
			if t != nil {
				flat = append(flat, *t)
			}
		}
		c.Values[column] = flat
		return flat
	default:
		return or(c, column, []price.Tier(nil))
	}
}

// planPriceCheck judges tiers by the plan's model, and keeps a plan to one price per currency at a time.
func planPriceCheck(ctx context.Context, tx *db.Client, c Change) error {
	id, cur := ref(c, "plan_id"), get[money.Currency](c, "currency")
	if id == 0 || cur == nil {
		return nil // the required columns are named afterwards
	}
	if err := checkInterval(c); err != nil {
		return err
	}
	if err := c.Editor.Lock(ctx, tx, id); err != nil {
		return err
	}
	plan, err := load[db.SubscriptionPlan](ctx, tx, id)
	if err != nil {
		return err
	}
	tiers := tiersOf(c, "tiers")
	if err := price.Check(plan.PriceModel, tiers, get[money.Rate](c, "package_size"), get[int64](c, "minimum_minor")).Err(); err != nil {
		return err
	}
	others, err := tx.PlanPrice.Query().Where(planprice.PlanID(id), planprice.CurrencyEQ(*cur), planprice.IDNEQ(self(c))).
		Order(planprice.ByValidFrom()).All(Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, o := range others {
		if interval(c).Overlaps(org.Dated[gid.ID]{From: o.ValidFrom, To: o.ValidTo}) {
			return fault.Conflictf("validFrom", "the plan has a price in %s from %s on; end that one first", *cur, o.ValidFrom)
		}
	}
	return nil
}

// entitlementCheck keeps a plan to one entitlement per meter and judges what more than it costs.
func entitlementCheck(ctx context.Context, tx *db.Client, c Change) error {
	plan, meter := ref(c, "plan_id"), ref(c, "meter_id")
	if plan == 0 || meter == 0 {
		return nil
	}
	if n := get[money.Rate](c, "included"); n != nil && *n < 0 {
		return fault.Invalidf("included", "is 0 or more; leave it out for unlimited use")
	}
	tiers := tiersOf(c, "overage_tiers")
	model, cur := get[price.Model](c, "overage_model"), get[money.Currency](c, "currency")
	switch {
	case model == nil && len(tiers) > 0:
		return fault.Requiredf("overageModel", "say how the tiers price what goes beyond the entitlement")
	case model != nil && *model == price.Package:
		return fault.Invalidf("overageModel", "overage is not sold in packages; use PER_UNIT, GRADUATED, VOLUME or FLAT")
	case model != nil && cur == nil:
		return fault.Requiredf("currency", "say in which currency overage is charged")
	case model != nil && get[money.Rate](c, "included") == nil:
		return fault.Requiredf("included", "say how much is included; unlimited use has no overage")
	case model != nil:
		if err := price.CheckTiers("overageTiers", *model, tiers).Err(); err != nil {
			return err
		}
	}
	if err := c.Editor.Lock(ctx, tx, plan); err != nil {
		return err
	}
	taken, err := tx.PlanEntitlement.Query().Where(planentitlement.PlanID(plan), planentitlement.MeterID(meter), planentitlement.IDNEQ(self(c))).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if taken {
		return fault.Of(fault.Taken, "meterId", "the plan has an entitlement for this meter already; change that one")
	}
	return nil
}

func cancellationReasonParent(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error) {
	r, err := load[db.CancellationReason](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return r.ParentID, nil
}

// subscriptionCheck leaves beginnings and ends to the verbs.
func subscriptionCheck(ctx context.Context, _ *db.Client, c Change) error {
	switch {
	case isVerb(ctx):
		return nil
	case c.Current == nil:
		return fault.Invalidf("", "a subscription begins by startSubscription")
	case c.Values["archived_at"] != nil && or(c, "status", subscription.Ended) != subscription.Ended:
		return fault.Conflictf("id", "the subscription is %s; cancel it before putting it away", or(c, "status", subscription.Ended))
	default:
		return nil
	}
}

// planInUse refuses to forget a plan that subscriptions hold or held: what they paid would lose its name.
func planInUse(ctx context.Context, tx *db.Client, _ *Editor, r db.Record) error {
	used, err := tx.SubscriptionItem.Query().Where(subscriptionitem.PlanID(r.GlobalID())).Exist(Everywhere(ctx))
	if err != nil {
		return err
	}
	if used {
		return fault.Conflictf("id", "customers hold or held this plan; archive it instead")
	}
	return nil
}
