package subscribing

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

// simple runs a verb whose event says nothing but its day and some details.
func (v *Verbs) simple(ctx context.Context, operation string, t editing.Target, in any, field string, given *calendar.Day, s subscription.Step) (*db.CustomerSubscription, error) {
	return v.change(ctx, operation, t, in, func(d *desk, l *life) error {
		on, err := d.day(l, field, given)
		if err != nil {
			return err
		}
		s := s // the transaction may run again
		s.On, s.Signed = on, min(on, d.settings.Today)
		return l.add(s)
	})
}

// ConvertTrialInput is the input of convertTrial.
type ConvertTrialInput struct {
	editing.Target

	ConvertedOn *calendar.Day `json:"convertedOn,omitempty"`
}

// ConvertTrial makes a trial a paid subscription, from today or another day up to the end of the trial.
func (v *Verbs) ConvertTrial(ctx context.Context, in ConvertTrialInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "convertTrial", in.Target, in, "convertedOn", in.ConvertedOn, subscription.Step{Event: subscription.Converted})
}

// PauseSubscriptionInput is the input of pauseSubscription.
type PauseSubscriptionInput struct {
	editing.Target

	PausedOn  *calendar.Day `json:"pausedOn,omitempty"`
	ResumesOn *calendar.Day `json:"resumesOn,omitempty"` // the day on which it goes on by itself; left out: when somebody says so
}

// PauseSubscription stops a paid subscription for a while.
func (v *Verbs) PauseSubscription(ctx context.Context, in PauseSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "pauseSubscription", in.Target, in, "pausedOn", in.PausedOn,
		subscription.Step{Event: subscription.PauseBegan, Details: subscription.Details{ResumesOn: in.ResumesOn}})
}

// ResumeSubscriptionInput is the input of resumeSubscription.
type ResumeSubscriptionInput struct {
	editing.Target

	ResumedOn *calendar.Day `json:"resumedOn,omitempty"`
}

// ResumeSubscription lets a paused subscription go on.
func (v *Verbs) ResumeSubscription(ctx context.Context, in ResumeSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "resumeSubscription", in.Target, in, "resumedOn", in.ResumedOn, subscription.Step{Event: subscription.Resumed})
}

// RecordPaymentFailureInput is the input of recordPaymentFailure.
type RecordPaymentFailureInput struct {
	editing.Target

	FailedOn *calendar.Day `json:"failedOn,omitempty"`
}

// RecordPaymentFailure makes a subscription past due. It ends by itself when the payment stays overdue
// for longer than the organisation's policy allows.
func (v *Verbs) RecordPaymentFailure(ctx context.Context, in RecordPaymentFailureInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "recordPaymentFailure", in.Target, in, "failedOn", in.FailedOn, subscription.Step{Event: subscription.PaymentFailed})
}

// RecordPaymentRecoveryInput is the input of recordPaymentRecovery.
type RecordPaymentRecoveryInput struct {
	editing.Target

	RecoveredOn *calendar.Day `json:"recoveredOn,omitempty"`
}

// RecordPaymentRecovery makes a subscription that was past due paid again.
func (v *Verbs) RecordPaymentRecovery(ctx context.Context, in RecordPaymentRecoveryInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "recordPaymentRecovery", in.Target, in, "recoveredOn", in.RecoveredOn, subscription.Step{Event: subscription.PaymentRecovered})
}

// RevokeCancellationInput is the input of revokeCancellation.
type RevokeCancellationInput struct {
	editing.Target
}

// RevokeCancellation takes a scheduled cancellation back: the subscription goes on.
func (v *Verbs) RevokeCancellation(ctx context.Context, in RevokeCancellationInput) (*db.CustomerSubscription, error) {
	return v.simple(ctx, "revokeCancellation", in.Target, in, "id", nil, subscription.Step{Event: subscription.CancellationRevoked})
}

// ReverseSubscriptionEventInput is the input of reverseSubscriptionEvent.
type ReverseSubscriptionEventInput struct {
	EventID gid.ID `json:"eventId"`
	editing.Note
}

// ReverseSubscriptionEvent takes an event back that was wrong, or a planned one that shall not come: the
// subscription reads as if it had never been recorded, and the ledger corrects what followed from it.
func (v *Verbs) ReverseSubscriptionEvent(ctx context.Context, in ReverseSubscriptionEventInput) (*db.CustomerSubscription, error) {
	return editing.Verb[db.CustomerSubscription](ctx, v.edit, in.Call("reverseSubscriptionEvent", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		const field = "eventId"
		e, err := editing.Find[db.SubscriptionEvent](ctx, v.edit, tx, gid.SubscriptionEvent, field, in.EventID, nil)
		if err != nil {
			return 0, err
		}
		return e.SubscriptionID, v.changeIn(ctx, tx, editing.Target{ID: e.SubscriptionID}, func(d *desk, l *life) error {
			if e.Event == subscription.Reversed {
				return fault.Invalidf(field, "the event itself takes another one back; record that one again instead")
			}
			for _, s := range l.steps {
				if s.Event == subscription.Reversed && s.Reverses == int64(e.ID) {
					return fault.Conflictf(field, "the event was taken back already")
				}
			}
			if _, err := d.day(l, field, &e.EffectiveOn); err != nil {
				return err
			}
			return l.add(subscription.Step{Event: subscription.Reversed, On: e.EffectiveOn, Signed: d.settings.Today, Reverses: int64(e.ID)})
		})
	})
}
