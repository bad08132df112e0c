package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent/gid"
)

// querier is a running transaction, of a client or of a pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// statements reads plain rows of many accounts at once: each statement has one list of ids, whatever
// their number. It sees every row, because the ledger is the same for all viewers.
type statements struct {
	ctx      context.Context //nolint:containedctx // lives as long as one computation
	q        querier
	postgres bool
}

// each runs a statement and calls fn with its rows; the targets of Scan are fn's business.
func (s statements) each(query string, args []any, fn func(scan func(...any) error) error) error {
	rows, err := s.q.QueryContext(s.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// of runs a statement about records; "?" in it stands for the list of their ids.
func (s statements) of(query string, ids []int64, fn func(scan func(...any) error) error) error {
	if len(ids) == 0 {
		return nil
	}
	var list any = ids
	in := "= ANY($1)"
	if !s.postgres {
		b, _ := json.Marshal(ids) // integers always marshal
		list, in = string(b), "IN (SELECT value FROM json_each($1))"
	}
	return s.each(strings.ReplaceAll(query, "?", in), []any{list}, fn)
}

// ids runs a statement whose rows are ids.
func (s statements) ids(query string, of []int64) (out []int64, err error) {
	err = s.of(query, of, func(scan func(...any) error) error {
		var id int64
		if err := scan(&id); err != nil {
			return err
		}
		out = append(out, id)
		return nil
	})
	return out, err
}

func numbers(ids []gid.ID) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}
