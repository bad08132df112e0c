package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/quota"
)

// CompPlan is a plan that pays reps. What it pays is said by its versions.
type CompPlan struct{ ent.Schema }

// Mixin of CompPlan.
func (CompPlan) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CompPlan}, editable{}, external{}, archivable{}}
}

// Fields of CompPlan.
func (CompPlan) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		maybeText("note", longText),
	}
}

// CompPlanVersion is one design of a comp plan. A draft may be edited; once published it stays as it is, and holds from its first day until its last or until the next version begins.
type CompPlanVersion struct{ ent.Schema }

// Mixin of CompPlanVersion.
func (CompPlanVersion) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CompPlanVersion}, editable{}, dated{}}
}

// Fields of CompPlanVersion.
func (CompPlanVersion) Fields() []ent.Field {
	return []ent.Field{
		ref("plan"),
		field.Int("number").Positive(),
		field.Enum("status").GoType(commission.PlanStatus("")).Default(string(commission.PlanDraft)),
		field.JSON("design", json.RawMessage{}),
		text("design_hash", shortText),
		currency("currency"),
		maybeText("note", longText),
		maybeInstant("published_at"),
		maybeRef("published_by"),
	}
}

// Edges of CompPlanVersion.
func (CompPlanVersion) Edges() []ent.Edge {
	return []ent.Edge{
		to("plan", CompPlan.Type),
		maybe("published_by", User.Type),
	}
}

// Indexes of CompPlanVersion.
func (CompPlanVersion) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "number").Unique(),
	}
}

// CompAssignment says whom a comp plan pays, and when: a rep, everybody of a sales role, or the members of a team. The most particular one that holds on a day decides.
type CompAssignment struct{ ent.Schema }

// Mixin of CompAssignment.
func (CompAssignment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CompAssignment}, editable{}, dated{}}
}

// Fields of CompAssignment.
func (CompAssignment) Fields() []ent.Field {
	return []ent.Field{
		ref("plan"),
		maybeRef("rep"),
		maybeRef("team"),
		field.Enum("sales_role").GoType(org.SalesRole("")).Optional().Nillable(),
		maybeMinor("target_incentive"),
		maybeCurrency("currency"),
		maybeCurrency("pay_currency"),
		maybeInstant("acknowledged_at"),
		maybeRef("acknowledged_by"),
		maybeText("note", longText),
	}
}

// Annotations of CompAssignment.
func (CompAssignment) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("one_payee", "((rep_id IS NOT NULL AND team_id IS NULL AND sales_role IS NULL) OR (rep_id IS NULL AND team_id IS NOT NULL AND sales_role IS NULL) OR (rep_id IS NULL AND team_id IS NULL AND sales_role IS NOT NULL))"),
		check("target_not_negative", "target_incentive_minor IS NULL OR (target_incentive_minor >= 0 AND currency IS NOT NULL)"),
	}
}

// Edges of CompAssignment.
func (CompAssignment) Edges() []ent.Edge {
	return []ent.Edge{
		to("plan", CompPlan.Type),
		maybe("rep", Rep.Type),
		maybe("team", Team.Type),
		maybe("acknowledged_by", User.Type),
	}
}

// Indexes of CompAssignment.
func (CompAssignment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id"),
		index.Fields("rep_id", "valid_from"),
		index.Fields("team_id"),
	}
}

// QuotaRelief takes a share of a rep's quota away for some days: of a new hire, in leave, for a product that is not ready.
type QuotaRelief struct{ ent.Schema }

// Mixin of QuotaRelief.
func (QuotaRelief) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.QuotaRelief}, editable{}}
}

// Fields of QuotaRelief.
func (QuotaRelief) Fields() []ent.Field {
	return []ent.Field{
		ref("rep"),
		field.Enum("relief_reason").GoType(commission.ReliefReason("")),
		field.Enum("measure").GoType(quota.Measure("")).Optional().Nillable(),
		day("from_day"),
		day("to_day"),
		rate("share"),
		maybeText("note", longText),
	}
}

// Annotations of QuotaRelief.
func (QuotaRelief) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("to_day_after_from_day", "to_day > from_day"),
		check("share_is_a_share", "share > 0 AND share <= 1000000"),
	}
}

// Edges of QuotaRelief.
func (QuotaRelief) Edges() []ent.Edge { return []ent.Edge{to("rep", Rep.Type)} }

// Indexes of QuotaRelief.
func (QuotaRelief) Indexes() []ent.Index { return []ent.Index{index.Fields("rep_id", "from_day")} }

