package editing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

// Lines are the lines of time of many records of one kind, for example the territories of all accounts.
// All rows of a line share the owner's column.
type Lines struct {
	Kind  gid.Kind
	Owner string // column of whose line a row belongs to
	Value string // column of what holds
	Mode  string // column of how it holds
}

// LineRevision is what is to be done to the line of one owner.
type LineRevision struct {
	Owner    gid.ID
	Rows     []org.Dated[Holding] // the line before
	Revision org.Revision[Holding]
}

// revised is one row of a revision as the statements read it; every row of a call has the same shape.
type revised struct {
	ID        int64           `json:"id,omitempty"`
	Owner     int64           `json:"owner,omitempty"`
	Value     int64           `json:"value,omitempty"`
	Mode      string          `json:"mode,omitempty"`
	From      calendar.Day    `json:"-"`
	To        *calendar.Day   `json:"-"`
	FromDay   int64           `json:"f"`
	ToDay     *int64          `json:"t"`
	Operation string          `json:"operation,omitempty"`
	Before    json.RawMessage `json:"before,omitempty"`
	After     json.RawMessage `json:"after,omitempty"`
}

// ReviseAll writes the revisions of many lines, and what the change log says of them, as a consequence
// of the viewer's change: the number of statements does not depend on the number of lines. It returns
// the first entry that it appended to the change log, zero when there was nothing to do. The caller has
// locked the owners.
func (e *Editor) ReviseAll(ctx context.Context, tx *db.Client, l Lines, all []LineRevision) (gid.ID, error) {
	ctx = Consequence(ctx)
	ends, replaced, removed, added := l.sort(all)
	w := setWriter{e: e, tx: tx, table: l.Kind.Table(), now: int64(e.store.Now())}
	w.change(ctx, ends, "UPDATE %[1]s SET valid_to = j.t, updated_at = $1, version = version + 1 FROM %[2]s WHERE %[1]s.id = j.id")
	w.change(ctx, replaced, "UPDATE %[1]s SET "+l.Value+" = j.value, "+l.Mode+" = j.mode, updated_at = $1, version = version + 1 FROM %[2]s WHERE %[1]s.id = j.id")
	w.remove(ctx, removed)
	w.add(ctx, l, added)
	entries := append(append(append(ends, replaced...), removed...), added...)
	return w.log(ctx, l.Kind, entries)
}

// sort takes the revisions apart by statement.
func (l Lines) sort(all []LineRevision) (ends, replaced, removed, added []revised) {
	for _, r := range all {
		before := map[int64]org.Dated[Holding]{}
		for _, row := range r.Rows {
			before[row.Key] = row
		}
		for _, end := range r.Revision.End {
			ends = append(ends, revised{
				ID: end.Key, To: &end.To, Operation: "UPDATE",
				Before: plainJSON(map[string]any{"valid_to": before[end.Key].To}), After: plainJSON(map[string]any{"valid_to": end.To}),
			})
		}
		for _, n := range r.Revision.Replace {
			was := before[n.Key].Value
			replaced = append(replaced, revised{
				ID: n.Key, Value: int64(n.Value.ID), Mode: string(n.Value.Mode), Operation: "UPDATE",
				Before: l.holding(was), After: l.holding(n.Value),
			})
		}
		for _, key := range r.Revision.Remove {
			removed = append(removed, revised{ID: key, Operation: "DELETE", Before: l.whole(r.Owner, before[key])})
		}
		if a := r.Revision.Add; a != nil {
			added = append(added, revised{
				Owner: int64(r.Owner), Value: int64(a.Value.ID), Mode: string(a.Value.Mode), From: a.From, To: a.To,
				Operation: "CREATE", After: l.whole(r.Owner, *a),
			})
		}
	}
	return ends, replaced, removed, added
}

func (l Lines) holding(h Holding) json.RawMessage {
	return plainJSON(map[string]any{l.Value: h.ID, l.Mode: h.Mode})
}

func (l Lines) whole(owner gid.ID, d org.Dated[Holding]) json.RawMessage {
	v := map[string]any{l.Owner: owner, l.Value: d.Value.ID, l.Mode: d.Value.Mode, "valid_from": d.From}
	if d.To != nil {
		v["valid_to"] = *d.To
	}
	return plainJSON(v)
}

// setWriter runs statements over sets of rows; after an error it does nothing more.
type setWriter struct {
	e     *Editor
	tx    *db.Client
	table string
	now   int64
	err   error
}

// columns of the set that statements read, with their types on PostgreSQL.
var setColumns = [][2]string{
	{"id", "bigint"}, {"owner", "bigint"}, {"value", "bigint"}, {"mode", "text"}, {"f", "integer"}, {"t", "integer"},
	{"operation", "text"}, {"before", "jsonb"}, {"after", "jsonb"},
}

