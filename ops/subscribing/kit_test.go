package subscribing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/subscriptionevent"
	"coxswain/ent/db/subscriptionitem"
	"coxswain/ent/db/subscriptionterm"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/subscribing"
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

// company has a customer, two plans and reasons for leaving.
type company struct {
	t          testing.TB
	store      *ent.Store
	clock      *opstest.Clock
	edit       *editing.Editor
	verbs      *subscribing.Verbs
	world      *opstest.Builder
	ada        *db.Rep
	account    *db.Account
	seats, pro *db.SubscriptionPlan // 10.00 and 25.00 a month and unit
	left, lost *db.CancellationReason
	asCare     context.Context // looks after customers
	asOps      context.Context
	refreshed  []gid.ID // accounts whose ledger was asked to follow, in order
}

func each(t *testing.T, test func(t *testing.T, c *company)) {
	t.Helper()
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		test(t, newCompany(t, s, clock))
	}, clock)
}

func newCompany(t testing.TB, s *ent.Store, clock *opstest.Clock) *company {
	w := opstest.World(t, s)
	w.Organisation()
	e := editing.New(s)
	c := &company{t: t, store: s, clock: clock, edit: e, world: w, ada: w.Rep("Ada")}
	c.verbs = subscribing.New(e, func(_ context.Context, _ *ent.Store, _ *db.Client, accounts []gid.ID) error {
		c.refreshed = append(c.refreshed, accounts...)
		return nil
	})
	c.account = w.Account("Acme", opstest.AccountOf(c.ada))
	c.seats, c.pro = w.Plan("Seats", 10_00), w.Plan("Pro", 25_00)
	c.left, c.lost = w.CancellationReason("Too expensive", subscription.Voluntary), w.CancellationReason("Fraud", subscription.Involuntary)
	c.asCare, c.asOps = opstest.As(role.Success), opstest.As(role.Ops)
	return c
}

func d(offset int) calendar.Day { return opstest.Today + calendar.Day(offset) }

func day(s string) calendar.Day { return calendar.MustDay(s) }

func ptr[T any](v T) *T { return &v }

func units(n int64) *money.Rate { return ptr(money.Rate(n) * money.One) }

func eur(minor int64) *editing.Money {
	return &editing.Money{Amount: money.New(minor, "EUR").Decimal(), Currency: "EUR"}
}

func on(s *db.CustomerSubscription) editing.Target { return editing.Target{ID: s.ID} }

// start starts a subscription of ten seats today, unless set otherwise.
func (c *company) start(set ...func(*subscribing.StartSubscriptionInput)) *db.CustomerSubscription {
	c.t.Helper()
	return editingtest.Must(c.verbs.StartSubscription(c.asOps, c.starting(set...)))(c.t)
}

func (c *company) starting(set ...func(*subscribing.StartSubscriptionInput)) subscribing.StartSubscriptionInput {
	in := subscribing.StartSubscriptionInput{AccountID: &c.account.ID, Items: []*subscribing.SubscriptionItemInput{{PlanID: c.seats.ID, Quantity: units(10)}}}
	for _, f := range set {
		f(&in)
	}
	return in
}

func from(day calendar.Day) func(*subscribing.StartSubscriptionInput) {
	return func(in *subscribing.StartSubscriptionInput) { in.StartsOn = &day }
}

func yearly(in *subscribing.StartSubscriptionInput) { in.TermMonths, in.AutoRenew = ptr(12), ptr(true) }

func monthly(in *subscribing.StartSubscriptionInput) { in.TermMonths, in.AutoRenew = ptr(1), ptr(true) }

func lapsing(in *subscribing.StartSubscriptionInput) { in.TermMonths = ptr(1) }

func trial(days int, converts bool) func(*subscribing.StartSubscriptionInput) {
	return func(in *subscribing.StartSubscriptionInput) { in.TrialDays, in.TrialConverts = &days, &converts }
}

func (c *company) now(s *db.CustomerSubscription) *db.CustomerSubscription {
	c.t.Helper()
	return editingtest.Get[db.CustomerSubscription](c.t, c.store, s.ID)
}

func (c *company) phase() account.LifecyclePhase {
	c.t.Helper()
	return editingtest.Get[db.Account](c.t, c.store, c.account.ID).LifecyclePhase
}

// advance runs the clock job of a day and moves the clock there.
func (c *company) advance(to calendar.Day) subscribing.Advanced {
	c.t.Helper()
	c.clock.Set(opstest.Now.AddDate(0, 0, int(to-opstest.Today)))
	return editingtest.Must(c.verbs.Advance(context.Background(), to))(c.t)
}

// items writes the items as "1: 10 at 100.00 from 2026-03-16".
func (c *company) items(s *db.CustomerSubscription) string {
	c.t.Helper()
	var out []string
	for _, i := range editingtest.Read(c.t, c.store.Client().SubscriptionItem.Query().Where(subscriptionitem.SubscriptionID(s.ID)).
		Order(subscriptionitem.ByValidFrom(), subscriptionitem.ByItemKey()).All) {
		line := fmt.Sprintf("%s: %d at %s from %s", i.ItemKey, i.Quantity/money.One, money.New(i.MrrMinor, "EUR").Decimal(), i.ValidFrom)
		if i.ValidTo != nil {
			line += " to " + i.ValidTo.String()
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func (c *company) terms(s *db.CustomerSubscription) string {
	c.t.Helper()
	var out []string
	for _, x := range editingtest.Read(c.t, c.store.Client().SubscriptionTerm.Query().Where(subscriptionterm.SubscriptionID(s.ID)).Order(subscriptionterm.ByNumber()).All) {
		line := fmt.Sprintf("%s to %s %s", x.StartsOn, x.EndsOn, x.Outcome)
		if x.RenewedMinor != nil {
			line += fmt.Sprintf(" %d of %d", *x.RenewedMinor, x.DueMinor)
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func (c *company) events(s *db.CustomerSubscription) string {
	c.t.Helper()
	var out []string
	for _, x := range editingtest.Read(c.t, c.store.Client().SubscriptionEvent.Query().Where(subscriptionevent.SubscriptionID(s.ID)).Order(subscriptionevent.ByID()).All) {
		out = append(out, fmt.Sprintf("%s %s", x.EffectiveOn, x.Event))
	}
	return strings.Join(out, " | ")
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}
