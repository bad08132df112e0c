package page

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
)

// Loaders gather what the fields of one response need, so that each kind of need is one statement.
type Loaders struct {
	client *db.Client
	asked  atomic.Int64 // questions so far
	mu     sync.Mutex
	byKey  map[string]any
}

// NewLoaders returns loaders for one response.
func NewLoaders(c *db.Client) *Loaders { return &Loaders{client: c, byKey: map[string]any{}} }

type loadersKey struct{}

// WithLoaders returns a context whose nested lists and references load through l.
func WithLoaders(ctx context.Context, l *Loaders) context.Context {
	return db.WithLoader(context.WithValue(ctx, loadersKey{}, l), l)
}

// loader returns the loader of a key, made on first use.
func loader[V any](l *Loaders, key string, fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)) *gatherer[V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x, ok := l.byKey[key].(*gatherer[V]); ok {
		return x
	}
	x := newGatherer(&l.asked, fetch)
	l.byKey[key] = x
	return x
}

// LoadRecord returns the record of an id, or nil when there is none that the viewer may see.
func (l *Loaders) LoadRecord(ctx context.Context, id gid.ID) (db.Record, error) {
	src, ok := sources[id.Kind()]
	if !ok {
		return nil, nil
	}
	return loader(l, "record "+id.Kind().String(), func(ctx context.Context, ids []gid.ID) (map[gid.ID]db.Record, error) {
		return src.byID(ctx, l.client, ids)
	}).Load(ctx, id)
}

// Under returns the page of the rows whose column refers to parent.
func Under[T any](ctx context.Context, src Source[T], column string, parent gid.ID, a Args) (*Connection[T], error) {
	p, err := newPlan(src, a)
	if err != nil {
		return nil, err
	}
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		return nil, fmt.Errorf("%s under %s: no loaders in the context", src.kind, column)
	}
	key := fmt.Sprintf("%s.%s %s ", src.kind, column, p.key)
	return &Connection[T]{
		plan: p,
		rows: sharing(func(ctx context.Context) ([]*T, error) {
			return loader(l, key+"rows", func(ctx context.Context, parents []gid.ID) (map[gid.ID][]*T, error) {
				return children(ctx, l.client, src, column, parents, p)
			}).Load(ctx, parent)
		}),
		count: func(ctx context.Context) (int, error) {
			return loader(l, key+"count", func(ctx context.Context, parents []gid.ID) (map[gid.ID]int, error) {
				return counts(ctx, l.client, src, column, parents, p)
			}).Load(ctx, parent)
		},
		sum: func(ctx context.Context, by string) ([]*Subtotal, error) {
			return loader(l, key+"sum "+by, func(ctx context.Context, parents []gid.ID) (map[gid.ID][]*Subtotal, error) {
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
			}).Load(ctx, parent)
		},
	}, nil
}

// children reads at most limit+1 rows for each parent, in one statement: a union of limited selects
// finds the keys by the index of the reference, and the outer query reads those rows.
func children[T any](ctx context.Context, c *db.Client, src Source[T], column string, parents []gid.ID, p plan[T]) (map[gid.ID][]*T, error) {
	visible := rule.Visible(viewer.From(ctx), src.kind)
	rows, err := src.all(ctx, c, func(s *sql.Selector) {
		var union *sql.Selector
		for i, parent := range parents {
			t := sql.Dialect(s.Dialect()).Table(src.kind.Table()).As(fmt.Sprintf("n%d", i))
			q := sql.Dialect(s.Dialect()).Select(t.C("id")).From(t)
			q.Where(sql.EQ(t.C(column), int64(parent)))
			if visible != nil {
				visible(q)
			}
			q.Where(p.filter(q))
			if p.seek != nil {
				q.Where(p.seek(q))
			}
			orderBy(q, p.reading())
			q.Limit(p.limit + 1)
			limited := sql.Dialect(s.Dialect()).Select("id").From(q.As(fmt.Sprintf("l%d", i)))
			if union == nil {
				union = limited
			} else {
				union.UnionAll(limited)
			}
		}
		s.Where(sql.In(s.C("id"), union))
		orderBy(s, p.reading())
	})
	if err != nil {
		return nil, err
	}
	out := make(map[gid.ID][]*T, len(parents))
	for _, r := range rows {
		if n, ok := valueOf(r, column).(int64); ok {
			out[gid.ID(n)] = append(out[gid.ID(n)], r)
		}
	}
	return out, nil
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
}

func records[T any](src Source[T]) anySource {
	return anySource{each: each(src), byID: func(ctx context.Context, c *db.Client, ids []gid.ID) (map[gid.ID]db.Record, error) {
		ids = slices.Clone(ids)
		rows, err := src.all(ctx, c, func(s *sql.Selector) { s.Where(rule.OneOf(s.C("id"), ids)) })
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
