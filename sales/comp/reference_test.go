package comp_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// unitByUnit computes what deals earn as slowly and plainly as the definitions of the modes read: it walks
// attainment one minor unit at a time. The n-th unit sold lies between n-1 and n, so in the tier (lower, upper]
// that n lies in; what is taken back below 0 lies in the first.
func unitByUnit(mode commission.RateMode, table []comp.Tier, quota int64, deals []int64) *big.Rat {
	tierOf := func(n int64) money.Rate {
		for i, t := range table {
			if t.UpTo == nil || i == len(table)-1 {
				return t.Rate
			}
			bound, _ := money.MulDiv(quota, int64(*t.UpTo), int64(money.One))
			if n <= bound {
				return t.Rate
			}
		}
		return 0
	}
	sum := new(big.Rat)
	pay := func(units int64, r money.Rate) {
		sum.Add(sum, new(big.Rat).Mul(big.NewRat(units, 1), big.NewRat(int64(r), int64(money.One))))
	}
	var at, total int64
	for _, d := range deals {
		total += d
	}
	for _, d := range deals {
		switch mode {
		case commission.Retroactive:
			pay(d, tierOf(total))
		case commission.RateBefore:
			pay(d, tierOf(at))
		case commission.RateAfter:
			pay(d, tierOf(at+d))
		default:
			for n := range max(0, d) {
				pay(1, tierOf(at+n+1))
			}
			for n := int64(0); n > d; n-- {
				pay(-1, tierOf(at+n))
			}
		}
		at += d
	}
	return sum
}

func TestEveryModeAgreesWithWalkingUnitByUnit(t *testing.T) {
	for seed := range uint64(worlds) {
		r := rand.New(rand.NewPCG(seed, 12)) //nolint:gosec // reproducible deals
		table, quota := randomTiers(r, commission.QuotaShare), 1+r.Int64N(600)
		var sizes []int64
		for range 1 + r.IntN(8) {
			sizes = append(sizes, r.Int64N(400)-100)
		}
		for _, mode := range []commission.RateMode{commission.Marginal, commission.Retroactive, commission.RateBefore, commission.RateAfter} {
			in := world(design(component("new", mode, table)), alice)
			carries(&in, alice, quota)
			for i, s := range sizes {
				in.Events = append(in.Events, sold(alice, i, "2026-07-10", s))
			}
			exact := unitByUnit(mode, table, quota, sizes)
			off := new(big.Rat).Sub(exact, big.NewRat(of(t, run(t, in), alice).Totals.Earned, 1))
			if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
				t.Fatalf("seed %d: %s of %v with quota %d earns %d, unit by unit %s", seed, mode, sizes, quota, of(t, run(t, in), alice).Totals.Earned, exact.FloatString(6))
			}
		}
	}
}
