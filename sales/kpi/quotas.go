package kpi

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// Relief takes a share of a rep's quotas in a measure away for the days [From, To).
type Relief struct {
	Measure  quota.Measure // empty: every measure
	From, To calendar.Day
	Share    money.Rate
}

type quotaRow struct {
	id                   int64
	rep, team, territory int32
	measure              int32
	from, to             int32
	amount               int64
	product              bool    // of one product alone
	seasonality          []int64 // weight of each month; nil: by days

	// What bears on the quota; nil where days alone do.
	worth *quota.Curve
	full  *quota.Curve // without ramp, relief and employment
}

func (q *quotaRow) period() calendar.Period {
	return calendar.Period{From: calendar.Day(q.from), To: calendar.Day(q.to)}
}

// within returns what the quota is worth in a period.
func (q *quotaRow) within(p calendar.Period) int64 { return q.along(q.worth, p) }

// fullWithin returns what it would be worth to somebody who carries all of it every day.
func (q *quotaRow) fullWithin(p calendar.Period) int64 { return q.along(q.full, p) }

func (q *quotaRow) along(c *quota.Curve, p calendar.Period) int64 {
	if c == nil {
		return prorated(q.amount, q.from, q.to, p)
	}
	return c.Within(q.amount, p)
}

func (w *world) quota(q *Quota) quotaRow {
	row := quotaRow{
		id: q.ID, rep: w.dicts[DimRep].code(q.Rep), team: w.dicts[DimTeam].code(q.Team),
		territory: w.dicts[DimTerritory].code(q.Territory), measure: quotaMeasure(q.Measure),
		from: int32(q.From), to: int32(q.To), amount: q.Amount, product: q.Product != 0,
	}
	if len(q.Seasonality) > 0 {
		row.seasonality = slices.Clone(q.Seasonality)
	}
	return row
}

// weighQuotas finds what bears on each quota: its season, and on that of a rep the ramp, the relief and the days
// of employment. A quota of one product counts only on days on which its carrier has none over all products in
// the measure, of which it is a part.
func (f *Facts) weighQuotas() {
	type carrier struct{ rep, team, territory, measure int32 }
	of := func(q *quotaRow) carrier { return carrier{q.rep, q.team, q.territory, q.measure} }
	whole := map[carrier][]quota.Relief{} // the days of quotas over all products
	products := slices.ContainsFunc(f.quotas, func(q quotaRow) bool { return q.product })
	if products {
		for i := range f.quotas {
			if q := &f.quotas[i]; !q.product {
				whole[of(q)] = append(whole[of(q)], quota.Relief{Period: q.period(), Share: money.One})
			}
		}
	}
	for i := range f.quotas {
		q := &f.quotas[i]
		var inside, relief []quota.Relief
		var ramp quota.Ramp
		if q.product {
			inside = q.among(whole[of(q)])
		}
		if q.rep != 0 && int(q.rep) < len(f.world.reps) {
			r := &f.world.reps[q.rep]
			relief = q.among(r.reliefOf(q))
			if r.hired != noDay {
				ramp = quota.Ramp{Hired: calendar.Day(r.hired), Shares: r.ramp}
			}
		}
		q.worth, q.full = nil, nil
		if q.to <= q.from {
			continue
		}
		if q.seasonality != nil || len(inside) > 0 {
			q.full = quota.NewCurve(quota.Parts(q.period(), q.seasonality, quota.Ramp{}, inside))
			q.worth = q.full
		}
		if len(relief) > 0 || ramp.Until() > calendar.Day(q.from) && ramp.Hired < calendar.Day(q.to) {
			q.worth = quota.NewCurve(quota.Parts(q.period(), q.seasonality, ramp, append(inside, relief...)))
		}
	}
}

// among returns what of some relief falls on days of the quota.
func (q *quotaRow) among(relief []quota.Relief) []quota.Relief {
	var out []quota.Relief
	for _, r := range relief {
		if r.Period.Overlap(q.period()).Days() > 0 {
			out = append(out, r)
		}
	}
	return out
}

// reliefOf returns what takes days of a quota of the rep away: relief, and not being employed.
func (r *repAttributes) reliefOf(q *quotaRow) []quota.Relief {
	var out []quota.Relief
	for _, x := range r.relief {
		if x.Measure == "" || quotaMeasure(x.Measure) == q.measure {
			out = append(out, quota.Relief{Period: calendar.Period{From: x.From, To: x.To}, Share: x.Share})
		}
	}
	if r.hired > q.from {
		out = append(out, quota.Relief{Period: calendar.Period{From: calendar.Day(q.from), To: calendar.Day(r.hired)}, Share: money.One})
	}
	if r.left < q.to {
		out = append(out, quota.Relief{Period: calendar.Period{From: calendar.Day(r.left), To: calendar.Day(q.to)}, Share: money.One})
	}
	return out
}
