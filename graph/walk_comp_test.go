package graph_test

import (
	"context"
	"encoding/json"

	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// pay writes what Ada and Cleo are paid by, and what they are paid.
func (c *crew) pay() {
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		run, err := tx.CommissionRun.Create().SetFromDay(opstest.Today - 60).SetToDay(opstest.Today - 30).SetStatus(commission.RunCalculated).SetMessage("zed run").Save(ctx)
		if err != nil {
			return err
		}
		c.marks[run.ID] = []string{"zed run"}
		for who, r := range map[string]*db.Rep{"ada": c.ada, "cleo": c.cleo} {
			if err := c.paidBy(ctx, tx, who, r); err != nil {
				return err
			}
			if err := c.paid(ctx, tx, run.ID, who, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// paidBy writes the plan of a rep and what goes with it.
func (c *crew) paidBy(ctx context.Context, tx *db.Client, who string, r *db.Rep) error {
	p, err := tx.CompPlan.Create().SetName("zed plan of " + who).Save(ctx)
	if err != nil {
		return err
	}
	v, err := tx.CompPlanVersion.Create().SetPlanID(p.ID).SetNumber(1).SetValidFrom(1).SetCurrency("EUR").SetDesignHash("x").SetNote("zed version of " + who).
		SetDesign(json.RawMessage(`{"currency":"EUR","grain":"MONTH","components":[]}`)).Save(ctx)
	if err != nil {
		return err
	}
	a, err := tx.CompAssignment.Create().SetPlanID(p.ID).SetRepID(r.ID).SetValidFrom(1).SetTargetIncentiveMinor(1).SetCurrency("EUR").SetNote("zed assignment of " + who).Save(ctx)
	if err != nil {
		return err
	}
	q, err := tx.QuotaRelief.Create().SetRepID(r.ID).SetReliefReason(commission.ReliefLeave).SetFromDay(1).SetToDay(2).SetShare(money.One).SetNote("zed relief of " + who).Save(ctx)
	if err != nil {
		return err
	}
	o, err := tx.CompObjective.Create().SetRepID(r.ID).SetObjectiveKey("x").SetFromDay(1).SetToDay(2).SetAchieved(money.One).SetNote("zed objective of " + who).Save(ctx)
	if err != nil {
		return err
	}
	c.marks[p.ID], c.marks[v.ID], c.marks[a.ID] = []string{p.Name}, []string{*v.Note}, []string{*a.Note}
	c.marks[q.ID], c.marks[o.ID] = []string{*q.Note}, []string{*o.Note}
	return nil
}

// paid writes what a rep sold, and the statement about it.
func (c *crew) paid(ctx context.Context, tx *db.Client, run gid.ID, who string, r *db.Rep) error {
	s, err := tx.CustomerSubscription.Query().Where(customersubscription.Name("zed subscription of " + who)).Only(ctx)
	if err != nil {
		return err
	}
	m, err := tx.PaymentReceived.Create().SetAccountID(s.AccountID).SetSubscriptionID(s.ID).SetAmountMinor(1).SetCurrency("EUR").SetReceivedOn(1).SetCreatedAt(1).SetNote("zed payment of " + who).Save(ctx)
	if err != nil {
		return err
	}
	e, err := tx.CompEvent.Create().SetEvent(commission.WonLine).SetEventKey("zed source of " + who).SetNumber(1).SetSourceID(s.ID).SetCreditOn(1).SetRepID(r.ID).
		SetAccountID(s.AccountID).SetSubscriptionID(s.ID).SetDetails(json.RawMessage("{}")).SetDetailsHash("x").SetRecordedAt(1).Save(ctx)
	if err != nil {
		return err
	}
	st, err := tx.CommissionStatement.Create().SetRunID(run).SetRepID(r.ID).SetFromDay(opstest.Today - 60).SetToDay(opstest.Today - 30).SetStatus(commission.StatementDraft).SetCurrency("EUR").
		SetEarnedMinor(1).SetPayableMinor(1).SetHeldBeforeMinor(0).SetHeldAfterMinor(0).SetDebtBeforeMinor(0).SetDebtAfterMinor(0).SetDrawBeforeMinor(0).SetDrawAfterMinor(0).
		SetWaivedMinor(0).SetForgivenMinor(0).SetGuaranteedMinor(0).SetPaidMinor(1).SetPayoutUnits(1).SetPayoutCurrency("EUR").SetInputHash("x").SetOutputHash("x").SetEngineVersion("x").
		SetPaymentReference("zed statement of " + who).Save(ctx)
	if err != nil {
		return err
	}
	l, err := tx.CommissionLine.Create().SetStatementID(st.ID).SetRepID(r.ID).SetPosition(0).SetLineKey("x").SetLineKind(commission.LineCommission).SetEventID(e.ID).SetAccountID(s.AccountID).
		SetUncappedMinor(1).SetEarnedMinor(1).SetPayableMinor(1).SetCurrency("EUR").SetTitle("zed line of " + who).Save(ctx)
	if err != nil {
		return err
	}
	a, err := tx.CommissionAdjustment.Create().SetRepID(r.ID).SetOnDay(opstest.Today - 40).SetAmountMinor(1).SetCurrency("EUR").SetAdjustmentReason(commission.AdjustOther).SetNote("zed adjustment of " + who).Save(ctx)
	if err != nil {
		return err
	}
	d, err := tx.CommissionDispute.Create().SetStatementID(st.ID).SetRepID(r.ID).SetLineKey("x").SetStatus(commission.DisputeOpen).SetSubject("zed dispute of " + who).SetDueOn(1).Save(ctx)
	if err != nil {
		return err
	}
	n, err := tx.DisputeComment.Create().SetDisputeID(d.ID).SetBody("zed comment of " + who).SetCreatedAt(1).Save(ctx)
	if err != nil {
		return err
	}
	c.marks[m.ID], c.marks[e.ID], c.marks[st.ID], c.marks[l.ID] = []string{*m.Note}, []string{e.EventKey}, []string{*st.PaymentReference}, []string{*l.Title}
	c.marks[a.ID], c.marks[d.ID], c.marks[n.ID] = []string{*a.Note}, []string{d.Subject}, []string{n.Body}
	return nil
}
