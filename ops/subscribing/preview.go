package subscribing

import (
	"context"
	"errors"

	"coxswain/ent/db"
	"coxswain/ent/db/mrrmovement"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// SubscriptionPreview is what a verb would do. Nothing of it was written.
type SubscriptionPreview struct {
	Before *db.CustomerSubscription // nil for a new subscription
	After  *db.CustomerSubscription

	// EffectiveOn is the first day on which MRR differs, nil when it never does.
	EffectiveOn *calendar.Day
	MRRBefore   money.Amount // of that day, or of today when it never differs, as things stand
	MRRAfter    money.Amount // of the same day, after the change
	Steps       []SubscriptionPreviewStep
	// Movements are those that the ledger would append, in the base currency: reversals of planned ones too.
	Movements []*db.MrrMovement
}

// SubscriptionPreviewStep is a day on which the difference that a verb makes changes.
type SubscriptionPreviewStep struct {
	On        calendar.Day
	MRRBefore money.Amount
	MRRAfter  money.Amount
}

// errPreview takes a preview's transaction back.
var errPreview = errors.New("a preview writes nothing")

// preview runs a verb on a subscription, 0 for a new one, in a transaction that is taken back, and tells
// what it would have done. It needs the right to the verb. An idempotency key plays no part.
func (v *Verbs) preview(ctx context.Context, id gid.ID, run func(ctx context.Context) (*db.CustomerSubscription, error)) (*SubscriptionPreview, error) {
	ctx = editing.KeyFromHeader(ctx, "")
	var out *SubscriptionPreview
	err := v.edit.Store().InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		out = &SubscriptionPreview{}
		last, err := tx.MrrMovement.Query().Order(db.Desc(mrrmovement.FieldID)).FirstID(editing.Everywhere(ctx))
		if err != nil && !db.IsNotFound(err) {
			return err
		}
		var before subscription.Timeline
		if id != 0 {
			if out.Before, err = editing.Find[db.CustomerSubscription](ctx, v.edit, tx, gid.CustomerSubscription, "id", id, nil); err != nil {
				return err
			}
			if before, err = v.timeline(ctx, tx, out.Before); err != nil {
				return err
			}
		}
		if out.After, err = run(ctx); err != nil {
			return err
		}
		after, err := v.timeline(ctx, tx, out.After)
		if err != nil {
			return err
		}
		out.Movements, err = tx.MrrMovement.Query().Where(mrrmovement.AccountID(out.After.AccountID), mrrmovement.IDGT(last)).Order(mrrmovement.ByDay(), mrrmovement.ByID()).All(ctx)
		if err != nil {
			return err
		}
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return err
		}
		out.compare(before, after, s.Today)
		return errPreview
	})
	if errors.Is(err, errPreview) {
		return out, nil
	}
	return nil, err
}

func (v *Verbs) timeline(ctx context.Context, tx *db.Client, s *db.CustomerSubscription) (subscription.Timeline, error) {
	d, err := v.desk(ctx, tx)
	if err != nil {
		return subscription.Timeline{}, err
	}
	lives, err := d.load([]*db.CustomerSubscription{s})
	if err != nil {
		return subscription.Timeline{}, err
	}
	return lives[0].now, nil
}

// compare finds the days on which MRR differs.
func (p *SubscriptionPreview) compare(before, after subscription.Timeline, today calendar.Day) {
	amount := func(minor int64) money.Amount { return money.New(minor, p.After.Currency) }
	p.MRRBefore, p.MRRAfter = amount(before.MRR(today)), amount(after.MRR(today))
	var difference int64
	for _, on := range subscription.Turns(before.Revenue, after.Revenue) {
		was, is := before.MRR(on), after.MRR(on)
		if is-was == difference {
			continue
		}
		difference = is - was
		p.Steps = append(p.Steps, SubscriptionPreviewStep{On: on, MRRBefore: amount(was), MRRAfter: amount(is)})
	}
	if len(p.Steps) > 0 {
		first := p.Steps[0]
		p.EffectiveOn, p.MRRBefore, p.MRRAfter = &first.On, first.MRRBefore, first.MRRAfter
	}
}

