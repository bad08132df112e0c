package quota_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/quota"
)

func months(from, to string) []calendar.Period {
	var out []calendar.Period
	for _, b := range calendar.Buckets(calendar.Period{From: calendar.MustDay(from), To: calendar.MustDay(to)}, calendar.GrainMonth, 1) {
		out = append(out, b.Period)
	}
	return out
}

func TestASeasonGivesEachPartItsWeight(t *testing.T) {
	parts := months("2026-01-01", "2026-07-01")
	for season, want := range map[quota.Season][]int64{
		quota.Even: {1, 1, 1, 1, 1, 1}, quota.ByDays: {31, 28, 31, 30, 31, 30}, quota.Rising: {1, 2, 3, 4, 5, 6}, quota.QuarterEnd: {3, 3, 4, 3, 3, 4},
	} {
		if diff := cmp.Diff(season.Weights(parts), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", season, diff)
		}
	}
}

func TestASpreadQuotaSumsToTheWhole(t *testing.T) {
	if diff := cmp.Diff(quota.Spread(100, []int64{1, 1, 1}, []int64{1, 1}), [][]int64{{17, 17, 17}, {17, 16, 16}}); diff != "" {
		t.Errorf("100 over 3 parts and 2 carriers (-got +want):\n%s", diff)
	}
	if quota.Spread(100, []int64{0}, []int64{1}) != nil || quota.Spread(100, []int64{1}, nil) != nil {
		t.Error("nothing to share by, and something is shared")
	}
	r := rand.New(rand.NewPCG(1, 2))
	weights := func() []int64 {
		out := make([]int64, 1+r.IntN(12))
		for i := range out {
			out[i] = 1 + r.Int64N(1000)
		}
		return out
	}
	for range 500 {
		total, sum := r.Int64N(1_000_000_000_00), int64(0)
		for _, parts := range quota.Spread(total, weights(), weights()) {
			for _, n := range parts {
				sum += n
			}
		}
		if sum != total {
			t.Fatalf("%d of %d were shared out", sum, total)
		}
	}
}

func TestAWindowGetsThePartOfAQuotaThatItsMonthsAreWorth(t *testing.T) {
	year := calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2027-01-01")}
	window := calendar.Period{From: calendar.MustDay("2026-03-01"), To: calendar.MustDay("2026-04-16")}
	got := quota.Months(1200, year, []int64{1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 0}, window)
	want := []quota.Month{{First: calendar.MustDay("2026-03-01"), Value: 100}, {First: calendar.MustDay("2026-04-01"), Value: 100}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestQuotasTopDownAndBottomUpAreReconciled(t *testing.T) {
	p := func(n int64) *int64 { return &n }
	rate := func(n int64) *money.Rate { r := money.Rate(n); return &r }
	nodes := []quota.Node{
		{Parent: -1, Own: p(1000)}, // company
		{Parent: 0, Own: p(600)},   // north
		{Parent: 1, Own: p(400)},   // two reps
		{Parent: 1, Own: p(300)},
		{Parent: 0},              // south carries nothing of its own
		{Parent: 4, Own: p(500)}, // one rep
		{Parent: 4},              // who carries nothing
		{Parent: -1, Own: p(50)}, // another company, with an amount below that is not known
		{Parent: 7, Unknown: true},
		{Parent: 7, Own: p(10)},
	}
	quota.Reconcile(nodes)
	want := map[int]quota.Node{
		0: {Parent: -1, Own: p(1000), Below: p(1100), Gap: p(100), Over: rate(1_100_000)},
		1: {Parent: 0, Own: p(600), Below: p(700), Gap: p(100), Over: rate(1_166_667)},
		4: {Parent: 0, Below: p(500)},
		6: {Parent: 4},
		7: {Parent: -1, Own: p(50)},
	}
	for i, w := range want {
		if diff := cmp.Diff(nodes[i], w); diff != "" {
			t.Errorf("node %d (-got +want):\n%s", i, diff)
		}
	}
}