// set is the rows of an argument as a table j.
func (w *setWriter) set(arg string) string {
	names := make([]string, len(setColumns))
	if w.e.store.Postgres() {
		for i, c := range setColumns {
			names[i] = `"` + c[0] + `" ` + c[1]
		}
		return "jsonb_to_recordset(" + arg + "::jsonb) AS j(" + strings.Join(names, ", ") + ")"
	}
	for i, c := range setColumns {
		names[i] = "json_extract(value, '$." + c[0] + `') AS "` + c[0] + `"`
	}
	return "(SELECT " + strings.Join(names, ", ") + " FROM json_each(" + arg + ")) AS j"
}

func rowsOf(rows []revised) (string, error) {
	for i, r := range rows {
		rows[i].FromDay = int64(r.From)
		if r.To != nil {
			to := int64(*r.To)
			rows[i].ToDay = &to
		}
	}
	b, err := json.Marshal(rows)
	return string(b), err
}

// change runs an update over a set of rows, all of which must be there still.
func (w *setWriter) change(ctx context.Context, rows []revised, statement string) {
	if w.err != nil || len(rows) == 0 {
		return
	}
	set, err := rowsOf(rows)
	if err != nil {
		w.err = err
		return
	}
	res, err := w.tx.ExecContext(ctx, fmt.Sprintf(statement, w.table, w.set("$2")), w.now, set)
	if err != nil {
		w.err = fmt.Errorf("%s: %w", w.table, err)
		return
	}
	if n, err := res.RowsAffected(); err != nil || n != int64(len(rows)) {
		w.err = errors.Join(err, fault.Conflictf("", "the records changed meanwhile; repeat the change"))
	}
}

func (w *setWriter) remove(ctx context.Context, rows []revised) {
	if w.err != nil || len(rows) == 0 {
		return
	}
	set, err := rowsOf(rows)
	if err == nil {
		_, err = w.tx.ExecContext(ctx, "DELETE FROM "+w.table+" WHERE id IN (SELECT j.id FROM "+w.set("$1")+")", set)
	}
	w.err = err
}

// add inserts a set of rows and fills in their ids.
func (w *setWriter) add(ctx context.Context, l Lines, rows []revised) {
	if w.err != nil || len(rows) == 0 {
		return
	}
	set, err := rowsOf(rows)
	if err != nil {
		w.err = err
		return
	}
	got, err := w.tx.QueryContext(ctx, fmt.Sprintf(
		"INSERT INTO %s (created_at, updated_at, version, %s, %s, %s, valid_from, valid_to) SELECT CAST($1 AS bigint), CAST($2 AS bigint), 1, j.owner, j.value, j.mode, j.f, j.t FROM %s WHERE true RETURNING id, %s",
		w.table, l.Owner, l.Value, l.Mode, w.set("$3"), l.Owner), w.now, w.now, set)
	if err != nil {
		w.err = fmt.Errorf("%s: %w", w.table, err)
		return
	}
	defer func() { w.err = errors.Join(w.err, got.Close()) }()
	ids := make(map[int64]int64, len(rows))
	for got.Next() {
		var id, owner int64
		if err := got.Scan(&id, &owner); err != nil {
			w.err = err
			return
		}
		ids[owner] = id
	}
	for i := range rows {
		rows[i].ID = ids[rows[i].Owner]
	}
	w.err = got.Err()
}

// log appends one entry for each row to the change log and returns the first.
func (w *setWriter) log(ctx context.Context, k gid.Kind, rows []revised) (gid.ID, error) {
	if w.err != nil || len(rows) == 0 {
		return 0, w.err
	}
	set, err := rowsOf(rows)
	if err != nil {
		return 0, err
	}
	v := viewer.From(ctx)
	got, err := w.tx.QueryContext(ctx, fmt.Sprintf(
		`INSERT INTO %s (recorded_at, actor_id, actor, source, operation, record_id, record_kind, reason, request_id, "before", "after")
		SELECT CAST($1 AS bigint), CAST($2 AS bigint), CAST($3 AS text), CAST($4 AS text), j.operation, j.id, CAST($5 AS bigint), CAST($6 AS text), CAST($7 AS text), j."before", j."after" FROM %s WHERE true RETURNING id`,
		gid.Change.Table(), w.set("$8")),
		w.now, orNull(int64(v.User)), v.Name, string(v.Source), int64(k), orNull(v.Reason), orNull(v.RequestID), set)
	if err != nil {
		return 0, fmt.Errorf("change log of %s: %w", w.table, err)
	}
	defer got.Close() //nolint:errcheck // it is read to its end, or another error is told
	var first int64
	for got.Next() {
		var id int64
		if err = got.Scan(&id); err != nil {
			break
		}
		if first == 0 || id < first {
			first = id
		}
	}
	return gid.ID(first), errors.Join(err, got.Err())
}

func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// LockInUse makes other changes of the records of a kind that are in use wait for this one, as Lock does.
func (e *Editor) LockInUse(ctx context.Context, tx *db.Client, k gid.Kind) error {
	if !e.store.Postgres() {
		return nil
	}
	return drain(tx.QueryContext(ctx, "SELECT 1 FROM "+k.Table()+" WHERE archived_at IS NULL ORDER BY id FOR NO KEY UPDATE"))
}
