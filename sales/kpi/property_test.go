package kpi_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

func ask(t *testing.T, f *kpi.Facts, q kpi.Query) kpi.Result {
	t.Helper()
	if q.Period == (calendar.Period{}) {
		q.Period = calendar.Period{From: firstDay, To: lastDay}
	}
	if q.Today == 0 {
		q.Today, q.Now = today, now
	}
	got, err := kpi.Compute(f, q)
	if err != nil {
		t.Fatalf("Compute(%v): %v", q.Keys, err)
	}
	return got[0]
}

func TestRecordsAreExactlyTheRowsBehindEveryPoint(t *testing.T) {
	c := randomCompany(2, 120)
	f := c.facts()
	for _, d := range available() {
		if composed(d.Key) {
			continue
		}
		for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
			for _, dim := range append([]kpi.Dimension{""}, d.Dimensions...) {
				q := question{key: d.Key, scope: scope, grain: calendar.GrainQuarter}.query()
				if dim != "" {
					q.GroupBy = []kpi.Dimension{dim}
				}
				r := ask(t, f, q)
				for _, p := range append(r.Points, r.Total) {
					records, err := kpi.Records(f, q, p.Period, p.Group)
					if err != nil {
						t.Fatal(err)
					}
					num, den := kpi.Sum(records)
					if num.Unscaled != p.Numerator.Unscaled || p.Denominator != nil && den.Unscaled != p.Denominator.Unscaled {
						t.Errorf("%s by %s %v %v: records sum to %v / %v, want %v / %v", d.Key, dim, p.Period, p.Group, num, den, p.Numerator, p.Denominator)
					}
					for i := 1; i < len(records); i++ {
						if a, b := records[i-1], records[i]; a.Table == b.Table && a.ID >= b.ID || a.Table > b.Table {
							t.Errorf("%s: record %v follows %v", d.Key, b, a)
						}
					}
				}
			}
		}
	}
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	c := randomCompany(3, 200)
	other := *c
	other.opps, other.leads, other.acts = slices.Clone(c.opps), slices.Clone(c.leads), slices.Clone(c.acts)
	slices.Reverse(other.opps)
	slices.Reverse(other.leads)
	slices.Reverse(other.acts)
	sameAnswers(t, c.facts(), other.facts())
}

// sameAnswers asks every KPI of both and compares all that comes back.
func sameAnswers(t *testing.T, a, b *kpi.Facts) {
	t.Helper()
	for _, d := range available() {
		for _, dim := range d.Dimensions {
			q := question{key: d.Key, scope: kpi.Everything(), grain: calendar.GrainQuarter, groupBy: []kpi.Dimension{dim}}.query()
			q.Compare = []kpi.Comparison{kpi.PreviousPeriod}
			got, err := kpi.Compute(a, q)
			if err != nil {
				t.Fatal(err)
			}
			want, err := kpi.Compute(b, q)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s by %s differs", d.Key, dim)
			}
		}
	}
}

