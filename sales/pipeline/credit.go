package pipeline

import (
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Share is one rep's credit on an opportunity.
type Share struct {
	Kind  CreditKind
	Share money.Rate
}

// CheckShares judges all credits of one opportunity together. Revenue shares sum to at most 100 %:
// they are written one by one, so a rest must be allowed on the way, and what is not shared out
// belongs to the owner. Overlay credit stands beside the booking and has no sum.
func CheckShares(shares []Share) *fault.Error {
	var sum money.Rate
	for _, s := range shares {
		if s.Share <= 0 || s.Share > money.One {
			return fault.Invalidf("share", "%s is not a share; give a fraction above 0 and up to 1, for example 0.5 for one half", s.Share)
		}
		if s.Kind == CreditRevenue {
			sum += s.Share
		}
	}
	if sum > money.One {
		return fault.Invalidf("share", "the revenue shares of the opportunity would come to %s; they may come to 1 at most, so reduce another share first or give overlay credit", sum)
	}
	return nil
}

// OwnerShare is the part of the booking that belongs to the owner beside the revenue shares of others.
func OwnerShare(shares []Share) money.Rate {
	rest := money.One
	for _, s := range shares {
		if s.Kind == CreditRevenue {
			rest -= s.Share
		}
	}
	return max(0, rest)
}
