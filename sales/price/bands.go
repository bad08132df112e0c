package price

// Parts takes a quantity apart by bands: the i-th part is what of the quantity lies in (upTo[i-1],
// upTo[i]], where nil has no bound and the first band begins at 0. Parts sum to the quantity. A
// quantity beyond the last bound is not in any band, and one of 0 or less is in none. It is the walk of
// every tier in the product: graduated prices here, commission rates by attainment elsewhere.
func Parts[T ~int64](upTo []*T, quantity T) []T {
	out := make([]T, len(upTo))
	var lower T
	for i, bound := range upTo {
		if quantity <= lower {
			break
		}
		upper := quantity
		if bound != nil && *bound < quantity {
			upper = *bound
		}
		out[i] = upper - lower
		lower = upper
		if bound == nil {
			break
		}
	}
	return out
}

// Band is the index of the band (upTo[i-1], upTo[i]] that a quantity lies in, so that a quantity on a
// bound belongs to the band that ends there; -1 when it is 0 or less or beyond the last bound.
func Band[T ~int64](upTo []*T, quantity T) int {
	if quantity <= 0 {
		return -1
	}
	for i, bound := range upTo {
		if bound == nil || quantity <= *bound {
			return i
		}
	}
	return -1
}
