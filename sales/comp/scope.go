package comp

import (
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
)

// windows returns the windows of a scope that pay in a period, in order: the period itself, the calendar
// months, fiscal quarters or years that it touches, or the months up to its end.
func (s Scope) windows(p calendar.Period, fiscalStart time.Month) []calendar.Period {
	switch s.Kind {
	case commission.ScopeMTD:
		return units(calendar.GrainMonth, p, fiscalStart)
	case commission.ScopeQTD:
		return units(calendar.GrainQuarter, p, fiscalStart)
	case commission.ScopeYTD:
		return units(calendar.GrainYear, p, fiscalStart)
	case commission.ScopeRolling:
		return []calendar.Period{{From: min(p.To.AddMonths(-s.Months), p.From), To: p.To}}
	default:
		return []calendar.Period{p}
	}
}

func units(g calendar.Grain, p calendar.Period, fiscalStart time.Month) []calendar.Period {
	var out []calendar.Period
	for _, b := range calendar.Buckets(p, g, fiscalStart) {
		out = append(out, g.Unit(b.From, fiscalStart))
	}
	return out
}

// window returns the window of a scope as it stands just before a horizon. The period stands for the scope
// PERIOD: at its beginning it is the period before it.
func (s Scope) window(horizon calendar.Day, p calendar.Period, fiscalStart time.Month) calendar.Period {
	switch s.Kind {
	case commission.ScopeMTD:
		return calendar.GrainMonth.Unit(horizon-1, fiscalStart)
	case commission.ScopeQTD:
		return calendar.GrainQuarter.Unit(horizon-1, fiscalStart)
	case commission.ScopeYTD:
		return calendar.GrainYear.Unit(horizon-1, fiscalStart)
	case commission.ScopeRolling:
		return calendar.Period{From: horizon.AddMonths(-s.Months), To: horizon}
	default:
		if horizon <= p.From {
			return calendar.Previous(p)
		}
		return p
	}
}

// upTo returns the part of a window against whose quota attainment is measured at a horizon.
func (s Scope) upTo(w calendar.Period, horizon calendar.Day) calendar.Period {
	if s.ToDate {
		w.To = max(w.From, min(w.To, horizon))
	}
	return w
}

// From returns the first day of which a run needs the events: that of the earliest window that any rate,
// gate or bonus of the versions looks at.
func From(versions []Version, p calendar.Period, fiscalStart time.Month) calendar.Day {
	first := p.From
	pays := func(s Scope) {
		for _, w := range s.windows(p, fiscalStart) {
			first = min(first, w.From)
		}
	}
	asks := func(s Scope) { // at the end of the period, and at its beginning for what was earned by then
		first = min(first, s.window(p.From, p, fiscalStart).From, s.window(p.To, p, fiscalStart).From)
	}
	for _, v := range versions {
		for _, c := range v.Design.Components {
			pays(c.Scope)
			for _, g := range c.Gates {
				if g.Kind == commission.GateAttainment {
					asks(g.Scope)
				}
			}
		}
		for _, b := range v.Design.Bonuses {
			if b.Kind == commission.BonusAttainment {
				asks(b.Scope)
			}
		}
	}
	return first
}

// fiscalYear returns the first day of the fiscal year of a period.
func fiscalYear(p calendar.Period, fiscalStart time.Month) calendar.Day {
	return calendar.GrainYear.Unit(p.From, fiscalStart).From
}
