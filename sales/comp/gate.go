package comp

import (
	"slices"
	"strconv"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// gateState is what the gates of a component say of a credit.
type gateState struct {
	closed bool
	effect commission.GateEffect // of the closed gates the harder one
	steps  []Step
}

func (g *gateState) add(gate *Gate, of string, open bool, in int64) {
	g.steps = append(g.steps, Step{Kind: commission.StepGate, Of: of, In: in, Rate: gate.AtLeast, Open: &open})
	if !open {
		if !g.closed || gate.Effect == commission.PayNothing {
			g.effect = gate.Effect
		}
		g.closed = true
	}
}

// gates returns what the gates say at a horizon: those that do not depend on the event are asked once.
func (l *ledger) gates(payee int64, horizon calendar.Day) func(*entry) gateState {
	known := map[*Component]gateState{}
	return func(k *entry) gateState {
		if len(k.comp.Gates) == 0 {
			return gateState{}
		}
		g, had := known[k.comp]
		if !had {
			for i := range k.comp.Gates {
				gate := &k.comp.Gates[i]
				switch gate.Kind {
				case commission.GateActive:
					g.add(gate, string(gate.Kind), l.employed(payee, horizon-1), 0)
				case commission.GateAttainment:
					key := gate.Component
					if key == "" {
						key = k.Component
					}
					share, open := l.reached(payee, key, gate.Scope, gate.AtLeast, horizon)
					g.add(gate, key, open, share)
				default:
				}
			}
			known[k.comp] = g
		}
		g.steps = slices.Clip(g.steps)
		for i := range k.comp.Gates {
			if gate := &k.comp.Gates[i]; gate.Kind == commission.GateMargin {
				l.margin(&g, gate, payee, k)
			}
		}
		return g
	}
}

func (l *ledger) margin(g *gateState, gate *Gate, payee int64, k *entry) {
	e := k.event
	if e.TCV == nil || e.Cost == nil {
		l.issue(commission.IssueNoBasis, payee, k.Component, e, "event %s %s does not say its %s, which a gate asks for", e.Key.Source, e.Key.ID, commission.Margin)
		g.add(gate, string(gate.Kind), false, 0)
		return
	}
	if *e.TCV == 0 {
		g.add(gate, string(gate.Kind), true, 0)
		return
	}
	share, ok := money.MulDiv(*e.TCV-*e.Cost, int64(money.One), int64(magnitude(*e.TCV)))
	if *e.TCV < 0 {
		share = -share
	}
	g.add(gate, string(gate.Kind), !ok || share >= int64(gate.AtLeast), share)
}

// employed reports whether a payee is employed on a day.
func (l *ledger) employed(payee int64, on calendar.Day) bool {
	p := l.payees[payee]
	return p == nil || (p.Hired == nil || *p.Hired <= on) && (p.Left == nil || on < *p.Left)
}

// reached reports whether a payee's attainment of a component reaches a share of the quota, in a scope of
// its own, and how much it is. Without a quota nothing is reached; of a quota of 0 everything is.
func (l *ledger) reached(payee int64, component string, s Scope, atLeast money.Rate, horizon calendar.Day) (share int64, open bool) {
	a, ok := l.last(payee, l.in.Period, func(p *plan) bool { return p.components[component] != nil })
	if !ok {
		return 0, false
	}
	c := a.plan.components[component]
	w := s.window(horizon, l.in.Period, l.in.FiscalStart)
	var credited int64
	for _, k := range l.mine[payee] {
		if k.component != component {
			continue
		}
		for _, t := range l.buckets[k] {
			if w.Has(t.Date) && t.Date < horizon {
				credited += t.Amount
			}
		}
	}
	quota, _ := l.componentQuota(bucketKey{payee, component, 0}, &a.plan.Design, c, s.upTo(w, horizon))
	if quota == nil {
		l.issue(commission.IssueNoQuota, payee, component, nil, "payee %d carries no %s quota in %s, which a gate or bonus asks for", payee, c.Quota.Measure, s.upTo(w, horizon))
		return 0, false
	}
	if *quota <= 0 {
		return 0, true
	}
	v, fits := money.MulDiv(credited, int64(money.One), *quota)
	met, exactly := money.MulDiv(*quota, int64(atLeast), int64(money.One))
	if !fits || !exactly {
		l.overflow("attainment of " + component)
		return 0, false
	}
	return v, credited >= met
}

func tierName(t int) string { return strconv.Itoa(t + 1) }
