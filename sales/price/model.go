// Package price computes what a quantity costs under a price model. It is the one evaluator of tiers:
// subscription plans use it, and so does everything else that has bands with a price each.
package price

import "coxswain/sales/recurring"

type (
	// Model is how a quantity becomes a price; storage shares it.
	Model = recurring.Model
	// Tier is a band of quantities with its prices; storage shares it.
	Tier = recurring.Tier
)

// The values of Model.
const (
	Flat      = recurring.Flat      // one price, whatever the quantity
	PerUnit   = recurring.PerUnit   // quantity x unit price
	Package   = recurring.Package   // a price per started package of units
	Graduated = recurring.Graduated // each unit at the price of the tier that it falls in
	Volume    = recurring.Volume    // all units at the price of the tier that the whole quantity falls in
)
