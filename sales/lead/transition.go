package lead

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
)

// steps are the transitions that a lead can make. Statuses may be skipped on the way up, a rejected
// or disqualified lead may be taken up again, and a converted one is final: its account lives on.
var steps = map[Status][]Status{
	New:          {Working, MQL, Accepted, SQL, Converted, Rejected, Disqualified},
	Working:      {MQL, Accepted, SQL, Converted, Rejected, Disqualified},
	MQL:          {Working, Accepted, SQL, Converted, Rejected, Disqualified},
	Accepted:     {SQL, Converted, Rejected, Disqualified},
	SQL:          {Converted, Rejected, Disqualified},
	Rejected:     {Working, MQL, Disqualified},
	Disqualified: {Working},
	Converted:    nil,
}

// Dates are the business days that a lead's way has left on it.
type Dates struct {
	Opened, Closed, MQL, Accepted, SQL, Converted *calendar.Day
}

// Next judges the step of a lead to a status on a day and returns the dates as they are after it. A
// step stamps its own day the first time it is made; steps that were skipped leave no day. Conversion
// and disqualification close the lead, taking it up again opens it. Sales rejecting a lead hands it
// back to marketing and does not close it.
func Next(from, to Status, d Dates, on calendar.Day) (Dates, *fault.Error) {
	if !slices.Contains(steps[from], to) {
		return d, refusal(from, to)
	}
	if d.Opened != nil && on < *d.Opened {
		return d, fault.Invalidf("changedOn", "%s is before the lead was opened on %s", on, *d.Opened)
	}
	d.Closed = nil
	switch to {
	case MQL:
		d.MQL = first(d.MQL, on)
	case Accepted:
		d.Accepted = first(d.Accepted, on)
	case SQL:
		d.SQL = first(d.SQL, on)
	case Converted:
		d.Converted, d.Closed = &on, &on
	case Disqualified:
		d.Closed = &on
	case New, Working, Rejected:
	}
	return d, nil
}

func first(had *calendar.Day, on calendar.Day) *calendar.Day {
	if had != nil {
		return had
	}
	return &on
}

func refusal(from, to Status) *fault.Error {
	switch {
	case from == Converted:
		return fault.Conflictf("", "the lead is converted; work its account and opportunity instead")
	case from == to:
		return fault.Conflictf("", "the lead is %s already", from)
	default:
		return fault.Conflictf("", "a lead cannot go from %s to %s; from %s it can become %s", from, to, from, enum.List(steps[from]))
	}
}
