package measuring

import (
	"encoding/json"
	"fmt"
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
type rates struct{ *money.Exchange }

func (r *reader) rates(base money.Currency) (*rates, error) {
	x := &rates{money.NewExchange(base)}
	return x, r.each(gid.ExchangeRate, "base quote valid_from rate", "valid_from, id", "", nil, func(c []cell) error {
		x.Add(money.Currency(c[0].text()), money.Currency(c[1].text()), c[2].day(), money.ExchangeRate(c[3].n))
		return nil
	})
}

// convert returns an amount in the base currency at the rate of a day. approximate is set when the
// only rate is of a later day; an amount without any rate is unknown.
func (x *rates) convert(v kpi.Value, c money.Currency, on calendar.Day) (out kpi.Value, approximate bool) {
	if !v.Known {
		return v, false
	}
	minor, known, approximate := x.Convert(v.Minor, c, on)
	return kpi.Value{Minor: minor, Known: known}, approximate
}