func TestFactsWithChangesAppliedEqualFactsBuiltAnew(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(5, 5))}
	c := randomCompany(4, 3000)
	f := c.facts()
	before := ask(t, f, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything()})
	was := f
	for round := range 12 {
		var ch kpi.Changes
		for range 1 + d.IntN(40) {
			o := d.opportunity(int64(d.IntN(len(c.opps))) + 1)
			i := slices.IndexFunc(c.opps, func(x kpi.Opportunity) bool { return x.ID == o.ID })
			if slices.ContainsFunc(ch.Opportunities, func(x kpi.Opportunity) bool { return x.ID == o.ID }) || i < 0 {
				continue
			}
			c.opps[i] = o
			ch.Opportunities = append(ch.Opportunities, o)
		}
		a := d.activity(int64(round) + 100_000)
		c.acts = append(c.acts, a)
		ch.Activities = append(ch.Activities, a)
		gone := d.IntN(len(c.acts) - 1)
		ch.GoneActivities = append(ch.GoneActivities, c.acts[gone].ID)
		c.acts = slices.Delete(c.acts, gone, gone+1)
		l := d.lead(int64(d.IntN(len(c.leads))) + 1)
		c.leads[slices.IndexFunc(c.leads, func(x kpi.Lead) bool { return x.ID == l.ID })] = l
		ch.Leads = append(ch.Leads, l)
		r := &c.reps[d.IntN(len(c.reps))] // a rep changes team: all their rows since then follow
		r.Teams = append(slices.Clone(r.Teams), kpi.Stay{In: teamID + 1 + int64(d.IntN(6)), From: d.day()})
		r.Relief = append(slices.Clone(r.Relief), kpi.Relief{From: firstDay + calendar.Day(10*round), To: firstDay + calendar.Day(10*round+20), Share: 250_000})
		ch.Reps = append(ch.Reps, *r)
		acc := &c.accounts[d.IntN(len(c.accounts))]
		acc.Territories = append(slices.Clone(acc.Territories), kpi.Stay{In: territoryID + 1 + int64(d.IntN(5)), From: d.day()})
		acc.Industry = "Mining"
		ch.Accounts = append(ch.Accounts, *acc)
		q := &c.quotas[d.IntN(len(c.quotas))]
		q.Amount += 1000
		if q.Product = productID + 1; d.yes(50) { // a quota over all products turns into one of a product, or back
			q.Product = 0
		}
		ch.Quotas = append(ch.Quotas, *q)
		ch.GoneSpends = append(ch.GoneSpends, c.spends[0].ID)
		c.spends = c.spends[1:]
		f = f.Apply(ch)
	}
	for _, table := range []kpi.Table{kpi.TableOpportunities, kpi.TableLeads, kpi.TableActivities, kpi.TableSpends, kpi.TableQuotas} {
		if got, want := f.Rows(table), c.facts().Rows(table); got != want {
			t.Errorf("rows of %s = %d, want %d", table, got, want)
		}
	}
	sameAnswers(t, f, c.facts())
	if after := ask(t, was, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything()}); !reflect.DeepEqual(after, before) {
		t.Error("Apply changed the facts that it was called on")
	}
}

func TestManyKeysInOneQueryAnswerAsEachAlone(t *testing.T) {
	f := randomCompany(6, 150).facts()
	q := kpi.Query{Period: calendar.Period{From: firstDay, To: lastDay}, Grain: calendar.GrainMonth, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything(), Today: today, Now: now}
	for _, d := range available() {
		if slices.Contains(d.Dimensions, kpi.DimTeam) {
			q.Keys = append(q.Keys, d.Key)
		}
	}
	together, err := kpi.Compute(f, q)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range q.Keys {
		alone := q
		alone.Keys = []kpi.Key{k}
		if got := ask(t, f, alone); !reflect.DeepEqual(together[i], got) {
			t.Errorf("%s alone differs from %s among others", k, k)
		}
	}
}

func TestGrowthIsWonRevenueAgainstTheUnitBefore(t *testing.T) {
	f := randomCompany(7, 300).facts()
	q := kpi.Query{Grain: calendar.GrainMonth, Scope: kpi.Everything(), Compare: []kpi.Comparison{kpi.PreviousPeriod, kpi.SamePeriodLastYear}}
	q.Keys = []kpi.Key{kpi.WonRevenueGrowth}
	growth := ask(t, f, q)
	q.Keys = []kpi.Key{kpi.WonRevenue}
	revenue := ask(t, f, q)
	for i, p := range growth.Points {
		now, before := revenue.Points[i].Numerator, revenue.Points[i].Comparisons[0].Value
		if before == nil || before.Unscaled == 0 {
			if p.Value != nil {
				t.Errorf("growth of %v = %v, want none", p.Period, p.Value)
			}
			continue
		}
		want := new(big.Rat).Sub(big.NewRat(now.Unscaled, before.Unscaled), big.NewRat(1, 1)).FloatString(6)
		if text(p.Value) != want {
			t.Errorf("growth of %v = %v, want %s", p.Period, p.Value, want)
		}
		if i > 0 {
			if got, want := text(p.Comparisons[0].Value), text(growth.Points[i-1].Value); got != want {
				t.Errorf("growth of %v is compared with %q, want %q", p.Period, got, want)
			}
		}
	}
}

