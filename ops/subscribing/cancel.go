package subscribing

import (
	"context"
	"io"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

// CancelTiming says when a cancelled subscription ends.
type CancelTiming string

// The values of CancelTiming.
const (
	CancelAtTermEnd CancelTiming = "AT_TERM_END" // with the term, or with the paid interval without one, or with the trial
	CancelOnDay     CancelTiming = "ON_DAY"      // on a day
	CancelNow       CancelTiming = "NOW"         // today
)

func allCancelTimings() []CancelTiming {
	return []CancelTiming{CancelAtTermEnd, CancelOnDay, CancelNow}
}

// MarshalGQL writes the value.
func (t CancelTiming) MarshalGQL(w io.Writer) { enum.Write(w, t) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (t *CancelTiming) UnmarshalGQL(v any) error { return enum.Read(v, t, allCancelTimings()) }

// CancelSubscriptionInput is the input of cancelSubscription.
type CancelSubscriptionInput struct {
	editing.Target

	CancellationReasonID gid.ID                  `json:"cancellationReasonId"`
	Timing               *CancelTiming           `json:"timing,omitempty"`    // left out: ON_DAY when a day is given, else AT_TERM_END
	EndsOn               *calendar.Day           `json:"endsOn,omitempty"`    // the first day without it, for ON_DAY
	ChurnKind            *subscription.ChurnKind `json:"churnKind,omitempty"` // left out: that of the reason
	CancelNote           *string                 `json:"cancelNote,omitempty"`
	SignedOn             *calendar.Day           `json:"signedOn,omitempty"`
}

// CancelSubscription ends a subscription, for a reason: at the end of its term, on a day, or now.
func (v *Verbs) CancelSubscription(ctx context.Context, in CancelSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.change(ctx, "cancelSubscription", in.Target, in, func(d *desk, l *life) error {
		reason, err := editing.Find[db.CancellationReason](d.ctx, d.edit, d.tx, gid.CancellationReason, "cancellationReasonId", in.CancellationReasonID, nil)
		switch {
		case err != nil:
			return err
		case reason.ArchivedAt != nil:
			return fault.Invalidf("cancellationReasonId", "%q is archived; choose a reason that is in use", reason.Name)
		}
		if s := l.now.State; s.CancelsOn != nil || s.Status == subscription.Ended { // before anything else is asked for
			if f := subscription.Next(s, subscription.CancellationScheduled); f != nil {
				return f
			}
		}
		s := subscription.Step{Reason: int64(reason.ID), Note: value(in.CancelNote), Details: subscription.Details{ChurnKind: reason.ChurnKind}}
		if in.ChurnKind != nil {
			s.Details.ChurnKind = *in.ChurnKind
		}
		ends, err := d.end(l, in)
		if err != nil {
			return err
		}
		from := max(d.settings.Today, l.starts())
		if s.Event, s.On = subscription.Cancelled, ends; ends > from {
			s.Event, s.On, s.Details.EndsOn = subscription.CancellationScheduled, from, &ends
		}
		if last := l.on(ends - 1); last.Status == subscription.Active && s.Details.ChurnKind == subscription.Voluntary {
			if until := last.PaidUntil(ends - 1); until > ends {
				s.Details.PaidUntil = &until
			}
		}
		if s.Signed, err = d.signed(in.SignedOn, min(s.On, d.settings.Today)); err != nil {
			return err
		}
		return l.add(s)
	})
}

// end is the first day without the subscription.
func (d *desk) end(l *life, in CancelSubscriptionInput) (calendar.Day, error) {
	timing := CancelAtTermEnd
	if in.EndsOn != nil {
		timing = CancelOnDay
	}
	if in.Timing != nil {
		timing = *in.Timing
	}
	from := max(d.settings.Today, l.starts())
	switch {
	case timing == CancelOnDay && in.EndsOn == nil:
		return 0, fault.Requiredf("endsOn", "say on which day the subscription ends, or cancel AT_TERM_END or NOW")
	case timing != CancelOnDay && in.EndsOn != nil:
		return 0, fault.Invalidf("endsOn", "belongs to the timing ON_DAY; leave one of them out")
	case timing == CancelOnDay:
		return d.day(l, "endsOn", in.EndsOn)
	case timing == CancelNow:
		return from, nil
	}
	s := l.on(from)
	if s.Status == subscription.Trialing {
		return *s.TrialEnds, nil
	}
	ends := s.PaidUntil(from)
	if t := l.term(); t != nil {
		ends = max(t.To, from)
	}
	notice := ends - calendar.Day(s.NoticeDays) //nolint:gosec // a few years at most
	if s.AutoRenew && s.NoticeDays > 0 && ends > from && notice < d.settings.Today {
		return 0, fault.Conflictf("timing", "notice was due on %s, %s before the term ends on %s; let them go all the same with timing ON_DAY or NOW",
			notice, several(s.NoticeDays, "day"), ends)
	}
	return ends, nil
}
