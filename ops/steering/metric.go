package steering

import (
	"context"
	"regexp"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/usermetric"
	"coxswain/ent/db/usermetricversion"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/measuring"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/metric"
	"coxswain/sales/money"
)

// CreateUserMetricInput is the input of createUserMetric.
type CreateUserMetricInput struct {
	editing.Note

	Key         string        `json:"key"`
	Name        string        `json:"name"`
	Description *string       `json:"description,omitempty"`
	Direction   kpi.Direction `json:"direction"`
	Expression  string        `json:"expression"`
	Unit        kpi.Unit      `json:"unit"`
}

// keyForm is how the key of a user metric is written.
var keyForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,59}$`)

// CreateUserMetric defines a figure from measures of the catalogue, as its first version.
func (d *Desk) CreateUserMetric(ctx context.Context, in CreateUserMetricInput) (*db.UserMetric, error) {
	return editing.Verb[db.UserMetric](ctx, d.edit, in.Call("createUserMetric", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if !keyForm.MatchString(in.Key) {
			return 0, fault.Invalidf("key", "%q is not a key; write 2 to 60 capitals, digits and underscores, for example REVENUE_PER_CALL", in.Key)
		}
		if _, err := kpi.ParseKey(in.Key); err == nil {
			return 0, fault.Of(fault.Taken, "key", "%s is a KPI of the catalogue; choose another key", in.Key)
		}
		taken, err := tx.UserMetric.Query().Where(usermetric.Key(in.Key)).Exist(editing.Everywhere(ctx))
		if err != nil {
			return 0, err
		}
		if taken {
			return 0, fault.Of(fault.Taken, "key", "%s is defined already; change that one or choose another key", in.Key)
		}
		if err := sound(in.Expression, in.Unit); err != nil {
			return 0, err
		}
		values := editing.Values{"key": in.Key, "direction": in.Direction, "user_id": viewer.From(ctx).User, "current": 1}
		if err := values.Put("name", in.Name); err != nil {
			return 0, err
		}
		if in.Description != nil {
			if err := values.Put("description", *in.Description); err != nil {
				return 0, err
			}
		}
		id, err := d.edit.Insert(ctx, tx, gid.UserMetric, values)
		if err != nil {
			return 0, err
		}
		return id, d.version(ctx, tx, id, 1, in.Expression, in.Unit, in.Reason)
	})
}

// UpdateUserMetricInput is the input of updateUserMetric. What is left out stays as it is.
type UpdateUserMetricInput struct {
	editing.Target

	Name        *string        `json:"name,omitempty"`
	Description *string        `json:"description,omitempty"`
	Direction   *kpi.Direction `json:"direction,omitempty"`
	Expression  *string        `json:"expression,omitempty"`
	Unit        *kpi.Unit      `json:"unit,omitempty"`
}

// UpdateUserMetric changes a figure. Another expression or unit makes a new version; earlier ones can
// still be asked for, so that a number that somebody wrote down can be made again.
func (d *Desk) UpdateUserMetric(ctx context.Context, in UpdateUserMetricInput) (*db.UserMetric, error) {
	return editing.Verb[db.UserMetric](ctx, d.edit, in.Call("updateUserMetric", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := d.edit.Lock(ctx, tx, in.ID); err != nil {
			return 0, err
		}
		m, err := editing.Find[db.UserMetric](ctx, d.edit, tx, gid.UserMetric, "id", in.ID, in.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		values := editing.Values{}
		for name, x := range map[string]*string{"name": in.Name, "description": in.Description} {
			if x == nil {
				continue
			}
			if err := values.Put(name, *x); err != nil {
				return 0, err
			}
		}
		if in.Direction != nil {
			values["direction"] = *in.Direction
		}
		last, err := tx.UserMetricVersion.Query().Where(usermetricversion.MetricID(m.ID), usermetricversion.Number(m.Current)).Only(ctx)
		if err != nil {
			return 0, err
		}
		expression, unit := last.Expression, UnitOf(last)
		if in.Expression != nil {
			expression = *in.Expression
		}
		if in.Unit != nil {
			unit = *in.Unit
		}
		if expression != last.Expression || unit != UnitOf(last) {
			if err := sound(expression, unit); err != nil {
				return 0, err
			}
			values["current"] = m.Current + 1
			if err := d.version(ctx, tx, m.ID, m.Current+1, expression, unit, in.Reason); err != nil {
				return 0, err
			}
		}
		return m.ID, d.edit.Set(ctx, tx, m, values)
	})
}

// UnitOf returns what a version of a metric is counted in.
func UnitOf(v *db.UserMetricVersion) kpi.Unit { return kpi.Unit(v.Unit) }

// sound reports whether an expression reads, and comes out in the unit.
func sound(expression string, unit kpi.Unit) error {
	e, err := metric.Parse(expression)
	if err != nil {
		return err
	}
	return e.Check(unit)
}

func (d *Desk) version(ctx context.Context, tx *db.Client, id gid.ID, number int, expression string, unit kpi.Unit, reason *string) error {
	return tx.UserMetricVersion.Create().SetMetricID(id).SetNumber(number).SetExpression(expression).SetUnit(usermetricversion.Unit(unit)).
		SetCreatedAt(d.edit.Store().Now()).SetUserID(viewer.From(ctx).User).SetNillableReason(reason).Exec(ctx)
}

// MetricValues are the values of a user metric.
type MetricValues struct {
	Metric  *db.UserMetric
	Version *db.UserMetricVersion
	Points  []MetricPoint
	Total   MetricPoint
}

// MetricPoint is one value of a user metric with the points of the measures that it was computed from.
type MetricPoint struct {
	kpi.Point // Numerator and Denominator are absent

	Measures []MeasurePoint
}

// MeasurePoint is one measure of an expression with its point.
type MeasurePoint struct {
	Measure metric.Measure
	Point   kpi.Point
}

// Values computes a user metric: period, grain, groups and filter are those of the question, whose keys
// and variants come from the expression. version 0 is the current one.
func (d *Desk) Values(ctx context.Context, key string, version int, q measuring.Query) (*MetricValues, error) {
	client := d.edit.Store().Client()
	m, err := client.UserMetric.Query().Where(usermetric.Key(key)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.NotFoundf("key", "there is no user metric %q; userMetrics lists them", key)
	}
	if err != nil {
		return nil, err
	}
	if version == 0 {
		version = m.Current
	}
	v, err := client.UserMetricVersion.Query().Where(usermetricversion.MetricID(m.ID), usermetricversion.Number(version)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.NotFoundf("version", "%s has no version %d; it has 1 to %d", key, version, m.Current)
	}
	if err != nil {
		return nil, err
	}
	e, err := metric.Parse(v.Expression)
	if err != nil {
		return nil, err
	}
	if err := e.Check(UnitOf(v)); err != nil { // a KPI's unit changed since
		return nil, err
	}
	answers, err := d.measured(ctx, e, q)
	if err != nil {
		return nil, err
	}
	out := &MetricValues{Metric: m, Version: v}
	out.Points, out.Total = combine(e, UnitOf(v), answers)
	return out, nil
}

// measured asks for each measure of an expression.
func (d *Desk) measured(ctx context.Context, e *metric.Expression, q measuring.Query) ([]kpi.Result, error) {
	var questions []measuring.Query
	for _, m := range e.Measures() {
		one := q
		one.Keys, one.Variants = []kpi.Key{m.Key}, m.Variants
		questions = append(questions, one)
	}
	outcomes, err := d.measures.Many(ctx, questions)
	if err != nil {
		return nil, err
	}
	results := make([]kpi.Result, len(outcomes))
	for i, o := range outcomes {
		if o.Err != nil {
			return nil, o.Err
		}
		results[i] = o.Answer.Results[0]
	}
	return results, nil
}

// place identifies a point: its period and group.
type place struct {
	from, to int32
	group    string
}

func placeOf(p kpi.Point) place {
	var group []byte
	for _, g := range p.Group {
		group = append(group, string(g.Dimension)+"\x00"+g.Code+"\x00"+gid.ID(g.ID).String()+"\x00"...)
	}
	return place{int32(p.Period.From), int32(p.Period.To), string(group)}
}

// combine puts the points of the measures together by period and group. A group that one measure does
// not have is a missing value of that measure: whether nothing happened or nothing could is not known here.
func combine(e *metric.Expression, unit kpi.Unit, results []kpi.Result) (points []MetricPoint, all MetricPoint) {
	measures := e.Measures()
	one := func(of []*kpi.Point, shape kpi.Point) MetricPoint {
		out := MetricPoint{Point: kpi.Point{Period: shape.Period, Group: shape.Group, Unit: unit}}
		readings := make([]metric.Reading, len(measures))
		exponent := 2
		for i, p := range of {
			if p == nil {
				p = &kpi.Point{Period: shape.Period, Group: shape.Group, Unit: kpi.UnitOf(measures[i].Key, measures[i].Variants), Caveats: []kpi.Caveat{kpi.NoDenominator}}
				if additive(measures[i]) { // of what is counted, no rows are none
					p.Value, p.Caveats = &money.Decimal{}, nil
				}
			}
			if p.Currency != "" {
				out.Currency, exponent = p.Currency, p.Currency.Exponent()
			}
			out.SampleSize = max(out.SampleSize, p.SampleSize)
			readings[i] = metric.Reading{Value: p.Value, Caveats: p.Caveats}
			out.Measures = append(out.Measures, MeasurePoint{measures[i], *p})
		}
		got := e.Compute(readings, unit, exponent)
		out.Value, out.Caveats = got.Value, got.Caveats
		if unit != kpi.Money && unit != kpi.MoneyPerDay {
			out.Currency = ""
		}
		return out
	}
	var order []place
	at := map[place][]*kpi.Point{}
	shapes := map[place]kpi.Point{}
	for i, r := range results {
		for j := range r.Points {
			k := placeOf(r.Points[j])
			if at[k] == nil {
				at[k] = make([]*kpi.Point, len(results))
				shapes[k] = r.Points[j]
				order = append(order, k)
			}
			at[k][i] = &r.Points[j]
		}
	}
	slices.SortStableFunc(order, func(a, b place) int { return int(a.from) - int(b.from) })
	for _, k := range order {
		points = append(points, one(at[k], shapes[k]))
	}
	totals := make([]*kpi.Point, len(results))
	for i := range results {
		totals[i] = &results[i].Total
	}
	return points, one(totals, results[0].Total)
}

// additive reports whether a measure counts, so that no rows make a 0.
func additive(m metric.Measure) bool { return kpi.UnitOf(m.Key, m.Variants) == kpi.Count }
