package graph

import (
	"context"
	"fmt"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
)

// maxImportFiles is how many files one import reads.
const maxImportFiles = 20

// startImport checks that the files are there and queues an import of them.
func (r *Resolver) startImport(ctx context.Context, in model.StartImportInput) (*db.Job, error) {
	if n := len(in.FileIds); n == 0 || n > maxImportFiles {
		return nil, fault.Invalidf("fileIds", "%d files were given; give 1 to %d", n, maxImportFiles)
	}
	for i, id := range in.FileIds {
		field := fmt.Sprintf("fileIds.%d", i)
		if !id.Is(gid.StoredFile) {
			return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of an uploaded file", id, id.Kind())
		}
		if slices.Contains(in.FileIds[:i], id) {
			return nil, fault.Invalidf(field, "the file is given twice")
		}
		f, err := one[db.StoredFile](ctx, id)
		if err != nil {
			return nil, err
		}
		if f == nil {
			return nil, fault.NotFoundf(field, "there is no file %s, or you may not see it; upload it first", id)
		}
	}
	note := editing.Note{Reason: in.Reason.Value(), IdempotencyKey: in.IdempotencyKey.Value()}
	return r.Queue.Start(ctx, note.Call("startImport", in), job.JobKindIMPORT, in, &in.FileIds[0])
}
