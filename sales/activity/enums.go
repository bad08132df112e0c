// Package activity holds the vocabulary and rules of calls, emails, meetings, demos, follow-ups and tasks.
package activity

import (
	"io"

	"coxswain/sales/enum"
)

// Kind is what was done.
type Kind string

// The values of Kind.
const (
	Call     Kind = "CALL"      // a phone or video call
	Email    Kind = "EMAIL"     // a message sent or received
	Meeting  Kind = "MEETING"   // a meeting with the customer
	Demo     Kind = "DEMO"      // a product demonstration
	FollowUp Kind = "FOLLOW_UP" // a promised next contact
	Task     Kind = "TASK"      // other work
)

var allKinds = []Kind{Call, Email, Meeting, Demo, FollowUp, Task}

// Values lists every Kind, for storage.
func (Kind) Values() []string { return enum.Strings(allKinds) }

// MarshalGQL writes the value.
func (v Kind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Kind) UnmarshalGQL(x any) error { return enum.Read(x, v, allKinds) }

// ParseKind reads a value from text.
func ParseKind(s string) (Kind, error) { return enum.Parse(s, allKinds) }

// Direction says who started an activity.
type Direction string

// The values of Direction.
const (
	Outbound Direction = "OUTBOUND" // we did
	Inbound  Direction = "INBOUND"  // they did
	Internal Direction = "INTERNAL" // no customer took part
)

var allDirections = []Direction{Outbound, Inbound, Internal}

// Values lists every Direction, for storage.
func (Direction) Values() []string { return enum.Strings(allDirections) }

// MarshalGQL writes the value.
func (v Direction) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Direction) UnmarshalGQL(x any) error { return enum.Read(x, v, allDirections) }

// ParseDirection reads a value from text.
func ParseDirection(s string) (Direction, error) { return enum.Parse(s, allDirections) }

// Status is whether an activity is still to be done.
type Status string

// The values of Status.
const (
	Planned   Status = "PLANNED"   // to be done
	Done      Status = "DONE"      // done
	Cancelled Status = "CANCELLED" // will not be done
)

var allStatuses = []Status{Planned, Done, Cancelled}

// Values lists every Status, for storage.
func (Status) Values() []string { return enum.Strings(allStatuses) }

// MarshalGQL writes the value.
func (v Status) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Status) UnmarshalGQL(x any) error { return enum.Read(x, v, allStatuses) }

// ParseStatus reads a value from text.
func ParseStatus(s string) (Status, error) { return enum.Parse(s, allStatuses) }

// CallOutcome is how a call ended.
type CallOutcome string

// The values of CallOutcome.
const (
	CallConnected   CallOutcome = "CONNECTED"    // someone spoke with us
	CallMeetingSet  CallOutcome = "MEETING_SET"  // someone spoke with us and agreed a meeting
	CallNoAnswer    CallOutcome = "NO_ANSWER"    // nobody answered
	CallVoicemail   CallOutcome = "VOICEMAIL"    // a message was left
	CallBusy        CallOutcome = "BUSY"         // the line was busy
	CallWrongNumber CallOutcome = "WRONG_NUMBER" // not the person
)

var allCallOutcomes = []CallOutcome{CallConnected, CallMeetingSet, CallNoAnswer, CallVoicemail, CallBusy, CallWrongNumber}

// Values lists every CallOutcome, for storage.
func (CallOutcome) Values() []string { return enum.Strings(allCallOutcomes) }

// MarshalGQL writes the value.
func (v CallOutcome) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *CallOutcome) UnmarshalGQL(x any) error { return enum.Read(x, v, allCallOutcomes) }

// ParseCallOutcome reads a value from text.
func ParseCallOutcome(s string) (CallOutcome, error) { return enum.Parse(s, allCallOutcomes) }

// Attendance is what became of a meeting or demo.
type Attendance string

// The values of Attendance.
const (
	MeetingScheduled   Attendance = "SCHEDULED"    // still to come
	MeetingHeld        Attendance = "HELD"         // took place
	MeetingNoShow      Attendance = "NO_SHOW"      // the guest did not come
	MeetingHostNoShow  Attendance = "HOST_NO_SHOW" // we did not come
	MeetingCancelled   Attendance = "CANCELLED"    // called off
	MeetingRescheduled Attendance = "RESCHEDULED"  // moved to another time
	MeetingUnresolved  Attendance = "UNRESOLVED"   // past and nobody said what became of it
)

var allAttendances = []Attendance{MeetingScheduled, MeetingHeld, MeetingNoShow, MeetingHostNoShow, MeetingCancelled, MeetingRescheduled, MeetingUnresolved}

// Values lists every Attendance, for storage.
func (Attendance) Values() []string { return enum.Strings(allAttendances) }

// MarshalGQL writes the value.
func (v Attendance) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Attendance) UnmarshalGQL(x any) error { return enum.Read(x, v, allAttendances) }

// ParseAttendance reads a value from text.
func ParseAttendance(s string) (Attendance, error) { return enum.Parse(s, allAttendances) }

// Bounce is how an email came back.
type Bounce string

// The values of Bounce.
const (
	BounceHard Bounce = "HARD" // the address does not work
	BounceSoft Bounce = "SOFT" // a passing failure
)

var allBounces = []Bounce{BounceHard, BounceSoft}

// Values lists every Bounce, for storage.
func (Bounce) Values() []string { return enum.Strings(allBounces) }

// MarshalGQL writes the value.
func (v Bounce) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Bounce) UnmarshalGQL(x any) error { return enum.Read(x, v, allBounces) }

// ParseBounce reads a value from text.
func ParseBounce(s string) (Bounce, error) { return enum.Parse(s, allBounces) }
