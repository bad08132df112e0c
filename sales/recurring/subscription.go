package recurring

import (
	"io"

	"coxswain/sales/enum"
)

// Status is the state of a subscription on a day.
type Status string

// The values of Status.
const (
	Scheduled Status = "SCHEDULED" // signed, not started
	Trialing  Status = "TRIALING"  // in use, not paid yet
	Active    Status = "ACTIVE"    // paid
	PastDue   Status = "PAST_DUE"  // in use, a payment is overdue
	Paused    Status = "PAUSED"    // neither used nor paid, expected back
	Ended     Status = "ENDED"     // over: cancelled, expired or never paid after the trial
)

func allStatuses() []Status {
	return []Status{Scheduled, Trialing, Active, PastDue, Paused, Ended}
}

// Values lists every Status, for storage and API.
func (Status) Values() []string { return enum.Strings(allStatuses()) }

// MarshalGQL writes the value.
func (s Status) MarshalGQL(w io.Writer) { enum.Write(w, s) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (s *Status) UnmarshalGQL(v any) error { return enum.Read(v, s, allStatuses()) }

// Running reports whether the customer has the subscription: paid, past due or paused.
func (s Status) Running() bool { return s == Active || s == PastDue || s == Paused }

// Event is a kind of step in the life of a subscription.
type Event string

// The values of Event.
const (
	Started               Event = "STARTED"                // the first paid day, or the first day of a trial when one is agreed
	Converted             Event = "CONVERTED"              // the trial became paid before or on its end
	Amended               Event = "AMENDED"                // items change: quantity, plan, price, discount, add-on
	PauseBegan            Event = "PAUSED"                 // paid use stops for a while
	Resumed               Event = "RESUMED"                // paid use goes on
	CancellationScheduled Event = "CANCELLATION_SCHEDULED" // it will end on a day
	CancellationRevoked   Event = "CANCELLATION_REVOKED"   // it will not end then
	Cancelled             Event = "CANCELLED"              // it ends on the effective day
	Reactivated           Event = "REACTIVATED"            // an ended one goes on
	Renewed               Event = "RENEWED"                // a new term follows
	PaymentFailed         Event = "PAYMENT_FAILED"         // past due from the effective day
	PaymentRecovered      Event = "PAYMENT_RECOVERED"      // no longer past due
	Reversed              Event = "REVERSED"               // an earlier event is taken back
)

func allEvents() []Event {
	return []Event{
		Started, Converted, Amended, PauseBegan, Resumed, CancellationScheduled, CancellationRevoked,
		Cancelled, Reactivated, Renewed, PaymentFailed, PaymentRecovered, Reversed,
	}
}

// Values lists every Event, for storage and API.
func (Event) Values() []string { return enum.Strings(allEvents()) }

// MarshalGQL writes the value.
func (e Event) MarshalGQL(w io.Writer) { enum.Write(w, e) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (e *Event) UnmarshalGQL(v any) error { return enum.Read(v, e, allEvents()) }

// ChurnKind says whether a customer chose to leave.
type ChurnKind string

// The values of ChurnKind.
const (
	Voluntary   ChurnKind = "VOLUNTARY"   // the customer decided
	Involuntary ChurnKind = "INVOLUNTARY" // a payment failed, or we ended it
)

func allChurnKinds() []ChurnKind { return []ChurnKind{Voluntary, Involuntary} }

// Values lists every ChurnKind, for storage and API.
func (ChurnKind) Values() []string { return enum.Strings(allChurnKinds()) }

// MarshalGQL writes the value.
func (k ChurnKind) MarshalGQL(w io.Writer) { enum.Write(w, k) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (k *ChurnKind) UnmarshalGQL(v any) error { return enum.Read(v, k, allChurnKinds()) }

// TermOutcome is what became of a term that came up for renewal.
type TermOutcome string

// The values of TermOutcome.
const (
	TermRunning TermOutcome = "RUNNING" // not over yet
	TermDue     TermOutcome = "DUE"     // over, within the days of grace, not renewed yet
	TermRenewed TermOutcome = "RENEWED" // a new term followed
	TermLapsed  TermOutcome = "LAPSED"  // over without a new term
)

func allTermOutcomes() []TermOutcome {
	return []TermOutcome{TermRunning, TermDue, TermRenewed, TermLapsed}
}

// Values lists every TermOutcome, for storage and API.
func (TermOutcome) Values() []string { return enum.Strings(allTermOutcomes()) }

// MarshalGQL writes the value.
func (o TermOutcome) MarshalGQL(w io.Writer) { enum.Write(w, o) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (o *TermOutcome) UnmarshalGQL(v any) error { return enum.Read(v, o, allTermOutcomes()) }
