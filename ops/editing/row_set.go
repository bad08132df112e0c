package editing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
)

// RowSet writes many rows of derived records, and what the change log says of them, as the viewer of
// the context: the number of statements does not depend on the number of rows. It checks no rule and no
// policy: its callers compute the rows from records that the viewer may change. After an error it does
// nothing more; Log, which comes last, returns it.
type RowSet struct {
	e       *Editor
	ctx     context.Context //nolint:containedctx // lives as long as the one change that it writes
	tx      *db.Client
	entries []map[string]any
	err     error
}

// Rows returns a set that writes in a running change.
func (e *Editor) Rows(ctx context.Context, tx *db.Client) *RowSet {
	return &RowSet{e: e, ctx: ctx, tx: tx}
}

// RowChange is one row that changes: all of the columns that the statement sets, of which those that
// differ from the values before are logged.
type RowChange struct {
	ID            gid.ID
	Before, After Values
}

// As lets the rest of the set be written as another viewer, for example as the consequence of what the
// viewer did.
func (s *RowSet) As(ctx context.Context) *RowSet {
	s.ctx = ctx
	return s
}

// Insert writes new rows of a kind and returns their ids in order. All rows give the same columns.
func (s *RowSet) Insert(k gid.Kind, rows []Values) []gid.ID {
	if s.err != nil || len(rows) == 0 {
		return nil
	}
	ids, err := s.reserve(k, len(rows))
	if err != nil {
		s.err = fmt.Errorf("new ids of %s: %w", k, err)
		return nil
	}
	_, dated := columnType(k, "version")
	now := s.e.store.Now()
	write := make([]Values, len(rows))
	for i, r := range rows {
		write[i] = maps.Clone(r)
		write[i]["id"] = ids[i]
		if dated {
			write[i]["created_at"], write[i]["updated_at"], write[i]["version"] = now, now, 1
		}
		s.entry(k, ids[i], "CREATE", nil, loggable(withoutAbsent(r)))
	}
	names := slices.Sorted(maps.Keys(write[0]))
	s.exec(k, "INSERT INTO "+k.Table()+" ("+quoted("", names)+") SELECT "+quoted("j.", names)+" FROM "+s.set(k, names)+" WHERE true", write)
	return ids
}

// Append writes new rows of a kind that is a log of its own, or a part of what is logged, and returns their
// ids in order. It leaves the change log alone.
func (s *RowSet) Append(k gid.Kind, rows []Values) []gid.ID {
	before := len(s.entries)
	ids := s.Insert(k, rows)
	s.entries = s.entries[:before]
	return ids
}

// Update changes rows of a kind, those of which something differs, and counts their versions. All rows
// give the same columns. It returns how many changed.
func (s *RowSet) Update(k gid.Kind, rows []RowChange) int {
	if s.err != nil {
		return 0
	}
	var write []Values
	for _, r := range rows {
		before, after := Values{}, Values{}
		for name, x := range r.After {
			if had := r.Before[name]; !reflect.DeepEqual(plain(had), plain(x)) {
				before[name], after[name] = had, x
			}
		}
		if len(after) == 0 {
			continue
		}
		values := maps.Clone(r.After)
		values["id"] = r.ID
		write = append(write, values)
		s.entry(k, r.ID, "UPDATE", loggable(before), loggable(after))
	}
	if len(write) == 0 {
		return 0
	}
	names := slices.Sorted(maps.Keys(write[0]))
	var sets []string
	for _, n := range names {
		if n != "id" {
			sets = append(sets, `"`+n+`" = j."`+n+`"`)
		}
	}
	sets = append(sets, "updated_at = "+strconv.FormatInt(int64(s.e.store.Now()), 10), "version = "+k.Table()+".version + 1")
	n := s.exec(k, "UPDATE "+k.Table()+" SET "+strings.Join(sets, ", ")+" FROM "+s.set(k, names)+" WHERE "+k.Table()+".id = j.id", write)
	if s.err == nil && n != int64(len(write)) {
		s.err = fault.Conflictf("", "the records changed meanwhile; repeat the change")
	}
	return len(write)
}

// Delete removes rows of a kind; before is what each held, for the change log.
func (s *RowSet) Delete(k gid.Kind, rows []RowChange) {
	if s.err != nil || len(rows) == 0 {
		return
	}
	write := make([]Values, len(rows))
	for i, r := range rows {
		write[i] = Values{"id": r.ID}
		s.entry(k, r.ID, "DELETE", loggable(r.Before), nil)
	}
	s.exec(k, "DELETE FROM "+k.Table()+" WHERE id IN (SELECT j.id FROM "+s.set(k, []string{"id"})+")", write)
}

// Log appends the entries of everything that was written to the change log, in that order.
func (s *RowSet) Log() error {
	if s.err != nil || len(s.entries) == 0 {
		return s.err
	}
	ids, err := s.reserve(gid.Change, len(s.entries))
	if err != nil {
		return fmt.Errorf("new ids of the change log: %w", err)
	}
	for i, id := range ids {
		s.entries[i]["id"] = int64(id)
	}
	names := []string{"id", "recorded_at", "actor_id", "actor", "source", "operation", "record_id", "record_kind", "reason", "request_id", "before", "after"}
	b, err := json.Marshal(s.entries)
	if err != nil {
		return fmt.Errorf("change log: %w", err)
	}
	s.entries = nil
	_, err = s.tx.ExecContext(s.ctx, "INSERT INTO "+gid.Change.Table()+" ("+quoted("", names)+") SELECT "+quoted("j.", names)+" FROM "+s.set(gid.Change, names)+" WHERE true", string(b))
	if err != nil {
		return fmt.Errorf("change log: %w", err)
	}
	return nil
}

