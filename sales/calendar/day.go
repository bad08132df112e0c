// Package calendar holds the product's notion of time: business days, instants, half-open
// periods, grains and working hours. It reads no clock; "now" is always an argument.
package calendar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Day is a calendar date without a time zone, counted in days since 1970-01-01.
// It is what business facts are dated by. Absent days are nil pointers, never a magic value.
type Day int32

// NewDay returns the day of a year, month and day of month; out-of-range values roll over as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

const secondsPerDay = 24 * 60 * 60

// DayOf returns the calendar day of t in the location that t carries.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return NewDay(y, m, d)
}

// ParseDay reads an ISO 8601 date, YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date; write it as YYYY-MM-DD, for example 2026-03-31", s)
	}
	if t.Year() < minYear || t.Year() > maxYear {
		return 0, fmt.Errorf("%q is outside the years %d to %d", s, minYear, maxYear)
	}
	return DayOf(t), nil
}

const (
	minYear = 1900
	maxYear = 2199
)

// MustDay is ParseDay for constants in tests and tables; it panics on a malformed date.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Time returns midnight of the day in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// In returns the instant at which the day begins in loc.
func (d Day) In(loc *time.Location) Instant {
	y, m, dd := d.Time().Date()
	return InstantOf(time.Date(y, m, dd, 0, 0, 0, 0, loc))
}

// AddMonths moves by whole months and stays on the last day of a shorter month:
// 31 January plus one month is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	y, m, dd := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	if last := first.AddDate(0, 1, -1).Day(); dd > last {
		dd = last
	}
	return NewDay(first.Year(), first.Month(), dd)
}

// Year returns the calendar year.
func (d Day) Year() int { return d.Time().Year() }

// Month returns the month of the year.
func (d Day) Month() time.Month { return d.Time().Month() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// FirstOfMonth returns the first day of d's month.
func (d Day) FirstOfMonth() Day {
	t := d.Time()
	return NewDay(t.Year(), t.Month(), 1)
}

// String formats the day as YYYY-MM-DD.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// MarshalGQL writes the day as a quoted YYYY-MM-DD.
func (d Day) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(d.String())) }

// UnmarshalGQL reads YYYY-MM-DD.
func (d *Day) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a date is a string YYYY-MM-DD, not %v", v)
	}
	var err error
	*d, err = ParseDay(s)
	return err
}

// MarshalJSON writes the day as YYYY-MM-DD.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads YYYY-MM-DD.
func (d *Day) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("a date is a string YYYY-MM-DD: %w", err)
	}
	return d.UnmarshalGQL(s)
}
