package comp

import (
	"slices"
	"strings"
)

// For cuts out of an input what the statements of one payee depend on: their own rows, and what the people
// below them sold and carry. Evaluating it gives exactly those statements, so it is what a statement is stored
// with. For many payees of one input take a Cutter.
func (in Input) For(payee int64) Input { return NewCutter(in).For(payee) }

// Cutter cuts an input for many payees; it looks at the input once.
type Cutter struct {
	in          Input
	events      map[int64][]int // places by payee who is credited
	inTerritory map[int64][]int
	byID        map[eventID][]int
	takers      map[eventID][]int // events that take back another
	payments    map[eventID][]int
	stays       map[int64][]int // by payee
	below       map[int64][]int64
	territories map[int64][]int
	payees      map[int64][]int
	assignments map[int64][]int
	quotas      map[int64][]int
	relief      map[int64][]int
	objectives  map[int64][]int
	adjustments map[int64][]int
	deltas      map[int64][]int
	lines       map[int64][]int
	balances    map[int64][]int
}

// places lists where rows of a key are.
func places[K comparable, T any](rows []T, key func(*T) K) map[K][]int {
	out := map[K][]int{}
	for i := range rows {
		k := key(&rows[i])
		out[k] = append(out[k], i)
	}
	return out
}

// NewCutter looks at an input.
func NewCutter(in Input) *Cutter {
	c := &Cutter{
		in: in, events: map[int64][]int{}, takers: map[eventID][]int{}, below: map[int64][]int64{},
		inTerritory: places(in.Events, func(e *Event) int64 { return e.Territory }),
		byID:        places(in.Events, func(e *Event) eventID { return e.Key.bare() }),
		payments:    places(in.Payments, func(p *Payment) eventID { return p.Event.bare() }),
		stays:       places(in.Hierarchy, func(s *Stay) int64 { return s.Payee }),
		territories: places(in.Territories, func(t *TerritoryStay) int64 { return t.Payee }),
		payees:      places(in.Payees, func(p *Payee) int64 { return p.ID }),
		assignments: places(in.Assignments, func(a *Assignment) int64 { return a.Payee }),
		quotas:      places(in.Quotas, func(q *Quota) int64 { return q.Payee }),
		relief:      places(in.Relief, func(r *Relief) int64 { return r.Payee }),
		objectives:  places(in.Objectives, func(o *Objective) int64 { return o.Payee }),
		adjustments: places(in.Adjustments, func(a *Adjustment) int64 { return a.Payee }),
		deltas:      places(in.Deltas, func(d *DeltaLine) int64 { return d.Payee }),
		lines:       places(in.Lines, func(p *PriorLine) int64 { return p.Line.Payee }),
		balances:    places(in.Balances, func(b *PriorBalance) int64 { return b.Payee }),
	}
	for i := range in.Events {
		e := &in.Events[i]
		for _, s := range e.Splits {
			c.events[s.Payee] = append(c.events[s.Payee], i)
		}
		if e.Reverses != nil {
			c.takers[e.Reverses.bare()] = append(c.takers[e.Reverses.bare()], i)
		}
	}
	for _, s := range in.Hierarchy {
		c.below[s.Manager] = append(c.below[s.Manager], s.Payee)
	}
	return c
}

// rowsAt returns the rows at some places, in the order of the input and each once.
func rowsAt[T any](rows []T, lists ...[]int) []T {
	var all []int
	for _, l := range lists {
		all = append(all, l...)
	}
	slices.Sort(all)
	var out []T
	for _, i := range slices.Compact(all) {
		out = append(out, rows[i])
	}
	return out
}

// placesOf collects the places of several keys.
func placesOf[K comparable](by map[K][]int, keys []K) []int {
	var out []int
	for _, k := range keys {
		out = append(out, by[k]...)
	}
	return out
}

// For cuts the input for a payee. More are lines of theirs besides those of the input.
func (c *Cutter) For(payee int64, more ...PriorLine) Input {
	return c.ForAll([]int64{payee}, more...)
}

// ForAll cuts the input for several payees at once.
func (c *Cutter) ForAll(own []int64, more ...PriorLine) Input {
	out := c.in
	out.Only = slices.Clone(own)
	near := Below(own, c.below)
	out.Territories = rowsAt(c.in.Territories, placesOf(c.territories, own))
	out.Lines = append(rowsAt(c.in.Lines, placesOf(c.lines, own)), more...)

	mine := placesOf(c.events, near)
	for _, t := range out.Territories {
		mine = append(mine, c.inTerritory[t.Territory]...)
	}
	var ids []eventID
	known := map[eventID]bool{}
	want := func(id eventID) {
		if !known[id] {
			known[id] = true
			ids = append(ids, id)
		}
	}
	for _, i := range mine {
		want(c.in.Events[i].Key.bare())
	}
	for _, p := range out.Lines {
		if p.Line.Event != nil {
			want(p.Line.Event.bare())
		}
	}
	for next := ids; len(next) > 0; { // what takes one of them back belongs to them, and so on
		from := len(ids)
		for _, id := range next {
			for _, j := range c.takers[id] {
				want(c.in.Events[j].Key.bare())
			}
		}
		next = ids[from:]
	}
	out.Events = rowsAt(c.in.Events, placesOf(c.byID, ids))
	out.Payments = rowsAt(c.in.Payments, placesOf(c.payments, ids))
	out.Hierarchy = rowsAt(c.in.Hierarchy, placesOf(c.stays, near))
	out.Payees = rowsAt(c.in.Payees, placesOf(c.payees, near))
	out.Assignments = rowsAt(c.in.Assignments, placesOf(c.assignments, near))
	out.Quotas = rowsAt(c.in.Quotas, placesOf(c.quotas, near))
	out.Relief = rowsAt(c.in.Relief, placesOf(c.relief, near))
	out.Objectives = rowsAt(c.in.Objectives, placesOf(c.objectives, own))
	out.Adjustments = rowsAt(c.in.Adjustments, placesOf(c.adjustments, own))
	out.Deltas = rowsAt(c.in.Deltas, placesOf(c.deltas, own))
	out.Balances = rowsAt(c.in.Balances, placesOf(c.balances, own))
	versions := map[int64]bool{}
	for _, a := range out.Assignments {
		versions[a.Version] = true
	}
	for _, p := range out.Lines {
		versions[p.Line.Version] = true
	}
	out.Versions = keep(c.in.Versions, func(v Version) bool { return versions[v.ID] })
	out.Reviewed = keep(c.in.Reviewed, func(key string) bool {
		return slices.ContainsFunc(own, func(payee int64) bool { return strings.HasPrefix(key, reviewPrefix(payee)) })
	})
	return out
}

// Below lists payees and everybody who was ever below one of them, each once. Reports are those directly below
// each manager.
func Below(payees []int64, reports map[int64][]int64) []int64 {
	near := slices.Clone(payees)
	seen := map[int64]bool{}
	for _, p := range near {
		seen[p] = true
	}
	for i := 0; i < len(near); i++ {
		for _, r := range reports[near[i]] {
			if !seen[r] {
				seen[r] = true
				near = append(near, r)
			}
		}
	}
	return near
}

func keep[T any](rows []T, wanted func(T) bool) []T {
	var out []T
	for _, r := range rows {
		if wanted(r) {
			out = append(out, r)
		}
	}
	return out
}
