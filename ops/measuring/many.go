package measuring

import (
	"context"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// Outcome is the answer to one of many questions, or why there is none.
type Outcome struct {
	Answer *Answer
	Err    error
}

// Many answers questions of one viewer: goals, the measures of a scorecard. The viewer's scope and the
// facts are looked up once for all of them, so that the number of statements does not grow with theirs.
// What is wrong with one question does not concern the others.
func (s *Store) Many(ctx context.Context, questions []Query) ([]Outcome, error) {
	recurring := slices.ContainsFunc(questions, func(q Query) bool { return kpi.ReadsSubscriptions(q.Keys...) })
	scope, err := scopeOf(ctx, s.store.Client(), recurring)
	if err != nil {
		return nil, err
	}
	goals, err := targets(ctx, s.store.Client(), questions)
	if err != nil {
		return nil, err
	}
	known := map[calendar.Instant]*snapshot{} // by asOf, 0 for now
	out := make([]Outcome, len(questions))
	for i, q := range questions {
		q.Targets = goals
		var asOf calendar.Instant
		if q.AsOf != nil {
			asOf = *q.AsOf
		}
		snap, ok := known[asOf]
		if !ok {
			if snap, err = s.at(ctx, q.AsOf); err != nil {
				if fault.All(err) == nil {
					return nil, err
				}
				out[i].Err = err
				continue
			}
			known[asOf] = snap
		}
		out[i].Answer, out[i].Err = s.answer(snap, scope, q)
	}
	return out, nil
}

// answer computes one question over a snapshot.
func (s *Store) answer(snap *snapshot, scope kpi.Scope, q Query) (*Answer, error) {
	q.Scope, q.Now = scope, s.store.Now()
	if q.AsOf != nil {
		q.Now = *q.AsOf
	}
	q.Today = q.Now.Day(snap.settings.zone)
	if q.Preset != "" {
		var err error
		if q.Period, err = q.Preset.Resolve(q.Today, snap.settings.kpi.FiscalStart); err != nil {
			return nil, fault.Under(err, "period")
		}
	}
	results, err := kpi.Compute(snap.facts, q.Query)
	if err != nil {
		return nil, err
	}
	return &Answer{results, source{q.Query, snap}}, nil
}
