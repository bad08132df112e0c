package figure

import (
	"context"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"coxswain/ent/gid"
	"coxswain/sales/kpi"
)

// batches gather the records of one list that ask for the same key figures.
type batches struct {
	mu    sync.Mutex
	byKey map[string]*dataloadgen.Loader[gid.ID, []*Kpi]
}

type batchesKey struct{}

// gather is how long a batch waits for further records of its list.
const gather = time.Millisecond

// WithBatches returns a context for one response, in which the key figures of a list's records are
// computed together.
func WithBatches(ctx context.Context) context.Context {
	return context.WithValue(ctx, batchesKey{}, &batches{byKey: map[string]*dataloadgen.Loader[gid.ID, []*Kpi]{}})
}

// Compute answers with the key figures of each of some records.
type Compute func(ctx context.Context, ids []gid.ID) (map[gid.ID][]*Kpi, error)

// Of returns the key figures of a record, computed together with those of all records that ask under
// the same key. Without batches in the context it computes them alone.
func Of(ctx context.Context, key string, id gid.ID, compute Compute) ([]*Kpi, error) {
	b, ok := ctx.Value(batchesKey{}).(*batches)
	if !ok {
		found, err := compute(ctx, []gid.ID{id})
		return found[id], err
	}
	return b.loader(key, compute).Load(ctx, id)
}

func (b *batches) loader(key string, compute Compute) *dataloadgen.Loader[gid.ID, []*Kpi] {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, ok := b.byKey[key]
	if !ok {
		l = dataloadgen.NewMappedLoader(compute, dataloadgen.WithWait(gather))
		b.byKey[key] = l
	}
	return l
}

// Split shares the answers of a question that was grouped by the records' dimension: by record, the
// results of that record alone. The points of series carry their periods, the totals none.
func Split(series, totals []kpi.Result, source Source) map[gid.ID][]*Kpi {
	out := map[gid.ID][]*Kpi{}
	for i, total := range totals {
		byRecord := map[gid.ID]*kpi.Result{}
		for _, p := range total.Points {
			byRecord[recordOf(p)] = &kpi.Result{Key: total.Key, Total: p}
		}
		for _, p := range series[i].Points {
			if r := byRecord[recordOf(p)]; r != nil {
				r.Points = append(r.Points, p)
			}
		}
		for id, r := range byRecord {
			if id != 0 {
				out[id] = append(out[id], New([]kpi.Result{*r}, source)...)
			}
		}
	}
	return out
}

func recordOf(p kpi.Point) gid.ID {
	if len(p.Group) == 0 {
		return 0
	}
	return gid.ID(p.Group[0].ID)
}
