package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/search"
)

// carryOut does what was planned: what refers to other records first, so that these can go.
func (u *undoer) carryOut(ctx context.Context) error {
	ctx = viewer.With(ctx, u.viewer)
	if err := u.withdrawUsage(ctx); err != nil {
		return err
	}
	if err := u.reverseEvents(ctx); err != nil {
		return err
	}
	all := byKind(slices.Sorted(maps.Keys(u.changed)))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		ids := slices.DeleteFunc(all[k], func(id gid.ID) bool { return len(u.changed[id].back) == 0 })
		if err := u.attempt(ctx, ids, func(ctx context.Context, w *undoing, ids []gid.ID) error { return u.putBack(ctx, w, k, ids) }); err != nil {
			return err
		}
	}
	for _, k := range u.order {
		if err := u.attempt(ctx, u.with(k, fateRemove), func(ctx context.Context, w *undoing, ids []gid.ID) error { return u.remove(ctx, w, k, ids) }); err != nil {
			return err
		}
		if err := u.attempt(ctx, u.with(k, fateAway), func(ctx context.Context, w *undoing, ids []gid.ID) error { return u.putAway(ctx, w, k, ids) }); err != nil {
			return err
		}
	}
	return nil
}

// undoing is one transaction of an undo.
type undoing struct {
	u       *undoer
	ctx     context.Context //nolint:containedctx // lives as long as the one transaction
	tx      *db.Client
	now     calendar.Instant
	entries []undoneEntry
	staying []Kept
	rows    []int64
}

// undoneEntry is one line that the transaction adds to the change log.
type undoneEntry struct {
	operation     string
	id            gid.ID
	before, after map[string]any
}

// attempt does something with records, in batches of one transaction each. When the database or a rule
// refuses a batch it is halved until the record that is refused stands alone and can be reported.
func (u *undoer) attempt(ctx context.Context, ids []gid.ID, do func(context.Context, *undoing, []gid.ID) error) error {
	return chunks(ids, u.req.rows, func(ids []gid.ID) error { return u.attemptSome(ctx, ids, do) })
}

func (u *undoer) attemptSome(ctx context.Context, ids []gid.ID, do func(context.Context, *undoing, []gid.ID) error) error {
	var w *undoing
	err := u.store.InTx(ent.Alone(ctx), func(ctx context.Context, tx *db.Client) error {
		w = &undoing{u: u, ctx: ctx, tx: tx, now: u.store.Now()}
		if err := do(ctx, w, ids); err != nil {
			return err
		}
		return w.log()
	})
	if err == nil {
		for i, k := range w.staying {
			if err := u.keep(k.Record, k.Field, w.rows[i], "%s", k.Message); err != nil {
				return err
			}
		}
		u.done += int64(len(ids))
		if u.req.Progress != nil {
			u.req.Progress(u.done, int64(len(u.created)+len(u.changed)))
		}
		return ctx.Err()
	}
	refused := fault.All(ent.Translate(err))
	if refused == nil || ctx.Err() != nil {
		return err
	}
	if half := len(ids) / 2; half > 0 {
		return errors.Join(u.attemptSome(ctx, ids[:half], do), u.attemptSome(ctx, ids[half:], do))
	}
	row := int64(0)
	if m := u.created[ids[0]]; m != nil {
		row, m.fate = m.row, fateKeep
	} else if m := u.changed[ids[0]]; m != nil {
		row = m.row
	}
	return u.keep(ids[0], "", row, "%s", refused[0].Message)
}

// stays reports, when the transaction commits, that something is left as it is.
func (w *undoing) stays(id gid.ID, field string, row int64, why string) error {
	w.staying, w.rows = append(w.staying, Kept{Record: id, Field: field, Message: why}), append(w.rows, row)
	return nil
}

// lock makes others who change the records wait.
func (w *undoing) lock(k gid.Kind, ids []gid.ID) error {
	return editing.New(w.u.store).LockAll(w.ctx, w.tx, k, ids)
}

