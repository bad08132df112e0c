package subscribing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/subscription"
)

// write appends the new events of lives, brings their records up to date and lets the phases of the
// accounts and the ledger follow. The number of statements does not depend on how many there are.
func (d *desk) write(lives []*life) error {
	set := d.edit.Rows(d.ctx, d.tx)
	follows := d.ctx
	if !viewer.From(d.ctx).IsSystem() {
		follows = editing.Consequence(d.ctx) // what follows from the event is nobody's own edit
	}
	steps := func(as context.Context, part func(*life) []subscription.Step) error {
		return appendEvents(set.As(as), d.settings.Now, lives, part)
	}
	if err := steps(follows, func(l *life) []subscription.Step { return l.added[:l.due] }); err != nil {
		return err
	}
	if err := steps(d.ctx, func(l *life) []subscription.Step { return l.added[l.due:] }); err != nil {
		return err
	}
	set.As(follows)
	changed := d.project(set, lives)
	d.items(set, lives)
	d.terms(set, lives)
	var accounts, moved []gid.ID
	for _, l := range lives {
		if !slices.Contains(accounts, l.sub.AccountID) {
			accounts = append(accounts, l.sub.AccountID)
		}
		if (changed[l.sub.ID] || len(l.added) > 0 || l.fresh) && !slices.Contains(moved, l.sub.AccountID) {
			moved = append(moved, l.sub.AccountID)
		}
	}
	if len(moved) > 0 {
		if err := d.edit.ReappraiseAll(d.ctx, d.tx, set, moved); err != nil {
			return err
		}
	}
	if err := set.Log(); err != nil {
		return err
	}
	if d.ledger == nil {
		return nil
	}
	return d.ledger(d.ctx, d.edit.Store(), d.tx, accounts)
}

// appendEvents writes new events of lives.
func appendEvents(set *editing.RowSet, now calendar.Instant, lives []*life, of func(*life) []subscription.Step) error {
	var rows []editing.Values
	for _, l := range lives {
		for _, s := range of(l) {
			details, err := json.Marshal(s.Details)
			if err != nil {
				return fmt.Errorf("details of %s: %w", s.Event, err)
			}
			rows = append(rows, editing.Values{
				"subscription_id": l.sub.ID, "event": s.Event, "effective_on": s.On, "signed_on": s.Signed, "recorded_at": now,
				"details": json.RawMessage(details), "cancellation_reason_id": orNil(gid.ID(s.Reason)), "note": orNil(s.Note), "reverses_id": orNil(gid.ID(s.Reverses)),
			})
		}
	}
	set.Insert(gid.SubscriptionEvent, rows)
	return nil
}

