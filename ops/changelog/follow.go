// Package changelog follows the change log: the one sequence by which derived data stays fresh, on
// both databases.
package changelog

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
)

// Cursor is how far a reader has followed the log. The zero cursor is the beginning. A cursor belongs
// to one database and to the process that got it.
//
// On SQLite it is the last id: there is one writer, so ids commit in order. On PostgreSQL ids and
// transactions commit in any order, so an id below the last one seen may still appear. There a cursor
// is the snapshot in which the log was read: what it saw is behind the cursor, all else is ahead. Between
// the pages of one reading it also bears the snapshot that the reading began in, which is as far as its
// pages go, and the last id that they have delivered.
type Cursor struct {
	id       gid.ID
	snapshot *snapshot
	until    *snapshot
}

// PageSize is how many entries Since returns at most.
const PageSize = 20_001

// Follower reads the log from a cursor on. It delivers every entry exactly once, as soon as it is
// committed. It acts as the system: it sees all entries, whoever asks.
type Follower struct {
	store *ent.Store
	page  int
}

// NewFollower returns a follower of a store's log.
func NewFollower(s *ent.Store) *Follower { return &Follower{s, PageSize} }

func asSystem(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("change log", viewer.Job))
}

// Since returns what was committed after the cursor, in the order of ids, and the cursor behind it.
// Entries of one record are in the order in which it changed. When nothing was written it costs one
// indexed read. It returns at most PageSize entries: after a full page there may be more behind the
// cursor, and a reader who needs no single entry begins anew at Head instead.
func (f *Follower) Since(ctx context.Context, c Cursor) ([]*db.Change, Cursor, error) {
	q := f.store.Client().Change.Query().Order(change.ByID()).Limit(f.page)
	switch {
	case !f.store.Postgres():
		q.Where(change.IDGT(c.id))
	case c.until != nil:
		q.Where(change.IDGT(c.id), c.snapshot.ahead, c.until.behind)
	default:
		q.Where(c.snapshot.ahead)
	}
	rows, err := q.All(asSystem(ctx))
	if err != nil {
		return nil, c, fmt.Errorf("follow the change log: %w", err)
	}
	next, err := f.after(c, rows)
	if err != nil {
		return nil, c, fmt.Errorf("follow the change log: %w", err)
	}
	if len(rows) == 0 && c.until != nil { // the page before was the last one and full
		return f.Since(ctx, next)
	}
	return rows, next, nil
}

// after returns the cursor behind a page.
func (f *Follower) after(c Cursor, rows []*db.Change) (Cursor, error) {
	switch {
	case len(rows) == 0 && c.until != nil:
		return Cursor{snapshot: c.until}, nil
	case len(rows) == 0:
		return c, nil
	case !f.store.Postgres():
		return Cursor{id: rows[len(rows)-1].ID}, nil
	}
	until := c.until
	if until == nil {
		var err error
		if until, err = snapshotOf(rows[0]); err != nil {
			return c, err
		}
	}
	if len(rows) < f.page {
		return Cursor{snapshot: until}, nil
	}
	return Cursor{id: rows[len(rows)-1].ID, snapshot: c.snapshot, until: until}, nil
}

// Head returns the cursor behind everything that is committed now, without reading the log.
func (f *Follower) Head(ctx context.Context) (Cursor, error) {
	q := f.store.Client().Change.Query().Order(change.ByID(sql.OrderDesc())).Limit(1)
	if f.store.Postgres() {
		q.Where(withSnapshot)
	}
	last, err := q.All(asSystem(ctx))
	if err != nil {
		return Cursor{}, fmt.Errorf("find the end of the change log: %w", err)
	}
	if len(last) == 0 {
		return Cursor{}, nil
	}
	if !f.store.Postgres() {
		return Cursor{id: last[0].ID}, nil
	}
	s, err := snapshotOf(last[0])
	if err != nil {
		return Cursor{}, fmt.Errorf("find the end of the change log: %w", err)
	}
	return Cursor{snapshot: s}, nil
}
