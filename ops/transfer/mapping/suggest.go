package mapping

import "strings"

// nearest returns the name that was most likely meant, or "" when none is close.
func nearest(name string, names []string) string {
	folded := fold(name)
	best, bestDistance := "", len(folded)/3+1
	for _, n := range names {
		if d := distance(folded, fold(n)); d < bestDistance {
			best, bestDistance = n, d
		}
	}
	return best
}

// fold drops what people vary when they write a name: case, blanks, dashes, underscores and dots.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// distance is the number of single-letter edits between two names.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
