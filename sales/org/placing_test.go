package org_test

import (
	"testing"

	"coxswain/sales/org"
)

func TestRulesMoveWhatRulesPlacedAndLeaveWhatPeoplePlaced(t *testing.T) {
	north, south := int64(1), int64(2)
	in := func(territory int64, s org.TerritorySource) *org.Place {
		return &org.Place{Territory: territory, Source: s}
	}
	for _, c := range []struct {
		name   string
		now    *org.Place
		to     *int64
		manual bool
		want   org.Outcome
	}{
		{"an account in no territory goes where a rule claims it", nil, &north, false, org.Moves},
		{"an account that nobody claims stays outside", nil, nil, false, org.Uncovered},
		{"an account stays where its rule put it", in(north, org.ByRule), &north, false, org.Stays},
		{"an account stays where a person put it and a rule would too", in(north, org.ByManual), &north, true, org.Stays},
		{"an account follows the rule that claims it now", in(north, org.ByRule), &south, false, org.Moves},
		{"an account leaves a territory whose rule it no longer meets", in(north, org.ByRule), nil, false, org.Moves},
		{"what a person placed stays", in(north, org.ByManual), &south, false, org.Kept},
		{"what a person placed moves when that is wanted", in(north, org.ByManual), &south, true, org.Moves},
		{"what a person placed and nobody claims stays", in(north, org.ByManual), nil, true, org.Stays},
		{"what a person locked stays whatever is wanted", in(north, org.ByLock), &south, true, org.Locked},
		{"what a person locked and nobody claims stays", in(north, org.ByLock), nil, true, org.Stays},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := org.Replace(c.now, c.to, c.manual); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
