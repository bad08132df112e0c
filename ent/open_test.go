package ent_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ent/migrate"
	"coxswain/ops/opstest"
)

func options() ent.Options { return ent.Options{Now: opstest.NewClock().Now} }

func TestAnAddressThatIsNoneSaysWhatIsAccepted(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "coxswain.db", "mysql://root:secret@host/db", "sqlite3:x"} {
		s, err := ent.Open(t.Context(), url, options())
		if err == nil {
			_ = s.Close()
			t.Errorf("Open(%q) succeeded", url)
			continue
		}
		if !strings.Contains(err.Error(), "sqlite:PATH") || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q) = %v, want what is accepted and no password", url, err)
		}
	}
}

func TestAServerThatIsAwayIsNamedWithoutItsPassword(t *testing.T) {
	s, err := ent.Open(t.Context(), "postgres://ada:secret@localhost:1/none?connect_timeout=1", options())
	if err == nil {
		_ = s.Close()
		t.Fatal("Open of a server that is away succeeded")
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error shows the password: %v", err)
	}
}

func TestADatabaseNeedsAClock(t *testing.T) {
	if _, err := ent.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), ent.Options{}); err == nil {
		t.Error("Open without a clock succeeded")
	}
}

func TestTheFolderOfANewDatabaseIsMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b", "c%20d?", "test.db")
	s, err := ent.Open(t.Context(), "sqlite:"+path, options())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the database is not where it was asked for: %v", err)
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("these are my notes\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := ent.Open(t.Context(), "sqlite:"+path, options()); err == nil {
		_ = s.Close()
		t.Error("Open of a text file succeeded")
	}
}

// eachURL runs test with the address of a migrated database of both kinds.
func eachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, opstest.SQLite(t).URL()) })
	t.Run("postgres", func(t *testing.T) { test(t, opstest.PostgresURL(t)) })
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	eachURL(t, func(t *testing.T, url string) {
		s, err := ent.Open(t.Context(), url, options())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Writer().Exec("INSERT INTO schema_migrations VALUES ('99990101000000_future', 'x', 'later')"); err != nil {
			t.Fatal(err)
		}
		for _, o := range []ent.Options{options(), {Now: opstest.NewClock().Now, NoMigrate: true}} {
			if newer, err := ent.Open(t.Context(), url, o); !errors.Is(err, migrate.ErrNewer) {
				t.Errorf("Open of a newer database = %v, want ErrNewer", err)
				if err == nil {
					_ = newer.Close()
				}
			}
		}
	})
}

func TestAnOlderDatabaseIsLeftAloneWhenAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	for _, url := range []string{"sqlite:" + path, opstest.EmptyPostgresURL(t)} {
		o := options()
		o.NoMigrate = true
		if s, err := ent.Open(t.Context(), url, o); !errors.Is(err, migrate.ErrOlder) {
			t.Errorf("Open(%q) without migrating = %v, want ErrOlder", url, err)
			if err == nil {
				_ = s.Close()
			}
		}
	}
}

func TestFourProgramsMayStartAtOnce(t *testing.T) {
	for _, url := range []string{"sqlite:" + filepath.Join(t.TempDir(), "test.db"), opstest.EmptyPostgresURL(t)} {
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				s, err := ent.Open(context.Background(), url, options())
				if err == nil {
					err = s.Close()
				}
				errs[i] = err
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Errorf("four starts on %q: %v", url, err)
		}
	}
}

func TestIDsOfATableThatWasRebuiltEmptyStayInTheirKind(t *testing.T) {
	s := opstest.SQLite(t)
	// A rebuild makes a new table, copies no rows, and so leaves no sequence behind.
	if _, err := s.Writer().Exec("DELETE FROM sqlite_sequence WHERE name = 'teams'"); err != nil {
		t.Fatal(err)
	}
	again, err := ent.Open(t.Context(), s.URL(), options())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if team := opstest.World(t, again).Team("North"); !team.ID.Is(gid.Team) {
		t.Errorf("the first team got the id %d, which is of kind %s", int64(team.ID), team.ID.Kind())
	}
}

func TestReadersOfSQLiteCannotWrite(t *testing.T) {
	s := opstest.SQLite(t)
	if _, err := s.Reader().Exec("DELETE FROM users"); err == nil {
		t.Error("the reading pool deleted rows")
	}
}

func TestStatementsOfAContextAreCounted(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx, statements := ent.WithStatements(opstest.System())
		s.Client().Team.Query().CountX(ctx)
		s.Client().Rep.Query().AllX(ctx)
		if n := statements.Count(); n != 2 {
			t.Errorf("two queries count as %d statements", n)
		}
		s.Client().Rep.Query().AllX(opstest.System())
		if n := statements.Count(); n != 2 {
			t.Errorf("a query of another context was counted: %d", n)
		}
		rows, err := s.Client().QueryContext(ctx, "SELECT 1")
		if err != nil {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if n := statements.Count(); n != 3 {
			t.Errorf("a plain statement was not counted: %d, want 3", n)
		}
	})
}
