package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// SubscriptionPlan is a price plan that customers subscribe to. (A plan that pays reps is a comp plan.)
type SubscriptionPlan struct{ ent.Schema }

// Mixin of SubscriptionPlan.
func (SubscriptionPlan) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.SubscriptionPlan}, editable{}, external{}, archivable{}}
}

// Fields of SubscriptionPlan.
func (SubscriptionPlan) Fields() []ent.Field {
	return []ent.Field{
		ref("product"),
		field.String("name").NotEmpty().MaxLen(lineText).Unique(),
		field.Int("interval_months").Default(1).Min(1).Max(120).Comment("months that one price pays for"),
		field.Enum("price_model").GoType(recurring.Model("")),
		field.Int("trial_days").Default(0).NonNegative(),
		field.Int("notice_days").Default(0).NonNegative(),
		field.Int("term_months").Optional().Nillable().Positive(),
	}
}

// Edges of SubscriptionPlan.
func (SubscriptionPlan) Edges() []ent.Edge {
	return []ent.Edge{
		to("product", Product.Type),
	}
}

// Indexes of SubscriptionPlan.
func (SubscriptionPlan) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("product_id"),
	}
}

// PlanPrice is what a plan costs in one currency, and when it holds. It is one row per currency and first day; tiers follow the plan's price model.
type PlanPrice struct{ ent.Schema }

// Mixin of PlanPrice.
func (PlanPrice) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.PlanPrice}, editable{}, dated{}}
}

// Fields of PlanPrice.
func (PlanPrice) Fields() []ent.Field {
	return []ent.Field{
		ref("plan"),
		currency("currency"),
		field.JSON("tiers", []recurring.Tier{}),
		field.Int64("package_size").GoType(money.Rate(0)).Optional().Nillable().Comment("units of a package, millionths"),
		maybeMinor("minimum"),
	}
}

// Annotations of PlanPrice.
func (PlanPrice) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("minimum_not_negative", "minimum_minor IS NULL OR minimum_minor >= 0"),
	}
}

// Edges of PlanPrice.
func (PlanPrice) Edges() []ent.Edge {
	return []ent.Edge{
		to("plan", SubscriptionPlan.Type),
	}
}

// Indexes of PlanPrice.
func (PlanPrice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "currency", "valid_from").Unique(),
	}
}

// PlanEntitlement is how much of a meter a plan includes per month, and what more than that costs.
type PlanEntitlement struct{ ent.Schema }

// Mixin of PlanEntitlement.
func (PlanEntitlement) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.PlanEntitlement}, editable{}}
}

// Fields of PlanEntitlement.
func (PlanEntitlement) Fields() []ent.Field {
	return []ent.Field{
		ref("plan"),
		ref("meter"),
		field.Int64("included").GoType(money.Rate(0)).Optional().Nillable().Comment("millionths per month and unit of the item; absent: unlimited"),
		field.Bool("per_unit").Default(false),
		field.Enum("overage_model").GoType(recurring.Model("")).Optional().Nillable(),
		field.JSON("overage_tiers", []recurring.Tier{}).Optional(),
		maybeCurrency("currency"),
	}
}

// Annotations of PlanEntitlement.
func (PlanEntitlement) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("included_not_negative", "included IS NULL OR included >= 0"),
	}
}

// Edges of PlanEntitlement.
func (PlanEntitlement) Edges() []ent.Edge {
	return []ent.Edge{
		to("plan", SubscriptionPlan.Type),
		to("meter", Meter.Type),
	}
}

// Indexes of PlanEntitlement.
func (PlanEntitlement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "meter_id").Unique(),
	}
}

// CancellationReason is why a subscription was cancelled.
type CancellationReason struct{ ent.Schema }

// Mixin of CancellationReason.
func (CancellationReason) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CancellationReason}, editable{}, external{}, archivable{}}
}

// Fields of CancellationReason.
func (CancellationReason) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Enum("churn_kind").GoType(recurring.ChurnKind("")),
		maybeRef("parent"),
	}
}

// Edges of CancellationReason.
func (CancellationReason) Edges() []ent.Edge {
	return []ent.Edge{
		itself("parent", "children", CancellationReason.Type),
	}
}

// CustomerSubscription is the running agreement of an account to pay for plans. Its events are its truth; the other columns are what they come to today.
type CustomerSubscription struct{ ent.Schema }

// Mixin of CustomerSubscription.
func (CustomerSubscription) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CustomerSubscription}, editable{}, external{}, archivable{}}
}

// Fields of CustomerSubscription.
func (CustomerSubscription) Fields() []ent.Field {
	return []ent.Field{
		ref("account"),
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		maybeRef("opportunity"),
		currency("currency"),
		field.Enum("status").GoType(recurring.Status("")),
		maybeDay("signed_on"),
		maybeDay("starts_on"),
		maybeDay("trial_started_on"),
		maybeDay("trial_ends_on"),
		maybeDay("converted_on"),
		field.Int("term_months").Optional().Nillable().Positive(),
		maybeDay("term_starts_on"),
		maybeDay("term_ends_on"),
		field.Bool("auto_renew").Default(false),
		field.Int("notice_days").Default(0).NonNegative(),
		maybeDay("cancels_on"),
		maybeRef("cancellation_reason"),
		field.Enum("churn_kind").GoType(recurring.ChurnKind("")).Optional().Nillable(),
		maybeText("cancel_note", longText),
		maybeDay("paused_on"),
		maybeDay("resumes_on"),
		maybeDay("past_due_since"),
		maybeDay("ended_on"),
		minor("mrr"),
		maybeDay("next_change_on"),
	}
}

