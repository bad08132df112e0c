// Package ent opens the database, runs transactions and writes the change log. Entities are declared
// in ent/schema; their generated clients are in ent/db.
package ent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect"

	"coxswain/ent/db"
	_ "coxswain/ent/db/runtime" // attaches the policies of ent/schema to the generated clients
	"coxswain/ent/gid"
	"coxswain/ent/migrate"
	"coxswain/sales/calendar"
)

// Options are what Open needs besides the address.
type Options struct {
	Now       func() time.Time // the clock; required
	NoMigrate bool             // refuse an older database instead of upgrading it
	Relaxed   bool             // SQLite only: synchronous=NORMAL, which may lose the last commits on power loss
}

// Store is an open database.
type Store struct {
	client *db.Client
	driver *driver
	url    string
	now    func() time.Time

	followers []Follower
	followed  map[gid.Kind]bool
}

// Open connects to "sqlite:PATH" or "postgres://…", upgrades the schema, and refuses a database that
// a newer version of the program has written.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Now == nil {
		return nil, errors.New("open database: no clock given")
	}
	drv, err := connect(ctx, url, o.Relaxed)
	if err != nil {
		return nil, err
	}
	s := &Store{driver: drv, url: url, now: o.Now, client: db.NewClient(db.Driver(drv))}
	s.client.Use(s.record)
	if err := s.upgrade(ctx, o.NoMigrate); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) upgrade(ctx context.Context, checkOnly bool) error {
	if checkOnly {
		return migrate.Check(ctx, s.Writer(), s.Dialect())
	}
	if _, err := migrate.Up(ctx, s.Writer(), s.Dialect(), s.now); err != nil || s.Postgres() {
		return err
	}
	return s.startSequences(ctx)
}

// startSequences makes the ids of each SQLite table start within their kind. Migrations do so for new
// tables, but a table that is rebuilt while it is empty forgets it.
func (s *Store) startSequences(ctx context.Context) error {
	var started int
	if err := s.Writer().QueryRowContext(ctx, "SELECT count(*) FROM sqlite_sequence").Scan(&started); err != nil {
		return fmt.Errorf("read the sequences: %w", err)
	}
	if started == len(gid.Kinds()) {
		return nil
	}
	for _, k := range gid.Kinds() {
		const q = "INSERT INTO sqlite_sequence (name, seq) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)"
		if _, err := s.Writer().ExecContext(ctx, q, k.Table(), int64(k.First())-1); err != nil {
			return fmt.Errorf("start the ids of %s: %w", k, err)
		}
	}
	return nil
}

// Client returns the client for reading outside a transaction.
func (s *Store) Client() *db.Client { return s.client }

// Now returns the current instant of the store's clock.
func (s *Store) Now() calendar.Instant { return calendar.InstantOf(s.now()) }

// Dialect returns dialect.SQLite or dialect.Postgres.
func (s *Store) Dialect() string { return s.driver.Dialect() }

// URL returns the address that the store was opened with.
func (s *Store) URL() string { return s.url }

// Postgres reports whether the store is PostgreSQL.
func (s *Store) Postgres() bool { return s.Dialect() == dialect.Postgres }

// Writer returns the pool that writes. It bypasses policies and the change log: only the import and
// the loader of facts use it, and a test holds every other package to that.
func (s *Store) Writer() *sql.DB { return s.driver.writer.DB() }

// Reader returns the pool that reads, under the same restriction as Writer.
func (s *Store) Reader() *sql.DB { return s.driver.reader.DB() }

// Close closes the database.
func (s *Store) Close() error { return s.driver.Close() }

// SplitURL returns the scheme and the rest of a database address, or says what is accepted.
func SplitURL(url string) (scheme, rest string, err error) {
	switch {
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return dialect.Postgres, url, nil
	case strings.HasPrefix(url, "sqlite:"):
		if path := strings.TrimPrefix(url, "sqlite:"); path != "" {
			return dialect.SQLite, path, nil
		}
	}
	return "", "", fmt.Errorf("%q is not a database address; use sqlite:PATH, for example sqlite:./data/coxswain.db, or postgres://USER@HOST/NAME", redact(url))
}

// redact drops what may be a password from an address before it is shown.
func redact(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	if _, host, ok := strings.Cut(rest, "@"); ok {
		return scheme + "://…@" + host
	}
	return url
}
