package subscribing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/subscribing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

func TestWhatFallsDueComesByItself(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		converts, ends := c.start(trial(10, true)), c.start(trial(10, false))
		pauses, overdue := c.start(), c.start()
		renews, lapses := c.start(monthly), c.start(lapsing)
		editingtest.Must(c.verbs.PauseSubscription(c.asCare, subscribing.PauseSubscriptionInput{Target: on(pauses), PausedOn: ptr(d(2)), ResumesOn: ptr(d(20))}))(t)
		editingtest.Must(c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(overdue)}))(t)
		status := func(s *db.CustomerSubscription, want subscription.Status, mrr int64) {
			t.Helper()
			if got := c.now(s); got.Status != want || got.MrrMinor != mrr {
				t.Errorf("it is %s at %d, want %s at %d", got.Status, got.MrrMinor, want, mrr)
			}
		}
		if got := c.advance(d(1)); got != (subscribing.Advanced{}) {
			t.Errorf("on a day on which nothing is due: %+v", got)
		}
		c.advance(d(2))
		status(pauses, subscription.Paused, 0)
		c.refreshed = nil
		if got := c.advance(d(10)); got != (subscribing.Advanced{Subscriptions: 2, Events: 1}) || len(c.refreshed) != 1 {
			t.Errorf("when two trials end: %+v, the ledger followed %v", got, c.refreshed)
		}
		status(converts, subscription.Active, 100_00)
		status(ends, subscription.Ended, 0)
		same(t, "the conversion", c.events(converts), "2026-03-16 STARTED | 2026-03-26 CONVERTED")
		c.advance(d(20))
		status(pauses, subscription.Active, 100_00)
		c.advance(d(29))
		status(overdue, subscription.PastDue, 100_00)
		c.advance(d(30))
		status(overdue, subscription.Ended, 0)
		if got := c.now(overdue); *got.ChurnKind != subscription.Involuntary || *got.EndedOn != d(30) || got.CancelNote == nil {
			t.Errorf("not paid for 30 days: %+v", got)
		}
		c.advance(d(31))
		same(t, "renewed", c.terms(renews), "2026-03-16 to 2026-04-16 RENEWED 10000 of 10000 | 2026-04-16 to 2026-05-16 RUNNING")
		same(t, "in the days of grace", c.terms(lapses), "2026-03-16 to 2026-04-16 DUE")
		status(lapses, subscription.Active, 100_00)
		c.advance(d(61))
		same(t, "after them", c.terms(lapses), "2026-03-16 to 2026-04-16 LAPSED")
		status(lapses, subscription.Ended, 0)
		if got := c.now(lapses); *got.EndedOn != d(61) || *got.ChurnKind != subscription.Voluntary {
			t.Errorf("lapsed: %+v", got)
		}
		log := editingtest.Log(t, c.store, lapses.ID)
		if last := log[len(log)-1]; last.Source != "JOB" || last.Actor != "clock" || last.After["status"] != "ENDED" {
			t.Errorf("the change log says %+v", last)
		}
		editingtest.Writes(t, c.store, 0, func() {
			if got := c.advance(d(61)); got != (subscribing.Advanced{}) {
				t.Errorf("again: %+v", got)
			}
		})
	})
}

func TestARenewalWithinTheDaysOfGraceIsForTheTermThatEnded(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(lapsing)
		c.advance(d(45))
		editingtest.Must(c.verbs.RenewSubscription(opstest.As("SUCCESS", opstest.On(d(45))), subscribing.RenewSubscriptionInput{Target: on(s), TermMonths: ptr(12)}))(t)
		same(t, "terms", c.terms(s), "2026-03-16 to 2026-04-16 RENEWED 10000 of 10000 | 2026-04-16 to 2027-04-16 RUNNING")
		c.advance(d(61))
		if got := c.now(s); got.Status != subscription.Active {
			t.Errorf("it is %s", got.Status)
		}
	})
}

// records is what the store says of every subscription, apart from ids, versions and when it was written.
func (c *company) records() []string {
	c.t.Helper()
	var out []string
	for _, s := range editingtest.Read(c.t, c.store.Client().CustomerSubscription.Query().Order(db.Asc("id")).All) {
		text := func(d *calendar.Day) string {
			if d == nil {
				return "-"
			}
			return d.String()
		}
		out = append(out, fmt.Sprintf("%s %d term %s-%s cancels %s paused %s-%s overdue %s ended %s next %s | %s | %s | %s", s.Status, s.MrrMinor, text(s.TermStartsOn), text(s.TermEndsOn),
			text(s.CancelsOn), text(s.PausedOn), text(s.ResumesOn), text(s.PastDueSince), text(s.EndedOn), text(s.NextChangeOn), c.items(s), c.terms(s), c.events(s)))
	}
	return out
}

