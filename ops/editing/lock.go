package editing

import (
	"context"
	"errors"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// Lock makes other changes that judge by what hangs on the record wait for this one: without it two of
// them could each find a period free and both take it. Take it before reading what is judged. On
// SQLite there is one writer and nothing to wait for.
func (e *Editor) Lock(ctx context.Context, tx *db.Client, id gid.ID) (err error) {
	if !e.store.Postgres() || id.Kind().Table() == "" {
		return nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT 1 FROM "+id.Kind().Table()+" WHERE id = $1 FOR NO KEY UPDATE", int64(id))
	if err != nil {
		return fmt.Errorf("lock %s: %w", id, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() { // the rows say nothing; reading them to the end waits for the lock
		continue
	}
	return rows.Err()
}
