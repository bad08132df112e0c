package backup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
)

func ctx() context.Context {
	return viewer.With(context.Background(), viewer.System("test", viewer.CLI))
}

func addTeam(t *testing.T, s *ent.Store, name string) {
	t.Helper()
	if err := s.InTx(ctx(), func(ctx context.Context, tx *db.Client) error { return tx.Team.Create().SetName(name).Exec(ctx) }); err != nil {
		t.Fatal(err)
	}
}

func teams(t *testing.T, url string) string {
	t.Helper()
	s, err := ent.Open(ctx(), url, ent.Options{Now: opstest.NewClock().Now})
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	defer s.Close()
	var names []string
	for _, x := range s.Client().Team.Query().AllX(ctx()) {
		names = append(names, x.Name)
	}
	return strings.Join(names, " ")
}

func TestABackupOfADatabaseInUseIsRestoredElsewhere(t *testing.T) {
	tests := []struct {
		name      string
		open      func(*testing.T) *ent.Store
		elsewhere func(*testing.T) string
	}{
		{"sqlite", func(t *testing.T) *ent.Store { return opstest.SQLite(t) }, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "new", "b.db") }},
		{"postgres", func(t *testing.T) *ent.Store { return opstest.Postgres(t) }, func(t *testing.T) string { return opstest.EmptyPostgresURL(t) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.open(t)
			addTeam(t, s, "North")
			file := filepath.Join(t.TempDir(), "coxswain.backup")
			report, err := Backup(ctx(), s.URL(), file)
			if err != nil {
				t.Fatalf("Backup: %v", err)
			}
			addTeam(t, s, "South") // after the backup
			info, err := os.Stat(file)
			if err != nil || info.Mode().Perm() != 0o600 || info.Size() != report.Bytes {
				t.Errorf("file = %v, %v; want %d bytes for its owner only", info, err, report.Bytes)
			}
			if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
				t.Errorf("%d files beside the backup, want none", len(left)-1)
			}
			if _, err := Backup(ctx(), s.URL(), file); err == nil || !strings.Contains(err.Error(), "exists") {
				t.Errorf("Backup over a file = %v, want it refused", err)
			}
			url := tt.elsewhere(t)
			if _, err := Restore(ctx(), url, file, false); err != nil {
				t.Fatalf("Restore: %v", err)
			}
			if got := teams(t, url); got != "North" {
				t.Errorf("teams after the restore = %q, want those of the backup", got)
			}
			if _, err := Restore(ctx(), url, file, false); err == nil || !strings.Contains(err.Error(), "--replace") {
				t.Errorf("Restore over a database = %v, want it refused with advice", err)
			}
			if _, err := Restore(ctx(), url, file, true); err != nil {
				t.Errorf("Restore with replace: %v", err)
			}
			if got := teams(t, url); got != "North" {
				t.Errorf("teams after replacing = %q, want those of the backup", got)
			}
		})
	}
}

func TestARunningServersDatabaseIsNotReplaced(t *testing.T) {
	s := opstest.SQLite(t)
	addTeam(t, s, "North")
	file := filepath.Join(t.TempDir(), "b")
	if _, err := Backup(ctx(), s.URL(), file); err != nil {
		t.Fatal(err)
	}
	addTeam(t, s, "South")
	if _, err := Restore(ctx(), s.URL(), file, true); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Fatalf("Restore under a running server = %v, want it refused", err)
	}
	if got := teams(t, s.URL()); got != "North South" {
		t.Errorf("teams after the refusal = %q, want both", got)
	}
}

func TestOnlyAWholeDatabaseOfOursIsRestored(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	s := opstest.SQLite(t)
	if _, err := Backup(ctx(), s.URL(), broken); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(broken)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(broken, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("name,amount\nx,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{broken, text, filepath.Join(dir, "none")} {
		target := filepath.Join(t.TempDir(), "t.db")
		if _, err := Restore(ctx(), "sqlite:"+target, file, false); err == nil {
			t.Errorf("Restore of %s = nil, want an error", filepath.Base(file))
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("Restore of %s left a database", filepath.Base(file))
		}
	}
}

func TestABackupOfNothingIsRefused(t *testing.T) {
	if _, err := Backup(ctx(), "sqlite:"+filepath.Join(t.TempDir(), "none.db"), filepath.Join(t.TempDir(), "b")); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("Backup of a file that is not there = %v, want an error that says so", err)
	}
	if _, err := Backup(ctx(), "mysql://x", "b"); err == nil || !strings.Contains(err.Error(), "sqlite:PATH") {
		t.Errorf("Backup of another kind of database = %v, want what is accepted", err)
	}
}
