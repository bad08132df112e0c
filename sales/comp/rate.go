package comp

import (
	"math/big"

	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/price"
)

// standing is what the rates of a bucket depend on besides its credits, at one horizon.
type standing struct {
	quota  *int64
	target *int64
	gate   func(*entry) gateState
}

// result is what a credit is worth at a horizon, before rounding.
type result struct {
	worth         exact
	before, after int64
	slices        []Slice
	steps         []Step
}

// bounds are the upper ends of a component's tiers in the unit of its credits. A share of the quota is
// rounded to a whole minor unit, so that every part of a credit is whole. ok is false without a quota that
// they are shares of.
func (c *Component) bounds(quota *int64) (upTo []*int64, ok bool) {
	upTo = make([]*int64, len(c.Tiers))
	for i, t := range c.Tiers {
		switch {
		case c.By == commission.AmountSold:
			upTo[i] = t.UpToAmount
		case t.UpTo == nil:
		case c.By == commission.UnitsSold:
			v := int64(*t.UpTo)
			upTo[i] = &v
		case quota == nil:
			return nil, false
		default:
			v, fits := money.MulDiv(*quota, int64(*t.UpTo), int64(money.One))
			if !fits {
				return nil, false
			}
			upTo[i] = &v
		}
	}
	return upTo, true
}

// parts takes a position apart by tiers. What lies below 0, because more was taken back than sold, belongs
// to the first tier.
func parts(upTo []*int64, at int64) []int64 {
	if at < 0 {
		out := make([]int64, len(upTo))
		out[0] = at
		return out
	}
	return price.Parts(upTo, at)
}

// tier is the index of the tier that a position stands in; 0 and less stand in the first.
func tier(upTo []*int64, at int64) int { return max(0, price.Band(upTo, at)) }

// rateAll computes what each credit of a window is worth. Credits are in order; each stands on those before
// it, and where the mode is RETROACTIVE on all of them. With detail it tells how.
func (l *ledger) rateAll(credits []*entry, s standing, detail bool) []result {
	out := make([]result, len(credits))
	var total, at int64
	for _, k := range credits {
		total += k.Amount
	}
	type fixed struct {
		upTo []*int64
		ok   bool
	}
	known := map[*Component]fixed{}
	for i, k := range credits {
		r := &out[i]
		r.before, r.after = at, at+k.Amount
		at = r.after
		if k.silent {
			continue
		}
		g := s.gate(k)
		if detail {
			r.steps = append(r.steps, g.steps...)
		}
		if g.closed && g.effect == commission.PayNothing {
			continue
		}
		if k.comp.Mode == commission.LinearCurve {
			l.curve(r, k, s, detail)
			continue
		}
		f, had := known[k.comp]
		if !had {
			f.upTo, f.ok = k.comp.bounds(s.quota)
			if f.ok && k.comp.By == commission.QuotaShare && s.quota != nil && *s.quota <= 0 {
				f.upTo = make([]*int64, 1) // nothing is asked: the first tier is all there is
			}
			known[k.comp] = f
		}
		if !f.ok {
			continue
		}
		upTo := f.upTo
		if g.closed {
			upTo = make([]*int64, 1) // no accelerator
		}
		switch k.comp.Mode {
		case commission.Retroactive:
			l.slice(r, k, tier(upTo, total), k.Amount, detail)
		case commission.RateBefore:
			l.slice(r, k, tier(upTo, r.before), k.Amount, detail)
		case commission.RateAfter:
			l.slice(r, k, tier(upTo, r.after), k.Amount, detail)
		default: // MARGINAL and FLAT_PER_UNIT
			if len(upTo) == 1 {
				l.slice(r, k, 0, k.Amount, detail)
				break
			}
			was, is := parts(upTo, r.before), parts(upTo, r.after)
			for t := range upTo {
				if amount := is[t] - was[t]; amount != 0 {
					l.slice(r, k, t, amount, detail)
				}
			}
		}
	}
	return out
}

