package comp

import (
	"slices"

	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// bonusLines are the bonuses of the period.
func (l *ledger) bonusLines(payee int64) []*draft {
	var out []*draft
	p := l.in.Period
	done := map[string]bool{}
	for _, a := range l.assigned[payee] {
		for i := range a.plan.Design.Bonuses {
			key := a.plan.Design.Bonuses[i].Key
			holds := func(v *plan) bool {
				return slices.ContainsFunc(v.Design.Bonuses, func(b Bonus) bool { return b.Key == key })
			}
			lead, ok := l.last(payee, p, holds)
			if done[key] || !ok {
				continue
			}
			done[key] = true
			at := slices.IndexFunc(lead.plan.Design.Bonuses, func(b Bonus) bool { return b.Key == key })
			if d := l.bonus(payee, lead.plan, &lead.plan.Design.Bonuses[at], holds); d != nil {
				out = append(out, d)
			}
		}
	}
	return out
}

func (l *ledger) bonus(payee int64, v *plan, b *Bonus, holds func(*plan) bool) *draft {
	p := l.in.Period
	var whole int64
	if b.Amount != nil {
		whole = *b.Amount
	} else if target := l.target(payee, p, holds); target != nil {
		whole = b.ShareOfTarget.Of(*target)
	} else {
		l.issue(commission.IssueNoTarget, payee, b.Key, nil, "payee %d has no target incentive, of which the bonus %s is a share", payee, b.Key)
		return nil
	}
	var amount int64
	var steps []Step
	switch b.Kind {
	case commission.BonusAttainment:
		share, open := l.reached(payee, b.Component, b.Scope, b.AtLeast, p.To)
		steps = append(steps, Step{Kind: commission.StepGate, Of: b.Component, In: share, Rate: b.AtLeast, Open: &open})
		if open {
			amount = whole
		}
		if w := b.Scope.window(p.To, p, l.in.FiscalStart); b.Scope.Kind != commission.ScopePeriod && b.Scope.Kind != commission.ScopeRolling && w.From < p.From {
			if _, had := l.reached(payee, b.Component, b.Scope, b.AtLeast, p.From); had { // paid in an earlier period of the window
				amount -= whole
				steps = append(steps, Step{Kind: commission.StepEarlier, Out: whole})
			}
		}
	default:
		i := slices.IndexFunc(l.in.Objectives, func(o Objective) bool { return o.Payee == payee && o.Bonus == b.Key })
		if i < 0 {
			return nil
		}
		reached := l.in.Objectives[i].Reached
		open := reached >= b.AtLeast
		steps = append(steps, Step{Kind: commission.StepGate, Of: b.Key, In: int64(reached), Rate: b.AtLeast, Open: &open})
		switch {
		case open && b.Proportional:
			amount = min(reached, money.One).Of(whole)
		case open:
			amount = whole
		}
	}
	if amount == 0 {
		return nil
	}
	steps = append(steps, Step{Kind: commission.StepFlat, Of: b.Key, In: whole, Out: amount})
	return &draft{
		Line: Line{
			Key: string(commission.LineBonus) + "|" + part(b.Key), Kind: commission.LineBonus, Currency: v.Design.Currency, Version: v.ID, Component: b.Key,
			Date: p.To - 1, Uncapped: amount, Earned: amount, Steps: steps,
		},
		capped: b.InsideCap,
	}
}
