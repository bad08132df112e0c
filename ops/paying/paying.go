// Package paying runs compensation: it keeps plans and whom they pay, finds in the records what is worth
// commission, computes statements with sales/comp, and takes them through approval to the payout. What a
// statement was computed from is kept with it, so that its numbers can be made again.
package paying

import (
	"context"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/measuring"
	"coxswain/ops/running"
	"coxswain/sales/role"
)

// Verbs are the verbs of compensation.
type Verbs struct {
	edit     *editing.Editor
	store    *ent.Store
	measures *measuring.Store
}

// New returns the verbs that change through an editor. measures tells the key figures that plans pay on; it
// may be nil where none does.
func New(e *editing.Editor, measures *measuring.Store) *Verbs {
	return &Verbs{edit: e, store: e.Store(), measures: measures}
}

// Queue is where runs wait for their turn.
type Queue = running.Queue

// paymasters run compensation for everybody.
var paymasters = []role.Role{role.Admin, role.Ops, role.Finance}

func isPaymaster(v *viewer.V) bool {
	return v != nil && (v.IsSystem() || slices.Contains(paymasters, v.Role))
}

// own reports whether a rep is the viewer.
func own(ctx context.Context, rep gid.ID) bool {
	v := viewer.From(ctx)
	return v != nil && v.Rep != 0 && v.Rep == rep
}

// whole reads a record as the system: what follows from a change may need rows that the viewer does not see.
func whole[T any](ctx context.Context, tx *db.Client, id gid.ID) (*T, error) {
	return editing.As[T](tx.GetRecord(editing.Everywhere(ctx), id))
}
