package page

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// cohort is the rows that one statement read. What a field needs for one of them it needs for all of
// them: the executor runs the same selection on each. So the first row that asks reads for the whole
// cohort, and the others find it there. How many statements a document costs follows from its shape,
// whoever is scheduled first.
type cohort struct {
	rows  []db.Record
	mu    sync.Mutex
	needs map[any]any // by what is needed; a func() (map[gid.ID]V, error)
}

// register remembers which rows were read together.
func register[T any](ctx context.Context, rows []*T) {
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok || len(rows) == 0 {
		return
	}
	c := &cohort{rows: make([]db.Record, 0, len(rows)), needs: map[any]any{}}
	for _, r := range rows {
		if rec, ok := any(r).(db.Record); ok {
			c.rows = append(c.rows, rec)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range c.rows {
		l.cohorts[r] = c
	}
}

// cohortOf returns the rows that were read together with a row of this response.
func (l *Loaders) cohortOf(row db.Record) *cohort {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cohorts[row]
}

// need returns what fetch reads for all rows of a cohort, read once.
func need[V any](ctx context.Context, c *cohort, key any, fetch func(context.Context) (map[gid.ID]V, error)) (map[gid.ID]V, error) {
	c.mu.Lock()
	once, ok := c.needs[key].(func() (map[gid.ID]V, error))
	if !ok {
		// A panic goes on in everyone who waits for it, and each field reports it.
		once = sync.OnceValues(func() (map[gid.ID]V, error) { return fetch(ctx) })
		c.needs[key] = once
	}
	c.mu.Unlock()
	return once()
}

// ids returns the ids of the rows.
func (c *cohort) ids() []gid.ID {
	out := make([]gid.ID, len(c.rows))
	for i, r := range c.rows {
		out[i] = r.GlobalID()
	}
	return out
}

// references returns the distinct ids of a kind to which the rows refer by some columns.
func (c *cohort) references(columns []int, kind gid.Kind) []gid.ID {
	var out []gid.ID
	seen := make(map[gid.ID]bool, len(c.rows))
	for _, r := range c.rows {
		v := reflect.ValueOf(r).Elem()
		for _, i := range columns {
			if id := referred(v.Field(i)); id.Is(kind) && !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
}

// columnsReferring returns the columns by which a field of a row refers to an id: the one that the field is
// named after, or, for a field that is computed from a reference, all columns that refer to the kind.
// The rows of a cohort are of one type, so they answer alike.
func columnsReferring(row db.Record, field string, id gid.ID) []int {
	v := reflect.ValueOf(row).Elem()
	t := v.Type()
	columns := columnsOfType(t)
	if i, ok := columns[snake(field)+"_id"]; ok && referred(v.Field(i)) == id {
		return []int{i}
	}
	var out []int
	refers := false
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "ID" || f.Type != idType && f.Type != reflect.PointerTo(idType) {
			continue
		}
		out = append(out, i)
		refers = refers || referred(v.Field(i)) == id
	}
	if !refers {
		return nil
	}
	return out
}

var idType = reflect.TypeFor[gid.ID]()

// referred returns the id that a column holds, 0 when it holds none.
func referred(f reflect.Value) gid.ID {
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return 0
		}
		f = f.Elem()
	}
	if f.Type() != idType {
		return 0
	}
	return gid.ID(f.Int())
}

// asking is who asks: the row on which the running field stands, and the field.
type asking struct {
	row   db.Record
	field *ast.Field
}

// asker returns who asks, or no row for a field that does not stand on a stored row.
func asker(ctx context.Context) asking {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return asking{}
	}
	a := asking{field: fc.Field.Field}
	if fc.Parent != nil {
		a.row = recordOf(fc.Parent.Result)
	}
	return a
}

// recordOf unwraps the row from a result: the executor keeps the elements of a list by their address.
func recordOf(result any) db.Record {
	switch r := result.(type) {
	case nil:
		return nil
	case db.Record:
		return r
	case *db.Record:
		return *r
	}
	if v := reflect.ValueOf(result); v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Pointer {
		r, _ := v.Elem().Interface().(db.Record)
		return r
	}
	return nil
}

// Together returns what fetch finds for the row id on which the running field stands. It is fetched
// once for all rows that were read together with it, under a key that tells apart what one field
// fetches.
func Together[V any](ctx context.Context, key any, id gid.ID, fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)) (V, error) {
	type keyed struct {
		field *ast.Field
		key   any
	}
	var none V
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		found, err := fetch(ctx, []gid.ID{id})
		return found[id], err
	}
	a := asker(ctx)
	if a.row != nil && a.row.GlobalID() == id {
		if c := l.cohortOf(a.row); c != nil {
			found, err := need(ctx, c, keyed{a.field, key}, func(ctx context.Context) (map[gid.ID]V, error) { return fetch(ctx, c.ids()) })
			if err != nil {
				return none, err
			}
			return found[id], nil
		}
	}
	return unforeseen(ctx, l, key, id, fetch)
}
