package kpi

import (
	"slices"
	"sort"

	"coxswain/sales/money"
)

// scan runs the streams of a plan over the facts, each block once per stream.
func (t *tally) scan(want func(stream) bool) {
	for st := stream(0); st < streams; st++ {
		if len(t.plan.streams[st]) == 0 || !want(st) {
			continue
		}
		src := st.source()
		switch src.table {
		case TableOpportunities:
			for _, b := range t.plan.facts.opportunities.blocks {
				t.scanBlock(st, &src, b)
			}
		case TableLeads:
			for _, b := range t.plan.facts.leads.blocks {
				t.scanBlock(st, &src, b)
			}
		case TableActivities:
			for _, b := range t.plan.facts.activities.blocks {
				t.scanBlock(st, &src, b)
			}
		case TableSpends:
			t.scanSpends(&src)
		case TableQuotas:
			t.scanQuotas(&src)
		default:
			t.scanReps(&src)
		}
	}
}

func (t *tally) scanBlock(st stream, src *source, b *block) {
	switch st {
	case standingOpportunities, dueOpportunities:
		// Closed before the first state that is looked at: nothing of it stands.
		first := int32(t.periods[0].From)
		if st == standingOpportunities {
			first = int32(t.periods[0].To)
		}
		if b.top[oClosed] < first {
			return
		}
		t.scanStanding(st, src, b)
	case undatedOpportunities:
		t.scanUndated(st, src, b, b.cols[oOpened], b.cols[oClosed])
	case undatedLeads:
		t.scanUndated(st, src, b, b.cols[lOpened], b.cols[lClosed])
	case reachedStages:
		t.scanReached(src, b)
	case leftStages:
		t.scanLeft(src, b)
	default:
		t.scanDays(st, src, b)
	}
}

