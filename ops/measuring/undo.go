package measuring

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
)

// undo holds what rows were at an earlier instant, from the change log: it is how a number is computed
// from what was recorded by then.
type undo struct {
	later map[int64]bool            // recorded later: not known then
	was   map[int64]map[string]cell // columns that were changed later, with their earlier values
	gone  map[gid.Kind][]map[string]cell
}

// newUndo reads the log back to an instant, latest entry first, so that the earliest later change of
// a column decides what it was.
func newUndo(ctx context.Context, s *ent.Store, at calendar.Instant) (*undo, error) {
	u := &undo{later: map[int64]bool{}, was: map[int64]map[string]cell{}, gone: map[gid.Kind][]map[string]cell{}}
	deleted := map[int64]gid.Kind{}
	ctx = viewer.With(ctx, viewer.System("facts", viewer.Job))
	const page = 5000
	below := int64(0)
	for {
		rows, err := s.Client().Change.Query().
			Where(change.RecordedAtGT(int64(at)), func(q *sql.Selector) {
				if below != 0 {
					q.Where(sql.LT(q.C(change.FieldID), below))
				}
			}).
			Order(change.ByID(sql.OrderDesc())).Limit(page).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the change log: %w", err)
		}
		for _, c := range rows {
			if err := u.back(c, deleted); err != nil {
				return nil, err
			}
			below = int64(c.ID)
		}
		if len(rows) < page {
			break
		}
	}
	for id, k := range deleted {
		if !u.later[id] {
			u.gone[k] = append(u.gone[k], u.was[id])
		}
	}
	return u, nil
}

func (u *undo) back(c *db.Change, deleted map[int64]gid.Kind) error {
	id := int64(c.RecordID)
	switch c.Operation {
	case change.OperationCREATE:
		u.later[id] = true
		return nil
	case change.OperationDELETE:
		deleted[id] = c.RecordID.Kind()
	case change.OperationREDACT:
		return nil // erased personal data does not come back
	}
	before, err := cells(c.RecordID.Kind(), c.Before)
	if err != nil {
		return fmt.Errorf("change %s: %w", c.ID, err)
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
		if string(b) == "null" {
			out[name] = cell{}
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

// deleted calls fn with the rows that were deleted later.
func (u *undo) deleted(sh shape, fn func([]cell) error) error {
	if u == nil {
		return nil
	}
	for _, was := range u.gone[sh.kind] {
		row := make([]cell, len(sh.columns))
		for i, c := range sh.columns {
			row[i] = was[c]
		}
		if err := fn(row[1:]); err != nil {
			return err
		}
	}
	return nil
}
