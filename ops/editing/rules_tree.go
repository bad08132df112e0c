package editing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// above returns what a node of a tree stands under.
type above func(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error)

// noCycle keeps a tree a tree.
func noCycle(up above) check {
	return func(ctx context.Context, tx *db.Client, c Change) error { return acyclic(ctx, tx, c, up) }
}

func acyclic(ctx context.Context, tx *db.Client, c Change, up above) error {
	const column = "parent_id"
	parent := ref(c, column)
	if c.Current == nil || !given(c, column) || parent == 0 {
		return nil
	}
	var failed error
	loops := org.Cycle(self(c), parent, func(id gid.ID) (gid.ID, bool) {
		p, err := up(ctx, tx, id)
		if err != nil || p == nil {
			failed = err
			return 0, false
		}
		return *p, true
	})
	switch {
	case failed != nil:
		return failed
	case loops:
		return fault.Invalidf(camel(column), "would put the %s under itself; choose one that does not stand below it", c.Kind)
	default:
		return nil
	}
}

func teamParent(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error) {
	t, err := load[db.Team](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return t.ParentID, nil
}

func territoryParent(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error) {
	t, err := load[db.Territory](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return t.ParentID, nil
}

func lossReasonParent(ctx context.Context, tx *db.Client, id gid.ID) (*gid.ID, error) {
	r, err := load[db.LossReason](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return r.ParentID, nil
}
