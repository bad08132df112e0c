package transfer

import (
	"context"
	"encoding/json"
	"fmt"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
)

// withdrawnAtOnce is how many reports of use one transaction takes back.
const withdrawnAtOnce = 4000

// withdrawUsage takes the import's reports of use back and makes their months anew. How many went is kept
// with the import, whose log they are.
func (u *undoer) withdrawUsage(ctx context.Context) error {
	verbs := meteringOf(editing.New(u.store))
	for _, stretch := range u.state.Usage {
		for from := stretch[0]; from <= stretch[1]; from += withdrawnAtOnce {
			to := min(stretch[1], from+withdrawnAtOnce-1)
			state := u.state
			err := u.store.InTx(ent.Alone(ctx), func(ctx context.Context, tx *db.Client) error {
				n, err := verbs.Withdraw(ctx, tx, from, to)
				if err != nil || n == 0 {
					return err
				}
				state = u.state
				state.Withdrew += n
				text, err := json.Marshal(state)
				if err != nil {
					return fmt.Errorf("checkpoint: %w", err)
				}
				return tx.ImportBatch.UpdateOneID(u.batch.ID).SetCheckpoint(text).Exec(ctx)
			})
			if err != nil {
				return err
			}
			u.state = state
		}
	}
	return nil
}

// countUsage counts the reports of use that are still there.
func (u *undoer) countUsage(ctx context.Context) error {
	for _, stretch := range u.state.Usage {
		var n int64
		err := u.store.Reader().QueryRowContext(ctx, bind(u.store, "SELECT count(*) FROM usage_events WHERE id BETWEEN ? AND ?"), int64(stretch[0]), int64(stretch[1])).Scan(&n)
		if err != nil {
			return fmt.Errorf("usage events: %w", err)
		}
		if n > 0 {
			u.entity(gid.UsageEvent).Removed += n
		}
	}
	return nil
}
