package main

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/kpi"
)

// goldenPays are the examples of compensation.
func goldenPays() []golden {
	from, to := january(2021)
	return []golden{
		{row: 71, name: "18,800 of 170,000", key: kpi.CompCostOfSales, from: from, to: to, want: "0.110588", parts: "18800 / 170000"},
		{row: 77, name: "95 of 100", key: kpi.StatementAccuracy, from: from, to: to, want: "0.95", parts: "95 / 100"},
		{row: 77, name: "9 days", key: kpi.PayoutTime, from: from, to: to, want: "9"},
		{row: 77, name: "2 of 50 lines", key: kpi.DisputeRate, from: from, to: to, want: "0.04", parts: "2 / 50"},
	}
}

// goldenPay writes a hundred statements that end with January of 2021, and a later one that corrects five.
func goldenPay(t *testing.T, s *ent.Store) {
	t.Helper()
	w := opstest.World(t, s)
	_, end := january(2021)
	w.Write(func(ctx context.Context, tx *db.Client) error {
		rep, err := tx.Rep.Query().First(ctx) // a further one would be counted among those employed
		if err != nil {
			return err
		}
		run, err := tx.CommissionRun.Create().SetFromDay(end - 31).SetToDay(end).SetStatus(commission.RunCalculated).Save(ctx)
		if err != nil {
			return err
		}
		statement := func(from, to, paid calendar.Day, earned, credited int64) *db.CommissionStatementCreate {
			return tx.CommissionStatement.Create().SetRunID(run.ID).SetRepID(rep.ID).SetFromDay(from).SetToDay(to).SetStatus(commission.StatementPaid).SetPaidOn(paid).SetCurrency("EUR").
				SetPayoutCurrency("EUR").SetEarnedMinor(earned).SetCreditedMinor(credited).SetPayableMinor(0).SetHeldBeforeMinor(0).SetHeldAfterMinor(0).SetDebtBeforeMinor(0).
				SetDebtAfterMinor(0).SetDrawBeforeMinor(0).SetDrawAfterMinor(0).SetWaivedMinor(0).SetForgivenMinor(0).SetGuaranteedMinor(0).SetPaidMinor(0).
				SetInputHash("x").SetOutputHash("x").SetEngineVersion("x")
		}
		line := func(s *db.CommissionStatement, key string, position int, kind commission.LineKind) *db.CommissionLineCreate {
			return tx.CommissionLine.Create().SetStatementID(s.ID).SetRepID(rep.ID).SetPosition(position).SetLineKey(key).SetLineKind(kind).
				SetUncappedMinor(0).SetEarnedMinor(0).SetPayableMinor(0).SetCurrency("EUR")
		}
		later, err := statement(end, end+500, end+501, 0, 0).Save(ctx)
		if err != nil {
			return err
		}
		for i := range 100 {
			earned, credited := int64(0), int64(0)
			if i == 0 {
				earned, credited = 18_800_00, 170_000_00
			}
			x, err := statement(end-calendar.Day(i+1), end, end+9, earned, credited).Save(ctx)
			if err != nil {
				return err
			}
			if i < 2 {
				if err := tx.CommissionDispute.Create().SetStatementID(x.ID).SetRepID(rep.ID).SetLineKey("earned").SetStatus(commission.DisputeOpen).SetSubject("Which deal is this?").SetDueOn(end + 20).Exec(ctx); err != nil {
					return err
				}
			}
			if i < 50 {
				if err := line(x, "earned", i, commission.LineCommission).Exec(ctx); err != nil {
					return err
				}
			}
			if i >= 5 {
				continue
			}
			if err := line(later, "d"+x.ID.String(), i, commission.LineDelta).SetCorrectsID(x.ID).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
