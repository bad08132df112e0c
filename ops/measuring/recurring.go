package measuring

import (
	"context"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// CohortQuery asks for a matrix of cohorts; Scope and Today are filled in here.
type CohortQuery struct {
	kpi.CohortQuery
	Preset calendar.Preset   // instead of a period
	AsOf   *calendar.Instant // knowledge time
}

// asked is the facts, the viewer's scope and the day of a question about the ledger.
func (s *Store) asked(ctx context.Context, asOf *calendar.Instant, keys ...kpi.Key) (*snapshot, kpi.Scope, calendar.Day, error) {
	scope, err := scopeOf(ctx, s.store.Client(), kpi.ReadsSubscriptions(keys...))
	if err != nil {
		return nil, scope, 0, err
	}
	snap, err := s.at(ctx, asOf)
	if err != nil {
		return nil, scope, 0, err
	}
	now := s.store.Now()
	if asOf != nil {
		now = *asOf
	}
	return snap, scope, now.Day(snap.settings.zone), nil
}

// resolved is a period, or that of a preset.
func (snap *snapshot) resolved(p calendar.Period, preset calendar.Preset, today calendar.Day) (calendar.Period, error) {
	if preset == "" {
		return p, nil
	}
	p, err := preset.Resolve(today, snap.settings.kpi.FiscalStart)
	return p, fault.Under(err, "period")
}

// Cohorts returns the matrix of cohorts by age over the accounts that the viewer may see.
func (s *Store) Cohorts(ctx context.Context, q CohortQuery) (*kpi.Cohorts, error) {
	snap, scope, today, err := s.asked(ctx, q.AsOf, kpi.CohortLogoRetention)
	if err != nil {
		return nil, err
	}
	q.Scope, q.Today = scope, today
	if q.Period, err = snap.resolved(q.Period, q.Preset, today); err != nil {
		return nil, err
	}
	return kpi.MakeCohorts(snap.facts, q.CohortQuery)
}

// Waterfall returns how MRR came from its opening to its closing, by bucket and group and in all, over the
// accounts that the viewer may see.
func (s *Store) Waterfall(ctx context.Context, q Query) (steps []kpi.Waterfall, total kpi.Waterfall, err error) {
	snap, scope, today, err := s.asked(ctx, q.AsOf, kpi.MRR)
	if err != nil {
		return nil, total, err
	}
	q.Scope, q.Today, q.Now = scope, today, s.store.Now()
	if q.Period, err = snap.resolved(q.Period, q.Preset, today); err != nil {
		return nil, total, err
	}
	return kpi.MakeWaterfall(snap.facts, q.Query)
}

// Pareto ranks the groups of a KPI that is a sum by their shares.
func (s *Store) Pareto(ctx context.Context, q Query) ([]kpi.Share, error) {
	snap, scope, today, err := s.asked(ctx, q.AsOf, slices.Clone(q.Keys)...)
	if err != nil {
		return nil, err
	}
	q.Scope, q.Today, q.Now = scope, today, s.store.Now()
	if q.AsOf != nil {
		q.Now = *q.AsOf
	}
	if q.Period, err = snap.resolved(q.Period, q.Preset, today); err != nil {
		return nil, err
	}
	return kpi.Pareto(snap.facts, q.Query)
}
