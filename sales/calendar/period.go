package calendar

import (
	"fmt"
	"io"
	"time"

	"coxswain/sales/enum"
)

// Period is the days from From up to and without To.
type Period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// Days returns the number of days in the period, 0 when it is empty.
func (p Period) Days() int { return max(0, int(p.To)-int(p.From)) }

// Has reports whether d lies in the period.
func (p Period) Has(d Day) bool { return p.From <= d && d < p.To }

// Overlap returns the days that both periods share; it is empty when there are none.
func (p Period) Overlap(o Period) Period {
	out := Period{max(p.From, o.From), min(p.To, o.To)}
	if out.To < out.From {
		out.To = out.From
	}
	return out
}

// String writes the period as "[from, to)".
func (p Period) String() string { return "[" + p.From.String() + ", " + p.To.String() + ")" }

// Grain is the length of the buckets that a period is cut into.
type Grain string

// The values of Grain.
const (
	GrainDay     Grain = "DAY"     // one day
	GrainWeek    Grain = "WEEK"    // ISO week, Monday to Sunday
	GrainMonth   Grain = "MONTH"   // calendar month
	GrainQuarter Grain = "QUARTER" // fiscal quarter
	GrainYear    Grain = "YEAR"    // fiscal year
)

var allGrains = []Grain{GrainDay, GrainWeek, GrainMonth, GrainQuarter, GrainYear}

// Values lists every Grain, for the API.
func (Grain) Values() []string { return enum.Strings(allGrains) }

