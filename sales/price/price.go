package price

import (
	"math/big"

	"coxswain/sales/money"
)

// Price is what a quantity costs for one interval, in minor units of the tiers' currency.
//
//	FLAT       the tier's flat price, whatever the quantity
//	PER_UNIT   quantity x unit price + flat price
//	PACKAGE    started packages x unit price + flat price: 11 units in packages of 10 are two packages
//	GRADUATED  for each tier that any unit falls in: its part of the quantity x its unit price + its flat price
//	VOLUME     the tier of the whole quantity: quantity x its unit price + its flat price
//
// A flat price beside a unit price is due once there is any quantity. The sum is at least the minimum,
// when there is one. All arithmetic is exact; the sum is rounded once, half away from zero. ok is false
// when it does not fit or the tiers do not cover the quantity, which those of Check always do.
func Price(m Model, tiers []Tier, packageSize *money.Rate, quantity money.Rate, minimum *int64) (minor int64, ok bool) {
	sum, ok := exact(m, tiers, packageSize, quantity)
	if !ok {
		return 0, false
	}
	minor, ok = divide(sum, big.NewInt(scale))
	if minimum != nil && minor < *minimum {
		minor = *minimum
	}
	return minor, ok
}

// TrueUp is what is still due so that a charge reaches the minimum commitment: 20 for charges of 80
// under a commitment of 100, 0 from 100 on.
func TrueUp(charged, minimum int64) int64 { return max(0, minimum-charged) }

// scale is what exact prices are multiplied by: unit prices and quantities are millionths each.
const scale = int64(money.One) * int64(money.One)

// exact is the price in minor units x scale.
func exact(m Model, tiers []Tier, packageSize *money.Rate, quantity money.Rate) (*big.Int, bool) {
	sum := new(big.Int)
	if len(tiers) == 0 || quantity < 0 {
		return nil, false
	}
	flat := func(t Tier) { sum.Add(sum, new(big.Int).Mul(big.NewInt(t.Flat), big.NewInt(scale))) }
	units := func(t Tier, n *big.Int) { sum.Add(sum, new(big.Int).Mul(big.NewInt(t.Unit), n)) } // n is in millionths
	switch m {
	case Flat:
		flat(tiers[0])
		return sum, true
	case PerUnit, Package:
		if quantity == 0 {
			return sum, true
		}
		n := big.NewInt(int64(quantity))
		if m == Package {
			if packageSize == nil || *packageSize <= 0 {
				return nil, false
			}
			started := (int64(quantity)-1)/int64(*packageSize) + 1
			n.Mul(big.NewInt(started), big.NewInt(int64(money.One)))
		}
		flat(tiers[0])
		units(tiers[0], n)
	case Volume:
		if quantity == 0 {
			return sum, true
		}
		i := Band(bounds(tiers), quantity)
		if i < 0 {
			return nil, false
		}
		flat(tiers[i])
		units(tiers[i], big.NewInt(int64(quantity)))
	case Graduated:
		if quantity > 0 && Band(bounds(tiers), quantity) < 0 {
			return nil, false
		}
		for i, part := range Parts(bounds(tiers), quantity) {
			if part > 0 {
				flat(tiers[i])
				units(tiers[i], big.NewInt(int64(part)))
			}
		}
	default:
		return nil, false
	}
	return sum, true
}

func bounds(tiers []Tier) []*money.Rate {
	out := make([]*money.Rate, len(tiers))
	for i, t := range tiers {
		out[i] = t.UpTo
	}
	return out
}

// divide divides and rounds half away from zero; ok is false when the result does not fit.
func divide(n, d *big.Int) (int64, bool) {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	if r.Lsh(r.Abs(r), 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// MonthlyNet is the normalised price of one month: the price of an interval, less the recurring
// discount, over the interval's months, rounded once, half away from zero. 2,000 a year is 166.67, 90
// for 3 months is 30, 120 a year less 10 % is 9.00. ok is false when there is no interval or the result
// does not fit.
func MonthlyNet(minor int64, intervalMonths int, discount money.Rate) (int64, bool) {
	if intervalMonths <= 0 {
		return 0, false
	}
	n := new(big.Int).Mul(big.NewInt(minor), big.NewInt(int64(money.One-discount)))
	return divide(n, new(big.Int).Mul(big.NewInt(int64(intervalMonths)), big.NewInt(int64(money.One))))
}
