package paying_test

import (
	"testing"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

func TestNobodyTouchesTheirOwnPayByAnyVerb(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		// Somebody of OPS who sells too.
		mine := opstest.As(role.Ops, opstest.User(c.world.User(role.Ops, func(u *db.UserCreate) { u.SetRepID(c.ada.ID) })), opstest.Self(c.ada))
		plan := editingtest.Must(editing.As[db.CompPlan](c.edit.Create(c.asOps, "createCompPlan", gid.CompPlan, struct {
			Name string `json:"name"`
		}{"Own"})))(t)
		type assignment struct {
			PlanID    gid.ID         `json:"planId"`
			RepID     *gid.ID        `json:"repId,omitempty"`
			TeamID    *gid.ID        `json:"teamId,omitempty"`
			SalesRole *org.SalesRole `json:"salesRole,omitempty"`
			ValidFrom calendar.Day   `json:"validFrom"`
		}
		type objective struct {
			RepID        gid.ID       `json:"repId"`
			ObjectiveKey string       `json:"objectiveKey"`
			FromDay      calendar.Day `json:"fromDay"`
			ToDay        calendar.Day `json:"toDay"`
			Achieved     money.Rate   `json:"achieved"`
		}
		type relief struct {
			RepID        gid.ID                  `json:"repId"`
			ReliefReason commission.ReliefReason `json:"reliefReason"`
			FromDay      calendar.Day            `json:"fromDay"`
			ToDay        calendar.Day            `json:"toDay"`
			Share        money.Rate              `json:"share"`
		}
		type adjustment struct {
			RepID            gid.ID                      `json:"repId"`
			OnDay            calendar.Day                `json:"onDay"`
			Amount           editing.Money               `json:"amount"`
			AdjustmentReason commission.AdjustmentReason `json:"adjustmentReason"`
		}
		ada, ben, ae := c.ada.ID, c.ben.ID, c.ada.SalesRole
		of := func(rep gid.ID) objective { return objective{rep, "pilot", quarterFrom, quarterTo, rate("1")} }
		adas := editingtest.Must(c.edit.Create(c.asOps, "createCompObjective", gid.CompObjective, of(ada)))(t)
		less := editingtest.Must(c.edit.Create(c.asOps, "createQuotaRelief", gid.QuotaRelief, relief{ada, commission.ReliefLeave, quarterFrom, quarterTo, rate("0.5")}))(t)
		on := editingtest.Must(c.edit.Create(c.asOps, "createCompAssignment", gid.CompAssignment, assignment{PlanID: plan.ID, RepID: &ada, ValidFrom: 1}))(t)
		target := func(r db.Record) editing.Target { return editing.Target{ID: r.GlobalID()} }
		for name, try := range map[string]func() error{
			"create an objective": func() error {
				_, err := c.edit.Create(mine, "createCompObjective", gid.CompObjective, of(ada))
				return err
			},
			"update an objective": func() error {
				_, err := c.edit.Update(mine, "updateCompObjective", gid.CompObjective, struct {
					editing.Target
					Achieved money.Rate `json:"achieved"`
				}{target(adas), rate("2")})
				return err
			},
			"delete an objective": func() error {
				_, err := c.edit.Delete(mine, "deleteCompObjective", gid.CompObjective, target(adas))
				return err
			},
			"relieve": func() error {
				_, err := c.edit.Create(mine, "createQuotaRelief", gid.QuotaRelief, relief{ada, commission.ReliefLeave, 1, 9, rate("0.5")})
				return err
			},
			"delete a relief": func() error {
				_, err := c.edit.Delete(mine, "deleteQuotaRelief", gid.QuotaRelief, target(less))
				return err
			},
			"assign themselves": func() error {
				_, err := c.edit.Create(mine, "createCompAssignment", gid.CompAssignment, assignment{PlanID: plan.ID, RepID: &ada, ValidFrom: 1})
				return err
			},
			"assign their team": func() error {
				_, err := c.edit.Create(mine, "createCompAssignment", gid.CompAssignment, assignment{PlanID: plan.ID, TeamID: &c.north.ID, ValidFrom: 1})
				return err
			},
			"assign their role": func() error {
				_, err := c.edit.Create(mine, "createCompAssignment", gid.CompAssignment, assignment{PlanID: plan.ID, SalesRole: &ae, ValidFrom: 1})
				return err
			},
			"delete their assignment": func() error {
				_, err := c.edit.Delete(mine, "deleteCompAssignment", gid.CompAssignment, target(on))
				return err
			},
			"adjust": func() error {
				_, err := c.edit.Create(mine, "createCommissionAdjustment", gid.CommissionAdjustment, adjustment{ada, quarterFrom, editing.Money{Amount: *decimal("1"), Currency: "EUR"}, commission.AdjustGuarantee})
				return err
			},
		} {
			if err := try(); err == nil || !contains(err.Error(), "their own pay") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.edit.Create(mine, "createCompObjective", gid.CompObjective, of(ben)); err != nil {
			t.Errorf("somebody else's objective: %v", err)
		}
		if _, err := c.verbs.AcknowledgeCompAssignment(mine, paying.AcknowledgeCompAssignmentInput{Target: target(on)}); err != nil {
			t.Errorf("the payee acknowledges the own assignment: %v", err)
		}
	})
}

func TestAWindfallOfOnesOwnIsReviewedBySomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := tiered(commission.Marginal)
		d.Windfall = &paying.Windfall{CommissionAbove: decimal("1000")}
		d.NeedsAcknowledgement = true
		c.plan(d, nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		c.won(c.ada, "2026-01-10", 80_000_00)
		c.quarter()
		s := c.statement(c.ada, quarterFrom)
		line := c.store.Client().CommissionLine.Query().OnlyX(opstest.System())
		mine := opstest.As(role.Ops, opstest.User(c.other), opstest.Self(c.ada))
		if _, err := c.verbs.ReviewWindfall(mine, paying.ReviewWindfallInput{LineID: line.ID}); err == nil || !contains(err.Error(), "own pay") {
			t.Errorf("the own windfall: %v", err)
		}
		editingtest.Must(c.verbs.ReviewWindfall(c.asOps, paying.ReviewWindfallInput{LineID: line.ID}))(t)

		// The plan asks the payee first.
		if _, err := c.verbs.ApproveCommissionStatement(c.asMia, input(s)); err == nil || !contains(err.Error(), "not acknowledged") {
			t.Errorf("approved before the payee has read it: %v", err)
		}
		if !s.NeedsAcknowledgement || s.CreditedMinor != 80_000_00 {
			t.Errorf("needs acknowledgement %t, credited %s", s.NeedsAcknowledgement, s.Credited())
		}
		editingtest.Must(c.verbs.AcknowledgeCommissionStatement(c.asAda, input(s)))(t)
		editingtest.Must(c.verbs.ApproveCommissionStatement(c.asMia, input(s)))(t)
	})
}
