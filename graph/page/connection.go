package page

import (
	"context"
	"slices"
	"sync"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// Page sizes.
const (
	DefaultSize = 50
	MaxSize     = 100
)

// Args are the arguments that every list takes. Where, OrderBy and By hold the generated inputs.
type Args struct {
	First, Last     *int
	After, Before   *string
	Where, OrderBy  any
	Search          *string
	IncludeArchived *bool
	AsOf            *calendar.Day // dated rows that hold on this day; all when nil
	Ledger          *int          // version of the ledger; the one in force when nil
}

// plan is what a list's arguments come to.
type plan[T any] struct {
	filter condition
	order  []term // as the client asked
	seek   condition
	limit  int
	back   bool // reading from the end
	after  bool // a cursor was given
}

func newPlan[T any](src Source[T], a Args) (plan[T], error) {
	p := plan[T]{limit: DefaultSize}
	if a.First != nil && a.Last != nil {
		return p, fault.Invalidf("first", "give first or last, not both")
	}
	for _, size := range []struct {
		name string
		n    *int
	}{{"first", a.First}, {"last", a.Last}} {
		if size.n == nil {
			continue
		}
		if *size.n < 1 || *size.n > MaxSize {
			return p, fault.Invalidf(size.name, "%d is not a page size; ask for 1 to %d", *size.n, MaxSize)
		}
		p.limit = *size.n
	}
	p.back = a.Last != nil
	if p.back && a.After != nil || !p.back && a.Before != nil {
		return p, fault.Invalidf("before", "use first with after, or last with before")
	}
	var err error
	if p.order, err = compileOrder(a.OrderBy, standardOrder(src)); err != nil {
		return p, err
	}
	p.order = settled[T](p.order)
	if p.filter, err = filters(src, a); err != nil {
		return p, err
	}
	at, name := a.After, "after"
	if p.back {
		at, name = a.Before, "before"
	}
	if at != nil {
		values, err := decodeCursor[T](*at, name, p.order)
		if err != nil {
			return p, err
		}
		p.seek, p.after = after(p.reading(), values), true
	}
	return p, nil
}

func filters[T any](src Source[T], a Args) (condition, error) {
	var parts []condition
	where, err := compileWhere[T](a.Where)
	if err != nil {
		return nil, err
	}
	if where != nil {
		parts = append(parts, where)
	}
	if a.Search != nil && *a.Search != "" && src.has("search") {
		parts = append(parts, containing(*a.Search))
	}
	if src.has("archived_at") && (a.IncludeArchived == nil || !*a.IncludeArchived) {
		parts = append(parts, func(s *sql.Selector) *sql.Predicate { return sql.IsNull(s.C("archived_at")) })
	}
	return allOf(append(parts, chosen(src, a)...)), nil
}

// standardOrder is oldest first, newest first for what people follow as it happens, and by position for what has one.
func standardOrder[T any](src Source[T]) []term {
	switch src.kind {
	case gid.Activity:
		return []term{lastBy("happened_at"), lastBy("id")}
	case gid.Change, gid.Job, gid.ImportBatch:
		return []term{lastBy("id")}
	case gid.Stage, gid.OpportunityLine:
		return []term{firstBy("position"), firstBy("id")}
	case gid.SubscriptionEvent:
		return []term{firstBy("effective_on"), firstBy("id")}
	case gid.SubscriptionItem:
		return []term{firstBy("valid_from"), firstBy("id")}
	case gid.MrrMovement:
		return []term{firstBy("day"), firstBy("id")}
	case gid.UsageMonth:
		return []term{firstBy("month"), firstBy("id")}
	default:
		return []term{firstBy("id")}
	}
}

// reading is the order in which rows are read: from the end when the client pages backwards.
func (p plan[T]) reading() []term {
	if p.back {
		return reversed(p.order)
	}
	return p.order
}

// Connection is a lazily loaded page of a list: rows, counts and subtotals are read only when asked for.
type Connection[T any] struct {
	plan  plan[T]
	rows  func(context.Context) ([]*T, error) // one more than the page, in reading order
	count func(context.Context) (int, error)
	sum   func(ctx context.Context, by string) ([]*Subtotal, error)

	narrow func(ctx context.Context, columns []string) ([]*T, error) // rows with only some columns; nil in a nested list
}

// Edge is a row and its place in the list.
type Edge[T any] struct {
	Node   *T
	Cursor string
}

// Info tells whether there is more.
type Info struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
}

