package kpi

import (
	"cmp"
	"slices"
)

// days are what the movements of a ledger come to by day, whoever they are of. A question without groups
// and filters is answered from them, in a time that depends on the days and not on the movements.
type days struct {
	moved  []dayCell // by flags of a movement
	signed []dayCell // the same, on the day of signing where that is earlier
	met    []dayCell // accounts, by all flags of their day
	turned []dayCell // accounts that came into a state less those that went out of it, by state
	left   []dayCell // accounts that left, by the first day of the spell that ended
}

// dayCell is a day under a heading.
type dayCell struct {
	day, by  int32
	delta, n int64 // MRR, and number of movements or accounts
}

// owing is the state of having MRR, which a paying customer of a free plan has not.
const owing = int32(gone) + 1

func compareCells(a, b dayCell) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.by, b.by))
}

// dayTally collects cells under one heading.
type dayTally struct {
	at    map[[2]int32]int
	cells []dayCell
}

func (t *dayTally) add(day, by int32, delta, n int64) {
	at, ok := t.at[[2]int32{day, by}]
	if !ok {
		at = len(t.cells)
		t.at[[2]int32{day, by}] = at
		t.cells = append(t.cells, dayCell{day: day, by: by})
	}
	t.cells[at].delta += delta
	t.cells[at].n += n
}

// with returns the days of a ledger that lost some chunks and gained others.
func (d days) with(lost, gained []*ledgerChunk) days {
	var of [5]dayTally
	for i := range of {
		of[i].at = map[[2]int32]int{}
	}
	for _, c := range lost {
		c.tell(&of, -1)
	}
	for _, c := range gained {
		c.tell(&of, 1)
	}
	return days{
		moved: of[0].onto(d.moved), signed: of[1].onto(d.signed), met: of[2].onto(d.met),
		turned: of[3].onto(d.turned), left: of[4].onto(d.left),
	}
}

// tell counts the movements of a chunk, or takes them back with a sign of -1.
func (c *ledgerChunk) tell(of *[5]dayTally, sign int64) {
	moved, signed, met, turned, left := &of[0], &of[1], &of[2], &of[3], &of[4]
	for a := range c.accounts {
		was, total, began := neverPaid, int64(0), int32(noDay)
		for i := c.off[a]; i < c.off[a+1]; {
			day, flags, before := c.day[i], uint16(0), total
			for ; i < c.off[a+1] && c.day[i] == day; i++ {
				moved.add(day, int32(c.flags[i]), sign*c.delta[i], sign)
				signed.add(min(day, c.signed[i]), int32(c.flags[i]), sign*c.delta[i], sign)
				if c.flags[i]&movedUsage == 0 {
					total += c.delta[i]
					flags |= c.flags[i]
				}
			}
			met.add(day, int32(flags), 0, sign)
			switch {
			case total > 0 && before <= 0:
				turned.add(day, owing, 0, sign)
			case total <= 0 && before > 0:
				turned.add(day, owing, 0, -sign)
			}
			now := step(was, total, flags)
			if now == was {
				continue
			}
			turned.add(day, int32(was), 0, -sign)
			turned.add(day, int32(now), 0, sign)
			switch {
			case now == paying && was != pausing:
				began = day
			case now == gone:
				left.add(day, began, 0, sign)
			}
			was = now
		}
	}
}

// onto adds what was collected to cells that are in order; those that come to nothing are left out.
func (t *dayTally) onto(cells []dayCell) []dayCell {
	slices.SortFunc(t.cells, compareCells)
	out := make([]dayCell, 0, len(cells)+len(t.cells))
	keep := func(c dayCell) {
		if c.delta != 0 || c.n != 0 {
			out = append(out, c)
		}
	}
	for _, c := range t.cells {
		for len(cells) > 0 && compareCells(cells[0], c) < 0 {
			out, cells = append(out, cells[0]), cells[1:]
		}
		if len(cells) > 0 && compareCells(cells[0], c) == 0 {
			c.delta, c.n, cells = c.delta+cells[0].delta, c.n+cells[0].n, cells[1:]
		}
		keep(c)
	}
	return append(out, cells...)
}

func (d days) bytes() int64 {
	return 24 * int64(cap(d.moved)+cap(d.signed)+cap(d.met)+cap(d.turned)+cap(d.left))
}

// byDay makes the quantities that the days tell, and forgets that they were asked. It is for a fold
// without groups, filters and records over all movements.
func (f *fold) byDay(d *days) {
	if len(f.rows) > 0 {
		for _, c := range d.signed {
			if t := f.flagged[c.by]; t != nil {
				f.commit(t, 0, c.day, c.delta, 0)
			}
		}
		for _, c := range d.moved {
			if t := f.flagged[c.by]; t != nil && c.day < f.horizon {
				f.move(t, 0, c.day, c.delta, c.n, 0)
			}
		}
	}
	if len(f.events) > 0 {
		for _, c := range d.met {
			if c.day < f.horizon {
				f.happen(uint16(c.by), c.day, c.n)
			}
		}
	}
	if len(f.active)+len(f.paused) > 0 {
		for _, c := range d.turned {
			if c.day < f.horizon {
				f.turn(uint8(c.by), c.day, c.n)
			}
		}
	}
	if len(f.same)+len(f.sameAll) > 0 {
		for _, c := range d.left {
			if c.day < f.horizon {
				f.ceased(c.by, c.day, c.n)
			}
		}
	}
	f.rows, f.events, f.active, f.paused, f.same, f.sameAll = nil, nil, nil, nil, nil, nil
	f.windows = slices.DeleteFunc(f.windows, func(w window) bool { return f.countOpen(&w, d) })
}

// countOpen counts the opening accounts of a window of which nothing else is asked.
func (f *fold) countOpen(w *window, d *days) bool {
	all := w.sums[allOf]
	for field, sums := range w.sums {
		if int8(field) != allOf && sums != nil {
			return false
		}
	}
	if all == nil {
		return false
	}
	for k, open := range w.open {
		bound := min(f.bounds[open], f.horizon)
		for _, c := range d.turned {
			if c.day >= bound {
				break
			}
			if c.by == owing {
				all[k] += c.n
			}
		}
	}
	return true
}