func TestProductsAndTheirLinesSumToTheAmount(t *testing.T) {
	f := randomCompany(8, 300).facts()
	for _, k := range []kpi.Key{kpi.WonRevenue, kpi.Pipeline, kpi.WeightedPipeline, kpi.LostAmount} {
		r := ask(t, f, kpi.Query{Keys: []kpi.Key{k}, GroupBy: []kpi.Dimension{kpi.DimProduct}, Scope: kpi.Everything()})
		var sum int64
		for _, p := range r.Points {
			sum += p.Numerator.Unscaled
		}
		if sum != r.Total.Numerator.Unscaled {
			t.Errorf("%s: products sum to %d, want %d", k, sum, r.Total.Numerator.Unscaled)
		}
	}
}

func TestLostOpportunitiesByReasonKeepNoDecisionApart(t *testing.T) {
	because := func(reason int64, undecided bool) func(*kpi.Opportunity) {
		return func(o *kpi.Opportunity) { o.LossReason, o.NoDecision = reasonID+reason, undecided }
	}
	c := (&company{}).losses(14, 1, midmonth, because(1, false)).losses(10, 1, midmonth, because(2, false)).
		losses(12, 1, midmonth, because(3, true)).losses(4, 1, midmonth, because(4, false))
	for i, label := range []string{"Price", "Competitor", "No decision", "Fit"} {
		c.names = append(c.names, kpi.Name{Dimension: kpi.DimLossReason, ID: reasonID + int64(i) + 1, Label: label})
	}
	q := kpi.Query{Keys: []kpi.Key{kpi.LostOpportunities}, Period: january, GroupBy: []kpi.Dimension{kpi.DimLossReason}, Scope: kpi.Everything(), Today: afterward}
	r := ask(t, c.facts(), q)
	var got []string
	for _, p := range r.Points {
		got = append(got, p.Group[0].Label+" "+text(p.Value))
	}
	if want := []string{"Competitor 10", "Fit 4", "No decision 12", "Price 14"}; !slices.Equal(got, want) {
		t.Errorf("lost by reason = %v, want %v", got, want)
	}
	for value, want := range map[string]string{"INCLUDED": "40", "EXCLUDED": "28", "ONLY": "12"} {
		q.Variants = []kpi.Variant{{Key: kpi.LostOpportunities, Name: "noDecision", Value: value}}
		if got := text(ask(t, c.facts(), q).Total.Value); got != want {
			t.Errorf("lost with no decision %s = %s, want %s", value, got, want)
		}
	}
}

func TestNumbersOfThePastUseTheTeamOfTheDay(t *testing.T) {
	moved := calendar.MustDay("2026-02-10")
	c := (&company{
		teams: []kpi.Team{{ID: teamID + 1, Name: "East", Region: "EU"}, {ID: teamID + 2, Name: "West", Parent: teamID + 1, Manager: repID + 9, Region: "US"}},
		reps:  []kpi.Rep{{ID: repID + 1, Name: "Ada", Teams: []kpi.Stay{{In: teamID + 1, From: january.From - 99, To: kpi.On(moved)}, {In: teamID + 2, From: moved}}}},
	}).wins(1, 100, moved-1, byAda).wins(1, 1000, moved, byAda)
	r := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: quarter1, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything(), Today: afterward})
	if got := text(r.Points[0].Value) + " " + text(r.Points[1].Value); got != "1.00 10.00" {
		t.Errorf("revenue of East and West = %s, want 1.00 10.00", got)
	}
	for _, test := range []struct {
		name  string
		where kpi.Term
		want  string
	}{
		{"a team includes the teams below it", kpi.Term{Dimension: kpi.DimTeam, IDs: []int64{teamID + 1}}, "11.00"},
		{"a team by itself does not", kpi.Term{Dimension: kpi.DimTeam, IDs: []int64{teamID + 1}, Exact: true}, "1.00"},
		{"a region is that of the team", kpi.Term{Dimension: kpi.DimRegion, Codes: []string{"US"}}, "10.00"},
		{"a manager manages the team of the day", kpi.Term{Dimension: kpi.DimManager, IDs: []int64{repID + 9}}, "10.00"},
		{"an unknown team has nothing", kpi.Term{Dimension: kpi.DimTeam, IDs: []int64{teamID + 77}}, "0.00"},
	} {
		got := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: quarter1, Where: kpi.Filter{test.where}, Scope: kpi.Everything(), Today: afterward})
		if text(got.Total.Value) != test.want {
			t.Errorf("%s: revenue = %s, want %s", test.name, text(got.Total.Value), test.want)
		}
	}
}