func orNil[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// columns are what the events of a subscription make of its record today.
func (l *life) columns() editing.Values {
	s, t := l.now.State, l.now
	v := editing.Values{
		"status": s.Status, "starts_on": s.Started, "trial_started_on": s.TrialStarted, "trial_ends_on": s.TrialEnds, "converted_on": s.Converted,
		"term_months": s.TermMonths, "term_starts_on": s.TermStarts, "term_ends_on": s.TermEnds, "auto_renew": s.AutoRenew, "notice_days": s.NoticeDays,
		"cancels_on": s.CancelsOn, "cancellation_reason_id": orNil(gid.ID(s.Reason)), "churn_kind": orNil(s.ChurnKind), "cancel_note": orNil(s.Note),
		"paused_on": s.PausedOn, "resumes_on": s.ResumesOn, "past_due_since": s.PastDueSince, "ended_on": s.EndedOn,
		"mrr_minor": t.MRR(l.today), "next_change_on": t.NextChange, "signed_on": (*calendar.Day)(nil),
	}
	for _, x := range l.steps {
		switch {
		case x.Event == subscription.Started && s.Status != "":
			v["signed_on"] = x.Signed
		case x.Event == subscription.Started: // taken back: it never was
			v["status"], v["ended_on"] = subscription.Ended, x.On
		}
	}
	if s.Status == subscription.Scheduled {
		v["cancels_on"] = t.EndsOn()
	}
	return v
}

// project updates the records of subscriptions and tells which statuses changed.
func (d *desk) project(set *editing.RowSet, lives []*life) map[gid.ID]bool {
	changed := map[gid.ID]bool{}
	rows := make([]editing.RowChange, len(lives))
	for i, l := range lives {
		b := l.sub
		rows[i] = editing.RowChange{ID: b.ID, After: l.columns(), Before: editing.Values{
			"status": b.Status, "starts_on": b.StartsOn, "trial_started_on": b.TrialStartedOn, "trial_ends_on": b.TrialEndsOn, "converted_on": b.ConvertedOn,
			"term_months": b.TermMonths, "term_starts_on": b.TermStartsOn, "term_ends_on": b.TermEndsOn, "auto_renew": b.AutoRenew, "notice_days": b.NoticeDays,
			"cancels_on": b.CancelsOn, "cancellation_reason_id": b.CancellationReasonID, "churn_kind": b.ChurnKind, "cancel_note": b.CancelNote,
			"paused_on": b.PausedOn, "resumes_on": b.ResumesOn, "past_due_since": b.PastDueSince, "ended_on": b.EndedOn,
			"mrr_minor": b.MrrMinor, "next_change_on": b.NextChangeOn, "signed_on": b.SignedOn,
		}}
		changed[b.ID] = b.Status != rows[i].After["status"]
	}
	set.Update(gid.CustomerSubscription, rows)
	return changed
}

// rowsOf compares what is stored with what should be, by key, and writes the difference: first what
// goes, then what changes, then what comes.
func rowsOf[K comparable](set *editing.RowSet, k gid.Kind, have map[K]editing.RowChange, order []K, want map[K]editing.Values, wanted []K) {
	var gone, changed []editing.RowChange
	var fresh []editing.Values
	for _, key := range order {
		if _, stays := want[key]; !stays {
			gone = append(gone, have[key])
		}
	}
	for _, key := range wanted {
		if h, stored := have[key]; stored {
			h.After = want[key]
			changed = append(changed, h)
		} else {
			fresh = append(fresh, want[key])
		}
	}
	set.Delete(k, gone)
	set.Update(k, changed)
	set.Insert(k, fresh)
}

type itemKey struct {
	of   gid.ID
	key  string
	from calendar.Day
}

// items brings the items of subscriptions up to date: each for the days over which nothing about it changes.
func (d *desk) items(set *editing.RowSet, lives []*life) {
	have, want := map[itemKey]editing.RowChange{}, map[itemKey]editing.Values{}
	var order, wanted []itemKey
	for _, l := range lives {
		for _, i := range l.items {
			key := itemKey{l.sub.ID, i.ItemKey, i.ValidFrom}
			order = append(order, key)
			have[key] = editing.RowChange{ID: i.ID, Before: editing.Values{
				"subscription_id": i.SubscriptionID, "plan_id": i.PlanID, "item_key": i.ItemKey, "quantity": i.Quantity, "price_minor": i.PriceMinor,
				"discount": i.Discount, "interval_months": i.IntervalMonths, "mrr_minor": i.MrrMinor, "valid_from": i.ValidFrom, "valid_to": i.ValidTo,
			}}
		}
		for _, h := range subscription.Holdings(l.now.Stretches) {
			key := itemKey{l.sub.ID, h.Item.Key, h.From}
			wanted = append(wanted, key)
			want[key] = editing.Values{
				"subscription_id": l.sub.ID, "plan_id": gid.ID(h.Item.Plan), "item_key": h.Item.Key, "quantity": h.Item.Quantity, "price_minor": h.Item.Price,
				"discount": h.Item.Discount, "interval_months": h.Item.IntervalMonths, "mrr_minor": h.Item.MRR, "valid_from": h.From, "valid_to": h.To,
			}
		}
	}
	rowsOf(set, gid.SubscriptionItem, have, order, want, wanted)
}

// terms brings the terms of subscriptions up to date.
func (d *desk) terms(set *editing.RowSet, lives []*life) {
	have, want := map[string]editing.RowChange{}, map[string]editing.Values{}
	var order, wanted []string
	keyOf := func(l *life, number int) string { return l.sub.ID.String() + "/" + strconv.Itoa(number) }
	for _, l := range lives {
		for _, t := range l.terms {
			key := keyOf(l, t.Number)
			order = append(order, key)
			have[key] = editing.RowChange{ID: t.ID, Before: editing.Values{
				"subscription_id": t.SubscriptionID, "account_id": t.AccountID, "number": t.Number, "starts_on": t.StartsOn, "ends_on": t.EndsOn,
				"due_minor": t.DueMinor, "outcome": t.Outcome, "renewed_on": t.RenewedOn, "renewed_minor": t.RenewedMinor, "currency": t.Currency, "plan_id": t.PlanID,
			}}
		}
		for _, t := range l.now.Terms {
			key := keyOf(l, t.Number)
			wanted = append(wanted, key)
			want[key] = editing.Values{
				"subscription_id": l.sub.ID, "account_id": l.sub.AccountID, "number": t.Number, "starts_on": t.From, "ends_on": t.To,
				"due_minor": t.Due, "outcome": t.Outcome, "renewed_on": t.RenewedOn, "renewed_minor": t.Renewed, "currency": l.sub.Currency, "plan_id": orNil(gid.ID(t.Plan)),
			}
		}
	}
	rowsOf(set, gid.SubscriptionTerm, have, order, want, wanted)
}