// invent lets random verbs happen to a few subscriptions over a quarter; every day runs the clock job or not.
func (c *company) invent(seed uint64, until int, everyDay bool) {
	c.t.Helper()
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test repeats itself
	var subs []*db.CustomerSubscription
	for i, set := range []func(*subscribing.StartSubscriptionInput){monthly, lapsing, yearly, trial(9, true), trial(9, false), from(d(12))} {
		subs = append(subs, c.start(set))
		if i%2 == 0 {
			subs = append(subs, c.start(set))
		}
	}
	for n := range until {
		today := d(n)
		c.clock.Set(opstest.Now.AddDate(0, 0, n))
		acts := everyDay || n%7 == 0
		if acts {
			c.advance(today)
		}
		if n%7 != 0 {
			continue
		}
		for range 4 {
			s := subs[random.IntN(len(subs))]
			var err error
			switch later := ptr(today + calendar.Day(1+random.IntN(20))); random.IntN(9) {
			case 0, 1:
				in := subscribing.AmendSubscriptionInput{Target: on(s), Changes: []*change{{Key: ptr("1"), Quantity: units(1 + random.Int64N(20))}}}
				if random.IntN(2) == 0 {
					in.EffectiveOn = later
				}
				_, err = c.verbs.AmendSubscription(c.asOps, in)
			case 2:
				_, err = c.verbs.PauseSubscription(c.asOps, subscribing.PauseSubscriptionInput{Target: on(s), ResumesOn: later})
			case 3:
				_, err = c.verbs.CancelSubscription(c.asOps, subscribing.CancelSubscriptionInput{Target: on(s), CancellationReasonID: c.left.ID, EndsOn: later})
			case 4:
				_, err = c.verbs.RevokeCancellation(c.asOps, subscribing.RevokeCancellationInput{Target: on(s)})
			case 5:
				_, err = c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(s)})
			case 6:
				_, err = c.verbs.RecordPaymentRecovery(c.asOps, subscribing.RecordPaymentRecoveryInput{Target: on(s)})
			case 7:
				_, err = c.verbs.ReactivateSubscription(c.asOps, subscribing.ReactivateSubscriptionInput{Target: on(s), TermMonths: ptr(1)})
			default:
				_, err = c.verbs.RenewSubscription(c.asOps, subscribing.RenewSubscriptionInput{Target: on(s)})
			}
			if err != nil && fault.All(err) == nil {
				c.t.Fatalf("an error that is no fault: %v", err)
			}
		}
	}
	c.advance(d(until))
}

func TestCatchingUpAfterAPauseGivesWhatEveryDayWouldHave(t *testing.T) {
	for seed := range uint64(2) {
		each(t, func(t *testing.T, c *company) {
			c.invent(seed, 56, true)
			daily := c.records()
			other := newCompany(t, opstest.SQLite(t, c.clock), c.clock)
			c.clock.Set(opstest.Now)
			other.invent(seed, 56, false)
			if diff := cmp.Diff(other.records(), daily); diff != "" {
				t.Errorf("caught up once a week (-) and every day (+):\n%s", diff)
			}
		})
	}
}

