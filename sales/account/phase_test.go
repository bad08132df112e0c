package account_test

import (
	"testing"

	"coxswain/sales/account"
)

func TestAnAccountsPhaseFollowsFromItsOpportunitiesAndSubscriptions(t *testing.T) {
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
		{"a trial is not paid yet", account.Prospect, account.Standing{Trials: 1}, account.Acquisition},
		{"a subscription runs", account.Acquisition, account.Standing{Running: 1}, account.Use},
		{"a subscription runs again", account.Former, account.Standing{Running: 1}, account.Use},
		{"all subscriptions ended", account.Use, account.Standing{Left: true}, account.Former},
		{"all ended, a renewal is talked about", account.Renewal, account.Standing{Left: true, Open: 1, OpenRenewals: 1}, account.Former},
		{"all ended, and it bought since", account.Use, account.Standing{Left: true, Won: true}, account.Use},
		{"all ended, and it tries another", account.Former, account.Standing{Left: true, Trials: 1}, account.Former},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := account.Phase(c.was, c.s); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
