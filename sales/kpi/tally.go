package kpi

import (
	"slices"

	"coxswain/sales/calendar"
)

// tally collects the sums of a run by group and bucket. Groups are numbered by a mixed radix over
// their codes and get a slot on first sight; the sums of slot g and bucket b are at g*buckets+b.
type tally struct {
	plan    *plan
	periods []calendar.Period
	slots   slots
	buckets int
	groupBy []Dimension
	strides []int64
	direct  bool            // the slot is the group's number itself
	near    []int32         // slot+1 by number, when numbers are few enough
	far     map[int64]int32 // slot by number otherwise
	numbers []int64         // by slot
	sums    [][]int64       // by measure
	singles []singles       // by measure
	records map[recordKey][]int64
	buffer  buffers

	staysTogether bool // the running stays are added up with those that were left
}

// singles are the values of a measure of which a percentile is asked.
type singles struct {
	cell   []int32
	value  []int64
	starts []int32 // by cell once arranged
}

type recordKey struct {
	table Table
	id    int64
}

const (
	directCells = 1 << 21
	nearGroups  = 1 << 22
)

func (p *plan) newTally(periods []calendar.Period, groupBy []Dimension) *tally {
	t := &tally{plan: p, periods: periods, slots: newSlots(periods), buckets: len(periods), groupBy: groupBy}
	groups := int64(1)
	t.strides = make([]int64, len(groupBy))
	for i := len(groupBy) - 1; i >= 0; i-- {
		t.strides[i] = groups
		groups *= int64(p.facts.world.dicts[groupBy[i]].len()) // three dimensions of at most 2^20 codes fit
	}
	t.sums = make([][]int64, len(p.measures))
	t.singles = make([]singles, len(p.measures))
	switch {
	case groups*int64(t.buckets*max(1, len(p.measures))) <= directCells && groups <= directCells:
		t.direct = true
		t.numbers = make([]int64, groups)
		for i := range t.numbers {
			t.numbers[i] = int64(i)
		}
		for m := range t.sums {
			t.sums[m] = make([]int64, int(groups)*t.buckets)
		}
	case groups <= nearGroups:
		t.near = make([]int32, groups)
	default:
		t.far = map[int64]int32{}
	}
	return t
}

// slot returns the slot of a group.
func (t *tally) slot(number int64) int32 {
	if t.near != nil {
		if s := t.near[number]; s != 0 {
			return s - 1
		}
		t.near[number] = int32(len(t.numbers)) + 1
	} else {
		if s, ok := t.far[number]; ok {
			return s
		}
		t.far[number] = int32(len(t.numbers))
	}
	t.numbers = append(t.numbers, number)
	for m := range t.sums {
		t.sums[m] = append(t.sums[m], make([]int64, t.buckets)...)
	}
	return int32(len(t.numbers)) - 1
}

// find returns the slot of a group that was seen, -1 for any other.
func (t *tally) find(number int64) int {
	switch {
	case t.direct:
		return int(number)
	case t.near != nil:
		return int(t.near[number]) - 1
	default:
		if s, ok := t.far[number]; ok {
			return int(s)
		}
		return -1
	}
}

// buffers are reused from batch to batch.
type buffers struct {
	rows, bucket, day, cell []int32
	class                   []uint32
	group                   []int64
	codes                   map[Dimension][]int32
	emitter                 emitter
	emitted                 batch
	flat                    flatMeasures
	lanes, begun            []int64
	ladder                  ladder
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, max(n, blockRows))
	}
	return s[:n]
}

// take adds a batch to the sums of the measures of its stream.
func (t *tally) take(st stream, src *source, b *batch) {
	if b.n == 0 {
		return
	}
	t.sift(src, b)
	if b.n == 0 {
		return
	}
	if t.plan.product != nil || slices.Contains(t.groupBy, DimProduct) {
		if src.table == TableOpportunities && b.codes[DimProduct] == nil {
			b = t.byProduct(st, b)
		} else if keep := t.plan.product; keep != nil && b.codes[DimProduct] != nil {
			t.keep(b, func(i int) bool { return keep[b.codes[DimProduct][i]] })
		}
	}
	class := t.carried(st, b, t.class(b))
	if t.records != nil {
		t.note(st, src.table, b, class)
		return
	}
	cell := t.cells(src, b)
	if st == employedReps {
		t.takeReps(b, cell)
		return
	}
	for _, m := range t.plan.streams[st] {
		t.add(m, b, class, cell)
	}
}

