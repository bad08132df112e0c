package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/recurring"
)

// LedgerVersion is one computation of the ledger of recurring revenue under one set of policies. The latest is in force; earlier ones stay as they were.
type LedgerVersion struct{ ent.Schema }

// Mixin of LedgerVersion.
func (LedgerVersion) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.LedgerVersion}}
}

// Fields of LedgerVersion.
func (LedgerVersion) Fields() []ent.Field {
	return []ent.Field{
		field.Int("number").Positive().Unique(),
		field.JSON("policies", map[string]string{}).Optional(),
		instant("created_at"),
		maybeRef("user"),
		maybeText("reason", longText),
		field.JSON("effect", json.RawMessage{}).Optional(),
		currency("base_currency"),
	}
}

// Edges of LedgerVersion.
func (LedgerVersion) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("user", User.Type),
	}
}

// MrrMovement is a dated change of an account's recurring revenue. Rows are appended; what was wrong is reversed by a row with the opposite amounts on the same day.
type MrrMovement struct{ ent.Schema }

// Mixin of MrrMovement.
func (MrrMovement) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.MrrMovement}}
}

// Fields of MrrMovement.
func (MrrMovement) Fields() []ent.Field {
	return []ent.Field{
		field.Int("ledger").Positive().Comment("number of the ledger version"),
		ref("account"),
		day("day"),
		day("signed_on"),
		instant("recorded_at"),
		field.Enum("movement").GoType(recurring.Kind("")),
		field.Enum("tag").GoType(recurring.Tag("")).Optional().Nillable(),
		field.Enum("line").GoType(recurring.Line("")),
		minor("delta"),
		minor("before"),
		minor("after"),
		currency("currency"),
		minor("native_delta"),
		field.Int("customer_delta"),
		day("cohort_month"),
		day("spell_day"),
		maybeRef("subscription"),
		maybeRef("plan"),
		maybeRef("rep"),
		maybeRef("team"),
		maybeRef("territory"),
		maybeText("segment", shortText),
		maybeRef("reverses"),
	}
}

// Annotations of MrrMovement.
func (MrrMovement) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("never_negative", "before_minor >= 0 AND after_minor >= 0"),
	}
}

// Edges of MrrMovement.
func (MrrMovement) Edges() []ent.Edge {
	return []ent.Edge{
		to("account", Account.Type),
		maybe("subscription", CustomerSubscription.Type),
		maybe("plan", SubscriptionPlan.Type),
		maybe("rep", Rep.Type),
		maybe("team", Team.Type),
		maybe("territory", Territory.Type),
		itself("reverses", "reversed_by", MrrMovement.Type),
	}
}

// Indexes of MrrMovement.
func (MrrMovement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "ledger", "day"),
		index.Fields("ledger", "id"),
		index.Fields("day", "id"),
	}
}

// AccountRevenue is what the ledger says of one account today. It follows from the movements.
type AccountRevenue struct{ ent.Schema }

// Mixin of AccountRevenue.
func (AccountRevenue) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.AccountRevenue}, editable{}}
}

// Fields of AccountRevenue.
func (AccountRevenue) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("account_id").GoType(gid.ID(0)).Unique(),
		minor("mrr"),
		currency("currency"),
		field.Enum("state").GoType(recurring.State("")),
		maybeDay("cohort_month"),
		maybeDay("spell_day"),
		maybeDay("churned_on"),
		field.Int("subscriptions").NonNegative(),
		field.Int("ledger").Positive(),
		field.Int64("movements").NonNegative(),
	}
}

// Edges of AccountRevenue.
func (AccountRevenue) Edges() []ent.Edge {
	return []ent.Edge{
		to("account", Account.Type),
	}
}

// Indexes of AccountRevenue.
func (AccountRevenue) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("mrr_minor", "id"),
	}
}

// AccountSegment says which segment an account belonged to, and when.
type AccountSegment struct{ ent.Schema }

// Mixin of AccountSegment.
func (AccountSegment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.AccountSegment}, dated{}}
}

// Fields of AccountSegment.
func (AccountSegment) Fields() []ent.Field {
	return []ent.Field{
		ref("account"),
		maybeText("segment", shortText),
	}
}

// Edges of AccountSegment.
func (AccountSegment) Edges() []ent.Edge {
	return []ent.Edge{
		to("account", Account.Type),
	}
}

// Indexes of AccountSegment.
func (AccountSegment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "valid_from").Unique(),
	}
}
