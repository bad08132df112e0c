// Package changelog reads the change log: the audit trail of every write, and the one sequence by
// which derived data stays fresh on both databases.
package changelog

import (
	"context"
	"fmt"
	"maps"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
)

// Cursor is how far a reader has followed the log. The zero cursor is the beginning.
//
// On SQLite it is the last id: there is one writer, so ids commit in order. On PostgreSQL transactions
// commit in any order, so an id below the last one seen may still appear. There a cursor is the oldest
// transaction that was still running, and the entries at or above it that were already delivered.
type Cursor struct {
	at   int64
	seen map[gid.ID]bool
}

// Follower reads the log from a cursor on. It sees every entry exactly once, as soon as it is committed.
type Follower struct{ store *ent.Store }

// NewFollower returns a follower of a store's log.
func NewFollower(s *ent.Store) *Follower { return &Follower{s} }

// Since returns what was committed after the cursor, in the order of ids, and the cursor behind it.
// When nothing was written it costs one indexed read.
func (f *Follower) Since(ctx context.Context, c Cursor) ([]*db.Change, Cursor, error) {
	ctx = viewer.With(ctx, viewer.System("change log", viewer.Job))
	if f.store.Postgres() {
		return f.sincePostgres(ctx, c)
	}
	rows, err := f.store.Client().Change.Query().
		Where(change.IDGT(gid.ID(c.at))).Order(change.ByID()).All(ctx)
	if err != nil {
		return nil, c, fmt.Errorf("follow the change log: %w", err)
	}
	if n := len(rows); n > 0 {
		c.at = int64(rows[n-1].ID)
	}
	return rows, c, nil
}

// sincePostgres reads all visible entries of transactions at or above the cursor, and in the same
// snapshot the oldest transaction that still runs: everything below it is settled.
func (f *Follower) sincePostgres(ctx context.Context, c Cursor) ([]*db.Change, Cursor, error) {
	rows, err := f.store.Client().Change.Query().
		Where(change.TransactionGTE(c.at), func(s *sql.Selector) {
			s.AppendSelectExprAs(sql.Raw("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"), horizon)
		}).Order(change.ByID()).All(ctx)
	if err != nil {
		return nil, c, fmt.Errorf("follow the change log: %w", err)
	}
	if len(rows) == 0 {
		return nil, c, nil
	}
	next := Cursor{at: c.at, seen: maps.Clone(c.seen)}
	if next.seen == nil {
		next.seen = map[gid.ID]bool{}
	}
	if v, err := rows[0].Value(horizon); err == nil {
		if n, ok := v.(int64); ok {
			next.at = max(next.at, n)
		}
	}
	fresh := rows[:0:0]
	for _, r := range rows {
		if !c.seen[r.ID] {
			fresh = append(fresh, r)
		}
		next.seen[r.ID] = true
	}
	for _, r := range rows { // settled entries are below the next read
		if r.Transaction < next.at {
			delete(next.seen, r.ID)
		}
	}
	return fresh, next, nil
}

const horizon = "horizon"

// Head returns the cursor behind everything that is committed now, without reading the log.
func (f *Follower) Head(ctx context.Context) (Cursor, error) {
	ctx = viewer.With(ctx, viewer.System("change log", viewer.Job))
	if f.store.Postgres() {
		return f.headPostgres(ctx)
	}
	rows, err := f.store.Client().Change.Query().Order(change.ByID(sql.OrderDesc())).Limit(1).IDs(ctx)
	if err != nil || len(rows) == 0 {
		return Cursor{}, err
	}
	return Cursor{at: int64(rows[0])}, nil
}

func (f *Follower) headPostgres(ctx context.Context) (Cursor, error) {
	var at []struct {
		Horizon int64 `json:"horizon"`
	}
	err := f.store.Client().Change.Query().Modify(func(s *sql.Selector) {
		s.Select("pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon").Limit(1)
	}).Scan(ctx, &at)
	if err != nil || len(at) == 0 {
		return Cursor{}, err
	}
	return Cursor{at: at[0].Horizon, seen: map[gid.ID]bool{}}, nil
}
