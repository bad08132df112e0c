package kpi_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// tidy takes the returns to a stage out of a company: most pipelines know none.
func tidy(c *company) *company {
	for i := range c.opps {
		o := &c.opps[i]
		var kept []kpi.StageEntry
		for _, s := range o.Stages {
			if !slices.ContainsFunc(kept, func(k kpi.StageEntry) bool { return k.Stage == s.Stage }) {
				kept = append(kept, s)
			}
		}
		o.Stages = kept
	}
	return c
}

// backwards lets one stay in a hundred end before it began, as an import may.
func backwards(c *company) *company {
	for i := range c.opps {
		if s := c.opps[i].Stages; i%100 == 0 && len(s) > 0 {
			s[0].Left = kpi.On(s[0].Entered - 5)
		}
	}
	return c
}

// ofSales are the KPIs over opportunities, leads and activities: those before the revenue from
// subscriptions, and the few after it.
func ofSales() []kpi.Definition {
	keys := kpi.AllKeys()
	later := []kpi.Key{kpi.ProfitMargin, kpi.DiscountRate, kpi.QuotaAttainment}
	return slices.DeleteFunc(available(), func(d kpi.Definition) bool {
		return slices.Index(keys, d.Key) >= slices.Index(keys, kpi.MRR) && !slices.Contains(later, d.Key)
	})
}

// askings are questions for all KPIs in one, without groups: each default and each variant.
func askings() [][]kpi.Variant {
	out := [][]kpi.Variant{nil}
	for _, d := range ofSales() {
		for _, v := range d.Variants {
			for _, value := range v.Values {
				out = append(out, []kpi.Variant{{Key: d.Key, Name: v.Name, Value: value}})
			}
		}
	}
	return out
}

func TestFlatScansAnswerAsScansRowByRow(t *testing.T) {
	var keys []kpi.Key
	for _, d := range ofSales() {
		keys = append(keys, d.Key)
	}
	companies := map[string]*company{
		"people come back to stages":       randomCompany(31, 4500),
		"nobody comes back to a stage":     tidy(randomCompany(32, 4500)),
		"some stays end before they began": backwards(tidy(randomCompany(33, 600))),
	}
	periods := []calendar.Period{
		{From: firstDay, To: lastDay}, {From: firstDay + 45, To: firstDay + 200}, {From: firstDay - 400, To: firstDay - 300}, {From: lastDay + 100, To: lastDay + 400},
	}
	for name, c := range companies {
		t.Run(name, func(t *testing.T) {
			f := c.facts()
			same := func(q kpi.Query) {
				t.Helper()
				got, err := kpi.Compute(f, q)
				if err != nil {
					t.Fatal(err)
				}
				want, err := kpi.ComputeGenerally(f, q)
				if err != nil {
					t.Fatal(err)
				}
				for i := range got {
					if !reflect.DeepEqual(got[i], want[i]) {
						t.Errorf("%s %v %v %s: flat\n%v\nrow by row\n%v", q.Keys[i], q.Variants, q.Period, q.Grain, told(got[i]), told(want[i]))
					}
				}
			}
			q := kpi.Query{Keys: keys, Scope: kpi.Everything(), Today: today, Now: now}
			for _, q.Period = range periods {
				for _, q.Grain = range []calendar.Grain{"", calendar.GrainMonth, calendar.GrainYear} {
					same(q)
				}
			}
			q.Period, q.Grain = periods[1], calendar.GrainDay
			same(q)
			q.Period, q.Grain, q.Compare = periods[0], calendar.GrainMonth, []kpi.Comparison{kpi.PreviousPeriod, kpi.SamePeriodLastYear}
			for _, q.Variants = range askings() {
				same(q)
			}
			q.Variants, q.Compare, q.Grain = nil, nil, calendar.GrainWeek
			for _, k := range keys { // alone, so that no other key's measure decides how the rows are read
				q.Keys = []kpi.Key{k}
				same(q)
			}
		})
	}
}

func told(r kpi.Result) string {
	var out string
	for _, p := range append(r.Points, r.Total) {
		out += fmt.Sprint(" ", p.Period.From, "=", p.Numerator, "/", p.Denominator, p.Caveats)
	}
	return out
}

// states are the KPIs that look at how things stand.
func states() []question {
	return []question{
		{key: kpi.OpenOpportunities}, {key: kpi.Pipeline}, {key: kpi.WeightedPipeline}, {key: kpi.PipelineVelocity}, {key: kpi.SlipRate}, {key: kpi.TimeInStage},
		{key: kpi.Pipeline, variants: []kpi.Variant{{Key: kpi.Pipeline, Name: "closing", Value: "IN_PERIOD"}}},
		{key: kpi.WeightedPipeline, variants: []kpi.Variant{{Key: kpi.WeightedPipeline, Name: "closing", Value: "IN_PERIOD"}}},
	}
}

