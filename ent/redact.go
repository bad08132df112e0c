package ent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
)

// Redacted stands in place of personal data that was erased.
const Redacted = "(redacted)"

// RedactHistory erases columns of a record from what the change log says it held before and after
// each change, and appends an entry that says so. It is the one statement that edits the change log:
// a right to be forgotten that stopped at the audit trail would be none. Who changed what and when
// stays; only the values go. It returns how many entries were changed.
func (s *Store) RedactHistory(ctx context.Context, tx *db.Client, id gid.ID, columns []string) (int, error) {
	v := viewer.From(ctx)
	if v == nil {
		return 0, fmt.Errorf("redact %s: no viewer", id)
	}
	entries, err := tx.Change.Query().Where(change.RecordID(id)).Order(change.ByID()).
		All(viewer.With(ctx, viewer.System("redaction", viewer.Rule)))
	if err != nil {
		return 0, fmt.Errorf("redact %s: %w", id, err)
	}
	n := 0
	for _, e := range entries {
		before, b, err := redactValues(e.Before, columns)
		if err != nil {
			return n, fmt.Errorf("redact %s: %w", id, err)
		}
		after, a, err := redactValues(e.After, columns)
		if err != nil {
			return n, fmt.Errorf("redact %s: %w", id, err)
		}
		if !a && !b {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE changes SET before = $1, after = $2 WHERE id = $3", before, after, int64(e.ID)); err != nil {
			return n, fmt.Errorf("redact %s: %w", id, err)
		}
		n++
	}
	columns = slices.Sorted(slices.Values(columns))
	return n, s.LogChange(ctx, tx, id, change.OperationREDACT, nil, map[string]any{"redacted": columns}, v)
}

// redactValues replaces the values of columns, and reports whether there were any. Absent values stay
// absent, so that the log does not claim that there was something.
func redactValues(raw json.RawMessage, columns []string) (value any, changed bool, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, false, nil
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, false, err
	}
	for _, c := range columns {
		if had, ok := values[c]; ok && string(had) != "null" {
			values[c], changed = json.RawMessage(`"`+Redacted+`"`), true
		}
	}
	out, err := json.Marshal(values)
	return string(out), changed, err
}
