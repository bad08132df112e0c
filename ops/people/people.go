// Package people holds the verbs of users: they are invited, changed, and kept out. Passwords and
// sessions are not its business: what must happen to them in the same transaction is handed in.
package people

import (
	"context"
	"strings"

	"coxswain/ent/db"
	dbuser "coxswain/ent/db/user"
	"coxswain/ent/db/userpreference"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// Verbs are the verbs of users.
type Verbs struct{ edit *editing.Editor }

// New returns the verbs that change through an editor.
func New(e *editing.Editor) *Verbs { return &Verbs{e} }

// Also is what somebody else does in the transaction of a verb, such as writing a one-time link.
type Also func(ctx context.Context, tx *db.Client, u *db.User) error

// InviteUserInput is the input of inviteUser.
type InviteUserInput struct {
	editing.Note

	Email      string    `json:"email"`
	Name       string    `json:"name"`
	Role       role.Role `json:"role"`
	RepID      *gid.ID   `json:"repId,omitempty"`
	TimeZone   *string   `json:"timeZone,omitempty"`
	Locale     *string   `json:"locale,omitempty"`
	ExternalID *string   `json:"externalId,omitempty"`
}

// InviteUser adds a person who has yet to choose a password. Inviting somebody again who has not
// accepted yet answers with the same user, so that a lost link can be replaced.
func (v *Verbs) InviteUser(ctx context.Context, in InviteUserInput, also Also) (*db.User, error) {
	read, err := editing.Read(in)
	if err != nil {
		return nil, err
	}
	return editing.Verb[db.User](ctx, v.edit, in.Call("inviteUser", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		u, err := tx.User.Query().Where(dbuser.Email(strings.ToLower(strings.TrimSpace(in.Email)))).Only(ctx)
		switch {
		case db.IsNotFound(err):
			if u, err = v.insert(ctx, tx, read.Values, in.RepID); err != nil {
				return 0, err
			}
		case err != nil:
			return 0, err
		case u.Status != org.Invited:
			return 0, fault.Of(fault.Taken, "email", "%s has an account already; reset their password instead", u.Email)
		}
		return u.ID, also.run(ctx, tx, u)
	})
}

func (a Also) run(ctx context.Context, tx *db.Client, u *db.User) error {
	if a == nil {
		return nil
	}
	return a(ctx, tx, u)
}

func (v *Verbs) insert(ctx context.Context, tx *db.Client, values editing.Values, rep *gid.ID) (*db.User, error) {
	if err := v.freeRep(ctx, tx, rep, 0); err != nil {
		return nil, err
	}
	values["status"] = org.Invited
	id, err := v.edit.Insert(ctx, tx, gid.User, values)
	if err != nil {
		return nil, err
	}
	return tx.User.Get(ctx, id)
}

// freeRep keeps a rep from being two users: what they own would have two people behind it.
func (v *Verbs) freeRep(ctx context.Context, tx *db.Client, rep *gid.ID, self gid.ID) error {
	if rep == nil {
		return nil
	}
	if err := v.edit.Lock(ctx, tx, *rep); err != nil {
		return err
	}
	other, err := tx.User.Query().Where(dbuser.RepID(*rep), dbuser.IDNEQ(self), dbuser.StatusNEQ(org.Deactivated)).First(ctx)
	switch {
	case db.IsNotFound(err):
		return nil
	case err != nil:
		return err
	default:
		return fault.Of(fault.Taken, "repId", "the rep is linked to the user %s already; unlink that one first", other.Email)
	}
}

// UpdateUser changes what an administrator keeps of a person. input is an update input whose fields
// are columns of a user.
func (v *Verbs) UpdateUser(ctx context.Context, input any) (*db.User, error) {
	in, err := editing.Read(input)
	if err != nil {
		return nil, err
	}
	note := editing.Note{Reason: in.Reason, IdempotencyKey: in.IdempotencyKey}
	return editing.As[db.User](v.edit.Do(ctx, note.Call("updateUser", input), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		u, err := editing.Find[db.User](ctx, v.edit, tx, gid.User, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		if to, ok := in.Values["role"].(role.Role); ok && to != role.Admin {
			if err := v.keepAdmin(ctx, tx, u, "role"); err != nil {
				return 0, err
			}
		}
		if rep, ok := in.Values["rep_id"].(gid.ID); ok {
			if err := v.freeRep(ctx, tx, &rep, u.ID); err != nil {
				return 0, err
			}
		}
		return u.ID, v.edit.Set(ctx, tx, u, in.Values)
	}))
}

// keepAdmin refuses what would leave nobody to administer users.
func (v *Verbs) keepAdmin(ctx context.Context, tx *db.Client, u *db.User, field string) error {
	if u.Role != role.Admin || u.Status != org.Active {
		return nil
	}
	others, err := tx.User.Query().Where(dbuser.RoleEQ(role.Admin), dbuser.StatusEQ(org.Active), dbuser.IDNEQ(u.ID)).Exist(ctx)
	if err != nil || others {
		return err
	}
	return fault.Conflictf(field, "%s is the only administrator; make somebody else one first", u.Email)
}

// DeactivateUserInput is the input of deactivateUser.
type DeactivateUserInput struct{ editing.Target }

// DeactivateUser keeps a person from signing in. Sessions that are open end: their tokens carry the
// former session version.
func (v *Verbs) DeactivateUser(ctx context.Context, in DeactivateUserInput, also Also) (*db.User, error) {
	return v.user(ctx, "deactivateUser", in.Target, in, func(ctx context.Context, tx *db.Client, u *db.User) error {
		if by := viewer.From(ctx); by.User == u.ID {
			return fault.Conflictf("id", "you cannot deactivate yourself; ask another administrator")
		}
		if u.Status == org.Deactivated {
			return nil
		}
		if err := v.keepAdmin(ctx, tx, u, "id"); err != nil {
			return err
		}
		err := v.edit.Set(ctx, tx, u, editing.Values{"status": org.Deactivated, "session_version": u.SessionVersion + 1})
		if err != nil {
			return err
		}
		return also.run(ctx, tx, u)
	})
}

// ReactivateUserInput is the input of reactivateUser.
type ReactivateUserInput struct{ editing.Target }

// ReactivateUser lets a person sign in again: at once with the password they had, and as invited when
// they never chose one.
func (v *Verbs) ReactivateUser(ctx context.Context, in ReactivateUserInput) (*db.User, error) {
	return v.user(ctx, "reactivateUser", in.Target, in, func(ctx context.Context, tx *db.Client, u *db.User) error {
		if u.Status != org.Deactivated {
			return nil
		}
		if err := v.freeRep(ctx, tx, u.RepID, u.ID); err != nil {
			return fault.Conflictf("id", "the rep of this user was linked to another one meanwhile; unlink it first")
		}
		to := org.Active
		if u.PasswordHash == nil {
			to = org.Invited
		}
		return v.edit.Set(ctx, tx, u, editing.Values{"status": to})
	})
}

func (v *Verbs) user(ctx context.Context, operation string, t editing.Target, in any, fn func(context.Context, *db.Client, *db.User) error) (*db.User, error) {
	return editing.Verb[db.User](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		u, err := editing.Find[db.User](ctx, v.edit, tx, gid.User, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		return u.ID, fn(ctx, tx, u)
	})
}

// SetUserPreferenceInput is the input of setUserPreference.
type SetUserPreferenceInput struct {
	editing.Note

	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
}

// SetUserPreference keeps one setting of the viewer's own screens, or removes it.
func (v *Verbs) SetUserPreference(ctx context.Context, in SetUserPreferenceInput) (*db.UserPreference, error) {
	return editing.Verb[db.UserPreference](ctx, v.edit, in.Call("setUserPreference", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		by := viewer.From(ctx)
		if by.User == 0 {
			return 0, fault.Forbiddenf("preferences belong to a person")
		}
		had, err := tx.UserPreference.Query().Where(userpreference.UserID(by.User), userpreference.Key(in.Key)).Only(ctx)
		switch {
		case err != nil && !db.IsNotFound(err):
			return 0, err
		case in.Value == nil && had == nil:
			return 0, nil
		case in.Value == nil:
			return 0, tx.DeleteRecord(ctx, had.ID)
		case had != nil:
			return had.ID, v.edit.Set(ctx, tx, had, editing.Values{"value": *in.Value})
		default:
			return v.edit.Insert(ctx, tx, gid.UserPreference, editing.Values{"user_id": by.User, "key": in.Key, "value": *in.Value})
		}
	})
}
