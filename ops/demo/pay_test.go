package demo_test

import (
	"context"
	"slices"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/db/user"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/role"
)

// checkPay looks at what the runs of the company left, and runs its present month again.
func checkPay(t *testing.T, s *ent.Store) {
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	for _, c := range []struct {
		what, query string
		least       int64
	}{
		{"statements that are paid", `SELECT COUNT(*) FROM commission_statements WHERE status = 'PAID' AND paid_on IS NOT NULL AND locked_at IS NOT NULL`, 20},
		{"statements that are locked and not paid yet", `SELECT COUNT(*) FROM commission_statements WHERE status = 'LOCKED'`, 5},
		{"statements that a manager approved", `SELECT COUNT(*) FROM commission_statements WHERE status = 'MANAGER_APPROVED'`, 5},
		{"statements that finance approved", `SELECT COUNT(*) FROM commission_statements WHERE status = 'FINANCE_APPROVED'`, 5},
		{"drafts", `SELECT COUNT(*) FROM commission_statements WHERE status = 'DRAFT'`, 40},
		{"lines of shared deals", `SELECT COUNT(*) FROM commission_lines l JOIN opportunity_credits c ON c.opportunity_id = l.opportunity_id AND c.rep_id = l.rep_id WHERE c.share < 1000000`, 20},
		{"lines that take something back", `SELECT COUNT(*) FROM commission_lines WHERE line_kind = 'CLAWBACK' AND earned_minor < 0`, 1},
		{"windfalls on hold", `SELECT COUNT(*) FROM commission_lines WHERE hold_reason = 'WINDFALL'`, 1},
		{"overrides of managers", `SELECT COUNT(*) FROM commission_lines WHERE line_kind = 'OVERRIDE'`, 300},
		{"draws that are owed", `SELECT COUNT(*) FROM commission_statements WHERE draw_after_minor > 0`, 1},
		{"payouts in another currency", `SELECT COUNT(*) FROM commission_statements WHERE payout_currency = 'USD' AND payout_units > 0`, 3},
		{"adjustments that wait", `SELECT COUNT(*) FROM commission_adjustments WHERE status = 'PROPOSED'`, 1},
		{"disputes that are open", `SELECT COUNT(*) FROM commission_disputes WHERE status = 'OPEN'`, 1},
		{"disputes that were decided", `SELECT COUNT(*) FROM commission_disputes WHERE status = 'ACCEPTED'`, 1},
		{"payments that were called back", `SELECT COUNT(*) FROM payments_received WHERE amount_minor < 0`, 1},
		{"meetings that pay who arranged them", `SELECT COUNT(*) FROM commission_lines WHERE component = 'meetings'`, 50},
		{"bonuses on objectives", `SELECT COUNT(*) FROM commission_lines WHERE line_kind = 'BONUS'`, 6},
	} {
		if got := one(t, s, c.query); got < c.least {
			t.Errorf("%s: %d, want at least %d", c.what, got, c.least)
		}
	}
	for what, query := range map[string]string{
		"runs with an issue":                 `SELECT COUNT(*) FROM commission_runs WHERE issues > 0 OR status <> 'CALCULATED'`,
		"jobs that a server would do again":  `SELECT COUNT(*) FROM jobs WHERE status <> 'SUCCEEDED'`,
		"reps who are paid by no statement":  `SELECT COUNT(*) FROM reps r WHERE r.left_on IS NULL AND r.name <> 'Katharina Brandt' AND NOT EXISTS (SELECT 1 FROM commission_statements s WHERE s.rep_id = r.id)`,
		"lines that do not sum to statement": `SELECT COUNT(*) FROM commission_statements s WHERE s.earned_minor <> COALESCE((SELECT SUM(l.earned_minor) FROM commission_lines l WHERE l.statement_id = s.id), 0)`,
	} {
		if got := one(t, s, query); got != 0 {
			t.Errorf("%s: %d, want none", what, got)
		}
	}
	all, err := s.Client().CommissionStatement.Query().Order(commissionstatement.ByID()).All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if !paying.Balances(x) {
			t.Errorf("the statement %s of %s does not balance", x.ID, x.FromDay)
		}
	}
	verbs := paying.New(editing.New(s), nil)
	standings, err := verbs.Standings(ctx, slices.DeleteFunc(slices.Clone(all), func(x *db.CommissionStatement) bool { return x.Status != commission.StatementPaid }), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range standings {
		if x.Reproduces == nil || !*x.Reproduces {
			t.Error("a paid statement does not follow from its stored input")
		}
	}
	rerun(t, s, verbs, all)
}

// rerun computes the present month again, as anybody may who looks at the company: nothing changes.
func rerun(t *testing.T, s *ent.Store, verbs *paying.Verbs, all []*db.CommissionStatement) {
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	finance, err := s.Client().User.Query().Where(user.RoleEQ(role.Finance)).Only(ctx)
	if err != nil {
		t.Fatal(err)
	}
	from := calendar.MustDay(asOf).FirstOfMonth()
	as := viewer.With(ctx, &viewer.V{User: finance.ID, Name: finance.Name, Role: role.Finance, Source: viewer.API})
	r, err := verbs.RunCommissions(as, paying.RunCommissionsInput{FromDay: from, ToDay: from.AddMonths(1)})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = verbs.Compute(ctx, r.ID, func(int64, *int64) error { return nil }); err != nil {
		t.Fatal(err)
	}
	again, err := s.Client().CommissionStatement.Query().Order(commissionstatement.ByID()).All(ctx)
	if err != nil || len(again) != len(all) {
		t.Fatalf("%d statements, %v; were %d", len(again), err, len(all))
	}
	for i := range all {
		if again[i].Version != all[i].Version {
			t.Errorf("running the month again wrote the statement %s anew: %s", all[i].ID, *r.Message)
		}
	}
	if err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) error { return tx.CommissionRun.DeleteOneID(r.ID).Exec(ctx) }); err != nil {
		t.Fatal(err)
	}
}
