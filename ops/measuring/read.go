package measuring

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// reader reads plain rows. It is the one home of raw SQL over business tables: it sees every row,
// and what a viewer may see is decided where facts are scanned.
type reader struct {
	ctx      context.Context
	tx       *sql.Tx
	postgres bool
	undo     *undo // rows as they were known at an earlier instant; nil for now
	asOf     *calendar.Instant
	words    map[string]string
}

// reading runs fn on one consistent snapshot of the database, with what was recorded after an instant
// taken back when one is given.
func reading(ctx context.Context, s *ent.Store, asOf *calendar.Instant, fn func(*reader) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.Postgres() {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.Reader().BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	r := &reader{ctx: ctx, tx: tx, postgres: s.Postgres(), words: map[string]string{}, asOf: asOf}
	if asOf != nil {
		if r.undo, err = r.undone(*asOf); err != nil {
			return err
		}
	}
	return fn(r)
}

// cell is one column of one row.
type cell struct {
	n     int64
	s     string
	known bool
}

func (c cell) id() int64         { return c.n }
func (c cell) text() string      { return c.s }
func (c cell) flag() bool        { return c.n != 0 }
func (c cell) value() kpi.Value  { return kpi.Value{Minor: c.n, Known: c.known} }
func (c cell) day() calendar.Day { return calendar.Day(c.n) }

// list reads what is stored as JSON; nothing is stored for none.
func (c cell) list(to any) error {
	if c.s == "" {
		return nil
	}
	return json.Unmarshal([]byte(c.s), to)
}

func (c cell) date() kpi.Date {
	if !c.known {
		return kpi.Date{}
	}
	return kpi.On(calendar.Day(c.n))
}

// dayIn returns the day of an instant.
func (c cell) dayIn(z *zone) kpi.Date {
	if !c.known {
		return kpi.Date{}
	}
	return kpi.On(z.day(calendar.Instant(c.n)))
}

// shape says how the columns of a kind are read.
type shape struct {
	kind    gid.Kind
	columns []string
	textual []bool
	logical []bool
}

func shapeOf(k gid.Kind, columns string) shape {
	sh := shape{kind: k, columns: strings.Fields(columns)}
	row := db.RowTypes()[k]
	kinds := map[string]reflect.Kind{}
	for i := range row.NumField() {
		name, _, _ := strings.Cut(row.Field(i).Tag.Get("json"), ",")
		t := row.Field(i).Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		kinds[name] = t.Kind()
	}
	for _, c := range sh.columns {
		sh.textual = append(sh.textual, kinds[c] == reflect.String || kinds[c] == reflect.Slice)
		sh.logical = append(sh.logical, kinds[c] == reflect.Bool)
	}
	return sh
}

// columnNames maps the columns that are stored under another name.
var columnNames = map[string]string{"group": "stage_group"}

// each calls fn with the columns of every row of a kind, in an order; ids, when given, narrow to the
// rows whose key column is one of them.
func (r *reader) each(k gid.Kind, columns, order, key string, ids []int64, fn func([]cell) error) error {
	sh := shapeOf(k, "id "+columns)
	names := make([]string, len(sh.columns))
	for i, c := range sh.columns {
		if n, ok := columnNames[c]; ok {
			c = n
		}
		names[i] = `"` + c + `"`
	}
	q := "SELECT " + strings.Join(names, ", ") + " FROM " + k.Table()
	var args []any
	if ids != nil {
		args = append(args, r.list(ids))
		q += " WHERE " + r.oneOf(key)
	}
	q += " ORDER BY " + order
	return r.scan(sh, q, args, fn)
}

func (r *reader) oneOf(column string) string {
	if r.postgres {
		return column + " = ANY($1)"
	}
	return column + " IN (SELECT value FROM json_each($1))"
}

func (r *reader) list(ids []int64) any {
	if r.postgres {
		return ids
	}
	b, _ := json.Marshal(ids) // integers always marshal
	return string(b)
}

func (r *reader) scan(sh shape, q string, args []any, fn func([]cell) error) error {
	rows, err := r.tx.QueryContext(r.ctx, q, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", sh.kind, err)
	}
	defer rows.Close() //nolint:errcheck // it was read to its end, or another error is told
	numbers, flags := make([]sql.NullInt64, len(sh.columns)), make([]sql.NullBool, len(sh.columns))
	texts := make([]sql.RawBytes, len(sh.columns))
	targets, cells := make([]any, len(sh.columns)), make([]cell, len(sh.columns))
	for i := range sh.columns {
		switch {
		case sh.textual[i]:
			targets[i] = &texts[i]
		case sh.logical[i]:
			targets[i] = &flags[i]
		default:
			targets[i] = &numbers[i]
		}
	}
	gone := r.undo.deleted(sh)
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read %s: %w", sh.kind, err)
		}
		for i := range cells {
			switch {
			case sh.textual[i]:
				cells[i] = cell{s: r.word(texts[i]), known: texts[i] != nil}
			case sh.logical[i]:
				cells[i] = cell{known: flags[i].Valid}
				if flags[i].Bool {
					cells[i].n = 1
				}
			default:
				cells[i] = cell{n: numbers[i].Int64, known: numbers[i].Valid}
			}
		}
		if !r.undo.restore(sh, cells) {
			continue
		}
		if gone != nil { // rows that came back stand among the others in the order of ids
			gone = append(gone, slices.Clone(cells))
			continue
		}
		if err := fn(cells[1:]); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", sh.kind, err)
	}
	slices.SortFunc(gone, func(a, b []cell) int { return cmp.Compare(a[0].n, b[0].n) })
	for _, c := range gone {
		if err := fn(c[1:]); err != nil {
			return err
		}
	}
	return nil
}

// word returns the text of b, sharing one string among equal short texts: most columns are enums.
func (r *reader) word(b []byte) string {
	const short = 24
	if len(b) > short {
		return string(b)
	}
	if s, ok := r.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(r.words) < 1<<16 {
		r.words[s] = s
	}
	return s
}
