package calendar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Instant is a point in time, counted in microseconds since 1970-01-01T00:00:00Z.
// Microseconds are the precision both databases keep; an Instant compares and sorts as a number.
type Instant int64

// InstantOf truncates t to microseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// ParseInstant reads RFC 3339.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date and time; write it as RFC 3339, for example 2026-03-31T14:05:00Z", s)
	}
	if t.Year() < minYear || t.Year() > maxYear {
		return 0, fmt.Errorf("%q is outside the years %d to %d", s, minYear, maxYear)
	}
	return InstantOf(t), nil
}

// Time returns the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Day returns the calendar day of the instant in loc.
func (i Instant) Day(loc *time.Location) Day { return DayOf(i.Time().In(loc)) }

// Add moves the instant.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// String formats the instant as RFC 3339 in UTC with milliseconds.
func (i Instant) String() string { return i.Time().Format("2006-01-02T15:04:05.000Z") }

// MarshalGQL writes the instant as a quoted RFC 3339 string in UTC.
func (i Instant) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(i.String())) }

// UnmarshalGQL reads RFC 3339 with any offset.
func (i *Instant) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a date and time is a string in RFC 3339, not %v", v)
	}
	var err error
	*i, err = ParseInstant(s)
	return err
}

// MarshalJSON writes RFC 3339 in UTC.
func (i Instant) MarshalJSON() ([]byte, error) { return json.Marshal(i.String()) }

// UnmarshalJSON reads RFC 3339.
func (i *Instant) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("a date and time is a string in RFC 3339: %w", err)
	}
	return i.UnmarshalGQL(s)
}
