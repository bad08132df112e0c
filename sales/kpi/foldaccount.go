package kpi

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// moves adds the movements of an account.
func (f *fold) moves(c *ledgerChunk, a int) {
	for i := c.off[a]; i < c.off[a+1]; i++ {
		t := f.flagged[c.flags[i]]
		if t == nil || !f.kept(i) {
			continue
		}
		slot, day := f.slotOf(i), c.day[i]
		f.commit(t, slot, min(day, c.signed[i]), c.delta[i], c.id[i])
		if day < f.horizon {
			f.move(t, slot, day, c.delta[i], 1, c.id[i])
		}
	}
}

// commit adds what was signed on a day.
func (f *fold) commit(t *flaggedQuantities, slot, day int32, delta, id int64) {
	for _, at := range t.committed {
		f.addRun(at, slot, f.slots.ended(day), int32(f.buckets), delta, id)
	}
}

// move adds n movements of a day.
func (f *fold) move(t *flaggedQuantities, slot, day int32, delta, n, id int64) {
	if len(t.moved) > 0 {
		if bucket := f.slots.at(day); bucket >= 0 {
			for _, at := range t.moved {
				f.add(at, slot, int(bucket), delta, id)
			}
		}
	}
	ended := f.slots.ended(day)
	if int(ended) == f.buckets {
		return
	}
	for _, at := range t.standing {
		f.addRun(at, slot, ended, int32(f.buckets), delta, id)
	}
	for _, at := range t.approximated {
		f.addRun(at, slot, ended, int32(f.buckets), n, id)
	}
	for _, q := range t.trailing {
		f.addRun(q.at, slot, ended, after(q.ends, day), delta, id)
	}
	if len(t.opening) > 0 && int32(f.periods[ended].From) <= day {
		ended++
	}
	for _, at := range t.opening {
		f.addRun(at, slot, ended, int32(f.buckets), delta, id)
	}
}

// flaggedQuantities are those that movements with certain flags count for.
type flaggedQuantities struct {
	moved, standing, committed, opening, approximated []int
	trailing                                          []rowQuantity
}

// file lists the quantities by flags.
func (f *fold) file() {
	for flags := range f.flagged {
		t := &flaggedQuantities{}
		for _, q := range f.rows {
			if uint16(flags)&q.mask != q.want {
				continue
			}
			f.flagged[flags] = t
			switch q.kind {
			case movedAmount:
				t.moved = append(t.moved, q.at)
			case standingAmount:
				t.standing = append(t.standing, q.at)
			case committedAmount:
				t.committed = append(t.committed, q.at)
			case openingAmount:
				t.opening = append(t.opening, q.at)
			case approximated:
				t.approximated = append(t.approximated, q.at)
			default:
				t.trailing = append(t.trailing, q)
			}
		}
	}
}

// after counts the windows, whose first days ascend, that begin by a day: the later ones no longer reach
// back to it.
func after(firsts []int32, day int32) int32 {
	n, found := slices.BinarySearch(firsts, day)
	for found && n < len(firsts) && firsts[n] == day {
		n++
	}
	return int32(n)
}

// account states.
const (
	neverPaid uint8 = iota
	paying
	pausing
	gone
)

// step is the state of an account after a day, given what it was, its MRR and the flags of the day. Where
// the policies count customers of a free plan, one may pay 0.
func step(was uint8, total int64, flags uint16) uint8 {
	switch {
	case total > 0:
		return paying
	case flags&movedChurn != 0:
		return gone
	case flags&movedPause != 0:
		return pausing
	case flags&(movedNew|movedReactivation) != 0:
		return paying
	default:
		return was
	}
}

// plainStates is states where nothing is grouped, filtered or shared out: the account is one group.
func (f *fold) plainStates(c *ledgerChunk, a int) {
	was, total, began := neverPaid, int64(0), int32(noDay)
	hi := c.off[a+1]
	for i := c.off[a]; i < hi && c.day[i] < f.horizon; {
		day, flags := c.day[i], uint16(0)
		for ; i < hi && c.day[i] == day; i++ {
			if c.flags[i]&movedUsage == 0 {
				total += c.delta[i]
				flags |= c.flags[i]
			}
		}
		now := step(was, total, flags)
		f.happen(flags, day, 1)
		if now == was {
			continue
		}
		f.turn(was, day, -1)
		f.turn(now, day, 1)
		switch {
		case now == paying && was != pausing:
			began = day
		case now == gone:
			f.ceased(began, day, 1)
		}
		was = now
	}
}

// happen counts n accounts on a day of which the flags are given.
func (f *fold) happen(flags uint16, day int32, n int64) {
	for i := range f.events {
		q := &f.events[i]
		if flags&q.want == 0 {
			continue
		}
		if q.trailing {
			if ended := f.slots.ended(day); int(ended) < f.buckets {
				f.addRun(q.at, 0, ended, after(q.ends, day), n, 0)
			}
		} else if bucket := f.slots.at(day); bucket >= 0 {
			f.sums[q.at][bucket] += n
		}
	}
}

