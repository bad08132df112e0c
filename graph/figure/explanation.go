package figure

import (
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// Explanation is how a number came about.
type Explanation struct{ kpi.Explanation }

// Side is one side of a number with its value.
type Side struct {
	kpi.Side

	Value    *money.Decimal
	Currency *money.Currency
}

// ChosenVariant is a reading of a KPI that was in force.
type ChosenVariant struct{ kpi.ChosenVariant }

// Setting is a setting of the organisation that was in force.
type Setting struct{ kpi.SettingInForce }

// CaveatInWords is a caveat with what it says.
type CaveatInWords struct {
	Caveat kpi.Caveat
	Text   string
}

// Explanation returns how the number came about.
func (p *Point) Explanation() *Explanation {
	return &Explanation{*p.source.Explain(p.key, p.Point)}
}

// Numerator returns what was divided.
func (e *Explanation) Numerator() *Side {
	return e.side(e.Explanation.Numerator, e.Point.Numerator)
}

// Denominator returns what it was divided by.
func (e *Explanation) Denominator() *Side {
	return e.side(e.Explanation.Denominator, e.Point.Denominator)
}

func (e *Explanation) side(of *kpi.Side, value *money.Decimal) *Side {
	if of == nil {
		return nil
	}
	out := &Side{Side: *of, Value: value}
	if of.Unit == kpi.Money {
		out.Currency = &e.Currency
	}
	return out
}

// Variants returns the readings in force.
func (e *Explanation) Variants() []*ChosenVariant {
	out := make([]*ChosenVariant, len(e.Explanation.Variants))
	for i, v := range e.Explanation.Variants {
		out[i] = &ChosenVariant{v}
	}
	return out
}

// Standard reports whether nothing else than the default was asked for.
func (v *ChosenVariant) Standard() bool { return v.Default }

// Settings returns the settings in force.
func (e *Explanation) Settings() []*Setting {
	out := make([]*Setting, len(e.Explanation.Settings))
	for i, s := range e.Explanation.Settings {
		out[i] = &Setting{s}
	}
	return out
}

// Effect returns what the value of the setting says, nil when it speaks for itself.
func (s *Setting) Effect() *string { return unless(s.SettingInForce.Effect, "") }

// Filters returns the conditions that the rows had to meet.
func (e *Explanation) Filters() []kpi.FilterInForce { return e.Filter }

// LedgerVersion returns the version of the ledger that was read, nil when none was.
func (e *Explanation) LedgerVersion() *int64 { return unless(e.Ledger, 0) }

// Caveats returns the caveats of the number in words.
func (e *Explanation) Caveats() []*CaveatInWords {
	out := make([]*CaveatInWords, len(e.Point.Caveats))
	for i, c := range e.Point.Caveats {
		out[i] = &CaveatInWords{c, c.Text()}
	}
	return out
}
