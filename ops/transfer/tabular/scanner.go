package tabular

import (
	"errors"
	"fmt"
	"io"
)

// scanner cuts a stream of bytes into records of delimited text. It keeps the record at hand
// completely in its buffer, so that a record whose quoting is broken can be given up and reading
// can begin again on the line after its first.
type scanner struct {
	src   io.Reader
	buf   []byte
	pos   int   // start of the record at hand
	end   int   // end of what was read
	base  int64 // bytes of the stream before buf[0]
	line  int64 // line of buf[pos], counted from 1
	eof   bool
	delim byte
	limit int
	stop  [256]bool // bytes that end the fast path of an unquoted value

	text  []byte // values of the record, unquoted, one after the other
	ends  []int  // end of each value in text
	froms []int  // begin of each value in the record, as stored
	nuls  bool   // NUL bytes were left out
}

const firstBuffer = 64 << 10

func newScanner(src io.Reader, delim byte, limit int) *scanner {
	s := &scanner{src: src, line: 1, limit: limit, buf: make([]byte, 0, min(firstBuffer, limit+2))}
	s.setDelimiter(delim)
	return s
}

func (s *scanner) setDelimiter(d byte) {
	s.delim = d
	s.stop = [256]bool{'"': true, '\r': true, '\n': true, 0: true}
	s.stop[d] = true
}

// reset begins again at a place of the stream that src now stands at.
func (s *scanner) reset(src io.Reader, base, line int64) {
	s.src, s.base, s.line = src, base, line
	s.buf, s.pos, s.end, s.eof = s.buf[:0], 0, 0, false
}

// offset is the byte of the stream at which the record at hand begins.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// at returns byte i of the record at hand; ok is false at the end of the stream.
func (s *scanner) at(i int) (b byte, ok bool, err error) {
	for s.pos+i >= s.end {
		if s.eof {
			return 0, false, nil
		}
		if err := s.fill(); err != nil {
			return 0, false, err
		}
	}
	return s.buf[s.pos+i], true, nil
}

