// Package page is the one list engine of the API: connections with filters, orders, opaque cursors,
// lazy counts and subtotals, for root lists and for nested ones. A nested list is loaded for all of
// its parents in one statement that reads only the rows it returns, with the viewer's condition
// inside each limited select.
package page

import (
	"context"
	"reflect"
	"strings"
	"sync"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Source reads the rows of one kind through ent, so that the kind's policy applies.
type Source[T any] struct {
	kind  gid.Kind
	all   func(ctx context.Context, c *db.Client, with func(*sql.Selector)) ([]*T, error)
	count func(ctx context.Context, c *db.Client, with func(*sql.Selector)) (int, error)
	scan  func(ctx context.Context, c *db.Client, shape func(*sql.Selector), into any) error
}

// query is what the engine needs of ent's generated queries.
type query[T any, S scanner] interface {
	WhereP(...func(*sql.Selector))
	All(context.Context) ([]*T, error)
	Count(context.Context) (int, error)
	Modify(...func(*sql.Selector)) S
}

type scanner interface {
	Scan(context.Context, any) error
}

// from builds a source from the client's query of a kind.
func from[T any, S scanner, Q query[T, S]](k gid.Kind, q func(*db.Client) Q) Source[T] {
	return Source[T]{
		kind: k,
		all: func(ctx context.Context, c *db.Client, with func(*sql.Selector)) ([]*T, error) {
			x := q(c)
			x.WhereP(with)
			return x.All(ctx)
		},
		count: func(ctx context.Context, c *db.Client, with func(*sql.Selector)) (int, error) {
			x := q(c)
			x.WhereP(with)
			return x.Count(ctx)
		},
		scan: func(ctx context.Context, c *db.Client, shape func(*sql.Selector), into any) error {
			return q(c).Modify(shape).Scan(ctx, into)
		},
	}
}

// Kind returns the kind of record that the source reads.
func (s Source[T]) Kind() gid.Kind { return s.kind }

// has reports whether the rows have a column.
func (s Source[T]) has(column string) bool {
	_, ok := columnsOf[T]()[column]
	return ok
}

// fieldIndex maps column names to struct fields; ent tags every field with its column.
type fieldIndex map[string]int

var indexes sync.Map // reflect.Type -> fieldIndex

func columnsOf[T any]() fieldIndex { return columnsOfType(reflect.TypeFor[T]()) }

// columnNamed returns the column of a field whose name the databases reserve, the name itself for any other.
func columnNamed(name string) string {
	if name == "group" {
		return "stage_group"
	}
	return name
}

func columnsOfType(t reflect.Type) fieldIndex {
	known, _ := indexes.Load(t)
	if m, ok := known.(fieldIndex); ok {
		return m
	}
	m := fieldIndex{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" && name != "edges" {
			m[columnNamed(name)] = i
		}
	}
	indexes.Store(t, m)
	return m
}

// valueOf returns a column of a row as a plain value: int64, string or bool; nil when absent.
func valueOf[T any](row *T, column string) any {
	i, ok := columnsOf[T]()[column]
	if !ok {
		return nil
	}
	v := reflect.ValueOf(row).Elem().Field(i)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch {
	case v.CanInt():
		return v.Int()
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	default:
		return nil
	}
}

// snake turns an API name into a column: "ownerId" and "CREATED_AT" become owner_id and created_at.
func snake(name string) string {
	if strings.ToUpper(name) == name {
		return strings.ToLower(name)
	}
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