// class returns the class of each emission.
func (t *tally) class(b *batch) []uint32 {
	switch {
	case b.class != nil:
		return b.class[:b.n]
	case b.rows == nil:
		return b.block.class[b.lo : b.lo+b.n]
	default:
		t.buffer.class = resize(t.buffer.class, b.n)
		out := t.buffer.class
		all := b.block.class
		for i, r := range b.rows {
			out[i] = all[r]
		}
		return out
	}
}

// carries reports whether a measure of the stream counts only what owners achieved whose quotas the viewer sees.
func (p *plan) carries(st stream) bool {
	return slices.ContainsFunc(p.streams[st], func(at int) bool { return p.measures[at].mask&isCarried != 0 })
}

// carried marks the emissions whose owner is a rep, or in a team, that the viewer sees.
func (t *tally) carried(st stream, b *batch, class []uint32) []uint32 {
	if !t.plan.carries(st) {
		return class
	}
	out, w, sight := make([]uint32, b.n), t.plan.facts.world, t.plan.sight
	days := t.days(b)
	for i, c := range class {
		owner := b.block.cols[oOwner][b.row(i)]
		out[i] = c | flag(sight.seesRep(owner, w.teamAt(owner, days[i])), isCarried)
	}
	return out
}

// cells returns the cell of each emission.
func (t *tally) cells(src *source, b *batch) []int32 {
	t.buffer.cell = resize(t.buffer.cell, b.n)
	cell := t.buffer.cell
	if len(t.groupBy) == 0 {
		if !t.direct {
			t.slot(0)
		}
		copy(cell, b.bucket)
		return cell
	}
	buckets := int32(t.buckets)
	if t.direct {
		for d, dim := range t.groupBy {
			stride := int32(t.strides[d]) * buckets
			codes := t.codes(src, b, dim)
			if d == 0 {
				bucket := b.bucket[:len(codes)]
				cell = cell[:len(codes)]
				for i, c := range codes {
					cell[i] = c*stride + bucket[i]
				}
				continue
			}
			cell = cell[:len(codes)]
			for i, c := range codes {
				cell[i] += c * stride
			}
		}
		return cell
	}
	t.buffer.group = resize(t.buffer.group, b.n)
	group := t.buffer.group
	clear(group)
	for d, dim := range t.groupBy {
		for i, c := range t.codes(src, b, dim) {
			group[i] += int64(c) * t.strides[d]
		}
	}
	for i, g := range group {
		cell[i] = t.slot(g)*buckets + b.bucket[i]
	}
	return cell
}

// narrow drops the bits of a measure that all rows of a block agree on. It reports false when no row
// can match. Bits that streams add are never the block's.
func (m *measure) narrow(b *block) (mask, want uint32, possible bool) {
	if b == nil {
		return m.mask, m.want, true
	}
	agreed := m.mask &^ (b.some &^ b.every) & (hasPassed - 1)
	return m.mask &^ agreed, m.want &^ agreed, (m.want^b.every)&agreed == 0
}

// add runs one measure over a batch.
func (t *tally) add(at int, b *batch, class []uint32, cell []int32) {
	m := &t.plan.measures[at]
	sums := t.sums[at]
	mask, want, possible := m.narrow(b.block)
	if !possible {
		return
	}
	cell = cell[:len(class)]
	if b.until != nil {
		t.addRuns(m, b, class, cell, sums, mask, want)
		return
	}
	// Rows that do not match add 0: an addition costs less than a branch that is mispredicted.
	switch {
	case m.since != noDay:
		day := t.days(b)
		for i, c := range class {
			if c&mask == want && day[i] >= m.since {
				sums[cell[i]]++
			}
		}
	case m.value == one && mask == 0:
		for _, c := range cell {
			sums[c]++
		}
	case m.value == one:
		for i, c := range class {
			var n int64
			if c&mask == want {
				n = 1
			}
			sums[cell[i]] += n
		}
	case m.value == ofColumn && b.rows == nil:
		col := b.block.cols[m.index][b.lo : b.lo+len(class)]
		for i, c := range class {
			n := int64(col[i])
			if c&mask != want {
				n = 0
			}
			sums[cell[i]] += n
		}
	case m.value == ofColumn:
		col := b.block.cols[m.index]
		for i, c := range class {
			if c&mask == want {
				sums[cell[i]] += int64(col[b.rows[i]])
			}
		}
	case m.value == ofWide && b.rows == nil && b.wide[m.index] == nil:
		col := b.block.wide[m.index][b.lo : b.lo+len(class)]
		for i, c := range class {
			n := col[i]
			if c&mask != want {
				n = 0
			}
			sums[cell[i]] += n
		}
	case m.value == ofWide && b.wide[m.index] == nil:
		col := b.block.wide[m.index]
		for i, c := range class {
			n := col[b.rows[i]]
			if c&mask != want {
				n = 0
			}
			sums[cell[i]] += n
		}
	default:
		value := b.value[m.index]
		if m.value == ofWide {
			value = b.wide[m.index]
		}
		value = value[:len(class)]
		for i, c := range class {
			n := value[i]
			if c&mask != want {
				n = 0
			}
			sums[cell[i]] += n
		}
	}
	if m.each {
		t.singles[at].take(class, cell, mask, want, t.values(m, b))
	}
}