func byAda(o *kpi.Opportunity) { o.Owner = repID + 1 }

func TestAStateIsThatJustBeforeTheEndOfThePeriod(t *testing.T) {
	end := january.To
	c := (&company{}).open(1, 1, end-1, end+9).open(1, 10, end, end+9).wins(1, 100, end-1).wins(1, 1000, end).wins(1, 10_000, end+5, opened(30))
	r := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{kpi.Pipeline}, Period: january, Scope: kpi.Everything(), Today: afterward})
	if got, want := text(r.Total.Value), "110.01"; got != want { // opened before the end and not closed before it
		t.Errorf("pipeline at the end of January = %s, want %s", got, want)
	}
}

func TestATimeSeriesHasNoHoles(t *testing.T) {
	c := (&company{}).wins(1, 100, january.From, byAda).wins(1, 100, calendar.MustDay("2026-03-03"), byAda)
	c.reps = []kpi.Rep{{ID: repID + 1, Name: "Ada"}}
	q := kpi.Query{Period: quarter1, Grain: calendar.GrainMonth, GroupBy: []kpi.Dimension{kpi.DimRep}, Scope: kpi.Everything(), Today: afterward}
	for k, want := range map[kpi.Key]string{kpi.WonOpportunities: "1 0 1", kpi.WinRateClosed: "1.000000  1.000000", kpi.WonRevenue: "1.00 0.00 1.00"} {
		q.Keys = []kpi.Key{k}
		var got []string
		for _, p := range ask(t, c.facts(), q).Points {
			got = append(got, text(p.Value))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s by month = %q, want %q", k, strings.Join(got, " "), want)
		}
	}
}

func TestTeamQuotasInsideOneAnotherCountOnce(t *testing.T) {
	target := func(n, team, amount int64) kpi.Quota {
		return kpi.Quota{ID: quotaID + n, Team: teamID + team, Measure: quota.Bookings, From: quarter1.From, To: quarter1.To, Amount: amount}
	}
	c := &company{
		teams:  []kpi.Team{{ID: teamID + 1, Name: "All"}, {ID: teamID + 2, Name: "East", Parent: teamID + 1}, {ID: teamID + 3, Name: "West", Parent: teamID + 1}},
		quotas: []kpi.Quota{target(1, 1, 1000), target(2, 2, 600), target(3, 3, 500)},
	}
	q := kpi.Query{Keys: []kpi.Key{kpi.QuotaAttainment}, Period: quarter1, Scope: kpi.Everything(), Today: afterward}
	if got := text(ask(t, c.facts(), q).Total.Denominator); got != "10.00" {
		t.Errorf("quota of the company = %s, want 10.00", got)
	}
	q.Where = kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{teamID + 2}}}
	if got := text(ask(t, c.facts(), q).Total.Denominator); got != "6.00" {
		t.Errorf("quota of East = %s, want 6.00", got)
	}
}

