package org

// Cycle reports whether putting child under parent would make it its own ancestor. above returns
// the parent of a node, false at the top.
func Cycle[K comparable](child, parent K, above func(K) (K, bool)) bool {
	seen := map[K]bool{}
	for at, ok := parent, true; ok; at, ok = above(at) {
		if at == child {
			return true
		}
		if seen[at] { // an old cycle elsewhere: this change does not make it
			return false
		}
		seen[at] = true
	}
	return false
}
