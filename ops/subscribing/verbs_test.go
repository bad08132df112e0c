package subscribing_test

import (
	"context"
	"testing"

	"coxswain/ent/db"
	"coxswain/ent/db/subscriptionevent"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/selling"
	"coxswain/ops/subscribing"
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

type change = subscribing.SubscriptionItemChange

func (c *company) amend(s *db.CustomerSubscription, changes ...*change) *db.CustomerSubscription {
	c.t.Helper()
	return editingtest.Must(c.verbs.AmendSubscription(c.asCare, subscribing.AmendSubscriptionInput{Target: on(s), Changes: changes}))(c.t)
}

func TestASubscriptionStartsWithItsItemsTermAndHistory(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := editingtest.Must(c.verbs.StartSubscription(c.asCare, c.starting(yearly, func(in *subscribing.StartSubscriptionInput) {
			in.Items = append(in.Items, &subscribing.SubscriptionItemInput{PlanID: c.pro.ID, Price: eur(2000_00), IntervalMonths: ptr(12)})
			in.Reason = ptr("signed at the fair")
		})))(t)
		if s.Status != subscription.Active || s.MrrMinor != 100_00+166_67 || s.Name != "Acme" || s.Currency != "EUR" || *s.StartsOn != d(0) || *s.SignedOn != d(0) {
			t.Errorf("got %+v", s)
		}
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2026-03-16 | 2: 1 at 166.67 from 2026-03-16")
		same(t, "terms", c.terms(s), "2026-03-16 to 2027-03-16 RUNNING")
		same(t, "events", c.events(s), "2026-03-16 STARTED")
		if s.TermEndsOn == nil || *s.TermEndsOn != day("2027-03-16") || s.NextChangeOn == nil || *s.NextChangeOn != day("2027-03-16") {
			t.Errorf("the term ends on %v, the next change is on %v", s.TermEndsOn, s.NextChangeOn)
		}
		if got := c.phase(); got != account.Use {
			t.Errorf("the account is in %s", got)
		}
		if len(c.refreshed) != 1 || c.refreshed[0] != c.account.ID {
			t.Errorf("the ledger followed %v", c.refreshed)
		}
		e := editingtest.Read(t, c.store.Client().SubscriptionEvent.Query().All)[0]
		for id, source := range map[gid.ID]string{s.ID: "API", e.ID: "API", c.account.ID: "RULE"} {
			log := editingtest.Log(t, c.store, id)
			last := log[len(log)-1]
			if last.Source != source || last.Actor != "Test SUCCESS" || last.Reason != "signed at the fair" {
				t.Errorf("%s: the change log says %+v", id, last)
			}
		}
		if got := editingtest.Log(t, c.store, e.ID)[0].After; got["event"] != "STARTED" || got["effective_on"] != "2026-03-16" || got["subscription_id"] != s.ID.String() {
			t.Errorf("the entry of the event holds %v", got)
		}
	})
}

func TestAWonOpportunityBecomesASubscriptionOnce(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		o := c.world.Opportunity(opstest.At(c.account), opstest.OwnedBy(c.ada), opstest.Won(d(-3), 3600_00), func(x *db.OpportunityCreate) { x.SetTermMonths(36) })
		seats := editingtest.Get[db.Product](t, c.store, c.seats.ProductID)
		c.world.Line(o, seats, 10, 3600_00, func(x *db.OpportunityLineCreate) { x.SetRecurring(true) })
		c.world.Line(o, c.world.Product("Onboarding", 500_00), 1, 500_00)
		in := subscribing.StartSubscriptionInput{OpportunityID: &o.ID}
		s := editingtest.Must(c.verbs.StartSubscription(c.asCare, in))(t)
		if s.AccountID != c.account.ID || s.OpportunityID == nil || s.MrrMinor != 100_00 || s.Name != o.Name || *s.TermEndsOn != day("2029-03-16") {
			t.Errorf("got %+v", s)
		}
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2026-03-16")
		_, err := c.verbs.StartSubscription(c.asCare, in)
		editingtest.Refused(t, err, fault.Conflict, "opportunityId", "started the subscription "+s.ID.String())

		open := c.world.Opportunity(opstest.At(c.account), opstest.OwnedBy(c.ada))
		_, err = c.verbs.StartSubscription(c.asCare, subscribing.StartSubscriptionInput{OpportunityID: &open.ID})
		editingtest.Refused(t, err, fault.Conflict, "opportunityId", "is OPEN; a subscription starts from one that is WON")
		bare := c.world.Opportunity(opstest.At(c.account), opstest.OwnedBy(c.ada), opstest.Won(d(-3), 1))
		_, err = c.verbs.StartSubscription(c.asCare, subscribing.StartSubscriptionInput{OpportunityID: &bare.ID})
		editingtest.Refused(t, err, fault.Required, "items", "has no recurring line")
	})
}

