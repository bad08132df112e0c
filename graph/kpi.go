package graph

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/ops/measuring"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
)

// maxKeys is how many key figures one question may ask for.
const maxKeys = 20

// definitions returns the definitions of some keys, or of all, in the order of the dictionary.
func definitions(keys []kpi.Key) []*kpi.Definition {
	out := []*kpi.Definition{}
	for _, d := range kpi.Catalogue() {
		if len(keys) == 0 || slices.Contains(keys, d.Key) {
			out = append(out, &d)
		}
	}
	return out
}

// question turns the input of kpis into a question for the fact store.
func question(in model.KpiQueryInput) (measuring.Query, error) {
	var q measuring.Query
	if len(in.Keys) == 0 || len(in.Keys) > maxKeys {
		return q, fault.Invalidf("input.keys", "%d keys were given; give 1 to %d", len(in.Keys), maxKeys)
	}
	q.Keys = in.Keys
	q.GroupBy = in.GroupBy.Value()
	q.Compare = in.CompareTo.Value()
	q.AsOf = in.AsOf.Value()
	if g := in.Grain.Value(); g != nil {
		q.Grain = *g
	}
	q.Variants = readings(in.Variant.Value())
	return within(q, in.Period, in.Where.Value())
}

// cohortQuestion turns the input of kpiCohorts into a question for the fact store.
func cohortQuestion(in model.KpiCohortsInput) (measuring.CohortQuery, error) {
	q := measuring.CohortQuery{AsOf: in.AsOf.Value()}
	q.Kind, q.Grain = in.Follow, in.Grain
	if d := in.GroupBy.Value(); d != nil {
		q.GroupBy = *d
	}
	of, err := within(measuring.Query{}, in.Period, in.Where.Value())
	q.Period, q.Preset, q.Where = of.Period, of.Preset, of.Where
	return q, err
}

// waterfallQuestion turns the input of mrrWaterfall into a question for the fact store.
func waterfallQuestion(in model.MrrWaterfallInput) (measuring.Query, error) {
	q := measuring.Query{AsOf: in.AsOf.Value()}
	q.GroupBy = in.GroupBy.Value()
	if g := in.Grain.Value(); g != nil {
		q.Grain = *g
	}
	return within(q, in.Period, in.Where.Value())
}

// paretoQuestion turns the input of kpiPareto into a question for the fact store.
func paretoQuestion(in model.KpiParetoInput) (measuring.Query, error) {
	q := measuring.Query{AsOf: in.AsOf.Value()}
	q.Keys, q.GroupBy, q.Variants = []kpi.Key{in.Key}, in.GroupBy, readings(in.Variant.Value())
	return within(q, in.Period, in.Where.Value())
}

// readings are the readings of KPIs that were asked for.
func readings(in []*model.KpiVariantInput) []kpi.Variant {
	var out []kpi.Variant
	for _, v := range in {
		out = append(out, kpi.Variant{Key: v.Key, Name: v.Name, Value: v.Value})
	}
	return out
}

// within adds the period, by its days or by its name, and the filter.
func within(q measuring.Query, period *model.PeriodInput, where *model.KpiFilterInput) (measuring.Query, error) {
	if err := setPeriod(&q, period); err != nil {
		return q, err
	}
	terms, err := filterOf(where)
	q.Where = terms
	return q, err
}

// setPeriod takes the period by its days or by its name.
func setPeriod(q *measuring.Query, in *model.PeriodInput) error {
	from, to, preset := in.From.Value(), in.To.Value(), in.Preset.Value()
	switch {
	case preset != nil && (from != nil || to != nil):
		return fault.Invalidf("input.period.preset", "give a preset or from and to, not both")
	case preset != nil:
		q.Preset = *preset
	case from == nil:
		return fault.Requiredf("input.period.from", "give from and to, or a preset")
	case to == nil:
		return fault.Requiredf("input.period.to", "give from and to, or a preset")
	default:
		q.Period.From, q.Period.To = *from, *to
	}
	return nil
}

// filterOf turns a filter input into the terms of a question.
func filterOf(in *model.KpiFilterInput) (kpi.Filter, error) {
	if in == nil {
		return nil, nil
	}
	f := &filter{none: in.OrNone.Value(), exact: in.Exact}
	f.ids("rep", kpi.DimRep, gid.Rep, in.Rep)
	f.ids("team", kpi.DimTeam, gid.Team, in.Team)
	f.ids("manager", kpi.DimManager, gid.Rep, in.Manager)
	f.ids("territory", kpi.DimTerritory, gid.Territory, in.Territory)
	f.ids("account", kpi.DimAccount, gid.Account, in.Account)
	f.ids("product", kpi.DimProduct, gid.Product, in.Product)
	f.ids("source", kpi.DimSource, gid.LeadSource, in.Source)
	f.ids("channel", kpi.DimChannel, gid.Channel, in.Channel)
	f.ids("campaign", kpi.DimCampaign, gid.Campaign, in.Campaign)
	f.ids("pipeline", kpi.DimPipeline, gid.Pipeline, in.Pipeline)
	f.ids("stage", kpi.DimStage, gid.Stage, in.Stage)
	f.ids("lossReason", kpi.DimLossReason, gid.LossReason, in.LossReason)
	f.ids("competitor", kpi.DimCompetitor, gid.Competitor, in.Competitor)
	codes(f, kpi.DimRegion, in.Region)
	codes(f, kpi.DimSegment, in.Segment)
	codes(f, kpi.DimIndustry, in.Industry)
	codes(f, kpi.DimCountry, in.Country)
	codes(f, kpi.DimCurrency, in.Currency)
	codes(f, kpi.DimOpportunityType, in.OpportunityType)
	codes(f, kpi.DimActivityKind, in.ActivityKind)
	for _, d := range f.none {
		f.terms = append(f.terms, kpi.Term{Dimension: d, None: true})
	}
	return f.terms, f.faults.Err()
}

// filter collects the terms of a question.
type filter struct {
	terms  kpi.Filter
	none   []kpi.Dimension // dimensions that are still to be told that rows without a value match too
	exact  bool
	faults fault.List
}

// orNone takes a dimension off the list of those whose rows without a value match too.
func (f *filter) orNone(d kpi.Dimension) bool {
	i := slices.Index(f.none, d)
	if i < 0 {
		return false
	}
	f.none = slices.Delete(slices.Clone(f.none), i, i+1)
	return true
}

func (f *filter) ids(name string, d kpi.Dimension, k gid.Kind, given graphql.Omittable[[]gid.ID]) {
	ids := given.Value()
	if ids == nil {
		return
	}
	t := kpi.Term{Dimension: d, IDs: []int64{}, Exact: f.exact, None: f.orNone(d)}
	for _, id := range ids {
		if !id.Is(k) {
			f.faults = append(f.faults, fault.Invalidf("input.where."+name, "%s is the id of a %s; give ids of the type %s", id, id.Kind(), k))
		}
		t.IDs = append(t.IDs, int64(id))
	}
	f.terms = append(f.terms, t)
}

func codes[S ~string](f *filter, d kpi.Dimension, given graphql.Omittable[[]S]) {
	values := given.Value()
	if values == nil {
		return
	}
	t := kpi.Term{Dimension: d, Codes: []string{}, None: f.orNone(d)}
	for _, v := range values {
		t.Codes = append(t.Codes, string(v))
	}
	f.terms = append(f.terms, t)
}
