// Package selling holds the verbs of customers and sales: opportunities move through their pipeline,
// are decided, reopened and handed over; accounts and contacts change hands and are merged; activities
// are completed. Each verb is one transaction with its histories and its entries in the change log.
package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// Verbs are the verbs of customers and sales.
type Verbs struct{ edit *editing.Editor }

// New returns the verbs that change through an editor.
func New(e *editing.Editor) *Verbs { return &Verbs{e} }

// day returns the day that a change speaks of, with the settings: the given one, which may not be still
// to come, or today.
func (v *Verbs) day(ctx context.Context, tx *db.Client, field string, given *calendar.Day) (calendar.Day, editing.Settings, error) {
	s, err := v.edit.Settings(ctx, tx)
	if err != nil || given == nil {
		return s.Today, s, err
	}
	if *given > s.Today {
		return 0, s, fault.Invalidf(field, "%s is still to come; today is %s", *given, s.Today)
	}
	return *given, s, nil
}

// stage returns a stage by id; inputs name it stageId.
func (v *Verbs) stage(ctx context.Context, tx *db.Client, id gid.ID) (*db.Stage, error) {
	return editing.Find[db.Stage](ctx, v.edit, tx, gid.Stage, "stageId", id, nil)
}
