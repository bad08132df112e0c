package measuring

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// load reads facts under the settings of the organisation.
type load struct {
	*reader
	settings settings
	rates    *rates
	zone     *zone
	today    calendar.Day
}

func newLoad(r *reader, now calendar.Instant) (*load, error) {
	s, err := r.settings()
	if err != nil {
		return nil, err
	}
	if s.ledger, s.policies, err = r.ledger(); err != nil {
		return nil, err
	}
	x, err := r.rates(s.kpi.Base)
	if err != nil {
		return nil, err
	}
	return &load{reader: r, settings: s, rates: x, zone: newZone(s.zone), today: now.Day(s.zone)}, nil
}

// everything hands all facts to the sink, dimensions first.
func (l *load) everything(to sink) error {
	steps := []func() error{
		func() error { return l.teams(nil, to) },
		func() error { return l.reps(nil, to) },
		func() error { return l.territories(nil, to) },
		func() error { return l.accounts(nil, to) },
		func() error { _, err := l.stages(to); return err },
	}
	for k := range named {
		steps = append(steps, func() error { return l.names(k, nil, to) })
	}
	steps = append(steps,
		func() error { return l.opportunities(nil, to) },
		func() error { return l.leads(nil, to) },
		func() error { return l.activities(nil, to) },
		func() error { return l.spends(nil, to) },
		func() error { return l.quotas(nil, to) },
		func() error { return l.movements(nil, to) },
		func() error { return l.terms(nil, to) },
		func() error { return l.trials(nil, to) },
		func() error { return l.usage(nil, to) },
		func() error { return l.touches(nil, to) },
		func() error { return l.statements(nil, to) },
	)
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

const leadColumns = "id opened_on closed_on mql_on accepted_on sql_on converted_on assigned_at first_touch_at " +
	"owner_id source_id channel_id campaign_id account_id opportunity_id segment industry country merged_into_id"

func (l *load) leads(ids []int64, to sink) error {
	won, err := l.customers(ids)
	if err != nil {
		return err
	}
	z := l.zone
	return l.each(gid.Lead, leadColumns, "id", "id", ids, func(c []cell) error {
		if c[18].known { // the lead that it was merged into counts, with the older of the two days
			return nil
		}
		x := kpi.Lead{
			ID: c[0].id(), Opened: c[1].date(), Closed: c[2].date(), MQL: c[3].date(), Accepted: c[4].date(), SQL: c[5].date(),
			Assigned: c[7].dayIn(z), FirstTouch: c[8].dayIn(z),
			Owner: c[9].id(), Source: c[10].id(), Channel: c[11].id(), Campaign: c[12].id(), Account: c[13].id(),
			Segment: c[15].text(), Industry: c[16].text(), Country: c[17].text(),
			Customer: won[c[0].id()],
		}
		if c[14].known {
			x.Opportunity = c[6].date()
		}
		l.respond(&x, c[7], c[8])
		to.lead(&x)
		return nil
	})
}

// respond measures how fast a lead was touched, in business minutes.
func (l *load) respond(x *kpi.Lead, assigned, touched cell) {
	if !assigned.known {
		return
	}
	from := calendar.Instant(assigned.n)
	if touched.known {
		x.Response = l.settings.working.Minutes(from, calendar.Instant(touched.n))
	}
	if due, ok := l.settings.working.Due(from, l.settings.sla); ok {
		x.SLADue, x.SLADueAt = kpi.On(l.zone.day(due)), due
		x.SLAMet = touched.known && calendar.Instant(touched.n) <= due
	}
}

// customers returns the first day on which an opportunity of a lead was won.
func (l *load) customers(ids []int64) (map[int64]kpi.Date, error) {
	out := map[int64]kpi.Date{}
	err := l.each(gid.Opportunity, "id lead_id status closed_on", "id", "lead_id", ids, func(c []cell) error {
		if c[1].known && c[2].text() == "WON" {
			if had := out[c[1].id()]; !had.Known || c[3].day() < had.Day {
				out[c[1].id()] = c[3].date()
			}
		}
		return nil
	})
	return out, err
}

const activityColumns = "id kind direction status call_outcome attendance bounce owner_id booked_by_id account_id campaign_id " +
	"happened_at booked_at due_on done_on seconds opened_at machine_opened clicked_at replied_at auto_reply"

func (l *load) activities(ids []int64, to sink) error {
	z := l.zone
	return l.each(gid.Activity, activityColumns, "id", "id", ids, func(c []cell) error {
		to.activity(&kpi.Activity{
			ID: c[0].id(), Kind: activity.Kind(c[1].text()), Direction: activity.Direction(c[2].text()), Status: activity.Status(c[3].text()),
			Outcome: activity.CallOutcome(c[4].text()), Attendance: activity.Attendance(c[5].text()), Bounce: activity.Bounce(c[6].text()),
			Rep: c[7].id(), BookedBy: c[8].id(), Account: c[9].id(), Campaign: c[10].id(),
			Day: c[11].dayIn(z), Booked: c[12].dayIn(z), Due: c[13].date(), Done: c[14].date(), Seconds: c[15].n,
			Opened: c[16].known, MachineOpened: c[17].flag(), Clicked: c[18].known, Replied: c[19].known && !c[20].flag(),
		})
		return nil
	})
}

func (l *load) spends(ids []int64, to sink) error {
	return l.each(gid.Spend, "id category channel_id campaign_id from_day to_day amount_minor currency", "id", "id", ids, func(c []cell) error {
		v, _ := l.rates.convert(c[6].value(), money.Currency(c[7].text()), c[4].day())
		to.spend(&kpi.Spend{
			ID: c[0].id(), Category: market.SpendCategory(c[1].text()), Channel: c[2].id(), Campaign: c[3].id(),
			From: c[4].day(), To: c[5].day(), Amount: v.Minor,
		})
		return nil
	})
}

func (l *load) quotas(ids []int64, to sink) error {
	return l.each(gid.Quota, "id rep_id team_id territory_id measure from_day to_day amount_minor currency units product_id seasonality", "id", "id", ids, func(c []cell) error {
		q := kpi.Quota{
			ID: c[0].id(), Rep: c[1].id(), Team: c[2].id(), Territory: c[3].id(), Measure: quota.Measure(c[4].text()),
			From: c[5].day(), To: c[6].day(), Amount: c[9].n, Product: c[10].id(),
		}
		if err := c[11].list(&q.Seasonality); err != nil {
			return fmt.Errorf("seasonality of a quota: %w", err)
		}
		if c[7].known {
			v, _ := l.rates.convert(c[7].value(), money.Currency(c[8].text()), c[5].day())
			q.Amount = v.Minor
		}
		to.quota(&q)
		return nil
	})
}
