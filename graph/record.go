package graph

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/page"
	"coxswain/sales/fault"
)

// maxNodes is how many records nodes returns at once.
const maxNodes = 100

// record returns a record that the viewer may see through the loader of the response; nil for none.
func record(ctx context.Context, id gid.ID) (db.Record, error) {
	l := db.LoaderFrom(ctx)
	if id == 0 || l == nil {
		return nil, nil
	}
	return l.LoadRecord(ctx, id)
}

// one is record for a reference to a known kind.
func one[T any](ctx context.Context, id gid.ID) (*T, error) {
	r, err := record(ctx, id)
	t, _ := any(r).(*T)
	return t, err
}

// named is one for an id that a caller gave for a kind of record: the id of another kind is a mistake,
// a record that is not there is none.
func named[T any](ctx context.Context, field string, k gid.Kind, id gid.ID) (*T, error) {
	if !id.Is(k) {
		return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of a %s", id, id.Kind(), k)
	}
	return one[T](ctx, id)
}

// maybe is one for a reference that may be absent.
func maybe[T any](ctx context.Context, id *gid.ID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	return one[T](ctx, *id)
}

// records returns the records of ids, nil in place of those that the viewer may not see, with one
// statement for each kind.
func records(ctx context.Context, ids []gid.ID) ([]db.Record, error) {
	found, err := page.LoadRecords(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]db.Record, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out, nil
}

// mine returns a record as a viewer sees it who may not be the one of the context: whoever signs in is
// nobody until the answer is sent.
func mine[T any](ctx context.Context, s *ent.Store, v *viewer.V, id gid.ID) (*T, error) {
	if id == 0 {
		return nil, nil
	}
	r, err := s.Client().GetRecord(viewer.With(ctx, v), id)
	if db.IsNotFound(err) {
		return nil, nil
	}
	t, _ := any(r).(*T)
	return t, err
}
