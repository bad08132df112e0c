package kpi

import (
	"slices"
	"sort"
)

// flatSorted adds up the rows of a block in the order of their day: each bucket is a run of rows.
func (t *tally) flatSorted(st stream, b *block) {
	days := b.cols[0]
	f := t.narrowed(st, b, b.low[0], b.top[0])
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
		for _, m := range f.counts {
			n := int64(len(class))
			switch {
			case m.since != noDay:
				n = 0
				for i, c := range class {
					if m.matches(c, days[from+i]) {
						n++
					}
				}
			case m.mask == 0:
			case len(class) == b.rows() && b.mix != nil:
				n = b.countOf(m.mask, m.want)
			default:
				n = countOf(class, m.mask, m.want)
			}
			for _, at := range m.at {
				t.sums[at][bucket] += n
			}
		}
		for _, m := range f.values {
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

// countOf counts the rows of the block that match from how many there are of each class.
func (b *block) countOf(mask, want uint32) int64 {
	var n int64
	for _, k := range b.mix {
		if k.class&mask == want {
			n += int64(k.rows)
		}
	}
	return n
}

// countOf counts the rows that match.
func countOf(class []uint32, mask, want uint32) int64 {
	var n int64
	for _, c := range class {
		n += int64(matched(c, mask, want))
	}
	return n
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

// flatScattered adds up the rows of a block that is not in the order of the day asked for.
func (t *tally) flatScattered(st stream, src *source, b *block) {
	days := b.cols[src.day]
	f := t.narrowed(st, b, b.low[src.day], b.top[src.day])
	if len(f.values) == 0 && len(f.counts) <= 2 && !slices.ContainsFunc(f.counts, flatMeasure.young) {
		t.flatPair(f.counts, days, b.class)
		return
	}
	t.buffer.bucket = resize(t.buffer.bucket, len(days))
	bucket := t.buffer.bucket[:len(days)]
	places := t.slots.places()
	for i, d := range days {
		bucket[i] = places.at(d)
	}
	class := b.class[:len(days)]
	counts := f.counts
	for len(counts) > 0 {
		n := min(lanesOfWord, len(counts))
		for i := range n {
			if counts[i].since != noDay { // a block in which some rows are too young: alone
				n = max(i, 1)
				break
			}
		}
		lanes := t.lanes()
		switch some := counts[:n]; {
		case some[0].since != noDay:
			for i, c := range class {
				if some[0].matches(c, days[i]) {
					lanes[bucket[i]]++
				}
			}
		case n == 1 && some[0].mask == 0:
			for _, k := range bucket {
				lanes[k]++
			}
		case n <= 2:
			q := quadOf(some)
			first, second := q[0], q[1]
			for i, c := range class {
				lanes[bucket[i]] += int64(matched(c, first.mask, first.want) | matched(c, second.mask, second.want)<<laneBits)
			}
		default:
			q := quadOf(some)
			for i, c := range class {
				lanes[bucket[i]] += q.word(c)
			}
		}
		t.unpack(lanes, counts[:n])
		counts = counts[n:]
	}
	for _, m := range f.values {
		of := &t.plan.measures[m.at[0]]
		lanes := t.lanes() // as plain sums
		for i, c := range class {
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

// flatPair counts up to two things of rows, each in the bucket of its day. Neighbouring rows often lie in the same
// bucket; they are counted in lanes of their own, so that none waits for the one before.
func (t *tally) flatPair(counts []flatMeasure, days []int32, class []uint32) {
	t.buffer.lanes = resize(t.buffer.lanes, 2*(t.buckets+1))
	clear(t.buffer.lanes)
	even, odd := t.buffer.lanes[:t.buckets+1], t.buffer.lanes[t.buckets+1:]
	q, places := quadOf(counts), t.slots.places()
	first, second := q[0], q[1]
	word := func(c uint32) int64 {
		return int64(matched(c, first.mask, first.want) | matched(c, second.mask, second.want)<<laneBits)
	}
	class = class[:len(days)]
	i := 0
	for ; i+1 < len(days); i += 2 {
		even[places.at(days[i])] += word(class[i])
		odd[places.at(days[i+1])] += word(class[i+1])
	}
	if i < len(days) {
		even[places.at(days[i])] += word(class[i])
	}
	for k, n := range odd {
		even[k] += n
	}
	t.unpack(even, counts)
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
