package page

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"coxswain/ent/gid"
)

// A round of gathering ends when no field of the response has asked for anything during quietPauses
// pauses: then all that are going to ask on this level have asked. A fixed time would end too early
// on a busy machine, and a list would cost more statements the longer it is. The longest wait only
// bounds what a response that never falls quiet pays.
const (
	pause       = 200 * time.Microsecond
	quietPauses = 5
	longestWait = 50 * time.Millisecond
)

// maxParents bounds one round: SQLite takes at most 500 selects in one UNION ALL.
const maxParents = 450

// gatherer answers many questions for one thing each with one statement for all.
type gatherer[V any] struct {
	fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)
	asked *atomic.Int64 // questions of the whole response so far

	mu    sync.Mutex
	open  *round[V]            // still gathering
	round map[gid.ID]*round[V] // of every id that was ever asked for
}

// round is one statement and its answers.
type round[V any] struct {
	ids   []gid.ID
	done  chan struct{} // closed when found and err are there
	found map[gid.ID]V
	err   error
}

func newGatherer[V any](asked *atomic.Int64, fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)) *gatherer[V] {
	return &gatherer[V]{fetch: fetch, asked: asked, round: map[gid.ID]*round[V]{}}
}

// Load returns the value of an id, read together with those that are asked for at the same time, and
// its zero when there is none.
func (g *gatherer[V]) Load(ctx context.Context, id gid.ID) (V, error) {
	r := g.join(ctx, id)
	select {
	case <-r.done:
		return r.found[id], r.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

// join puts an id into the open round, unless an earlier one has it.
func (g *gatherer[V]) join(ctx context.Context, id gid.ID) *round[V] {
	g.asked.Add(1)
	g.mu.Lock()
	defer g.mu.Unlock()
	if r, ok := g.round[id]; ok {
		return r
	}
	if g.open == nil || len(g.open.ids) == maxParents {
		g.open = &round[V]{done: make(chan struct{})}
		go g.run(ctx, g.open)
	}
	g.open.ids = append(g.open.ids, id)
	g.round[id] = g.open
	return g.open
}

// run closes a round when the response has fallen quiet, and reads what it gathered.
func (g *gatherer[V]) run(ctx context.Context, r *round[V]) {
	defer close(r.done)
	defer func() { // a panic here would end the process
		if p := recover(); p != nil {
			r.err = fmt.Errorf("load: panic: %v", p)
		}
	}()
	last, quiet := int64(0), 0
	for begin := time.Now(); quiet < quietPauses && time.Since(begin) < longestWait; quiet++ {
		time.Sleep(pause)
		if n := g.asked.Load(); n != last {
			last, quiet = n, -1
		}
	}
	g.mu.Lock()
	if g.open == r {
		g.open = nil
	}
	ids := r.ids
	g.mu.Unlock()
	r.found, r.err = g.fetch(ctx, ids)
}
