package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"entgo.io/ent/dialect"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/migrate"
	"coxswain/ent/viewer"
)

// listeners are the open ports of a server.
type listeners struct {
	public, metrics net.Listener
	url             string // for people, without a trailing slash
	demo            bool
}

// listen opens the ports. It happens before anything is built, because the address is part of what
// tokens and links say.
func (p *process) listen(ctx context.Context) error {
	demo, err := IsDemo(ctx, p.store)
	if err != nil {
		return err
	}
	p.at.demo = demo
	addr := address(p.cfg.Addr, demo)
	var lc net.ListenConfig
	if p.at.public, err = lc.Listen(ctx, "tcp", addr); err != nil {
		return fmt.Errorf("listen on %s: %w; choose another address with --addr", addr, err)
	}
	if p.cfg.MetricsAddr != "" {
		if p.at.metrics, err = lc.Listen(ctx, "tcp", p.cfg.MetricsAddr); err != nil {
			return errors.Join(fmt.Errorf("listen on %s: %w; choose another address with --metrics-addr", p.cfg.MetricsAddr, err), p.at.public.Close())
		}
	}
	p.at.url, err = publicURL(p.cfg.PublicURL, p.at.public.Addr())
	if err != nil {
		p.closeListeners()
	}
	return err
}

// address is where to listen when the operator said configured, or nothing.
func address(configured string, demo bool) string {
	switch {
	case configured != "":
		return configured
	case demo:
		return loopbackAddr // the passwords of a demo are known to everybody
	}
	return DefaultAddr
}

// closeListeners closes what the servers have not closed themselves.
func (p *process) closeListeners() {
	for _, l := range []net.Listener{p.at.public, p.at.metrics} {
		if l != nil {
			_ = l.Close() // closed already after an orderly end
		}
	}
}

// publicURL checks the configured URL, or makes one of the address that is listened on.
func publicURL(configured string, at net.Addr) (string, error) {
	if configured == "" {
		host, port, err := net.SplitHostPort(at.String())
		if err != nil {
			return "", err
		}
		if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
			host = "localhost"
		}
		return "http://" + net.JoinHostPort(host, port), nil
	}
	u, err := url.Parse(configured)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("--public-url %q is not the address of a server; write it like https://sales.example.com", configured)
	}
	return u.Scheme + "://" + u.Host, nil
}

func isHTTPS(u string) bool { return strings.HasPrefix(u, "https://") }

// KeyFile returns where the signing keys are: where the operator said, else beside the database.
func KeyFile(configured, database string) (string, error) {
	return beside(configured, database, "coxswain.keys.json")
}

// FilesDir returns the folder of uploaded and exported files: the one that the operator named, else one
// beside the database.
func FilesDir(configured, database string) (string, error) {
	return beside(configured, database, "files")
}

// beside returns the configured path, or the one of a name in the folder of a SQLite database, or in
// ./data when the database is elsewhere.
func beside(configured, database, name string) (string, error) {
	if configured != "" {
		return configured, nil
	}
	scheme, rest, err := ent.SplitURL(database)
	if err != nil {
		return "", err
	}
	if scheme == dialect.SQLite {
		return filepath.Join(filepath.Dir(rest), name), nil
	}
	return filepath.Join("data", name), nil
}

// IsDemo reports whether a database holds the demo company.
func IsDemo(ctx context.Context, s *ent.Store) (bool, error) {
	ctx = viewer.With(ctx, viewer.System("start of the server", viewer.Job))
	o, err := s.Client().Organisation.Query().First(ctx)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the organisation: %w", err)
	}
	return o.Demo, nil
}

func (p *process) checkDatabase(ctx context.Context) error {
	_, err := p.store.Client().Organisation.Query().Exist(viewer.With(ctx, viewer.System("readiness", viewer.Job)))
	return err
}

// checkMigrations notices that another version of the program has upgraded the database meanwhile.
func (p *process) checkMigrations(ctx context.Context) error {
	return migrate.Check(ctx, p.store.Reader(), p.store.Dialect())
}
