// Package running does long work as jobs: it queues an import or an export, runs one at a time as the
// person who asked, keeps the progress where they can see it, and stops when they say so. A job that a
// crash cut short runs again; imports go on from their checkpoint, exports begin anew. Servers that share
// a database share the jobs: each is done by one of them, and cancelled from any.
package running

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
)

// Work does one kind of job. It reports progress through the progress function, which fails when the
// job was cancelled. Its result goes into the job.
type Work func(ctx context.Context, j *db.Job, progress func(done int64, total *int64) error) (Result, error)

// Result is what a job leaves.
type Result struct {
	Report       any
	File         *gid.ID // the exported file
	RejectedFile *gid.ID // the rejected rows of an import
	Message      string
}

// Queue holds the jobs of a store.
type Queue struct {
	store  *ent.Store
	editor *editing.Editor
	as     func(ctx context.Context, user gid.ID) (*viewer.V, error)
	work   map[job.JobKind]Work
	log    *slog.Logger
	wake   chan struct{}
	worker string        // who holds the leases of this queue
	beat   time.Duration // how often it renews them
}

// New returns a queue. as builds the viewer of the person who asked, so that a job never sees or does
// more than they may.
func New(e *editing.Editor, as func(context.Context, gid.ID) (*viewer.V, error), work map[job.JobKind]Work, log *slog.Logger) *Queue {
	return &Queue{
		store: e.Store(), editor: e, as: as, work: work, log: log, wake: make(chan struct{}, 1),
		worker: rand.Text(), beat: beatEvery,
	}
}

// Start queues a job of the viewer.
func (q *Queue) Start(ctx context.Context, call editing.Call, kind job.JobKind, input any, file *gid.ID) (*db.Job, error) {
	b, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("queue %s: %w", kind, err)
	}
	v := viewer.From(ctx)
	r, err := q.editor.Do(ctx, call, func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		j, err := tx.Job.Create().SetUserID(v.User).SetJobKind(kind).SetStatus(job.StatusQUEUED).
			SetInput(b).SetNillableFileID(file).SetCreatedAt(q.store.Now()).Save(ctx)
		if err != nil {
			return 0, err
		}
		ent.AfterCommit(ctx, q.signal)
		return j.ID, nil
	})
	j, _ := r.(*db.Job)
	return j, err
}

// Cancel stops a job of the viewer; one that has ended stays as it ended.
func (q *Queue) Cancel(ctx context.Context, call editing.Call, id gid.ID) (*db.Job, error) {
	r, err := q.editor.Do(ctx, call, func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		found, err := q.editor.Find(ctx, tx, gid.Job, "id", id, nil)
		if err != nil {
			return 0, err
		}
		j, ok := found.(*db.Job)
		if !ok || j.Status != job.StatusQUEUED && j.Status != job.StatusRUNNING {
			return 0, fault.Conflictf("id", "the job has already ended")
		}
		return id, tx.Job.UpdateOneID(id).SetStatus(job.StatusCANCELLED).SetFinishedAt(q.store.Now()).Exec(ctx)
	})
	j, _ := r.(*db.Job)
	return j, err
}

func (q *Queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Wake is signalled when a job is queued.
func (q *Queue) Wake() <-chan struct{} { return q.wake }

// Run does the waiting jobs, those included that another server began and did not end, and returns when
// there are none, or when ctx ends. The caller repeats it.
func (q *Queue) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if did, err := q.next(ctx); !did || err != nil {
			return err
		}
	}
	return nil
}

func system(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("jobs", viewer.Job))
}

// next does the oldest available job.
func (q *Queue) next(ctx context.Context) (did bool, err error) {
	j, err := q.claim(ctx)
	if err != nil || j == nil {
		return false, err
	}
	result, err := q.do(ctx, j)
	if ctx.Err() != nil { // the program stops: the job stays RUNNING and is taken up again
		q.release(ctx, j)
		return true, nil //nolint:nilerr // a stop is no fault of the job
	}
	return true, q.finish(ctx, j, result, err)
}

var errCancelled = errors.New("cancelled")

// Cancelled reports whether an error says that the job was cancelled.
func Cancelled(err error) bool { return errors.Is(err, errCancelled) }

func (q *Queue) do(ctx context.Context, j *db.Job) (r Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s: panic: %v", j.ID, p)
		}
	}()
	w, ok := q.work[j.JobKind]
	if !ok || j.UserID == nil {
		return r, fmt.Errorf("job %s: nobody does %s", j.ID, j.JobKind)
	}
	v, err := q.as(ctx, *j.UserID)
	if err != nil {
		return r, err
	}
	v.RequestID = j.ID.String()
	ctx, lose := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { q.keep(ctx, j, lose) })
	defer func() {
		if errors.Is(context.Cause(ctx), errCancelled) {
			err = errCancelled
		}
		lose(nil)
		keeping.Wait()
	}()
	last := time.Time{}
	return w(viewer.With(ctx, v), j, func(done int64, total *int64) error {
		if now := q.store.Now().Time(); now.Sub(last) >= time.Second {
			last = now
			return q.progress(ctx, j, done, total)
		}
		return context.Cause(ctx)
	})
}

func (q *Queue) progress(ctx context.Context, j *db.Job, done int64, total *int64) error {
	return q.store.InTx(system(ctx), func(ctx context.Context, tx *db.Client) error {
		n, err := tx.Job.Update().Where(q.held(j)).
			SetDone(done).SetNillableTotal(total).Save(ctx)
		if err == nil && n == 0 {
			return errCancelled
		}
		return err
	})
}

func (q *Queue) finish(ctx context.Context, j *db.Job, r Result, failed error) error {
	if errors.Is(failed, errCancelled) {
		return nil
	}
	return q.store.InTx(system(ctx), func(ctx context.Context, tx *db.Client) error {
		u := tx.Job.Update().Where(q.held(j)).
			SetStatus(job.StatusSUCCEEDED).SetFinishedAt(q.store.Now()).ClearHeartbeatAt().
			SetNillableResultFileID(r.File).SetNillableRejectedFileID(r.RejectedFile)
		if r.Message != "" {
			u.SetMessage(r.Message)
		}
		if r.Report != nil {
			b, err := json.Marshal(r.Report)
			if err != nil {
				return fmt.Errorf("report of job %s: %w", j.ID, err)
			}
			u.SetReport(b)
		}
		if failed != nil {
			u.SetStatus(job.StatusFAILED).SetMessage(q.explain(ctx, j, failed))
		}
		return u.Exec(ctx)
	})
}

// explain says to the person what went wrong; what is ours to mend is only logged.
func (q *Queue) explain(ctx context.Context, j *db.Job, err error) string {
	if faults := fault.All(ent.Translate(err)); faults != nil {
		return fault.List(faults).Error()
	}
	q.log.ErrorContext(ctx, "job failed", "job", j.ID.String(), "kind", j.JobKind, "error", err)
	return "internal error; name the job " + j.ID.String() + " to whoever runs the server"
}
