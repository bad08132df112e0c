package ent

import (
	"context"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Follows reports whether somebody follows the records of a kind, see BeforeCommit.
func (s *Store) Follows(k gid.Kind) bool { return s.followed[k] }

// Within runs fn, if there is one, with a client that works in a transaction which somebody else began on a
// connection of Writer, and then tells the followers of what was touched: by fn and, as touched says, by
// plain statements. Who began the transaction ends it, and calls what it is given after the commit.
func (s *Store) Within(ctx context.Context, q entsql.ExecQuerier, touched []Touched, fn func(ctx context.Context, tx *db.Client) error) (after []func(), err error) {
	client := db.NewClient(db.Driver(counted{entsql.NewDriver(s.Dialect(), entsql.Conn{ExecQuerier: q})}))
	client.Use(s.record)
	tx, err := client.Tx(ctx)
	if err != nil {
		return nil, err
	}
	t := &transaction{store: s, tx: tx, touched: touched}
	ctx = context.WithValue(ctx, txKey{}, t)
	if fn != nil {
		if err := fn(ctx, tx.Client()); err != nil {
			return nil, err
		}
	}
	err = s.follow(ctx, t, tx.Client())
	return t.after, err
}

// counted is a driver whose transactions are the one that its connection is in already, and count their
// statements.
type counted struct{ *entsql.Driver }

// Tx joins the running transaction.
func (d counted) Tx(context.Context) (dialect.Tx, error) { return countedTx{inside(d)}, nil }
