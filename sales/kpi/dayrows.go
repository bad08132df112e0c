package kpi

import (
	"slices"
	"sort"
	"sync/atomic"
)

// dayRows are how many rows of a block a stream emits on each day under each class, in the order of the
// days. Counts without groups are read from them: rows lie close together in few classes, and neither
// the order of the block nor the stages that an opportunity climbed are looked at again.
type dayRows struct {
	day   []int32
	class []uint32
	rows  []int32
	by    *rungs // the stages they were counted by, nil when stages do not matter
}

// counted are the rows of a block by day as far as somebody asked for them. Neither depends on who owns a
// row: a block whose rows are attributed anew keeps what was counted.
type counted [streams]atomic.Pointer[dayRows]

// dayRows counts the block's rows for a stream, or returns what was counted before. Readers may count at
// the same time; they come to the same.
func (b *block) dayRows(st stream, w *world) *dayRows {
	var by *rungs
	if st == reachedStages {
		by = w.rungs
	}
	if known := b.counted[st].Load(); known != nil && known.by == by {
		return known
	}
	fresh := b.countDays(st, by)
	fresh.by = by
	b.counted[st].Store(fresh)
	return fresh
}

func (b *block) countDays(st stream, by *rungs) *dayRows {
	var keys []uint64 // the day above the class, so that they sort as numbers
	add := func(day int32, class uint32) {
		if day != noDay && day != farDay {
			keys = append(keys, uint64(uint32(day)^1<<31)<<32|uint64(class))
		}
	}
	if st == reachedStages {
		l := ladder{rungs: by}
		for row := range int32(b.rows()) {
			for rung, reached := range l.climb(b, row) {
				add(reached, b.class[row]|flag(l.beyond(rung) != farDay, hasPassed))
			}
		}
	} else {
		for i, day := range b.cols[st.source().day] {
			add(day, b.class[i])
		}
	}
	slices.Sort(keys)
	out := &dayRows{}
	for i := 0; i < len(keys); {
		from := i
		for i < len(keys) && keys[i] == keys[from] {
			i++
		}
		out.day = append(out.day, int32(uint32(keys[from]>>32)^1<<31))
		out.class = append(out.class, uint32(keys[from]))
		out.rows = append(out.rows, int32(i-from))
	}
	return out
}

// since returns the place of the first count of a day or later.
func (d *dayRows) since(day int32) int {
	return sort.Search(len(d.day), func(i int) bool { return d.day[i] >= day })
}

// countedBytes is the memory of what was counted so far.
func (b *block) countedBytes() int {
	n := 0
	for st := range b.counted {
		if d := b.counted[st].Load(); d != nil {
			n += 4 * (cap(d.day) + cap(d.class) + cap(d.rows))
		}
	}
	return n
}

// flatCounts adds the rows of a block that match, each day's in its bucket.
func (t *tally) flatCounts(st stream, b *block, counts []flatMeasure) {
	if len(counts) == 0 {
		return
	}
	d := b.dayRows(st, t.plan.facts.world)
	to := d.since(t.slots.to)
	for from := d.since(t.slots.from); from < to; {
		bucket := t.slots.at(d.day[from])
		until := to
		if end := int32(t.periods[bucket].To); d.day[to-1] >= end {
			until = from + sort.Search(to-from, func(i int) bool { return d.day[from+i] >= end })
		}
		for _, m := range counts {
			first := from
			if m.since != noDay {
				first = min(max(from, d.since(m.since)), until)
			}
			n := sumOf(d.class[first:until], d.rows[first:until], m.mask, m.want)
			for _, at := range m.at {
				t.sums[at][bucket] += n
			}
		}
		from = until
	}
}
