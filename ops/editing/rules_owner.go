package editing

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// CheckOwner judges whether the viewer may hand something to a rep: a REP only to themselves, a
// MANAGER to reps of their teams, others to anyone who still works here on the day.
func CheckOwner(ctx context.Context, tx *db.Client, field string, rep gid.ID, on calendar.Day) error {
	v := viewer.From(ctx)
	switch {
	case v == nil || v.IsSystem():
	case v.Role == role.Rep && rep != v.Rep:
		return &fault.Error{Kind: fault.Forbidden, Path: []string{field}, Message: "you may only make yourself the owner; ask your manager to hand it to somebody else"}
	case v.Role == role.Manager && !slices.Contains(v.Reps, rep):
		return &fault.Error{Kind: fault.Forbidden, Path: []string{field}, Message: "you may only name reps of your own teams"}
	}
	r, err := load[db.Rep](ctx, tx, rep)
	if err != nil {
		return err
	}
	switch {
	case r.ArchivedAt != nil:
		return fault.Invalidf(field, "%s is archived; name a rep who works here", r.Name)
	case r.LeftOn != nil && *r.LeftOn <= on:
		return fault.Invalidf(field, "%s no longer works here since %s; name a rep who does", r.Name, *r.LeftOn)
	default:
		return nil
	}
}

// ownNew completes and judges the owner of a new record: by default the rep who acts. A REP may not
// leave it open, because nobody but the owner would see the record again.
func ownNew(ctx context.Context, tx *db.Client, c Change, on calendar.Day) error {
	const column = "owner_id"
	v := viewer.From(ctx)
	if c.Values[column] == nil && v != nil && v.Rep != 0 && (!given(c, column) || v.Role == role.Rep) {
		c.Values[column] = v.Rep
	}
	if owner := ref(c, column); owner != 0 {
		return CheckOwner(ctx, tx, "ownerId", owner, on)
	}
	if v != nil && !v.IsSystem() && v.Role == role.Rep {
		return fault.Forbiddenf("your user is not linked to a rep, so it cannot own anything; ask an administrator to link it")
	}
	return nil
}
