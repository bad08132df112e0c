// Package marketing holds the verbs of leads: they are assigned, contacted, qualified, accepted or
// handed back, converted into customers, merged, and forgotten on request.
package marketing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
)

// Verbs are the verbs of leads.
type Verbs struct{ edit *editing.Editor }

// New returns the verbs that change through an editor.
func New(e *editing.Editor) *Verbs { return &Verbs{e} }

// lead runs a verb on a lead that the viewer may see and that is still worked with.
func (v *Verbs) lead(ctx context.Context, operation string, t editing.Target, in any, fn func(context.Context, *db.Client, *db.Lead) error) (*db.Lead, error) {
	return editing.Verb[db.Lead](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		l, err := v.find(ctx, tx, t)
		if err != nil {
			return 0, err
		}
		return l.ID, fn(ctx, tx, l)
	})
}

func (v *Verbs) find(ctx context.Context, tx *db.Client, t editing.Target) (*db.Lead, error) {
	l, err := editing.Find[db.Lead](ctx, v.edit, tx, gid.Lead, "id", t.ID, t.ExpectedVersion)
	switch {
	case err != nil:
		return nil, err
	case l.MergedIntoID != nil:
		return nil, fault.Conflictf("id", "the lead was merged into %s; work that one", *l.MergedIntoID)
	case l.ArchivedAt != nil:
		return nil, fault.Conflictf("id", "the lead is archived; restore it first")
	default:
		return l, nil
	}
}

// step is one move of a lead's status.
type step struct {
	to     lead.Status
	on     *calendar.Day
	field  string // of the day in the input
	reason string // why it was handed back or given up
}

// take moves a lead by a step, stamps its days and writes its history.
func (v *Verbs) take(ctx context.Context, tx *db.Client, l *db.Lead, st step, values editing.Values) error {
	s, err := v.edit.Settings(ctx, tx)
	if err != nil {
		return err
	}
	on := s.Today
	if st.on != nil {
		on = *st.on
	}
	if on > s.Today {
		return fault.Invalidf(st.field, "%s is still to come; today is %s", on, s.Today)
	}
	had := lead.Dates{Opened: l.OpenedOn, Closed: l.ClosedOn, MQL: l.MqlOn, Accepted: l.AcceptedOn, SQL: l.SQLOn, Converted: l.ConvertedOn}
	dates, f := lead.Next(l.Status, st.to, had, on)
	if f != nil {
		if len(f.Path) > 0 {
			f.Path = []string{st.field}
		}
		return f
	}
	values["status"] = st.to
	for column, d := range map[string]*calendar.Day{
		"closed_on": dates.Closed, "mql_on": dates.MQL, "accepted_on": dates.Accepted, "sql_on": dates.SQL, "converted_on": dates.Converted,
	} {
		values[column] = nil
		if d != nil {
			values[column] = *d
		}
	}
	values["reject_reason"] = nil
	change := editing.Values{
		"lead_id": l.ID, "from_status": l.Status, "to_status": st.to, "changed_on": on, "recorded_at": s.Now,
	}
	if st.reason != "" {
		values["reject_reason"], change["reason"] = st.reason, st.reason
	}
	if _, err := v.edit.Insert(ctx, tx, gid.LeadStatusChange, change); err != nil {
		return err
	}
	return v.edit.Set(ctx, tx, l, values)
}
