package job

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestAJobRunsAtOnceAndWhenWokenUntilTheServerStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	wake, ran := make(chan struct{}), make(chan struct{})
	s := Start(ctx, slog.New(slog.DiscardHandler), []Job{{
		Name: "import", Every: time.Hour, Wake: wake,
		Run: func(context.Context) error { ran <- struct{}{}; return nil },
	}})
	<-ran
	wake <- struct{}{}
	<-ran
	stop()
	if err := s.Wait(context.Background()); err != nil {
		t.Errorf("Wait = %v, want nil", err)
	}
}

func TestAJobThatFailsOrPanicsIsLoggedAndRunsAgain(t *testing.T) {
	var log bytes.Buffer
	ctx, stop := context.WithCancel(context.Background())
	wake, runs := make(chan struct{}), 0
	s := Start(ctx, slog.New(slog.NewTextHandler(&log, nil)), []Job{{
		Name: "sweep", Every: time.Hour, Wake: wake,
		Run: func(context.Context) error {
			switch runs++; runs {
			case 1:
				return errors.New("disk full")
			case 2:
				panic("nil map")
			}
			stop()
			return ctx.Err()
		},
	}})
	wake <- struct{}{}
	wake <- struct{}{}
	if err := s.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := log.String(); !strings.Contains(got, "disk full") || !strings.Contains(got, "nil map") || strings.Count(got, "msg=job") != 2 {
		t.Errorf("log = %s, want both failures and not the end of the server", got)
	}
}

func TestAJobThatDoesNotStopIsNotWaitedForForEver(t *testing.T) {
	release := make(chan struct{})
	s := Start(context.Background(), slog.New(slog.DiscardHandler), []Job{{Name: "stuck", Every: time.Hour, Run: func(context.Context) error { <-release; return nil }}})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Wait(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v, want the error of its context", err)
	}
	close(release)
}
