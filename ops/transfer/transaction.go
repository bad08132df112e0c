package transfer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
)

// importCache lets SQLite keep the pages of the indexes that an import fills, which are many more
// than an ordinary write touches. The connection is the store's only writer and keeps the setting.
const importCache = "PRAGMA cache_size = -65536"

// commitLater lets PostgreSQL acknowledge a batch before it is on disk. Nobody is told that a batch was
// written: an import that a crash cuts short goes on from the last checkpoint on disk, which came with
// its batch, and the commit that ends the import waits for itself and everything before it.
const commitLater = "SET LOCAL synchronous_commit = off"

// transaction is one on the raw connection. It writes what ent's hooks would write, many
// rows at a time: records, their change log and nothing else goes through it.
type transaction struct {
	conn     *sql.Conn
	tx       *sql.Tx
	postgres bool
	dialect  string
	viewer   *viewer.V
	prepared map[string]*sql.Stmt
	handed   map[gid.Kind]int64 // SQLite: the last id handed out and perhaps not yet written
	touched  []ent.Touched      // records that somebody follows, such as the ledger of recurring revenue
	after    []func()           // to be called when it has committed
}

// transact runs fn in a transaction. Its records are stamped with its own time, not with that of the import's
// start: what was known as of an instant must not contain rows that a resumed import wrote a day later.
func (im *importer) transact(ctx context.Context, fn func(*transaction) error) (err error) {
	pool := im.store.Writer()
	if im.req.DryRun {
		pool = im.store.Reader()
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if !im.store.Postgres() && !im.req.DryRun {
		if _, err := conn.ExecContext(ctx, importCache); err != nil {
			return fmt.Errorf("page cache: %w", err)
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if im.store.Postgres() && !im.req.DryRun {
		if _, err := tx.ExecContext(ctx, commitLater); err != nil {
			return errors.Join(fmt.Errorf("begin: %w", err), tx.Rollback())
		}
	}
	im.stamp = im.store.Now()
	s := &transaction{conn: conn, tx: tx, postgres: im.store.Postgres(), dialect: im.store.Dialect(), viewer: im.viewer, prepared: map[string]*sql.Stmt{}, handed: map[gid.Kind]int64{}}
	err = fn(s)
	if err == nil && len(s.touched) > 0 {
		err = im.within(ctx, s, s.touched, nil)
	}
	if err != nil {
		if e := tx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", e))
		}
		return err
	}
	if im.req.DryRun {
		return tx.Rollback()
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, f := range s.after {
		f()
	}
	return nil
}

// within runs fn with a client that works in the transaction, and tells those who follow records.
func (im *importer) within(ctx context.Context, s *transaction, touched []ent.Touched, fn func(context.Context, *db.Client) error) error {
	after, err := im.store.Within(viewer.With(ctx, im.viewer), s.tx, touched, fn)
	s.after = append(s.after, after...)
	return err
}

// placeholders rewrites ? into $1, $2, … for PostgreSQL.
func (s *transaction) rebind(query string) string {
	if !s.postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r == '?' {
			n++
			fmt.Fprintf(&b, "$%d", n)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// exec runs a statement that is prepared once per transaction.
func (s *transaction) exec(ctx context.Context, query string, args ...any) error {
	st, ok := s.prepared[query]
	if !ok {
		var err error
		if st, err = s.tx.PrepareContext(ctx, s.rebind(query)); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		s.prepared[query] = st
	}
	_, err := st.ExecContext(ctx, args...)
	return err //nolint:wrapcheck // the caller translates it for the row
}

// insert writes rows of a table.
func (s *transaction) insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if s.postgres {
		return s.copy(ctx, table, columns, rows)
	}
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = `"` + c + `"`
	}
	query := `INSERT INTO "` + table + `" (` + strings.Join(quoted, ", ") + `) VALUES (?` + strings.Repeat(", ?", len(columns)-1) + `)`
	for _, r := range rows {
		if err := s.exec(ctx, query, r...); err != nil {
			return err
		}
	}
	return nil
}

// copy writes rows with COPY on the connection that the transaction holds.
func (s *transaction) copy(ctx context.Context, table string, columns []string, rows [][]any) error {
	return s.conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T, which cannot copy", driver)
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		return err //nolint:wrapcheck // the caller translates it for the row
	})
}

// nextIDs takes ids from the sequence of a table. OFFSET 0 keeps PostgreSQL from looking the sequence up
// again for each of them, which takes longer than all the rest.
const nextIDs = `SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence($1, 'id')::regclass AS name OFFSET 0) s, generate_series(1, $2::int)`

// ids hands out a block of new ids of a kind. They are used in the same transaction or never.
func (s *transaction) ids(ctx context.Context, k gid.Kind, n int) ([]gid.ID, error) {
	out := make([]gid.ID, 0, n)
	if n == 0 {
		return out, nil
	}
	if !s.postgres {
		var last int64
		err := s.tx.QueryRowContext(ctx, "SELECT seq FROM sqlite_sequence WHERE name = ?", k.Table()).Scan(&last)
		if errors.Is(err, sql.ErrNoRows) {
			last, err = int64(k.First())-1, nil
		}
		if err != nil {
			return nil, fmt.Errorf("next id of %s: %w", k, err)
		}
		last = max(last, s.handed[k])
		for i := range int64(n) {
			out = append(out, gid.ID(last+1+i))
		}
		s.handed[k] = last + int64(n)
		return out, nil
	}
	rows, err := s.tx.QueryContext(ctx, nextIDs, k.Table(), n)
	if err != nil {
		return nil, fmt.Errorf("next ids of %s: %w", k, err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("next ids of %s: %w", k, err)
		}
		out = append(out, gid.ID(id))
	}
	return out, rows.Err()
}

// among is the condition that a column is one of many values, sent as one argument.
func (s *transaction) among(column string, texts []string, numbers []int64) *entsql.Predicate {
	return entsql.P(func(b *entsql.Builder) {
		b.Ident(column)
		switch {
		case s.postgres && texts != nil:
			b.WriteString(" = ANY(").Arg(texts).WriteString(")")
		case s.postgres:
			b.WriteString(" = ANY(").Arg(numbers).WriteString(")")
		case texts != nil:
			b.WriteString(" IN (SELECT value FROM json_each(").Arg(jsonList(texts)).WriteString("))")
		default:
			b.WriteString(" IN (SELECT value FROM json_each(").Arg(jsonList(numbers)).WriteString("))")
		}
	})
}

// visible returns a selection of the rows of a kind that the viewer may see.
func (s *transaction) visible(k gid.Kind, columns ...string) *entsql.Selector {
	t := entsql.Dialect(s.dialect).Table(k.Table())
	q := entsql.Dialect(s.dialect).Select().From(t)
	for _, c := range columns {
		q.AppendSelect(t.C(c))
	}
	if c := rule.Visible(s.viewer, k); c != nil {
		c(q)
	}
	return q
}

func (s *transaction) query(ctx context.Context, q *entsql.Selector, scan func(*sql.Rows) error) error {
	text, args := q.Query()
	rows, err := s.tx.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("query: %w", err)
		}
	}
	return rows.Err()
}
