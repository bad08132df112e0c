package kpi

import (
	"slices"

	"coxswain/sales/money"
)

// days returns the event day of each emission.
func (t *tally) days(b *batch) []int32 {
	if b.day != nil {
		return b.day[:b.n]
	}
	t.buffer.day = resize(t.buffer.day, b.n)
	return gather(t.buffer.day, b, b.block.cols[b.dayCol])
}

// gather returns the values of a column for the emissions of a batch, in place when they lie together.
func gather(buffer []int32, b *batch, col []int32) []int32 {
	if b.rows == nil {
		return col[b.lo : b.lo+b.n]
	}
	for i, r := range b.rows {
		buffer[i] = col[r]
	}
	return buffer
}

// codes returns the code of a dimension for each emission. The slice is good until the next call
// for the same dimension.
func (t *tally) codes(src *source, b *batch, d Dimension) []int32 {
	if c := b.codes[d]; c != nil {
		return c[:b.n]
	}
	if t.buffer.codes == nil {
		t.buffer.codes = map[Dimension][]int32{}
	}
	out := resize(t.buffer.codes[d], b.n)
	t.buffer.codes[d] = out
	w := t.plan.facts.world
	if col, ok := src.direct[d]; ok {
		return gather(out, b, b.block.cols[col])
	}
	switch d {
	case DimRep:
		if src.rep >= 0 {
			return gather(out, b, b.block.cols[src.rep])
		}
	case DimAccount:
		if src.account >= 0 {
			return gather(out, b, b.block.cols[src.account])
		}
	case DimTeam:
		if reps := b.codes[DimRep]; reps == nil && src.team >= 0 {
			return gather(out, b, b.block.cols[src.team])
		}
		if b.codes[DimRep] == nil && src.rep < 0 {
			break
		}
		reps, days := t.codes(src, b, DimRep), t.days(b)
		for i := range out {
			out[i] = w.teamAt(reps[i], days[i])
		}
		return out
	case DimTerritory:
		if src.territory >= 0 {
			return gather(out, b, b.block.cols[src.territory])
		}
		if src.account < 0 {
			break
		}
		accounts, days := t.codes(src, b, DimAccount), t.days(b)
		for i := range out {
			out[i] = w.territoryAt(accounts[i], days[i])
		}
		return out
	case DimManager:
		for i, c := range t.codes(src, b, DimTeam) {
			out[i] = at(w.teams, c).manager
		}
		return out
	case DimRegion:
		for i, c := range t.codes(src, b, DimTeam) {
			out[i] = at(w.teams, c).region
		}
		return out
	case DimSegment, DimIndustry, DimCountry:
		if src.account >= 0 {
			t.companyCodes(src, b, d, out)
			return out
		}
	}
	clear(out)
	return out
}

// companyCodes fills in an attribute of the account; a lead's own attribute goes first.
func (t *tally) companyCodes(src *source, b *batch, d Dimension, out []int32) {
	accounts := t.plan.facts.world.accounts
	for i, c := range t.codes(src, b, DimAccount) {
		a := &accountAttributes{}
		if int(c) < len(accounts) {
			a = &accounts[c]
		}
		switch d {
		case DimSegment:
			out[i] = a.segment
		case DimIndustry:
			out[i] = a.industry
		default:
			out[i] = a.country
		}
	}
	if src.table != TableLeads {
		return
	}
	own := b.block.cols[map[Dimension]int{DimSegment: lSegment, DimIndustry: lIndustry, DimCountry: lCountry}[d]]
	for i := range out {
		if c := own[b.row(i)]; c != 0 {
			out[i] = c
		}
	}
}

// serves reports whether a stream knows a dimension; filters on others leave it as it is.
func (s *source) serves(d Dimension) bool {
	switch {
	case s.table == TableSpends:
		return d == DimChannel || d == DimCampaign
	case s.table == TableQuotas:
		return d == DimRep || d == DimTeam || d == DimTerritory || d == DimManager || d == DimRegion
	case s.table == TableReps:
		return d == DimRep || d == DimTeam || d == DimManager || d == DimRegion
	default:
		return true
	}
}

// sift keeps the emissions that match the filter.
func (t *tally) sift(src *source, b *batch) {
	for _, term := range t.plan.terms {
		if !src.serves(term.dimension) {
			continue
		}
		codes := t.codes(src, b, term.dimension)
		t.keep(b, func(i int) bool { return term.keep[codes[i]] })
		if b.n == 0 {
			return
		}
	}
}

