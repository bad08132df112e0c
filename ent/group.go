package ent

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// groups lets the transactions of one SQLite file share commits. There is one writer, and what a commit
// costs is waiting for the disk, so writers take turns at one open transaction, each under a savepoint
// of its own, and the last of them commits for all. Nobody is told OK before that commit returned. A
// member that fails is rolled back to its savepoint and leaves the others as they were; a commit that
// fails fails for all of them.
//
// A member sees what earlier members of its group wrote, which is safe because they stand or fall
// together; readers, who have connections of their own, see nothing before the commit.
type groups struct {
	pool *sql.DB // of one connection

	mu      sync.Mutex
	taken   bool    // somebody has the turn
	waiting []*turn // in the order of their coming

	open *group // the transaction at work; it belongs to who has the turn
}

// turn is a place in the queue.
type turn struct {
	alone   bool
	granted chan struct{} // closed when the turn has come
}

// group is one transaction of the database that several callers fill.
type group struct {
	conn    *sql.Conn
	tx      *sql.Tx
	since   time.Time
	members int           // that wait for the commit
	closed  bool          // nobody else may join
	done    chan struct{} // closed when the commit returned, after err was set
	err     error
}

// A group takes no more members when it has this many, or when its first has waited this long: the
// commit saves so much already that more of it is not worth the waiting.
const (
	mostMembers = 64
	longestWait = 20 * time.Millisecond
)

func newGroups(pool *sql.DB) *groups { return &groups{pool: pool} }

type aloneKey struct{}

