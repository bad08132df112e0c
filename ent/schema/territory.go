package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/org"
)

// Territory is a named rule set that owns accounts and is worked by reps.
type Territory struct{ ent.Schema }

// Mixin of Territory.
func (Territory) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Territory}, editable{}, external{}, archivable{}}
}

// Fields of Territory.
func (Territory) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(lineText).Unique(),
		maybeRef("parent"),
		field.JSON("rule", []org.Condition{}).Optional(),
		field.Int("priority").Default(100),
		maybeText("time_zone", shortText),
	}
}

// Edges of Territory.
func (Territory) Edges() []ent.Edge { return []ent.Edge{itself("parent", "children", Territory.Type)} }

// Indexes of Territory.
func (Territory) Indexes() []ent.Index { return []ent.Index{index.Fields("parent_id")} }

// TerritoryAssignment says which rep works a territory, and when.
type TerritoryAssignment struct{ ent.Schema }

// Mixin of TerritoryAssignment.
func (TerritoryAssignment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.TerritoryAssignment}, editable{}, dated{}}
}

// Fields of TerritoryAssignment.
func (TerritoryAssignment) Fields() []ent.Field {
	return []ent.Field{
		ref("territory"),
		ref("rep"),
		field.Enum("territory_role").GoType(org.TerritoryRole("")).Default(string(org.TerritoryPrimary)),
	}
}

// Edges of TerritoryAssignment.
func (TerritoryAssignment) Edges() []ent.Edge {
	return []ent.Edge{to("territory", Territory.Type), to("rep", Rep.Type)}
}

// Indexes of TerritoryAssignment.
func (TerritoryAssignment) Indexes() []ent.Index {
	return []ent.Index{index.Fields("territory_id", "rep_id", "valid_from").Unique(), index.Fields("rep_id")}
}

// TerritoryAccount says which territory owns an account, and when. An account is in one territory at a time.
type TerritoryAccount struct{ ent.Schema }

// Mixin of TerritoryAccount.
func (TerritoryAccount) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.TerritoryAccount}, editable{}, dated{}}
}

// Fields of TerritoryAccount.
func (TerritoryAccount) Fields() []ent.Field {
	return []ent.Field{
		ref("territory"),
		ref("account"),
		field.Enum("source").GoType(org.TerritorySource("")).Default(string(org.ByManual)),
	}
}

// Edges of TerritoryAccount.
func (TerritoryAccount) Edges() []ent.Edge {
	return []ent.Edge{to("territory", Territory.Type), to("account", Account.Type)}
}

// Indexes of TerritoryAccount.
func (TerritoryAccount) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "valid_from").Unique(), index.Fields("territory_id")}
}