func TestAStateIsTheSameAskedOfOneBucketOrOfMany(t *testing.T) {
	f := randomCompany(34, 2500).facts()
	for _, q := range states() {
		for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
			dims := append([]kpi.Dimension{""}, definition(q.key).Dimensions...)
			for _, dim := range dims {
				for _, grain := range []calendar.Grain{calendar.GrainMonth, calendar.GrainWeek} {
					q.scope, q.grain, q.groupBy = scope, grain, nil
					if dim != "" {
						q.groupBy = []kpi.Dimension{dim}
					}
					series := ask(t, f, q.query())
					buckets := calendar.Buckets(q.query().Period, grain, 1)
					for _, b := range buckets[2:min(12, len(buckets))] {
						alone := q.query()
						alone.Period, alone.Grain = b.Period, ""
						sameValues(t, q, b.Period, series.Points, ask(t, f, alone).Points)
					}
				}
			}
		}
	}
}

// sameValues compares what a series says of one bucket with the answer for that bucket alone. A series
// also names groups that have rows in other buckets only.
func sameValues(t *testing.T, q question, period calendar.Period, series, alone []kpi.Point) {
	t.Helper()
	in := map[string]kpi.Point{}
	for _, p := range series {
		if p.Period == period {
			in[groupName(p.Group)] = p
		}
	}
	for _, want := range alone {
		got := in[groupName(want.Group)]
		delete(in, groupName(want.Group))
		if !reflect.DeepEqual(got.Numerator, want.Numerator) || !reflect.DeepEqual(got.Denominator, want.Denominator) || got.SampleSize != want.SampleSize ||
			slices.Contains(got.Caveats, kpi.Censored) != slices.Contains(want.Caveats, kpi.Censored) {
			t.Errorf("%v %v %v: in the series %v / %v %v, alone %v / %v %v", q, period, want.Group, got.Numerator, got.Denominator, got.Caveats, want.Numerator, want.Denominator, want.Caveats)
		}
	}
	for _, p := range in {
		if p.SampleSize != 0 || p.Numerator != nil && p.Numerator.Unscaled != 0 {
			t.Errorf("%v %v %v: in the series %v, alone nothing", q, period, p.Group, p.Numerator)
		}
	}
}

func TestAComparedStateIsTheStateOfTheComparedPeriod(t *testing.T) {
	f := randomCompany(35, 2500).facts()
	for _, q := range states() {
		query := q.query()
		query.Scope, query.Grain = kpi.Everything(), calendar.GrainMonth // last year's months leave out 29 February 2024
		query.Period.To = lastDay + 120
		query.Compare = []kpi.Comparison{kpi.PreviousPeriod, kpi.SamePeriodLastYear}
		for _, p := range ask(t, f, query).Points {
			for _, c := range p.Comparisons {
				alone := query
				alone.Period, alone.Grain, alone.Compare = c.Period, "", nil
				if want := ask(t, f, alone).Total; !reflect.DeepEqual(c.Value, want.Value) {
					t.Errorf("%v %v against %v: %v, alone %v", q, p.Period, c.Period, c.Value, want.Value)
				}
			}
		}
	}
}

func TestTheTotalOfASeriesIsTheAnswerForTheWholePeriod(t *testing.T) {
	for _, c := range []*company{randomCompany(36, 1500), tidy(randomCompany(37, 1500))} {
		f := c.facts()
		for _, d := range ofSales() {
			for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
				for _, dim := range append([]kpi.Dimension{""}, d.Dimensions...) {
					whole := question{key: d.Key, scope: scope}.query()
					series := whole
					series.Grain = calendar.GrainMonth
					if dim != "" {
						series.GroupBy = []kpi.Dimension{dim}
					}
					if dim == kpi.DimProduct || d.Key == kpi.PipelineCoverage || d.Key == kpi.QuotaAttainment { // said to overlap; other quotas count
						continue
					}
					got, want := ask(t, f, series).Total, ask(t, f, whole).Total
					if !reflect.DeepEqual(got, want) {
						t.Errorf("%s by %s: total of the series %v / %v %v, of the period %v / %v %v", d.Key, dim,
							got.Numerator, got.Denominator, got.Caveats, want.Numerator, want.Denominator, want.Caveats)
					}
				}
			}
		}
	}
}

