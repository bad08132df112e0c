package paying_test

import (
	"testing"

	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/paying"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

func TestADesignThatIsNotStoredSaysWhatItCosts(t *testing.T) {
	deal := func(amount string) paying.Deal {
		return paying.Deal{Amount: editing.Money{Amount: *decimal(amount), Currency: "EUR"}}
	}
	c := editingtest.Must(paying.CostOf(paying.CostCurveInput{
		Design: tiered(commission.Marginal), Quota: *decimal("100000"), Attainments: []money.Rate{rate("0"), rate("1"), rate("1.7")},
		Deals: []paying.Deal{deal("80000"), deal("60000"), deal("30000")},
	}))(t)
	for i, want := range []struct {
		earned int64
		next   string
	}{{0, "0.1"}, {10_000_00, "0.12"}, {18_800_00, "0.14"}} {
		if p := c.Points[i]; p.Earned != want.earned || p.Next == nil || *p.Next != rate(want.next) {
			t.Errorf("at %s it earns %d and then %v, want %d and %s", p.At, p.Earned, p.Next, want.earned, want.next)
		}
	}
	for i, want := range []int64{8_000_00, 6_800_00, 4_000_00} {
		if c.Trials[i].Earned != want || c.Trials[i].Text == "" {
			t.Errorf("deal %d earns %d, want %d: %s", i, c.Trials[i].Earned, want, c.Trials[i].Text)
		}
	}
	if c.Statement.Totals.Earned != 18_800_00 || len(c.Issues) != 0 || c.Component != "new" || c.Counts {
		t.Errorf("in all %d; %v; %s", c.Statement.Totals.Earned, c.Issues, c.Component)
	}
	if d := editingtest.Must(paying.CostOf(paying.CostCurveInput{Design: tiered(commission.Marginal), Quota: *decimal("100000")}))(t); len(d.Points) != 21 {
		t.Errorf("%d points when none are named", len(d.Points))
	}
	unknown, term := "old", 0
	for name, x := range map[string]struct {
		in   paying.CostCurveInput
		want string
	}{
		"a design without components": {paying.CostCurveInput{Design: paying.Design{Currency: "EUR"}, Quota: *decimal("1")}, "design.components"},
		"a quota below nothing":       {paying.CostCurveInput{Design: tiered(commission.Marginal), Quota: *decimal("-1")}, "quota"},
		"an unknown component":        {paying.CostCurveInput{Design: tiered(commission.Marginal), Quota: *decimal("1"), Component: &unknown}, "component"},
		"an attainment below nothing": {paying.CostCurveInput{Design: tiered(commission.Marginal), Quota: *decimal("1"), Attainments: []money.Rate{-1}}, "attainments.0"},
		"a deal without a term":       {paying.CostCurveInput{Design: tiered(commission.Marginal), Quota: *decimal("1"), Deals: []paying.Deal{{Amount: deal("1").Amount, TermMonths: &term}}}, "deals.0.termMonths"},
	} {
		if _, err := paying.CostOf(x.in); err == nil || !contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
}
