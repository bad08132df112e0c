package kpi

import (
	"math/big"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// rateDigits are the digits of fractions, ratios and durations.
const rateDigits = 6

// outcome is a value with what it was made of, before it becomes a Point.
type outcome struct {
	value                  *money.Decimal
	numerator, denominator *money.Decimal
	maturity               *money.Decimal
	sample                 int64
	caveats                []Caveat
}

// point assembles one point; bucket -1 is the total of the period.
func (p *plan) point(k *keyPlan, now *series, before map[Comparison]*series, bucket int, g group, period calendar.Period, partial bool) Point {
	out := Point{Period: period, Unit: k.definition.Unit, Group: g.names}
	group := g.number
	if k.spec == nil {
		out.Caveats = []Caveat{NotAvailable}
		return out
	}
	out.Unit = k.spec.unit
	if out.Unit == Money || out.Unit == MoneyPerDay {
		out.Currency = p.facts.base
	}
	got := p.outcome(k, now.read(k, bucket, group, p.scratch[0][:]), before[PreviousPeriod], bucket, group)
	out.Value, out.Numerator, out.Denominator, out.Maturity = got.value, got.numerator, got.denominator, got.maturity
	out.SampleSize = got.sample
	if partial || period.To > p.query.Today {
		got.caveats = append(got.caveats, PartialPeriod)
	}
	if slices.Contains(p.query.GroupBy, DimProduct) && bucket < 0 {
		got.caveats = append(got.caveats, OverlappingGroups)
	}
	out.Caveats = ordered(got.caveats)
	out.Comparisons = p.compare(k, got, before, bucket, g, period)
	return out
}

// ordered returns each caveat once, in the order of their list.
func ordered(in []Caveat) []Caveat {
	if len(in) < 2 {
		return in
	}
	rank := allCaveats()
	slices.SortFunc(in, func(a, b Caveat) int { return slices.Index(rank, a) - slices.Index(rank, b) })
	return slices.Compact(in)
}

func (s *spec) sum(of []shareOf, r reading) int64 {
	var out int64
	for _, f := range of {
		out += f.factor * r.sums[f.measure]
	}
	return out
}

// outcome computes a key from its measures. previous is read by growth alone.
func (p *plan) outcome(k *keyPlan, r reading, previous *series, bucket int, group int64) outcome {
	s := k.spec
	num, den := s.sum(s.numerator, r), s.sum(s.denominator, r)
	out := outcome{sample: s.sum(s.count, r)}
	for _, w := range s.warnings {
		if r.sums[w.measure] != 0 {
			out.caveats = append(out.caveats, w.caveat)
		}
	}
	switch s.kind {
	case sumResult:
		out.numerator = p.plain(s.numeratorIn, num)
		out.value = out.numerator
	case percentileResult:
		out.numerator, out.denominator = p.plain(s.numeratorIn, num), p.plain(wholes, den)
		p.percentile(k, r, &out)
	case velocityResult:
		p.velocity(k, r, &out)
	case growthResult:
		prev := previous.read(k, bucket, group, p.scratch[1][:])
		den = s.sum(s.numerator, prev)
		out.numerator, out.denominator = p.plain(minors, num), p.plain(minors, den)
		if s.known >= 0 && prev.sums[s.known] == 0 && s.sum(s.count, prev) > 0 {
			out.caveats = append(out.caveats, s.unknown)
		}
		p.quotient(&out, num-den, den, 1, 1, rateDigits, NoDenominator)
		if den < 0 {
			out.value = nil
		}
	default:
		out.numerator, out.denominator = p.plain(s.numeratorIn, num), p.plain(s.denominatorIn, den)
		if s.over != "" && den <= 0 {
			out.uncovered(s, r)
			break
		}
		if s.unit == Money { // minor units per whole: rounded to the minor unit
			p.quotient(&out, num, den, 1, 1, 0, s.when0)
			if out.value != nil {
				out.value.Scale = p.facts.base.Exponent()
			}
			break
		}
		p.quotient(&out, num, den, s.scaleNum, s.scaleDen, rateDigits, s.when0)
	}
	if s.known >= 0 && r.sums[s.known] == 0 && out.sample > 0 {
		out.value = nil
		out.caveats = append(out.caveats, s.unknown)
	}
	p.judge(k, r, den, &out)
	return out
}

// uncovered says why there is no coverage: the quota is met, or there is none.
func (o *outcome) uncovered(s *spec, r reading) {
	if r.sums[s.denominator[0].measure] > 0 {
		o.caveats = append(o.caveats, s.over)
		return
	}
	o.caveats = append(o.caveats, s.when0)
}

// judge adds what depends on the size and age of the sample, and on the benchmark.
func (p *plan) judge(k *keyPlan, r reading, den int64, out *outcome) {
	s := k.spec
	if out.sample < k.definition.MinimumSample && (out.sample > 0 || s.kind == percentileResult) {
		out.caveats = append(out.caveats, SmallSample)
	}
	if s.cohort >= 0 && den > 0 {
		m := outcome{}
		p.quotient(&m, den-r.sums[s.cohort], den, 1, 1, rateDigits, "")
		out.maturity = m.value
		if m.value != nil && m.value.Unscaled < matureShare {
			out.caveats = append(out.caveats, ImmatureCohort)
		}
	}
	if s.high > 0 && out.value != nil && (out.value.Unscaled < s.low || out.value.Unscaled > s.high) {
		out.caveats = append(out.caveats, OutsideBenchmark)
	}
}

// matureShare is the share of a cohort, in millionths, that must be older than the usual time to an
// outcome for the cohort to be judged without a caveat.
const matureShare = 800_000

// decimal returns a number out of a slab: answers have thousands of them.
func (p *plan) decimal(n int64, scale int) *money.Decimal {
	if len(p.slab) == cap(p.slab) {
		p.slab = make([]money.Decimal, 0, min(max(2*cap(p.slab), 16), 1024))
	}
	p.slab = append(p.slab, money.Decimal{Unscaled: n, Scale: scale})
	return &p.slab[len(p.slab)-1]
}

// plain states a sum as a number in the unit that it is kept in.
func (p *plan) plain(in keptIn, n int64) *money.Decimal {
	switch in {
	case minors:
		return p.decimal(n, p.facts.base.Exponent())
	case hundredths:
		return p.decimal(n, 2)
	case millionths:
		return p.decimal(n, 6)
	default:
		return p.decimal(n, 0)
	}
}

// quotient sets the value to num x up / (den x down), rounded once, half away from zero. digits says
// how many digits the value keeps.
func (p *plan) quotient(o *outcome, num, den, up, down int64, digits int, when0 Caveat) {
	if den == 0 {
		if when0 != "" {
			o.caveats = append(o.caveats, when0)
		}
		return
	}
	power := int64(1)
	for range digits {
		power *= 10
	}
	if den > 0 && den < 1<<52 { // down and up are small: the 128-bit product suffices
		if v, ok := money.MulDiv(num, power*up, den*down); ok {
			o.value = p.decimal(v, digits)
			return
		}
	}
	n := new(big.Int).Mul(big.NewInt(num), big.NewInt(up))
	d := new(big.Int).Mul(big.NewInt(den), big.NewInt(down))
	p.rational(o, n, d, digits)
}

func (p *plan) rational(o *outcome, n, d *big.Int, digits int) {
	v, ok := round(n, d, digits)
	if !ok {
		o.caveats = append(o.caveats, DoesNotFit)
		return
	}
	o.value = p.decimal(v, digits)
}

// round returns n / d x 10^digits rounded half away from zero; false when it does not fit.
func round(n, d *big.Int, digits int) (int64, bool) {
	n, d = new(big.Int).Set(n), new(big.Int).Set(d)
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	if d.Sign() < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	negative := n.Sign() < 0
	n.Abs(n)
	n.Lsh(n, 1).Add(n, d).Quo(n, d.Lsh(d, 1))
	if negative {
		n.Neg(n)
	}
	return n.Int64(), n.IsInt64()
}

// percentile sets the value to the percentile of the single values, interpolated between neighbours.
// Under the floor it is withheld: the sample size says how many there are.
func (p *plan) percentile(k *keyPlan, r reading, out *outcome) {
	n := int64(len(r.singles))
	switch {
	case n == 0:
		out.caveats = append(out.caveats, k.spec.when0)
		return
	case n < k.definition.MinimumSample:
		return
	}
	position := k.spec.percent * (n - 1) // in hundredths
	low, high := ranked(r.singles, position/100)
	hundredths := low*100 + (high-low)*(position%100)
	p.quotient(out, hundredths, 100, k.spec.scaleNum, k.spec.scaleDen, rateDigits, "")
}

// velocity is open x win rate x average amount / mean cycle, of one basis, rounded once.
func (p *plan) velocity(k *keyPlan, r reading, out *outcome) {
	s := k.spec
	open, won, sum, cycled := r.sums[s.numerator[0].measure], r.sums[s.numerator[1].measure], r.sums[s.numerator[2].measure], r.sums[s.numerator[3].measure]
	known, days := r.sums[s.denominator[2].measure], r.sums[s.denominator[3].measure]
	decided := won + r.sums[s.denominator[1].measure]
	exponent := p.facts.base.Exponent()
	product := func(factors ...int64) *big.Int {
		out := big.NewInt(1)
		for _, f := range factors {
			out.Mul(out, big.NewInt(f))
		}
		return out
	}
	if decided == 0 || known == 0 {
		if won > 0 {
			out.caveats = append(out.caveats, MissingAmount)
		}
		out.caveats = append(out.caveats, NoDenominator)
		return
	}
	scaled := outcome{}
	p.rational(&scaled, product(open, won, sum), product(decided, known), 0)
	if scaled.value != nil {
		out.numerator = &money.Decimal{Unscaled: scaled.value.Unscaled, Scale: exponent}
	}
	if cycled == 0 || days == 0 {
		out.caveats = append(out.caveats, NoDenominator)
		return
	}
	cycle := outcome{}
	p.rational(&cycle, product(days), product(cycled), rateDigits)
	out.denominator = cycle.value
	whole := outcome{}
	p.rational(&whole, product(open, won, sum, cycled), product(decided, known, days), 0)
	if whole.value == nil {
		out.caveats = append(out.caveats, DoesNotFit)
		return
	}
	out.value = &money.Decimal{Unscaled: whole.value.Unscaled, Scale: exponent}
}

// compare sets a value against those of the other periods and against the goal.
func (p *plan) compare(k *keyPlan, got outcome, before map[Comparison]*series, bucket int, g group, period calendar.Period) []Compared {
	var out []Compared
	group := g.number
	for _, c := range allComparisons() {
		if !slices.Contains(p.query.Compare, c) {
			continue
		}
		cmp := Compared{Against: c, Period: period}
		if c == Goal {
			if cmp.Value = p.query.target(k.key, g.names, period); cmp.Value == nil {
				continue
			}
		} else {
			cmp.Period = shift(c, period)
			further := before[beforePrevious]
			if c == SamePeriodLastYear {
				further = before[beforeLastYear]
			}
			cmp.Value = p.outcome(k, before[c].read(k, bucket, group, p.scratch[0][:]), further, bucket, group).value
		}
		cmp.measure(got.value, k.definition.Direction)
		out = append(out, cmp)
	}
	return out
}

// measure fills in the change from the other value to now.
func (c *Compared) measure(now *money.Decimal, d Direction) {
	if now == nil || c.Value == nil {
		return
	}
	scale := max(now.Scale, c.Value.Scale)
	a, err := now.Rescale(scale)
	if err != nil {
		return
	}
	b, err := c.Value.Rescale(scale)
	if err != nil {
		return
	}
	change := a.Unscaled - b.Unscaled
	if (a.Unscaled > b.Unscaled) != (change > 0) && change != 0 {
		return // does not fit
	}
	c.Change = &money.Decimal{Unscaled: change, Scale: scale}
	if b.Unscaled != 0 {
		magnitude := new(big.Int).Abs(big.NewInt(b.Unscaled))
		if v, ok := round(big.NewInt(change), magnitude, rateDigits); ok {
			c.ChangePercent = &money.Decimal{Unscaled: v, Scale: rateDigits}
		}
	}
	if change == 0 || d == Neutral {
		return
	}
	better := (change > 0) == (d == HigherIsBetter)
	c.Better = &better
}
