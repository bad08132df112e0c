package paying_test

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionline"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/recurring"
)

// linesIn are the stored lines of a statement.
func (c *company) linesIn(s *db.CommissionStatement) []*db.CommissionLine {
	c.t.Helper()
	all, err := c.store.Client().CommissionLine.Query().Where(commissionline.StatementID(s.ID)).Order(commissionline.ByPosition()).All(opstest.System())
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

func TestAPlanOfARolePaysEverybodyOfItByTheVersionOfEachDay(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		v := c.plan(flat(commission.TCV, "0.1"), nil)
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.CompAssignment.Create().SetPlanID(v.PlanID).SetSalesRole(org.AE).SetValidFrom(calendar.MustDay("2025-01-01")).Exec(ctx)
		})
		next := editingtest.Must(c.verbs.CreateCompPlanVersion(c.asFinance, paying.CreateCompPlanVersionInput{PlanID: v.PlanID, ValidFrom: calendar.MustDay("2026-02-01"), Design: flat(commission.TCV, "0.2")}))(t)
		editingtest.Must(c.verbs.PublishCompPlanVersion(c.asFinance, paying.PublishCompPlanVersionInput{Target: editing.Target{ID: next.ID}}))(t)
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.won(r, "2026-01-10", 10_000_00)
			c.won(r, "2026-02-10", 10_000_00)
		}
		c.quarter()
		for _, r := range []*db.Rep{c.ada, c.ben} {
			same(t, "lines of "+r.Name, c.lines(c.statement(r, quarterFrom)), "COMMISSION 1000.00 | COMMISSION 2000.00")
		}
	})
}

func TestADealOfLongAgoIsFoundOnceHoweverOftenItsSubscriptionIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(flat(commission.NetNewMRR, "1"), nil, c.ada)
		o := c.won(c.ada, "2022-01-10", 60_000_00)
		c.subscribed(o, move{"2022-01-10", recurring.New, 5_000_00}, move{"2026-02-10", recurring.Expansion, 1_000_00})
		c.quarter()
		events := c.store.Client().CompEvent.Query().CountX(opstest.System())
		c.quarter()
		if again := c.store.Client().CompEvent.Query().CountX(opstest.System()); again != events {
			t.Errorf("%d events after a second run, %d after the first", again, events)
		}
		same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 1000.00")
	})
}

func TestADisputeIsRaisedByThePayeeDecidedByOthersAndKeepsTheStatementOpen(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(flat(commission.TCV, "0.1"), nil, c.ada)
		c.won(c.ada, "2026-01-10", 80_000_00)
		c.quarter()
		s := c.statement(c.ada, quarterFrom)
		line := c.linesIn(s)[0]
		open := paying.OpenCommissionDisputeInput{LineID: line.ID, Subject: "The deal was larger"}
		if _, err := c.verbs.OpenCommissionDispute(c.asMia, open); err == nil || !contains(err.Error(), "by the payee") {
			t.Errorf("a manager disputes for somebody: %v", err)
		}
		d := editingtest.Must(c.verbs.OpenCommissionDispute(c.asAda, open))(t)
		if want := comp.DisputeDue(opstest.Today); d.DueOn != want || d.Status != commission.DisputeOpen {
			t.Errorf("the dispute is %s, due on %s, want %s", d.Status, d.DueOn, want)
		}
		at := editing.Target{ID: d.ID}
		editingtest.Must(c.verbs.CommentCommissionDispute(c.asAda, paying.CommentCommissionDisputeInput{Target: at, Body: "See the contract."}))(t)
		editingtest.Must(c.verbs.CommentCommissionDispute(c.asMia, paying.CommentCommissionDisputeInput{Target: at, Body: "I have read it."}))(t)
		asBen := opstest.As("REP", opstest.User(c.world.User("REP", func(u *db.UserCreate) { u.SetRepID(c.ben.ID) })), opstest.Self(c.ben))
		if _, err := c.verbs.CommentCommissionDispute(asBen, paying.CommentCommissionDisputeInput{Target: at, Body: "me too"}); err == nil || !contains(err.Error(), "no ") {
			t.Errorf("a peer comments: %v", err)
		}
		resolve := paying.ResolveCommissionDisputeInput{Target: at, Accept: true, Resolution: "You are right."}
		if _, err := c.verbs.ResolveCommissionDispute(c.asMia, resolve); err == nil || !contains(err.Error(), "what follows is TRIAGE") {
			t.Errorf("decided before anybody looked at it: %v", err)
		}
		editingtest.Must(c.verbs.ApproveCommissionStatement(c.asMia, input(s)))(t)
		editingtest.Must(c.verbs.ApproveCommissionStatement(c.asFinance, input(s)))(t)
		if _, err := c.verbs.LockCommissionStatement(c.asFinance, input(s)); err == nil || !contains(err.Error(), "1 disputes") {
			t.Errorf("locked with an open dispute: %v", err)
		}
		editingtest.Must(c.verbs.TriageCommissionDispute(c.asOps, paying.TriageCommissionDisputeInput{Target: at}))(t)
		is := editingtest.Must(c.verbs.ResolveCommissionDispute(c.asMia, resolve))(t)
		if is.Status != commission.DisputeAccepted || is.ResolvedAt == nil {
			t.Errorf("the dispute is %s", is.Status)
		}
		if _, err := c.verbs.ResolveCommissionDispute(c.asMia, resolve); err == nil {
			t.Error("a dispute is decided twice")
		}
		editingtest.Must(c.verbs.LockCommissionStatement(c.asFinance, input(s)))(t)
		if n := c.store.Client().DisputeComment.Query().CountX(opstest.System()); n != 2 {
			t.Errorf("%d comments, want 2", n)
		}
	})
}

