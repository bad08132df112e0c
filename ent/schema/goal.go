package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

// CampaignTouch is a contact of a campaign or channel with a lead, a contact or an account, for attribution.
type CampaignTouch struct{ ent.Schema }

// Mixin of CampaignTouch.
func (CampaignTouch) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.CampaignTouch}, editable{}, external{}}
}

// Fields of CampaignTouch.
func (CampaignTouch) Fields() []ent.Field {
	return []ent.Field{
		maybeRef("campaign"),
		maybeRef("channel"),
		maybeRef("lead"),
		maybeRef("contact"),
		maybeRef("account"),
		day("touched_on"),
		maybeText("note", lineText),
	}
}

// Annotations of CampaignTouch.
func (CampaignTouch) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("somebody_was_touched", "lead_id IS NOT NULL OR contact_id IS NOT NULL OR account_id IS NOT NULL"),
		check("by_something", "campaign_id IS NOT NULL OR channel_id IS NOT NULL"),
	}
}

// Edges of CampaignTouch.
func (CampaignTouch) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("campaign", Campaign.Type),
		maybe("channel", Channel.Type),
		maybe("lead", Lead.Type),
		maybe("contact", Contact.Type),
		maybe("account", Account.Type),
	}
}

// Indexes of CampaignTouch.
func (CampaignTouch) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("campaign_id"),
		index.Fields("channel_id"),
		index.Fields("lead_id"),
		index.Fields("contact_id"),
		index.Fields("account_id"),
	}
}

// KpiGoal is a target for a KPI, for the company or for a rep, team or territory, over a window of days.
type KpiGoal struct{ ent.Schema }

// Mixin of KpiGoal.
func (KpiGoal) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.KpiGoal}, editable{}, archivable{}}
}

// Fields of KpiGoal.
func (KpiGoal) Fields() []ent.Field {
	return []ent.Field{
		text("kpi", shortText),
		field.JSON("variants", map[string]string{}).Optional(),
		maybeRef("rep"),
		maybeRef("team"),
		maybeRef("territory"),
		day("from_day"),
		day("to_day"),
		field.Enum("grain").GoType(calendar.Grain("")).Optional().Nillable(),
		text("target", shortText),
		maybeDay("review_on"),
		maybeText("note", longText),
		maybeRef("user"),
	}
}

// Annotations of KpiGoal.
func (KpiGoal) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("to_day_after_from_day", "to_day > from_day"),
	}
}

// Edges of KpiGoal.
func (KpiGoal) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("rep", Rep.Type),
		maybe("team", Team.Type),
		maybe("territory", Territory.Type),
		maybe("user", User.Type),
	}
}

// Indexes of KpiGoal.
func (KpiGoal) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("kpi", "from_day"),
		index.Fields("rep_id"),
		index.Fields("team_id"),
		index.Fields("territory_id"),
	}
}

// KpiSet is the KPIs that a role looks at, in order.
type KpiSet struct{ ent.Schema }

// Mixin of KpiSet.
func (KpiSet) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.KpiSet}, editable{}, archivable{}}
}

// Fields of KpiSet.
func (KpiSet) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Enum("role").GoType(role.Role("")).Optional().Nillable(),
		field.Strings("keys"),
		maybeText("note", longText),
	}
}

// Scorecard is a balanced scorecard: weighted perspectives of weighted KPIs, each normalised to 0 to 100.
type Scorecard struct{ ent.Schema }

// Mixin of Scorecard.
func (Scorecard) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Scorecard}, editable{}, archivable{}}
}

// Fields of Scorecard.
func (Scorecard) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.JSON("perspectives", json.RawMessage{}),
		maybeText("note", longText),
		maybeRef("user"),
	}
}

// Edges of Scorecard.
func (Scorecard) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("user", User.Type),
	}
}

// AlertRule watches a KPI and raises an alert when it leaves its band.
type AlertRule struct{ ent.Schema }

// Mixin of AlertRule.
func (AlertRule) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.AlertRule}, editable{}, archivable{}}
}

