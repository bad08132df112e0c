package page

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
)

// Loaders read what the fields of one response need, so that each need is one statement for all rows
// that were read together.
type Loaders struct {
	client *db.Client
	asked  atomic.Int64 // unforeseen questions so far

	mu      sync.Mutex
	byKey   map[any]any
	cohorts map[db.Record]*cohort
	plans   map[*ast.Field]any
}

// NewLoaders returns loaders for one response.
func NewLoaders(c *db.Client) *Loaders {
	return &Loaders{client: c, byKey: map[any]any{}, cohorts: map[db.Record]*cohort{}, plans: map[*ast.Field]any{}}
}

type loadersKey struct{}

// WithLoaders returns a context whose nested lists and references load through l.
func WithLoaders(ctx context.Context, l *Loaders) context.Context {
	return db.WithLoader(context.WithValue(ctx, loadersKey{}, l), l)
}

// LoadRecord returns the record of an id, or nil when there is none that the viewer may see. When the
// row on which the running field stands refers to it, it comes with what the rows refer to that were
// read together with that row.
func (l *Loaders) LoadRecord(ctx context.Context, id gid.ID) (db.Record, error) {
	src, ok := sources[id.Kind()]
	if !ok {
		return nil, nil
	}
	fetch := func(ctx context.Context, ids []gid.ID) (map[gid.ID]db.Record, error) {
		return src.byID(ctx, l.client, ids)
	}
	type referring struct {
		field *ast.Field
		kind  gid.Kind
	}
	if a := asker(ctx); a.row != nil {
		c, columns := l.cohortOf(a.row), columnsReferring(a.row, a.field.Name, id)
		if c != nil && len(columns) > 0 {
			found, err := need(ctx, c, referring{a.field, id.Kind()}, func(ctx context.Context) (map[gid.ID]db.Record, error) {
				return fetch(ctx, c.references(columns, id.Kind()))
			})
			return found[id], err
		}
	}
	return unforeseen(ctx, l, id.Kind(), id, fetch)
}

// LoadRecords returns the records of some ids that the viewer may see, with one statement for each kind.
func LoadRecords(ctx context.Context, ids []gid.ID) (map[gid.ID]db.Record, error) {
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		return nil, nil
	}
	byKind := map[gid.Kind][]gid.ID{}
	for _, id := range ids {
		if !slices.Contains(byKind[id.Kind()], id) {
			byKind[id.Kind()] = append(byKind[id.Kind()], id)
		}
	}
	out := make(map[gid.ID]db.Record, len(ids))
	for kind, some := range byKind {
		src, ok := sources[kind]
		if !ok {
			continue
		}
		found, err := src.byID(ctx, l.client, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, found)
	}
	return out, nil
}

// Under returns the page of the rows whose column refers to parent.
func Under[T any](ctx context.Context, src Source[T], column string, parent gid.ID, a Args) (*Connection[T], error) {
	if probed(ctx, Nested{src.kind, column}, a) {
		return nil, nil
	}
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		return nil, fmt.Errorf("%s under %s: no loaders in the context", src.kind, column)
	}
	p, err := planOf(ctx, l, src, a)
	if err != nil {
		return nil, err
	}
	// The list is one field, whose rows, count and subtotals are asked for by fields below it.
	field := ctx
	return &Connection[T]{
		plan: p,
		rows: sharing(func(context.Context) ([]*T, error) {
			return Together(field, nestedKey{src.kind, column, "rows"}, parent, func(ctx context.Context, parents []gid.ID) (map[gid.ID][]*T, error) {
				return children(ctx, l.client, src, column, parents, p, nil)
			})
		}),
		count: func(context.Context) (int, error) {
			return Together(field, nestedKey{src.kind, column, "count"}, parent, func(ctx context.Context, parents []gid.ID) (map[gid.ID]int, error) {
				return counts(ctx, l.client, src, column, parents, p)
			})
		},
		sum: func(_ context.Context, by string) ([]*Subtotal, error) {
			return Together(field, nestedKey{src.kind, column, "sum " + by}, parent, func(ctx context.Context, parents []gid.ID) (map[gid.ID][]*Subtotal, error) {
				rows, err := subtotals(ctx, l.client, src, by, column, func(s *sql.Selector) {
					s.Where(rule.OneOf(s.C(column), parents)).Where(p.filter(s))
				})
				if err != nil {
					return nil, err
				}
				split := map[gid.ID][]subtotalRow{}
				for _, r := range rows {
					split[gid.ID(*r.Parent)] = append(split[gid.ID(*r.Parent)], r)
				}
				out := map[gid.ID][]*Subtotal{}
				for id, rs := range split {
					out[id] = fold(rs)
				}
				return out, nil
			})
		},
	}, nil
}

