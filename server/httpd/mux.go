// Package httpd is the HTTP face of the process: GraphQL over HTTP with its limits, the explorer,
// the single-page application, health, metrics, logs, and the headers that keep browsers strict.
// It decides nothing about the business.
package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// Config says what the process serves.
type Config struct {
	GraphQL http.Handler
	Auth    http.Handler // below /auth/
	JWKS    http.Handler
	Files   http.Handler // below /files; nil answers 404
	Health  *Health
	SDL     string // what /schema.graphql serves
	SPA     fs.FS  // the built application; nil or without index.html says how to build it

	// Authenticate finds out who acts and puts the viewer into the context; it refuses bad tokens.
	Authenticate func(http.Handler) http.Handler

	Log            *slog.Logger
	Metrics        *Metrics
	Now            func() time.Time
	HTTPS          bool           // the public URL is https
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
}

// Routes as logs and metrics name them.
const (
	routeGraphQL = "graphql"
	routeAuth    = "auth"
	routeFiles   = "files"
	routeHealth  = "health"
	routeSchema  = "schema"
	routeAsset   = "asset"
	routePage    = "page"
)

func routeOf(path string) string {
	switch {
	case path == "/graphql":
		return routeGraphQL
	case strings.HasPrefix(path, "/auth/") || strings.HasPrefix(path, "/.well-known/"):
		return routeAuth
	case path == "/files" || strings.HasPrefix(path, "/files/"):
		return routeFiles
	case path == "/healthz" || path == "/readyz":
		return routeHealth
	case path == "/schema.graphql":
		return routeSchema
	case strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/graphiql/"):
		return routeAsset
	}
	return routePage
}

// New builds the handler of the public listener.
func New(c Config) (http.Handler, error) {
	app, err := newSPA(c.SPA)
	if err != nil {
		return nil, fmt.Errorf("read the built application: %w", err)
	}
	if c.Files == nil {
		c.Files = http.HandlerFunc(notFound)
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", c.Authenticate(c.GraphQL))
	mux.Handle("/auth/", c.Auth)
	mux.Handle("/files", rolling(c.Authenticate(c.Files)))
	mux.Handle("/files/", rolling(c.Authenticate(c.Files)))
	mux.Handle("GET /.well-known/jwks.json", c.JWKS)
	mux.Handle("/.well-known/", http.HandlerFunc(notFound))
	mux.HandleFunc("GET /healthz", c.Health.live)
	mux.HandleFunc("GET /readyz", c.Health.ready)
	mux.Handle("GET /schema.graphql", sdl(c.SDL))
	mux.Handle("GET /graphiql", explorer())
	mux.Handle("GET /graphiql/", explorer())
	mux.Handle("/", app)

	e := edge{log: c.Log, metrics: c.Metrics, now: c.Now, trustedProxies: c.TrustedProxies}
	return e.wrap(secure(c.HTTPS, compress(mux))), nil
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	WriteError(w, http.StatusNotFound, codeNotFound, "nothing is served here", 0)
}

// sdl serves the schema as a file. It is public, as a product's API documentation is: introspection
// is closed to anonymous callers for what it costs, not for what it tells.
func sdl(text string) http.Handler {
	sum := sha256.Sum256([]byte(text))
	const tagBytes = 12
	tag := `"` + hex.EncodeToString(sum[:tagBytes]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("ETag", tag)
		h.Set(headerCacheControl, "public, max-age=300")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set(headerContentType, "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(text))
	})
}
