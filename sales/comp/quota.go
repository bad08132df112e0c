package comp

import (
	"math/big"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

// quota returns what a payee is to reach in a window: of each quota the part that the covered days are
// worth (see quota.Parts); a day that is not covered does not count. The sum is rounded once. The result is nil when no
// quota is carried, and ok is false when one is in a currency without a rate.
//
//	100,000 for 92 days, of which 46 are covered: 50,000
func (x *index) quota(payee int64, d *Design, ref QuotaRef, window calendar.Period, cover []calendar.Period) (value *int64, ok bool) {
	if ref.Measure == "" {
		return nil, true
	}
	ramp, relief := x.ramp(payee, window), x.reliefOf(payee, ref.Measure)
	sum := new(big.Rat)
	found := false
	var last int64
	for i, q := range x.quotas[payee] {
		if q.Measure != ref.Measure || q.Product != ref.Product || q.Period.Overlap(window).Days() == 0 || i > 0 && q.ID == last && q.ID != 0 {
			continue
		}
		last = q.ID
		amount, _, ok := x.toPlan(d, money.New(q.Amount, q.Currency), window.From)
		if !ok {
			return nil, false
		}
		found = true
		share := new(big.Rat)
		for _, part := range quota.Parts(q.Period, q.Seasonality, ramp, relief) {
			days := 0
			for _, c := range cover {
				days += part.Period.Overlap(window).Overlap(c).Days()
			}
			share.Add(share, part.Of(days))
		}
		sum.Add(sum, share.Mul(share, new(big.Rat).SetInt64(amount.Minor)))
	}
	if !found {
		return nil, true
	}
	n, fits := roundRat(sum)
	return &n, fits
}

// monthsOf cuts a period into calendar months.
func monthsOf(p calendar.Period) []calendar.Period {
	buckets := calendar.Buckets(p, calendar.GrainMonth, 1)
	out := make([]calendar.Period, len(buckets))
	for i, b := range buckets {
		out[i] = b.Period
	}
	return out
}

// reliefOf returns what takes shares of a payee's quotas in a measure away.
func (x *index) reliefOf(payee int64, measure string) []quota.Relief {
	var out []quota.Relief
	for _, r := range x.relief[payee] {
		if r.Measure == "" || r.Measure == measure {
			out = append(out, quota.Relief{Period: r.Period, Share: r.Share})
		}
	}
	return out
}

// ramp returns the ramp that a payee's plan gives in a window.
func (x *index) ramp(payee int64, window calendar.Period) quota.Ramp {
	p := x.payees[payee]
	if p == nil || p.Hired == nil {
		return quota.Ramp{}
	}
	a, ok := x.last(payee, window, func(p *plan) bool { return len(p.Design.Ramp) > 0 })
	if !ok {
		return quota.Ramp{}
	}
	return quota.Ramp{Hired: *p.Hired, Shares: a.plan.Design.Ramp}
}

// covered returns the days of a window on which a payee has a component.
func (x *index) covered(payee int64, component string, window calendar.Period) []calendar.Period {
	var out []calendar.Period
	for _, a := range x.assigned[payee] {
		if s := a.span(window); s.Days() > 0 && a.plan.components[component] != nil {
			out = append(out, s)
		}
	}
	return out
}

// componentQuota returns the quota of a component in a window: the payee's own, or that of the report whose
// attainment it follows. A manager without a quota carries the sum of the reports' quotas for the days below
// them, so that their relief is the manager's.
func (x *index) componentQuota(b bucketKey, d *Design, c *Component, window calendar.Period) (value *int64, ok bool) {
	k := quotaKey{b, c, window}
	known, had := x.carry[k]
	if !had {
		known.value, known.ok = x.sumQuota(b, d, c, window)
		x.carry[k] = known
	}
	return known.value, known.ok
}

// quotaKey names a quota that was computed once.
type quotaKey struct {
	bucketKey
	of     *Component
	window calendar.Period
}

type knownQuota struct {
	value *int64
	ok    bool
}

func (x *index) sumQuota(b bucketKey, d *Design, c *Component, window calendar.Period) (value *int64, ok bool) {
	mine := x.covered(b.payee, c.Key, window)
	if b.report != 0 {
		return x.quota(b.report, d, c.Quota, window, x.daysBelow(b.payee, b.report, c.Over.Levels, window, mine))
	}
	value, ok = x.quota(b.payee, d, c.Quota, window, mine)
	if value != nil || !ok || c.Over == nil || c.Quota.Measure == "" {
		return value, ok
	}
	var sum int64
	for _, r := range x.reports(b.payee, window) {
		q, ok := x.quota(r, d, c.Quota, window, x.daysBelow(b.payee, r, c.Over.Levels, window, mine))
		if !ok {
			return nil, false
		}
		if q != nil {
			sum += *q
			value = &sum
		}
	}
	return value, true
}

// reports lists everybody who is below a manager on some day of a period, in order.
func (x *index) reports(manager int64, p calendar.Period) []int64 {
	seen := map[int64]bool{manager: true}
	var out []int64
	for next := []int64{manager}; len(next) > 0; {
		var deeper []int64
		for _, m := range next {
			for _, s := range x.below[m] {
				if span(s.From, s.To, p).Days() > 0 && !seen[s.Payee] {
					seen[s.Payee] = true
					deeper = append(deeper, s.Payee)
				}
			}
		}
		out, next = append(out, deeper...), deeper
	}
	slices.Sort(out)
	return out
}

// daysBelow returns the days of a window, within those given, on which somebody is below a manager.
func (x *index) daysBelow(manager, report int64, levels int, window calendar.Period, within []calendar.Period) []calendar.Period {
	cuts := []calendar.Day{}
	for _, w := range within {
		cuts = append(cuts, w.From, w.To)
	}
	seen := map[int64]bool{}
	var climb func(at int64)
	climb = func(at int64) {
		if seen[at] {
			return
		}
		seen[at] = true
		for _, s := range x.above[at] {
			in := span(s.From, s.To, window)
			cuts = append(cuts, in.From, in.To)
			climb(s.Manager)
		}
	}
	climb(report)
	slices.Sort(cuts)
	var out []calendar.Period
	for i := 1; i < len(cuts); i++ {
		part := calendar.Period{From: cuts[i-1], To: cuts[i]}.Overlap(window)
		if part.Days() == 0 || !slices.ContainsFunc(within, func(w calendar.Period) bool { return w.Has(part.From) }) {
			continue
		}
		if level := x.level(manager, report, part.From); level > 0 && (levels == 0 || level <= levels) {
			out = append(out, part)
		}
	}
	return out
}

// level returns how many levels a manager is above somebody on a day, 0 when they are not.
func (x *index) level(manager, report int64, on calendar.Day) int {
	for level, m := range x.chain(report, on) {
		if m == manager {
			return level + 1
		}
	}
	return 0
}

// chain lists the managers above somebody on a day, nearest first. A circle ends it.
func (x *index) chain(payee int64, on calendar.Day) []int64 {
	var out []int64
	for at := payee; ; {
		i := slices.IndexFunc(x.above[at], func(s Stay) bool { return s.From <= on && (s.To == nil || on < *s.To) })
		if i < 0 {
			return out
		}
		at = x.above[at][i].Manager
		if at == payee || slices.Contains(out, at) {
			return out
		}
		out = append(out, at)
	}
}

// target returns the target incentive of a payee for the days of a window on which a condition holds for
// their plan: the target of a pay period for each that the window has, by days where it is cut. Nil when
// none is agreed.
func (x *index) target(payee int64, window calendar.Period, fits func(*plan) bool) *int64 {
	sum := new(big.Rat)
	found := false
	for _, a := range x.assigned[payee] {
		s := a.span(window)
		if a.Target == nil || s.Days() == 0 || !fits(a.plan) {
			continue
		}
		found = true
		periods := new(big.Rat)
		if window == x.in.Period {
			periods.SetFrac64(int64(s.Days()), int64(window.Days()))
		} else {
			for _, u := range units(a.plan.Design.Grain, window, x.in.FiscalStart) {
				periods.Add(periods, big.NewRat(int64(u.Overlap(s).Days()), int64(u.Days())))
			}
		}
		sum.Add(sum, periods.Mul(periods, new(big.Rat).SetInt64(*a.Target)))
	}
	if !found {
		return nil
	}
	n, ok := roundRat(sum)
	if !ok {
		return nil
	}
	return &n
}

// roundRat rounds half away from zero; ok is false when the result does not fit.
func roundRat(r *big.Rat) (int64, bool) { return quota.Round(r) }

// Shares hands a quota down in proportion to weights, so that the parts sum to it: top-down planning.
func Shares(amount int64, weights ...int64) []int64 {
	parts := money.New(amount, "").Split(weights...)
	out := make([]int64, len(parts))
	for i, p := range parts {
		out[i] = p.Minor
	}
	return out
}

// Reconciliation compares a quota with those below it.
type Reconciliation struct {
	Above, Below int64
	Gap          int64       // Below - Above: what the level below carries too much, or, negative, what nobody carries
	Cover        *money.Rate // Below / Above; nil when nothing is asked above
}

// Reconcile compares a quota with those of the level below: bottom-up planning.
func Reconcile(above int64, below ...int64) (Reconciliation, *fault.Error) {
	r := Reconciliation{Above: above}
	for _, b := range below {
		r.Below += b
	}
	r.Gap = r.Below - above
	if above > 0 {
		c, ok := money.MulDiv(r.Below, int64(money.One), above)
		if !ok {
			return r, fault.Invalidf("amount", "the quotas are too large to compare")
		}
		cover := money.Rate(c)
		r.Cover = &cover
	}
	return r, nil
}

// inUnits reports whether a component counts units rather than money. A KPI counts units unless its events
// carry a currency.
func (c *Component) inUnits() bool {
	return c.Basis == commission.Units || c.Basis == commission.KPI && c.Mode != commission.Marginal && c.Mode != commission.Retroactive && c.Mode != commission.RateBefore && c.Mode != commission.RateAfter
}
