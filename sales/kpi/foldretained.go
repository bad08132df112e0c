package kpi

// plainRetained is retained where nothing is grouped, filtered or recorded: no home is looked for.
func (f *fold) plainRetained(c *ledgerChunk, a int) {
	lo, hi := c.off[a], c.off[a+1]
	days, deltas, flags := c.day[lo:hi], c.delta[lo:hi], c.flags[lo:hi]
	if days[0] >= f.bounds[len(f.bounds)-1] {
		return
	}
	b := &f.buffer
	b.value, b.left, b.paused = resize(b.value, len(f.bounds)), resize(b.left, len(f.bounds)), resize(b.paused, len(f.bounds))
	was, total, left := neverPaid, int64(0), int32(0)
	i := 0
	for j, bound := range f.bounds {
		bound = min(bound, f.horizon)
		for i < len(days) && days[i] < bound {
			day, met := days[i], uint16(0)
			for ; i < len(days) && days[i] == day; i++ {
				if flags[i]&movedUsage == 0 {
					total += deltas[i]
					met |= flags[i]
				}
			}
			now := step(was, total, met)
			if now == gone && was != gone {
				left++
			}
			was = now
		}
		b.value[j], b.left[j], b.paused[j] = total, left, was == pausing
	}
	for n := range f.windows {
		f.windows[n].addPlain(b)
	}
}

// addPlain adds an account to the buckets in whose opening set it is: those before which its unbroken
// spell began, paying or paused.
func (w *window) addPlain(b *foldBuffers) {
	all, lost, openings, closings, returns, capped := w.sums[allOf], w.sums[lostOf], w.sums[openingMRR], w.sums[closingMRR], w.sums[returnedMRR], w.sums[cappedMRR]
	for k, open := range w.open {
		opening := b.value[open]
		if opening <= 0 && !b.paused[open] {
			continue
		}
		over := w.over[k]
		closing, stayed := b.value[over], b.left[over] == b.left[open]
		if closings != nil && stayed {
			closings[k] += closing
		}
		if returns != nil && !stayed {
			returns[k] += closing
		}
		if opening <= 0 {
			continue // paused: it brings nothing to what the window began with
		}
		if all != nil {
			all[k]++
		}
		if openings != nil {
			openings[k] += opening
		}
		if lost != nil && closing <= 0 && !b.paused[over] {
			lost[k]++
		}
		if capped != nil && stayed {
			capped[k] += min(closing, opening)
		}
	}
}

// retained looks at an account at the bounds of the windows. It stands in the group where most of its MRR
// was when a window began, whatever became of it.
func (f *fold) retained(c *ledgerChunk, a int) {
	b := &f.buffer
	n := len(f.bounds)
	b.value, b.left, b.paused, b.home = resize(b.value, n), resize(b.left, n), resize(b.paused, n), resize(b.home, n)
	b.pieces = b.pieces[:0]
	lo, hi := c.off[a], c.off[a+1]
	if c.day[lo] >= f.bounds[n-1] {
		return
	}
	was, total, left := neverPaid, int64(0), int32(0)
	i := lo
	homed, resting := !f.alike(lo, hi), lo
	for j, bound := range f.bounds {
		bound = min(bound, f.horizon)
		for i < hi && c.day[i] < bound {
			day, dawn, flags := c.day[i], i, uint16(0)
			for ; i < hi && c.day[i] == day; i++ {
				if c.flags[i]&movedUsage != 0 {
					continue
				}
				total += c.delta[i]
				flags |= c.flags[i]
				if homed {
					f.piece(i, c.delta[i])
				}
			}
			now := step(was, total, flags)
			if now == gone && was != gone {
				left++
			}
			if homed && now == pausing && was != pausing {
				resting = f.rested(c, dawn, i)
			}
			was = now
		}
		b.value[j], b.left[j], b.paused[j] = total, left, was == pausing
		switch {
		case homed && total > 0:
			b.home[j] = b.largest()
		case homed && was == pausing:
			b.home[j] = resting
		default:
			b.home[j] = lo
		}
	}
	for n := range f.windows {
		f.window(&f.windows[n], c.accounts[a])
	}
}

// window adds an account to the buckets in whose opening set it is.
func (f *fold) window(w *window, id int64) {
	b := &f.buffer
	for k := range w.open {
		open, over := w.open[k], w.over[k]
		opening := b.value[open]
		if opening <= 0 && !b.paused[open] {
			continue
		}
		home := b.home[open]
		if !f.kept(home) {
			continue
		}
		slot := f.slotOf(home)
		closing, returned := b.value[over], b.left[over] != b.left[open]
		if returned {
			f.count(w.at[returnedMRR], slot, k, closing, id)
		} else {
			f.count(w.at[closingMRR], slot, k, closing, id)
		}
		if opening <= 0 {
			continue
		}
		f.count(w.at[allOf], slot, k, 1, id)
		f.count(w.at[openingMRR], slot, k, opening, id)
		if closing <= 0 && !b.paused[over] {
			f.count(w.at[lostOf], slot, k, 1, id)
		}
		if !returned {
			f.count(w.at[cappedMRR], slot, k, min(closing, opening), id)
		}
	}
}

// rested returns the row of the largest piece that an account let rest on the day it paused, of which the
// rows are given.
func (f *fold) rested(c *ledgerChunk, lo, hi int32) int32 {
	b := &f.buffer
	b.pieces, b.spare = b.spare[:0], b.pieces
	for i := lo; i < hi; i++ {
		if c.flags[i]&movedUsage == 0 {
			f.piece(i, -c.delta[i])
		}
	}
	row := b.largest()
	b.pieces, b.spare = b.spare, b.pieces
	return row
}

// count adds to a quantity when it is asked.
func (f *fold) count(at int, slot int32, bucket int, n, id int64) {
	if at >= 0 {
		f.add(at, slot, bucket, n, id)
	}
}

// alike reports whether all rows of an account stand in one group.
func (f *fold) alike(lo, hi int32) bool {
	for d := range f.homed {
		codes := f.buffer.codes[d][lo:hi]
		for _, c := range codes {
			if c != codes[0] {
				return false
			}
		}
	}
	return true
}

// piece adds a movement to the piece of the account's MRR that is attributed like it.
func (f *fold) piece(row int32, delta int64) {
	b := &f.buffer
	for n := range b.pieces {
		p := &b.pieces[n]
		alike := true
		for d := range f.homed {
			alike = alike && b.codes[d][p.row] == b.codes[d][row]
		}
		if alike {
			p.amount += delta
			return
		}
	}
	b.pieces = append(b.pieces, piece{row, delta})
}

// largest returns the row of the largest piece, of equal ones the first that came.
func (b *foldBuffers) largest() int32 {
	best := 0
	for n := range b.pieces {
		if b.pieces[n].amount > b.pieces[best].amount {
			best = n
		}
	}
	return b.pieces[best].row
}
