package opstest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

func TestBuildersWriteASalesOrganisation(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		ada, team := w.Rep("Ada"), w.Team("North")
		w.Membership(ada, team, calendar.MustDay("2025-01-01"), calendar.MustDay("2026-01-01"))
		w.User(role.Rep)
		w.Territory("")
		acme := w.Account("Acme", opstest.AccountOf(ada))
		w.AccountTeamMember(acme, ada, opstest.Today)
		w.Contact(acme, "")
		w.Channel("")
		w.Campaign("")
		w.Spend(opstest.Today, opstest.Today+30, 100_00)
		w.Lead("")
		w.Activity(activity.Call, opstest.Today)
		w.Quota(ada, opstest.Today, opstest.Today+90, 1_000_00)
		w.LossReason("Too dear", pipeline.LossPrice)
		o := w.Opportunity(opstest.Won(opstest.Today, 12_000_00), opstest.OwnedBy(ada), opstest.At(acme), opstest.Opened(opstest.Today-10))
		w.Line(o, w.Product("", 500_00), 2, 900_00)
		w.Credit(o, ada, 1_000_000)
		w.StageChange(o, nil, w.Pipeline().Stage("Won"), opstest.Today)

		got, err := s.Client().Opportunity.Get(opstest.System(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.StageID != w.Pipeline().Stage("Won").ID {
			t.Errorf("stage of a won opportunity = %v, want the stage Won", got.StageID)
		}
		if want := opstest.Today - 10; got.OpenedOn == nil || *got.OpenedOn != want {
			t.Errorf("opened on = %v, want %v", got.OpenedOn, want)
		}
		if want := calendar.InstantOf(opstest.Now); got.CreatedAt != want {
			t.Errorf("created at = %v, want the clock's %v", got.CreatedAt, want)
		}
	})
}

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		opstest.World(t, s).Team("North")
		for _, other := range []func(testing.TB, ...*opstest.Clock) *ent.Store{opstest.SQLite, opstest.Postgres} {
			if n := other(t).Client().Team.Query().CountX(opstest.System()); n != 0 {
				t.Errorf("a fresh database has %d teams, want none", n)
			}
		}
	})
}

func TestTheClockMovesOnlyWhenTold(t *testing.T) {
	clock := opstest.NewClock()
	s := opstest.SQLite(t, clock)
	if got, want := s.Now(), calendar.InstantOf(opstest.Now); got != want {
		t.Errorf("now = %v, want %v", got, want)
	}
	clock.Advance(time.Hour)
	if got, want := s.Now(), calendar.InstantOf(opstest.Now).Add(time.Hour); got != want {
		t.Errorf("an hour later = %v, want %v", got, want)
	}
}

func TestAServerVanishesWithTheProcessThatStartedIt(t *testing.T) {
	if os.Getenv("COXSWAIN_TEST_ORPHAN") != "" { // the process that is killed
		os.Stdout.WriteString(opstest.PostgresURL(t) + "\n")
		time.Sleep(time.Hour)
	}
	if testing.Short() {
		t.Skip("starts another server")
	}
	opstest.Postgres(t) // skips where there is no server
	cmd := exec.Command(os.Args[0], "-test.run=^TestAServerVanishesWithTheProcessThatStartedIt$")
	cmd.Env = append(os.Environ(), "COXSWAIN_TEST_ORPHAN=1", opstest.AddressVariable+"=", "TMPDIR="+shortTempDir(t))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 4096)
	n, err := out.Read(line)
	if err != nil || !strings.HasPrefix(string(line[:n]), "postgres://") {
		t.Fatalf("the other process said %q, %v; want the address of its server", line[:n], err)
	}
	_, dir, _ := strings.Cut(strings.TrimSpace(string(line[:n])), "host=")
	dir = strings.ReplaceAll(strings.Split(dir, "&")[0], "%2F", "/")
	if _, err := os.Stat(filepath.Join(dir, "data")); err != nil {
		t.Fatalf("the other process runs no server of its own: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	for range 1500 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s is still there after its owner was killed", dir)
}

// shortTempDir is a folder that PostgreSQL's user may enter, with a name short enough for a socket.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cox") //nolint:usetesting // t.TempDir is too long for a socket and closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}
