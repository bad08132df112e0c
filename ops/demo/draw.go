package demo

import "math/rand/v2"

// draw is a stream of random decisions. Every topic has a stream of its own, so that a change in one
// part of the company leaves the others as they were. It deals in whole numbers only: floating point
// would give other companies on other processors.
type draw struct{ r *rand.Rand }

func newDraw(seed, topic uint64) *draw { return &draw{rand.New(rand.NewPCG(seed, topic))} }

// below returns a number in [0, n), 0 when n is not positive.
func (d *draw) below(n int) int {
	if n <= 0 {
		return 0
	}
	return d.r.IntN(n)
}

// between returns a number in [low, high].
func (d *draw) between(low, high int) int { return low + d.below(high-low+1) }

// chance is true in percent of the cases.
func (d *draw) chance(percent int) bool { return d.r.IntN(100) < percent }

// rare is true in perMille of a thousand cases.
func (d *draw) rare(perMille int) bool { return d.r.IntN(1000) < perMille }

// weighted returns an index with the probability of its weight.
func (d *draw) weighted(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := d.below(sum)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return 0
}

// pick returns one of the values.
func pick[T any](d *draw, from []T) T { return from[d.r.IntN(len(from))] }

// Spreads are the quantiles, in steps of 5 %, of lognormal distributions with median 1, in thousandths.
// The tails are cut at 1 and 99 %.
var (
	narrow = []int{442, 562, 638, 696, 745, 790, 832, 874, 915, 957, 1000, 1045, 1093, 1144, 1201, 1266, 1343, 1437, 1566, 1779, 2260} // sigma 0.35
	wide   = []int{247, 373, 463, 537, 603, 667, 730, 794, 859, 927, 1000, 1079, 1164, 1260, 1370, 1498, 1657, 1862, 2158, 2683, 4050} // sigma 0.6
	broad  = []int{123, 228, 315, 394, 469, 545, 624, 707, 796, 893, 1000, 1120, 1256, 1414, 1603, 1834, 2133, 2540, 3170, 4395, 8140} // sigma 0.9
)

// around returns a number whose median is given and whose distribution is one of the spreads.
func (d *draw) around(median int, spread []int) int {
	const steps = 1000
	at := d.r.IntN((len(spread) - 1) * steps)
	i, part := at/steps, at%steps
	q := spread[i] + (spread[i+1]-spread[i])*part/steps
	return (median*q + 500) / 1000
}
