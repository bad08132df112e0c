package running_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/opstest"
	"coxswain/ops/running"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// bench is a queue whose exports do what the test says.
type bench struct {
	queue *running.Queue
	ctx   context.Context
	store *ent.Store
	user  *db.User
}

func newBench(t *testing.T, s *ent.Store, work running.Work) bench {
	t.Helper()
	return newBenchOf(s, opstest.World(t, s).User(role.Ops), work)
}

func newBenchOf(s *ent.Store, u *db.User, work running.Work) bench {
	ctx := opstest.As(role.Ops, opstest.User(u))
	as := func(context.Context, gid.ID) (*viewer.V, error) {
		return opstest.Viewer(role.Ops, opstest.User(u)), nil
	}
	q := running.New(editing.New(s), as, map[job.JobKind]running.Work{job.JobKindEXPORT: work}, slog.New(slog.DiscardHandler))
	return bench{q, ctx, s, u}
}

func (b bench) start(t *testing.T) *db.Job {
	t.Helper()
	j, err := b.queue.Start(b.ctx, editing.Call{Operation: "startExport"}, job.JobKindEXPORT, map[string]string{"list": "ACCOUNTS"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (b bench) run(t *testing.T) {
	t.Helper()
	if err := b.queue.Run(b.ctx); err != nil {
		t.Fatal(err)
	}
}

func (b bench) read(t *testing.T, id gid.ID) *db.Job {
	t.Helper()
	j, err := b.store.Client().Job.Get(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestAJobRunsAsThePersonWhoAskedAndKeepsItsResult(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		var acting *viewer.V
		b := newBench(t, s, func(ctx context.Context, _ *db.Job, progress func(int64, *int64) error) (running.Result, error) {
			acting = viewer.From(ctx)
			return running.Result{Message: "3 rows", Report: map[string]int{"read": 3}}, progress(3, nil)
		})
		j := b.start(t)
		if j.Status != job.StatusQUEUED {
			t.Errorf("status of a new job = %s, want QUEUED", j.Status)
		}
		b.run(t)
		got := b.read(t, j.ID)
		if got.Status != job.StatusSUCCEEDED || got.Message == nil || *got.Message != "3 rows" || got.FinishedAt == nil {
			t.Errorf("job = %s %v, want SUCCEEDED with its message and end", got.Status, got.Message)
		}
		if acting == nil || acting.Role != role.Ops || acting.RequestID != j.ID.String() {
			t.Errorf("the work acted as %+v, want the person who asked, under the job's id", acting)
		}
	})
}

func TestAFailedJobSaysWhatToDoAndKeepsOurFaultsToTheLog(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"a fault is shown", fault.Invalidf("columns.0", "%q is not a column", "x"), `columns.0: "x" is not a column`},
		{"anything else is not", errors.New("dial tcp 10.0.0.1: refused"), "internal error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, opstest.SQLite(t), func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
				return running.Result{}, tt.err
			})
			j := b.start(t)
			b.run(t)
			got := b.read(t, j.ID)
			if got.Status != job.StatusFAILED || got.Message == nil || !strings.HasPrefix(*got.Message, tt.want) {
				t.Errorf("job = %s %v, want FAILED and %q", got.Status, got.Message, tt.want)
			}
		})
	}
}

func TestAPanicFailsTheJobAndNotTheQueue(t *testing.T) {
	calls := 0
	b := newBench(t, opstest.SQLite(t), func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
		if calls++; calls == 1 {
			panic("a bad record")
		}
		return running.Result{}, nil
	})
	first, second := b.start(t), b.start(t)
	b.run(t)
	if got := b.read(t, first.ID).Status; got != job.StatusFAILED {
		t.Errorf("the panicking job = %s, want FAILED", got)
	}
	if got := b.read(t, second.ID).Status; got != job.StatusSUCCEEDED {
		t.Errorf("the job behind it = %s, want SUCCEEDED", got)
	}
}

func TestACancelledJobStopsAndStaysCancelled(t *testing.T) {
	var b bench
	var id gid.ID
	var told error
	b = newBench(t, opstest.SQLite(t), func(_ context.Context, _ *db.Job, progress func(int64, *int64) error) (running.Result, error) {
		if _, err := b.queue.Cancel(b.ctx, editing.Call{Operation: "cancelJob"}, id); err != nil {
			return running.Result{}, err
		}
		told = progress(1, nil)
		return running.Result{Message: "done all the same"}, told
	})
	id = b.start(t).ID
	b.run(t)
	if told == nil {
		t.Error("progress of a cancelled job = nil, want an error that ends the work")
	}
	if got := b.read(t, id); got.Status != job.StatusCANCELLED || got.Message != nil {
		t.Errorf("job = %s %v, want CANCELLED without a result", got.Status, got.Message)
	}
	if _, err := b.queue.Cancel(b.ctx, editing.Call{Operation: "cancelJob"}, id); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelling again = %v, want a conflict", err)
	}
}

func TestAJobThatAStopCutShortRunsAgain(t *testing.T) {
	s := opstest.SQLite(t)
	runs := 0
	stopping, stop := context.WithCancel(context.Background())
	b := newBench(t, s, func(ctx context.Context, _ *db.Job, _ func(int64, *int64) error) (running.Result, error) {
		if runs++; runs == 1 {
			stop()
			return running.Result{}, ctx.Err()
		}
		return running.Result{}, nil
	})
	j := b.start(t)
	if err := b.queue.Run(viewer.With(stopping, viewer.From(b.ctx))); err != nil {
		t.Fatal(err)
	}
	if got := b.read(t, j.ID).Status; got != job.StatusRUNNING {
		t.Errorf("status after the stop = %s, want RUNNING", got)
	}
	next := newBenchOf(s, b.user, func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
		runs++
		return running.Result{}, nil
	})
	next.run(t)
	if got := next.read(t, j.ID).Status; got != job.StatusSUCCEEDED || runs != 2 {
		t.Errorf("status after the next start = %s in run %d, want SUCCEEDED in run 2", got, runs)
	}
}
