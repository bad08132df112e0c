package kpi

import "sort"

// flatDays adds up the rows of a block that happen on a day.
func (t *tally) flatDays(st stream, src *source, b *block) {
	f := t.narrowed(st, b, b.low[src.day], b.top[src.day])
	t.flatCounts(st, b, f.counts)
	switch {
	case len(f.values) == 0:
	case src.day == 0:
		t.flatSorted(b, f.values)
	default:
		t.flatScattered(src, b, f.values)
	}
}

// flatSorted adds up values of a block in the order of their day: each bucket is a run of rows.
func (t *tally) flatSorted(b *block, values []flatMeasure) {
	days := b.cols[0]
	from := sort.Search(len(days), func(i int) bool { return days[i] >= t.slots.from })
	to := sort.Search(len(days), func(i int) bool { return days[i] >= t.slots.to })
	for from < to {
		bucket := t.slots.at(days[from])
		end := int32(t.periods[bucket].To)
		until := to
		if days[to-1] >= end {
			until = from + sort.Search(to-from, func(i int) bool { return days[from+i] >= end })
		}
		class := b.class[from:until]
		for _, m := range values {
			of := &t.plan.measures[m.at[0]]
			if of.value == ofColumn {
				t.sums[m.at[0]][bucket] += sumOf(class, b.cols[of.index][from:until], m.mask, m.want)
			} else {
				t.sums[m.at[0]][bucket] += sumOf(class, b.wide[of.index][from:until], m.mask, m.want)
			}
		}
		from = until
	}
}

// matched is 1 for a row that matches and 0 for another, without a branch.
func matched(class, mask, want uint32) uint64 {
	var n uint64
	if class&mask == want {
		n = 1
	}
	return n
}

// sumOf adds up a column over the rows that match.
func sumOf[T int32 | int64](class []uint32, col []T, mask, want uint32) int64 {
	var sum int64
	col = col[:len(class)]
	for i, c := range class {
		n := int64(col[i])
		if c&mask != want {
			n = 0
		}
		sum += n
	}
	return sum
}

// flatScattered adds up values of a block that is not in the order of the day asked for.
func (t *tally) flatScattered(src *source, b *block, values []flatMeasure) {
	days := b.cols[src.day]
	t.buffer.bucket = resize(t.buffer.bucket, len(days))
	bucket := t.buffer.bucket[:len(days)]
	places := t.slots.places()
	for i, d := range days {
		bucket[i] = places.at(d)
	}
	for _, m := range values {
		of := &t.plan.measures[m.at[0]]
		lanes := t.lanes() // as plain sums
		for i, c := range b.class[:len(days)] {
			if !m.matches(c, days[i]) {
				continue
			}
			if of.value == ofColumn {
				lanes[bucket[i]] += int64(b.cols[of.index][i])
			} else {
				lanes[bucket[i]] += b.wide[of.index][i]
			}
		}
		for k, v := range lanes[:t.buckets] {
			t.sums[m.at[0]][k] += v
		}
	}
}

// flatLines adds up the lines of won opportunities; one without lines counts as a single line.
func (t *tally) flatLines(b *block) {
	k := &b.kids[oLines]
	streams := t.plan.streams[wonLines]
	measures := t.plan.measures
	for i, day := range b.cols[oClosed] {
		class := b.class[i]
		if class&isWon == 0 || day < t.slots.from || day >= t.slots.to {
			continue
		}
		bucket := t.slots.of[day-t.slots.from]
		lo, hi := k.off[i], k.off[i+1]
		for j := lo; j < hi; j++ {
			known := k.cols[lineKnown][j]
			c := class | flag(known&knownCost != 0, hasLineCost) | flag(known&knownList != 0, hasLineList)
			for _, at := range streams {
				m := &measures[at]
				switch {
				case c&m.mask != m.want:
				case m.value == one:
					t.sums[at][bucket]++
				default:
					t.sums[at][bucket] += k.wide[lineWideOf[m.index]][j]
				}
			}
		}
		if lo == hi && class&hasAmount != 0 {
			c := class | flag(class&hasCost != 0, hasLineCost) | flag(class&hasList != 0, hasLineList)
			for _, at := range streams {
				m := &measures[at]
				switch {
				case c&m.mask != m.want:
				case m.value == one:
					t.sums[at][bucket]++
				default:
					t.sums[at][bucket] += b.wide[lessWideOf[m.index]][i]
				}
			}
		}
	}
}

// Where the emitted values of a line are found: on the line, and on an opportunity without lines.
var (
	lineWideOf = [emittedValues]int{emittedFirst: lineAmount, emittedSecond: lineCost, emittedThird: lineList}
	lessWideOf = [emittedValues]int{emittedFirst: oAmount, emittedSecond: oCost, emittedThird: oList}
)