// nestedKey tells apart what one nested list fetches.
type nestedKey struct {
	kind         gid.Kind
	column, what string
}

// planOf returns the plan of the arguments of the running field, which are the same for every row that
// the field stands on.
func planOf[T any](ctx context.Context, l *Loaders, src Source[T], a Args) (plan[T], error) {
	type planned struct {
		plan plan[T]
		err  error
	}
	field := asker(ctx).field
	if field == nil {
		return newPlan(src, a)
	}
	l.mu.Lock()
	known, ok := l.plans[field].(planned)
	l.mu.Unlock()
	if ok {
		return known.plan, known.err
	}
	known.plan, known.err = newPlan(src, a)
	l.mu.Lock()
	l.plans[field] = known
	l.mu.Unlock()
	return known.plan, known.err
}

// children reads at most limit+1 rows for each parent, in one statement: for each parent a limited
// select finds the keys by the index of the reference, and the outer query reads those rows. The text
// of the statement does not depend on how many parents there are, so that it is prepared once. Given
// columns, only those are read.
func children[T any](ctx context.Context, c *db.Client, src Source[T], column string, parents []gid.ID, p plan[T], columns []string) (map[gid.ID][]*T, error) {
	visible := rule.Visible(viewer.From(ctx), src.kind)
	rows, err := src.all(ctx, c, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table(src.kind.Table()).As("child")
		q := sql.Dialect(s.Dialect()).Select(t.C("id")).From(t)
		q.Where(sql.P(func(b *sql.Builder) {
			b.Ident(t.C(column)).WriteString(" = ").Ident("parent").WriteByte('.').Ident("id")
		}))
		if visible != nil {
			visible(q)
		}
		q.Where(p.filter(q))
		if p.seek != nil {
			q.Where(p.seek(q))
		}
		orderBy(q, p.reading())
		q.Limit(p.limit + 1)
		only(s, columns)
		ofEach(s, parents, src.kind.Table(), q)
		orderBy(s, p.reading())
	})
	if err != nil {
		return nil, err
	}
	out := make(map[gid.ID][]*T, len(parents))
	shown := make([]*T, 0, len(rows))
	for _, r := range rows {
		n, _ := valueOf(r, column).(int64)
		of := gid.ID(n)
		if out[of] = append(out[of], r); len(out[of]) <= p.limit {
			shown = append(shown, r)
		}
	}
	if columns == nil { // what lacks columns is nobody's row
		register(ctx, shown)
	}
	return out, nil
}

// only narrows a selection to some columns, if any are named.
func only(s *sql.Selector, columns []string) {
	if columns != nil {
		s.Select(s.Columns(columns...)...)
	}
}

// ofEach narrows a selection to the rows that limited finds for each parent, with the parents as one
// argument. PostgreSQL joins each parent laterally, under the name of the table. SQLite knows no such
// join; its cross join keeps the order in which it is written, so that it takes the parents one by one
// and looks the rows of each up by their keys.
func ofEach(s *sql.Selector, parents []gid.ID, table string, limited *sql.Selector) {
	numbers := make([]int64, len(parents))
	for i, id := range parents {
		numbers[i] = int64(id)
	}
	if s.Dialect() == dialect.Postgres {
		limited.Select("*")
		s.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("(SELECT found.* FROM unnest(").Arg(numbers)
			b.WriteString("::bigint[]) AS parent(id) CROSS JOIN LATERAL (").Join(limited).WriteString(") AS found) AS ").Ident(table)
		}))
		s.As(table)
		return
	}
	list, _ := json.Marshal(numbers) // a list of integers always marshals
	s.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("(SELECT value AS id FROM json_each(").Arg(string(list)).WriteString(")) AS parent CROSS JOIN ").Ident(table)
	}))
	s.As(table)
	s.Where(sql.In(s.C("id"), limited))
}

