package subscribing

import (
	"errors"
	"slices"

	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

// Columns are what the events of a subscription make of its record as of a day, for callers that write the
// record and its events themselves, such as an import: before are those that are recorded and added those
// that come together. The fault says which of the added ones is not possible, or which recorded one would
// not be possible any more.
func Columns(before, added []subscription.Step, today calendar.Day, p subscription.Policy) (editing.Values, error) {
	l := &life{steps: slices.Clone(before), today: today, policy: p}
	for i, s := range added {
		s.ID = firstNew + int64(i)
		l.steps = append(l.steps, s)
	}
	if err := l.fold(); err != nil {
		var refused *subscription.Refusal
		if errors.As(err, &refused) {
			return nil, impossible(refused.Step, refused.Fault)
		}
		return nil, err
	}
	for _, void := range l.now.Void {
		if void.Step >= firstNew {
			return nil, impossible(added[void.Step-firstNew], void.Why)
		}
	}
	return l.columns().Plain(), nil
}

func impossible(s subscription.Step, why *fault.Error) error {
	return fault.Conflictf("", "%s on %s is not possible: %s", s.Event, s.On, why.Message)
}
