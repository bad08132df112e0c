package editing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	dbactivity "coxswain/ent/db/activity"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
)

// texts are the columns of an activity in which people write freely.
var texts = []string{dbactivity.FieldNote, dbactivity.FieldSubject}

// eraseActivities empties what was written in the activities with a person, and what the change log
// remembers of it. The number of statements does not depend on how many activities there are.
func (e *Editor) eraseActivities(ctx context.Context, tx *db.Client, refers string, person gid.ID) error {
	all := Everywhere(ctx)
	done, err := tx.Activity.Query().Where(func(s *sql.Selector) { s.Where(sql.EQ(s.C(refers), int64(person))) }).
		Order(dbactivity.ByID()).Select(dbactivity.FieldID, dbactivity.FieldNote, dbactivity.FieldSubject, dbactivity.FieldExternalID).All(all)
	if err != nil || len(done) == 0 {
		return err
	}
	ids, written := make([]gid.ID, len(done)), map[gid.ID]bool{}
	for i, a := range done {
		ids[i] = a.ID
		if a.Note != nil || a.Subject != nil {
			written[a.ID] = true
		}
	}
	entries, err := tx.Change.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(change.FieldRecordID), ids)) }).
		Order(change.ByID()).Select(change.FieldID, change.FieldRecordID, change.FieldBefore, change.FieldAfter).All(all)
	if err != nil {
		return err
	}
	w := setWriter{e: e, tx: tx, table: gid.Activity.Table(), now: int64(e.store.Now())}
	var emptied, remembered []revised
	for _, a := range done {
		if written[a.ID] {
			emptied = append(emptied, revised{ID: int64(a.ID)})
		}
	}
	for _, c := range entries {
		before, b := withoutTexts(c.Before)
		after, a := withoutTexts(c.After)
		if a || b {
			written[c.RecordID] = true
			remembered = append(remembered, revised{ID: int64(c.ID), Before: before, After: after})
		}
	}
	w.change(ctx, emptied, "UPDATE %[1]s SET note = NULL, subject = NULL, updated_at = $1, version = version + 1 FROM %[2]s WHERE %[1]s.id = j.id")
	w.remembered(ctx, remembered)
	said := plainJSON(map[string]any{"redacted": texts})
	var told []revised
	for _, id := range ids {
		if written[id] {
			told = append(told, revised{ID: int64(id), Operation: string(change.OperationREDACT), After: said})
		}
	}
	_, err = w.log(Consequence(ctx), gid.Activity, told)
	return err
}

// withoutTexts replaces the free texts of an entry of the change log, and reports whether there were any.
func withoutTexts(raw json.RawMessage) (json.RawMessage, bool) {
	had := map[string]json.RawMessage{}
	if len(raw) == 0 || json.Unmarshal(raw, &had) != nil || had == nil {
		return nil, false
	}
	changed := false
	for _, c := range texts {
		if v, ok := had[c]; ok && string(v) != "null" {
			had[c], changed = plainJSON(ent.Redacted), true
		}
	}
	return plainJSON(had), changed
}

// plainJSON marshals what always marshals.
func plainJSON(v any) json.RawMessage {
	b, _ := json.Marshal(v)
	return b
}

// remembered overwrites entries of the change log by others: only a redaction does.
func (w *setWriter) remembered(ctx context.Context, rows []revised) {
	if w.err != nil || len(rows) == 0 {
		return
	}
	set, err := rowsOf(rows)
	if err == nil {
		_, err = w.tx.ExecContext(ctx, `UPDATE changes SET "before" = j."before", "after" = j."after" FROM `+w.set("$1")+" WHERE changes.id = j.id", set)
	}
	w.err = err
}

// eraseRejected overwrites the rows that imports rejected and that hold something of a person: a cell
// that says their name, address, number or external id, or any text with their address in it.
func (e *Editor) eraseRejected(ctx context.Context, tx *db.Client, known []string) error {
	var cells, within []string
	for _, s := range known {
		if s = strings.ToLower(strings.TrimSpace(s)); s == "" || s == ent.Redacted {
			continue
		}
		cells = append(cells, s)
		if strings.Contains(s, "@") {
			within = append(within, s)
		}
	}
	if len(cells) == 0 {
		return nil
	}
	slices.Sort(cells)
	redacted := string(plainJSON([]string{ent.Redacted}))
	query := `UPDATE rejected_rows SET cells = $1, value = NULL, message = $2 WHERE
		EXISTS (SELECT 1 FROM json_each(rejected_rows.cells) AS c WHERE lower(trim(c.value)) IN (SELECT value FROM json_each($3)))
		OR EXISTS (SELECT 1 FROM json_each($4) AS w WHERE instr(lower(rejected_rows.cells), w.value) > 0)`
	if e.store.Postgres() {
		query = `UPDATE rejected_rows SET cells = $1::jsonb, value = NULL, message = $2 WHERE
		EXISTS (SELECT 1 FROM jsonb_array_elements_text(rejected_rows.cells) AS c WHERE lower(trim(c)) IN (SELECT jsonb_array_elements_text($3::jsonb)))
		OR EXISTS (SELECT 1 FROM jsonb_array_elements_text($4::jsonb) AS w WHERE position(w IN lower(rejected_rows.cells::text)) > 0)`
	}
	if _, err := tx.ExecContext(ctx, query, redacted, ent.Redacted, string(plainJSON(cells)), string(plainJSON(append([]string{}, within...)))); err != nil {
		return fmt.Errorf("rejected rows: %w", err)
	}
	return e.eraseReported(ctx, tx, cells)
}
