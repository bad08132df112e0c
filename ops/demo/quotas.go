package demo

import (
	"coxswain/sales/calendar"
	leads "coxswain/sales/lead"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// target is a quota.
type target struct {
	code     string
	rep      *rep
	team     *team
	measure  quota.Measure
	from, to calendar.Day
	minor    int64 // of money measures
	units    int64 // of the others
}

// targets sets the quotas of every quarter of the history and the next one: bookings for those who
// sell, qualified leads for those who prepare, and for each team a little less than its reps carry.
func (co *company) targets() {
	d := newDraw(co.seed, topicQuotas)
	k := co.clock
	booked, qualified := co.results()
	first := quarterStart(k.start)
	var quarters []calendar.Period
	for q := first; q <= quarterStart(k.asOf).AddMonths(3); q = q.AddMonths(3) {
		quarters = append(quarters, calendar.Period{From: q, To: q.AddMonths(3)})
	}
	history := int64(12 * years / 3)
	for n, p := range quarters {
		money, counts := map[*team]int64{}, map[*team]int64{}
		bookings, inquiries := int64(40+12*n), int64(85+3*n) // how the business grew, in percent of its mean
		for _, s := range co.seats[:seatSuccessDACH] {
			plan := booked[s] / history * bookings / 100 * int64(d.between(98, 112)) / 100 / 500_000 * 500_000
			count := (qualified[s]/history*inquiries/100*int64(d.between(105, 120))/100 + 50) / 100
			for _, st := range s.spans(max(p.From, k.start.FirstOfMonth()), p.To) {
				if st.rep.role == org.Manager {
					continue
				}
				t := target{rep: st.rep, measure: quota.Bookings, from: st.from, to: st.to}
				share := int64(st.to-st.from) * 1_000 / int64(p.Days())
				if plan > 0 {
					t.minor = max(plan*share/1_000/10_000*10_000, 10_000)
					money[st.rep.teamAt(st.from)] += t.minor
				} else {
					t.measure, t.units = quota.LeadsQualified, max(count*share/1_000, 1)
					counts[st.rep.teamAt(st.from)] += t.units
				}
				co.addTarget(t)
			}
		}
		co.teamTargets(p, money, counts)
	}
}

// teamTargets sums up what the reps of each team carry, and the whole of it for sales.
func (co *company) teamTargets(p calendar.Period, money, counts map[*team]int64) {
	var all int64
	for _, t := range co.teams {
		if n := money[t] * 95 / 100 / 10_000 * 10_000; n > 0 {
			all += n
			co.addTarget(target{team: t, measure: quota.Bookings, from: p.From, to: p.To, minor: n})
		}
		if n := counts[t]; n > 0 {
			co.addTarget(target{team: t, measure: quota.LeadsQualified, from: p.From, to: p.To, units: n})
		}
	}
	co.addTarget(target{team: co.teams[teamSales], measure: quota.Bookings, from: p.From, to: p.To, minor: all * 97 / 100 / 10_000 * 10_000})
}

// addTarget keeps one quota for a rep, measure and stretch of days: who covers a second seat carries both.
func (co *company) addTarget(t target) {
	for i := len(co.quotas) - 1; i >= 0 && co.quotas[i].to >= quarterStart(t.from) && t.rep != nil; i-- {
		q := &co.quotas[i]
		if q.rep == t.rep && q.measure == t.measure && q.from < t.to && t.from < q.to {
			q.minor, q.units = q.minor+t.minor, q.units+t.units
			q.from, q.to = min(q.from, t.from), max(q.to, t.to)
			return
		}
	}
	t.code = code("QUO", len(co.quotas)+1, 4)
	co.quotas = append(co.quotas, t)
}

// results sums what was won and how many leads were qualified, by seat, over the history.
func (co *company) results() (booked, qualified map[*seat]int64) {
	booked, qualified = map[*seat]int64{}, map[*seat]int64{}
	for _, o := range co.opportunities {
		if o.status != pipeline.Won {
			continue
		}
		s := o.territory.seat
		if o.kind != pipeline.TypeNew {
			s = o.territory.growth
		}
		booked[s] += co.inBase(o.amount, o.currency, o.closed)
	}
	for _, l := range co.leads {
		if l.on(leads.SQL) != never {
			qualified[l.seat] += 100
		}
	}
	return booked, qualified
}

// teamAt returns the team of the rep on a day.
func (r *rep) teamAt(d calendar.Day) *team {
	for _, m := range r.memberships {
		if m.from <= d && d < m.to {
			return m.team
		}
	}
	return r.memberships[len(r.memberships)-1].team
}
