package ent_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// entries returns the change log of a record, oldest first.
func entries(t *testing.T, s *ent.Store, id gid.ID) []*db.Change {
	t.Helper()
	all, err := s.Client().Change.Query().Where(change.RecordID(id)).Order(change.ByID()).All(opstest.System())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// values reads one side of an entry; nil when it has none.
func values(t *testing.T, side json.RawMessage) (out map[string]any) {
	t.Helper()
	if len(side) == 0 {
		return nil
	}
	if err := json.Unmarshal(side, &out); err != nil {
		t.Fatalf("an entry holds %s: %v", side, err)
	}
	return out
}

func TestEveryWriteIsLogged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		ada := w.Rep("Ada")
		team := w.Team("North", func(c *db.TeamCreate) { c.SetManagerID(ada.ID).SetRegion("EMEA") })
		w.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Team.UpdateOneID(team.ID).SetName("Far North").SetRegion("EMEA").ClearManagerID().Exec(ctx)
		})
		w.Write(func(ctx context.Context, tx *db.Client) error { return tx.Team.DeleteOneID(team.ID).Exec(ctx) })

		got := entries(t, s, team.ID)
		want := []struct {
			operation     change.Operation
			before, after map[string]any
		}{
			{change.OperationCREATE, nil, map[string]any{"name": "North", "manager_id": ada.ID.String(), "region": "EMEA"}},
			{change.OperationUPDATE, map[string]any{"name": "North", "manager_id": ada.ID.String()}, map[string]any{"name": "Far North", "manager_id": nil}},
			{change.OperationDELETE, map[string]any{"name": "Far North", "manager_id": nil, "region": "EMEA", "external_id": nil, "parent_id": nil, "archived_at": nil}, nil},
		}
		if len(got) != len(want) {
			t.Fatalf("the log has %d entries, want %d", len(got), len(want))
		}
		for i, w := range want {
			if got[i].Operation != w.operation || got[i].RecordKind != int(gid.Team) {
				t.Errorf("entry %d = %s of kind %d, want %s of a team", i, got[i].Operation, got[i].RecordKind, w.operation)
			}
			if d := cmp.Diff(w.before, values(t, got[i].Before)); d != "" {
				t.Errorf("%s: before (-want +got):\n%s", w.operation, d)
			}
			if d := cmp.Diff(w.after, values(t, got[i].After)); d != "" {
				t.Errorf("%s: after (-want +got):\n%s", w.operation, d)
			}
		}
	})
}

func TestAnEntrySaysWhoWhyAndWhen(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ada := opstest.World(t, s).User(role.Ops)
		ctx := opstest.As(role.Ops, opstest.User(ada), opstest.Because("the region was split"))
		var team *db.Team
		err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) (err error) {
			team, err = tx.Team.Create().SetName("North").Save(ctx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := entries(t, s, team.ID)[0]
		if got.ActorID == nil || *got.ActorID != ada.ID || got.Actor != ada.Name {
			t.Errorf("actor = %v %q, want %v %q", got.ActorID, got.Actor, ada.ID, ada.Name)
		}
		if got.Source != change.SourceAPI {
			t.Errorf("source = %s, want API", got.Source)
		}
		if got.Reason == nil || *got.Reason != "the region was split" {
			t.Errorf("reason = %v, want the viewer's", got.Reason)
		}
		if got.RequestID == nil || *got.RequestID != "test-request" {
			t.Errorf("request = %v, want the viewer's", got.RequestID)
		}
		if want := int64(s.Now()); got.RecordedAt != want {
			t.Errorf("recorded at %d, want %d", got.RecordedAt, want)
		}
	})
}

func TestWorkOfTheSystemIsLoggedUnderItsName(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		for _, source := range []viewer.Source{viewer.API, viewer.Import, viewer.Rule, viewer.Job, viewer.CLI} {
			ctx := viewer.With(context.Background(), viewer.System("night shift", source))
			var rep *db.Rep
			err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) (err error) {
				rep, err = tx.Rep.Create().SetName("Ada").SetSalesRole("AE").Save(ctx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got := entries(t, s, rep.ID)[0]
			if got.ActorID != nil || got.Actor != "night shift" || string(got.Source) != string(source) || got.RequestID != nil || got.Reason != nil {
				t.Errorf("entry = %v, want the system's name, source %s, and neither person, request nor reason", got, source)
			}
		}
	})
}

