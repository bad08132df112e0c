package measuring_test

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/kpi"
)

func TestAnAnswerKnowsEveryChangeCommittedBeforeTheQuestion(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		newOffice(t, s)
		followed := measuring.New(s)
		const writers, each = 3, 15
		var committed, begun atomic.Int64
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for range writers {
			wg.Go(func() {
				for range each {
					begun.Add(1)
					err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
						return tx.Lead.Create().SetName("Lead").SetOpenedOn(opstest.Today).Exec(ctx)
					})
					if err != nil {
						t.Error(err)
					}
					committed.Add(1)
				}
			})
		}
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for {
					low := committed.Load()
					got, err := strconv.ParseInt(number(t, opstest.System(), followed, kpi.LeadsCreated, year), 10, 64)
					if high := begun.Load(); err != nil || got-1 < low || got-1 > high {
						t.Errorf("%d new leads (%v), want %d to %d", got-1, err, low, high)
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		wg.Wait()
		close(stop)
		readers.Wait()
		wantCurrent(t, "after all writes", followed, measuring.New(s))
	})
}

func TestQuestionsDoNotQueueBehindARefreshThatTheyDoNotNeed(t *testing.T) {
	s := opstest.SQLite(t)
	o := newOffice(t, s)
	followed := measuring.New(s)
	if err := followed.Load(opstest.System()); err != nil {
		t.Fatal(err)
	}
	release := followed.HoldRefresh()
	patience, cancel := context.WithTimeout(opstest.System(), 30*time.Second)
	defer cancel()
	if got := number(t, patience, followed, kpi.LeadsCreated, year); got != "1" {
		t.Errorf("%s leads while a refresh runs, want 1", got)
	}
	o.w.Lead("") // now a refresh is needed, and whoever gives up waiting is told so
	gone, leave := context.WithCancel(opstest.System())
	answer := make(chan error)
	go func() {
		_, err := followed.KPIs(gone, measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.LeadsCreated}, Period: year}})
		answer <- err
	}()
	leave()
	if err := <-answer; err == nil {
		t.Error("an answer without the change that was committed before the question")
	}
	release()
	if got := number(t, opstest.System(), followed, kpi.LeadsCreated, year); got != "2" {
		t.Errorf("%s leads after the refresh, want 2", got)
	}
}