// PreviewStartSubscription tells what startSubscription would do.
func (v *Verbs) PreviewStartSubscription(ctx context.Context, in StartSubscriptionInput) (*SubscriptionPreview, error) {
	in.IdempotencyKey = nil
	return v.preview(ctx, 0, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.StartSubscription(ctx, in) })
}

// PreviewAmendSubscription tells what amendSubscription would do.
func (v *Verbs) PreviewAmendSubscription(ctx context.Context, in AmendSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.AmendSubscription(ctx, in) })
}

// PreviewPauseSubscription tells what pauseSubscription would do.
func (v *Verbs) PreviewPauseSubscription(ctx context.Context, in PauseSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.PauseSubscription(ctx, in) })
}

// PreviewResumeSubscription tells what resumeSubscription would do.
func (v *Verbs) PreviewResumeSubscription(ctx context.Context, in ResumeSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.ResumeSubscription(ctx, in) })
}

// PreviewCancelSubscription tells what cancelSubscription would do.
func (v *Verbs) PreviewCancelSubscription(ctx context.Context, in CancelSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.CancelSubscription(ctx, in) })
}

// PreviewRevokeCancellation tells what revokeCancellation would do.
func (v *Verbs) PreviewRevokeCancellation(ctx context.Context, in RevokeCancellationInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.RevokeCancellation(ctx, in) })
}

// PreviewReactivateSubscription tells what reactivateSubscription would do.
func (v *Verbs) PreviewReactivateSubscription(ctx context.Context, in ReactivateSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) {
		return v.ReactivateSubscription(ctx, in)
	})
}

// PreviewRenewSubscription tells what renewSubscription would do.
func (v *Verbs) PreviewRenewSubscription(ctx context.Context, in RenewSubscriptionInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.RenewSubscription(ctx, in) })
}

// PreviewConvertTrial tells what convertTrial would do.
func (v *Verbs) PreviewConvertTrial(ctx context.Context, in ConvertTrialInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.ConvertTrial(ctx, in) })
}

// PreviewRecordPaymentFailure tells what recordPaymentFailure would do.
func (v *Verbs) PreviewRecordPaymentFailure(ctx context.Context, in RecordPaymentFailureInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) { return v.RecordPaymentFailure(ctx, in) })
}

// PreviewRecordPaymentRecovery tells what recordPaymentRecovery would do.
func (v *Verbs) PreviewRecordPaymentRecovery(ctx context.Context, in RecordPaymentRecoveryInput) (*SubscriptionPreview, error) {
	return previewOf(ctx, v, &in.Target, func(ctx context.Context) (*db.CustomerSubscription, error) {
		return v.RecordPaymentRecovery(ctx, in)
	})
}

// PreviewReverseSubscriptionEvent tells what reverseSubscriptionEvent would do.
func (v *Verbs) PreviewReverseSubscriptionEvent(ctx context.Context, in ReverseSubscriptionEventInput) (*SubscriptionPreview, error) {
	in.IdempotencyKey = nil
	var of gid.ID
	if e, err := v.edit.Store().Client().SubscriptionEvent.Get(ctx, in.EventID); err == nil { // otherwise the verb says what is wrong
		of = e.SubscriptionID
	}
	return v.preview(ctx, of, func(ctx context.Context) (*db.CustomerSubscription, error) {
		return v.ReverseSubscriptionEvent(ctx, in)
	})
}

func previewOf(ctx context.Context, v *Verbs, t *editing.Target, run func(ctx context.Context) (*db.CustomerSubscription, error)) (*SubscriptionPreview, error) {
	t.IdempotencyKey = nil
	id := t.ID
	if !id.Is(gid.CustomerSubscription) {
		id = 0 // the verb says what is wrong with it
	}
	return v.preview(ctx, id, run)
}
