package editing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Lock makes other changes that judge by what hangs on the record wait for this one: without it two of
// them could each find a period free and both take it. Take it before reading what is judged. On
// SQLite there is one writer and nothing to wait for.
func (e *Editor) Lock(ctx context.Context, tx *db.Client, id gid.ID) error {
	if !e.store.Postgres() || id.Kind().Table() == "" {
		return nil
	}
	if err := drain(tx.QueryContext(ctx, "SELECT 1 FROM "+id.Kind().Table()+" WHERE id = $1 FOR NO KEY UPDATE", int64(id))); err != nil {
		return fmt.Errorf("lock %s: %w", id, err)
	}
	return nil
}

// drain reads rows to the end: they say nothing, but reading them waits for their locks.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	for rows.Next() {
		continue
	}
	return errors.Join(rows.Err(), rows.Close())
}
