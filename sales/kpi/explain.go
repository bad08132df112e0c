package kpi

import (
	"fmt"
	"math/big"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Explanation is how a point came about: everything that somebody needs to work it out again, and why it
// would be another number elsewhere.
type Explanation struct {
	Definition  *Definition
	Point       Point
	Numerator   *Side // nil when the number has no such side
	Denominator *Side
	Computation string // the formula with the numbers in it
	Variants    []ChosenVariant
	Settings    []SettingInForce
	Filter      []FilterInForce
	Ledger      int64            // version of the ledger of recurring revenue, 0 when it is not read
	AsOf        calendar.Instant // what was recorded by then
	Rows        string           // whose rows were counted
	Currency    money.Currency   // that money is in
}

// ChosenVariant is a reading of the KPI as it was in force.
type ChosenVariant struct {
	Name        string
	Value       string
	Default     bool // nothing else was asked for
	Description string
}

// SettingInForce is a policy or another choice of the organisation that the number depends on.
type SettingInForce struct {
	Key     string
	Value   string
	Meaning string // what the key decides
	Effect  string // what the value says; empty when it speaks for itself
}

// FilterInForce is a condition that the rows had to meet.
type FilterInForce struct {
	Dimension Dimension
	Values    []string // public ids of records, or codes
	OrNone    bool     // rows without a value count too
}

// Explain says how a point of a KPI came about under the chosen variants, with money in the base currency.
// Settings, filter, ledger and time are the caller's to add, who knows them.
func Explain(k Key, chosen []Variant, p *Point, base money.Currency) *Explanation {
	d := definitionOf(k)
	if d == nil {
		return nil
	}
	e := &Explanation{Definition: d, Point: *p, Currency: base}
	e.Numerator, e.Denominator = Sides(k, chosen)
	v := variantValues(k, chosen)
	for _, of := range d.Variants {
		e.Variants = append(e.Variants, ChosenVariant{of.Name, v[of.Name], v[of.Name] == of.Default, of.Description})
	}
	e.Computation = e.computation(k, v)
	return e
}

// Choices returns the variants of a KPI as they are in force: the chosen values, else the defaults.
func Choices(k Key, chosen []Variant) []Variant {
	d := definitionOf(k)
	if d == nil {
		return nil
	}
	v := variantValues(k, chosen)
	out := make([]Variant, len(d.Variants))
	for i, of := range d.Variants {
		out[i] = Variant{k, of.Name, v[of.Name]}
	}
	return out
}

// ReadsLedger reports whether a KPI under the chosen variants is made of movements of recurring revenue, so
// that all the policies of recurring revenue bear on it; terms says that the days of grace alone do.
func ReadsLedger(k Key, chosen []Variant) (movements, terms bool) {
	l, ok := ledgerSpecs(k, variantValues(k, chosen))
	if !ok {
		return false, false
	}
	for _, q := range l.quantities {
		movements = movements || q.readsMovements()
		terms = terms || q.kind == dueTerms
	}
	return movements, terms
}

// computation is the formula with the numbers in it.
func (e *Explanation) computation(k Key, v map[string]string) string {
	p := &e.Point
	s := specOf(k, v)
	if s == nil {
		return "not computed: " + NotAvailable.Text()
	}
	if p.Value == nil {
		why := make([]string, 0, len(p.Caveats))
		for _, c := range p.Caveats {
			why = append(why, c.Text())
		}
		return "no value: " + strings.Join(why, "; ")
	}
	value := e.amount(p.Value, p.Unit)
	switch {
	case k == ARR:
		monthly := *p.Value
		monthly.Unscaled /= 12
		return "12 x " + e.amount(&monthly, Money) + " = " + value
	case s.kind == percentileResult:
		return fmt.Sprintf("the value below which %d %% of %d values lie, interpolated between neighbours = %s", s.percent, p.SampleSize, value)
	case e.Denominator == nil || p.Numerator == nil || p.Denominator == nil:
		return value
	default:
		up, down, less, text := e.adjustment(k, v)
		sign := "="
		if !e.comesTo(up, down, less) {
			sign = "is about" // the sides are told rounded, the value was rounded once
		}
		return e.amount(p.Numerator, e.Numerator.Unit) + " / " + e.amount(p.Denominator, e.Denominator.Unit) + text + " " + sign + " " + value
	}
}

// adjustment is what becomes of the quotient of the sides: x up / down, less so many wholes.
func (e *Explanation) adjustment(k Key, v map[string]string) (up, down, less int64, text string) {
	months := monthsIn(e.Point.Period)
	length := fmt.Sprintf("%d", months.num)
	if months.den != 1 {
		length = fmt.Sprintf("(%d / 30.4375)", e.Point.Period.Days())
	}
	switch {
	case k == WonRevenueGrowth:
		return 1, 1, 1, " - 1"
	case k == SalesCycle && v["unit"] == "MONTHS":
		return 16, 487, 0, " / 30.4375"
	case k == LTV && v["variant"] != "REALISED" && months != span12{1, 1}:
		return months.num, months.den, 0, " x " + length + " months"
	case k == MagicNumber:
		return 12 * months.den, months.num, 0, " x 12 / " + length + " months"
	default:
		return 1, 1, 0, ""
	}
}

// comesTo reports whether the sides as they are told come to the value.
func (e *Explanation) comesTo(up, down, less int64) bool {
	rat := func(d *money.Decimal) *big.Rat {
		return new(big.Rat).SetFrac(big.NewInt(d.Unscaled), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil))
	}
	den := rat(e.Point.Denominator)
	if den.Sign() == 0 {
		return false
	}
	r := new(big.Rat).Quo(rat(e.Point.Numerator), den)
	r.Mul(r, big.NewRat(up, down)).Sub(r, big.NewRat(less, 1))
	got, ok := round(r.Num(), r.Denom(), e.Point.Value.Scale)
	return ok && got == e.Point.Value.Unscaled
}

