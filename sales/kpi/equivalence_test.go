package kpi_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

var (
	today = calendar.MustDay("2025-11-20")
	now   = calendar.Instant(int64(today)*86_400_000_000 + 43_200_000_000)
)

// question is one combination that the engine and the reference both answer.
type question struct {
	key      kpi.Key
	variants []kpi.Variant
	grain    calendar.Grain
	groupBy  []kpi.Dimension
	where    kpi.Filter
	scope    kpi.Scope
}

func (q question) String() string {
	return fmt.Sprint(q.key, q.variants, q.grain, q.groupBy, q.where, q.scope.Opportunities)
}

func (q question) query() kpi.Query {
	return kpi.Query{
		Keys: []kpi.Key{q.key}, Period: calendar.Period{From: firstDay, To: lastDay}, Grain: q.grain, GroupBy: q.groupBy,
		Where: q.where, Variants: q.variants, Scope: q.scope, Today: today, Now: now,
	}
}

func definition(k kpi.Key) kpi.Definition {
	for _, d := range kpi.Catalogue() {
		if d.Key == k {
			return d
		}
	}
	return kpi.Definition{}
}

func available() []kpi.Definition {
	return slices.DeleteFunc(kpi.Catalogue(), func(d kpi.Definition) bool { return !d.Available })
}

// ownRows is a manager's scope: two reps, a team that others were in, an account.
func ownRows() kpi.Scope {
	return kpi.Scope{
		Opportunities: kpi.OwnRows, Leads: kpi.OwnRows, Activities: kpi.OwnRows, Quotas: kpi.OwnRows, Spends: true,
		Amounts: kpi.AllAmounts, Costs: true, Pay: kpi.OwnRows,
		Movements: kpi.OwnRows, Customers: []int64{accountID + 2, accountID + 5, accountID + 7, accountID + 8, accountID + 9},
		Reps: []int64{repID + 2, repID + 5}, Teams: []int64{teamID + 4}, Territories: []int64{territoryID + 3}, Accounts: []int64{accountID + 3},
	}
}

func (q question) reference(c *company) *reference {
	r := &reference{c: c, scope: q.scope, today: today, now: now, variants: map[string]string{}, level: "REP"}
	for _, v := range definition(q.key).Variants {
		r.variants[v.Name] = v.Default
	}
	for _, v := range q.variants {
		r.variants[v.Name] = v.Value
	}
	uses := func(dims ...kpi.Dimension) bool {
		return slices.ContainsFunc(dims, func(d kpi.Dimension) bool {
			return slices.Contains(q.groupBy, d) || slices.ContainsFunc(q.where, func(t kpi.Term) bool { return t.Dimension == d })
		})
	}
	switch {
	case uses(kpi.DimTerritory):
		r.level = "TERRITORY"
	case uses(kpi.DimRep, kpi.DimManager):
	case uses(kpi.DimTeam, kpi.DimRegion):
		r.level = "TEAM"
	}
	r.products = slices.Contains(q.groupBy, kpi.DimProduct)
	for _, t := range q.where {
		if t.Dimension == kpi.DimProduct {
			r.product = map[int64]bool{0: t.None}
			for _, id := range t.IDs {
				r.product[id] = true
			}
		}
	}
	return r
}

