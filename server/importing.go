package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/ops/filing"
	"coxswain/ops/running"
	"coxswain/ops/transfer"
)

// importWork imports uploaded files as the person who asked. The rejected rows become a file that can
// be corrected and uploaded again: the rows themselves, or an archive when they come from several files.
func importWork(s *ent.Store, files *filing.Cabinet) running.Work {
	return func(ctx context.Context, j *db.Job, progress func(int64, *int64) error) (result running.Result, err error) {
		var in model.StartImportInput
		if err := json.Unmarshal(j.Input, &in); err != nil {
			return result, fmt.Errorf("import %s: %w", j.ID, err)
		}
		sources, done, err := openStored(ctx, files, in.FileIds)
		if err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, done()) }()
		rejected, err := newRejectedRows()
		if err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, rejected.remove()) }()

		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		req := transfer.Request{
			Sources: sources, DryRun: in.DryRun, StopOnError: in.OnError == model.ImportErrorPolicyStop, Rejected: rejected.create,
			Progress: func(p transfer.Progress) {
				if err := progress(p.Rows, nil); err != nil {
					cancel(err)
				}
			},
		}
		if m := in.Mapping.Value(); m != nil {
			req.Mapping = []byte(*m)
		}
		report, err := transfer.Import(ctx, s, req)
		if cause := context.Cause(ctx); err != nil && cause != nil {
			return result, cause
		}
		if err != nil {
			return result, err
		}
		result = running.Result{Report: report, Message: fmt.Sprintf("%d rows were rejected", report.Rejected)}
		result.RejectedFile, err = rejected.store(ctx, files)
		return result, err
	}
}

// openStored opens uploaded files. The returned function closes them.
func openStored(ctx context.Context, files *filing.Cabinet, ids []gid.ID) (sources []transfer.Source, done func() error, err error) {
	var open []io.Closer
	done = func() error {
		var all error
		for _, f := range open {
			all = errors.Join(all, f.Close())
		}
		return all
	}
	for _, id := range ids {
		info, data, err := files.Open(ctx, id)
		if err != nil {
			return nil, nil, errors.Join(err, done())
		}
		open = append(open, data)
		some, err := transfer.Sources(info.Name, data, info.Size)
		if err != nil {
			return nil, nil, errors.Join(err, done())
		}
		sources = append(sources, some...)
	}
	return sources, done, nil
}

// rejectedRows gathers the rejected rows of an import in a folder until it is over.
type rejectedRows struct {
	dir   string
	names []string
}

func newRejectedRows() (*rejectedRows, error) {
	dir, err := os.MkdirTemp("", "coxswain-rejected-")
	if err != nil {
		return nil, fmt.Errorf("keep rejected rows: %w", err)
	}
	return &rejectedRows{dir: dir}, nil
}

func (r *rejectedRows) remove() error { return os.RemoveAll(r.dir) }

// create opens the file for the rows of one source.
func (r *rejectedRows) create(source string) (io.WriteCloser, error) {
	r.names = append(r.names, filepath.Base(source))
	return os.Create(r.path(len(r.names) - 1))
}

// path does not contain the name, which the caller chose.
func (r *rejectedRows) path(i int) string { return filepath.Join(r.dir, fmt.Sprint(i)) }

// store files the rows; nil when there are none.
func (r *rejectedRows) store(ctx context.Context, files *filing.Cabinet) (*gid.ID, error) {
	if len(r.names) == 0 {
		return nil, nil //nolint:nilnil // no rejected rows, no file
	}
	name, mediaType, write := "rejected-"+r.names[0], "text/csv", func(w io.Writer) error { return r.copy(0, w) }
	if len(r.names) > 1 {
		name, mediaType, write = "rejected.zip", "application/zip", r.archive
	}
	f, err := files.Put(ctx, name, mediaType, write)
	if err != nil {
		return nil, err
	}
	return &f.ID, nil
}

func (r *rejectedRows) copy(i int, to io.Writer) (err error) {
	f, err := os.Open(r.path(i))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(to, f)
	return err
}

func (r *rejectedRows) archive(to io.Writer) error {
	z := zip.NewWriter(to)
	for i, name := range r.names {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if err := r.copy(i, w); err != nil {
			return err
		}
	}
	return z.Close()
}