func TestAStartIsRefusedWithWhatToGive(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		gone := c.world.Plan("Gone", 1, func(x *db.SubscriptionPlanCreate) { x.SetArchivedAt(c.store.Now()) })
		item := func(i subscribing.SubscriptionItemInput) func(*subscribing.StartSubscriptionInput) {
			return func(in *subscribing.StartSubscriptionInput) {
				in.Items = []*subscribing.SubscriptionItemInput{&i}
			}
		}
		editingtest.Writes(t, c.store, 0, func() {
			for name, x := range map[string]struct {
				set   func(*subscribing.StartSubscriptionInput)
				kind  fault.Kind
				field string
				says  string
			}{
				"no items":             {func(in *subscribing.StartSubscriptionInput) { in.Items = nil }, fault.Required, "items", "which plans"},
				"nobody":               {func(in *subscribing.StartSubscriptionInput) { in.AccountID = nil }, fault.Required, "accountId", "which account"},
				"unknown plan":         {item(subscribing.SubscriptionItemInput{PlanID: gid.New(gid.SubscriptionPlan, 999)}), fault.NotFound, "items.0.planId", "may not see it"},
				"not a plan":           {item(subscribing.SubscriptionItemInput{PlanID: c.account.ID}), fault.Invalid, "items.0.planId", "give the id of a SubscriptionPlan"},
				"archived plan":        {item(subscribing.SubscriptionItemInput{PlanID: gone.ID}), fault.Invalid, "items.0.planId", "is archived"},
				"no seats":             {item(subscribing.SubscriptionItemInput{PlanID: c.seats.ID, Quantity: ptr(money.Rate(0))}), fault.Invalid, "items.0.quantity", "more than 0"},
				"too much off":         {item(subscribing.SubscriptionItemInput{PlanID: c.seats.ID, Discount: ptr(money.One + 1)}), fault.Invalid, "items.0.discount", "from 0 to 1"},
				"a negative price":     {item(subscribing.SubscriptionItemInput{PlanID: c.seats.ID, Price: eur(-1)}), fault.Invalid, "items.0.price", "0 or more"},
				"another currency":     {item(subscribing.SubscriptionItemInput{PlanID: c.seats.ID, Price: &editing.Money{Currency: "USD"}}), fault.Invalid, "items.0.price.currency", "is in EUR"},
				"no price in yen":      {func(in *subscribing.StartSubscriptionInput) { in.Currency = ptr(money.Currency("JPY")) }, fault.Required, "items.0.price", `"Seats" has no price in JPY on 2026-03-16`},
				"a term of -1":         {func(in *subscribing.StartSubscriptionInput) { in.TermMonths = ptr(-1) }, fault.Invalid, "termMonths", "is not from 0"},
				"renewal without term": {func(in *subscribing.StartSubscriptionInput) { in.AutoRenew = ptr(true) }, fault.Invalid, "autoRenew", "give termMonths"},
				"conversion of none":   {func(in *subscribing.StartSubscriptionInput) { in.TrialConverts = ptr(true) }, fault.Invalid, "trialConverts", "no trial"},
				"a trial that is over": {func(in *subscribing.StartSubscriptionInput) { in.TrialEndsOn = ptr(d(0)) }, fault.Invalid, "trialEndsOn", "is not after"},
				"signed tomorrow":      {func(in *subscribing.StartSubscriptionInput) { in.SignedOn = ptr(d(1)) }, fault.Invalid, "signedOn", "still to come"},
				"dated back":           {from(d(-1)), fault.Forbidden, "startsOn", "may not date a change back to 2026-03-15"},
			} {
				_, err := c.verbs.StartSubscription(c.asCare, c.starting(x.set))
				t.Log(name)
				editingtest.Refused(t, err, x.kind, x.field, x.says)
			}
			_, err := c.verbs.StartSubscription(opstest.As(role.Marketing), c.starting())
			editingtest.Refused(t, err, fault.Forbidden, "", "MARKETING may not use startSubscription")
		})
	})
}