func TestComparisonsSayWhatIsBetter(t *testing.T) {
	c := (&company{}).wins(3, 100, january.From-5).losses(2, 100, january.From-5).wins(6, 100, midmonth).losses(3, 100, midmonth).wins(1, 100, calendar.MustDay("2025-01-10"))
	goal := money.Decimal{Unscaled: 8}
	for _, test := range []struct {
		name    string
		key     kpi.Key
		against kpi.Comparison
		want    string
	}{
		{"more wins than in December are better", kpi.WonOpportunities, kpi.PreviousPeriod, "3 3 1.000000 true"},
		{"more losses than in December are worse", kpi.LostOpportunities, kpi.PreviousPeriod, "2 1 0.500000 false"},
		{"six wins after one a year ago", kpi.WonOpportunities, kpi.SamePeriodLastYear, "1 5 5.000000 true"},
		{"no loss a year ago is nothing to divide by", kpi.LostOpportunities, kpi.SamePeriodLastYear, "0 3  false"},
		{"a goal of eight wins is missed by two", kpi.WonOpportunities, kpi.Goal, "8 -2 -0.250000 false"},
		{"a rate that had no base has no change", kpi.SlipRate, kpi.PreviousPeriod, "   none"},
	} {
		q := kpi.Query{
			Keys: []kpi.Key{test.key}, Period: january, Scope: kpi.Everything(), Today: afterward,
			Compare: []kpi.Comparison{test.against}, Targets: []kpi.Target{{Key: kpi.WonOpportunities, Period: january, Value: goal}},
		}
		cmp := ask(t, c.facts(), q).Total.Comparisons[0]
		better := "none"
		if cmp.Better != nil {
			better = fmt.Sprint(*cmp.Better)
		}
		got := strings.Join([]string{text(cmp.Value), text(cmp.Change), text(cmp.ChangePercent), better}, " ")
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestCaveatsOfTimeAndSample(t *testing.T) {
	c := (&company{}).wins(3, 100, midmonth, opened(60)).wins(9, 100, midmonth+200, opened(60)).open(40, 100, midmonth+210, midmonth+400)
	c.losses(1, 100, midmonth+100, func(o *kpi.Opportunity) { o.Opened = kpi.Date{} })
	for _, test := range []struct {
		name   string
		key    kpi.Key
		period calendar.Period
		grain  calendar.Grain
		today  calendar.Day
		want   []kpi.Caveat
	}{
		{"three decisions are few", kpi.WinRateClosed, january, "", afterward, []kpi.Caveat{kpi.SmallSample}},
		{"a period that is not over is partial", kpi.WonOpportunities, january, "", midmonth, []kpi.Caveat{kpi.PartialPeriod}},
		{"a clipped bucket is partial", kpi.WonOpportunities, calendar.Period{From: midmonth, To: january.To}, calendar.GrainMonth, afterward, []kpi.Caveat{kpi.PartialPeriod}},
		{"a cohort younger than a cycle is immature", kpi.WinRateCreated, calendar.Period{From: midmonth + 200, To: midmonth + 220}, "", midmonth + 225, []kpi.Caveat{kpi.ImmatureCohort}},
		{"a cohort older than a cycle is not", kpi.WinRateCreated, calendar.Period{From: midmonth + 200, To: midmonth + 220}, "", midmonth + 300, nil},
		{"an opportunity without an opened day may belong to the cohort", kpi.WinRateCreated, calendar.Period{From: midmonth + 50, To: midmonth + 60}, "", midmonth + 700, []kpi.Caveat{kpi.NoDenominator, kpi.MissingDate}},
		{"health is not recorded yet", kpi.HealthScore, january, "", afterward, []kpi.Caveat{kpi.NotAvailable}},
	} {
		r := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{test.key}, Period: test.period, Grain: test.grain, Scope: kpi.Everything(), Today: test.today})
		p := r.Total
		if test.grain != "" {
			p = r.Points[0]
		}
		if !slices.Equal(p.Caveats, test.want) {
			t.Errorf("%s: caveats = %v, want %v", test.name, p.Caveats, test.want)
		}
	}
}

