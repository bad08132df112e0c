package process

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"coxswain/server/job"
)

// Deadlines of connections. Operations have a deadline of their own, and /files moves its deadlines
// on while bytes flow.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 90 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	closeTimeout  = time.Second // for what is left after the drain
)

// serve answers until ctx ends or a listener fails, then drains.
func (p *process) serve(ctx context.Context) error {
	// Requests outlive the signal to stop: they end by themselves or when the drain is over.
	requests, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	work, stopWork := context.WithCancel(ctx)
	defer stopWork()

	public := p.server(requests, p.handler)
	servers := []*http.Server{public}
	failed := make(chan error, 2) // one for each listener
	go func() { failed <- public.Serve(p.at.public) }()
	listening := Listening{Addr: p.at.public.Addr().String(), URL: p.at.url, Demo: p.at.demo}
	if p.at.metrics != nil {
		m := p.server(requests, p.metricsMux())
		servers = append(servers, m)
		go func() { failed <- m.Serve(p.at.metrics) }()
		listening.MetricsAddr = p.at.metrics.Addr().String()
	}
	scheduler := job.Start(work, p.cfg.Log, p.jobs)
	p.cfg.Log.InfoContext(ctx, "listening", "addr", listening.Addr, "url", listening.URL, "metrics", listening.MetricsAddr, "demo", listening.Demo)
	if p.cfg.Ready != nil {
		p.cfg.Ready(listening)
	}

	var err error
	select {
	case <-ctx.Done():
		p.cfg.Log.InfoContext(ctx, "draining")
	case err = <-failed:
		p.cfg.Log.ErrorContext(ctx, "a listener failed", "error", err)
	}
	p.health.Drain()
	stopWork()
	p.drain(servers, scheduler, abandon)
	p.cfg.Log.Info("stopped")
	return err
}

// drain lets running requests and jobs finish, at most for the configured time. What still runs then
// is cut off: its transaction rolls back, and nothing that was acknowledged is lost.
func (p *process) drain(servers []*http.Server, scheduler *job.Scheduler, abandon func()) {
	ctx, cancel := context.WithTimeout(context.Background(), p.cfg.Drain)
	defer cancel()
	var left error
	for _, s := range servers {
		left = errors.Join(left, s.Shutdown(ctx))
	}
	left = errors.Join(left, scheduler.Wait(ctx), p.auth.Close(ctx))
	if left == nil {
		return
	}
	p.cfg.Log.Warn("cut off what was still running", "error", left)
	abandon()
	for _, s := range servers {
		_ = s.Close() // connections that did not end in time
	}
	last, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := scheduler.Wait(last); err != nil {
		p.cfg.Log.Warn("a job did not stop", "error", err)
	}
}

func (p *process) server(requests context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return requests },
		ErrorLog:    slog.NewLogLogger(p.cfg.Log.Handler(), slog.LevelDebug),
	}
}

func (p *process) metricsMux() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", p.metrics.Handler())
	return mux
}