func TestSecretsNeverReachTheLog(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		u := w.User(role.Rep)
		set := func(hash string) {
			w.Write(func(ctx context.Context, tx *db.Client) error {
				if hash == "" {
					return tx.User.UpdateOneID(u.ID).ClearPasswordHash().Exec(ctx)
				}
				return tx.User.UpdateOneID(u.ID).SetPasswordHash(hash).Exec(ctx)
			})
		}
		set("argon-one")
		set("argon-two")
		set("")
		want := []struct{ before, after bool }{{false, true}, {true, true}, {true, false}}
		for i, e := range entries(t, s, u.ID)[1:] {
			if bytes.Contains(e.Before, []byte("argon")) || bytes.Contains(e.After, []byte("argon")) {
				t.Errorf("entry %d shows the secret: %s → %s", i, e.Before, e.After)
			}
			if got := values(t, e.Before)["password_hash"]; got != want[i].before {
				t.Errorf("entry %d: set before = %v, want %v", i, got, want[i].before)
			}
			if got := values(t, e.After)["password_hash"]; got != want[i].after {
				t.Errorf("entry %d: set after = %v, want %v", i, got, want[i].after)
			}
		}
	})
}

func TestAWriteStampsTimeAndVersion(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		created := clock.Instant()
		team := w.Team("North")
		if team.CreatedAt != created || team.UpdatedAt != created || team.Version != 1 {
			t.Errorf("new team: created %v, updated %v, version %d; want %v, %v, 1", team.CreatedAt, team.UpdatedAt, team.Version, created, created)
		}
		clock.Advance(time.Hour)
		w.Write(func(ctx context.Context, tx *db.Client) (err error) {
			team, err = tx.Team.UpdateOneID(team.ID).SetRegion("EMEA").Save(ctx)
			return err
		})
		if team.CreatedAt != created || team.UpdatedAt != clock.Instant() || team.Version != 2 {
			t.Errorf("changed team: created %v, updated %v, version %d; want %v, %v, 2", team.CreatedAt, team.UpdatedAt, team.Version, created, clock.Instant())
		}
	}, clock)
}

func TestACreationTimeThatIsGivenStays(t *testing.T) {
	s := opstest.SQLite(t)
	past := s.Now().Add(-24 * time.Hour)
	team := opstest.World(t, s).Team("North", func(c *db.TeamCreate) { c.SetCreatedAt(past) })
	if team.CreatedAt != past {
		t.Errorf("created at %v, want the given %v", team.CreatedAt, past)
	}
}

func TestWritersOfOneRowCountEveryVersion(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		team := opstest.World(t, s).Team("North")
		const writers, each = 4, 5
		var wg sync.WaitGroup
		errs := make([]error, writers)
		for i := range writers {
			wg.Go(func() {
				for range each {
					err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
						return tx.Team.UpdateOneID(team.ID).SetRegion(string(rune('A' + i))).Exec(ctx)
					})
					errs[i] = errors.Join(errs[i], err)
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if got := s.Client().Team.GetX(opstest.System(), team.ID); got.Version != 1+writers*each {
			t.Errorf("version after %d writes = %d", writers*each, got.Version)
		}
		// Each entry starts where the one before it ended: no write was logged against a stale row.
		last := any(nil)
		for _, e := range entries(t, s, team.ID)[1:] {
			before, after := values(t, e.Before), values(t, e.After)
			if len(after) == 0 { // the region was set to what it was
				continue
			}
			if before["region"] != last {
				t.Errorf("an entry says the region was %v, but it was %v", before["region"], last)
			}
			last = after["region"]
		}
	})
}

