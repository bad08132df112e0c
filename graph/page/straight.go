package page

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// line is a row whose columns are read one by one.
type line = reflect.Value

// untyped is the plan of a nested list without its Go type.
type untyped struct {
	limit       int
	back, after bool
	order       []term
	rows        func(ctx context.Context, c *db.Client, column string, parents []gid.ID, columns []string) (map[gid.ID][]line, error)
	count       func(ctx context.Context, c *db.Client, column string, parents []gid.ID) (map[gid.ID]int, error)
	cursor      func(line) string
}

// errNotStraight ends an attempt: the answer has an error in it, which the executor tells with its path.
var errNotStraight = errors.New("a required value is missing")

// Straight answers a field from what its resolver returned, a list that is not read yet or a row, by
// one statement for each level of the selection. It reports false when the selection needs resolvers,
// or when something went wrong: then the executor goes the long way and reports errors where they arose.
func Straight(ctx context.Context, v *Vocabulary, field graphql.CollectedField, result any) (graphql.Marshaler, bool) {
	l, ok := ctx.Value(loadersKey{}).(*Loaders)
	if !ok {
		return nil, false
	}
	c := shaper{v, graphql.GetOperationContext(ctx)}
	w := &writer{}
	switch r := result.(type) {
	case interface {
		straight(ctx context.Context, l *Loaders, shape *listShape, w *writer) error
	}:
		shape := c.list(field)
		if shape == nil || r.straight(ctx, l, shape, w) != nil {
			return nil, false
		}
	case db.Record:
		row := reflect.ValueOf(r)
		if row.IsNil() {
			return nil, false
		}
		shape := c.named(field.Selections, row.Elem().Type().Name())
		if shape == nil {
			return nil, false
		}
		rows := []line{row.Elem()}
		if shape.fill(ctx, l, rows) != nil || w.row(shape, rows[0]) != nil {
			return nil, false
		}
	default:
		return nil, false
	}
	return w, true
}

// straight reads a page of the list with the columns that a shape needs, and writes it.
func (c *Connection[T]) straight(ctx context.Context, l *Loaders, shape *listShape, w *writer) error {
	if c.narrow == nil {
		return errNotStraight
	}
	page := pageOf{limit: c.plan.limit, back: c.plan.back, after: c.plan.after, cursor: func(r line) string { return cursorOf[T](r, c.plan.order) }}
	if shape.reads() {
		rows, err := c.narrow(ctx, shape.columns(c.plan.order))
		if err != nil {
			return err
		}
		page.rows = lines(rows)
		if err := shape.fill(ctx, l, page.shown()); err != nil {
			return err
		}
	}
	if shape.counted() {
		n, err := c.count(ctx)
		if err != nil {
			return err
		}
		page.count = n
	}
	return w.list(shape, page)
}

func lines[T any](rows []*T) []line {
	out := make([]line, len(rows))
	for i, r := range rows {
		out[i] = reflect.ValueOf(r).Elem()
	}
	return out
}

func cursorOf[T any](r line, order []term) string {
	row, _ := r.Addr().Interface().(*T)
	return encodeCursor(row, order)
}

// fill reads what hangs on the rows of a list.
func (list *listShape) fill(ctx context.Context, loaders *Loaders, rows []line) error {
	for _, p := range list.parts {
		if p.rows == nil {
			continue
		}
		if err := p.rows.fill(ctx, loaders, rows); err != nil {
			return err
		}
	}
	return nil
}

// fill reads what hangs on rows: for each reference and each nested list one statement.
func (sh *shape) fill(ctx context.Context, l *Loaders, rows []line) error {
	for i := range sh.parts {
		p := &sh.parts[i]
		var err error
		switch {
		case p.child != nil:
			err = p.refer(ctx, l, rows)
		case p.list != nil:
			err = p.list.nest(ctx, l, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refer reads the records that rows refer to.
func (p *part) refer(ctx context.Context, l *Loaders, rows []line) error {
	var ids []gid.ID
	for _, r := range rows {
		if id := referred(r.Field(p.member.index)); id != 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	found, err := p.child.source.narrow(ctx, l.client, p.child.columns(), slices.Compact(ids))
	if err != nil {
		return err
	}
	p.ids = make(map[gid.ID]line, len(found))
	for _, r := range found {
		p.ids[gid.ID(r.FieldByName("ID").Int())] = r
	}
	return p.child.fill(ctx, l, found)
}

// nest reads the lists below rows.
func (list *listShape) nest(ctx context.Context, l *Loaders, rows []line) (err error) {
	if list.plan, err = sources[list.kind].plan(list.args); err != nil || len(rows) == 0 {
		return err
	}
	parents := make([]gid.ID, len(rows))
	for i, r := range rows {
		parents[i] = gid.ID(r.FieldByName("ID").Int())
	}
	if list.counted() {
		if list.counts, err = list.plan.count(ctx, l.client, list.column, parents); err != nil {
			return err
		}
	}
	if !list.reads() {
		return nil
	}
	if list.under, err = list.plan.rows(ctx, l.client, list.column, parents, list.columns(list.plan.order, list.column)); err != nil {
		return err
	}
	var shown []line
	for _, parent := range parents {
		shown = append(shown, list.page(parent).shown()...)
	}
	return list.fill(ctx, l, shown)
}

// page returns the page of a parent.
func (list *listShape) page(parent gid.ID) pageOf {
	return pageOf{
		rows: list.under[parent], count: list.counts[parent], limit: list.plan.limit,
		back: list.plan.back, after: list.plan.after, cursor: list.plan.cursor,
	}
}

// pageOf is a page of a list.
type pageOf struct {
	rows        []line // in reading order, one more than the page
	count       int
	limit       int
	back, after bool
	cursor      func(line) string
}

// shown returns the rows of the page in the client's order.
func (p pageOf) shown() []line {
	rows := p.rows[:min(len(p.rows), p.limit)]
	if p.back {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	return rows
}

// info tells whether there is more.
func (p pageOf) info() *Info {
	more := len(p.rows) > p.limit
	i := &Info{HasNextPage: more, HasPreviousPage: p.after}
	if p.back {
		i.HasNextPage, i.HasPreviousPage = p.after, more
	}
	if rows := p.shown(); len(rows) > 0 {
		first, last := p.cursor(rows[0]), p.cursor(rows[len(rows)-1])
		i.StartCursor, i.EndCursor = &first, &last
	}
	return i
}

// planUntyped plans a nested list of a source.
func planUntyped[T any](src Source[T]) func(Args) (*untyped, error) {
	return func(a Args) (*untyped, error) {
		p, err := newPlan(src, a)
		if err != nil {
			return nil, err
		}
		return &untyped{
			limit: p.limit, back: p.back, after: p.after, order: p.order,
			cursor: func(r line) string { return cursorOf[T](r, p.order) },
			count: func(ctx context.Context, c *db.Client, column string, parents []gid.ID) (map[gid.ID]int, error) {
				return counts(ctx, c, src, column, parents, p)
			},
			rows: func(ctx context.Context, c *db.Client, column string, parents []gid.ID, columns []string) (map[gid.ID][]line, error) {
				found, err := children(ctx, c, src, column, parents, p, columns)
				out := make(map[gid.ID][]line, len(found))
				for id, rows := range found {
					out[id] = lines(rows)
				}
				return out, err
			},
		}, nil
	}
}
