package transfer

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/subscribing"
	"coxswain/sales/subscription"
)

// judgeEvents decides which events of subscriptions are taken back. A subscription to which somebody has
// added an event since keeps all of them: its life went on from there.
func (u *undoer) judgeEvents(ctx context.Context) error {
	var events []gid.ID
	concerned := map[gid.ID]bool{}
	for id := range u.created {
		switch id.Kind() {
		case gid.SubscriptionEvent:
			events = append(events, id)
		case gid.CustomerSubscription:
			concerned[id] = true
		default:
		}
	}
	slices.Sort(events)
	err := chunks(events, u.req.rows, func(ids []gid.ID) error {
		return u.of(ctx, u.store.Reader(), "SELECT subscription_id FROM subscription_events WHERE id ??", ids, nil, func(rows *sql.Rows) error {
			var id gid.ID
			err := rows.Scan(&id)
			concerned[id] = true
			return err //nolint:wrapcheck // of wraps it
		})
	})
	if err != nil {
		return err
	}
	return chunks(slices.Sorted(maps.Keys(concerned)), u.req.rows, func(ids []gid.ID) error {
		lives, err := u.livesOf(ctx, u.store.Reader(), ids)
		if err != nil {
			return err
		}
		used, err := u.usedSince(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			why, row := lives[id].why, u.rowOf(id, lives[id])
			if n := used[id]; why == "" && n > 0 {
				why = fmt.Sprintf("%d reports of its use came since", n)
			}
			if _, err := u.reversals(id, lives[id]); why == "" && err != nil {
				why = "its events would contradict each other: " + err.Error()
			}
			if err := u.fateOf(id, lives[id], why, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowOf is the row that a subscription or the first of its events came from.
func (u *undoer) rowOf(id gid.ID, l undoneLife) int64 {
	if m := u.created[id]; m != nil {
		return m.row
	}
	for _, s := range l.steps {
		if m := u.created[gid.ID(s.ID)]; m != nil {
			return m.row
		}
	}
	return 0
}

// fateOf notes what becomes of a subscription and its events.
func (u *undoer) fateOf(id gid.ID, l undoneLife, why string, row int64) error {
	own := u.created[id]
	stays := why != "" || own != nil && own.fate == fateKeep
	gone := takenBack(l.steps)
	for _, s := range l.steps {
		m := u.created[gid.ID(s.ID)]
		if m == nil {
			continue
		}
		switch {
		case stays:
			m.fate = fateKeep
			u.told[keptAt{gid.ID(s.ID), ""}] = true // told with its subscription
		case gone[s.ID]:
			m.fate = fateGone
		default:
			m.fate = fateReverse
		}
	}
	switch {
	case why != "":
		if own != nil {
			own.fate = fateKeep
		}
		return u.keep(id, "", row, "%s", why)
	case own != nil && own.fate == fateRemove:
		own.fate = fateAway
	}
	return nil
}

// undoneLife is a subscription's events, and why they stay if they do.
type undoneLife struct {
	steps []subscription.Step
	why   string
}

// livesOf reads the events of subscriptions.
func (u *undoer) livesOf(ctx context.Context, q queryer, ids []gid.ID) (map[gid.ID]undoneLife, error) {
	out := map[gid.ID]undoneLife{}
	of := map[gid.ID]gid.ID{}
	var others []gid.ID
	const columns = "id, subscription_id, event, effective_on, signed_on, details, cancellation_reason_id, note, reverses_id"
	err := u.of(ctx, q, "SELECT "+columns+" FROM subscription_events WHERE subscription_id ?? ORDER BY id", ids, nil, func(rows *sql.Rows) error {
		var e db.SubscriptionEvent
		var details []byte
		if err := rows.Scan(&e.ID, &e.SubscriptionID, &e.Event, &e.EffectiveOn, &e.SignedOn, &details, &e.CancellationReasonID, &e.Note, &e.ReversesID); err != nil {
			return err //nolint:wrapcheck // of wraps it
		}
		e.Details = details
		s, err := subscribing.StepOf(&e)
		l := out[e.SubscriptionID]
		l.steps = append(l.steps, s)
		out[e.SubscriptionID] = l
		of[e.ID] = e.SubscriptionID
		if u.created[e.ID] == nil {
			others = append(others, e.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, u.touches(ctx, q, others, u.first, func(t touch) error {
		l := out[of[t.record]]
		l.why = t.String()
		out[of[t.record]] = l
		return nil
	})
}

// usedSince counts reports of use that are not of this import.
func (u *undoer) usedSince(ctx context.Context, ids []gid.ID) (map[gid.ID]int64, error) {
	out := map[gid.ID]int64{}
	var created []gid.ID
	for _, id := range ids {
		if u.created[id] != nil {
			created = append(created, id)
		}
	}
	if len(created) == 0 {
		return out, nil
	}
	own := u.state.Usage
	return out, u.of(ctx, u.store.Reader(), "SELECT subscription_id, id FROM usage_events WHERE subscription_id ??", created, nil, func(rows *sql.Rows) error {
		var sub, id gid.ID
		err := rows.Scan(&sub, &id)
		if !own.hold(id) {
			out[sub]++
		}
		return err //nolint:wrapcheck // of wraps it
	})
}

// takenBack are the events that a standing one takes back.
func takenBack(steps []subscription.Step) map[int64]bool {
	gone := map[int64]bool{}
	for _, s := range slices.Backward(steps) {
		if s.Event == subscription.Reversed && !gone[s.ID] {
			gone[s.Reverses] = true
		}
	}
	return gone
}

// reversals are the events that take back what the import did to a subscription, the latest first: of one
// that the import created, what followed by itself too.
func (u *undoer) reversals(id gid.ID, l undoneLife) ([]subscription.Step, error) {
	gone := takenBack(l.steps)
	var out []subscription.Step
	for _, s := range slices.Backward(l.steps) {
		mine := u.created[gid.ID(s.ID)] != nil || u.created[id] != nil && s.Event != subscription.Reversed
		if mine && !gone[s.ID] {
			out = append(out, subscription.Step{Event: subscription.Reversed, On: s.On, Signed: u.today, Reverses: s.ID})
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	_, err := subscribing.Columns(l.steps, out, u.today, u.policy)
	return out, err
}

// reverseEvents takes the events back, in batches, and lets the records of the subscriptions follow.
func (u *undoer) reverseEvents(ctx context.Context) error {
	var events []gid.ID
	for id, m := range u.created {
		if id.Kind() == gid.SubscriptionEvent && m.fate == fateReverse {
			events = append(events, id)
		}
	}
	slices.Sort(events)
	concerned := map[gid.ID]bool{}
	err := chunks(events, u.req.rows, func(ids []gid.ID) error {
		return u.of(ctx, u.store.Reader(), "SELECT subscription_id FROM subscription_events WHERE id ??", ids, nil, func(rows *sql.Rows) error {
			var id gid.ID
			err := rows.Scan(&id)
			concerned[id] = true
			return err //nolint:wrapcheck // of wraps it
		})
	})
	if err != nil {
		return err
	}
	return u.attempt(ctx, slices.Sorted(maps.Keys(concerned)), u.reverseLives)
}

func (u *undoer) reverseLives(ctx context.Context, w *undoing, ids []gid.ID) error {
	if err := w.lock(gid.CustomerSubscription, ids); err != nil {
		return err
	}
	lives, err := u.livesOf(ctx, w.tx, ids)
	if err != nil {
		return err
	}
	var changed []gid.ID
	for _, id := range ids {
		l := lives[id]
		steps, err := u.reversals(id, l)
		if err != nil && l.why == "" {
			l.why = "its events would contradict each other: " + err.Error()
		}
		if l.why != "" {
			if err := w.stays(id, "", u.rowOf(id, l), l.why); err != nil {
				return err
			}
			if m := u.created[id]; m != nil {
				m.fate = fateKeep
			}
			continue
		}
		for _, s := range steps {
			if err := w.event(id, s); err != nil {
				return err
			}
		}
		changed = append(changed, id)
	}
	if err := w.log(); err != nil || len(changed) == 0 {
		return err
	}
	return subscribing.New(editing.New(u.store), nil).Derive(ctx, w.tx, changed) // the ledger follows the events themselves
}

// event appends an event that takes another one back.
func (w *undoing) event(of gid.ID, s subscription.Step) error {
	details, err := json.Marshal(s.Details)
	if err != nil {
		return fmt.Errorf("details of %s: %w", s.Event, err)
	}
	rows, err := w.tx.QueryContext(w.ctx, bind(w.u.store, `INSERT INTO subscription_events (subscription_id, event, effective_on, signed_on, recorded_at, details, reverses_id)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`), int64(of), string(s.Event), int64(s.On), int64(s.Signed), int64(w.now), string(details), s.Reverses)
	if err != nil {
		return fmt.Errorf("write %s: %w", gid.SubscriptionEvent, err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("write %s: %w", gid.SubscriptionEvent, err)
		}
		w.entry("CREATE", id, nil, map[string]any{
			"subscription_id": of, "event": s.Event, "effective_on": s.On, "signed_on": s.Signed, "reverses_id": gid.ID(s.Reverses),
		})
	}
	return rows.Err()
}
