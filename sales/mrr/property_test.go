package mrr_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
)

const histories = 2000

// eachHistory runs a property on many random accounts.
func eachHistory(t *testing.T, n int, property func(r *rand.Rand, a mrr.Account) error) {
	t.Helper()
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // a reproducible history
		a := randomAccount(r)
		if err := property(r, a); err != nil {
			t.Fatalf("seed %d: %v\naccount: %+v", seed, err, a)
		}
	}
}

func TestOpeningPlusMovementsIsClosingInEveryGroupingAndPeriod(t *testing.T) {
	eachHistory(t, histories, func(r *rand.Rand, a mrr.Account) error {
		rows := mrr.Ledger(a, someRates, mrr.Defaults())
		from := day("2023-10-01") + calendar.Day(r.IntN(500))
		period := calendar.Period{From: from, To: from + calendar.Day(1+r.IntN(200))}
		for name, by := range groupings {
			bridges, ok := mrr.Reconcile(rows, period, by)
			if !ok {
				return fmt.Errorf("by %s over %v: %+v", name, period, bridges)
			}
			opening, _ := naive(a, someRates, period.From-1, by)
			closing, native := naive(a, someRates, period.To-1, by)
			for _, b := range bridges {
				if b.Opening != opening[b.Group] || b.Closing != closing[b.Group] {
					return fmt.Errorf("by %s %v over %v: the ledger goes from %d to %d, the account pays %d and %d", name, b.Group, period, b.Opening, b.Closing, opening[b.Group], closing[b.Group])
				}
				delete(closing, b.Group)
			}
			for g, v := range closing {
				if v != 0 {
					return fmt.Errorf("by %s: the ledger knows nothing of %v, which pays %d", name, g, v)
				}
			}
			for _, m := range rows {
				if m.Day < period.To {
					native[by(m)] -= m.NativeDelta
				}
			}
			for g, v := range native {
				if v != 0 {
					return fmt.Errorf("by %s %v: %d of the agreed currency are in no row", name, g, v)
				}
			}
		}
		return nil
	})
}

func TestUnderEveryPolicyTheLedgerIsChainedAndComesToWhatIsPaid(t *testing.T) {
	eachHistory(t, histories, func(r *rand.Rand, a mrr.Account) error {
		p := randomPolicy(r)
		rows := mrr.Ledger(a, someRates, p)
		if err := mrr.Chained(rows); err != nil {
			return err
		}
		on := day("2023-10-01") + calendar.Day(r.IntN(800))
		sums := map[mrr.Holding]int64{}
		for _, m := range rows {
			if m.Day <= on {
				g := mrr.Group{Subscription: m.Subscription, Plan: m.Plan, Currency: m.Currency, Rep: m.Rep, Team: m.Team, Territory: m.Territory, Segment: m.Segment}
				sums[mrr.Holding{Line: m.Line, Group: g}] += m.Delta
			}
		}
		for _, h := range mrr.At(a, someRates, p, on) {
			k := mrr.Holding{Line: h.Line, Group: h.Group}
			if sums[k] != h.MRR {
				return fmt.Errorf("on %s %+v: the ledger says %d, paid is %d", on, k, sums[k], h.MRR)
			}
			delete(sums, k)
		}
		for k, v := range sums {
			if v != 0 {
				return fmt.Errorf("on %s %+v: the ledger says %d, nothing is paid", on, k, v)
			}
		}
		return nil
	})
}

func TestKindsFollowFromTheAccountsNetOfTheDay(t *testing.T) {
	eachHistory(t, histories, func(_ *rand.Rand, a mrr.Account) error {
		rows := mrr.Ledger(a, someRates, mrr.Defaults())
		active, paused, ever, churned := 0, 0, false, false
		for _, day := range days(rows) {
			before, known := active, ever
			nets := map[mrr.Kind]int64{}
			for _, m := range rows {
				if m.Day != day || m.Line != mrr.Recurring {
					continue
				}
				nets[m.Kind] += m.Delta
				active += m.CustomerDelta
				if m.Tag != "" {
					paused -= m.CustomerDelta
				}
				switch {
				case m.Kind == mrr.New && known:
					return fmt.Errorf("%s: new a second time", day)
				case m.Kind == mrr.Reactivation && !churned:
					return fmt.Errorf("%s: reactivated without having left", day)
				case (m.Kind == mrr.New || m.Kind == mrr.Reactivation) && m.Delta < 0, m.Kind == mrr.Churn && m.Delta > 0,
					m.Kind == mrr.Expansion && m.Delta < 0, m.Kind == mrr.Contraction && m.Delta > 0:
					return fmt.Errorf("%s: %s of %d", day, m.Kind, m.Delta)
				case m.SpellDay > day || m.CohortMonth > m.SpellDay:
					return fmt.Errorf("%s: cohort %s, spell %s", day, m.CohortMonth, m.SpellDay)
				}
				ever = true
				churned = churned || m.Kind == mrr.Churn
			}
			delete(nets, mrr.FXImpact)
			if nets[mrr.Transfer] != 0 {
				return fmt.Errorf("%s: transfers sum to %d", day, nets[mrr.Transfer])
			}
			delete(nets, mrr.Transfer)
			if before > 0 && active > 0 && len(nets) > 1 {
				return fmt.Errorf("%s: one day has %v", day, nets)
			}
			if active < 0 || active > 1 || paused < 0 || paused > 1 || active+paused > 1 {
				return fmt.Errorf("%s: %d active, %d paused", day, active, paused)
			}
			base, native := naive(a, someRates, day, groupings["nothing"])
			if (native[mrr.Recurring] > 0) != (active == 1) {
				return fmt.Errorf("%s: pays %v, %d active", day, base, active)
			}
		}
		return nil
	})
}

