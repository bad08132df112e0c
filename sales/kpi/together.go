package kpi

import (
	"runtime"
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
	var next atomic.Int32
	var wait sync.WaitGroup
	broken := make([]any, workers)
	for n := range workers {
		own := *t // shares the sums, has its own buffers
		own.buffer = buffers{}
		wait.Go(func() {
			defer func() { broken[n] = recover() }()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(wanted) {
					return
				}
				own.scanStream(wanted[i])
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

// rowsOf counts the rows that streams look at.
func (t *tally) rowsOf(wanted []stream) int {
	n := 0
	for _, st := range wanted {
		n += t.plan.facts.Rows(st.source().table)
	}
	return n
}
