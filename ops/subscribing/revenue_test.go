package subscribing_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/ops/subscribing"
	"coxswain/sales/role"
)

// withLedger lets the ledger of recurring revenue follow the verbs; whoever begins it is a real person.
func (c *company) withLedger() *company {
	c.asCare = opstest.As(role.Success, opstest.User(c.world.User(role.Success)))
	c.asOps = opstest.As(role.Ops, opstest.User(c.world.User(role.Ops)))
	c.verbs = subscribing.New(c.edit, ledger.Refresh)
	return c
}

func (c *company) soundLedger() {
	c.t.Helper()
	differences := editingtest.Must(ledger.Verify(context.Background(), c.store))(c.t)
	for _, d := range differences {
		c.t.Errorf("the ledger: %s", d)
	}
	var sum int64
	for _, s := range editingtest.Read(c.t, c.store.Client().CustomerSubscription.Query().All) {
		sum += s.MrrMinor
	}
	revenue := editingtest.Read(c.t, c.store.Client().AccountRevenue.Query().All)
	if len(revenue) != 1 || revenue[0].MrrMinor != sum {
		c.t.Errorf("the subscriptions come to %d, the ledger says %+v", sum, revenue)
	}
}

func TestTheLedgerSaysWhatTheSubscriptionsComeToWhateverHappens(t *testing.T) {
	each(t, func(_ *testing.T, c *company) {
		c.withLedger().invent(3, 42, true)
		c.soundLedger()
	})
}

func TestAPreviewTellsTheMovementsThatTheLedgerWouldAppend(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.withLedger()
		s := c.start(from(d(-40)), yearly)
		before := c.counts()
		got := editingtest.Must(c.verbs.PreviewAmendSubscription(c.asCare, subscribing.AmendSubscriptionInput{Target: on(s), Changes: []*change{{Key: ptr("1"), Quantity: units(13)}}}))(t)
		if len(got.Movements) != 1 || got.Movements[0].Movement != "EXPANSION" || got.Movements[0].DeltaMinor != 30_00 || got.Movements[0].Day != d(0) {
			t.Errorf("three more seats move %+v", got.Movements)
		}
		back := subscribing.AmendSubscriptionInput{Target: on(s), EffectiveOn: ptr(d(-10)), Changes: []*change{{Key: ptr("1"), Quantity: units(8)}}}
		got = editingtest.Must(c.verbs.PreviewAmendSubscription(c.asOps, back))(t)
		if len(got.Movements) != 1 || got.Movements[0].Movement != "CONTRACTION" || got.Movements[0].Day != d(-10) {
			t.Errorf("two fewer since ten days move %+v", got.Movements)
		}
		if diff := cmp.Diff(c.counts(), before); diff != "" {
			t.Errorf("rows (-after +before):\n%s", diff)
		}
		c.soundLedger()
	})
}

func TestAChangeCostsTheSameWithTheLedgerForManySubscriptions(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.withLedger()
		s := c.start(yearly)
		amend := func(n int64) int64 {
			ctx, counted := ent.WithStatements(c.asOps)
			editingtest.Must(c.verbs.AmendSubscription(ctx, subscribing.AmendSubscriptionInput{Target: on(s), Changes: []*change{{Key: ptr("1"), Quantity: units(n)}}}))(t)
			return counted.Count()
		}
		amend(11)
		one := amend(12)
		for range 20 {
			c.start(yearly)
		}
		many := amend(13)
		t.Logf("an amendment with its ledger takes %d statements", many)
		if many != one {
			t.Errorf("with one subscription %d statements, with 21 of the account %d", one, many)
		}
	})
}
