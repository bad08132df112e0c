package main

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/accountrevenue"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/ledger"
	"coxswain/ops/measuring"
	"coxswain/ops/metering"
	"coxswain/ops/opstest"
	"coxswain/ops/planning"
	"coxswain/ops/steering"
	"coxswain/ops/subscribing"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

// timekeeper is a company whose clock a test turns.
type timekeeper struct {
	t     *testing.T
	store *ent.Store
	time  *opstest.Clock
	edit  *editing.Editor
	clock *clock
	plan  *db.SubscriptionPlan
	acme  *db.Account
	asOps context.Context
}

func newTimekeeper(t *testing.T, s *ent.Store, time *opstest.Clock) *timekeeper {
	time.Set(opstest.Now)
	ledger.Keep(s)
	e := editing.New(s)
	return &timekeeper{t: t, store: s, time: time, edit: e, clock: &clock{
		store: s, editor: e, verbs: subscribing.New(e, ledger.Refresh), use: metering.New(e, nil), desk: steering.New(e, measuring.New(s), nil),
	}}
}

// found sets the company up, with a customer and a plan of 10.00 a month.
func (o *timekeeper) found() {
	w := opstest.World(o.t, o.store)
	w.Organisation()
	o.asOps = opstest.As(role.Ops, opstest.User(w.User(role.Ops)))
	o.acme, o.plan = w.Account("Acme"), w.Plan("Seat", 10_00)
}

func (o *timekeeper) start() *db.CustomerSubscription {
	o.t.Helper()
	one := money.One
	return editingtest.Must(o.clock.verbs.StartSubscription(o.asOps, subscribing.StartSubscriptionInput{
		AccountID: &o.acme.ID, Items: []*subscribing.SubscriptionItemInput{{PlanID: o.plan.ID, Quantity: &one}},
	}))(o.t)
}

// after turns the clock to so many days from the first and lets it tick.
func (o *timekeeper) after(days int) {
	o.t.Helper()
	o.time.Set(opstest.Now.AddDate(0, 0, days))
	if err := o.clock.tick(context.Background()); err != nil {
		o.t.Fatalf("day %d: %v", days, err)
	}
}

func (o *timekeeper) status(s *db.CustomerSubscription, want subscription.Status) {
	o.t.Helper()
	if got := editingtest.Get[db.CustomerSubscription](o.t, o.store, s.ID); got.Status != want {
		o.t.Errorf("the subscription is %s, want %s", got.Status, want)
	}
}

func TestTheClockLetsPlannedChangesAndTheirRevenueCome(t *testing.T) {
	time := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newTimekeeper(t, s, time)
		o.after(0) // there is no company yet
		o.found()
		sub := o.start()
		pause, back := opstest.Today+2, opstest.Today+20
		editingtest.Must(o.clock.verbs.PauseSubscription(o.asOps, subscribing.PauseSubscriptionInput{
			Target: editing.Target{ID: sub.ID}, PausedOn: &pause, ResumesOn: &back,
		}))(t)
		revenue := func(state mrr.State, minor int64) {
			t.Helper()
			got := editingtest.Must(s.Client().AccountRevenue.Query().Where(accountrevenue.AccountID(o.acme.ID)).Only(opstest.System()))(t)
			if got.State != state || got.MrrMinor != minor {
				t.Errorf("the account is %s at %d, want %s at %d", got.State, got.MrrMinor, state, minor)
			}
		}
		o.after(1)
		o.status(sub, subscription.Active)
		revenue(mrr.Paying, 10_00)
		o.after(2)
		o.status(sub, subscription.Paused)
		revenue(mrr.OnPause, 0)
		editingtest.Writes(t, s, 0, func() { o.after(2) })
		o.after(25)
		o.status(sub, subscription.Active)
		revenue(mrr.Paying, 10_00)
	}, time)
}

func TestTheClockLooksAtSubscriptionsAgainUnderOtherPolicies(t *testing.T) {
	time := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newTimekeeper(t, s, time)
		o.found()
		sub := o.start()
		editingtest.Must(o.clock.verbs.RecordPaymentFailure(o.asOps, subscribing.RecordPaymentFailureInput{Target: editing.Target{ID: sub.ID}}))(t)
		o.after(6)
		o.status(sub, subscription.PastDue)
		five := "5"
		editingtest.Must(planning.New(o.edit).UpdateOrganisation(o.asOps, planning.UpdateOrganisationInput{
			Policies: []*planning.PolicyInput{{Key: "mrr.pastDueDays", Value: &five}},
		}))(t)
		o.after(6)
		o.status(sub, subscription.Ended)
		if got := editingtest.Get[db.CustomerSubscription](t, s, sub.ID); got.EndedOn == nil || *got.EndedOn != opstest.Today+5 {
			t.Errorf("it ended on %v, want the fifth day past due", got.EndedOn)
		}
	}, time)
}
