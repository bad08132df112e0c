// Package rule says which rows a viewer may see. It is one table: for each kind of record, either
// everyone who is signed in, or certain roles, or a condition on the row. Every path to a row goes
// through it: ent attaches it to all queries, edges and updates, and the batch loaders of nested
// lists put the same condition inside their limited selects.
package rule

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
)

// Condition narrows a query to the rows that a viewer may see. Nil is no narrowing.
type Condition func(*sql.Selector)

// Visible returns the condition under which v sees rows of kind k. Nobody, and a kind without an
// entry, see nothing.
func Visible(v *viewer.V, k gid.Kind) Condition {
	switch {
	case v == nil:
		return nothing
	case v.IsSystem():
		return nil
	}
	see, ok := table[k]
	if !ok {
		return nothing
	}
	return see(v)
}

// nothing matches no row.
func nothing(s *sql.Selector) { s.Where(sql.False()) }

// PolicyOf is the ent policy of a kind.
func PolicyOf(k gid.Kind) ent.Policy { return policy(k) }

type policy gid.Kind

// EvalQuery narrows a query to what the viewer may see; without a viewer it refuses.
func (p policy) EvalQuery(ctx context.Context, q ent.Query) error {
	v := viewer.From(ctx)
	if v == nil {
		return errNobody
	}
	if c := Visible(v, gid.Kind(p)); c != nil {
		q.(narrower).WhereP(c)
	}
	return nil
}

// EvalMutation narrows updates and deletions to rows that the viewer may see; without a viewer it
// refuses. Whether the viewer's role may change them at all is decided before, by operation.
func (p policy) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	if v == nil {
		return errNobody
	}
	if c := Visible(v, gid.Kind(p)); c != nil && !m.Op().Is(ent.OpCreate) {
		m.(narrower).WhereP(c)
	}
	return nil
}

// narrower is what every generated query and mutation can do.
type narrower interface{ WhereP(...func(*sql.Selector)) }

var errNobody = fault.Of(fault.Unauthenticated, "", "sign in first")
