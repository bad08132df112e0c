package editing

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Redaction describes what is erased of a kind that holds personal data.
type Redaction struct {
	Kind   gid.Kind
	Name   string   // column that must say something: it says that it was redacted
	Others []string // columns that are emptied
}

// Erase overwrites the personal data of a record, in the record and in what the change log remembers
// of it. The record itself stays, so that figures of the past stay. Erasing twice changes nothing.
func Erase[T any](ctx context.Context, e *Editor, operation string, in Target, r Redaction) (*T, error) {
	return Verb[T](ctx, e, in.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		record, err := e.Find(ctx, tx, r.Kind, "id", in.ID, in.ExpectedVersion)
		if err != nil || column(record, "redacted_at") != nil {
			return in.ID, err
		}
		values := Values{r.Name: ent.Redacted, "redacted_at": e.store.Now()}
		for _, c := range r.Others {
			values[c] = nil
		}
		if err := e.Set(ctx, tx, record, values); err != nil {
			return 0, err
		}
		_, err = e.store.RedactHistory(ctx, tx, in.ID, append([]string{r.Name}, r.Others...))
		return in.ID, err
	})
}
