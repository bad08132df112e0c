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
)

// CommissionRun is one computation of the commissions of a period, with everything that it was computed from.
type CommissionRun struct{ ent.Schema }

// Mixin of CommissionRun.
func (CommissionRun) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionRun}, editable{}}
}

// Fields of CommissionRun.
func (CommissionRun) Fields() []ent.Field {
	return []ent.Field{
		day("from_day"),
		day("to_day"),
		field.Enum("status").GoType(commission.RunStatus("")),
		maybeText("engine_version", shortText),
		maybeText("input_hash", shortText),
		maybeText("output_hash", shortText),
		field.Int("events").Default(0),
		field.Int("payees").Default(0),
		field.Int("lines").Default(0),
		field.Int("issues").Default(0),
		field.JSON("issue_list", json.RawMessage{}).Optional(),
		maybeText("message", longText),
		maybeRef("user"),
		maybeRef("job"),
		maybeInstant("finished_at"),
	}
}

// Annotations of CommissionRun.
func (CommissionRun) Annotations() []schema.Annotation {
	return []schema.Annotation{check("to_day_after_from_day", "to_day > from_day")}
}

// Edges of CommissionRun.
func (CommissionRun) Edges() []ent.Edge {
	return []ent.Edge{maybe("user", User.Type), maybe("job", Job.Type)}
}

// Indexes of CommissionRun.
func (CommissionRun) Indexes() []ent.Index {
	return []ent.Index{index.Fields("from_day", "id")}
}

// CommissionStatement is what a rep earned in a period and is paid for it. Once it is locked its numbers never change.
type CommissionStatement struct{ ent.Schema }

// Mixin of CommissionStatement.
func (CommissionStatement) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionStatement}, editable{}}
}

// Fields of CommissionStatement.
func (CommissionStatement) Fields() []ent.Field {
	return []ent.Field{
		ref("run"),
		ref("rep"),
		day("from_day"),
		day("to_day"),
		field.Enum("status").GoType(commission.StatementStatus("")),
		currency("currency"),
		minor("earned"),
		minor("payable"),
		minor("held_before"),
		minor("held_after"),
		minor("debt_before"),
		minor("debt_after"),
		minor("draw_before"),
		minor("draw_after"),
		minor("waived"),
		minor("forgiven"),
		minor("guaranteed"),
		minor("paid"),
		field.Int64("credited_minor").Default(0).Comment("bookings that the payee was credited with, each event once"),
		field.Bool("needs_acknowledgement").Default(false),
		field.Int64("payout_units").Optional().Nillable().Comment("minor units of the payout currency; absent without an exchange rate"),
		currency("payout_currency"),
		field.Int("lines_count").Default(0),
		field.Int("issues_count").Default(0),
		text("input_hash", shortText),
		text("output_hash", shortText),
		text("engine_version", shortText),
		maybeInstant("acknowledged_at"),
		maybeRef("acknowledged_by"),
		maybeInstant("manager_approved_at"),
		maybeRef("manager_approved_by"),
		maybeInstant("finance_approved_at"),
		maybeRef("finance_approved_by"),
		maybeInstant("locked_at"),
		maybeRef("locked_by"),
		maybeDay("paid_on"),
		maybeText("payment_reference", lineText),
	}
}

// Annotations of CommissionStatement.
func (CommissionStatement) Annotations() []schema.Annotation {
	return []schema.Annotation{check("to_day_after_from_day", "to_day > from_day")}
}

// Edges of CommissionStatement.
func (CommissionStatement) Edges() []ent.Edge {
	return []ent.Edge{
		to("run", CommissionRun.Type),
		to("rep", Rep.Type),
		maybe("acknowledged_by", User.Type),
		maybe("manager_approved_by", User.Type),
		maybe("finance_approved_by", User.Type),
		maybe("locked_by", User.Type),
	}
}

// Indexes of CommissionStatement.
func (CommissionStatement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("rep_id", "from_day", "to_day", "currency").Unique(),
		index.Fields("run_id"),
		index.Fields("from_day", "id"),
		index.Fields("status"),
	}
}

// CommissionSnapshot is what a statement was computed from, what came out, and what it leaves to the next period, as compressed JSON. It is kept apart so that lists do not read it.
type CommissionSnapshot struct{ ent.Schema }

// Mixin of CommissionSnapshot.
func (CommissionSnapshot) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionSnapshot}}
}

// Fields of CommissionSnapshot.
func (CommissionSnapshot) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("statement_id").GoType(gid.ID(0)).Unique(),
		text("hash", shortText),
		field.Text("content").NotEmpty().Comment("gzip in base64"),
	}
}

// Edges of CommissionSnapshot.
func (CommissionSnapshot) Edges() []ent.Edge {
	return []ent.Edge{to("statement", CommissionStatement.Type)}
}

// CommissionLine is one line of a statement: what one event, bonus, cap, draw or correction came to. Lines of a draft go when it is computed again; those of a locked statement stay for ever.
type CommissionLine struct{ ent.Schema }

// Mixin of CommissionLine.
func (CommissionLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionLine}}
}

// Fields of CommissionLine.
func (CommissionLine) Fields() []ent.Field {
	return []ent.Field{
		ref("statement"),
		ref("rep"),
		field.Int("position").NonNegative(),
		text("line_key", lineText),
		field.Enum("line_kind").GoType(commission.LineKind("")),
		maybeText("component", shortText),
		maybeText("title", longText),
		maybeRef("plan_version"),
		maybeRef("event"),
		maybeRef("account"),
		maybeRef("opportunity"),
		maybeRef("subscription"),
		maybeRef("adjustment"),
		maybeDay("credit_on"),
		maybeMinor("credit"),
		field.Int64("credit_units").GoType(money.Rate(0)).Optional().Nillable().Comment("millionths, of credits that are counted"),
		maybeRate("rate"),
		minor("uncapped"),
		minor("earned"),
		minor("payable"),
		currency("currency"),
		maybeText("cap", shortText),
		field.Enum("hold_reason").GoType(commission.HoldReason("")).Optional().Nillable(),
		maybeRef("original"),
		maybeRef("corrects"),
	}
}

