package measuring

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/kpigoal"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// targets reads the goals that the viewer may see for the KPIs of the questions that compare with goals,
// with one statement at most.
func targets(ctx context.Context, c *db.Client, questions []Query) ([]kpi.Target, error) {
	var keys []any
	for _, q := range questions {
		if !slices.Contains(q.Compare, kpi.Goal) {
			continue
		}
		for _, k := range q.Keys {
			if !slices.Contains(keys, any(string(k))) {
				keys = append(keys, string(k))
			}
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	goals, err := c.KpiGoal.Query().Where(kpigoal.ArchivedAtIsNil(), func(s *sql.Selector) { s.Where(sql.In(s.C(kpigoal.FieldKpi), keys...)) }).
		Order(kpigoal.ByID(sql.OrderDesc())).All(ctx) // of several for the same thing the latest counts
	if err != nil {
		return nil, err
	}
	out := make([]kpi.Target, len(goals))
	for i, g := range goals {
		t := &out[i]
		t.Key, t.Period = kpi.Key(g.Kpi), calendar.Period{From: g.FromDay, To: g.ToDay}
		t.Value, _ = money.ParseDecimal(g.Target) // stored from a decimal
		for name, value := range g.Variants {
			t.Variants = append(t.Variants, kpi.Variant{Key: t.Key, Name: name, Value: value})
		}
		for _, carrier := range []struct {
			id *gid.ID
			d  kpi.Dimension
		}{{g.RepID, kpi.DimRep}, {g.TeamID, kpi.DimTeam}, {g.TerritoryID, kpi.DimTerritory}} {
			if carrier.id != nil {
				t.Dimension, t.Carrier = carrier.d, int64(*carrier.id)
			}
		}
	}
	return out, nil
}
