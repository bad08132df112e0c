package kpi

import (
	"slices"
	"sort"

	"coxswain/sales/money"
)

// scan runs the streams of a plan over the facts, each block once per stream.
func (t *tally) scan(want func(stream) bool) {
	var wanted []stream
	for st := stream(0); st < streams; st++ {
		if len(t.plan.streams[st]) > 0 && want(st) {
			wanted = append(wanted, st)
		}
	}
	if i := slices.Index(wanted, leftStages); i >= 0 && i+1 < len(wanted) && wanted[i+1] == runningStages && t.stayFlat() {
		wanted = slices.Delete(wanted, i+1, i+2) // with those that were left
		t.staysTogether = true
	}
	t.scanAll(wanted)
}

// stayFlat reports whether both streams of stays can be scanned in one flat pass.
func (t *tally) stayFlat() bool {
	left, runs := leftStages.source(), runningStages.source()
	return t.flatly(leftStages, &left) && t.flatly(runningStages, &runs)
}

// scanStream runs one stream.
func (t *tally) scanStream(st stream) {
	src := st.source()
	switch src.table {
	case TableOpportunities:
		if st == leftStages && t.staysTogether {
			t.scanStays(&src)
			t.sumUp(runningStages)
			return
		}
		t.scanBlocks(st, &src, &t.plan.facts.opportunities)
	case TableLeads:
		t.scanBlocks(st, &src, &t.plan.facts.leads)
	case TableActivities:
		t.scanBlocks(st, &src, &t.plan.facts.activities)
	case TableSpends:
		t.scanSpends(&src)
	case TableQuotas:
		t.scanQuotas(&src)
	default:
		t.scanReps(&src)
	}
	if st.lasts() {
		t.sumUp(st)
	}
}

func (t *tally) scanBlocks(st stream, src *source, of *table) {
	flat := t.flatly(st, src)
	for _, b := range of.blocks {
		if t.concerns(st, src, b) && !(flat && t.flat(st, src, b)) {
			t.scanBlock(st, src, b)
		}
	}
}

// scanStays runs both streams of stays in one pass.
func (t *tally) scanStays(src *source) {
	for _, b := range t.plan.facts.opportunities.blocks {
		left, runs := t.concerns(leftStages, src, b), t.concerns(runningStages, src, b)
		switch {
		case !left && !runs:
		case !b.revisited && !b.backwards && len(b.kids[oStages].cols[stayLeft]) <= flatStays:
			t.flatStays(b)
		default:
			if left {
				t.scanBlock(leftStages, src, b)
			}
			if runs {
				t.scanBlock(runningStages, src, b)
			}
		}
	}
}

// concerns reports whether the stream may emit anything of a block.
func (t *tally) concerns(st stream, src *source, b *block) bool {
	from, to, end := t.slots.from, t.slots.to, int32(t.periods[0].To)
	switch st {
	case standingOpportunities: // not all closed before the first state that is looked at, or opened after the last
		return b.top[oClosed] >= end && (b.low[oOpened] < to || b.unknown[oOpened] > 0)
	case dueOpportunities:
		return b.top[oClosed] >= from
	case undatedOpportunities:
		return b.unknown[oOpened] > 0
	case undatedLeads:
		return b.unknown[lOpened] > 0
	case reachedStages: // a stage may be reached by closing
		k := &b.kids[oStages]
		return min(k.low[stayEntered], b.low[oClosed]) < to && max(k.top[stayEntered], b.top[oClosed]) >= from
	case leftStages:
		k := &b.kids[oStages]
		return k.low[stayLeft] < to && k.top[stayLeft] >= from
	case runningStages:
		k := &b.kids[oStages]
		return k.low[stayEntered] < to && k.top[stayLeft] >= end
	default:
		return b.top[src.day] >= from && b.low[src.day] < to
	}
}

func (t *tally) scanBlock(st stream, src *source, b *block) {
	switch st {
	case standingOpportunities:
		t.scanStanding(src, b)
	case dueOpportunities:
		t.scanDue(src, b)
	case undatedOpportunities:
		t.scanUndated(st, src, b, b.cols[oOpened], b.cols[oClosed])
	case undatedLeads:
		t.scanUndated(st, src, b, b.cols[lOpened], b.cols[lClosed])
	case reachedStages:
		t.scanReached(src, b)
	case leftStages:
		t.scanLeft(src, b)
	case runningStages:
		t.scanRunning(src, b)
	default:
		t.scanDays(st, src, b)
	}
}

