// Package quota holds targets: who carries them, in which measure, over which period.
package quota

import (
	"io"

	"coxswain/sales/enum"
)

// Measure is what a quota counts.
type Measure string

// The values of Measure.
const (
	Bookings         Measure = "BOOKINGS"          // won amount, total contract value
	Acv              Measure = "ACV"               // won annual contract value
	Mrr              Measure = "MRR"               // won monthly recurring revenue
	WonOpportunities Measure = "WON_OPPORTUNITIES" // number of won opportunities
	MeetingsHeld     Measure = "MEETINGS_HELD"     // number of meetings and demos held
	LeadsQualified   Measure = "LEADS_QUALIFIED"   // number of leads qualified by sales
)

var allMeasures = []Measure{Bookings, Acv, Mrr, WonOpportunities, MeetingsHeld, LeadsQualified}

// Values lists every Measure, for storage.
func (Measure) Values() []string { return enum.Strings(allMeasures) }

// MarshalGQL writes the value.
func (v Measure) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Measure) UnmarshalGQL(x any) error { return enum.Read(x, v, allMeasures) }

// ParseMeasure reads a value from text.
func ParseMeasure(s string) (Measure, error) { return enum.Parse(s, allMeasures) }