// addRuns adds a measure at the first bucket of each run and takes it back behind the last one.
func (t *tally) addRuns(m *measure, b *batch, class []uint32, cell []int32, sums []int64, mask, want uint32) {
	value := t.values(m, b)
	buckets := int32(t.buckets)
	bucket, until := b.bucket[:len(class)], b.until[:len(class)]
	for i, c := range class {
		if c&mask != want {
			continue
		}
		n := int64(1)
		if m.value != one {
			n = value(i)
		}
		sums[cell[i]] += n
		if until[i] < buckets {
			sums[cell[i]+until[i]-bucket[i]] -= n
		}
	}
}

// sumUp turns what was added and taken back by runs into what holds in each bucket.
func (t *tally) sumUp(st stream) {
	for _, at := range t.plan.streams[st] {
		sums := t.sums[at]
		for i := range sums {
			if i%t.buckets != 0 {
				sums[i] += sums[i-1]
			}
		}
	}
}

// take keeps the values of the emissions that match.
func (s *singles) take(class []uint32, cell []int32, mask, want uint32, value func(i int) int64) {
	n := len(s.cell)
	s.cell, s.value = slices.Grow(s.cell, len(class)), slices.Grow(s.value, len(class))
	cells, values := s.cell[:n+len(class)], s.value[:n+len(class)]
	for i, c := range class {
		cells[n], values[n] = cell[i], value(i)
		if c&mask == want {
			n++
		}
	}
	s.cell, s.value = cells[:n], values[:n]
}

// values returns how to read what a measure adds for emission i.
func (t *tally) values(m *measure, b *batch) func(i int) int64 {
	switch m.value {
	case ofColumn:
		col := b.block.cols[m.index]
		return func(i int) int64 { return int64(col[b.row(i)]) }
	case ofWide:
		if share := b.wide[m.index]; share != nil {
			return func(i int) int64 { return share[i] }
		}
		col := b.block.wide[m.index]
		return func(i int) int64 { return col[b.row(i)] }
	case ofEmitted:
		val := b.value[m.index]
		return func(i int) int64 { return val[i] }
	default:
		return func(int) int64 { return 1 }
	}
}

// takeReps counts each rep once per cell. Emissions of one rep follow each other.
func (t *tally) takeReps(b *batch, cell []int32) {
	start := 0
	for i := range b.n {
		if b.ids[i] != b.ids[start] {
			start = i
		}
		if slices.Contains(cell[start:i], cell[i]) {
			continue
		}
		for _, m := range t.plan.streams[employedReps] {
			t.sums[m][cell[i]]++
		}
	}
}

// note adds a batch to the sums per record.
func (t *tally) note(st stream, table Table, b *batch, class []uint32) {
	seen := map[int64]bool{}
	for i := range b.n {
		id := b.id(i)
		if st == employedReps {
			if seen[id] {
				continue
			}
			seen[id] = true
		}
		for _, at := range t.plan.streams[st] {
			m := &t.plan.measures[at]
			if class[i]&m.mask != m.want || m.since != noDay {
				continue
			}
			key := recordKey{table, id}
			sums := t.records[key]
			if sums == nil {
				sums = make([]int64, len(t.plan.measures))
				t.records[key] = sums
			}
			sums[at] += t.values(m, b)(i)
		}
	}
}
