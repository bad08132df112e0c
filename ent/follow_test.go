package ent_test

import (
	"context"
	"errors"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/org"
)

// follow registers a follower of accounts that keeps what it was told.
func follow(s *ent.Store, do func(ctx context.Context, tx *db.Client, touched []ent.Touched) error) {
	s.BeforeCommit(ent.Follower{Name: "test", Kinds: []gid.Kind{gid.Account, gid.Rep}, Do: do})
}

func TestAFollowerSeesWhatATransactionWroteBeforeItCommits(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		ada, ben := w.Rep("Ada"), w.Rep("Ben")
		a := w.Account("Acme", func(c *db.AccountCreate) { c.SetOwnerID(ada.ID) })
		var seen []ent.Touched
		follow(s, func(ctx context.Context, tx *db.Client, touched []ent.Touched) error {
			now, err := tx.Account.Get(ctx, a.ID)
			if err == nil && *now.OwnerID != ben.ID {
				t.Errorf("the follower reads owner %s, want what the transaction wrote", now.OwnerID)
			}
			seen = append(seen, touched...)
			return err
		})
		w.Team("Unfollowed")
		if len(seen) != 0 {
			t.Errorf("it was told of %v, which it does not follow", seen)
		}
		w.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(a.ID).SetOwnerID(ben.ID).Exec(ctx)
		})
		if len(seen) != 1 || seen[0].ID != a.ID {
			t.Fatalf("it was told of %v, want the account", seen)
		}
		if refs := seen[0].Refs("owner_id"); len(refs) != 2 || refs[0] != ada.ID || refs[1] != ben.ID {
			t.Errorf("Refs = %v, want the old and the new owner", refs)
		}
	})
}

func TestAFollowerThatFailsGivesTheTransactionUp(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		broken := errors.New("broken")
		follow(s, func(context.Context, *db.Client, []ent.Touched) error { return broken })
		err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			return tx.Account.Create().SetName("Acme").Exec(ctx)
		})
		if !errors.Is(err, broken) {
			t.Errorf("InTx = %v, want what the follower said", err)
		}
		err = s.Bulk(importing(), 0, func(b *ent.Bulk) error { _, err := bulkRep(b, "Ada", 1); return err })
		if !errors.Is(err, broken) {
			t.Errorf("Bulk = %v, want what the follower said", err)
		}
		w.Team("Still here")
		accounts, _ := s.Client().Account.Query().Count(opstest.System())
		reps, _ := s.Client().Rep.Query().Count(opstest.System())
		if accounts+reps != 0 {
			t.Errorf("%d accounts and %d reps were written", accounts, reps)
		}
	})
}

func TestAFollowerWritesWithinABulkTransaction(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		after := 0
		follow(s, func(ctx context.Context, tx *db.Client, touched []ent.Touched) error {
			if len(touched) != 2 || !touched[0].ID.Is(gid.Rep) {
				t.Errorf("it was told of %v, want the two reps", touched)
			}
			if n, err := tx.Rep.Query().Count(ctx); n != 2 || err != nil {
				t.Errorf("it reads %d reps, %v", n, err)
			}
			ent.AfterCommit(ctx, func() { after++ })
			return tx.Team.Create().SetName("Of both").Exec(ctx)
		})
		err := s.Bulk(importing(), 0, func(b *ent.Bulk) error {
			for i, name := range []string{"Ada", "Ben"} {
				if _, err := bulkRep(b, name, int64(i+1)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || after != 1 {
			t.Fatalf("Bulk = %v, %d calls after the commit", err, after)
		}
		teams, err := s.Client().Team.Query().All(opstest.System())
		if err != nil || len(teams) != 1 {
			t.Fatalf("teams %v, %v", teams, err)
		}
		if n, _ := s.Client().Change.Query().Count(opstest.System()); n != 3 {
			t.Errorf("%d entries in the change log, want one for each record", n)
		}
	})
}

func TestFollowersThatWakeThemselvesForEverAreStopped(t *testing.T) {
	s := opstest.SQLite(t)
	follow(s, func(ctx context.Context, tx *db.Client, _ []ent.Touched) error {
		return tx.Rep.Create().SetName("Another").SetSalesRole(org.AE).Exec(ctx)
	})
	err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
		return tx.Account.Create().SetName("Acme").Exec(ctx)
	})
	if err == nil {
		t.Error("a follower that touches what it follows went on and on, and the transaction committed")
	}
}
