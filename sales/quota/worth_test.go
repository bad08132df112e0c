package quota_test

import (
	"math/rand/v2"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

func span(from, to string) calendar.Period {
	return calendar.Period{From: calendar.MustDay(from), To: calendar.MustDay(to)}
}

func TestAQuotaIsWorthWhatItsDaysAre(t *testing.T) {
	third := span("2026-01-01", "2026-05-01")
	even := []int64{1, 1, 1, 1}
	ramp := quota.Ramp{Hired: third.From, Shares: []money.Rate{0, 250_000, 500_000, money.One}}
	leave := quota.Relief{Period: span("2026-04-01", "2026-04-16"), Share: money.One}
	half := quota.Relief{Period: span("2026-04-01", "2026-04-16"), Share: 500_000}
	for _, c := range []struct {
		name   string
		season []int64
		ramp   quota.Ramp
		relief []quota.Relief
		window calendar.Period
		want   int64 // of 40,000
	}{
		{"by days: 31 of 120", nil, quota.Ramp{}, nil, span("2026-01-01", "2026-02-01"), 10_333},
		{"a quarter of four months alike", even, quota.Ramp{}, nil, span("2026-01-01", "2026-02-01"), 10_000},
		{"a double March", []int64{1, 1, 2, 1}, quota.Ramp{}, nil, span("2026-03-01", "2026-04-01"), 16_000},
		{"a season that does not fit counts as none", []int64{1, 2}, quota.Ramp{}, nil, span("2026-01-01", "2026-02-01"), 10_333},
		{"the ramp 0/25/50/100 %", even, ramp, nil, third, 17_500},
		{"its second month", even, ramp, nil, span("2026-02-01", "2026-03-01"), 2_500},
		{"half of April on leave", even, quota.Ramp{}, []quota.Relief{leave}, third, 35_000},
		{"half of it at half", even, quota.Ramp{}, []quota.Relief{half}, third, 37_500},
		{"relief adds up to all at most", even, quota.Ramp{}, []quota.Relief{leave, half}, third, 35_000},
		{"on leave in a month of the ramp", even, quota.Ramp{Hired: third.From, Shares: []money.Rate{money.One, money.One, money.One, 500_000}}, []quota.Relief{leave}, third, 32_500},
		{"before its first day", even, quota.Ramp{}, nil, span("2025-01-01", "2026-01-01"), 0},
		{"long after", even, quota.Ramp{}, nil, span("2025-01-01", "2030-01-01"), 40_000},
		{"months that weigh nothing", []int64{0, 0, 0, 0}, quota.Ramp{}, nil, third, 0},
	} {
		curve := quota.NewCurve(quota.Parts(third, c.season, c.ramp, c.relief))
		if got := curve.Within(40_000, c.window); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if got := ramp.Until(); got != calendar.MustDay("2026-04-01") {
		t.Errorf("the ramp ends on %s, want the first day at all of it", got)
	}
}

func TestPartsOfAdjoiningPeriodsSumToTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		p := calendar.Period{From: calendar.MustDay("2026-01-01") + calendar.Day(r.IntN(60))}
		p.To = p.From + 1 + calendar.Day(r.IntN(400))
		var season []int64
		for range calendar.Buckets(p, calendar.GrainMonth, 1) {
			season = append(season, r.Int64N(4))
		}
		ramp := quota.Ramp{Hired: p.From - 40 + calendar.Day(r.IntN(80)), Shares: []money.Rate{0, 333_333, money.Rate(r.IntN(1_000_001))}}
		relief := []quota.Relief{{Period: calendar.Period{From: p.From + calendar.Day(r.IntN(50)), To: p.To}, Share: money.Rate(r.IntN(1_000_001))}}
		curve := quota.NewCurve(quota.Parts(p, season, ramp, relief))
		amount, sum, last := r.Int64N(1_000_000_000_00), int64(0), int64(0)
		for day := p.From; day < p.To; {
			next := min(p.To, day+1+calendar.Day(r.IntN(20)))
			part := curve.Within(amount, calendar.Period{From: day, To: next})
			if part < 0 {
				t.Fatalf("a part of %d is worth %d", amount, part)
			}
			sum, day = sum+part, next
			last = max(last, curve.Until(amount, day))
		}
		if sum != curve.Until(amount, p.To) || last > amount {
			t.Fatalf("the parts sum to %d of %d, the whole is %d", sum, amount, curve.Until(amount, p.To))
		}
	}
}
