package org

import (
	"encoding/json"
	"strings"

	"coxswain/sales/fault"
)

// ParseRule reads a territory's rule from one text, as a column of a file holds it: conditions separated
// by semicolons, each an attribute, an equals sign and the accepted values separated by commas, for
// example "COUNTRY = DE, AT; EMPLOYEES_MIN = 250". Values that hold one of these signs are written as
// JSON: [{"attribute": "INDUSTRY", "values": ["Food, drinks"]}]. Blank is no rule.
func ParseRule(s string) ([]Condition, error) {
	s = strings.TrimSpace(s)
	var out []Condition
	if strings.HasPrefix(s, "[") {
		d := json.NewDecoder(strings.NewReader(s))
		d.DisallowUnknownFields()
		if err := d.Decode(&out); err != nil {
			return nil, fault.Invalidf("rule", `is not a list of conditions; write [{"attribute": "COUNTRY", "values": ["DE"]}] or COUNTRY = DE`)
		}
		return out, CheckRule(out)
	}
	for part := range strings.SplitSeq(s, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		attribute, values, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fault.Invalidf("rule", "%q is not a condition; write an attribute, = and its values, for example COUNTRY = DE, AT", part)
		}
		c := Condition{Attribute: strings.ToUpper(strings.TrimSpace(attribute))}
		for v := range strings.SplitSeq(values, ",") {
			if v = strings.TrimSpace(v); v != "" {
				c.Values = append(c.Values, v)
			}
		}
		out = append(out, c)
	}
	return out, CheckRule(out)
}
