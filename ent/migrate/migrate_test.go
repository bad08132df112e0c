package migrate_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"

	entmigrate "coxswain/ent/db/migrate"
	"coxswain/ent/migrate"
	"coxswain/ops/opstest"
)

func now() time.Time { return opstest.Now }

// eachEmpty runs test on an empty database of both kinds. The pool is opened as the store opens it.
func eachEmpty(t *testing.T, test func(t *testing.T, d string, open func() *sql.DB)) {
	t.Helper()
	pool := func(t *testing.T, driver, dsn string) func() *sql.DB {
		return func() *sql.DB {
			p, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = p.Close() })
			if err := p.PingContext(t.Context()); err != nil { // SQLite turns a new file to WAL without waiting for others
				t.Fatal(err)
			}
			return p
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		dsn := "file:" + filepath.Join(t.TempDir(), "test.db") + "?_foreign_keys=on&_busy_timeout=5000&_journal_mode=WAL&_txlock=immediate"
		test(t, dialect.SQLite, pool(t, "sqlite3", dsn))
	})
	t.Run("postgres", func(t *testing.T) { test(t, dialect.Postgres, pool(t, "pgx", opstest.EmptyPostgresURL(t))) })
}

// history is a made-up sequence of migrations: version n has the first n of these steps.
func history(n int, edit ...string) fs.FS {
	steps := []struct{ sqlite, postgres string }{
		{
			`CREATE TABLE parents (id integer PRIMARY KEY, name text); CREATE TABLE children (id integer PRIMARY KEY, parent integer REFERENCES parents (id) ON DELETE CASCADE);`,
			`CREATE TABLE parents (id bigint PRIMARY KEY, name text); CREATE TABLE children (id bigint PRIMARY KEY, parent bigint REFERENCES parents (id) ON DELETE CASCADE);`,
		},
		{
			"CREATE TABLE new_parents (id integer PRIMARY KEY, name text CHECK (name <> ''));\n" +
				"INSERT INTO new_parents SELECT id, name FROM parents;\nDROP TABLE parents;\nALTER TABLE new_parents RENAME TO parents;",
			`ALTER TABLE parents ADD CONSTRAINT named CHECK (name <> '');`,
		},
		{`DELETE FROM parents;`, `ALTER TABLE parents ADD COLUMN broken nonsense;`},
	}
	out := fstest.MapFS{}
	for i, s := range steps[:n] {
		name := fmt.Sprintf("%d_step.sql", i+1)
		out["sqlite/"+name] = &fstest.MapFile{Data: []byte(s.sqlite)}
		out["postgres/"+name] = &fstest.MapFile{Data: []byte(s.postgres)}
	}
	for _, name := range edit {
		f := out[name]
		f.Data = append(f.Data, " -- edited"...)
	}
	return out
}

func exec(t *testing.T, pool *sql.DB, q string) {
	t.Helper()
	if _, err := pool.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func number(t *testing.T, pool *sql.DB, q string) (n int) {
	t.Helper()
	if err := pool.QueryRow(q).Scan(&n); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return n
}

func TestAFreshDatabaseGetsExactlyTheDeclaredSchema(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		pool := open()
		if n, err := migrate.Up(t.Context(), pool, d, now); err != nil || n == 0 {
			t.Fatalf("Up of an empty database = %d, %v; want every file applied", n, err)
		}
		if n, err := migrate.Up(t.Context(), pool, d, now); err != nil || n != 0 {
			t.Errorf("Up of a current database = %d, %v; want nothing to do", n, err)
		}
		if err := migrate.Check(t.Context(), pool, d); err != nil {
			t.Errorf("Check of a current database = %v, want nil", err)
		}
		if ddl := drift(t, pool, d); ddl != "" {
			t.Errorf("ent/schema differs from the migrations; write a new one with ent/cmd/migdiff:\n%s", ddl)
		}
	})
}

// drift returns the statements that would bring a database to the schema that ent/schema declares.
func drift(t *testing.T, pool *sql.DB, d string) string {
	t.Helper()
	var ddl bytes.Buffer
	m, err := schema.NewMigrate(&schema.WriteDriver{Writer: &ddl, Driver: entsql.OpenDB(d, pool)},
		schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Create(context.Background(), entmigrate.Tables...); err != nil {
		t.Fatal(err)
	}
	return ddl.String()
}

func TestDriftIsSeen(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		pool := open()
		if _, err := migrate.Up(t.Context(), pool, d, now); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, "ALTER TABLE holidays DROP COLUMN name")
		if ddl := drift(t, pool, d); !strings.Contains(ddl, "holidays") {
			t.Errorf("after a column was dropped the drift is %q, want a change of holidays", ddl)
		}
	})
}

func TestEveryConditionOfTheSchemaIsInTheDatabase(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		pool := open()
		if _, err := migrate.Up(t.Context(), pool, d, now); err != nil {
			t.Fatal(err)
		}
		for _, table := range entmigrate.Tables {
			for name, condition := range table.Annotation.Checks {
				got := stored(t, pool, d, table.Name, name)
				if got == "" {
					t.Errorf("%s lacks the condition %s", table.Name, name)
				} else if !slices.Equal(literals(got), literals(condition)) {
					t.Errorf("the condition %s of %s speaks of %v, want %v", name, table.Name, literals(got), literals(condition))
				}
			}
		}
	})
}

