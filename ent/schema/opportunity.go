package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/pipeline"
)

// Pipeline is a sales process for one type of opportunity.
type Pipeline struct{ ent.Schema }

// Mixin of Pipeline.
func (Pipeline) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Pipeline}, editable{}, external{}, archivable{}}
}

// Fields of Pipeline.
func (Pipeline) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Enum("opportunity_type").GoType(pipeline.OpportunityType("")),
	}
}

// Stage is a position in a pipeline.
type Stage struct{ ent.Schema }

// Mixin of Stage.
func (Stage) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Stage}, editable{}, external{}, archivable{}}
}

// Fields of Stage.
func (Stage) Fields() []ent.Field {
	return []ent.Field{
		ref("pipeline"),
		text("name", shortText),
		field.Int("position").NonNegative(),
		field.Enum("group").GoType(pipeline.StageGroup("")).StorageKey("stage_group"),
		field.Enum("outcome").GoType(pipeline.Status("")).Default(string(pipeline.Open)),
		rate("probability"),
		field.Enum("forecast_category").GoType(pipeline.ForecastCategory("")),
		field.Int("expected_days").Optional().Nillable().NonNegative(),
		field.Strings("required_fields").Optional(),
	}
}

// Annotations of Stage.
func (Stage) Annotations() []schema.Annotation {
	return []schema.Annotation{check("probability_is_a_share", "probability >= 0 AND probability <= 1000000")}
}

// Edges of Stage.
func (Stage) Edges() []ent.Edge { return []ent.Edge{to("pipeline", Pipeline.Type)} }

// Indexes of Stage.
func (Stage) Indexes() []ent.Index {
	return []ent.Index{index.Fields("pipeline_id", "name").Unique(), index.Fields("pipeline_id", "position").Unique()}
}

// LossReason is why an opportunity was lost. Having decided nothing is kept apart from losing to someone.
type LossReason struct{ ent.Schema }

// Mixin of LossReason.
func (LossReason) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.LossReason}, editable{}, external{}, archivable{}}
}

// Fields of LossReason.
func (LossReason) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Enum("category").GoType(pipeline.LossCategory("")),
		maybeRef("parent"),
	}
}

// Edges of LossReason.
func (LossReason) Edges() []ent.Edge {
	return []ent.Edge{itself("parent", "children", LossReason.Type)}
}

// Competitor is a company that sells against us.
type Competitor struct{ ent.Schema }

// Mixin of Competitor.
func (Competitor) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Competitor}, editable{}, external{}, archivable{}}
}

// Fields of Competitor.
func (Competitor) Fields() []ent.Field {
	return []ent.Field{field.String("name").NotEmpty().MaxLen(shortText).Unique()}
}

// Opportunity is a qualified chance of a specific sale.
type Opportunity struct{ ent.Schema }

// Mixin of Opportunity.
func (Opportunity) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Opportunity}, editable{}, external{}, archivable{}}
}

// Fields of Opportunity.
func (Opportunity) Fields() []ent.Field {
	return []ent.Field{
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		field.Enum("opportunity_type").GoType(pipeline.OpportunityType("")),
		maybeRef("account"),
		maybeRef("owner"),
		ref("pipeline"),
		ref("stage"),
		field.Enum("status").GoType(pipeline.Status("")).Default(string(pipeline.Open)),
		maybeMinor("amount"),
		currency("currency"),
		field.Enum("amount_source").GoType(pipeline.AmountSource("")).Default(string(pipeline.AmountEntered)),
		maybeRate("probability_override"),
		field.Enum("forecast_category_override").GoType(pipeline.ForecastCategory("")).Optional().Nillable(),
		field.Int("term_months").Optional().Nillable().Positive(),
		maybeDay("opened_on"),
		maybeDay("close_on"),
		maybeDay("closed_on"),
		maybeDay("proposal_on"),
		maybeDay("first_contact_on"),
		maybeDay("stage_entered_on"),
		maybeRef("lead"),
		maybeRef("source"),
		maybeRef("channel"),
		maybeRef("campaign"),
		maybeRef("territory"),
		maybeRef("loss_reason"),
		maybeRef("lost_to"),
		maybeRef("closed_from_stage"),
		maybeText("next_step", lineText),
		maybeText("close_note", longText),
	}
}

// Annotations of Opportunity.
func (Opportunity) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("closed_after_opened", "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on"),
		check("decided_has_day", "((status = 'OPEN') = (closed_on IS NULL))"),
		check("probability_is_a_share", "probability_override IS NULL OR (probability_override >= 0 AND probability_override <= 1000000)"),
		check("amount_not_negative", "amount_minor IS NULL OR amount_minor >= 0"),
	}
}

// Edges of Opportunity.
func (Opportunity) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("account", Account.Type), maybe("owner", Rep.Type), to("pipeline", Pipeline.Type), to("stage", Stage.Type),
		maybe("lead", Lead.Type), maybe("source", LeadSource.Type), maybe("channel", Channel.Type),
		maybe("campaign", Campaign.Type), maybe("territory", Territory.Type), maybe("loss_reason", LossReason.Type),
		maybe("lost_to", Competitor.Type), maybe("closed_from_stage", Stage.Type),
	}
}

