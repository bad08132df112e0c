package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/model"
	"coxswain/ops/filing"
	"coxswain/ops/running"
	"coxswain/ops/transfer"
	"coxswain/server/auth"
)

// undoWork undoes an import as the person who asked. What stays becomes a file.
func undoWork(s *ent.Store, files *filing.Cabinet) running.Work {
	return func(ctx context.Context, j *db.Job, progress func(int64, *int64) error) (result running.Result, err error) {
		var in model.UndoImportInput
		if err := json.Unmarshal(j.Input, &in); err != nil {
			return result, fmt.Errorf("undo %s: %w", j.ID, err)
		}
		if reason := in.Reason.Value(); reason != nil {
			v := *viewer.From(ctx)
			v.Reason = *reason
			ctx = viewer.With(ctx, &v)
		}
		kept, err := newKeptRows()
		if err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, kept.remove()) }()

		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		report, err := transfer.Undo(ctx, s, transfer.UndoRequest{
			Batch: in.ImportID, DryRun: in.DryRun, Kept: kept.add,
			Progress: func(done, total int64) {
				if err := progress(done, &total); err != nil {
					cancel(err)
				}
			},
		})
		if cause := context.Cause(ctx); err != nil && cause != nil {
			return result, cause
		}
		if err != nil {
			return result, err
		}
		result = running.Result{Report: report, Message: undoneText(report)}
		if report.KeptRows > 0 {
			result.File, err = kept.store(ctx, files)
		}
		return result, err
	}
}

// undoneText says in one sentence what became of an import.
func undoneText(r *transfer.UndoReport) string {
	var gone, back, reversed int64
	for _, e := range r.Entities {
		gone, back, reversed = gone+e.Removed+e.PutAway, back+e.PutBack, reversed+e.Reversed
	}
	verb := "were"
	if r.DryRun {
		verb = "would be"
	}
	return fmt.Sprintf("%d records %s removed or archived, %d put back, %d events reversed; %d stay", gone, verb, back, reversed, r.KeptRows)
}

// keptRows gathers what stays in a file until the undo is over.
type keptRows struct {
	file *os.File
	rows *csv.Writer
}

func newKeptRows() (*keptRows, error) {
	f, err := os.CreateTemp("", "coxswain-kept-")
	if err != nil {
		return nil, fmt.Errorf("keep what stays: %w", err)
	}
	k := &keptRows{f, csv.NewWriter(f)}
	return k, k.rows.Write([]string{"file", "line", "entity", "record", "field", "because"})
}

func (k *keptRows) add(x transfer.Kept) error {
	line := ""
	if x.Line > 0 {
		line = strconv.FormatInt(x.Line, 10)
	}
	return k.rows.Write([]string{x.File, line, x.Entity, x.Record.String(), x.Field, x.Message})
}

func (k *keptRows) remove() error { return errors.Join(k.file.Close(), os.Remove(k.file.Name())) }

// store files the rows.
func (k *keptRows) store(ctx context.Context, files *filing.Cabinet) (*gid.ID, error) {
	k.rows.Flush()
	if err := k.rows.Error(); err != nil {
		return nil, fmt.Errorf("keep what stays: %w", err)
	}
	if _, err := k.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("keep what stays: %w", err)
	}
	f, err := files.Put(ctx, "not-undone.csv", "text/csv", func(w io.Writer) error { _, err := io.Copy(w, k.file); return err })
	if err != nil {
		return nil, err
	}
	return &f.ID, nil
}

// undoImport takes an import back on the command line.
func (c *cli) undoImport(ctx context.Context, o importOptions) error {
	var id gid.ID
	if err := id.UnmarshalGQL(o.undo); err != nil {
		return usageError{fmt.Errorf("--undo: %w", err)}
	}
	p := c.progress()
	return c.withStore(ctx, func(s *ent.Store) error {
		ctx := auth.Operator(ctx, "import")
		if o.reason != "" {
			v := *viewer.From(ctx)
			v.Reason = o.reason
			ctx = viewer.With(ctx, &v)
		}
		r, err := transfer.Undo(ctx, s, transfer.UndoRequest{
			Batch: id, DryRun: o.dryRun, Progress: func(done, total int64) { p.say("%d of %d records", done, total) },
		})
		p.done()
		if err != nil {
			return err
		}
		return c.report(r, func(w io.Writer) { printUndo(w, r) })
	})
}

func printUndo(w io.Writer, r *transfer.UndoReport) {
	switch {
	case r.DryRun:
		fmt.Fprintln(w, "A dry run: nothing was written.")
	case r.Undone:
		fmt.Fprintln(w, "The import had been undone before; nothing changed now.")
	}
	rows := [][]any{{"", "removed", "archived", "put back", "reversed", "stays"}}
	for _, e := range r.Entities {
		rows = append(rows, []any{e.Entity, e.Removed, e.PutAway, e.PutBack, e.Reversed, e.Kept})
	}
	table(w, rows...)
	for i, k := range r.Kept {
		if i == shownRejections {
			fmt.Fprintf(w, "... and %d more\n", r.KeptRows-shownRejections)
			break
		}
		fmt.Fprintln(w, k)
	}
}
