package comp

import (
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// settle brings what is payable together with what was owed: first the negative balance, then the draw.
// n may be nil: then debts are carried forward. d may be nil: then what is still owed from an earlier draw
// is set off against all that is available.
func settle(t *Totals, n *NegativeBalance, d *Draw, p calendar.Period) {
	t.HeldAfter = t.HeldBefore + t.Earned - t.Payable
	t.Net = t.Payable - t.DebtBefore
	drawing := d != nil && d.runs(p)
	switch {
	case t.Net >= 0:
		t.Available = t.Net
	case n != nil && n.Policy == commission.NetToZeroFloor:
		t.Waived = -t.Net
	case n != nil && n.Policy == commission.PayrollDeduct && n.Consent && !drawing:
		t.Available = t.Net
	default:
		t.DebtAfter = -t.Net
	}
	balance := t.DrawBefore
	if d != nil && d.ForgiveAtEnd && d.ended(p) {
		t.Forgiven, balance = balance, 0
	}
	switch {
	case drawing:
		t.Paid, t.DrawAfter = Drawn(*d, t.Available, balance)
		if d.Kind == commission.NonRecoverable {
			t.Guaranteed = t.Paid - t.Available + balance - t.DrawAfter
		}
	case t.Available < 0:
		t.Paid, t.DrawAfter = t.Available, balance
	default:
		least := money.Rate(0)
		if d != nil {
			least = d.LeastPaid
		}
		t.Paid = max(least.Of(t.Available), t.Available-balance)
		t.DrawAfter = balance + t.Paid - t.Available
	}
}

// Drawn is what a draw pays out of earnings, and what is owed afterwards.
//
//	recoverable:      pay = max(draw, earned - balance); balance' = balance + pay - earned, at most MostOwed
//	not recoverable:  pay = max(draw, earned); nothing comes to be owed
//
// Repayment never takes pay below the draw.
func Drawn(d Draw, earned, balance int64) (paid, owed int64) {
	if d.Kind == commission.NonRecoverable {
		own := max(0, earned-balance) // an older recoverable draw is paid back first
		return max(d.Amount, own), balance + own - earned
	}
	paid = max(d.Amount, earned-balance)
	if d.MostOwed != nil && balance+paid-earned > *d.MostOwed {
		paid = max(0, earned-balance, *d.MostOwed+earned-balance)
	}
	return paid, balance + paid - earned
}

// runs reports whether a period has a draw: it begins on one of its days.
func (d *Draw) runs(p calendar.Period) bool {
	return (d.From == nil || *d.From <= p.From) && !d.ended(p)
}

// ended reports whether the draw is over when a period begins.
func (d *Draw) ended(p calendar.Period) bool { return d.To != nil && *d.To <= p.From }
