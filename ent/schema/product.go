package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
)

// Product is something we sell.
type Product struct{ ent.Schema }

// Mixin of Product.
func (Product) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Product}, editable{}, external{}, archivable{}}
}

// Fields of Product.
func (Product) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(lineText).Unique(),
		maybeText("series", shortText),
		field.Bool("recurring").Default(false),
		maybeMinor("list_price"),
		maybeMinor("unit_cost"),
		currency("currency"),
	}
}

// Annotations of Product.
func (Product) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("list_price_not_negative", "list_price_minor IS NULL OR list_price_minor >= 0"),
		check("unit_cost_not_negative", "unit_cost_minor IS NULL OR unit_cost_minor >= 0"),
	}
}

// ProductPrice is a product's list price and unit cost in one currency, and when it holds.
type ProductPrice struct{ ent.Schema }

// Mixin of ProductPrice.
func (ProductPrice) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.ProductPrice}, editable{}, dated{}}
}

// Fields of ProductPrice.
func (ProductPrice) Fields() []ent.Field {
	return []ent.Field{ref("product"), currency("currency"), minor("list_price"), maybeMinor("unit_cost")}
}

// Annotations of ProductPrice.
func (ProductPrice) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("list_price_not_negative", "list_price_minor >= 0"),
		check("unit_cost_not_negative", "unit_cost_minor IS NULL OR unit_cost_minor >= 0"),
	}
}

// Edges of ProductPrice.
func (ProductPrice) Edges() []ent.Edge { return []ent.Edge{to("product", Product.Type)} }

// Indexes of ProductPrice.
func (ProductPrice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("product_id", "currency", "valid_from").Unique()}
}
