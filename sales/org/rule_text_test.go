package org_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/org"
)

func TestARuleIsReadFromOneText(t *testing.T) {
	rule := func(c ...org.Condition) []org.Condition { return c }
	for _, c := range []struct {
		name, text string
		want       []org.Condition
		says       string
	}{
		{"nothing is no rule", "  ", nil, ""},
		{"one condition", "country=DE", rule(org.Condition{Attribute: org.ByCountry, Values: []string{"DE"}}), ""},
		{"several conditions and values", " COUNTRY = DE, AT ; EMPLOYEES_MIN = 250;", rule(
			org.Condition{Attribute: org.ByCountry, Values: []string{"DE", "AT"}}, org.Condition{Attribute: org.ByEmployeesMin, Values: []string{"250"}}), ""},
		{"JSON for values with signs in them", `[{"attribute":"INDUSTRY","values":["Food; drinks","a=b"]}]`, rule(
			org.Condition{Attribute: org.ByIndustry, Values: []string{"Food; drinks", "a=b"}}), ""},
		{"an unknown attribute", "MOOD = good", nil, "COUNTRY"},
		{"no value", "COUNTRY =", nil, "at least one value"},
		{"no condition", "everything", nil, "is not a condition"},
		{"no number", "EMPLOYEES_MAX = many", nil, "whole number"},
		{"broken JSON", `[{"attribute":`, nil, "is not a list of conditions"},
		{"a misspelled part", `[{"attribut":"COUNTRY","values":["DE"]}]`, nil, "is not a list of conditions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := org.ParseRule(c.text)
			switch {
			case c.says == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.says != "":
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %v, want %q", err, c.says)
				}
			case !cmp.Equal(got, c.want):
				t.Error(cmp.Diff(got, c.want))
			}
		})
	}
}
