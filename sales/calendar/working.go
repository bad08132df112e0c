package calendar

import (
	"slices"
	"time"
)

// WorkingTime is when an organisation works: minutes of the day From up to To on the Weekdays,
// except on Holidays, in Location (nil means UTC).
type WorkingTime struct {
	Weekdays []time.Weekday
	From, To int // minutes after midnight by the clock on the wall
	Holidays []Day
	Location *time.Location
}

// Works reports whether d is a working day.
func (w WorkingTime) Works(d Day) bool {
	return slices.Contains(w.Weekdays, d.Weekday()) && !slices.Contains(w.Holidays, d)
}

// Minutes returns the whole working minutes between two instants, 0 when to is not after from.
// A day on which the clock changes has as many minutes as really pass in its working hours.
func (w WorkingTime) Minutes(from, to Instant) int64 {
	if to <= from || w.To <= w.From {
		return 0
	}
	loc := w.Location
	if loc == nil {
		loc = time.UTC
	}
	var sum Instant
	last := to.Day(loc)
	for d := from.Day(loc); d <= last; d++ {
		if !w.Works(d) {
			continue
		}
		start, end := max(from, d.at(w.From, loc)), min(to, d.at(w.To, loc))
		if end > start {
			sum += end - start
		}
	}
	return int64(sum) / time.Minute.Microseconds()
}

// at returns the instant at which the wall clock shows minute on the day; the clock decides, not
// the time passed since midnight, so that nine o'clock is nine o'clock on the day of a change too.
func (d Day) at(minute int, loc *time.Location) Instant {
	y, m, dd := d.Time().Date()
	return InstantOf(time.Date(y, m, dd, minute/60, minute%60, 0, 0, loc))
}
