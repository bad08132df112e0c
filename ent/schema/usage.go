package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Meter is a measure of use that plans include or charge for.
type Meter struct{ ent.Schema }

// Mixin of Meter.
func (Meter) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Meter}, editable{}, external{}, archivable{}}
}

// Fields of Meter.
func (Meter) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(shortText).Unique(),
		field.Enum("aggregation").GoType(recurring.Aggregation("")),
		text("unit_name", shortText),
		maybeRef("product"),
	}
}

// Edges of Meter.
func (Meter) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("product", Product.Type),
	}
}

// UsageEvent is one report of use. It is appended once, whatever the number of times it is sent.
type UsageEvent struct{ ent.Schema }

// Mixin of UsageEvent.
func (UsageEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.UsageEvent}}
}

// Fields of UsageEvent.
func (UsageEvent) Fields() []ent.Field {
	return []ent.Field{
		ref("meter"),
		ref("subscription"),
		text("event_key", lineText),
		instant("happened_at"),
		day("month"),
		field.Int64("quantity").GoType(money.Rate(0)).Comment("millionths"),
		maybeText("subject", lineText),
		instant("recorded_at"),
	}
}

// Edges of UsageEvent.
func (UsageEvent) Edges() []ent.Edge {
	return []ent.Edge{
		to("meter", Meter.Type),
		to("subscription", CustomerSubscription.Type),
	}
}

// Indexes of UsageEvent.
func (UsageEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meter_id", "event_key").Unique(),
		index.Fields("subscription_id", "meter_id", "month"),
	}
}

// UsageMonth is the use of one meter by one subscription in one month, against what was included. It follows from the events and the plan.
type UsageMonth struct{ ent.Schema }

// Mixin of UsageMonth.
func (UsageMonth) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.UsageMonth}, editable{}}
}

// Fields of UsageMonth.
func (UsageMonth) Fields() []ent.Field {
	return []ent.Field{
		ref("subscription"),
		ref("account"),
		ref("meter"),
		day("month"),
		field.Int64("quantity").GoType(money.Rate(0)),
		field.Int64("included").GoType(money.Rate(0)).Optional().Nillable(),
		field.Int64("events").NonNegative(),
		minor("overage"),
		currency("currency"),
	}
}

// Edges of UsageMonth.
func (UsageMonth) Edges() []ent.Edge {
	return []ent.Edge{
		to("subscription", CustomerSubscription.Type),
		to("account", Account.Type),
		to("meter", Meter.Type),
	}
}

// Indexes of UsageMonth.
func (UsageMonth) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subscription_id", "meter_id", "month").Unique(),
		index.Fields("account_id"),
		index.Fields("month"),
	}
}
