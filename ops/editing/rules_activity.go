package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

func activityCheck(ctx context.Context, tx *db.Client, c Change) error {
	if c.Current == nil && (c.Values["kind"] == nil || c.Values["happened_at"] == nil) {
		return nil // the required columns are named afterwards
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	happensAt := or(c, "happened_at", calendar.Instant(0))
	if c.Current == nil {
		preset(c, "direction", activity.Outbound)
		if !given(c, "status") {
			c.Values["status"] = activity.Done
			if happensAt > s.Now {
				c.Values["status"] = activity.Planned
			}
		}
		if err := ownNew(ctx, tx, c, s.Today); err != nil {
			return err
		}
	} else if owner := ref(c, "owner_id"); given(c, "owner_id") && owner != 0 {
		if err := CheckOwner(ctx, tx, "ownerId", owner, s.Today); err != nil {
			return err
		}
	}
	if n := get[int64](c, "seconds"); n != nil && *n < 0 {
		return fault.Invalidf("seconds", "is 0 or more")
	}
	if err := activityPlace(ctx, tx, c); err != nil {
		return err
	}
	view := viewOf(c)
	if err := activity.Check(view).Err(); err != nil {
		return err
	}
	if view.Status == activity.Done && happensAt > s.Now {
		return fault.Invalidf("happenedAt", "is still to come at %s; log it as PLANNED", happensAt)
	}
	activityDay(c, view, s)
	return nil
}

// activityDay keeps what became of an appointment and the day on which something was done.
func activityDay(c Change, view activity.View, s Settings) {
	if c.Current == nil || c.Changes("happened_at", "attendance") {
		if a := activity.Resolve(view.Kind, view.Attendance, view.HappenedAt, s.Now); a != nil && view.Status != activity.Cancelled {
			c.Values["attendance"] = *a
		}
	}
	switch {
	case view.Status == activity.Done && c.Get("done_on") == nil:
		c.Values["done_on"] = view.HappenedAt.Day(s.Zone)
	case view.Status != activity.Done && c.Current != nil && c.Changes("status") && c.Get("done_on") != nil:
		c.Values["done_on"] = nil
	}
}

func viewOf(c Change) activity.View {
	return activity.View{
		Kind: or(c, "kind", activity.Task), Direction: or(c, "direction", activity.Outbound), Status: or(c, "status", activity.Done),
		HappenedAt: or(c, "happened_at", calendar.Instant(0)), BookedAt: get[calendar.Instant](c, "booked_at"),
		CallOutcome: get[activity.CallOutcome](c, "call_outcome"), Attendance: get[activity.Attendance](c, "attendance"),
		Bounce: get[activity.Bounce](c, "bounce"), OpenedAt: get[calendar.Instant](c, "opened_at"),
		ClickedAt: get[calendar.Instant](c, "clicked_at"), RepliedAt: get[calendar.Instant](c, "replied_at"),
	}
}

// activityPlace makes account, contact and opportunity fit: the account follows from the others.
func activityPlace(ctx context.Context, tx *db.Client, c Change) error {
	if !c.Changes("account_id", "contact_id", "opportunity_id") {
		return nil
	}
	account := ref(c, "account_id")
	for _, part := range []struct {
		column, field, what string
		account             func(id gid.ID) (*gid.ID, error)
	}{
		{"opportunity_id", "opportunityId", "opportunity", func(id gid.ID) (*gid.ID, error) {
			o, err := load[db.Opportunity](ctx, tx, id)
			if err != nil {
				return nil, err
			}
			return o.AccountID, nil
		}},
		{"contact_id", "contactId", "contact", func(id gid.ID) (*gid.ID, error) {
			p, err := load[db.Contact](ctx, tx, id)
			if err != nil {
				return nil, err
			}
			return &p.AccountID, nil
		}},
	} {
		id := ref(c, part.column)
		if id == 0 {
			continue
		}
		of, err := part.account(id)
		switch {
		case err != nil:
			return err
		case of == nil:
		case account == 0:
			account = *of
			c.Values["account_id"] = account
		case account != *of:
			return fault.Invalidf(part.field, "the %s belongs to another account; name both of the same account", part.what)
		}
	}
	return nil
}

// activityAfter records the first touch of a lead.
func activityAfter(ctx context.Context, tx *db.Client, c Change, saved db.Record) error {
	a, err := As[db.Activity](saved, nil)
	if err != nil || a.LeadID == nil {
		return err
	}
	view := viewOf(c)
	if !view.FirstTouch() {
		return nil
	}
	return c.Editor.Touch(ctx, tx, *a.LeadID, a.HappenedAt)
}

// Touch records that somebody contacted a lead, unless that was done earlier.
func (e *Editor) Touch(ctx context.Context, tx *db.Client, id gid.ID, at calendar.Instant) error {
	l, err := load[db.Lead](ctx, tx, id)
	if err != nil {
		return err
	}
	if l.FirstTouchAt != nil && *l.FirstTouchAt <= at {
		return nil
	}
	return e.Set(Consequence(ctx), tx, l, Values{"first_touch_at": at})
}
