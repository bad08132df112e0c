// Package usage aggregates metered use and compares it with what a plan includes.
package usage

import "coxswain/sales/recurring"

// Aggregation is the vocabulary of the package, which storage shares.
type (
	Aggregation = recurring.Aggregation
)

// The values of Aggregation.
const (
	Count  = recurring.Count  // how many events
	Sum    = recurring.Sum    // the sum of their quantities
	Max    = recurring.Max    // the greatest quantity
	Unique = recurring.Unique // how many different subjects
)
