package rule

import "coxswain/ent/gid"

// HasEntry reports whether the table says who sees rows of a kind.
func HasEntry(k gid.Kind) bool {
	_, ok := table[k]
	return ok
}