// untouched returns those of the records that nobody has changed since they were judged.
func (w *undoing) untouched(k gid.Kind, ids []gid.ID) ([]gid.ID, error) {
	if err := w.lock(k, ids); err != nil {
		return nil, err
	}
	late, since := map[gid.ID]touch{}, w.u.horizon
	if len(ids) > 0 && w.u.created[ids[0]] != nil {
		since = w.u.first
	}
	if err := w.u.touches(w.ctx, w.tx, ids, since, func(t touch) error { late[t.record] = t; return nil }); err != nil {
		return nil, err
	}
	var out []gid.ID
	for _, id := range ids {
		t, touched := late[id]
		if !touched {
			out = append(out, id)
			continue
		}
		row := int64(0)
		if m := w.u.created[id]; m != nil {
			row, m.fate = m.row, fateKeep
		}
		if err := w.stays(id, "", row, t.String()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// exec runs a statement about some records, see of.
func (w *undoing) exec(statement string, ids []gid.ID, args ...any) error {
	text, set := w.u.among(statement, ids)
	_, err := w.tx.ExecContext(w.ctx, bind(w.u.store, text), append(args, set)...)
	return err
}

// putBack gives changed records their former values.
func (u *undoer) putBack(ctx context.Context, w *undoing, k gid.Kind, ids []gid.ID) error {
	ids, err := w.untouched(k, ids)
	if err != nil || len(ids) == 0 {
		return err
	}
	now, err := u.rowsOf(ctx, w.tx, k, ids)
	if err != nil {
		return err
	}
	var staged []gid.ID
	for _, id := range ids {
		row := now[id]
		if row == nil {
			continue
		}
		before, after := map[string]any{}, map[string]any{}
		var sets []string
		var args []any
		set := func(name string, x any) error {
			arg, err := storable(x)
			sets, args = append(sets, `"`+columnOf(name)+`" = ?`), append(args, arg)
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(u.changed[id].back)) {
			x := u.changed[id].back[name]
			before[name], after[name], row[name] = row[name], x, x
			if err := set(name, x); err != nil {
				return fmt.Errorf("%s, %s: %w", id, name, err)
			}
		}
		if holds(k, "search") {
			if err := set("search", searchText(k, row)); err != nil {
				return err
			}
		}
		args = append(args, int64(w.now), int64(id))
		if _, err := w.tx.ExecContext(ctx, bind(u.store, "UPDATE "+k.Table()+" SET "+strings.Join(sets, ", ")+", updated_at = ?, version = version + 1 WHERE id = ?"), args...); err != nil {
			return err
		}
		w.entry("UPDATE", id, before, after)
		staged = append(staged, id)
	}
	return w.takeHistory(k, staged, true)
}

// searchText is what global search looks into.
func searchText(k gid.Kind, row editing.Values) string {
	var texts []string
	for _, c := range searched(k) {
		if s, ok := row[c].(string); ok {
			texts = append(texts, s)
		}
	}
	return search.Text(texts...)
}

// takeHistory removes the history rows that go with records: all of them, or only those of the import.
func (w *undoing) takeHistory(k gid.Kind, ids []gid.ID, onlyOfImport bool) error {
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		if part == gid.OneTimeLink && onlyOfImport || part == gid.AccountSegment && onlyOfImport {
			continue
		}
		column, to := parts[part], gid.Kind(0)
		for _, r := range referrers()[k] {
			if r.kind == part && r.column == column {
				to = k
			}
		}
		if to != k || len(ids) == 0 {
			continue
		}
		statement, args := "DELETE FROM "+part.Table()+" WHERE ", []any(nil)
		if onlyOfImport {
			statement, args = statement+"recorded_at = ? AND ", []any{int64(w.u.batch.CreatedAt)}
		}
		if err := w.exec(statement+column+" ??", ids, args...); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes created records. References to them from others that go too, further on, are loosened.
func (u *undoer) remove(ctx context.Context, w *undoing, k gid.Kind, ids []gid.ID) error {
	ids, err := w.untouched(k, ids)
	if err != nil || len(ids) == 0 {
		return err
	}
	rows, err := u.rowsOf(ctx, w.tx, k, ids)
	if err != nil {
		return err
	}
	if err := w.takeHistory(k, ids, false); err != nil {
		return err
	}
	for _, r := range referrers()[k] {
		if at := slices.Index(u.order, r.kind); !r.nullable || at < slices.Index(u.order, k) {
			continue
		}
		own := fmt.Sprintf(` AND EXISTS (SELECT 1 FROM changes c WHERE c.record_id = %s.id AND c.batch_id = %d AND c.operation = 'CREATE')`, r.kind.Table(), int64(u.batch.ID))
		if err := w.exec("UPDATE "+r.kind.Table()+` SET "`+r.column+`" = NULL WHERE "`+r.column+`" ??`+own, ids); err != nil {
			return err
		}
	}
	if err := w.exec("DELETE FROM "+k.Table()+" WHERE id ??", ids); err != nil {
		return err
	}
	for _, id := range ids {
		if row := rows[id]; row != nil {
			w.entry("DELETE", id, remembered(row), nil)
		}
	}
	return nil
}

// remembered is what the change log keeps of a record that goes.
func remembered(row editing.Values) map[string]any {
	out := maps.Clone(map[string]any(row))
	for _, name := range [...]string{"id", "created_at", "updated_at", "version", "search", "password_hash"} {
		delete(out, name)
	}
	return out
}

// putAway archives created records that history refers to.
func (u *undoer) putAway(ctx context.Context, w *undoing, k gid.Kind, ids []gid.ID) error {
	ids, err := w.untouched(k, ids)
	if err != nil || len(ids) == 0 {
		return err
	}
	rows, err := u.rowsOf(ctx, w.tx, k, ids)
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id gid.ID) bool { return rows[id] == nil || rows[id]["archived_at"] != nil })
	if err := w.exec("UPDATE "+k.Table()+" SET archived_at = ?, updated_at = ?, version = version + 1 WHERE id ??", ids, int64(w.now), int64(w.now)); err != nil {
		return err
	}
	for _, id := range ids {
		w.entry("UPDATE", id, map[string]any{"archived_at": nil}, map[string]any{"archived_at": w.now})
	}
	return nil
}

func (w *undoing) entry(operation string, id gid.ID, before, after map[string]any) {
	w.entries = append(w.entries, undoneEntry{operation, id, before, after})
}

// log appends what was done to the change log, under the import and without a row, and tells those who
// follow the records.
func (w *undoing) log() error {
	v := viewer.From(w.ctx)
	for _, e := range w.entries {
		before, err := jsonArg(e.before)
		if err != nil {
			return err
		}
		after, err := jsonArg(e.after)
		if err != nil {
			return err
		}
		_, err = w.tx.ExecContext(w.ctx, bind(w.u.store, `INSERT INTO changes (recorded_at, actor_id, actor, source, operation, record_id, record_kind, "before", "after", reason, request_id, batch_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`), int64(w.now), idArg(int64(v.User)), v.Name, string(v.Source), e.operation, int64(e.id), int64(e.id.Kind()),
			before, after, orNull(v.Reason), orNull(v.RequestID), int64(w.u.batch.ID))
		if err != nil {
			return fmt.Errorf("change log: %w", err)
		}
		w.u.store.Touch(w.ctx, e.id, e.before, e.after)
	}
	w.entries = nil
	return nil
}

// ranges are ids, as inclusive stretches in order.
type ranges [][2]gid.ID

// add adds ids.
func (r *ranges) add(ids ...gid.ID) {
	for _, id := range ids {
		if n := len(*r); n > 0 && (*r)[n-1][1]+1 == id {
			(*r)[n-1][1] = id
			continue
		}
		*r = append(*r, [2]gid.ID{id, id})
	}
}

// hold reports whether an id is among them.
func (r ranges) hold(id gid.ID) bool {
	_, found := slices.BinarySearchFunc(r, id, func(x [2]gid.ID, id gid.ID) int {
		switch {
		case x[1] < id:
			return -1
		case x[0] > id:
			return 1
		default:
			return 0
		}
	})
	return found
}