// Fields of AlertRule.
func (AlertRule) Fields() []ent.Field {
	return []ent.Field{
		text("name", shortText),
		text("kpi", shortText),
		field.JSON("variants", map[string]string{}).Optional(),
		maybeRef("rep"),
		maybeRef("team"),
		maybeRef("territory"),
		field.Enum("grain").GoType(calendar.Grain("")),
		maybeText("low", shortText),
		maybeText("high", shortText),
		ref("user"),
		maybeDay("checked_on"),
	}
}

// Annotations of AlertRule.
func (AlertRule) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("a_bound", "low IS NOT NULL OR high IS NOT NULL"),
	}
}

// Edges of AlertRule.
func (AlertRule) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("rep", Rep.Type),
		maybe("team", Team.Type),
		maybe("territory", Territory.Type),
		to("user", User.Type),
	}
}

// Indexes of AlertRule.
func (AlertRule) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id"),
		index.Fields("rep_id"),
		index.Fields("team_id"),
		index.Fields("territory_id"),
	}
}

// KpiAlert is a KPI found outside its band in one period.
type KpiAlert struct{ ent.Schema }

// Mixin of KpiAlert.
func (KpiAlert) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.KpiAlert}, editable{}}
}

// Fields of KpiAlert.
func (KpiAlert) Fields() []ent.Field {
	return []ent.Field{
		ref("rule"),
		ref("user"),
		day("from_day"),
		day("to_day"),
		text("value", shortText),
		field.Bool("above"),
		maybeInstant("acknowledged_at"),
		maybeRef("acknowledged_by"),
		maybeText("note", longText),
		maybeInstant("resolved_at"),
	}
}

// Edges of KpiAlert.
func (KpiAlert) Edges() []ent.Edge {
	return []ent.Edge{
		to("rule", AlertRule.Type),
		to("user", User.Type),
		maybe("acknowledged_by", User.Type),
	}
}

// Indexes of KpiAlert.
func (KpiAlert) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("rule_id", "from_day").Unique(),
		index.Fields("user_id", "id"),
	}
}

// UserMetric is a figure that somebody defined from measures of the catalogue. Its versions say how.
type UserMetric struct{ ent.Schema }

// Mixin of UserMetric.
func (UserMetric) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.UserMetric}, editable{}, archivable{}}
}

// Fields of UserMetric.
func (UserMetric) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").NotEmpty().MaxLen(shortText).Unique(),
		text("name", shortText),
		maybeText("description", longText),
		field.Enum("direction").Values("HIGHER_IS_BETTER", "LOWER_IS_BETTER", "NEUTRAL"),
		ref("user"),
		field.Int("current").Positive(),
	}
}

// Edges of UserMetric.
func (UserMetric) Edges() []ent.Edge {
	return []ent.Edge{
		to("user", User.Type),
	}
}

// Indexes of UserMetric.
func (UserMetric) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id"),
	}
}

// UserMetricVersion is one reading of a user metric. It is never edited.
type UserMetricVersion struct{ ent.Schema }

// Mixin of UserMetricVersion.
func (UserMetricVersion) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.UserMetricVersion}}
}

// Fields of UserMetricVersion.
func (UserMetricVersion) Fields() []ent.Field {
	return []ent.Field{
		ref("metric"),
		field.Int("number").Positive(),
		text("expression", longText),
		field.Enum("unit").Values("COUNT", "FRACTION", "RATIO", "MONEY", "MONEY_PER_DAY", "DAYS", "MINUTES", "MONTHS", "HOURS", "SCORE"),
		instant("created_at"),
		maybeRef("user"),
		maybeText("reason", longText),
	}
}

// Edges of UserMetricVersion.
func (UserMetricVersion) Edges() []ent.Edge {
	return []ent.Edge{
		to("metric", UserMetric.Type),
		maybe("user", User.Type),
	}
}

// Indexes of UserMetricVersion.
func (UserMetricVersion) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("metric_id", "number").Unique(),
	}
}
