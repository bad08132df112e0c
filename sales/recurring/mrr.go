package recurring

import (
	"io"

	"coxswain/sales/enum"
)

// Kind is what a movement means; each has exactly one.
type Kind string

// The values of Kind.
const (
	New          Kind = "NEW"          // from 0, the account never had MRR before
	Expansion    Kind = "EXPANSION"    // from above 0 to more
	Contraction  Kind = "CONTRACTION"  // from above 0 to less, but above 0; and a pause, to 0
	Churn        Kind = "CHURN"        // to 0
	Reactivation Kind = "REACTIVATION" // from 0, the account had MRR before
	FXImpact     Kind = "FX_IMPACT"    // the same price at another exchange rate
	Transfer     Kind = "TRANSFER"     // existing MRR moves between owners, teams, territories, segments or plans; sums to 0
)

// Kinds lists every Kind in the order of a waterfall.
func Kinds() []Kind {
	return []Kind{New, Expansion, Contraction, Churn, Reactivation, FXImpact, Transfer}
}

// Values lists every Kind, for storage and API.
func (Kind) Values() []string { return enum.Strings(Kinds()) }

// MarshalGQL writes the value.
func (k Kind) MarshalGQL(w io.Writer) { enum.Write(w, k) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (k *Kind) UnmarshalGQL(v any) error { return enum.Read(v, k, Kinds()) }

// Tag says why a movement came about, where its kind does not.
type Tag string

// The values of Tag.
const (
	Pause  Tag = "PAUSE"  // a contraction because a subscription pauses
	Resume Tag = "RESUME" // an expansion because it goes on
)

func allTags() []Tag { return []Tag{Pause, Resume} }

// Values lists every Tag, for storage and API.
func (Tag) Values() []string { return enum.Strings(allTags()) }

// MarshalGQL writes the value.
func (t Tag) MarshalGQL(w io.Writer) { enum.Write(w, t) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (t *Tag) UnmarshalGQL(v any) error { return enum.Read(v, t, allTags()) }

// Line is what MRR is paid for.
type Line string

// The values of Line.
const (
	Recurring Line = "RECURRING" // committed: the price of the plan
	Usage     Line = "USAGE"     // use beyond the commitment, by policy
)

// Lines lists every Line.
func Lines() []Line { return []Line{Recurring, Usage} }

// Values lists every Line, for storage and API.
func (Line) Values() []string { return enum.Strings(Lines()) }

// MarshalGQL writes the value.
func (l Line) MarshalGQL(w io.Writer) { enum.Write(w, l) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (l *Line) UnmarshalGQL(v any) error { return enum.Read(v, l, Lines()) }

// State is where an account stands as a customer.
type State string

// The values of State.
const (
	Never   State = "NEVER"   // never had MRR
	Paying  State = "PAYING"  // has MRR
	OnPause State = "PAUSED"  // all its subscriptions pause: neither active nor churned
	Gone    State = "CHURNED" // had MRR, has none
)

func allStates() []State { return []State{Never, Paying, OnPause, Gone} }

// Values lists every State, for storage and API.
func (State) Values() []string { return enum.Strings(allStates()) }

// MarshalGQL writes the value.
func (s State) MarshalGQL(w io.Writer) { enum.Write(w, s) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (s *State) UnmarshalGQL(v any) error { return enum.Read(v, s, allStates()) }
