package kpi

import (
	"fmt"
	"slices"
	"strings"

	"coxswain/sales/fault"
)

// additive reports whether a KPI under some variants is a sum, so that groups share it out.
func additive(k Key, variants []Variant) bool {
	v := variantValues(k, variants)
	if l, ok := ledgerSpecs(k, v); ok {
		return l.kind == sumResult && l.special == nil
	}
	s, ok := specs(k, v)
	return ok && s.kind == sumResult
}

func checkPareto(q Query) error {
	switch {
	case len(q.Keys) != 1:
		return fault.Invalidf("keys", "ask for the shares of one KPI at a time")
	case definitionOf(q.Keys[0]) == nil:
		return check(q)
	case !additive(q.Keys[0], q.Variants):
		return fault.Invalidf("keys", "%s is not a sum, so groups have no share in it; choose a count or an amount", q.Keys[0])
	case len(q.GroupBy) == 0:
		return fault.Requiredf("groupBy", "name the dimension whose groups are ranked, for example ACCOUNT")
	}
	return nil
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

// Explain says in plain text how a point came about: what the KPI means, which reading of it was chosen,
// what was divided by what, and every caveat. further lines, such as the policies in force, are added by
// the caller.
func Explain(k Key, chosen []Variant, p *Point, further ...string) string {
	d := definitionOf(k)
	if d == nil {
		return ""
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s, version %d of the definition", d.Name, d.Version)
	line("Period: %s", p.Period)
	for _, g := range p.Group {
		line("%s: %s", g.Dimension, g.Label)
	}
	line("Formula: %s", d.Formula)
	for _, v := range Choices(k, chosen) {
		line("%s = %s", v.Name, v.Value)
	}
	if p.Numerator != nil {
		line("Numerator: %s", p.Numerator)
	}
	if p.Denominator != nil {
		line("Denominator: %s", p.Denominator)
	}
	if p.Value != nil {
		line("Value: %s %s", p.Value, strings.TrimSpace(string(p.Unit)+" "+string(p.Currency)))
	} else {
		line("Value: none")
	}
	line("Made of: %d", p.SampleSize)
	for _, c := range slices.Compact(slices.Clone(p.Caveats)) {
		line("%s: %s", c, c.Text())
	}
	for _, f := range further {
		line("%s", f)
	}
	return b.String()
}
