package paying_test

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

func TestTheThreeDealsOfSection33PayInEachModeAsWorkedOut(t *testing.T) {
	for _, x := range []struct {
		mode  commission.RateMode
		total int64
	}{
		{commission.Marginal, 18_800_00}, {commission.Retroactive, 23_800_00}, {commission.RateBefore, 17_600_00}, {commission.RateAfter, 19_400_00},
	} {
		t.Run(string(x.mode), func(t *testing.T) {
			each(t, func(t *testing.T, c *company) {
				c.plan(tiered(x.mode), nil, c.ada)
				c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
				c.won(c.ada, "2026-01-10", 80_000_00)
				c.won(c.ada, "2026-01-20", 60_000_00)
				c.won(c.ada, "2026-02-10", 30_000_00)
				r := c.quarter()
				s := c.statement(c.ada, quarterFrom)
				if s.EarnedMinor != x.total || s.PaidMinor != x.total {
					t.Errorf("%s earns %s and pays %s, want %s; %s; %s %s", x.mode, s.Earned(), s.Paid(), money.New(x.total, "EUR"), c.lines(s), *r.Message, r.IssueList)
				}
				standing := editingtest.Must(c.verbs.Standings(c.asFinance, []*db.CommissionStatement{s}, true))(t)
				if standing[0].Reproduces == nil || !*standing[0].Reproduces {
					t.Error("the stored input does not give the statement again")
				}
			})
		})
	}
}

func TestSplitsOverlaysAndManagersOfSection34AreCredited(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := tiered(commission.Marginal)
		d.Components[0].Tiers = []paying.Tier{{Rate: rate("0.1")}}
		d.Components[0].Where.Splits = []pipeline.CreditKind{pipeline.CreditRevenue}
		c.plan(d, nil, c.ada, c.ben)
		over := tiered(commission.Marginal)
		over.Components[0].Key, over.Components[0].Quota = "override", paying.QuotaRef{}
		units := commission.AmountSold
		over.Components[0].TierBasis, over.Components[0].Tiers = &units, []paying.Tier{{Rate: rate("0.02")}}
		over.Components[0].Override = &paying.Override{Kind: commission.Collective}
		c.plan(over, nil, c.mia)
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.world.Quota(r, quarterFrom, quarterTo, 100_000_00)
		}
		o := c.won(c.ada, "2026-01-10", 60_000_00)
		c.world.Credit(o, c.ben, rate("0.3"))
		c.quarter()
		for _, x := range []struct {
			who  *db.Rep
			want int64
		}{{c.ada, 4_200_00}, {c.ben, 1_800_00}, {c.mia, 1_200_00}} {
			if s := c.statement(x.who, quarterFrom); s.EarnedMinor != x.want {
				t.Errorf("%s earns %s, want %s: %s", x.who.Name, s.Earned(), money.New(x.want, "EUR"), c.lines(s))
			}
		}
	})
}

func TestRunningAgainChangesNothingAndALaterDealReplacesTheDraft(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.won(c.ada, "2026-01-10", 80_000_00)
		c.quarter()
		first := c.statement(c.ada, quarterFrom)
		c.quarter()
		again := c.statement(c.ada, quarterFrom)
		if again.Version != first.Version || again.OutputHash != first.OutputHash {
			t.Errorf("running again made version %d of version %d", again.Version, first.Version)
		}
		c.won(c.ada, "2026-01-20", 60_000_00)
		c.quarter()
		same(t, "lines after a further deal", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 8000.00 | COMMISSION 6800.00")
	})
}

// approve takes a statement to the end of its chain.
func (c *company) approve(s *db.CommissionStatement) {
	c.t.Helper()
	t := paying.StatementInput{Target: editing.Target{ID: s.ID}}
	editingtest.Must(c.verbs.ApproveCommissionStatement(c.asMia, t))(c.t)
	editingtest.Must(c.verbs.ApproveCommissionStatement(c.asFinance, t))(c.t)
	editingtest.Must(c.verbs.LockCommissionStatement(c.asFinance, t))(c.t)
}

func TestALockedStatementNeverChangesAndTheDifferenceIsPostedInTheOpenPeriod(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.world.Quota(c.ada, quarterTo, quarterTo.AddMonths(3), 100_000_00)
		c.won(c.ada, "2026-01-10", 80_000_00)
		c.quarter()
		c.approve(c.statement(c.ada, quarterFrom))
		locked := c.statement(c.ada, quarterFrom)

		c.won(c.ada, "2026-01-20", 60_000_00) // found late
		c.quarter()
		now := c.statement(c.ada, quarterFrom)
		if now.EarnedMinor != locked.EarnedMinor || now.Version != locked.Version || now.Status != commission.StatementLocked {
			t.Errorf("the locked statement went from %s to %s", locked.Earned(), now.Earned())
		}
		next := c.run(periodAfter())
		s := c.statement(c.ada, quarterTo)
		same(t, "lines of the open period", c.lines(s), "DELTA 6800.00")
		if next.Issues != 0 {
			t.Errorf("issues: %s", next.IssueList)
		}
		c.approve(s)
		c.run(periodAfterNext())
		if n := c.store.Client().CommissionStatement.Query().CountX(opstest.System()); n > 2 {
			if s := c.statement(c.ada, quarterTo.AddMonths(3)); s.EarnedMinor != 0 {
				t.Errorf("the difference was posted twice: %s", c.lines(s))
			}
		}
	})
}

