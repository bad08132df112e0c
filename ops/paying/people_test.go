package paying_test

import (
	"context"
	"testing"

	"coxswain/ent/db"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
)

func TestAManagerWithoutATeamOfTheirOwnStandsWhereTheirTeamDoes(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		boss, lead := c.world.Rep("Boss"), c.world.Rep("Lead")
		top := c.world.Team("Top", func(t *db.TeamCreate) { t.SetManagerID(boss.ID) })
		low := c.world.Team("Low", func(t *db.TeamCreate) { t.SetParentID(top.ID).SetManagerID(lead.ID) })
		seller := c.world.Rep("Seller")
		c.world.Membership(seller, low, calendar.MustDay("2025-01-01"))
		over := flat(commission.TCV, "0.02")
		over.Components[0].Override = &paying.Override{Kind: commission.Collective}
		c.plan(over, nil, boss, lead)
		c.won(seller, "2026-01-10", 60_000_00)
		c.quarter()
		for _, r := range []*db.Rep{boss, lead} {
			if s := c.statement(r, quarterFrom); s.EarnedMinor != 1_200_00 {
				t.Errorf("%s earns %s: %s", r.Name, s.Earned(), c.lines(s))
			}
		}
	})
}

func TestAPlanOfARolePaysNobodyWhoHasLeft(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		v := c.plan(flat(commission.TCV, "0.1"), nil)
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			if err := tx.CompAssignment.Create().SetPlanID(v.PlanID).SetSalesRole(c.ada.SalesRole).SetValidFrom(calendar.MustDay("2025-01-01")).Exec(ctx); err != nil {
				return err
			}
			return tx.Rep.UpdateOneID(c.ben.ID).SetLeftOn(quarterFrom + 20).Exec(ctx)
		})
		c.won(c.ben, "2026-01-10", 10_000_00)
		c.won(c.ada, "2026-01-10", 10_000_00)
		c.quarter()
		if s := c.statement(c.ben, quarterFrom); s.EarnedMinor != 1_000_00 {
			t.Errorf("until they left they earn %s: %s", s.Earned(), c.lines(s))
		}
		c.run(periodAfter())
		n := c.store.Client().CommissionStatement.Query().Where(commissionstatement.RepID(c.ben.ID), commissionstatement.FromDay(quarterTo)).CountX(opstest.System())
		if n != 0 {
			t.Errorf("%d statements of somebody who left", n)
		}
	})
}
