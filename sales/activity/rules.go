package activity

import (
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// View is an activity as the rules see it.
type View struct {
	Kind        Kind
	Direction   Direction
	Status      Status
	HappenedAt  calendar.Instant
	BookedAt    *calendar.Instant
	CallOutcome *CallOutcome
	Attendance  *Attendance
	Bounce      *Bounce
	OpenedAt    *calendar.Instant
	ClickedAt   *calendar.Instant
	RepliedAt   *calendar.Instant
}

// Appointment reports whether somebody can attend an activity of this kind.
func (v Kind) Appointment() bool { return v == Meeting || v == Demo }

// Human reports whether people made contact: a task or internal work is none.
func (v View) Human() bool { return v.Kind != Task && v.Direction != Internal }

// FirstTouch reports whether the activity counts as contacting a lead: people made contact, we began
// it, and it is done.
func (v View) FirstTouch() bool {
	return v.Human() && v.Direction == Outbound && v.Status == Done
}

// Check judges whether the details of an activity fit its kind, and reports every misfit.
func Check(v View) fault.List {
	var out fault.List
	refuse := func(given bool, field, of string) {
		if given {
			out = append(out, fault.Invalidf(field, "is for %s only; leave it out for %s", of, v.Kind))
		}
	}
	refuse(v.CallOutcome != nil && v.Kind != Call, "callOutcome", "calls")
	refuse(v.Attendance != nil && !v.Kind.Appointment(), "attendance", "meetings and demos")
	if v.Kind != Email {
		refuse(v.Bounce != nil, "bounce", "email")
		refuse(v.OpenedAt != nil, "openedAt", "email")
		refuse(v.ClickedAt != nil, "clickedAt", "email")
		refuse(v.RepliedAt != nil, "repliedAt", "email")
	}
	if v.BookedAt != nil && *v.BookedAt > v.HappenedAt {
		out = append(out, fault.Invalidf("bookedAt", "is after the activity itself at %s", v.HappenedAt))
	}
	return out
}

// Resolve returns what became of an appointment as far as it is known at now. Nobody having said
// anything about one that is past leaves it unresolved: it is never taken for a no-show. Kinds that
// nobody attends have none.
func Resolve(k Kind, said *Attendance, happensAt, now calendar.Instant) *Attendance {
	if !k.Appointment() {
		return nil
	}
	if said != nil && *said != MeetingScheduled && *said != MeetingUnresolved {
		return said
	}
	out := MeetingScheduled
	if happensAt <= now {
		out = MeetingUnresolved
	}
	return &out
}

// Outcome judges what somebody says became of an appointment and returns the status that follows.
func Outcome(k Kind, a Attendance, happensAt, now calendar.Instant) (Status, *fault.Error) {
	if !k.Appointment() {
		return "", fault.Invalidf("attendance", "is for meetings and demos only, not for %s", k)
	}
	switch a {
	case MeetingHeld, MeetingNoShow, MeetingHostNoShow:
		if happensAt > now {
			return "", fault.Conflictf("attendance", "the appointment is still to come at %s; until then it can be CANCELLED or RESCHEDULED", happensAt)
		}
		return Done, nil
	case MeetingCancelled, MeetingRescheduled:
		return Cancelled, nil
	default:
		return "", fault.Invalidf("attendance", "say what became of it: HELD, NO_SHOW, HOST_NO_SHOW, CANCELLED or RESCHEDULED")
	}
}
