package paying_test

import (
	"context"
	"errors"
	"testing"

	"coxswain/ent/db"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
)

func TestARunTellsItsProgressByPayeesWhileOthersWrite(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(flat(commission.TCV, "0.1"), nil, c.mia, c.ada, c.ben)
		c.won(c.ada, "2026-01-10", 80_000_00)
		r := editingtest.Must(c.verbs.RunCommissions(c.asFinance, paying.RunCommissionsInput{FromDay: quarterFrom, ToDay: quarterTo}))(t)
		var told []int64
		done := editingtest.Must(c.verbs.Compute(c.asFinance, r.ID, func(n int64, total *int64) error {
			if total != nil && *total != 3 {
				t.Errorf("%d of %d payees", n, *total)
			}
			told = append(told, n)
			c.won(c.ben, "2026-01-12", 1_000_00) // others need not wait, on either database
			if n := c.store.Client().CommissionStatement.Query().CountX(opstest.System()); n != 0 && len(told) < 5 {
				t.Errorf("%d statements are seen of a run that has not ended", n)
			}
			return nil
		}))(t)
		if len(told) != 5 || told[0] != 0 || told[1] != 0 || told[2] != 1 || told[3] != 2 || told[4] != 3 {
			t.Errorf("the progress was %v, want each of 3 payees", told)
		}
		if done.Payees != 3 || done.Status != commission.RunCalculated {
			t.Errorf("the run is %s of %d payees", done.Status, done.Payees)
		}
		same(t, "what was won before it was read", c.lines(c.statement(c.ben, quarterFrom)), "COMMISSION 100.00")
	})
}

func TestARunThatIsCancelledHasWrittenNothing(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(flat(commission.TCV, "0.1"), nil, c.ada, c.ben)
		c.won(c.ada, "2026-01-10", 80_000_00)
		r := editingtest.Must(c.verbs.RunCommissions(c.asFinance, paying.RunCommissionsInput{FromDay: quarterFrom, ToDay: quarterTo}))(t)
		enough := errors.New("enough")
		if _, err := c.verbs.Compute(c.asFinance, r.ID, func(n int64, _ *int64) error {
			if n == 1 {
				return enough
			}
			return nil
		}); !errors.Is(err, enough) {
			t.Errorf("the run ended with %v", err)
		}
		client := c.store.Client()
		if n := client.CommissionStatement.Query().CountX(opstest.System()) + client.CompEvent.Query().CountX(opstest.System()); n != 0 {
			t.Errorf("%d rows were written", n)
		}
	})
}

func TestARunIsComputedAgainWhenSomethingWasLockedOrFoundMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := flat(commission.TCV, "0.1")
		d.Holdback = &paying.Holdback{Share: rate("0.3"), Days: 30}
		c.plan(d, nil, c.ada, c.ben)
		c.won(c.ada, "2026-03-20", 10_000_00)
		c.quarter()
		c.won(c.ben, "2026-03-21", 20_000_00)
		r := editingtest.Must(c.verbs.RunCommissions(c.asFinance, paying.RunCommissionsInput{FromDay: periodAfter().From, ToDay: periodAfter().To}))(t)
		did := false
		editingtest.Must(c.verbs.Compute(c.asFinance, r.ID, func(n int64, _ *int64) error {
			if n == 1 && !did { // the quarter before is computed and locked
				did = true
				c.quarter()
				c.approve(c.statement(c.ada, quarterFrom))
				c.approve(c.statement(c.ben, quarterFrom))
			}
			return nil
		}))(t)
		same(t, "Ada's holdback of the quarter before", c.lines(c.statement(c.ada, quarterTo)), "RELEASE 0.00")
		if s := c.statement(c.ben, quarterTo); s.PaidMinor != 600_00 || s.HeldBeforeMinor != 600_00 {
			t.Errorf("of Ben's holdback %s is paid, %d was held", s.Paid(), s.HeldBeforeMinor)
		}
		numbers := map[string]int{}
		for _, e := range c.store.Client().CompEvent.Query().AllX(opstest.System()) {
			numbers[e.EventKey]++
		}
		for key, n := range numbers {
			if n != 1 {
				t.Errorf("event %s was kept %d times", key, n)
			}
		}
	})
}

func TestAMovementWhoseOwnerWasCorrectedPaysTheRightOne(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(flat(commission.NetNewMRR, "1"), nil, c.ada, c.ben)
		o := c.won(c.ada, "2025-01-10", 12_000_00)
		s := c.subscribed(o, move{"2026-01-10", "EXPANSION", 1_000_00})
		// The ledger took the movement of Ada back and wrote it again as Ben's.
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			was, err := tx.MrrMovement.Query().Only(ctx)
			if err != nil {
				return err
			}
			again := func(delta int64) *db.MrrMovementCreate {
				return tx.MrrMovement.Create().SetLedger(1).SetAccountID(c.acme.ID).SetDay(was.Day).SetSignedOn(was.Day).SetRecordedAt(2).SetMovement(was.Movement).SetLine(was.Line).
					SetDeltaMinor(delta).SetBeforeMinor(0).SetAfterMinor(1_000_00).SetCurrency("EUR").SetNativeDeltaMinor(delta).SetCustomerDelta(0).SetCohortMonth(was.CohortMonth).
					SetSpellDay(was.SpellDay).SetSubscriptionID(s.ID).SetPlanID(*was.PlanID)
			}
			if err := again(-1_000_00).SetRepID(c.ada.ID).SetReversesID(was.ID).Exec(ctx); err != nil {
				return err
			}
			return again(1_000_00).SetRepID(c.ben.ID).Exec(ctx)
		})
		c.run(calendar.Period{From: quarterFrom, To: quarterTo})
		same(t, "of whom it was by mistake", c.lines(c.statement(c.ada, quarterFrom)), "")
		same(t, "of whom it is", c.lines(c.statement(c.ben, quarterFrom)), "COMMISSION 1000.00")
	})
}
