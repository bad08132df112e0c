package comp

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestExactAmountsAgreeWithArithmeticOfAnySize(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // reproducible numbers
	whole := func(x exact) *big.Int {
		return new(big.Int).Add(new(big.Int).Lsh(big.NewInt(x.hi), 64), new(big.Int).SetUint64(x.lo))
	}
	number := func() int64 { return int64(r.Uint64()) >> r.IntN(63) }
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	fits := func(n *big.Int) bool { return n.CmpAbs(limit) < 0 }
	for range 20_000 {
		a, b, c, d := number(), number(), number(), number()
		x, y := product(a, b), product(c, d)
		want := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		if whole(x).Cmp(want) != 0 {
			t.Fatalf("%d x %d = %s, want %s", a, b, whole(x), want)
		}
		sum := new(big.Int).Sub(want, new(big.Int).Mul(big.NewInt(c), big.NewInt(d)))
		if got, ok := x.minus(y); ok != fits(sum) || ok && whole(got).Cmp(sum) != 0 {
			t.Fatalf("difference = %s, %v, want %s", whole(got), ok, sum)
		}
		if got, ok := x.times(c); ok != fits(new(big.Int).Mul(want, big.NewInt(c))) || ok && whole(got).Cmp(new(big.Int).Mul(want, big.NewInt(c))) != 0 {
			t.Fatalf("%s x %d = %s, %v", want, c, whole(got), ok)
		}
		rounded, ok := roundRat(new(big.Rat).SetFrac(want, big.NewInt(exactScale)))
		if got, here := x.round(); here != ok || ok && got != rounded {
			t.Fatalf("%s rounds to %d, %v, want %d, %v", want, got, here, rounded, ok)
		}
	}
}
