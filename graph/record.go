package graph

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
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

// maybe is one for a reference that may be absent.
func maybe[T any](ctx context.Context, id *gid.ID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	return one[T](ctx, *id)
}

// records returns the records of ids, nil in place of those that the viewer may not see. They are
// asked for at once, so that each kind is one statement.
func records(ctx context.Context, ids []gid.ID) ([]db.Record, error) {
	out := make([]db.Record, len(ids))
	errs := make(chan error, len(ids))
	for i, id := range ids {
		go func() {
			var err error
			out[i], err = record(ctx, id)
			errs <- err
		}()
	}
	var first error
	for range ids {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return out, first
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
