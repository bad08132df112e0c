package kpi

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// manyRows is from when on streams are scanned at the same time; fewer are done before others begin.
const manyRows = 1 << 16

// scanAll scans streams, at the same time where that pays. Streams add to measures of their own, so that
// the sums are the same in any order; only groups that get their place on first sight need one after
// the other.
func (t *tally) scanAll(wanted []stream) {
	workers := min(runtime.GOMAXPROCS(0), len(wanted))
	if workers < 2 || !t.direct || t.records != nil || t.rowsOf(wanted) < manyRows {
		for _, st := range wanted {
			t.scanStream(st)
		}
		return
	}
	each := make([]func(int), workers)
	for n := range workers {
		own := *t // shares the sums, has its own buffers
		own.buffer = buffers{}
		each[n] = func(i int) { own.scanStream(wanted[i]) }
	}
	together(len(wanted), each)
}

// together hands the numbers below n to workers that run at the same time, each to whoever is free.
func together(n int, workers []func(int)) {
	var next atomic.Int32
	var wait sync.WaitGroup
	broken := make([]any, len(workers))
	for w, work := range workers {
		wait.Go(func() {
			defer func() { broken[w] = recover() }()
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	wait.Wait()
	for _, b := range broken {
		if b != nil {
			panic(b) //nolint:forbidigo // it was raised beside the caller, and goes on where the caller's caller can deal with it
		}
	}
}

// chunks folds the whole ledger, at the same time where that pays: sums are the same in any order. Only
// groups, which get their place on first sight, and what is noted row by row need one after the other.
func (f *fold) chunks(of ledger) {
	workers := min(runtime.GOMAXPROCS(0), len(of.chunks))
	if f.plan.general || workers < 2 || len(f.groupBy) > 0 || f.records != nil || f.shares || f.curves != nil || of.rows() < manyRows {
		for _, c := range of.chunks {
			f.chunk(c)
		}
		return
	}
	folds, each := make([]*fold, workers), make([]func(int), workers)
	for n := range workers {
		own := f.beside()
		folds[n], each[n] = own, func(i int) { own.chunk(of.chunks[i]) }
	}
	together(len(of.chunks), each)
	for _, own := range folds {
		for at, sums := range own.sums {
			for i, n := range sums {
				f.sums[at][i] += n
			}
		}
	}
}

// beside returns a fold that asks the same and has its own sums and buffers.
func (f *fold) beside() *fold {
	own := *f
	own.buffer = foldBuffers{}
	own.sums = make([][]int64, len(f.sums))
	for at := range f.sums {
		own.sums[at] = make([]int64, len(f.sums[at]))
	}
	own.windows = slices.Clone(f.windows)
	own.point()
	return &own
}

// rowsOf counts the rows that streams look at.
func (t *tally) rowsOf(wanted []stream) int {
	n := 0
	for _, st := range wanted {
		n += t.plan.facts.Rows(st.source().table)
	}
	return n
}
