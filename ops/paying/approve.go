package paying

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/commissiondispute"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// StatementInput is the input of the verbs that move a statement.
type StatementInput struct{ editing.Target }

// PayCommissionStatementInput is the input of payCommissionStatement.
type PayCommissionStatementInput struct {
	editing.Target

	PaidOn    *calendar.Day `json:"paidOn,omitempty"`
	Reference *string       `json:"reference,omitempty"`
}

// AcknowledgeCommissionStatement says that the payee agrees.
func (v *Verbs) AcknowledgeCommissionStatement(ctx context.Context, in StatementInput) (*db.CommissionStatement, error) {
	return v.move(ctx, "acknowledgeCommissionStatement", in.Target, in, commission.MoveAcknowledge, nil)
}

// ApproveCommissionStatement approves for the manager or, after that, for finance: the statement says which is
// next.
func (v *Verbs) ApproveCommissionStatement(ctx context.Context, in StatementInput) (*db.CommissionStatement, error) {
	return v.move(ctx, "approveCommissionStatement", in.Target, in, "", nil)
}

// ReturnCommissionStatement takes a statement back to draft.
func (v *Verbs) ReturnCommissionStatement(ctx context.Context, in StatementInput) (*db.CommissionStatement, error) {
	return v.move(ctx, "returnCommissionStatement", in.Target, in, commission.MoveSendBack, nil)
}

// LockCommissionStatement makes the numbers final.
func (v *Verbs) LockCommissionStatement(ctx context.Context, in StatementInput) (*db.CommissionStatement, error) {
	return v.move(ctx, "lockCommissionStatement", in.Target, in, commission.MoveLock, nil)
}

// PayCommissionStatement records the payout.
func (v *Verbs) PayCommissionStatement(ctx context.Context, in PayCommissionStatementInput) (*db.CommissionStatement, error) {
	return v.move(ctx, "payCommissionStatement", in.Target, in, commission.MovePay, func(ctx context.Context, tx *db.Client, values editing.Values) error {
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return err
		}
		values["paid_on"] = s.Today
		if in.PaidOn != nil {
			values["paid_on"] = *in.PaidOn
		}
		if in.Reference != nil {
			if err := values.Put("paymentReference", *in.Reference); err != nil {
				return err
			}
		}
		return nil
	})
}

// move takes a statement one step on, as the table of approvals allows.
func (v *Verbs) move(ctx context.Context, operation string, t editing.Target, in any, move commission.StatementMove,
	more func(context.Context, *db.Client, editing.Values) error,
) (*db.CommissionStatement, error) {
	return editing.Verb[db.CommissionStatement](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := v.edit.Lock(ctx, tx, t.ID); err != nil {
			return 0, err
		}
		s, err := editing.Find[db.CommissionStatement](ctx, v.edit, tx, gid.CommissionStatement, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		who, now := v.actor(ctx, s.RepID), v.store.Now()
		if move == "" {
			move = nextApproval(s.Status)
		}
		who.Approved = s.ManagerApprovedByID != nil && *s.ManagerApprovedByID == viewer.From(ctx).User
		c := comp.Circumstances{Issues: s.IssuesCount, NeedsAcknowledgement: s.NeedsAcknowledgement}
		c.OpenDisputes, err = tx.CommissionDispute.Query().Where(commissiondispute.StatementID(s.ID),
			commissiondispute.StatusIn(commission.DisputeOpen, commission.DisputeTriage)).Count(editing.Everywhere(ctx))
		if err != nil {
			return 0, err
		}
		to, f := comp.Move(s.Status, move, who, c)
		if f != nil {
			return 0, f
		}
		if move == commission.MoveLock {
			if err := v.mayLock(ctx, tx, s); err != nil {
				return 0, err
			}
		}
		user := viewer.From(ctx).User
		values := editing.Values{"status": to}
		switch move {
		case commission.MoveAcknowledge:
			values["acknowledged_at"], values["acknowledged_by_id"] = now, user
		case commission.MoveApproveManager:
			values["manager_approved_at"], values["manager_approved_by_id"] = now, user
		case commission.MoveApproveFinance:
			values["finance_approved_at"], values["finance_approved_by_id"] = now, user
		case commission.MoveLock:
			values["locked_at"], values["locked_by_id"] = now, user
		case commission.MoveSendBack:
			for _, column := range approvals {
				values[column] = nil
			}
		default:
		}
		if more != nil {
			if err := more(ctx, tx, values); err != nil {
				return 0, err
			}
		}
		return s.ID, v.edit.Set(ctx, tx, s, values)
	})
}

func nextApproval(s commission.StatementStatus) commission.StatementMove {
	if s == commission.StatementManagerApproved {
		return commission.MoveApproveFinance
	}
	return commission.MoveApproveManager
}

// actor is the viewer as the rules of approval see them.
func (v *Verbs) actor(ctx context.Context, payee gid.ID) comp.Actor {
	w := viewer.From(ctx)
	return comp.Actor{Role: w.Role, Own: own(ctx, payee), Above: w.Role == role.Manager && w.Rep != payee && slices.Contains(w.Reps, payee)}
}

// mayLock refuses to lock a statement out of turn: what earlier periods of the payee leave behind must be
// final, and in it.
func (v *Verbs) mayLock(ctx context.Context, tx *db.Client, s *db.CommissionStatement) error {
	earlier, err := tx.CommissionStatement.Query().Where(commissionstatement.RepID(s.RepID), commissionstatement.CurrencyEQ(s.Currency), commissionstatement.ToDayLTE(s.FromDay)).
		Order(commissionstatement.ByFromDay()).All(editing.Everywhere(ctx))
	if err != nil {
		return err
	}
	for _, e := range earlier {
		if !final(e.Status) {
			return fault.Conflictf("id", "the statement of %s is not locked; lock the periods of a payee in their order", calendar.Period{From: e.FromDay, To: e.ToDay})
		}
		if e.LockedAt != nil && *e.LockedAt > s.UpdatedAt {
			return fault.Conflictf("id", "the statement of %s was locked after this one was computed; run the commissions of this period again first", calendar.Period{From: e.FromDay, To: e.ToDay})
		}
	}
	return nil
}
