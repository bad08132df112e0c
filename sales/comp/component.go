package comp

import (
	"cmp"
	"slices"
	"sort"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// draft is a line while it is being computed.
type draft struct {
	Line
	order  *Event // nil for lines without an event
	worth  exact
	capped bool // the payee's caps apply
	credit *entry
}

// compareDrafts is the order of lines: that of their events, those without one last.
func compareDrafts(a, b *draft) int {
	switch {
	case a.order == nil && b.order == nil:
		return cmp.Compare(a.Key, b.Key)
	case a.order == nil:
		return 1
	case b.order == nil:
		return -1
	}
	return cmp.Or(compareEvents(a.order, b.order), cmp.Compare(a.Key, b.Key))
}

func (l *ledger) overflow(what string) {
	l.faults = append(l.faults, fault.Invalidf("events", "the amounts of %s are too large to compute with", what))
}

// component computes the lines of a component for the period, with its own caps, and where attainment stands.
func (l *ledger) component(payee int64, key string) ([]*draft, []Attainment) {
	lead, ok := l.last(payee, l.in.Period, func(v *plan) bool { return v.components[key] != nil })
	if !ok {
		return nil, nil
	}
	buckets := []bucketKey{{payee, key, 0}}
	for _, k := range l.mine[payee] {
		if k.component == key && k.report != 0 {
			buckets = append(buckets, k)
		}
	}
	if over := lead.plan.components[key].Over; over != nil && over.Kind == commission.SumOfIndividuals && len(l.buckets[buckets[0]]) == 0 {
		buckets = buckets[1:]
	}
	var lines []*draft
	var stand []Attainment
	earlier := map[string]exact{}
	for _, k := range buckets {
		some, at := l.bucket(k, earlier)
		lines, stand = append(lines, some...), append(stand, at...)
	}
	slices.SortFunc(lines, compareDrafts)
	l.dealCaps(lines, payee, key, earlier)
	l.componentCap(lines, payee, lead.plan.components[key])
	return lines, stand
}

// bucket computes the lines of credits that share an attainment. It adds what each transaction had earned
// before the period to earlier.
//
// A line is worth what its credit earns by the end of the period less what it had earned by the beginning.
// So credits before the period have a line only where attainment or a gate has changed what they are worth:
// under RETROACTIVE, or when a gate opens.
func (l *ledger) bucket(k bucketKey, earlier map[string]exact) ([]*draft, []Attainment) {
	p := l.in.Period
	lead, ok := l.last(k.payee, p, func(v *plan) bool { return v.components[k.component] != nil })
	if !ok {
		return nil, nil
	}
	d, c := &lead.plan.Design, lead.plan.components[k.component]
	holds := func(v *plan) bool { return v.components[k.component] != nil }
	list := l.buckets[k]
	var out []*draft
	var stand []Attainment
	for _, w := range c.Scope.windows(p, l.in.FiscalStart) {
		horizon := min(w.To, p.To)
		credits := between(list, w.From, horizon)
		quota, target := l.measures(k, d, c, w, horizon, holds, credits)
		now := l.rateAll(credits, standing{quota, target, l.gates(k.payee, horizon)}, true)
		before := len(between(credits, w.From, p.From))
		rolling := c.Scope.Kind == commission.ScopeRolling
		var was []result
		if before > 0 && !rolling {
			q, _ := l.componentQuota(k, d, c, c.Scope.upTo(w, p.From))
			was = l.rateAll(credits[:before], standing{q, target, l.gates(k.payee, p.From)}, false)
			for i, r := range was {
				deal := credits[i].event.Transaction
				earlier[deal], _ = earlier[deal].plus(r.worth)
			}
		}
		for i, t := range credits {
			switch {
			case t.silent, i < before && rolling:
			case i >= before:
				out = append(out, l.draft(t, now[i], exact{}, quota, false))
			default:
				if diff, ok := now[i].worth.minus(was[i].worth); (!ok || !diff.zero()) && t.lost < money.One {
					out = append(out, l.draft(t, now[i], was[i].worth, quota, true))
				}
			}
		}
		var at int64
		if n := len(credits); n > 0 {
			at = now[n-1].after
		}
		stand = append(stand, attainment(k, lead.plan, c, w, at, quota, target))
	}
	l.allocate(out, k)
	return out, stand
}

// between returns the credits dated in [from, to) of a list in order.
func between(list []*entry, from, to calendar.Day) []*entry {
	i := sort.Search(len(list), func(i int) bool { return list[i].Date >= from })
	j := sort.Search(len(list), func(i int) bool { return list[i].Date >= to })
	return list[i:max(i, j)]
}

// measures finds the quota and the target incentive of a window and says what is missing.
func (l *ledger) measures(k bucketKey, d *Design, c *Component, w calendar.Period, horizon calendar.Day, holds func(*plan) bool, credits []*entry) (quota, target *int64) {
	quota, ok := l.componentQuota(k, d, c, c.Scope.upTo(w, horizon))
	earns := slices.ContainsFunc(credits, func(t *entry) bool { return !t.silent })
	switch {
	case !ok && earns:
		l.issue(commission.IssueNoRate, k.payee, k.component, nil, "the quota of payee %d in %s is in a currency without a rate to %s", k.payee, w, d.Currency)
	case quota == nil && earns && c.needsQuota():
		l.issue(commission.IssueNoQuota, k.payee, k.component, nil, "payee %d carries no %s quota in %s", k.payee, c.Quota.Measure, w)
	}
	if c.Mode == commission.LinearCurve {
		target = l.target(k.payee, w, holds)
		switch {
		case target == nil && earns:
			l.issue(commission.IssueNoTarget, k.payee, k.component, nil, "payee %d has no target incentive in %s, of which the curve pays a share", k.payee, w)
		case target != nil && c.Share != nil:
			part := c.Share.Of(*target)
			target = &part
		}
	}
	return quota, target
}

// needsQuota reports whether nothing can be paid without a quota.
func (c *Component) needsQuota() bool {
	return c.Mode == commission.LinearCurve || c.By == commission.QuotaShare && len(c.Tiers) > 1
}

// draft begins the line of a credit.
func (l *ledger) draft(t *entry, r result, earlier exact, quota *int64, trueUp bool) *draft {
	kind := commission.LineCommission
	switch {
	case trueUp:
		kind = commission.LineTrueUp
	case t.comp.Over != nil:
		kind = commission.LineOverride
	}
	before, after := r.before, r.after
	d := &draft{
		Line: Line{
			Key: string(kind) + "|" + t.Key, Kind: kind, Currency: t.plan.Design.Currency, Version: t.plan.ID,
			Component: t.Component, Report: t.Report, Event: &t.event.Key, Transaction: t.event.Transaction, Record: t.event.Record,
			Account: t.event.Account, Date: t.Date, Credit: t.Key, Before: &before, After: &after, Quota: quota, Slices: r.slices,
		},
		order: t.event, worth: r.worth, capped: true, credit: t,
	}
	d.Steps = make([]Step, 0, len(r.steps)+3)
	d.Steps = append(d.Steps, Step{Kind: commission.StepAttainment, In: before, Out: after})
	d.Steps = append(d.Steps, r.steps...)
	if trueUp {
		was, _ := earlier.round()
		d.Steps = append(d.Steps, Step{Kind: commission.StepEarlier, Out: was})
		d.worth, _ = r.worth.minus(earlier)
		if t.lost > 0 {
			whole, _ := d.worth.round()
			d.worth = d.worth.share(money.One - t.lost)
			part, _ := d.worth.round()
			d.Steps = append(d.Steps, Step{Kind: commission.StepClawback, Of: "what was lost before", In: whole, Rate: t.lost, Out: part})
		}
	}
	return d
}

// maxTotal bounds what a component earns, so that the sums of all components fit.
const maxTotal = 1000 * largest

// allocate rounds the sum of a bucket once and shares it among the lines by largest remainder; equal
// remainders go to the earlier line.
func (l *ledger) allocate(lines []*draft, k bucketKey) {
	slices.SortFunc(lines, compareDrafts)
	var sum exact
	ok := true
	rest := make([]uint64, len(lines))
	var floors int64
	for i, d := range lines {
		var fits bool
		if sum, fits = sum.plus(d.worth); !fits {
			ok = false
		}
		if d.Uncapped, rest[i], fits = d.worth.floor(); !fits {
			ok = false
		}
		floors += d.Uncapped
	}
	total, fits := sum.round()
	if !ok || !fits || magnitude(total) > maxTotal {
		l.overflow("the component " + k.component)
		return
	}
	by := make([]int, len(lines))
	for i := range by {
		by[i] = i
	}
	slices.SortStableFunc(by, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range by[:min(total-floors, int64(len(by)))] {
		lines[i].Uncapped++
	}
	for i, d := range lines {
		d.Earned = d.Uncapped
		if rest[i] != 0 {
			d.Steps = append(d.Steps, Step{Kind: commission.StepRound, In: total, Out: d.Uncapped})
		}
	}
}

// attainment says where a bucket stands and what comes next.
func attainment(k bucketKey, v *plan, c *Component, w calendar.Period, at int64, quota, target *int64) Attainment {
	a := Attainment{
		Component: k.component, Version: v.ID, Report: k.report, Window: w, InUnits: c.inUnits(), Credited: at, Quota: quota, Tier: -1,
	}
	if quota != nil && *quota > 0 {
		if s, ok := money.MulDiv(at, int64(money.One), *quota); ok {
			share := money.Rate(s)
			a.Share = &share
		}
	}
	if c.Mode == commission.LinearCurve {
		if quota != nil && *quota > 0 && target != nil {
			a.NextRate = c.Curve.slope(at, *quota, *target)
		}
		return a
	}
	upTo, ok := c.bounds(quota)
	if !ok {
		return a
	}
	a.Tier = tier(upTo, at)
	if quota != nil && *quota <= 0 && c.By == commission.QuotaShare {
		a.Tier, upTo = 0, make([]*int64, 1)
	}
	next := a.Tier
	if c.Mode != commission.RateBefore {
		next = tier(upTo, at+1)
	}
	if c.Mode != commission.FlatPerUnit {
		rate := c.Tiers[next].Rate
		a.NextRate = &rate
	}
	if bound := upTo[a.Tier]; bound != nil {
		missing := *bound - at
		a.NextTier = &missing
	}
	return a
}

// slope is what the next minor unit of credit earns on a curve.
func (c *Curve) slope(at, quota, target int64) *money.Rate {
	rise := c.Beyond
	for i := len(c.Points) - 1; i >= 0; i-- {
		bound, ok := money.MulDiv(quota, int64(c.Points[i].At), int64(money.One))
		if !ok || at >= bound {
			break
		}
		rise = 0
		if i > 0 {
			run := int64(c.Points[i].At - c.Points[i-1].At)
			if run <= 0 {
				return nil
			}
			v, _ := money.MulDiv(int64(c.Points[i].Pay-c.Points[i-1].Pay), int64(money.One), run)
			rise = money.Rate(v)
		}
	}
	v, ok := money.MulDiv(int64(rise), target, quota)
	if !ok {
		return nil
	}
	r := money.Rate(v)
	return &r
}
