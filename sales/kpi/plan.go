package kpi

import (
	"errors"
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

const (
	maxPoints  = 20_000
	maxYears   = 50
	maxGroupBy = 3
)

// plan is a checked query in terms of measures and codes.
type plan struct {
	facts    *Facts
	query    Query
	keys     []*keyPlan
	measures []measure
	sight    *sight
	terms    []term
	product  []bool // products that a filter keeps, nil for all
	level    quotaLevel
	radix    []int64 // per group dimension: number of codes
	buckets  []calendar.Bucket
	streams  [streams][]int // measures by stream
	scratch  [2][16]int64   // sums of the point at hand and of the one before it
	slab     []money.Decimal
	general  bool // scan as if rows were left out or grouped: what the short ways are held to
}

// keyPlan is one key of the query with the places of its measures in the plan.
type keyPlan struct {
	key        Key
	definition *Definition
	spec       *spec // nil when the KPI is not available
	at         []int // measure of the spec -> measure of the plan
}

// term is a filter term in codes.
type term struct {
	dimension Dimension
	keep      []bool
}

type quotaLevel uint8

const (
	quotasOfReps quotaLevel = iota
	quotasOfTeams
	quotasOfTerritories
)

// variantValues returns the value of every variant of a key, chosen or default.
func variantValues(k Key, chosen []Variant) map[string]string {
	def := definitionOf(k)
	out := map[string]string{}
	for _, v := range def.Variants {
		out[v.Name] = v.Default
	}
	for _, c := range chosen {
		if c.Key == k {
			out[c.Name] = c.Value
		}
	}
	return out
}

func newPlan(f *Facts, q Query) (*plan, error) {
	if q.Today == 0 {
		return nil, errors.New("kpi: the query says not which day is today")
	}
	if err := check(q); err != nil {
		return nil, err
	}
	sight, err := newSight(f.world, q.Scope)
	if err != nil {
		return nil, err
	}
	p := &plan{facts: f, query: q, sight: sight}
	var denied []string
	for _, k := range q.Keys {
		kp := &keyPlan{key: k, definition: definitionOf(k)}
		p.keys = append(p.keys, kp)
		s, ok := specsAt(k, variantValues(k, q.Variants), clock{int32(q.Today), f.usual, sight.access(TableOpportunities) != AllRows})
		if !ok {
			continue
		}
		if what := q.Scope.refuses(s, q.GroupBy, q.Where); what != "" {
			denied = append(denied, string(k)+" (needs "+what+")")
			continue
		}
		kp.spec = s
		for _, m := range s.measures {
			kp.at = append(kp.at, p.measure(m))
		}
	}
	if len(denied) > 0 {
		return nil, fault.Forbiddenf("this role may not see %s; leave these keys out", strings.Join(denied, ", "))
	}
	for i, m := range p.measures {
		p.streams[m.stream] = append(p.streams[m.stream], i)
	}
	for _, d := range q.GroupBy {
		p.radix = append(p.radix, int64(f.world.dicts[d].len()))
	}
	p.terms, p.product = p.filter()
	p.level = p.chooseQuotaLevel(q)
	p.buckets = []calendar.Bucket{{Period: q.Period}}
	if q.Grain != "" {
		p.buckets = calendar.Buckets(q.Period, q.Grain, f.fiscalStart)
	}
	if len(p.buckets) > maxPoints {
		return nil, fault.Invalidf("grain", "%d buckets are more than %d points; choose a coarser grain or a shorter period", len(p.buckets), maxPoints)
	}
	return p, nil
}

func (p *plan) measure(m measure) int {
	if i := slices.Index(p.measures, m); i >= 0 {
		return i
	}
	p.measures = append(p.measures, m)
	return len(p.measures) - 1
}

// check reports everything that is wrong with a query.
func check(q Query) error {
	var faults fault.List
	bad := func(field, format string, args ...any) {
		faults = append(faults, fault.Invalidf(field, format, args...))
	}
	if len(q.Keys) == 0 {
		faults = append(faults, fault.Requiredf("keys", "name at least one KPI, for example WIN_RATE_CLOSED"))
	}
	for i, k := range q.Keys {
		if definitionOf(k) == nil {
			bad("keys", "%q is not a KPI; kpiDefinitions lists them", string(k))
			return faults
		}
		if slices.Contains(q.Keys[:i], k) {
			bad("keys", "%s is named twice", k)
		}
	}
	if q.Period.To <= q.Period.From {
		bad("period", "the period %s is empty; `to` is the day after the last one", q.Period)
	} else if q.Period.From.AddMonths(maxYears*12) < q.Period.To {
		bad("period", "the period %s is longer than %d years", q.Period, maxYears)
	}
	if q.Grain != "" && !slices.Contains(calendar.Grain("").Values(), string(q.Grain)) {
		bad("grain", "%q is not one of %s", string(q.Grain), strings.Join(calendar.Grain("").Values(), ", "))
	}
	if len(q.GroupBy) > maxGroupBy {
		bad("groupBy", "at most %d dimensions, not %d", maxGroupBy, len(q.GroupBy))
	}
	for i, d := range q.GroupBy {
		if slices.Contains(q.GroupBy[:i], d) {
			bad("groupBy", "%s is named twice", d)
		}
	}
	for _, k := range q.Keys {
		def := definitionOf(k)
		values := variantValues(k, q.Variants)
		dims := def.Dimensions
		if values["per"] == "REP" {
			dims = []Dimension{DimRep, DimTeam, DimManager, DimRegion}
		}
		for _, d := range q.GroupBy {
			if def.Available && !slices.Contains(dims, d) {
				bad("groupBy", "%s cannot be grouped by %s; it can by %s", k, d, enum.List(dims))
			}
		}
		for _, t := range q.Where {
			if def.Available && !slices.Contains(def.Dimensions, t.Dimension) {
				bad("where", "%s cannot be filtered by %s; it can by %s", k, t.Dimension, enum.List(def.Dimensions))
			}
		}
	}
	for _, t := range q.Where {
		switch {
		case len(t.IDs) == 0 && len(t.Codes) == 0 && !t.None:
			bad("where", "name at least one %s, or leave the term out", t.Dimension)
		case t.Dimension.coded() && len(t.IDs) > 0:
			bad("where", "%s is filtered by text, not by id", t.Dimension)
		case !t.Dimension.coded() && len(t.Codes) > 0:
			bad("where", "%s is filtered by id, not by text", t.Dimension)
		}
	}
	checkVariants(q, bad)
	for _, c := range q.Compare {
		if !slices.Contains(allComparisons(), c) {
			bad("compareTo", "%q is not one of %s", string(c), enum.List(allComparisons()))
		}
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b *fault.Error) int { return strings.Compare(a.Path[0], b.Path[0]) })
	}
	return faults.Err()
}

