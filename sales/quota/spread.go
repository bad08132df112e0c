package quota

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Spread shares a total out, first among the parts of a period by their weights, then each part among
// carriers by theirs, both by largest remainder: the parts of a carrier stand together, and all sum to the
// total. It is nil when the weights of one kind are all 0 or one is below 0.
//
//	100 over 3 parts alike, for 2 carriers alike: 17 17 17 and 17 16 16
func Spread(total int64, parts, carriers []int64) [][]int64 {
	out := make([][]int64, len(carriers))
	sums := money.Amount{Minor: total}.Split(parts...)
	if sums == nil {
		return nil
	}
	for _, sum := range sums {
		shares := sum.Split(carriers...)
		if shares == nil {
			return nil
		}
		for i, s := range shares {
			out[i] = append(out[i], s.Minor)
		}
	}
	return out
}

// Month is what of a quota falls into a month of a window.
type Month struct {
	First calendar.Day
	Value int64
}

// Months cuts a quota into the months of a window. The months of the quota's own period share it by their
// seasonal weights, or by their days without any, by largest remainder; of a month that the window or the
// quota cuts short it counts the days. A month that the quota does not touch is not listed.
func Months(value int64, period calendar.Period, seasonality []int64, window calendar.Period) []Month {
	buckets := calendar.Buckets(period, calendar.GrainMonth, 1)
	weights := make([]int64, len(buckets))
	for i, b := range buckets {
		weights[i] = int64(b.Days())
		if len(seasonality) == len(buckets) {
			weights[i] = seasonality[i]
		}
	}
	var out []Month
	for i, part := range (money.Amount{Minor: value}).Split(weights...) {
		days := int64(buckets[i].Period.Overlap(window).Days())
		if days <= 0 {
			continue
		}
		n, _ := money.MulDiv(part.Minor, days, int64(buckets[i].Days())) // never more than the part
		out = append(out, Month{max(buckets[i].From, window.From).FirstOfMonth(), n})
	}
	return out
}

// Node is a team or a rep in a tree of quotas. Parent is the place of the node above, which comes earlier, and
// -1 at the top.
type Node struct {
	Parent  int
	Own     *int64 // nil: it carries none
	Unknown bool   // it carries one that cannot be told

	Below *int64      // sum of the nodes directly below, each by its own quota or else by what is below it
	Gap   *int64      // below less own
	Over  *money.Rate // below over own
}

// Reconcile sets side by side what each node carries and what is handed out below it. What cannot be told of a
// node cannot be told of those above that count on it.
func Reconcile(nodes []Node) {
	unknown := make([]bool, len(nodes))
	for i, n := range slices.Backward(nodes) {
		if n.Own != nil && n.Below != nil && !unknown[i] {
			gap := *n.Below - *n.Own
			nodes[i].Gap = &gap
			if r, ok := money.MulDiv(*n.Below, int64(money.One), max(1, *n.Own)); ok && *n.Own > 0 {
				over := money.Rate(r)
				nodes[i].Over = &over
			}
		}
		if unknown[i] {
			nodes[i].Below = nil
		}
		if n.Parent < 0 {
			continue
		}
		counts := n.Own
		if counts == nil && !n.Unknown {
			counts, unknown[n.Parent] = nodes[i].Below, unknown[n.Parent] || unknown[i]
		}
		if n.Unknown {
			unknown[n.Parent] = true
		}
		if counts != nil {
			sum := *counts
			if above := nodes[n.Parent].Below; above != nil {
				sum += *above
			}
			nodes[n.Parent].Below = &sum
		}
	}
}
