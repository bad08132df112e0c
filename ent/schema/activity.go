package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/activity"
)

// Activity is a logged or planned call, email, meeting, demo, follow-up or task.
type Activity struct{ ent.Schema }

// Mixin of Activity.
func (Activity) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Activity}, editable{}, external{}}
}

// Fields of Activity.
func (Activity) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").GoType(activity.Kind("")),
		field.Enum("direction").GoType(activity.Direction("")).Default(string(activity.Outbound)),
		field.Enum("status").GoType(activity.Status("")).Default(string(activity.Done)),
		maybeText("subject", lineText),
		maybeText("note", longText),
		maybeRef("owner"),
		maybeRef("booked_by"),
		maybeRef("account"),
		maybeRef("contact"),
		maybeRef("lead"),
		maybeRef("opportunity"),
		maybeRef("campaign"),
		instant("happened_at"),
		maybeInstant("booked_at"),
		maybeDay("due_on"),
		maybeDay("done_on"),
		field.Int("seconds").Optional().Nillable().NonNegative(),
		field.Enum("call_outcome").GoType(activity.CallOutcome("")).Optional().Nillable(),
		field.Enum("attendance").GoType(activity.Attendance("")).Optional().Nillable(),
		field.Enum("bounce").GoType(activity.Bounce("")).Optional().Nillable(),
		maybeInstant("opened_at"),
		field.Bool("machine_opened").Default(false),
		maybeInstant("clicked_at"),
		maybeInstant("replied_at"),
		field.Bool("auto_reply").Default(false),
	}
}

// Annotations of Activity.
func (Activity) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("outcome_is_for_calls", "call_outcome IS NULL OR kind = 'CALL'"),
		check("attendance_is_for_meetings", "attendance IS NULL OR kind IN ('MEETING', 'DEMO')"),
		check("bounce_is_for_email", "bounce IS NULL OR kind = 'EMAIL'"),
	}
}

// Edges of Activity.
func (Activity) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("owner", Rep.Type), maybe("booked_by", Rep.Type), maybe("account", Account.Type),
		maybe("contact", Contact.Type), maybe("lead", Lead.Type), maybe("opportunity", Opportunity.Type),
		maybe("campaign", Campaign.Type),
	}
}

// Indexes of Activity.
func (Activity) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "happened_at", "id"), index.Fields("account_id", "happened_at", "id"),
		index.Fields("opportunity_id", "happened_at", "id"), index.Fields("lead_id"), index.Fields("contact_id"),
		index.Fields("booked_by_id"), index.Fields("happened_at", "id"),
	}
}
