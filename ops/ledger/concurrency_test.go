package ledger_test

import (
	"context"
	"sync"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

func TestWritersAtTheSameTimeLeaveOneLedger(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		var agreements []agreement
		for range 4 {
			agreements = append(agreements, c.begin(acme, "USD"))
		}
		var all sync.WaitGroup
		failed := make(chan error, 16)
		try := func(fn func(ctx context.Context, tx *db.Client) error) {
			all.Go(func() {
				if err := s.InTx(opstest.System(), fn); err != nil {
					failed <- err
				}
			})
		}
		for n, x := range agreements {
			try(func(ctx context.Context, tx *db.Client) error {
				_, err := x.write(ctx, tx, subscription.Started, day("2025-01-10"), subscription.Details{Items: []subscription.Item{c.item(1, int64(1000+n))}}, nil)
				return err
			})
			try(func(ctx context.Context, tx *db.Client) error {
				return tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(day("2025-01-01") + calendar.Day(40*n)).
					SetRate(money.ExchangeRate(900+10*n) * 1_000_000_000).Exec(ctx)
			})
		}
		all.Wait()
		close(failed)
		for err := range failed {
			t.Error(err)
		}
		if got := c.revenue(acme); got.Subscriptions != len(agreements) {
			t.Errorf("AccountRevenue knows %d subscriptions, want %d", got.Subscriptions, len(agreements))
		}
		c.sound()
	})
}
