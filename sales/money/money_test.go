package money_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"coxswain/sales/money"
)

func TestDecimalsAreReadAndWritten(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"0", "0"}, {"-0.5", "-0.5"}, {"+12.50", "12.50"}, {"0.000000000001", "0.000000000001"},
		{"9223372036854775807", "9223372036854775807"}, {"007", "7"}, {"-0", "0"}, {"1250.5", "1250.5"},
	} {
		d, err := money.ParseDecimal(test.in)
		if err != nil || d.String() != test.want {
			t.Errorf("ParseDecimal(%q) = %s, %v, want %s", test.in, d, err, test.want)
		}
	}
	for _, in := range []string{"", ".", "-", "+", ".5", "5.", "1,5", "1e5", " 1", "1 ", "--1", "+-1", "0x10", "٣", "1.0000000000001", "9223372036854775808", "NaN"} {
		if d, err := money.ParseDecimal(in); err == nil {
			t.Errorf("ParseDecimal(%q) = %s, want an error", in, d)
		}
	}
}

func TestDecimalsOfAnyScaleAreWritten(t *testing.T) {
	for _, test := range []struct {
		in   money.Decimal
		want string
	}{
		{money.Decimal{Unscaled: 5, Scale: 3}, "0.005"},
		{money.Decimal{Unscaled: -5, Scale: 1}, "-0.5"},
		{money.Decimal{Unscaled: 12, Scale: -2}, "1200"},
		{money.Decimal{Unscaled: math.MinInt64, Scale: 2}, "-92233720368547758.08"},
	} {
		if got := test.in.String(); got != test.want {
			t.Errorf("%#v = %s, want %s", test.in, got, test.want)
		}
	}
}

func TestRescalingRoundsHalfAwayFromZero(t *testing.T) {
	for _, test := range []struct {
		in    string
		scale int
		want  string
	}{
		{"0.5", 0, "1"}, {"-0.5", 0, "-1"}, {"0.49", 0, "0"}, {"1.005", 2, "1.01"}, {"-1.005", 2, "-1.01"},
		{"1.004999", 2, "1.00"}, {"2.5", 0, "3"}, {"3.5", 0, "4"}, {"1", 3, "1.000"}, {"0.000000000001", 0, "0"},
	} {
		d, err := money.ParseDecimal(test.in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Rescale(test.scale)
		if err != nil || got.String() != test.want {
			t.Errorf("%s to %d digits = %s, %v, want %s", test.in, test.scale, got, err, test.want)
		}
	}
	if got, err := (money.Decimal{Unscaled: math.MaxInt64 / 5}).Rescale(2); err == nil {
		t.Errorf("a number that does not fit = %s, want an error", got)
	}
}

func TestAmountsRefuseDigitsThatTheCurrencyHasNot(t *testing.T) {
	for _, test := range []struct {
		in       string
		currency money.Currency
		want     int64
	}{
		{"12.50", "EUR", 1250}, {"12.500", "EUR", 1250}, {"12", "JPY", 12}, {"12.0", "JPY", 12}, {"1.234", "KWD", 1234}, {"-0.01", "USD", -1},
	} {
		got, err := money.Parse(test.in, test.currency)
		if err != nil || got.Minor != test.want {
			t.Errorf("Parse(%q, %s) = %d, %v, want %d", test.in, test.currency, got.Minor, err, test.want)
		}
	}
	for _, test := range []struct {
		in       string
		currency money.Currency
	}{{"12.505", "EUR"}, {"12.5", "JPY"}, {"1.2345", "KWD"}, {"x", "EUR"}, {"99999999999999999", "KWD"}} {
		if got, err := money.Parse(test.in, test.currency); err == nil {
			t.Errorf("Parse(%q, %s) = %s, want an error", test.in, test.currency, got)
		}
	}
	if got, want := money.New(-1250, "EUR").String(), "-12.50 EUR"; got != want {
		t.Errorf("amount = %s, want %s", got, want)
	}
}

func TestDivisionAgreesWithExactArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	exact := func(n, num, den int64) *big.Int { // half away from zero
		p := new(big.Int).Mul(big.NewInt(n), big.NewInt(num))
		sign := p.Sign()
		p.Abs(p).Lsh(p, 1).Add(p, big.NewInt(den)).Quo(p, new(big.Int).Lsh(big.NewInt(den), 1))
		return p.Mul(p, big.NewInt(int64(sign)))
	}
	number := func() int64 { return int64(r.Uint64()) >> r.IntN(63) }
	for range 20_000 {
		n, num, den := number(), number(), number()
		if den <= 0 || n == math.MinInt64 || num == math.MinInt64 {
			continue
		}
		want := exact(n, num, den)
		got, ok := money.MulDiv(n, num, den)
		if ok != want.IsInt64() || ok && got != want.Int64() {
			t.Fatalf("MulDiv(%d, %d, %d) = %d, %v, want %s", n, num, den, got, ok, want)
		}
		if got, want := money.DivRound(n, den), exact(n, 1, den).Int64(); got != want {
			t.Fatalf("DivRound(%d, %d) = %d, want %d", n, den, got, want)
		}
	}
}

func TestSplitPartsSumToTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 5_000 {
		weights := make([]int64, 1+r.IntN(9))
		var total int64
		for i := range weights {
			weights[i] = int64(r.IntN(1 << r.IntN(30)))
			total += weights[i]
		}
		whole := money.New(int64(r.Uint64())>>(1+r.IntN(60)), "EUR")
		parts := whole.Split(weights...)
		if total == 0 {
			if parts != nil {
				t.Fatalf("Split by %v = %v, want none", weights, parts)
			}
			continue
		}
		var sum int64
		for i, p := range parts {
			sum += p.Minor
			if weights[i] == 0 && p.Minor != 0 {
				t.Fatalf("%s by %v: a weight of 0 gets %d", whole, weights, p.Minor)
			}
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(whole.Minor), big.NewInt(weights[i])), big.NewInt(total))
			off := exact.Sub(exact, new(big.Rat).SetInt64(p.Minor))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s by %v: part %d = %d is a unit off", whole, weights, i, p.Minor)
			}
		}
		if sum != whole.Minor {
			t.Fatalf("%s by %v: parts sum to %d", whole, weights, sum)
		}
	}
}

func TestSplitGivesTheRestToTheLargestRemainders(t *testing.T) {
	for _, test := range []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
	}{
		{"equal remainders go to the earlier", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"the largest remainder goes first", 10, []int64{1, 2, 4}, []int64{1, 3, 6}},
		{"a debt is split like a claim", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{"nothing of nothing", 0, []int64{3, 4}, []int64{0, 0}},
		{"negative weights are refused", 10, []int64{2, -1}, nil},
		{"no weights are refused", 10, nil, nil},
	} {
		got := money.New(test.minor, "EUR").Split(test.weights...)
		same := len(got) == len(test.want)
		for i := range got {
			same = same && got[i].Minor == test.want[i] && got[i].Currency == "EUR"
		}
		if !same {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestRatesAndTheirShares(t *testing.T) {
	half, err := money.ParseRate("0.5")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ minor, want int64 }{{33, 17}, {-33, -17}, {100, 50}, {1, 1}, {0, 0}} {
		if got := half.Of(test.minor); got != test.want {
			t.Errorf("half of %d = %d, want %d", test.minor, got, test.want)
		}
	}
	if got := 3 * half.Of(33); got != 51 { // each rounded by itself, as three deals of 0.33 at 50 % are 0.51
		t.Errorf("three halves of 0.33 = %d, want 51", got)
	}
	if got, want := half.String(), "0.500000"; got != want {
		t.Errorf("rate = %s, want %s", got, want)
	}
	if _, err := money.ParseRate("0.1234567"); err == nil {
		t.Error("a rate of seven digits is accepted")
	}
}

func TestExchangeRatesConvertBetweenMinorUnits(t *testing.T) {
	for _, test := range []struct {
		name  string
		rate  string
		minor int64
		from  money.Currency
		to    money.Currency
		want  int64
	}{
		{"euros to dollars", "1.0834", 10_000, "EUR", "USD", 10_834},
		{"a cent rounds half away from zero", "1.5", 1, "EUR", "USD", 2},
		{"a debt rounds the same way", "1.5", -1, "EUR", "USD", -2},
		{"euros to yen lose the cents", "160.255", 100, "EUR", "JPY", 160},
		{"yen to euros gain them", "0.00624", 1000, "JPY", "EUR", 624},
		{"euros to dinars gain a digit", "0.33", 100, "EUR", "KWD", 330},
		{"dinars to yen lose three", "480.5", 1000, "KWD", "JPY", 481},
	} {
		r, err := money.ParseExchangeRate(test.rate)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := r.Convert(money.New(test.minor, test.from), test.to)
		if !ok || got != money.New(test.want, test.to) {
			t.Errorf("%s: %s, %v, want %d", test.name, got, ok, test.want)
		}
	}
	r, _ := money.ParseExchangeRate("9000000")
	if got, ok := r.Convert(money.New(math.MaxInt64/2, "EUR"), "USD"); ok {
		t.Errorf("an amount that does not fit converts to %s", got)
	}
	for _, s := range []string{"0", "-1", "0.0000000000001", "abc"} {
		if _, err := money.ParseExchangeRate(s); err == nil {
			t.Errorf("exchange rate %q is accepted", s)
		}
	}
}

func TestCurrenciesAreCodesInCapitals(t *testing.T) {
	for c, digits := range map[money.Currency]int{"EUR": 2, "JPY": 0, "KWD": 3} {
		if got, err := money.ParseCurrency(string(c)); err != nil || got.Exponent() != digits {
			t.Errorf("%s has %d digits, %v, want %d", c, got.Exponent(), err, digits)
		}
	}
	for _, s := range []string{"", "eur", "EURO", "XXX", "EU"} {
		if _, err := money.ParseCurrency(s); err == nil {
			t.Errorf("currency %q is accepted", s)
		}
	}
}

func TestDecimalsTravelAsStrings(t *testing.T) {
	var d money.Decimal
	if err := d.UnmarshalGQL("1250.50"); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	d.MarshalGQL(&b)
	if got, want := b.String(), `"1250.50"`; got != want {
		t.Errorf("decimal = %s, want %s", got, want)
	}
	if err := d.UnmarshalGQL(1250.5); err == nil || !strings.Contains(err.Error(), "string") {
		t.Errorf("a number loses digits: %v, want to be told to send a string", err)
	}
}
