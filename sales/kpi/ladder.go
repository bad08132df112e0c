package kpi

import (
	"cmp"
	"slices"
)

// ladder finds when an opportunity first stood at or beyond each open stage of its pipeline. Skipped
// stages count as passed, going back does not count again.
type ladder struct {
	*rungs
	won   int32   // the day the opportunity at hand was won, farDay otherwise
	first []int32 // by rung, of the opportunity at hand
}

// rungs are the open stages of the pipelines. They do not change: a stage that does makes new ones.
type rungs struct {
	of   [][]int32 // by pipeline, by position
	rung []int32   // by stage: its place in its pipeline
}

// newRungs puts the stages of each pipeline in order.
func newRungs(stages []stageAttributes) *rungs {
	r := &rungs{rung: make([]int32, len(stages))}
	for code, s := range stages {
		if s.described {
			r.of = grow(r.of, int(s.pipeline)+1)
			r.of[s.pipeline] = append(r.of[s.pipeline], int32(code))
		}
	}
	for _, of := range r.of {
		slices.SortFunc(of, func(a, b int32) int {
			return cmp.Or(cmp.Compare(stages[a].position, stages[b].position), cmp.Compare(a, b))
		})
		for n, s := range of {
			r.rung[s] = int32(n)
		}
	}
	return r
}

func (t *tally) ladder() *ladder {
	l := &t.buffer.ladder
	l.rungs = t.plan.facts.world.rungs
	return l
}

// climb returns, by rung, the first day a row stood there or beyond, farDay for never. The slice is good
// until the next call. An opportunity without history has climbed nothing.
func (l *ladder) climb(b *block, row int32) []int32 {
	k := &b.kids[oStages]
	lo, hi := k.off[row], k.off[row+1]
	of := b.cols[oPipeline][row]
	if lo == hi || int(of) >= len(l.of) {
		return nil
	}
	rungs := l.of[of]
	l.won = farDay
	if b.class[row]&isWon != 0 {
		l.won = b.cols[oClosed][row]
	}
	l.first = resize(l.first, len(rungs))
	first := l.first
	for n := range first {
		first[n] = farDay
	}
	stages, entered := k.cols[stayStage], k.cols[stayEntered]
	for j := lo; j < hi; j++ {
		s := stages[j]
		if n := int(at(l.rung, s)); n < len(rungs) && rungs[n] == s { // a stage of this pipeline
			first[n] = min(first[n], entered[j])
		}
	}
	reached := l.won
	for n := len(first) - 1; n >= 0; n-- {
		reached = min(reached, first[n])
		first[n] = reached
	}
	return first
}

// beyond returns the first day the row at hand stood beyond a rung.
func (l *ladder) beyond(rung int) int32 {
	if rung+1 < len(l.first) {
		return l.first[rung+1]
	}
	return l.won
}

// scanReached emits each opportunity under each stage of its pipeline on the day it first stood there
// or beyond.
func (t *tally) scanReached(src *source, b *block) {
	e := t.newEmitter(b)
	l := t.ladder()
	for i := range b.rows() {
		row := int32(i)
		if !t.visible(src.table, b, row) {
			continue
		}
		for rung, reached := range l.climb(b, row) {
			if reached == farDay {
				continue
			}
			if bucket := t.slots.at(reached); bucket >= 0 {
				stage := l.of[b.cols[oPipeline][i]][rung]
				e.add(row, bucket, reached, stage, b.class[i]|flag(l.beyond(rung) != farDay, hasPassed), 0)
			}
		}
	}
	t.hand(reachedStages, src, e, DimStage, e.stage)
}
