package editing

import (
	"context"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Redaction describes what is erased of a kind that holds personal data.
type Redaction struct {
	Kind   gid.Kind
	Name   string   // column that must say something: it says that it was redacted
	Others []string // columns that are emptied
	Asked  string   // column of activities that refers to the person
	// Alike lists further records that hold the same person's data, such as the lead that a contact was.
	Alike func(ctx context.Context, tx *db.Client, id gid.ID) (map[gid.ID]Redaction, error)
}

// Erase overwrites the personal data of a record, in the record, in what is written about the person in
// activities, in rows that imports rejected, and in what the change log remembers of it all. The records
// themselves stay, so that figures of the past stay. Erasing twice changes nothing.
func Erase[T any](ctx context.Context, e *Editor, operation string, in Target, r Redaction) (*T, error) {
	return Verb[T](ctx, e, in.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		record, err := e.Find(ctx, tx, r.Kind, "id", in.ID, in.ExpectedVersion)
		if err != nil || column(record, "redacted_at") != nil {
			return in.ID, err
		}
		known, err := e.erase(ctx, tx, record, r)
		if err != nil || r.Alike == nil {
			return in.ID, firstError(err, func() error { return e.eraseRejected(ctx, tx, known) })
		}
		alike, err := r.Alike(Everywhere(ctx), tx, in.ID)
		if err != nil {
			return 0, err
		}
		for id, further := range alike {
			other, err := tx.GetRecord(Everywhere(ctx), id)
			if err != nil {
				return 0, err
			}
			if column(other, "redacted_at") != nil {
				continue
			}
			more, err := e.erase(Consequence(ctx), tx, other, further)
			if err != nil {
				return 0, err
			}
			known = append(known, more...)
		}
		return in.ID, e.eraseRejected(ctx, tx, known)
	})
}

func firstError(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// erase overwrites one record and what activities say about it, and returns what it held.
func (e *Editor) erase(ctx context.Context, tx *db.Client, record db.Record, r Redaction) ([]string, error) {
	columns := append([]string{r.Name}, r.Others...)
	var known []string
	for _, c := range []string{"name", "email", "phone", "external_id"} {
		if s, ok := column(record, c).(string); ok && slices.Contains(columns, c) {
			known = append(known, s)
		}
	}
	values := Values{r.Name: ent.Redacted, "redacted_at": e.store.Now()}
	for _, c := range r.Others {
		values[c] = nil
	}
	id := record.GlobalID()
	if err := e.Set(ctx, tx, record, values); err != nil {
		return nil, err
	}
	if _, err := e.store.RedactHistory(ctx, tx, id, columns); err != nil {
		return nil, err
	}
	return known, e.eraseActivities(ctx, tx, r.Asked, id)
}
