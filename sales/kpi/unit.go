package kpi

// UnitOf returns the unit of a KPI under chosen variants: a sales cycle in months, calls per rep. It is
// the definition's unit while the KPI is not available.
func UnitOf(k Key, variants []Variant) Unit {
	if s, ok := repSpecs(k, variantValues(k, variants)); ok {
		return s.unit
	}
	if s, ok := specs(k, variantValues(k, variants)); ok {
		return s.unit
	}
	if d := definitionOf(k); d != nil {
		return d.Unit
	}
	return ""
}
