package money

import "math/bits"

// mulDivFloor returns the quotient and remainder of n x num / den, where num is at most den.
func mulDivFloor(n, num, den uint64) (q, r uint64) {
	hi, lo := bits.Mul64(n, num)
	return bits.Div64(hi, lo, den)
}
