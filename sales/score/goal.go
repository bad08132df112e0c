package score

import (
	"math/big"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Attained is a goal with how far it is reached.
type Attained struct {
	Share *money.Decimal // value / target with six digits; nil without a value and for a target of 0
	Gap   *money.Decimal // value - target in the KPI's unit; nil without a value
	Met   *bool          // nil without a value, and where neither direction is better
}

// Attain compares a value with a goal's target. Of a KPI of which less is better the goal is met at or
// below the target.
func Attain(value *money.Decimal, target money.Decimal, direction kpi.Direction) Attained {
	var out Attained
	if value == nil {
		return out
	}
	v, t := rational(*value), rational(target)
	if t.Sign() != 0 {
		const digits = 6
		d, err := money.ParseDecimal(new(big.Rat).Quo(v, t).FloatString(digits))
		if err == nil {
			out.Share = &d
		}
	}
	if d, err := money.ParseDecimal(new(big.Rat).Sub(v, t).FloatString(max(value.Scale, target.Scale, 0))); err == nil {
		out.Gap = &d
	}
	switch direction {
	case kpi.HigherIsBetter:
		met := v.Cmp(t) >= 0
		out.Met = &met
	case kpi.LowerIsBetter:
		met := v.Cmp(t) <= 0
		out.Met = &met
	default:
	}
	return out
}

// Elapsed is the share of a window's days that lie before a day, with six digits: 0 before it begins and
// 1 once it is over. Beside the attainment it tells whether a goal is on pace.
func Elapsed(window calendar.Period, today calendar.Day) money.Rate {
	days := int64(window.To - window.From)
	gone := min(max(int64(today-window.From), 0), days)
	share, _ := money.MulDiv(gone, int64(money.One), max(days, 1)) // a share of one always fits
	return money.Rate(share)
}

// Band is where a KPI should stay; a bound that is nil does not bind. The bounds belong to the band.
type Band struct{ Low, High *money.Decimal }

// Side says where a value lies of a band.
type Side int

// The values of Side.
const (
	Below  Side = -1
	Inside Side = 0
	Above  Side = 1
)

// Place reports where a value lies.
func (b Band) Place(v money.Decimal) Side {
	switch r := rational(v); {
	case b.Low != nil && r.Cmp(rational(*b.Low)) < 0:
		return Below
	case b.High != nil && r.Cmp(rational(*b.High)) > 0:
		return Above
	default:
		return Inside
	}
}

// Empty reports whether no value can lie in the band.
func (b Band) Empty() bool {
	return b.Low != nil && b.High != nil && rational(*b.Low).Cmp(rational(*b.High)) > 0
}
