package page

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/money"
)

// Subtotal is one group of a list: how many rows, and what they sum to in each currency.
type Subtotal struct {
	Key     *string // the value that the rows share; nil for rows without one
	Count   int
	Amounts []*money.Amount
	record  gid.ID
}

// Record returns the record that the rows refer to when they are grouped by a reference.
func (s *Subtotal) Record(ctx context.Context) (db.Record, error) {
	l := db.LoaderFrom(ctx)
	if s.record == 0 || l == nil {
		return nil, nil
	}
	return l.LoadRecord(ctx, s.record)
}

// subtotalRow is one row of the grouping statement.
type subtotalRow struct {
	Parent   *int64  `json:"parent"`
	Value    *string `json:"value"`
	Currency *string `json:"currency"`
	N        int     `json:"n"`
	Total    *string `json:"total"`
	by       string
}

// subtotals runs the grouping statement. parent, when given, is grouped by as well, so that the
// subtotals of many parents come in one statement.
func subtotals[T any](ctx context.Context, c *db.Client, src Source[T], by, parent string, narrow func(*sql.Selector)) ([]subtotalRow, error) {
	if !src.has(by) {
		by += "_id"
	}
	if !src.has(by) {
		return nil, fmt.Errorf("subtotals: %s has no column %s", src.kind, by)
	}
	sum := summed(src)
	var rows []subtotalRow
	err := src.scan(ctx, c, func(s *sql.Selector) {
		narrow(s)
		columns := []string{"CAST(" + s.C(by) + " AS text) AS value", "COUNT(*) AS n"}
		group := []string{s.C(by)}
		if sum != "" {
			columns = append(columns, s.C("currency")+" AS currency", "CAST(SUM("+s.C(sum)+") AS text) AS total")
			group = append(group, s.C("currency"))
		}
		if parent != "" {
			columns = append(columns, s.C(parent)+" AS parent")
			group = append(group, s.C(parent))
		}
		s.Select(columns...).GroupBy(group...)
	}, &rows)
	for i := range rows {
		rows[i].by = by
	}
	return rows, err
}

// fold joins the currencies of a group and orders the groups by size, then by key.
func fold(rows []subtotalRow) []*Subtotal {
	byKey := map[string]*Subtotal{}
	var out []*Subtotal
	for _, r := range rows {
		k := "\x00"
		if r.Value != nil {
			k = *r.Value
		}
		s, ok := byKey[k]
		if !ok {
			s = &Subtotal{Key: r.Value}
			if strings.HasSuffix(r.by, "_id") && r.Value != nil {
				n, _ := strconv.ParseInt(*r.Value, 10, 64) // an id column holds integers
				s.record = gid.ID(n)
				public := s.record.String()
				s.Key = &public
			}
			byKey[k] = s
			out = append(out, s)
		}
		s.Count += r.N
		if r.Total != nil && r.Currency != nil {
			total, _ := strconv.ParseInt(*r.Total, 10, 64) // SUM of integers is an integer
			s.Amounts = append(s.Amounts, &money.Amount{Minor: total, Currency: money.Currency(*r.Currency)})
		}
	}
	for _, s := range out {
		slices.SortFunc(s.Amounts, func(a, b *money.Amount) int { return strings.Compare(string(a.Currency), string(b.Currency)) })
	}
	slices.SortFunc(out, func(a, b *Subtotal) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(text(a.Key), text(b.Key))
	})
	return out
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
