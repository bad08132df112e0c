package ent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"coxswain/ent/db"
)

type txKey struct{}

// transaction is what the context of a running transaction carries.
type transaction struct {
	store *Store
	tx    *db.Tx
	after []func()

	touched []Touched // records of the kinds that somebody follows
}

// InTx runs fn in one transaction and commits when fn returns nil. Inside another InTx of the same
// store it joins that one. A transaction that PostgreSQL refused because of another runs again, so
// fn must not keep state between runs. Inside fn use only the client it is given. On SQLite it shares its
// commit with the transactions that came meanwhile (see groups), unless it is to be Alone.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *db.Client) error) error {
	if t, ok := ctx.Value(txKey{}).(*transaction); ok && t.store == s {
		return fn(ctx, t.tx.Client())
	}
	const attempts = 5
	for n := 1; ; n++ {
		err := s.inTx(ctx, fn)
		if err == nil || n == attempts || !mayRetry(err) {
			return err
		}
	}
}

func (s *Store) inTx(ctx context.Context, fn func(ctx context.Context, tx *db.Client) error) (err error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &transaction{store: s, tx: tx}
	committed := false
	defer func() {
		if committed {
			return
		}
		if e := tx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) { // done: ctx ended and took it along
			err = errors.Join(err, fmt.Errorf("roll back: %w", e))
		}
	}()
	within := context.WithValue(ctx, txKey{}, t)
	if err := fn(within, tx.Client()); err != nil {
		return err
	}
	if err := s.follow(within, t, tx.Client()); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil { // nobody waits for the answer any more: keep nothing that was not promised
		return err
	}
	committed = true // after Commit, successful or not, there is nothing to roll back
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

// AfterCommit runs f once the transaction of ctx has committed, at once when there is none.
func AfterCommit(ctx context.Context, f func()) {
	if t, ok := ctx.Value(txKey{}).(*transaction); ok {
		t.after = append(t.after, f)
		return
	}
	f()
}

// mayRetry reports whether PostgreSQL gave up a transaction that may succeed when run again.
func mayRetry(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == serializationFailure || pg.Code == deadlock)
}
