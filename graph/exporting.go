package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/export"
	"coxswain/graph/model"
	"coxswain/ops/editing"
	"coxswain/ops/filing"
	"coxswain/ops/running"
	"coxswain/sales/fault"
)

// list is a list of the API as exports and saved views name it.
type list struct {
	kind   gid.Kind
	field  string // the root field and the filter's name
	where  func(*model.ListFilterInput) any
	orders []string // values of its order field
}

// exportRequest turns the input of startExport into what is written.
func exportRequest(v *viewer.V, in model.StartExportInput) (export.Request, error) {
	r := export.Request{Format: export.Format(in.Format), Columns: in.Columns.Value()}
	l, ok := lists()[in.List]
	if !ok {
		return r, fault.Invalidf("list", "%q is not a list", in.List)
	}
	if !v.IsSystem() && !v.Role.Allows(l.field) {
		return r, fault.Forbiddenf("your role %s may not use %s", v.Role, l.field)
	}
	r.Kind = l.kind
	if f := in.Filter.Value(); f != nil {
		for name, other := range lists() {
			if name != in.List && other.where(f) != nil {
				return r, fault.Invalidf("filter."+other.field, "filters another list than the exported one; use %s", l.field)
			}
		}
		r.Args.Where = l.where(f)
	}
	for i, o := range in.OrderBy.Value() {
		if !slices.Contains(l.orders, o.Field) {
			return r, fault.Invalidf(fmt.Sprintf("orderBy.%d.field", i), "%q does not sort %s; use one of %s", o.Field, l.field, strings.Join(l.orders, ", "))
		}
	}
	r.Args.OrderBy, r.Args.Search, r.Args.IncludeArchived = in.OrderBy.Value(), in.Search.Value(), &in.IncludeArchived
	return r, r.Check(v)
}

// startExport checks what is asked for and queues it.
func (r *Resolver) startExport(ctx context.Context, in model.StartExportInput) (*db.Job, error) {
	if _, err := exportRequest(viewer.From(ctx), in); err != nil {
		return nil, err
	}
	note := editing.Note{Reason: in.Reason.Value(), IdempotencyKey: in.IdempotencyKey.Value()}
	return r.Queue.Start(ctx, note.Call("startExport", in), job.JobKindEXPORT, in, nil)
}

// ExportWork writes exported lists into files, as the person who asked sees them when it runs.
func ExportWork(s *ent.Store, files *filing.Cabinet) running.Work {
	return func(ctx context.Context, j *db.Job, progress func(int64, *int64) error) (running.Result, error) {
		var in model.StartExportInput
		if err := json.Unmarshal(j.Input, &in); err != nil {
			return running.Result{}, fmt.Errorf("export %s: %w", j.ID, err)
		}
		r, err := exportRequest(viewer.From(ctx), in)
		if err != nil {
			return running.Result{}, err
		}
		var rows int64
		r.Progress = func(n int64) error {
			rows = n
			return progress(n, nil)
		}
		name := strings.ToLower(in.List) + r.Format.Extension()
		f, err := files.Put(ctx, name, r.Format.MediaType(), func(w io.Writer) error {
			_, err := export.Write(ctx, s.Client(), r, w)
			return err
		})
		if err != nil {
			return running.Result{}, err
		}
		return running.Result{File: &f.ID, Message: fmt.Sprintf("%d rows", rows)}, nil
	}
}