func counts[T any](ctx context.Context, c *db.Client, src Source[T], column string, parents []gid.ID, p plan[T]) (map[gid.ID]int, error) {
	var rows []struct {
		Parent int64 `json:"parent"`
		N      int   `json:"n"`
	}
	err := src.scan(ctx, c, func(s *sql.Selector) {
		s.Where(rule.OneOf(s.C(column), parents)).Where(p.filter(s))
		s.Select(s.C(column)+" AS parent", "COUNT(*) AS n").GroupBy(s.C(column))
	}, &rows)
	out := map[gid.ID]int{}
	for _, r := range rows {
		out[gid.ID(r.Parent)] = r.N
	}
	return out, err
}

// anySource reads records of a kind without naming their Go type.
type anySource struct {
	byID func(ctx context.Context, c *db.Client, ids []gid.ID) (map[gid.ID]db.Record, error)
	each func(ctx context.Context, c *db.Client, a Args, fn func(db.Record) error) error

	// What straight answers are made of: some columns of the rows with some ids, and nested lists.
	narrow func(ctx context.Context, c *db.Client, columns []string, ids []gid.ID) ([]line, error)
	plan   func(a Args) (*untyped, error)
}

func records[T any](src Source[T]) anySource {
	narrow := func(ctx context.Context, c *db.Client, columns []string, ids []gid.ID) ([]line, error) {
		rows, err := src.all(ctx, c, func(s *sql.Selector) {
			only(s, columns)
			s.Where(rule.OneOf(s.C("id"), ids))
		})
		return lines(rows), err
	}
	return anySource{each: each(src), narrow: narrow, plan: planUntyped(src), byID: func(ctx context.Context, c *db.Client, ids []gid.ID) (map[gid.ID]db.Record, error) {
		ids = slices.Clone(ids)
		rows, err := src.all(ctx, c, func(s *sql.Selector) { s.Where(rule.OneOf(s.C("id"), ids)) })
		register(ctx, rows)
		out := make(map[gid.ID]db.Record, len(rows))
		for _, r := range rows {
			if rec, ok := any(r).(db.Record); ok {
				out[rec.GlobalID()] = rec
			}
		}
		return out, err
	}}
}

// batch is how many rows Each reads at a time.
const batch = 1000

// Each calls fn with every row of a list, in the list's order, in batches of constant size. It is how
// lists are exported: the same filters and the same policy as the list itself.
func Each(ctx context.Context, c *db.Client, k gid.Kind, a Args, fn func(db.Record) error) error {
	src, ok := sources[k]
	if !ok {
		return fmt.Errorf("%s is not listed", k)
	}
	return src.each(ctx, c, a, fn)
}

func each[T any](src Source[T]) func(context.Context, *db.Client, Args, func(db.Record) error) error {
	return func(ctx context.Context, c *db.Client, a Args, fn func(db.Record) error) error {
		p, err := newPlan(src, a)
		if err != nil {
			return err
		}
		for {
			rows, err := src.all(ctx, c, func(s *sql.Selector) {
				s.Where(p.filter(s))
				if p.seek != nil {
					s.Where(p.seek(s))
				}
				orderBy(s, p.order)
				s.Limit(batch)
			})
			if err != nil {
				return err
			}
			for _, r := range rows {
				if rec, ok := any(r).(db.Record); ok {
					if err := fn(rec); err != nil {
						return err
					}
				}
			}
			if len(rows) < batch {
				return nil
			}
			values := make([]any, len(p.order))
			for i, t := range p.order {
				values[i] = valueOf(rows[len(rows)-1], t.column)
			}
			p.seek = after(p.order, values)
		}
	}
}
