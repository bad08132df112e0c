package pipeline

import (
	"math/big"

	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// UnitQuantity is the quantity of one unit: quantities are counted in millionths.
const UnitQuantity = 1_000_000

// LineAmount is quantity times list price less the discount, rounded once, half away from zero. The
// quantity is in millionths of a unit. ok is false when the amount does not fit.
func LineAmount(listMinor, quantity int64, discount money.Rate) (minor int64, ok bool) {
	n := big.NewInt(listMinor)
	n.Mul(n, big.NewInt(quantity))
	n.Mul(n, big.NewInt(int64(money.One-discount)))
	return roundTo(n, big.NewInt(UnitQuantity*int64(money.One)))
}

// roundTo divides and rounds half away from zero.
func roundTo(n, d *big.Int) (int64, bool) {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	if r.Lsh(r.Abs(r), 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// SumLines adds the amounts of an opportunity's lines, each of which is rounded already. The sum is
// nil while there is no line or the amount of a line is not known: a part is not the whole.
func SumLines(amounts []*int64) (*int64, *fault.Error) {
	if len(amounts) == 0 {
		return nil, nil
	}
	sum := new(big.Int)
	for _, a := range amounts {
		if a == nil {
			return nil, nil
		}
		sum.Add(sum, big.NewInt(*a))
	}
	if !sum.IsInt64() {
		return nil, fault.Invalidf("amount", "the lines come to more than can be stored; check quantities and prices")
	}
	v := sum.Int64()
	return &v, nil
}

// Probability is how likely an opportunity is won: 1 when won, 0 when lost, else what somebody set in
// place of the stage's, else the stage's.
func Probability(status Status, stage money.Rate, override *money.Rate) money.Rate {
	switch {
	case status == Won:
		return money.One
	case status == Lost:
		return 0
	case override != nil:
		return *override
	default:
		return stage
	}
}

// Weighted is the amount times the probability, rounded half away from zero; nil without an amount.
func Weighted(amountMinor *int64, p money.Rate) *int64 {
	if amountMinor == nil {
		return nil
	}
	v := p.Of(*amountMinor)
	return &v
}

// Category is the forecast bucket of an opportunity: closed once it is decided, else what somebody
// set in place of the stage's, else the stage's.
func Category(status Status, stage ForecastCategory, override *ForecastCategory) ForecastCategory {
	switch {
	case status != Open:
		return CategoryClosed
	case override != nil:
		return *override
	default:
		return stage
	}
}
