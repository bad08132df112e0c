package figure

import (
	"context"

	"coxswain/ent/gid"
	"coxswain/graph/page"
	"coxswain/sales/kpi"
)

// Compute answers with the key figures of each of some records.
type Compute func(ctx context.Context, ids []gid.ID) (map[gid.ID][]*Kpi, error)

// Of returns the key figures of the record on which the running field stands, computed together with
// those of all records that were read together with it. The key tells questions apart.
func Of(ctx context.Context, key string, id gid.ID, compute Compute) ([]*Kpi, error) {
	return page.Together(ctx, key, id, compute)
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
