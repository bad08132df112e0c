package kpi

import (
	"slices"

	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Ranking is how the groups of a KPI that is a sum share it out.
type Ranking struct {
	Total  Point   // over all groups
	Shares []Share // the largest first
}

// Share is a group's part in a sum.
type Share struct {
	Rank       int // from 1, the largest first; equal values by label
	Point      Point
	Share      *money.Decimal // of the sum of all groups; nil when that is not above 0
	Cumulative *money.Decimal // of this group and all larger ones
}

// Pareto ranks the groups of a KPI that is a sum by their shares. The query has one key, at least one
// dimension and no grain. Where rows stand in several groups, shares are of the sum of the groups, which
// OVERLAPPING_GROUPS on the total says.
func Pareto(f *Facts, q Query) (*Ranking, error) {
	q.Grain, q.Compare = "", nil
	if err := checkPareto(q); err != nil {
		return nil, err
	}
	results, err := Compute(f, q)
	if err != nil {
		return nil, err
	}
	points := slices.Clone(results[0].Points)
	points = slices.DeleteFunc(points, func(p Point) bool { return p.Value == nil })
	slices.SortStableFunc(points, func(a, b Point) int { return compareID(b.Value.Unscaled, a.Value.Unscaled) })
	var whole, sum int64
	for _, p := range points {
		whole += p.Value.Unscaled
	}
	out := &Ranking{Total: results[0].Total, Shares: make([]Share, len(points))}
	for i, p := range points {
		sum += p.Value.Unscaled
		out.Shares[i] = Share{Rank: i + 1, Point: p}
		if whole > 0 {
			out.Shares[i].Share, out.Shares[i].Cumulative = fractionOf(p.Value.Unscaled, whole), fractionOf(sum, whole)
		}
	}
	return out, nil
}

// Reaching returns how many of the largest groups together reach a share of the sum; false when the sum is
// not above 0, so that there are no shares.
func (r *Ranking) Reaching(share money.Rate) (groups int, ok bool) {
	for _, s := range r.Shares {
		if s.Cumulative == nil {
			return 0, false
		}
		if groups = s.Rank; s.Cumulative.Unscaled >= int64(share) {
			return groups, true
		}
	}
	return groups, len(r.Shares) > 0
}

// fractionOf is n / of with the digits of rates.
func fractionOf(n, of int64) *money.Decimal {
	v, ok := money.MulDiv(n, 1_000_000, of)
	if !ok {
		return nil
	}
	return &money.Decimal{Unscaled: v, Scale: rateDigits}
}

// additive reports whether a KPI under some variants is a sum, so that groups share it out.
func additive(k Key, variants []Variant) bool {
	v := variantValues(k, variants)
	if l, ok := ledgerSpecs(k, v); ok {
		return l.kind == sumResult && l.special == nil
	}
	if r, ok := repSpecs(k, v); ok {
		return r.kind == sumResult
	}
	s, ok := specs(k, v)
	return ok && s.kind == sumResult
}

func checkPareto(q Query) error {
	switch {
	case len(q.Keys) != 1:
		return fault.Invalidf("keys", "ask for the shares of one KPI at a time")
	case definitionOf(q.Keys[0]) == nil:
		return check(q)
	case !additive(q.Keys[0], q.Variants):
		return fault.Invalidf("keys", "%s is not a sum, so groups have no share in it; choose a count or an amount", q.Keys[0])
	case len(q.GroupBy) == 0:
		return fault.Requiredf("groupBy", "name the dimension whose groups are ranked, for example ACCOUNT")
	default:
		return nil
	}
}
