package kpi

import "coxswain/sales/money"

// flatStays adds up the stays of a block for both who left and who has not: where no opportunity came
// back to a stage, each stay counts for itself, and those that run are those begun less those over.
func (t *tally) flatStays(b *block) {
	k := &b.kids[oStages]
	entered, left := k.cols[stayEntered], k.cols[stayLeft]
	entered = entered[:len(left)]
	const days = 22 // bits of the count, below those of the days
	t.buffer.lanes, t.buffer.begun = resize(t.buffer.lanes, t.buckets+2), resize(t.buffer.begun, t.buckets+2)
	over, begun, spans := t.buffer.lanes, t.buffer.begun, t.slots.spans()
	clear(over)
	clear(begun)
	for j, l := range left {
		over[spans.at(l)] += int64(l-entered[j])<<days | 1
		begun[spans.at(entered[j])]++
	}
	const count = 1<<days - 1
	for bucket := range t.buckets {
		v := over[bucket+1]
		for _, at := range t.plan.streams[leftStages] {
			if t.plan.measures[at].value == one {
				t.sums[at][bucket] += v & count
			} else {
				t.sums[at][bucket] += v >> days
			}
		}
		change := begun[bucket+1] - v&count
		if bucket == 0 {
			change += begun[0] - over[0]&count
		}
		for _, at := range t.plan.streams[runningStages] {
			t.sums[at][bucket] += change
		}
	}
}

// flatStanding adds the opportunities at the first bucket whose end they stand at, and takes them back.
func (t *tally) flatStanding(b *block) {
	f := t.narrowed(standingOpportunities, b, noDay, farDay)
	opened, closed := b.cols[oOpened], b.cols[oClosed]
	t.buffer.bucket, t.buffer.rows = resize(t.buffer.bucket, len(opened)), resize(t.buffer.rows, len(opened))
	first, last := t.buffer.bucket[:len(opened)], t.buffer.rows[:len(opened)]
	closed = closed[:len(opened)]
	endings := t.slots.endings()
	for i, d := range opened {
		k := endings.at(d)
		first[i], last[i] = k, max(k, endings.at(closed[i]))
	}
	class := b.class[:len(opened)]
	for counts := f.counts; len(counts) > 0; {
		n := min(lanesOfWord, len(counts))
		lanes := t.lanes()
		if n == 1 && counts[0].mask == 0 {
			for i, k := range first {
				lanes[k]++
				lanes[last[i]]--
			}
		} else {
			q := quadOf(counts[:n])
			for i, c := range class {
				w := q.word(c)
				lanes[first[i]] += w
				lanes[last[i]] -= w
			}
		}
		t.unpack(lanes, counts[:n])
		counts = counts[n:]
	}
	for _, m := range f.values {
		of := &t.plan.measures[m.at[0]]
		sums := t.lanes() // as plain sums
		if of.value == ofEmitted {
			t.flatWeighted(b, m, first, last, sums)
		} else {
			col := b.wide[of.index][:len(class)]
			for i, c := range class {
				n := col[i]
				if c&m.mask != m.want {
					n = 0
				}
				sums[first[i]] += n
				sums[last[i]] -= n
			}
		}
		for k, v := range sums[:t.buckets] {
			t.sums[m.at[0]][k] += v
		}
	}
}

// flatWeighted adds the weighted amount of each opportunity per stay that it stands in.
func (t *tally) flatWeighted(b *block, m flatMeasure, first, last []int32, sums []int64) {
	k := &b.kids[oStages]
	entered, stage, amount := k.cols[stayEntered], k.cols[stayStage], b.wide[oAmount]
	stages, endings := t.plan.facts.world.stages, t.slots.endings()
	for i, c := range b.class {
		at, end := first[i], last[i]
		if at >= end || c&m.mask != m.want {
			continue
		}
		lo, hi := k.off[i], k.off[i+1]
		before := int64(0)
		for j := lo; j < hi && at < end; j++ {
			until := end
			if j+1 < hi {
				until = min(end, endings.at(entered[j+1]))
			}
			if until <= at {
				continue // the stay was over before the first end
			}
			rate := money.Rate(b.cols[oProbability][i])
			if j+1 < hi || b.cols[oClosed][i] != farDay {
				rate = 0
				if s := stage[j]; int(s) < len(stages) {
					rate = stages[s].probability
				}
			}
			now := weighted(rate, amount[i])
			sums[at] += now - before
			before, at = now, until
		}
		if lo == hi {
			before = t.probabilityOf(b, int32(i), -1).Of(amount[i])
			sums[at] += before
		}
		sums[end] -= before
	}
}

// weighted is rate.Of(minor), by plain arithmetic where nothing can overflow.
func weighted(rate money.Rate, minor int64) int64 {
	const small = 1 << 42
	if minor < 0 || minor >= small || rate < 0 || rate > money.One {
		return rate.Of(minor)
	}
	return (minor*int64(rate) + int64(money.One)/2) / int64(money.One)
}