func TestAnUpgradeTakesEffectNowAndADowngradeWhenWhatIsPaidEnds(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(from(d(-20)))
		if got := c.amend(s, &change{Key: ptr("1"), Quantity: units(12)}); got.MrrMinor != 120_00 {
			t.Errorf("twelve seats come to %d", got.MrrMinor)
		}
		got := c.amend(s, &change{Key: ptr("1"), Quantity: units(5)})
		if got.MrrMinor != 120_00 || got.NextChangeOn == nil || *got.NextChangeOn != day("2026-03-24") {
			t.Errorf("MRR is %d, the next change on %v", got.MrrMinor, got.NextChangeOn)
		}
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2026-02-24 to 2026-03-16 | 1: 12 at 120.00 from 2026-03-16 to 2026-03-24 | 1: 5 at 50.00 from 2026-03-24")

		in := subscribing.AmendSubscriptionInput{Target: on(s), Changes: []*change{{Key: ptr("1"), Quantity: units(11)}}, Timing: ptr(subscribing.Now)}
		if got := editingtest.Must(c.verbs.AmendSubscription(c.asCare, in))(t); got.MrrMinor != 110_00 {
			t.Errorf("a downgrade now comes to %d", got.MrrMinor)
		}
		year := c.start(yearly)
		in = subscribing.AmendSubscriptionInput{Target: on(year), Changes: []*change{{Key: ptr("1"), Quantity: units(20)}}, Timing: ptr(subscribing.AtPeriodEnd)}
		editingtest.Must(c.verbs.AmendSubscription(c.asCare, in))(t)
		same(t, "an upgrade at the end of the term", c.items(year), "1: 10 at 100.00 from 2026-03-16 to 2027-03-16 | 1: 20 at 200.00 from 2027-03-16")

		low := c.start(func(in *subscribing.StartSubscriptionInput) { in.Items[0].Price = eur(20_00) })
		got = c.amend(low, &change{Key: ptr("1"), Price: eur(300_00), IntervalMonths: ptr(12)})
		if got.MrrMinor != 25_00 {
			t.Errorf("from 20 a month to 300 a year is %d a month now; it is an upgrade", got.MrrMinor)
		}
	})
}

