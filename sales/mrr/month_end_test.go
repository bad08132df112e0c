package mrr_test

import (
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// Each service period begins so many months after the first one, not one month after the one before: after
// the 28th of February comes the 31st of March, at that day's exchange rate.
func TestWhatBeganOnTheLastDayOfAMonthIsRevaluedOnTheLastDays(t *testing.T) {
	rates := table{"USD": {}}
	for n := range 30 {
		rates["USD"][day("2024-01-01").AddMonths(n)] = 900 + int64(n*n%17)
	}
	rates["USD"][day("2024-03-30")] = 1234 // between the 29th and the 31st
	for _, months := range []int{1, 3, 12} {
		p := paid(1, 10_000, "2024-01-31")
		p.Currency, p.PeriodMonths = money.Currency("USD"), months
		a := mrr.Account{ID: 1, Paid: []mrr.Paid{p}}
		movements := mrr.Ledger(a, rates, mrr.Defaults())
		for on := p.From; on < day("2026-08-01"); on++ {
			sum := int64(0)
			for _, m := range movements {
				if m.Day <= on {
					sum += m.Delta
				}
			}
			if held := mrr.At(a, rates, mrr.Defaults(), on); len(held) != 1 || held[0].MRR != sum {
				t.Fatalf("every %d months: the movements up to %s come to %d, paid is %v", months, on, sum, held)
			}
		}
		if months == 1 && !moved(movements, "2024-03-31") {
			t.Errorf("no movement on the last day of March")
		}
	}
}

func moved(all []mrr.Movement, on string) bool {
	for _, m := range all {
		if m.Day == calendar.MustDay(on) {
			return true
		}
	}
	return false
}
