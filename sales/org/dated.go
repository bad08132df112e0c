package org

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
)

// Dated is a fact that holds over [From, To), open-ended while To is nil, for example "in team T".
// Key is the identity of the stored row.
type Dated[T comparable] struct {
	Key   int64
	Value T
	From  calendar.Day
	To    *calendar.Day
}

// Has reports whether the fact holds on the day.
func (d Dated[T]) Has(on calendar.Day) bool {
	return d.From <= on && (d.To == nil || on < *d.To)
}

// Overlaps reports whether both hold on some day.
func (d Dated[T]) Overlaps(o Dated[T]) bool {
	return (d.To == nil || o.From < *d.To) && (o.To == nil || d.From < *o.To)
}

// At returns the fact that holds on the day.
func At[T comparable](rows []Dated[T], on calendar.Day) (Dated[T], bool) {
	i := slices.IndexFunc(rows, func(r Dated[T]) bool { return r.Has(on) })
	if i < 0 {
		return Dated[T]{}, false
	}
	return rows[i], true
}

// Revision says what to do to the rows of a line of time so that a change takes effect: end rows,
// give a row another value, remove rows, and add one.
type Revision[T comparable] struct {
	End     []Ending
	Replace []Dated[T] // same key, new value
	Remove  []int64
	Add     *Dated[T] // without a key
}

// Ending is a row that from now on ends on To.
type Ending struct {
	Key int64
	To  calendar.Day
}

// Empty reports whether nothing is to be done.
func (r Revision[T]) Empty() bool {
	return len(r.End) == 0 && len(r.Replace) == 0 && len(r.Remove) == 0 && r.Add == nil
}

// Revise makes value hold from the day on, in a line of time on which one value holds at a time; nil
// makes none hold. What was true before the day stays. What was already known about later days stays
// too: a backdated change holds until the next known one. Only a change on the very day on which
// another took effect takes that one's place.
func Revise[T comparable](rows []Dated[T], value *T, on calendar.Day) Revision[T] {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Dated[T]) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Key, b.Key)) })
	current, held := At(rows, on)
	if held == (value != nil) && (!held || current.Value == *value) {
		return Revision[T]{}
	}
	var out Revision[T]
	switch {
	case held && current.From == on && value != nil:
		current.Value = *value
		out.Replace = append(out.Replace, current)
		return out
	case held && current.From == on:
		out.Remove = append(out.Remove, current.Key)
	case held:
		out.End = append(out.End, Ending{current.Key, on})
	}
	if value == nil {
		return out
	}
	add := Dated[T]{Value: *value, From: on, To: current.To}
	if !held {
		for _, r := range rows {
			if r.From > on {
				add.To = &r.From
				break
			}
		}
	}
	out.Add = &add
	return out
}

// EndAll ends everything that holds on the day or later: rows that run over the day end on it and
// rows that would begin on it or later are removed.
func EndAll[T comparable](rows []Dated[T], on calendar.Day) Revision[T] {
	var out Revision[T]
	for _, r := range rows {
		switch {
		case r.From >= on:
			out.Remove = append(out.Remove, r.Key)
		case r.To == nil || *r.To > on:
			out.End = append(out.End, Ending{r.Key, on})
		}
	}
	return out
}

// Apply returns the rows as they are after a revision, ordered by day; an added row has key 0.
func (r Revision[T]) Apply(rows []Dated[T]) []Dated[T] {
	out := make([]Dated[T], 0, len(rows)+1)
	for _, row := range rows {
		if slices.Contains(r.Remove, row.Key) {
			continue
		}
		for _, e := range r.End {
			if e.Key == row.Key {
				row.To = &e.To
			}
		}
		for _, n := range r.Replace {
			if n.Key == row.Key {
				row.Value = n.Value
			}
		}
		out = append(out, row)
	}
	if r.Add != nil {
		out = append(out, *r.Add)
	}
	slices.SortFunc(out, func(a, b Dated[T]) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Key, b.Key)) })
	return out
}
