package figure

import (
	"context"
	"sync"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/page"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// RecordConnection is a page of the rows behind a number.
type RecordConnection struct {
	rows  func() ([]kpi.Record, error)
	from  int
	limit int
}

// RecordEdge is a row behind a number and what it adds.
type RecordEdge struct {
	Cursor      string
	Numerator   money.Decimal
	Denominator money.Decimal

	id gid.ID
}

// Records returns a page of the rows behind the number. They are computed when a field asks for them.
func (p *Point) Records(first *int, after *string) (*RecordConnection, error) {
	return records(first, after, func() ([]kpi.Record, error) { return p.source.Records(p.key, p.Point) })
}

// records is a page of rows that are computed when a field asks for them.
func records(first *int, after *string, rows func() ([]kpi.Record, error)) (*RecordConnection, error) {
	c := &RecordConnection{limit: page.DefaultSize, rows: sync.OnceValues(rows)}
	if first != nil {
		if *first < 1 || *first > page.MaxSize {
			return nil, fault.Invalidf("first", "%d is not a page size; ask for 1 to %d", *first, page.MaxSize)
		}
		c.limit = *first
	}
	if after != nil && *after != "" {
		at, ok := decode(*after)
		if !ok {
			return nil, fault.Invalidf("after", "%q is not a cursor of this list; pass an endCursor that the same list returned", *after)
		}
		c.from = at + 1
	}
	return c, nil
}

func (c *RecordConnection) page() (rows []kpi.Record, total int, err error) {
	all, err := c.rows()
	if err != nil {
		return nil, 0, err
	}
	from := min(c.from, len(all))
	return all[from:min(from+c.limit, len(all))], len(all), nil
}

// Edges returns the rows of the page with what they add.
func (c *RecordConnection) Edges() ([]*RecordEdge, error) {
	rows, _, err := c.page()
	if err != nil {
		return nil, err
	}
	out := make([]*RecordEdge, len(rows))
	for i, r := range rows {
		out[i] = &RecordEdge{
			Cursor: encode(c.from + i), Numerator: r.Numerator, Denominator: r.Denominator, id: gid.ID(r.ID),
		}
	}
	return out, nil
}

// Nodes returns the records of the page that the viewer may see.
func (c *RecordConnection) Nodes(ctx context.Context) ([]db.Record, error) {
	rows, _, err := c.page()
	if err != nil {
		return nil, err
	}
	found := make([]db.Record, len(rows))
	errs := make([]error, len(rows))
	var wait sync.WaitGroup
	for i, r := range rows { // at once, so that the loader asks for all of them in one statement
		wait.Go(func() { found[i], errs[i] = load(ctx, gid.ID(r.ID)) })
	}
	wait.Wait()
	out := make([]db.Record, 0, len(rows))
	for i, r := range found {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if r != nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// PageInfo tells whether there is more.
func (c *RecordConnection) PageInfo() (*page.Info, error) {
	rows, total, err := c.page()
	if err != nil {
		return nil, err
	}
	i := &page.Info{HasPreviousPage: c.from > 0, HasNextPage: c.from+len(rows) < total}
	if len(rows) > 0 {
		first, last := encode(c.from), encode(c.from+len(rows)-1)
		i.StartCursor, i.EndCursor = &first, &last
	}
	return i, nil
}

// TotalCount returns how many rows stand behind the number.
func (c *RecordConnection) TotalCount() (int, error) {
	all, err := c.rows()
	return len(all), err
}

// Node returns the record of the row, or nil when the viewer may not see it.
func (e *RecordEdge) Node(ctx context.Context) (db.Record, error) { return load(ctx, e.id) }
