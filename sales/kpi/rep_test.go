package kpi_test

import (
	"slices"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// carries gives a rep a quota of bookings.
func (c *company) carries(rep int64, p calendar.Period, amount int64, change ...func(*kpi.Quota)) *company {
	q := kpi.Quota{ID: quotaID + int64(len(c.quotas)) + 1, Rep: repID + rep, Measure: quota.Bookings, From: p.From, To: p.To, Amount: amount}
	for _, f := range change {
		f(&q)
	}
	c.quotas = append(c.quotas, q)
	return c
}

// hire adds a rep.
func (c *company) hire(rep int64, change ...func(*kpi.Rep)) *company {
	r := kpi.Rep{ID: repID + rep, Name: "Rep"}
	for _, f := range change {
		f(&r)
	}
	c.reps = append(c.reps, r)
	return c
}

func by(rep int64) func(*kpi.Opportunity) {
	return func(o *kpi.Opportunity) { o.Owner = repID + rep }
}

// asked is a question about bookings with variants, "name=value".
func asked(k kpi.Key, p calendar.Period, variants ...string) kpi.Query {
	q := kpi.Query{Keys: []kpi.Key{k}, Period: p, Scope: kpi.Everything(), Today: afterward}
	for _, v := range variants {
		name, value, _ := strings.Cut(v, "=")
		q.Variants = append(q.Variants, kpi.Variant{Key: k, Name: name, Value: value})
	}
	return q
}

func TestWhatBearsOnAQuotaBearsOnItsAttainment(t *testing.T) {
	four := calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2026-05-01")}
	april := calendar.Period{From: calendar.MustDay("2026-04-01"), To: four.To}
	even := func(q *kpi.Quota) { q.Seasonality = []int64{1, 1, 1, 1} }
	product := func(q *kpi.Quota) { q.Product = productID + 1 }
	from := func(d string) func(*kpi.Rep) { return func(r *kpi.Rep) { r.Hired = kpi.On(calendar.MustDay(d)) } }
	for _, c := range []struct {
		name    string
		company *company
		period  calendar.Period
		want    string // denominator
	}{
		{"months alike", (&company{}).carries(1, four, 40_000_00, even), april, "10000.00"},
		{"by days without a season", (&company{}).carries(1, four, 40_000_00), april, "10000.00"}, // 30 of 120
		{"a season", (&company{}).carries(1, four, 40_000_00, func(q *kpi.Quota) { q.Seasonality = []int64{1, 1, 1, 5} }), april, "25000.00"},
		{"a ramp", (&company{}).carries(1, four, 40_000_00, even).hire(1, from("2026-01-01"), func(r *kpi.Rep) { r.Ramp = []money.Rate{0, 250_000, 500_000} }), four, "17500.00"},
		{"a ramp that is over", (&company{}).carries(1, four, 40_000_00, even).hire(1, from("2025-01-01"), func(r *kpi.Rep) { r.Ramp = []money.Rate{0, 250_000, 500_000} }), four, "40000.00"},
		{"a ramp of somebody of whom no day of hiring is known", (&company{}).carries(1, four, 40_000_00, even).hire(1, func(r *kpi.Rep) { r.Ramp = []money.Rate{0} }), four, "40000.00"},
		{"half of April on leave", (&company{}).carries(1, four, 40_000_00, even).hire(1, func(r *kpi.Rep) {
			r.Relief = []kpi.Relief{{From: april.From, To: april.From + 15, Share: money.One}}
		}), april, "5000.00"},
		{"relief in another measure", (&company{}).carries(1, four, 40_000_00, even).hire(1, func(r *kpi.Rep) {
			r.Relief = []kpi.Relief{{Measure: quota.Mrr, From: april.From, To: april.From + 15, Share: money.One}}
		}), april, "10000.00"},
		{"hired on 16 April", (&company{}).carries(1, four, 40_000_00, even).hire(1, from("2026-04-16")), four, "5000.00"},
		{"gone on 16 April", (&company{}).carries(1, four, 40_000_00, even).hire(1, func(r *kpi.Rep) { r.Left = kpi.On(april.From + 15) }), four, "35000.00"},
		{"the quota of a product is a part of the one over all", (&company{}).carries(1, four, 40_000_00, even).carries(1, four, 9_000_00, product), four, "40000.00"},
		{"and counts where there is none over all", (&company{}).carries(1, april, 10_000_00).carries(1, four, 12_000_00, product, even), four, "19000.00"},
		{"quotas of products alone add up", (&company{}).carries(1, four, 12_000_00, product).carries(1, four, 8_000_00, product), four, "20000.00"},
		{"what bears on a rep does not bear on their team", (&company{teams: []kpi.Team{{ID: teamID + 1}}}).hire(1, from("2026-04-16")).
			carries(0, four, 40_000_00, even, func(q *kpi.Quota) { q.Rep, q.Team = 0, teamID+1 }), four, "40000.00"},
	} {
		if got := text(ask(t, c.company.facts(), asked(kpi.QuotaAttainment, c.period)).Total.Denominator); got != c.want {
			t.Errorf("%s: the quota is worth %s, want %s", c.name, got, c.want)
		}
	}
}

func TestQuotasOfTeamsInsideOneAnotherCountOncePerRegion(t *testing.T) {
	of := func(team int64) func(*kpi.Quota) { return func(q *kpi.Quota) { q.Rep, q.Team = 0, teamID+team } }
	c := (&company{teams: []kpi.Team{
		{ID: teamID + 1, Name: "Sales"}, {ID: teamID + 2, Name: "South", Parent: teamID + 1, Region: "DACH"}, {ID: teamID + 3, Name: "Bavaria", Parent: teamID + 2, Region: "DACH"},
	}}).carries(0, quarter1, 100_00, of(1)).carries(0, quarter1, 70_00, of(2)).carries(0, quarter1, 50_00, of(3))
	q := asked(kpi.QuotaAttainment, quarter1)
	q.GroupBy = []kpi.Dimension{kpi.DimRegion}
	r := ask(t, c.facts(), q)
	var got []string
	for _, p := range append(r.Points, r.Total) {
		got = append(got, text(p.Denominator))
	}
	if !slices.Equal(got, []string{"70.00", "100.00", "100.00"}) { // DACH, no region, all
		t.Errorf("quotas by region are %v", got)
	}
	q.GroupBy, q.Where = nil, kpi.Filter{{Dimension: kpi.DimRegion, Codes: []string{"DACH"}}}
	if got := text(ask(t, c.facts(), q).Total.Denominator); got != "70.00" {
		t.Errorf("the quota of DACH is %s, want that of South", got)
	}
}

// twelve is twelve reps of whom seven reach their quota of January, and one in their ramp who does.
func twelve() *company {
	c := &company{teams: []kpi.Team{{ID: teamID + 1, Name: "North", Manager: repID + 1}, {ID: teamID + 2, Name: "South", Manager: repID + 12}}}
	for i := range int64(13) {
		c.hire(i+1, func(r *kpi.Rep) {
			r.Hired, r.Teams = kpi.On(january.From-400), []kpi.Stay{{In: teamID + 1 + i%2, From: january.From - 400}}
			if i == 12 {
				r.Hired, r.Ramp = kpi.On(january.From), []money.Rate{500_000}
			}
		})
		c.carries(i+1, january, 10_000_00)
		won := []int64{10_000_00, 12_000_00, 15_000_00, 10_000_00, 11_000_00, 10_000_00, 13_000_00, 9_999_99, 5_000_00, 0, 8_000_00, 2_000_00, 5_000_00}[i]
		c.wins(1, won, midmonth, by(i+1))
	}
	return c.hire(14).wins(1, 99_000_00, midmonth, by(14)) // carries none
}

func TestRepsAtQuota(t *testing.T) {
	f := twelve().facts()
	for _, c := range []struct {
		variants string
		want     string
	}{
		{"statistic=SHARE", "0.583333 7/12"},
		{"ramping=INCLUDED", "0.615385 8/13"},
		{"ramping=ONLY", "1.000000 1/1"},
		{"statistic=MEDIAN", "1.000000 10.599999/12"},
		{"statistic=P25", "0.725000 10.599999/12"},
		{"statistic=P75", "1.125000 10.599999/12"},
	} {
		p := ask(t, f, asked(kpi.RepsAtQuota, january, c.variants)).Total
		if got := text(p.Value) + " " + text(p.Numerator) + "/" + text(p.Denominator); got != c.want {
			t.Errorf("%s: %s, want %s", c.variants, got, c.want)
		}
	}
	q := asked(kpi.RepsAtQuota, january)
	q.GroupBy, q.Compare = []kpi.Dimension{kpi.DimTeam}, []kpi.Comparison{kpi.PreviousPeriod}
	for i, p := range ask(t, f, q).Points {
		if got, want := text(p.Numerator)+"/"+text(p.Denominator), []string{"4/6", "3/6"}[i]; got != want {
			t.Errorf("%s: %s, want %s", p.Group[0].Label, got, want)
		}
		if len(p.Comparisons) != 1 || p.Comparisons[0].Value != nil {
			t.Errorf("%s: against December %v, want that nobody carried a quota then", p.Group[0].Label, p.Comparisons)
		}
	}
	records, err := kpi.Records(f, q, january, []kpi.GroupKey{{Dimension: kpi.DimTeam, ID: teamID + 2}})
	if err != nil {
		t.Fatal(err)
	}
	if num, den := kpi.Sum(records); len(records) != 6 || num.Unscaled != 3 || den.Unscaled != 6 {
		t.Errorf("behind South stand %v", records)
	}
}

func TestCapacityIsWhatCanBeExpectedOfEach(t *testing.T) {
	before := calendar.Previous(quarter1)
	c := &company{}
	for i := int64(1); i <= 7; i++ { // 85 % of the quarter before
		c.hire(i, func(r *kpi.Rep) { r.Hired = kpi.On(before.From - 900) }).carries(i, before, 150_000_00).carries(i, quarter1, 150_000_00).wins(1, 127_500_00, before.From+9, by(i))
	}
	for i := int64(8); i <= 10; i++ {
		c.hire(i, func(r *kpi.Rep) { r.Hired, r.Ramp = kpi.On(quarter1.From), []money.Rate{400_000, 400_000, 400_000} }).carries(i, quarter1, 150_000_00)
	}
	p := ask(t, c.facts(), asked(kpi.Capacity, quarter1)).Total
	if got := text(p.Value); got != "1072500.00" || text(p.Maturity) != "0.700000" || !slices.Contains(p.Caveats, kpi.ImmatureCohort) || p.SampleSize != 10 {
		t.Errorf("capacity = %s of %d, mature %s %v; want 7 x 150k x 85 %% + 3 x 150k x 40 %%", got, p.SampleSize, text(p.Maturity), p.Caveats)
	}
	for name, change := range map[string]func(c *company){
		"months of the ramp are no history": func(c *company) {
			for i := range c.reps[:7] {
				c.reps[i].Hired, c.reps[i].Ramp = kpi.On(before.From), []money.Rate{money.One, money.One, 900_000, money.One}
			}
		},
		"what was more than a year ago is forgotten": func(c *company) {
			for i := range c.quotas[:14] {
				if q := &c.quotas[i]; q.From == before.From {
					q.From, q.To = q.From-500, q.To-500
				}
			}
			for i := range c.opps {
				c.opps[i].Closed.Day -= 500
			}
		},
	} {
		other := *c
		other.reps, other.quotas, other.opps = slices.Clone(c.reps), slices.Clone(c.quotas), slices.Clone(c.opps)
		change(&other)
		if got := text(ask(t, other.facts(), asked(kpi.Capacity, quarter1)).Total.Value); got != "1230000.00" {
			t.Errorf("%s: capacity = %s, want 7 x 150k x 100 %% + 180k", name, got)
		}
	}
	future := asked(kpi.Capacity, quarter1)
	future.Today = before.From + 10 // credited by now: all of it, in a month that is not over
	if got := text(ask(t, c.facts(), future).Total.Value); got != "1230000.00" {
		t.Errorf("asked ahead, capacity = %s, want what full months until today let expect", got)
	}
	if p := ask(t, (&company{}).facts(), asked(kpi.Capacity, quarter1)).Total; p.Value != nil || !slices.Contains(p.Caveats, kpi.NoDenominator) {
		t.Errorf("without a quota capacity = %v %v, want none", p.Value, p.Caveats)
	}
}

func TestStreetQuotasAreSetAgainstTheQuotasOfTeams(t *testing.T) {
	of := func(team int64) func(*kpi.Quota) { return func(q *kpi.Quota) { q.Rep, q.Team = 0, teamID+team } }
	in := func(team int64) func(*kpi.Rep) {
		return func(r *kpi.Rep) { r.Teams = []kpi.Stay{{In: teamID + team, From: quarter1.From - 900}} }
	}
	c := (&company{teams: []kpi.Team{{ID: teamID + 1, Name: "All"}, {ID: teamID + 2, Name: "East", Parent: teamID + 1}, {ID: teamID + 3, Name: "West", Parent: teamID + 1}}}).
		hire(1, in(2)).hire(2, in(3)).carries(1, quarter1, 600_000_00).carries(2, quarter1, 400_000_00).
		carries(0, quarter1, 800_000_00, of(1)).carries(0, quarter1, 500_000_00, of(2))
	f := c.facts()
	for reading, want := range map[string]string{"STREET_QUOTA": "1000000.00 1000000.00/", "OVER_ASSIGNMENT": "1.250000 1000000.00/800000.00", "ATTAINMENT_FACTOR": "0.800000 800000.00/1000000.00"} {
		q := asked(kpi.Capacity, quarter1, "reading="+reading)
		p := ask(t, f, q).Total
		if got := text(p.Value) + " " + text(p.Numerator) + "/" + text(p.Denominator); got != want {
			t.Errorf("%s = %s, want %s", reading, got, want)
		}
		records, err := kpi.Records(f, q, quarter1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if num, den := kpi.Sum(records); num.Unscaled != p.Numerator.Unscaled || p.Denominator != nil && den.Unscaled != p.Denominator.Unscaled {
			t.Errorf("%s: records sum to %v / %v", reading, num, den)
		}
	}
	q := asked(kpi.Capacity, quarter1, "reading=OVER_ASSIGNMENT")
	q.GroupBy = []kpi.Dimension{kpi.DimTeam}
	var got []string
	for _, p := range ask(t, f, q).Points {
		got = append(got, p.Group[0].Label+" "+text(p.Value)+" "+strings.Join(texts(p.Caveats), " "))
	}
	if want := []string{"All 0.000000 ", "East 1.200000 ", "West  NO_DENOMINATOR"}; !slices.Equal(got, want) {
		t.Errorf("by team %q, want %q", got, want)
	}
	q.GroupBy, q.Where = nil, kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{teamID + 1}}}
	if got := text(ask(t, f, q).Total.Value); got != "1.250000" {
		t.Errorf("of the team with those below it: %s, want 1.25", got)
	}
}

