package transfer

import (
	"context"
	"fmt"
	"math"

	"coxswain/ent/gid"
	"coxswain/ops/subscribing"
	"coxswain/sales/subscription"
)

// findPutAway marks the drafts whose records an undo of an earlier import archived and nobody has touched
// since: their rows bring them back, and count as creating them. What a person archived stays archived.
func (im *importer) findPutAway(ctx context.Context, s *transaction, k gid.Kind, drafts []*draft) error {
	if !holds(k, "archived_at") {
		return nil
	}
	byID := map[gid.ID]*draft{}
	var ids []int64
	for _, d := range drafts {
		if d.before != nil && !d.rejected() {
			byID[d.id] = d
			ids = append(ids, int64(d.id))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	//nolint:gosec // the table's name is the program's own
	query := `SELECT t.id, t.archived_at FROM ` + k.Table() + ` t WHERE t.archived_at IS NOT NULL AND EXISTS (
		SELECT 1 FROM changes c JOIN import_batches b ON b.id = c.batch_id AND b.status = 'UNDONE'
		WHERE c.record_id = t.id AND c.batch_row IS NULL AND c.id = (SELECT max(l.id) FROM changes l WHERE l.record_id = t.id AND (l.batch_id IS NOT NULL OR l.source <> 'RULE'))) AND t.id`
	var arg any = ids
	if s.postgres {
		query += " = ANY($1)"
	} else {
		query, arg = query+" IN (SELECT value FROM json_each(?))", jsonList(ids)
	}
	rows, err := s.tx.QueryContext(ctx, query, arg)
	if err != nil {
		return fmt.Errorf("records that an undo put away: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return fmt.Errorf("records that an undo put away: %w", err)
		}
		byID[id].back, byID[id].away = true, at
	}
	return rows.Err()
}

// undoneEvents returns the reversals that an undo of an import wrote, among the events of subscriptions.
func (im *importer) undoneEvents(ctx context.Context, s *transaction, h *histories) (map[int64]bool, error) {
	var ids []int64
	for _, steps := range h.steps {
		for _, x := range steps {
			if x.Event == subscription.Reversed {
				ids = append(ids, x.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // there are none
	}
	query := `SELECT c.record_id FROM changes c JOIN import_batches b ON b.id = c.batch_id AND b.status = 'UNDONE' WHERE c.batch_row IS NULL AND c.record_id`
	var arg any = ids
	if s.postgres {
		query += " = ANY($1)"
	} else {
		query, arg = query+" IN (SELECT value FROM json_each(?))", jsonList(ids)
	}
	rows, err := s.tx.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, fmt.Errorf("events that an undo took back: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	out := map[int64]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("events that an undo took back: %w", err)
		}
		out[id] = true
	}
	return out, rows.Err()
}

// standAgain lets a recorded event that an undo took back stand again: its reversal is reversed. What a
// person took back stays so.
func (im *importer) standAgain(d *draft, h *histories, undone map[int64]bool) {
	of := gid.ID(d.old("subscription_id").n)
	gone := takenBack(h.steps[of])
	if d.rejected() || !gone[int64(d.id)] {
		return
	}
	for _, x := range h.steps[of] {
		if x.Event != subscription.Reversed || x.Reverses != int64(d.id) || gone[x.ID] || !undone[x.ID] {
			continue
		}
		again := subscription.Step{Event: subscription.Reversed, On: x.On, Signed: im.today, Reverses: x.ID}
		if _, err := subscribing.Columns(h.steps[of], []subscription.Step{again}, im.today, h.policy); err != nil {
			d.rejectField("event", "%v", err)
			return
		}
		d.back, d.events = true, []subscription.Step{again}
		again.ID = math.MaxInt64/4 + int64(len(h.steps[of]))
		h.steps[of] = append(h.steps[of], again)
		return
	}
}
