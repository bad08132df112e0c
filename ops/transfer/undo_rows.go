package transfer

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/migrate"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
)

// reference is a column of a kind that refers to other records.
type reference struct {
	kind     gid.Kind
	column   string
	nullable bool
}

// referrers lists, for each kind, the columns that refer to its records.
var referrers = sync.OnceValue(func() map[gid.Kind][]reference {
	byTable := map[string]gid.Kind{}
	for _, k := range gid.Kinds() {
		byTable[k.Table()] = k
	}
	out := map[gid.Kind][]reference{}
	for _, t := range migrate.Tables {
		for _, fk := range t.ForeignKeys {
			to := byTable[fk.RefTable.Name]
			out[to] = append(out[to], reference{byTable[t.Name], fk.Columns[0].Name, fk.Columns[0].Nullable})
		}
	}
	return out
})

// storedField is a column of a kind as ent knows it.
type storedField struct {
	name string // in the change log
	typ  reflect.Type
}

// storedFields lists the columns of a kind, by their name in the database.
func storedFields(k gid.Kind) map[string]storedField { return allFields()[k] }

var allFields = sync.OnceValue(func() map[gid.Kind]map[string]storedField {
	out := map[gid.Kind]map[string]storedField{}
	for k, row := range db.RowTypes() {
		out[k] = map[string]storedField{}
		for i := range row.NumField() {
			name, _, _ := strings.Cut(row.Field(i).Tag.Get("json"), ",")
			if name == "" || name == "-" || name == "edges" {
				continue
			}
			t := row.Field(i).Type
			if t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			out[k][columnOf(name)] = storedField{name, t}
		}
	}
	return out
})

// columnOf returns the column of a name in the change log.
func columnOf(name string) string {
	if name == "group" {
		return "stage_group"
	}
	return name
}

// apiName is a column as the API calls it.
func apiName(column string) string {
	if column == "stage_group" {
		return "group"
	}
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(column, "_minor"), "_id"), "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// holds is whether a kind has a column.
func holds(k gid.Kind, column string) bool {
	_, ok := storedFields(k)[column]
	return ok
}

// bind rewrites ? for the database of a store.
func bind(s *ent.Store, query string) string {
	return (&transaction{postgres: s.Postgres()}).rebind(query)
}

// queryer runs statements: a pool or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// of runs a query whose one mark ?? stands for "is one of the ids", which come last among its arguments.
func (u *undoer) of(ctx context.Context, q queryer, query string, ids []gid.ID, args []any, scan func(*sql.Rows) error) error {
	text, set := u.among(query, ids)
	rows, err := q.QueryContext(ctx, bind(u.store, text), append(args, set)...)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("query: %w", err)
		}
	}
	return rows.Err()
}

// among fills in the mark ?? of a statement.
func (u *undoer) among(query string, ids []gid.ID) (string, any) {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	if u.store.Postgres() {
		return strings.Replace(query, "??", "= ANY(?)", 1), numbers
	}
	return strings.Replace(query, "??", "IN (SELECT value FROM json_each(?))", 1), jsonList(numbers)
}

// rowsOf reads rows of one kind with all their columns, as the change log would show them: nil for what is absent.
func (u *undoer) rowsOf(ctx context.Context, q queryer, k gid.Kind, ids []gid.ID) (map[gid.ID]editing.Values, error) {
	columns := storedFields(k)
	var names []string
	var types []reflect.Type
	for name, f := range columns {
		names, types = append(names, name), append(types, f.typ)
	}
	out := map[gid.ID]editing.Values{}
	err := u.of(ctx, q, `SELECT "`+strings.Join(names, `", "`)+`" FROM `+k.Table()+` WHERE id ?? ORDER BY id`, ids, nil, func(rows *sql.Rows) error {
		targets := make([]any, len(names))
		for i, t := range types {
			if isDocument(t) {
				targets[i] = &[]byte{}
				continue
			}
			targets[i] = reflect.New(reflect.PointerTo(t)).Interface()
		}
		if err := rows.Scan(targets...); err != nil {
			return err //nolint:wrapcheck // of wraps it
		}
		values := editing.Values{}
		for i, name := range names {
			x, err := scanned(targets[i], types[i])
			if err != nil {
				return fmt.Errorf("%s.%s: %w", k, name, err)
			}
			values[columns[name].name] = x
		}
		id, _ := values["id"].(gid.ID)
		out[id] = values
		return nil
	})
	return out, err
}

// isDocument is whether a column holds JSON.
func isDocument(t reflect.Type) bool {
	return t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Struct
}

// scanned is the plain value of a column.
func scanned(target any, t reflect.Type) (any, error) {
	if b, ok := target.(*[]byte); ok {
		if len(*b) == 0 || string(*b) == "null" {
			return nil, nil //nolint:nilnil // the column is empty
		}
		return decoded(*b, t)
	}
	v := reflect.ValueOf(target).Elem()
	if v.IsNil() {
		return nil, nil //nolint:nilnil // the column is empty
	}
	return v.Elem().Interface(), nil
}

// decoded reads a value of the change log.
func decoded(raw json.RawMessage, t reflect.Type) (any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil //nolint:nilnil // the column was empty
	}
	v := reflect.New(t)
	if err := json.Unmarshal(raw, v.Interface()); err != nil {
		return nil, err
	}
	if isDocument(t) && v.Elem().Kind() != reflect.Struct && v.Elem().Len() == 0 {
		return nil, nil //nolint:nilnil // an empty list is none
	}
	return v.Elem().Interface(), nil
}

// alike compares two values of a column. Documents are compared by what they say: the databases keep them in
// different spellings.
func alike(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, err1 := canonical(a)
	y, err2 := canonical(b)
	return err1 == nil && err2 == nil && reflect.DeepEqual(x, y)
}

func canonical(v any) (out any, err error) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	return out, err
}

// storable is a value as a statement takes it.
func storable(x any) (any, error) {
	v := reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return nil, nil //nolint:nilnil // an empty column
	case v.CanInt():
		return v.Int(), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Bool:
		return v.Bool(), nil
	default:
		b, err := json.Marshal(x)
		return string(b), err
	}
}

// chunks cuts a list into pieces.
func chunks[T any](list []T, size int, do func([]T) error) error {
	for len(list) > 0 {
		n := min(size, len(list))
		if err := do(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}