// Annotations of CustomerSubscription.
func (CustomerSubscription) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("ended_has_day", "((status = 'ENDED') = (ended_on IS NOT NULL))"),
		check("mrr_not_negative", "mrr_minor >= 0"),
	}
}

// Edges of CustomerSubscription.
func (CustomerSubscription) Edges() []ent.Edge {
	return []ent.Edge{
		to("account", Account.Type),
		maybe("opportunity", Opportunity.Type),
		maybe("cancellation_reason", CancellationReason.Type),
	}
}

// Indexes of CustomerSubscription.
func (CustomerSubscription) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "id"),
		index.Fields("opportunity_id"),
		index.Fields("status", "id"),
		index.Fields("term_ends_on"),
		index.Fields("next_change_on"),
		index.Fields("name", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// SubscriptionEvent is one step in the life of a subscription, on its effective day. It is appended and never edited; an event that was wrong is reversed by another.
type SubscriptionEvent struct{ ent.Schema }

// Mixin of SubscriptionEvent.
func (SubscriptionEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.SubscriptionEvent}}
}

// Fields of SubscriptionEvent.
func (SubscriptionEvent) Fields() []ent.Field {
	return []ent.Field{
		ref("subscription"),
		field.Enum("event").GoType(recurring.Event("")),
		day("effective_on"),
		day("signed_on"),
		instant("recorded_at"),
		field.JSON("details", json.RawMessage{}).Optional(),
		maybeRef("cancellation_reason"),
		maybeText("note", longText),
		maybeRef("reverses"),
		maybeText("external_id", shortText),
	}
}

// Edges of SubscriptionEvent.
func (SubscriptionEvent) Edges() []ent.Edge {
	return []ent.Edge{
		to("subscription", CustomerSubscription.Type),
		maybe("cancellation_reason", CancellationReason.Type),
		itself("reverses", "reversed_by", SubscriptionEvent.Type),
	}
}

// Indexes of SubscriptionEvent.
func (SubscriptionEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subscription_id", "effective_on", "id"),
		index.Fields("external_id").Unique(),
	}
}

// SubscriptionItem is a plan with quantity and price that a subscription holds for the days [valid_from, valid_to). It follows from the events.
type SubscriptionItem struct{ ent.Schema }

// Mixin of SubscriptionItem.
func (SubscriptionItem) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.SubscriptionItem}, editable{}, dated{}}
}

// Fields of SubscriptionItem.
func (SubscriptionItem) Fields() []ent.Field {
	return []ent.Field{
		ref("subscription"),
		ref("plan"),
		text("item_key", shortText),
		field.Int64("quantity").GoType(money.Rate(0)).NonNegative().Comment("millionths"),
		maybeMinor("price"),
		rate("discount"),
		field.Int("interval_months").Positive(),
		minor("mrr"),
	}
}

// Annotations of SubscriptionItem.
func (SubscriptionItem) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("mrr_not_negative", "mrr_minor >= 0"),
		check("discount_at_most_everything", "discount <= 1000000"),
	}
}

// Edges of SubscriptionItem.
func (SubscriptionItem) Edges() []ent.Edge {
	return []ent.Edge{
		to("subscription", CustomerSubscription.Type),
		to("plan", SubscriptionPlan.Type),
	}
}

// Indexes of SubscriptionItem.
func (SubscriptionItem) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subscription_id", "valid_from"),
		index.Fields("plan_id"),
	}
}

// SubscriptionTerm is a committed length of a subscription and what became of it when it came up for renewal. It follows from the events.
type SubscriptionTerm struct{ ent.Schema }

// Mixin of SubscriptionTerm.
func (SubscriptionTerm) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.SubscriptionTerm}, editable{}}
}

// Fields of SubscriptionTerm.
func (SubscriptionTerm) Fields() []ent.Field {
	return []ent.Field{
		ref("subscription"),
		ref("account"),
		field.Int("number").Positive(),
		day("starts_on"),
		day("ends_on"),
		minor("due"),
		field.Enum("outcome").GoType(recurring.TermOutcome("")),
		maybeDay("renewed_on"),
		maybeMinor("renewed"),
		currency("currency"),
		maybeRef("plan"),
	}
}

// Annotations of SubscriptionTerm.
func (SubscriptionTerm) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("ends_after_start", "ends_on > starts_on"),
	}
}

// Edges of SubscriptionTerm.
func (SubscriptionTerm) Edges() []ent.Edge {
	return []ent.Edge{
		to("subscription", CustomerSubscription.Type),
		to("account", Account.Type),
		maybe("plan", SubscriptionPlan.Type),
	}
}

// Indexes of SubscriptionTerm.
func (SubscriptionTerm) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subscription_id", "number").Unique(),
		index.Fields("account_id"),
		index.Fields("ends_on"),
	}
}