// keep drops the emissions that ok refuses.
func (t *tally) keep(b *batch, ok func(i int) bool) {
	var kept []int32
	for i := range b.n {
		if ok(i) {
			kept = append(kept, int32(i))
		}
	}
	if len(kept) == b.n {
		return
	}
	b.only(kept)
}

// only reduces the batch to the emissions named, which may repeat.
func (b *batch) only(kept []int32) {
	pick := func(s []int32) []int32 {
		if s == nil {
			return nil
		}
		out := make([]int32, len(kept))
		for i, k := range kept {
			out[i] = s[k]
		}
		return out
	}
	if b.block != nil {
		rows := make([]int32, len(kept))
		for i, k := range kept {
			rows[i] = b.row(int(k))
		}
		b.rows = rows
	}
	b.bucket, b.until, b.day = pick(b.bucket), pick(b.until), pick(b.day)
	if b.class != nil {
		class := make([]uint32, len(kept))
		for i, k := range kept {
			class[i] = b.class[k]
		}
		b.class = class
	}
	wide := func(s []int64) []int64 {
		if s == nil {
			return nil
		}
		out := make([]int64, len(kept))
		for i, k := range kept {
			out[i] = s[k]
		}
		return out
	}
	b.ids = wide(b.ids)
	for i := range b.value {
		b.value[i] = wide(b.value[i])
	}
	for i := range b.wide {
		b.wide[i] = wide(b.wide[i])
	}
	if b.codes != nil {
		codes := make(map[Dimension][]int32, len(b.codes))
		for d, c := range b.codes {
			codes[d] = pick(c)
		}
		b.codes = codes
	}
	b.n = len(kept)
}

// byProduct splits each emission of an opportunity by the products on its lines. Amounts are shared in
// proportion to the lines, so that the shares sum to the amount. Without grouping by product an
// emission stays one, with the amounts of the products that the filter keeps.
func (t *tally) byProduct(st stream, b *batch) *batch {
	grouped := slices.Contains(t.groupBy, DimProduct)
	keep := t.plan.product
	var from, product []int32
	var wides [opportunityWide][]int64
	var weighted []int64
	lines := &b.block.kids[oLines]
	splits := b.value[emittedFirst] != nil && st == standingOpportunities
	for e := range b.n {
		row := b.row(e)
		var products []int32
		var weights []int64
		for j := lines.off[row]; j < lines.off[row+1]; j++ {
			p, amount := lines.cols[lineProduct][j], max(0, lines.wide[lineAmount][j])
			if at := slices.Index(products, p); at >= 0 {
				weights[at] += amount
			} else {
				products, weights = append(products, p), append(weights, amount)
			}
		}
		if len(products) == 0 {
			products, weights = []int32{0}, []int64{1}
		}
		if slices.Max(weights) == 0 {
			for i := range weights {
				weights[i] = 1
			}
		}
		var shares [opportunityWide][]int64
		for c := range shares {
			shares[c] = split(b.block.wide[c][row], weights)
		}
		var weightedShares []int64
		if splits {
			weightedShares = split(b.value[emittedFirst][e], weights)
		}
		open := true // the next kept product starts an emission
		for i, p := range products {
			if keep != nil && !keep[p] {
				continue
			}
			if grouped || open {
				from, product = append(from, int32(e)), append(product, p)
				for c := range wides {
					wides[c] = append(wides[c], 0)
				}
				weighted = append(weighted, 0)
				open = false
			}
			for c := range wides {
				wides[c][len(wides[c])-1] += shares[c][i]
			}
			if splits {
				weighted[len(weighted)-1] += weightedShares[i]
			}
		}
	}
	b.only(from)
	b.wide = wides
	if splits {
		b.value[emittedFirst] = weighted
	}
	codes := map[Dimension][]int32{DimProduct: product}
	for d, c := range b.codes {
		codes[d] = c
	}
	b.codes = codes
	return b
}

func split(minor int64, weights []int64) []int64 {
	if len(weights) == 1 {
		return []int64{minor}
	}
	out := make([]int64, len(weights))
	for i, a := range (money.Amount{Minor: minor}).Split(weights...) {
		out[i] = a.Minor
	}
	return out
}
