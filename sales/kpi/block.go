package kpi

import "slices"

// blockRows is how many rows a block holds at most when it is made; buffers of the scan have this size.
const blockRows = 4096

// block is an immutable run of rows of one table in columns, sorted by the table's leading day
// (column 0). Children (lines, stage entries ...) of row i are rows off[i] to off[i+1] of their list.
type block struct {
	id        []int64
	class     []uint32
	cols      [][]int32
	wide      [][]int64
	kids      []children
	zones             // of the columns, for skipping
	unknown   []int32 // per column: how many values are unknown
	some      uint32  // class bits that at least one row has
	every     uint32  // class bits that all rows have
	minID     int64
	maxID     int64
	revisited bool // an opportunity came back to a stage
	backwards bool // a stay ended before it began
	counted   *counted
}

type children struct {
	off  []int32
	cols [][]int32
	wide [][]int64
	zones
}

// zones are the smallest and largest known value of each column.
type zones struct{ low, top []int32 }

func zonesOf(cols [][]int32) zones {
	z := zones{make([]int32, len(cols)), make([]int32, len(cols))}
	for c, col := range cols {
		lo, hi := int32(farDay), int32(noDay)
		for _, v := range col {
			if v != noDay {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		z.low[c], z.top[c] = lo, hi
	}
	return z
}

// shape says how many columns the blocks of a table have.
type shape struct {
	cols, wide int
	kids       []shape
}

func newBlock(s shape) *block {
	b := &block{cols: make([][]int32, s.cols), wide: make([][]int64, s.wide), kids: make([]children, len(s.kids)), counted: &counted{}}
	for i, k := range s.kids {
		b.kids[i] = children{off: []int32{0}, cols: make([][]int32, k.cols), wide: make([][]int64, k.wide)}
	}
	return b
}

func (b *block) rows() int { return len(b.id) }

// seal fills what skipping needs. The block does not change afterwards.
func (b *block) seal() {
	b.zones = zonesOf(b.cols)
	b.unknown = make([]int32, len(b.cols))
	for c, col := range b.cols {
		for _, v := range col {
			if v == noDay {
				b.unknown[c]++
			}
		}
	}
	b.some, b.every = 0, ^uint32(0)
	for _, c := range b.class {
		b.some, b.every = b.some|c, b.every&c
	}
	for k := range b.kids {
		b.kids[k].zones = zonesOf(b.kids[k].cols)
	}
	if len(b.kids) > oStages {
		k := &b.kids[oStages]
		b.revisited, b.backwards = k.repeats(stayStage), k.falls(stayEntered, stayLeft)
	}
	if len(b.id) > 0 {
		b.minID, b.maxID = slices.Min(b.id), slices.Max(b.id)
	}
}

// repeats reports whether two children of one row have the same value in a column.
func (k *children) repeats(col int) bool {
	for i := range len(k.off) - 1 {
		of := k.cols[col][k.off[i]:k.off[i+1]]
		for j, v := range of {
			if slices.Contains(of[:j], v) {
				return true
			}
		}
	}
	return false
}

// falls reports whether a child's value in the second column is less than that in the first.
func (k *children) falls(first, second int) bool {
	for j, v := range k.cols[second] {
		if v < k.cols[first][j] {
			return true
		}
	}
	return false
}

// take appends the rows of src named by at.
func (b *block) take(src *block, at []int32) {
	for _, i := range at {
		b.id = append(b.id, src.id[i])
		b.class = append(b.class, src.class[i])
	}
	for c := range b.cols {
		for _, i := range at {
			b.cols[c] = append(b.cols[c], src.cols[c][i])
		}
	}
	for c := range b.wide {
		for _, i := range at {
			b.wide[c] = append(b.wide[c], src.wide[c][i])
		}
	}
	for k := range b.kids {
		dst, from := &b.kids[k], src.kids[k]
		for _, i := range at {
			lo, hi := from.off[i], from.off[i+1]
			for c := range dst.cols {
				dst.cols[c] = append(dst.cols[c], from.cols[c][lo:hi]...)
			}
			for c := range dst.wide {
				dst.wide[c] = append(dst.wide[c], from.wide[c][lo:hi]...)
			}
			dst.off = append(dst.off, dst.off[len(dst.off)-1]+hi-lo)
		}
	}
}

// table is blocks in the order of the leading day.
type table struct {
	shape  shape
	blocks []*block
}

// rows counts the rows of the table.
func (t table) rows() int {
	n := 0
	for _, b := range t.blocks {
		n += b.rows()
	}
	return n
}

// revisited reports whether an opportunity of the table came back to a stage.
func (t table) revisited() bool {
	return slices.ContainsFunc(t.blocks, func(b *block) bool { return b.revisited })
}

// position is a row of a list of blocks.
type position struct{ block, row int32 }

// sorted returns the same rows in blocks ordered by the leading day. Rows that already come in
// order are kept where they are.
func sorted(s shape, blocks []*block) []*block {
	inOrder := true
	last := int32(noDay)
	for _, b := range blocks {
		for _, d := range b.cols[0] {
			inOrder = inOrder && last <= d
			last = d
		}
	}
	if inOrder {
		for _, b := range blocks {
			b.seal()
		}
		return blocks
	}
	// A counting sort: days span some thousands of values, rows millions.
	const earliest, latest = -100_000, 200_000
	key := func(d int32) int { return int(min(max(d, earliest), latest)) - earliest }
	starts := make([]int32, latest-earliest+2)
	n := 0
	for _, b := range blocks {
		n += b.rows()
		for _, d := range b.cols[0] {
			starts[key(d)+1]++
		}
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	all := make([]position, n)
	for n, b := range blocks {
		for i, d := range b.cols[0] {
			k := key(d)
			all[starts[k]] = position{int32(n), int32(i)}
			starts[k]++
		}
	}
	var out []*block
	for run := range slices.Chunk(all, blockRows) {
		b := newBlock(s)
		for i := 0; i < len(run); {
			j := i + 1
			at := []int32{run[i].row}
			for ; j < len(run) && run[j].block == run[i].block; j++ {
				at = append(at, run[j].row)
			}
			b.take(blocks[run[i].block], at)
			i = j
		}
		b.seal()
		out = append(out, b)
	}
	return out
}

// replace returns the table without the rows whose id is in gone (sorted) and with the fresh rows.
// Blocks that hold none of either are shared.
func (t table) replace(gone []int64, fresh []*block) table {
	var blocks []*block
	for _, b := range t.blocks {
		if kept := b.without(gone); kept.rows() > 0 {
			blocks = append(blocks, kept)
		}
	}
	for _, f := range sorted(t.shape, fresh) {
		blocks = insert(t.shape, blocks, f)
	}
	return table{t.shape, blocks}
}

// without returns the block less the rows whose id is in gone, itself when it holds none of them.
func (b *block) without(gone []int64) *block {
	lo, _ := slices.BinarySearch(gone, b.minID)
	hi, found := slices.BinarySearch(gone, b.maxID)
	if found {
		hi++
	}
	if gone = gone[lo:hi]; len(gone) == 0 {
		return b
	}
	first, last := gone[0], gone[len(gone)-1]
	var keep []int32
	hit := false
	for i, id := range b.id {
		if id >= first && id <= last {
			if _, dead := slices.BinarySearch(gone, id); dead {
				if !hit {
					hit = true
					for j := range i {
						keep = append(keep, int32(j))
					}
				}
				continue
			}
		}
		if hit {
			keep = append(keep, int32(i))
		}
	}
	if !hit {
		return b
	}
	out := newBlock(b.shape())
	out.take(b, keep)
	out.seal()
	return out
}

func (b *block) shape() shape {
	s := shape{cols: len(b.cols), wide: len(b.wide)}
	for _, k := range b.kids {
		s.kids = append(s.kids, shape{cols: len(k.cols), wide: len(k.wide)})
	}
	return s
}

// insert merges the rows of f into the blocks between whose days they fall and splits blocks that
// grow too large.
func insert(s shape, blocks []*block, f *block) []*block {
	if len(blocks) == 0 {
		return []*block{f}
	}
	var out []*block
	next := 0 // first row of f not yet placed
	for n, b := range blocks {
		end := len(f.id)
		if n+1 < len(blocks) { // rows that sort before the next block belong here
			limit := blocks[n+1].cols[0][0]
			end = next
			for end < len(f.id) && f.cols[0][end] < limit {
				end++
			}
		}
		if end == next {
			out = append(out, b)
			continue
		}
		out = append(out, merge(s, b, f, next, end)...)
		next = end
	}
	return out
}

// merge returns the rows of b and rows [lo,hi) of f in the order of the leading day, in blocks of
// at most blockRows when there are more than twice as many.
func merge(s shape, b, f *block, lo, hi int) []*block {
	out := newBlock(s)
	i, j := 0, lo
	for i < b.rows() || j < hi {
		start := i
		for i < b.rows() && (j >= hi || b.cols[0][i] <= f.cols[0][j]) {
			i++
		}
		out.take(b, span(start, i))
		start = j
		for j < hi && (i >= b.rows() || f.cols[0][j] < b.cols[0][i]) {
			j++
		}
		out.take(f, span(start, j))
	}
	if out.rows() <= 2*blockRows {
		out.seal()
		return []*block{out}
	}
	var parts []*block
	for rows := range slices.Chunk(span(0, out.rows()), blockRows) {
		p := newBlock(s)
		p.take(out, rows)
		p.seal()
		parts = append(parts, p)
	}
	return parts
}

func span(lo, hi int) []int32 {
	out := make([]int32, 0, max(0, hi-lo))
	for i := lo; i < hi; i++ {
		out = append(out, int32(i))
	}
	return out
}