func TestAddOnsEndWithTheTermAndAgreedPricesStay(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(from(d(-60)), yearly)
		c.world.Write(func(ctx context.Context, tx *db.Client) error { // the list goes up
			p := tx.PlanPrice.Query().FirstX(ctx)
			if err := tx.PlanPrice.UpdateOne(p).SetValidTo(d(-30)).Exec(ctx); err != nil {
				return err
			}
			return tx.PlanPrice.Create().SetPlanID(c.seats.ID).SetCurrency("EUR").SetTiers([]price.Tier{{Unit: 20_00 * 1_000_000}}).SetValidFrom(d(-30)).Exec(ctx)
		})
		got := c.amend(s, &change{Key: ptr("1"), Quantity: units(11)}, &change{PlanID: &c.seats.ID}, &change{PlanID: &c.pro.ID, Discount: ptr(money.Rate(500_000))})
		same(t, "old seats at the old price, new ones at the new", c.items(s),
			"1: 10 at 100.00 from 2026-01-15 to 2026-03-16 | 1: 11 at 110.00 from 2026-03-16 | 2: 1 at 20.00 from 2026-03-16 | 3: 1 at 12.50 from 2026-03-16")
		if *got.TermEndsOn != day("2027-01-15") {
			t.Errorf("the term ends on %s", got.TermEndsOn)
		}
		got = editingtest.Must(c.verbs.AmendSubscription(c.asCare, subscribing.AmendSubscriptionInput{
			Target: on(s), EffectiveOn: ptr(d(5)), Changes: []*change{{Key: ptr("2"), Remove: ptr(true)}, {Key: ptr("3"), PlanID: &c.seats.ID}},
		}))(t)
		same(t, "one goes, one changes its plan", c.items(s),
			"1: 10 at 100.00 from 2026-01-15 to 2026-03-16 | 1: 11 at 110.00 from 2026-03-16 | 2: 1 at 20.00 from 2026-03-16 to 2026-03-21 | 3: 1 at 12.50 from 2026-03-16 to 2026-03-21 | 3: 1 at 10.00 from 2026-03-21")
		if got.MrrMinor != 142_50 {
			t.Errorf("MRR is %d before the day has come", got.MrrMinor)
		}
		c.advance(d(5))
		if got := c.now(s); got.MrrMinor != 120_00 {
			t.Errorf("MRR is %d on the day", got.MrrMinor)
		}
	})
}

func TestAnAmendmentIsRefusedWithWhatThereIs(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start()
		ended := c.start()
		editingtest.Must(c.verbs.CancelSubscription(c.asCare, subscribing.CancelSubscriptionInput{Target: on(ended), CancellationReasonID: c.left.ID, Timing: ptr(subscribing.CancelNow)}))(t)
		amend := func(s *db.CustomerSubscription, changes ...*change) error {
			_, err := c.verbs.AmendSubscription(c.asCare, subscribing.AmendSubscriptionInput{Target: on(s), Changes: changes})
			return err
		}
		editingtest.Writes(t, c.store, 0, func() {
			editingtest.Refused(t, amend(s), fault.Required, "changes", "which items")
			editingtest.Refused(t, amend(s, &change{Key: ptr("7")}), fault.NotFound, "changes.0.key", `no item "7" on 2026-03-16; it has "1"`)
			editingtest.Refused(t, amend(s, &change{Remove: ptr(true)}), fault.Required, "changes.0.key", "which item goes")
			editingtest.Refused(t, amend(s, &change{Key: ptr("1"), Remove: ptr(true)}), fault.Invalid, "changes", "cancel it instead")
			editingtest.Refused(t, amend(s, &change{Key: ptr("1")}, &change{Key: ptr("1")}), fault.Invalid, "changes.1.key", "changed twice")
			editingtest.Refused(t, amend(s, &change{}), fault.Required, "changes.0.planId", "give the id")
			editingtest.Refused(t, amend(ended, &change{Key: ptr("1"), Quantity: units(3)}), fault.Conflict, "", "is ENDED; from there only reactivateSubscription is possible")
		})
		_, err := c.verbs.AmendSubscription(opstest.As(role.Success), subscribing.AmendSubscriptionInput{Target: editing.Target{ID: s.ID, ExpectedVersion: ptr(99)}, Changes: []*change{{Key: ptr("1")}}})
		editingtest.Refused(t, err, fault.Conflict, "expectedVersion", "not 99")
	})
}

