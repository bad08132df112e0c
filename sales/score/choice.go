package score

import (
	"slices"
	"strings"

	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// Choice is one reading of a KPI that a goal, a scorecard or an alert has chosen, for example
// {start, LEAD_CREATED} of the sales cycle. What is not chosen has the KPI's default.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Measurable returns the definition of a KPI that can be set against something: it is available and has
// the chosen readings. The fault is about the field kpi or variants.
func Measurable(key kpi.Key, choices []Choice) (kpi.Definition, *fault.Error) {
	all := kpi.Catalogue()
	i := slices.IndexFunc(all, func(d kpi.Definition) bool { return d.Key == key })
	if i < 0 {
		return kpi.Definition{}, fault.Invalidf("kpi", "%q is not a KPI; kpiDefinitions lists them", string(key))
	}
	d := all[i]
	if !d.Available {
		return d, fault.Invalidf("kpi", "%s is not available: it %s", key, d.AvailableWhen)
	}
	for n, c := range choices {
		v := slices.IndexFunc(d.Variants, func(v kpi.VariantDefinition) bool { return v.Name == c.Name })
		switch {
		case v < 0:
			return d, fault.Invalidf("variants", "%s has no variant %q; it has %s", key, c.Name, offered(d))
		case !slices.Contains(d.Variants[v].Values, c.Value):
			return d, fault.Invalidf("variants", "%q is not a value of %s of %s; use one of %s", c.Value, c.Name, key, strings.Join(d.Variants[v].Values, ", "))
		case slices.ContainsFunc(choices[:n], func(o Choice) bool { return o.Name == c.Name }):
			return d, fault.Invalidf("variants", "%s of %s is chosen twice", c.Name, key)
		}
	}
	return d, nil
}

func offered(d kpi.Definition) string {
	if len(d.Variants) == 0 {
		return "none"
	}
	names := make([]string, len(d.Variants))
	for i, v := range d.Variants {
		names[i] = v.Name
	}
	return strings.Join(names, ", ")
}

// Variants returns choices as a question for the KPI takes them.
func Variants(key kpi.Key, choices []Choice) []kpi.Variant {
	out := make([]kpi.Variant, len(choices))
	for i, c := range choices {
		out[i] = kpi.Variant{Key: key, Name: c.Name, Value: c.Value}
	}
	return out
}

// Stored returns choices as they are stored, nil for none.
func Stored(choices []Choice) map[string]string {
	if len(choices) == 0 {
		return nil
	}
	out := make(map[string]string, len(choices))
	for _, c := range choices {
		out[c.Name] = c.Value
	}
	return out
}

// Chosen returns stored choices, ordered by name.
func Chosen(stored map[string]string) []Choice {
	out := make([]Choice, 0, len(stored))
	for n, v := range stored {
		out = append(out, Choice{n, v})
	}
	slices.SortFunc(out, func(a, b Choice) int { return strings.Compare(a.Name, b.Name) })
	return out
}
