package main

import (
	"context"
	"errors"
	"time"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/ledgerversion"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/ledger"
	"coxswain/ops/metering"
	"coxswain/ops/steering"
	"coxswain/ops/subscribing"
	"coxswain/sales/calendar"
)

// clock does what the passing of days does: subscriptions change on their day, the revenue of accounts
// follows, use is counted against what is included by now, and rules look at the bucket that has ended. It
// may run as often as one likes.
type clock struct {
	store  *ent.Store
	editor *editing.Editor
	verbs  *subscribing.Verbs
	use    *metering.Verbs
	desk   *steering.Desk

	policies int // number of the ledger version under whose policies subscriptions were last looked at
}

// lookBack is how old other policies may be when the server starts for it to look at all subscriptions
// again: an earlier server may have stopped before it did.
const lookBack = 24 * time.Hour

// tick does what is due. One thing that fails keeps none of the others from being done.
func (c *clock) tick(ctx context.Context) error {
	ctx = viewer.With(ctx, viewer.System("clock", viewer.Job))
	today, founded, err := c.today(ctx)
	if err != nil || !founded {
		return err
	}
	underPolicies := c.underPolicies(ctx)
	_, changed := c.verbs.Advance(ctx, today)
	revenue := c.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error { return ledger.Advance(ctx, c.store, tx, today) })
	_, counted := c.use.Recount(ctx, today.FirstOfMonth().AddMonths(-1))
	return errors.Join(underPolicies, changed, revenue, counted, c.desk.CheckAlerts(ctx))
}

// underPolicies looks at all subscriptions again when other policies came into force: when a cancelled one
// ends, and when one that is not paid.
func (c *clock) underPolicies(ctx context.Context) error {
	v, err := c.store.Client().LedgerVersion.Query().Order(ledgerversion.ByNumber(sql.OrderDesc())).First(ctx)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	known := c.policies
	if known == 0 && v.CreatedAt.Time().Before(c.store.Now().Time().Add(-lookBack)) {
		known = v.Number
	}
	if known != v.Number && v.Number > 1 {
		if err := c.verbs.DeriveAll(ctx); err != nil {
			return err
		}
	}
	c.policies = v.Number
	return nil
}

// today is the day in the organisation's time zone; false while there is no organisation.
func (c *clock) today(ctx context.Context) (today calendar.Day, founded bool, err error) {
	err = c.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		if founded, err = tx.Organisation.Query().Exist(ctx); err != nil || !founded {
			return err
		}
		s, err := c.editor.Settings(ctx, tx)
		today = s.Today
		return err
	})
	return today, founded, err
}
