package metering

import (
	"context"
	"database/sql"
	"fmt"

	"coxswain/ent/db"
	"coxswain/sales/calendar"
)

// atOnce is how many months of use one transaction counts.
const atOnce = 500

// Recount makes all months of use from the one of a day on anew, as their plans and the meters now are,
// and returns how many it looked at. It is for the clock: what a plan includes may have been changed, or a
// subscription dated back, since the events came. What is right stays as it is, so that it may run as
// often as one likes, and again after it was stopped.
func (v *Verbs) Recount(ctx context.Context, from calendar.Day) (int, error) {
	var n int
	var last spot
	for {
		var spots []spot
		err := v.edit.Store().InTx(ctx, func(ctx context.Context, tx *db.Client) error {
			var err error
			w := writer{store: v.edit.Store(), tx: tx}
			if spots, err = w.after(ctx, from.FirstOfMonth(), last); err != nil || len(spots) == 0 {
				return err
			}
			subscriptions := make([]int64, len(spots))
			for i, s := range spots {
				subscriptions[i] = s.Subscription
			}
			if err := w.lock(ctx, subscriptions); err != nil {
				return err
			}
			return v.roll(ctx, tx, spots)
		})
		if err != nil {
			return n, err
		}
		n += len(spots)
		if len(spots) < atOnce {
			return n, nil
		}
		last = spots[len(spots)-1]
	}
}

// after returns the next spots with use from a month on.
func (w writer) after(ctx context.Context, from calendar.Day, last spot) ([]spot, error) {
	var out []spot
	err := w.query(ctx, `SELECT DISTINCT subscription_id, meter_id, month FROM usage_events
		WHERE month >= $1 AND (subscription_id, meter_id, month) > ($2, $3, $4) ORDER BY subscription_id, meter_id, month LIMIT $5`,
		[]any{int64(from), last.Subscription, last.Meter, last.Month, atOnce}, func(rows *sql.Rows) error {
			var s spot
			if err := rows.Scan(&s.Subscription, &s.Meter, &s.Month); err != nil {
				return err
			}
			out = append(out, s)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("months of use: %w", err)
	}
	return out, nil
}
