package ent

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
)

// Bulk writes many new rows in one transaction: prepared inserts on SQLite, COPY on PostgreSQL. It is
// how imports and the demo company are written. Its entries in the change log refer to the batch and
// its row instead of copying the values. It checks no policy: callers validate rows and references.
type Bulk struct {
	store  *Store
	ctx    context.Context
	conn   *sql.Conn
	batch  gid.ID
	viewer *viewer.V
	now    int64

	ids     map[gid.Kind][]int64 // reserved and not handed out yet, ascending
	last    map[gid.Kind]int64   // the last reserved id, on SQLite
	inserts map[string]*sql.Stmt
	pending map[string]*copied
	order   []string

	touched []Touched // records of the kinds that somebody follows
	after   []func()
}

// copied are rows that wait for COPY.
type copied struct {
	table   string
	columns []string
	rows    [][]any
}

const (
	reserved   = 1000 // ids that are taken from a sequence at once
	flushAfter = 5000 // rows that wait for one COPY
)

// Bulk runs fn in one transaction on the writer and commits when it returns nil. batch is what the
// change log refers to; zero for none. It does not join a running transaction.
func (s *Store) Bulk(ctx context.Context, batch gid.ID, fn func(*Bulk) error) (err error) {
	v := viewer.From(ctx)
	if v == nil {
		return errors.New("bulk: no viewer")
	}
	if t, ok := ctx.Value(txKey{}).(*transaction); ok && t.store == s {
		return errors.New("bulk: inside another transaction, which holds the writer")
	}
	conn, err := s.Writer().Conn(ctx)
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	b := &Bulk{
		store: s, ctx: ctx, conn: conn, batch: batch, viewer: v, now: int64(s.Now()),
		ids: map[gid.Kind][]int64{}, last: map[gid.Kind]int64{}, inserts: map[string]*sql.Stmt{}, pending: map[string]*copied{},
	}
	defer func() { err = errors.Join(err, b.close()) }()
	begin := "BEGIN IMMEDIATE"
	if s.Postgres() {
		begin = "BEGIN"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return fmt.Errorf("bulk: begin: %w", err)
	}
	committed := false
	defer func() {
		if !committed { // also when fn panics: the connection must not go back to the pool inside a transaction
			b.rollback()
		}
	}()
	if err := fn(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	if err := b.follow(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return fmt.Errorf("bulk: commit: %w", err)
	}
	committed = true
	for _, f := range b.after {
		f()
	}
	return nil
}

// rollback gives the transaction up. It may be gone already, because SQLite rolls back by itself when
// it is interrupted and PostgreSQL's connection closes; then there is nothing to do, and a connection
// in any other state is thrown away rather than returned to the pool.
func (b *Bulk) rollback() {
	if _, err := b.conn.ExecContext(context.WithoutCancel(b.ctx), "ROLLBACK"); err != nil {
		_ = b.conn.Raw(func(any) error { return sqldriver.ErrBadConn })
	}
}

func (b *Bulk) close() error {
	var errs []error
	for _, st := range b.inserts {
		errs = append(errs, st.Close())
	}
	if err := b.conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) { // done: rollback threw it away
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Now is the instant with which the rows of this transaction are stamped.
func (b *Bulk) Now() int64 { return b.now }

// NewID reserves the next id of a kind.
func (b *Bulk) NewID(k gid.Kind) (gid.ID, error) {
	if len(b.ids[k]) == 0 {
		ids, err := b.reserve(k)
		if err != nil {
			return 0, fmt.Errorf("bulk: reserve ids of %s: %w", k, err)
		}
		b.ids[k] = ids
	}
	id := b.ids[k][0]
	b.ids[k] = b.ids[k][1:]
	return gid.ID(id), nil
}

// nextIDs takes ids from the sequence of a table. OFFSET 0 keeps PostgreSQL from looking the sequence up
// again for each of them, which takes longer than all the rest.
const nextIDs = `SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence($1, 'id')::regclass AS name OFFSET 0) s, generate_series(1, $2::int)`

// reserve returns free ids. On SQLite the transaction is the only writer, so the sequence stands still
// and follows the rows; on PostgreSQL others take from the sequence meanwhile, so each id is taken from it.
func (b *Bulk) reserve(k gid.Kind) ([]int64, error) {
	ids := make([]int64, 0, reserved)
	if b.store.Postgres() {
		rows, err := b.conn.QueryContext(b.ctx, nextIDs, k.Table(), reserved)
		if err != nil {
			return nil, err
		}
		defer func() { _ = rows.Close() }() // Err below tells what went wrong
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
		return ids, rows.Err()
	}
	last, ok := b.last[k]
	if !ok {
		if err := b.conn.QueryRowContext(b.ctx, "SELECT seq FROM sqlite_sequence WHERE name = $1", k.Table()).Scan(&last); err != nil {
			return nil, err
		}
	}
	for n := range int64(reserved) {
		ids = append(ids, last+1+n)
	}
	b.last[k] = last + reserved
	return ids, nil
}

// Insert writes one row. values follow columns; the id stands first in both. row is the line of the
// batch that the row came from, 0 when it came from none.
func (b *Bulk) Insert(k gid.Kind, columns []string, values []any, row int64) error {
	if len(columns) == 0 || columns[0] != "id" || len(columns) != len(values) {
		return fmt.Errorf("bulk: insert into %s: columns and values do not match", k)
	}
	if err := b.write(k.Table(), columns, values); err != nil {
		return err
	}
	if unlogged[k.String()] {
		return nil
	}
	if id, ok := values[0].(int64); ok {
		b.touch(gid.ID(id), nil, nil)
	}
	return b.log(k, values[0], "CREATE", row)
}

func (b *Bulk) touch(id gid.ID, before, after map[string]any) {
	if b.store.followed[id.Kind()] {
		b.touched = append(b.touched, Touched{id, before, after})
	}
}

var changeColumns = []string{"id", "recorded_at", "actor_id", "actor", "source", "operation", "record_id", "record_kind", "reason", "request_id", "batch_id", "batch_row"}

func (b *Bulk) log(k gid.Kind, record any, operation string, row int64) error {
	id, err := b.NewID(gid.Change)
	if err != nil {
		return err
	}
	return b.write(gid.Change.Table(), changeColumns, []any{
		int64(id), b.now, orNil(int64(b.viewer.User)), b.viewer.Name, string(b.viewer.Source), operation,
		record, int64(k), orNil(b.viewer.Reason), orNil(b.viewer.RequestID), orNil(int64(b.batch)), orNil(row),
	})
}

func orNil[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func (b *Bulk) write(table string, columns []string, values []any) error {
	key := table + "(" + strings.Join(columns, ",") + ")"
	for i, v := range values {
		if id, ok := v.(gid.ID); ok {
			values[i] = int64(id)
		}
	}
	if b.store.Postgres() {
		return b.queue(key, table, columns, values)
	}
	st, ok := b.inserts[key]
	if !ok {
		var err error
		quoted := make([]string, len(columns))
		for i, c := range columns {
			quoted[i] = `"` + c + `"`
		}
		q := fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", table, strings.Join(quoted, ","), strings.Repeat(",?", len(columns)-1)) //nolint:gosec // the names are the program's own; values go as arguments
		if st, err = b.conn.PrepareContext(b.ctx, q); err != nil {
			return fmt.Errorf("bulk: %s: %w", table, err)
		}
		b.inserts[key] = st
	}
	if _, err := st.ExecContext(b.ctx, values...); err != nil {
		return fmt.Errorf("bulk: insert into %s: %w", table, err)
	}
	return nil
}

func (b *Bulk) queue(key, table string, columns []string, values []any) error {
	c, ok := b.pending[key]
	if !ok {
		c = &copied{table: table, columns: slices.Clone(columns)}
		b.pending[key] = c
		b.order = slices.Insert(b.order, b.place(table), key)
	}
	c.rows = append(c.rows, values)
	if len(c.rows) >= flushAfter {
		return b.Flush()
	}
	return nil
}

// place returns where a new list of columns stands in the order: behind the others of its table, so
// that children of rows with either list come later.
func (b *Bulk) place(table string) int {
	for i := len(b.order) - 1; i >= 0; i-- {
		if b.pending[b.order[i]].table == table {
			return i + 1
		}
	}
	return len(b.order)
}

// Flush sends what waits, tables in the order in which they were first written: write parents first.
func (b *Bulk) Flush() error {
	for _, key := range b.order {
		c := b.pending[key]
		if len(c.rows) == 0 {
			continue
		}
		err := b.conn.Raw(func(dc any) error {
			pc, ok := dc.(*stdlib.Conn)
			if !ok {
				return fmt.Errorf("bulk: unexpected connection %T", dc)
			}
			_, err := pc.Conn().CopyFrom(b.ctx, pgx.Identifier{c.table}, c.columns, pgx.CopyFromRows(c.rows))
			return err
		})
		if err != nil {
			return fmt.Errorf("bulk: copy into %s: %w", c.table, err)
		}
		c.rows = c.rows[:0]
	}
	return nil
}

// Exec runs a statement of the transaction that Insert does not cover, such as the update of a
// checkpoint. Placeholders are $1, $2 … on both databases.
func (b *Bulk) Exec(query string, args ...any) (int64, error) {
	if err := b.Flush(); err != nil {
		return 0, err
	}
	r, err := b.conn.ExecContext(b.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Update changes columns of one row, adds one to its version, and logs the values before and after.
func (b *Bulk) Update(k gid.Kind, id gid.ID, before, after map[string]any, row int64) error {
	columns := make([]string, 0, len(after))
	for c := range after {
		columns = append(columns, c)
	}
	slices.Sort(columns)
	sets, args := make([]string, 0, len(columns)), make([]any, 0, len(columns)+2)
	for _, c := range columns {
		args = append(args, after[c])
		sets = append(sets, `"`+c+`" = $`+strconv.Itoa(len(args)))
	}
	args = append(args, b.now, int64(id))
	q := fmt.Sprintf(`UPDATE %s SET %s, updated_at = $%d, version = version + 1 WHERE id = $%d`,
		k.Table(), strings.Join(sets, ", "), len(args)-1, len(args))
	n, err := b.Exec(q, args...)
	if err != nil {
		return fmt.Errorf("bulk: update %s: %w", k, err)
	}
	if n != 1 {
		return fmt.Errorf("bulk: update %s: the row is gone", k)
	}
	return b.logUpdate(k, id, logged(maps.Clone(before)), logged(maps.Clone(after)), row)
}

func (b *Bulk) logUpdate(k gid.Kind, id gid.ID, before, after map[string]any, row int64) error {
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("bulk: change log: %w", err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("bulk: change log: %w", err)
	}
	b.touch(id, before, after)
	columns := append(slices.Clone(changeColumns), "before", "after")
	values := []any{
		nil, b.now, orNil(int64(b.viewer.User)), b.viewer.Name, string(b.viewer.Source), "UPDATE",
		int64(id), int64(k), orNil(b.viewer.Reason), orNil(b.viewer.RequestID), orNil(int64(b.batch)), orNil(row),
		string(was), string(is),
	}
	if b.store.Postgres() {
		// Entries of one record are in the order in which it changed, so this one's id is taken while the
		// record is locked: an id reserved earlier may be less than that of a change made meanwhile.
		return b.write(gid.Change.Table(), columns[1:], values[1:])
	}
	entry, err := b.NewID(gid.Change)
	if err != nil {
		return err
	}
	values[0] = int64(entry)
	return b.write(gid.Change.Table(), columns, values)
}
