package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
	"coxswain/sales/subscription"
)

func TestTheLedgerFollowsTheEventsOfSubscriptions(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		x.start("2025-01-10", c.item(1, 100))
		x.event(subscription.Amended, "2025-03-01", subscription.Details{Items: []subscription.Item{c.item(2, 150)}})
		x.event(subscription.PauseBegan, "2025-05-01", subscription.Details{})
		x.event(subscription.Resumed, "2025-06-01", subscription.Details{})
		c.begin(acme, "EUR").start("2025-07-01", c.item(3, 50))
		x.event(subscription.Cancelled, "2025-09-01", subscription.Details{ChurnKind: subscription.Voluntary})
		want := []string{
			"2025-01-10 NEW 100 1",
			"2025-03-01 EXPANSION 50 0", "2025-03-01 TRANSFER -100 0", "2025-03-01 TRANSFER 100 0",
			"2025-05-01 CONTRACTION PAUSE -150 -1", "2025-06-01 EXPANSION RESUME 150 1",
			"2025-07-01 EXPANSION 50 0", "2025-09-01 CONTRACTION -150 0",
		}
		if d := cmp.Diff(want, c.movements(acme)); d != "" {
			t.Errorf("movements (-want +got):\n%s", d)
		}
		r := c.revenue(acme)
		if r.MrrMinor != 50 || r.State != mrr.Paying || r.Subscriptions != 2 || *r.CohortMonth != day("2025-01-01") || *r.SpellDay != day("2025-01-10") || r.Ledger != 1 {
			t.Errorf("AccountRevenue = %+v", r)
		}
		c.sound()
	})
}

func TestACorrectionReversesAndAddsAndEditsNothing(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		x.start("2025-01-10", c.item(1, 100))
		raise := x.event(subscription.Amended, "2025-03-01", subscription.Details{Items: []subscription.Item{c.item(1, 150)}})
		before := c.stored()
		x.reverse(raise, "2025-03-01")
		x.event(subscription.Amended, "2025-02-01", subscription.Details{Items: []subscription.Item{c.item(1, 130)}}) // backdated
		after := c.stored()
		if d := cmp.Diff(fmt.Sprint(before), fmt.Sprint(after[:len(before)])); d != "" {
			t.Errorf("rows that were there changed:\n%s", d)
		}
		if len(after) != len(before)+2 {
			t.Fatalf("%d rows were added, want a reversal and a raise", len(after)-len(before))
		}
		back := after[len(before)]
		if back.ReversesID == nil || *back.ReversesID != before[1].ID || back.DeltaMinor != -50 || back.Day != day("2025-03-01") || back.Movement != mrr.Expansion {
			t.Errorf("the reversal is %+v", back)
		}
		if d := cmp.Diff([]string{"2025-01-10 NEW 100 1", "2025-02-01 EXPANSION 30 0"}, c.movements(acme)); d != "" {
			t.Errorf("movements (-want +got):\n%s", d)
		}
		c.sound()
	})
}

func TestRefreshingAgainWritesNothing(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		c.begin(acme, "EUR").start("2025-01-10", c.item(1, 100))
		count := func() (n [2]int) {
			rows, err := s.Client().Change.Query().Count(opstest.System())
			if err != nil {
				t.Fatal(err)
			}
			return [2]int{rows, len(c.stored())}
		}
		before := count()
		for range 3 {
			c.Write(func(ctx context.Context, tx *db.Client) error {
				return ledger.Refresh(ctx, s, tx, []gid.ID{acme.ID, acme.ID})
			})
		}
		if after := count(); after != before {
			t.Errorf("entries and movements were %v and are %v", before, after)
		}
	})
}