// scanDays emits the rows whose day lies in a bucket.
func (t *tally) scanDays(st stream, src *source, b *block) {
	from, to := t.slots.from, t.slots.to
	col := b.cols[src.day]
	out := batch{block: b, dayCol: src.day}
	if src.day == 0 {
		out.lo = sort.Search(len(col), func(i int) bool { return col[i] >= from })
		out.n = sort.Search(len(col), func(i int) bool { return col[i] >= to }) - out.lo
		t.buffer.bucket = resize(t.buffer.bucket, out.n)
		out.bucket = t.buffer.bucket
		gap := false
		if first := t.slots.at(col[min(out.lo, len(col)-1)]); out.n > 0 && first >= 0 && first == t.slots.at(col[out.lo+out.n-1]) {
			for i := range out.bucket {
				out.bucket[i] = first
			}
		} else {
			of := t.slots.of
			for i, d := range col[out.lo : out.lo+out.n] {
				out.bucket[i] = of[d-from]
				gap = gap || out.bucket[i] < 0
			}
		}
		if gap {
			t.keep(&out, func(i int) bool { return out.bucket[i] >= 0 })
		}
	} else {
		t.buffer.rows, t.buffer.bucket = resize(t.buffer.rows, len(col)), resize(t.buffer.bucket, len(col))
		n := 0
		for i, d := range col {
			if k := t.slots.at(d); k >= 0 {
				t.buffer.rows[n], t.buffer.bucket[n] = int32(i), k
				n++
			}
		}
		out.rows, out.bucket, out.n = t.buffer.rows[:n], t.buffer.bucket[:n], n
	}
	if out.n == 0 {
		return
	}
	if st == creditedReps {
		t.credits(src, &out) // a credit is seen by who may see the credited rep
		return
	}
	if sight := t.plan.sight; sight.access(src.table) != AllRows {
		w := t.plan.facts.world
		t.keep(&out, func(i int) bool { return sight.sees(w, src.table, b, out.row(i)) })
	}
	switch st {
	case promisedLeads:
		due, now := b.wide[lSLADueAt], int64(t.plan.query.Now)
		t.reclass(&out, func(row int32) bool { return due[row] <= now })
	case dueActivities:
		due, today := b.cols[aDue], int32(t.plan.query.Today)
		t.reclass(&out, func(row int32) bool { return due[row] < today })
	case wonLines:
		t.lines(src, &out)
		return
	}
	t.take(st, src, &out)
}

// reclass marks the emissions whose deadline has passed.
func (t *tally) reclass(b *batch, passed func(row int32) bool) {
	class := make([]uint32, b.n)
	for i := range class {
		row := b.row(i)
		class[i] = b.block.class[row] | flag(passed(row), isDue)
	}
	b.class = class
}

// emitter collects emissions of a stream that makes its own days.
type emitter struct {
	batch
	stage []int32
}

// newEmitter returns the tally's emitter, emptied. Its slices are used again for the next block.
func (t *tally) newEmitter(b *block) *emitter {
	e := &t.buffer.emitter
	e.batch = t.buffer.emitted
	e.block, e.n = b, 0
	return e
}

// hand gives what was emitted to the tally, under the codes of a dimension that the stream decides.
func (t *tally) hand(st stream, src *source, e *emitter, dim Dimension, codes []int32) {
	t.buffer.emitted = e.batch // keeps the slices at full length
	if e.n == 0 {
		return
	}
	b := e.batch
	b.rows, b.bucket, b.day, b.class = e.rows[:e.n], e.bucket[:e.n], e.day[:e.n], e.class[:e.n]
	if st.lasts() {
		b.until = e.until[:e.n]
	} else {
		b.until = nil
	}
	for i := range b.value {
		b.value[i] = e.value[i][:e.n]
	}
	b.codes = map[Dimension][]int32{dim: codes[:e.n]}
	t.take(st, src, &b)
}

func (e *emitter) add(row, bucket, day, stage int32, class uint32, first int64) {
	n := e.n
	if n == len(e.rows) {
		e.grow()
	}
	e.rows[n], e.bucket[n], e.day[n] = row, bucket, day
	e.stage[n], e.class[n], e.value[emittedFirst][n] = stage, class, first
	e.n++
}

// grow makes room for more emissions; all slices have the same length, n of it in use.
func (e *emitter) grow() {
	size := max(2*len(e.rows), blockRows)
	e.rows, e.bucket, e.day, e.stage = grow(e.rows, size), grow(e.bucket, size), grow(e.day, size), grow(e.stage, size)
	e.until = grow(e.until, size)
	e.class = grow(e.class, size)
	for i := range e.value {
		e.value[i] = grow(e.value[i], size)
	}
}

// addRun is add for the buckets [bucket, until).
func (e *emitter) addRun(row, bucket, until, day, stage int32, class uint32, first int64) {
	e.add(row, bucket, day, stage, class, first)
	e.until[e.n-1] = until
}

