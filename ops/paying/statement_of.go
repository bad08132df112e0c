package paying

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent/db"
	"coxswain/sales/calendar"
)

// statements reads plain rows of many records at once. It sees every row, because what a run comes to is the
// same for all viewers; who sees a statement is decided when it is read.
type statements struct {
	ctx      context.Context //nolint:containedctx // lives as long as one computation
	tx       *db.Client
	postgres bool
}

// each runs a statement and calls fn with its rows; the targets of Scan are fn's business.
func (s statements) each(query string, fn func(scan func(...any) error) error, args ...any) error {
	rows, err := s.tx.QueryContext(s.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("compensation: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err below tells what went wrong
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return fmt.Errorf("compensation: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("compensation: %w", err)
	}
	return nil
}

// of runs a statement about records; "?" in it stands for the list of their ids.
func (s statements) of(query string, ids []int64, fn func(scan func(...any) error) error) error {
	if len(ids) == 0 {
		return nil
	}
	return s.among(query, fn, ids)
}

// named runs a statement about keys; "?" in it stands for the list of them.
func (s statements) named(query string, keys []string, fn func(scan func(...any) error) error) error {
	if len(keys) == 0 {
		return nil
	}
	return s.among(query, fn, keys)
}

// among runs a statement in which each "?" stands for the next of some lists of integers or texts: a value is
// one of the list.
func (s statements) among(query string, fn func(scan func(...any) error) error, lists ...any) error {
	var out strings.Builder
	args := make([]any, len(lists))
	for i, list := range lists {
		before, after, _ := strings.Cut(query, "?")
		query = after
		in := "= ANY($%d)"
		if args[i] = list; !s.postgres {
			b, _ := json.Marshal(list) // integers and texts always marshal
			args[i], in = string(b), "IN (SELECT value FROM json_each($%d))"
		}
		out.WriteString(before)
		fmt.Fprintf(&out, in, i+1)
	}
	out.WriteString(query)
	return s.each(out.String(), fn, args...)
}

// decode reads a JSON column; an absent one leaves the target as it is.
func decode(raw []byte, to any) error {
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, to)
}

// dayOf is a day that may be absent.
func dayOf(n sql.NullInt64) *calendar.Day {
	if !n.Valid {
		return nil
	}
	d := calendar.Day(n.Int64)
	return &d
}

// numberOf is a number that may be absent.
func numberOf(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}
