package tabular

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"coxswain/sales/fault"
)

// rejectedPrefix begins the columns that a file of rejected rows carries for its reader.
const rejectedPrefix = "_rejected"

// setHeader checks the column names and keeps them. Names are trimmed; empty columns at the end,
// which spreadsheets leave behind, are dropped.
func (r *Reader) setHeader(names []string, line int64) error {
	names = slices.Clone(names)
	for i := range names {
		names[i] = strings.Join(strings.Fields(strings.Trim(names[i], "\uFEFF\x00")), " ")
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	where := "the header"
	if line > 0 {
		where = fmt.Sprintf("line %d", line)
	}
	if len(names) == 0 {
		return fault.Invalidf("header", "%s names no column; the first line of a file must name its columns", where)
	}
	if len(names) > MaxColumns {
		return fault.Invalidf("header", "%s names %d columns; %d are accepted", where, len(names), MaxColumns)
	}
	var faults fault.List
	seen := make(map[string]int, len(names))
	for i, n := range names {
		if n == "" {
			faults = append(faults, fault.Invalidf("header", "%s: column %d has no name; give each column a name or remove it", where, i+1))
			continue
		}
		folded := strings.ToLower(n)
		if first, twice := seen[folded]; twice {
			faults = append(faults, fault.Invalidf("header", "%s: columns %d and %d are both named %q; give each column its own name", where, first+1, i+1, n))
			continue
		}
		seen[folded] = i
	}
	if len(faults) > 0 {
		return faults
	}
	r.header = names
	return nil
}

// nameOf returns the name of column i, or "" beyond the header.
func (r *Reader) nameOf(i int) string {
	if i < 0 || i >= len(r.header) {
		return ""
	}
	return r.header[i]
}

// IsRejectedColumn reports whether a column only carries the reason of a rejection, which a
// corrected file may still hold when it is sent again.
func IsRejectedColumn(name string) bool { return strings.HasPrefix(name, rejectedPrefix) }

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

const valueShown = 120

// shorten cuts a value for a message.
func shorten(s string) string {
	if len(s) <= valueShown {
		return s
	}
	cut := valueShown
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// joined writes cells back as one line of delimited text.
func joined(cells []string, delim byte) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(delim)
		}
		b.WriteString(Quoted(c, delim))
	}
	return b.String()
}

// Quoted returns a value as delimited text needs it: in quotes when it holds the delimiter, a
// quote, a line end or blanks at its edges.
func Quoted(s string, delim byte) string {
	if s == "" || strings.IndexByte(s, delim) < 0 && !strings.ContainsAny(s, "\"\r\n") && s == strings.TrimSpace(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