func TestAWindfallIsHeldUntilSomebodyElseReviewsIt(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := flat(commission.TCV, "0.1")
		d.Windfall = &paying.Windfall{CommissionAbove: decimal("5000")}
		c.plan(d, nil, c.ada)
		c.won(c.ada, "2026-01-10", 80_000_00)
		c.won(c.ada, "2026-01-20", 10_000_00)
		c.quarter()
		s := c.statement(c.ada, quarterFrom)
		if s.EarnedMinor != 9_000_00 || s.PaidMinor != 1_000_00 || s.HeldAfterMinor != 8_000_00 {
			t.Errorf("earned %s, paid %s, held %d", s.Earned(), s.Paid(), s.HeldAfterMinor)
		}
		lines := c.linesIn(s)
		if _, err := c.verbs.ReviewWindfall(c.asAda, paying.ReviewWindfallInput{LineID: lines[0].ID}); err == nil {
			t.Error("the payee reviews the own windfall")
		}
		if _, err := c.verbs.ReviewWindfall(c.asFinance, paying.ReviewWindfallInput{LineID: lines[1].ID}); err == nil || !contains(err.Error(), "not held") {
			t.Errorf("a line that is not held: %v", err)
		}
		editingtest.Must(c.verbs.ReviewWindfall(c.asFinance, paying.ReviewWindfallInput{LineID: lines[0].ID}))(t)
		c.quarter()
		if s := c.statement(c.ada, quarterFrom); s.PaidMinor != 9_000_00 || s.HeldAfterMinor != 0 {
			t.Errorf("after the review %s is paid and %d held", s.Paid(), s.HeldAfterMinor)
		}
	})
}

func TestAPreviewOfADesignThatNobodyEditedIsTheRun(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		v := c.plan(tiered(commission.Retroactive), nil, c.ada, c.ben)
		for _, r := range []*db.Rep{c.ada, c.ben} {
			c.world.Quota(r, quarterFrom, quarterTo, 100_000_00)
			c.three(r)
		}
		c.quarter()
		before := c.store.Client().Change.Query().CountX(opstest.System())
		in := paying.PreviewCompDesignInput{PlanID: v.PlanID, FromDay: quarterFrom, ToDay: quarterTo}
		p := editingtest.Must(c.verbs.PreviewCompDesign(c.asFinance, in))(t)
		for _, x := range p.Changes {
			if x.Before != 23_800_00 || x.After != x.Before {
				t.Errorf("payee %d: %d becomes %d, want what the run pays", x.Payee, x.Before, x.After)
			}
		}
		d := tiered(commission.Marginal)
		in.Design = &d
		p = editingtest.Must(c.verbs.PreviewCompDesign(c.asFinance, in))(t)
		if len(p.Changes) != 2 || p.Changes[0].After != 18_800_00 {
			t.Errorf("a marginal design: %+v", p.Changes)
		}
		if after := c.store.Client().Change.Query().CountX(opstest.System()); after != before {
			t.Error("a preview was logged as a change")
		}
	})
}

