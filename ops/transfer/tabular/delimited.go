package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"coxswain/sales/fault"
)

// delimited reads delimited text.
type delimited struct {
	owner   *Reader
	in      *input
	enc     Encoding
	table   *charmap.Charmap // single-byte encodings only
	scan    *scanner
	stored  int64 // bytes of the file before the record at hand; kept for UTF-16 only
	number  int64
	mark    int64 // length of the byte order mark
	short   bool
	cells   []string
	decoded []byte
	decEnds []int
}

// openDelimited finds encoding, delimiter and header of a text file and stands before its first row.
func openDelimited(r *Reader, in *input, o Options) error {
	enc, mark, err := chooseEncoding(in, o.Encoding)
	if err != nil {
		return err
	}
	d := &delimited{owner: r, in: in, enc: enc, table: enc.table(), mark: int64(mark), short: o.ShortRows}
	sample, hint, err := d.sample()
	if err != nil {
		return err
	}
	delim := o.Delimiter
	if delim == 0 {
		if delim = hint; delim == 0 {
			delim = detectDelimiter(sample, o.HeaderLine)
		}
	}
	src, err := in.from(int64(mark))
	if err != nil {
		return err
	}
	d.scan = newScanner(enc.decoded(src), delim, o.maxRow())
	d.scan.base = int64(mark)
	d.stored = int64(mark)
	r.info.Encoding, r.info.Delimiter = enc, delim
	r.rows = d
	if hint != 0 {
		if err := d.drop(1); err != nil {
			return err
		}
	}
	return d.readHeader(o)
}

// chooseEncoding returns the encoding and the length of the byte order mark.
func chooseEncoding(in *input, given Encoding) (Encoding, int, error) {
	samples, err := in.samples()
	if err != nil {
		return "", 0, err
	}
	marked, mark, err := byteOrderMark(samples[0])
	if err != nil {
		return "", 0, err
	}
	switch {
	case given == "" && marked != "":
		return marked, mark, nil
	case given == "":
		return detectEncoding(samples), 0, nil
	case marked == given:
		return given, mark, nil
	case marked != "":
		return "", 0, fault.Invalidf("encoding", "the file begins with the mark of %s, not of %s; leave the encoding away or say %s", marked, given, marked)
	default:
		return given, 0, nil
	}
}

const sampleBytes = 256 << 10

// sample returns the beginning of the text and the delimiter that a first line like "sep=;" names.
func (d *delimited) sample() ([]byte, byte, error) {
	src, err := d.in.from(d.mark)
	if err != nil {
		return nil, 0, err
	}
	head := make([]byte, sampleBytes)
	n, err := io.ReadFull(d.enc.decoded(src), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, 0, fmt.Errorf("read: %w", err)
	}
	head = head[:n]
	line := head
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	hint := strings.Trim(string(line), `"`)
	if len(hint) == 5 && strings.EqualFold(hint[:4], "sep=") && hint[4] < utf8.RuneSelf && hint[4] != '"' {
		return head, hint[4], nil
	}
	return head, 0, nil
}

// drop passes over n lines.
func (d *delimited) drop(n int) error {
	for range n {
		if _, err := d.scan.dropLine(d.consumed); err != nil {
			return err
		}
	}
	return nil
}

// consumed counts the stored bytes of text that was passed.
func (d *delimited) consumed(text []byte) {
	if d.enc.wide() {
		d.stored += storedLen(text)
	}
}

func (d *delimited) position() Position {
	at := d.stored
	if !d.enc.wide() {
		at = d.scan.offset()
	}
	if d.in.compressed {
		at = 0
	}
	return Position{Number: d.number, Line: d.scan.line, Offset: at}
}

func (d *delimited) readHeader(o Options) error {
	if o.Headers != nil && o.HeaderLine == 0 {
		return d.owner.setHeader(o.Headers, 0)
	}
	if skip := int64(o.HeaderLine) - d.scan.line; skip > 0 {
		if err := d.drop(int(skip)); err != nil {
			return err
		}
	}
	for {
		at := d.scan.line
		cells, bad, err := d.record()
		switch {
		case errors.Is(err, io.EOF):
			return fault.Invalidf("header", "the file is empty; its first line must name the columns")
		case err != nil:
			return err
		case bad != nil:
			bad.Line = at
			bad.Problem = "the line that should name the columns cannot be read: " + bad.Problem
			return fault.Invalidf("header", "%s", bad.Error())
		case blank(cells):
			if o.HeaderLine > 0 {
				return fault.Invalidf("header", "line %d is blank; it must name the columns", at)
			}
			continue
		}
		if o.Headers != nil {
			cells = o.Headers
		}
		return d.owner.setHeader(cells, at)
	}
}

// next reads the next row that is not blank.
func (d *delimited) next(row *Row) error {
	want := len(d.owner.header)
	for {
		at := d.position()
		begin := d.scan.offset()
		cells, bad, err := d.record()
		if err != nil {
			return err
		}
		if bad != nil {
			d.number++
			bad.Position = at
			if bad.Name == "" && bad.Column > 0 {
				bad.Name = d.owner.nameOf(bad.valueIndex())
			}
			return bad.RowError
		}
		if blank(cells) {
			continue
		}
		d.number++
		if d.scan.nuls {
			d.owner.warn(at.Line, "NUL bytes were left out")
		}
		cut := len(cells)
		for cut > want && strings.TrimSpace(cells[cut-1]) == "" {
			cut-- // spreadsheets leave empty columns behind
		}
		cells = cells[:cut]
		if cut < want && d.short {
			for len(cells) < want {
				cells = append(cells, "")
			}
			d.cells = cells
		}
		if len(cells) != want {
			return d.ragged(at, begin, cells, want)
		}
		*row = Row{Position: at, Cells: cells}
		return nil
	}
}