func TestOnlyThoseWhoCorrectDateAChangeBack(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(from(d(-90)))
		in := subscribing.AmendSubscriptionInput{Target: on(s), EffectiveOn: ptr(d(-30)), Changes: []*change{{Key: ptr("1"), Quantity: units(20)}}}
		_, err := c.verbs.AmendSubscription(c.asCare, in)
		editingtest.Refused(t, err, fault.Forbidden, "effectiveOn", "may not date a change back to 2026-02-14")
		got := editingtest.Must(c.verbs.AmendSubscription(c.asOps, in))(t)
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2025-12-16 to 2026-02-14 | 1: 20 at 200.00 from 2026-02-14")
		if got.MrrMinor != 200_00 {
			t.Errorf("MRR is %d", got.MrrMinor)
		}
		in.EffectiveOn = ptr(d(-91))
		_, err = c.verbs.AmendSubscription(c.asOps, in)
		editingtest.Refused(t, err, fault.Conflict, "", "has not begun on that day")
		end := subscribing.CancelSubscriptionInput{Target: on(s), CancellationReasonID: c.left.ID, EndsOn: ptr(d(-40))}
		_, err = c.verbs.CancelSubscription(c.asOps, end)
		editingtest.Refused(t, err, fault.Conflict, "", "the AMENDED of 2026-02-14, which is recorded already, would not be possible any more")
	})
}

func TestACancellationNeedsAReasonAndEndsWithTheTermUnlessSaidOtherwise(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		cancel := func(s *db.CustomerSubscription, set ...func(*subscribing.CancelSubscriptionInput)) (*db.CustomerSubscription, error) {
			in := subscribing.CancelSubscriptionInput{Target: on(s), CancellationReasonID: c.left.ID}
			for _, f := range set {
				f(&in)
			}
			return c.verbs.CancelSubscription(c.asCare, in)
		}
		s := c.start(yearly)
		_, err := cancel(s, func(in *subscribing.CancelSubscriptionInput) { in.CancellationReasonID = 0 })
		editingtest.Refused(t, err, fault.Required, "cancellationReasonId", "give the id of the CancellationReason")
		got := editingtest.Must(cancel(s, func(in *subscribing.CancelSubscriptionInput) { in.CancelNote = ptr("budget") }))(t)
		if got.Status != subscription.Active || *got.CancelsOn != day("2027-03-16") || *got.CancellationReasonID != c.left.ID || *got.ChurnKind != subscription.Voluntary || *got.CancelNote != "budget" || got.MrrMinor != 100_00 {
			t.Errorf("got %+v", got)
		}
		_, err = cancel(s)
		editingtest.Refused(t, err, fault.Conflict, "", "ends on 2027-03-16 already; revokeCancellation first")
		_, err = c.verbs.RenewSubscription(c.asCare, subscribing.RenewSubscriptionInput{Target: on(s)})
		editingtest.Refused(t, err, fault.Conflict, "", "revokeCancellation first")
		got = editingtest.Must(c.verbs.RevokeCancellation(c.asCare, subscribing.RevokeCancellationInput{Target: on(s)}))(t)
		if got.CancelsOn != nil || got.CancellationReasonID != nil || got.ChurnKind != nil || got.CancelNote != nil {
			t.Errorf("after revoking it is %+v", got)
		}

		loose := c.start()
		if got := editingtest.Must(cancel(loose))(t); *got.CancelsOn != day("2026-04-16") {
			t.Errorf("without a term it ends on %s", got.CancelsOn)
		}
		dayed := c.start()
		if got := editingtest.Must(cancel(dayed, func(in *subscribing.CancelSubscriptionInput) { in.EndsOn = ptr(d(40)) }))(t); *got.CancelsOn != d(40) {
			t.Errorf("on a day it ends on %s", got.CancelsOn)
		}
		tried := c.start(trial(14, true))
		if got := editingtest.Must(cancel(tried))(t); *got.CancelsOn != d(14) {
			t.Errorf("a trial ends on %s", got.CancelsOn)
		}
		now := c.start(yearly)
		got = editingtest.Must(cancel(now, func(in *subscribing.CancelSubscriptionInput) { in.Timing = ptr(subscribing.CancelNow) }))(t)
		if got.Status != subscription.Ended || *got.EndedOn != d(0) {
			t.Errorf("got %+v", got)
		}
		fraud := c.start(yearly, from(d(-10)))
		got = editingtest.Must(cancel(fraud, func(in *subscribing.CancelSubscriptionInput) {
			in.Timing, in.CancellationReasonID = ptr(subscribing.CancelNow), c.lost.ID
		}))(t)
		if *got.ChurnKind != subscription.Involuntary || got.MrrMinor != 0 {
			t.Errorf("got %+v", got)
		}
		bound := c.start(from(d(-350)), yearly, func(in *subscribing.StartSubscriptionInput) { in.NoticeDays = ptr(30) })
		_, err = cancel(bound)
		editingtest.Refused(t, err, fault.Conflict, "timing", "notice was due on 2026-03-01, 30 days before the term ends on 2026-03-31")
		_, err = cancel(bound, func(in *subscribing.CancelSubscriptionInput) { in.Timing = ptr(subscribing.CancelOnDay) })
		editingtest.Refused(t, err, fault.Required, "endsOn", "on which day")
	})
}

