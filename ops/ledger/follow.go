package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/running"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
)

// Keep makes the ledger part of every transaction of a store: whatever it follows from is written, the
// ledger of the accounts concerned is brought in step before the transaction commits. Call it once, before
// the store is in use.
//
// Events, owners, teams, territories, segments and use concern some accounts. Exchange rates and policies
// concern all of them: up to a thousand accounts with subscriptions are done within the transaction, more
// are left to a job of the person who made the change, so that nobody waits for them.
func Keep(s *ent.Store) { keep(s, atOnce) }

// keep leaves what concerns more accounts than a limit to a job.
func keep(s *ent.Store, limit int) {
	s.BeforeCommit(ent.Follower{
		Name:  "ledger",
		Kinds: slices.Concat(slices.Collect(maps.Keys(ofAccount)), []gid.Kind{gid.SubscriptionEvent, gid.TeamMembership, gid.Account, gid.ExchangeRate, gid.Organisation}),
		Do: func(ctx context.Context, tx *db.Client, touched []ent.Touched) error {
			f := &follower{keeper: newKeeper(ctx, s, tx), caller: ctx, limit: limit}
			return f.follow(touched)
		},
	})
}

// ofAccount are the kinds that name the account they concern.
var ofAccount = map[gid.Kind]bool{
	gid.CustomerSubscription: true, gid.AccountOwnership: true, gid.TerritoryAccount: true, gid.AccountSegment: true, gid.UsageMonth: true,
}

// follower brings the ledger in step with what one transaction touched.
type follower struct {
	*keeper

	caller context.Context //nolint:containedctx // of the one transaction that it follows
	limit  int             // accounts that one transaction may wait for
}

func (f *follower) follow(touched []ent.Touched) error {
	byKind := map[gid.Kind][]ent.Touched{}
	for _, t := range touched {
		byKind[t.ID.Kind()] = append(byKind[t.ID.Kind()], t)
	}
	if list := byKind[gid.Organisation]; list != nil {
		rebuilt, err := f.organisationChanged()
		if rebuilt || err != nil {
			return err // with everything else that this transaction touched
		}
	}
	accounts, err := f.concerned(byKind)
	if err != nil {
		return err
	}
	if list := byKind[gid.ExchangeRate]; list != nil {
		more, err := f.ratesChanged()
		if err != nil {
			return err
		}
		accounts = append(accounts, more...)
	}
	if len(accounts) == 0 {
		return nil
	}
	ids := make([]gid.ID, len(accounts))
	for i, id := range accounts {
		ids[i] = gid.ID(id)
	}
	return Refresh(f.caller, f.store, f.tx, ids)
}

// concerned returns the accounts that something was written about.
func (f *follower) concerned(byKind map[gid.Kind][]ent.Touched) (accounts []int64, err error) {
	more := func(ids []int64, err2 error) {
		accounts = append(accounts, ids...)
		if err == nil {
			err = err2
		}
	}
	for _, k := range slices.Sorted(maps.Keys(ofAccount)) {
		list := byKind[k]
		more(refs(list, "account_id"), nil)
		more(f.ids("SELECT DISTINCT account_id FROM "+k.Table()+" WHERE id ?", unknown(list, "account_id")))
	}
	events := byKind[gid.SubscriptionEvent]
	more(f.ids("SELECT DISTINCT c.account_id FROM subscription_events e JOIN customer_subscriptions c ON c.id = e.subscription_id WHERE e.id ?", recordIDs(events)))
	more(f.ids("SELECT DISTINCT account_id FROM customer_subscriptions WHERE id ?", refs(events, "subscription_id")))

	members := byKind[gid.TeamMembership]
	reps, err2 := f.ids("SELECT DISTINCT rep_id FROM team_memberships WHERE id ?", unknown(members, "rep_id"))
	more(nil, err2)
	more(f.ids("SELECT DISTINCT o.account_id FROM account_ownerships o JOIN account_revenues r ON r.account_id = o.account_id WHERE o.rep_id ?", append(reps, refs(members, "rep_id")...)))

	segments, err2 := f.segmentsChanged(byKind[gid.Account])
	more(segments, err2)
	return accounts, err
}

