// Package tabular reads rows out of the files that people have: delimited text in any usual
// encoding and delimiter, workbooks, and JSON lines. It reads in one pass with bounded memory,
// says where every row stands so that reading can go on from there, and turns what it cannot read
// into a RowError without losing the rows around it.
package tabular

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"coxswain/sales/fault"
)

// Format is the kind of file.
type Format string

// The formats.
const (
	Delimited Format = "CSV"   // delimited text: CSV, TSV and their relatives
	Workbook  Format = "XLSX"  // an Office Open XML workbook
	JSONLines Format = "JSONL" // one JSON object per line
)

// Limits that hold when Options says nothing else.
const (
	DefaultMaxRowBytes = 1 << 20 // longest row
	MaxColumns         = 16_384  // most columns of a row; what spreadsheets have
)

// Options says how to read a file. The zero value detects everything.
type Options struct {
	Format      Format   // detected when empty
	Encoding    Encoding // detected when empty
	Delimiter   byte     // detected when 0
	Sheet       string   // sheet of a workbook; the first visible one when empty
	HeaderLine  int      // line of the column names, counted from 1; the first line that is not blank when 0
	Headers     []string // column names given from outside; the file then starts with data, or with a header line that HeaderLine names and this list replaces
	Columns     []string // columns that a JSONL file is known to have though its first lines do not show them
	ShortRows   bool     // a row with too few values is completed with blanks instead of being refused
	MaxRowBytes int      // DefaultMaxRowBytes when 0
}

// Validate reports every option that makes no sense.
func (o Options) Validate() error {
	var faults fault.List
	switch o.Format {
	case "", Delimited, Workbook, JSONLines:
	default:
		faults = append(faults, fault.Invalidf("format", "%q is not one of CSV, XLSX, JSONL", string(o.Format)))
	}
	if o.Encoding != "" && !o.Encoding.known() {
		faults = append(faults, fault.Invalidf("encoding", "%q is not one of %s", string(o.Encoding), encodingNames()))
	}
	if d := o.Delimiter; d != 0 && (d >= 0x80 || d == '"' || d == '\n' || d == '\r') {
		faults = append(faults, fault.Invalidf("delimiter", "%q cannot separate values; use one ASCII character such as , ; | or a tab", string(rune(d))))
	}
	if o.HeaderLine < 0 {
		faults = append(faults, fault.Invalidf("header", "%d is not a line; lines are counted from 1", o.HeaderLine))
	}
	if o.MaxRowBytes < 0 {
		faults = append(faults, fault.Invalidf("maxRowBytes", "must be greater than 0"))
	}
	return faults.Err()
}

func (o Options) maxRow() int {
	if o.MaxRowBytes > 0 {
		return o.MaxRowBytes
	}
	return DefaultMaxRowBytes
}

// Position is where a row begins. A Position taken from a Row continues reading at that row.
type Position struct {
	Number int64 // rows before this one, broken rows included; blank ones are not counted
	Line   int64 // line of the file, counted from 1; for a workbook the row of the sheet
	Offset int64 // byte of the file; 0 where a format has no use for it (workbooks, compressed files)
}

// Row is one row of data. Cells is only valid until the next row is read; its strings stay valid.
type Row struct {
	Position
	Cells []string // one per column of the header
	typed []bool   // cells that the file itself types as a number, date or truth value
}

// Typed reports whether the file itself says that cell i is a number, a date or a truth value.
// Such a cell is written the way the product writes it (1250.5, 2026-03-31, true), whatever
// decimal or date style the text of the file follows.
func (r *Row) Typed(i int) bool { return i < len(r.typed) && r.typed[i] }

// RowError says why a row could not be read. Reading goes on with the row after it.
type RowError struct {
	Position
	Column   int    // character of the line, counted from 1; 0 when the row as a whole is meant
	Name     string // column name, if the fault lies in one column
	Value    string // the offending text, shortened
	Problem  string // what is wrong
	Accepted string // what would be accepted
	Raw      string // the row as it stands in the file, shortened to what a person can work with
}

// Error joins place, problem and cure.
func (e *RowError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d", e.Line)
	if e.Column > 0 {
		fmt.Fprintf(&b, ", column %d", e.Column)
	}
	if e.Name != "" {
		fmt.Fprintf(&b, " (%s)", e.Name)
	}
	b.WriteString(": " + e.Problem)
	if e.Accepted != "" {
		b.WriteString("; " + e.Accepted)
	}
	return b.String()
}

// Warning is something that was put right on the way and that its owner should know of.
type Warning struct {
	Line    int64 // first line on which it happened
	Count   int64 // rows on which it happened
	Message string
}

// Info is what is known of a file once it is open.
type Info struct {
	Format     Format
	Encoding   Encoding // empty for workbooks
	Delimiter  byte     // 0 for workbooks and JSON lines
	Sheet      string   // of a workbook
	Sheets     []string // of a workbook: every visible sheet
	Compressed bool
	Size       int64 // bytes of the file as stored
}

// Reader reads the rows of one file.
type Reader struct {
	info   Info
	header []string
	rows   rows
	warned map[string]*Warning
	order  []string
	broken error
}

// rows is what a format provides.
type rows interface {
	// next reads the row after the last one: io.EOF at the end, a *RowError for a broken row.
	next(*Row) error
	// seek continues at a position taken from an earlier run over the same file.
	seek(Position) error
	// read tells how many bytes of the stored file have been consumed.
	read() int64
}

// Info returns what was given or detected.
func (r *Reader) Info() Info { return r.info }

// Header returns the column names in the order of Row.Cells.
func (r *Reader) Header() []string { return r.header }

// Read returns how many bytes of the stored file have been consumed; with Info().Size it makes a progress bar.
func (r *Reader) Read() int64 { return r.rows.read() }

// Next reads one row into row. It returns io.EOF after the last row and a *RowError for a row that
// cannot be read, after which Next goes on with the row behind it. Any other error is final.
func (r *Reader) Next(row *Row) error {
	if r.broken != nil {
		return r.broken
	}
	err := r.rows.next(row)
	if err == nil {
		return nil
	}
	var re *RowError
	if !asRowError(err, &re) {
		r.broken = err
	}
	return err
}

// Seek continues at a position that a Row or RowError of an earlier run over the same file carried.
// It is called before the first Next.
func (r *Reader) Seek(p Position) error { return r.rows.seek(p) }

// Warnings returns what was put right so far, in the order of first appearance.
func (r *Reader) Warnings() []Warning {
	out := make([]Warning, len(r.order))
	for i, m := range r.order {
		out[i] = *r.warned[m]
	}
	return out
}

func (r *Reader) warn(line int64, message string) {
	if w := r.warned[message]; w != nil {
		w.Count++
		return
	}
	if r.warned == nil {
		r.warned = map[string]*Warning{}
	}
	r.warned[message] = &Warning{Line: line, Count: 1, Message: message}
	r.order = append(r.order, message)
}

func asRowError(err error, target **RowError) bool {
	e, ok := err.(*RowError) //nolint:errorlint // next returns it unwrapped by contract, once per broken row
	if ok {
		*target = e
	}
	return ok
}

// skip reads rows until the position is reached; for formats that cannot jump.
func skip(next func(*Row) error, p Position) error {
	var row Row
	for {
		at := row.Number
		if at >= p.Number {
			return nil
		}
		err := next(&row)
		var re *RowError
		switch {
		case errors.Is(err, io.EOF):
			return fault.Conflictf("", "the file is shorter than when its import began; import it again from the start")
		case asRowError(err, &re):
			row.Number = re.Number
		case err != nil:
			return err
		}
		row.Number++
	}
}
