package ledger_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// choose sets the policies of the organisation.
func (c *company) choose(policies map[string]string) {
	c.t.Helper()
	c.Write(func(ctx context.Context, tx *db.Client) error {
		o, err := tx.Organisation.Query().Only(ctx)
		if err != nil {
			return err
		}
		return tx.Organisation.UpdateOneID(o.ID).SetPolicies(policies).Exec(ctx)
	})
}

func TestPoliciesReadTheSameEventsDifferently(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		item, _ := subscription.Item{Key: "1", Plan: int64(c.plans[0]), Quantity: money.One, IntervalMonths: 12, Discount: 200_000}.Priced(1500)
		trial, june := day("2025-01-15"), day("2025-06-01")
		x.event(subscription.Started, "2025-01-01", subscription.Details{Items: []subscription.Item{item}, TrialEnds: &trial})
		x.event(subscription.Converted, "2025-01-15", subscription.Details{})
		x.event(subscription.CancellationScheduled, "2025-03-01", subscription.Details{EndsOn: &june, ChurnKind: subscription.Voluntary})
		for _, tt := range []struct {
			name   string
			policy map[string]string
			want   []string
		}{
			{"usual ones", map[string]string{}, []string{"2025-01-15 NEW 100 1", "2025-06-01 CHURN -100 -1"}},
			{"a trial counts", map[string]string{"mrr.trial": "INCLUDED"}, []string{"2025-01-01 NEW 100 1", "2025-06-01 CHURN -100 -1"}},
			{"no discount counts", map[string]string{"mrr.discount": "IGNORED"}, []string{"2025-01-15 NEW 125 1", "2025-06-01 CHURN -125 -1"}},
			{"gone when they say so", map[string]string{"mrr.cancelDate": "WHEN_SCHEDULED"}, []string{"2025-01-15 NEW 100 1", "2025-03-01 CHURN -100 -1"}},
			{"usual ones, said", map[string]string{"mrr.trial": "EXCLUDED"}, []string{"2025-01-15 NEW 100 1", "2025-06-01 CHURN -100 -1"}},
		} {
			c.choose(tt.policy)
			if d := cmp.Diff(tt.want, c.movements(acme)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, d)
			}
			c.sound()
		}
	})
}

func TestUseBeyondTheCommitmentIsTheMeanOfTheThreeMonthsBefore(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		x.start("2024-12-01", c.item(1, 1000))
		c.Write(func(ctx context.Context, tx *db.Client) error {
			m, err := tx.Meter.Create().SetName("Calls").SetAggregation(usage.Sum).SetUnitName("call").Save(ctx)
			if err != nil {
				return err
			}
			for month, overage := range map[string]int64{"2025-01-01": 300, "2025-02-01": 600} {
				err := tx.UsageMonth.Create().SetSubscriptionID(x.id).SetAccountID(acme.ID).SetMeterID(m.ID).SetMonth(day(month)).
					SetQuantity(money.One).SetEvents(1).SetOverageMinor(overage).SetCurrency("EUR").Exec(ctx)
				if err != nil {
					return err
				}
			}
			return nil
		})
		want := []string{
			"2024-12-01 NEW 1000 1", "2025-02-01 NEW 100 1", "2025-03-01 EXPANSION 200 0", "2025-05-01 CONTRACTION -100 0", "2025-06-01 CHURN -200 -1",
		}
		if d := cmp.Diff(want, c.movements(acme)); d != "" {
			t.Errorf("use as a line of its own (-want +got):\n%s", d)
		}
		if r := c.revenue(acme); r.MrrMinor != 1000 {
			t.Errorf("MRR is %d, want 1000 without use", r.MrrMinor)
		}
		c.sound()
		c.choose(map[string]string{"mrr.usage": "INCLUDED"})
		want = []string{
			"2024-12-01 NEW 1000 1", "2025-02-01 EXPANSION 100 0", "2025-03-01 EXPANSION 200 0", "2025-05-01 CONTRACTION -100 0", "2025-06-01 CONTRACTION -200 0",
		}
		if d := cmp.Diff(want, c.movements(acme)); d != "" {
			t.Errorf("use as a part of MRR (-want +got):\n%s", d)
		}
		x.event(subscription.Cancelled, "2025-04-01", subscription.Details{ChurnKind: subscription.Voluntary})
		want = []string{
			"2024-12-01 NEW 1000 1", "2025-02-01 EXPANSION 100 0", "2025-03-01 EXPANSION 200 0", "2025-04-01 CHURN -300 0", "2025-04-01 CHURN -1000 -1",
		}
		if d := cmp.Diff(want, c.movements(acme)); d != "" {
			t.Errorf("use ends with the subscription (-want +got):\n%s", d)
		}
		c.sound()
	})
}
