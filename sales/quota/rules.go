package quota

import (
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// InMoney reports whether the measure is an amount of money; the others are numbers.
func (v Measure) InMoney() bool { return v == Bookings || v == Acv || v == Mrr }

// Target is a quota as the rules see it.
type Target struct {
	Rep, Team, Territory bool // which carriers are named
	Measure              Measure
	Period               calendar.Period
	Amount               *int64 // minor units
	Units                *int64
}

// Check judges a quota and reports everything that is wrong with it.
func Check(t Target) fault.List {
	var out fault.List
	carriers := 0
	for _, named := range []bool{t.Rep, t.Team, t.Territory} {
		if named {
			carriers++
		}
	}
	if carriers != 1 {
		out = append(out, fault.Invalidf("repId", "a quota is carried by exactly one rep, team or territory; this one names %d", carriers))
	}
	if t.Period.To <= t.Period.From {
		out = append(out, fault.Invalidf("toDay", "the period must end after it begins on %s; toDay is the first day that no longer belongs to it", t.Period.From))
	}
	return append(out, value(t)...)
}

func value(t Target) fault.List {
	switch {
	case t.Measure.InMoney() && t.Amount == nil:
		return fault.List{fault.Requiredf("amount", "%s is measured in money; give an amount", t.Measure)}
	case t.Measure.InMoney() && t.Units != nil:
		return fault.List{fault.Invalidf("units", "%s is measured in money; leave units out", t.Measure)}
	case !t.Measure.InMoney() && t.Units == nil:
		return fault.List{fault.Requiredf("units", "%s is counted; give a number", t.Measure)}
	case !t.Measure.InMoney() && t.Amount != nil:
		return fault.List{fault.Invalidf("amount", "%s is counted; leave the amount out", t.Measure)}
	case t.Amount != nil && *t.Amount < 0:
		return fault.List{fault.Invalidf("amount", "a quota is 0 or more")}
	case t.Units != nil && *t.Units < 0:
		return fault.List{fault.Invalidf("units", "a quota is 0 or more")}
	default:
		return nil
	}
}
