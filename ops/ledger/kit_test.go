package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/mrrmovement"
	"coxswain/ent/gid"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

var day = calendar.MustDay

// company is a database whose ledger is kept, with two plans.
type company struct {
	*opstest.Builder

	t     testing.TB
	store *ent.Store
	plans []gid.ID
}

func newCompany(t testing.TB, s *ent.Store) *company {
	t.Helper()
	ledger.Keep(s)
	c := &company{Builder: opstest.World(t, s), t: t, store: s}
	c.Organisation()
	product := c.Product("Cloud", 100)
	c.Write(func(ctx context.Context, tx *db.Client) error {
		for _, name := range []string{"Basic", "Pro", "Max"} {
			p, err := tx.SubscriptionPlan.Create().SetProductID(product.ID).SetName(name).SetPriceModel(price.Flat).Save(ctx)
			if err != nil {
				return err
			}
			c.plans = append(c.plans, p.ID)
		}
		return nil
	})
	return c
}

// agreement is a subscription of the tests.
type agreement struct {
	id gid.ID
	c  *company
}

// begin writes a subscription whose events follow.
func (c *company) begin(a *db.Account, currency money.Currency) agreement {
	c.t.Helper()
	var id gid.ID
	c.Write(func(ctx context.Context, tx *db.Client) error {
		x, err := tx.CustomerSubscription.Create().SetAccountID(a.ID).SetName("Cloud").SetCurrency(currency).SetStatus(subscription.Active).SetMrrMinor(0).Save(ctx)
		if err == nil {
			id = x.ID
		}
		return err
	})
	return agreement{id, c}
}

// item is an item of a plan, the first one being 1, at a price a month.
func (c *company) item(plan int, monthly int64) subscription.Item {
	i, _ := subscription.Item{Key: "1", Plan: int64(c.plans[plan-1]), Quantity: money.One, IntervalMonths: 1}.Priced(monthly)
	return i
}

// event records what happened on a day, agreed on the same day.
func (x agreement) event(e subscription.Event, on string, d subscription.Details) gid.ID {
	x.c.t.Helper()
	var id gid.ID
	x.c.Write(func(ctx context.Context, tx *db.Client) (err error) {
		id, err = x.write(ctx, tx, e, day(on), d, nil)
		return err
	})
	return id
}

func (x agreement) write(ctx context.Context, tx *db.Client, e subscription.Event, on calendar.Day, d subscription.Details, reverses *gid.ID) (gid.ID, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return 0, err
	}
	r, err := tx.SubscriptionEvent.Create().SetSubscriptionID(x.id).SetEvent(e).SetEffectiveOn(on).SetSignedOn(on).SetRecordedAt(x.c.store.Now()).
		SetDetails(b).SetNillableReversesID(reverses).Save(ctx)
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}

func (x agreement) start(on string, items ...subscription.Item) gid.ID {
	x.c.t.Helper()
	return x.event(subscription.Started, on, subscription.Details{Items: items})
}

func (x agreement) reverse(event gid.ID, on string) {
	x.c.t.Helper()
	x.c.Write(func(ctx context.Context, tx *db.Client) error {
		_, err := x.write(ctx, tx, subscription.Reversed, day(on), subscription.Details{}, &event)
		return err
	})
}

// movements are the rows of an account that count, as short lines.
func (c *company) movements(a *db.Account) []string {
	c.t.Helper()
	var out []string
	c.Write(func(ctx context.Context, tx *db.Client) error {
		rows, err := ledger.Movements(ctx, c.store, tx, a.ID)
		for _, m := range rows {
			out = append(out, strings.Join(strings.Fields(fmt.Sprintln(m.Day, m.Kind, m.Tag, m.Delta, m.CustomerDelta)), " "))
		}
		return err
	})
	return out
}

// stored are all rows of the ledger, reversed ones and reversals too.
func (c *company) stored() []*db.MrrMovement {
	c.t.Helper()
	rows, err := c.store.Client().MrrMovement.Query().Order(mrrmovement.ByID()).All(opstest.System())
	if err != nil {
		c.t.Fatal(err)
	}
	return rows
}

func (c *company) sound() {
	c.t.Helper()
	differences, err := ledger.Verify(opstest.System(), c.store)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, d := range differences {
		c.t.Error(d)
	}
}

func (c *company) revenue(a *db.Account) *db.AccountRevenue {
	c.t.Helper()
	all, err := c.store.Client().AccountRevenue.Query().All(opstest.System())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, r := range all {
		if r.AccountID == a.ID {
			return r
		}
	}
	c.t.Fatalf("%s has no AccountRevenue", a.Name)
	return nil
}