// matches applies the filter to a part; teams and territories include what is below them.
func (q question) matches(c *company, p part) bool {
	for _, t := range q.where {
		if t.Dimension == kpi.DimProduct && !subscriptionKey(q.key) {
			continue
		}
		k, has := p.dims[t.Dimension]
		if !has {
			continue // spend knows no rep, quotas no segment
		}
		ok := t.None && k == key{}
		for _, code := range t.Codes {
			ok = ok || k.code == code
		}
		for _, id := range t.IDs {
			at := k.id
			for range 5 {
				ok = ok || at == id && at != 0
				switch t.Dimension {
				case kpi.DimTeam:
					at = find(c.teams, at, func(x kpi.Team) int64 { return x.ID }).Parent
				case kpi.DimTerritory:
					at = find(c.territories, at, func(x kpi.Territory) int64 { return x.ID }).Parent
				}
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

func groupOf(p part, by []kpi.Dimension) string {
	var out string
	for _, d := range by {
		k := p.dims[d]
		out += fmt.Sprintf("%d/%s;", k.id, k.code)
	}
	return out
}

func groupName(g []kpi.GroupKey) string {
	var out string
	for _, k := range g {
		out += fmt.Sprintf("%d/%s;", k.ID, k.Code)
	}
	return out
}

type expected struct {
	num, den int64
	singles  []int64
	rows     bool
	amount   bool
	reps     map[int64]bool
}

// expect adds up the parts of one period by group.
func (q question) expect(c *company, p calendar.Period, by []kpi.Dimension) map[string]*expected {
	r := q.reference(c)
	if !slices.Contains(by, kpi.DimProduct) {
		r.products = false
	}
	r.by, r.used = by, slices.Clone(by)
	for _, t := range q.where {
		r.used = append(r.used, t.Dimension)
	}
	r.keep = func(x part) bool { return q.matches(c, x) }
	out := map[string]*expected{}
	for _, x := range r.parts(q.key, p) {
		if !q.matches(c, x) {
			continue
		}
		g := groupOf(x, by)
		e := out[g]
		if e == nil {
			e = &expected{reps: map[int64]bool{}}
			out[g] = e
		}
		if x.table == kpi.TableReps {
			if e.reps[x.id] {
				continue
			}
			e.reps[x.id] = true
		}
		e.num += x.num
		e.den += x.den
		e.rows, e.amount = e.rows || x.row, e.amount || x.amount
		if x.single != nil {
			e.singles = append(e.singles, *x.single)
		}
	}
	return out
}

var sums = []kpi.Key{
	kpi.LeadsCreated, kpi.LostOpportunities, kpi.LostAmount, kpi.WonOpportunities, kpi.WonRevenue, kpi.OpenOpportunities, kpi.Pipeline,
	kpi.WeightedPipeline, kpi.CallsMade, kpi.CallDuration, kpi.EmailsSent, kpi.DemosBooked, kpi.DemosHeld, kpi.MeetingsScheduled, kpi.ActivitiesDone,
	kpi.MRR, kpi.ARR, kpi.CMRR, kpi.MRRNew, kpi.MRRExpansion, kpi.MRRContraction, kpi.MRRChurn, kpi.MRRReactivation, kpi.MRRFXImpact, kpi.MRRTransfer,
	kpi.NetNewMRR, kpi.ActiveCustomers, kpi.PausedCustomers, kpi.NewCustomers, kpi.ChurnedCustomers,
}

// value says what the number should be, "" for none, written with the digits of the point.
func (q question) value(e *expected, scale int) string {
	r := q.reference(&company{})
	statistic := r.variants["statistic"]
	switch {
	case slices.Contains([]kpi.Key{kpi.Pipeline, kpi.WeightedPipeline, kpi.WonRevenue, kpi.LostAmount, kpi.PipelineCoverage, kpi.AverageDealSize}, q.key) && e.rows && !e.amount:
		return ""
	case q.key == kpi.Capacity && slices.Contains([]string{"CAPACITY", "STREET_QUOTA"}, r.variants["reading"]):
		if !e.rows {
			return ""
		}
		return "sum"
	case slices.Contains(sums, q.key) && r.variants["per"] != "REP" && r.variants["per"] != "CALL":
		return "sum"
	case q.key == kpi.PipelineCoverage && e.den <= 0, e.den == 0:
		return ""
	}
	v := big.NewRat(e.num, e.den)
	if q.key == kpi.CACByChannel { // millionths of customers
		v.Mul(v, big.NewRat(1_000_000, 1))
	}
	if percent := map[string]int{"P25": 25, "MEDIAN": 50, "P75": 75, "P90": 90}[statistic]; percent > 0 {
		if len(e.singles) < 5 {
			return ""
		}
		slices.Sort(e.singles)
		place := big.NewRat(int64(percent*(len(e.singles)-1)), 100)
		low := int(new(big.Int).Quo(place.Num(), place.Denom()).Int64())
		v = new(big.Rat).SetInt64(e.singles[low])
		if low+1 < len(e.singles) {
			part := new(big.Rat).Sub(place, new(big.Rat).SetInt64(int64(low)))
			v.Add(v, part.Mul(part, new(big.Rat).SetInt64(e.singles[low+1]-e.singles[low])))
		}
	}
	unit := definition(q.key).Unit
	switch {
	case q.key == kpi.Capacity: // a share
	case q.key == kpi.RepsAtQuota && statistic != "SHARE": // millionths
		v.Quo(v, big.NewRat(1_000_000, 1))
	case q.key == kpi.CallDuration, unit == kpi.Money: // hundredths, cents
		v.Quo(v, big.NewRat(100, 1))
	case r.variants["unit"] == "MONTHS":
		v.Quo(v, big.NewRat(304375, 10000))
	}
	return v.FloatString(scale) // rounds half away from zero
}

func check(t *testing.T, q question, c *company, f *kpi.Facts) {
	t.Helper()
	got, err := kpi.Compute(f, q.query())
	if err != nil {
		t.Fatalf("Compute(%v): %v", q, err)
	}
	buckets := []calendar.Bucket{{Period: q.query().Period}}
	if q.grain != "" {
		buckets = calendar.Buckets(q.query().Period, q.grain, 1)
	}
	compare := func(p kpi.Point, want map[string]*expected) {
		t.Helper()
		name := groupName(p.Group)
		e := want[name]
		if e == nil {
			e = &expected{}
		}
		delete(want, name)
		if p.Numerator == nil || p.Numerator.Unscaled != e.num {
			t.Errorf("%v %v %s: numerator %v, want %d", q, p.Period, name, p.Numerator, e.num)
		}
		if p.Denominator != nil && p.Denominator.Unscaled != e.den {
			t.Errorf("%v %v %s: denominator %v, want %d", q, p.Period, name, p.Denominator, e.den)
		}
		scale := 6
		if p.Value != nil {
			scale = p.Value.Scale
		}
		switch v := q.value(e, scale); {
		case v == "sum" && (p.Value == nil || p.Value.Unscaled != e.num):
			t.Errorf("%v %v %s: value %v, want %d", q, p.Period, name, p.Value, e.num)
		case v == "" && p.Value != nil:
			t.Errorf("%v %v %s: value %v, want none", q, p.Period, name, p.Value)
		case v != "" && v != "sum" && (p.Value == nil || p.Value.String() != v):
			t.Errorf("%v %v %s: value %v, want %s", q, p.Period, name, p.Value, v)
		case p.Value == nil && len(p.Caveats) == 0:
			t.Errorf("%v %v %s: no value and no caveat that says why", q, p.Period, name)
		}
	}
	points := got[0].Points
	for _, b := range buckets {
		want := q.expect(c, b.Period, q.groupBy)
		for len(points) > 0 && points[0].Period == b.Period {
			compare(points[0], want)
			points = points[1:]
		}
		for g, e := range want {
			if e.num != 0 || e.den != 0 {
				t.Errorf("%v %v: group %s is missing, want %d / %d", q, b.Period, g, e.num, e.den)
			}
		}
	}
	if len(points) != 0 {
		t.Errorf("%v: %d points in no bucket", q, len(points))
	}
	compare(got[0].Total, q.expect(c, q.query().Period, nil))
}

func someFilter(d kpi.Dimension) kpi.Filter {
	id := map[kpi.Dimension]int64{
		kpi.DimRep: repID, kpi.DimTeam: teamID, kpi.DimManager: repID, kpi.DimTerritory: territoryID, kpi.DimAccount: accountID,
		kpi.DimProduct: productID, kpi.DimSource: sourceID, kpi.DimChannel: channelID, kpi.DimCampaign: campaignID,
		kpi.DimPipeline: pipelineID, kpi.DimStage: stageID, kpi.DimLossReason: reasonID, kpi.DimCompetitor: rivalID,
		kpi.DimPlan: planID, kpi.DimMeter: meterID,
	}[d]
	if id != 0 {
		return kpi.Filter{{Dimension: d, IDs: []int64{id + 1, id + 2, 999}, None: d == kpi.DimProduct}}
	}
	code := map[kpi.Dimension]string{
		kpi.DimRegion: "North", kpi.DimSegment: "SMB", kpi.DimIndustry: "Retail", kpi.DimCountry: "DE", kpi.DimCurrency: "USD",
		kpi.DimOpportunityType: "NEW", kpi.DimActivityKind: "EMAIL", kpi.DimCohortMonth: "2025-03",
	}[d]
	return kpi.Filter{{Dimension: d, Codes: []string{code, "nowhere"}, None: d == kpi.DimSegment}}
}

// composed KPIs are made of others and checked against them elsewhere.
func composed(k kpi.Key) bool {
	return slices.Contains([]kpi.Key{kpi.WonRevenueGrowth, kpi.PipelineVelocity, kpi.LTV, kpi.LTVToCAC, kpi.CACPayback, kpi.MagicNumber}, k)
}

func TestEveryKPIAgreesWithARowAtATimeComputation(t *testing.T) {
	c := randomCompany(1, 250)
	f := c.facts()
	for _, d := range available() {
		if composed(d.Key) {
			continue
		}
		t.Run(string(d.Key), func(t *testing.T) {
			for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
				check(t, question{key: d.Key, scope: scope}, c, f)
				check(t, question{key: d.Key, scope: scope, grain: calendar.GrainMonth}, c, f)
				for i, dim := range d.Dimensions {
					check(t, question{key: d.Key, scope: scope, grain: calendar.GrainQuarter, groupBy: []kpi.Dimension{dim}}, c, f)
					check(t, question{key: d.Key, scope: scope, where: someFilter(dim)}, c, f)
					other := d.Dimensions[(i+1)%len(d.Dimensions)]
					check(t, question{key: d.Key, scope: scope, groupBy: []kpi.Dimension{other, dim}[:1+i%2], where: someFilter(dim)}, c, f)
				}
				for _, v := range d.Variants {
					for _, value := range v.Values {
						q := question{key: d.Key, scope: scope, variants: []kpi.Variant{{Key: d.Key, Name: v.Name, Value: value}}, grain: calendar.GrainMonth}
						check(t, q, c, f)
						if len(d.Dimensions) > 0 {
							q.groupBy = []kpi.Dimension{d.Dimensions[0]}
							check(t, q, c, f)
						}
					}
				}
			}
		})
	}
}
