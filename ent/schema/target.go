package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// Quota is a target for a rep, a team or a territory over a period, in one measure.
type Quota struct{ ent.Schema }

// Mixin of Quota.
func (Quota) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Quota}, editable{}, external{}} }

// Fields of Quota.
func (Quota) Fields() []ent.Field {
	return []ent.Field{
		maybeRef("rep"),
		maybeRef("team"),
		maybeRef("territory"),
		field.Enum("measure").GoType(quota.Measure("")),
		day("from_day"),
		day("to_day"),
		maybeMinor("amount"),
		maybeCurrency("currency"),
		field.Int64("units").Optional().Nillable(),
		maybeRef("product"),
		field.JSON("seasonality", []int64{}).Optional().Comment("weight of each month of the period; by days when absent"),
	}
}

// Annotations of Quota.
func (Quota) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("to_day_after_from_day", "to_day > from_day"),
		check("one_carrier", "((rep_id IS NOT NULL AND team_id IS NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NOT NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NULL AND territory_id IS NOT NULL))"),
		check("amount_or_units", "((amount_minor IS NOT NULL AND amount_minor >= 0 AND currency IS NOT NULL AND units IS NULL) OR (amount_minor IS NULL AND units IS NOT NULL AND units >= 0))"),
	}
}

// Edges of Quota.
func (Quota) Edges() []ent.Edge {
	return []ent.Edge{maybe("rep", Rep.Type), maybe("team", Team.Type), maybe("territory", Territory.Type), maybe("product", Product.Type)}
}

// Indexes of Quota.
func (Quota) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rep_id", "from_day"), index.Fields("team_id"), index.Fields("territory_id")}
}

// ExchangeRate is the price of one unit of the base currency in a quote currency from a day on.
type ExchangeRate struct{ ent.Schema }

// Mixin of ExchangeRate.
func (ExchangeRate) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.ExchangeRate}, editable{}}
}

// Fields of ExchangeRate.
func (ExchangeRate) Fields() []ent.Field {
	return []ent.Field{
		currency("base"),
		currency("quote"),
		day("valid_from"),
		field.Int64("rate").GoType(money.ExchangeRate(0)),
	}
}

// Annotations of ExchangeRate.
func (ExchangeRate) Annotations() []schema.Annotation {
	return []schema.Annotation{check("rate_positive", "rate > 0"), check("two_currencies", "base <> quote")}
}

// Indexes of ExchangeRate.
func (ExchangeRate) Indexes() []ent.Index {
	return []ent.Index{index.Fields("base", "quote", "valid_from").Unique()}
}

// Holiday is a day on which nobody is expected to work.
type Holiday struct{ ent.Schema }

// Mixin of Holiday.
func (Holiday) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Holiday}, editable{}} }

// Fields of Holiday.
func (Holiday) Fields() []ent.Field { return []ent.Field{day("on_day"), text("name", shortText)} }

// Indexes of Holiday.
func (Holiday) Indexes() []ent.Index { return []ent.Index{index.Fields("on_day").Unique()} }

// Organisation holds the settings of the company; there is one row.
type Organisation struct{ ent.Schema }

// Mixin of Organisation.
func (Organisation) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Organisation}, editable{}}
}

// Fields of Organisation.
func (Organisation) Fields() []ent.Field {
	return []ent.Field{
		field.Int("singleton").Unique().Immutable(),
		text("name", lineText),
		currency("base_currency"),
		field.Int("fiscal_year_start_month").Default(1).Min(1).Max(12),
		text("time_zone", shortText),
		field.Ints("working_days"),
		field.Int("work_starts_minute").Min(0).Max(1440),
		field.Int("work_ends_minute").Min(0).Max(1440),
		field.Int("lead_sla_minutes").Positive(),
		field.JSON("policies", map[string]string{}).Optional(),
		field.Bool("demo").Default(false).Immutable(),
	}
}

// Annotations of Organisation.
func (Organisation) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("only_one", "singleton = 1"),
		check("work_ends_after_it_starts", "work_ends_minute > work_starts_minute"),
	}
}

// DeviationNote explains why a KPI left its band.
type DeviationNote struct{ ent.Schema }

// Mixin of DeviationNote.
func (DeviationNote) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.DeviationNote}, editable{}}
}

// Fields of DeviationNote.
func (DeviationNote) Fields() []ent.Field {
	return []ent.Field{
		text("kpi", shortText), maybeRef("rep"), maybeRef("team"), day("from_day"), day("to_day"), text("note", longText),
		maybeRef("author"),
	}
}

// Edges of DeviationNote.
func (DeviationNote) Edges() []ent.Edge {
	return []ent.Edge{maybe("rep", Rep.Type), maybe("team", Team.Type), maybe("author", User.Type)}
}

// Indexes of DeviationNote.
func (DeviationNote) Indexes() []ent.Index { return []ent.Index{index.Fields("kpi", "from_day")} }
