package running

import (
	"context"
	"errors"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/db/job"
	"coxswain/ent/db/predicate"
	"coxswain/sales/calendar"
)

// Several servers may share a database. Who takes a job up holds a lease on it: the job bears the
// queue's name and the instant of its last sign of life. Another queue takes a running job up only when
// the lease has expired, which is to say that the server died or lost the database; one that stops in
// order gives the lease up. The clocks of the servers have to agree to well within leaseTime.
const (
	leaseTime = 30 * time.Second
	beatEvery = 5 * time.Second
	partingIn = 5 * time.Second // how long a stopping server tries to give its lease up
)

// available are the jobs that a queue may take up at an instant.
func available(now calendar.Instant) predicate.Job {
	expired := calendar.InstantOf(now.Time().Add(-leaseTime))
	return job.Or(
		job.StatusEQ(job.StatusQUEUED),
		job.And(job.StatusEQ(job.StatusRUNNING), job.Or(job.HeartbeatAtIsNil(), job.HeartbeatAtLT(expired))),
	)
}

// held is the condition that a job is still this queue's to do: it was neither cancelled nor, because
// this server was silent for too long, taken up by another.
func (q *Queue) held(j *db.Job) predicate.Job {
	return job.And(job.ID(j.ID), job.StatusEQ(job.StatusRUNNING), job.Worker(q.worker))
}

// claim takes up the oldest available job; nil when there is none.
func (q *Queue) claim(ctx context.Context) (claimed *db.Job, err error) {
	ctx = system(ctx)
	// Asking first keeps a queue that has nothing to do away from the writer.
	if some, err := q.store.Client().Job.Query().Where(available(q.store.Now())).Exist(ctx); err != nil || !some {
		return nil, err
	}
	err = q.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		claimed = nil
		now := q.store.Now()
		query := tx.Job.Query().Where(available(now)).Order(job.ByID()).Limit(1)
		if q.store.Postgres() {
			query.ForUpdate()
		}
		j, err := query.First(ctx)
		if err != nil {
			return err
		}
		u := tx.Job.Update().Where(job.ID(j.ID), available(now)).
			SetStatus(job.StatusRUNNING).SetWorker(q.worker).SetHeartbeatAt(now)
		if j.StartedAt == nil {
			u.SetStartedAt(now)
		}
		if n, err := u.Save(ctx); err != nil || n == 0 {
			return err
		}
		claimed = j
		return nil
	})
	if db.IsNotFound(err) {
		return nil, nil //nolint:nilnil // another queue was faster
	}
	return claimed, err
}

// keep renews the lease until ctx ends, and calls lost when the job is not this queue's any more.
func (q *Queue) keep(ctx context.Context, j *db.Job, lost func(error)) {
	t := time.NewTicker(q.beat)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		err := q.renew(ctx, j)
		switch {
		case errors.Is(err, errCancelled):
			lost(err)
			return
		case err != nil && ctx.Err() == nil: // the next beat may succeed; if none does, another queue goes on
			q.log.WarnContext(ctx, "renew the lease of a job", "job", j.ID.String(), "error", err)
		}
	}
}

func (q *Queue) renew(ctx context.Context, j *db.Job) error {
	return q.store.InTx(system(ctx), func(ctx context.Context, tx *db.Client) error {
		n, err := tx.Job.Update().Where(q.held(j)).SetHeartbeatAt(q.store.Now()).Save(ctx)
		if err == nil && n == 0 {
			return errCancelled
		}
		return err
	})
}

// release gives the lease of a job up that a stop cut short, so that the next server need not wait for
// its end. The server stops whatever comes of it.
func (q *Queue) release(ctx context.Context, j *db.Job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingIn)
	defer cancel()
	err := q.store.InTx(system(ctx), func(ctx context.Context, tx *db.Client) error {
		return tx.Job.Update().Where(q.held(j)).ClearHeartbeatAt().Exec(ctx)
	})
	if err != nil {
		q.log.WarnContext(ctx, "give up the lease of a job", "job", j.ID.String(), "error", err)
	}
}
