package subscribing

import (
	"context"
	"io"

	"coxswain/ent/db"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/subscription"
)

// AmendTiming says when an amendment takes effect.
type AmendTiming string

// The values of AmendTiming.
const (
	ByDirection AmendTiming = "BY_DIRECTION"  // more or equal MRR: now; less: at the end of what is paid
	Now         AmendTiming = "NOW"           // today
	AtPeriodEnd AmendTiming = "AT_PERIOD_END" // at the end of the term, or of the paid interval without one
)

func allAmendTimings() []AmendTiming { return []AmendTiming{ByDirection, Now, AtPeriodEnd} }

// MarshalGQL writes the value.
func (t AmendTiming) MarshalGQL(w io.Writer) { enum.Write(w, t) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (t *AmendTiming) UnmarshalGQL(v any) error { return enum.Read(v, t, allAmendTimings()) }

// AmendSubscriptionInput is the input of amendSubscription.
type AmendSubscriptionInput struct {
	editing.Target

	Changes     []*SubscriptionItemChange `json:"changes"`
	EffectiveOn *calendar.Day             `json:"effectiveOn,omitempty"` // a day of its own, in place of a timing
	Timing      *AmendTiming              `json:"timing,omitempty"`      // BY_DIRECTION when left out
	SignedOn    *calendar.Day             `json:"signedOn,omitempty"`
	AmendNote   *string                   `json:"note,omitempty"`
}

// AmendSubscription changes what a subscription consists of: quantities, plans, prices, add-ons. New
// items end with the term of the others. An upgrade takes effect now and a downgrade at the end of what
// is paid, unless the input says otherwise.
func (v *Verbs) AmendSubscription(ctx context.Context, in AmendSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.change(ctx, "amendSubscription", in.Target, in, func(d *desk, l *life) error {
		changes := present(in.Changes)
		if len(changes) == 0 {
			return fault.Requiredf("changes", "say which items come, change or go")
		}
		if in.EffectiveOn != nil && in.Timing != nil {
			return fault.Invalidf("timing", "give a timing or the day on which it takes effect, not both")
		}
		on, err := d.day(l, "effectiveOn", in.EffectiveOn)
		if err != nil {
			return err
		}
		p, err := d.pricing(l.sub.Currency, planIDs(nil, append(held(l), changes...)))
		if err != nil {
			return err
		}
		details, less, err := d.amendment(p, l, changes, on)
		if err != nil {
			return err
		}
		timing := ByDirection
		if in.Timing != nil {
			timing = *in.Timing
		}
		if in.EffectiveOn == nil && (timing == AtPeriodEnd || timing == ByDirection && less) {
			if s := l.on(on); s.Status == subscription.Active || s.Status == subscription.PastDue { // nothing else is paid ahead
				on = s.PaidUntil(on)
			}
			if details, _, err = d.amendment(p, l, changes, on); err != nil {
				return err
			}
		}
		signed, err := d.signed(in.SignedOn, on)
		if err != nil {
			return err
		}
		return l.add(subscription.Step{Event: subscription.Amended, On: on, Signed: signed, Details: details, Note: value(in.AmendNote)})
	})
}

// amendment is what an event says of item changes on a day, and whether they make MRR less.
func (d *desk) amendment(p *pricing, l *life, changes []SubscriptionItemChange, on calendar.Day) (subscription.Details, bool, error) {
	base := l.on(on)
	if f := subscription.Next(base, subscription.Amended); f != nil && base.Status != subscription.Scheduled {
		return subscription.Details{}, false, f
	}
	items, removed, err := p.changes(l, base.Items, changes, on)
	if err != nil {
		return subscription.Details{}, false, err
	}
	was, _ := subscription.Total(base.Items)
	is := was
	for _, i := range base.Items {
		for _, key := range removed {
			if i.Key == key {
				is -= i.MRR
			}
		}
		for _, n := range items {
			if i.Key == n.Key {
				is -= i.MRR
			}
		}
	}
	for _, n := range items {
		is += n.MRR
	}
	return subscription.Details{Items: items, Removed: removed}, is < was, nil
}

// held are the plans that a subscription ever held, as changes, so that their prices are loaded too.
func held(l *life) []SubscriptionItemChange {
	var out []SubscriptionItemChange
	for _, s := range l.steps {
		for _, id := range planIDs(s.Details.Items, nil) {
			out = append(out, SubscriptionItemChange{PlanID: &id})
		}
	}
	return out
}

func present(in []*SubscriptionItemChange) []SubscriptionItemChange {
	var out []SubscriptionItemChange
	for _, c := range in {
		if c != nil {
			out = append(out, *c)
		}
	}
	return out
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// RenewSubscriptionInput is the input of renewSubscription.
type RenewSubscriptionInput struct {
	editing.Target

	TermMonths *int                      `json:"termMonths,omitempty"` // left out: as before; 0: no commitment any more
	AutoRenew  *bool                     `json:"autoRenew,omitempty"`
	NoticeDays *int                      `json:"noticeDays,omitempty"`
	Uplift     *money.Rate               `json:"uplift,omitempty"` // by how much every price changes: 0.03 is 3 % more
	Changes    []*SubscriptionItemChange `json:"changes,omitempty"`
	SignedOn   *calendar.Day             `json:"signedOn,omitempty"`
}

const maxUplift = 10 * money.One

// RenewSubscription agrees on the next term, which begins on the day on which the last one ends, however
// early or late it is agreed. Without a term it begins one today.
func (v *Verbs) RenewSubscription(ctx context.Context, in RenewSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.change(ctx, "renewSubscription", in.Target, in, func(d *desk, l *life) error {
		if l.now.State.CancelsOn != nil {
			return fault.Conflictf("", "the subscription ends on %s; revokeCancellation first", *l.now.State.CancelsOn)
		}
		on := max(d.settings.Today, l.starts())
		if t := l.term(); t != nil {
			on = t.To
		}
		details := subscription.Details{TermMonths: in.TermMonths, AutoRenew: in.AutoRenew, NoticeDays: in.NoticeDays}
		if details.TermMonths == nil {
			details.TermMonths = l.on(on).TermMonths
		}
		if in.Uplift != nil {
			details.Uplift = *in.Uplift
			if details.Uplift <= -money.One || details.Uplift > maxUplift {
				return fault.Invalidf("uplift", "%s is not an uplift; give a fraction such as 0.03, more than -1 and at most 10", details.Uplift)
			}
		}
		if err := committed(&details).Err(); err != nil {
			return err
		}
		changes := present(in.Changes)
		p, err := d.pricing(l.sub.Currency, planIDs(nil, append(held(l), changes...)))
		if err != nil {
			return err
		}
		if details.Items, details.Removed, err = p.changes(l, uplifted(l.on(on).Items, details.Uplift), changes, on); err != nil {
			return err
		}
		signed, err := d.signed(in.SignedOn, d.settings.Today)
		if err != nil {
			return err
		}
		return l.add(subscription.Step{Event: subscription.Renewed, On: on, Signed: signed, Details: details})
	})
}

func uplifted(items []subscription.Item, by money.Rate) []subscription.Item {
	out := make([]subscription.Item, len(items))
	for i, x := range items {
		out[i], _ = x.Uplifted(by) // what does not fit is refused when the event is taken
	}
	return out
}

// ReactivateSubscriptionInput is the input of reactivateSubscription.
type ReactivateSubscriptionInput struct {
	editing.Target

	EffectiveOn *calendar.Day             `json:"effectiveOn,omitempty"`
	TermMonths  *int                      `json:"termMonths,omitempty"` // left out: no commitment
	AutoRenew   *bool                     `json:"autoRenew,omitempty"`
	NoticeDays  *int                      `json:"noticeDays,omitempty"`
	Changes     []*SubscriptionItemChange `json:"changes,omitempty"`
	SignedOn    *calendar.Day             `json:"signedOn,omitempty"`
}

// ReactivateSubscription lets an ended subscription go on with the items that it had, or changed ones.
func (v *Verbs) ReactivateSubscription(ctx context.Context, in ReactivateSubscriptionInput) (*db.CustomerSubscription, error) {
	return v.change(ctx, "reactivateSubscription", in.Target, in, func(d *desk, l *life) error {
		on, err := d.day(l, "effectiveOn", in.EffectiveOn)
		if err != nil {
			return err
		}
		base := l.on(on)
		if f := subscription.Next(base, subscription.Reactivated); f != nil {
			return f
		}
		details := subscription.Details{TermMonths: in.TermMonths, AutoRenew: in.AutoRenew, NoticeDays: in.NoticeDays}
		if err := committed(&details).Err(); err != nil {
			return err
		}
		changes := present(in.Changes)
		p, err := d.pricing(l.sub.Currency, planIDs(nil, append(held(l), changes...)))
		if err != nil {
			return err
		}
		if details.Items, details.Removed, err = p.changes(l, base.Items, changes, on); err != nil {
			return err
		}
		signed, err := d.signed(in.SignedOn, on)
		if err != nil {
			return err
		}
		return l.add(subscription.Step{Event: subscription.Reactivated, On: on, Signed: signed, Details: details})
	})
}
