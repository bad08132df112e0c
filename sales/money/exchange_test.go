package money_test

import (
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

func rateOf(t *testing.T, s string) money.ExchangeRate {
	t.Helper()
	r, err := money.ParseExchangeRate(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnExchangeTakesTheLatestRateOfTheDayOrBeforeElseTheFirst(t *testing.T) {
	x := money.NewExchange("EUR")
	for _, r := range []struct{ of, in, day, rate string }{
		{"USD", "EUR", "2026-03-01", "0.8"}, {"USD", "EUR", "2026-01-01", "0.9"}, // in any order
		{"EUR", "USD", "2026-02-01", "1.0"}, // the other way round does not serve beside a direct one
		{"EUR", "GBP", "2026-02-01", "0.8"},
		{"EUR", "JPY", "2026-02-01", "160"},
	} {
		x.Add(money.Currency(r.of), money.Currency(r.in), calendar.MustDay(r.day), rateOf(t, r.rate))
	}
	for _, tt := range []struct {
		what        string
		minor       int64
		from, day   string
		want        int64
		known, late bool
	}{
		{"the base currency", 100_00, "EUR", "2020-01-01", 100_00, true, false},
		{"a rate of the day", 100_00, "USD", "2026-03-01", 80_00, true, false},
		{"a rate of the days before", 100_00, "USD", "2026-02-28", 90_00, true, false},
		{"before the first rate", 100_00, "USD", "2025-12-31", 90_00, true, true},
		{"a rate the other way round", 100_00, "GBP", "2026-02-01", 125_00, true, false},
		{"the other way round, before the first", 100_00, "GBP", "2026-01-31", 125_00, true, true},
		{"a currency without minor units", 16_000, "JPY", "2026-02-02", 100_00, true, false},
		{"a currency without a rate", 100_00, "CHF", "2026-03-01", 0, false, true},
		{"what does not fit", 1<<63 - 1, "GBP", "2026-03-01", 0, false, true},
	} {
		got, known, late := x.Convert(tt.minor, money.Currency(tt.from), calendar.MustDay(tt.day))
		if got != tt.want || known != tt.known || late != tt.late {
			t.Errorf("%s: %d %t %t, want %d %t %t", tt.what, got, known, late, tt.want, tt.known, tt.late)
		}
	}
	if last, ok := x.Until("USD"); !ok || last != calendar.MustDay("2026-03-01") {
		t.Errorf("the rate of USD changes last on %s, %t", last, ok)
	}
	if _, ok := x.Until("EUR"); ok {
		t.Error("the rate of the base currency changes")
	}
	if x.Differ(calendar.MustDay("2026-02-02"), calendar.MustDay("2026-02-20")) || !x.Differ(calendar.MustDay("2026-02-20"), calendar.MustDay("2026-03-01")) {
		t.Error("rates differ where none changed, or do not where one did")
	}
}
