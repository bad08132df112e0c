// Package subscription is the life of a customer's subscription: which step is allowed from which
// state, and what the recorded events make of it from day to day.
package subscription

import "coxswain/sales/recurring"

type (
	// Status is the state of a subscription on a day.
	Status = recurring.Status
	// Event is a kind of step in the life of a subscription.
	Event = recurring.Event
	// ChurnKind says whether a customer chose to leave.
	ChurnKind = recurring.ChurnKind
	// TermOutcome is what became of a term that came up for renewal.
	TermOutcome = recurring.TermOutcome
)

// The values of Status.
const (
	Scheduled = recurring.Scheduled // signed, not started
	Trialing  = recurring.Trialing  // in use, not paid yet
	Active    = recurring.Active    // paid
	PastDue   = recurring.PastDue   // in use, a payment is overdue
	Paused    = recurring.Paused    // neither used nor paid, expected back
	Ended     = recurring.Ended     // over: cancelled, expired or never paid after the trial
)

// The values of Event.
const (
	Started               = recurring.Started               // the first paid day, or the first day of a trial when one is agreed
	Converted             = recurring.Converted             // the trial became paid before or on its end
	Amended               = recurring.Amended               // items change: quantity, plan, price, discount, add-on
	PauseBegan            = recurring.PauseBegan            // paid use stops for a while
	Resumed               = recurring.Resumed               // paid use goes on
	CancellationScheduled = recurring.CancellationScheduled // it will end on a day
	CancellationRevoked   = recurring.CancellationRevoked   // it will not end then
	Cancelled             = recurring.Cancelled             // it ends on the effective day
	Reactivated           = recurring.Reactivated           // an ended one goes on
	Renewed               = recurring.Renewed               // a new term follows
	PaymentFailed         = recurring.PaymentFailed         // past due from the effective day
	PaymentRecovered      = recurring.PaymentRecovered      // no longer past due
	Reversed              = recurring.Reversed              // an earlier event is taken back
)

// The values of ChurnKind.
const (
	Voluntary   = recurring.Voluntary   // the customer decided
	Involuntary = recurring.Involuntary // a payment failed, or we ended it
)

// The values of TermOutcome.
const (
	TermRunning = recurring.TermRunning // not over yet
	TermDue     = recurring.TermDue     // over, within the days of grace, not renewed yet
	TermRenewed = recurring.TermRenewed // a new term followed
	TermLapsed  = recurring.TermLapsed  // over without a new term
)
