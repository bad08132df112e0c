package ent

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Touched is a record that the running transaction wrote. Before and After hold the columns that changed:
// all of them Before for a record that is gone and After for a new one. Both are nil for a new record of
// a Bulk transaction.
type Touched struct {
	ID            gid.ID
	Before, After map[string]any
}

// Refs returns what a reference of the record was and is, as far as this transaction changed it.
func (t Touched) Refs(column string) []gid.ID {
	var out []gid.ID
	for _, side := range []map[string]any{t.Before, t.After} {
		switch id := value(side[column]).(type) {
		case gid.ID:
			out = append(out, id)
		case int64:
			out = append(out, gid.ID(id))
		}
	}
	return out
}

// Follower keeps derived rows in step with the records that they follow from.
type Follower struct {
	Name  string     // of several followers with one name the last one counts
	Kinds []gid.Kind // whose records it follows
	// Do runs within the transaction, once, before it commits; an error gives the transaction up. It has
	// the records of its kinds that were written, as often as they were written.
	Do func(ctx context.Context, tx *db.Client, touched []Touched) error
}

// BeforeCommit makes f part of every transaction of the store from now on. Call it before the store is
// in use.
func (s *Store) BeforeCommit(f Follower) {
	s.followers = slices.DeleteFunc(s.followers, func(o Follower) bool { return o.Name == f.Name })
	s.followers = append(s.followers, f)
	s.followed = map[gid.Kind]bool{}
	for _, o := range s.followers {
		for _, k := range o.Kinds {
			s.followed[k] = true
		}
	}
}

// Touch says that the transaction of ctx wrote a record in another way than through the generated
// clients or Bulk.
func (s *Store) Touch(ctx context.Context, id gid.ID, before, after map[string]any) {
	if t, ok := ctx.Value(txKey{}).(*transaction); ok && s.followed[id.Kind()] {
		t.touched = append(t.touched, Touched{id, maps.Clone(before), maps.Clone(after)})
	}
}

// follow lets the followers do their part of a transaction.
func (s *Store) follow(ctx context.Context, t *transaction, tx *db.Client) error {
	const rounds = 8 // followers that go on waking each other are a mistake
	for range rounds {
		if len(t.touched) == 0 {
			return nil
		}
		touched := t.touched
		t.touched = nil
		for _, f := range s.followers {
			own := slices.DeleteFunc(slices.Clone(touched), func(x Touched) bool { return !slices.Contains(f.Kinds, x.ID.Kind()) })
			if len(own) == 0 {
				continue
			}
			if err := f.Do(ctx, tx, own); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	return fmt.Errorf("followers touch their own kinds for ever: %d records are left", len(t.touched))
}

// follow gives the followers a client that works within the bulk transaction.
func (b *Bulk) follow() error {
	if len(b.touched) == 0 {
		return nil
	}
	client := db.NewClient(db.Driver(within{entsql.NewDriver(b.store.Dialect(), entsql.Conn{ExecQuerier: b.conn})}))
	client.Use(b.store.record)
	tx, err := client.Tx(b.ctx)
	if err != nil {
		return err
	}
	t := &transaction{store: b.store, tx: tx, touched: b.touched}
	b.touched = nil
	if err := b.store.follow(context.WithValue(b.ctx, txKey{}, t), t, tx.Client()); err != nil {
		return err
	}
	b.after = append(b.after, t.after...)
	return nil
}

// within is a driver whose transactions are the one that its connection is in already.
type within struct{ *entsql.Driver }

// Tx joins the running transaction.
func (d within) Tx(context.Context) (dialect.Tx, error) { return inside(d), nil }

// inside is a joined transaction: who began it ends it.
type inside struct{ *entsql.Driver }

// Commit leaves the end of the transaction to who began it.
func (inside) Commit() error { return nil }

// Rollback leaves the end of the transaction to who began it.
func (inside) Rollback() error { return nil }