// Edges of CommissionLine.
func (CommissionLine) Edges() []ent.Edge {
	return []ent.Edge{
		to("statement", CommissionStatement.Type),
		to("rep", Rep.Type),
		maybe("plan_version", CompPlanVersion.Type),
		maybe("event", CompEvent.Type),
		maybe("account", Account.Type),
		maybe("opportunity", Opportunity.Type),
		maybe("subscription", CustomerSubscription.Type),
		maybe("adjustment", CommissionAdjustment.Type),
		itself("original", "corrections", CommissionLine.Type),
		maybe("corrects", CommissionStatement.Type),
	}
}

// Indexes of CommissionLine.
func (CommissionLine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("statement_id", "position").Unique(),
		index.Fields("rep_id", "id"),
		index.Fields("event_id"),
		index.Fields("opportunity_id"),
		index.Fields("subscription_id"),
		index.Fields("original_id"),
		index.Fields("corrects_id"),
	}
}

// WindfallReview says that a line which was held as a windfall was reviewed and may be paid.
type WindfallReview struct{ ent.Schema }

// Mixin of WindfallReview.
func (WindfallReview) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.WindfallReview}}
}

// Fields of WindfallReview. The line is kept by its key, since lines of a draft are written anew.
func (WindfallReview) Fields() []ent.Field {
	return []ent.Field{
		ref("rep"),
		day("from_day"),
		text("line_key", lineText),
		maybeText("note", longText),
		maybeRef("user"),
		instant("created_at"),
	}
}

// Edges of WindfallReview.
func (WindfallReview) Edges() []ent.Edge {
	return []ent.Edge{to("rep", Rep.Type), maybe("user", User.Type)}
}

// Indexes of WindfallReview.
func (WindfallReview) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rep_id", "from_day", "line_key").Unique()}
}

// CommissionAdjustment is a sum that somebody adds to, or takes from, what a rep is paid. It counts once somebody else has approved it.
type CommissionAdjustment struct{ ent.Schema }

// Mixin of CommissionAdjustment.
func (CommissionAdjustment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionAdjustment}, editable{}}
}

// Fields of CommissionAdjustment.
func (CommissionAdjustment) Fields() []ent.Field {
	return []ent.Field{
		ref("rep"),
		day("on_day"),
		minor("amount"),
		currency("currency"),
		field.Enum("adjustment_reason").GoType(commission.AdjustmentReason("")),
		maybeText("note", longText),
		field.Enum("status").Values("PROPOSED", "APPROVED", "REJECTED").Default("PROPOSED"),
		maybeRef("user"),
		maybeInstant("decided_at"),
		maybeRef("decided_by"),
		maybeRef("dispute"),
	}
}

// Annotations of CommissionAdjustment.
func (CommissionAdjustment) Annotations() []schema.Annotation {
	return []schema.Annotation{check("amount_not_nothing", "amount_minor <> 0")}
}

// Edges of CommissionAdjustment.
func (CommissionAdjustment) Edges() []ent.Edge {
	return []ent.Edge{
		to("rep", Rep.Type),
		maybe("user", User.Type),
		maybe("decided_by", User.Type),
		maybe("dispute", CommissionDispute.Type),
	}
}

// Indexes of CommissionAdjustment.
func (CommissionAdjustment) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rep_id", "on_day"), index.Fields("status")}
}

// CommissionDispute is a payee's objection to a line of a statement.
type CommissionDispute struct{ ent.Schema }

// Mixin of CommissionDispute.
func (CommissionDispute) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CommissionDispute}, editable{}}
}

// Fields of CommissionDispute. The line is kept by its key, since lines of a draft are written anew.
func (CommissionDispute) Fields() []ent.Field {
	return []ent.Field{
		ref("statement"),
		ref("rep"),
		text("line_key", lineText),
		field.Enum("status").GoType(commission.DisputeStatus("")),
		text("subject", longText),
		day("due_on"),
		maybeRef("user"),
		maybeInstant("resolved_at"),
		maybeRef("resolved_by"),
		maybeText("resolution", longText),
	}
}

// Edges of CommissionDispute.
func (CommissionDispute) Edges() []ent.Edge {
	return []ent.Edge{
		to("statement", CommissionStatement.Type),
		to("rep", Rep.Type),
		maybe("user", User.Type),
		maybe("resolved_by", User.Type),
	}
}

// Indexes of CommissionDispute.
func (CommissionDispute) Indexes() []ent.Index {
	return []ent.Index{index.Fields("statement_id"), index.Fields("rep_id", "id"), index.Fields("status", "due_on")}
}

// DisputeComment is what somebody said about a dispute.
type DisputeComment struct{ ent.Schema }

// Mixin of DisputeComment.
func (DisputeComment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.DisputeComment}}
}

// Fields of DisputeComment.
func (DisputeComment) Fields() []ent.Field {
	return []ent.Field{
		ref("dispute"),
		maybeRef("user"),
		text("body", longText),
		instant("created_at"),
	}
}

// Edges of DisputeComment.
func (DisputeComment) Edges() []ent.Edge {
	return []ent.Edge{to("dispute", CommissionDispute.Type), maybe("user", User.Type)}
}

// Indexes of DisputeComment.
func (DisputeComment) Indexes() []ent.Index { return []ent.Index{index.Fields("dispute_id", "id")} }