func TestOwnersTeamsTerritoriesAndSegmentsMoveRevenueBetweenGroups(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		c := newCompany(t, s)
		ada, ben, east, west := c.Rep("Ada"), c.Rep("Ben"), c.Team("East"), c.Team("West")
		c.Membership(ada, east, day("2024-01-01"))
		acme := c.Account("Acme", func(a *db.AccountCreate) { a.SetSegment("SMB") })
		c.begin(acme, "EUR").start("2025-01-10", c.item(1, 100))
		own := func(rep *db.Rep, from string, to *calendar.Day) *db.AccountOwnership {
			var o *db.AccountOwnership
			c.Write(func(ctx context.Context, tx *db.Client) (err error) {
				o, err = tx.AccountOwnership.Create().SetAccountID(acme.ID).SetRepID(rep.ID).SetValidFrom(day(from)).SetNillableValidTo(to).Save(ctx)
				return err
			})
			return o
		}
		may := day("2025-05-01")
		own(ada, "2024-01-01", &may)
		own(ben, "2025-05-01", nil)
		c.Membership(ben, west, day("2025-06-01"))
		north := c.Territory("North")
		c.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.TerritoryAccount.Create().SetAccountID(acme.ID).SetTerritoryID(north.ID).SetValidFrom(day("2025-07-01")).Exec(ctx)
		})
		clock.Advance(48 * 60 * 60 * 1e9)
		c.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(acme.ID).SetSegment("MID").Exec(ctx)
		})
		want := []string{
			"2025-01-10 NEW 100 1", "2025-05-01 TRANSFER -100 0", "2025-05-01 TRANSFER 100 0", "2025-06-01 TRANSFER -100 0", "2025-06-01 TRANSFER 100 0",
			"2025-07-01 TRANSFER -100 0", "2025-07-01 TRANSFER 100 0", "2026-03-18 TRANSFER 100 0", "2026-03-18 TRANSFER -100 0", // into MID, out of SMB
		}
		if d := cmp.Diff(want, c.movements(acme)); d != "" {
			t.Errorf("movements (-want +got):\n%s", d)
		}
		history, err := s.Client().AccountSegment.Query().All(opstest.System())
		if err != nil || len(history) != 2 {
			t.Fatalf("the history of segments has %d rows, %v; want SMB until the change and MID since", len(history), err)
		}
		c.sound()

		c.Write(func(ctx context.Context, tx *db.Client) error { // an owner that never was
			o, err := tx.AccountOwnership.Query().All(opstest.System())
			if err != nil {
				return err
			}
			if err := tx.AccountOwnership.UpdateOneID(o[0].ID).ClearValidTo().Exec(ctx); err != nil {
				return err
			}
			return tx.AccountOwnership.DeleteOneID(o[1].ID).Exec(ctx)
		})
		if got := c.movements(acme); len(got) != 5 {
			t.Errorf("without the second owner the movements are %v", got)
		}
		c.sound()
	}, clock)
}

func TestAnotherExchangeRateIsAnImpactOfItsOwn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme, euro := c.Account("Acme"), c.Account("Euro")
		c.begin(acme, "USD").start("2025-01-10", c.item(1, 10000))
		c.begin(euro, "EUR").start("2025-01-10", c.item(1, 10000))
		if d := cmp.Diff([]string{"2025-01-10 NEW 0 1"}, c.movements(acme)); d != "" {
			t.Errorf("without a rate (-want +got):\n%s", d)
		}
		rate := func(from, value string) {
			r, err := money.ParseExchangeRate(value)
			if err != nil {
				t.Fatal(err)
			}
			c.Write(func(ctx context.Context, tx *db.Client) error {
				return tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(day(from)).SetRate(r).Exec(ctx)
			})
		}
		rate("2025-01-01", "0.9")
		rate("2025-03-15", "0.95")
		if d := cmp.Diff([]string{"2025-01-10 NEW 9000 1", "2025-04-10 FX_IMPACT 500 0"}, c.movements(acme)); d != "" {
			t.Errorf("with rates (-want +got):\n%s", d)
		}
		c.sound()
	})
}

