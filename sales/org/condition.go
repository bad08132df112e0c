package org

// Condition is one test of a territory's rule: an account belongs to the territory when every
// condition of the rule holds, and a condition holds when the account's attribute is one of the values.
type Condition struct {
	Attribute string   `json:"attribute"` // COUNTRY, REGION, INDUSTRY, SEGMENT, EMPLOYEES_MIN, EMPLOYEES_MAX
	Values    []string `json:"values"`
}
