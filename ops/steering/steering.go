// Package steering sets key figures against what people want of them: goals and how far they are
// reached, balanced scorecards, rules that raise an alert, and figures that people define themselves.
// What a figure comes to is always asked as a person: nobody's goal shows what they may not see.
package steering

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/score"
)

// Desk answers for goals, scorecards, alerts and user metrics.
type Desk struct {
	edit     *editing.Editor
	measures *measuring.Store
	as       func(ctx context.Context, user gid.ID) (*viewer.V, error)
}

// New returns a desk. as builds the viewer of a person, so that an alert rule never watches more than
// its maker may see.
func New(e *editing.Editor, m *measuring.Store, as func(context.Context, gid.ID) (*viewer.V, error)) *Desk {
	return &Desk{e, m, as}
}

// carrier is whom a goal or a rule is about; the zero carrier is the whole company.
type carrier struct{ rep, team, territory *gid.ID }

// filter keeps the rows of the carrier.
func (c carrier) filter() kpi.Filter {
	switch {
	case c.rep != nil:
		return kpi.Filter{{Dimension: kpi.DimRep, IDs: []int64{int64(*c.rep)}}}
	case c.team != nil:
		return kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{int64(*c.team)}}}
	case c.territory != nil:
		return kpi.Filter{{Dimension: kpi.DimTerritory, IDs: []int64{int64(*c.territory)}}}
	default:
		return nil
	}
}

// single is a question for the total of one KPI.
func single(key kpi.Key, choices []score.Choice, period calendar.Period, where kpi.Filter) measuring.Query {
	return measuring.Query{Query: kpi.Query{
		Keys: []kpi.Key{key}, Variants: score.Variants(key, choices), Period: period, Where: where,
	}}
}

// total returns the total of an answered single question. What the viewer may not ask for, or cannot be
// asked of the carrier, has no value and says why.
func total(o measuring.Outcome) (kpi.Point, string, error) {
	switch {
	case o.Err == nil:
		return o.Answer.Results[0].Total, "", nil
	case fault.All(o.Err) != nil:
		return kpi.Point{}, fault.All(o.Err)[0].Message, nil
	default:
		return kpi.Point{}, "", o.Err
	}
}

// Progress is how far a goal is reached.
type Progress struct {
	score.Attained

	Point   kpi.Point
	Problem string     // why there is no value, empty when there is one or the point's caveats say why
	Elapsed money.Rate // share of the window that is over
}

// Progress computes how far goals are reached, in the order in which they are given, with a number of
// statements that does not depend on theirs.
func (d *Desk) Progress(ctx context.Context, goals []*db.KpiGoal) ([]Progress, error) {
	questions := make([]measuring.Query, len(goals))
	for i, g := range goals {
		questions[i] = single(kpi.Key(g.Kpi), score.Chosen(g.Variants), calendar.Period{From: g.FromDay, To: g.ToDay},
			carrier{g.RepID, g.TeamID, g.TerritoryID}.filter())
	}
	answers, err := d.measures.Many(ctx, questions)
	if err != nil {
		return nil, err
	}
	today := viewer.From(ctx).Today
	out := make([]Progress, len(goals))
	for i, g := range goals {
		p := &out[i]
		if p.Point, p.Problem, err = total(answers[i]); err != nil {
			return nil, err
		}
		p.Elapsed = score.Elapsed(calendar.Period{From: g.FromDay, To: g.ToDay}, today)
		definition, f := score.Measurable(kpi.Key(g.Kpi), score.Chosen(g.Variants))
		if f != nil {
			p.Problem = f.Message
			continue
		}
		p.Attained = score.Attain(p.Point.Value, decimalOf(g.Target), definition.Direction)
	}
	return out, nil
}

// decimalOf reads a number as it is stored.
func decimalOf(stored string) money.Decimal {
	d, _ := money.ParseDecimal(stored) // stored from a decimal
	return d
}
