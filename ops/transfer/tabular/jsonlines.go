package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonLines reads one JSON object per line. Objects inside are flattened with dots; a list is
// handed on as its JSON text.
type jsonLines struct {
	owner  *Reader
	in     *input
	scan   *scanner // only its lines are used
	enc    Encoding
	stored int64
	number int64
	index  map[string]int
	cells  []string
	typed  []bool
}

const sampleObjects = 200

func openJSONLines(r *Reader, in *input, o Options) error {
	enc, mark, err := chooseEncoding(in, o.Encoding)
	if err != nil {
		return err
	}
	if enc.table() != nil {
		enc = UTF8 // JSON is Unicode; a line that is not will say so
	}
	j := &jsonLines{owner: r, in: in, enc: enc, index: map[string]int{}}
	r.info.Encoding, r.rows = enc, j
	if err := j.begin(int64(mark), o); err != nil {
		return err
	}
	names := append([]string{}, o.Headers...)
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	see := func(name string) {
		if !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	for range sampleObjects {
		line, err := j.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			_ = flatten(line, func(name, _ string, _ bool) error { see(name); return nil }) // its error comes with the row
		}
	}
	for _, n := range o.Columns {
		see(n)
	}
	if err := r.setHeader(names, 0); err != nil {
		return err
	}
	for i, n := range r.header {
		j.index[n] = i
	}
	return j.begin(int64(mark), o)
}

func (j *jsonLines) begin(at int64, o Options) error {
	src, err := j.in.from(at)
	if err != nil {
		return err
	}
	j.scan = newScanner(j.enc.decoded(src), ',', o.maxRow())
	j.scan.base, j.stored = at, at
	return nil
}

// line returns the line at hand without its end and moves behind it.
func (j *jsonLines) line() ([]byte, error) {
	if _, ok, err := j.scan.at(0); err != nil || !ok {
		if err == nil {
			err = io.EOF
		}
		return nil, err
	}
	var long bool
	var total int
	var whole []byte
	_, err := j.scan.dropLine(func(part []byte) {
		total += len(part)
		if total > j.scan.limit+2 {
			long = true
		} else {
			whole = append(whole, part...)
		}
		if j.enc.wide() {
			j.stored += storedLen(part)
		}
	})
	if err != nil {
		return nil, err
	}
	if long {
		return nil, errLongLine
	}
	return bytes.TrimRight(whole, "\r\n"), nil
}

var errLongLine = errors.New("line too long")

func (j *jsonLines) position() Position {
	at := j.stored
	if !j.enc.wide() {
		at = j.scan.offset()
	}
	if j.in.compressed {
		at = 0
	}
	return Position{Number: j.number, Line: j.scan.line, Offset: at}
}

func (j *jsonLines) next(row *Row) error {
	for {
		at := j.position()
		line, err := j.line()
		if errors.Is(err, errLongLine) {
			j.number++
			return &RowError{Position: at, Problem: fmt.Sprintf("the row is longer than %d bytes", j.scan.limit), Accepted: "shorten its values"}
		}
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		j.number++
		j.cells = append(j.cells[:0], make([]string, len(j.owner.header))...)
		j.typed = append(j.typed[:0], make([]bool, len(j.owner.header))...)
		seen := map[string]bool{}
		err = flatten(line, func(name, value string, typed bool) error {
			if seen[name] {
				return fmt.Errorf("the name %q appears twice", name)
			}
			seen[name] = true
			if i, ok := j.index[name]; ok {
				j.cells[i], j.typed[i] = value, typed
			} else {
				j.owner.warn(at.Line, fmt.Sprintf("%q, which no earlier line had, was left out", name))
			}
			return nil
		})
		if err != nil {
			return j.broken(at, line, err)
		}
		*row = Row{Position: at, Cells: j.cells, typed: j.typed}
		return nil
	}
}

func (j *jsonLines) broken(at Position, line []byte, err error) *RowError {
	e := &RowError{
		Position: at, Problem: "the line is not a JSON object: " + err.Error(),
		Accepted: `write one object per line, for example {"name": "Acme", "employees": 120}`,
		Raw:      strings.ToValidUTF8(string(line[:min(len(line), rawShown)]), "\uFFFD"), Value: shorten(strings.ToValidUTF8(string(line), "\uFFFD")),
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		e.Column = utf8.RuneCount(line[:max(0, min(int(syntax.Offset)-1, len(line)))]) + 1
	}
	return e
}

func (j *jsonLines) seek(p Position) error {
	if j.in.compressed {
		return skip(j.next, p)
	}
	src, err := j.in.from(p.Offset)
	if err != nil {
		return err
	}
	j.scan.reset(j.enc.decoded(src), p.Offset, p.Line)
	j.stored, j.number = p.Offset, p.Number
	return nil
}

func (j *jsonLines) read() int64 {
	if j.in.compressed {
		return j.in.consumed()
	}
	return j.position().Offset
}

const maxNesting = 8

// flatten calls put for each value of the object in line, in the order of the file.
func flatten(line []byte, put func(name, value string, typed bool) error) error {
	if !utf8.Valid(line) {
		return errors.New("it is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	t, err := dec.Token()
	if err != nil {
		return jsonError(err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("it begins with %v", t)
	}
	if err := flattenObject(dec, "", 1, put); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text follows the object")
	}
	return nil
}

func flattenObject(dec *json.Decoder, prefix string, depth int, put func(string, string, bool) error) error {
	if depth > maxNesting {
		return fmt.Errorf("objects are nested deeper than %d", maxNesting)
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return jsonError(err)
		}
		key, ok := t.(string)
		if !ok || key == "" {
			return errors.New("a value has no name")
		}
		name := prefix + key
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return jsonError(err)
		}
		switch raw[0] {
		case '{':
			inner := json.NewDecoder(bytes.NewReader(raw))
			inner.UseNumber()
			if _, err := inner.Token(); err != nil {
				return jsonError(err)
			}
			err = flattenObject(inner, name+".", depth+1, put)
		case '"':
			var s string
			if err := json.Unmarshal(raw, &s); err != nil {
				return jsonError(err)
			}
			err = put(name, s, false)
		case 'n':
			err = put(name, "", false)
		case 't', 'f':
			err = put(name, string(raw), true)
		case '[':
			err = put(name, string(raw), false)
		default:
			err = put(name, plainNumber(string(raw)), true)
		}
		if err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return jsonError(err)
}

func jsonError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}

// plainNumber writes a JSON number without an exponent, which decimals do not have.
func plainNumber(s string) string {
	if !strings.ContainsAny(s, "eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