// refs returns all that a reference of records was and is.
func refs(list []ent.Touched, column string) []int64 {
	var out []int64
	for _, t := range list {
		out = append(out, numbers(t.Refs(column))...)
	}
	return out
}

func recordIDs(list []ent.Touched) []int64 {
	out := make([]int64, len(list))
	for i, t := range list {
		out[i] = int64(t.ID)
	}
	return out
}

// unknown returns the records of which the transaction did not say the reference, because it did not
// change it.
func unknown(list []ent.Touched, column string) []int64 {
	return recordIDs(slices.DeleteFunc(slices.Clone(list), func(t ent.Touched) bool { return len(t.Refs(column)) > 0 }))
}

// segmentsChanged keeps the history of segments: an account whose segment changes was in the old one until
// today. One that never changed needs no rows, and neither does one that was made today.
func (f *follower) segmentsChanged(list []ent.Touched) ([]int64, error) {
	was, ids := map[int64]any{}, []int64{}
	for _, t := range list {
		before, changed := t.Before["segment"]
		if _, still := t.After["segment"]; !changed || !still {
			continue
		}
		if _, known := was[int64(t.ID)]; !known { // of several changes of one transaction the first tells what was
			was[int64(t.ID)] = before
			ids = append(ids, int64(t.ID))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	_, _, zone, _, err := f.organisation()
	if err != nil {
		return nil, err
	}
	now, err := f.present(ids)
	if err != nil {
		return nil, err
	}
	today := f.store.Now().Day(zone)
	var news []editing.Values
	var changes []editing.RowChange
	for _, id := range ids {
		x := now[id]
		row := editing.Values{"account_id": gid.ID(id), "segment": x.segment, "valid_from": today, "valid_to": nil}
		switch {
		case x.row != 0 && x.from >= today: // changed today already
			changes = append(changes, editing.RowChange{ID: x.row, Before: editing.Values{"segment": x.listed, "valid_to": nil}, After: editing.Values{"segment": x.segment, "valid_to": nil}})
		case x.row != 0:
			changes = append(changes, editing.RowChange{ID: x.row, Before: editing.Values{"segment": x.listed, "valid_to": nil}, After: editing.Values{"segment": x.listed, "valid_to": today}})
			news = append(news, row)
		case x.created.Day(zone) < today:
			news = append(news, editing.Values{"account_id": gid.ID(id), "segment": plain(was[id]), "valid_from": x.created.Day(zone), "valid_to": today}, row)
		}
	}
	w := f.rows()
	w.Update(gid.AccountSegment, changes)
	w.Insert(gid.AccountSegment, news)
	return ids, w.Log()
}

// present is an account's segment today and the row that says so, if there is one.
type present struct {
	segment any
	created calendar.Instant
	row     gid.ID
	listed  any
	from    calendar.Day
}

func (s statements) present(ids []int64) (map[int64]present, error) {
	out := map[int64]present{}
	query := "SELECT a.id, a.segment, a.created_at, coalesce(h.id, 0), h.segment, coalesce(h.valid_from, 0) FROM accounts a LEFT JOIN account_segments h ON h.account_id = a.id AND h.valid_to IS NULL WHERE a.id ?"
	err := s.of(query, ids, func(scan func(...any) error) error {
		var id int64
		var x present
		var segment, listed *string
		if err := scan(&id, &segment, &x.created, &x.row, &listed, &x.from); err != nil {
			return err
		}
		x.segment, x.listed = plain(segment), plain(listed)
		out[id] = x
		return nil
	})
	return out, err
}

// plain is a text without its pointer, nil for none.
func plain(v any) any {
	if p, ok := v.(*string); ok {
		if p == nil {
			return nil
		}
		return *p
	}
	return v
}

// organisationChanged begins a new version when other policies or another base currency hold. It reports
// whether every account was computed anew.
func (f *follower) organisationChanged() (bool, error) {
	base, policies, _, founded, err := f.organisation()
	if err != nil || !founded {
		return false, err
	}
	v, known, err := f.version(exclusive)
	if err != nil {
		return false, err
	}
	if !known {
		return false, f.begin(ledgerVersion{1, mrr.Complete(policies), base}, nil)
	}
	if v.base == base && mrr.Same(v.chosen, policies) {
		return false, nil
	}
	if many, err := f.many(); many || err != nil {
		return false, f.later(Task{Rebuild: true}, err)
	}
	_, err = Rebuild(f.caller, f.store, f.tx, policies, base)
	return err == nil, err
}

// ratesChanged returns the accounts that another exchange rate concerns: those that pay in another
// currency than the base currency.
func (f *follower) ratesChanged() ([]int64, error) {
	if _, _, err := f.version(exclusive); err != nil {
		return nil, err
	}
	if many, err := f.many(); many || err != nil {
		return nil, f.later(Task{}, err)
	}
	return f.foreign()
}

func (s statements) foreign() (out []int64, err error) {
	err = s.each("SELECT DISTINCT account_id FROM customer_subscriptions WHERE currency <> (SELECT base_currency FROM ledger_versions ORDER BY number DESC LIMIT 1)", nil, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// many reports whether there are more accounts than one transaction should wait for, and a person whose
// job the rest can be.
func (f *follower) many() (bool, error) {
	if f.user == 0 {
		return false, nil
	}
	n := 0
	err := f.each(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM account_revenues LIMIT %d) AS x", f.limit+1), nil, func(scan func(...any) error) error { return scan(&n) })
	return n > f.limit, err
}

// Task is the input of a job of the kind LEDGER.
type Task struct {
	Rebuild bool `json:"rebuild"` // a new version under the organisation's policies; otherwise the version in force is brought in step with the exchange rates
}

// later queues a job.
func (f *follower) later(task Task, err error) error {
	if err != nil {
		return err
	}
	input, err := json.Marshal(task)
	if err != nil {
		return err
	}
	return f.tx.Job.Create().SetUserID(f.user).SetJobKind(job.JobKindLEDGER).SetStatus(job.StatusQUEUED).SetInput(input).SetCreatedAt(f.store.Now()).Exec(f.ctx)
}

// Work does the jobs of the kind LEDGER. A rebuild that the ledger does not need any more, because another
// one came first, changes nothing.
func Work(s *ent.Store) running.Work {
	return func(ctx context.Context, j *db.Job, _ func(int64, *int64) error) (running.Result, error) {
		var task Task
		if err := decode(j.Input, &task); err != nil {
			return running.Result{}, err
		}
		var effect *Effect
		err := s.InTx(ent.Alone(ctx), func(ctx context.Context, tx *db.Client) (err error) {
			effect = nil
			if task.Rebuild {
				effect, err = rebuildIfNeeded(ctx, s, tx)
				return err
			}
			k := newKeeper(ctx, s, tx)
			if _, _, err := k.version(exclusive); err != nil {
				return err
			}
			accounts, err := k.foreign()
			if err != nil {
				return err
			}
			ids := make([]gid.ID, len(accounts))
			for i, id := range accounts {
				ids[i] = gid.ID(id)
			}
			return Refresh(ctx, s, tx, ids)
		})
		if err != nil || effect == nil {
			return running.Result{}, err
		}
		return running.Result{Report: effect, Message: fmt.Sprintf("%d accounts were computed anew", effect.Accounts)}, nil
	}
}

func rebuildIfNeeded(ctx context.Context, s *ent.Store, tx *db.Client) (*Effect, error) {
	k := newKeeper(ctx, s, tx)
	base, policies, _, founded, err := k.organisation()
	if err != nil || !founded {
		return nil, err
	}
	v, known, err := k.version(exclusive)
	if err != nil || known && v.base == base && mrr.Same(v.chosen, policies) {
		return nil, err
	}
	return Rebuild(viewer.With(ctx, viewer.From(ctx)), s, tx, policies, base)
}

// onlyOurs are the policies of recurring revenue among the settings of an organisation.
func onlyOurs(chosen map[string]string) map[string]string {
	out := map[string]string{}
	for key, v := range chosen {
		if strings.HasPrefix(key, mrr.Prefix) {
			out[key] = v
		}
	}
	return out
}