func TestScopesDecideWhichRowsCount(t *testing.T) {
	left := calendar.MustDay("2026-01-20")
	c := &company{
		teams: []kpi.Team{{ID: teamID + 1, Name: "East"}, {ID: teamID + 2, Name: "West"}},
		reps: []kpi.Rep{
			{ID: repID + 1, Name: "Ada", Teams: []kpi.Stay{{In: teamID + 1, From: january.From - 99}}},
			{ID: repID + 2, Name: "Bob", Teams: []kpi.Stay{{In: teamID + 1, From: january.From - 99, To: kpi.On(left)}, {In: teamID + 2, From: left}}},
			{ID: repID + 3, Name: "Cy", Teams: []kpi.Stay{{In: teamID + 2, From: january.From - 99}}},
		},
	}
	by := func(rep int64, credits ...kpi.Credit) func(*kpi.Opportunity) {
		return func(o *kpi.Opportunity) { o.Owner, o.Account, o.Credits = repID+rep, accountID+rep, credits }
	}
	c.wins(1, 1_00, midmonth, by(1)).wins(1, 10_00, midmonth, by(2)).wins(1, 100_00, left+1, by(2)).
		wins(1, 1000_00, midmonth, by(3, kpi.Credit{Rep: repID + 1, Share: 1_000_000}))
	own := kpi.Scope{Opportunities: kpi.OwnRows, Leads: kpi.OwnRows, Activities: kpi.OwnRows, Quotas: kpi.OwnRows, Amounts: kpi.AllAmounts}
	with := func(f func(*kpi.Scope)) kpi.Scope {
		s := own
		f(&s)
		return s
	}
	for _, test := range []struct {
		name  string
		scope kpi.Scope
		want  string
	}{
		{"everything", kpi.Everything(), "1111.00"},
		{"a rep sees what they own and are credited on", with(func(s *kpi.Scope) { s.Reps = []int64{repID + 1} }), "1001.00"},
		{"a rep without credits sees what they own", with(func(s *kpi.Scope) { s.Reps = []int64{repID + 2} }), "110.00"},
		{"a manager sees the reps of now and what closed in the team before a rep left", with(func(s *kpi.Scope) { s.Reps, s.Teams = []int64{repID + 1}, []int64{teamID + 1} }), "1011.00"},
		{"the account team sees its account", with(func(s *kpi.Scope) { s.Accounts = []int64{accountID + 2} }), "110.00"},
		{"own rows of nobody are none", own, "0.00"},
	} {
		r := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: january, Scope: test.scope, Today: afterward})
		if got := text(r.Total.Value); got != test.want {
			t.Errorf("%s: revenue = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestScopesWithholdKPIs(t *testing.T) {
	f := randomCompany(9, 20).facts()
	marketing := kpi.Scope{Opportunities: kpi.AllRows, Leads: kpi.AllRows, Spends: true, Amounts: kpi.AggregateAmounts}
	for _, test := range []struct {
		name  string
		scope kpi.Scope
		query kpi.Query
		want  bool
	}{
		{"nobody sees nothing", kpi.Scope{}, kpi.Query{Keys: []kpi.Key{kpi.WonOpportunities}}, false},
		{"marketing sees the funnel", marketing, kpi.Query{Keys: []kpi.Key{kpi.LeadConversionRate, kpi.CostPerLead}}, true},
		{"marketing sees amounts in sum", marketing, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}}, true},
		{"but not per account", marketing, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, GroupBy: []kpi.Dimension{kpi.DimAccount}}, false},
		{"nor of one account", marketing, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Where: kpi.Filter{{Dimension: kpi.DimAccount, IDs: []int64{accountID + 1}}}}, false},
		{"counts per account are no amounts", marketing, kpi.Query{Keys: []kpi.Key{kpi.WonOpportunities}, GroupBy: []kpi.Dimension{kpi.DimAccount}}, true},
		{"marketing sees no calls", marketing, kpi.Query{Keys: []kpi.Key{kpi.CallsMade}}, false},
		{"nor margins", marketing, kpi.Query{Keys: []kpi.Key{kpi.ProfitMargin}}, false},
		{"nor quotas", marketing, kpi.Query{Keys: []kpi.Key{kpi.QuotaAttainment}}, false},
		{"a rep sees no spend", kpi.Scope{Leads: kpi.OwnRows}, kpi.Query{Keys: []kpi.Key{kpi.CostPerLead}}, false},
		{"nobody is refused what does not exist yet", marketing, kpi.Query{Keys: []kpi.Key{kpi.HealthScore}}, true},
	} {
		q := test.query
		q.Period, q.Scope, q.Today = january, test.scope, afterward
		_, err := kpi.Compute(f, q)
		if got := err == nil; got != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v is not FORBIDDEN", test.name, err)
		}
		if len(q.GroupBy)+len(q.Where) == 0 && test.scope.Allows(q.Keys[0]) != test.want && q.Keys[0] != kpi.HealthScore {
			t.Errorf("%s: Allows(%s) = %v, want %v", test.name, q.Keys[0], !test.want, test.want)
		}
	}
	_, err := kpi.Records(f, kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: january, Scope: marketing, Today: afterward}, january, nil)
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("amounts of single records: %v, want FORBIDDEN", err)
	}
}