func texts(in []kpi.Caveat) []string {
	var out []string
	for _, c := range in {
		out = append(out, string(c))
	}
	return out
}

func TestRampTimeCountsFromTheMonthOfHiring(t *testing.T) {
	year := calendar.Period{From: january.From, To: january.From.AddMonths(12)}
	monthly := func(q *kpi.Quota) { q.Seasonality = []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} }
	hired := func(d calendar.Day, ramp ...money.Rate) func(*kpi.Rep) {
		return func(r *kpi.Rep) { r.Hired, r.Ramp = kpi.On(d), ramp }
	}
	c := (&company{}).hire(1, hired(january.From, 100_000, 200_000)).carries(1, year, 120_000_00, monthly)
	for month, won := range []int64{5_000_00, 7_500_00, 0, 9_999_99, 0, 10_000_00, 50_000_00} {
		c.wins(1, won, january.From.AddMonths(month)+18, by(1))
	}
	c.hire(2, hired(january.From+20)).carries(2, year, 120_000_00, monthly).wins(1, 9_000_00, january.From.AddMonths(2), by(2))     // never at quota
	c.hire(3, hired(january.From+3)).wins(1, 9_000_00, january.From+4, by(3))                                                       // carries no quota
	c.hire(4, hired(january.From+3), func(r *kpi.Rep) { r.Left = kpi.On(january.From + 40) }).carries(4, year, 120_000_00, monthly) // left before
	c.hire(5, hired(january.From-1)).carries(5, year, 12_00, monthly).wins(1, 9_000_00, january.From+4, by(5))                      // hired before
	c.losses(1, 99_000_00, january.From+2, by(1)).open(1, 99_000_00, january.From, january.From+2, by(1), func(o *kpi.Opportunity) { o.Status = pipeline.Open })
	f := c.facts()
	for _, x := range []struct {
		variants []string
		want     string
	}{
		{nil, "6.000000 6/1 of 0.333333"},
		{[]string{"share=80"}, "3.500000 7/2 of 0.666667"}, // months 4 and 3
		{[]string{"share=75"}, "2.500000 5/2 of 0.666667"},
		{[]string{"share=50"}, "2.000000 4/2 of 0.666667"},
		{[]string{"milestone=FIRST_DEAL"}, "28.500000 57/2 of 0.666667"}, // 18 days, and 39 from 21 January to 1 March
		{[]string{"statistic=MEDIAN"}, " 6/1 of 0.333333"},
	} {
		p := ask(t, f, asked(kpi.RampTime, january, x.variants...)).Total
		if got := text(p.Value) + " " + text(p.Numerator) + "/" + text(p.Denominator) + " of " + text(p.Maturity); got != x.want {
			t.Errorf("%v: %s, want %s", x.variants, got, x.want)
		}
		if !slices.Contains(p.Caveats, kpi.Censored) || !slices.Contains(p.Caveats, kpi.ImmatureCohort) {
			t.Errorf("%v: caveats %v, want that those who are not there are left out", x.variants, p.Caveats)
		}
	}
	early := asked(kpi.RampTime, january)
	early.Today = january.From.AddMonths(4)
	if p := ask(t, f, early).Total; p.Value != nil || !slices.Contains(p.Caveats, kpi.Censored) {
		t.Errorf("in May ramp time is %v %v, want none", p.Value, p.Caveats)
	}
}

func TestWhoMayNotSeeQuotasIsRefused(t *testing.T) {
	f := twelve().facts()
	for _, k := range []kpi.Key{kpi.RepsAtQuota, kpi.Capacity, kpi.RampTime} {
		q := asked(k, january)
		q.Scope.Quotas = kpi.NoRows
		if _, err := kpi.Compute(f, q); err == nil || !strings.Contains(err.Error(), "needs quotas") {
			t.Errorf("%s without quotas: %v", k, err)
		}
		if q.Scope.Allows(k) || !kpi.Everything().Allows(k) {
			t.Errorf("%s is offered to the wrong people", k)
		}
	}
	q := asked(kpi.RepsAtQuota, january)
	q.Scope = kpi.Scope{Opportunities: kpi.OwnRows, Quotas: kpi.OwnRows, Activities: kpi.OwnRows, Leads: kpi.OwnRows, Amounts: kpi.AllAmounts, Reps: []int64{repID + 2}}
	if p := ask(t, f, q).Total; text(p.Numerator) != "1" || text(p.Denominator) != "1" {
		t.Errorf("a rep sees %v of %v reps, want their own", p.Numerator, p.Denominator)
	}
}
