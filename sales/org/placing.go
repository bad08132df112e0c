package org

import "slices"

// Outcome is what applying the rules of all territories makes of one account.
type Outcome int

// The outcomes of applying the rules.
const (
	Stays     Outcome = iota // the account is where the rules put it
	Moves                    // the account goes to another territory, or leaves one whose rule it no longer meets
	Kept                     // a rule would move it, but a person placed it
	Locked                   // a rule would move it, but a person locked it
	Uncovered                // no rule claims it and it is in no territory
)

// Place is the territory that an account is in, and why.
type Place struct {
	Territory int64
	Source    TerritorySource
}

// Claims lists the claims whose rule an account meets, the one that it falls to first: the smallest
// priority, then the rule with more conditions, then the smaller key. More than one is a conflict that
// these decide; nobody has to.
func Claims(claims []Claim, a Attributes) []Claim {
	var out []Claim
	for _, c := range claims {
		if Matches(c.Rule, a) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, compare)
	return out
}

// Replace decides what the rules make of an account that is in a place now, nil for none, and that
// falls to a territory, nil for none. What a person placed is moved only when that is wanted too, and
// then only into a territory that claims it; what they locked never is. An account that a rule placed
// leaves when no rule claims it any more.
func Replace(now *Place, to *int64, manualToo bool) Outcome {
	switch {
	case now == nil && to == nil:
		return Uncovered
	case now == nil:
		return Moves
	case to != nil && now.Territory == *to:
		return Stays
	case now.Source == ByRule:
		return Moves
	case to == nil:
		return Stays
	case now.Source == ByLock:
		return Locked
	case manualToo:
		return Moves
	default:
		return Kept
	}
}
