package measuring

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
)

// undo holds what rows were at an earlier instant, from the change log: it is how a number is computed
// from what was recorded by then.
type undo struct {
	later map[int64]bool            // recorded later: not known then
	was   map[int64]map[string]cell // columns that were changed later, with their earlier values
	gone  map[gid.Kind][]map[string]cell
}

// undone reads the log back to an instant, latest entry first, so that the earliest later change of a
// column decides what it was. It is read in the snapshot of the rows, so that both are of one moment.
func (r *reader) undone(at calendar.Instant) (*undo, error) {
	u := &undo{later: map[int64]bool{}, was: map[int64]map[string]cell{}, gone: map[gid.Kind][]map[string]cell{}}
	deleted := map[int64]gid.Kind{}
	rows, err := r.tx.QueryContext(r.ctx, "SELECT operation, record_id, before FROM changes WHERE recorded_at > $1 ORDER BY id DESC", int64(at))
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	defer rows.Close() //nolint:errcheck // it was read to its end, or another error is told
	for rows.Next() {
		var operation string
		var id int64
		var before sql.RawBytes
		if err := rows.Scan(&operation, &id, &before); err != nil {
			return nil, fmt.Errorf("read the change log: %w", err)
		}
		if err := u.back(change.Operation(operation), gid.ID(id), json.RawMessage(before), deleted); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	for id, k := range deleted {
		if !u.later[id] {
			u.gone[k] = append(u.gone[k], u.was[id])
		}
	}
	return u, nil
}

func (u *undo) back(operation change.Operation, record gid.ID, logged json.RawMessage, deleted map[int64]gid.Kind) error {
	id := int64(record)
	switch operation {
	case change.OperationCREATE:
		u.later[id] = true
		return nil
	case change.OperationDELETE:
		deleted[id] = record.Kind()
	case change.OperationREDACT:
		return nil // erased personal data does not come back
	default: // an update: what it changed is taken back below
	}
	before, err := cells(record.Kind(), logged)
	if err != nil {
		return fmt.Errorf("change of %s: %w", record, err)
	}
	if u.was[id] == nil {
		u.was[id] = map[string]cell{"id": {n: id, known: true}}
	}
	for name, v := range before {
		u.was[id][name] = v
	}
	return nil
}

// cells reads logged values back into what columns hold.
func cells(k gid.Kind, logged json.RawMessage) (map[string]cell, error) {
	var raw map[string]json.RawMessage
	if len(logged) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(logged, &raw); err != nil {
		return nil, err
	}
	types := map[string]reflect.Type{}
	for row, i := db.RowTypes()[k], 0; row != nil && i < row.NumField(); i++ {
		name, _, _ := strings.Cut(row.Field(i).Tag.Get("json"), ",")
		t := row.Field(i).Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		types[name] = t
	}
	out := map[string]cell{}
	for name, b := range raw {
		t, ok := types[name]
		if !ok {
			continue
		}
		switch string(b) {
		case "null":
			out[name] = cell{}
			continue
		case `"` + ent.Redacted + `"`:
			continue
		}
		if t.Kind() == reflect.Slice {
			out[name] = cell{s: string(b), known: true}
			continue
		}
		v := reflect.New(t)
		if err := json.Unmarshal(b, v.Interface()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		switch e := v.Elem(); {
		case e.CanInt():
			out[name] = cell{n: e.Int(), known: true}
		case e.Kind() == reflect.String:
			out[name] = cell{s: e.String(), known: true}
		case e.Kind() == reflect.Bool:
			out[name] = cell{known: true}
			if e.Bool() {
				out[name] = cell{n: 1, known: true}
			}
		}
	}
	return out, nil
}

// restore puts a row back to what was known and reports whether it existed.
func (u *undo) restore(sh shape, row []cell) bool {
	if u == nil {
		return true
	}
	id := row[0].n
	if u.later[id] {
		return false
	}
	for i, c := range sh.columns {
		if v, ok := u.was[id][c]; ok {
			row[i] = v
		}
	}
	return true
}

// deleted returns the rows of a kind that were deleted later; nil when there are none.
func (u *undo) deleted(sh shape) [][]cell {
	if u == nil {
		return nil
	}
	var out [][]cell
	for _, was := range u.gone[sh.kind] {
		row := make([]cell, len(sh.columns))
		for i, c := range sh.columns {
			row[i] = was[c]
		}
		out = append(out, row)
	}
	return out
}
