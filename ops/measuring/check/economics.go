package check

import (
	"math/big"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// monthsOf is the length of a period: whole months where it has them, else by days of 30.4375 to a month.
func monthsOf(p calendar.Period) *big.Rat {
	n := 0
	for p.From.AddMonths(n) < p.To {
		n++
	}
	if p.From.AddMonths(n) == p.To {
		return big.NewRat(int64(n), 1)
	}
	return new(big.Rat).Quo(big.NewRat(int64(p.Days()), 1), big.NewRat(304375, 10000))
}

// times is a product of fractions, nil when one of them is.
func times(of ...*big.Rat) *big.Rat {
	out := big.NewRat(1, 1)
	for _, x := range of {
		if x == nil {
			return nil
		}
		out.Mul(out, x)
	}
	return out
}

// over is a quotient, nil without a denominator.
func over(n, d *big.Int) *big.Rat {
	if d.Sign() == 0 {
		return nil
	}
	return new(big.Rat).SetFrac(n, d)
}

func inverse(r *big.Rat) *big.Rat {
	if r == nil || r.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Inv(r)
}

// Places of the sums of economics.
const (
	sumStanding = iota
	sumActive
	sumOpening
	sumLost
	sumNet
	sumCost
	sumSpent
	sumWon
	sumChanged
)

// economics are the figures of one customer, told in total. What a customer brings is MRR by account with the
// margin of the lines won in the twelve months before the end.
func economics() map[kpi.Key]figure {
	stock := movement(banked, "")
	active, changed := stock.of("t.customer_delta"), movement(moved, "")
	stock.rep, active.rep, changed.rep = "NULL", "NULL", "NULL"
	start, end := balance("b.lo"), balance("b.hi")
	pauses := end + " = 0 AND " + latest("movement", "b.hi") + " = 'CONTRACTION'"
	cost := sum{
		from: opportunities, also: " JOIN opportunity_lines l ON l.opportunity_id = t.id", match: "t.closed_on >= b.back AND t.closed_on < b.hi", rep: "NULL",
		where: won + " AND l.unit_cost_minor IS NOT NULL", value: "(l.unit_cost_minor * l.quantity + 500000) / 1000000", money: "t.currency", on: "t.closed_on",
	}
	sold := cost
	sold.value = net
	spent := sum{from: "spends t", match: "t.from_day < b.hi AND t.to_day > b.lo", rep: "NULL", value: "t.amount_minor", money: "t.currency", on: "t.from_day", part: true}
	sums := []sum{
		sumStanding: stock, sumActive: active, sumOpening: account("1 = 1", start+" > 0"),
		sumLost: account("1 = 1", start+" > 0 AND "+end+" = 0 AND NOT ("+pauses+")"), sumNet: sold, sumCost: cost,
		sumSpent: spent, sumWon: happened(moved, "NEW"), sumChanged: changed,
	}
	brings := func(v []*big.Int) *big.Rat {
		return times(over(v[sumStanding], v[sumActive]), over(new(big.Int).Sub(v[sumNet], v[sumCost]), v[sumNet]))
	}
	lifetime := func(v []*big.Int, months *big.Rat) *big.Rat {
		return times(brings(v), inverse(over(v[sumLost], v[sumOpening])), months)
	}
	of := func(digits int, u unit, f func(v []*big.Int, months *big.Rat) *big.Rat) figure {
		return figure{sums: sums, digits: digits, unit: u, known: -1, economy: f}
	}
	return map[kpi.Key]figure{
		kpi.LTV: of(0, minor, lifetime),
		kpi.LTVToCAC: of(6, whole, func(v []*big.Int, months *big.Rat) *big.Rat {
			return times(lifetime(v, months), inverse(over(v[sumSpent], v[sumWon])))
		}),
		kpi.CACPayback: of(6, whole, func(v []*big.Int, _ *big.Rat) *big.Rat {
			b := brings(v)
			if b != nil && b.Sign() < 0 {
				return nil
			}
			return times(over(v[sumSpent], v[sumWon]), inverse(b))
		}),
		kpi.MagicNumber: of(6, whole, func(v []*big.Int, months *big.Rat) *big.Rat {
			return times(over(v[sumChanged], v[sumSpent]), big.NewRat(12, 1), inverse(months))
		}),
	}
}
