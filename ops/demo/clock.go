package demo

import (
	"fmt"
	"time"

	"coxswain/sales/calendar"
)

const (
	years      = 3
	homeZone   = "Europe/Berlin"
	workStarts = 9 * 60
	workEnds   = 17 * 60

	never   calendar.Day = 0       // a day that has not come
	forever calendar.Day = 1 << 30 // the end of what holds until further notice
)

// clock knows the days of the history, which of them are worked, and the time of day in every zone.
type clock struct {
	start, asOf calendar.Day // the history is [start, asOf)
	last        calendar.Day // last working day of the history
	home        *time.Location
	zones       map[string]*time.Location
	holidays    []holiday
	free        map[calendar.Day]bool
}

type holiday struct {
	on   calendar.Day
	name string
}

func newClock(asOf calendar.Day) (*clock, error) {
	c := &clock{start: asOf.AddMonths(-12 * years), asOf: asOf, zones: map[string]*time.Location{}, free: map[calendar.Day]bool{}}
	for _, name := range []string{homeZone, "Europe/London", "America/New_York"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			return nil, fmt.Errorf("time zone %s: %w", name, err)
		}
		c.zones[name] = loc
	}
	c.home = c.zones[homeZone]
	for y := c.start.Year(); y <= asOf.Year()+1; y++ {
		for _, h := range germanHolidays(y) {
			c.holidays = append(c.holidays, h)
			c.free[h.on] = true
		}
	}
	c.last = c.workdayBefore(asOf - 1)
	return c, nil
}

// germanHolidays lists the public holidays of all of Germany.
func germanHolidays(year int) []holiday {
	e := easter(year)
	return []holiday{
		{calendar.NewDay(year, time.January, 1), "New Year's Day"},
		{e - 2, "Good Friday"},
		{e + 1, "Easter Monday"},
		{calendar.NewDay(year, time.May, 1), "Labour Day"},
		{e + 39, "Ascension Day"},
		{e + 50, "Whit Monday"},
		{calendar.NewDay(year, time.October, 3), "German Unity Day"},
		{calendar.NewDay(year, time.December, 25), "Christmas Day"},
		{calendar.NewDay(year, time.December, 26), "St. Stephen's Day"},
	}
}

// easter returns Easter Sunday by the Gregorian computus.
func easter(year int) calendar.Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return calendar.NewDay(year, time.Month(n/31), n%31+1)
}

func (c *clock) works(d calendar.Day) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && !c.free[d]
}

// workday returns d or the next working day.
func (c *clock) workday(d calendar.Day) calendar.Day {
	for !c.works(d) {
		d++
	}
	return d
}

// workdayBefore returns d or the working day before it.
func (c *clock) workdayBefore(d calendar.Day) calendar.Day {
	for !c.works(d) {
		d--
	}
	return d
}

// past returns a working day of the history near d.
func (c *clock) past(d calendar.Day) calendar.Day {
	return min(c.workday(max(d, c.start)), c.last)
}

// at returns the instant at which the clock on the wall shows minute of the day.
func (c *clock) at(d calendar.Day, minute int, loc *time.Location) calendar.Instant {
	y, m, dd := d.Time().Date()
	return calendar.InstantOf(time.Date(y, m, dd, minute/60, minute%60, 0, 0, loc))
}

// officeAt is at in the organisation's zone.
func (c *clock) officeAt(d calendar.Day, minute int) calendar.Instant { return c.at(d, minute, c.home) }

// end is the instant before which everything has happened.
func (c *clock) end() calendar.Instant { return c.officeAt(c.asOf, 0) }

// afterWork returns the instant at which so many business minutes have passed since from.
func (c *clock) afterWork(from calendar.Instant, minutes int) calendar.Instant {
	d := from.Day(c.home)
	t := from.Time().In(c.home)
	minute := t.Hour()*60 + t.Minute()
	for {
		if c.works(d) && minute < workEnds {
			minute = max(minute, workStarts)
			if minutes <= workEnds-minute {
				return c.officeAt(d, minute+minutes)
			}
			minutes -= workEnds - minute
		}
		d, minute = d+1, 0
	}
}

// The weights of the months: few sign in August, budgets are spent before quarters end.
var seasons = [13]int{0, 95, 100, 112, 98, 100, 108, 88, 72, 110, 108, 106, 80}

// busyDay returns a working day in [from, to), later days and busy months more often. The range must
// hold at least one day.
func (c *clock) busyDay(d *draw, from, to calendar.Day) calendar.Day {
	const most = 130 * 112
	span := max(1, int(c.asOf-c.start))
	for range 50 {
		day := from + calendar.Day(d.below(int(to-from)))
		growth := 70 + 60*int(day-c.start)/span
		if c.works(day) && d.below(most) < growth*seasons[day.Month()] {
			return day
		}
	}
	return from
}

// quarterStart returns the first day of the calendar quarter of d.
func quarterStart(d calendar.Day) calendar.Day {
	return calendar.GrainQuarter.Unit(d, time.January).From
}
