package money

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
)

// Exchange converts into a base currency by rates that hold from a day on: at the latest rate of the day or before,
// else, approximately, at the first one there is. A rate the other way round serves where there is none from the
// currency into the base. It is what key figures, the ledger of recurring revenue and quota plans are stated by;
// pay knows no rate of a later day, and says so.
type Exchange struct {
	base  Currency
	pairs map[[2]Currency][]datedRate
}

type datedRate struct {
	from calendar.Day
	rate ExchangeRate
}

// NewExchange returns an exchange without rates, which converts the base currency alone.
func NewExchange(base Currency) *Exchange {
	return &Exchange{base: base, pairs: map[[2]Currency][]datedRate{}}
}

// Base is the currency that the exchange converts into.
func (x *Exchange) Base() Currency { return x.base }

// Add adds the rate of a day: what one unit of a currency is worth in another. Rates may come in any order.
func (x *Exchange) Add(of, in Currency, from calendar.Day, r ExchangeRate) {
	k := [2]Currency{of, in}
	list := x.pairs[k]
	i := len(list)
	for i > 0 && list[i-1].from > from {
		i--
	}
	x.pairs[k] = slices.Insert(list, i, datedRate{from, r})
}

// list returns the rates of a currency, and whether they are the other way round.
func (x *Exchange) list(c Currency) (list []datedRate, inverse bool) {
	if list = x.pairs[[2]Currency{c, x.base}]; len(list) > 0 {
		return list, false
	}
	return x.pairs[[2]Currency{x.base, c}], true
}

// at returns the rate of a list on a day, that is the last before the first of a later day, and whether it is of a
// later one.
func at(list []datedRate, on calendar.Day) (r ExchangeRate, late bool) {
	i, _ := slices.BinarySearchFunc(list, on+1, func(r datedRate, d calendar.Day) int { return cmp.Compare(r.from, d) })
	if i == 0 {
		return list[0].rate, true
	}
	return list[i-1].rate, false
}

// Convert returns an amount, in minor units, in the base currency at the rate of a day. Known is false without any
// rate and when the result does not fit; approximate is set then, and when the only rate is of a later day.
func (x *Exchange) Convert(minor int64, from Currency, on calendar.Day) (base int64, known, approximate bool) {
	if from == x.base {
		return minor, true, false
	}
	list, inverse := x.list(from)
	if len(list) == 0 {
		return 0, false, true
	}
	r, late := at(list, on)
	amount := New(minor, from)
	out, fits := r.Convert(amount, x.base)
	if inverse {
		out, fits = r.Invert(amount, x.base)
	}
	if !fits {
		return 0, false, true
	}
	return out.Minor, true, late
}

// Until returns the last day on which the rate of a currency changes; ok is false when it never does.
func (x *Exchange) Until(from Currency) (last calendar.Day, ok bool) {
	if from == x.base {
		return 0, false
	}
	list, _ := x.list(from)
	if len(list) == 0 {
		return 0, false
	}
	return list[len(list)-1].from, true
}

// Differ reports whether some rate of one day is not that of another.
func (x *Exchange) Differ(a, b calendar.Day) bool {
	for _, list := range x.pairs {
		before, wasLate := at(list, a)
		after, isLate := at(list, b)
		if before != after || wasLate != isLate {
			return true
		}
	}
	return false
}
