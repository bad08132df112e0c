// Package lead holds the life cycle of leads: statuses, transitions and the hand-over to sales.
package lead

import (
	"io"

	"coxswain/sales/enum"
)

// Status is the step of a lead on its way to sales.
type Status string

// The values of Status.
const (
	New          Status = "NEW"          // not yet worked
	Working      Status = "WORKING"      // being contacted
	MQL          Status = "MQL"          // qualified by marketing
	Accepted     Status = "ACCEPTED"     // accepted by sales for work
	SQL          Status = "SQL"          // qualified by sales
	Converted    Status = "CONVERTED"    // turned into an account and a contact
	Rejected     Status = "REJECTED"     // handed back by sales
	Disqualified Status = "DISQUALIFIED" // not worth pursuing
)

var allStatuses = []Status{New, Working, MQL, Accepted, SQL, Converted, Rejected, Disqualified}

// Values lists every Status, for storage.
func (Status) Values() []string { return enum.Strings(allStatuses) }

// MarshalGQL writes the value.
func (v Status) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Status) UnmarshalGQL(x any) error { return enum.Read(x, v, allStatuses) }

// ParseStatus reads a value from text.
func ParseStatus(s string) (Status, error) { return enum.Parse(s, allStatuses) }