func TestAnotherPolicyIsAnotherVersionThatSaysWhatChanged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		x.start("2025-01-10", c.item(1, 100))
		x.event(subscription.PauseBegan, "2025-05-01", subscription.Details{})
		x.event(subscription.Resumed, "2025-06-01", subscription.Details{})
		before := c.stored()
		chosen := map[string]string{"mrr.pause": "CHURN"}
		preview, err := ledger.Preview(opstest.System(), s, chosen)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, c.stored(), cmp.Comparer(func(a, b *db.MrrMovement) bool { return a.String() == b.String() })); d != "" {
			t.Errorf("a preview changed the ledger:\n%s", d)
		}
		c.Write(func(ctx context.Context, tx *db.Client) error {
			o, err := tx.Organisation.Query().Only(ctx)
			if err != nil {
				return err
			}
			return tx.Organisation.UpdateOneID(o.ID).SetPolicies(chosen).Exec(ctx)
		})
		if d := cmp.Diff([]string{"2025-01-10 NEW 100 1", "2025-05-01 CHURN -100 -1", "2025-06-01 REACTIVATION 100 1"}, c.movements(acme)); d != "" {
			t.Errorf("movements (-want +got):\n%s", d)
		}
		after := c.stored()
		if fmt.Sprint(after[:len(before)]) != fmt.Sprint(before) || after[0].Ledger != 1 || after[len(before)].Ledger != 2 {
			t.Error("the rows of the first version changed")
		}
		want := &ledger.Effect{
			Policies: []ledger.PolicyEffect{{Key: "mrr.pause", Before: "CONTRACTION", After: "CHURN"}}, Currency: [2]string{"EUR", "EUR"},
			MRR: ledger.Figures{Before: 100, After: 100}, Customers: ledger.Figures{Before: 1, After: 1}, Accounts: 1,
			Movements: []ledger.MonthlyEffect{
				{Month: day("2025-05-01"), Line: mrr.Recurring, Kind: mrr.Contraction, Figures: ledger.Figures{Before: -100}},
				{Month: day("2025-05-01"), Line: mrr.Recurring, Kind: mrr.Churn, Figures: ledger.Figures{After: -100}},
				{Month: day("2025-06-01"), Line: mrr.Recurring, Kind: mrr.Expansion, Figures: ledger.Figures{Before: 100}},
				{Month: day("2025-06-01"), Line: mrr.Recurring, Kind: mrr.Reactivation, Figures: ledger.Figures{After: 100}},
			},
		}
		if d := cmp.Diff(want, preview); d != "" {
			t.Errorf("Preview (-want +got):\n%s", d)
		}
		versions, err := s.Client().LedgerVersion.Query().All(opstest.System())
		if err != nil || len(versions) != 2 || len(versions[1].Effect) == 0 || versions[1].Policies["mrr.pause"] != "CHURN" {
			t.Errorf("versions %v, %v", versions, err)
		}
		c.sound()
	})
}

func TestTheNumberOfStatementsDoesNotDependOnTheNumberOfAccounts(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		ada := c.Rep("Ada")
		var accounts []gid.ID
		for range 12 {
			a := c.Account("", func(a *db.AccountCreate) { a.SetOwnerID(ada.ID) })
			c.begin(a, "EUR").start("2025-01-10", c.item(1, 100))
			accounts = append(accounts, a.ID)
		}
		measure := func(ids []gid.ID) int64 {
			ctx, n := ent.WithStatements(opstest.System())
			undone := errors.New("undone")
			err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
				if _, err := tx.ExecContext(ctx, "DELETE FROM mrr_movements"); err != nil { // so that there is something to append
					return err
				}
				if err := ledger.Refresh(ctx, s, tx, ids); err != nil {
					return err
				}
				return undone
			})
			if !errors.Is(err, undone) {
				t.Fatal(err)
			}
			return n.Count()
		}
		if one, all := measure(accounts[:1]), measure(accounts); one != all {
			t.Errorf("one account takes %d statements, twelve take %d", one, all)
		}
	})
}

