package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// keyFigures asks for key figures of pay about Ada on every path that leads to one: as of here her statement is
// locked at a tenth of what she was credited with, and Ben's and Cleo's drafts are at a fifth.
func (p *wages) keyFigures() {
	ada := p.of["Ada"].rep
	p.do("createScorecard", `name: "Pay", perspectives: [{name: "Cost", weight: "1", measures: [{kpi: COMP_COST_OF_SALES, weight: "1", floor: "1", target: "0"}]}]`, "scorecard { id }")
	p.do("createKpiGoal", fmt.Sprintf(`kpi: COMP_COST_OF_SALES, repId: %q, fromDay: "2026-01-01", toDay: "2026-04-01", target: "0.5"`, ada), "kpiGoal { id }")
	p.do("createUserMetric", `key: "PAY_TWICE", name: "Pay, twice", direction: LOWER_IS_BETTER, expression: "COMP_COST_OF_SALES + 1", unit: RATIO`, "userMetric { key }")
	const period = `period: {from: "2026-01-01", to: "2026-04-01"}`
	const point = `value numerator denominator sampleSize comparisons { value change } explanation { text } records(first: 5) { totalCount edges { node { id ... on CommissionStatement { earned { amount } } } } }`
	paths := map[string]string{
		"of one rep":            fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s, where: {rep: [%q]}}) { total { %s } points { value } } }`, period, ada, point),
		"by month, of one rep":  fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], grain: MONTH, %s, where: {rep: [%q]}, compareTo: [PREVIOUS_PERIOD]}) { points { %s } } }`, period, ada, point),
		"by rep":                fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s, groupBy: [REP]}) { total { value } points { group { label } value numerator } } }`, period),
		"by team and rep":       fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s, groupBy: [TEAM, REP]}) { points { group { label } value numerator } } }`, period),
		"of all but two":        fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s, where: {rep: [%q, %q]}}) { total { %s } } }`, period, ada, p.made("createRep", "rep", `name: "Nobody", salesRole: AE, hiredOn: "2020-01-01"`), point),
		"of the rep":            fmt.Sprintf(`{ node(id: %q) { ... on Rep { kpis(input: {keys: [COMP_COST_OF_SALES], %s}) { total { %s } } } } }`, ada, period, point),
		"of all reps":           fmt.Sprintf(`{ reps(first: 20) { nodes { name kpis(input: {keys: [COMP_COST_OF_SALES], %s}) { total { value numerator } } } } }`, period),
		"of all teams":          fmt.Sprintf(`{ teams(first: 20) { nodes { name kpis(input: {keys: [COMP_COST_OF_SALES], %s}) { total { value numerator } } } } }`, period),
		"on a scorecard":        fmt.Sprintf(`{ scorecards { nodes { score(%s, where: {rep: [%q]}) { score perspectives { measures { value score } } } } } }`, period, ada),
		"toward a goal":         `{ kpiGoals { nodes { kpi rep { name } progress { value attainment gap problem } } } }`,
		"in somebody's formula": fmt.Sprintf(`{ userMetricValues(input: {key: "PAY_TWICE", %s, where: {rep: [%q]}}) { total { value measures { text value } } points { value measures { value } } } }`, period, ada),
	}
	marks := []string{`"0.100000"`, `"8123.40"`, `"8123.4"`, `"1.100000"`}
	for _, email := range slices.Sorted(maps.Keys(seers)) {
		found := 0
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			r := p.ask(p.t, email, paths[path], nil)
			if r.status >= http.StatusInternalServerError || strings.Contains(r.body, "GRAPHQL_VALIDATION") {
				p.t.Fatalf("%s: %d %s", path, r.status, r.body)
			}
			for _, mark := range marks {
				if !strings.Contains(r.body, mark) {
					continue
				}
				found++
				if !slices.Contains(seers[email], "Ada") {
					p.t.Errorf("%s learns what Ada costs, %s, from a key figure %s: %s", email, mark, path, r.body)
				}
			}
		}
		if slices.Contains(seers[email], "Ada") && found < 5 {
			p.t.Errorf("%s finds what Ada costs %d times only", email, found)
		}
	}
	// Who sees nobody's pay is told of three payees together, and of no two of them.
	total := fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s}) { total { value } } }`, period)
	two := fmt.Sprintf(`{ kpis(input: {keys: [COMP_COST_OF_SALES], %s, where: {rep: [%q, %q]}}) { total { value } } }`, period, p.reps["Ben"], p.reps["Cleo"])
	for email, want := range map[string]string{"finance@example.com": "0.168306", "executive@example.com": "0.168306", "analyst@example.com": "0.168306", "mia@example.com": "0.163706", "ada@example.com": "0.100000"} {
		if got := pick(p.get(p.t, email, total, nil), "kpis.0.total.value"); got != want {
			p.t.Errorf("%s is told that pay costs %s, want %s", email, got, want)
		}
	}
	for _, email := range []string{"executive@example.com", "analyst@example.com"} {
		if r := p.ask(p.t, email, two, nil); strings.Contains(r.body, "0.2000") || !strings.Contains(r.body, "the pay of single people") {
			p.t.Errorf("%s is told what two people cost: %s", email, r.body)
		}
	}
}
