package metric

import (
	"math/big"
	"slices"

	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Reading is what a measure came to in one point, nil with caveats when it could not be computed.
type Reading struct {
	Value   *money.Decimal
	Caveats []kpi.Caveat
}

// fractionDigits are the digits of a result that is no money.
const fractionDigits = 6

// Compute returns the value of the expression for readings in the order of Measures. It computes with
// exact fractions and rounds once, half away from zero: to six digits, or for money to the digits of
// the currency (exponent). The value is nil when a reading is, with its caveats; when something is
// divided by 0, with NO_DENOMINATOR; and when it does not fit, with DOES_NOT_FIT.
func (e *Expression) Compute(readings []Reading, unit kpi.Unit, exponent int) Reading {
	var out Reading
	values := make([]*big.Rat, len(readings))
	for i, r := range readings {
		for _, c := range r.Caveats {
			if !slices.Contains(out.Caveats, c) {
				out.Caveats = append(out.Caveats, c)
			}
		}
		if r.Value != nil {
			values[i] = rational(*r.Value)
		}
	}
	if slices.Contains(values, nil) {
		return out
	}
	result := eval(&e.root, values)
	if result == nil {
		out.Caveats = append(out.Caveats, kpi.NoDenominator)
		return out
	}
	digits := fractionDigits
	if q := quantities[unit]; q.money != 0 {
		digits = exponent
	}
	if unit == kpi.Count && result.IsInt() {
		digits = 0
	}
	v, fits := rounded(result, digits)
	if !fits {
		out.Caveats = append(out.Caveats, kpi.DoesNotFit)
		return out
	}
	out.Value = &v
	return out
}

// eval returns nil when something is divided by 0.
func eval(n *node, values []*big.Rat) *big.Rat {
	switch n.op {
	case 'n':
		return n.number
	case 'm':
		return values[n.measure]
	}
	left := eval(n.left, values)
	if left == nil {
		return nil
	}
	out := new(big.Rat)
	if n.op == '~' {
		return out.Neg(left)
	}
	right := eval(n.right, values)
	if right == nil {
		return nil
	}
	switch n.op {
	case '+':
		return out.Add(left, right)
	case '-':
		return out.Sub(left, right)
	case '*':
		return out.Mul(left, right)
	default:
		if right.Sign() == 0 {
			return nil
		}
		return out.Quo(left, right)
	}
}

func rational(d money.Decimal) *big.Rat {
	out, _ := new(big.Rat).SetString(d.String()) // a decimal always reads
	return out
}

// rounded returns r with so many digits, half away from zero; false when that does not fit.
func rounded(r *big.Rat, digits int) (money.Decimal, bool) {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	n := new(big.Int).Mul(r.Num(), scale)
	twice := new(big.Int).Lsh(new(big.Int).Abs(n), 1)
	twice.Add(twice, r.Denom()) // (2|n| + d) / 2d rounds half up
	q := new(big.Int).Quo(twice, new(big.Int).Lsh(r.Denom(), 1))
	if n.Sign() < 0 {
		q.Neg(q)
	}
	return money.Decimal{Unscaled: q.Int64(), Scale: digits}, q.IsInt64()
}
