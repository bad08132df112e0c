package page

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/gid"
)

// What stands in a list of things that are not rows, such as the groups of a key figure, cannot be
// foreseen. It is gathered until no field of the response has asked for anything during quietPauses
// pauses: then all that are going to ask on this level have asked. A fixed time would end too early
// on a busy machine. The longest wait only bounds what a response that never falls quiet pays.
const (
	pause       = 200 * time.Microsecond
	quietPauses = 5
	longestWait = 50 * time.Millisecond
)

// unforeseen returns what fetch finds for an id that nothing was known about before. Outside of lists
// nobody else can ask, and it is read at once.
func unforeseen[V any](ctx context.Context, l *Loaders, key any, id gid.ID, fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)) (V, error) {
	type keyed struct {
		field *ast.Field
		key   any
	}
	fc := graphql.GetFieldContext(ctx)
	if !inList(fc) {
		found, err := fetch(ctx, []gid.ID{id})
		return found[id], err
	}
	return gatheredBy(l, keyed{fc.Field.Field, key}, fetch).Load(ctx, id)
}

// inList reports whether a field stands in a list.
func inList(fc *graphql.FieldContext) bool {
	for ; fc != nil; fc = fc.Parent {
		if fc.Index != nil {
			return true
		}
	}
	return false
}

// gatheredBy returns the gatherer of a key, made on first use.
func gatheredBy[V any](l *Loaders, key any, fetch func(context.Context, []gid.ID) (map[gid.ID]V, error)) *gatherer[V] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x, ok := l.byKey[key].(*gatherer[V]); ok {
		return x
	}
	x := newGatherer(&l.asked, fetch)
	l.byKey[key] = x
	return x
}

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
	if g.open == nil {
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
	for begin := time.Now(); quiet < quietPauses && time.Since(begin) < longestWait; quiet++ { //nolint:forbidigo // how long to wait, not what is true when
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
