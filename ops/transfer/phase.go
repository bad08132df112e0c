package transfer

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"coxswain/ent/gid"
	"coxswain/sales/account"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

// phased is an account whose life cycle phase an imported opportunity may move.
type phased struct {
	id      gid.ID
	phase   account.LifecyclePhase
	version int64
	row     int64 // of the batch, that moves it
	account.Standing
	paidUntil *int64 // the day on which its last subscription ended
	won       bool   // it has a won opportunity
	wonOn     *int64 // the last day on which it bought
}

// phases moves the accounts of imported opportunities to the life cycle phase that follows from what they
// have open and bought, as closing an opportunity does. What a file says of a phase itself stands, and so
// does that somebody is no customer any more: a file of old sales does not bring them back.
func (im *importer) phases(ctx context.Context, s *transaction, st *step, drafts []*draft) ([]entry, error) {
	for _, other := range im.steps {
		if other.layout.kind == gid.Account && other.record.Gives("lifecyclePhase") {
			return nil, nil
		}
	}
	byID := map[gid.ID]*phased{}
	for _, d := range drafts {
		for _, c := range []cell{d.get("account_id"), d.old("account_id")} {
			if c.kind == number && byID[gid.ID(c.n)] == nil {
				byID[gid.ID(c.n)] = &phased{id: gid.ID(c.n), row: BatchRow(st.file.index, d.item.at.Line)}
			}
		}
	}
	if err := s.phasesOf(ctx, byID); err != nil {
		return nil, err
	}
	maybe := map[gid.ID]*phased{}
	for _, d := range drafts {
		for _, c := range []cell{d.get("account_id"), d.old("account_id")} {
			if a := byID[gid.ID(c.n)]; c.kind == number && a != nil && moves(d, a.phase) {
				maybe[a.id] = a
			}
		}
	}
	if len(maybe) == 0 {
		return nil, nil
	}
	if err := s.standings(ctx, maybe); err != nil {
		return nil, err
	}
	var entries []entry
	for _, a := range slices.SortedFunc(maps.Values(maybe), func(a, b *phased) int { return cmp.Compare(a.id, b.id) }) {
		a.Left = a.Running == 0 && a.paidUntil != nil
		a.Won = a.won && (!a.Left || a.wonOn != nil && *a.wonOn >= *a.paidUntil)
		to := account.Phase(a.phase, a.Standing)
		if to == a.phase {
			continue
		}
		if err := s.exec(ctx, `UPDATE accounts SET lifecycle_phase = ?, updated_at = ?, version = ? WHERE id = ?`, string(to), int64(im.stamp), a.version+1, int64(a.id)); err != nil {
			return nil, fmt.Errorf("phase of an account: %w", err)
		}
		entries = append(entries, entry{
			operation: "UPDATE", id: a.id, row: a.row,
			before: map[string]any{"lifecycle_phase": a.phase}, after: map[string]any{"lifecycle_phase": to},
		})
	}
	return entries, nil
}

// moves reports whether an imported opportunity can move an account out of a phase. It spares counting
// the opportunities of every account again for every batch.
func moves(d *draft, from account.LifecyclePhase) bool {
	customer := from == account.Use || from == account.Renewal
	switch {
	case from == account.Former:
		return false
	case !d.isNew():
		return d.get("status") != d.old("status") || d.get("account_id") != d.old("account_id") || d.get("opportunity_type") != d.old("opportunity_type")
	case pipeline.Status(d.get("status").s) == pipeline.Won:
		return !customer
	case pipeline.Status(d.get("status").s) == pipeline.Lost:
		return false
	case pipeline.OpportunityType(d.get("opportunity_type").s) == pipeline.TypeRenewal:
		return from != account.Renewal
	default:
		return from == account.Prospect
	}
}

// phasesOf reads the phases of accounts as they are.
func (s *transaction) phasesOf(ctx context.Context, byID map[gid.ID]*phased) error {
	return s.ofAccounts(ctx, "SELECT id, lifecycle_phase, version FROM accounts WHERE id", "", byID, func(rows *sql.Rows) error {
		var id gid.ID
		var phase string
		var version int64
		if err := rows.Scan(&id, &phase, &version); err != nil {
			return err
		}
		byID[id].phase, byID[id].version = account.LifecyclePhase(phase), version
		return nil
	})
}

// standings counts what decides the phases of accounts.
func (s *transaction) standings(ctx context.Context, byID map[gid.ID]*phased) error {
	err := s.ofAccounts(ctx, "SELECT account_id, status, opportunity_type, count(*), max(closed_on) FROM opportunities WHERE archived_at IS NULL AND account_id",
		" GROUP BY account_id, status, opportunity_type", byID, func(rows *sql.Rows) error {
			var id gid.ID
			var status, kind string
			var n int
			var last sql.NullInt64
			if err := rows.Scan(&id, &status, &kind, &n, &last); err != nil {
				return err
			}
			a := byID[id]
			switch {
			case pipeline.Status(status) == pipeline.Won:
				a.won = true
				if last.Valid && (a.wonOn == nil || *a.wonOn < last.Int64) {
					a.wonOn = &last.Int64
				}
			case pipeline.Status(status) == pipeline.Open:
				a.Open += n
				if pipeline.OpportunityType(kind) == pipeline.TypeRenewal {
					a.OpenRenewals += n
				}
			}
			return nil
		})
	if err != nil {
		return err
	}
	return s.ofAccounts(ctx, `SELECT account_id, status, count(*), max(ended_on) FROM customer_subscriptions
		WHERE starts_on IS NOT NULL AND (status <> 'ENDED' OR trial_started_on IS NULL OR converted_on IS NOT NULL) AND account_id`,
		" GROUP BY account_id, status", byID, func(rows *sql.Rows) error {
			var id gid.ID
			var status string
			var n int
			var last sql.NullInt64
			if err := rows.Scan(&id, &status, &n, &last); err != nil {
				return err
			}
			switch a, is := byID[id], subscription.Status(status); {
			case is.Running():
				a.Running += n
			case is == subscription.Trialing:
				a.Trials += n
			case is == subscription.Ended && last.Valid:
				a.paidUntil = &last.Int64
			}
			return nil
		})
}

// ofAccounts runs a query whose condition ends with the column of the account.
func (s *transaction) ofAccounts(ctx context.Context, query, group string, byID map[gid.ID]*phased, scan func(*sql.Rows) error) error {
	if len(byID) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(byID))
	for id := range byID {
		ids = append(ids, int64(id))
	}
	var arg any = ids
	if s.postgres {
		query += " = ANY($1)"
	} else {
		query += " IN (SELECT value FROM json_each(?))"
		arg = jsonList(ids)
	}
	rows, err := s.tx.QueryContext(ctx, query+group, arg)
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
	}
	return rows.Err()
}
