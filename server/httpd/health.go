package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// Check is one thing that must work before the process can serve.
type Check struct {
	Name string
	Run  func(context.Context) error
}

// Health answers whether the process lives and whether it can serve.
type Health struct {
	checks   []Check
	log      *slog.Logger
	draining atomic.Bool
}

// NewHealth returns a Health that is ready when every check passes.
func NewHealth(log *slog.Logger, checks ...Check) *Health { return &Health{checks: checks, log: log} }

// Drain makes the process not ready, so that a load balancer sends no more work.
func (h *Health) Drain() { h.draining.Store(true) }

// checkTimeout is shorter than what load balancers wait for.
const checkTimeout = 2 * time.Second

type healthReport struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// live says that the process answers.
func (h *Health) live(w http.ResponseWriter, _ *http.Request) {
	writeHealth(w, http.StatusOK, healthReport{Status: "ok"})
}

// ready says whether each check passes. What went wrong stands in the log, not in the answer, which
// anyone may read.
func (h *Health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		writeHealth(w, http.StatusServiceUnavailable, healthReport{Status: "draining"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	status, report := http.StatusOK, healthReport{Status: "ready", Checks: map[string]string{}}
	for _, c := range h.checks {
		report.Checks[c.Name] = "ok"
		if err := c.Run(ctx); err != nil {
			status, report.Status, report.Checks[c.Name] = http.StatusServiceUnavailable, "not ready", "failing"
			h.log.WarnContext(ctx, "not ready", "check", c.Name, "error", err)
		}
	}
	writeHealth(w, status, report)
}

func writeHealth(w http.ResponseWriter, status int, r healthReport) {
	w.Header().Set(headerContentType, typeJSON+"; charset=utf-8")
	w.Header().Set(headerCacheControl, "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(encode(r))
}