// stored returns a condition as the database has it, "" when it has none of that name.
func stored(t *testing.T, pool *sql.DB, d, table, name string) (condition string) {
	t.Helper()
	q, args := "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conname = $1 AND conrelid = $2::regclass", []any{name, table}
	if d == dialect.SQLite {
		q, args = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1", []any{table}
	}
	if err := pool.QueryRow(q, args...).Scan(&condition); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	if d == dialect.SQLite {
		_, condition, _ = strings.Cut(condition, "CONSTRAINT `"+name+"` CHECK ")
		condition, _, _ = strings.Cut(condition, ", CONSTRAINT `")
	}
	return condition
}

// literals returns the quoted values of a condition: an enum's, mostly.
func literals(condition string) []string {
	out := regexp.MustCompile(`'[^']*'`).FindAllString(condition, -1)
	slices.Sort(out)
	return out
}

func TestTheFilesMatchTheirSums(t *testing.T) {
	for _, d := range []string{"sqlite", "postgres"} {
		dir, err := atlas.NewLocalDir(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := atlas.Validate(dir); err != nil {
			t.Errorf("%s: %v; a file was edited by hand, or added without migdiff", d, err)
		}
	}
}

func TestARebuiltTableKeepsItsChildren(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		pool := open()
		if _, err := migrate.UpFrom(t.Context(), history(1), pool, d); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, "INSERT INTO parents VALUES (1, 'Acme')")
		exec(t, pool, "INSERT INTO children VALUES (1, 1), (2, 1)")
		if n, err := migrate.UpFrom(t.Context(), history(2), pool, d); err != nil || n != 1 {
			t.Fatalf("Up with one new file = %d, %v; want 1", n, err)
		}
		if n := number(t, pool, "SELECT count(*) FROM children"); n != 2 {
			t.Errorf("%d children are left, want 2", n)
		}
		if _, err := pool.Exec("INSERT INTO parents VALUES (2, '')"); err == nil {
			t.Error("the new condition does not hold")
		}
		if _, err := pool.Exec("INSERT INTO children VALUES (3, 99)"); err == nil {
			t.Error("references are not enforced after a migration")
		}
	})
}

func TestAMigrationThatFailsLeavesNothingBehind(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		pool := open()
		if _, err := migrate.UpFrom(t.Context(), history(2), pool, d); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, "INSERT INTO parents VALUES (1, 'Acme')")
		exec(t, pool, "INSERT INTO children VALUES (1, 1)")
		// On SQLite the third step leaves a child without its parent, on PostgreSQL it is not SQL.
		if _, err := migrate.UpFrom(t.Context(), history(3), pool, d); err == nil || !strings.Contains(err.Error(), "3_step") {
			t.Fatalf("Up with a bad file = %v, want an error that names it", err)
		}
		if n := number(t, pool, "SELECT count(*) FROM parents"); n != 1 {
			t.Errorf("%d parents are left, want 1", n)
		}
		if n := number(t, pool, "SELECT count(*) FROM schema_migrations"); n != 2 {
			t.Errorf("%d migrations are recorded, want 2", n)
		}
		if _, err := pool.Exec("INSERT INTO children VALUES (3, 99)"); err == nil {
			t.Error("references are not enforced after a failed migration")
		}
	})
}

func TestADatabaseOfAnotherVersionIsRefused(t *testing.T) {
	tests := []struct {
		name        string
		has         int // steps applied before
		program     fs.FS
		up, checked error
	}{
		{"an empty database is upgraded, and refused where upgrading is off", 0, history(2), nil, migrate.ErrOlder},
		{"an older database is upgraded, and refused where upgrading is off", 1, history(2), nil, migrate.ErrOlder},
		{"a current database is accepted", 2, history(2), nil, nil},
		{"a newer database is refused", 2, history(1), migrate.ErrNewer, migrate.ErrNewer},
		{"a file edited after it was applied is refused", 2, history(2, "sqlite/1_step.sql", "postgres/1_step.sql"), migrate.ErrEdited, migrate.ErrEdited},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
				pool := open()
				if tt.has > 0 {
					if _, err := migrate.UpFrom(t.Context(), history(tt.has), pool, d); err != nil {
						t.Fatal(err)
					}
				}
				if err := migrate.CheckFrom(t.Context(), tt.program, pool, d); !errors.Is(err, tt.checked) {
					t.Errorf("Check = %v, want %v", err, tt.checked)
				}
				if _, err := migrate.UpFrom(t.Context(), tt.program, pool, d); !errors.Is(err, tt.up) {
					t.Errorf("Up = %v, want %v", err, tt.up)
				}
			})
		})
	}
}

func TestAServerThatIsAwayIsNotAnOldDatabase(t *testing.T) {
	pool, err := sql.Open("pgx", "postgres://nobody@/none?host="+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := migrate.Check(t.Context(), pool, dialect.Postgres); err == nil || errors.Is(err, migrate.ErrOlder) {
		t.Errorf("Check without a server = %v, want the reason for which it does not answer", err)
	}
}

func TestFourStartsAtOnceApplyEachFileOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, d string, open func() *sql.DB) {
		var wg sync.WaitGroup
		applied, errs := make([]int, 4), make([]error, 4)
		for i := range 4 {
			pool := open()
			wg.Go(func() { applied[i], errs[i] = migrate.UpFrom(context.Background(), history(2), pool, d) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatalf("parallel starts: %v", err)
		}
		if sum := applied[0] + applied[1] + applied[2] + applied[3]; sum != 2 {
			t.Errorf("the starts applied %v files, want 2 together", applied)
		}
	})
}

func TestTheFingerprintFollowsTheFiles(t *testing.T) {
	lite, err := migrate.Fingerprint(dialect.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	pg, err := migrate.Fingerprint(dialect.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	if len(lite) != 64 || lite == pg {
		t.Errorf("fingerprints = %q and %q, want two different sums", lite, pg)
	}
}
