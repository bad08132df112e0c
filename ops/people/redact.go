package people

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// RedactUserInput is the input of redactUser.
type RedactUserInput struct{ editing.Target }

// RedactUser erases the personal data of a user who may not sign in any more: in the record, in the change
// log, in rejected rows of imports and in reports of jobs. The user stays as nobody in particular, so that
// what refers to them keeps its history. Erasing twice changes nothing.
func (v *Verbs) RedactUser(ctx context.Context, in RedactUserInput, also Also) (*db.User, error) {
	return v.user(ctx, "redactUser", in.Target, in, func(ctx context.Context, tx *db.Client, u *db.User) error {
		if u.Status != org.Deactivated {
			return fault.Conflictf("id", "%s may still sign in; deactivate them first", u.Email)
		}
		if err := v.edit.EraseUser(ctx, tx, u); err != nil {
			return err
		}
		return also.run(ctx, tx, u)
	})
}
