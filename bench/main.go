// Command bench measures Coxswain against its goals: it makes a company of a given size, runs the real
// server on SQLite and on PostgreSQL, asks it over HTTP, and prints one table of ratios. What is
// compared was measured side by side in one run; absolute times say something about the machine only.
// It fails when two ways to the same number disagree, and never because something was slow.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"coxswain/ops/opstest/pgserver"
)

// options are the flags.
type options struct {
	scale  float64
	quick  bool
	only   string
	binary string
}

// parts are what can be measured, in order.
var parts = []string{"kpis", "revenue", "lists", "mutations", "import", "keys", "pay"}

func main() {
	var o options
	flag.Float64Var(&o.scale, "scale", 1, "size of the company: 1 is 100,000 opportunities, 1,000,000 activities, 1,000,000 movements of 150,000 subscriptions, 500 reps and 100,000 accounts")
	flag.BoolVar(&o.quick, "quick", false, "a hundredth of the company and short runs: shows that everything works")
	flag.StringVar(&o.only, "only", "", "measure only these parts, separated by commas: "+strings.Join(parts, ", "))
	flag.StringVar(&o.binary, "server", "", "the server's binary (built from this repository when empty)")
	flag.Parse()
	if o.quick {
		o.scale = min(o.scale, 0.01)
	}
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	options
	dir    string
	table  *table
	wrong  []string // checksums that disagree
	server *pgserver.Server
	ducks  map[string]duckAnswer // what DuckDB says; nil where it was not asked
	peer   map[string]float64    // requests per second of PostGraphile, by list; nil where it was not measured
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "coxswain-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{options: o, dir: dir, table: newTable()}
	if b.binary == "" && b.only != "pay" { // which asks no server
		b.binary = filepath.Join(dir, "coxswain")
		if err := build(ctx, b.binary); err != nil {
			return fmt.Errorf("build the server: %w", err)
		}
	}
	switch b.server, err = pgserver.Start(); {
	case errors.Is(err, pgserver.ErrNotInstalled):
		say("no PostgreSQL on this machine: its rows print %q", notMeasured)
	case err != nil:
		return fmt.Errorf("start PostgreSQL: %w", err)
	default:
		defer func() { err = errors.Join(err, b.server.Stop()) }()
	}
	fmt.Printf("%s, %d cores, %s/%s, scale %g, %s\n", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, o.scale, time.Now().UTC().Format(time.DateOnly))
	err = b.measure(ctx)
	b.table.print(os.Stdout) // also what was measured before an error
	if len(b.wrong) > 0 {
		err = errors.Join(err, fmt.Errorf("%d checksums disagree:\n  %s", len(b.wrong), strings.Join(b.wrong, "\n  ")))
	}
	return err
}

// build makes the server as its own module does.
func build(ctx context.Context, binary string) error {
	say("building the server")
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "coxswain").Output()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./server")
	cmd.Dir, cmd.Stderr = strings.TrimSpace(string(root)), os.Stderr
	return cmd.Run()
}

func (b *bench) wants(part string) bool {
	return b.only == "" || slices.Contains(strings.Split(b.only, ","), part)
}

func (b *bench) measure(ctx context.Context) error {
	if b.wants("kpis") || b.wants("revenue") || b.wants("lists") || b.wants("mutations") {
		if err := b.company(ctx); err != nil {
			return err
		}
	}
	if b.wants("import") {
		if err := b.imports(ctx); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	if b.wants("pay") {
		if err := b.pay(ctx); err != nil {
			return fmt.Errorf("pay: %w", err)
		}
	}
	if b.wants("keys") {
		if err := b.keys(ctx); err != nil {
			return fmt.Errorf("keys: %w", err)
		}
	}
	return nil
}

// company measures everything that asks a company of this size, and of a tenth of it for the growth.
func (b *bench) company(ctx context.Context) error {
	small, full := newCompany(b.scale/10), newCompany(b.scale)
	var growth times
	var growthOfRevenue map[string]time.Duration
	if b.wants("kpis") || b.wants("revenue") {
		err := b.with(ctx, small, "sqlite", func(s *site) (err error) {
			if b.wants("kpis") {
				growth, err = b.kpis(ctx, s, false, nil)
			}
			if err == nil && b.wants("revenue") {
				growthOfRevenue, err = b.revenue(ctx, s, false, nil)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, kind := range b.databases() {
		err := b.with(ctx, full, kind, func(s *site) error {
			if b.wants("kpis") {
				tenth := growth
				if kind != "sqlite" {
					tenth = nil
				}
				if _, err := b.kpis(ctx, s, true, tenth); err != nil {
					return fmt.Errorf("kpis on %s: %w", kind, err)
				}
			}
			if b.wants("revenue") {
				tenth := growthOfRevenue
				if kind != "sqlite" {
					tenth = nil
				}
				if _, err := b.revenue(ctx, s, true, tenth); err != nil {
					return fmt.Errorf("revenue on %s: %w", kind, err)
				}
			}
			if b.wants("lists") {
				if err := b.lists(ctx, s); err != nil {
					return fmt.Errorf("lists on %s: %w", kind, err)
				}
			}
			if b.wants("mutations") {
				if err := b.mutations(ctx, s); err != nil {
					return fmt.Errorf("mutations on %s: %w", kind, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) databases() []string {
	if b.server == nil {
		return []string{"sqlite"}
	}
	return []string{"postgres", "sqlite"} // PostGraphile runs on PostgreSQL, and SQLite is compared with it
}

// check records when two ways to one number disagree.
func (b *bench) check(what, got, want string) {
	if got != want {
		b.wrong = append(b.wrong, fmt.Sprintf("%s: %s, want %s", what, got, want))
	}
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
