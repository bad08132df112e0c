package calendar_test

import (
	"slices"
	"testing"
	"time"

	"coxswain/sales/calendar"
)

func period(from, to string) calendar.Period {
	return calendar.Period{From: calendar.MustDay(from), To: calendar.MustDay(to)}
}

func TestAddMonthsStaysOnTheLastDayOfAShorterMonth(t *testing.T) {
	for _, test := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", 12, "2027-01-15"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-10-31", 4, "2027-02-28"},
		{"1969-12-31", 2, "1970-02-28"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		if got := calendar.MustDay(test.from).AddMonths(test.months).String(); got != test.want {
			t.Errorf("%s + %d months = %s, want %s", test.from, test.months, got, test.want)
		}
	}
}

func TestDaysAreReadAndRefused(t *testing.T) {
	for _, s := range []string{"1900-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2199-12-31"} {
		d, err := calendar.ParseDay(s)
		if err != nil || d.String() != s {
			t.Errorf("ParseDay(%q) = %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-02-29", "2026-2-1", "01.02.2026", "1899-12-31", "2200-01-01", "2026-01-01T00:00:00Z"} {
		if d, err := calendar.ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %s, want an error", s, d)
		}
	}
	if got := calendar.NewDay(1969, time.December, 31); got != -1 {
		t.Errorf("the day before 1970 = %d, want -1", got)
	}
}

func TestBucketsAreCalendarUnitsClippedToThePeriod(t *testing.T) {
	for _, test := range []struct {
		name   string
		period calendar.Period
		grain  calendar.Grain
		fiscal time.Month
		want   []calendar.Bucket
	}{
		{"weeks begin on Monday", period("2026-01-01", "2026-01-13"), calendar.GrainWeek, 1, []calendar.Bucket{
			{Period: period("2026-01-01", "2026-01-05"), Partial: true}, {Period: period("2026-01-05", "2026-01-12")}, {Period: period("2026-01-12", "2026-01-13"), Partial: true},
		}},
		{"whole months", period("2026-01-01", "2026-03-01"), calendar.GrainMonth, 1, []calendar.Bucket{
			{Period: period("2026-01-01", "2026-02-01")}, {Period: period("2026-02-01", "2026-03-01")},
		}},
		{"fiscal quarters from February", period("2026-01-01", "2026-05-01"), calendar.GrainQuarter, 2, []calendar.Bucket{
			{Period: period("2026-01-01", "2026-02-01"), Partial: true}, {Period: period("2026-02-01", "2026-05-01")},
		}},
		{"fiscal years from July", period("2025-07-01", "2026-08-01"), calendar.GrainYear, 7, []calendar.Bucket{
			{Period: period("2025-07-01", "2026-07-01")}, {Period: period("2026-07-01", "2026-08-01"), Partial: true},
		}},
		{"days", period("2026-02-27", "2026-03-02"), calendar.GrainDay, 1, []calendar.Bucket{
			{Period: period("2026-02-27", "2026-02-28")}, {Period: period("2026-02-28", "2026-03-01")}, {Period: period("2026-03-01", "2026-03-02")},
		}},
		{"an empty period has none", period("2026-02-01", "2026-02-01"), calendar.GrainMonth, 1, nil},
	} {
		if got := calendar.Buckets(test.period, test.grain, test.fiscal); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestBucketsTileThePeriodForEveryGrainAndFiscalStart(t *testing.T) {
	p := period("2023-11-17", "2026-03-04")
	for _, g := range []calendar.Grain{calendar.GrainDay, calendar.GrainWeek, calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear} {
		for fiscal := time.January; fiscal <= time.December; fiscal++ {
			at := p.From
			for _, b := range calendar.Buckets(p, g, fiscal) {
				if b.From != at || b.To <= b.From {
					t.Fatalf("%s from %s: bucket %v after %v", g, fiscal, b, at)
				}
				if whole := b.Period == g.Unit(b.From, fiscal); whole == b.Partial {
					t.Errorf("%s from %s: %v partial %v", g, fiscal, b.Period, b.Partial)
				}
				at = b.To
			}
			if at != p.To {
				t.Errorf("%s from %s ends on %v, want %v", g, fiscal, at, p.To)
			}
		}
	}
}

func TestPreviousIsTheSameCalendarUnitBefore(t *testing.T) {
	for _, test := range []struct {
		name           string
		now, want, ago calendar.Period
	}{
		{"a month", period("2026-03-01", "2026-04-01"), period("2026-02-01", "2026-03-01"), period("2025-03-01", "2025-04-01")},
		{"a quarter", period("2026-04-01", "2026-07-01"), period("2026-01-01", "2026-04-01"), period("2025-04-01", "2025-07-01")},
		{"a leap year", period("2024-01-01", "2025-01-01"), period("2023-01-01", "2024-01-01"), period("2023-01-01", "2024-01-01")},
		{"an ISO week meets the week 52 weeks ago", period("2026-03-02", "2026-03-09"), period("2026-02-23", "2026-03-02"), period("2025-03-03", "2025-03-10")},
		{"any ten days", period("2026-03-05", "2026-03-15"), period("2026-02-23", "2026-03-05"), period("2025-03-05", "2025-03-15")},
		{"a leap day", period("2024-02-29", "2024-03-01"), period("2024-02-28", "2024-02-29"), period("2023-02-28", "2023-03-01")},
		{"the day before a leap day", period("2024-02-28", "2024-02-29"), period("2024-02-27", "2024-02-28"), period("2023-02-28", "2023-03-01")},
	} {
		if got := calendar.Previous(test.now); got != test.want {
			t.Errorf("%s: Previous(%v) = %v, want %v", test.name, test.now, got, test.want)
		}
		if got := calendar.SamePeriodLastYear(test.now); got != test.ago {
			t.Errorf("%s: SamePeriodLastYear(%v) = %v, want %v", test.name, test.now, got, test.ago)
		}
	}
}

func TestPresetsAreResolvedFromToday(t *testing.T) {
	today := calendar.MustDay("2026-05-20") // a Wednesday
	for _, test := range []struct {
		preset calendar.Preset
		fiscal time.Month
		want   calendar.Period
	}{
		{calendar.Today, 1, period("2026-05-20", "2026-05-21")},
		{calendar.Yesterday, 1, period("2026-05-19", "2026-05-20")},
		{calendar.ThisWeek, 1, period("2026-05-18", "2026-05-25")},
		{calendar.LastWeek, 1, period("2026-05-11", "2026-05-18")},
		{calendar.ThisMonth, 1, period("2026-05-01", "2026-06-01")},
		{calendar.LastMonth, 1, period("2026-04-01", "2026-05-01")},
		{calendar.ThisQuarter, 1, period("2026-04-01", "2026-07-01")},
		{calendar.ThisQuarter, 2, period("2026-05-01", "2026-08-01")},
		{calendar.LastQuarter, 2, period("2026-02-01", "2026-05-01")},
		{calendar.NextQuarter, 1, period("2026-07-01", "2026-10-01")},
		{calendar.ThisYear, 1, period("2026-01-01", "2027-01-01")},
		{calendar.ThisYear, 7, period("2025-07-01", "2026-07-01")},
		{calendar.LastYear, 7, period("2024-07-01", "2025-07-01")},
		{calendar.YearToDate, 7, period("2025-07-01", "2026-05-21")},
		{calendar.QuarterToDate, 1, period("2026-04-01", "2026-05-21")},
		{calendar.MonthToDate, 1, period("2026-05-01", "2026-05-21")},
		{calendar.Last7Days, 1, period("2026-05-14", "2026-05-21")},
		{calendar.Last30Days, 1, period("2026-04-21", "2026-05-21")},
		{calendar.Last90Days, 1, period("2026-02-20", "2026-05-21")},
		{calendar.Last365Days, 1, period("2025-05-21", "2026-05-21")},
		{calendar.Trailing12Months, 1, period("2025-05-01", "2026-05-01")},
	} {
		got, err := test.preset.Resolve(today, test.fiscal)
		if err != nil || got != test.want {
			t.Errorf("%s with fiscal start %s = %v, %v, want %v", test.preset, test.fiscal, got, err, test.want)
		}
	}
	for _, s := range calendar.Preset("").Values() {
		if _, err := calendar.Preset(s).Resolve(today, 1); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := calendar.Preset("NEXT_DECADE").Resolve(today, 1); err == nil {
		t.Error("an unknown preset resolves")
	}
}

func TestWorkingMinutes(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone data on this machine")
	}
	weekdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	office := calendar.WorkingTime{Weekdays: weekdays, From: 9 * 60, To: 17 * 60, Location: berlin, Holidays: []calendar.Day{calendar.MustDay("2026-05-01")}}
	everyNight := calendar.WorkingTime{Weekdays: append([]time.Weekday{time.Saturday, time.Sunday}, weekdays...), From: 0, To: 6 * 60, Location: berlin}
	for _, test := range []struct {
		name     string
		time     calendar.WorkingTime
		from, to string
		want     int64
	}{
		{"Friday 16:50 to Monday 09:20 is half an hour", office, "2026-01-16T16:50:00+01:00", "2026-01-19T09:20:00+01:00", 30},
		{"within a day", office, "2026-01-16T10:00:00+01:00", "2026-01-16T10:45:59+01:00", 45},
		{"before and after work nothing passes", office, "2026-01-16T17:00:00+01:00", "2026-01-19T09:00:00+01:00", 0},
		{"a whole week has 40 hours", office, "2026-01-12T00:00:00+01:00", "2026-01-19T00:00:00+01:00", 40 * 60},
		{"a holiday does not count", office, "2026-04-30T16:00:00+02:00", "2026-05-04T10:00:00+02:00", 120},
		{"nine o'clock is nine o'clock after the clock changed", office, "2026-03-27T16:00:00+01:00", "2026-03-30T10:00:00+02:00", 120},
		{"the night without an hour is an hour shorter", everyNight, "2026-03-29T00:00:00+01:00", "2026-03-29T12:00:00+02:00", 5 * 60},
		{"the night with an hour twice is an hour longer", everyNight, "2026-10-25T00:00:00+02:00", "2026-10-25T12:00:00+01:00", 7 * 60},
		{"backwards is nothing", office, "2026-01-16T12:00:00+01:00", "2026-01-16T11:00:00+01:00", 0},
		{"no hours are no minutes", calendar.WorkingTime{Weekdays: weekdays}, "2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z", 0},
	} {
		from, err := calendar.ParseInstant(test.from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := calendar.ParseInstant(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := test.time.Minutes(from, to); got != test.want {
			t.Errorf("%s: %d minutes, want %d", test.name, got, test.want)
		}
	}
}
