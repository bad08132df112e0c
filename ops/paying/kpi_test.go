package paying_test

import (
	"context"
	"math/big"
	"testing"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/kpi"
	"coxswain/sales/role"
)

func TestTheKeyFiguresOfPayFollowTheStatements(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada, c.ben)
		year := calendar.Period{From: quarterFrom, To: quarterFrom.AddMonths(12)}
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.world.Quota(r, quarterFrom, quarterTo, 100_000_00)
			c.world.Quota(r, quarterTo, year.To, 400_000_00)
		}
		m := measuring.New(c.store)
		ask := func(ctx context.Context, key kpi.Key) string {
			t.Helper()
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{key}, Period: year}}
			a, err := m.KPIs(ctx, q)
			if err != nil {
				return err.Error()
			}
			if a.Results[0].Total.Value == nil {
				return ""
			}
			return a.Results[0].Total.Value.String()
		}
		same(t, "before anybody is paid", ask(c.asFinance, kpi.CompCostOfSales), "")

		c.three(c.ada)
		c.won(c.ben, "2026-01-10", 80_000_00)
		c.quarter()
		same(t, "18,800 and 8,000 of 250,000", ask(c.asFinance, kpi.CompCostOfSales), "0.107200")
		same(t, "of Ada", ask(c.asAda, kpi.CompCostOfSales), "0.110588")
		same(t, "of Ada's team", ask(c.asMia, kpi.CompCostOfSales), "0.107200")
		if s := ask(opstest.As(role.Executive), kpi.CompCostOfSales); !contains(s, "fewer than 3") {
			t.Errorf("an executive is told what two people are paid: %s", s)
		}
		if s := ask(opstest.As(role.Marketing), kpi.CompCostOfSales); !contains(s, "needs pay") {
			t.Errorf("marketing is told about pay: %s", s)
		}
		same(t, "nothing is final", ask(c.asFinance, kpi.StatementAccuracy), "")
		same(t, "nothing is disputed", ask(c.asFinance, kpi.DisputeRate), "0.000000")
		lines := c.linesIn(c.statement(c.ada, quarterFrom))
		d := editingtest.Must(c.verbs.OpenCommissionDispute(c.asAda, paying.OpenCommissionDisputeInput{LineID: lines[0].ID, Subject: "The deal was larger"}))(t)
		same(t, "one of Ada's lines is disputed", ask(c.asAda, kpi.DisputeRate), big.NewRat(1, int64(len(lines))).FloatString(6))
		editingtest.Must(c.verbs.TriageCommissionDispute(c.asOps, paying.TriageCommissionDisputeInput{Target: editing.Target{ID: d.ID}}))(t)
		editingtest.Must(c.verbs.ResolveCommissionDispute(c.asFinance, paying.ResolveCommissionDisputeInput{Target: editing.Target{ID: d.ID}, Resolution: "The deal is as signed."}))(t)
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.approve(c.statement(r, quarterFrom))
		}
		paidOn := quarterTo + 9
		editingtest.Must(c.verbs.PayCommissionStatement(c.asFinance, paying.PayCommissionStatementInput{Target: editing.Target{ID: c.statement(c.ada, quarterFrom).ID}, PaidOn: &paidOn}))(t)
		same(t, "two final ones", ask(c.asFinance, kpi.StatementAccuracy), "1.000000")
		same(t, "paid after nine days", ask(c.asFinance, kpi.PayoutTime), "9.000000")

		c.won(c.ben, "2026-01-20", 10_000_00) // found late
		c.run(periodAfter())
		same(t, "a correction that is a draft", ask(c.asFinance, kpi.StatementAccuracy), "1.000000")
		later := c.statement(c.ben, quarterTo)
		c.approve(later)
		same(t, "one of three corrected", ask(c.asFinance, kpi.StatementAccuracy), "0.666667")
		line := c.store.Client().CommissionLine.Query().Where(func(s *sql.Selector) { s.Where(sql.NotNull(s.C("corrects_id"))) }).OnlyX(opstest.System())
		if *line.CorrectsID != c.statement(c.ben, quarterFrom).ID {
			t.Errorf("the line corrects %s", line.CorrectsID)
		}
		if differs := editingtest.Must(m.Verify(opstest.System()))(t); len(differs) > 0 {
			t.Errorf("%d differences, for example %s", len(differs), differs[0])
		}
	})
}
