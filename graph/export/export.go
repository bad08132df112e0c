// Package export writes lists as files: the same filters, order and policy as the list in the API, one
// column per field, in constant memory.
package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/page"
	"coxswain/ops/editing"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Format is how a list is written.
type Format string

// The formats.
const (
	CSV   Format = "CSV"   // comma-separated values in UTF-8 with a header row
	JSONL Format = "JSONL" // one JSON object per line
	XLSX  Format = "XLSX"  // a spreadsheet
)

// Extension returns the ending of a file's name.
func (f Format) Extension() string {
	return map[Format]string{CSV: ".csv", JSONL: ".jsonl", XLSX: ".xlsx"}[f]
}

// MediaType returns what a file of the format is.
func (f Format) MediaType() string {
	return map[Format]string{
		CSV: "text/csv", JSONL: "application/jsonl", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[f]
}

// Request is one export.
type Request struct {
	Kind     gid.Kind
	Args     page.Args // filters and order; pages do not apply
	Columns  []string  // names of fields in the API; all when empty
	Format   Format
	Progress func(rows int64) error // may be nil; an error stops the export
}

// Columns lists the names of the fields that a viewer can export of a kind.
func Columns(v *viewer.V, k gid.Kind) []string {
	var out []string
	for _, f := range fieldsOf(v, k) {
		out = append(out, f.name)
	}
	return out
}

// Check refuses columns and formats that do not exist, before a job is queued.
func (r Request) Check(v *viewer.V) error {
	if r.Format.Extension() == "" {
		return fault.Invalidf("format", "%q is not a format; use CSV, JSONL or XLSX", r.Format)
	}
	_, err := r.choose(v)
	return err
}

func (r Request) choose(v *viewer.V) ([]field, error) {
	all := fieldsOf(v, r.Kind)
	if len(all) == 0 {
		return nil, fault.Invalidf("list", "%s cannot be exported", r.Kind)
	}
	if len(r.Columns) == 0 {
		return all, nil
	}
	byName := map[string]field{}
	for _, f := range all {
		byName[f.name] = f
	}
	out := make([]field, 0, len(r.Columns))
	for i, name := range r.Columns {
		f, ok := byName[name]
		if !ok {
			return nil, fault.Invalidf(fmt.Sprintf("columns.%d", i), "%q is not a column; the columns are %v", name, Columns(v, r.Kind))
		}
		out = append(out, f)
	}
	return out, nil
}

// Write writes the list that the viewer of ctx sees and returns the number of rows.
func Write(ctx context.Context, c *db.Client, r Request, w io.Writer) (int64, error) {
	fields, err := r.choose(viewer.From(ctx))
	if err != nil {
		return 0, err
	}
	out, err := r.Format.writer(w, fields)
	if err != nil {
		return 0, err
	}
	bases, err := basesOf(ctx, c, r.Kind)
	if err != nil {
		return 0, err
	}
	var n int64
	err = page.Each(ctx, c, r.Kind, r.Args, func(rec db.Record) error {
		cells := make([]any, len(fields))
		for i, f := range fields {
			cells[i] = f.value(rec, bases)
		}
		n++
		if r.Progress != nil {
			if err := r.Progress(n); err != nil {
				return err
			}
		}
		return out.row(cells)
	})
	if err != nil {
		return n, err
	}
	return n, out.close()
}

// basesOf returns the base currency of each version of the ledger, for an export of movements.
func basesOf(ctx context.Context, c *db.Client, k gid.Kind) (map[int]money.Currency, error) {
	if k != gid.MrrMovement {
		return nil, nil
	}
	versions, err := c.LedgerVersion.Query().All(editing.Everywhere(ctx))
	out := make(map[int]money.Currency, len(versions))
	for _, v := range versions {
		out[v.Number] = v.BaseCurrency
	}
	return out, err
}

// sheet is a file being written.
type sheet interface {
	row([]any) error
	close() error
}

func (f Format) writer(w io.Writer, fields []field) (sheet, error) {
	names := make([]any, len(fields))
	for i, x := range fields {
		names[i] = x.name
	}
	switch f {
	case JSONL:
		return &lines{json.NewEncoder(w), fields}, nil
	case XLSX:
		return newBook(w, names)
	default:
		t := &table{csv.NewWriter(w)}
		err := t.row(names)
		return t, err
	}
}

// table writes CSV.
type table struct{ w *csv.Writer }

func (t *table) row(cells []any) error {
	record := make([]string, len(cells))
	for i, c := range cells {
		record[i] = text(c)
	}
	return t.w.Write(record)
}

func (t *table) close() error {
	t.w.Flush()
	return t.w.Error()
}

// lines writes JSONL with the fields in their order.
type lines struct {
	enc    *json.Encoder
	fields []field
}

func (l *lines) row(cells []any) error {
	o := make(object, len(cells))
	for i, c := range cells {
		o[i] = member{l.fields[i].name, c}
	}
	return l.enc.Encode(o)
}

func (l *lines) close() error { return nil }

// object marshals its members in order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// book writes a spreadsheet through a streaming writer, which keeps no more than a part in memory.
type book struct {
	out  io.Writer
	file *excelize.File
	w    *excelize.StreamWriter
	n    int
}

func newBook(out io.Writer, names []any) (*book, error) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	b := &book{out, f, w, 0}
	err = b.row(names)
	return b, err
}

func (b *book) row(cells []any) error {
	if b.n++; b.n > excelize.TotalRows {
		return fault.Of(fault.TooLarge, "format", "a spreadsheet holds %d rows; export as CSV", excelize.TotalRows)
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = c
		if s, ok := c.(string); !ok && c != nil {
			row[i] = text(c)
		} else if ok {
			row[i] = s // a string cell is never taken for a formula
		}
	}
	return b.w.SetRow(fmt.Sprintf("A%d", b.n), row)
}

func (b *book) close() error {
	if err := b.w.Flush(); err != nil {
		return fmt.Errorf("spreadsheet: %w", err)
	}
	if err := b.file.Write(b.out); err != nil {
		return fmt.Errorf("spreadsheet: %w", err)
	}
	return b.file.Close()
}