// List returns a page of all rows that the viewer may see.
func List[T any](c *db.Client, src Source[T], a Args) (*Connection[T], error) {
	p, err := newPlan(src, a)
	if err != nil {
		return nil, err
	}
	read := func(ctx context.Context, columns []string) ([]*T, error) {
		return src.all(ctx, c, func(s *sql.Selector) {
			only(s, columns)
			s.Where(p.filter(s))
			if p.seek != nil {
				s.Where(p.seek(s))
			}
			orderBy(s, p.reading())
			s.Limit(p.limit + 1)
		})
	}
	return &Connection[T]{
		plan: p, narrow: read,
		rows: sharing(func(ctx context.Context) ([]*T, error) {
			rows, err := read(ctx, nil)
			register(ctx, rows[:min(len(rows), p.limit)])
			return rows, err
		}),
		count: func(ctx context.Context) (int, error) {
			return src.count(ctx, c, func(s *sql.Selector) { s.Where(p.filter(s)) })
		},
		sum: func(ctx context.Context, by string) ([]*Subtotal, error) {
			rows, err := subtotals(ctx, c, src, by, "", func(s *sql.Selector) { s.Where(p.filter(s)) })
			if err != nil {
				return nil, err
			}
			return fold(rows), nil
		},
	}, nil
}

// sharing runs load once for all fields that need it.
func sharing[R any](load func(context.Context) (R, error)) func(context.Context) (R, error) {
	var (
		once sync.Once
		r    R
		err  error
	)
	return func(ctx context.Context) (R, error) {
		once.Do(func() { r, err = load(ctx) })
		return r, err
	}
}

// page returns the rows in the client's order and whether more follow in reading order.
func (c *Connection[T]) page(ctx context.Context) (rows []*T, more bool, err error) {
	rows, err = c.rows(ctx)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > c.plan.limit; more {
		rows = rows[:c.plan.limit]
	}
	if c.plan.back {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	return rows, more, nil
}

// Nodes returns the rows of the page.
func (c *Connection[T]) Nodes(ctx context.Context) ([]*T, error) {
	rows, _, err := c.page(ctx)
	return rows, err
}

// Edges returns the rows with their cursors.
func (c *Connection[T]) Edges(ctx context.Context) ([]*Edge[T], error) {
	rows, _, err := c.page(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*Edge[T], len(rows))
	for i, r := range rows {
		out[i] = &Edge[T]{Node: r, Cursor: encodeCursor(r, c.plan.order)}
	}
	return out, nil
}

// PageInfo tells whether there is more in either direction.
func (c *Connection[T]) PageInfo(ctx context.Context) (*Info, error) {
	rows, more, err := c.page(ctx)
	if err != nil {
		return nil, err
	}
	i := &Info{HasNextPage: more, HasPreviousPage: c.plan.after}
	if c.plan.back {
		i.HasNextPage, i.HasPreviousPage = c.plan.after, more
	}
	if len(rows) > 0 {
		first, last := encodeCursor(rows[0], c.plan.order), encodeCursor(rows[len(rows)-1], c.plan.order)
		i.StartCursor, i.EndCursor = &first, &last
	}
	return i, nil
}

// TotalCount returns the number of rows of the whole list.
func (c *Connection[T]) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// Subtotals groups the whole list by a field, named as in the API, and returns counts and sums of money.
func (c *Connection[T]) Subtotals(ctx context.Context, by string) ([]*Subtotal, error) {
	return c.sum(ctx, snake(by))
}