// Alone returns a context whose transaction shares its commit with nobody: nobody who came before waits
// for it to end. It is for transactions that take long.
func Alone(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

// begin waits for the turn and returns a transaction within a group.
func (g *groups) begin(ctx context.Context) (*member, error) {
	alone, _ := ctx.Value(aloneKey{}).(bool)
	if err := g.wait(ctx, alone); err != nil {
		return nil, fmt.Errorf("wait for the writer: %w", err)
	}
	if g.open == nil {
		opened, err := openGroup(ctx, g.pool)
		if err != nil {
			g.pass()
			return nil, err
		}
		g.open = opened
	}
	m := &member{groups: g, group: g.open}
	m.group.closed = alone
	if err := m.savepoint(ctx, "SAVEPOINT member"); err != nil {
		m.over = true
		g.abandon(err)
		g.pass()
		return nil, err
	}
	return m, nil
}

// wait returns when the caller has the turn. A caller who is gone by then hands it on.
func (g *groups) wait(ctx context.Context, alone bool) error {
	g.mu.Lock()
	if !g.taken {
		g.taken = true
		g.mu.Unlock()
	} else {
		t := &turn{alone: alone, granted: make(chan struct{})}
		g.waiting = append(g.waiting, t)
		g.mu.Unlock()
		select {
		case <-t.granted:
		case <-ctx.Done():
			if g.leave(t) {
				return ctx.Err()
			}
		}
	}
	if err := ctx.Err(); err != nil {
		g.pass()
		return err
	}
	return nil
}

// leave takes a place out of the queue and reports whether it still stood there.
func (g *groups) leave(t *turn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range g.waiting {
		if w == t {
			g.waiting = append(g.waiting[:i:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// pass ends the turn. The next in the queue joins the open group; when nobody may join it any more it is
// committed first.
func (g *groups) pass() {
	if g.open != nil {
		if g.grant(g.open.admits) {
			return
		}
		g.commit()
	}
	g.grant(func(*turn) bool { return true })
}

// grant gives the turn to the first in the queue if it is accepted, and reports whether it did. When
// nobody waits and no group is left to commit, the turn is free.
func (g *groups) grant(accepted func(*turn) bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.taken = g.open != nil
		return false
	}
	next := g.waiting[0]
	if !accepted(next) {
		return false
	}
	g.waiting[0] = nil
	g.waiting = g.waiting[1:]
	close(next.granted)
	return true
}

// admits reports whether a caller may join the group.
func (o *group) admits(next *turn) bool {
	waited := time.Since(o.since) //nolint:forbidigo // see openGroup
	return !o.closed && o.members < mostMembers && waited < longestWait && (o.members == 0 || !next.alone)
}

// commit commits the open group and tells its members.
func (g *groups) commit() {
	o := g.open
	g.open = nil
	o.finish(o.tx.Commit)
}

// abandon gives the open group up: what its members wrote is gone, and they are told why.
func (g *groups) abandon(cause error) {
	o := g.open
	g.open = nil
	o.finish(func() error { return errors.Join(cause, ignoreDone(o.tx.Rollback())) })
}

func openGroup(ctx context.Context, pool *sql.DB) (*group, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil) // it outlives who opened it
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &group{conn: conn, tx: tx, since: time.Now(), done: make(chan struct{})}, nil //nolint:forbidigo // people wait in real time, whatever the clock of the store says
}

// finish ends the transaction and gives the connection back. One that is still inside a transaction,
// because its end failed, must not go back to the pool.
func (o *group) finish(end func() error) {
	o.err = end()
	if o.err != nil {
		_, _ = o.conn.ExecContext(context.Background(), "ROLLBACK") // mostly there is nothing left to roll back
		_ = o.conn.Raw(func(any) error { return sqldriver.ErrBadConn })
	}
	if err := o.conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		o.err = errors.Join(o.err, err)
	}
	close(o.done)
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// member is one caller's transaction within a group. Its statements are never interrupted midway:
// SQLite answers that by rolling back the whole transaction, that is everybody's. They are refused
// instead once the caller is gone.
type member struct {
	groups *groups
	group  *group
	over   bool
}

var _ dialect.Tx = (*member)(nil)

// Commit keeps what the member wrote and returns when it is on disk.
func (m *member) Commit() error {
	if m.over {
		return sql.ErrTxDone
	}
	m.over = true
	if err := m.savepoint(context.Background(), "RELEASE SAVEPOINT member"); err != nil {
		m.groups.abandon(err)
		m.groups.pass()
		return err
	}
	m.group.members++
	m.groups.pass()
	<-m.group.done
	return m.group.err
}

// Rollback undoes what the member wrote and nothing else.
func (m *member) Rollback() error {
	if m.over {
		return sql.ErrTxDone
	}
	m.over = true
	err := m.savepoint(context.Background(), "ROLLBACK TO SAVEPOINT member")
	if err == nil {
		err = m.savepoint(context.Background(), "RELEASE SAVEPOINT member")
	}
	if err != nil { // SQLite gave the whole transaction up, for example because the disk is full
		m.groups.abandon(err)
	}
	m.groups.pass()
	return err
}

func (m *member) savepoint(ctx context.Context, statement string) error {
	if _, err := m.group.tx.ExecContext(context.WithoutCancel(ctx), statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// within returns the context of a statement, or the error of a caller who is gone.
func (m *member) within(ctx context.Context) (context.Context, error) {
	if m.over {
		return nil, sql.ErrTxDone
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return context.WithoutCancel(ctx), nil
}

// Exec runs a statement.
func (m *member) Exec(ctx context.Context, query string, args, v any) error {
	ctx, err := m.within(ctx)
	if err != nil {
		return err
	}
	return entsql.Conn{ExecQuerier: m.group.tx}.Exec(ctx, query, args, v)
}

// Query runs a statement that returns rows.
func (m *member) Query(ctx context.Context, query string, args, v any) error {
	ctx, err := m.within(ctx)
	if err != nil {
		return err
	}
	return entsql.Conn{ExecQuerier: m.group.tx}.Query(ctx, query, args, v)
}

// ExecContext runs a plain statement.
func (m *member) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := m.within(ctx)
	if err != nil {
		return nil, err
	}
	return m.group.tx.ExecContext(ctx, query, args...)
}

// QueryContext runs a plain statement that returns rows.
func (m *member) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := m.within(ctx)
	if err != nil {
		return nil, err
	}
	return m.group.tx.QueryContext(ctx, query, args...)
}