func TestNobodyApprovesTheirOwnPayAndTheChainIsKept(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada, c.mia)
		for _, r := range []*db.Rep{c.ada, c.mia} {
			c.world.Quota(r, quarterFrom, quarterTo, 100_000_00)
			c.won(r, "2026-01-10", 80_000_00)
		}
		c.quarter()
		mine, adas := c.statement(c.mia, quarterFrom), c.statement(c.ada, quarterFrom)
		for _, x := range []struct {
			name string
			try  func() error
			want string
		}{
			{"a manager their own", func() error { _, err := c.verbs.ApproveCommissionStatement(c.asMia, input(mine)); return err }, "own pay"},
			{"the payee", func() error { _, err := c.verbs.ApproveCommissionStatement(c.asAda, input(adas)); return err }, "may not use"},
			{"finance before the manager", func() error { _, err := c.verbs.LockCommissionStatement(c.asFinance, input(adas)); return err }, "possible from"},
			{"a manager the acknowledgement", func() error { _, err := c.verbs.AcknowledgeCommissionStatement(c.asMia, input(adas)); return err }, "only the payee"},
		} {
			if err := x.try(); err == nil || !contains(err.Error(), x.want) {
				t.Errorf("%s: %v, want %q", x.name, err, x.want)
			}
		}
		editingtest.Must(c.verbs.AcknowledgeCommissionStatement(c.asAda, input(adas)))(t)
		c.approve(adas)
		paid := editingtest.Must(c.verbs.PayCommissionStatement(c.asFinance, paying.PayCommissionStatementInput{Target: editing.Target{ID: adas.ID}}))(t)
		if paid.Status != commission.StatementPaid || paid.PaidOn == nil || !paying.Balances(paid) {
			t.Errorf("the statement is %s, paid on %v", paid.Status, paid.PaidOn)
		}
	})
}

func TestAnApprovedAdjustmentIsPostedOnce(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.won(c.ada, "2026-01-10", 80_000_00)
		var a *db.CommissionAdjustment
		c.world.Write(func(ctx context.Context, tx *db.Client) (err error) {
			a, err = tx.CommissionAdjustment.Create().SetRepID(c.ada.ID).SetOnDay(quarterFrom + 5).SetAmountMinor(500_00).SetCurrency("EUR").
				SetAdjustmentReason(commission.AdjustGuarantee).SetUserID(c.adasUser.ID).Save(ctx)
			return err
		})
		c.quarter()
		same(t, "while it is proposed", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 8000.00")
		editingtest.Must(c.verbs.ApproveCommissionAdjustment(c.asFinance, paying.AdjustmentInput{Target: editing.Target{ID: a.ID}}))(t)
		c.quarter()
		same(t, "when it is approved", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 8000.00 | ADJUSTMENT 500.00")
		c.approve(c.statement(c.ada, quarterFrom))
		c.won(c.ada, "2026-04-10", 10_000_00)
		c.world.Quota(c.ada, quarterTo, quarterTo.AddMonths(3), 100_000_00)
		c.run(periodAfter())
		same(t, "in the next period", c.lines(c.statement(c.ada, quarterTo)), "COMMISSION 1000.00")
	})
}

func TestAPreviewSaysWhatADealWouldPayAndWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.won(c.ada, "2026-01-10", 80_000_00)
		before := c.store.Client().Change.Query().CountX(opstest.System())
		in := paying.PreviewCommissionInput{Deals: []paying.Deal{{Amount: editing.Money{Amount: *decimal("60000"), Currency: "EUR"}}}}
		p := editingtest.Must(c.verbs.PreviewCommission(c.asAda, in))(t)
		if p.Change.Before != 8_000_00 || p.Change.After != 14_800_00 {
			t.Errorf("from %d to %d, want from 800000 to 1480000; %v", p.Change.Before, p.Change.After, p.Issues)
		}
		if after := c.store.Client().Change.Query().CountX(opstest.System()); after != before {
			t.Error("the preview was logged as a change")
		}
		in.RepID = &c.ben.ID
		if _, err := c.verbs.PreviewCommission(c.asAda, in); err == nil || !contains(err.Error(), "whose pay you may see") {
			t.Errorf("a peer's pay: %v", err)
		}
	})
}

func TestARunCostsTheSameStatementsHoweverManyDealsThereAre(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada, c.ben)
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.world.Quota(r, quarterFrom, quarterTo, 100_000_00)
		}
		cost := func() int64 {
			r := editingtest.Must(c.verbs.RunCommissions(c.asFinance, paying.RunCommissionsInput{FromDay: quarterFrom, ToDay: quarterTo}))(t)
			ctx, n := ent.WithStatements(c.asFinance)
			editingtest.Must(c.verbs.Compute(ctx, r.ID, func(int64, *int64) error { return nil }))(t)
			return n.Count()
		}
		c.won(c.ada, "2026-01-10", 1_000_00)
		c.won(c.ben, "2026-01-10", 1_000_00)
		cost()
		c.won(c.ada, "2026-01-11", 1_000_00)
		c.won(c.ben, "2026-01-11", 1_000_00)
		few := cost()
		for range 30 {
			c.won(c.ada, "2026-01-12", 1_000_00)
			c.won(c.ben, "2026-01-12", 1_000_00)
		}
		if many := cost(); many != few {
			t.Errorf("60 more deals cost %d statements, 2 more cost %d", many, few)
		}
	})
}
