package editing

import (
	"reflect"
	"strings"
	"sync"

	"entgo.io/ent"

	"coxswain/ent/db"
	"coxswain/ent/db/migrate"
	"coxswain/ent/gid"
)

const createOp = ent.OpCreate

// column returns a column of a record as a plain value, nil when it is absent.
func column(r db.Record, name string) any {
	v := reflect.ValueOf(r).Elem()
	i, ok := fields(v.Type())[name]
	if !ok {
		return nil
	}
	f := v.Field(i)
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return nil
		}
		f = f.Elem()
	}
	if f.Kind() == reflect.Slice && f.Len() == 0 {
		return nil
	}
	return f.Interface()
}

var fieldMaps sync.Map // reflect.Type -> map[string]int

// fields maps the columns of a row type to its struct fields; ent tags each with its column.
func fields(t reflect.Type) map[string]int {
	known, _ := fieldMaps.Load(t)
	if m, ok := known.(map[string]int); ok {
		return m
	}
	m := map[string]int{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			m[stored(name)] = i
		}
	}
	fieldMaps.Store(t, m)
	return m
}

// columnType returns the Go type of a column, without its pointer.
func columnType(k gid.Kind, name string) (reflect.Type, bool) {
	row, ok := db.RowTypes()[k]
	if !ok {
		return nil, false
	}
	i, ok := fields(row)[name]
	if !ok {
		return nil, false
	}
	t := row.Field(i).Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t, true
}

// references maps the columns of a kind that refer to other records to the kinds they refer to.
var references = sync.OnceValue(func() map[gid.Kind]map[string]gid.Kind {
	byTable := map[string]gid.Kind{}
	for _, k := range gid.Kinds() {
		byTable[k.Table()] = k
	}
	out := map[gid.Kind]map[string]gid.Kind{}
	for _, t := range migrate.Tables {
		m := map[string]gid.Kind{}
		for _, fk := range t.ForeignKeys {
			m[fk.Columns[0].Name] = byTable[fk.RefTable.Name]
		}
		out[byTable[t.Name]] = m
	}
	return out
})

// storedAs are fields whose name the databases reserve, with the column that holds them.
var storedAs = map[string]string{"group": "stage_group"}

// stored returns the column of a field.
func stored(field string) string {
	if c, ok := storedAs[field]; ok {
		return c
	}
	return field
}

// snake turns an API name into a column's.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// camel turns a column into an API name.
func camel(column string) string {
	for field, c := range storedAs {
		if c == column {
			column = field
		}
	}
	words := strings.Split(column, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// requiredColumns lists the columns of each kind that a new record must be given.
var requiredColumns = sync.OnceValue(func() map[gid.Kind][]string {
	own := map[string]bool{"id": true, "created_at": true, "updated_at": true, "version": true}
	out := map[gid.Kind][]string{}
	for _, k := range gid.Kinds() {
		for _, t := range migrate.Tables {
			if t.Name != k.Table() {
				continue
			}
			for _, c := range t.Columns {
				if !c.Nullable && c.Default == nil && !own[c.Name] {
					out[k] = append(out[k], c.Name)
				}
			}
		}
	}
	return out
})
