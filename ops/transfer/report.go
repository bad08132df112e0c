package transfer

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// shownRejections is how many rejections WriteText lists.
const shownRejections = 20

// WriteText writes the report for a person at a terminal.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	switch {
	case r.DryRun:
		b.WriteString("Dry run: nothing was written.\n")
	case r.Stopped:
		b.WriteString("Stopped at the first rejected row; what stands before it was written.\n")
	case r.Resumed:
		b.WriteString("Went on where an earlier run of the same import had stopped.\n")
	}
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tread\tcreated\tupdated\tunchanged\tskipped\trejected\t")
	for _, e := range r.Entities {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", e.Entity, e.Read, e.Created, e.Updated, e.Unchanged, e.Skipped, e.Rejected)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	for _, f := range r.Files {
		if len(f.UnusedColumns) > 0 {
			fmt.Fprintf(&b, "%s: not used: %s\n", f.Name, strings.Join(f.UnusedColumns, ", "))
		}
		for _, m := range f.Warnings {
			fmt.Fprintf(&b, "%s: %s\n", f.Name, m)
		}
	}
	if len(r.Unmapped) > 0 {
		fmt.Fprintf(&b, "The mapping does not name %s, which was left alone.\n", strings.Join(r.Unmapped, ", "))
	}
	if len(r.Absent) > 0 {
		fmt.Fprintf(&b, "The mapping also names %s, which was not given.\n", strings.Join(r.Absent, ", "))
	}
	if r.Rejected > 0 {
		fmt.Fprintf(&b, "%d rows were rejected:\n", r.Rejected)
	}
	for i, x := range r.Rejections {
		if i == shownRejections {
			fmt.Fprintf(&b, "  … and more; the file of rejected rows (--rejected) has them all\n")
			break
		}
		b.WriteString("  " + x.String() + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// String says place, value and cure in one line.
func (x Rejection) String() string {
	out := fmt.Sprintf("%s, line %d", x.File, x.Line)
	if x.Column != "" {
		out += ", " + x.Column
	}
	if x.Value != "" {
		out += fmt.Sprintf(" %q", x.Value)
	}
	return out + ": " + x.Message
}
