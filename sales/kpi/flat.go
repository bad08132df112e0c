package kpi

// Most questions are asked by people who see everything, of all rows and without groups. Their cells are
// the buckets themselves and no row is left out, so that a block can be added up straight from its
// columns: nothing is copied, and what many measures need of a row is looked up once. What a flat scan
// adds is what the general one would; the tests hold the two to each other.

const (
	flatBuckets = 512       // of more, clearing the lanes would cost more than they save
	flatRows    = 1 << 14   // per block: so that counts fit into their lanes
	flatStays   = 1<<22 - 1 // per block: so that counts fit beside the days
	laneBits    = 16
	lanesOfWord = 4
)

// flatMeasures are the measures of a stream after a block has narrowed them.
type flatMeasures struct {
	counts []flatMeasure // of rows; equal ones share a lane
	values []flatMeasure
}

type flatMeasure struct {
	at         []int // measures of the plan
	mask, want uint32
	since      int32
}

func (m flatMeasure) matches(class uint32, day int32) bool {
	return class&m.mask == m.want && day >= m.since
}

// flatly reports whether the stream can be scanned flat.
func (t *tally) flatly(st stream, src *source) bool {
	p := t.plan
	if p.general || !t.direct || len(t.groupBy) > 0 || t.records != nil || p.product != nil || !t.slots.tiled || t.buckets > flatBuckets || p.sight.access(src.table) != AllRows {
		return false
	}
	for _, term := range p.terms {
		if src.serves(term.dimension) {
			return false
		}
	}
	for _, at := range p.streams[st] {
		if m := &p.measures[at]; m.each || !m.flatOf(st) {
			return false
		}
	}
	return true
}

// flatOf reports whether a flat scan of the stream knows how to read the measure.
func (m *measure) flatOf(st stream) bool {
	switch st {
	case closedOpportunities, openedOpportunities, proposedOpportunities, openedLeads, marketedLeads, assignedLeads,
		dayActivities, bookedActivities:
		return m.value != ofEmitted
	case standingOpportunities:
		return m.mask&isClosing == 0 && m.value != ofColumn && m.since == noDay
	case wonLines:
		return (m.value == one || m.value == ofEmitted) && m.since == noDay
	case reachedStages:
		return m.value == one
	case leftStages:
		return m.mask == isStay && (m.value == one || m.value == ofEmitted) && m.since == noDay
	case runningStages:
		return m.mask == 0 && m.value == one && m.since == noDay
	default:
		return false
	}
}

// flat scans a block whose days may lie in the period, and reports false when the block is not for it.
func (t *tally) flat(st stream, src *source, b *block) bool {
	if b.rows() > flatRows {
		return false
	}
	switch st {
	case leftStages, runningStages: // alone: scanStays has both
		return false
	case reachedStages:
		t.flatCounts(st, b, t.narrowed(st, b, noDay, farDay).counts)
	case standingOpportunities:
		t.flatStanding(b)
	case wonLines:
		t.flatLines(b)
	default:
		t.flatDays(st, src, b)
	}
	return true
}

// narrowed returns the measures of a stream for a block whose days lie between low and top.
func (t *tally) narrowed(st stream, b *block, low, top int32) flatMeasures {
	f := &t.buffer.flat
	f.counts, f.values = f.counts[:0], f.values[:0]
	for _, at := range t.plan.streams[st] {
		m := &t.plan.measures[at]
		n := flatMeasure{since: noDay}
		var possible bool
		if n.mask, n.want, possible = m.narrow(b); !possible {
			continue
		}
		if m.since != noDay && low < m.since {
			if top < m.since {
				continue
			}
			n.since = m.since
		}
		if m.value != one {
			n.at = []int{at}
			f.values = append(f.values, n)
			continue
		}
		found := false
		for i := range f.counts {
			if c := &f.counts[i]; c.mask == n.mask && c.want == n.want && c.since == n.since {
				c.at, found = append(c.at, at), true
			}
		}
		if !found {
			n.at = []int{at}
			f.counts = append(f.counts, n)
		}
	}
	return *f
}

// lanes are counters by bucket, four to a word, with a place behind the last bucket for what lies outside.
func (t *tally) lanes() []int64 {
	t.buffer.lanes = resize(t.buffer.lanes, t.buckets+1)
	clear(t.buffer.lanes)
	return t.buffer.lanes
}

// unpack adds the lanes to the sums of up to four counts.
func (t *tally) unpack(lanes []int64, counts []flatMeasure) {
	for bucket, word := range lanes[:t.buckets] {
		for _, m := range counts {
			n := int64(int16(word)) // what was taken back may leave a lane below zero
			word = (word - n) >> laneBits
			for _, at := range m.at {
				t.sums[at][bucket] += n
			}
		}
	}
}

// quad is up to four counts side by side; the missing ones match nothing.
type quad [lanesOfWord]struct{ mask, want uint32 }

func quadOf(counts []flatMeasure) quad {
	q := quad{{0, 1}, {0, 1}, {0, 1}, {0, 1}}
	for i, m := range counts {
		q[i].mask, q[i].want = m.mask, m.want
	}
	return q
}

// word returns what a row adds to the lanes.
func (q *quad) word(c uint32) int64 {
	return int64(matched(c, q[0].mask, q[0].want) | matched(c, q[1].mask, q[1].want)<<laneBits |
		matched(c, q[2].mask, q[2].want)<<(2*laneBits) | matched(c, q[3].mask, q[3].want)<<(3*laneBits))
}
