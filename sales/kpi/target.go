package kpi

import (
	"maps"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Target is a goal that numbers are set against: a value of one reading of a KPI over exactly some days,
// for a rep, team or territory, or for the whole company when there is no Dimension.
type Target struct {
	Key       Key
	Variants  []Variant
	Dimension Dimension // REP, TEAM or TERRITORY; empty for the company
	Carrier   int64
	Period    calendar.Period
	Value     money.Decimal
}

// target returns the goal that a number of the query is set against, nil when there is none: the days and
// the reading are those of the number, and so is whose number it is. A number of a product, or of a team
// in one segment, has no goal.
func (q *Query) target(key Key, group []GroupKey, period calendar.Period) *money.Decimal {
	dimension, carrier, ok := q.carrier(group)
	if !ok {
		return nil
	}
	reading := variantValues(key, q.Variants)
	i := slices.IndexFunc(q.Targets, func(t Target) bool {
		return t.Key == key && t.Dimension == dimension && t.Carrier == carrier && t.Period == period &&
			maps.Equal(variantValues(key, t.Variants), reading)
	})
	if i < 0 {
		return nil
	}
	return &q.Targets[i].Value
}

// carrier says whose number a group of the query is; false when it is nobody's who carries goals.
func (q *Query) carrier(group []GroupKey) (Dimension, int64, bool) {
	carries := func(d Dimension) bool { return d == DimRep || d == DimTeam || d == DimTerritory }
	switch {
	case len(group)+len(q.Where) > 1:
		return "", 0, false
	case len(group) == 1:
		return group[0].Dimension, group[0].ID, carries(group[0].Dimension) && group[0].ID != 0
	case len(q.Where) == 1:
		t := q.Where[0]
		if !carries(t.Dimension) || len(t.IDs) != 1 || t.None {
			return "", 0, false
		}
		return t.Dimension, t.IDs[0], true
	default:
		return "", 0, true
	}
}
