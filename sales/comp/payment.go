package comp

import (
	"coxswain/sales/commission"
	"coxswain/sales/fault"
)

// CheckPayment judges the amount of a record about the money of a deal: what is given back, was never paid or is
// in question is below 0, what a milestone stands for above it, and a payment anything but 0.
func CheckPayment(k commission.PaymentKind, minor int64) *fault.Error {
	switch {
	case minor == 0:
		return fault.Invalidf("amount", "is not 0")
	case minor > 0 && (k == commission.CreditNoted || k == commission.Unpaid || k == commission.Breach):
		return fault.Invalidf("amount", "the amount of a %s is below 0: it is taken away", k)
	case minor < 0 && k == commission.MilestoneReached:
		return fault.Invalidf("amount", "the amount of a %s is above 0: what of the deal it stands for", k)
	}
	return nil
}
