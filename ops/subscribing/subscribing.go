// Package subscribing holds the verbs of subscriptions: they start, change, pause, end, come back and
// renew. Each appends an event, makes from all events of the subscription what its records say today,
// and lets the ledger of recurring revenue follow, in one transaction. The clock job does the same for
// what falls due by itself.
package subscribing

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

// Refresh makes the ledger of accounts follow their subscriptions, inside a running change.
type Refresh func(ctx context.Context, store *ent.Store, tx *db.Client, accounts []gid.ID) error

// Verbs are the verbs of subscriptions.
type Verbs struct {
	edit   *editing.Editor
	ledger Refresh
}

// New returns the verbs that change through an editor; ledger may be nil where nobody asks for revenue.
func New(e *editing.Editor, ledger Refresh) *Verbs { return &Verbs{e, ledger} }

// correctors may date a change back: it rewrites revenue that was reported.
var correctors = []role.Role{role.Admin, role.Ops, role.Finance}

func corrects(ctx context.Context) bool {
	v := viewer.From(ctx)
	if v == nil {
		return false
	}
	for _, r := range correctors {
		if v.Role == r {
			return true
		}
	}
	return v.IsSystem()
}

// desk is what one change of subscriptions works with.
type desk struct {
	*Verbs

	ctx      context.Context //nolint:containedctx // lives as long as the one change that it serves
	tx       *db.Client
	settings editing.Settings
	policy   subscription.Policy
}

func (v *Verbs) desk(ctx context.Context, tx *db.Client) (*desk, error) {
	s, err := v.edit.Settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	p, err := subscription.ParsePolicy(s.Policies)
	if err != nil { // what was stored by an older program: the defaults hold until somebody sets it anew
		p = subscription.Defaults()
	}
	return &desk{Verbs: v, ctx: ctx, tx: tx, settings: s, policy: p}, nil
}

// change runs a verb on a subscription that the viewer may see and that is not archived.
func (v *Verbs) change(ctx context.Context, operation string, t editing.Target, in any, fn func(d *desk, l *life) error) (*db.CustomerSubscription, error) {
	return editing.Verb[db.CustomerSubscription](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		return t.ID, v.changeIn(ctx, tx, t, fn)
	})
}

func (v *Verbs) changeIn(ctx context.Context, tx *db.Client, t editing.Target, fn func(d *desk, l *life) error) error {
	seen, err := editing.Find[db.CustomerSubscription](ctx, v.edit, tx, gid.CustomerSubscription, "id", t.ID, nil)
	if err != nil {
		return err
	}
	if err := v.edit.Lock(ctx, tx, seen.AccountID); err != nil { // changes of one account take turns, as its ledger does
		return err
	}
	s, err := editing.Find[db.CustomerSubscription](ctx, v.edit, tx, gid.CustomerSubscription, "id", t.ID, t.ExpectedVersion)
	if err != nil {
		return err
	}
	if s.ArchivedAt != nil {
		return fault.Conflictf("id", "the subscription is archived; restore it first")
	}
	d, err := v.desk(ctx, tx)
	if err != nil {
		return err
	}
	lives, err := d.load([]*db.CustomerSubscription{s})
	if err != nil {
		return err
	}
	if l := lives[0]; l.wrong != nil {
		return fault.Conflictf("id", "the recorded events contradict each other: %v; reverse the one that is wrong", l.wrong)
	}
	if err := lives[0].catchUp(); err != nil { // what is due comes first, also when the clock job is late
		return err
	}
	if err := fn(d, lives[0]); err != nil {
		return err
	}
	return d.write(lives)
}

// day is the day on which a change takes effect: the given one or, when none is given, today, but not
// before the subscription begins. A day in the past needs the right to correct what was reported.
func (d *desk) day(l *life, field string, given *calendar.Day) (calendar.Day, error) {
	if given == nil {
		return max(d.settings.Today, l.starts()), nil
	}
	if *given < d.settings.Today && !corrects(d.ctx) {
		return 0, &fault.Error{
			Kind: fault.Forbidden, Path: []string{field},
			Message: "your role may not date a change back to " + given.String() + ", which changes revenue that was reported; choose today or later, or ask operations or finance",
		}
	}
	return *given, nil
}

// signed is the day on which a change was agreed: the given one or, when none is given, the day on
// which it takes effect, or today when that is still to come.
func (d *desk) signed(given *calendar.Day, on calendar.Day) (calendar.Day, error) {
	switch {
	case given == nil:
		return min(d.settings.Today, on), nil
	case *given > d.settings.Today:
		return 0, fault.Invalidf("signedOn", "%s is still to come; today is %s", *given, d.settings.Today)
	default:
		return *given, nil
	}
}