func TestRecordsAreWhatTheEventsComeToHoweverTheyCameAbout(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.invent(7, 42, true)
		before := c.records()
		c.world.Write(func(ctx context.Context, tx *db.Client) error { // as if nothing had been derived yet
			for _, s := range tx.SubscriptionItem.Query().AllX(ctx) {
				if err := tx.DeleteRecord(ctx, s.ID); err != nil {
					return err
				}
			}
			for _, s := range tx.SubscriptionTerm.Query().AllX(ctx) {
				if err := tx.DeleteRecord(ctx, s.ID); err != nil {
					return err
				}
			}
			for _, s := range tx.CustomerSubscription.Query().AllX(ctx) {
				if err := tx.CustomerSubscription.UpdateOne(s).SetNextChangeOn(d(0)).SetMrrMinor(1).ClearTermEndsOn().Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		c.advance(d(42))
		if diff := cmp.Diff(c.records(), before); diff != "" {
			t.Errorf("anew from the events (-) and as it went (+):\n%s", diff)
		}
	})
}

func TestRecordsFollowEventsThatAnImportWrote(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		a, b := c.start(yearly), c.start(trial(14, false))
		want := c.records()
		derive := func(ids ...gid.ID) error {
			return c.store.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error { return c.verbs.Derive(ctx, tx, ids) })
		}
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			for _, i := range tx.SubscriptionItem.Query().AllX(ctx) {
				if err := tx.DeleteRecord(ctx, i.ID); err != nil {
					return err
				}
			}
			return tx.CustomerSubscription.UpdateOneID(a.ID).SetMrrMinor(0).ClearNextChangeOn().Exec(ctx)
		})
		if err := derive(a.ID, b.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.records(), want); diff != "" {
			t.Errorf("derived (-) and by verbs (+):\n%s", diff)
		}
		editingtest.Writes(t, c.store, 0, func() {
			if err := derive(a.ID, b.ID); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestAnotherPolicyMovesTheDaysOnWhichSubscriptionsEnd(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		overdue, ended := c.start(), c.start(yearly, from(d(-10)))
		editingtest.Must(c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(overdue)}))(t)
		editingtest.Must(c.verbs.CancelSubscription(c.asOps, subscribing.CancelSubscriptionInput{Target: on(ended), CancellationReasonID: c.left.ID, Timing: ptr(subscribing.CancelNow)}))(t)
		if got := c.now(ended); got.MrrMinor != 100_00 || *got.NextChangeOn != day("2027-03-06") {
			t.Errorf("paid to the end of the term: %+v", got)
		}
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			o := tx.Organisation.Query().OnlyX(ctx)
			return tx.Organisation.UpdateOne(o).SetPolicies(map[string]string{subscription.KeyPastDueDays: "7", subscription.KeyCancelDate: "AT_CANCELLATION"}).Exec(ctx)
		})
		if err := c.verbs.DeriveAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := c.now(overdue); *got.NextChangeOn != d(7) {
			t.Errorf("it may be overdue to %s", got.NextChangeOn)
		}
		if got := c.now(ended); got.MrrMinor != 0 || got.NextChangeOn != nil {
			t.Errorf("no longer paid for: %+v", got)
		}
		editingtest.Writes(t, c.store, 0, func() {
			if err := c.verbs.DeriveAll(context.Background()); err != nil {
				t.Error(err)
			}
		})
		c.advance(d(7))
		if got := c.now(overdue); got.Status != subscription.Ended {
			t.Errorf("after seven days it is %s", got.Status)
		}
	})
}

func TestOneSubscriptionThatCannotGoOnDoesNotStopTheOthers(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		broken, fine := c.start(monthly), c.start(monthly)
		c.world.Write(func(ctx context.Context, tx *db.Client) error { // a second start, which no verb would write
			return tx.SubscriptionEvent.Create().SetSubscriptionID(broken.ID).SetEvent(subscription.Started).SetEffectiveOn(d(3)).SetSignedOn(d(3)).
				SetRecordedAt(c.store.Now()).Exec(ctx)
		})
		c.clock.Set(opstest.Now.AddDate(0, 0, 31))
		got, err := c.verbs.Advance(context.Background(), d(31))
		if err == nil || got != (subscribing.Advanced{Subscriptions: 1, Events: 1}) {
			t.Errorf("got %+v, %v", got, err)
		}
		same(t, "the other", c.terms(fine), "2026-03-16 to 2026-04-16 RENEWED 10000 of 10000 | 2026-04-16 to 2026-05-16 RUNNING")
	})
}

// counts are the rows of every table that a verb may write.
func (c *company) counts() map[string]int {
	c.t.Helper()
	out := map[string]int{}
	for name, count := range map[string]func(context.Context) (int, error){
		"changes": c.store.Client().Change.Query().Count, "events": c.store.Client().SubscriptionEvent.Query().Count,
		"subscriptions": c.store.Client().CustomerSubscription.Query().Count, "items": c.store.Client().SubscriptionItem.Query().Count,
		"terms": c.store.Client().SubscriptionTerm.Query().Count, "movements": c.store.Client().MrrMovement.Query().Count,
		"keys": c.store.Client().IdempotencyRecord.Query().Count, "accounts' revenue": c.store.Client().AccountRevenue.Query().Count,
	} {
		n, err := count(opstest.System())
		if err != nil {
			c.t.Fatal(err)
		}
		out[name] = n
	}
	return out
}

