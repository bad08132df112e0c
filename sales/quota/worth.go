package quota

import (
	"math/big"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// What a quota is worth over some of its days: the months of its period share it by their seasonal weights, or
// by their days without any; the days of a month count alike; relief takes a share of a day away, and what is
// left counts by the ramp. Whoever pays by quotas and whoever measures by them both start from these parts.

// Relief takes a share of a quota away for the days of a period. Shares of a day add up, to all of it at most.
type Relief struct {
	Period calendar.Period
	Share  money.Rate
}

// Ramp is the share of a full quota that somebody carries in the 1st, 2nd, 3rd ... month after they were hired;
// afterwards, and before, they carry all of it.
type Ramp struct {
	Hired  calendar.Day
	Shares []money.Rate
}

// Until returns the day from which on the full quota is carried, the day of hiring when it always is.
func (r Ramp) Until() calendar.Day {
	for i, s := range slices.Backward(r.Shares) {
		if s != money.One {
			return r.Hired.AddMonths(i + 1)
		}
	}
	return r.Hired
}

// on returns the share that is carried on a day.
func (r Ramp) on(day calendar.Day) money.Rate {
	share := money.One
	for m, s := range r.Shares {
		if r.Hired.AddMonths(m) <= day && day < r.Hired.AddMonths(m+1) {
			share = s
		}
	}
	return share
}

// Part is days of a quota within one month that are worth alike.
type Part struct {
	Period       calendar.Period
	counts       int64 // of a day, after relief and ramp: millionths of millionths
	weight, days int64 // of the month, and how many of its days the quota has
	weights      int64 // of all months
}

// Parts cuts a quota into days that are worth alike. Seasonality has a weight for each month of the period that
// the quota touches; without one for each of them, days decide.
func Parts[W ~int64](period calendar.Period, seasonality []W, ramp Ramp, relief []Relief) []Part {
	months := calendar.Buckets(period, calendar.GrainMonth, 1)
	var weights int64
	weight := func(i int) int64 {
		if len(seasonality) == len(months) {
			return int64(seasonality[i])
		}
		return int64(months[i].Days())
	}
	for i := range months {
		weights += weight(i)
	}
	cuts := make([]calendar.Day, 0, len(months)+len(ramp.Shares)+2*len(relief)+2)
	cut := func(day calendar.Day) {
		if period.From < day && day < period.To {
			cuts = append(cuts, day)
		}
	}
	if len(ramp.Shares) > 0 {
		for m := range len(ramp.Shares) + 1 {
			cut(ramp.Hired.AddMonths(m))
		}
	}
	for _, r := range relief {
		cut(r.Period.From)
		cut(r.Period.To)
	}
	slices.Sort(cuts)
	var out []Part
	for i, m := range months {
		for from := m.From; from < m.To; {
			to := m.To
			for len(cuts) > 0 && cuts[0] <= from {
				cuts = cuts[1:]
			}
			if len(cuts) > 0 {
				to = min(to, cuts[0])
			}
			left := money.One
			for _, r := range relief {
				if r.Period.Has(from) {
					left -= r.Share
				}
			}
			out = append(out, Part{
				Period: calendar.Period{From: from, To: to}, counts: int64(max(0, left)) * int64(ramp.on(from)),
				weight: weight(i), days: int64(m.Days()), weights: weights,
			})
			from = to
		}
	}
	return out
}

// Of returns the share of the quota that so many days of the part are worth.
func (p Part) Of(days int) *big.Rat {
	if days == 0 || p.counts == 0 || p.weights <= 0 {
		return new(big.Rat)
	}
	share := big.NewRat(p.counts, int64(money.One)*int64(money.One))
	share.Mul(share, big.NewRat(p.weight, p.weights))
	return share.Mul(share, big.NewRat(int64(days), p.days))
}

// Curve tells what of a quota has fallen due by a day.
type Curve struct {
	from []calendar.Day // first days of the parts
	// By day d of a part (base + slope x (d - from)) / whole of the quota is due, and over all of it the last one.
	base, slope, whole []*big.Int
	to                 calendar.Day
}

// NewCurve returns the curve of a quota that is cut into parts.
func NewCurve(parts []Part) *Curve {
	c := &Curve{}
	due := new(big.Rat)
	for _, p := range parts {
		daily := p.Of(1)
		whole := new(big.Int).Mul(due.Denom(), daily.Denom())
		c.from = append(c.from, p.Period.From)
		c.base = append(c.base, new(big.Int).Mul(due.Num(), daily.Denom()))
		c.slope = append(c.slope, new(big.Int).Mul(daily.Num(), due.Denom()))
		c.whole = append(c.whole, whole)
		c.to = p.Period.To
		due = new(big.Rat).Add(due, daily.Mul(daily, new(big.Rat).SetInt64(int64(p.Period.Days()))))
	}
	return c
}

// Until returns what of an amount is due by a day, rounded half away from zero: 0 on the first day of the quota.
func (c *Curve) Until(amount int64, day calendar.Day) int64 {
	day = min(day, c.to)
	i, found := slices.BinarySearch(c.from, day)
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	sum := new(big.Int).Mul(c.slope[i], big.NewInt(int64(day-c.from[i])))
	sum.Add(sum, c.base[i]).Mul(sum, big.NewInt(amount))
	n, _ := Round(new(big.Rat).SetFrac(sum, c.whole[i])) // never more than the amount
	return n
}

// Within returns what of an amount falls into a period. Parts are differences of rounded running sums, so that
// the parts of adjoining periods sum to the whole.
func (c *Curve) Within(amount int64, p calendar.Period) int64 {
	return c.Until(amount, p.To) - c.Until(amount, p.From)
}

// Round rounds half away from zero; ok is false when the result does not fit.
func Round(r *big.Rat) (n int64, ok bool) {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Lsh(rest.Abs(rest), 1).Cmp(r.Denom()) >= 0 {
		q.Add(q, big.NewInt(int64(r.Sign())))
	}
	return q.Int64(), q.IsInt64()
}
