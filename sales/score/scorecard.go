// Package score sets KPIs against what people want of them: balanced scorecards that bring different
// units onto one scale, goals with their attainment, and bands that a KPI should stay in. Nothing here
// reads a clock or a database.
package score

import (
	"math/big"
	"strconv"

	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Limits of a scorecard.
const (
	maxPerspectives = 10
	maxMeasures     = 20 // of a perspective
	maxName         = 120
)

// Perspective is one side of the business on a scorecard, such as activity, conversion or revenue.
type Perspective struct {
	Name     string     `json:"name"`
	Weight   money.Rate `json:"weight"` // relative to the other perspectives: weights need not sum to one
	Measures []Measure  `json:"measures"`
}

// Measure is a KPI on a scorecard. Floor is the value that scores 0 and Target the one that scores 100;
// for a KPI of which less is better the target is the smaller of the two.
type Measure struct {
	KPI      kpi.Key       `json:"kpi"`
	Variants []Choice      `json:"variants,omitempty"`
	Weight   money.Rate    `json:"weight"` // relative to the other measures of the perspective
	Floor    money.Decimal `json:"floor"`
	Target   money.Decimal `json:"target"`
}

// Check reports everything that is wrong with a scorecard's perspectives.
func Check(perspectives []Perspective) error {
	var faults fault.List
	bad := func(path, format string, args ...any) {
		faults = append(faults, fault.Invalidf("perspectives"+path, format, args...))
	}
	if len(perspectives) == 0 || len(perspectives) > maxPerspectives {
		bad("", "give 1 to %d perspectives, not %d", maxPerspectives, len(perspectives))
	}
	names := map[string]bool{}
	for i, p := range perspectives {
		at := "." + strconv.Itoa(i)
		switch {
		case p.Name == "":
			bad(at+".name", "give the perspective a name, for example Revenue")
		case len([]rune(p.Name)) > maxName:
			bad(at+".name", "is longer than %d characters", maxName)
		case names[p.Name]:
			bad(at+".name", "%q is the name of another perspective, too", p.Name)
		}
		names[p.Name] = true
		if p.Weight <= 0 {
			bad(at+".weight", "%s is not a weight; give a number above 0", p.Weight)
		}
		if len(p.Measures) == 0 || len(p.Measures) > maxMeasures {
			bad(at+".measures", "give 1 to %d measures, not %d", maxMeasures, len(p.Measures))
		}
		for j, m := range p.Measures {
			checkMeasure(m, at+".measures."+strconv.Itoa(j), bad)
		}
	}
	return faults.Err()
}

func checkMeasure(m Measure, at string, bad func(path, format string, args ...any)) {
	if m.Weight <= 0 {
		bad(at+".weight", "%s is not a weight; give a number above 0", m.Weight)
	}
	floor, target := rational(m.Floor), rational(m.Target)
	if floor.Cmp(target) == 0 {
		bad(at+".target", "is the floor, too; between the two lies the scale from 0 to 100")
	}
	d, f := Measurable(m.KPI, m.Variants)
	if f != nil {
		bad(at+"."+f.Path[0], "%s", f.Message)
		return
	}
	switch {
	case d.Direction == kpi.HigherIsBetter && floor.Cmp(target) > 0:
		bad(at+".target", "of %s more is better: the target %s lies above the floor %s", m.KPI, m.Target, m.Floor)
	case d.Direction == kpi.LowerIsBetter && floor.Cmp(target) < 0:
		bad(at+".target", "of %s less is better: the target %s lies below the floor %s", m.KPI, m.Target, m.Floor)
	}
}

// Scored is a scorecard with its values.
type Scored struct {
	Score        *money.Decimal // 0 to 100 with two digits; nil when no measure has a value
	Perspectives []ScoredPerspective
	Complete     bool // every measure has a value
}

// ScoredPerspective is a perspective with its score.
type ScoredPerspective struct {
	Name     string
	Weight   money.Rate
	Score    *money.Decimal
	Measures []ScoredMeasure
}

// ScoredMeasure is a measure with its value and score.
type ScoredMeasure struct {
	Measure
	Value *money.Decimal
	Score *money.Decimal
}

// scoreDigits are the digits of a score.
const scoreDigits = 2

// Score computes a scorecard. values follow the measures, perspective by perspective.
//
// A measure scores 100 x (value - floor) / (target - floor), at least 0 and at most 100. A perspective
// scores the mean of its measures by weight, the card the mean of its perspectives by weight. What has no
// value is left out and the other weights stand for it, so that a missing number is not a bad one;
// Complete says whether that happened. Scores are rounded half away from zero to two digits, each once.
// Source: balanced scorecard of the KPI glossary (requirements, row 89).
func Score(perspectives []Perspective, values []*money.Decimal) Scored {
	out := Scored{Complete: true}
	var total mean
	n := 0
	for _, p := range perspectives {
		sp := ScoredPerspective{Name: p.Name, Weight: p.Weight}
		var side mean
		for _, m := range p.Measures {
			sm := ScoredMeasure{Measure: m, Value: values[n]}
			n++
			if sm.Value == nil {
				out.Complete = false
			} else {
				s := place(*sm.Value, m)
				sm.Score = decimal(s)
				side.add(s, m.Weight)
			}
			sp.Measures = append(sp.Measures, sm)
		}
		if s := side.value(); s != nil {
			sp.Score = decimal(s)
			total.add(s, p.Weight)
		}
		out.Perspectives = append(out.Perspectives, sp)
	}
	if s := total.value(); s != nil {
		out.Score = decimal(s)
	}
	return out
}

// place puts a value on the scale from 0 to 100.
func place(v money.Decimal, m Measure) *big.Rat {
	floor := rational(m.Floor)
	way := new(big.Rat).Sub(rational(v), floor)
	way.Quo(way, new(big.Rat).Sub(rational(m.Target), floor))
	way.Mul(way, big.NewRat(100, 1))
	if way.Sign() < 0 {
		return new(big.Rat)
	}
	if hundred := big.NewRat(100, 1); way.Cmp(hundred) > 0 {
		return hundred
	}
	return way
}

// mean is a weighted mean.
type mean struct {
	sum    big.Rat
	weight int64
}

func (m *mean) add(v *big.Rat, w money.Rate) {
	m.sum.Add(&m.sum, new(big.Rat).Mul(v, big.NewRat(int64(w), 1)))
	m.weight += int64(w)
}

func (m *mean) value() *big.Rat {
	if m.weight == 0 {
		return nil
	}
	return new(big.Rat).Quo(&m.sum, big.NewRat(m.weight, 1))
}

func rational(d money.Decimal) *big.Rat {
	out, _ := new(big.Rat).SetString(d.String()) // a decimal always reads
	return out
}

func decimal(r *big.Rat) *money.Decimal {
	d, _ := money.ParseDecimal(r.FloatString(scoreDigits)) // FloatString rounds half away from zero
	return &d
}
