package ledger

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// rates converts into the base currency, as the facts of the key figures do: at the latest rate of the
// day or before, else at the first one there is; a rate the other way round serves where there is no other.
type rates struct {
	base  money.Currency
	pairs map[[2]money.Currency][]rate
}

type rate struct {
	from calendar.Day
	rate money.ExchangeRate
}

func (x *rates) add(base, quote money.Currency, from calendar.Day, r money.ExchangeRate) {
	k := [2]money.Currency{base, quote}
	x.pairs[k] = append(x.pairs[k], rate{from, r})
}

func (x *rates) sort() {
	for _, list := range x.pairs {
		slices.SortFunc(list, func(a, b rate) int { return cmp.Compare(a.from, b.from) })
	}
}

// list returns the rates of a currency, and whether they are the other way round.
func (x *rates) list(c money.Currency) (list []rate, inverse bool) {
	if list = x.pairs[[2]money.Currency{c, x.base}]; len(list) > 0 {
		return list, false
	}
	return x.pairs[[2]money.Currency{x.base, c}], true
}

// Convert returns an amount in the base currency at the rate of a day.
func (x *rates) Convert(minor int64, from money.Currency, on calendar.Day) (base int64, known, approximate bool) {
	if from == x.base {
		return minor, true, false
	}
	list, inverse := x.list(from)
	if len(list) == 0 {
		return 0, false, true
	}
	i, found := slices.BinarySearchFunc(list, on, func(r rate, d calendar.Day) int { return cmp.Compare(r.from, d) })
	if !found {
		i--
	}
	late := i < 0
	r, amount := list[max(i, 0)].rate, money.New(minor, from)
	out, fits := r.Convert(amount, x.base)
	if inverse {
		out, fits = r.Invert(amount, x.base)
	}
	if !fits {
		return 0, false, true
	}
	return out.Minor, true, late
}

// Until returns the last day on which the rate of a currency changes.
func (x *rates) Until(from money.Currency) (last calendar.Day, ok bool) {
	if from == x.base {
		return 0, false
	}
	list, _ := x.list(from)
	if len(list) == 0 {
		return 0, false
	}
	return list[len(list)-1].from, true
}
