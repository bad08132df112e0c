package opstest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"coxswain/ent"
)

// SQLite opens a fresh database in a file of the test's temporary folder.
func SQLite(t testing.TB, clock ...*Clock) *ent.Store {
	t.Helper()
	image, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("migrate the template of SQLite databases: %v", err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path, clock)
}

// sqliteTemplate is the content of a migrated database without rows, made once per process.
var sqliteTemplate = sync.OnceValues(func() (image []byte, err error) {
	dir, err := os.MkdirTemp("", "coxswain-test-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a temporary folder
	path := filepath.Join(dir, "template.db")
	s, err := ent.Open(context.Background(), "sqlite:"+path, ent.Options{Now: NewClock().Now, Relaxed: true})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // the last connection moves the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

func open(t testing.TB, url string, clock []*Clock) *ent.Store {
	t.Helper()
	s, err := ent.Open(context.Background(), url, ent.Options{Now: now(clock), Relaxed: true})
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	return s
}