// amount is a number with its currency.
func (e *Explanation) amount(d *money.Decimal, u Unit) string {
	if u != Money && u != MoneyPerDay {
		return d.String()
	}
	return strings.TrimSpace(d.String() + " " + string(e.Currency))
}

// Text is the explanation in plain text, a line for each thing that was asked, found and in force.
func (e *Explanation) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p := &e.Point
	line("%s (%s), version %d of the definition", e.Definition.Name, e.Definition.Key, e.Definition.Version)
	line("Period: from %s up to %s, which is not included", p.Period.From, p.Period.To)
	for _, g := range p.Group {
		line("%s: %s", g.Dimension, g.Label)
	}
	for _, f := range e.Filter {
		values := strings.Join(f.Values, ", ")
		if f.OrNone {
			values = strings.TrimPrefix(values+", or none", ", or ")
		}
		line("Only %s: %s", f.Dimension, values)
	}
	if e.Rows != "" {
		line("Rows: %s", e.Rows)
	}
	line("Formula: %s", e.Definition.Formula)
	if e.Numerator != nil && p.Numerator != nil {
		line("Numerator, %s: %s %s", e.Numerator.Name, e.amount(p.Numerator, e.Numerator.Unit), e.Numerator.Unit)
	}
	if e.Denominator != nil && p.Denominator != nil {
		line("Denominator, %s: %s %s", e.Denominator.Name, e.amount(p.Denominator, e.Denominator.Unit), e.Denominator.Unit)
	}
	line("Computed: %s %s", e.Computation, p.Unit)
	line("Made of: %d rows", p.SampleSize)
	for _, v := range e.Variants {
		standard := ""
		if v.Default {
			standard = " (the default)"
		}
		line("Reading, %s: %s%s. %s", v.Name, v.Value, standard, v.Description)
	}
	for _, c := range p.Caveats {
		line("Caveat, %s: %s", c, c.Text())
	}
	if e.Ledger > 0 {
		line("Ledger of recurring revenue: version %d", e.Ledger)
	}
	for _, s := range e.Settings {
		line("Setting, %s: %s. %s", s.Key, s.Value, strings.TrimSpace(s.Meaning+" "+s.Effect))
	}
	if e.AsOf != 0 {
		line("As recorded by %s", e.AsOf)
	}
	return b.String()
}
