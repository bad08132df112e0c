package rule_test

import (
	"context"
	"encoding/json"

	"coxswain/ent/db"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// paymasters see what everybody is paid.
const paymasters = "ADMIN OPS FINANCE"

// withPay adds who sees the rows of pay.
func withPay(seen map[string]string) map[string]string {
	for name, who := range map[string]string{
		"comp plan of Ada": business + " manager rep", "comp plan of Cleo": business, "version of the comp plan of Ada": business + " manager rep", "version of the comp plan of Cleo": business,
		"commission run": paymasters, "snapshot of Ada": nobody, "snapshot of Cleo": nobody,
		"payment of Ada": business + " manager rep SUCCESS", "payment of Cleo": business + " SUCCESS",
		"comp event of Ada": business + " manager rep SUCCESS", "comp event of Cleo": business + " SUCCESS",
	} {
		seen[name] = who
	}
	for _, what := range []string{"comp assignment", "quota relief", "objective", "statement", "commission line", "adjustment", "dispute", "comment on the dispute", "windfall review"} {
		seen[what+" of Ada"], seen[what+" of Cleo"] = paymasters+" manager rep", paymasters
	}
	return seen
}

// pay writes what Ada and Cleo are paid by, and what for.
func (c *company) pay() {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		keep := keeper(c.keep)
		if err := save(ctx, keep, "commission run", tx.CommissionRun.Create().SetFromDay(1).SetToDay(2).SetStatus(commission.RunCalculated)); err != nil {
			return err
		}
		for who, x := range map[string]struct {
			rep     *db.Rep
			account *db.Account
		}{"Ada": {c.ada, c.adas}, "Cleo": {c.cleo, c.cleos}} {
			for _, step := range []func() error{
				func() error { return c.planOf(ctx, tx, who, x.rep) },
				func() error { return c.statementOf(ctx, tx, who, x.rep) },
				func() error {
					return save(ctx, keep, "payment of "+who, tx.PaymentReceived.Create().SetAccountID(x.account.ID).SetSubscriptionID(c.rows["subscription of "+who]).
						SetAmountMinor(1).SetCurrency("EUR").SetReceivedOn(1).SetCreatedAt(1))
				},
				func() error {
					return save(ctx, keep, "comp event of "+who, tx.CompEvent.Create().SetEvent(commission.WonLine).SetEventKey(who).SetNumber(1).SetSourceID(x.account.ID).
						SetCreditOn(1).SetRepID(x.rep.ID).SetAccountID(x.account.ID).SetDetails(json.RawMessage("{}")).SetDetailsHash("x").SetRecordedAt(1))
				},
			} {
				if err := step(); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (c *company) planOf(ctx context.Context, tx *db.Client, who string, r *db.Rep) error {
	keep := keeper(c.keep)
	p, err := tx.CompPlan.Create().SetName("Plan of " + who).Save(ctx)
	if err := keep("comp plan of "+who, p, err); err != nil {
		return err
	}
	if err := save(ctx, keep, "version of the comp plan of "+who, tx.CompPlanVersion.Create().SetPlanID(p.ID).SetNumber(1).SetDesign(json.RawMessage("{}")).
		SetDesignHash("x").SetCurrency("EUR").SetValidFrom(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "comp assignment of "+who, tx.CompAssignment.Create().SetPlanID(p.ID).SetRepID(r.ID).SetValidFrom(1)); err != nil {
		return err
	}
	if err := save(ctx, keep, "quota relief of "+who, tx.QuotaRelief.Create().SetRepID(r.ID).SetReliefReason(commission.ReliefLeave).SetFromDay(1).SetToDay(2).SetShare(money.One)); err != nil {
		return err
	}
	return save(ctx, keep, "objective of "+who, tx.CompObjective.Create().SetRepID(r.ID).SetObjectiveKey("x").SetFromDay(1).SetToDay(2).SetAchieved(1))
}

func (c *company) statementOf(ctx context.Context, tx *db.Client, who string, r *db.Rep) error {
	keep := keeper(c.keep)
	s, err := tx.CommissionStatement.Create().SetRunID(c.rows["commission run"]).SetRepID(r.ID).SetFromDay(1).SetToDay(2).SetStatus(commission.StatementDraft).SetCurrency("EUR").
		SetEarnedMinor(1).SetPayableMinor(1).SetHeldBeforeMinor(0).SetHeldAfterMinor(0).SetDebtBeforeMinor(0).SetDebtAfterMinor(0).SetDrawBeforeMinor(0).SetDrawAfterMinor(0).
		SetWaivedMinor(0).SetForgivenMinor(0).SetGuaranteedMinor(0).SetPaidMinor(1).SetPayoutCurrency("EUR").SetInputHash("x").SetOutputHash("x").SetEngineVersion("x").Save(ctx)
	if err := keep("statement of "+who, s, err); err != nil {
		return err
	}
	if err := save(ctx, keep, "snapshot of "+who, tx.CommissionSnapshot.Create().SetStatementID(s.ID).SetHash("x").SetContent("x")); err != nil {
		return err
	}
	if err := save(ctx, keep, "commission line of "+who, tx.CommissionLine.Create().SetStatementID(s.ID).SetRepID(r.ID).SetPosition(0).SetLineKey("x").SetLineKind(commission.LineCommission).
		SetUncappedMinor(1).SetEarnedMinor(1).SetPayableMinor(1).SetCurrency("EUR")); err != nil {
		return err
	}
	if err := save(ctx, keep, "adjustment of "+who, tx.CommissionAdjustment.Create().SetRepID(r.ID).SetOnDay(1).SetAmountMinor(1).SetCurrency("EUR").SetAdjustmentReason(commission.AdjustOther)); err != nil {
		return err
	}
	d, err := tx.CommissionDispute.Create().SetStatementID(s.ID).SetRepID(r.ID).SetLineKey("x").SetStatus(commission.DisputeOpen).SetSubject("x").SetDueOn(1).Save(ctx)
	if err := keep("dispute of "+who, d, err); err != nil {
		return err
	}
	if err := save(ctx, keep, "comment on the dispute of "+who, tx.DisputeComment.Create().SetDisputeID(d.ID).SetBody("x").SetCreatedAt(1)); err != nil {
		return err
	}
	return save(ctx, keep, "windfall review of "+who, tx.WindfallReview.Create().SetRepID(r.ID).SetFromDay(1).SetLineKey("x").SetCreatedAt(1))
}