func TestAKeyFigureARenewalAndUseBeyondThePlanArePaid(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		held := activity.MeetingHeld
		for day := range 3 {
			c.world.Activity(activity.Demo, calendar.MustDay("2026-01-10")+calendar.Day(day), func(a *db.ActivityCreate) {
				a.SetOwnerID(c.ada.ID).SetBookedByID(c.ada.ID).SetAttendance(held).SetStatus(activity.Done).SetBookedAt(calendar.InstantOf(calendar.MustDay("2026-01-05").Time()))
			})
		}
		o := c.won(c.ada, "2025-01-10", 12_000_00)
		s := c.subscribed(o, move{"2025-01-10", recurring.New, 1_000_00})
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			from := calendar.MustDay("2025-01-10")
			renewed, mrr := calendar.MustDay("2026-01-10"), int64(1_100_00)
			if err := tx.SubscriptionTerm.Create().SetSubscriptionID(s.ID).SetAccountID(c.acme.ID).SetNumber(1).SetStartsOn(from).SetEndsOn(renewed).SetDueMinor(1_000_00).
				SetOutcome(recurring.TermRenewed).SetRenewedOn(renewed).SetRenewedMinor(mrr).SetCurrency("EUR").Exec(ctx); err != nil {
				return err
			}
			m, err := tx.Meter.Create().SetName("Calls").SetUnitName("calls").SetAggregation(recurring.Sum).Save(ctx)
			if err != nil {
				return err
			}
			return tx.UsageMonth.Create().SetSubscriptionID(s.ID).SetAccountID(c.acme.ID).SetMeterID(m.ID).SetMonth(calendar.MustDay("2026-02-01")).SetQuantity(money.One).SetEvents(1).
				SetOverageMinor(200_00).SetCurrency("EUR").Exec(ctx)
		})
		d := flat(commission.TCV, "0.01")
		d.Components[0].Where.Events = []commission.EventKind{commission.SubscriptionRenewed}
		use := flat(commission.TCV, "0.1").Components[0]
		use.Key, use.Where.Events = "use", []commission.EventKind{commission.UsageTrueUp}
		demos, by := kpi.DemosHeld, commission.UnitsSold
		d.Components = append(d.Components, use, paying.Component{Key: "demos", Name: "Demos", Basis: commission.KPI, Kpi: &demos, Mode: commission.FlatPerUnit, TierBasis: &by, Tiers: []paying.Tier{{PerUnit: decimal("25")}}})
		c.verbs = paying.New(c.edit, measuring.New(c.store))
		c.plan(d, nil, c.ada)
		r := c.quarter()
		// 1,100 x 12 x 1 %, 200 x 10 %, 3 x 25
		same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 132.00 | COMMISSION 20.00 | COMMISSION 75.00")
		c.quarter()
		if again := c.statement(c.ada, quarterFrom); again.Version != 1 || r.Issues != 0 {
			t.Errorf("running again made version %d; %s", again.Version, r.IssueList)
		}
	})
}

func TestAStatementIsReturnedPaidOnceAndBalancesWhateverItsPolicy(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := flat(commission.Collected, "0.1")
		d.NegativeBalance = paying.NegativeBalance{Policy: commission.PayrollDeduct, Consent: true}
		c.plan(d, nil, c.ada)
		o := c.won(c.ada, "2025-10-10", 90_000_00)
		for _, x := range [][2]string{{"60000", "2026-01-10"}, {"-70000", "2026-04-10"}} {
			editingtest.Must(c.verbs.RecordPaymentReceived(c.asFinance, paying.RecordPaymentReceivedInput{
				OpportunityID: &o.ID, Amount: editing.Money{Amount: *decimal(x[0]), Currency: "EUR"}, ReceivedOn: calendar.MustDay(x[1]),
			}))(t)
		}
		c.quarter()
		s := c.statement(c.ada, quarterFrom)
		editingtest.Must(c.verbs.ApproveCommissionStatement(c.asMia, input(s)))(t)
		back := editingtest.Must(c.verbs.ReturnCommissionStatement(c.asFinance, input(s)))(t)
		if back.Status != commission.StatementDraft || back.ManagerApprovedAt != nil {
			t.Errorf("the returned statement is %s, approved at %v", back.Status, back.ManagerApprovedAt)
		}
		c.approve(s)
		pay := paying.PayCommissionStatementInput{Target: editing.Target{ID: s.ID}}
		editingtest.Must(c.verbs.PayCommissionStatement(c.asFinance, pay))(t)
		if _, err := c.verbs.PayCommissionStatement(c.asFinance, pay); err == nil || !contains(err.Error(), "PAID") {
			t.Errorf("paid twice: %v", err)
		}
		if _, err := c.verbs.ReturnCommissionStatement(c.asFinance, input(s)); err == nil {
			t.Error("a paid statement is returned")
		}
		c.run(periodAfter())
		next := c.statement(c.ada, quarterTo)
		if next.PaidMinor != -7_000_00 || !paying.Balances(next) {
			t.Errorf("payroll deducts %s, balances: %t", next.Paid(), paying.Balances(next))
		}
	})
}

