package ent

import (
	"context"
	"fmt"
	"time"

	"coxswain/ent/db"
)

// Join lets verbs of the business work within the bulk transaction, at the time that a clock shows: fn gets a
// store whose transactions join this one, and a client for what is to be read meanwhile. It sees all that
// was inserted before.
func (b *Bulk) Join(now func() time.Time, fn func(ctx context.Context, s *Store, tx *db.Client) error) error {
	if err := b.Flush(); err != nil {
		return err
	}
	s := *b.store
	s.now = now
	after, err := s.Within(b.ctx, b.conn, nil, func(ctx context.Context, tx *db.Client) error { return fn(ctx, &s, tx) })
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	b.after = append(b.after, after...)
	clear(b.ids) // on SQLite the verbs took ids that Insert had reserved
	clear(b.last)
	return nil
}
