// Package search prepares text for finding: what is stored to be searched and what a person types are
// folded the same way, so that case, spacing and accents do not matter.
package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBytes is the longest text that Text returns; it is what the search columns hold.
const MaxBytes = 10_000

// Fold returns s in lower case, without the diacritics of Latin letters and with every run of white
// space as one blank. "Müller  GmbH" and "muller gmbh" fold to the same text. Use it on what a person
// searches for.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if r < utf8.RuneSelf && r > ' ' && r != 0x7f {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			gap = separate(&b, gap)
			b.WriteByte(byte(r))
			continue
		}
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == zeroWidthSpace:
			gap = true
		case unicode.Is(unicode.Mn, r), r == utf8.RuneError:
			// a combining mark belongs to the letter before it, which stands already
		default:
			gap = separate(&b, gap)
			b.WriteString(plain(unicode.ToLower(r)))
		}
	}
	return b.String()
}

const zeroWidthSpace = '\u200b'

// separate writes the blank that is due between two words and reports that none is due any more.
func separate(b *strings.Builder, gap bool) bool {
	if gap && b.Len() > 0 {
		b.WriteByte(' ')
	}
	return false
}

// Text returns what is stored for a record to be found by: its folded parts with a blank between
// them, cut at MaxBytes. Blank parts are left out.
func Text(parts ...string) string {
	folded := make([]string, 0, len(parts))
	for _, p := range parts {
		if f := Fold(p); f != "" {
			folded = append(folded, f)
		}
	}
	out := strings.Join(folded, " ")
	if len(out) <= MaxBytes {
		return out
	}
	end := MaxBytes
	for end > 0 && !utf8.RuneStart(out[end]) {
		end--
	}
	return out[:end]
}
