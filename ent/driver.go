package ent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/mattn/go-sqlite3"
)

// driver sends what only reads to the reading pool and everything else to the writing pool, and
// counts statements. On PostgreSQL both pools are one. On SQLite there is one writer: callers queue
// for it in Go instead of meeting "database is locked".
type driver struct {
	dialect        string
	writer, reader *entsql.Driver
	groups         *groups // nil on PostgreSQL, which groups commits by itself
}

const (
	postgresConnections = 20
	minSQLiteReaders    = 4
)

func connect(ctx context.Context, address string, relaxed bool) (*driver, error) {
	scheme, rest, err := SplitURL(address)
	if err != nil {
		return nil, err
	}
	if scheme == dialect.Postgres {
		pool, err := sql.Open("pgx", rest)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", redact(address), err)
		}
		pool.SetMaxOpenConns(postgresConnections)
		pool.SetMaxIdleConns(postgresConnections)
		d := entsql.OpenDB(dialect.Postgres, pool)
		return &driver{dialect: dialect.Postgres, writer: d, reader: d}, nil
	}
	return connectSQLite(ctx, rest, relaxed)
}

func connectSQLite(ctx context.Context, path string, relaxed bool) (*driver, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("create the folder of the database: %w", err)
	}
	w, err := sql.Open("sqlite3", sqliteDSN(path, false, relaxed))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w.SetMaxOpenConns(1)
	if err := firstConnection(ctx, w); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r, err := sql.Open("sqlite3", sqliteDSN(path, true, relaxed))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	n := max(minSQLiteReaders, runtime.NumCPU())
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	return &driver{
		dialect: dialect.SQLite, writer: entsql.OpenDB(dialect.SQLite, w), reader: entsql.OpenDB(dialect.SQLite, r), groups: newGroups(w),
	}, nil
}

// startingTogether is how long one program waits for others that create the same database.
const startingTogether = 5 * time.Second

// firstConnection creates the file and switches it to WAL before readers open. Two programs that switch at
// once would wait for each other, so that SQLite tells one of them at once that the database is busy,
// whatever its busy timeout.
func firstConnection(ctx context.Context, w *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, startingTogether)
	defer cancel()
	for {
		err := w.PingContext(ctx)
		var busy sqlite3.Error
		if !errors.As(err, &busy) || busy.Code != sqlite3.ErrBusy {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func sqliteDSN(path string, readOnly, relaxed bool) string {
	q := url.Values{
		"_journal_mode": {"WAL"}, "_busy_timeout": {"5000"}, "_foreign_keys": {"on"},
		"_synchronous": {"FULL"}, "_stmt_cache_size": {"100"},
	}
	if relaxed {
		q.Set("_synchronous", "NORMAL")
	}
	if readOnly {
		q.Set("mode", "ro")
		q.Set("_query_only", "1")
	} else {
		q.Set("mode", "rwc")
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Statements counts the SQL statements of a context.
type Statements struct{ n atomic.Int64 }

// Count returns the number of statements so far.
func (s *Statements) Count() int64 { return s.n.Load() }

type statementsKey struct{}

// WithStatements returns a context whose SQL statements are counted.
func WithStatements(ctx context.Context) (context.Context, *Statements) {
	s := &Statements{}
	return context.WithValue(ctx, statementsKey{}, s), s
}

func count(ctx context.Context) {
	if s, ok := ctx.Value(statementsKey{}).(*Statements); ok {
		s.n.Add(1)
	}
}

func (d *driver) pick(query string) *entsql.Driver {
	if q := strings.TrimLeft(query, " \n\t("); len(q) >= 6 && strings.EqualFold(q[:6], "SELECT") {
		return d.reader
	}
	return d.writer
}

// Exec runs a statement on the writer.
func (d *driver) Exec(ctx context.Context, query string, args, v any) error {
	count(ctx)
	return d.writer.Exec(ctx, query, args, v)
}

// Query runs a statement on the pool that its kind needs.
func (d *driver) Query(ctx context.Context, query string, args, v any) error {
	count(ctx)
	return d.pick(query).Query(ctx, query, args, v)
}

// ExecContext runs a statement on the writer.
func (d *driver) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	count(ctx)
	return d.writer.DB().ExecContext(ctx, query, args...)
}

// QueryContext runs a statement on the pool that its kind needs.
func (d *driver) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	count(ctx)
	return d.pick(query).DB().QueryContext(ctx, query, args...)
}

// Tx begins a transaction on the writer.
func (d *driver) Tx(ctx context.Context) (dialect.Tx, error) { return d.BeginTx(ctx, nil) }

// BeginTx begins a transaction, on the reader when it only reads.
func (d *driver) BeginTx(ctx context.Context, o *entsql.TxOptions) (dialect.Tx, error) {
	pool := d.writer
	switch {
	case o != nil && o.ReadOnly:
		pool = d.reader
	case d.groups != nil:
		m, err := d.groups.begin(ctx)
		if err != nil {
			return nil, err
		}
		return countedTx{m}, nil
	}
	t, err := pool.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return countedTx{t}, nil
}

// Close closes both pools.
func (d *driver) Close() error {
	if d.reader == d.writer {
		return d.writer.Close()
	}
	return errors.Join(d.reader.Close(), d.writer.Close())
}

// Dialect names the SQL dialect.
func (d *driver) Dialect() string { return d.dialect }

// countedTx counts the statements of a transaction.
type countedTx struct{ dialect.Tx }

// Exec runs a statement.
func (t countedTx) Exec(ctx context.Context, query string, args, v any) error {
	count(ctx)
	return t.Tx.Exec(ctx, query, args, v)
}

// Query runs a statement.
func (t countedTx) Query(ctx context.Context, query string, args, v any) error {
	count(ctx)
	return t.Tx.Query(ctx, query, args, v)
}

// rawTx is what ent's own transactions can do besides dialect.Tx.
type rawTx interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

var errNotRaw = errors.New("the transaction does not run plain statements")

// ExecContext runs a statement.
func (t countedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	raw, ok := t.Tx.(rawTx)
	if !ok {
		return nil, errNotRaw
	}
	count(ctx)
	return raw.ExecContext(ctx, query, args...)
}

// QueryContext runs a statement.
func (t countedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	raw, ok := t.Tx.(rawTx)
	if !ok {
		return nil, errNotRaw
	}
	count(ctx)
	return raw.QueryContext(ctx, query, args...)
}
