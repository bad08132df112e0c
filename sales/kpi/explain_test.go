package kpi_test

import (
	"slices"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// rounded are the KPIs whose sides are told rounded while the value is rounded once from the exact ones, so
// that what is told need not come to the last digit of the value.
var rounded = []kpi.Key{kpi.PipelineVelocity, kpi.LTV, kpi.LTVToCAC, kpi.CACPayback, kpi.CACByChannel}

func TestEveryNumberNamesItsSidesAndComesToItsValue(t *testing.T) {
	f := randomCompany(23, 10).facts()
	quarters := kpi.Query{Period: wholeYear, Grain: calendar.GrainQuarter, Scope: kpi.Everything(), Today: today}
	told := 0
	for _, d := range kpi.Catalogue() {
		if !d.Available {
			if n, den := kpi.Sides(d.Key, nil); n != nil || den != nil {
				t.Errorf("%s is not available and yet names its sides", d.Key)
			}
			continue
		}
		for _, chosen := range readings(d) {
			q := quarters
			q.Keys, q.Variants = []kpi.Key{d.Key}, chosen
			r := ask(t, f, q)
			for _, p := range append(slices.Clone(r.Points), r.Total) {
				e := kpi.Explain(d.Key, chosen, &p, "EUR")
				what := string(d.Key) + " " + e.Text()
				if (e.Numerator == nil) != (p.Numerator == nil) && p.Value != nil {
					t.Errorf("numerator %v is called %v: %s", p.Numerator, e.Numerator, what)
				}
				if (e.Denominator == nil) != (p.Denominator == nil) && p.Value != nil {
					t.Errorf("denominator %v is called %v: %s", p.Denominator, e.Denominator, what)
				}
				if money := e.Numerator != nil && e.Numerator.Unit == kpi.Money; money && p.Numerator != nil && p.Numerator.Scale != 2 {
					t.Errorf("the numerator %s is called money: %s", p.Numerator, what)
				}
				if money := e.Denominator != nil && e.Denominator.Unit == kpi.Money; money && p.Denominator != nil && p.Denominator.Scale != 2 {
					t.Errorf("the denominator %s is called money: %s", p.Denominator, what)
				}
				if strings.Contains(e.Computation, "is about") && !slices.Contains(rounded, d.Key) {
					t.Errorf("the sides do not come to the value: %s", what)
				}
				if p.Value == nil && !strings.HasPrefix(e.Computation, "no value: ") || p.Value == nil && len(p.Caveats) == 0 {
					t.Errorf("nothing is said about the missing value: %s", what)
				}
				if p.Value != nil {
					told++
				}
				for _, want := range []string{d.Formula, d.Name, p.Period.From.String(), "Computed: "} {
					if !strings.Contains(what, want) {
						t.Errorf("%q is not told: %s", want, what)
					}
				}
			}
		}
	}
	if told < 300 {
		t.Errorf("%d numbers were explained, too few to prove anything", told)
	}
}

// readings are the standard reading of a KPI and one for each value of each of its choices.
func readings(d kpi.Definition) [][]kpi.Variant {
	out := [][]kpi.Variant{nil}
	for _, v := range d.Variants {
		for _, value := range v.Values {
			if value != v.Default {
				out = append(out, []kpi.Variant{{Key: d.Key, Name: v.Name, Value: value}})
			}
		}
	}
	return out
}

func TestAnExplanationPutsTheNumbersIntoTheFormula(t *testing.T) {
	quarter := (&company{}).begin(1, 10, january.From-50, 100).begin(11, 9, midmonth, 5000).spend(450_000, func(s *kpi.Spend) { s.To = quarter1.To })
	for _, test := range []struct {
		name     string
		key      kpi.Key
		company  *company
		period   calendar.Period
		variants []kpi.Variant
		want     string
	}{
		{"a sum is itself", kpi.MRR, base(), january, nil, "107000.00 EUR"},
		{"a year is twelve months", kpi.ARR, base(), january, nil, "12 x 107000.00 EUR = 1284000.00 EUR"},
		{"an amount for each of some", kpi.ASP, base(), january, nil, "12000.00 EUR / 24 = 500.00 EUR"},
		{"growth is less the whole", kpi.WonRevenueGrowth, (&company{}).wins(5, 10_000_000, quarter1.From).wins(6, 10_000_000, quarter2.From), quarter2, nil, "600000.00 EUR / 500000.00 EUR - 1 = 0.200000"},
		{"a quarter is scaled to a year", kpi.MagicNumber, quarter, quarter1, nil, "45000.00 EUR / 450000.00 EUR x 12 / 3 months = 0.400000"},
		{
			"a percentile", kpi.SalesCycle, (&company{}).wins(1, 1, midmonth, opened(10)).wins(1, 1, midmonth, opened(20)).wins(3, 1, midmonth, opened(30)), january,
			[]kpi.Variant{{Key: kpi.SalesCycle, Name: "statistic", Value: "MEDIAN"}}, "the value below which 50 % of 5 values lie, interpolated between neighbours = 30.000000",
		},
		{"nothing to divide by", kpi.WinRateClosed, (&company{}).open(1, 1, january.From, january.To), january, nil, "no value: nothing to divide by; the value is absent"},
		{"not recorded", kpi.NPS, base(), january, nil, "not computed: the product does not record what the KPI needs yet"},
	} {
		q := kpi.Query{Keys: []kpi.Key{test.key}, Period: test.period, Variants: test.variants, Scope: kpi.Everything(), Today: afterward}
		p := ask(t, test.company.facts(), q).Total
		if got := kpi.Explain(test.key, test.variants, &p, "EUR").Computation; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
