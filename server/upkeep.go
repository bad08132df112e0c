package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"coxswain/ent"
	"coxswain/ops/ledger"
	"coxswain/ops/measuring"
	"coxswain/server/backup"
)

func (c *cli) migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "migrate",
		Short:   "Upgrade the database to this version, or create it",
		Long:    "Upgrade the database to this version, or create it. The other commands do the same when they open an\nolder database; this one does nothing else. A database of a newer version is refused.",
		Example: "  coxswain migrate --database postgres://coxswain@db/coxswain",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(*ent.Store) error {
				return c.report(map[string]string{"status": "current"}, func(w io.Writer) { fmt.Fprintln(w, "The database is current") })
			})
		},
	}
	c.addJSON(cmd)
	return cmd
}

// verifyReport is what verify prints.
type verifyReport struct {
	Sound    bool     `json:"sound"`
	Problems []string `json:"problems"`
}

func (c *cli) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Recompute everything that is derived and compare",
		Long: "Check the database: the integrity of the file (SQLite), and that every key figure computed from the facts\n" +
			"that follow the change log equals the one computed anew from the records. Fails when anything differs.",
		Example: "  coxswain verify --json",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.verify(cmd.Context()) },
	}
	c.addJSON(cmd)
	return cmd
}

func (c *cli) verify(ctx context.Context) error {
	r := verifyReport{Problems: []string{}}
	p := c.progress()
	err := c.withStore(ctx, func(s *ent.Store) error {
		p.say("Checking the integrity of the database")
		if err := backup.Check(ctx, c.database); err != nil {
			r.Problems = append(r.Problems, err.Error())
		}
		p.say("Recomputing the key figures")
		differences, err := measuring.New(s).Verify(ctx)
		r.Problems = append(r.Problems, differences...)
		if err != nil {
			return err
		}
		p.say("Recomputing the ledger of recurring revenue")
		differences, err = ledger.Verify(ctx, s)
		r.Problems = append(r.Problems, differences...)
		return err
	})
	p.done()
	if err != nil {
		return err
	}
	r.Sound = len(r.Problems) == 0
	err = c.report(r, func(w io.Writer) {
		for _, problem := range r.Problems {
			fmt.Fprintln(w, problem)
		}
		if r.Sound {
			fmt.Fprintln(w, "Everything agrees")
		}
	})
	if err == nil && !r.Sound {
		err = fmt.Errorf("%d problems were found", len(r.Problems))
	}
	return err
}

func (c *cli) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database into a new file while it is in use",
		Long: "Copy the database into a new file while it is in use. Uploaded and exported files, which lie beside the\n" +
			"database for a week, and the signing keys are not part of it.",
		Example: "  coxswain backup /backups/coxswain-2026-11-22",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := backup.Backup(cmd.Context(), c.database, args[0])
			if err != nil {
				return err
			}
			return c.report(r, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s, %d bytes\n", r.File, r.Bytes) })
		},
	}
	c.addJSON(cmd)
	return cmd
}

func (c *cli) restoreCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in place of the database",
		Long: "Put a backup in place of the database. The server must not be running. A database that exists is only\n" +
			"replaced with --replace; on SQLite it stays beside the new one with the ending .replaced.",
		Example: "  coxswain restore /backups/coxswain-2026-11-22 --replace",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := backup.Restore(cmd.Context(), c.database, args[0], replace)
			if err != nil {
				return err
			}
			return c.report(r, func(w io.Writer) { fmt.Fprintf(w, "Restored %s, %d bytes\n", r.File, r.Bytes) })
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "replace the database that is there")
	c.addJSON(cmd)
	return cmd
}

func (c *cli) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  coxswain version --json",
		RunE: func(*cobra.Command, []string) error {
			v := versionOf()
			return c.report(v, func(w io.Writer) { fmt.Fprintln(w, versionText()) })
		},
	}
	c.addJSON(cmd)
	return cmd
}

// version says what this binary was built from.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
}

func versionOf() version {
	v := version{Version: "(devel)"}
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Go = b.GoVersion
	if b.Main.Version != "" {
		v.Version = b.Main.Version
	}
	for _, s := range b.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func versionText() string {
	v := versionOf()
	text := "coxswain " + v.Version
	if v.Revision != "" {
		text += " " + v.Revision
	}
	return text + " " + v.Go
}
