package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"coxswain/ent"
	"coxswain/ops/transfer"
	"coxswain/server/auth"
)

// importOptions are the flags of import.
type importOptions struct {
	mapping, entity, onError, rejected string
	dryRun                             bool
	undo, reason                       string
}

func (c *cli) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import [FILE...]",
		Short: "Bring files of records into the database",
		Long: "Bring files of records into the database: CSV and its relatives, JSON Lines, XLSX, archives of them, or\n" +
			"whole directories. A mapping says which column is which field; without one columns bear our own names.\n" +
			"Importing the same files twice changes nothing; an import that was cut short goes on when repeated.\n" +
			"--undo takes an import back as far as nobody has changed what it wrote, and says what stays and why.",
		Example: "  coxswain import ../shared/data/maven_crm --mapping examples/maven_crm.yaml --rejected rejected.csv\n" +
			"  coxswain import accounts.csv --dry-run --json\n" +
			"  coxswain import --undo imb_4kq7w2 --dry-run",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.undo == "" && len(args) == 0:
				return usageError{errors.New("name at least one file, or an import to take back with --undo")}
			case o.undo != "" && len(args) > 0:
				return usageError{errors.New("--undo takes an import back; it reads no files")}
			default:
				return nil
			}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.undo != "" {
				return c.undoImport(cmd.Context(), o)
			}
			return c.importFiles(cmd.Context(), args, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.mapping, "mapping", "", "YAML file that maps files and columns")
	f.StringVar(&o.entity, "entity", "", "without a mapping: what the files hold, for example account")
	f.BoolVar(&o.dryRun, "dry-run", false, "check everything and write nothing")
	f.StringVar(&o.onError, "on-error", "reject", "reject: leave out bad rows and go on; stop: end at the first")
	f.StringVar(&o.rejected, "rejected", "", "file for the rejected rows, to be corrected and imported again")
	f.StringVar(&o.undo, "undo", "", "id of an import to take back, as importBatches and the report of the import name it")
	f.StringVar(&o.reason, "reason", "", "with --undo: why, for the change log")
	c.addJSON(cmd)
	return cmd
}

func (c *cli) importFiles(ctx context.Context, paths []string, o importOptions) (err error) {
	if o.onError != "reject" && o.onError != "stop" {
		return usageError{fmt.Errorf("--on-error %q is neither reject nor stop", o.onError)}
	}
	req := transfer.Request{Entity: o.entity, DryRun: o.dryRun, StopOnError: o.onError == "stop"}
	if o.mapping != "" {
		if req.Mapping, err = os.ReadFile(filepath.Clean(o.mapping)); err != nil {
			return fmt.Errorf("read the mapping: %w", err)
		}
	}
	sources, done, err := transfer.OpenFiles(paths)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	req.Sources = sources
	if o.rejected != "" {
		req.Rejected = func(source string) (io.WriteCloser, error) {
			return os.Create(rejectedName(o.rejected, source, len(sources)))
		}
	}
	p := c.progress()
	req.Progress = func(at transfer.Progress) {
		p.say("Step %d of %d: %s from %s, %d rows", at.Step, at.Steps, at.Entity, at.File, at.Rows)
	}
	return c.withStore(ctx, func(s *ent.Store) error {
		r, err := transfer.Import(auth.Operator(ctx, "import"), s, req)
		p.done()
		if err != nil {
			return err
		}
		if err := c.report(r, func(w io.Writer) { printImport(w, r, o.rejected) }); err != nil {
			return err
		}
		if r.Stopped {
			return errors.New("a row was rejected and --on-error stop was said; correct it and import again")
		}
		return nil
	})
}

// rejectedName is the file for one source's rejected rows: the one that was named, or, when there are
// several sources, one beside it for each.
func rejectedName(file, source string, sources int) string {
	if sources == 1 {
		return filepath.Clean(file)
	}
	ext := filepath.Ext(file)
	stem := strings.TrimSuffix(file, ext)
	return filepath.Clean(stem + "-" + strings.NewReplacer("/", "-", `\`, "-").Replace(source))
}

// shownRejections is how many rejections a person reads; the file has them all.
const shownRejections = 20

func printImport(w io.Writer, r *transfer.Report, rejected string) {
	if r.DryRun {
		fmt.Fprintln(w, "A dry run: nothing was written.")
	}
	if r.Resumed {
		fmt.Fprintln(w, "An earlier run of this import had been cut short; this one went on from there.")
	}
	rows := [][]any{{"", "read", "created", "updated", "unchanged", "skipped", "rejected"}}
	for _, e := range r.Entities {
		rows = append(rows, []any{e.Entity, e.Read, e.Created, e.Updated, e.Unchanged, e.Skipped, e.Rejected})
	}
	table(w, rows...)
	for _, f := range r.Files {
		for _, warning := range f.Warnings {
			fmt.Fprintf(w, "%s: %s\n", f.Name, warning)
		}
		if len(f.UnusedColumns) > 0 {
			fmt.Fprintf(w, "%s: columns that no field takes: %s\n", f.Name, strings.Join(f.UnusedColumns, ", "))
		}
	}
	for _, name := range r.Unmapped {
		fmt.Fprintf(w, "%s: the mapping does not name this file\n", name)
	}
	for _, name := range r.Absent {
		fmt.Fprintf(w, "%s: the mapping names this file and it was not given\n", name)
	}
	for i, x := range r.Rejections {
		if i == shownRejections {
			fmt.Fprintf(w, "... and %d more\n", int64(len(r.Rejections))-shownRejections)
			break
		}
		fmt.Fprintf(w, "%s line %d", x.File, x.Line)
		if x.Column != "" {
			fmt.Fprintf(w, ", %s %q", x.Column, x.Value)
		}
		fmt.Fprintf(w, ": %s\n", x.Message)
	}
	if r.Batch != 0 {
		fmt.Fprintf(w, "Import %s; to take it back: coxswain import --undo %s\n", r.Batch, r.Batch)
	}
	if r.Rejected > 0 {
		fmt.Fprintf(w, "%d rows were rejected", r.Rejected)
		if rejected == "" {
			fmt.Fprint(w, "; name a file with --rejected to get them back for correction")
		}
		fmt.Fprintln(w)
	}
}
