package transfer

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
)

// sold is what a payment may be for.
type sold struct {
	account  sql.NullInt64
	currency string
}

// payments judges what is said of the money of deals as recordPaymentReceived does. A payment is written once: a
// row with a known id and the same values changes nothing, one with other values is refused.
func (im *importer) payments(ctx context.Context, s *transaction, drafts []*draft) error {
	deals, err := im.soldBy(ctx, s, gid.Opportunity, "opportunity_id", drafts)
	if err != nil {
		return err
	}
	subscriptions, err := im.soldBy(ctx, s, gid.CustomerSubscription, "subscription_id", drafts)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if !d.isNew() {
			if len(d.changed()) > 0 {
				d.rejectField("externalId", "the payment with this id is recorded with other values, and payments are never edited; record one with the opposite amount, and the right one under an id of its own")
			}
			continue
		}
		d.set("created_at", numberCell(int64(im.stamp)))
		if d.has("opportunity_id") == d.has("subscription_id") {
			d.rejectField("opportunity", "say which opportunity or which subscription was paid for, and not both")
			continue
		}
		if d.has("amount_minor") {
			if f := comp.CheckPayment(commission.PaymentKind(d.get("payment_kind").s), d.get("amount_minor").n); f != nil {
				d.rejectField(strings.Join(f.Path, "."), "%s", f.Message)
			}
		}
		field, of, known := "opportunity", deals[d.get("opportunity_id").n], d.has("opportunity_id")
		if !known {
			field, of = "subscription", subscriptions[d.get("subscription_id").n]
		}
		switch {
		case of == nil: // of a dry run, which has not written it
		case !of.account.Valid:
			d.rejectField(field, "it has no account; give it one first")
		case d.has("currency") && d.get("currency").s != of.currency:
			d.rejectField("currency", "%s is not the currency %s of what was paid for", d.get("currency").s, of.currency)
		default:
			d.set("account_id", numberCell(of.account.Int64))
		}
	}
	return nil
}

// soldBy reads the account and currency of what payments name, in one statement.
func (im *importer) soldBy(ctx context.Context, s *transaction, k gid.Kind, column string, drafts []*draft) (map[int64]*sold, error) {
	out := map[int64]*sold{}
	var ids []int64
	for _, d := range drafts {
		if d.has(column) {
			ids = append(ids, d.get(column).n)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	q := s.visible(k, "id", "account_id", "currency")
	q.Where(s.among(q.C("id"), nil, slices.Compact(ids)))
	err := s.query(ctx, q, func(rows *sql.Rows) error {
		var id int64
		var x sold
		err := rows.Scan(&id, &x.account, &x.currency)
		out[id] = &x
		return err //nolint:wrapcheck // query wraps it
	})
	return out, err
}
