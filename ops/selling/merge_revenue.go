package selling

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/db/subscriptionterm"
	"coxswain/ent/db/usagemonth"
	"coxswain/ops/editing"
)

// moveSubscriptions gives the subscriptions of a duplicate to the account that remains, with their terms
// and use. Their events stay as they are; the ledger follows from whose they are now.
func (v *Verbs) moveSubscriptions(ctx context.Context, tx *db.Client, into, from *db.Account) error {
	subscriptions, err := tx.CustomerSubscription.Query().Where(customersubscription.AccountID(from.ID)).Order(customersubscription.ByID()).All(ctx)
	if err != nil || len(subscriptions) == 0 {
		return err
	}
	terms, err := tx.SubscriptionTerm.Query().Where(subscriptionterm.AccountID(from.ID)).Order(subscriptionterm.ByID()).All(ctx)
	if err != nil {
		return err
	}
	months, err := tx.UsageMonth.Query().Where(usagemonth.AccountID(from.ID)).Order(usagemonth.ByID()).All(ctx)
	if err != nil {
		return err
	}
	if err := editing.Refer(ctx, v.edit, tx, subscriptions, "account_id", into.ID); err != nil {
		return err
	}
	if err := editing.Refer(ctx, v.edit, tx, terms, "account_id", into.ID); err != nil {
		return err
	}
	if err := editing.Refer(ctx, v.edit, tx, months, "account_id", into.ID); err != nil {
		return err
	}
	return v.edit.Reappraise(ctx, tx, into.ID, false)
}
