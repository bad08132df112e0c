package metering

import (
	"context"
	"database/sql"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
)

// Spot is where a report of use counts.
type Spot struct {
	Subscription, Meter gid.ID
	Month               calendar.Day
}

// Count makes the months of some spots anew from the reports that are stored, for callers that wrote the
// reports themselves, such as an import. The number of statements does not depend on how many there are.
func (v *Verbs) Count(ctx context.Context, tx *db.Client, at []Spot) error {
	spots := make([]spot, len(at))
	subscriptions := make([]int64, len(at))
	for i, s := range at {
		spots[i] = spot{int64(s.Subscription), int64(s.Meter), int64(s.Month)}
		subscriptions[i] = spots[i].Subscription
	}
	w := writer{store: v.edit.Store(), tx: tx}
	if err := w.lock(ctx, subscriptions); err != nil {
		return err
	}
	return v.roll(ctx, tx, spots)
}

// Withdraw takes the reports with ids from one to another back, makes their months anew and returns how many
// there were: it is how the reports of an import go when it is undone.
func (v *Verbs) Withdraw(ctx context.Context, tx *db.Client, from, to gid.ID) (int64, error) {
	w := writer{store: v.edit.Store(), tx: tx}
	var subscriptions []int64
	err := w.query(ctx, "SELECT DISTINCT subscription_id FROM usage_events WHERE id BETWEEN $1 AND $2", []any{int64(from), int64(to)}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		subscriptions = append(subscriptions, id)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("usage events: %w", err)
	}
	if err := w.lock(ctx, subscriptions); err != nil {
		return 0, err
	}
	var n int64
	var spots []spot
	err = w.query(ctx, "DELETE FROM usage_events WHERE id BETWEEN $1 AND $2 RETURNING subscription_id, meter_id, month", []any{int64(from), int64(to)}, func(rows *sql.Rows) error {
		var s spot
		err := rows.Scan(&s.Subscription, &s.Meter, &s.Month)
		n, spots = n+1, append(spots, s)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("usage events: %w", err)
	}
	return n, v.roll(ctx, tx, spots)
}
