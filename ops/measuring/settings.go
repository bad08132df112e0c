package measuring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// settings are the choices of the organisation that facts depend on.
type settings struct {
	kpi     kpi.Settings
	zone    *time.Location
	working calendar.WorkingTime
	sla     int64 // business minutes to the first touch of a lead

	ledger   int64             // version of the ledger in force, 0 without any
	policies map[string]string // those that it was computed under
}

// defaultSettings hold until somebody sets up the organisation.
func defaultSettings() settings {
	return settings{
		kpi:  kpi.Settings{Base: "EUR", FiscalStart: time.January},
		zone: time.UTC,
		working: calendar.WorkingTime{
			Weekdays: weekdays([]int{1, 2, 3, 4, 5}), From: 9 * 60, To: 17 * 60, Location: time.UTC,
		},
		sla: 240,
	}
}

func (r *reader) settings() (settings, error) {
	s := defaultSettings()
	err := r.each(gid.Organisation, "base_currency fiscal_year_start_month time_zone work_starts_minute work_ends_minute lead_sla_minutes working_days", "id", "", nil,
		func(c []cell) error {
			loc, err := time.LoadLocation(c[2].text())
			if err != nil {
				return fmt.Errorf("time zone of the organisation: %w", err)
			}
			s.kpi = kpi.Settings{Base: money.Currency(c[0].text()), FiscalStart: time.Month(c[1].n)}
			s.zone = loc
			s.working.From, s.working.To, s.working.Location = int(c[3].n), int(c[4].n), loc
			s.sla = c[5].n
			var days []int
			if err := json.Unmarshal([]byte(c[6].text()), &days); err != nil {
				return fmt.Errorf("working days of the organisation: %w", err)
			}
			s.working.Weekdays = weekdays(days)
			return nil
		})
	if err != nil {
		return s, err
	}
	return s, r.each(gid.Holiday, "on_day", "on_day", "", nil, func(c []cell) error {
		s.working.Holidays = append(s.working.Holidays, c[0].day())
		return nil
	})
}

// zone turns instants into days quickly: it remembers the quarter of an hour that was asked last,
// within which no time zone changes its offset. It serves one goroutine.
type zone struct {
	loc     *time.Location
	quarter int64
	offset  int64
	asked   bool
}

const (
	microsPerQuarter = int64(15 * time.Minute / time.Microsecond)
	microsPerDay     = int64(24 * time.Hour / time.Microsecond)
)

func newZone(loc *time.Location) *zone { return &zone{loc: loc} }

func (z *zone) day(i calendar.Instant) calendar.Day {
	if q := floorDiv(int64(i), microsPerQuarter); !z.asked || q != z.quarter {
		_, seconds := i.Time().In(z.loc).Zone()
		z.quarter, z.offset, z.asked = q, int64(seconds)*int64(time.Second/time.Microsecond), true
	}
	return calendar.Day(floorDiv(int64(i)+z.offset, microsPerDay))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekdays reads days of the week as numbers, Monday 1 to Sunday 7.
func weekdays(iso []int) []time.Weekday {
	out := make([]time.Weekday, len(iso))
	for i, d := range iso {
		out[i] = time.Weekday(d % 7)
	}
	return out
}

// rates converts amounts into the base currency.
type rates struct {
	base  money.Currency
	pairs map[[2]money.Currency][]dated
}

type dated struct {
	from calendar.Day
	rate money.ExchangeRate
}

func (r *reader) rates(base money.Currency) (*rates, error) {
	x := &rates{base: base, pairs: map[[2]money.Currency][]dated{}}
	err := r.each(gid.ExchangeRate, "base quote valid_from rate", "valid_from, id", "", nil, func(c []cell) error {
		k := [2]money.Currency{money.Currency(c[0].text()), money.Currency(c[1].text())}
		x.pairs[k] = append(x.pairs[k], dated{c[2].day(), money.ExchangeRate(c[3].n)})
		return nil
	})
	for _, list := range x.pairs { // rates that were moved or deleted since come in any order
		slices.SortFunc(list, func(a, b dated) int { return cmp.Compare(a.from, b.from) })
	}
	return x, err
}

// differ reports whether some rate of one day is not that of another.
func (x *rates) differ(a, b calendar.Day) bool {
	for pair := range x.pairs {
		before, wasLate, _ := x.at(pair, a)
		after, isLate, _ := x.at(pair, b)
		if before != after || wasLate != isLate {
			return true
		}
	}
	return false
}

// convert returns an amount in the base currency at the rate of a day. approximate is set when the
// only rate is of a later day; an amount without any rate is unknown.
func (x *rates) convert(v kpi.Value, c money.Currency, on calendar.Day) (out kpi.Value, approximate bool) {
	if !v.Known || c == x.base {
		return v, false
	}
	amount := money.New(v.Minor, c)
	if r, late, ok := x.at([2]money.Currency{c, x.base}, on); ok {
		a, fits := r.Convert(amount, x.base)
		return kpi.Value{Minor: a.Minor, Known: fits}, late
	}
	if r, late, ok := x.at([2]money.Currency{x.base, c}, on); ok {
		a, fits := r.Invert(amount, x.base)
		return kpi.Value{Minor: a.Minor, Known: fits}, late
	}
	return kpi.Value{}, true
}

func (x *rates) at(pair [2]money.Currency, on calendar.Day) (rate money.ExchangeRate, late, ok bool) {
	list := x.pairs[pair]
	if len(list) == 0 {
		return 0, false, false
	}
	i := sort.Search(len(list), func(i int) bool { return list[i].from > on })
	if i == 0 {
		return list[0].rate, true, true
	}
	return list[i-1].rate, false, true
}
