package subscribing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/subscription"
)

// Advanced is what the clock job did.
type Advanced struct {
	Subscriptions int // whose day had come
	Events        int // that followed by themselves
}

// advanceBatch is how many subscriptions one transaction takes.
const advanceBatch = 200

// maxCatchUp bounds the events that one subscription gets in one go, far above what decades of monthly
// renewals need.
const maxCatchUp = 2000

// Advance lets come what is due up to today: trials convert, planned changes take effect, pauses end,
// terms renew or lapse, what stayed unpaid for too long ends. Each thing is dated on the day on which it
// was due, also after the program stood still. Running it again changes nothing. A subscription that it
// cannot advance stays as it is and is named in the error; the others go on.
func (v *Verbs) Advance(ctx context.Context, today calendar.Day) (Advanced, error) {
	ctx = viewer.With(ctx, viewer.System("clock", viewer.Job))
	var out Advanced
	var failed []gid.ID
	var errs []error
	for ctx.Err() == nil {
		n, events := 0, 0
		var stuck map[gid.ID]error
		err := v.edit.Store().InTx(ctx, func(ctx context.Context, tx *db.Client) (err error) {
			n, events, stuck, err = v.advance(ctx, tx, today, failed)
			return err
		})
		if err != nil {
			return out, errors.Join(append(errs, ent.Translate(err))...)
		}
		for id, err := range stuck {
			failed = append(failed, id)
			errs = append(errs, fmt.Errorf("subscription %s: %w", id, err))
		}
		out.Subscriptions += n - len(stuck)
		out.Events += events
		if n < advanceBatch {
			break
		}
	}
	return out, errors.Join(append(errs, ctx.Err())...)
}

// advance does one batch.
func (v *Verbs) advance(ctx context.Context, tx *db.Client, today calendar.Day, without []gid.ID) (n, events int, stuck map[gid.ID]error, err error) {
	due, err := tx.CustomerSubscription.Query().Where(dueBy(today, without)).
		Order(customersubscription.ByNextChangeOn(), customersubscription.ByID()).Limit(advanceBatch).All(ctx)
	if err != nil || len(due) == 0 {
		return 0, 0, nil, err
	}
	var accounts, ids []gid.ID
	for _, s := range due {
		accounts, ids = append(accounts, s.AccountID), append(ids, s.ID)
	}
	slices.Sort(accounts)
	if err := v.edit.LockAll(ctx, tx, gid.Account, slices.Compact(accounts)); err != nil {
		return 0, 0, nil, err
	}
	due, err = tx.CustomerSubscription.Query().Where(dueBy(today, without), func(s *sql.Selector) { s.Where(rule.OneOf(s.C(customersubscription.FieldID), ids)) }).
		Order(customersubscription.ByID()).All(ctx) // as they are now that nobody else changes them
	if err != nil || len(due) == 0 {
		return len(ids), 0, nil, err
	}
	d, err := v.desk(ctx, tx)
	if err != nil {
		return 0, 0, nil, err
	}
	d.settings.Today = today
	lives, err := d.load(due)
	if err != nil {
		return 0, 0, nil, err
	}
	stuck = map[gid.ID]error{}
	lives = slices.DeleteFunc(lives, func(l *life) bool {
		if err := l.catchUp(); err != nil {
			stuck[l.sub.ID] = err
			return true
		}
		events += len(l.added)
		return false
	})
	return len(ids), events, stuck, d.write(lives)
}

func dueBy(today calendar.Day, without []gid.ID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.LTE(s.C(customersubscription.FieldNextChangeOn), int64(today)))
		if len(without) > 0 {
			s.Where(sql.Not(rule.OneOf(s.C(customersubscription.FieldID), without)))
		}
	}
}

// catchUp appends the events that are due by today, one day after the other.
func (l *life) catchUp() error {
	if l.wrong != nil {
		return l.wrong
	}
	for range maxCatchUp {
		if len(l.now.Deadlines) == 0 || l.now.Deadlines[0].On > l.today {
			return nil
		}
		if err := l.add(l.follows(l.now.Deadlines[0])); err != nil {
			return err
		}
		l.due++
	}
	return errors.New("more is due than can be")
}

// follows is the event that a deadline turns into.
func (l *life) follows(d subscription.Deadline) subscription.Step {
	s := subscription.Step{Event: d.Event, On: d.On, Signed: d.On}
	switch {
	case d.Event == subscription.Renewed:
		s.Details.TermMonths = l.on(d.On).TermMonths
	case d.Event == subscription.Cancelled && d.Lapsed:
		s.Details.Lapsed, s.Details.ChurnKind = true, subscription.Voluntary
		s.Note = "The term ended and was not renewed within " + several(l.policy.GraceDays, "day") + "."
	case d.Event == subscription.Cancelled:
		s.Details.ChurnKind = subscription.Involuntary
		s.Note = "A payment was overdue for " + several(l.policy.PastDueDays, "day") + "."
	}
	return s
}
