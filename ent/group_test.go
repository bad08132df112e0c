package ent_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
)

// useCase is what a caller does in a transaction.
type useCase func(ctx context.Context, tx *db.Client) error

// caller is one of several who write at the same time.
type caller struct {
	ctx  context.Context
	does useCase
}

// queued runs the callers' transactions one behind the other: the first begins when all others stand in
// the queue in their order. It returns what each was told.
func queued(t *testing.T, s *ent.Store, callers ...caller) []error {
	t.Helper()
	told := make([]error, len(callers))
	begun, all := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for i, c := range callers {
		if c.ctx == nil {
			c.ctx = opstest.System()
		}
		wg.Go(func() {
			told[i] = recovered(func() error {
				return s.InTx(c.ctx, func(ctx context.Context, tx *db.Client) error {
					if i == 0 {
						close(begun)
						<-all
					}
					return c.does(ctx, tx)
				})
			})
		})
		if i == 0 {
			<-begun
		}
		for s.Waiting() < i {
			runtime.Gosched()
		}
	}
	close(all)
	wg.Wait()
	return told
}

func names(t *testing.T, s *ent.Store) string {
	t.Helper()
	var out []string
	for _, team := range s.Client().Team.Query().Order(db.Asc("id")).AllX(opstest.System()) {
		out = append(out, team.Name)
	}
	return strings.Join(out, " ")
}

func TestWritersThatWaitedShareACommitAndAreToldAfterIt(t *testing.T) {
	s := opstest.SQLite(t)
	seen := []int{}
	look := func(name string) caller {
		return caller{does: func(ctx context.Context, tx *db.Client) error {
			seen = append(seen, teams(t, s), tx.Team.Query().CountX(ctx))
			return newTeam(name)(ctx, tx)
		}}
	}
	if err := errors.Join(queued(t, s, look("North"), look("South"), look("West"))...); err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 0, 0, 1, 0, 2}; !slices.Equal(seen, want) {
		t.Errorf("teams that readers and the writer saw at each turn = %v, want %v: nobody else sees what is not committed", seen, want)
	}
	if got := names(t, s); got != "North South West" {
		t.Errorf("teams = %q, want all in the order of their turns", got)
	}
	if n := s.Client().Change.Query().CountX(opstest.System()); n != 3 {
		t.Errorf("the change log has %d entries, want 3", n)
	}
}

func TestOneThatFailsInAGroupLeavesTheOthers(t *testing.T) {
	gone, leave := context.WithCancel(opstest.System())
	tests := []struct {
		name string
		ctx  context.Context
		end  useCase
		want error
	}{
		{"it returns an error", nil, func(context.Context, *db.Client) error { return errOnPurpose }, errOnPurpose},
		{"it panics", nil, func(context.Context, *db.Client) error { panic(errOnPurpose) }, errOnPurpose},
		{"the database refuses it", nil, func(ctx context.Context, tx *db.Client) error {
			return tx.TeamMembership.Create().SetRepID(gid.New(gid.Rep, 99)).SetTeamID(gid.New(gid.Team, 99)).SetValidFrom(1).Exec(ctx)
		}, nil},
		{"its caller goes away", gone, func(ctx context.Context, tx *db.Client) error { leave(); return newTeam("Nowhere")(ctx, tx) }, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := opstest.SQLite(t)
			failing := caller{ctx: tt.ctx, does: func(ctx context.Context, tx *db.Client) error {
				if err := newTeam("Lost")(ctx, tx); err != nil {
					return err
				}
				return tt.end(ctx, tx)
			}}
			told := queued(t, s, caller{does: newTeam("North")}, failing, caller{does: newTeam("South")}, failing)
			if told[0] != nil || told[2] != nil {
				t.Errorf("the others were told %v and %v, want no error", told[0], told[2])
			}
			if told[1] == nil || tt.want != nil && !errors.Is(told[1], tt.want) {
				t.Errorf("the failing one was told %v, want %v", told[1], tt.want)
			}
			if got := names(t, s); got != "North South" {
				t.Errorf("teams = %q, want those of the others", got)
			}
			if n := s.Client().Change.Query().CountX(opstest.System()); n != 2 {
				t.Errorf("the change log has %d entries, want 2", n)
			}
		})
	}
}

