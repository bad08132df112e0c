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
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/export"
	"coxswain/server/auth"
)

// exportOptions are the flags of export.
type exportOptions struct {
	format, output string
	columns        []string
}

func (c *cli) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export LIST",
		Short: "Write a list as a file",
		Long: "Write a list with all its records as a file, to standard output unless --output names one. Lists are\n" +
			"called as in the API: accounts, opportunities, activities, teamMemberships and so on.",
		Example: "  coxswain export opportunities --format csv --output opportunities.csv\n  coxswain export accounts --format jsonl --columns id,name | head",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.export(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "csv", "csv, jsonl or xlsx")
	f.StringVarP(&o.output, "output", "o", "", "file to write, which must not exist; standard output when empty")
	f.StringSliceVar(&o.columns, "columns", nil, "fields to write, in order; all when empty")
	c.addJSON(cmd)
	return cmd
}

// exportReport is what export prints when it wrote a file.
type exportReport struct {
	File string `json:"file"`
	Rows int64  `json:"rows"`
}

func (c *cli) export(ctx context.Context, list string, o exportOptions) error {
	ctx = auth.Operator(ctx, "export")
	kind, err := kindOfList(list)
	if err != nil {
		return err
	}
	p := c.progress()
	req := export.Request{Kind: kind, Format: export.Format(strings.ToUpper(o.format)), Columns: o.columns, Progress: func(rows int64) error {
		p.say("Exporting %s: %d rows", list, rows)
		return ctx.Err()
	}}
	if err := req.Check(viewer.From(ctx)); err != nil {
		return usageError{err}
	}
	return c.withStore(ctx, func(s *ent.Store) error {
		if o.output == "" {
			_, err := export.Write(ctx, s.Client(), req, c.out)
			p.done()
			return err
		}
		rows, err := exportFile(ctx, s, req, filepath.Clean(o.output))
		p.done()
		if err != nil {
			return err
		}
		return c.report(exportReport{o.output, rows}, func(w io.Writer) { fmt.Fprintf(w, "Wrote %d rows to %s\n", rows, o.output) })
	})
}

// exportFile writes a new file and leaves none when it fails.
func exportFile(ctx context.Context, s *ent.Store, req export.Request, path string) (rows int64, err error) {
	const ownerOnly = 0o600
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownerOnly)
	if err != nil {
		return 0, fmt.Errorf("write the export: %w", err)
	}
	rows, err = export.Write(ctx, s.Client(), req, f)
	if err = errors.Join(err, f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return rows, err
}

// kindOfList finds the records that a list of the API holds, however its name is cased.
func kindOfList(list string) (gid.Kind, error) {
	plain := strings.NewReplacer("_", "", "-", "")
	wanted := plain.Replace(strings.ToLower(list))
	for _, k := range gid.Kinds() {
		if plain.Replace(k.Table()) == wanted {
			return k, nil
		}
	}
	return gid.Unknown, usageError{fmt.Errorf("%q is not a list; name one as in the API, for example accounts or opportunities", list)}
}