func TestTheOrderOfAnAccountsPartsDoesNotMatter(t *testing.T) {
	eachHistory(t, histories/5, func(r *rand.Rand, a mrr.Account) error {
		want := mrr.Ledger(a, someRates, mrr.Defaults())
		b := a
		b.Paid, b.Owners, b.Territories, b.Segments = shuffled(r, a.Paid), shuffled(r, a.Owners), shuffled(r, a.Territories), shuffled(r, a.Segments)
		if got := mrr.Ledger(b, someRates, mrr.Defaults()); !reflect.DeepEqual(got, want) {
			return fmt.Errorf("another order gives another ledger: %s", cmp.Diff(want, got))
		}
		return nil
	})
}

func TestComputingAgainChangesNothing(t *testing.T) {
	eachHistory(t, histories/5, func(r *rand.Rand, a mrr.Account) error {
		rows := mrr.Ledger(a, someRates, mrr.Defaults())
		if reverse, add := mrr.Diff(shuffled(r, rows), mrr.Ledger(a, someRates, mrr.Defaults())); len(reverse)+len(add) > 0 {
			return fmt.Errorf("reversed %v, added %v", reverse, add)
		}
		return nil
	})
}

func TestABackdatedChangeLeavesTheLedgerThatItWouldHaveHadFromTheStart(t *testing.T) {
	eachHistory(t, histories/5, func(r *rand.Rand, a mrr.Account) error {
		late := a
		late.Paid = nil
		for _, p := range a.Paid { // what is told later
			if r.IntN(3) > 0 {
				late.Paid = append(late.Paid, p)
			}
		}
		ledger := mrr.Ledger(late, someRates, mrr.Defaults())
		want := mrr.Ledger(a, someRates, mrr.Defaults())
		reverse, add := mrr.Diff(ledger, want)
		sums := map[mrr.Movement]int{} // the ledger with its reversals, as it is stored
		for _, m := range ledger {
			sums[m]++
		}
		var delta, customers int64
		for _, m := range reverse {
			sums[m]--
			back := m.Reversed()
			delta, customers = delta+m.Delta+back.Delta, customers+int64(m.CustomerDelta+back.CustomerDelta)
		}
		for _, m := range add {
			sums[m]++
		}
		for _, m := range want {
			sums[m]--
		}
		for m, n := range sums {
			if n != 0 {
				return fmt.Errorf("%d times too many: %+v", n, m)
			}
		}
		if delta != 0 || customers != 0 {
			return fmt.Errorf("reversals leave %d and %d customers", delta, customers)
		}
		return nil
	})
}

func TestPartsOfAnAccountListSumToTheWhole(t *testing.T) {
	period := calendar.Period{From: day("2024-01-01"), To: day("2024-07-01")}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // a reproducible history
		var all []mrr.Movement
		for id := range int64(6) {
			a := randomAccount(r)
			a.ID = id
			all = append(all, mrr.Ledger(a, someRates, mrr.Defaults())...)
		}
		whole, _ := mrr.Reconcile(all, period, func(mrr.Movement) int { return 0 })
		for name, by := range groupings {
			sums, opening, closing := map[mrr.Kind]int64{}, int64(0), int64(0)
			parts, _ := mrr.Reconcile(all, period, by)
			for _, b := range parts {
				opening, closing = opening+b.Opening, closing+b.Closing
				for k, v := range b.Sums {
					sums[k] += v
				}
			}
			if opening != whole[0].Opening || closing != whole[0].Closing || !maps.Equal(sums, whole[0].Sums) {
				t.Fatalf("seed %d by %s: parts %d %v %d, whole %+v", seed, name, opening, sums, closing, whole[0])
			}
		}
	}
}

func TestWhereAnAccountStandsFollowsFromItsMovements(t *testing.T) {
	eachHistory(t, histories/5, func(r *rand.Rand, a mrr.Account) error {
		rows := mrr.Ledger(a, someRates, mrr.Defaults())
		on := day("2023-10-01") + calendar.Day(r.IntN(800))
		got := mrr.StandingAt(rows, on)
		base, native := naive(a, someRates, on, groupings["nothing"])
		if got.MRR != base[mrr.Recurring] || (got.State == mrr.Paying) != (native[mrr.Recurring] > 0) {
			return fmt.Errorf("on %s: %+v, paid is %v", on, got, base)
		}
		return nil
	})
}

func days(rows []mrr.Movement) []calendar.Day {
	var out []calendar.Day
	for _, m := range rows {
		out = append(out, m.Day)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
