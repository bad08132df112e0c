// Package migrate brings a database to the schema of this program: numbered SQL files per dialect,
// embedded, applied in order by a runner of our own. The usual runners wrap a file in a transaction
// with foreign keys on, and then a SQLite table that is rebuilt takes its child rows with it.
package migrate

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"
	"time"

	"entgo.io/ent/dialect"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// lockKey is the advisory lock that keeps two programs from migrating one PostgreSQL database at once.
const lockKey = 7402233001

// Errors that callers tell apart.
var (
	ErrNewer = errors.New("the database was written by a newer version of coxswain; run that version or restore a backup")
	ErrOlder = errors.New("the database is older than this version of coxswain; run coxswain migrate")
	// ErrEdited means that the program, not the database, is wrong.
	ErrEdited = errors.New("the file was edited after it had been applied; restore it and add a new one")
)

// migration is one numbered file.
type migration struct{ version, body, sum string }

// load reads the files of a dialect in order.
func load(from fs.FS, d string) ([]migration, error) {
	names, err := fs.Glob(from, d+"/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	out := make([]migration, len(names))
	for i, n := range names {
		body, err := fs.ReadFile(from, n)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		out[i] = migration{strings.TrimSuffix(path.Base(n), ".sql"), string(body), hex.EncodeToString(sum[:])}
	}
	return out, nil
}

func folder(d string) string {
	if d == dialect.Postgres {
		return "postgres"
	}
	return "sqlite"
}

// Up applies the pending files, each in a transaction of its own, and returns how many there were.
func Up(ctx context.Context, pool *sql.DB, d string, now func() time.Time) (int, error) {
	all, err := load(files, folder(d))
	if err != nil {
		return 0, err
	}
	return up(ctx, pool, d, all, now)
}

// Fingerprint identifies the files of a dialect: databases to which the same files were applied have
// the same schema.
func Fingerprint(d string) (string, error) {
	all, err := load(files, folder(d))
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, m := range all {
		fmt.Fprintln(h, m.version, m.sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Check returns ErrOlder or ErrNewer when the database is not at this program's schema.
func Check(ctx context.Context, pool *sql.DB, d string) error {
	all, err := load(files, folder(d))
	if err != nil {
		return err
	}
	return check(ctx, pool, d, all)
}

func check(ctx context.Context, pool *sql.DB, d string, all []migration) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	r := runner{conn, d == dialect.Postgres}
	started, err := r.started(ctx)
	if err != nil {
		return err
	}
	if !started {
		return ErrOlder
	}
	have, err := r.applied(ctx)
	if err != nil {
		return err
	}
	if err := newer(all, have); err != nil {
		return err
	}
	for _, m := range all {
		switch sum, ok := have[m.version]; {
		case !ok:
			return ErrOlder
		case sum != m.sum:
			return fmt.Errorf("migration %s: %w", m.version, ErrEdited)
		}
	}
	return nil
}

// newer returns ErrNewer when have holds a version that all does not.
func newer(all []migration, have map[string]string) error {
	for _, v := range slices.Sorted(maps.Keys(have)) {
		if !slices.ContainsFunc(all, func(m migration) bool { return m.version == v }) {
			return fmt.Errorf("%w (it has migration %s)", ErrNewer, v)
		}
	}
	return nil
}

// runner applies files on one connection, because locks and pragmas belong to a connection.
type runner struct {
	conn     *sql.Conn
	postgres bool
}

func up(ctx context.Context, pool *sql.DB, d string, all []migration, now func() time.Time) (n int, err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return 0, err
	}
	r := runner{conn, d == dialect.Postgres}
	defer func() { err = errors.Join(err, conn.Close()) }()
	release, err := r.lock(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := r.exec(ctx, "CREATE TABLE IF NOT EXISTS schema_migrations (version text PRIMARY KEY, checksum text NOT NULL, applied_at text NOT NULL)"); err != nil {
		return 0, err
	}
	have, err := r.applied(ctx)
	if err != nil {
		return 0, err
	}
	if err := newer(all, have); err != nil {
		return 0, err
	}
	for _, m := range all {
		done, err := r.apply(ctx, m, now)
		if err != nil {
			return n, fmt.Errorf("migration %s: %w", m.version, err)
		}
		if done {
			n++
		}
	}
	return n, nil
}

// lock keeps other programs out on PostgreSQL, and turns foreign keys off on SQLite: a rebuilt table
// drops the old one, which would delete its children, and the pragma does nothing inside a transaction.
func (r runner) lock(ctx context.Context) (release func() error, err error) {
	on, off := "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
	if r.postgres {
		on, off = fmt.Sprintf("SELECT pg_advisory_lock(%d)", lockKey), fmt.Sprintf("SELECT pg_advisory_unlock(%d)", lockKey)
	}
	if err := r.exec(ctx, on); err != nil {
		return nil, err
	}
	return func() error { return r.exec(context.WithoutCancel(ctx), off) }, nil
}

func (r runner) exec(ctx context.Context, q string, args ...any) error {
	_, err := r.conn.ExecContext(ctx, q, args...)
	return err
}

// started reports whether any migration was ever applied.
func (r runner) started(ctx context.Context) (ok bool, err error) {
	q := "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations')"
	if r.postgres {
		q = "SELECT to_regclass('schema_migrations') IS NOT NULL"
	}
	err = r.conn.QueryRowContext(ctx, q).Scan(&ok)
	return ok, err
}

// applied returns the versions in the database with their checksums.
func (r runner) applied(ctx context.Context) (map[string]string, error) {
	rows, err := r.conn.QueryContext(ctx, "SELECT version, checksum FROM schema_migrations")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	out := map[string]string{}
	for rows.Next() {
		var v, c string
		if err := rows.Scan(&v, &c); err != nil {
			return nil, err
		}
		out[v] = c
	}
	return out, rows.Err()
}

// apply runs one file unless it ran before; it looks again inside the transaction, since another
// program may have been faster.
func (r runner) apply(ctx context.Context, m migration, now func() time.Time) (done bool, err error) {
	begin := "BEGIN EXCLUSIVE"
	if r.postgres {
		begin = "BEGIN"
	}
	if err := r.exec(ctx, begin); err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.exec(context.WithoutCancel(ctx), "ROLLBACK"))
		}
	}()
	have, err := r.applied(ctx)
	if err != nil {
		return false, err
	}
	if sum, ok := have[m.version]; ok {
		if sum != m.sum {
			return false, ErrEdited
		}
		return false, r.exec(ctx, "COMMIT")
	}
	if err := r.exec(ctx, m.body); err != nil { // both drivers run several statements when there are no arguments
		return false, err
	}
	if err := r.checkReferences(ctx); err != nil {
		return false, err
	}
	if err := r.exec(ctx, "INSERT INTO schema_migrations VALUES ($1, $2, $3)", m.version, m.sum, now().UTC().Format(time.RFC3339)); err != nil {
		return false, err
	}
	return true, r.exec(ctx, "COMMIT")
}

// checkReferences refuses a migration after which a SQLite row refers to nothing.
func (r runner) checkReferences(ctx context.Context) error {
	if r.postgres {
		return nil
	}
	rows, err := r.conn.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	if rows.Next() {
		return errors.New("it leaves rows that refer to nothing (foreign_key_check)")
	}
	return rows.Err()
}
