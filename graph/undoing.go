package graph

import (
	"context"
	"encoding/json"
	"fmt"

	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/graph/page"
	"coxswain/ops/editing"
	"coxswain/ops/transfer"
)

// undoImport checks that the viewer may see the import and queues its undo.
func (r *Resolver) undoImport(ctx context.Context, in model.UndoImportInput) (*db.Job, error) {
	if _, err := transfer.FindBatch(ctx, r.Store.Client(), in.ImportID); err != nil {
		return nil, err
	}
	note := editing.Note{Reason: in.Reason.Value(), IdempotencyKey: in.IdempotencyKey.Value()}
	return r.Queue.Start(ctx, note.Call(transfer.UndoOperation, in), job.JobKindUNDO, in, nil)
}

// undoReport reads the stored report of an undo; nil when there is none.
func undoReport(ctx context.Context, j *db.Job) (*model.UndoReport, error) {
	if j.JobKind != job.JobKindUNDO || len(j.Report) == 0 || string(j.Report) == "null" {
		return nil, nil
	}
	var stored transfer.UndoReport
	if err := json.Unmarshal(j.Report, &stored); err != nil {
		return nil, fmt.Errorf("report of job %s: %w", j.ID, err)
	}
	ids := []gid.ID{stored.Batch}
	for _, k := range stored.Kept {
		ids = append(ids, k.Record)
	}
	known, err := page.LoadRecords(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := &model.UndoReport{
		DryRun: stored.DryRun, Undone: stored.Undone, KeptTotal: int(stored.KeptRows),
		Entities: []*model.UndoEntityReport{}, Kept: []*model.UndoKept{},
	}
	out.ImportBatch, _ = known[stored.Batch].(*db.ImportBatch)
	for _, e := range stored.Entities {
		out.Entities = append(out.Entities, &model.UndoEntityReport{
			Entity: e.Entity, Removed: int(e.Removed), PutAway: int(e.PutAway), PutBack: int(e.PutBack), Reversed: int(e.Reversed), Kept: int(e.Kept),
		})
	}
	for _, k := range stored.Kept {
		line := int(k.Line)
		out.Kept = append(out.Kept, &model.UndoKept{
			Record: known[k.Record], RecordID: k.Record, Entity: k.Entity, File: unlessZero(k.File), Line: unlessZero(line), Field: unlessZero(k.Field), Message: k.Message,
		})
	}
	return out, nil
}

// unlessZero is a value, nil for the zero one.
func unlessZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
