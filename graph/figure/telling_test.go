package figure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"

	"coxswain/ent/gid"
	"coxswain/graph/figure"
	"coxswain/graph/gen"
	"coxswain/graph/model"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// root answers kpis with given points and nothing else.
type root struct {
	gen.ResolverRoot
	points []kpi.Point
}

type query struct {
	gen.QueryResolver
	points []kpi.Point
}

func (r root) Query() gen.QueryResolver { return query{points: r.points} }

func (q query) Kpis(context.Context, model.KpiQueryInput) ([]*figure.Kpi, error) {
	return figure.New([]kpi.Result{{Key: kpi.Pipeline, Points: q.points, Total: q.points[0]}, {Key: kpi.WinRateClosed}}, noRecords{}), nil
}

type noRecords struct{}

func (noRecords) Records(kpi.Key, kpi.Point) ([]kpi.Record, error) { return nil, nil }

func (noRecords) Explain(kpi.Key, kpi.Point) *kpi.Explanation { return &kpi.Explanation{} }

func points() []kpi.Point {
	decimal := func(n int64, scale int) *money.Decimal { return &money.Decimal{Unscaled: n, Scale: scale} }
	period := calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2026-02-01")}
	yes, no := true, false
	return []kpi.Point{
		{Period: period, Unit: kpi.Count, Value: decimal(3, 0), SampleSize: 3},
		{Period: period, Unit: kpi.Money, Currency: "EUR", Caveats: []kpi.Caveat{kpi.MissingAmount, kpi.PartialPeriod}, SampleSize: 1 << 40},
		{
			Period: period, Unit: kpi.Fraction, Value: decimal(-1_234_567, 6), Numerator: decimal(7, 0), Denominator: decimal(-5, 2), Maturity: decimal(1_000_000, 6),
			Group: []kpi.GroupKey{
				{Dimension: kpi.DimRep, ID: int64(gid.New(gid.Rep, 7)), Label: "Ann \"the\" Hunter <b> \u2028 \n \\ é"},
				{Dimension: kpi.DimSegment, Code: "SMB", Label: "SMB"}, {Dimension: kpi.DimCountry, Label: kpi.NoneLabel},
			},
			Comparisons: []kpi.Compared{
				{Against: kpi.PreviousPeriod, Period: period, Value: decimal(5, 1), Change: decimal(-5, 1), ChangePercent: decimal(-1, 6), Better: &no},
				{Against: kpi.Goal, Period: period, Better: &yes}, {Against: kpi.SamePeriodLastYear, Period: period},
			},
		},
	}
}

// answer asks a server with or without Telling, and reports whether a point was run field by field.
func answer(t *testing.T, document string, variables map[string]any, extensions ...graphql.HandlerExtension) (body string, byField bool) {
	t.Helper()
	srv := handler.New(gen.NewExecutableSchema(gen.Config{Resolvers: root{points: points()}}))
	srv.AddTransport(transport.POST{})
	for _, e := range extensions {
		srv.Use(e)
	}
	var ran atomic.Bool // fields run at the same time
	srv.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		if fc := graphql.GetFieldContext(ctx); fc.Object == "KpiPoint" && len(fc.Path()) > 2 && fc.Parent.Index != nil {
			ran.Store(true)
		}
		return next(ctx)
	})
	asked, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(asked))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
		t.Fatalf("%s: %d %s", document, w.Code, w.Body)
	}
	return w.Body.String(), ran.Load()
}

func TestPointsAreToldByteForByteAsFieldByField(t *testing.T) {
	const everything = `__typename period { __typename from until: to } group { dimension key label __typename } value unit currency numerator
		denominator maturity sampleSize caveats comparisons { against period { to } value change changePercent better __typename }`
	tests := []struct {
		name, points string
		straight     bool // written straight from the points
	}{
		{"what a chart needs", `period { from } value`, true},
		{"every value", everything, true},
		{"aliases", `v: value value n: numerator p: period { from } q: period { f: from from }`, true},
		{"the same field twice", `period { from } value period { to } value`, true},
		{"fragments", `...F ... on KpiPoint { sampleSize } ... { unit }`, true},
		{"fields left out by a variable", `value @include(if: $no) unit @skip(if: $no) period @include(if: $yes) { from to @skip(if: $yes) }`, true},
		{"nothing left in", `value @skip(if: $yes)`, true},
		{"the rows behind a point", `value records(first: 1) @skip(if: $yes) { totalCount }`, true},
		{"deferred values", `period { from } ... @defer(if: $no) { value }`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			document := `query($yes: Boolean! = true, $no: Boolean! = false, $i: KpiQueryInput!) { kpis(input: $i) { points { ` + tt.points + ` } total { value } } other: kpis(input: $i) @include(if: $yes) @skip(if: $no) { total { value } } }
				fragment F on KpiPoint { value group { label } }`
			if tt.name != "fragments" {
				document = document[:len(document)-len("fragment F on KpiPoint { value group { label } }")]
			}
			variables := map[string]any{"i": map[string]any{"keys": []string{"PIPELINE"}, "period": map[string]any{"preset": "THIS_MONTH"}}}
			want, _ := answer(t, document, variables)
			got, byField := answer(t, document, variables, figure.Telling{})
			if got != want {
				t.Errorf("told:\n%s\nfield by field:\n%s", got, want)
			}
			if byField == tt.straight {
				t.Errorf("run field by field: %v", byField)
			}
		})
	}
}

func TestPointsThatReachForRecordsRunFieldByField(t *testing.T) {
	for _, points := range []string{`value group { node { id } }`, `value records { totalCount }`} {
		document := `query($i: KpiQueryInput!) { kpis(input: $i) { points { ` + points + ` } } }`
		variables := map[string]any{"i": map[string]any{"keys": []string{"PIPELINE"}, "period": map[string]any{"preset": "THIS_MONTH"}}}
		if _, byField := answer(t, document, variables, figure.Telling{}); !byField {
			t.Errorf("%s was written without asking its fields", points)
		}
	}
}