func TestRowsWrittenTogetherAreLoggedOneByOne(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		opstest.World(t, s).Write(func(ctx context.Context, tx *db.Client) error {
			created, err := tx.Team.CreateBulk(tx.Team.Create().SetName("North"), tx.Team.Create().SetName("South")).Save(ctx)
			if err != nil {
				return err
			}
			for _, team := range created {
				if n := tx.Change.Query().Where(change.RecordID(team.ID)).CountX(ctx); n != 1 {
					t.Errorf("team %s has %d entries, want 1", team.Name, n)
				}
			}
			return nil
		})
	})
}

func TestAWriteThatCannotBeLoggedIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		team := opstest.World(t, s).Team("North")
		child := opstest.World(t, s).Team("South")
		for name, write := range map[string]func(context.Context, *db.Client) error{
			"an update of many rows": func(ctx context.Context, tx *db.Client) error {
				return tx.Team.Update().SetName("x").Exec(ctx)
			},
			"a deletion of many rows": func(ctx context.Context, tx *db.Client) error {
				_, err := tx.Team.Delete().Exec(ctx)
				return err
			},
			"a reference set from its other end": func(ctx context.Context, tx *db.Client) error {
				return tx.Team.UpdateOneID(team.ID).AddChildIDs(child.ID).Exec(ctx)
			},
			"an addition to a number": func(ctx context.Context, tx *db.Client) error {
				return tx.Team.UpdateOneID(team.ID).AddVersion(1).Exec(ctx)
			},
			"a write by nobody": func(_ context.Context, tx *db.Client) error {
				return tx.Team.Create().SetName("East").Exec(viewer.With(context.Background(), nil))
			},
		} {
			if err := s.InTx(opstest.System(), write); err == nil {
				t.Errorf("%s succeeded", name)
			}
		}
		if got := s.Client().Team.GetX(opstest.System(), child.ID); got.ParentID != nil || got.Name != "South" {
			t.Errorf("the other team changed: %v", got)
		}
		if n := teams(t, s); n != 2 {
			t.Errorf("%d teams, want 2", n)
		}
	})
}

func TestBookkeepingIsNotLogged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Write(func(ctx context.Context, tx *db.Client) error {
			th, err := tx.Throttle.Create().SetKey("ada").SetFailures(1).SetLastFailedAt(s.Now()).SetOpenAgainAt(s.Now()).Save(ctx)
			if err != nil {
				return err
			}
			if err := tx.Throttle.Update().SetFailures(2).Exec(ctx); err != nil {
				return err
			}
			return tx.Throttle.DeleteOneID(th.ID).Exec(ctx)
		})
		if n := s.Client().Change.Query().CountX(opstest.System()); n != 0 {
			t.Errorf("the log has %d entries, want none", n)
		}
	})
}

func TestEntriesCannotBeChanged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		team := opstest.World(t, s).Team("North")
		id := entries(t, s, team.ID)[0].ID
		for name, write := range map[string]func(context.Context, *db.Client) error{
			"update": func(ctx context.Context, tx *db.Client) error {
				return tx.Change.UpdateOneID(id).Exec(ctx)
			},
			"update of many": func(ctx context.Context, tx *db.Client) error { return tx.Change.Update().Exec(ctx) },
			"delete":         func(ctx context.Context, tx *db.Client) error { return tx.Change.DeleteOneID(id).Exec(ctx) },
			"delete of many": func(ctx context.Context, tx *db.Client) error {
				_, err := tx.Change.Delete().Exec(ctx)
				return err
			},
		} {
			if err := s.InTx(opstest.System(), write); err == nil {
				t.Errorf("%s of an entry succeeded", name)
			}
		}
		if n := len(entries(t, s, team.ID)); n != 1 {
			t.Errorf("%d entries are left, want 1", n)
		}
	})
}

func TestNobodyReadsOrWritesAnything(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		team := opstest.World(t, s).Team("North")
		ctx := context.Background()
		_, err := s.Client().Team.Get(ctx, team.ID)
		if !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("reading = %v, want UNAUTHENTICATED", err)
		}
		if err := s.InTx(ctx, newTeam("South")); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("writing = %v, want UNAUTHENTICATED", err)
		}
	})
}
