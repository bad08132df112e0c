package figure

import (
	"bytes"
	"context"
	"io"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Telling writes the points of key figures as they are asked for. A dashboard has hundreds of points,
// and to run every field of each as if it could fail or wait costs more than to compute the numbers.
// What a selection of nothing but values says is known when the points are: it is written straight from
// them, byte for byte as field by field. Selections that reach for records run as all others do.
type Telling struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
} = Telling{}

// ExtensionName names the extension.
func (Telling) ExtensionName() string { return "Telling" }

// Validate accepts every schema.
func (Telling) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField takes over where a field has found points and only values are asked of them.
func (Telling) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	found, err := next(ctx)
	points, ok := found.([]*Point)
	if !ok || err != nil || len(points) == 0 {
		return found, err
	}
	asked := &asked{graphql.GetOperationContext(ctx)}
	tell, ok := asked.point(graphql.GetFieldContext(ctx).Field.Selections)
	if !ok {
		return found, nil
	}
	return graphql.WriterFunc(func(w io.Writer) {
		var b bytes.Buffer
		tellEach(&b, points, tell)
		_, _ = w.Write(b.Bytes()) // as all of gqlgen: a reader who has gone away is noticed by the server
	}), nil
}

// teller writes what is asked of a value.
type teller[T any] func(b *bytes.Buffer, of T)

// asked turns selections into tellers; false when something else than values is among them.
type asked struct{ operation *graphql.OperationContext }

// object returns a teller of the fields that a selection asks of a type.
func object[T any](a *asked, typeName string, selected ast.SelectionSet, field func(graphql.CollectedField) (teller[T], bool)) (teller[T], bool) {
	var names [][]byte
	var tellers []teller[T]
	for i, f := range graphql.CollectFields(a.operation, selected, []string{typeName}) {
		if len(f.Deferrables) > 0 {
			return nil, false
		}
		tell, ok := field(f)
		if f.Name == "__typename" {
			tell, ok = func(b *bytes.Buffer, _ T) { graphql.MarshalString(typeName).MarshalGQL(b) }, true
		}
		if !ok {
			return nil, false
		}
		var name bytes.Buffer
		if i > 0 {
			name.WriteByte(',')
		}
		graphql.MarshalString(f.Alias).MarshalGQL(&name)
		name.WriteByte(':')
		names, tellers = append(names, name.Bytes()), append(tellers, tell)
	}
	return func(b *bytes.Buffer, of T) {
		b.WriteByte('{')
		for i, tell := range tellers {
			b.Write(names[i])
			tell(b, of)
		}
		b.WriteByte('}')
	}, true
}

func tellEach[T any](b *bytes.Buffer, all []T, tell teller[T]) {
	b.WriteByte('[')
	for i, of := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		tell(b, of)
	}
	b.WriteByte(']')
}

// maybe writes a value that may be missing.
func maybe[T any, P interface {
	*T
	graphql.Marshaler
}](b *bytes.Buffer, v P) {
	if v == nil {
		graphql.Null.MarshalGQL(b)
		return
	}
	v.MarshalGQL(b)
}

func (a *asked) point(selected ast.SelectionSet) (teller[*Point], bool) {
	return object(a, "KpiPoint", selected, func(f graphql.CollectedField) (teller[*Point], bool) {
		switch f.Name {
		case "value":
			return func(b *bytes.Buffer, p *Point) { maybe(b, p.Value) }, true
		case "unit":
			return func(b *bytes.Buffer, p *Point) { p.Unit.MarshalGQL(b) }, true
		case "currency":
			return func(b *bytes.Buffer, p *Point) { maybe(b, p.Currency()) }, true
		case "numerator":
			return func(b *bytes.Buffer, p *Point) { maybe(b, p.Numerator) }, true
		case "denominator":
			return func(b *bytes.Buffer, p *Point) { maybe(b, p.Denominator) }, true
		case "maturity":
			return func(b *bytes.Buffer, p *Point) { maybe(b, p.Maturity) }, true
		case "sampleSize":
			return func(b *bytes.Buffer, p *Point) { graphql.MarshalInt64(p.SampleSize).MarshalGQL(b) }, true
		case "caveats":
			return func(b *bytes.Buffer, p *Point) {
				tellEach(b, p.Caveats, func(b *bytes.Buffer, c kpi.Caveat) { c.MarshalGQL(b) })
			}, true
		case "period":
			tell, ok := a.period(f.Selections)
			return func(b *bytes.Buffer, p *Point) { tell(b, p.Period) }, ok
		case "group":
			tell, ok := a.group(f.Selections)
			return func(b *bytes.Buffer, p *Point) { tellEach(b, p.Group(), tell) }, ok
		case "comparisons":
			tell, ok := a.comparison(f.Selections)
			return func(b *bytes.Buffer, p *Point) { tellEach(b, p.Comparisons, tell) }, ok
		default:
			return nil, false
		}
	})
}

func (a *asked) period(selected ast.SelectionSet) (teller[calendar.Period], bool) {
	return object(a, "Period", selected, func(f graphql.CollectedField) (teller[calendar.Period], bool) {
		switch f.Name {
		case "from":
			return func(b *bytes.Buffer, p calendar.Period) { p.From.MarshalGQL(b) }, true
		case "to":
			return func(b *bytes.Buffer, p calendar.Period) { p.To.MarshalGQL(b) }, true
		default:
			return nil, false
		}
	})
}

func (a *asked) group(selected ast.SelectionSet) (teller[*Group], bool) {
	return object(a, "KpiGroup", selected, func(f graphql.CollectedField) (teller[*Group], bool) {
		switch f.Name {
		case "dimension":
			return func(b *bytes.Buffer, g *Group) { g.Dimension.MarshalGQL(b) }, true
		case "key":
			return func(b *bytes.Buffer, g *Group) {
				if k := g.Key(); k != nil {
					graphql.MarshalString(*k).MarshalGQL(b)
					return
				}
				graphql.Null.MarshalGQL(b)
			}, true
		case "label":
			return func(b *bytes.Buffer, g *Group) { graphql.MarshalString(g.Label).MarshalGQL(b) }, true
		default: // node is a record, which is read
			return nil, false
		}
	})
}

func (a *asked) comparison(selected ast.SelectionSet) (teller[kpi.Compared], bool) {
	decimal := func(of func(*kpi.Compared) *money.Decimal) (teller[kpi.Compared], bool) {
		return func(b *bytes.Buffer, c kpi.Compared) { maybe(b, of(&c)) }, true
	}
	return object(a, "KpiComparison", selected, func(f graphql.CollectedField) (teller[kpi.Compared], bool) {
		switch f.Name {
		case "against":
			return func(b *bytes.Buffer, c kpi.Compared) { c.Against.MarshalGQL(b) }, true
		case "period":
			tell, ok := a.period(f.Selections)
			return func(b *bytes.Buffer, c kpi.Compared) { tell(b, c.Period) }, ok
		case "value":
			return decimal(func(c *kpi.Compared) *money.Decimal { return c.Value })
		case "change":
			return decimal(func(c *kpi.Compared) *money.Decimal { return c.Change })
		case "changePercent":
			return decimal(func(c *kpi.Compared) *money.Decimal { return c.ChangePercent })
		case "better":
			return func(b *bytes.Buffer, c kpi.Compared) {
				if c.Better == nil {
					graphql.Null.MarshalGQL(b)
					return
				}
				graphql.MarshalBoolean(*c.Better).MarshalGQL(b)
			}, true
		default:
			return nil, false
		}
	})
}
