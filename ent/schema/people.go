package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// User is a person who signs in.
type User struct{ ent.Schema }

// Mixin of User.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.User}, editable{}, external{}} }

// Fields of User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").NotEmpty().MaxLen(lineText).Unique(),
		text("name", lineText),
		field.Enum("role").GoType(role.Role("")),
		field.Enum("status").GoType(org.UserStatus("")).Default(string(org.Invited)),
		field.String("password_hash").MaxLen(lineText).Optional().Nillable().Sensitive(),
		field.Int("session_version").Default(1),
		maybeRef("rep"),
		maybeText("time_zone", shortText),
		maybeText("locale", shortText),
		maybeInstant("last_signed_in_at"),
	}
}

// Edges of User.
func (User) Edges() []ent.Edge { return []ent.Edge{maybe("rep", Rep.Type)} }

// Indexes of User.
func (User) Indexes() []ent.Index { return []ent.Index{index.Fields("rep_id")} }

// Session is one refresh token of a signed-in device. Tokens of one sign-in share a family.
type Session struct{ ent.Schema }

// Mixin of Session.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Session}} }

// Fields of Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		ref("user"),
		text("family", shortText),
		field.String("token_hash").MaxLen(shortText).Unique().Sensitive(),
		field.String("successor_secret").MaxLen(lineText).Optional().Nillable().Sensitive(),
		field.Bool("cookie"),
		maybeText("user_agent", lineText),
		instant("created_at"),
		maybeInstant("used_at"),
		instant("expires_at"),
		instant("family_expires_at"),
		maybeInstant("revoked_at"),
	}
}

// Edges of Session.
func (Session) Edges() []ent.Edge { return []ent.Edge{to("user", User.Type)} }

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("family"), index.Fields("user_id")}
}

// OneTimeLink invites a person or resets their password, once.
type OneTimeLink struct{ ent.Schema }

// Mixin of OneTimeLink.
func (OneTimeLink) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.OneTimeLink}} }

// Fields of OneTimeLink.
func (OneTimeLink) Fields() []ent.Field {
	return []ent.Field{
		ref("user"),
		field.Enum("purpose").NamedValues("Invite", "INVITE", "Reset", "RESET"),
		field.String("token_hash").MaxLen(shortText).Unique().Sensitive(),
		instant("created_at"),
		instant("expires_at"),
		maybeInstant("used_at"),
	}
}

// Edges of OneTimeLink.
func (OneTimeLink) Edges() []ent.Edge { return []ent.Edge{to("user", User.Type)} }

// Indexes of OneTimeLink.
func (OneTimeLink) Indexes() []ent.Index { return []ent.Index{index.Fields("user_id")} }

// Throttle counts failed attempts against one name, so that guessing slows down.
type Throttle struct{ ent.Schema }

// Mixin of Throttle.
func (Throttle) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Throttle}} }

// Fields of Throttle.
func (Throttle) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").MaxLen(lineText).Unique(),
		field.Int("failures"),
		instant("last_failed_at"),
		instant("open_again_at"),
	}
}

// Rep is a person who sells: carries a quota, owns accounts and opportunities. A rep may have no user.
type Rep struct{ ent.Schema }

// Mixin of Rep.
func (Rep) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Rep}, editable{}, external{}, archivable{}}
}

// Fields of Rep.
func (Rep) Fields() []ent.Field {
	return []ent.Field{
		text("name", lineText),
		maybeText("email", lineText),
		field.Enum("sales_role").GoType(org.SalesRole("")),
		maybeDay("hired_on"),
		maybeDay("left_on"),
		field.JSON("ramp", []int64{}).Optional(),
		field.Strings("skills").Optional(),
		field.Strings("segment_preferences").Optional(),
		maybeText("time_zone", shortText),
	}
}

// Annotations of Rep.
func (Rep) Annotations() []schema.Annotation {
	return []schema.Annotation{check("left_after_hired", "left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on")}
}

// Team is a node of the sales hierarchy.
type Team struct{ ent.Schema }

// Mixin of Team.
func (Team) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.Team}, editable{}, external{}, archivable{}}
}

// Fields of Team.
func (Team) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(lineText).Unique(),
		maybeRef("parent"),
		maybeRef("manager"),
		maybeText("region", shortText),
	}
}

// Edges of Team.
func (Team) Edges() []ent.Edge {
	return []ent.Edge{itself("parent", "children", Team.Type), maybe("manager", Rep.Type)}
}

// Indexes of Team.
func (Team) Indexes() []ent.Index {
	return []ent.Index{index.Fields("parent_id"), index.Fields("manager_id")}
}

// TeamMembership says which team a rep belongs to, and when. A rep is in one team at a time.
type TeamMembership struct{ ent.Schema }

// Mixin of TeamMembership.
func (TeamMembership) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.TeamMembership}, editable{}, dated{}}
}

// Fields of TeamMembership.
func (TeamMembership) Fields() []ent.Field { return []ent.Field{ref("rep"), ref("team")} }

// Edges of TeamMembership.
func (TeamMembership) Edges() []ent.Edge {
	return []ent.Edge{to("rep", Rep.Type), to("team", Team.Type)}
}

// Indexes of TeamMembership.
func (TeamMembership) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rep_id", "valid_from").Unique(), index.Fields("team_id", "valid_from")}
}

// SavedView is a list's filters, columns and order under a name.
type SavedView struct{ ent.Schema }

// Mixin of SavedView.
func (SavedView) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.SavedView}, editable{}} }

// Fields of SavedView.
func (SavedView) Fields() []ent.Field {
	return []ent.Field{
		ref("user"),
		maybeRef("team"),
		field.Bool("everyone").Default(false),
		text("name", shortText),
		text("list", shortText),
		text("definition", longText),
	}
}

// Edges of SavedView.
func (SavedView) Edges() []ent.Edge {
	return []ent.Edge{to("user", User.Type), maybe("team", Team.Type)}
}

// Indexes of SavedView.
func (SavedView) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "list", "name").Unique(), index.Fields("team_id")}
}

// UserPreference is one setting of one person's screens.
type UserPreference struct{ ent.Schema }

// Mixin of UserPreference.
func (UserPreference) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.UserPreference}, editable{}}
}

// Fields of UserPreference.
func (UserPreference) Fields() []ent.Field {
	return []ent.Field{ref("user"), text("key", shortText), text("value", longText)}
}

// Edges of UserPreference.
func (UserPreference) Edges() []ent.Edge { return []ent.Edge{to("user", User.Type)} }

// Indexes of UserPreference.
func (UserPreference) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "key").Unique()}
}
