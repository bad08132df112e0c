package kpi_test

import (
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// wonBy makes one won opportunity for each rep of team 9, in January and in February of one year.
func wonBy(reps ...int64) *kpi.Facts {
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	b.AddTeam(&kpi.Team{ID: 9, Name: "North"})
	n := int64(0)
	for _, r := range reps {
		b.AddRep(&kpi.Rep{ID: r, Name: string(rune('A' + r)), Hired: kpi.On(0), Teams: []kpi.Stay{{In: 9, From: 0}}})
		for _, on := range []string{"2025-01-10", "2025-02-10"} {
			n++
			b.AddOpportunity(&kpi.Opportunity{
				ID: n, Owner: r, Status: "WON", Opened: kpi.On(calendar.MustDay("2025-01-02")), Closed: kpi.On(calendar.MustDay(on)),
				Amount: kpi.Minor(100_00), Currency: "EUR",
			})
		}
	}
	return b.Facts()
}

func TestANumberIsSetAgainstTheGoalOfItsDaysItsReadingAndItsCarrier(t *testing.T) {
	first := calendar.Period{From: calendar.MustDay("2025-01-01"), To: calendar.MustDay("2025-03-01")}
	opening := calendar.Period{From: first.From, To: calendar.MustDay("2025-02-01")}
	whole := func(n int64) money.Decimal { return money.Decimal{Unscaled: n} }
	median := []kpi.Variant{{Key: kpi.SalesCycle, Name: "statistic", Value: "MEDIAN"}}
	targets := []kpi.Target{
		{Key: kpi.WonOpportunities, Period: first, Value: whole(1)},
		{Key: kpi.WonOpportunities, Period: opening, Value: whole(2)},
		{Key: kpi.WonOpportunities, Period: first, Dimension: kpi.DimRep, Carrier: 1, Value: whole(3)},
		{Key: kpi.WonOpportunities, Period: opening, Dimension: kpi.DimRep, Carrier: 2, Value: whole(4)},
		{Key: kpi.WonOpportunities, Period: first, Dimension: kpi.DimTeam, Carrier: 9, Value: whole(5)},
		{Key: kpi.SalesCycle, Period: first, Variants: median, Value: whole(6)},
	}
	rep := func(ids ...int64) kpi.Filter { return kpi.Filter{{Dimension: kpi.DimRep, IDs: ids}} }
	won := []kpi.Key{kpi.WonOpportunities}
	for _, c := range []struct {
		name  string
		query kpi.Query
		total string // the goal of the total, "" for none
		point string // the goal of the first point
	}{
		{"the company's", kpi.Query{Keys: won}, "1", "1"},
		{"a month has its own", kpi.Query{Keys: won, Grain: calendar.GrainMonth}, "1", "2"},
		{"one rep's", kpi.Query{Keys: won, Where: rep(1)}, "3", "3"},
		{"two reps together have none", kpi.Query{Keys: won, Where: rep(1, 2)}, "", ""},
		{"each rep of a table has the own", kpi.Query{Keys: won, GroupBy: []kpi.Dimension{kpi.DimRep}}, "1", "3"},
		{"a team's", kpi.Query{Keys: won, Where: kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{9}}}}, "5", "5"},
		{"a rep within a filter has none", kpi.Query{Keys: won, GroupBy: []kpi.Dimension{kpi.DimRep}, Where: rep(1)}, "3", ""},
		{"another reading has none", kpi.Query{Keys: []kpi.Key{kpi.SalesCycle}}, "", ""},
		{"its reading has", kpi.Query{Keys: []kpi.Key{kpi.SalesCycle}, Variants: median}, "6", "6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := c.query
			q.Period, q.Scope, q.Today, q.Compare, q.Targets = first, kpi.Everything(), calendar.MustDay("2025-06-01"), []kpi.Comparison{kpi.Goal}, targets
			got, err := kpi.Compute(wonBy(1, 2), q)
			if err != nil {
				t.Fatal(err)
			}
			goal := func(p kpi.Point) string {
				if len(p.Comparisons) == 0 {
					return ""
				}
				return p.Comparisons[0].Value.String()
			}
			if g := goal(got[0].Total); g != c.total {
				t.Errorf("the total is set against %q, want %q", g, c.total)
			}
			if g := goal(got[0].Points[0]); g != c.point {
				t.Errorf("the first point is set against %q, want %q", g, c.point)
			}
		})
	}
}
