package subscription

import (
	"strconv"

	"coxswain/sales/enum"
	"coxswain/sales/fault"
)

// CancelDate says when the revenue of a cancelled subscription ends.
type CancelDate string

// The values of CancelDate.
const (
	EndOfTerm      CancelDate = "END_OF_TERM"     // at the end of what is paid, also when the subscription ends earlier
	AtCancellation CancelDate = "AT_CANCELLATION" // on the day on which the subscription ends
	WhenScheduled  CancelDate = "WHEN_SCHEDULED"  // on the day on which the cancellation was agreed
)

func allCancelDates() []CancelDate { return []CancelDate{EndOfTerm, AtCancellation, WhenScheduled} }

// Policy is what the organisation has decided about the life of subscriptions.
type Policy struct {
	CancelDate  CancelDate
	PastDueDays int // days after which a subscription that is past due ends by itself; 0: never
	GraceDays   int // days after the end of a term in which it can still be renewed before the subscription ends
}

// The keys of the policies that the life of a subscription depends on.
const (
	KeyCancelDate  = "mrr.cancelDate"
	KeyPastDueDays = "mrr.pastDueDays"
	KeyGraceDays   = "mrr.renewalGraceDays"
)

// Defaults are the policies of an organisation that has chosen none.
func Defaults() Policy { return Policy{CancelDate: EndOfTerm, PastDueDays: 30, GraceDays: 30} }

const maxPolicyDays = 365

// ParsePolicy reads the policies of an organisation; what it does not set has its default.
func ParsePolicy(settings map[string]string) (Policy, error) {
	p := Defaults()
	var faults fault.List
	if s, ok := settings[KeyCancelDate]; ok {
		c, err := enum.Parse(s, allCancelDates())
		if err != nil {
			faults = append(faults, fault.Invalidf("policies", "%s: %v", KeyCancelDate, err))
		} else {
			p.CancelDate = c
		}
	}
	for key, to := range map[string]*int{KeyPastDueDays: &p.PastDueDays, KeyGraceDays: &p.GraceDays} {
		s, ok := settings[key]
		if !ok {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > maxPolicyDays {
			faults = append(faults, fault.Invalidf("policies", "%s: %q is not a number of days from 0 to %d", key, s, maxPolicyDays))
			continue
		}
		*to = n
	}
	if len(faults) > 0 {
		return Defaults(), faults
	}
	return p, nil
}
