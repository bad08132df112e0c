package measuring

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"coxswain/ops/measuring/check"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// verifiedMonths is how far back Verify looks.
const verifiedMonths = 36

// Verify compares what the followed facts answer with what facts answer that are read anew from the
// database, for every available key figure by month and by rep, and those with what hand-written SQL
// says (package check). It returns what differs, in words. Nothing else may write meanwhile.
func (s *Store) Verify(ctx context.Context) ([]string, error) {
	followed, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	rebuilt, err := s.read(ctx, nil, s.store.Now())
	if err != nil {
		return nil, err
	}
	last, ok := rebuilt.facts.LastDay()
	if !ok {
		return nil, nil
	}
	period := calendar.Period{From: last.AddMonths(1 - verifiedMonths).FirstOfMonth(), To: last.AddMonths(1).FirstOfMonth()}
	ask := func(facts *kpi.Facts) check.Ask {
		return func(q kpi.Query) ([]kpi.Result, error) {
			q.Scope, q.Today, q.Now = kpi.Everything(), rebuilt.today, s.store.Now()
			return kpi.Compute(facts, q)
		}
	}
	differences, err := compareFacts(ask(followed.facts), ask(rebuilt.facts), period)
	if err != nil {
		return nil, err
	}
	differences = append(differences, s.untied(rebuilt, period)...)
	database, err := check.Open(ctx, s.store)
	if err != nil {
		return nil, err
	}
	more, err := database.Compare(ctx, ask(rebuilt.facts), period)
	return append(differences, more...), err
}

// compareFacts asks both for every available key figure.
func compareFacts(followed, rebuilt check.Ask, period calendar.Period) ([]string, error) {
	var out []string
	for _, d := range kpi.Catalogue() {
		if !d.Available {
			continue
		}
		questions := []kpi.Query{{Keys: []kpi.Key{d.Key}, Period: period, Grain: calendar.GrainMonth}}
		if slices.Contains(d.Dimensions, kpi.DimRep) {
			questions = append(questions, kpi.Query{Keys: []kpi.Key{d.Key}, Period: period, GroupBy: []kpi.Dimension{kpi.DimRep}})
		}
		for _, q := range questions {
			a, errA := followed(q)
			b, errB := rebuilt(q)
			if err := errors.Join(errA, errB); err != nil {
				return nil, fmt.Errorf("%s: %w", d.Key, err)
			}
			out = append(out, compare(a[0], b[0])...)
		}
	}
	return out, nil
}

func compare(a, b kpi.Result) []string {
	if len(a.Points) != len(b.Points) {
		return []string{fmt.Sprintf("%s: %d points in memory, %d from the database", a.Key, len(a.Points), len(b.Points))}
	}
	var out []string
	for i := range a.Points {
		if x, y := number(a.Points[i]), number(b.Points[i]); x != y {
			out = append(out, fmt.Sprintf("%s %s: %s in memory, %s from the database", a.Key, a.Points[i].Period, x, y))
		}
	}
	return out
}

func number(p kpi.Point) string {
	if p.Value == nil {
		return "nothing"
	}
	return p.Value.String()
}

// untied names the groupings in which opening + movements = closing does not hold for every month.
func (s *Store) untied(snap *snapshot, period calendar.Period) []string {
	var out []string
	for _, d := range kpi.Catalogue() {
		if d.Key != kpi.MRR {
			continue
		}
		for _, by := range d.Dimensions {
			q := kpi.Query{Period: period, Scope: kpi.Everything(), Today: snap.today, Now: s.store.Now(), GroupBy: []kpi.Dimension{by}}
			if by != kpi.DimAccount { // accounts are too many to be told by month
				q.Grain = calendar.GrainMonth
			}
			if _, _, err := kpi.MakeWaterfall(snap.facts, q); err != nil && fault.All(err) == nil {
				out = append(out, fmt.Sprintf("by %s: %v", by, err))
			}
		}
	}
	return out
}