func TestAPreviewTellsWhatAVerbWouldDoAndWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s, tried, ended := c.start(yearly), c.start(trial(14, false)), c.start()
		editingtest.Must(c.verbs.CancelSubscription(c.asCare, subscribing.CancelSubscriptionInput{Target: on(ended), CancellationReasonID: c.lost.ID, Timing: ptr(subscribing.CancelNow)}))(t)
		paused, overdue, leaving := c.start(), c.start(), c.start(yearly)
		editingtest.Must(c.verbs.PauseSubscription(c.asCare, subscribing.PauseSubscriptionInput{Target: on(paused)}))(t)
		editingtest.Must(c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(overdue)}))(t)
		editingtest.Must(c.verbs.CancelSubscription(c.asCare, subscribing.CancelSubscriptionInput{Target: on(leaving), CancellationReasonID: c.left.ID}))(t)
		event := editingtest.Read(t, c.store.Client().SubscriptionEvent.Query().Order(db.Asc("id")).All)[0]
		before, records := c.counts(), c.records()
		key := editing.Note{IdempotencyKey: ptr("preview")}
		at := func(s *db.CustomerSubscription) editing.Target { return editing.Target{ID: s.ID, Note: key} }
		v, as := c.verbs, c.asOps
		type answer = *subscribing.SubscriptionPreview
		for name, x := range map[string]struct {
			run    func() (answer, error)
			on     string
			was    int64
			is     int64
			status subscription.Status
		}{
			"start": {func() (answer, error) { return v.PreviewStartSubscription(as, c.starting()) }, "2026-03-16", 0, 100_00, subscription.Active},
			"upgrade": {func() (answer, error) {
				return v.PreviewAmendSubscription(as, subscribing.AmendSubscriptionInput{Target: at(s), Changes: []*change{{Key: ptr("1"), Quantity: units(15)}}})
			}, "2026-03-16", 100_00, 150_00, subscription.Active},
			"downgrade": {func() (answer, error) {
				return v.PreviewAmendSubscription(as, subscribing.AmendSubscriptionInput{Target: at(s), Changes: []*change{{Key: ptr("1"), Quantity: units(5)}}})
			}, "2027-03-16", 100_00, 50_00, subscription.Active},
			"pause": {func() (answer, error) {
				return v.PreviewPauseSubscription(as, subscribing.PauseSubscriptionInput{Target: at(s)})
			}, "2026-03-16", 100_00, 0, subscription.Paused},
			"resume": {func() (answer, error) {
				return v.PreviewResumeSubscription(as, subscribing.ResumeSubscriptionInput{Target: at(paused)})
			}, "2026-03-16", 0, 100_00, subscription.Active},
			"cancel": {func() (answer, error) {
				return v.PreviewCancelSubscription(as, subscribing.CancelSubscriptionInput{Target: at(s), CancellationReasonID: c.left.ID})
			}, "2027-03-16", 100_00, 0, subscription.Active},
			"revoke": {func() (answer, error) {
				return v.PreviewRevokeCancellation(as, subscribing.RevokeCancellationInput{Target: at(leaving)})
			}, "2027-03-16", 0, 100_00, subscription.Active},
			"return": {func() (answer, error) {
				return v.PreviewReactivateSubscription(as, subscribing.ReactivateSubscriptionInput{Target: at(ended)})
			}, "2026-03-16", 0, 100_00, subscription.Active},
			"renewal": {func() (answer, error) {
				return v.PreviewRenewSubscription(as, subscribing.RenewSubscriptionInput{Target: at(s)})
			}, "", 100_00, 100_00, subscription.Active},
			"convert": {func() (answer, error) {
				return v.PreviewConvertTrial(as, subscribing.ConvertTrialInput{Target: at(tried)})
			}, "2026-03-16", 0, 100_00, subscription.Active},
			"failure": {func() (answer, error) {
				return v.PreviewRecordPaymentFailure(as, subscribing.RecordPaymentFailureInput{Target: at(s)})
			}, "", 100_00, 100_00, subscription.PastDue},
			"recovery": {func() (answer, error) {
				return v.PreviewRecordPaymentRecovery(as, subscribing.RecordPaymentRecoveryInput{Target: at(overdue)})
			}, "", 100_00, 100_00, subscription.Active},
			"reversal": {func() (answer, error) {
				return v.PreviewReverseSubscriptionEvent(as, subscribing.ReverseSubscriptionEventInput{EventID: event.ID, Note: key})
			}, "2026-03-16", 100_00, 0, subscription.Ended},
		} {
			got, err := x.run()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			effective := ""
			if got.EffectiveOn != nil {
				effective = got.EffectiveOn.String()
			}
			if effective != x.on || got.MRRBefore.Minor != x.was || got.MRRAfter.Minor != x.is || got.After.Status != x.status {
				t.Errorf("%s: on %q from %s to %s, %s", name, effective, got.MRRBefore, got.MRRAfter, got.After.Status)
			}
		}
		if diff := cmp.Diff(c.counts(), before); diff != "" {
			t.Errorf("rows (-after +before):\n%s", diff)
		}
		if diff := cmp.Diff(c.records(), records); diff != "" {
			t.Errorf("records (-after +before):\n%s", diff)
		}
		_, err := v.PreviewPauseSubscription(as, subscribing.PauseSubscriptionInput{Target: at(ended)})
		editingtest.Refused(t, err, "CONFLICT", "", "is ENDED")
		_, err = v.PreviewPauseSubscription(opstest.As("MARKETING"), subscribing.PauseSubscriptionInput{Target: at(s)})
		if err == nil {
			t.Error("who may not do it may preview it")
		}
	})
}

