package tabular

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"coxswain/sales/fault"
)

// Limits of a workbook, which is compressed: a few bytes may unfold to any number.
const (
	maxSharedBytes = 128 << 20
	maxSharedTexts = 10_000_000
	maxPartBytes   = 64 << 20 // the parts that describe the workbook
	maxSheetBytes  = 16 << 30
)

// workbook reads one sheet of an XLSX file row by row. Only the shared strings are kept in memory.
type workbook struct {
	owner  *Reader
	part   *zip.File
	body   io.ReadCloser
	count  *counter
	dec    *xml.Decoder
	styles styles
	shared sharedStrings
	limit  int
	number int64
	line   int64

	headerAt int64 // row of the header; 0 when the names came from outside

	cells []string
	typed []bool
}

type sheetEntry struct {
	Name  string `xml:"name,attr"`
	State string `xml:"state,attr"`
	Rel   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	Rel2  string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
}

type workbookPart struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []sheetEntry `xml:"sheets>sheet"`
}

type relationsPart struct {
	Relations []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

func openWorkbook(r *Reader, src io.ReaderAt, size int64, o Options) error {
	z, err := zip.NewReader(src, size)
	if err != nil {
		return fault.Invalidf("format", "the workbook cannot be opened: %v; save it again", err)
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	book := parts["xl/workbook.xml"]
	if book == nil {
		return fault.Invalidf("format", "the file is an archive without a workbook in it; send an XLSX workbook, or the files of the archive one by one")
	}
	var description workbookPart
	if err := readPart(book, &description); err != nil {
		return err
	}
	var relations relationsPart
	if f := parts["xl/_rels/workbook.xml.rels"]; f != nil {
		if err := readPart(f, &relations); err != nil {
			return err
		}
	}
	target := map[string]string{}
	w := &workbook{owner: r, limit: o.maxRow()}
	w.styles.date1904 = description.Properties.Date1904 == "1" || description.Properties.Date1904 == "true"
	for _, rel := range relations.Relations {
		name := strings.TrimPrefix(rel.Target, "/")
		if name == rel.Target {
			name = path.Join("xl", name)
		}
		target[rel.ID] = name
		switch path.Base(rel.Type) {
		case "styles":
			if f := parts[name]; f != nil {
				if err := w.styles.read(f); err != nil {
					return err
				}
			}
		case "sharedStrings":
			if f := parts[name]; f != nil {
				if err := w.shared.read(f); err != nil {
					return err
				}
			}
		}
	}
	var chosen string
	for _, s := range description.Sheets {
		if s.State == "hidden" || s.State == "veryHidden" {
			continue
		}
		r.info.Sheets = append(r.info.Sheets, s.Name)
		if chosen == "" && (o.Sheet == "" || strings.EqualFold(o.Sheet, s.Name)) {
			chosen = target[s.Rel+s.Rel2]
			r.info.Sheet = s.Name
		}
	}
	if r.info.Sheet == "" {
		return fault.Invalidf("sheet", "the workbook has no visible sheet %q; it has %s", o.Sheet, strings.Join(r.info.Sheets, ", "))
	}
	if w.part = parts[chosen]; w.part == nil {
		return fault.Invalidf("sheet", "the sheet %q is missing from the workbook; save it again", r.info.Sheet)
	}
	r.rows = w
	if err := w.begin(); err != nil {
		return err
	}
	return w.readHeader(o)
}

// readPart reads one of the small parts that describe a workbook.
func readPart(f *zip.File, into any) error {
	body, err := f.Open()
	if err != nil {
		return damagedWorkbook(err)
	}
	defer body.Close() //nolint:errcheck // nothing is written
	if err := xml.NewDecoder(io.LimitReader(body, maxPartBytes)).Decode(into); err != nil {
		return damagedWorkbook(err)
	}
	return nil
}

func damagedWorkbook(err error) error {
	if fault.All(err) != nil {
		return err
	}
	return fault.Invalidf("format", "the workbook is damaged: %v; open it in a spreadsheet program and save it again", err)
}

func (w *workbook) begin() error {
	if w.body != nil {
		_ = w.body.Close() // nothing is written
	}
	body, err := w.part.Open()
	if err != nil {
		return damagedWorkbook(err)
	}
	w.body = body
	w.count = &counter{r: io.LimitReader(body, maxSheetBytes), quota: tokenBytes(w.limit)}
	w.dec = xml.NewDecoder(bufio.NewReaderSize(w.count, firstBuffer))
	w.number, w.line = 0, 0
	return nil
}

// tokenBytes is how much one piece of XML may take: a longest row, escaped, and what is read ahead.
func tokenBytes(row int) int64 { return 6*int64(row) + 4*firstBuffer }

func (w *workbook) token() (xml.Token, error) {
	w.count.allow()
	return w.dec.RawToken()
}

func (w *workbook) readHeader(o Options) error {
	if o.Headers != nil && o.HeaderLine == 0 {
		return w.owner.setHeader(o.Headers, 0)
	}
	for {
		bad, err := w.row()
		switch {
		case errors.Is(err, io.EOF):
			return fault.Invalidf("header", "the sheet %q is empty; its first row must name the columns", w.owner.info.Sheet)
		case err != nil:
			return err
		case w.line < int64(o.HeaderLine) || o.HeaderLine == 0 && blank(w.cells):
			continue
		case bad != nil:
			return fault.Invalidf("header", "the row that should name the columns cannot be read: %s", bad.Error())
		}
		names := w.cells
		if o.Headers != nil {
			names = o.Headers
		}
		w.headerAt = w.line
		return w.owner.setHeader(names, w.line)
	}
}

func (w *workbook) next(row *Row) error {
	want := len(w.owner.header)
	for {
		at := w.number
		bad, err := w.row()
		if err != nil {
			return err
		}
		if bad == nil && blank(w.cells) {
			continue
		}
		w.number++
		pos := Position{Number: at, Line: w.line}
		if bad != nil {
			bad.Position = pos
			if bad.Column > 0 {
				bad.Name = w.owner.nameOf(bad.Column - 1)
			}
			return bad
		}
		cut := len(w.cells)
		for cut > want && strings.TrimSpace(w.cells[cut-1]) == "" {
			cut--
		}
		if cut > want {
			return &RowError{
				Position: pos, Value: shorten(w.cells[want]), Column: want + 1,
				Problem:  fmt.Sprintf("the row has %s where the header names %s", count(cut, "value"), count(want, "column")),
				Accepted: "name the column or empty the cell", Raw: joined(w.cells, ','),
			}
		}
		for len(w.cells) < want {
			w.cells, w.typed = append(w.cells, ""), append(w.typed, false)
		}
		*row = Row{Position: pos, Cells: w.cells[:want], typed: w.typed[:want]}
		return nil
	}
}

// seek reads again from the top: a compressed sheet cannot be entered in the middle.
func (w *workbook) seek(p Position) error {
	if err := w.begin(); err != nil {
		return err
	}
	for w.line < w.headerAt {
		if _, err := w.row(); err != nil {
			return err
		}
	}
	return skip(w.next, p)
}

// read reports progress in bytes of the compressed file, as the share of the sheet that was read.
func (w *workbook) read() int64 {
	total := int64(w.part.UncompressedSize64) //nolint:gosec // only a progress figure
	if total <= 0 {
		return 0
	}
	return int64(float64(w.owner.info.Size) * min(1, float64(w.count.n)/float64(total)))
}

// row reads the next row element into cells and typed. A *RowError speaks of one cell of it.
func (w *workbook) row() (*RowError, error) {
	for {
		t, err := w.token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, damagedWorkbook(err)
		}
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		w.line++
		if n, err := strconv.ParseInt(attr(start, "r"), 10, 64); err == nil && n > 0 {
			w.line = n
		}
		return w.cellsOf()
	}
}

// cellsOf reads the cells up to the end of the row.
func (w *workbook) cellsOf() (*RowError, error) {
	w.cells, w.typed = w.cells[:0], w.typed[:0]
	var bad *RowError
	bytes := 0
	for {
		t, err := w.token()
		if err != nil {
			return nil, damagedWorkbook(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return bad, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			column := len(w.cells)
			if ref := attr(t, "r"); ref != "" {
				if c, ok := columnIndex(ref); ok && c >= column {
					column = c
				}
			}
			if column >= MaxColumns {
				return nil, damagedWorkbook(fmt.Errorf("cell %s lies beyond the last column", attr(t, "r")))
			}
			raw, err := w.cellText(t.Name.Local)
			if err != nil {
				return nil, err
			}
			text, typed, problem := w.value(raw, attr(t, "t"), attr(t, "s"))
			if problem != "" && bad == nil {
				bad = &RowError{Column: column + 1, Value: shorten(raw), Problem: problem, Accepted: "correct the formula or replace it with its value"}
			}
			if bytes += len(text); bytes > w.limit && bad == nil {
				bad = &RowError{Problem: fmt.Sprintf("the row is longer than %d bytes", w.limit), Accepted: "shorten its values"}
			}
			for len(w.cells) < column {
				w.cells, w.typed = append(w.cells, ""), append(w.typed, false)
			}
			w.cells, w.typed = append(w.cells, text), append(w.typed, typed)
		}
	}
}

// cellText returns the value of a cell: the text of its v element, or of the t elements of an inline string.
func (w *workbook) cellText(end string) (string, error) {
	var b strings.Builder
	take := false
	depth := 0 // inside phonetic hints, which are not part of the text
	for {
		t, err := w.token()
		if err != nil {
			return "", damagedWorkbook(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v", "t":
				take = depth == 0
			case "rPh":
				depth++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case end:
				return b.String(), nil
			case "rPh":
				depth--
			default:
				take = false
			}
		case xml.CharData:
			if take {
				b.Write(t)
			}
		}
	}
}

// value turns what a cell stores into text as the product writes it.
func (w *workbook) value(raw, kind, style string) (text string, typed bool, problem string) {
	switch kind {
	case "s":
		s, ok := w.shared.at(raw)
		if !ok {
			return "", false, "the cell refers to a text that the workbook does not hold"
		}
		return s, false, ""
	case "inlineStr", "str":
		return raw, false, ""
	case "b":
		return strconv.FormatBool(raw == "1" || raw == "true"), true, ""
	case "e":
		return "", false, fmt.Sprintf("the cell holds the error %s", raw)
	case "d":
		return raw, true, ""
	}
	if raw == "" {
		return "", false, ""
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw, false, ""
	}
	if w.styles.isDate(style) {
		if s, ok := serialDate(f, w.styles.date1904); ok {
			return s, true, ""
		}
		return raw, true, "the cell is formatted as a date and holds a number that is none"
	}
	return asShown(f), true, ""
}

// asShown writes a number with the fifteen digits that spreadsheets show, not with the noise of
// binary fractions behind them.
func asShown(f float64) string {
	if short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
		f = short
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// columnIndex returns the column of a reference such as "BC12", counted from 0.
func columnIndex(ref string) (int, bool) {
	n := 0
	for i := range len(ref) {
		c := ref[i]
		if c < 'A' || c > 'Z' {
			return n - 1, n > 0
		}
		if n = n*26 + int(c-'A') + 1; n > MaxColumns {
			return n - 1, true
		}
	}
	return n - 1, n > 0
}