// MarshalGQL writes the value.
func (g Grain) MarshalGQL(w io.Writer) { enum.Write(w, g) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (g *Grain) UnmarshalGQL(v any) error { return enum.Read(v, g, allGrains) }

// Unit returns the whole calendar unit of the grain that d lies in. A fiscal start outside
// January to December means January.
func (g Grain) Unit(d Day, fiscalStart time.Month) Period {
	switch g {
	case GrainWeek:
		back := (int(d.Weekday()) + 6) % 7 // days since Monday
		return Period{d - Day(back), d - Day(back) + 7}
	case GrainMonth:
		return months(d.FirstOfMonth(), 1)
	case GrainQuarter:
		return months(d.FirstOfMonth().AddMonths(-(sinceFiscalStart(d, fiscalStart) % 3)), 3)
	case GrainYear:
		return months(d.FirstOfMonth().AddMonths(-sinceFiscalStart(d, fiscalStart)), 12)
	default:
		return Period{d, d + 1}
	}
}

func months(first Day, n int) Period { return Period{first, first.AddMonths(n)} }

// sinceFiscalStart counts the months from the start of d's fiscal year to d's month, 0 to 11.
func sinceFiscalStart(d Day, fiscalStart time.Month) int {
	if fiscalStart < time.January || fiscalStart > time.December {
		fiscalStart = time.January
	}
	return (int(d.Month()) - int(fiscalStart) + 12) % 12
}

// Bucket is a calendar unit clipped to the period it was cut from.
type Bucket struct {
	Period
	Partial bool // clipped: shorter than its calendar unit
}

// Buckets cuts p into calendar units of the grain, clipped to p, in order. An empty p has none.
func Buckets(p Period, g Grain, fiscalStart time.Month) []Bucket {
	var out []Bucket
	for at := p.From; at < p.To; {
		unit := g.Unit(at, fiscalStart)
		clipped := unit.Overlap(p)
		out = append(out, Bucket{clipped, clipped != unit})
		at = unit.To
	}
	return out
}

// Previous returns the same calendar unit before p: a period of whole months is moved by as many
// months, any other by its length in days.
func Previous(p Period) Period {
	if n := wholeMonths(p); n > 0 {
		return Period{p.From.AddMonths(-n), p.From}
	}
	return Period{p.From - Day(p.Days()), p.From}
}

// SamePeriodLastYear returns the same days one year before. Whole ISO weeks move by 52 weeks, so
// that weekdays meet weekdays.
func SamePeriodLastYear(p Period) Period {
	if wholeMonths(p) == 0 && p.Days() > 0 && p.Days()%7 == 0 && p.From.Weekday() == time.Monday {
		return Period{p.From - 364, p.To - 364}
	}
	out := Period{p.From.AddMonths(-12), p.To.AddMonths(-12)}
	if p.Days() > 0 && out.To <= out.From { // 28 February before a leap day
		out.To = out.From + 1
	}
	return out
}

// wholeMonths returns how many calendar months p is made of, 0 when it is not whole months.
func wholeMonths(p Period) int {
	if p.To <= p.From || p.From != p.From.FirstOfMonth() || p.To != p.To.FirstOfMonth() {
		return 0
	}
	return (p.To.Year()-p.From.Year())*12 + int(p.To.Month()) - int(p.From.Month())
}

// Preset is a period named relative to today.
type Preset string

// The values of Preset.
const (
	Today            Preset = "TODAY"              // today
	Yesterday        Preset = "YESTERDAY"          // the day before
	ThisWeek         Preset = "THIS_WEEK"          // the ISO week of today
	LastWeek         Preset = "LAST_WEEK"          // the ISO week before
	ThisMonth        Preset = "THIS_MONTH"         // the month of today
	LastMonth        Preset = "LAST_MONTH"         // the month before
	ThisQuarter      Preset = "THIS_QUARTER"       // the fiscal quarter of today
	LastQuarter      Preset = "LAST_QUARTER"       // the fiscal quarter before
	NextQuarter      Preset = "NEXT_QUARTER"       // the fiscal quarter after
	ThisYear         Preset = "THIS_YEAR"          // the fiscal year of today
	LastYear         Preset = "LAST_YEAR"          // the fiscal year before
	YearToDate       Preset = "YEAR_TO_DATE"       // the fiscal year up to and with today
	QuarterToDate    Preset = "QUARTER_TO_DATE"    // the fiscal quarter up to and with today
	MonthToDate      Preset = "MONTH_TO_DATE"      // the month up to and with today
	Last7Days        Preset = "LAST_7_DAYS"        // seven days up to and with today
	Last30Days       Preset = "LAST_30_DAYS"       // thirty days up to and with today
	Last90Days       Preset = "LAST_90_DAYS"       // ninety days up to and with today
	Last365Days      Preset = "LAST_365_DAYS"      // 365 days up to and with today
	Trailing12Months Preset = "TRAILING_12_MONTHS" // the twelve whole months before this month
)

var allPresets = []Preset{
	Today, Yesterday, ThisWeek, LastWeek, ThisMonth, LastMonth, ThisQuarter, LastQuarter, NextQuarter,
	ThisYear, LastYear, YearToDate, QuarterToDate, MonthToDate,
	Last7Days, Last30Days, Last90Days, Last365Days, Trailing12Months,
}

// Values lists every Preset, for the API.
func (Preset) Values() []string { return enum.Strings(allPresets) }

// MarshalGQL writes the value.
func (s Preset) MarshalGQL(w io.Writer) { enum.Write(w, s) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (s *Preset) UnmarshalGQL(v any) error { return enum.Read(v, s, allPresets) }

// Resolve returns the period that the preset means on the day today.
func (s Preset) Resolve(today Day, fiscalStart time.Month) (Period, error) {
	unit := func(g Grain) Period { return g.Unit(today, fiscalStart) }
	toDate := func(g Grain) Period { return Period{unit(g).From, today + 1} }
	last := func(days Day) Period { return Period{today + 1 - days, today + 1} }
	switch s {
	case Today:
		return unit(GrainDay), nil
	case Yesterday:
		return Period{today - 1, today}, nil
	case ThisWeek:
		return unit(GrainWeek), nil
	case LastWeek:
		return Previous(unit(GrainWeek)), nil
	case ThisMonth:
		return unit(GrainMonth), nil
	case LastMonth:
		return Previous(unit(GrainMonth)), nil
	case ThisQuarter:
		return unit(GrainQuarter), nil
	case LastQuarter:
		return Previous(unit(GrainQuarter)), nil
	case NextQuarter:
		return GrainQuarter.Unit(unit(GrainQuarter).To, fiscalStart), nil
	case ThisYear:
		return unit(GrainYear), nil
	case LastYear:
		return Previous(unit(GrainYear)), nil
	case YearToDate:
		return toDate(GrainYear), nil
	case QuarterToDate:
		return toDate(GrainQuarter), nil
	case MonthToDate:
		return toDate(GrainMonth), nil
	case Last7Days:
		return last(7), nil
	case Last30Days:
		return last(30), nil
	case Last90Days:
		return last(90), nil
	case Last365Days:
		return last(365), nil
	case Trailing12Months:
		this := unit(GrainMonth).From
		return Period{this.AddMonths(-12), this}, nil
	default:
		return Period{}, fmt.Errorf("%q is not one of %s", string(s), enum.List(allPresets))
	}
}
