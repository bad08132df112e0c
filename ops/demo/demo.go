// Package demo writes an invented company into an empty database: three years of a subscription
// business with its people, customers, pipeline and activities, so that a newcomer sees every screen
// and key figure at work. The same day and seed always give the same company.
package demo

import (
	"context"
	"fmt"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// Options say which company is made.
type Options struct {
	AsOf         calendar.Day                 // the day on which the history ends: nothing has happened on it yet
	Seed         uint64                       // another seed is another company
	Password     string                       // of every sign-in
	HashPassword func(string) (string, error) // how passwords are stored; required
	Progress     func(done, total int)        // told of the rows written; may be nil
}

// SignIn is one of the people who can sign in.
type SignIn struct {
	Email string    `json:"email"`
	Name  string    `json:"name"`
	Role  role.Role `json:"role"`
}

// Count says how many records of a kind were made.
type Count struct {
	Kind string `json:"kind"`
	Rows int    `json:"rows"`
}

// Report says what was made.
type Report struct {
	Company string       `json:"company"`
	AsOf    calendar.Day `json:"asOf"`
	From    calendar.Day `json:"from"` // the first day of the history
	Seed    uint64       `json:"seed"`
	SignIns []SignIn     `json:"signIns"`
	Counts  []Count      `json:"counts"`
}

// The years in which the history can end: exchange rates and holidays are plausible there.
const (
	firstYear = 2005
	lastYear  = 2150
)

// Validate reports everything that is wrong with the options at once.
func (o *Options) Validate() error {
	var faults fault.List
	if y := o.AsOf.Year(); y < firstYear || y > lastYear {
		faults = append(faults, fault.Invalidf("asOf", "%s is outside the years %d to %d", o.AsOf, firstYear, lastYear))
	}
	if o.Password == "" {
		faults = append(faults, fault.Requiredf("password", "give the password of the demo sign-ins"))
	}
	return faults.Err()
}

// Create makes the company in an empty database. A database that holds a user, an account or the
// organisation already is refused with a Conflict. It is one transaction: it leaves a whole company
// or nothing.
func Create(ctx context.Context, store *ent.Store, o Options) (Report, error) {
	if err := o.Validate(); err != nil {
		return Report{}, err
	}
	if o.HashPassword == nil {
		return Report{}, fmt.Errorf("create demo company: no way to hash passwords was given")
	}
	ctx = viewer.With(ctx, viewer.System("demo company", viewer.Job))
	if err := refuseFilled(ctx, store); err != nil {
		return Report{}, err
	}
	c, err := invent(o.AsOf, o.Seed)
	if err != nil {
		return Report{}, fmt.Errorf("create demo company: %w", err)
	}
	for i := range c.users {
		if c.users[i].passwordHash, err = o.HashPassword(o.Password); err != nil {
			return Report{}, fmt.Errorf("create demo company: hash the password: %w", err)
		}
	}
	w := newWriter(c, !store.Postgres(), o.Progress)
	if err := store.Bulk(ctx, 0, w.write); err != nil {
		return Report{}, fmt.Errorf("create demo company: %w", ent.Translate(err))
	}
	return w.report(o), nil
}

// refuseFilled keeps the invented company out of a real one.
func refuseFilled(ctx context.Context, store *ent.Store) error {
	c := store.Client()
	for _, look := range []struct {
		kind  gid.Kind
		exist func(context.Context) (bool, error)
	}{
		{gid.Organisation, c.Organisation.Query().Exist},
		{gid.User, c.User.Query().Exist},
		{gid.Account, c.Account.Query().Exist},
	} {
		found, err := look.exist(ctx)
		if err != nil {
			return fmt.Errorf("look for existing records of %s: %w", look.kind, err)
		}
		if found {
			return fault.Conflictf("", "the database is not empty: it holds %s records; the demo company is only made in an empty database, so name another one with --database", look.kind)
		}
	}
	return nil
}