// fill reads more behind what is there, moving the record at hand to the front and growing as needed.
func (s *scanner) fill() error {
	if s.pos > 0 && s.end == cap(s.buf) {
		copy(s.buf[:cap(s.buf)], s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == cap(s.buf) {
		bigger := make([]byte, max(2*cap(s.buf), 512))
		copy(bigger, s.buf[:s.end])
		s.buf = bigger
	}
	s.buf = s.buf[:cap(s.buf)]
	for range 100 { // readers may return nothing without an error, but not for ever
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if errors.Is(err, io.EOF) {
			s.eof = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

// flaw is what is wrong with a record, seen from the record's begin.
type flaw struct {
	at       int // byte of the record
	value    int // index of the value
	problem  string
	accepted string
}

// rawShown is how much of a broken line is kept for its owner to look at.
const rawShown = 64 << 10

// scan reads the record at hand into text and ends. It returns the record's length in bytes and
// lines, line end included; length 0 means the end of the stream. With a flaw nothing is consumed.
func (s *scanner) scan() (length, lines int, bad *flaw, err error) {
	s.text, s.ends, s.froms, s.nuls = s.text[:0], s.ends[:0], s.froms[:0], false
	if _, ok, err := s.at(0); err != nil || !ok {
		return 0, 0, nil, err
	}
	i := 0
	for {
		s.froms = append(s.froms, i)
		c, ok, err := s.at(i)
		if err != nil {
			return 0, 0, nil, err
		}
		if ok && c == '"' {
			var n int
			if i, n, bad, err = s.quoted(i); bad != nil || err != nil {
				return 0, 0, bad, err
			}
			lines += n
		} else if i, bad, err = s.plain(i); bad != nil || err != nil {
			return 0, 0, bad, err
		}
		s.ends = append(s.ends, len(s.text))
		if len(s.ends) > MaxColumns {
			return 0, 0, &flaw{at: i, value: len(s.ends) - 1, problem: "the row has too many values", accepted: fmt.Sprintf("write at most %d", MaxColumns)}, nil
		}
		c, ok, err = s.at(i)
		switch {
		case err != nil:
			return 0, 0, nil, err
		case !ok:
			return i, lines + 1, nil, nil
		case c == s.delim:
			i++
			continue
		}
		n, err := s.lineEnd(i)
		return i + n, lines + 1, nil, err
	}
}

// plain reads an unquoted value that begins at i and returns where it ends.
func (s *scanner) plain(i int) (int, *flaw, error) {
	for {
		j := s.pos + i
		for j < s.end && !s.stop[s.buf[j]] {
			j++
		}
		s.text = append(s.text, s.buf[s.pos+i:j]...)
		i = j - s.pos
		if i > s.limit {
			return 0, s.tooLong(i), nil
		}
		c, ok, err := s.at(i)
		if err != nil || !ok {
			return i, nil, err
		}
		switch c {
		case s.delim, '\r', '\n':
			return i, nil, nil
		case 0:
			s.nuls = true
			i++
		case '"':
			return 0, &flaw{
				at: i, value: len(s.ends), problem: "a quote stands inside a value that does not begin with one",
				accepted: `write the whole value in quotes and double the quote inside, for example "15"" screen"`,
			}, nil
		}
	}
}

// quoted reads a value in quotes that begins at i and returns where it ends and how many line ends it holds.
func (s *scanner) quoted(i int) (end, lines int, bad *flaw, err error) {
	open := i
	i++
	for {
		c, ok, err := s.at(i)
		if err != nil {
			return 0, 0, nil, err
		}
		if !ok {
			return 0, 0, s.unclosed(open), nil
		}
		if i > s.limit {
			return 0, 0, s.unclosed(open), nil
		}
		switch c {
		case '"':
			next, ok, err := s.at(i + 1)
			if err != nil {
				return 0, 0, nil, err
			}
			switch {
			case ok && next == '"':
				s.text = append(s.text, '"')
				i += 2
				continue
			case !ok || next == s.delim || next == '\n' || next == '\r':
				return i + 1, lines, nil, nil
			default:
				return 0, 0, &flaw{
					at: i + 1, value: len(s.ends), problem: "text follows the closing quote of a value",
					accepted: `end the value at its closing quote, and double each quote that belongs to it, for example "15"" screen"`,
				}, nil
			}
		case '\r', '\n':
			n, err := s.lineEnd(i)
			if err != nil {
				return 0, 0, nil, err
			}
			s.text = append(s.text, '\n')
			i += n
			lines++
		case 0:
			s.nuls = true
			i++
		default:
			j := s.pos + i + 1
			for j < s.end && s.buf[j] != '"' && s.buf[j] != '\r' && s.buf[j] != '\n' && s.buf[j] != 0 {
				j++
			}
			s.text = append(s.text, s.buf[s.pos+i:j]...)
			i = j - s.pos
		}
	}
}

// lineEnd returns the length of the line end at i: 2 for CR LF, else 1.
func (s *scanner) lineEnd(i int) (int, error) {
	if s.buf[s.pos+i] != '\r' {
		return 1, nil
	}
	c, ok, err := s.at(i + 1)
	if ok && c == '\n' {
		return 2, err
	}
	return 1, err
}

func (s *scanner) tooLong(i int) *flaw {
	return &flaw{at: i, value: len(s.ends), problem: fmt.Sprintf("the row is longer than %d bytes", s.limit), accepted: "shorten its values"}
}

func (s *scanner) unclosed(open int) *flaw {
	return &flaw{
		at: open, value: len(s.ends), problem: "the quote that opens this value is never closed",
		accepted: fmt.Sprintf("close the value with a quote; a row may hold %d bytes", s.limit),
	}
}

// advance makes the record after the one just scanned the one at hand.
func (s *scanner) advance(length, lines int) {
	s.pos += length
	s.line += int64(lines)
}

// dropLine gives up the line at hand, whatever it holds, and returns its beginning and its stored length.
func (s *scanner) dropLine(visit func([]byte)) (raw []byte, err error) {
	i := 0
	for {
		c, ok, err := s.at(i)
		if err != nil {
			return nil, err
		}
		atEnd := !ok || c == '\n' || c == '\r'
		if atEnd {
			n := 0
			if ok {
				if n, err = s.lineEnd(i); err != nil {
					return nil, err
				}
			}
			if len(raw) < rawShown {
				raw = append(raw, s.buf[s.pos:s.pos+min(i, rawShown-len(raw))]...)
			}
			visit(s.buf[s.pos : s.pos+i+n])
			s.advance(i+n, 1)
			return raw, nil
		}
		if i >= s.limit { // let go of what was seen, so that a line of any length needs no memory
			if len(raw) < rawShown {
				raw = append(raw, s.buf[s.pos:s.pos+min(i, rawShown-len(raw))]...)
			}
			visit(s.buf[s.pos : s.pos+i])
			s.pos += i
			i = 0
			continue
		}
		i++
	}
}
