package recurring

import (
	"io"

	"coxswain/sales/enum"
)

// Aggregation is how the events of a meter become one number per month.
type Aggregation string

// The values of Aggregation.
const (
	Count  Aggregation = "COUNT"  // how many events
	Sum    Aggregation = "SUM"    // the sum of their quantities
	Max    Aggregation = "MAX"    // the greatest quantity
	Unique Aggregation = "UNIQUE" // how many different subjects
)

func allAggregations() []Aggregation { return []Aggregation{Count, Sum, Max, Unique} }

// Values lists every Aggregation, for storage and API.
func (Aggregation) Values() []string { return enum.Strings(allAggregations()) }

// MarshalGQL writes the value.
func (a Aggregation) MarshalGQL(w io.Writer) { enum.Write(w, a) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (a *Aggregation) UnmarshalGQL(v any) error { return enum.Read(v, a, allAggregations()) }
