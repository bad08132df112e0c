package graph

import (
	"context"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/figure"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/ops/measuring"
	"coxswain/ops/steering"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/score"
)

// choices returns stored choices as the API shows them.
func choices(stored map[string]string) []*score.Choice {
	out := []*score.Choice{}
	for _, c := range score.Chosen(stored) {
		out = append(out, &c)
	}
	return out
}

// decimal reads a number that is stored as text, nil for none.
func decimal(stored *string) (*money.Decimal, error) {
	if stored == nil {
		return nil, nil
	}
	d, err := money.ParseDecimal(*stored)
	if err != nil {
		return nil, fmt.Errorf("stored number: %w", err)
	}
	return &d, nil
}

// progress returns how far a goal is reached, computed together with the other goals of its list.
func (r *Resolver) progress(ctx context.Context, g *db.KpiGoal) (*figure.Progress, error) {
	return page.Together(ctx, "progress", g.ID, func(ctx context.Context, ids []gid.ID) (map[gid.ID]*figure.Progress, error) {
		found, err := records(ctx, ids)
		if err != nil {
			return nil, err
		}
		goals := make([]*db.KpiGoal, 0, len(found))
		for _, f := range found {
			if goal, ok := f.(*db.KpiGoal); ok {
				goals = append(goals, goal)
			}
		}
		all, err := r.Steering.Progress(ctx, goals)
		if err != nil {
			return nil, err
		}
		out := make(map[gid.ID]*figure.Progress, len(goals))
		for i, goal := range goals {
			out[goal.ID] = &figure.Progress{Progress: all[i]}
		}
		return out, nil
	})
}

// perspectives returns the perspectives of a scorecard.
func perspectives(card *db.Scorecard) ([]*score.Perspective, error) {
	all, err := steering.Perspectives(card)
	out := make([]*score.Perspective, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out, err
}

// score fills a scorecard in.
func (r *Resolver) score(ctx context.Context, card *db.Scorecard, in model.PeriodInput, where *model.KpiFilterInput) (*steering.Scored, error) {
	var q measuring.Query
	if err := setPeriod(&q, &in); err != nil {
		return nil, err
	}
	filter, err := filterOf(where)
	if err != nil {
		return nil, err
	}
	return r.Steering.Score(ctx, card, q.Period, q.Preset, filter)
}

// metricValues computes a user metric.
func (r *Resolver) metricValues(ctx context.Context, in model.UserMetricQueryInput) (*figure.MetricValues, error) {
	q := measuring.Query{AsOf: in.AsOf.Value()}
	q.GroupBy = in.GroupBy.Value()
	if g := in.Grain.Value(); g != nil {
		q.Grain = *g
	}
	if err := setPeriod(&q, in.Period); err != nil {
		return nil, err
	}
	var err error
	if q.Where, err = filterOf(in.Where.Value()); err != nil {
		return nil, err
	}
	version := 0
	if v := in.Version.Value(); v != nil {
		if version = *v; version < 1 {
			return nil, fault.Invalidf("input.version", "%d is not a version; they count from 1", version)
		}
	}
	values, err := r.Steering.Values(ctx, in.Key, version, q)
	if err != nil {
		return nil, fault.Under(err, "input")
	}
	return figure.ValuesOf(values), nil
}
