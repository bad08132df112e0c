package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/account"
)

// Account is a company we sell to or serve.
type Account struct{ ent.Schema }

// Mixin of Account.
func (Account) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Account}, editable{}, external{}, archivable{}}
}

// Fields of Account.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		maybeText("domain", lineText),
		maybeRef("parent"),
		maybeRef("owner"),
		maybeText("industry", shortText),
		maybeText("segment", shortText),
		field.Int64("employees").Optional().Nillable().NonNegative(),
		maybeMinor("annual_revenue"),
		maybeCurrency("currency"),
		maybeText("region", shortText),
		maybeText("country", shortText),
		maybeText("city", shortText),
		field.Int("founded_year").Optional().Nillable().Min(1000).Max(2199),
		field.Enum("lifecycle_phase").GoType(account.LifecyclePhase("")).Default(string(account.Prospect)),
		maybeRef("merged_into"),
		maybeInstant("redacted_at"),
	}
}

// Annotations of Account.
func (Account) Annotations() []schema.Annotation {
	return []schema.Annotation{
		check("revenue_has_currency", "annual_revenue_minor IS NULL OR currency IS NOT NULL"),
		check("not_its_own_parent", "parent_id IS NULL OR parent_id <> id"),
	}
}

// Edges of Account.
func (Account) Edges() []ent.Edge {
	return []ent.Edge{itself("parent", "children", Account.Type), maybe("owner", Rep.Type), itself("merged_into", "merged_from", Account.Type)}
}

// Indexes of Account.
func (Account) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner_id", "id"), index.Fields("parent_id"), index.Fields("name", "id"),
		index.Fields("domain"), index.Fields("created_at", "id"), index.Fields("updated_at", "id"),
	}
}

// AccountOwnership says which rep owned an account, and when. An account has one owner at a time.
type AccountOwnership struct{ ent.Schema }

// Mixin of AccountOwnership.
func (AccountOwnership) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.AccountOwnership}, editable{}, dated{}}
}

// Fields of AccountOwnership.
func (AccountOwnership) Fields() []ent.Field { return []ent.Field{ref("account"), ref("rep")} }

// Edges of AccountOwnership.
func (AccountOwnership) Edges() []ent.Edge {
	return []ent.Edge{to("account", Account.Type), to("rep", Rep.Type)}
}

// Indexes of AccountOwnership.
func (AccountOwnership) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "valid_from").Unique(), index.Fields("rep_id")}
}

// AccountTeamMember is a rep who works an account beside its owner.
type AccountTeamMember struct{ ent.Schema }

// Mixin of AccountTeamMember.
func (AccountTeamMember) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.AccountTeamMember}, editable{}, dated{}}
}

// Fields of AccountTeamMember.
func (AccountTeamMember) Fields() []ent.Field {
	return []ent.Field{ref("account"), ref("rep"), maybeText("duty", shortText)}
}

// Edges of AccountTeamMember.
func (AccountTeamMember) Edges() []ent.Edge {
	return []ent.Edge{to("account", Account.Type), to("rep", Rep.Type)}
}

// Indexes of AccountTeamMember.
func (AccountTeamMember) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "rep_id", "valid_from").Unique(), index.Fields("rep_id")}
}

// Contact is a person at an account.
type Contact struct{ ent.Schema }

// Mixin of Contact.
func (Contact) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Contact}, editable{}, external{}, archivable{}}
}

// Fields of Contact.
func (Contact) Fields() []ent.Field {
	return []ent.Field{
		ref("account"),
		text("name", lineText),
		field.String("search").MaxLen(longText).Default(""),
		maybeText("email", lineText),
		maybeText("phone", shortText),
		maybeText("title", lineText),
		field.Enum("email_status").GoType(account.EmailStatus("")).Default(string(account.EmailUnknown)),
		maybeRef("merged_into"),
		maybeInstant("redacted_at"),
	}
}

// Edges of Contact.
func (Contact) Edges() []ent.Edge {
	return []ent.Edge{to("account", Account.Type), itself("merged_into", "merged_from", Contact.Type)}
}

// Indexes of Contact.
func (Contact) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id"), index.Fields("email"), index.Fields("name", "id")}
}
