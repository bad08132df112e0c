package editing

import (
	"context"
	"slices"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// savedViewCheck gives a new view to its maker and keeps others from editing it. Views for everyone
// are made by those who set up the organisation and by managers.
func savedViewCheck(ctx context.Context, tx *db.Client, c Change) error {
	v := viewer.From(ctx)
	if v == nil || v.IsSystem() {
		return nil
	}
	if c.Current == nil {
		c.Values["user_id"] = v.User
	} else if err := savedViewDelete(ctx, tx, c.Editor, c.Current); err != nil {
		return err
	}
	if everyone := get[bool](c, "everyone"); given(c, "everyone") && everyone != nil && *everyone &&
		!slices.Contains([]role.Role{role.Admin, role.Ops, role.Manager}, v.Role) {
		return &fault.Error{Kind: fault.Forbidden, Path: []string{"everyone"}, Message: "only ADMIN, OPS and MANAGER share views with everyone; share it with your team"}
	}
	if team := ref(c, "team_id"); given(c, "team_id") && team != 0 {
		return sharesWith(ctx, tx, c, team)
	}
	return nil
}

// sharesWith judges whether the viewer may share something with a team: one that they lead or are in.
func sharesWith(ctx context.Context, tx *db.Client, c Change, team gid.ID) error {
	v := viewer.From(ctx)
	if v.SeesAll() || slices.Contains(v.Teams, team) {
		return nil
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	in, err := tx.TeamMembership.Query().Where(
		teammembership.TeamID(team), teammembership.RepID(v.Rep), teammembership.ValidFromLTE(s.Today),
		teammembership.Or(teammembership.ValidToIsNil(), teammembership.ValidToGT(s.Today)),
	).Exist(ctx)
	if err != nil || in {
		return err
	}
	return &fault.Error{Kind: fault.Forbidden, Path: []string{"teamId"}, Message: "share a view with your own team"}
}

func savedViewDelete(ctx context.Context, _ *db.Client, _ *Editor, r db.Record) error {
	s, err := As[db.SavedView](r, nil)
	if err != nil {
		return err
	}
	return ownedBy(ctx, s.UserID, "the view belongs to somebody else; save a copy of your own")
}

// ownedBy lets a person change their own things, and administrators everyone's.
func ownedBy(ctx context.Context, user gid.ID, otherwise string) error {
	v := viewer.From(ctx)
	if v == nil || v.IsSystem() || v.User == user || v.Role == role.Admin || v.Role == role.Ops {
		return nil
	}
	return fault.Forbiddenf("%s", otherwise)
}

func noteCheck(ctx context.Context, tx *db.Client, c Change) error {
	if v := viewer.From(ctx); c.Current == nil && v != nil && v.User != 0 {
		c.Values["author_id"] = v.User
	}
	from, to := get[calendar.Day](c, "from_day"), get[calendar.Day](c, "to_day")
	if from != nil && to != nil && *to <= *from {
		return fault.Invalidf("toDay", "must be after fromDay %s; it is the first day that no longer belongs to the period", *from)
	}
	if c.Current == nil {
		return nil
	}
	return noteDelete(ctx, tx, c.Editor, c.Current)
}

func noteDelete(ctx context.Context, _ *db.Client, _ *Editor, r db.Record) error {
	n, err := As[db.DeviationNote](r, nil)
	if err != nil {
		return err
	}
	if n.AuthorID == nil {
		return ownedBy(ctx, 0, "only operations may change a note without an author")
	}
	return ownedBy(ctx, *n.AuthorID, "the note was written by somebody else; add one of your own")
}

// userCheck keeps addresses comparable: people type them in any case when they sign in.
func userCheck(_ context.Context, _ *db.Client, c Change) error {
	if err := checkEmail(c); err != nil {
		return err
	}
	if e := text(c, "email"); given(c, "email") && e != "" {
		c.Values["email"] = strings.ToLower(e)
	}
	return checkZone(c)
}
