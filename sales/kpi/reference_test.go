package kpi_test

import (
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// company is plain rows. The reference below computes from them row by row, with maps and without any
// of the engine's columns, so that a mistake in one is not repeated in the other.
type company struct {
	reps        []kpi.Rep
	teams       []kpi.Team
	territories []kpi.Territory
	accounts    []kpi.Account
	stages      []kpi.Stage
	names       []kpi.Name
	opps        []kpi.Opportunity
	leads       []kpi.Lead
	acts        []kpi.Activity
	spends      []kpi.Spend
	quotas      []kpi.Quota
	moves       []kpi.Movement
	terms       []kpi.SubscriptionTerm
	trials      []kpi.Trial
	used        []kpi.UsageMonth
	statements  []kpi.Statement
	touches     []kpi.Touch

	known memory // what the reference has worked out of it
}

func (c *company) facts() *kpi.Facts {
	b := kpi.NewBuilder(kpi.Settings{Base: "EUR"})
	for i := range c.opps {
		b.AddOpportunity(&c.opps[i])
	}
	for i := range c.leads {
		b.AddLead(&c.leads[i])
	}
	for i := range c.acts {
		b.AddActivity(&c.acts[i])
	}
	for i := range c.spends {
		b.AddSpend(&c.spends[i])
	}
	for i := range c.quotas {
		b.AddQuota(&c.quotas[i])
	}
	for i := range c.reps {
		b.AddRep(&c.reps[i])
	}
	for i := range c.teams {
		b.AddTeam(&c.teams[i])
	}
	for i := range c.territories {
		b.AddTerritory(&c.territories[i])
	}
	for i := range c.accounts {
		b.AddAccount(&c.accounts[i])
	}
	for i := range c.stages {
		b.AddStage(&c.stages[i])
	}
	for _, n := range c.names {
		b.AddName(n)
	}
	c.addSubscriptions(b)
	return b.Facts()
}

// key is the value of a dimension.
type key struct {
	id   int64
	code string
}

// part is what one row adds to a number, with all its dimensions.
type part struct {
	table    kpi.Table
	id       int64
	dims     map[kpi.Dimension]key
	num, den int64
	single   *int64
	amount   bool // has an amount, where that matters
	row      bool // counts as a row of the sample
}

type reference struct {
	c        *company
	scope    kpi.Scope
	today    calendar.Day
	now      calendar.Instant
	variants map[string]string
	products bool // split by product
	product  map[int64]bool
	level    string // whose quotas

	by   []kpi.Dimension // what is grouped by
	used []kpi.Dimension // what is grouped and filtered by
	keep func(part) bool // the filter
	read map[int64][]kpi.Movement
}

func find[T any](all []T, id int64, of func(T) int64) (v T) {
	for _, x := range all {
		if of(x) == id {
			return x
		}
	}
	return v
}

func stayAt(stays []kpi.Stay, d calendar.Day) int64 {
	var in int64
	best := calendar.Day(-1 << 30)
	for _, s := range stays {
		if s.From <= d && (!s.To.Known || d < s.To.Day) && s.From >= best {
			in, best = s.In, s.From
		}
	}
	return in
}

func (r *reference) team(rep int64, d calendar.Day) int64 {
	return stayAt(find(r.c.reps, rep, func(x kpi.Rep) int64 { return x.ID }).Teams, d)
}

func (r *reference) orgDims(rep, team, account int64, d calendar.Day) map[kpi.Dimension]key {
	t := find(r.c.teams, team, func(x kpi.Team) int64 { return x.ID })
	a := find(r.c.accounts, account, func(x kpi.Account) int64 { return x.ID })
	return map[kpi.Dimension]key{
		kpi.DimRep: {id: rep}, kpi.DimTeam: {id: team}, kpi.DimManager: {id: t.Manager}, kpi.DimRegion: {code: t.Region},
		kpi.DimAccount: {id: account}, kpi.DimTerritory: {id: stayAt(a.Territories, d)},
		kpi.DimSegment: {code: a.Segment}, kpi.DimIndustry: {code: a.Industry}, kpi.DimCountry: {code: a.Country},
	}
}

func (r *reference) oppDims(o *kpi.Opportunity, d calendar.Day, stage int64) map[kpi.Dimension]key {
	m := r.orgDims(o.Owner, r.team(o.Owner, d), o.Account, d)
	m[kpi.DimSource], m[kpi.DimChannel], m[kpi.DimCampaign] = key{id: o.Source}, key{id: o.Channel}, key{id: o.Campaign}
	m[kpi.DimPipeline], m[kpi.DimStage] = key{id: o.Pipeline}, key{id: stage}
	m[kpi.DimOpportunityType], m[kpi.DimCurrency] = key{code: string(o.Type)}, key{code: string(o.Currency)}
	m[kpi.DimLossReason], m[kpi.DimCompetitor] = key{id: o.LossReason}, key{id: o.Competitor}
	return m
}

func (r *reference) leadDims(l *kpi.Lead, d calendar.Day) map[kpi.Dimension]key {
	m := r.orgDims(l.Owner, r.team(l.Owner, d), l.Account, d)
	m[kpi.DimSource], m[kpi.DimChannel], m[kpi.DimCampaign] = key{id: l.Source}, key{id: l.Channel}, key{id: l.Campaign}
	for dim, s := range map[kpi.Dimension]string{kpi.DimSegment: l.Segment, kpi.DimIndustry: l.Industry, kpi.DimCountry: l.Country} {
		if s != "" {
			m[dim] = key{code: s}
		}
	}
	return m
}

func (r *reference) actDims(a *kpi.Activity, rep int64, d calendar.Day) map[kpi.Dimension]key {
	m := r.orgDims(rep, r.team(rep, d), a.Account, d)
	m[kpi.DimCampaign], m[kpi.DimActivityKind] = key{id: a.Campaign}, key{code: string(a.Kind)}
	return m
}

// carries reports whether what an owner achieves counts towards a quota that the viewer sees.
func (r *reference) carries(o *kpi.Opportunity, day calendar.Day) bool {
	return r.scope.Opportunities == kpi.AllRows || slices.Contains(r.scope.Reps, o.Owner) || slices.Contains(r.scope.Teams, r.team(o.Owner, day))
}

func (r *reference) seesOpp(o *kpi.Opportunity) bool {
	if r.scope.Opportunities == kpi.AllRows {
		return true
	}
	ok := slices.Contains(r.scope.Reps, o.Owner) || slices.Contains(r.scope.Accounts, o.Account)
	if closed(o) {
		ok = ok || slices.Contains(r.scope.Teams, r.team(o.Owner, o.Closed.Day))
	}
	for _, c := range o.Credits {
		ok = ok || slices.Contains(r.scope.Reps, c.Rep)
	}
	return ok
}

func (r *reference) seesLead(l *kpi.Lead) bool {
	return r.scope.Leads == kpi.AllRows || slices.Contains(r.scope.Reps, l.Owner) ||
		l.Closed.Known && slices.Contains(r.scope.Teams, r.team(l.Owner, l.Closed.Day))
}

func (r *reference) seesAct(a *kpi.Activity) bool {
	return r.scope.Activities == kpi.AllRows || slices.Contains(r.scope.Reps, a.Rep) || slices.Contains(r.scope.Reps, a.BookedBy) ||
		slices.Contains(r.scope.Accounts, a.Account)
}

func closed(o *kpi.Opportunity) bool { return o.Closed.Known && o.Status != pipeline.Open }
func won(o *kpi.Opportunity) bool    { return closed(o) && o.Status == pipeline.Won }
func lost(o *kpi.Opportunity) bool   { return closed(o) && o.Status == pipeline.Lost }

func in(d kpi.Date, p calendar.Period) bool { return d.Known && p.Has(d.Day) }

// shares returns how an opportunity counts under its products: one whole part when products do not
// matter. Each share has the product and a function that cuts an amount.
type share struct {
	product int64
	cut     func(int64) int64
}

func (r *reference) shares(o *kpi.Opportunity) []share {
	whole := []share{{0, func(n int64) int64 { return n }}}
	if !r.products && r.product == nil {
		return whole
	}
	var ids []int64
	weight := map[int64]int64{}
	for _, l := range o.Lines {
		if !slices.Contains(ids, l.Product) {
			ids = append(ids, l.Product)
		}
		weight[l.Product] += l.Amount
	}
	if len(ids) == 0 {
		ids = []int64{0}
	}
	var weights []int64
	sum := int64(0)
	for _, id := range ids {
		weights = append(weights, weight[id])
		sum += weight[id]
	}
	if sum == 0 {
		for i := range weights {
			weights[i] = 1
		}
	}
	var out []share
	for i, id := range ids {
		if r.product != nil && !r.product[id] {
			continue
		}
		out = append(out, share{id, func(n int64) int64 { return money.New(n, "EUR").Split(weights...)[i].Minor }})
	}
	if r.products || len(out) == 0 {
		return out
	}
	return []share{{0, func(n int64) int64 {
		var total int64
		for _, s := range out {
			total += s.cut(n)
		}
		return total
	}}}
}

func basisOf(o *kpi.Opportunity, basis string) kpi.Value {
	switch basis {
	case string(quota.Acv):
		return o.ACV
	case "MRR":
		return o.MRR
	default:
		return o.Amount
	}
}

func (r *reference) lossCounts(o *kpi.Opportunity) bool {
	switch r.variants["noDecision"] {
	case "EXCLUDED":
		return lost(o) && !o.NoDecision
	case "ONLY":
		return lost(o) && o.NoDecision
	default:
		return lost(o)
	}
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func sortedStays(o *kpi.Opportunity) []kpi.StageEntry {
	s := slices.Clone(o.Stages)
	slices.SortStableFunc(s, func(a, b kpi.StageEntry) int {
		if a.Entered != b.Entered {
			return int(a.Entered - b.Entered)
		}
		return int(leftOf(o, a) - leftOf(o, b))
	})
	return s
}

func leftOf(o *kpi.Opportunity, s kpi.StageEntry) calendar.Day {
	switch {
	case s.Left.Known:
		return s.Left.Day
	case closed(o):
		return o.Closed.Day
	default:
		return 1 << 30
	}
}

// stageJustBefore returns the stage, and whether it is the last one entered.
func stageJustBefore(o *kpi.Opportunity, d calendar.Day) (int64, bool) {
	s := sortedStays(o)
	if len(s) == 0 {
		return o.Stage, true
	}
	at := 0
	for i := range s {
		if s[i].Entered < d {
			at = i
		}
	}
	return s[at].Stage, at == len(s)-1
}

func closeDateJustBefore(o *kpi.Opportunity, d calendar.Day) kpi.Date {
	m := slices.Clone(o.CloseDates)
	slices.SortStableFunc(m, func(a, b kpi.CloseDateChange) int { return int(a.Changed - b.Changed) })
	if len(m) == 0 {
		return o.CloseDate
	}
	out := m[0].From
	for _, c := range m {
		if c.Changed < d {
			out = c.To
		}
	}
	return out
}

func openJustBefore(o *kpi.Opportunity, d calendar.Day) bool {
	return !(o.Opened.Known && o.Opened.Day >= d) && !(closed(o) && o.Closed.Day < d)
}

// opps adds a part per opportunity and product share for which f returns a part.
func (r *reference) oppParts(f func(o *kpi.Opportunity, cut func(int64) int64) []part) []part {
	var out []part
	for i := range r.c.opps {
		o := &r.c.opps[i]
		if !r.seesOpp(o) {
			continue
		}
		for _, s := range r.shares(o) {
			for _, p := range f(o, s.cut) {
				p.table, p.id = kpi.TableOpportunities, o.ID
				if r.products {
					p.dims[kpi.DimProduct] = key{id: s.product}
				}
				out = append(out, p)
			}
		}
	}
	return out
}
