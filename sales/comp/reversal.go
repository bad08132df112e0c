package comp

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// reverse lowers attainment by what a lost deal had credited. Its money is taken back by the clawback.
func (l *ledger) reverse(e *Event) {
	original := l.byID[e.Reverses.bare()]
	if original == nil {
		l.reverseLines(e)
		return
	}
	keys := slices.SortedFunc(slices.Values(l.of[original]), compareBuckets)
	for _, k := range slices.Compact(keys) {
		for _, t := range slices.Clone(l.buckets[k]) {
			if t.event != original || t.silent || !t.plan.Design.triggers(t.comp, e.Kind) {
				continue
			}
			if num, _ := t.plan.Design.Clawback.fraction(e, startOf(e, t.Date), l.term(e)); num == 0 {
				continue
			}
			t.left -= lostOf(e, t.left)
			if e.Date < l.in.Period.From {
				t.lost = money.One - t.left
			}
			if t.plan.Design.Clawback.Attainment == commission.NoAttainment {
				continue
			}
			date := e.Date
			if t.plan.Design.Clawback.Attainment == commission.OriginPeriod {
				date = t.Date
			}
			gone := (money.One - t.left).Of(t.Amount)
			l.takeBack(k, e, t.Key, t.gone-gone, date)
			t.gone = gone
		}
	}
}

// reverseLines does the same from the lines of locked statements, for deals whose events are not at hand.
func (l *ledger) reverseLines(e *Event) {
	known := false
	for _, s := range l.lines[e.Reverses.bare()] {
		line := s.Line
		known = true
		v := l.plans[line.Version]
		if v == nil || line.Before == nil || line.After == nil || !l.wants(line.Payee) || line.Kind != commission.LineCommission && line.Kind != commission.LineOverride {
			continue
		}
		c := v.components[line.Component]
		if !v.Design.triggers(c, e.Kind) || v.Design.Clawback.Attainment != commission.OpenPeriod {
			continue
		}
		if num, _ := v.Design.Clawback.fraction(e, startOf(e, line.Date), l.term(e)); num != 0 {
			credited := *line.After - *line.Before
			before := s.lost.Of(credited)
			s.lost += lostOf(e, money.One-s.lost)
			l.takeBack(bucketKey{line.Payee, line.Component, line.Report}, e, line.Credit, before-s.lost.Of(credited), e.Date)
		}
	}
	if !known && l.in.Period.Has(e.Date) {
		l.issue(commission.IssueNoOriginal, 0, "", e, "event %s %s takes back %s %s, which is not known", e.Key.Source, e.Key.ID, e.Reverses.Source, e.Reverses.ID)
	}
}

func (l *ledger) takeBack(k bucketKey, e *Event, key string, amount int64, date calendar.Day) {
	p, c := l.holder(k.payee, k.component, date)
	if c == nil {
		return
	}
	l.buckets[k] = append(l.buckets[k], &entry{
		Credit: Credit{
			Key: key + "|less|" + part(e.Key.Source) + "|" + part(e.Key.ID), Component: k.component, Version: p.ID, Event: e.Key, Report: k.report,
			Date: date, Amount: amount, Factor: money.One, Reversal: true, Steps: []Step{{Kind: commission.StepClawback, In: -amount, Out: amount}},
		},
		event: e, plan: p, comp: c, silent: true,
	})
}

// lostOf is the share of the whole deal that an event loses when so much of it is left.
func lostOf(e *Event, left money.Rate) money.Rate {
	if e.Lost == nil {
		return left
	}
	return money.Rate(e.Lost.Of(int64(left)))
}

func startOf(e *Event, credited calendar.Day) calendar.Day {
	if e.Started == nil {
		return credited
	}
	return *e.Started
}

// term is the number of months of the contract that an event takes back: its own word, else that of the event
// which began it; 0 when neither is known.
func (l *ledger) term(e *Event) int {
	if original := l.byID[e.Reverses.bare()]; e.Months == 0 && original != nil {
		return original.Months
	}
	return e.Months
}
