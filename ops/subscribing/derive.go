package subscribing

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
)

// Derive brings the records of subscriptions up to date with their events, for callers that wrote the
// events themselves, such as an import: columns, items, terms, the phases of the accounts and the ledger.
// The number of statements does not depend on the number of subscriptions. Events that contradict each
// other are a fault.
func (v *Verbs) Derive(ctx context.Context, tx *db.Client, ids []gid.ID) error {
	return v.derive(ctx, tx, ids, true)
}

// derive does it; strict refuses events that contradict each other instead of leaving them alone.
func (v *Verbs) derive(ctx context.Context, tx *db.Client, ids []gid.ID, strict bool) error {
	d, err := v.desk(ctx, tx)
	if err != nil {
		return err
	}
	subs, err := tx.CustomerSubscription.Query().Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(customersubscription.FieldID), ids)) }).
		Order(customersubscription.ByID()).All(editing.Everywhere(ctx))
	if err != nil || len(subs) == 0 {
		return err
	}
	var accounts []gid.ID
	for _, s := range subs {
		accounts = append(accounts, s.AccountID)
	}
	slices.Sort(accounts)
	if err := v.edit.LockAll(ctx, tx, gid.Account, slices.Compact(accounts)); err != nil {
		return err
	}
	lives, err := d.load(subs)
	if err != nil {
		return err
	}
	for _, l := range lives {
		if strict && l.wrong != nil {
			return l.wrong
		}
		l.fresh = strict
	}
	return d.write(slices.DeleteFunc(lives, func(l *life) bool { return l.wrong != nil }))
}

// DeriveAll brings the records of all subscriptions up to date, after a change of the policies that they
// depend on: the days of grace, how long a payment may be overdue, when a cancelled one stops counting.
// It writes what differs, in batches of one transaction each, and leaves the ledger to who changed the
// policies. Contradicting events are left alone.
func (v *Verbs) DeriveAll(ctx context.Context) error {
	ctx = viewer.With(ctx, viewer.System("policies", viewer.Job))
	alone := &Verbs{edit: v.edit}
	for after := gid.ID(0); ctx.Err() == nil; {
		n, last := 0, after
		err := v.edit.Store().InTx(ctx, func(ctx context.Context, tx *db.Client) error {
			ids, err := tx.CustomerSubscription.Query().Where(customersubscription.IDGT(after)).Order(customersubscription.ByID()).Limit(advanceBatch).IDs(ctx)
			if n = len(ids); err != nil || n == 0 {
				return err
			}
			last = ids[n-1]
			return alone.derive(ctx, tx, ids, false)
		})
		if err != nil {
			return ent.Translate(err)
		}
		if after = last; n < advanceBatch {
			return nil
		}
	}
	return ctx.Err()
}