// Indexes of Opportunity.
func (Opportunity) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "id"), index.Fields("account_id", "id"), index.Fields("stage_id", "id"),
		index.Fields("owner_id", "created_at", "id"), index.Fields("account_id", "created_at", "id"),
		index.Fields("campaign_id"), index.Fields("lead_id"), index.Fields("status", "id"),
		index.Fields("created_at", "id"), index.Fields("updated_at", "id"), index.Fields("name", "id"),
		index.Fields("closed_on"),
	}
}

// OpportunityLine is one product of an opportunity with quantity, price, discount and cost.
type OpportunityLine struct{ ent.Schema }

// Mixin of OpportunityLine.
func (OpportunityLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.OpportunityLine}, editable{}, external{}}
}

// Fields of OpportunityLine.
func (OpportunityLine) Fields() []ent.Field {
	return []ent.Field{
		ref("opportunity"),
		ref("product"),
		field.Int("position").NonNegative(),
		field.Int64("quantity").Positive().Comment("millionths"),
		maybeMinor("list_price"),
		rate("discount"),
		maybeMinor("amount"),
		maybeMinor("unit_cost"),
		currency("currency"),
		field.Bool("recurring").Default(false),
	}
}

// Annotations of OpportunityLine.
func (OpportunityLine) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("quantity_positive", "quantity > 0"),
		check("discount_at_most_everything", "discount <= 1000000"),
	}
}

// Edges of OpportunityLine.
func (OpportunityLine) Edges() []ent.Edge {
	return []ent.Edge{to("opportunity", Opportunity.Type), to("product", Product.Type)}
}

// Indexes of OpportunityLine.
func (OpportunityLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("opportunity_id", "position").Unique(), index.Fields("product_id")}
}

// OpportunityCredit is a rep's share of an opportunity.
type OpportunityCredit struct{ ent.Schema }

// Mixin of OpportunityCredit.
func (OpportunityCredit) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.OpportunityCredit}, editable{}}
}

// Fields of OpportunityCredit.
func (OpportunityCredit) Fields() []ent.Field {
	return []ent.Field{
		ref("opportunity"),
		ref("rep"),
		field.Enum("credit_kind").GoType(pipeline.CreditKind("")).Default(string(pipeline.CreditRevenue)),
		rate("share"),
	}
}

// Annotations of OpportunityCredit.
func (OpportunityCredit) Annotations() []schema.Annotation {
	return []schema.Annotation{check("share_is_a_share", "share > 0 AND share <= 1000000")}
}

// Edges of OpportunityCredit.
func (OpportunityCredit) Edges() []ent.Edge {
	return []ent.Edge{to("opportunity", Opportunity.Type), to("rep", Rep.Type)}
}

// Indexes of OpportunityCredit.
func (OpportunityCredit) Indexes() []ent.Index {
	return []ent.Index{index.Fields("opportunity_id", "rep_id", "credit_kind").Unique(), index.Fields("rep_id")}
}

// OpportunityCompetitor is a competitor met on an opportunity.
type OpportunityCompetitor struct{ ent.Schema }

// Mixin of OpportunityCompetitor.
func (OpportunityCompetitor) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.OpportunityCompetitor}, editable{}}
}

// Fields of OpportunityCompetitor.
func (OpportunityCompetitor) Fields() []ent.Field {
	return []ent.Field{ref("opportunity"), ref("competitor"), maybeText("note", lineText)}
}

// Edges of OpportunityCompetitor.
func (OpportunityCompetitor) Edges() []ent.Edge {
	return []ent.Edge{to("opportunity", Opportunity.Type), to("competitor", Competitor.Type)}
}

// Indexes of OpportunityCompetitor.
func (OpportunityCompetitor) Indexes() []ent.Index {
	return []ent.Index{index.Fields("opportunity_id", "competitor_id").Unique(), index.Fields("competitor_id")}
}

// StageChange is one step of an opportunity's way through its pipeline.
type StageChange struct{ ent.Schema }

// Mixin of StageChange.
func (StageChange) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.StageChange}} }

// Fields of StageChange.
func (StageChange) Fields() []ent.Field {
	return []ent.Field{
		ref("opportunity"),
		maybeRef("from_stage"),
		ref("to_stage"),
		day("changed_on"),
		instant("recorded_at"),
		maybeMinor("amount"),
	}
}

// Edges of StageChange.
func (StageChange) Edges() []ent.Edge {
	return []ent.Edge{to("opportunity", Opportunity.Type), maybe("from_stage", Stage.Type), to("to_stage", Stage.Type)}
}

// Indexes of StageChange.
func (StageChange) Indexes() []ent.Index { return []ent.Index{index.Fields("opportunity_id", "id")} }

// CloseDateChange is one move of an opportunity's close date.
type CloseDateChange struct{ ent.Schema }

// Mixin of CloseDateChange.
func (CloseDateChange) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.CloseDateChange}} }

// Fields of CloseDateChange.
func (CloseDateChange) Fields() []ent.Field {
	return []ent.Field{
		ref("opportunity"),
		maybeDay("from_day"),
		maybeDay("to_day"),
		day("changed_on"),
		instant("recorded_at"),
	}
}

// Edges of CloseDateChange.
func (CloseDateChange) Edges() []ent.Edge { return []ent.Edge{to("opportunity", Opportunity.Type)} }

// Indexes of CloseDateChange.
func (CloseDateChange) Indexes() []ent.Index {
	return []ent.Index{index.Fields("opportunity_id", "id")}
}