// addAll is add with all three values.
func (e *emitter) addAll(row, bucket, day, stage int32, class uint32, first, second, third int64) {
	e.add(row, bucket, day, stage, class, first)
	e.value[emittedSecond][e.n-1], e.value[emittedThird][e.n-1] = second, third
}

// visible reports whether the viewer sees a row of a block.
func (t *tally) visible(table Table, b *block, row int32) bool {
	s := t.plan.sight
	return s.access(table) == AllRows || s.sees(t.plan.facts.world, table, b, row)
}

// scanUndated emits the rows without an opened day in every bucket in which they may have begun: those
// that start no later than they were closed. They are counted to be announced, never to be included.
func (t *tally) scanUndated(st stream, src *source, b *block, opened, closed []int32) {
	e := t.newEmitter(b)
	for i, day := range opened {
		if day != noDay || !t.visible(src.table, b, int32(i)) {
			continue
		}
		for n, p := range t.periods {
			if closed[i] == noDay || closed[i] >= int32(p.From) {
				e.add(int32(i), int32(n), int32(p.To)-1, 0, b.class[i], 0)
			}
		}
	}
	if src.table == TableOpportunities {
		for i, row := range e.rows[:e.n] {
			e.stage[i] = b.cols[oStage][row]
		}
	}
	t.hand(st, src, e, DimStage, e.stage)
}

// lines emits the lines of won opportunities; one without lines counts as a single line without product.
func (t *tally) lines(src *source, in *batch) {
	b := in.block
	k := &b.kids[oLines]
	e := t.newEmitter(b)
	var product []int32
	for i := range in.n {
		row := in.row(i)
		class := b.class[row]
		if class&isWon == 0 {
			continue
		}
		day := b.cols[oClosed][row]
		for j := k.off[row]; j < k.off[row+1]; j++ {
			known := k.cols[lineKnown][j]
			e.addAll(row, in.bucket[i], day, b.cols[oStage][row], class|flag(known&knownCost != 0, hasLineCost)|flag(known&knownList != 0, hasLineList),
				k.wide[lineAmount][j], k.wide[lineCost][j], k.wide[lineList][j])
			product = append(product, k.cols[lineProduct][j])
		}
		if k.off[row] == k.off[row+1] && class&hasAmount != 0 {
			e.addAll(row, in.bucket[i], day, b.cols[oStage][row], class|flag(class&hasCost != 0, hasLineCost)|flag(class&hasList != 0, hasLineList),
				b.wide[oAmount][row], b.wide[oCost][row], b.wide[oList][row])
			product = append(product, 0)
		}
	}
	t.hand(wonLines, src, e, DimProduct, product)
}

// credits emits who is credited with won opportunities: the shares, or the owner when nobody shares.
// Credit beside the booking counts towards the rep's own quota only, never towards a team's.
func (t *tally) credits(src *source, in *batch) {
	b := in.block
	w, sight := t.plan.facts.world, t.plan.sight
	k := &b.kids[oCredits]
	e := t.newEmitter(b)
	var reps []int32
	emit := func(i int, rep int32, share func(minor int64) int64) {
		row := in.row(i)
		day := b.cols[oClosed][row]
		if sight.access(TableOpportunities) != AllRows && !sight.seesRep(rep, w.teamAt(rep, day)) {
			return
		}
		e.addAll(row, in.bucket[i], day, b.cols[oStage][row], b.class[row],
			share(b.wide[oAmount][row]), share(b.wide[oACV][row]), share(b.wide[oMRR][row]))
		reps = append(reps, rep)
	}
	for i := range in.n {
		row := in.row(i)
		if b.class[row]&isWon == 0 {
			continue
		}
		var shares []int64
		var sum int64
		for j := k.off[row]; j < k.off[row+1]; j++ {
			if k.cols[creditOverlay][j] == 0 {
				shares = append(shares, int64(k.cols[creditShare][j]))
				sum += int64(k.cols[creditShare][j])
			}
		}
		if sum == 0 {
			emit(i, b.cols[oOwner][row], func(minor int64) int64 { return minor })
		}
		n := 0
		for j := k.off[row]; j < k.off[row+1]; j++ {
			rate := money.Rate(k.cols[creditShare][j])
			switch {
			case k.cols[creditOverlay][j] != 0:
				if t.plan.level == quotasOfReps {
					emit(i, k.cols[creditRep][j], rate.Of)
				}
			case sum == int64(money.One): // the shares of the booking sum to it, to the minor unit
				at := n
				emit(i, k.cols[creditRep][j], func(minor int64) int64 { return split(minor, shares)[at] })
				n++
			case sum > 0:
				emit(i, k.cols[creditRep][j], rate.Of)
			}
		}
	}
	t.hand(creditedReps, src, e, DimRep, reps)
}
