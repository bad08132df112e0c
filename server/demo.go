package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"coxswain/ent"
	"coxswain/ops/demo"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/server/auth"
	"coxswain/server/process"
)

// demoOptions are the flags of demo.
type demoOptions struct {
	asOf          string
	seed          uint64
	passwordStdin bool
}

func (c *cli) demoCommand() *cobra.Command {
	o := demoOptions{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Create the demo company in an empty database",
		Long: "Create the demo company in an empty database: three years of a subscription business, one sign-in per\n" +
			"role. The same day and seed always give the same company. A database that holds anything is refused.",
		Example: "  coxswain demo --as-of 2026-11-01 --seed 7\n  echo 'four rowers and a boat' | coxswain demo --password-stdin --json",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.asOf, "as-of", "", "day on which the history ends (default today)")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "another seed is another company")
	cmd.Flags().BoolVar(&o.passwordStdin, "password-stdin", false, "read the password of the sign-ins from standard input instead of drawing one")
	c.addJSON(cmd)
	return cmd
}

// demoReport is what demo prints.
type demoReport struct {
	demo.Report

	Password string `json:"password"`
}

func (c *cli) demo(ctx context.Context, o demoOptions) error {
	asOf := calendar.DayOf(c.now())
	if o.asOf != "" {
		var err error
		if asOf, err = calendar.ParseDay(o.asOf); err != nil {
			return usageError{fmt.Errorf("--as-of: %w", err)}
		}
	}
	password := newDemoPassword()
	if o.passwordStdin {
		var err error
		if password, err = c.readPassword(); err != nil {
			return err
		}
	}
	return c.withStore(ctx, func(s *ent.Store) error {
		r, err := c.createDemo(ctx, s, asOf, o.seed, password)
		if err != nil {
			return err
		}
		return c.report(demoReport{r, password}, func(w io.Writer) {
			fmt.Fprintf(w, "Created %s with a history from %s to %s:\n", r.Company, r.From, r.AsOf)
			rows := [][]any{}
			for _, n := range r.Counts {
				rows = append(rows, []any{"  " + n.Kind, n.Rows})
			}
			table(w, rows...)
			c.printSignIns(w)
		})
	})
}

// ensureDemo creates the demo company in an empty database and leaves any other alone.
func (c *cli) ensureDemo(ctx context.Context) error {
	return c.withStore(ctx, func(s *ent.Store) error {
		_, err := c.createDemo(ctx, s, calendar.DayOf(c.now()), 1, newDemoPassword())
		if fault.Is(err, fault.Conflict) { // somebody's data is there already
			return nil
		}
		return err
	})
}

func (c *cli) createDemo(ctx context.Context, s *ent.Store, asOf calendar.Day, seed uint64, password string) (demo.Report, error) {
	passwords := auth.NewPasswords(1)
	p := c.progress()
	r, err := demo.Create(ctx, s, demo.Options{
		AsOf: asOf, Seed: seed, Password: password,
		HashPassword: func(text string) (string, error) { return passwords.Hash(ctx, text) },
		Progress:     func(done, total int) { p.say("Creating the demo company: %d of %d records", done, total) },
	})
	p.done()
	if err != nil {
		return r, err
	}
	return r, c.keepSignIns(signIns{Password: password, SignIns: r.SignIns})
}

// newDemoPassword draws a password that a person can type.
func newDemoPassword() string { return rand.Text()[:16] }

// signIns is what is kept beside a demo database, so that its sign-ins can be shown again.
type signIns struct {
	Password string        `json:"password"`
	SignIns  []demo.SignIn `json:"signIns"`
}

func (c *cli) signInsFile() (string, error) {
	keys, err := process.KeyFile("", c.database)
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(keys), "coxswain.demo.json"), nil
}

func (c *cli) keepSignIns(s signIns) error {
	path, err := c.signInsFile()
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep the demo sign-ins: %w", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // its mode may be another
		return fmt.Errorf("keep the demo sign-ins: %w", err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("keep the demo sign-ins: %w", err)
	}
	return nil
}

// printSignIns shows the sign-ins of a demo, as far as they were kept.
func (c *cli) printSignIns(w io.Writer) {
	path, err := c.signInsFile()
	if err != nil {
		return
	}
	b, err := os.ReadFile(filepath.Clean(path))
	var s signIns
	if err != nil || json.Unmarshal(b, &s) != nil {
		fmt.Fprintln(w, "The demo's password was not kept here; set a new one with: coxswain user reset --email admin@demo.test")
		return
	}
	fmt.Fprintf(w, "Demo sign-ins, all with the password %s\n", s.Password)
	rows := [][]any{}
	for _, one := range s.SignIns {
		rows = append(rows, []any{"  " + one.Email, one.Role, one.Name})
	}
	table(w, rows...)
}
