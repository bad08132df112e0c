package comp

import (
	"slices"
	"strconv"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// limit resolves a cap; nil when the share has no target incentive to be of.
func (l *ledger) limit(c *Cap, payee int64, component string, target func() *int64) *int64 {
	if c.Amount != nil {
		return c.Amount
	}
	if c.ShareOfTarget == nil {
		return nil
	}
	t := target()
	if t == nil {
		l.issue(commission.IssueNoTarget, payee, component, nil, "payee %d has no target incentive, of which a cap is a share", payee)
		return nil
	}
	v := c.ShareOfTarget.Of(*t)
	return &v
}

// cut takes what lines earn above a limit away from the last of them. It never raises a line, and leaves
// alone those that earn nothing or less.
func cut(lines []*draft, name string, limit, room int64) {
	var sum int64
	for _, d := range lines {
		sum += d.Earned
	}
	over := sum - max(0, room)
	for i := len(lines) - 1; i >= 0 && over > 0; i-- {
		d := lines[i]
		if d.Earned <= 0 {
			continue
		}
		amount := min(over, d.Earned)
		d.Steps = append(d.Steps, Step{Kind: commission.StepCap, Of: name, In: d.Earned, PerUnit: limit, Out: d.Earned - amount})
		d.Earned -= amount
		d.Cuts = append(d.Cuts, Cut{Cap: name, Limit: limit, Amount: amount})
		over -= amount
	}
}

// dealCaps limits what each transaction earns in a component, what it earned before the period included.
func (l *ledger) dealCaps(lines []*draft, payee int64, key string, earlier map[string]exact) {
	deals := map[string][]*draft{}
	var names []string
	for _, d := range lines {
		if d.credit.comp.Deal == nil {
			continue
		}
		if deals[d.Transaction] == nil {
			names = append(names, d.Transaction)
		}
		deals[d.Transaction] = append(deals[d.Transaction], d)
	}
	for _, n := range names {
		deal := deals[n]
		last := deal[len(deal)-1].credit
		limit := l.limit(last.comp.Deal, payee, key, func() *int64 {
			return l.target(payee, l.in.Period, func(v *plan) bool { return v.components[key] != nil })
		})
		if limit == nil {
			continue
		}
		paid, _ := earlier[n].round()
		cut(deal, "deal:"+key, *limit, *limit-min(*limit, max(0, paid)))
	}
}

// componentCap limits what a component earns in the period.
func (l *ledger) componentCap(lines []*draft, payee int64, c *Component) {
	if c.Cap == nil || len(lines) == 0 {
		return
	}
	limit := l.limit(c.Cap, payee, c.Key, func() *int64 {
		return l.target(payee, l.in.Period, func(v *plan) bool { return v.components[c.Key] != nil })
	})
	if limit != nil {
		cut(lines, "component:"+c.Key, *limit, *limit)
	}
}

// payeeCaps limits what a payee earns in the period and then in the fiscal year, by the design that speaks
// for the period, and returns what was earned under the annual cap.
func (l *ledger) payeeCaps(payee int64, lines []*draft, earlier int64, fits func(*plan) bool) (inCap int64) {
	under := slices.DeleteFunc(slices.Clone(lines), func(d *draft) bool { return !d.capped })
	target := func() *int64 { return l.target(payee, l.in.Period, fits) }
	if a, ok := l.last(payee, l.in.Period, func(v *plan) bool { return fits(v) && v.Design.PeriodCap != nil }); ok {
		if limit := l.limit(a.plan.Design.PeriodCap, payee, "", target); limit != nil {
			cut(under, "period", *limit, *limit)
		}
	}
	if a, ok := l.last(payee, l.in.Period, func(v *plan) bool { return fits(v) && v.Design.AnnualCap != nil }); ok {
		if limit := l.limit(a.plan.Design.AnnualCap, payee, "", target); limit != nil {
			cut(under, "annual", *limit, *limit-earlier)
		}
	}
	for _, d := range under {
		inCap += d.Earned
	}
	return inCap
}

// windfall holds lines that are so large that somebody reviews them first.
func (l *ledger) windfall(d *draft, v *plan, target func() *int64) {
	w := v.Design.Windfall
	if w == nil || d.order == nil || l.reviewed[ReviewKey(d.Payee, l.in.Period.From, d.Key)] {
		return
	}
	held := w.CommissionAbove != nil && d.Earned > *w.CommissionAbove
	if w.DealAbove != nil && d.order.TCV != nil && d.Earned > 0 {
		value, _, ok := l.toPlan(&v.Design, money.New(*d.order.TCV, d.order.Currency), d.order.Date)
		held = held || ok && value.Minor > *w.DealAbove
	}
	if !held && w.ShareOfTarget != nil {
		t := target()
		held = t != nil && d.Earned > w.ShareOfTarget.Of(*t)
	}
	if held {
		d.Hold = commission.HoldWindfall
	}
}

// ReviewKey names a line among those of all payees and periods: that of a payee in the period that begins on
// a day.
func ReviewKey(payee int64, from calendar.Day, key string) string {
	return reviewPrefix(payee) + from.String() + "|" + key
}

func reviewPrefix(payee int64) string { return strconv.FormatInt(payee, 10) + "|" }
