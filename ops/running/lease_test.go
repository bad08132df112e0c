package running_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/opstest"
	"coxswain/ops/running"
)

func TestOfTwoServersOneDoesEachJob(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		const jobs = 20
		var mu sync.Mutex
		runs := map[gid.ID]int{}
		work := func(_ context.Context, j *db.Job, _ func(int64, *int64) error) (running.Result, error) {
			mu.Lock()
			defer mu.Unlock()
			runs[j.ID]++
			return running.Result{}, nil
		}
		one := newBench(t, s, work)
		two := newBenchOf(s, one.user, work)
		for range jobs {
			one.start(t)
		}
		var both sync.WaitGroup
		for _, b := range []bench{one, two} {
			both.Go(func() {
				if err := b.queue.Run(b.ctx); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if len(runs) != jobs {
			t.Errorf("%d of %d jobs were done", len(runs), jobs)
		}
		for id, n := range runs {
			if n != 1 {
				t.Errorf("job %s was done %d times", id, n)
			}
			if got := one.read(t, id).Status; got != job.StatusSUCCEEDED {
				t.Errorf("job %s = %s, want SUCCEEDED", id, got)
			}
		}
	})
}

func TestAJobIsTakenFromAServerOnlyWhenItsLeaseHasExpired(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		begun, goOn := make(chan struct{}), make(chan struct{})
		silent := newBench(t, s, func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
			close(begun)
			<-goOn
			return running.Result{Message: "too late"}, nil
		})
		silent.queue.BeatEvery(time.Hour) // it has lost the database, say
		other := newBenchOf(s, silent.user, func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
			return running.Result{Message: "in time"}, nil
		})
		j := silent.start(t)
		var ended sync.WaitGroup
		ended.Go(func() {
			if err := silent.queue.Run(silent.ctx); err != nil {
				t.Error(err)
			}
		})
		<-begun
		clock.Advance(running.LeaseTime)
		other.run(t)
		if got := other.read(t, j.ID); got.Status != job.StatusRUNNING || got.Message != nil {
			t.Errorf("within the lease another server made it %s %v, want it left RUNNING", got.Status, got.Message)
		}
		clock.Advance(time.Second)
		other.run(t)
		close(goOn)
		ended.Wait()
		if got := other.read(t, j.ID); got.Status != job.StatusSUCCEEDED || got.Message == nil || *got.Message != "in time" {
			t.Errorf("job = %s %v, want the result of who took it over", got.Status, got.Message)
		}
	}, clock)
}

func TestALeaseIsRenewedWhileTheJobRuns(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		var b bench
		var id gid.ID
		b = newBench(t, s, func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
			clock.Advance(2 * running.LeaseTime)
			for *b.read(t, id).HeartbeatAt != s.Now() { // until a beat has come
				time.Sleep(time.Millisecond)
			}
			other := newBenchOf(s, b.user, func(context.Context, *db.Job, func(int64, *int64) error) (running.Result, error) {
				return running.Result{}, fmt.Errorf("taken from a server that works on it")
			})
			other.run(t)
			return running.Result{Message: "done"}, nil
		})
		b.queue.BeatEvery(time.Millisecond)
		id = b.start(t).ID
		b.run(t)
		if got := b.read(t, id); got.Status != job.StatusSUCCEEDED || got.Message == nil || *got.Message != "done" {
			t.Errorf("job = %s %v, want SUCCEEDED by the server that began it", got.Status, got.Message)
		}
	}, clock)
}

func TestAJobIsCancelledFromAnotherServer(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		begun := make(chan struct{})
		one := newBench(t, s, func(ctx context.Context, _ *db.Job, _ func(int64, *int64) error) (running.Result, error) {
			close(begun)
			<-ctx.Done() // it reports no progress meanwhile
			return running.Result{Message: "done all the same"}, nil
		})
		one.queue.BeatEvery(time.Millisecond)
		other := newBenchOf(s, one.user, nil)
		j := one.start(t)
		var ended sync.WaitGroup
		ended.Go(func() {
			if err := one.queue.Run(one.ctx); err != nil {
				t.Error(err)
			}
		})
		<-begun
		if _, err := other.queue.Cancel(other.ctx, editing.Call{Operation: "cancelJob"}, j.ID); err != nil {
			t.Fatal(err)
		}
		ended.Wait()
		if got := one.read(t, j.ID); got.Status != job.StatusCANCELLED || got.Message != nil {
			t.Errorf("job = %s %v, want CANCELLED without a result", got.Status, got.Message)
		}
	})
}