func TestAQueryThatCannotBeAnsweredSaysWhatWouldBe(t *testing.T) {
	f := randomCompany(10, 40).facts()
	keys := func(k ...kpi.Key) kpi.Query { return kpi.Query{Keys: k, Period: january} }
	with := func(q kpi.Query, f func(*kpi.Query)) kpi.Query {
		f(&q)
		return q
	}
	for _, test := range []struct {
		name  string
		query kpi.Query
		field string
		says  string
	}{
		{"no key", keys(), "keys", "WIN_RATE_CLOSED"},
		{"an unknown key", keys("WINS"), "keys", "kpiDefinitions"},
		{"a key twice", keys(kpi.CallsMade, kpi.CallsMade), "keys", "twice"},
		{"an empty period", with(keys(kpi.CallsMade), func(q *kpi.Query) { q.Period.To = q.Period.From }), "period", "empty"},
		{"a period of a century", with(keys(kpi.CallsMade), func(q *kpi.Query) { q.Period.To = q.Period.From.AddMonths(1200) }), "period", "50 years"},
		{"an unknown grain", with(keys(kpi.CallsMade), func(q *kpi.Query) { q.Grain = "HOUR" }), "grain", "QUARTER"},
		{"a dimension of another KPI", with(keys(kpi.CallsMade), func(q *kpi.Query) { q.GroupBy = []kpi.Dimension{kpi.DimProduct} }), "groupBy", "ACTIVITY_KIND"},
		{"a dimension that does not exist yet", with(keys(kpi.WonRevenue), func(q *kpi.Query) { q.GroupBy = []kpi.Dimension{kpi.DimPlan} }), "groupBy", "TERRITORY"},
		{"four dimensions", with(keys(kpi.WonRevenue), func(q *kpi.Query) {
			q.GroupBy = []kpi.Dimension{kpi.DimRep, kpi.DimTeam, kpi.DimStage, kpi.DimSource}
		}), "groupBy", "at most 3"},
		{"a dimension twice", with(keys(kpi.WonRevenue), func(q *kpi.Query) { q.GroupBy = []kpi.Dimension{kpi.DimRep, kpi.DimRep} }), "groupBy", "twice"},
		{"a mean per rep of accounts", with(keys(kpi.CallsMade), func(q *kpi.Query) {
			q.Variants, q.GroupBy = []kpi.Variant{{Key: kpi.CallsMade, Name: "per", Value: "REP"}}, []kpi.Dimension{kpi.DimAccount}
		}), "groupBy", "REP, TEAM, MANAGER, REGION"},
		{"a filter of another KPI", with(keys(kpi.CostPerLead), func(q *kpi.Query) {
			q.Where = kpi.Filter{{Dimension: kpi.DimTeam, IDs: []int64{1}}}
		}), "where", "CHANNEL"},
		{"a filter by nothing", with(keys(kpi.WonRevenue), func(q *kpi.Query) { q.Where = kpi.Filter{{Dimension: kpi.DimTeam}} }), "where", "at least one TEAM"},
		{"a region by id", with(keys(kpi.WonRevenue), func(q *kpi.Query) {
			q.Where = kpi.Filter{{Dimension: kpi.DimRegion, IDs: []int64{1}}}
		}), "where", "by text"},
		{"a team by name", with(keys(kpi.WonRevenue), func(q *kpi.Query) {
			q.Where = kpi.Filter{{Dimension: kpi.DimTeam, Codes: []string{"East"}}}
		}), "where", "by id"},
		{"an unknown variant", with(keys(kpi.SalesCycle), func(q *kpi.Query) {
			q.Variants = []kpi.Variant{{Key: kpi.SalesCycle, Name: "from", Value: "LEAD_CREATED"}}
		}), "variant", "start, statistic, unit"},
		{"an unknown value", with(keys(kpi.SalesCycle), func(q *kpi.Query) {
			q.Variants = []kpi.Variant{{Key: kpi.SalesCycle, Name: "start", Value: "BIRTH"}}
		}), "variant", "OPP_CREATED, LEAD_CREATED, FIRST_CONTACT"},
		{"a variant of a key that is not asked for", with(keys(kpi.CallsMade), func(q *kpi.Query) {
			q.Variants = []kpi.Variant{{Key: kpi.SalesCycle, Name: "start", Value: "LEAD_CREATED"}}
		}), "variant", "not among the keys"},
		{"a variant of a KPI without any", with(keys(kpi.LeadsCreated), func(q *kpi.Query) {
			q.Variants = []kpi.Variant{{Key: kpi.LeadsCreated, Name: "per", Value: "REP"}}
		}), "variant", "no variants"},
		{"an unknown comparison", with(keys(kpi.CallsMade), func(q *kpi.Query) { q.Compare = []kpi.Comparison{"LAST_DECADE"} }), "compareTo", "PREVIOUS_PERIOD"},
		{"too many points", with(keys(kpi.WonRevenue), func(q *kpi.Query) {
			q.Period, q.Grain, q.GroupBy = calendar.Period{From: firstDay - 5000, To: lastDay + 5000}, calendar.GrainDay, []kpi.Dimension{kpi.DimRep}
		}), "groupBy", "20000 points"},
	} {
		q := test.query
		q.Scope, q.Today = kpi.Everything(), afterward
		_, err := kpi.Compute(f, q)
		var e *fault.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error = %v, want a fault", test.name, err)
			continue
		}
		if strings.Join(e.Path, ".") != test.field || !strings.Contains(e.Message, test.says) {
			t.Errorf("%s: %v: %s, want %s with %q", test.name, e.Path, e.Message, test.field, test.says)
		}
	}
}

