package account_test

import (
	"testing"

	"coxswain/sales/account"
)

func TestAnAccountsPhaseFollowsFromItsOpportunities(t *testing.T) {
	for _, c := range []struct {
		name string
		was  account.LifecyclePhase
		s    account.Standing
		want account.LifecyclePhase
	}{
		{"nothing yet", account.Prospect, account.Standing{}, account.Prospect},
		{"an opportunity is open", account.Prospect, account.Standing{Open: 1}, account.Acquisition},
		{"the last one was lost", account.Acquisition, account.Standing{}, account.Prospect},
		{"it bought", account.Acquisition, account.Standing{Won: true}, account.Use},
		{"a customer stays one beside an expansion", account.Use, account.Standing{Open: 2}, account.Use},
		{"a renewal is open", account.Use, account.Standing{Open: 1, OpenRenewals: 1}, account.Renewal},
		{"the renewal was decided", account.Renewal, account.Standing{Won: true}, account.Use},
		{"a former customer stays one", account.Former, account.Standing{Open: 1}, account.Former},
		{"until it buys again", account.Former, account.Standing{Won: true}, account.Use},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := account.Phase(c.was, c.s); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