func TestAChangeCostsTheSameForManyItemsAndSubscriptions(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		many := c.start(yearly, func(in *subscribing.StartSubscriptionInput) {
			for range 40 {
				in.Items = append(in.Items, &subscribing.SubscriptionItemInput{PlanID: c.pro.ID})
			}
		})
		one := c.start(yearly)
		amend := func(s *db.CustomerSubscription, changes ...*change) int64 {
			ctx, counted := ent.WithStatements(c.asOps)
			editingtest.Must(c.verbs.AmendSubscription(ctx, subscribing.AmendSubscriptionInput{Target: on(s), Changes: changes}))(t)
			return counted.Count()
		}
		var all []*change
		for n := range 41 {
			all = append(all, &change{Key: ptr(fmt.Sprint(n + 1)), Quantity: units(100)})
		}
		if a, b := amend(one, &change{Key: ptr("1"), Quantity: units(100)}), amend(many, all...); a != b {
			t.Errorf("one item costs %d statements, 41 cost %d", a, b)
		}
		for range 30 {
			c.start(yearly)
		}
		if a, b := amend(one, &change{Key: ptr("1"), Quantity: units(101)}), amend(one, &change{Key: ptr("1"), Quantity: units(102)}); a != b {
			t.Errorf("%d and %d statements", a, b)
		}
		var cost [2]int64
		for i, n := range []int{3, 60} {
			for range n {
				a := c.world.Account("")
				c.start(monthly, func(in *subscribing.StartSubscriptionInput) {
					in.AccountID, in.StartsOn = &a.ID, ptr(d(200*i))
				})
			}
			c.clock.Set(opstest.Now.AddDate(0, 0, 200*i+31))
			if i > 0 { // the earlier ones are out of the way
				c.advance(d(200*i - 1))
				c.advance(d(200 * i))
			}
			ctx, counted := ent.WithStatements(context.Background())
			got := editingtest.Must(c.verbs.Advance(ctx, d(200*i+31)))(t)
			cost[i] = counted.Count()
			if got.Subscriptions < n {
				t.Errorf("advanced %+v of %d", got, n)
			}
		}
		if cost[0] != cost[1] {
			t.Errorf("3 subscriptions advance in %d statements, 60 in %d", cost[0], cost[1])
		}
	})
}

func TestChangesOfOneSubscriptionAtOnceTakeTurns(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start()
		done := make(chan error, 8)
		for range cap(done) {
			go func() {
				_, err := c.verbs.AmendSubscription(c.asOps, subscribing.AmendSubscriptionInput{Target: on(s), Changes: []*change{{PlanID: &c.pro.ID}}})
				done <- err
			}()
		}
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if got := c.now(s); got.MrrMinor != 100_00+8*25_00 {
			t.Errorf("eight add-ons come to %d", got.MrrMinor)
		}
		keys := map[string]bool{}
		for _, i := range editingtest.Read(t, c.store.Client().SubscriptionItem.Query().All) {
			keys[i.ItemKey] = true
		}
		if len(keys) != 9 {
			t.Errorf("the keys are %v", keys)
		}
	})
}
