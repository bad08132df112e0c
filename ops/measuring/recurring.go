package measuring

import (
	"context"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/recurring"
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

// CohortAnswer is a matrix of cohorts with what it was computed from.
type CohortAnswer struct {
	*kpi.Cohorts
	Query kpi.CohortQuery
	facts *kpi.Facts
}

// Records returns the accounts behind one cell of the matrix.
func (a *CohortAnswer) Records(cohort *kpi.Cohort, age int) ([]kpi.Record, error) {
	return kpi.CohortRecords(a.facts, a.Query, cohort, age)
}

// Cohorts returns the matrix of cohorts by age over the accounts that the viewer may see.
func (s *Store) Cohorts(ctx context.Context, q CohortQuery) (*CohortAnswer, error) {
	snap, scope, today, err := s.asked(ctx, q.AsOf, kpi.CohortLogoRetention)
	if err != nil {
		return nil, err
	}
	q.Scope, q.Today = scope, today
	if q.Period, err = snap.resolved(q.Period, q.Preset, today); err != nil {
		return nil, err
	}
	m, err := kpi.MakeCohorts(snap.facts, q.CohortQuery)
	if err != nil {
		return nil, err
	}
	return &CohortAnswer{m, q.CohortQuery, snap.facts}, nil
}

// WaterfallAnswer is how MRR came from its opening to its closing, with what it was computed from.
type WaterfallAnswer struct {
	Steps []kpi.Waterfall // by bucket and group
	Total kpi.Waterfall
	query kpi.Query
	facts *kpi.Facts
}

// Records returns the movements behind one bar.
func (a *WaterfallAnswer) Records(step *kpi.Waterfall, kind recurring.Kind) ([]kpi.Record, error) {
	return kpi.WaterfallRecords(a.facts, a.query, step.Period, step.Group, kind)
}

// Waterfall returns how MRR came from its opening to its closing, by bucket and group and in all, over the
// accounts that the viewer may see. A waterfall that does not tie out is an error.
func (s *Store) Waterfall(ctx context.Context, q Query) (*WaterfallAnswer, error) {
	q, snap, err := s.placed(ctx, q, kpi.MRR)
	if err != nil {
		return nil, err
	}
	steps, total, err := kpi.MakeWaterfall(snap.facts, q.Query)
	if err != nil {
		return nil, err
	}
	return &WaterfallAnswer{steps, total, q.Query, snap.facts}, nil
}

// ParetoAnswer is how groups share a sum out, with what it was computed from.
type ParetoAnswer struct {
	*kpi.Ranking
	source
}

// Pareto ranks the groups of a KPI that is a sum by their shares, over the rows that the viewer may see.
func (s *Store) Pareto(ctx context.Context, q Query) (*ParetoAnswer, error) {
	q, snap, err := s.placed(ctx, q, q.Keys...)
	if err != nil {
		return nil, err
	}
	r, err := kpi.Pareto(snap.facts, q.Query)
	if err != nil {
		return nil, err
	}
	return &ParetoAnswer{r, source{q.Query, snap}}, nil
}

// placed puts the viewer, the time and the days into a question about some keys.
func (s *Store) placed(ctx context.Context, q Query, keys ...kpi.Key) (Query, *snapshot, error) {
	snap, scope, today, err := s.asked(ctx, q.AsOf, slices.Clone(keys)...)
	if err != nil {
		return q, nil, err
	}
	q.Scope, q.Today, q.Now = scope, today, s.store.Now()
	if q.AsOf != nil {
		q.Now = *q.AsOf
	}
	q.Period, err = snap.resolved(q.Period, q.Preset, today)
	return q, snap, err
}
