// Package job runs work that nobody waits for: each job again and again, one run at a time, until the
// server stops.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Job is one piece of repeated work. Run does what is due and returns; when its context ends it
// stops at the next point from which a later run can go on.
type Job struct {
	Name  string
	Every time.Duration
	Run   func(context.Context) error
	Wake  <-chan struct{} // runs the job before its time; nil for never
}

// Scheduler runs jobs.
type Scheduler struct{ running sync.WaitGroup }

// Start runs every job once at once and then at its interval, until ctx ends.
func Start(ctx context.Context, log *slog.Logger, jobs []Job) *Scheduler {
	s := &Scheduler{}
	for _, j := range jobs {
		s.running.Go(func() { j.repeat(ctx, log) })
	}
	return s
}

// Wait returns when all jobs have stopped, or with the error of ctx.
func (s *Scheduler) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("jobs still run: %w", ctx.Err())
	}
}

func (j Job) repeat(ctx context.Context, log *slog.Logger) {
	t := time.NewTicker(j.Every)
	defer t.Stop()
	for ctx.Err() == nil {
		if err := j.once(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.ErrorContext(ctx, "job", "job", j.Name, "error", err)
		}
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-j.Wake:
		}
	}
}

// once runs the job and turns a panic into an error: one bad record must not end the server.
func (j Job) once(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return j.Run(ctx)
}
