package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/graph/figure"
	"coxswain/graph/model"
	"coxswain/ops/measuring"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// kpis answers a question for key figures.
func (r *Resolver) kpis(ctx context.Context, in model.KpiQueryInput) ([]*figure.Kpi, error) {
	q, err := question(in)
	if err != nil {
		return nil, err
	}
	a, err := r.Measures.KPIs(ctx, q)
	if err != nil {
		return nil, fault.Under(err, "input")
	}
	return figure.New(a.Results, a), nil
}

// recordKpis answers with the key figures of one record, in one pass with those of the other records
// of its list.
func (r *Resolver) recordKpis(ctx context.Context, d kpi.Dimension, id gid.ID, in model.RecordKpiQueryInput) ([]*figure.Kpi, error) {
	q, err := question(model.KpiQueryInput{
		Keys: in.Keys, Period: in.Period, Grain: in.Grain, Where: in.Where,
		CompareTo: in.CompareTo, Variant: in.Variant, AsOf: in.AsOf,
	})
	if err != nil {
		return nil, err
	}
	asked, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("key figures of %s: %w", id, err)
	}
	return figure.Of(ctx, string(d)+" "+string(asked), id, func(ctx context.Context, ids []gid.ID) (map[gid.ID][]*figure.Kpi, error) {
		out, err := r.kpisOf(ctx, q, d, ids)
		return out, fault.Under(err, "input")
	})
}

// kpisOf computes the key figures of records. Records that stand for themselves are groups of one
// question; teams and territories with others below them, and records without any rows, which form
// no group, are questions of their own.
func (r *Resolver) kpisOf(ctx context.Context, q measuring.Query, d kpi.Dimension, ids []gid.ID) (map[gid.ID][]*figure.Kpi, error) {
	above, err := r.above(ctx, d, ids)
	if err != nil {
		return nil, err
	}
	out := map[gid.ID][]*figure.Kpi{}
	if single := slices.DeleteFunc(slices.Clone(ids), func(id gid.ID) bool { return above[id] }); len(single) > 1 {
		if out, err = r.kpisByGroup(ctx, q, d, single); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if len(out[id]) == len(q.Keys) {
			continue
		}
		alone := q
		alone.Where = append(slices.Clone(q.Where), kpi.Term{Dimension: d, IDs: []int64{int64(id)}})
		a, err := r.Measures.KPIs(ctx, alone)
		if err != nil {
			return nil, err
		}
		out[id] = figure.New(a.Results, a)
	}
	return out, nil
}

// kpisByGroup computes the key figures of many records as groups of one question, and of a second
// one for the whole period when the first one is cut into buckets.
func (r *Resolver) kpisByGroup(ctx context.Context, q measuring.Query, d kpi.Dimension, ids []gid.ID) (map[gid.ID][]*figure.Kpi, error) {
	term := kpi.Term{Dimension: d, Exact: true}
	for _, id := range ids {
		term.IDs = append(term.IDs, int64(id))
	}
	q.GroupBy = []kpi.Dimension{d}
	q.Where = append(slices.Clone(q.Where), term)
	series, err := r.Measures.KPIs(ctx, q)
	if err != nil {
		return nil, err
	}
	totals := series
	if q.Grain != "" {
		q.Grain = ""
		if totals, err = r.Measures.KPIs(ctx, q); err != nil {
			return nil, err
		}
	}
	return figure.Split(series.Results, totals.Results, totals), nil
}

// above tells which of the teams or territories have others below them.
func (r *Resolver) above(ctx context.Context, d kpi.Dimension, ids []gid.ID) (map[gid.ID]bool, error) {
	var parents []struct {
		ID gid.ID `json:"parent_id"`
	}
	below := func(s *sql.Selector) {
		s.Where(rule.OneOf(s.C("parent_id"), ids))
		s.Select(s.C("parent_id")).Distinct()
	}
	var err error
	switch d {
	case kpi.DimTeam:
		err = r.Store.Client().Team.Query().Modify(below).Scan(ctx, &parents)
	case kpi.DimTerritory:
		err = r.Store.Client().Territory.Query().Modify(below).Scan(ctx, &parents)
	default:
	}
	out := map[gid.ID]bool{}
	for _, p := range parents {
		out[p.ID] = true
	}
	return out, err
}