func TestTheAccountFollowsTheLifeOfItsSubscriptions(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		want := func(when string, p account.LifecyclePhase) {
			t.Helper()
			if got := c.phase(); got != p {
				t.Errorf("%s the account is in %s, want %s", when, got, p)
			}
		}
		s := c.start(trial(14, false))
		want("in a trial", account.Acquisition)
		editingtest.Must(c.verbs.ConvertTrial(c.asCare, subscribing.ConvertTrialInput{Target: on(s)}))(t)
		want("paying", account.Use)
		second := c.start()
		cancel := func(s *db.CustomerSubscription) {
			editingtest.Must(c.verbs.CancelSubscription(c.asCare, subscribing.CancelSubscriptionInput{Target: on(s), CancellationReasonID: c.left.ID, Timing: ptr(subscribing.CancelNow)}))(t)
		}
		cancel(second)
		want("with one of two left", account.Use)
		cancel(s)
		want("with none left", account.Former)
		editingtest.Must(c.verbs.ReactivateSubscription(c.asCare, subscribing.ReactivateSubscriptionInput{Target: on(s)}))(t)
		want("back", account.Use)
	})
}

func TestPauseTrialPaymentRenewalAndReturn(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(yearly)
		got := editingtest.Must(c.verbs.PauseSubscription(c.asCare, subscribing.PauseSubscriptionInput{Target: on(s), ResumesOn: ptr(d(30))}))(t)
		if got.Status != subscription.Paused || got.MrrMinor != 0 || *got.PausedOn != d(0) || *got.ResumesOn != d(30) || *got.NextChangeOn != d(30) {
			t.Errorf("paused: %+v", got)
		}
		_, err := c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(s)})
		editingtest.Refused(t, err, fault.Conflict, "", "is PAUSED; from there amendSubscription, resumeSubscription, cancelSubscription, renewSubscription are possible")
		got = editingtest.Must(c.verbs.ResumeSubscription(c.asCare, subscribing.ResumeSubscriptionInput{Target: on(s)}))(t)
		if got.Status != subscription.Active || got.MrrMinor != 100_00 || got.PausedOn != nil || got.ResumesOn != nil {
			t.Errorf("resumed: %+v", got)
		}
		got = editingtest.Must(c.verbs.RecordPaymentFailure(c.asOps, subscribing.RecordPaymentFailureInput{Target: on(s)}))(t)
		if got.Status != subscription.PastDue || *got.PastDueSince != d(0) || got.MrrMinor != 100_00 || *got.NextChangeOn != d(30) {
			t.Errorf("past due: %+v", got)
		}
		got = editingtest.Must(c.verbs.RecordPaymentRecovery(c.asOps, subscribing.RecordPaymentRecoveryInput{Target: on(s)}))(t)
		if got.Status != subscription.Active || got.PastDueSince != nil {
			t.Errorf("recovered: %+v", got)
		}
		got = editingtest.Must(c.verbs.RenewSubscription(c.asCare, subscribing.RenewSubscriptionInput{
			Target: on(s), TermMonths: ptr(24), Uplift: ptr(money.Rate(30_000)), Changes: []*change{{PlanID: &c.pro.ID}},
		}))(t)
		if got.MrrMinor != 100_00 || *got.TermEndsOn != day("2027-03-16") {
			t.Errorf("renewed early: %+v", got)
		}
		same(t, "terms", c.terms(s), "2026-03-16 to 2027-03-16 RENEWED 12800 of 10000 | 2027-03-16 to 2029-03-16 RUNNING")
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2026-03-16 to 2027-03-16 | 1: 10 at 103.00 from 2027-03-16 | 2: 1 at 25.00 from 2027-03-16")

		tried := c.start(trial(14, false))
		if tried.Status != subscription.Trialing || tried.MrrMinor != 0 || *tried.TrialEndsOn != d(14) {
			t.Errorf("trial: %+v", tried)
		}
		_, err = c.verbs.ConvertTrial(c.asCare, subscribing.ConvertTrialInput{Target: on(tried), ConvertedOn: ptr(d(15))})
		editingtest.Refused(t, err, fault.Conflict, "", "is ENDED")
		got = editingtest.Must(c.verbs.ConvertTrial(c.asCare, subscribing.ConvertTrialInput{Target: on(tried), ConvertedOn: ptr(d(14))}))(t)
		if got.Status != subscription.Trialing || got.ConvertedOn != nil {
			t.Errorf("to be converted: %+v", got)
		}
		c.advance(d(14))
		if got = c.now(tried); got.Status != subscription.Active || *got.ConvertedOn != d(14) || got.MrrMinor != 100_00 {
			t.Errorf("converted: %+v", got)
		}
	})
}

