// Package schema declares what is stored: one type per entity, its fields, references, indexes and
// constraints. Who may see which rows is declared by ent/rule and attached here by the record mixin.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"

	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// record is mixed into every entity: its key, its policy and where its numbering starts.
type record struct {
	mixin.Schema

	kind gid.Kind
}

// Fields declares the key.
func (record) Fields() []ent.Field {
	return []ent.Field{field.Int64("id").GoType(gid.ID(0)).Immutable()}
}

// Annotations names the table and starts its keys in the kind's range.
func (r record) Annotations() []schema.Annotation {
	start := int(r.kind.First())
	return []schema.Annotation{
		entsql.Annotation{Table: r.kind.Table(), IncrementStart: &start},
	}
}

// Policy attaches the visibility of the kind's rows.
func (r record) Policy() ent.Policy { return rule.PolicyOf(r.kind) }

// editable is mixed into what people edit: time stamps, which the store sets, and the version that
// optimistic locking compares.
type editable struct{ mixin.Schema }

// Fields declares creation, change and version.
func (editable) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("created_at").GoType(calendar.Instant(0)).Immutable(),
		instant("updated_at"),
		field.Int("version").Default(1),
	}
}

// external is mixed into what a customer's other systems know: their id, unique per type.
type external struct{ mixin.Schema }

// Fields declares the external id.
func (external) Fields() []ent.Field {
	return []ent.Field{maybeText("external_id", shortText)}
}

// Indexes makes the external id unique.
func (external) Indexes() []ent.Index { return []ent.Index{index.Fields("external_id").Unique()} }

// archivable is mixed into what can be put away without losing its history.
type archivable struct{ mixin.Schema }

// Fields declares when the record was put away.
func (archivable) Fields() []ent.Field {
	return []ent.Field{maybeInstant("archived_at")}
}

// dated is mixed into facts that hold for a while: [valid_from, valid_to), open-ended while valid_to is absent.
type dated struct{ mixin.Schema }

// Fields declares the interval.
func (dated) Fields() []ent.Field {
	return []ent.Field{day("valid_from"), maybeDay("valid_to")}
}

// Annotations makes the database refuse an interval that ends before it begins.
func (dated) Annotations() []schema.Annotation {
	return []schema.Annotation{check("valid_to_after_valid_from", "valid_to IS NULL OR valid_to > valid_from")}
}

// Length limits of text columns.
const (
	shortText = 120
	lineText  = 255
	longText  = 10_000
)

func text(name string, limit int) ent.Field { return field.String(name).NotEmpty().MaxLen(limit) }

func maybeText(name string, limit int) ent.Field {
	return field.String(name).MaxLen(limit).Optional().Nillable()
}

func day(name string) ent.Field { return field.Int32(name).GoType(calendar.Day(0)) }

func maybeDay(name string) ent.Field {
	return field.Int32(name).GoType(calendar.Day(0)).Optional().Nillable()
}

func instant(name string) ent.Field { return field.Int64(name).GoType(calendar.Instant(0)) }

func maybeInstant(name string) ent.Field {
	return field.Int64(name).GoType(calendar.Instant(0)).Optional().Nillable()
}

// ref is the column of a required reference declared by to.
func ref(name string) ent.Field { return field.Int64(name + "_id").GoType(gid.ID(0)) }

// maybeRef is the column of an optional reference declared by maybe.
func maybeRef(name string) ent.Field {
	return field.Int64(name + "_id").GoType(gid.ID(0)).Optional().Nillable()
}

func currency(name string) ent.Field {
	return field.String(name).GoType(money.Currency("")).MinLen(3).MaxLen(3)
}

func maybeCurrency(name string) ent.Field {
	return field.String(name).GoType(money.Currency("")).MinLen(3).MaxLen(3).Optional().Nillable()
}

func rate(name string) ent.Field { return field.Int64(name).GoType(money.Rate(0)) }

func maybeRate(name string) ent.Field {
	return field.Int64(name).GoType(money.Rate(0)).Optional().Nillable()
}

// minor is a column of minor units; the currency stands in the column beside it.
func minor(name string) ent.Field { return field.Int64(name + "_minor") }

func maybeMinor(name string) ent.Field { return field.Int64(name + "_minor").Optional().Nillable() }

// check names a condition that the database enforces for every row. A condition such as "(a) = (b)" needs
// parentheses around all of it: the migrations take one that begins and ends with some as enclosed.
func check(name, condition string) schema.Annotation {
	return entsql.Annotation{Checks: map[string]string{name: condition}}
}

// to declares a required reference and its foreign key.
func to(name string, target any) ent.Edge {
	return edge.To(name, target).Unique().Required().Field(name + "_id").
		Annotations(entsql.OnDelete(entsql.NoAction))
}

// maybe declares an optional reference and its foreign key.
func maybe(name string, target any) ent.Edge {
	return edge.To(name, target).Unique().Field(name + "_id").
		Annotations(entsql.OnDelete(entsql.NoAction))
}

// itself declares an optional reference to another row of the same entity. Ent reads a unique edge
// to its own type as one-to-one unless the other direction is named, so it is.
func itself(name, inverse string, self any) ent.Edge {
	return edge.To(inverse, self).Annotations(entsql.OnDelete(entsql.NoAction)).
		From(name).Unique().Field(name + "_id")
}
