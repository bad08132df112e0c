package comp

import (
	"math"
	"math/big"
	"math/bits"

	"coxswain/sales/money"
)

// exact is an amount of money before rounding: minor units x 10^12, in 128 bits. A rate and a factor of six
// digits each fit behind the point, so that nothing is lost until the one rounding at the end.
type exact struct {
	hi int64
	lo uint64
}

const exactScale = 1_000_000_000_000

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func (x exact) negative() bool { return x.hi < 0 }

func (x exact) zero() bool { return x.hi == 0 && x.lo == 0 }

func (x exact) neg() exact {
	lo, borrow := bits.Sub64(0, x.lo, 0)
	hi, _ := bits.Sub64(0, uint64(x.hi), borrow)
	return exact{int64(hi), lo}
}

// product returns a x b.
func product(a, b int64) exact {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	x := exact{int64(hi), lo} // at most 2^126
	if (a < 0) != (b < 0) {
		return x.neg()
	}
	return x
}

// times returns x times n; ok is false when it does not fit.
func (x exact) times(n int64) (out exact, ok bool) {
	neg := x.negative() != (n < 0)
	if x.negative() {
		x = x.neg()
	}
	m := magnitude(n)
	carry, lo := bits.Mul64(x.lo, m)
	over, hi := bits.Mul64(uint64(x.hi), m)
	hi, c := bits.Add64(hi, carry, 0)
	if over != 0 || c != 0 || hi > math.MaxInt64 {
		return exact{}, false
	}
	out = exact{int64(hi), lo}
	if neg {
		out = out.neg()
	}
	return out, true
}

// plus returns x + y; ok is false when it does not fit.
func (x exact) plus(y exact) (out exact, ok bool) {
	lo, carry := bits.Add64(x.lo, y.lo, 0)
	hi, _ := bits.Add64(uint64(x.hi), uint64(y.hi), carry)
	out = exact{int64(hi), lo}
	return out, x.negative() != y.negative() || out.negative() == x.negative()
}

// minus returns x - y; ok is false when it does not fit.
func (x exact) minus(y exact) (exact, bool) { return x.plus(y.neg()) }

// floor returns the whole minor units at or below x and what is left, 0 <= rest < 10^12.
func (x exact) floor() (units int64, rest uint64, ok bool) {
	m := x
	if x.negative() {
		m = x.neg()
	}
	if uint64(m.hi) >= exactScale {
		return 0, 0, false
	}
	q, r := bits.Div64(uint64(m.hi), m.lo, exactScale)
	if q > math.MaxInt64-1 {
		return 0, 0, false
	}
	if !x.negative() {
		return int64(q), r, true
	}
	if r == 0 {
		return -int64(q), 0, true
	}
	return -int64(q) - 1, exactScale - r, true
}

// round returns whole minor units, half away from zero.
func (x exact) round() (int64, bool) {
	units, rest, ok := x.floor()
	if rest > exactScale/2 || rest == exactScale/2 && !x.negative() {
		units++
	}
	return units, ok
}

// share returns a share of x, rounded to a millionth of a millionth of a minor unit.
func (x exact) share(r money.Rate) exact {
	n := new(big.Int).Lsh(big.NewInt(x.hi), 64)
	n.Add(n, new(big.Int).SetUint64(x.lo)).Mul(n, big.NewInt(int64(r)))
	out, _ := exactOf(new(big.Rat).SetFrac(n, big.NewInt(int64(money.One))))
	return out
}
