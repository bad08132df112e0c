package comp

import (
	"slices"
	"strings"

	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// extra is what an add-on pays a payee for an event.
type extra struct {
	event  *Event
	plan   *plan
	addOn  *AddOn
	kind   commission.SplitKind
	amount int64
	steps  []Step
}

// addOns pays kickers and SPIFFs on an event, each payee by their share.
func (l *ledger) addOns(e *Event, splits []Split) {
	for i := range splits {
		s := &splits[i]
		if !l.wants(s.Payee) {
			continue
		}
		for _, a := range l.assigned[s.Payee] {
			if !a.has(e.Date) || e.House && !a.plan.Design.HouseAccounts {
				continue
			}
			for j := range a.plan.Design.AddOns {
				if o := &a.plan.Design.AddOns[j]; o.pays(e, s, a.plan) {
					l.addOn(e, splits, i, a.plan, o)
				}
			}
		}
	}
}

// pays reports whether an add-on is about a payee's share of an event.
func (o *AddOn) pays(e *Event, s *Split, p *plan) bool {
	if o.From != nil && e.Date < *o.From || o.To != nil && e.Date >= *o.To || !o.Where.accepts(e) || !anyOf(o.Where.Roles, s.Role) {
		return false
	}
	if len(o.Where.Splits) == 0 && s.Kind != commission.SplitRevenue || !anyOf(o.Where.Splits, s.Kind) {
		return false
	}
	switch c := p.components[o.Component]; {
	case len(o.Where.Events) > 0:
		return slices.Contains(o.Where.Events, e.Kind)
	case c != nil:
		return c.credits(e.Kind)
	default:
		return e.Kind == commission.WonLine
	}
}

func (l *ledger) addOn(e *Event, splits []Split, i int, p *plan, o *AddOn) {
	s := &splits[i]
	x := &extra{event: e, plan: p, addOn: o, kind: s.Kind}
	switch {
	case o.Amount != nil:
		x.amount = share(money.New(*o.Amount, p.Design.Currency), splits, i)
		x.steps = append(x.steps, Step{Kind: commission.StepFlat, Of: o.Key, In: *o.Amount, Rate: s.Share, Out: x.amount})
	case o.PerUnit != nil:
		if e.Units == nil {
			l.issue(commission.IssueNoBasis, s.Payee, o.Key, e, "event %s %s does not say its %s", e.Key.Source, e.Key.ID, commission.Units)
			return
		}
		mine := share(money.New(int64(*e.Units), ""), splits, i)
		n, ok := money.MulDiv(mine, *o.PerUnit, int64(money.One))
		if !ok {
			l.overflow("the extra " + o.Key)
			return
		}
		x.amount = n
		x.steps = append(x.steps, Step{Kind: commission.StepFlat, Of: o.Key, In: mine, PerUnit: *o.PerUnit, Out: n})
	case o.Rate != nil:
		credited, found := int64(0), false
		list := l.buckets[bucketKey{s.Payee, o.Component, 0}]
		for j := len(list) - 1; j >= 0 && list[j].event == e; j-- {
			if !list[j].silent && list[j].Kind == s.Kind {
				credited, found = credited+list[j].Amount, true
			}
		}
		if !found {
			return
		}
		x.amount = o.Rate.Of(credited)
		x.steps = append(x.steps, Step{Kind: commission.StepTier, Of: o.Key, In: credited, Rate: *o.Rate, Out: x.amount})
	}
	if magnitude(x.amount) > largest {
		l.overflow("the extra " + o.Key)
		return
	}
	l.extras[s.Payee] = append(l.extras[s.Payee], x)
	if c := p.components[o.Component]; o.CountsTowardQuota && c != nil {
		k := bucketKey{s.Payee, c.Key, 0}
		key := strings.Join([]string{part(c.Key), part(e.Key.Source), part(e.Key.ID), "extra", part(o.Key), string(s.Kind)}, "|")
		l.buckets[k] = append(l.buckets[k], &entry{
			Credit: Credit{
				Key: key, Component: c.Key, Version: p.ID, Event: e.Key, Kind: s.Kind, Date: e.Date, Amount: x.amount, Factor: money.One, Extra: true,
				Steps: []Step{{Kind: commission.StepFlat, Of: o.Key, In: x.amount, Out: x.amount}},
			},
			event: e, plan: p, comp: c, silent: true,
		})
	}
}

// extraLines are the lines of add-ons on events of the period.
func (l *ledger) extraLines(payee int64) []*draft {
	var out []*draft
	at := map[string]int{}
	for _, x := range l.extras[payee] {
		e := x.event
		if !l.in.Period.Has(e.Date) {
			continue
		}
		kind := commission.LineKicker
		if x.addOn.Kind == commission.Spiff {
			kind = commission.LineSpiff
		}
		key := strings.Join([]string{string(kind), part(x.addOn.Key), part(e.Key.Source), part(e.Key.ID), string(x.kind)}, "|")
		if i, had := at[key]; had {
			out[i].Uncapped += x.amount
			out[i].Earned = out[i].Uncapped
			out[i].Steps = append(out[i].Steps, x.steps...)
			continue
		}
		at[key] = len(out)
		out = append(out, &draft{
			Line: Line{
				Key: key, Kind: kind, Currency: x.plan.Design.Currency, Version: x.plan.ID, Component: x.addOn.Key, Event: &e.Key, Transaction: e.Transaction,
				Record: e.Record, Account: e.Account, Date: e.Date, Uncapped: x.amount, Earned: x.amount, Steps: x.steps,
			},
			order: e, capped: x.addOn.InsideCap,
		})
	}
	return out
}
