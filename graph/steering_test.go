package graph_test

import (
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

func TestGoalsScorecardsAndMetricsAreSetAndReadThroughTheAPI(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		ada := w.Rep("Ada")
		for _, minor := range []int64{100_00, 50_00} {
			w.Opportunity(opstest.OwnedBy(ada), opstest.Won(calendar.MustDay("2026-02-10"), minor))
		}
		a, ctx := newAPI(t, s), opstest.As(role.Analyst, opstest.User(w.User(role.Analyst)))
		do := func(mutation, input, selection string) any {
			t.Helper()
			out := a.get(ctx, fmt.Sprintf("mutation { it: %s(input: {%s}) { %s userErrors { code path message } } }", mutation, input, selection), nil)
			if wrong := at(out, "it.userErrors"); wrong != "[]" {
				t.Fatalf("%s was refused: %s", mutation, wrong)
			}
			return out
		}
		do("createKpiGoal", fmt.Sprintf(`kpi: WON_REVENUE, repId: %q, fromDay: "2026-02-01", toDay: "2026-03-01", target: "200"`, ada.ID), "kpiGoal { id }")
		do("createKpiGoal", `kpi: AVERAGE_DEAL_SIZE, variants: [{name: "basis", value: "TCV"}], fromDay: "2026-02-01", toDay: "2026-03-01", target: "60"`, "kpiGoal { id }")
		goals := a.get(ctx, `{ kpiGoals(orderBy: [{field: KPI}]) { nodes { kpi variants { name value } target rep { name } progress { value attainment gap met elapsed problem } } } }`, nil)
		want := `[{"kpi":"AVERAGE_DEAL_SIZE","progress":{"attainment":"1.250000","elapsed":"1.000000","gap":"15.00","met":true,"problem":null,"value":"75.00"},"rep":null,"target":"60","variants":[{"name":"basis","value":"TCV"}]},` +
			`{"kpi":"WON_REVENUE","progress":{"attainment":"0.750000","elapsed":"1.000000","gap":"-50.00","met":false,"problem":null,"value":"150.00"},"rep":{"name":"Ada"},"target":"200","variants":[]}]`
		if got := at(goals, "kpiGoals.nodes"); got != want {
			t.Errorf("goals =\n%s\nwant\n%s", got, want)
		}
		compared := a.get(ctx, fmt.Sprintf(`{ kpis(input: {keys: [WON_REVENUE], period: {from: "2026-02-01", to: "2026-03-01"}, where: {rep: [%q]}, compareTo: [GOAL]}) { total { value comparisons { against value change } } } }`, ada.ID), nil)
		if got := at(compared, "kpis.0.total.comparisons"); got != `[{"against":"GOAL","change":"-50.00","value":"200"}]` {
			t.Errorf("against the goal: %s", got)
		}

		do("createScorecard", `name: "Balance", perspectives: [{name: "Revenue", weight: "1", measures: [{kpi: WON_REVENUE, weight: "1", floor: "0", target: "300"}]}]`, "scorecard { id }")
		card := a.get(ctx, `{ scorecards { nodes { perspectives { name measures { kpi floor target } } score(period: {from: "2026-02-01", to: "2026-03-01"}) { score complete perspectives { score measures { value score } } } } } }`, nil)
		if got := at(card, "scorecards.nodes.0.score"); got != `{"complete":true,"perspectives":[{"measures":[{"score":"50.00","value":"150.00"}],"score":"50.00"}],"score":"50.00"}` {
			t.Errorf("the scorecard is %s", got)
		}

		do("createUserMetric", `key: "REVENUE_PER_WIN", name: "Revenue per win", direction: HIGHER_IS_BETTER, expression: "WON_REVENUE / WON_OPPORTUNITIES", unit: MONEY`, "userMetric { key current direction versions { nodes { number expression unit } } }")
		values := a.get(ctx, `{ userMetricValues(input: {key: "REVENUE_PER_WIN", period: {from: "2026-01-01", to: "2026-03-01"}, grain: MONTH}) { version { number } total { value currency } points { period { from } value caveats measures { text value } } } }`, nil)
		if got := at(values, "userMetricValues.total"); got != `{"currency":"EUR","value":"75.00"}` {
			t.Errorf("the metric is %s", got)
		}
		if got := at(values, "userMetricValues.points.0"); got != `{"caveats":["NO_DENOMINATOR"],"measures":[{"text":"WON_REVENUE","value":"0.00"},{"text":"WON_OPPORTUNITIES","value":"0"}],"period":{"from":"2026-01-01"},"value":null}` {
			t.Errorf("in a month without wins: %s", got)
		}
	})
}
