package paying

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/paymentreceived"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// RecordPaymentReceivedInput is the input of recordPaymentReceived.
type RecordPaymentReceivedInput struct {
	editing.Note

	OpportunityID  *gid.ID                 `json:"opportunityId,omitempty"`
	SubscriptionID *gid.ID                 `json:"subscriptionId,omitempty"`
	PaymentKind    *commission.PaymentKind `json:"paymentKind,omitempty"`
	Amount         editing.Money           `json:"amount"`
	ReceivedOn     calendar.Day            `json:"receivedOn"`
	Notes          *string                 `json:"note,omitempty"`
	ExternalID     *string                 `json:"externalId,omitempty"`
}

// RecordPaymentReceived records money that a customer paid, or what else is known of the money of a deal. One whose external id is known is the one that is
// recorded.
func (v *Verbs) RecordPaymentReceived(ctx context.Context, in RecordPaymentReceivedInput) (*db.PaymentReceived, error) {
	return editing.Verb[db.PaymentReceived](ctx, v.edit, in.Call("recordPaymentReceived", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if in.ExternalID != nil {
			known, err := tx.PaymentReceived.Query().Where(paymentreceived.ExternalID(*in.ExternalID)).Only(editing.Everywhere(ctx))
			if err == nil || !db.IsNotFound(err) {
				if err != nil {
					return 0, err
				}
				return known.ID, nil
			}
		}
		values := editing.Values{"received_on": in.ReceivedOn, "created_at": v.store.Now(), "user_id": nothing(viewer.From(ctx).User)}
		var currency money.Currency
		switch {
		case (in.OpportunityID == nil) == (in.SubscriptionID == nil):
			return 0, fault.Invalidf("opportunityId", "say which opportunity or which subscription was paid for, and not both")
		case in.OpportunityID != nil:
			o, err := editing.Find[db.Opportunity](ctx, v.edit, tx, gid.Opportunity, "opportunityId", *in.OpportunityID, nil)
			if err != nil {
				return 0, err
			}
			if o.AccountID == nil {
				return 0, fault.Conflictf("opportunityId", "the opportunity has no account; give it one first")
			}
			values["opportunity_id"], values["account_id"], currency = o.ID, *o.AccountID, o.Currency
		default:
			s, err := editing.Find[db.CustomerSubscription](ctx, v.edit, tx, gid.CustomerSubscription, "subscriptionId", *in.SubscriptionID, nil)
			if err != nil {
				return 0, err
			}
			values["subscription_id"], values["account_id"], currency = s.ID, s.AccountID, s.Currency
		}
		if in.Amount.Currency != currency {
			return 0, fault.Invalidf("amount.currency", "%s is not the currency %s of what was paid for", in.Amount.Currency, currency)
		}
		if err := values.Put("amount", in.Amount); err != nil {
			return 0, err
		}
		kind := commission.Payment
		if in.PaymentKind != nil {
			kind = *in.PaymentKind
		}
		minor, _ := values["amount_minor"].(int64)
		if f := comp.CheckPayment(kind, minor); f != nil {
			return 0, f
		}
		values["payment_kind"] = kind
		for name, text := range map[string]*string{"note": in.Notes, "externalId": in.ExternalID} {
			if text == nil {
				continue
			}
			if err := values.Put(name, *text); err != nil {
				return 0, err
			}
		}
		return v.edit.Insert(ctx, tx, gid.PaymentReceived, values)
	})
}
