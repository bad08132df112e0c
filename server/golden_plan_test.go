package main

import (
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
)

func TestQuotasAreSpreadAndADesignIsTriedOverHTTP(t *testing.T) {
	fill := func(t *testing.T, s *ent.Store) {
		staff(t, s)
		opstest.World(t, s).Pipeline()
	}
	onEach(t, fill, func(t *testing.T, a *app) {
		d := desk{a, t, "finance@example.com"}
		admin := desk{a, t, "admin@example.com"}
		team := admin.made("createTeam", "team", `name: "Spread"`)
		var reps []any
		for _, name := range []string{"One", "Two", "Three"} {
			reps = append(reps, admin.made("createRep", "rep", fmt.Sprintf(`name: %q, salesRole: AE, hiredOn: "2020-01-01", teamId: %q`, name, team)))
		}
		d.made("createQuota", "quota", fmt.Sprintf(`teamId: %q, measure: BOOKINGS, fromDay: "2026-01-01", toDay: "2026-04-01", amount: {amount: "1000", currency: EUR}`, team))
		what := fmt.Sprintf(`teamId: %q, measure: BOOKINGS, fromDay: "2026-01-01", toDay: "2026-04-01", grain: QUARTER, shares: [{repId: %q, weight: 1}, {repId: %q, weight: 1}, {repId: %q, weight: 1}]`, append([]any{team}, reps...)...)
		out := d.do("spreadQuota", what, "parts { rep { name } period { from to } amount { amount } amountBefore { amount } }")
		d.says(out, "parts.0.amount.amount", "333.34") // One, Three and Two, by largest remainder
		d.says(out, "parts.1.amount.amount", "333.33")
		out = d.get(t, d.as, fmt.Sprintf(`{ quotaPlan(input: {teamId: %q, measure: BOOKINGS, fromDay: "2026-01-01", toDay: "2026-04-01"}) {
			currency nodes { team { name } rep { name } depth amount { amount } belowAmount { amount } gapAmount { amount } overAssignment months { month amount { amount } } } } }`, team), nil)
		d.says(out, "quotaPlan.nodes.0.belowAmount.amount", "1000.00")
		d.says(out, "quotaPlan.nodes.0.gapAmount.amount", "0.00")
		d.says(out, "quotaPlan.nodes.0.overAssignment", "1.000000")
		d.says(out, "quotaPlan.nodes.1.rep.name", "One")

		design := `{currency: EUR, grain: QUARTER, components: [{key: "new", name: "New business", basis: TCV, quota: {measure: BOOKINGS}, mode: MARGINAL, ` + tiers33 + `}]}`
		out = d.get(t, d.as, `{ compCostCurve(input: {design: `+design+`, quota: "100000", attainments: ["1.7"], deals: [{amount: {amount: "80000", currency: EUR}}, {amount: {amount: "60000", currency: EUR}}]}) {
			currency component points { attainment credit { amount } earned { amount } share nextRate } deals { earned { amount } text } earned { amount } userErrors { message } } }`, nil)
		d.says(out, "compCostCurve.points.0.earned.amount", "18800.00")
		d.says(out, "compCostCurve.points.0.share", "0.110588")
		d.says(out, "compCostCurve.points.0.nextRate", "0.140000")
		d.says(out, "compCostCurve.deals.1.earned.amount", "6800.00")
		d.says(out, "compCostCurve.earned.amount", "14800.00")
	})
}
