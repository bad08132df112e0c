package editing

import (
	"context"
	"strconv"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
)

// maxDuplicates is how many records one merge may take in.
const maxDuplicates = 20

// Merge describes how duplicates of a kind are merged into the record that remains.
type Merge[T any] struct {
	Kind   gid.Kind
	Fill   []string // columns that the survivor takes over where its own are empty
	Judge  func(survivor, duplicate *T) *fault.Error
	Before func(ctx context.Context, tx *db.Client, survivor, duplicate *T) error // moves what refers to the duplicate
}

// MergeInput is the input of the merging mutations.
type MergeInput struct {
	Target

	DuplicateIds []gid.ID `json:"duplicateIds"` //nolint:revive // the generated code binds the schema's duplicateIds by this name
}

// Run merges the duplicates into the survivor: what refers to them moves, the survivor takes over
// what it lacks, and the duplicates are archived and point to it. A duplicate that was merged into it
// before is left alone, so that repeating the call changes nothing.
func (m Merge[T]) Run(ctx context.Context, e *Editor, operation string, in MergeInput) (*T, error) {
	return Verb[T](ctx, e, in.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if n := len(in.DuplicateIds); n == 0 || n > maxDuplicates {
			return 0, fault.Invalidf("duplicateIds", "give 1 to %d duplicates, not %d", maxDuplicates, n)
		}
		into, err := e.Find(ctx, tx, m.Kind, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		if err := usable(into, "id"); err != nil {
			return 0, err
		}
		for i, id := range in.DuplicateIds {
			field := "duplicateIds." + strconv.Itoa(i)
			if id == in.ID {
				return 0, fault.Invalidf(field, "is the record that remains; leave it out")
			}
			if err := m.one(ctx, e, tx, in.ID, id, field); err != nil {
				return 0, err
			}
		}
		return in.ID, nil
	})
}

func (m Merge[T]) one(ctx context.Context, e *Editor, tx *db.Client, survivor, duplicate gid.ID, field string) error {
	from, err := e.Find(ctx, tx, m.Kind, field, duplicate, nil)
	if err != nil {
		return err
	}
	if column(from, "merged_into_id") == survivor {
		return nil
	}
	if err := usable(from, field); err != nil {
		return err
	}
	into, err := tx.GetRecord(ctx, survivor) // as the duplicate before left it
	if err != nil {
		return err
	}
	a, _ := into.(any).(*T)
	b, _ := from.(any).(*T)
	if f := m.Judge(a, b); f != nil {
		return fault.Under(f, field)
	}
	if err := m.Before(ctx, tx, a, b); err != nil {
		return err
	}
	if into, err = tx.GetRecord(ctx, survivor); err != nil {
		return err
	}
	fill := Values{}
	for _, c := range m.Fill {
		if x := column(from, c); x != nil && column(into, c) == nil {
			fill[c] = x
		}
	}
	if err := e.Set(ctx, tx, into, fill); err != nil {
		return err
	}
	if from, err = tx.GetRecord(ctx, duplicate); err != nil {
		return err
	}
	return e.Set(Consequence(ctx), tx, from, Values{"merged_into_id": survivor, "archived_at": e.store.Now()})
}

// usable refuses a record that was merged or archived.
func usable(r db.Record, field string) error {
	if to, ok := column(r, "merged_into_id").(gid.ID); ok {
		return fault.Conflictf(field, "was merged into %s already; name that one", to)
	}
	if column(r, "archived_at") != nil {
		return fault.Conflictf(field, "is archived; restore it first")
	}
	return nil
}

// Refer makes records refer to another one.
func Refer[T any, P interface {
	*T
	db.Record
}](ctx context.Context, e *Editor, tx *db.Client, records []P, column string, to gid.ID) error {
	for _, r := range records {
		if err := e.Set(ctx, tx, r, Values{column: to}); err != nil {
			return err
		}
	}
	return nil
}
