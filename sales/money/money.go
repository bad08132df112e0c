// Package money holds amounts as int64 minor units with an ISO 4217 currency, rates as scaled
// integers, and the only roundings and divisions of money in the product. There is no float here.
package money

import (
	"encoding/json"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 alphabetic code, for example "EUR".
type Currency string

// Amount is a sum of money: Minor units (cents for EUR, yen for JPY) of a Currency.
type Amount struct {
	Minor    int64
	Currency Currency
}

// New returns an amount of minor units.
func New(minor int64, c Currency) Amount { return Amount{minor, c} }

// Decimal returns the amount in major units.
func (a Amount) Decimal() Decimal { return Decimal{a.Minor, a.Currency.Exponent()} }

// String formats the amount as "12.50 EUR".
func (a Amount) String() string { return a.Decimal().String() + " " + string(a.Currency) }

// Decimal is an exact decimal number: Unscaled x 10^-Scale. It is how numbers leave and enter the API.
type Decimal struct {
	Unscaled int64
	Scale    int
}

// String writes the number without exponent and with Scale fraction digits.
func (d Decimal) String() string {
	if d.Scale <= 0 {
		return strconv.FormatInt(d.Unscaled, 10) + strings.Repeat("0", -d.Scale)
	}
	neg := d.Unscaled < 0
	u := uint64(d.Unscaled)
	if neg {
		u = -u
	}
	s := strconv.FormatUint(u, 10)
	if len(s) <= d.Scale {
		s = strings.Repeat("0", d.Scale+1-len(s)) + s
	}
	s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	if neg {
		s = "-" + s
	}
	return s
}

// MarshalGQL writes the number as a quoted decimal string.
func (d Decimal) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, `"`+d.String()+`"`) }

// UnmarshalGQL reads a decimal string; JSON numbers are refused because they lose digits on the way.
func (d *Decimal) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf(`a decimal is a string such as "1250.50", not %v`, v)
	}
	var err error
	*d, err = ParseDecimal(s)
	return err
}

// MarshalJSON writes the number as a decimal string.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalJSON reads a decimal string.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("a decimal is a string: %w", err)
	}
	return d.UnmarshalGQL(s)
}

// ParseDecimal reads an optional sign, digits, and at most 12 fraction digits after a point.
func ParseDecimal(s string) (Decimal, error) {
	bad := func() (Decimal, error) {
		return Decimal{}, fmt.Errorf(`%q is not a decimal number; write it with digits and a point, for example "1250.50"`, s)
	}
	t := s
	neg := strings.HasPrefix(t, "-")
	if neg || strings.HasPrefix(t, "+") {
		t = t[1:]
	}
	whole, frac, point := strings.Cut(t, ".")
	if whole == "" || (point && frac == "") || len(frac) > 12 {
		return bad()
	}
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return bad()
		}
	}
	u, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return Decimal{}, fmt.Errorf("%q has too many digits", s)
	}
	if neg {
		u = -u
	}
	return Decimal{u, len(frac)}, nil
}

// Rescale returns the number with scale fraction digits, rounded half away from zero.
// It fails when the result does not fit.
func (d Decimal) Rescale(scale int) (Decimal, error) {
	for d.Scale < scale {
		hi, lo := bits.Mul64(abs(d.Unscaled), 10)
		if hi != 0 || lo > 1<<63-1 {
			return Decimal{}, fmt.Errorf("%s is too large", d)
		}
		d = Decimal{d.Unscaled * 10, d.Scale + 1}
	}
	if d.Scale > scale {
		p, ok := pow10(d.Scale - scale)
		if !ok {
			return Decimal{0, scale}, nil
		}
		d = Decimal{DivRound(d.Unscaled, p), scale}
	}
	return d, nil
}

// Exact is Rescale that refuses to drop digits other than zeros.
func (d Decimal) Exact(scale int) (int64, error) {
	r, err := d.Rescale(scale)
	if err != nil {
		return 0, err
	}
	if back, err := r.Rescale(max(d.Scale, scale)); err != nil || d.Scale > scale && back.Unscaled != d.Unscaled {
		return 0, fmt.Errorf("%s has more than %d decimal places", d, scale)
	}
	return r.Unscaled, nil
}

// Parse reads a decimal in major units of c; more digits than the currency has are refused.
func Parse(s string, c Currency) (Amount, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return Amount{}, err
	}
	m, err := d.Exact(c.Exponent())
	if err != nil {
		return Amount{}, fmt.Errorf("%w, which is all that %s has", err, c)
	}
	return Amount{m, c}, nil
}

// DivRound divides and rounds half away from zero. The divisor must be positive.
func DivRound(n, d int64) int64 {
	q, r := n/d, n%d
	if r < 0 {
		r = -r
	}
	if r >= d-r {
		if n < 0 {
			return q - 1
		}
		return q + 1
	}
	return q
}

// MulDiv returns n x num / den rounded half away from zero through a 128-bit product.
// den must be positive. ok is false when the result does not fit int64.
func MulDiv(n, num, den int64) (result int64, ok bool) {
	neg := (n < 0) != (num < 0)
	hi, lo := bits.Mul64(abs(n), abs(num))
	d := uint64(den)
	if hi >= d {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, d)
	if r >= d-r {
		q++
	}
	if q > 1<<63-1 {
		return 0, false
	}
	if neg {
		return -int64(q), true
	}
	return int64(q), true
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-n) // math.MinInt64 wraps to its own magnitude as uint64
	}
	return uint64(n)
}

func pow10(n int) (int64, bool) {
	p := int64(1)
	for range n {
		if p > (1<<63-1)/10 {
			return 0, false
		}
		p *= 10
	}
	return p, true
}