// turn counts n accounts that came into a state on a day.
func (f *fold) turn(state uint8, day int32, n int64) {
	var of []int
	switch state {
	case paying:
		of = f.active
	case pausing:
		of = f.paused
	default:
	}
	if len(of) == 0 {
		return
	}
	if ended := f.slots.ended(day); int(ended) < f.buckets {
		for _, at := range of {
			f.sums[at][ended] += n
		}
	}
}

// ceased counts n accounts that left on a day after they had begun to pay on another one.
func (f *fold) ceased(began, day int32, n int64) {
	bucket := f.slots.at(day)
	if bucket < 0 {
		return
	}
	if began >= int32(f.periods[bucket].From) {
		for _, at := range f.same {
			f.sums[at][bucket] += n
		}
	}
	if began >= int32(f.periods[0].From) {
		for _, at := range f.sameAll {
			f.sums[at][0] += n
		}
	}
}

// states follows an account, and its MRR in each group, from day to day.
func (f *fold) states(c *ledgerChunk, a int) {
	b := &f.buffer
	b.states = b.states[:0]
	id := c.accounts[a]
	was, total, began := neverPaid, int64(0), int32(noDay)
	lo, hi := c.off[a], c.off[a+1]
	for i := lo; i < hi && c.day[i] < f.horizon; {
		day := c.day[i]
		first, flags := i, uint16(0)
		for ; i < hi && c.day[i] == day; i++ {
			total += f.recurring(c, i)
			if c.flags[i]&movedUsage == 0 {
				flags |= c.flags[i]
			}
			if f.kept(i) {
				s := b.state(f.slotOf(i))
				s.amount += f.recurring(c, i)
				s.touched = true
				s.pausing = s.pausing || c.flags[i]&movedPause != 0
			}
		}
		now := step(was, total, flags)
		if now == paying && was != paying && was != pausing {
			began = day
		}
		f.transitions(id, day, now, total)
		f.happened(c, id, first, i, day)
		if bucket := f.slots.at(day); now == gone && was != gone && bucket >= 0 {
			if began >= int32(f.periods[bucket].From) {
				f.leftAtOnce(f.same, first, i, int(bucket), id)
			}
			if began >= int32(f.periods[0].From) {
				f.leftAtOnce(f.sameAll, first, i, 0, id)
			}
		}
		if f.shares && flags&movedNew != 0 {
			f.attributed(c, a, day)
		}
		was = now
	}
}

// recurring is what a movement adds to the committed MRR.
func (f *fold) recurring(c *ledgerChunk, i int32) int64 {
	if c.flags[i]&movedUsage != 0 {
		return 0
	}
	return c.delta[i]
}

func (b *foldBuffers) state(slot int32) *slotState {
	for i := range b.states {
		if b.states[i].slot == slot {
			return &b.states[i]
		}
	}
	b.states = append(b.states, slotState{slot: slot})
	return &b.states[len(b.states)-1]
}

// transitions counts an account in or out of the groups in which it began or ceased to have MRR.
func (f *fold) transitions(id int64, day int32, now uint8, total int64) {
	if len(f.active) == 0 && len(f.paused) == 0 {
		return
	}
	bucket := f.slots.ended(day)
	turn := func(of []int, slot int32, on bool) {
		n := int64(1)
		if !on {
			n = -1
		}
		for _, at := range of {
			f.addRun(at, slot, bucket, int32(f.buckets), n, id)
		}
	}
	for i := range f.buffer.states {
		s := &f.buffer.states[i]
		free := now == paying && total == 0 && (s.touched || s.active)
		if active := s.amount > 0 || free; active != s.active {
			s.active = active
			turn(f.active, s.slot, active)
		}
		paused := !s.active && now == pausing && (s.paused || s.touched && s.pausing)
		if paused != s.paused {
			s.paused = paused
			turn(f.paused, s.slot, paused)
		}
		s.touched, s.pausing = false, false
	}
}

// happened counts an account once per day and group for each kind of movement that is counted.
func (f *fold) happened(c *ledgerChunk, id int64, lo, hi, day int32) {
	for n := range f.events {
		q := &f.events[n]
		bucket, until := f.slots.at(day), int32(0)
		if q.trailing {
			bucket, until = f.slots.ended(day), after(q.ends, day)
		}
		if bucket < 0 {
			continue
		}
		for i := lo; i < hi; i++ {
			if c.flags[i]&q.mask != q.want || !f.kept(i) {
				continue
			}
			slot, counted := f.slotOf(i), false
			for j := lo; j < i; j++ {
				counted = counted || c.flags[j]&q.mask == q.want && f.kept(j) && f.slotOf(j) == slot
			}
			if counted {
				continue
			}
			if q.trailing {
				f.addRun(q.at, slot, bucket, until, 1, id)
			} else {
				f.add(q.at, slot, int(bucket), 1, id)
			}
		}
	}
}

