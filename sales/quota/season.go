package quota

import (
	"io"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
)

// Season says how a quota is spread over the parts of a period.
type Season string

// The values of Season.
const (
	Even       Season = "EVEN"        // every part alike
	ByDays     Season = "BY_DAYS"     // by the number of days
	Rising     Season = "RISING"      // 1, 2, 3 and so on
	QuarterEnd Season = "QUARTER_END" // of each three months 3, 3, 4; other parts alike
)

func allSeasons() []Season { return []Season{Even, ByDays, Rising, QuarterEnd} }

// Values lists every Season, for the API.
func (Season) Values() []string { return enum.Strings(allSeasons()) }

// MarshalGQL writes the value.
func (s Season) MarshalGQL(w io.Writer) { enum.Write(w, s) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (s *Season) UnmarshalGQL(x any) error { return enum.Read(x, s, allSeasons()) }

// Weights are the weights of parts of a period that follow one another.
func (s Season) Weights(parts []calendar.Period) []int64 {
	out := make([]int64, len(parts))
	for i, p := range parts {
		switch {
		case s == ByDays:
			out[i] = int64(p.Days())
		case s == Rising:
			out[i] = int64(i + 1)
		case s == QuarterEnd && p.Days() <= 31:
			out[i] = 3
			if i%3 == 2 {
				out[i] = 4
			}
		default:
			out[i] = 1
		}
	}
	return out
}