func (d *delimited) ragged(at Position, begin int64, cells []string, want int) *RowError {
	e := &RowError{
		Position: at,
		Problem:  fmt.Sprintf("the row has %s where the header names %s", count(len(cells), "value"), count(want, "column")),
		Accepted: fmt.Sprintf("write %s separated by %s; a value that holds that character stands in quotes", count(want, "value"), delimiterName(d.scan.delim)),
		Raw:      joined(cells, d.scan.delim),
	}
	if len(cells) > want {
		e.Value = shorten(cells[want])
	} else if begin < d.scan.offset() && d.scan.eof && d.scan.pos == d.scan.end {
		e.Problem += "; it is the last of the file, which may have been cut off"
	}
	return e
}

// badRecord is a RowError that still knows in which value of the record it lies.
type badRecord struct {
	*RowError
	value int
}

func (b *badRecord) valueIndex() int { return b.value }

// record reads one record, blank or not. A broken record is given up up to the end of its first
// line: what follows may be good rows that the broken quote only seemed to swallow.
func (d *delimited) record() ([]string, *badRecord, error) {
	length, lines, bad, err := d.scan.scan()
	if err != nil {
		return nil, nil, err
	}
	if bad != nil {
		return d.giveUp(bad)
	}
	if length == 0 {
		return nil, nil, io.EOF
	}
	text, ends := d.scan.text, d.scan.ends
	if d.table != nil {
		text, ends = d.translate(text, ends)
	} else if !utf8.Valid(text) {
		return d.invalidText(text, ends)
	}
	whole := string(text)
	d.cells = d.cells[:0]
	from := 0
	for _, to := range ends {
		d.cells = append(d.cells, whole[from:to])
		from = to
	}
	d.consumed(d.scan.buf[d.scan.pos : d.scan.pos+length])
	d.scan.advance(length, lines)
	return d.cells, nil, nil
}

// translate decodes a record of a single-byte encoding; ASCII passes as it is.
func (d *delimited) translate(text []byte, ends []int) ([]byte, []int) {
	ascii := true
	for _, b := range text {
		if b >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return text, ends
	}
	d.decoded, d.decEnds = d.decoded[:0], d.decEnds[:0]
	from := 0
	for _, to := range ends {
		for _, b := range text[from:to] {
			d.decoded = utf8.AppendRune(d.decoded, d.table.DecodeByte(b))
		}
		d.decEnds = append(d.decEnds, len(d.decoded))
		from = to
	}
	return d.decoded, d.decEnds
}

func (d *delimited) giveUp(bad *flaw) ([]string, *badRecord, error) {
	line, column := d.place(bad.at)
	value := d.textAt(bad)
	raw, err := d.scan.dropLine(d.consumed)
	if err != nil {
		return nil, nil, err
	}
	problem := bad.problem
	first := d.scan.line - 1
	if line != first {
		problem += " (on line " + strconv.FormatInt(line, 10) + ")"
	}
	return nil, &badRecord{&RowError{
		Column: column, Value: value, Problem: problem, Accepted: bad.accepted, Raw: d.readable(raw),
	}, bad.value}, nil
}

func (d *delimited) invalidText(text []byte, ends []int) ([]string, *badRecord, error) {
	value, from := 0, 0
	for i, to := range ends {
		if !utf8.Valid(text[from:to]) {
			value = i
			text = text[from:to]
			break
		}
		from = to
	}
	i := 0
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	problem := "the value is not UTF-8"
	if i < len(text) {
		problem = fmt.Sprintf("byte 0x%02X is not UTF-8", text[i])
	}
	return d.giveUp(&flaw{
		at: d.scan.froms[value], value: value, problem: problem,
		accepted: "save the file as UTF-8, or name its encoding, for example " + string(Windows1252),
	})
}

// place returns line and character of byte at of the record at hand.
func (d *delimited) place(at int) (line int64, column int) {
	rec := d.scan.buf[d.scan.pos:min(d.scan.pos+at, d.scan.end)]
	line = d.scan.line
	for i := 0; i < len(rec); i++ {
		switch {
		case rec[i] == '\n':
		case rec[i] == '\r' && (i+1 == len(rec) || rec[i+1] != '\n'):
		default:
			continue
		}
		line++
		rec = rec[i+1:]
		i = -1
	}
	if d.table != nil {
		return line, len(rec) + 1
	}
	return line, utf8.RuneCount(rec) + 1
}

// textAt returns the beginning of the value that the flaw lies in.
func (d *delimited) textAt(bad *flaw) string {
	from := bad.at
	if bad.value < len(d.scan.froms) {
		from = d.scan.froms[bad.value]
	}
	rest := d.scan.buf[min(d.scan.pos+from, d.scan.end):min(d.scan.pos+from+valueShown*2, d.scan.end)]
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		rest = rest[:i]
	}
	return shorten(d.readable(rest))
}

// readable returns raw text of the file as valid UTF-8.
func (d *delimited) readable(raw []byte) string {
	if d.table != nil {
		text, _ := d.translate(raw, []int{len(raw)})
		return string(text)
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

func (d *delimited) seek(p Position) error {
	if d.in.compressed || p.Offset == 0 {
		return skip(d.next, p)
	}
	src, err := d.in.from(p.Offset)
	if err != nil {
		return err
	}
	d.scan.reset(d.enc.decoded(src), p.Offset, p.Line)
	d.stored, d.number = p.Offset, p.Number
	return nil
}

func (d *delimited) read() int64 {
	if d.in.compressed {
		return d.in.consumed()
	}
	return d.position().Offset
}