func (s *RowSet) entry(k gid.Kind, id gid.ID, operation string, before, after map[string]any) {
	v := viewer.From(s.ctx)
	e := map[string]any{
		"recorded_at": int64(s.e.store.Now()), "actor": v.Name, "source": string(v.Source), "operation": operation,
		"record_id": int64(id), "record_kind": int(k), "actor_id": orNull(int64(v.User)), "reason": orNull(v.Reason), "request_id": orNull(v.RequestID),
	}
	if before != nil {
		e["before"] = before
	}
	if after != nil {
		e["after"] = after
	}
	s.entries = append(s.entries, e)
}

// exec runs a statement over a set of rows, which is its first argument.
func (s *RowSet) exec(k gid.Kind, statement string, rows []Values, more ...any) int64 {
	if s.err != nil {
		return 0
	}
	stored := make([]map[string]any, len(rows))
	for i, r := range rows {
		stored[i] = make(map[string]any, len(r))
		for name, x := range r {
			stored[i][name] = storedValue(x)
		}
	}
	b, err := json.Marshal(stored)
	if err != nil {
		s.err = fmt.Errorf("%s: %w", k, err)
		return 0
	}
	r, err := s.tx.ExecContext(s.ctx, statement, append([]any{string(b)}, more...)...)
	if err != nil {
		s.err = fmt.Errorf("%s: %w", k, err)
		return 0
	}
	n, err := r.RowsAffected()
	s.err = errors.Join(s.err, err)
	return n
}

// set is the first argument of a statement as a table j with the columns of a kind.
func (s *RowSet) set(k gid.Kind, names []string) string {
	if s.e.store.Postgres() {
		return "jsonb_populate_recordset(NULL::" + k.Table() + ", $1::jsonb) AS j"
	}
	columns := make([]string, len(names))
	for i, n := range names {
		columns[i] = "json_extract(value, '$." + n + `') AS "` + n + `"`
	}
	return "(SELECT " + strings.Join(columns, ", ") + " FROM json_each($1)) AS j"
}

// reserve takes new ids of a kind. On SQLite the transaction is the only writer and the sequence stands still.
func (s *RowSet) reserve(k gid.Kind, n int) (ids []gid.ID, err error) {
	query, args := "SELECT seq FROM sqlite_sequence WHERE name = $1", []any{k.Table()}
	if s.e.store.Postgres() {
		query, args = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2::int)", append(args, strconv.Itoa(n))
	}
	rows, err := s.tx.QueryContext(s.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, gid.ID(id))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if !s.e.store.Postgres() && len(ids) == 1 {
		last := ids[0]
		ids = ids[:0]
		for i := range n {
			ids = append(ids, last+1+gid.ID(i))
		}
	}
	if len(ids) != n {
		return nil, errors.New("the table has no sequence")
	}
	slices.Sort(ids)
	return ids, nil
}

// LockAll makes other changes of the records wait for this one, as Lock does, in the order of their ids.
func (e *Editor) LockAll(ctx context.Context, tx *db.Client, k gid.Kind, ids []gid.ID) error {
	if !e.store.Postgres() || len(ids) == 0 {
		return nil
	}
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return drain(tx.QueryContext(ctx, "SELECT 1 FROM "+k.Table()+" WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", numbers))
}

func quoted(prefix string, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + `"` + n + `"`
	}
	return strings.Join(out, ", ")
}

// Plain is the values without those that are absent, and without pointers, as Insert takes them.
func (vs Values) Plain() Values {
	out := withoutAbsent(vs)
	for name, x := range out {
		out[name] = plain(x)
	}
	return out
}

// storedValue is a value as the databases store it: a day, an id, a rate are numbers.
func storedValue(x any) any {
	if raw, ok := x.(json.RawMessage); ok {
		return raw
	}
	v := reflect.ValueOf(plain(x))
	switch {
	case !v.IsValid():
		return nil
	case v.CanInt():
		return v.Int()
	case v.Kind() == reflect.String:
		return v.String()
	default:
		return v.Interface()
	}
}

// plain is a value without its pointer, nil when it is absent.
func plain(x any) any {
	v := reflect.ValueOf(x)
	if v.Kind() != reflect.Pointer {
		return x
	}
	if v.IsNil() {
		return nil
	}
	return v.Elem().Interface()
}

// withoutAbsent is values without those that are absent.
func withoutAbsent(v Values) Values {
	out := maps.Clone(v)
	maps.DeleteFunc(out, func(_ string, x any) bool { return plain(x) == nil })
	return out
}

// loggable is what the change log holds of values: not what the store derives.
func loggable(v Values) map[string]any {
	out := make(map[string]any, len(v))
	for name, x := range v {
		if name != "search" && name != "id" {
			out[name] = plain(x)
		}
	}
	return out
}
