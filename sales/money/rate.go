package money

import (
	"fmt"
	"io"
)

// Rate is a fraction in millionths: 250,000 is 25 %. It carries probabilities, discounts and shares.
type Rate int64

// One is the rate of 100 %.
const One Rate = 1_000_000

// ParseRate reads a fraction such as "0.25".
func ParseRate(s string) (Rate, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return 0, err
	}
	u, err := d.Exact(6)
	return Rate(u), err
}

// Decimal returns the fraction with six digits.
func (r Rate) Decimal() Decimal { return Decimal{int64(r), 6} }

// String writes the fraction with six digits, for example "0.250000".
func (r Rate) String() string { return r.Decimal().String() }

// Of returns the share r of minor units, rounded half away from zero.
func (r Rate) Of(minor int64) int64 {
	v, _ := MulDiv(minor, int64(r), int64(One))
	return v
}

// MarshalGQL writes the fraction as a quoted decimal string.
func (r Rate) MarshalGQL(w io.Writer) { r.Decimal().MarshalGQL(w) }

// UnmarshalGQL reads a decimal string.
func (r *Rate) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf(`a rate is a fraction written as a string, for example "0.25" for 25 %%, not %v`, v)
	}
	var err error
	*r, err = ParseRate(s)
	return err
}

// MarshalJSON writes the fraction as a decimal string.
func (r Rate) MarshalJSON() ([]byte, error) { return r.Decimal().MarshalJSON() }

// UnmarshalJSON reads a decimal string.
func (r *Rate) UnmarshalJSON(b []byte) error {
	var d Decimal
	if err := d.UnmarshalJSON(b); err != nil {
		return err
	}
	u, err := d.Exact(6)
	*r = Rate(u)
	return err
}

// ExchangeRate is units of the quote currency for one unit of the base currency, times 10^12.
type ExchangeRate int64

// ExchangeScale is the number of decimal digits an ExchangeRate keeps.
const ExchangeScale = 12

// ParseExchangeRate reads a positive decimal with at most 12 digits after the point.
func ParseExchangeRate(s string) (ExchangeRate, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return 0, err
	}
	u, err := d.Exact(ExchangeScale)
	if err == nil && u <= 0 {
		err = fmt.Errorf("%q is not a rate; an exchange rate is greater than 0", s)
	}
	return ExchangeRate(u), err
}

// Decimal returns the rate with twelve digits.
func (r ExchangeRate) Decimal() Decimal { return Decimal{int64(r), ExchangeScale} }

// String writes the rate with twelve digits.
func (r ExchangeRate) String() string { return r.Decimal().String() }

// MarshalGQL writes the rate as a quoted decimal string.
func (r ExchangeRate) MarshalGQL(w io.Writer) { r.Decimal().MarshalGQL(w) }

// UnmarshalGQL reads a decimal string.
func (r *ExchangeRate) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf(`an exchange rate is a decimal written as a string, for example "1.0834", not %v`, v)
	}
	var err error
	*r, err = ParseExchangeRate(s)
	return err
}

// Convert turns an amount of the rate's base currency into the quote currency to,
// rounded half away from zero to its minor unit. ok is false when the result does not fit.
func (r ExchangeRate) Convert(a Amount, to Currency) (Amount, bool) {
	num, den := int64(r), int64(1_000_000_000_000)
	switch shift := to.Exponent() - a.Currency.Exponent(); {
	case shift > 0:
		p, _ := pow10(shift)
		den /= p
	case shift < 0:
		p, _ := pow10(-shift)
		den *= p
	}
	m, ok := MulDiv(a.Minor, num, den)
	return Amount{m, to}, ok
}

// Split shares an amount in proportion to weights by largest remainder, so that the parts sum to
// the whole. Equal remainders go to the earlier weight. Weights must not be negative and must not
// all be zero; otherwise Split returns nil.
func (a Amount) Split(weights ...int64) []Amount {
	var total int64
	for _, w := range weights {
		if w < 0 {
			return nil
		}
		total += w
	}
	if total <= 0 {
		return nil
	}
	out := make([]Amount, len(weights))
	rest := make([]uint64, len(weights))
	left := abs(a.Minor)
	for i, w := range weights {
		q, r := mulDivFloor(abs(a.Minor), uint64(w), uint64(total))
		out[i] = Amount{int64(q), a.Currency}
		rest[i] = r
		left -= q
	}
	for ; left > 0; left-- {
		best := -1
		for i := range rest {
			if weights[i] > 0 && (best < 0 || rest[i] > rest[best]) {
				best = i
			}
		}
		out[best].Minor++
		rest[best] = 0
	}
	if a.Minor < 0 {
		for i := range out {
			out[i].Minor = -out[i].Minor
		}
	}
	return out
}

// Invert turns an amount of the rate's quote currency into the base currency to, rounded half away
// from zero. ok is false when the result does not fit.
func (r ExchangeRate) Invert(a Amount, to Currency) (Amount, bool) {
	num, den := int64(1_000_000_000_000), int64(r)
	switch shift := to.Exponent() - a.Currency.Exponent(); {
	case shift > 0:
		p, _ := pow10(shift)
		num *= p
	case shift < 0:
		p, _ := pow10(-shift)
		num /= p
	}
	m, ok := MulDiv(a.Minor, num, den)
	return Amount{m, to}, ok
}