func TestWhatIsReadOfCommissionsCostsTheSameStatementsHoweverMuchThereIs(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		v := c.plan(flat(commission.TCV, "0.1"), nil, c.ada, c.ben)
		var open []*db.Opportunity
		for range 6 {
			open = append(open, c.world.Opportunity(opstest.Open(calendar.MustDay("2026-03-20"), 1_000_00), opstest.OwnedBy(c.ada), opstest.At(c.acme)))
		}
		reads := map[string]func(ctx context.Context, many bool) error{
			"explanations": func(ctx context.Context, many bool) error {
				lines := c.linesIn(c.statement(c.ada, quarterFrom))
				if !many {
					lines = lines[:1]
				}
				_, err := c.verbs.Explanations(ctx, lines)
				return err
			},
			"the register": func(ctx context.Context, _ bool) error {
				_, err := c.verbs.Register(ctx, calendar.Period{From: quarterFrom, To: quarterTo})
				return err
			},
			"assets": func(ctx context.Context, _ bool) error {
				_, err := c.verbs.Capitalised(ctx, calendar.Period{From: quarterFrom, To: quarterTo}, 1_000)
				return err
			},
			"a preview of deals": func(ctx context.Context, many bool) error {
				in := paying.PreviewCommissionInput{RepID: &c.ada.ID, OpportunityIds: []gid.ID{open[0].ID}}
				if many {
					for _, o := range open[1:] {
						in.OpportunityIds = append(in.OpportunityIds, o.ID)
					}
				}
				_, err := c.verbs.PreviewCommission(ctx, in)
				return err
			},
			"a preview of a design": func(ctx context.Context, _ bool) error {
				_, err := c.verbs.PreviewCompDesign(ctx, paying.PreviewCompDesignInput{PlanID: v.PlanID, FromDay: quarterFrom, ToDay: quarterTo})
				return err
			},
		}
		cost := func(many bool) map[string]int64 {
			out := map[string]int64{}
			for name, read := range reads {
				ctx, n := ent.WithStatements(c.asFinance)
				if err := read(ctx, many); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				out[name] = n.Count()
			}
			return out
		}
		c.won(c.ada, "2026-01-10", 1_000_00)
		c.won(c.ben, "2026-01-10", 1_000_00)
		c.quarter()
		few := cost(false)
		for range 20 {
			c.won(c.ada, "2026-01-12", 1_000_00)
			c.won(c.ben, "2026-01-12", 1_000_00)
		}
		c.quarter()
		for name, n := range cost(true) {
			if n != few[name] {
				t.Errorf("%s: %d statements with much, %d with little", name, n, few[name])
			}
		}
	})
}

func TestEveryLineSaysInWordsHowItCameAbout(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.three(c.ada)
		c.quarter()
		said := editingtest.Must(c.verbs.Explanations(c.asAda, c.linesIn(c.statement(c.ada, quarterFrom))))(t)
		for _, part := range []string{"credit = 60000.00 EUR", "20000.00 EUR x 10 % = 2000.00 EUR", "40000.00 EUR x 12 % = 4800.00 EUR", "= 6800.00 EUR"} {
			if text := said[1].Text(); !contains(text, part) {
				t.Errorf("the second line does not speak of %s: %s", part, text)
			}
		}
		standing := editingtest.Must(c.verbs.Standings(c.asAda, []*db.CommissionStatement{c.statement(c.ada, quarterFrom)}, false))(t)
		if a := standing[0].Attainments[0]; a.NextTier == nil || *a.NextTier != 30_000_00 || a.NextRate == nil || *a.NextRate != rate("0.14") {
			t.Errorf("at 170 %% of 100,000 the next tier is %v away and the next unit pays %v", a.NextTier, a.NextRate)
		}
	})
}
