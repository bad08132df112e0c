package transfer

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
)

// fate is what becomes of a record that an import created. Judging only ever makes it worse.
type fate int8

const (
	fateRemove  fate = iota // it goes
	fateReverse             // an event that another one takes back
	fateAway                // it is archived: history refers to it
	fateKeep                // it stays
	fateGone                // it is not there any more
)

// made is a record that the import created.
type made struct {
	row  int64
	fate fate
}

// moved is a record that was there and that the import changed.
type moved struct {
	row           int64
	entry         int64                      // the first of the import about it
	before, after map[string]json.RawMessage // by name in the change log: the first before, the last after
	back          editing.Values             // what it gets back
}

// follows are kinds whose rows follow from others and keep what they refer to from being removed.
var follows = map[gid.Kind]bool{
	gid.SubscriptionItem: true, gid.SubscriptionTerm: true, gid.AccountRevenue: true, gid.MrrMovement: true,
	gid.UsageMonth: true, gid.UsageEvent: true, gid.SubscriptionEvent: true,
}

// parts are kinds whose rows are history of the record that they refer to and go with it.
var parts = map[gid.Kind]string{
	gid.StageChange: "opportunity_id", gid.CloseDateChange: "opportunity_id", gid.LeadStatusChange: "lead_id", gid.AccountSegment: "account_id",
	gid.OneTimeLink: "user_id",
}

// derivedKinds are brought up to date by themselves when what they follow from changes.
var derivedKinds = map[gid.Kind]bool{
	gid.SubscriptionItem: true, gid.SubscriptionTerm: true, gid.AccountRevenue: true, gid.UsageMonth: true, gid.AccountSegment: true,
}

// plan decides what becomes of everything that the import wrote.
func (u *undoer) plan(ctx context.Context) error {
	if err := u.store.Reader().QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM changes").Scan(&u.horizon); err != nil {
		return fmt.Errorf("change log: %w", err)
	}
	if err := u.readLog(ctx); err != nil {
		return err
	}
	if err := u.judgeTouched(ctx); err != nil {
		return err
	}
	if err := u.judgeEvents(ctx); err != nil {
		return err
	}
	if err := u.judgeChanged(ctx); err != nil {
		return err
	}
	return u.judgeReferences(ctx)
}

