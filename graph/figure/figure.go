// Package figure is how the API shows key figures: the engine's results together with the question
// that they answer, so that the rows behind a number can be listed when somebody asks for them.
package figure

import (
	"context"
	"strconv"
	"sync"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Source lists the rows behind a number of an answer, and says how it came about.
type Source interface {
	// Records returns the rows of one point of a key, in a fixed order.
	Records(key kpi.Key, p kpi.Point) ([]kpi.Record, error)
	// Explain returns how one point of a key came about.
	Explain(key kpi.Key, p kpi.Point) *kpi.Explanation
}

// Kpi is one key figure of an answer.
type Kpi struct {
	Definition *kpi.Definition
	Points     []*Point
	Total      *Point
}

// Point is one number, and what it was made of.
type Point struct {
	kpi.Point

	key    kpi.Key
	source Source
}

// definitions are those of the catalogue by key.
var definitions = sync.OnceValue(func() map[kpi.Key]*kpi.Definition {
	out := map[kpi.Key]*kpi.Definition{}
	for _, d := range kpi.Catalogue() {
		out[d.Key] = &d
	}
	return out
})

// New puts results beside their definitions and the source of the rows behind them.
func New(results []kpi.Result, source Source) []*Kpi {
	out := make([]*Kpi, len(results))
	for i, r := range results {
		k := &Kpi{Definition: definitions()[r.Key], Total: &Point{r.Total, r.Key, source}}
		k.Points = make([]*Point, len(r.Points))
		for j, p := range r.Points {
			k.Points[j] = &Point{p, r.Key, source}
		}
		out[i] = k
	}
	return out
}

// Currency returns the currency of the value, or nil when it is no money.
func (p *Point) Currency() *money.Currency {
	if p.Point.Currency == "" {
		return nil
	}
	return &p.Point.Currency
}

// Group returns the group that the number speaks of.
func (p *Point) Group() []*Group { return groups(p.Point.Group) }

func groups(of []kpi.GroupKey) []*Group {
	out := make([]*Group, len(of))
	for i := range of {
		out[i] = &Group{of[i]}
	}
	return out
}

// Group is the value of one dimension of a number's group.
type Group struct{ kpi.GroupKey }

// Key returns the public id of a record or the code of anything else, nil for rows without a value.
func (g *Group) Key() *string {
	s := g.Code
	if g.ID != 0 {
		s = gid.ID(g.ID).String()
	}
	if s == "" {
		return nil
	}
	return &s
}

// Node returns the record of the group, or nil when it is none or the viewer may not see it.
func (g *Group) Node(ctx context.Context) (db.Record, error) { return load(ctx, gid.ID(g.ID)) }

func load(ctx context.Context, id gid.ID) (db.Record, error) {
	l := db.LoaderFrom(ctx)
	if id == 0 || l == nil {
		return nil, nil
	}
	return l.LoadRecord(ctx, id)
}

// Cursors are positions: the rows behind a number stand in a fixed order.
func encode(position int) string { return strconv.FormatInt(int64(position), 36) }

func decode(cursor string) (int, bool) {
	n, err := strconv.ParseInt(cursor, 36, 32)
	return int(n), err == nil && n >= 0
}
