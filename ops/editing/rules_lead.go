package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

func leadCheck(ctx context.Context, tx *db.Client, c Change) error {
	if err := checkEmail(c); err != nil {
		return err
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	if given(c, "opened_on") {
		if err := notFuture("openedOn", get[calendar.Day](c, "opened_on"), s.Today); err != nil {
			return err
		}
	}
	if err := sourceChannel(ctx, tx, c); err != nil || c.Current != nil {
		return err
	}
	preset(c, "opened_on", s.Today)
	c.Values["status"] = lead.New
	if err := ownNew(ctx, tx, c, s.Today); err != nil {
		return err
	}
	if ref(c, "owner_id") != 0 {
		c.Values["assigned_at"] = s.Now
	}
	return nil
}

// sourceChannel fills the channel of a new record from its source.
func sourceChannel(ctx context.Context, tx *db.Client, c Change) error {
	source := ref(c, "source_id")
	if c.Current != nil || source == 0 || given(c, "channel_id") {
		return nil
	}
	l, err := load[db.LeadSource](ctx, tx, source)
	if err != nil {
		return err
	}
	if l.ChannelID != nil {
		c.Values["channel_id"] = *l.ChannelID
	}
	return nil
}

// leadAfter begins the status history of a new lead.
func leadAfter(ctx context.Context, tx *db.Client, c Change, saved db.Record) error {
	if c.Current != nil {
		return nil
	}
	s, err := c.Editor.Settings(ctx, tx)
	if err != nil {
		return err
	}
	_, err = c.Editor.Insert(ctx, tx, gid.LeadStatusChange, Values{
		"lead_id": saved.GlobalID(), "to_status": lead.New,
		"changed_on": or(c, "opened_on", s.Today), "recorded_at": s.Now,
	})
	return err
}

// notFuture refuses a business day that is still to come.
func notFuture(field string, day *calendar.Day, today calendar.Day) error {
	if day != nil && *day > today {
		return fault.Invalidf(field, "%s is still to come; today is %s", *day, today)
	}
	return nil
}