// slice adds a part of a credit at the rate of a tier.
func (l *ledger) slice(r *result, k *entry, t int, amount int64, detail bool) {
	of := k.comp.Tiers[t]
	by := int64(of.Rate)
	if k.comp.Mode == commission.FlatPerUnit {
		by = of.PerUnit
	}
	worth, ok := product(amount, by).times(int64(k.Factor))
	if ok {
		r.worth, ok = r.worth.plus(worth)
	}
	if !ok {
		l.overflow("the component " + k.Component)
		return
	}
	if !detail {
		return
	}
	rounded, _ := worth.round()
	s := Slice{Tier: t, Amount: amount, Rate: money.Rate(k.Factor.Of(int64(of.Rate)))}
	if k.comp.Mode == commission.FlatPerUnit {
		s.Rate, s.PerUnit = 0, k.Factor.Of(of.PerUnit)
	}
	r.slices = append(r.slices, s)
	r.steps = append(r.steps, Step{Kind: commission.StepTier, Of: tierName(t), In: amount, Rate: s.Rate, PerUnit: s.PerUnit, Out: rounded})
}

// curve pays the share of the target incentive by which a credit moves attainment along the curve.
func (l *ledger) curve(r *result, k *entry, s standing, detail bool) {
	if s.quota == nil || *s.quota <= 0 || s.target == nil {
		return
	}
	was, ok1 := k.comp.Curve.pay(r.before, *s.quota, *s.target)
	is, ok2 := k.comp.Curve.pay(r.after, *s.quota, *s.target)
	if !ok1 || !ok2 {
		l.overflow("the curve of " + k.Component)
		return
	}
	r.worth, _ = is.minus(was)
	if detail {
		a, _ := was.round()
		b, _ := is.round()
		r.steps = append(r.steps, Step{Kind: commission.StepCurve, In: a, Rate: k.comp.Curve.shareAt(r.after, *s.quota), Out: b})
	}
}

// pay is what the curve pays at a position, x 10^12, rounded there.
func (c *Curve) pay(at, quota, target int64) (exact, bool) {
	num, den := c.exactShare(at, quota)
	num.Mul(num, big.NewInt(target)).Mul(num, big.NewInt(exactScale))
	den.Mul(den, big.NewInt(int64(money.One)))
	return exactOf(new(big.Rat).SetFrac(num, den))
}

// shareAt is the share of the target incentive at a position, to six digits.
func (c *Curve) shareAt(at, quota int64) money.Rate {
	n, _ := roundRat(new(big.Rat).SetFrac(c.exactShare(at, quota)))
	return money.Rate(n)
}

// exactShare is the share of the target incentive at a position in millionths, as a fraction.
func (c *Curve) exactShare(at, quota int64) (num, den *big.Int) {
	x := new(big.Int).Mul(big.NewInt(at), big.NewInt(int64(money.One))) // attainment is x / quota millionths
	q := big.NewInt(quota)
	scaled := func(v money.Rate) *big.Int { return new(big.Int).Mul(big.NewInt(int64(v)), q) }
	if len(c.Points) == 0 || x.Cmp(scaled(c.Points[0].At)) <= 0 {
		return new(big.Int), big.NewInt(1)
	}
	for i := 1; i < len(c.Points); i++ {
		a, b := c.Points[i-1], c.Points[i]
		if x.Cmp(scaled(b.At)) <= 0 {
			run := new(big.Int).Mul(big.NewInt(int64(b.At-a.At)), q)
			rise := new(big.Int).Mul(big.NewInt(int64(b.Pay-a.Pay)), new(big.Int).Sub(x, scaled(a.At)))
			return rise.Add(rise, new(big.Int).Mul(big.NewInt(int64(a.Pay)), run)), run
		}
	}
	last := c.Points[len(c.Points)-1]
	beyond := new(big.Int).Sub(x, scaled(last.At)) // / quota millionths
	beyond.Mul(beyond, big.NewInt(int64(c.Beyond)))
	den = scaled(money.One)
	return beyond.Add(beyond, new(big.Int).Mul(big.NewInt(int64(last.Pay)), den)), den
}

// exactOf rounds an amount x 10^12 to a whole number of them.
func exactOf(r *big.Rat) (exact, bool) {
	num := new(big.Int).Set(r.Num())
	q, rest := new(big.Int).QuoRem(num, r.Denom(), new(big.Int))
	if rest.Lsh(rest.Abs(rest), 1).Cmp(r.Denom()) >= 0 {
		q.Add(q, big.NewInt(int64(r.Sign())))
	}
	const most = 120
	if q.BitLen() > most {
		return exact{}, false
	}
	mag := new(big.Int).Abs(q)
	x := exact{int64(new(big.Int).Rsh(mag, 64).Uint64()), new(big.Int).And(mag, new(big.Int).SetUint64(1<<64-1)).Uint64()}
	if q.Sign() < 0 {
		x = x.neg()
	}
	return x, true
}
