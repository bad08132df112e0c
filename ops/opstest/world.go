package opstest

import (
	"context"
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// Builder writes records with defaults, so that a test states only what it is about. Every record goes
// through the store as any write does: constraints hold and the change log is kept. A builder belongs
// to one test and one goroutine.
type Builder struct {
	Store *ent.Store

	t        testing.TB
	count    map[string]int
	pipeline *Pipeline
}

// World returns a builder on a store.
func World(t testing.TB, s *ent.Store) *Builder {
	return &Builder{Store: s, t: t, count: map[string]int{}}
}

// Write runs fn in a transaction in which the system acts, and fails the test when it fails.
func (w *Builder) Write(fn func(ctx context.Context, tx *db.Client) error) {
	w.t.Helper()
	if err := w.Store.InTx(System(), fn); err != nil {
		w.t.Fatalf("write test records: %v", err)
	}
}

// saver is what ent's create builders have in common.
type saver[R any] interface {
	Save(ctx context.Context) (R, error)
}

// save writes the record of a create builder after the test's settings were applied to it.
func save[C saver[R], R any](w *Builder, begin func(tx *db.Client) C, set []func(C)) (out R) {
	w.t.Helper()
	w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		c := begin(tx)
		for _, f := range set {
			f(c)
		}
		out, err = c.Save(ctx)
		return err
	})
	return out
}

// name returns name, or "Kind 1", "Kind 2" … when it is empty.
func (w *Builder) name(kind, name string) string {
	if name != "" {
		return name
	}
	w.count[kind]++
	return fmt.Sprintf("%s %d", kind, w.count[kind])
}

// Organisation writes the company's settings: EUR, fiscal years from January, UTC, Monday to Friday 9 to 17.
func (w *Builder) Organisation(set ...func(*db.OrganisationCreate)) *db.Organisation {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.OrganisationCreate {
		return tx.Organisation.Create().SetSingleton(1).SetName("Test company").SetBaseCurrency("EUR").SetTimeZone("UTC").
			SetWorkingDays([]int{1, 2, 3, 4, 5}).SetWorkStartsMinute(9 * 60).SetWorkEndsMinute(17 * 60).SetLeadSLAMinutes(60)
	}, set)
}

// User writes a person of a role who may sign in. Their email is "rep1@example.com" and so on.
func (w *Builder) User(r role.Role, set ...func(*db.UserCreate)) *db.User {
	w.t.Helper()
	w.count[string(r)]++
	n := w.count[string(r)]
	return save(w, func(tx *db.Client) *db.UserCreate {
		return tx.User.Create().SetName(fmt.Sprintf("%s %d", r, n)).SetEmail(fmt.Sprintf("%s%d@example.com", lower(r), n)).
			SetRole(r).SetStatus(org.Active)
	}, set)
}

// Rep writes a rep, an account executive hired on 2024-01-01 unless set otherwise.
func (w *Builder) Rep(name string, set ...func(*db.RepCreate)) *db.Rep {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.RepCreate {
		return tx.Rep.Create().SetName(w.name("Rep", name)).SetSalesRole(org.AE).SetHiredOn(calendar.MustDay("2024-01-01"))
	}, set)
}

// Team writes a team.
func (w *Builder) Team(name string, set ...func(*db.TeamCreate)) *db.Team {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.TeamCreate { return tx.Team.Create().SetName(w.name("Team", name)) }, set)
}

// Membership puts a rep into a team from a day on; with a second day it ends there.
func (w *Builder) Membership(rep *db.Rep, team *db.Team, from calendar.Day, to ...calendar.Day) *db.TeamMembership {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.TeamMembershipCreate {
		c := tx.TeamMembership.Create().SetRepID(rep.ID).SetTeamID(team.ID).SetValidFrom(from)
		for _, day := range to {
			c.SetValidTo(day)
		}
		return c
	}, nil)
}

// Territory writes a territory.
func (w *Builder) Territory(name string, set ...func(*db.TerritoryCreate)) *db.Territory {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.TerritoryCreate {
		return tx.Territory.Create().SetName(w.name("Territory", name))
	}, set)
}
