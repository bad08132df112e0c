// Package process is a running server: it opens the database, assembles the parts, listens, and ends
// in order. It knows the parts by what they need and provide; the API itself is handed in.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent"
	"coxswain/server/auth"
	"coxswain/server/httpd"
	"coxswain/server/job"
)

// Config says how a server runs.
type Config struct {
	Addr        string // "" for the default, which on a demo database is loopback only
	MetricsAddr string // "" for none
	Database    string
	KeyFile     string // "" for the default beside the database
	FilesDir    string // of uploaded and exported files; "" for the default beside the database
	PublicURL   string // "" for the address that is listened on
	MailCommand []string
	Relaxed     bool // SQLite: give up the last commits on power loss for speed

	Limits         httpd.Limits
	Documents      *httpd.Documents
	SPA            fs.FS
	TrustedProxies []netip.Prefix
	Drain          time.Duration // how long running requests may take to finish

	Log   *slog.Logger
	Now   func() time.Time
	Print io.Writer       // where one-time links go on a server that does not mail
	Ready func(Listening) // called once when requests are answered; may be nil
}

// Listening says where a server answers.
type Listening struct {
	Addr        string
	MetricsAddr string
	URL         string // for people
	Demo        bool
}

// Parts are what the API is built from.
type Parts struct {
	Store   *ent.Store
	Auth    *auth.Service
	Loader  *auth.Loader
	Metrics *httpd.Metrics
	Log     *slog.Logger

	FilesDir string // where uploaded and exported files lie
}

// Backend is the API and what works beside it.
type Backend struct {
	Schema     graphql.ExecutableSchema
	SDL        string
	Extensions []graphql.HandlerExtension
	Files      http.Handler                    // below /files; nil for none
	Wrap       func(http.Handler) http.Handler // around authenticated requests; nil for none
	Checks     []httpd.Check
	Jobs       []job.Job
}

// DefaultAddr is where a server listens that nobody told otherwise.
const (
	DefaultAddr  = ":8080"
	loopbackAddr = "127.0.0.1:8080"
)

// Run serves until ctx ends, then drains: it takes no new work, lets running requests finish and jobs
// stop at a checkpoint, and closes the database. It returns nil after an orderly end.
func Run(ctx context.Context, cfg Config, build func(context.Context, Parts) (Backend, error)) (err error) {
	store, err := ent.Open(ctx, cfg.Database, ent.Options{Now: cfg.Now, Relaxed: cfg.Relaxed})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	p := &process{cfg: cfg, store: store, metrics: httpd.NewMetrics()}
	if err := p.listen(ctx); err != nil {
		return err
	}
	defer p.closeListeners()
	if err := p.assemble(ctx, build); err != nil {
		return err
	}
	return p.serve(ctx)
}

// process is a server between its start and its end.
type process struct {
	cfg     Config
	store   *ent.Store
	metrics *httpd.Metrics

	at      listeners
	auth    *auth.Service
	health  *httpd.Health
	handler http.Handler
	jobs    []job.Job
}

// assemble builds the handler of the public listener.
func (p *process) assemble(ctx context.Context, build func(context.Context, Parts) (Backend, error)) error {
	cfg := p.cfg
	keyFile, err := KeyFile(cfg.KeyFile, cfg.Database)
	if err != nil {
		return err
	}
	folder, err := FilesDir(cfg.FilesDir, cfg.Database)
	if err != nil {
		return err
	}
	keys, err := auth.LoadOrCreateKeys(keyFile, cfg.Now())
	if err != nil {
		return err
	}
	p.auth = auth.NewService(auth.Config{
		Store: auth.NewStore(p.store), Passwords: auth.NewPasswords(parallelHashes),
		Issuer: auth.NewIssuer(keys, p.at.url), Mail: p.mail(), Print: auth.NewPrinter(cfg.Print),
		PublicURL: p.at.url, Now: p.store.Now, Log: cfg.Log,
	})
	loader := auth.NewLoader(p.store)
	backend, err := build(ctx, Parts{Store: p.store, Auth: p.auth, Loader: loader, Metrics: p.metrics, Log: cfg.Log, FilesDir: folder})
	if err != nil {
		return fmt.Errorf("build the API: %w", err)
	}
	p.jobs = slices.Concat(backend.Jobs, []job.Job{{Name: "sweep sign-ins", Every: time.Hour, Run: p.auth.Sweep}})
	p.health = httpd.NewHealth(cfg.Log, append([]httpd.Check{{Name: "database", Run: p.checkDatabase}, {Name: "migrations", Run: p.checkMigrations}}, backend.Checks...)...)

	api := httpd.GraphQL{
		Schema: backend.Schema, Limits: cfg.Limits, Documents: cfg.Documents, Log: cfg.Log, Metrics: p.metrics,
		Now: cfg.Now, Translate: ent.Translate, Extensions: backend.Extensions,
	}
	authenticate := p.auth.Authenticate(loader)
	if backend.Wrap != nil {
		authenticate = func(next http.Handler) http.Handler { return p.auth.Authenticate(loader)(backend.Wrap(next)) }
	}
	p.handler, err = httpd.New(httpd.Config{
		GraphQL: api.Handler(), Auth: p.auth.Handler(), JWKS: keys.JWKS(), Files: backend.Files, Health: p.health,
		SDL: backend.SDL, SPA: cfg.SPA, Authenticate: authenticate, Log: cfg.Log, Metrics: p.metrics, Now: cfg.Now,
		HTTPS: isHTTPS(p.at.url), TrustedProxies: cfg.TrustedProxies,
	})
	return err
}

// parallelHashes bounds the memory of passwords that are hashed at once to 76 MiB.
const parallelHashes = 4

func (p *process) mail() auth.Deliverer {
	if len(p.cfg.MailCommand) == 0 {
		return nil
	}
	return auth.Command{Argv: p.cfg.MailCommand}
}