func checkVariants(q Query, bad func(field, format string, args ...any)) {
	for i, v := range q.Variants {
		if !slices.Contains(q.Keys, v.Key) {
			bad("variant", "%s is not among the keys that are asked for", v.Key)
			continue
		}
		def := definitionOf(v.Key)
		if def == nil {
			continue
		}
		n := slices.IndexFunc(def.Variants, func(d VariantDefinition) bool { return d.Name == v.Name })
		switch {
		case len(def.Variants) == 0:
			bad("variant", "%s has no variants", v.Key)
		case n < 0:
			var names []string
			for _, d := range def.Variants {
				names = append(names, d.Name)
			}
			bad("variant", "%s has no variant %q; it has %s", v.Key, v.Name, strings.Join(names, ", "))
		case !slices.Contains(def.Variants[n].Values, v.Value):
			bad("variant", "%q is not a value of %s of %s; use one of %s", v.Value, v.Name, v.Key, strings.Join(def.Variants[n].Values, ", "))
		case slices.ContainsFunc(q.Variants[:i], func(o Variant) bool { return o.Key == v.Key && o.Name == v.Name }):
			bad("variant", "%s of %s is chosen twice", v.Name, v.Key)
		}
	}
}

// filter turns the terms into flags per code. A product filter stands apart because a row may have
// several products.
func (p *plan) filter() (terms []term, product []bool) {
	w := p.facts.world
	for _, t := range p.query.Where {
		dict := w.dicts[t.Dimension]
		var codes []int32
		for _, id := range t.IDs {
			if c := dict.find(id); c != 0 {
				codes = append(codes, c)
			}
		}
		for _, s := range t.Codes {
			if c, ok := dict.texts[s]; ok {
				codes = append(codes, c)
			}
		}
		keep := marks(dict.len(), codes)
		switch {
		case t.Exact:
		case t.Dimension == DimTeam:
			keep = below(dict.len(), codes, w.teamParent)
		case t.Dimension == DimTerritory:
			keep = below(dict.len(), codes, w.territoryParent)
		}
		keep[0] = t.None
		if t.Dimension == DimProduct {
			if product != nil {
				for i := range keep {
					keep[i] = keep[i] && product[i]
				}
			}
			product = keep
			continue
		}
		terms = append(terms, term{t.Dimension, keep})
	}
	return terms, product
}

// uses reports whether the query groups or filters by one of the dimensions.
func (q Query) uses(dims ...Dimension) bool {
	for _, d := range dims {
		if slices.Contains(q.GroupBy, d) || slices.ContainsFunc(q.Where, func(t Term) bool { return t.Dimension == d }) {
			return true
		}
	}
	return false
}

// chooseQuotaLevel decides whose quotas a target is made of, so that none counts twice: territories'
// where the query speaks of territories, teams' where it speaks of teams and there are any, else reps'.
func (p *plan) chooseQuotaLevel(query Query) quotaLevel {
	var ofReps, ofTeams bool
	wanted := map[int32]bool{}
	for _, m := range p.measures {
		if m.stream == setQuotas {
			wanted[int32(m.want)] = true
		}
	}
	for _, q := range p.facts.quotas {
		if wanted[q.measure] && q.from < int32(query.Period.To) && q.to > int32(query.Period.From) {
			ofReps = ofReps || q.rep != 0
			ofTeams = ofTeams || q.team != 0
		}
	}
	switch {
	case query.uses(DimTerritory):
		return quotasOfTerritories
	case query.uses(DimRep, DimManager):
		return quotasOfReps
	case query.uses(DimTeam, DimRegion) && ofTeams, !ofReps && ofTeams:
		return quotasOfTeams
	default:
		return quotasOfReps
	}
}