func TestAnEventThatIsTakenBackLeavesTheSubscriptionAsItWas(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(from(d(-50)))
		before := c.now(s)
		c.amend(s, &change{Key: ptr("1"), Quantity: units(50)})
		last := func() *db.SubscriptionEvent {
			all := editingtest.Read(t, c.store.Client().SubscriptionEvent.Query().Where(subscriptionevent.SubscriptionID(s.ID)).Order(subscriptionevent.ByID()).All)
			return all[len(all)-1]
		}
		wrong := last()
		got := editingtest.Must(c.verbs.ReverseSubscriptionEvent(c.asOps, subscribing.ReverseSubscriptionEventInput{EventID: wrong.ID}))(t)
		if got.MrrMinor != before.MrrMinor || got.NextChangeOn != before.NextChangeOn {
			t.Errorf("got %+v", got)
		}
		same(t, "items", c.items(s), "1: 10 at 100.00 from 2026-01-25")
		same(t, "events", c.events(s), "2026-01-25 STARTED | 2026-03-16 AMENDED | 2026-03-16 REVERSED")
		_, err := c.verbs.ReverseSubscriptionEvent(c.asOps, subscribing.ReverseSubscriptionEventInput{EventID: wrong.ID})
		editingtest.Refused(t, err, fault.Conflict, "eventId", "taken back already")
		_, err = c.verbs.ReverseSubscriptionEvent(c.asOps, subscribing.ReverseSubscriptionEventInput{EventID: last().ID})
		editingtest.Refused(t, err, fault.Invalid, "eventId", "record that one again")

		start := editingtest.Read(t, c.store.Client().SubscriptionEvent.Query().Where(subscriptionevent.SubscriptionID(s.ID)).Order(subscriptionevent.ByID()).All)[0]
		got = editingtest.Must(c.verbs.ReverseSubscriptionEvent(c.asOps, subscribing.ReverseSubscriptionEventInput{EventID: start.ID}))(t)
		if got.Status != subscription.Ended || got.StartsOn != nil || got.MrrMinor != 0 || c.items(s) != "" {
			t.Errorf("without a start it is %+v with %s", got, c.items(s))
		}
	})
}

