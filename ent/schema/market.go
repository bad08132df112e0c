package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/lead"
	"coxswain/sales/market"
)

// Channel is a way in which leads reach us, for example paid search.
type Channel struct{ ent.Schema }

// Mixin of Channel.
func (Channel) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Channel}, editable{}, external{}, archivable{}}
}

// Fields of Channel.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Bool("paid").Default(false),
	}
}

// LeadSource is where a lead came from, finer than its channel.
type LeadSource struct{ ent.Schema }

// Mixin of LeadSource.
func (LeadSource) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.LeadSource}, editable{}, external{}, archivable{}}
}

// Fields of LeadSource.
func (LeadSource) Fields() []ent.Field {
	return []ent.Field{field.String("name").NotEmpty().MaxLen(shortText).Unique(), maybeRef("channel")}
}

// Edges of LeadSource.
func (LeadSource) Edges() []ent.Edge { return []ent.Edge{maybe("channel", Channel.Type)} }

// Indexes of LeadSource.
func (LeadSource) Indexes() []ent.Index { return []ent.Index{index.Fields("channel_id")} }

// Campaign is a planned effort to win leads, with dates and a budget.
type Campaign struct{ ent.Schema }

// Mixin of Campaign.
func (Campaign) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Campaign}, editable{}, external{}, archivable{}}
}

// Fields of Campaign.
func (Campaign) Fields() []ent.Field {
	return []ent.Field{
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		maybeRef("channel"),
		field.Enum("status").GoType(market.CampaignStatus("")).Default(string(market.Planned)),
		maybeDay("starts_on"),
		maybeDay("ends_on"),
		maybeMinor("budget"),
		maybeCurrency("currency"),
	}
}

// Annotations of Campaign.
func (Campaign) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("ends_after_start", "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on"),
		check("budget_not_negative", "budget_minor IS NULL OR (budget_minor >= 0 AND currency IS NOT NULL)"),
	}
}

// Edges of Campaign.
func (Campaign) Edges() []ent.Edge { return []ent.Edge{maybe("channel", Channel.Type)} }

// Indexes of Campaign.
func (Campaign) Indexes() []ent.Index {
	return []ent.Index{index.Fields("channel_id"), index.Fields("name", "id")}
}

// Spend is money spent on marketing or sales over some days. It counts evenly over [from_day, to_day).
type Spend struct{ ent.Schema }

// Mixin of Spend.
func (Spend) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Spend}, editable{}, external{}}
}

// Fields of Spend.
func (Spend) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("category").GoType(market.SpendCategory("")),
		maybeRef("channel"),
		maybeRef("campaign"),
		day("from_day"),
		day("to_day"),
		minor("amount"),
		currency("currency"),
		maybeText("note", lineText),
	}
}

// Annotations of Spend.
func (Spend) Annotations() []schema.Annotation {
	return []schema.Annotation{check("to_day_after_from_day", "to_day > from_day")}
}

// Edges of Spend.
func (Spend) Edges() []ent.Edge {
	return []ent.Edge{maybe("channel", Channel.Type), maybe("campaign", Campaign.Type)}
}

// Indexes of Spend.
func (Spend) Indexes() []ent.Index {
	return []ent.Index{index.Fields("channel_id"), index.Fields("campaign_id"), index.Fields("from_day")}
}

// Lead is a person or company that may become a customer, not yet qualified.
type Lead struct{ ent.Schema }

// Mixin of Lead.
func (Lead) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Lead}, editable{}, external{}, archivable{}}
}

// Fields of Lead.
func (Lead) Fields() []ent.Field {
	return []ent.Field{
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		maybeText("company", lineText),
		maybeText("email", lineText),
		maybeText("phone", shortText),
		maybeText("title", lineText),
		field.Enum("status").GoType(lead.Status("")).Default(string(lead.New)),
		maybeRef("owner"),
		maybeRef("source"),
		maybeRef("channel"),
		maybeRef("campaign"),
		maybeText("segment", shortText),
		maybeText("industry", shortText),
		maybeText("region", shortText),
		maybeText("country", shortText),
		field.Int("score").Optional().Nillable(),
		maybeDay("opened_on"),
		maybeDay("closed_on"),
		maybeDay("mql_on"),
		maybeDay("accepted_on"),
		maybeDay("sql_on"),
		maybeDay("converted_on"),
		maybeInstant("assigned_at"),
		maybeInstant("first_touch_at"),
		maybeText("reject_reason", lineText),
		maybeRef("account"),
		maybeRef("contact"),
		maybeRef("opportunity"),
		maybeRef("merged_into"),
		maybeInstant("redacted_at"),
	}
}

// Annotations of Lead.
func (Lead) Annotations() []schema.Annotation {
	return []schema.Annotation{check("closed_after_opened", "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on")}
}

// Edges of Lead.
func (Lead) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("owner", Rep.Type), maybe("source", LeadSource.Type), maybe("channel", Channel.Type),
		maybe("campaign", Campaign.Type), maybe("account", Account.Type), maybe("contact", Contact.Type),
		maybe("opportunity", Opportunity.Type), itself("merged_into", "merged_from", Lead.Type),
	}
}

// Indexes of Lead.
func (Lead) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "id"), index.Fields("campaign_id", "id"), index.Fields("account_id"),
		index.Fields("opportunity_id"), index.Fields("email"), index.Fields("status", "id"),
		index.Fields("created_at", "id"), index.Fields("updated_at", "id"), index.Fields("name", "id"),
	}
}

// LeadStatusChange is one step of a lead's history.
type LeadStatusChange struct{ ent.Schema }

// Mixin of LeadStatusChange.
func (LeadStatusChange) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.LeadStatusChange}}
}

// Fields of LeadStatusChange.
func (LeadStatusChange) Fields() []ent.Field {
	return []ent.Field{
		ref("lead"),
		field.Enum("from_status").GoType(lead.Status("")).Optional().Nillable(),
		field.Enum("to_status").GoType(lead.Status("")),
		day("changed_on"),
		instant("recorded_at"),
		maybeText("reason", lineText),
	}
}

// Edges of LeadStatusChange.
func (LeadStatusChange) Edges() []ent.Edge { return []ent.Edge{to("lead", Lead.Type)} }

// Indexes of LeadStatusChange.
func (LeadStatusChange) Indexes() []ent.Index { return []ent.Index{index.Fields("lead_id", "id")} }
