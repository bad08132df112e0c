package graph

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ops/people"
	"coxswain/sales/fault"
)

// invite adds a person and makes the link to their first password in the same transaction.
func (r *Resolver) invite(ctx context.Context, in people.InviteUserInput) (*db.User, *string, []*fault.Error, error) {
	var link string
	u, err := r.People.InviteUser(ctx, in, func(ctx context.Context, _ *db.Client, u *db.User) error {
		var err error
		link, err = r.Door.Invite(ctx, u.ID)
		return err
	})
	faults, err := mistakes(err)
	return u, given(link), faults, err
}

// endSessions is what follows in the transaction that deactivates a person.
func (r *Resolver) endSessions(ctx context.Context, _ *db.Client, u *db.User) error {
	return r.Door.EndSessions(ctx, u.ID, "deactivated")
}