func TestTheSameKeyTwiceIsOneStart(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		in := c.starting(func(in *subscribing.StartSubscriptionInput) { in.IdempotencyKey = ptr("k") })
		one := editingtest.Must(c.verbs.StartSubscription(c.asCare, in))(t)
		editingtest.Writes(t, c.store, 0, func() {
			if two := editingtest.Must(c.verbs.StartSubscription(c.asCare, in))(t); two.ID != one.ID {
				t.Errorf("%s and %s", one.ID, two.ID)
			}
		})
	})
}

func TestWhoDoesNotSeeTheAccountDoesNotSeeItsSubscription(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start()
		bea := opstest.As(role.Rep, opstest.Self(c.world.Rep("Bea")))
		_, err := c.verbs.PauseSubscription(bea, subscribing.PauseSubscriptionInput{Target: on(s)})
		editingtest.Refused(t, err, fault.NotFound, "id", "or you may not see it")
		e := editingtest.Read(t, c.store.Client().SubscriptionEvent.Query().All)[0]
		_, err = c.verbs.ReverseSubscriptionEvent(bea, subscribing.ReverseSubscriptionEventInput{EventID: e.ID})
		if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger reverses: %v", err)
		}
		editingtest.Must(c.verbs.PauseSubscription(opstest.As(role.Rep, opstest.Self(c.ada)), subscribing.PauseSubscriptionInput{Target: on(s)}))(t)
	})
}

func TestColumnsThatFollowFromEventsAreNotEdited(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start()
		type edit struct {
			ID   gid.ID         `json:"id"`
			Name *string        `json:"name,omitempty"`
			Ends *calendar.Day  `json:"endedOn,omitempty"`
			Mrr  *editing.Money `json:"mrr,omitempty"`
		}
		_, err := c.edit.Update(c.asOps, "updateCustomerSubscription", gid.CustomerSubscription, edit{ID: s.ID, Ends: ptr(d(0))})
		editingtest.Refused(t, err, fault.Invalid, "endedOn", "cancelSubscription changes it")
		r, err := c.edit.Update(c.asOps, "updateCustomerSubscription", gid.CustomerSubscription, edit{ID: s.ID, Name: ptr("Main contract")})
		if got, _ := r.(*db.CustomerSubscription); err != nil || got.Name != "Main contract" {
			t.Errorf("got %v, %v", r, err)
		}
		_, err = c.edit.Archive(c.asOps, "archiveCustomerSubscription", gid.CustomerSubscription, editing.Target{ID: s.ID})
		editingtest.Refused(t, err, fault.Conflict, "id", "is ACTIVE; cancel it before putting it away")
	})
}

func TestAMergedAccountBringsItsSubscriptionsAlong(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		s := c.start(yearly)
		survivor := c.world.Account("Acme Ltd.", opstest.AccountOf(c.ada))
		editingtest.Must(selling.New(c.edit).MergeAccounts(c.asOps, selling.MergeAccountsInput{Target: editing.Target{ID: survivor.ID}, DuplicateIds: []gid.ID{c.account.ID}}))(t)
		term := editingtest.Read(t, c.store.Client().SubscriptionTerm.Query().All)[0]
		if got := c.now(s); got.AccountID != survivor.ID || term.AccountID != survivor.ID {
			t.Errorf("the subscription is of %s, its term of %s", got.AccountID, term.AccountID)
		}
		if got := editingtest.Get[db.Account](t, c.store, survivor.ID).LifecyclePhase; got != account.Use {
			t.Errorf("the survivor is in %s", got)
		}
	})
}
