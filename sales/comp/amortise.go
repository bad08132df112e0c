package comp

import (
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Asset is a commission that accounting spreads over the time in which it brings benefit (ASC 340-40).
type Asset struct {
	Amount        int64        // capitalised commission
	From          calendar.Day // the schedule begins in its month
	Initial       bool         // paid for a new customer, not for a renewal
	Commensurate  bool         // renewals pay a commission commensurate with the initial one
	TermMonths    int          // of the contract, or of the renewal
	BenefitMonths int          // expected life of a customer
}

// Charge is what a month of a schedule expenses.
type Charge struct {
	Month  calendar.Day // first day
	Amount int64
	Left   int64 // capitalised after it
}

// Life returns over how many months a commission is spread: an initial one over the expected life of the
// customer unless renewals pay as much, otherwise over the term. 0: it is expensed at once, because it brings
// benefit for a year at most.
func (a Asset) Life() int {
	months := a.TermMonths
	if a.Initial && !a.Commensurate {
		months = max(a.TermMonths, a.BenefitMonths)
	}
	const practicalExpedient = 12
	if months <= practicalExpedient {
		return 0
	}
	return months
}

// Amortise spreads a commission evenly over its months; the cents that do not divide come first.
//
//	2,400 over 24 months: 100 a month
func Amortise(a Asset) ([]Charge, *fault.Error) {
	months := a.Life()
	if months > maxDays {
		return nil, fault.Invalidf("benefitMonths", "%d months are more than %d", months, maxDays)
	}
	month := a.From.FirstOfMonth()
	if months == 0 {
		return []Charge{{Month: month, Amount: a.Amount}}, nil
	}
	weights := make([]int64, months)
	for i := range weights {
		weights[i] = 1
	}
	out := make([]Charge, months)
	left := a.Amount
	for i, part := range money.New(a.Amount, "").Split(weights...) {
		left -= part.Minor
		out[i] = Charge{Month: month.AddMonths(i), Amount: part.Minor, Left: left}
	}
	return out, nil
}
