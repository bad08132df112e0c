package tabular

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"coxswain/sales/fault"
)

// Encoding is how the characters of a text file are stored.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252" // what Western spreadsheets save as "CSV"
	Latin1      Encoding = "iso-8859-1"
	Latin9      Encoding = "iso-8859-15"
)

var encodings = [...]Encoding{UTF8, UTF16LE, UTF16BE, Windows1252, Latin1, Latin9}

// ParseEncoding reads the name of an encoding, spelled in any of the usual ways.
func ParseEncoding(s string) (Encoding, error) {
	flat := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	switch flat {
	case "utf8", "utf8bom", "utf8sig", "ascii", "usascii":
		return UTF8, nil
	case "utf16le", "utf16", "ucs2", "unicode":
		return UTF16LE, nil
	case "utf16be":
		return UTF16BE, nil
	case "windows1252", "cp1252", "1252", "ansi":
		return Windows1252, nil
	case "iso88591", "latin1", "88591":
		return Latin1, nil
	case "iso885915", "latin9", "885915":
		return Latin9, nil
	}
	return "", fault.Invalidf("encoding", "%q is not one of %s", s, encodingNames())
}

func encodingNames() string {
	names := make([]string, len(encodings))
	for i, e := range encodings {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}

func (e Encoding) known() bool {
	for _, k := range encodings {
		if k == e {
			return true
		}
	}
	return false
}

// table returns the decoding table of a single-byte encoding, or nil.
func (e Encoding) table() *charmap.Charmap {
	switch e {
	case Windows1252:
		return charmap.Windows1252
	case Latin1:
		return charmap.ISO8859_1
	case Latin9:
		return charmap.ISO8859_15
	default:
		return nil
	}
}

// wide reports whether characters take two bytes or four.
func (e Encoding) wide() bool { return e == UTF16LE || e == UTF16BE }

// decoded turns UTF-16 into UTF-8 and leaves everything else alone: delimiters, quotes and line
// ends are the same bytes in all the other encodings, so their cells are decoded one by one, which
// keeps byte offsets exact and plain ASCII fast.
func (e Encoding) decoded(src io.Reader) io.Reader {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(src)
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(src)
	default:
		return src
	}
}

// storedLen returns how many bytes text, which is UTF-8, took in a UTF-16 file.
func storedLen(text []byte) int64 {
	var n int64
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			n, i = n+2, i+1
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		n += 2
		if r >= 0x10000 {
			n += 2
		}
		i += size
	}
	return n
}

// byteOrderMark returns the encoding that the first bytes announce and their number.
func byteOrderMark(head []byte) (Encoding, int, error) {
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return UTF8, 3, nil
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xFE, 0xFF}):
		return "", 0, fault.Invalidf("encoding", "the file is stored as UTF-32; save it as one of %s", encodingNames())
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return UTF16LE, 2, nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return UTF16BE, 2, nil
	default:
		return "", 0, nil
	}
}

// detectEncoding judges samples of a file without a byte order mark. The first sample is its beginning.
func detectEncoding(samples [][]byte) Encoding {
	head := samples[0]
	var even, odd int
	for i, b := range head {
		if b != 0 {
			continue
		}
		if i%2 == 0 {
			even++
		} else {
			odd++
		}
	}
	// Text with many NULs, nearly all in the same half of each pair, is UTF-16 of mostly Latin letters.
	if n := len(head) / 2; n > 0 {
		switch {
		case odd*3 > n && even*10 < odd:
			return UTF16LE
		case even*3 > n && odd*10 < even:
			return UTF16BE
		}
	}
	for i, s := range samples {
		if !looksUTF8(s, i > 0) {
			return Windows1252
		}
	}
	return UTF8
}

// looksUTF8 ignores a character that the edges of the sample cut in two.
func looksUTF8(s []byte, cutFront bool) bool {
	if cutFront {
		for i := 0; i < utf8.UTFMax-1 && len(s) > 0 && !utf8.RuneStart(s[0]); i++ {
			s = s[1:]
		}
	}
	for i := 1; i < utf8.UTFMax && i <= len(s); i++ {
		if b := s[len(s)-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(s[len(s)-i:]) {
				s = s[:len(s)-i]
			}
			break
		}
	}
	return utf8.Valid(s)
}