func TestEmptyFactsAnswerEveryKPI(t *testing.T) {
	f := kpi.NewBuilder(kpi.Settings{Base: "JPY"}).Facts()
	for _, d := range kpi.Catalogue() {
		r := ask(t, f, kpi.Query{Keys: []kpi.Key{d.Key}, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Compare: []kpi.Comparison{kpi.PreviousPeriod}})
		if r.Total.Value == nil && len(r.Total.Caveats) == 0 {
			t.Errorf("%s of nothing has neither value nor caveat", d.Key)
		}
	}
}

func TestAMissingStatusIsNoDecision(t *testing.T) {
	c := (&company{}).open(1, 5, january.From, midmonth, func(o *kpi.Opportunity) { o.Status, o.Closed = pipeline.Won, kpi.Date{} })
	r := ask(t, c.facts(), kpi.Query{Keys: []kpi.Key{kpi.OpenOpportunities}, Period: january, Scope: kpi.Everything(), Today: afterward})
	if got := text(r.Total.Value); got != "1" {
		t.Errorf("a won opportunity without a closed day is open: %s, want 1", got)
	}
}

func TestABulkOfChangesEqualsFactsBuiltAnew(t *testing.T) {
	c := randomCompany(11, 50)
	f := c.facts()
	more := randomCompany(12, 10_000) // more rows than a block holds, on all days
	var ch kpi.Changes
	for i := range more.opps {
		more.opps[i].ID += 1_000_000
		more.leads[i].ID += 1_000_000
	}
	ch.Opportunities, ch.Leads = more.opps, more.leads
	c.opps, c.leads = append(c.opps, more.opps...), append(c.leads, more.leads...)
	applied, anew := f.Apply(ch), c.facts()
	for _, k := range []kpi.Key{kpi.WinRateClosed, kpi.WonRevenue, kpi.WeightedPipeline, kpi.TimeInStage, kpi.LeadsCreated} {
		q := kpi.Query{Keys: []kpi.Key{k}, Grain: calendar.GrainMonth, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything()}
		if got, want := ask(t, applied, q), ask(t, anew, q); !reflect.DeepEqual(got, want) {
			t.Errorf("%s after a bulk of changes differs", k)
		}
	}
	if got, want := applied.Rows(kpi.TableOpportunities), len(c.opps); got != want {
		t.Errorf("rows = %d, want %d", got, want)
	}
	var gone kpi.Changes
	for _, o := range more.opps {
		gone.GoneOpportunities = append(gone.GoneOpportunities, o.ID)
	}
	if got := applied.Apply(gone).Rows(kpi.TableOpportunities); got != 50 {
		t.Errorf("rows after the bulk went away = %d, want 50", got)
	}
}