func TestAWeightedAmountIsTheRateOfTheAmount(t *testing.T) {
	d := rand.New(rand.NewPCG(38, 38))
	for range 200_000 {
		rate, minor := money.Rate(d.Int64N(1_000_001)), d.Int64N(1<<uint(1+d.IntN(60)))
		switch d.IntN(20) {
		case 0:
			minor = -minor
		case 1:
			rate *= 3
		case 2:
			minor = 1<<42 - 1 + d.Int64N(3)
		case 3:
			rate = money.One / 2
		}
		if got, want := kpi.Weighted(rate, minor), rate.Of(minor); got != want {
			t.Fatalf("%v of %d is %d, want %d", rate, minor, got, want)
		}
	}
}

func TestStaysThatWereOverBeforeAMonthAreNotStillRunningInIt(t *testing.T) {
	stay := func(from, to string) []kpi.StageEntry {
		return []kpi.StageEntry{{Stage: stageID + 1, Entered: calendar.MustDay(from), Left: kpi.On(calendar.MustDay(to))}}
	}
	c := &company{opps: []kpi.Opportunity{
		{ID: oppID + 1, Stages: stay("2025-01-01", "2025-01-10")},
		{ID: oppID + 2, Stages: stay("2025-02-03", "2025-02-10")},
		{ID: oppID + 3, Stages: stay("2025-03-20", "2025-04-02")},
	}}
	period := calendar.Period{From: calendar.MustDay("2025-02-01"), To: calendar.MustDay("2025-05-01")}
	q := kpi.Query{Keys: []kpi.Key{kpi.TimeInStage}, Period: period, Grain: calendar.GrainMonth, Scope: kpi.Everything()}
	for i, p := range ask(t, c.facts(), q).Points {
		if got, want := slices.Contains(p.Caveats, kpi.Censored), i == 1; got != want { // only at the end of March
			t.Errorf("%v: stays still running: %v, want %v", p.Period, got, want)
		}
	}
}

func TestKeysAskedTogetherAnswerAsEachAlone(t *testing.T) {
	f := randomCompany(39, 5000).facts() // enough rows for the streams to be scanned at the same time
	q := kpi.Query{Period: calendar.Period{From: firstDay, To: lastDay}, Grain: calendar.GrainMonth, Today: today, Now: now}
	for _, d := range ofSales() {
		q.Keys = append(q.Keys, d.Key)
	}
	for _, q.Scope = range []kpi.Scope{kpi.Everything(), ownRows()} {
		together, err := kpi.Compute(f, q)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range q.Keys {
			alone := q
			alone.Keys = []kpi.Key{k}
			if k == kpi.PipelineCoverage || k == kpi.QuotaAttainment {
				continue // which quotas count depends on what else is asked
			}
			if got := ask(t, f, alone); !reflect.DeepEqual(got, together[i]) {
				t.Errorf("%s: alone\n%v\ntogether\n%v", k, told(got), told(together[i]))
			}
		}
	}
}

func TestWhatWasCountedByDayFollowsTheStagesAndTheRows(t *testing.T) {
	c := randomCompany(40, 3000)
	f := c.facts()
	q := question{key: kpi.StageConversionRate}.query()
	q.Keys = []kpi.Key{kpi.StageConversionRate, kpi.WinRateCreated, kpi.WinRateClosed, kpi.LeadsCreated, kpi.CallsMade}
	q.Scope = kpi.Everything()
	same := func(f *kpi.Facts, what string) []kpi.Result {
		t.Helper()
		got, err := kpi.Compute(f, q)
		if err != nil {
			t.Fatal(err)
		}
		want, err := kpi.ComputeGenerally(f, q)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: counted by day\n%v\nrow by row\n%v", what, told(got[0]), told(want[0]))
		}
		return got
	}
	before := same(f, "as it was")

	stage := c.stages[0] // the first stage becomes the last, so that fewer reached it
	stage.Position = 1000
	moved := same(f.Apply(kpi.Changes{Stages: []kpi.Stage{stage}}), "a stage moved")
	if reflect.DeepEqual(moved[0], before[0]) {
		t.Error("moving a stage changes no conversion rate")
	}
	if again := same(f, "the facts before the change"); !reflect.DeepEqual(again, before) {
		t.Error("a change of a stage changed the facts it was made from")
	}

	won := c.opps[slices.IndexFunc(c.opps, func(o kpi.Opportunity) bool { return o.Status == pipeline.Lost })]
	won.Status, won.Opened, won.Closed = pipeline.Won, kpi.On(firstDay+50), kpi.On(firstDay+60)
	changed := same(f.Apply(kpi.Changes{Opportunities: []kpi.Opportunity{won}}), "an opportunity was won")
	if reflect.DeepEqual(changed[1], before[1]) {
		t.Error("an opportunity that was won changes no win rate")
	}
	same(f.Apply(kpi.Changes{Reps: []kpi.Rep{{ID: repID + 1, Name: "Moved", Teams: []kpi.Stay{{In: teamID + 2, From: firstDay + 30}}}}}), "a rep changed teams")
}