func (f *fold) leftAtOnce(of []int, lo, hi int32, bucket int, id int64) {
	row := f.firstKept(lo, hi)
	if row < 0 {
		return
	}
	for _, at := range of {
		f.add(at, f.slotOf(row), bucket, 1, id)
	}
}

// firstKept returns the first of the rows that the filter keeps, -1 for none.
func (f *fold) firstKept(lo, hi int32) int32 {
	for i := lo; i < hi; i++ {
		if f.kept(i) {
			return i
		}
	}
	return -1
}

// agedDay is the day just before which a cohort of a month has an age: month 0 is the first one itself.
func agedDay(firstPaid calendar.Day, age int16) int32 {
	return int32(firstPaid.FirstOfMonth().AddMonths(int(age) + 1))
}

// entry is the first paid day of an account, its MRR on it, and the row that stands for the group in which
// most of that is; false when there is none yet or the filter drops it.
func (f *fold) entry(c *ledgerChunk, a int) (home, began int32, start int64, ok bool) {
	lo, hi := c.off[a], c.off[a+1]
	first := lo
	for first < hi && (c.flags[first]&movedUsage != 0 || c.delta[first] <= 0) {
		first++
	}
	if first == hi || c.day[first] >= f.horizon {
		return 0, 0, 0, false
	}
	home, began = first, c.day[first]
	b := &f.buffer
	b.pieces = b.pieces[:0]
	for i := lo; i < hi && c.day[i] <= began; i++ {
		if c.flags[i]&movedUsage == 0 {
			start += c.delta[i]
			if len(f.homed) > 0 {
				f.piece(i, c.delta[i])
			}
		}
	}
	if len(f.homed) > 0 {
		home = b.largest()
	}
	return home, began, start, f.kept(home)
}

// cohort adds an account under the day on which it first paid, in the group that it began in.
func (f *fold) cohort(c *ledgerChunk, a int) {
	home, began, start, ok := f.entry(c, a)
	if !ok {
		return
	}
	slot, id := f.slotOf(home), c.accounts[a]
	if f.curves != nil {
		f.curve(c, a, slot, calendar.Day(began))
	}
	bucket := int(f.slots.at(began))
	if bucket < 0 {
		return
	}
	for n := range f.cohorts {
		q := &f.cohorts[n]
		bound := f.horizon
		if q.age != agedNow {
			bound = agedDay(calendar.Day(began), q.age)
		}
		young := bound > f.horizon
		value := c.before(a, bound)
		for _, w := range q.wanted {
			n := int64(1)
			switch w.field {
			case youngOf:
				if !young {
					continue
				}
			case openingMRR:
				n = start
			case aliveOf:
				if value <= 0 {
					continue
				}
			case closingMRR:
				n = value
			case cappedMRR:
				n = min(value, start)
			}
			if young && w.field != youngOf {
				continue
			}
			f.add(w.at, slot, bucket, n, id)
		}
	}
}

// before is the MRR of an account just before a day.
func (c *ledgerChunk) before(a int, day int32) int64 {
	var out int64
	for i := c.off[a]; i < c.off[a+1] && c.day[i] < day; i++ {
		if c.flags[i]&movedUsage == 0 {
			out += c.delta[i]
		}
	}
	return out
}

// paid adds what an account that left in a bucket had paid since it first did: its MRR times the months
// of 30.4375 days that it stood, rounded once per account and leaving.
func (f *fold) paid(c *ledgerChunk, a int) {
	lo, hi := c.off[a], c.off[a+1]
	was, total := neverPaid, int64(0)
	var minorDays int64
	last := int32(0)
	for i := lo; i < hi && c.day[i] < f.horizon; {
		first, day, flags := i, c.day[i], uint16(0)
		minorDays += total * int64(day-last)
		for ; i < hi && c.day[i] == day; i++ {
			if c.flags[i]&movedUsage == 0 {
				total += c.delta[i]
				flags |= c.flags[i]
			}
		}
		last = day
		now := step(was, total, flags)
		bucket := int(f.slots.at(day))
		if now == gone && was != gone && bucket >= 0 {
			if row := f.firstKept(first, i); row >= 0 {
				for _, at := range f.realised {
					n := int64(1)
					if f.quantities[at].field == revenueOf {
						n = monthsOf(minorDays)
					}
					f.add(at, f.slotOf(row), bucket, n, c.accounts[a])
				}
			}
		}
		was = now
	}
}

// monthsOf turns minor units times days into minor units times months, half away from zero.
func monthsOf(minorDays int64) int64 {
	v, _ := money.MulDiv(minorDays, 16, 487) // 30.4375 days are a month
	return v
}
