package httpd

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics count what the process serves. Labels have few values: nothing that a client chooses,
// such as the name of an operation, becomes one.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	duration   *prometheus.HistogramVec
	inFlight   prometheus.Gauge
	operations *prometheus.CounterVec
	errors     *prometheus.CounterVec
	cost       *prometheus.HistogramVec
	panics     prometheus.Counter
}

// NewMetrics returns metrics on a registry of their own, with those of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coxswain_http_requests_total", Help: "HTTP requests served, by route, method and status.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "coxswain_http_request_duration_seconds", Help: "Time to serve an HTTP request, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "coxswain_http_requests_in_flight", Help: "HTTP requests being served.",
		}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coxswain_graphql_operations_total", Help: "GraphQL operations, by type and whether the document is trusted.",
		}, []string{"type", "trusted"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "coxswain_graphql_errors_total", Help: "GraphQL errors sent, by code.",
		}, []string{"code"}),
		cost: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "coxswain_graphql_cost_points", Help: "Cost of GraphQL operations in points, asked for and used.",
			Buckets: prometheus.ExponentialBuckets(1, 4, 9),
		}, []string{"kind"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "coxswain_panics_total", Help: "Panics that were caught while serving.",
		}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.inFlight, m.operations, m.errors, m.cost, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry lets other parts of the process add their metrics.
func (m *Metrics) Registry() prometheus.Registerer { return m.registry }

// Handler serves the metrics in the format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

func (m *Metrics) observe(route, method string, status int, took time.Duration, s summary) {
	m.requests.WithLabelValues(route, knownMethod(method), strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
	for _, code := range s.codes {
		m.errors.WithLabelValues(code).Inc()
	}
	if s.operation == "" {
		return
	}
	m.operations.WithLabelValues(s.operation, strconv.FormatBool(s.trusted)).Inc()
	if s.requested > 0 {
		m.cost.WithLabelValues("requested").Observe(float64(s.requested))
		m.cost.WithLabelValues("actual").Observe(float64(s.used))
	}
}

// knownMethod keeps a client from making up label values.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