// CompObjective is how far a rep reached an objective that a bonus asks for, as somebody stated it.
type CompObjective struct{ ent.Schema }

// Mixin of CompObjective.
func (CompObjective) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CompObjective}, editable{}}
}

// Fields of CompObjective.
func (CompObjective) Fields() []ent.Field {
	return []ent.Field{
		ref("rep"),
		text("objective_key", shortText),
		day("from_day"),
		day("to_day"),
		rate("achieved"),
		maybeText("note", longText),
		maybeRef("user"),
	}
}

// Annotations of CompObjective.
func (CompObjective) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("to_day_after_from_day", "to_day > from_day"),
		check("achieved_not_negative", "achieved >= 0"),
	}
}

// Edges of CompObjective.
func (CompObjective) Edges() []ent.Edge {
	return []ent.Edge{to("rep", Rep.Type), maybe("user", User.Type)}
}

// Indexes of CompObjective.
func (CompObjective) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rep_id", "objective_key", "from_day").Unique()}
}

// PaymentReceived is money that a customer paid for an opportunity or a subscription, or what else was found out about the money of it: a credit note, a first invoice that was not paid, a breach, a milestone. It is appended and never edited; a payment that was wrong or bounced is followed by one with the opposite amount.
type PaymentReceived struct{ ent.Schema }

// Mixin of PaymentReceived.
func (PaymentReceived) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.PaymentReceived}, external{}}
}

// Fields of PaymentReceived.
func (PaymentReceived) Fields() []ent.Field {
	return []ent.Field{
		ref("account"),
		maybeRef("opportunity"),
		maybeRef("subscription"),
		field.Enum("payment_kind").GoType(commission.PaymentKind("")).Default(string(commission.Payment)),
		minor("amount"),
		currency("currency"),
		day("received_on"),
		maybeText("note", lineText),
		instant("created_at"),
		maybeRef("user"),
	}
}

// Annotations of PaymentReceived.
func (PaymentReceived) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("for_something", "opportunity_id IS NOT NULL OR subscription_id IS NOT NULL"),
		check("amount_not_nothing", "amount_minor <> 0"),
	}
}

// Edges of PaymentReceived.
func (PaymentReceived) Edges() []ent.Edge {
	return []ent.Edge{
		to("account", Account.Type),
		maybe("opportunity", Opportunity.Type),
		maybe("subscription", CustomerSubscription.Type),
		maybe("user", User.Type),
	}
}

// Indexes of PaymentReceived.
func (PaymentReceived) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "id"),
		index.Fields("opportunity_id"),
		index.Fields("subscription_id"),
		index.Fields("received_on"),
	}
}

// CompEvent is something that may be worth commission, as it was found in the records: a line of a won opportunity, a change of a subscription, a payment, a meeting held. It is appended and never edited: when its source changes a further version is appended, which stands in place of those before.
type CompEvent struct{ ent.Schema }

// Mixin of CompEvent.
func (CompEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CompEvent}}
}

// Fields of CompEvent. The source is the record that the event was found in; source_id refers to it without a constraint, since it may be deleted.
func (CompEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("event").GoType(commission.EventKind("")),
		text("event_key", lineText),
		field.Int("number").Positive(),
		field.Int64("source_id").GoType(gid.ID(0)),
		day("credit_on"),
		field.Bool("void").Default(false),
		maybeRef("rep"),
		maybeRef("account"),
		maybeRef("opportunity"),
		maybeRef("subscription"),
		maybeRef("product"),
		maybeRef("territory"),
		maybeMinor("amount"),
		maybeCurrency("currency"),
		field.Int64("quantity").GoType(money.Rate(0)).Optional().Nillable().Comment("millionths"),
		field.JSON("details", json.RawMessage{}),
		text("details_hash", shortText),
		instant("recorded_at"),
	}
}

// Edges of CompEvent.
func (CompEvent) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("rep", Rep.Type),
		maybe("account", Account.Type),
		maybe("opportunity", Opportunity.Type),
		maybe("subscription", CustomerSubscription.Type),
		maybe("product", Product.Type),
		maybe("territory", Territory.Type),
	}
}

// Indexes of CompEvent.
func (CompEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_key", "number").Unique(),
		index.Fields("credit_on"),
		index.Fields("rep_id"),
		index.Fields("account_id"),
		index.Fields("opportunity_id"),
		index.Fields("subscription_id"),
	}
}
