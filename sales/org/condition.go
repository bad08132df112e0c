package org

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"coxswain/sales/enum"
	"coxswain/sales/fault"
)

// Condition is one test of a territory's rule: an account belongs to the territory when every
// condition of the rule holds, and a condition holds when the account's attribute is one of the values.
type Condition struct {
	Attribute string   `json:"attribute"` // COUNTRY, REGION, INDUSTRY, SEGMENT, EMPLOYEES_MIN, EMPLOYEES_MAX
	Values    []string `json:"values"`
}

// The attributes of an account that a condition can test.
const (
	ByCountry      = "COUNTRY"       // the account's country
	ByRegion       = "REGION"        // the account's sales region
	ByIndustry     = "INDUSTRY"      // the account's industry
	BySegment      = "SEGMENT"       // the account's segment
	ByEmployeesMin = "EMPLOYEES_MIN" // at least this many employees
	ByEmployeesMax = "EMPLOYEES_MAX" // at most this many employees
)

var allAttributes = []string{ByCountry, ByRegion, ByIndustry, BySegment, ByEmployeesMin, ByEmployeesMax}

// Attributes are what a territory's rule can know about an account; empty and nil mean unknown.
type Attributes struct {
	Country, Region, Industry, Segment string
	Employees                          *int64
}

// CheckRule judges a territory's rule; faults stand under the path "rule".
func CheckRule(rule []Condition) error {
	var out fault.List
	for i, c := range rule {
		if err := c.check(); err != nil {
			for _, f := range fault.All(fault.Under(err, "rule", strconv.Itoa(i))) {
				out = append(out, f)
			}
		}
	}
	return out.Err()
}

func (c Condition) check() error {
	if _, err := enum.Parse(c.Attribute, allAttributes); err != nil {
		return fault.Invalidf("attribute", "%v", err)
	}
	if len(c.Values) == 0 {
		return fault.Requiredf("values", "give at least one value")
	}
	if !c.bound() {
		if i := slices.IndexFunc(c.Values, func(v string) bool { return strings.TrimSpace(v) == "" }); i >= 0 {
			return fault.Invalidf("values."+strconv.Itoa(i), "is empty; leave it out or give a value")
		}
		return nil
	}
	if len(c.Values) != 1 {
		return fault.Invalidf("values", "%s takes one whole number", c.Attribute)
	}
	if n, err := strconv.ParseInt(c.Values[0], 10, 64); err != nil || n < 0 {
		return fault.Invalidf("values.0", "%q is not a number of employees; give a whole number such as 250", c.Values[0])
	}
	return nil
}

func (c Condition) bound() bool {
	return c.Attribute == ByEmployeesMin || c.Attribute == ByEmployeesMax
}

// Matches reports whether every condition of a rule holds for an account. A territory without a rule
// matches none: its accounts are placed by hand. What is not known about an account holds nowhere.
func Matches(rule []Condition, a Attributes) bool {
	if len(rule) == 0 {
		return false
	}
	return !slices.ContainsFunc(rule, func(c Condition) bool { return !c.holds(a) })
}

func (c Condition) holds(a Attributes) bool {
	if c.bound() {
		if a.Employees == nil || len(c.Values) != 1 {
			return false
		}
		n, err := strconv.ParseInt(c.Values[0], 10, 64)
		if err != nil {
			return false
		}
		if c.Attribute == ByEmployeesMin {
			return *a.Employees >= n
		}
		return *a.Employees <= n
	}
	value, ok := a.of(c.Attribute)
	return ok && value != "" && slices.ContainsFunc(c.Values, func(v string) bool {
		return strings.EqualFold(strings.TrimSpace(v), strings.TrimSpace(value))
	})
}

func (a Attributes) of(attribute string) (string, bool) {
	switch attribute {
	case ByCountry:
		return a.Country, true
	case ByRegion:
		return a.Region, true
	case ByIndustry:
		return a.Industry, true
	case BySegment:
		return a.Segment, true
	default:
		return "", false
	}
}

// Claim is a territory that claims accounts by rule.
type Claim struct {
	Key      int64
	Priority int // the smallest wins
	Rule     []Condition
}

// Match returns the claim that an account falls to. Among several the smallest priority wins, then
// the rule with more conditions, then the smaller key, so that the answer does not depend on order.
func Match(claims []Claim, a Attributes) (Claim, bool) {
	if all := Claims(claims, a); len(all) > 0 {
		return all[0], true
	}
	return Claim{}, false
}

func compare(a, b Claim) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(len(b.Rule), len(a.Rule)), cmp.Compare(a.Key, b.Key))
}

// Placement judges moving an account from one territory to another: a rule moves only what a rule or
// nobody placed by lock.
func Placement(from *TerritorySource, to TerritorySource) *fault.Error {
	if from != nil && *from == ByLock && to == ByRule {
		return fault.Conflictf("source", "the account is locked to its territory, which no rule may change; place it with MANUAL or LOCK")
	}
	return nil
}
