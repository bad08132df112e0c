package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"coxswain/frontend"
	"coxswain/server/httpd"
	"coxswain/server/process"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	addr, metricsAddr, keyFile, publicURL string
	logFormat, logLevel                   string
	mailCommand                           string
	files                                 string
	trustedProxies                        []string
	synchronous                           string
	drain                                 time.Duration
	demo                                  bool
	limits                                httpd.Limits
}

func (c *cli) serveCommand() *cobra.Command {
	o := serveOptions{limits: httpd.DefaultLimits()}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the server (the default)",
		Long: "Start the server. Every setting is a flag or the variable in brackets behind it; the flag wins.\n" +
			"SIGTERM and Ctrl+C drain: no new requests are taken, running ones finish, jobs stop at a checkpoint.",
		Example: "  coxswain serve --addr :8080 --public-url https://sales.example.com --database postgres://coxswain@db/coxswain",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.serve(cmd, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.addr, "addr", "", `address to listen on (default "`+process.DefaultAddr+`", on a demo database its loopback only)`)
	f.StringVar(&o.metricsAddr, "metrics-addr", "", "address on which /metrics is served; none when empty")
	f.StringVar(&o.keyFile, "jwt-secret-file", "", "file with the signing keys, made when absent (default coxswain.keys.json beside the database)")
	f.StringVar(&o.files, "files", "", "folder of uploaded and exported files (default files beside the SQLite database, ./data/files with PostgreSQL); servers that share a database share the folder")
	f.StringVar(&o.publicURL, "public-url", "", "address at which people reach the server (default the address that is listened on)")
	f.StringVar(&o.logFormat, "log-format", "text", "text or json")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&o.mailCommand, "mail-command", "", `program that sends mail from its standard input, for example "sendmail -t"; without one links are printed`)
	f.StringSliceVar(&o.trustedProxies, "trusted-proxies", nil, "networks whose X-Forwarded-For is believed, for example 10.0.0.0/8")
	f.StringVar(&o.synchronous, "synchronous", "full", "SQLite only: full survives a power cut, normal may lose the last commits to one")
	f.DurationVar(&o.drain, "drain", drainDefault, "how long running requests may take to finish when the server stops, at most 9s")
	f.BoolVar(&o.demo, "demo", false, "create the demo company first when the database is empty")
	f.DurationVar(&o.limits.Timeout, "request-timeout", o.limits.Timeout, "how long one operation may take")
	f.Int64Var(&o.limits.BodyBytes, "body-limit", o.limits.BodyBytes, "most bytes of a request to /graphql")
	f.IntVar(&o.limits.Cost.PerOperation, "cost-per-operation", o.limits.Cost.PerOperation, "most points that one operation may cost")
	f.IntVar(&o.limits.Cost.Maximum, "cost-maximum", o.limits.Cost.Maximum, "points that a caller can save up")
	f.IntVar(&o.limits.Cost.RestorePerSec, "cost-restore", o.limits.Cost.RestorePerSec, "points that a caller gets back per second")
	markSetting(f, "addr", "metrics-addr", "jwt-secret-file", "files", "public-url", "log-format", "log-level", "mail-command", "trusted-proxies",
		"synchronous", "drain", "demo", "request-timeout", "body-limit", "cost-per-operation", "cost-maximum", "cost-restore")
	return cmd
}

const (
	drainDefault = 8 * time.Second
	drainMost    = 9 * time.Second // the whole stop takes at most ten
)

func (c *cli) serve(cmd *cobra.Command, o serveOptions) error {
	ctx := cmd.Context()
	cfg, err := c.processConfig(o)
	if err != nil {
		return err
	}
	if o.demo {
		if err := c.ensureDemo(ctx); err != nil {
			return err
		}
	}
	cfg.Ready = c.welcome
	return process.Run(ctx, cfg, c.backend)
}

// processConfig checks the settings.
func (c *cli) processConfig(o serveOptions) (process.Config, error) {
	log, err := newLog(c.err, o.logFormat, o.logLevel)
	if err != nil {
		return process.Config{}, err
	}
	if err := o.check(); err != nil {
		return process.Config{}, err
	}
	var proxies []netip.Prefix
	for _, s := range o.trustedProxies {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return process.Config{}, usageError{fmt.Errorf("--trusted-proxies: %q is not a network; write it like 10.0.0.0/8", s)}
		}
		proxies = append(proxies, p)
	}
	app, err := frontend.Files()
	if err != nil {
		return process.Config{}, err
	}
	manifest, err := frontend.Documents()
	if err != nil {
		return process.Config{}, err
	}
	documents, err := httpd.ParseDocuments(manifest)
	if err != nil {
		return process.Config{}, err
	}
	return process.Config{
		Addr: o.addr, MetricsAddr: o.metricsAddr, Database: c.database, KeyFile: o.keyFile, FilesDir: o.files, PublicURL: o.publicURL,
		MailCommand: strings.Fields(o.mailCommand), Relaxed: o.synchronous == "normal", Limits: o.limits, Documents: documents,
		SPA: app, TrustedProxies: proxies, Drain: o.drain, Log: log, Now: c.now, Print: c.out,
	}, nil
}

func (o serveOptions) check() error {
	l := o.limits
	switch {
	case o.synchronous != "full" && o.synchronous != "normal":
		return usageError{fmt.Errorf("--synchronous %q is neither full nor normal", o.synchronous)}
	case o.drain <= 0 || o.drain > drainMost:
		return usageError{fmt.Errorf("--drain %s is not between 0s and %s", o.drain, drainMost)}
	case l.Timeout <= 0 || l.BodyBytes <= 0 || l.Cost.PerOperation <= 0 || l.Cost.Maximum <= 0 || l.Cost.RestorePerSec <= 0:
		return usageError{fmt.Errorf("limits are larger than zero")}
	}
	return nil
}

// newLog returns the log of the process.
func newLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, usageError{fmt.Errorf("--log-level %q is not one of debug, info, warn, error", level)}
	}
	o := &slog.HandlerOptions{Level: l}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, usageError{fmt.Errorf("--log-format %q is neither text nor json", format)}
}

// welcome tells a person where the server is and, for a demo, how to sign in.
func (c *cli) welcome(l process.Listening) {
	fmt.Fprintf(c.out, "Coxswain answers at %s (API explorer: %s/graphiql)\n", l.URL, l.URL)
	if l.Demo {
		c.printSignIns(c.out)
	}
}