// scanDays emits the rows whose day lies in a bucket.
func (t *tally) scanDays(st stream, src *source, b *block) {
	from, to := t.slots.from, t.slots.to
	if b.top[src.day] < from || b.low[src.day] >= to {
		return
	}
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
	b := e.batch
	b.rows, b.bucket, b.day, b.class = e.rows[:e.n], e.bucket[:e.n], e.day[:e.n], e.class[:e.n]
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
	e.class = grow(e.class, size)
	for i := range e.value {
		e.value[i] = grow(e.value[i], size)
	}
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

// scanStanding emits, per bucket, the opportunities open just before its end (standing) or open at its
// start and due in it (due), as they were then.
func (t *tally) scanStanding(st stream, src *source, b *block) {
	e := t.newEmitter(b)
	opened, closed := b.cols[oOpened], b.cols[oClosed]
	weigh, closing := t.asks(st)
	staged := t.plan.query.uses(DimStage)
	stage := func(row, bound int32) int32 {
		if !staged {
			return 0
		}
		return stageAt(b, row, bound)
	}
	bounds := t.bounds(st)
	lastBound := bounds[len(bounds)-1]
	for i := range b.rows() {
		row := int32(i)
		if opened[i] >= lastBound || bounds[0] > closed[i] || !t.visible(src.table, b, row) {
			continue
		}
		k := int(t.slots.at(opened[i])) // the first bound after the opened day is that of its bucket
		switch {
		case k < 0:
			k, _ = slices.BinarySearch(bounds, opened[i]+1)
		case st == dueOpportunities:
			k++
		}
		for ; k < len(bounds) && bounds[k] <= closed[i]; k++ {
			bound, p := bounds[k], t.periods[k]
			class := b.class[i]
			if st == dueOpportunities {
				if due := closeDateAt(b, row, bound); due == noDay || due < int32(p.From) || due >= int32(p.To) {
					continue
				}
				later := closeDateAt(b, row, int32(p.To))
				class |= flag(closed[i] >= int32(p.To) && later != noDay && later >= int32(p.To), isSlipped)
				e.add(row, int32(k), bound-1, stage(row, bound), class, 0)
				continue
			}
			if closing {
				due := closeDateAt(b, row, bound)
				class |= flag(due != noDay && due >= int32(p.From) && due < int32(p.To), isClosing)
			}
			var weighted int64
			if weigh {
				weighted = t.probabilityAt(b, row, bound).Of(b.wide[oAmount][i])
			}
			e.add(row, int32(k), bound-1, stage(row, bound), class, weighted)
		}
	}
	t.hand(st, src, e, DimStage, e.stage)
}

// asks reports whether a measure of the stream needs weighted amounts, and the close date.
func (t *tally) asks(st stream) (weigh, closing bool) {
	for _, at := range t.plan.streams[st] {
		m := t.plan.measures[at]
		weigh = weigh || m.value == ofEmitted
		closing = closing || m.mask&isClosing != 0
	}
	return weigh, closing
}

// bounds are the moments of which a state is asked: changes dated before them count.
func (t *tally) bounds(st stream) []int32 {
	out := make([]int32, len(t.periods))
	for i, p := range t.periods {
		out[i] = int32(p.To)
		if st == dueOpportunities {
			out[i] = int32(p.From)
		}
	}
	return out
}

// closeDateAt returns the expected close date just before a day.
func closeDateAt(b *block, row, day int32) int32 {
	k := &b.kids[oMoves]
	lo, hi := k.off[row], k.off[row+1]
	if lo == hi {
		return b.cols[oCloseDate][row]
	}
	date := k.cols[moveFrom][lo]
	for j := lo; j < hi && k.cols[moveChanged][j] < day; j++ {
		date = k.cols[moveTo][j]
	}
	return date
}

// stayAt returns the stay an opportunity was in just before a day, -1 without history; before the first
// stay it is the first one.
func stayAt(b *block, row, day int32) int32 {
	k := &b.kids[oStages]
	lo, hi := k.off[row], k.off[row+1]
	if lo == hi {
		return -1
	}
	at := lo
	for j := lo; j < hi && k.cols[stayEntered][j] < day; j++ {
		at = j
	}
	return at
}

func stageAt(b *block, row, day int32) int32 {
	if at := stayAt(b, row, day); at >= 0 {
		return b.kids[oStages].cols[stayStage][at]
	}
	return b.cols[oStage][row]
}

// probabilityAt returns the probability just before a day. The opportunity's own is known for its
// present stage only; for an earlier one the stage's default stands in.
func (t *tally) probabilityAt(b *block, row, day int32) money.Rate {
	at := stayAt(b, row, day)
	last := b.kids[oStages].off[row+1] - 1
	if b.cols[oClosed][row] == farDay && (at < 0 || at == last) {
		return money.Rate(b.cols[oProbability][row])
	}
	return atStage(t.plan.facts.world, stageAt(b, row, day))
}

func atStage(w *world, stage int32) money.Rate { return at(w.stages, stage).probability }

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

// scanReached emits each opportunity under each stage of its pipeline on the day it first stood there
// or beyond. Skipped stages count as passed, going back does not count again.
func (t *tally) scanReached(src *source, b *block) {
	e := t.newEmitter(b)
	w := t.plan.facts.world
	k := &b.kids[oStages]
	for i := range b.rows() {
		row := int32(i)
		lo, hi := k.off[i], k.off[i+1]
		if lo == hi || !t.visible(src.table, b, row) {
			continue
		}
		ladder := at(w.ladders, b.cols[oPipeline][i])
		won := b.class[i]&isWon != 0
		reached := int32(farDay) // first day at or beyond the rung at hand
		if won {
			reached = b.cols[oClosed][i]
		}
		for rung := len(ladder) - 1; rung >= 0; rung-- {
			beyond := reached
			for j := lo; j < hi; j++ {
				if k.cols[stayStage][j] == ladder[rung] {
					reached = min(reached, k.cols[stayEntered][j])
				}
			}
			if reached == farDay {
				continue
			}
			if bucket := t.slots.at(reached); bucket >= 0 {
				e.add(row, bucket, reached, ladder[rung], b.class[i]|flag(beyond != farDay, hasPassed), 0)
			}
		}
	}
	t.hand(reachedStages, src, e, DimStage, e.stage)
}

// scanLeft emits, per bucket, each opportunity under each stage that it left in the bucket with the days
// it had stayed there, and the stays that were not over at the end of the bucket.
func (t *tally) scanLeft(src *source, b *block) {
	e := t.newEmitter(b)
	k := &b.kids[oStages]
	stage, entered, left := k.cols[stayStage], k.cols[stayEntered], k.cols[stayLeft]
	ends := t.bounds(leftStages)
	for i := range b.rows() {
		row := int32(i)
		lo, hi := k.off[i], k.off[i+1]
		if lo == hi || !t.visible(src.table, b, row) {
			continue
		}
		for j := lo; j < hi; j++ {
			n := int(t.slots.at(entered[j]))
			if n < 0 {
				n, _ = slices.BinarySearch(ends, entered[j]+1)
			}
			for ; n < len(ends) && ends[n] <= left[j]; n++ {
				e.add(row, int32(n), ends[n]-1, stage[j], b.class[i]|isRunning, 0)
			}
			bucket := t.slots.at(left[j])
			if bucket < 0 {
				continue
			}
			same := func(o int32) bool { return stage[o] == stage[j] && t.slots.at(left[o]) == bucket }
			counted := false // with the first stay of this stage
			for o := lo; o < j; o++ {
				counted = counted || same(o)
			}
			if counted {
				continue
			}
			var days int64
			for o := j; o < hi; o++ {
				if same(o) {
					days += int64(max(0, left[o]-entered[o]))
				}
			}
			e.add(row, bucket, left[j], stage[j], b.class[i]|isStay, days)
		}
	}
	t.hand(leftStages, src, e, DimStage, e.stage)
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
