package tabular

import (
	"bytes"
	"strconv"
	"strings"
)

// candidates are the delimiters that are looked for, most usual first.
var candidates = [...]byte{',', ';', '\t', '|'}

const sampleRecords = 50

// detectDelimiter takes the delimiter under which the first records have the same number of values
// as the header, and of those the one that gives most columns.
func detectDelimiter(sample []byte, headerLine int) byte {
	best, bestScore, bestWidth := candidates[0], -1.0, 1
	for _, c := range candidates {
		width, agree := consistency(sample, c, headerLine)
		if width < 2 {
			continue
		}
		if agree > bestScore || agree == bestScore && width > bestWidth {
			best, bestScore, bestWidth = c, agree, width
		}
	}
	return best
}

// consistency returns the width of the header and the share of records that have it.
func consistency(sample []byte, delim byte, headerLine int) (width int, agree float64) {
	s := newScanner(bytes.NewReader(sample), delim, len(sample)+1)
	for int64(headerLine) > s.line {
		if _, err := s.dropLine(func([]byte) {}); err != nil {
			return 0, 0
		}
	}
	same, all := 0, 0
	for all < sampleRecords {
		length, lines, bad, err := s.scan()
		if err != nil || bad == nil && length == 0 {
			break
		}
		if bad != nil {
			if _, err := s.dropLine(func([]byte) {}); err != nil {
				break
			}
			all++
			continue
		}
		last := s.eof && s.pos+length == s.end
		empty := len(bytes.TrimSpace(s.text)) == 0
		n := len(s.ends)
		s.advance(length, lines)
		if empty {
			continue
		}
		if width == 0 {
			width = n
		} else if last && all > 0 && n != width {
			break // the sample may end in the middle of a record
		}
		all++
		if n == width {
			same++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return width, float64(same) / float64(all)
}

// ParseDelimiter reads a delimiter as people write it: the character itself or its name.
func ParseDelimiter(s string) (byte, bool) {
	switch strings.ToLower(s) {
	case "comma":
		return ',', true
	case "semicolon":
		return ';', true
	case "tab", `\t`:
		return '\t', true
	case "pipe", "bar":
		return '|', true
	case "space":
		return ' ', true
	}
	if len(s) != 1 || s[0] >= 0x80 || strings.ContainsAny(s, "\"\r\n\x00") {
		return 0, false
	}
	return s[0], true
}

func delimiterName(d byte) string {
	switch d {
	case ',':
		return "commas"
	case ';':
		return "semicolons"
	case '\t':
		return "tabs"
	case '|':
		return "vertical bars"
	default:
		return strconv.Quote(string(rune(d)))
	}
}
