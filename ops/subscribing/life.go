package subscribing

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/subscriptionevent"
	"coxswain/ent/db/subscriptionitem"
	"coxswain/ent/db/subscriptionterm"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

// life is a subscription with its events and what its records say of it, before and after a change.
type life struct {
	sub   *db.CustomerSubscription
	steps []subscription.Step
	items []*db.SubscriptionItem
	terms []*db.SubscriptionTerm

	added []subscription.Step // with ids of their own until they are written
	due   int                 // how many of them, the first ones, follow by themselves
	now   subscription.Timeline
	fresh bool  // its account has to be looked at whether or not anything seems to change
	wrong error // why the stored events make no life, which no verb leaves behind

	today  calendar.Day
	policy subscription.Policy
}

// firstNew is the id of the first step that is not written yet: behind all that are.
const firstNew = math.MaxInt64 / 2

// load returns the lives of subscriptions, in four statements whatever their number.
func (d *desk) load(subs []*db.CustomerSubscription) ([]*life, error) {
	ids, byID, out := make([]gid.ID, len(subs)), map[gid.ID]*life{}, make([]*life, len(subs))
	for i, s := range subs {
		ids[i] = s.ID
		out[i] = &life{sub: s, today: d.settings.Today, policy: d.policy}
		byID[s.ID] = out[i]
	}
	ctx := editing.Everywhere(d.ctx)
	of := func(column string) func(*sql.Selector) {
		return func(s *sql.Selector) { s.Where(rule.OneOf(s.C(column), ids)) }
	}
	events, err := d.tx.SubscriptionEvent.Query().Where(of(subscriptionevent.FieldSubscriptionID)).Order(subscriptionevent.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	items, err := d.tx.SubscriptionItem.Query().Where(of(subscriptionitem.FieldSubscriptionID)).Order(subscriptionitem.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := d.tx.SubscriptionTerm.Query().Where(of(subscriptionterm.FieldSubscriptionID)).Order(subscriptionterm.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		step, err := StepOf(e)
		if err != nil {
			return nil, err
		}
		l := byID[e.SubscriptionID]
		l.steps = append(l.steps, step)
	}
	for _, i := range items {
		l := byID[i.SubscriptionID]
		l.items = append(l.items, i)
	}
	for _, t := range terms {
		l := byID[t.SubscriptionID]
		l.terms = append(l.terms, t)
	}
	for _, l := range out {
		l.wrong = l.fold()
	}
	return out, nil
}

// StepOf is a stored event as the rules of subscriptions see it.
func StepOf(e *db.SubscriptionEvent) (subscription.Step, error) {
	s := subscription.Step{ID: int64(e.ID), Event: e.Event, On: e.EffectiveOn, Signed: e.SignedOn}
	if e.ReversesID != nil {
		s.Reverses = int64(*e.ReversesID)
	}
	if e.CancellationReasonID != nil {
		s.Reason = int64(*e.CancellationReasonID)
	}
	if e.Note != nil {
		s.Note = *e.Note
	}
	if len(e.Details) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(e.Details, &s.Details); err != nil {
		return s, fmt.Errorf("details of %s: %w", e.ID, err)
	}
	return s, nil
}

func (l *life) fold() (err error) {
	l.now, err = subscription.Fold(l.steps, l.today, l.policy)
	return err
}

// add appends a step and folds anew. The fault is about the step, or says which later one it would make
// impossible.
func (l *life) add(s subscription.Step) error {
	s.ID = firstNew + int64(len(l.added))
	before := l.now
	l.steps = append(l.steps, s)
	if err := l.fold(); err != nil {
		l.steps, l.now = l.steps[:len(l.steps)-1], before
		var refused *subscription.Refusal
		if errors.As(err, &refused) && refused.Step.ID != s.ID {
			return fault.Conflictf("", "the %s of %s, which is recorded already, would not be possible any more: %s; reverse that event first (%s)",
				refused.Step.Event, refused.Step.On, refused.Fault.Message, gid.ID(refused.Step.ID))
		}
		return err
	}
	for _, void := range l.now.Void {
		if void.Step == s.ID {
			l.steps, l.now = l.steps[:len(l.steps)-1], before
			return void.Why
		}
	}
	l.added = append(l.added, s)
	return nil
}

// on is the state of a day as far as is known.
func (l *life) on(day calendar.Day) subscription.State {
	t, err := subscription.Fold(l.steps, day, l.policy)
	if err != nil { // the same steps were folded before
		return l.now.State
	}
	return t.State
}

// starts is the first day of use, 0 when there is none.
func (l *life) starts() calendar.Day {
	if l.now.State.Started == nil {
		return 0
	}
	return *l.now.State.Started
}

// nextKey is the key of the next new item: one more than any item ever had.
func (l *life) nextKey() int {
	most := 0
	for _, s := range l.steps {
		for _, i := range s.Details.Items {
			most = max(most, number(i.Key))
		}
	}
	return most + 1
}

// term is the last committed term that is known, nil without one.
func (l *life) term() *subscription.Term {
	if n := len(l.now.Terms); n > 0 && l.now.State.Status != subscription.Ended {
		return &l.now.Terms[n-1]
	}
	return nil
}
