package subscription

import (
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// State is where a subscription stands on a day.
type State struct {
	Status Status // empty before it was signed
	Items  []Item

	Started       *calendar.Day // the first day of use
	TrialStarted  *calendar.Day
	TrialEnds     *calendar.Day
	TrialConverts bool
	Converted     *calendar.Day

	Anchor     calendar.Day // from which paid intervals are counted: the first paid day, or that of the latest return
	TermMonths *int
	TermStarts *calendar.Day
	TermEnds   *calendar.Day
	AutoRenew  bool
	NoticeDays int

	CancelsOn *calendar.Day // it will end on that day
	Reason    int64
	ChurnKind ChurnKind
	Note      string

	PausedOn     *calendar.Day
	ResumesOn    *calendar.Day
	PastDueSince *calendar.Day
	EndedOn      *calendar.Day
}

// possible lists the events that may follow a status.
var possible = map[Status][]Event{
	"":        {Started},
	Scheduled: {Amended, CancellationScheduled, CancellationRevoked, Cancelled},
	Trialing:  {Converted, Amended, CancellationScheduled, CancellationRevoked, Cancelled},
	Active:    {Amended, PauseBegan, CancellationScheduled, CancellationRevoked, Cancelled, Renewed, PaymentFailed},
	PastDue:   {Amended, CancellationScheduled, CancellationRevoked, Cancelled, Renewed, PaymentRecovered},
	Paused:    {Amended, Resumed, CancellationScheduled, CancellationRevoked, Cancelled, Renewed},
	Ended:     {Reactivated},
}

// verbs names the mutation of each event, for messages.
var verbs = map[Event]string{
	Started: "startSubscription", Converted: "convertTrial", Amended: "amendSubscription", PauseBegan: "pauseSubscription",
	Resumed: "resumeSubscription", CancellationScheduled: "cancelSubscription", CancellationRevoked: "revokeCancellation",
	Cancelled: "cancelSubscription", Reactivated: "reactivateSubscription", Renewed: "renewSubscription",
	PaymentFailed: "recordPaymentFailure", PaymentRecovered: "recordPaymentRecovery", Reversed: "reverseSubscriptionEvent",
}

// Possible lists the events that may follow a state, in the order of their life.
func (s State) Possible() []Event {
	return slices.DeleteFunc(slices.Clone(possible[s.Status]), func(e Event) bool {
		return e == CancellationScheduled && s.CancelsOn != nil || e == CancellationRevoked && s.CancelsOn == nil
	})
}

// Next judges whether an event may follow a state; the fault says what is possible instead.
func Next(s State, e Event) *fault.Error {
	can := s.Possible()
	switch {
	case slices.Contains(can, e):
		return nil
	case e == CancellationScheduled && s.CancelsOn != nil:
		return fault.Conflictf("", "the subscription ends on %s already; revokeCancellation first to choose another day", *s.CancelsOn)
	case s.Status == "":
		return fault.Conflictf("", "the subscription has not begun on that day; choose a later one")
	case e == CancellationRevoked && s.Status != Ended:
		return fault.Conflictf("", "no cancellation of the subscription is scheduled; it is %s, and from there %s possible", s.Status, listVerbs(can))
	default:
		return fault.Conflictf("", "the subscription is %s; from there %s possible", s.Status, listVerbs(can))
	}
}

func listVerbs(events []Event) string {
	var names []string
	for _, e := range events {
		if !slices.Contains(names, verbs[e]) {
			names = append(names, verbs[e])
		}
	}
	if len(names) == 1 {
		return "only " + names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

// PaidUntil is the first day after a day that is no longer paid for: the end of the term when one runs,
// else of the interval of the item that is paid for longest.
func (s State) PaidUntil(on calendar.Day) calendar.Day {
	if s.TermEnds != nil && on < *s.TermEnds {
		return *s.TermEnds
	}
	months := 0
	for _, i := range s.Items {
		months = max(months, i.IntervalMonths)
	}
	if months == 0 || on < s.Anchor {
		return on
	}
	return IntervalEnd(s.Anchor, months, on)
}

// IntervalEnd is the first day after a day on which an interval that is counted from the anchor ends.
func IntervalEnd(anchor calendar.Day, months int, on calendar.Day) calendar.Day {
	n := int(on-anchor) / (31 * months) // never too many
	for anchor.AddMonths(n*months) <= on {
		n++
	}
	return anchor.AddMonths(n * months)
}
