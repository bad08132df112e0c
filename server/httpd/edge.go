package httpd

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"coxswain/server/origin"
)

// edge is the outermost layer of a request: it gives it an id, finds out who calls, catches panics,
// and writes one line of the access log and one observation of each metric.
type edge struct {
	log            *slog.Logger
	metrics        *Metrics
	now            func() time.Time
	trustedProxies []netip.Prefix
}

func (e edge) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{method: r.Method, start: e.now()}
		o := &origin.Origin{
			RequestID: requestID(r.Header.Get(headerRequestID)),
			Address:   clientAddress(r, e.trustedProxies),
			UserAgent: bounded(r.UserAgent(), longestUserAgent),
			SetCookie: func(c *http.Cookie) { http.SetCookie(w, c) },
		}
		r = r.WithContext(withExchange(origin.With(r.Context(), o), x))
		w.Header().Set(headerRequestID, o.RequestID)
		rec := &recorder{ResponseWriter: w}

		e.metrics.inFlight.Inc()
		defer func() {
			e.metrics.inFlight.Dec()
			if v := recover(); v != nil {
				e.caught(rec, r, o, v)
			}
			e.record(rec, r, o, x)
		}()
		next.ServeHTTP(rec, r)
	})
}

func (e edge) caught(rec *recorder, r *http.Request, o *origin.Origin, v any) {
	if v == http.ErrAbortHandler { //nolint:errorlint // the documented way to recognise it
		return
	}
	e.metrics.panics.Inc()
	e.log.ErrorContext(r.Context(), "panic", "requestId", o.RequestID, "path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
	if rec.status == 0 {
		WriteError(rec, http.StatusInternalServerError, codeInternal,
			internalMessage(o.RequestID), 0)
	}
}

// statusCallerGone stands in log and metrics for requests whose caller did not wait for the answer, such as a
// page that was left: nobody received the 503, and nothing is wrong with the server. It is nginx's number.
const statusCallerGone = 499

func (e edge) record(rec *recorder, r *http.Request, o *origin.Origin, x *exchange) {
	status := rec.status
	if status == 0 {
		status = http.StatusOK
	}
	if status == http.StatusServiceUnavailable && r.Context().Err() != nil {
		status = statusCallerGone
	}
	took := e.now().Sub(x.start)
	s := x.summary()
	route := routeOf(r.URL.Path)
	e.metrics.observe(route, r.Method, status, took, s)

	attrs := []slog.Attr{
		slog.String("requestId", o.RequestID), slog.String("method", r.Method), slog.String("path", bounded(r.URL.Path, longestPath)),
		slog.Int("status", status), slog.Int64("bytes", rec.bytes), slog.Duration("took", took), slog.String("from", o.Address.String()),
	}
	if s.viewer != "" {
		attrs = append(attrs, slog.String("viewer", s.viewer))
	}
	if s.operation != "" {
		attrs = append(attrs, slog.String("operation", s.operation), slog.String("name", s.name),
			slog.Int("cost", s.used))
	}
	if len(s.codes) > 0 {
		attrs = append(attrs, slog.String("codes", strings.Join(s.codes, ",")))
	}
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case route == routeHealth || route == routeAsset:
		level = slog.LevelDebug
	}
	e.log.LogAttrs(r.Context(), level, "request", attrs...)
}

const (
	longestUserAgent = 200
	longestPath      = 200
	longestID        = 64
	idBytes          = 12
)

func bounded(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "?")
}

// requestID keeps an id that a caller or proxy gave if it is plain and short; it appears in logs
// and in the change log. Otherwise it makes one.
func requestID(given string) string {
	if given != "" && len(given) <= longestID && strings.IndexFunc(given, notPlain) < 0 {
		return given
	}
	b := make([]byte, idBytes)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

func notPlain(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-_.:", c)
}

// clientAddress returns who calls. X-Forwarded-For is believed only as far as trusted proxies wrote
// it: it is read from the right until an address that is not one of them.
func clientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	a := peer(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isTrustedProxy(a, trusted); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		a = next.Unmap()
	}
	return a
}

func peer(remote string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap()
}

func isTrustedProxy(a netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// recorder remembers the status and length of a response.
type recorder struct {
	http.ResponseWriter

	status int
	bytes  int64
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write notes the length.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the writer beneath.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
