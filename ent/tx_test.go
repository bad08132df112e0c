package ent_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
)

var errOnPurpose = errors.New("on purpose")

func teams(t *testing.T, s *ent.Store) int {
	t.Helper()
	n, err := s.Client().Team.Query().Count(opstest.System())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func newTeam(name string) func(context.Context, *db.Client) error {
	return func(ctx context.Context, tx *db.Client) error { return tx.Team.Create().SetName(name).Exec(ctx) }
}

func TestATransactionWithinAnotherJoinsIt(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			if err := s.InTx(ctx, newTeam("North")); err != nil {
				return err
			}
			if n := tx.Team.Query().CountX(ctx); n != 1 {
				t.Errorf("the outer transaction sees %d teams of the inner one, want 1", n)
			}
			return errOnPurpose
		})
		if !errors.Is(err, errOnPurpose) {
			t.Errorf("InTx = %v, want the error of its function", err)
		}
		if n := teams(t, s); n != 0 {
			t.Errorf("%d teams outlived the outer transaction, want none", n)
		}
	})
}

func TestATransactionOfAnotherStoreIsNotJoined(t *testing.T) {
	a, b := opstest.SQLite(t), opstest.SQLite(t)
	err := a.InTx(opstest.System(), func(ctx context.Context, _ *db.Client) error {
		if err := b.InTx(ctx, newTeam("North")); err != nil {
			return err
		}
		return errOnPurpose
	})
	if !errors.Is(err, errOnPurpose) || teams(t, a) != 0 || teams(t, b) != 1 {
		t.Errorf("after %v there are %d and %d teams, want 0 and 1", err, teams(t, a), teams(t, b))
	}
}

func TestATransactionThatFailsLeavesNothingBehind(t *testing.T) {
	tests := []struct {
		name string
		end  func(cancel func()) error
		want error
	}{
		{"its function returns an error", func(func()) error { return errOnPurpose }, errOnPurpose},
		{"nobody waits for it any more", func(cancel func()) error { cancel(); return nil }, context.Canceled},
		{"its function panics", func(func()) error { panic(errOnPurpose) }, errOnPurpose},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opstest.Each(t, func(t *testing.T, s *ent.Store) {
				ctx, cancel := context.WithCancel(opstest.System())
				defer cancel()
				ran := false
				err := recovered(func() error {
					return s.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
						ent.AfterCommit(ctx, func() { ran = true })
						if err := newTeam("North")(ctx, tx); err != nil {
							return err
						}
						return tt.end(cancel)
					})
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("InTx = %v, want %v", err, tt.want)
				}
				if n := teams(t, s); n != 0 {
					t.Errorf("%d teams are left, want none", n)
				}
				if ran {
					t.Error("what was to run after the commit ran")
				}
				if n := s.Client().Change.Query().CountX(opstest.System()); n != 0 {
					t.Errorf("the change log has %d entries of it, want none", n)
				}
				if err := s.InTx(opstest.System(), newTeam("South")); err != nil {
					t.Errorf("the next transaction: %v", err)
				}
			})
		})
	}
}

// recovered returns what f returns, or the error with which it panics.
func recovered(f func() error) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	return f()
}

func TestWhatFollowsACommitRunsAfterItAndOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		seen := -1
		err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			ent.AfterCommit(ctx, func() { seen = teams(t, s) })
			return newTeam("North")(ctx, tx)
		})
		if err != nil || seen != 1 {
			t.Errorf("InTx = %v; after the commit %d teams were seen, want 1", err, seen)
		}
		ran := 0
		ent.AfterCommit(opstest.System(), func() { ran++ })
		if ran != 1 {
			t.Errorf("outside a transaction it ran %d times, want at once", ran)
		}
	})
}

func TestATransactionThatPostgresGaveUpRunsAgain(t *testing.T) {
	tests := []struct {
		name string
		code string
		want int
	}{
		{"a deadlock is tried five times", "40P01", 5},
		{"a serialization failure is tried five times", "40001", 5},
		{"a broken constraint is not tried again", "23505", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opstest.Each(t, func(t *testing.T, s *ent.Store) {
				runs := 0
				err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
					runs++
					if err := newTeam("North")(ctx, tx); err != nil {
						return err
					}
					return &pgconn.PgError{Code: tt.code}
				})
				var pg *pgconn.PgError
				if !errors.As(err, &pg) || runs != tt.want {
					t.Errorf("after %d runs InTx = %v, want %d runs", runs, err, tt.want)
				}
			})
		})
	}
}

func TestOfTwoTransactionsInADeadlockBothCommit(t *testing.T) {
	s := opstest.Postgres(t)
	w := opstest.World(t, s)
	north, south := w.Team("North"), w.Team("South")
	var both, wg sync.WaitGroup
	both.Add(2)
	errs := make([]error, 2)
	for i, order := range [][2]*db.Team{{north, south}, {south, north}} {
		wg.Go(func() {
			first := true
			errs[i] = s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
				if err := tx.Team.UpdateOneID(order[0].ID).SetRegion("EMEA").Exec(ctx); err != nil {
					return err
				}
				if first { // both hold their first row before either asks for its second
					first = false
					both.Done()
					both.Wait()
				}
				return tx.Team.UpdateOneID(order[1].ID).SetRegion("EMEA").Exec(ctx)
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("transactions in a deadlock: %v", err)
	}
	if got := s.Client().Team.GetX(opstest.System(), north.ID); got.Version != 3 {
		t.Errorf("version of a team written twice = %d, want 3", got.Version)
	}
}

func TestAWriteOutsideATransactionIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		team := opstest.World(t, s).Team("North")
		ctx, c := opstest.System(), s.Client()
		for name, err := range map[string]error{
			"create": newTeam("South")(ctx, c),
			"update": c.Team.UpdateOneID(team.ID).SetName("South").Exec(ctx),
			"delete": c.Team.DeleteOneID(team.ID).Exec(ctx),
		} {
			if err == nil {
				t.Errorf("%s outside a transaction succeeded", name)
			}
		}
		if got := c.Team.GetX(ctx, team.ID); got.Name != "North" {
			t.Errorf("the team is now named %q", got.Name)
		}
	})
}
