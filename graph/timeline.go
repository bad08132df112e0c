package graph

import (
	"context"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/graph/timeline"
	"coxswain/ops/editing"
)

// timelineOf returns a page of an account's time line, read together with those of the accounts that were
// read together with it.
func (r *Resolver) timelineOf(ctx context.Context, account gid.ID, first *int, after *string, where *model.AccountTimelineWhere) (*model.AccountTimeline, error) {
	q := timeline.Question{First: first, After: after}
	if where != nil {
		q.Kinds, q.From, q.To = where.Kinds.Value(), where.From.Value(), where.To.Value()
	}
	return page.Together(ctx, "timeline", account, func(ctx context.Context, accounts []gid.ID) (map[gid.ID]*model.AccountTimeline, error) {
		s, err := r.Editor.Settings(ctx, r.Store.Client())
		if err != nil {
			return nil, err
		}
		company := timeline.Company{Today: s.Today, Zone: s.Zone, Base: s.Base}
		if company.Zone == nil {
			company.Zone = time.UTC
		}
		v, err := r.Store.Client().LedgerVersion.Query().Order(db.Desc("number")).First(editing.Everywhere(ctx))
		switch {
		case err == nil:
			company.Base = v.BaseCurrency
		case !db.IsNotFound(err):
			return nil, err
		}
		return timeline.Of(ctx, r.Store.Client(), company, accounts, q)
	})
}
