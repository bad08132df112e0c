package steering

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"coxswain/ent/db"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/score"
)

// Scored is a scorecard that was filled in.
type Scored struct {
	Period       calendar.Period
	Score        *money.Decimal // 0 to 100; nil when no measure has a value
	Complete     bool           // every measure has a value
	Perspectives []*ScoredPerspective
}

// ScoredPerspective is a perspective that was filled in.
type ScoredPerspective struct {
	Name     string
	Weight   money.Rate
	Score    *money.Decimal
	Measures []*ScoredMeasure
}

// ScoredMeasure is a measure with the point behind its score.
type ScoredMeasure struct {
	Measure  score.Measure
	Value    *money.Decimal
	Unit     *kpi.Unit       // nil when the viewer or the filter has no answer
	Currency *money.Currency // nil when the value is no money
	Score    *money.Decimal
	Caveats  []kpi.Caveat
}

// Perspectives reads the perspectives of a scorecard.
func Perspectives(card *db.Scorecard) ([]score.Perspective, error) {
	var out []score.Perspective
	if err := json.Unmarshal(card.Perspectives, &out); err != nil {
		return nil, fmt.Errorf("perspectives of scorecard %s: %w", card.ID, err)
	}
	return out, nil
}

// Score computes a scorecard over a period or preset, of the rows that the filter keeps. What the viewer
// may not ask for has no value.
func (d *Desk) Score(ctx context.Context, card *db.Scorecard, period calendar.Period, preset calendar.Preset, where kpi.Filter) (*Scored, error) {
	perspectives, err := Perspectives(card)
	if err != nil {
		return nil, err
	}
	var questions []measuring.Query
	for _, p := range perspectives {
		for _, m := range p.Measures {
			q := single(m.KPI, m.Variants, period, slices.Clone(where))
			q.Preset = preset
			questions = append(questions, q)
		}
	}
	answers, err := d.measures.Many(ctx, questions)
	if err != nil {
		return nil, err
	}
	points := make([]kpi.Point, len(answers))
	values := make([]*money.Decimal, len(answers))
	for i := range answers {
		var problem string
		if points[i], problem, err = total(answers[i]); err != nil {
			return nil, err
		}
		if problem != "" { // this reading does not apply to the viewer or the filter
			points[i] = kpi.Point{Caveats: []kpi.Caveat{kpi.NotAvailable}}
		} else {
			period = points[i].Period
		}
		values[i] = points[i].Value
	}
	return filledIn(score.Score(perspectives, values), points, period), nil
}

// filledIn puts the points beside the scores that were made of them.
func filledIn(s score.Scored, points []kpi.Point, period calendar.Period) *Scored {
	out := &Scored{Period: period, Score: s.Score, Complete: s.Complete}
	for _, p := range s.Perspectives {
		side := &ScoredPerspective{Name: p.Name, Weight: p.Weight, Score: p.Score}
		for _, m := range p.Measures {
			point := points[0]
			points = points[1:]
			one := &ScoredMeasure{Measure: m.Measure, Value: m.Value, Score: m.Score, Caveats: point.Caveats}
			if point.Unit != "" {
				one.Unit = &point.Unit
			}
			if point.Currency != "" {
				one.Currency = &point.Currency
			}
			side.Measures = append(side.Measures, one)
		}
		out.Perspectives = append(out.Perspectives, side)
	}
	return out
}