func TestRowsInBulkAreFollowedToo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		err := s.Bulk(opstest.System(), 0, func(b *ent.Bulk) error {
			id, err := b.NewID(gid.SubscriptionEvent)
			if err != nil {
				return err
			}
			details := fmt.Sprintf(`{"items":[{"key":"1","plan":%d,"quantity":"1","intervalMonths":1,"charge":70,"mrr":70,"pricedOn":"2025-01-01"}]}`, int64(c.plans[0]))
			return b.Insert(gid.SubscriptionEvent, []string{"id", "subscription_id", "event", "effective_on", "signed_on", "recorded_at", "details"},
				[]any{id, x.id, "STARTED", int32(day("2025-01-01")), int32(day("2025-01-01")), b.Now(), details}, 1)
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"2025-01-01 NEW 70 1"}, c.movements(acme)); d != "" {
			t.Errorf("movements (-want +got):\n%s", d)
		}
		c.sound()
	})
}

func TestAPlannedChangeCountsFromItsDayOn(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		c := newCompany(t, s)
		acme := c.Account("Acme")
		x := c.begin(acme, "EUR")
		x.start("2025-01-10", c.item(1, 100))
		x.event(subscription.Amended, "2026-03-18", subscription.Details{Items: []subscription.Item{c.item(1, 150)}})
		if r := c.revenue(acme); r.MrrMinor != 100 || r.Movements != 2 {
			t.Errorf("two days before: %+v", r)
		}
		clock.Advance(48 * 60 * 60 * 1e9)
		c.Write(func(ctx context.Context, tx *db.Client) error { return ledger.Advance(ctx, s, tx, day("2026-03-18")) })
		if r := c.revenue(acme); r.MrrMinor != 150 || r.Movements != 2 {
			t.Errorf("on the day: %+v", r)
		}
		c.sound()
	}, clock)
}

// TestWhateverHappensTheLedgerIsSound plays random histories and checks after each that recomputing agrees.
func TestWhateverHappensTheLedgerIsSound(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a reproducible history
		reps := []*db.Rep{c.Rep(""), c.Rep("")}
		for n := range 6 {
			a := c.Account(fmt.Sprintf("Customer %d", n))
			on := day("2025-01-01") + calendar.Day(r.IntN(40))
			c.Write(func(ctx context.Context, tx *db.Client) error {
				half := on + 100
				if err := tx.AccountOwnership.Create().SetAccountID(a.ID).SetRepID(reps[0].ID).SetValidFrom(on).SetValidTo(half).Exec(ctx); err != nil {
					return err
				}
				return tx.AccountOwnership.Create().SetAccountID(a.ID).SetRepID(reps[1].ID).SetValidFrom(half).Exec(ctx)
			})
			x := c.begin(a, []money.Currency{"EUR", "USD"}[r.IntN(2)])
			x.start(on.String(), c.item(1+r.IntN(3), 1000+r.Int64N(9)))
			for range 3 {
				on += calendar.Day(5 + r.IntN(60))
				var e gid.ID
				switch r.IntN(4) {
				case 0:
					x.event(subscription.PauseBegan, on.String(), subscription.Details{})
					on += calendar.Day(1 + r.IntN(20))
					x.event(subscription.Resumed, on.String(), subscription.Details{})
					continue
				case 1:
					x.event(subscription.Cancelled, on.String(), subscription.Details{ChurnKind: subscription.Voluntary})
					on += calendar.Day(1 + r.IntN(60))
					x.event(subscription.Reactivated, on.String(), subscription.Details{})
					continue
				default:
					e = x.event(subscription.Amended, on.String(), subscription.Details{Items: []subscription.Item{c.item(1+r.IntN(3), 900+r.Int64N(300))}})
				}
				if r.IntN(3) == 0 {
					x.reverse(e, on.String())
				}
			}
		}
		c.sound()
		for _, rate := range []money.ExchangeRate{900_000_000_000, 950_000_000_000} {
			c.Write(func(ctx context.Context, tx *db.Client) error {
				return tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(day("2025-01-01") + calendar.Day(rate/10_000_000_000)).SetRate(rate).Exec(ctx)
			})
			c.sound()
		}
	})
}
