package figure

import (
	"coxswain/ent/db"
	"coxswain/ops/steering"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Progress is how far a goal is reached.
type Progress struct{ steering.Progress }

// Value returns the value so far.
func (p *Progress) Value() *money.Decimal { return p.Point.Value }

// Unit returns what the value is counted in, nil when there is no answer.
func (p *Progress) Unit() *kpi.Unit { return unless(p.Point.Unit, "") }

// Currency returns the currency of the value, nil when it is no money.
func (p *Progress) Currency() *money.Currency { return unless(p.Point.Currency, "") }

// Attainment returns value / target.
func (p *Progress) Attainment() *money.Decimal { return p.Share }

// Caveats returns the reasons to read the value with care.
func (p *Progress) Caveats() []kpi.Caveat { return p.Point.Caveats }

// Problem returns why there is no answer, nil when there is one.
func (p *Progress) Problem() *string { return unless(p.Progress.Problem, "") }

func unless[T comparable](v, none T) *T {
	if v == none {
		return nil
	}
	return &v
}

// MetricValues are the values of a user metric.
type MetricValues struct {
	Metric  *db.UserMetric
	Version *db.UserMetricVersion
	Points  []*MetricPoint
	Total   *MetricPoint
}

// MetricPoint is one value of a user metric.
type MetricPoint struct{ steering.MetricPoint }

// MeasurePoint is one measure of a user metric with its value.
type MeasurePoint struct{ steering.MeasurePoint }

// ValuesOf shows the values of a user metric.
func ValuesOf(v *steering.MetricValues) *MetricValues {
	out := &MetricValues{Metric: v.Metric, Version: v.Version, Total: &MetricPoint{v.Total}, Points: make([]*MetricPoint, len(v.Points))}
	for i, p := range v.Points {
		out.Points[i] = &MetricPoint{p}
	}
	return out
}

// Group returns the group that the value speaks of.
func (p *MetricPoint) Group() []*Group { return groups(p.Point.Group) }

// Currency returns the currency of the value, nil when it is no money.
func (p *MetricPoint) Currency() *money.Currency { return unless(p.Point.Currency, "") }

// Measures returns what the value was computed from.
func (p *MetricPoint) Measures() []*MeasurePoint {
	out := make([]*MeasurePoint, len(p.MetricPoint.Measures))
	for i, m := range p.MetricPoint.Measures {
		out[i] = &MeasurePoint{m}
	}
	return out
}

// Text returns the measure as the expression writes it.
func (m *MeasurePoint) Text() string { return m.Measure.String() }

// Kpi returns the KPI of the measure.
func (m *MeasurePoint) Kpi() kpi.Key { return m.Measure.Key }

// Value returns the value of the measure.
func (m *MeasurePoint) Value() *money.Decimal { return m.Point.Value }

// Unit returns what the value is counted in.
func (m *MeasurePoint) Unit() kpi.Unit { return m.Point.Unit }

// Caveats returns the reasons to read the value with care.
func (m *MeasurePoint) Caveats() []kpi.Caveat { return m.Point.Caveats }