func TestWhenTheCommitFailsNobodyOfTheGroupIsToldOK(t *testing.T) {
	s := opstest.SQLite(t)
	dangling := caller{does: func(ctx context.Context, tx *db.Client) error { // refused when it is committed, not before
		if _, err := tx.ExecContext(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		return tx.TeamMembership.Create().SetRepID(gid.New(gid.Rep, 99)).SetTeamID(gid.New(gid.Team, 99)).SetValidFrom(1).Exec(ctx)
	}}
	ran := false
	promised := caller{does: func(ctx context.Context, tx *db.Client) error {
		ent.AfterCommit(ctx, func() { ran = true })
		return newTeam("North")(ctx, tx)
	}}
	for i, err := range queued(t, s, promised, dangling, promised) {
		if err == nil {
			t.Errorf("caller %d was told OK", i)
		}
	}
	if ran {
		t.Error("what was to run after the commit ran")
	}
	if got := names(t, s); got != "" {
		t.Errorf("teams = %q, want none", got)
	}
	if err := s.InTx(opstest.System(), newTeam("South")); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
}

func TestWhoGoesAwayWhileWaitingKeepsNobodyWaiting(t *testing.T) {
	s := opstest.SQLite(t)
	gone, leave := context.WithCancel(opstest.System())
	told := queued(t, s,
		caller{does: func(ctx context.Context, tx *db.Client) error { leave(); return newTeam("North")(ctx, tx) }},
		caller{ctx: gone, does: newTeam("Nowhere")},
		caller{does: newTeam("South")},
	)
	if told[0] != nil || told[2] != nil || !errors.Is(told[1], context.Canceled) {
		t.Errorf("told %v, want only the second to be refused", told)
	}
	if got := names(t, s); got != "North South" {
		t.Errorf("teams = %q, want those of the callers who stayed", got)
	}
}

func TestNobodyWaitsForALongTransactionThatCameLater(t *testing.T) {
	s := opstest.SQLite(t)
	acknowledged := make(chan struct{})
	begun := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			close(begun)
			for s.Waiting() == 0 {
				runtime.Gosched()
			}
			return newTeam("North")(ctx, tx)
		})
		if err != nil {
			t.Error(err)
		}
		close(acknowledged)
	})
	<-begun
	both.Go(func() {
		err := s.InTx(ent.Alone(opstest.System()), func(ctx context.Context, tx *db.Client) error {
			<-acknowledged // for ever, if the first had to wait for this one
			return newTeam("South")(ctx, tx)
		})
		if err != nil {
			t.Error(err)
		}
	})
	both.Wait()
	if got := names(t, s); got != "North South" {
		t.Errorf("teams = %q, want both", got)
	}
}

func TestABulkWriteIsNotStarvedByShortOnes(t *testing.T) {
	s := opstest.SQLite(t)
	var over sync.WaitGroup
	done := make(chan struct{})
	for w := range 4 {
		over.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := s.InTx(opstest.System(), newTeam(fmt.Sprint("Short ", w, n))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := range 5 {
		err := s.Bulk(opstest.System(), 0, func(b *ent.Bulk) error {
			id, err := b.NewID(gid.Team)
			if err != nil {
				return err
			}
			return b.Insert(gid.Team, []string{"id", "created_at", "updated_at", "name"}, []any{id, b.Now(), b.Now(), fmt.Sprint("Bulk ", n)}, 0)
		})
		if err != nil {
			t.Error(err)
		}
	}
	close(done)
	over.Wait()
}

// killedDatabase names the database to the process that TestAKill… starts and that kills itself.
const killedDatabase = "COXSWAIN_TEST_KILLED_DATABASE"

func TestAKillBeforeTheCommitOfAGroupLosesOnlyWhatNobodyWasPromised(t *testing.T) {
	if path := os.Getenv(killedDatabase); path != "" {
		dieInAGroup(t, path)
		return
	}
	path := "sqlite:" + filepath.Join(t.TempDir(), "coxswain.db")
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), killedDatabase+"="+path)
	out, err := cmd.CombinedOutput()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); err == nil || !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was to kill itself, and ended with %v:\n%s", err, out)
	}
	s, err := ent.Open(t.Context(), path, ent.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got := names(t, s); got != "Promised" {
		t.Errorf("teams after the kill = %q, want the one that was acknowledged", got)
	}
	if n := s.Client().Change.Query().CountX(opstest.System()); n != 1 {
		t.Errorf("the change log has %d entries, want 1", n)
	}
}

// dieInAGroup kills the process when the first of a group is done and the second at work.
func dieInAGroup(t *testing.T, path string) {
	t.Helper()
	s, err := ent.Open(t.Context(), path, ent.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(opstest.System(), newTeam("Promised")); err != nil {
		t.Fatal(err)
	}
	told := queued(t, s, caller{does: newTeam("Released")}, caller{does: func(ctx context.Context, tx *db.Client) error {
		if err := newTeam("At work")(ctx, tx); err != nil {
			return err
		}
		if n := tx.Team.Query().CountX(ctx); n != 3 {
			t.Errorf("the second of the group sees %d teams, want 3", n)
			return errOnPurpose
		}
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}})
	t.Errorf("the process survived: %v", told)
}