// readLog reads what the import wrote. Entries of the undo itself come from no row.
func (u *undoer) readLog(ctx context.Context) error {
	rows, err := u.store.Reader().QueryContext(ctx, bind(u.store, `SELECT id, operation, record_id, "before", "after", batch_row FROM changes WHERE batch_id = ? AND batch_row IS NOT NULL ORDER BY id`), int64(u.batch.ID))
	if err != nil {
		return fmt.Errorf("change log: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var entry, row int64
		var operation string
		var id gid.ID
		var before, after []byte
		if err := rows.Scan(&entry, &operation, &id, &before, &after, &row); err != nil {
			return fmt.Errorf("change log: %w", err)
		}
		if u.first == 0 {
			u.first = entry
		}
		switch {
		case derivedKinds[id.Kind()]:
		case operation == "CREATE":
			u.created[id] = &made{row: row}
		case u.created[id] != nil:
		default:
			if err := u.noteMoved(id, entry, row, before, after); err != nil {
				return fmt.Errorf("entry %d of the change log: %w", entry, err)
			}
		}
	}
	return rows.Err()
}

func (u *undoer) noteMoved(id gid.ID, entry, row int64, before, after []byte) error {
	m := u.changed[id]
	if m == nil {
		m = &moved{row: row, entry: entry, before: map[string]json.RawMessage{}, after: map[string]json.RawMessage{}}
		u.changed[id] = m
	}
	var was, is map[string]json.RawMessage
	if err := json.Unmarshal(before, &was); err != nil {
		return err
	}
	if err := json.Unmarshal(after, &is); err != nil {
		return err
	}
	for name, x := range was {
		if _, earlier := m.before[name]; !earlier {
			m.before[name] = x
		}
	}
	maps.Copy(m.after, is)
	return nil
}

// touch is somebody's later change of a record.
type touch struct {
	entry   int64
	record  gid.ID
	actor   string
	at      calendar.Instant
	columns map[string]json.RawMessage
}

func (t touch) String() string {
	return fmt.Sprintf("%s changed it on %s", t.actor, t.at.String()[:len("2006-01-02")])
}

// touches visits the later changes of records that somebody decided, in order: not what rules and the clock
// made follow, and nothing of the import or of its undo.
func (u *undoer) touches(ctx context.Context, q queryer, ids []gid.ID, since int64, visit func(touch) error) error {
	const query = `SELECT id, record_id, actor, recorded_at, "after" FROM changes WHERE id > ? AND (batch_id IS NULL OR batch_id <> ?) AND source <> 'RULE'
		AND NOT (batch_id IS NULL AND source = 'IMPORT') AND NOT (actor_id IS NULL AND source = 'JOB') AND record_id ?? ORDER BY id`
	return u.of(ctx, q, query, ids, []any{since, int64(u.batch.ID)}, func(rows *sql.Rows) error {
		var t touch
		var after []byte
		if err := rows.Scan(&t.entry, &t.record, &t.actor, &t.at, &after); err != nil {
			return err //nolint:wrapcheck // of wraps it
		}
		if len(after) > 0 {
			if err := json.Unmarshal(after, &t.columns); err != nil {
				return err
			}
		}
		return visit(t)
	})
}

// judgeTouched keeps the created records that somebody has changed since.
func (u *undoer) judgeTouched(ctx context.Context) error {
	last := map[gid.ID]touch{}
	return chunks(slices.Sorted(maps.Keys(u.created)), u.req.rows, func(ids []gid.ID) error {
		clear(last)
		if err := u.touches(ctx, u.store.Reader(), ids, u.first, func(t touch) error { last[t.record] = t; return nil }); err != nil {
			return err
		}
		there, err := u.present(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m := u.created[id]
			switch t, touched := last[id]; {
			case !there[id]:
				m.fate = fateGone
			case touched:
				m.fate = fateKeep
				if err := u.keep(id, "", m.row, "%s", t); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// present returns which records are there.
func (u *undoer) present(ctx context.Context, ids []gid.ID) (map[gid.ID]bool, error) {
	out := map[gid.ID]bool{}
	for k, own := range byKind(ids) {
		err := u.of(ctx, u.store.Reader(), "SELECT id FROM "+k.Table()+" WHERE id ??", own, nil, func(rows *sql.Rows) error {
			var id gid.ID
			err := rows.Scan(&id)
			out[id] = true
			return err //nolint:wrapcheck // of wraps it
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func byKind(ids []gid.ID) map[gid.Kind][]gid.ID {
	out := map[gid.Kind][]gid.ID{}
	for _, id := range ids {
		out[id.Kind()] = append(out[id.Kind()], id)
	}
	return out
}

// judgeChanged decides which former values the changed records get back: those of columns that still hold
// what the import wrote and that nobody has set since.
func (u *undoer) judgeChanged(ctx context.Context) error {
	all := byKind(slices.Sorted(maps.Keys(u.changed)))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		ids, columns := all[k], map[string]storedField{}
		for column, f := range storedFields(k) {
			if !u.projects(k, column) {
				columns[f.name] = f
			}
		}
		err := chunks(ids, u.req.rows, func(ids []gid.ID) error {
			later := map[gid.ID]map[string]touch{}
			err := u.touches(ctx, u.store.Reader(), ids, u.first, func(t touch) error {
				if m := u.changed[t.record]; m == nil || t.entry < m.entry {
					return nil
				}
				if later[t.record] == nil {
					later[t.record] = map[string]touch{}
				}
				for name := range t.columns {
					later[t.record][name] = t
				}
				return nil
			})
			if err != nil {
				return err
			}
			now, err := u.rowsOf(ctx, u.store.Reader(), k, ids)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := u.judgeValues(id, columns, now[id], later[id]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// projects is whether a column follows from events, which the undo takes back.
func (u *undoer) projects(k gid.Kind, name string) bool {
	return k == gid.CustomerSubscription && slices.ContainsFunc(projected(), func(c column) bool { return c.name == name })
}

func (u *undoer) judgeValues(id gid.ID, columns map[string]storedField, now editing.Values, later map[string]touch) error {
	m := u.changed[id]
	if now == nil {
		return u.keep(id, "", m.row, "it is not there any more")
	}
	m.back = editing.Values{}
	for _, name := range slices.Sorted(maps.Keys(m.after)) {
		f, stored := columns[name]
		if !stored {
			continue
		}
		was, err := decoded(m.before[name], f.typ)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", id, name, err)
		}
		wrote, err := decoded(m.after[name], f.typ)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", id, name, err)
		}
		t, touched := later[name]
		switch {
		case alike(now[name], was): // it holds its former value, whoever gave it back
		case touched:
			if err := u.keep(id, name, m.row, "%s", t); err != nil {
				return err
			}
		case !alike(now[name], wrote): // a rule has moved on, such as the phase of an account
		default:
			m.back[name] = was
		}
	}
	return nil
}

// judgeReferences makes the fates of created records worse by what refers to them, until nothing changes.
func (u *undoer) judgeReferences(ctx context.Context) error {
	for again := true; again; {
		again = false
		for _, k := range u.order {
			ids := u.with(k, fateRemove)
			if len(ids) == 0 {
				continue
			}
			err := chunks(ids, u.req.rows, func(ids []gid.ID) error {
				for _, r := range referrers()[k] {
					worse, err := u.referred(ctx, k, r, ids)
					again = again || worse
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return u.explainNeeded()
}

// with lists the created records of a kind with a fate, the latest first: children come after their parents.
func (u *undoer) with(k gid.Kind, f fate) []gid.ID {
	var out []gid.ID
	for id, m := range u.created {
		if id.Kind() == k && m.fate == f {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b gid.ID) int { return cmp.Compare(b, a) })
	return out
}

// referred judges records by the rows that refer to them through one column.
func (u *undoer) referred(ctx context.Context, k gid.Kind, r reference, ids []gid.ID) (worse bool, err error) {
	if _, part := parts[r.kind]; part && r.column == parts[r.kind] {
		return false, nil
	}
	name, whose := storedFields(r.kind)[r.column].name, "id"
	if owner, part := parts[r.kind]; part { // it goes with its owner
		whose = owner
	}
	err = u.of(ctx, u.store.Reader(), `SELECT `+whose+`, "`+r.column+`" FROM `+r.kind.Table()+` WHERE "`+r.column+`" ?? ORDER BY id`, ids, nil, func(rows *sql.Rows) error {
		var by, of gid.ID
		if err := rows.Scan(&by, &of); err != nil {
			return err //nolint:wrapcheck // of wraps it
		}
		m := u.created[of]
		to := fateRemove
		switch own, changed := u.created[by], u.changed[by]; {
		case own != nil && own.fate == fateReverse:
			to = fateAway
		case own != nil:
			to = own.fate
		case follows[r.kind]:
			to = fateAway
		case changed != nil && changed.back != nil:
			if back, ok := changed.back[name]; !ok || alike(back, of) {
				to = fateKeep
			}
		default:
			to = fateKeep
		}
		if to == fateAway && !holds(k, "archived_at") {
			to = fateKeep
		}
		if to <= m.fate || to == fateGone {
			return nil
		}
		worse, m.fate = true, to
		if to == fateKeep && u.created[by] == nil {
			return u.keep(of, "", m.row, "%s %s, which is not of this import, refers to it", by.Kind(), by)
		}
		return nil
	})
	return worse, err
}

// explainNeeded reports the records that stay because others stay.
func (u *undoer) explainNeeded() error {
	for _, id := range slices.Sorted(maps.Keys(u.created)) {
		if m := u.created[id]; m.fate == fateKeep {
			if err := u.keep(id, "", m.row, "records that stay, or that are put away, refer to it"); err != nil {
				return err
			}
		}
	}
	return nil
}
