package kpi

import "coxswain/sales/money"

// A state is looked at just before a bound: for what stands the end of each bucket, for what is due its
// start. Changes dated before the bound count. Most opportunities change seldom, so that an emission
// stands for a run of buckets: the tally adds it at the first, takes it back behind the last, and sums
// up at the end.

// scanStanding emits the opportunities open just before the end of each bucket, as they were then.
func (t *tally) scanStanding(src *source, b *block) {
	e := t.newEmitter(b)
	opened, closed, amount := b.cols[oOpened], b.cols[oClosed], b.wide[oAmount]
	weigh, closing := t.asks(standingOpportunities)
	staged := t.plan.query.uses(DimStage)
	moves := t.moving(standingOpportunities, src)
	all := t.plan.sight.access(src.table) == AllRows
	for i := range b.rows() {
		row := int32(i)
		k, end := t.slots.ended(opened[i]), t.slots.ended(closed[i])
		if k >= end || !all && !t.visible(src.table, b, row) {
			continue
		}
		for k < end {
			bound, until := int32(t.periods[k].To), end
			class, stage := b.class[i], int32(0)
			var weighted int64
			if staged || weigh {
				at, next := stayAt(b, row, bound)
				until = min(until, t.slots.ended(next))
				if staged {
					stage = stageOf(b, row, at)
				}
				if weigh {
					weighted = t.probabilityOf(b, row, at).Of(amount[i])
				}
			}
			if closing {
				due, next := closeDateAt(b, row, bound)
				until = min(until, t.slots.ended(next))
				if in := t.slots.at(due); in == k {
					class |= isClosing
					until = k + 1
				} else if in > k {
					until = min(until, in)
				}
			}
			if moves.any {
				until = min(until, t.slots.ended(moves.next(b, row, bound-1)))
			}
			e.addRun(row, k, until, bound-1, stage, class, weighted)
			k = until
		}
	}
	t.hand(standingOpportunities, src, e, DimStage, e.stage)
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

// moving says which memberships a query looks up by the day of an emission: they end a run.
type moving struct {
	any          bool
	world        *world
	rep, account int // columns, -1 when it does not matter
}

func (t *tally) moving(st stream, src *source) moving {
	m := moving{world: t.plan.facts.world, rep: -1, account: -1}
	if src.team < 0 && (t.plan.query.uses(DimTeam, DimManager, DimRegion) || t.plan.carries(st)) {
		m.rep = src.rep
	}
	if t.plan.query.uses(DimTerritory) && src.territory < 0 {
		m.account = src.account
	}
	m.any = m.rep >= 0 || m.account >= 0
	return m
}

// next returns the first day after the given one on which a membership of the row begins or ends.
func (m *moving) next(b *block, row, day int32) int32 {
	out := int32(farDay)
	if m.rep >= 0 {
		out = at(m.world.reps, b.cols[m.rep][row]).teams.next(day)
	}
	if m.account >= 0 {
		out = min(out, at(m.world.accounts, b.cols[m.account][row]).territories.next(day))
	}
	return out
}

// next returns the first day after the given one on which a stay begins or ends, farDay for none.
func (s stays) next(day int32) int32 {
	out := int32(farDay)
	for _, x := range s {
		if x.from > day {
			out = min(out, x.from)
		}
		if x.to > day {
			out = min(out, x.to)
		}
	}
	return out
}

// scanDue emits, per bucket, the opportunities open at its start and due in it, as they were then.
func (t *tally) scanDue(src *source, b *block) {
	e := t.newEmitter(b)
	opened, closed := b.cols[oOpened], b.cols[oClosed]
	staged := t.plan.query.uses(DimStage)
	last := int32(t.periods[len(t.periods)-1].From)
	for i := range b.rows() {
		row := int32(i)
		if opened[i] >= last || closed[i] < t.slots.from || !t.visible(src.table, b, row) {
			continue
		}
		k := int(t.slots.ended(opened[i]))
		if opened[i] >= int32(t.periods[k].From) {
			k++ // it was not open yet when the bucket of its opened day began
		}
		for ; k < len(t.periods) && int32(t.periods[k].From) <= closed[i]; k++ {
			p := t.periods[k]
			bound := int32(p.From)
			if due, _ := closeDateAt(b, row, bound); due == noDay || due < bound || due >= int32(p.To) {
				continue
			}
			later, _ := closeDateAt(b, row, int32(p.To))
			class := b.class[i] | flag(closed[i] >= int32(p.To) && later != noDay && later >= int32(p.To), isSlipped)
			stage := int32(0)
			if staged {
				at, _ := stayAt(b, row, bound)
				stage = stageOf(b, row, at)
			}
			e.add(row, int32(k), bound-1, stage, class, 0)
		}
	}
	t.hand(dueOpportunities, src, e, DimStage, e.stage)
}

// closeDateAt returns the expected close date just before a bound, and the day on which it changes next.
func closeDateAt(b *block, row, bound int32) (date, next int32) {
	k := &b.kids[oMoves]
	lo, hi := k.off[row], k.off[row+1]
	if lo == hi {
		return b.cols[oCloseDate][row], farDay
	}
	date = k.cols[moveFrom][lo]
	for j := lo; j < hi; j++ {
		if k.cols[moveChanged][j] >= bound {
			return date, k.cols[moveChanged][j]
		}
		date = k.cols[moveTo][j]
	}
	return date, farDay
}

// stayAt returns the stay an opportunity was in just before a bound, -1 without history, and the day on
// which the next one begins; before the first stay it is the first one.
func stayAt(b *block, row, bound int32) (stay, next int32) {
	k := &b.kids[oStages]
	lo, hi := k.off[row], k.off[row+1]
	if lo == hi {
		return -1, farDay
	}
	entered := k.cols[stayEntered]
	for j := lo + 1; j < hi; j++ {
		if entered[j] >= bound {
			return j - 1, entered[j]
		}
	}
	return hi - 1, farDay
}

// stageOf returns the stage of a stay, without one the present stage.
func stageOf(b *block, row, stay int32) int32 {
	if stay >= 0 {
		return b.kids[oStages].cols[stayStage][stay]
	}
	return b.cols[oStage][row]
}

// probabilityOf returns the probability during a stay. The opportunity's own is known for its present
// stage only; for an earlier one the stage's default stands in.
func (t *tally) probabilityOf(b *block, row, stay int32) money.Rate {
	last := b.kids[oStages].off[row+1] - 1
	if b.cols[oClosed][row] == farDay && (stay < 0 || stay == last) {
		return money.Rate(b.cols[oProbability][row])
	}
	return atStage(t.plan.facts.world, stageOf(b, row, stay))
}

func atStage(w *world, stage int32) money.Rate { return at(w.stages, stage).probability }

// scanLeft emits, per bucket, each opportunity under each stage that it left in the bucket with the days
// it had stayed there.
func (t *tally) scanLeft(src *source, b *block) {
	e := t.newEmitter(b)
	k := &b.kids[oStages]
	stage, entered, left := k.cols[stayStage], k.cols[stayEntered], k.cols[stayLeft]
	for i := range b.rows() {
		row := int32(i)
		lo, hi := k.off[i], k.off[i+1]
		if lo == hi || !t.visible(src.table, b, row) {
			continue
		}
		for j := lo; j < hi; j++ {
			bucket := t.slots.at(left[j])
			if bucket < 0 {
				continue
			}
			days := int64(max(0, left[j]-entered[j]))
			if b.revisited {
				same := func(o int32) bool { return stage[o] == stage[j] && t.slots.at(left[o]) == bucket }
				counted := false // with the first stay in this stage
				for o := lo; o < j; o++ {
					counted = counted || same(o)
				}
				if counted {
					continue
				}
				for o := j + 1; o < hi; o++ {
					if same(o) {
						days += int64(max(0, left[o]-entered[o]))
					}
				}
			}
			e.add(row, bucket, left[j], stage[j], b.class[i]|isStay, days)
		}
	}
	t.hand(leftStages, src, e, DimStage, e.stage)
}

// scanRunning emits the stays that were not over at the end of each bucket.
func (t *tally) scanRunning(src *source, b *block) {
	e := t.newEmitter(b)
	k := &b.kids[oStages]
	stage, entered, left := k.cols[stayStage], k.cols[stayEntered], k.cols[stayLeft]
	moves := t.moving(runningStages, src)
	for i := range b.rows() {
		row := int32(i)
		lo, hi := k.off[i], k.off[i+1]
		if lo == hi || !t.visible(src.table, b, row) {
			continue
		}
		for j := lo; j < hi; j++ {
			for n, end := t.slots.ended(entered[j]), t.slots.ended(left[j]); n < end; {
				day, until := int32(t.periods[n].To)-1, end
				if moves.any {
					until = min(until, t.slots.ended(moves.next(b, row, day)))
				}
				e.addRun(row, n, until, day, stage[j], b.class[i], 0)
				n = until
			}
		}
	}
	t.hand(runningStages, src, e, DimStage, e.stage)
}
