package kpi_test

import (
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// step is a movement of an account in whole units of money.
func (c *company) step(account int64, on calendar.Day, kind recurring.Kind, units int64) *company {
	cohort := on.FirstOfMonth()
	for _, m := range c.moves {
		if m.Account == accountID+account {
			cohort = m.CohortMonth
			break
		}
	}
	c.moves = append(c.moves, kpi.Movement{
		ID: moveID + int64(len(c.moves)) + 1, Account: accountID + account, Day: on, Signed: on, Kind: kind, Line: recurring.Recurring, Delta: units * 100,
		Currency: "EUR", CohortMonth: cohort, Plan: planID + 1,
	})
	return c
}

// begin adds accounts with MRR each, numbered from one on.
func (c *company) begin(from, n int, on calendar.Day, units int64) *company {
	for i := range n {
		c.step(int64(from+i), on, recurring.New, units)
	}
	return c
}

func (c *company) spend(units int64, change ...func(*kpi.Spend)) *company {
	s := kpi.Spend{ID: spendID + int64(len(c.spends)) + 1, From: january.From, To: january.To, Category: market.SpendMarketing, Amount: units * 100}
	for _, f := range change {
		f(&s)
	}
	c.spends = append(c.spends, s)
	return c
}

// base is the worked example of the dictionary: 100,000 at the start of January, 107,000 at its end. 200
// accounts of 500; new 24 of 500; expansion 8,000; contraction 6,000; churn 8,000, of which 1,000 came
// back within the month.
func base() *company {
	before := january.From - 400
	c := (&company{}).begin(1, 200, before, 500)
	c.begin(301, 24, midmonth, 500)
	for i := int64(1); i <= 8; i++ {
		c.step(i, midmonth, recurring.Expansion, 1000)
	}
	for i := int64(21); i <= 40; i++ {
		c.step(i, midmonth, recurring.Contraction, -300)
	}
	for i := int64(41); i <= 56; i++ {
		c.step(i, midmonth, recurring.Churn, -500)
	}
	return c.step(41, midmonth+5, recurring.Reactivation, 500).step(42, midmonth+5, recurring.Reactivation, 500)
}

// sold is a margin of 80 % on won lines of the last year.
func (c *company) sold() *company {
	return c.wins(1, 10_000, january.From-40, func(o *kpi.Opportunity) {
		o.Lines = []kpi.Line{{Product: productID + 1, Amount: 10_000, Cost: kpi.Minor(2_000)}}
	})
}

func TestWorkedExamplesOfSubscriptions(t *testing.T) {
	ended := func(outcome recurring.TermOutcome, due, renewed int64) kpi.SubscriptionTerm {
		return kpi.SubscriptionTerm{Account: accountID + 1, Ends: midmonth, Due: due * 100, Renewed: renewed * 100, Outcome: outcome}
	}
	terms := func(in ...kpi.SubscriptionTerm) *company {
		c := &company{}
		for i, x := range in {
			x.ID = termID + int64(i) + 1
			c.terms = append(c.terms, x)
		}
		return c
	}
	trials := func(n, paid int) *company {
		c := &company{}
		for i := range n {
			x := kpi.Trial{Subscription: subID + int64(i) + 1, Account: accountID + int64(i) + 1, Started: midmonth, Ends: kpi.On(midmonth + 14)}
			if i < paid {
				x.Converted = kpi.On(midmonth + 14)
			}
			c.trials = append(c.trials, x)
		}
		return c
	}
	cohort := func() *company {
		c := (&company{}).begin(1, 40, january.From+3, 100)
		for i := int64(1); i <= 6; i++ {
			c.step(i, january.From+100, recurring.Churn, -100)
		}
		return c.step(7, january.From+100, recurring.Expansion, 50).step(8, january.From+101, recurring.Contraction, -30)
	}
	committed := base()
	committed.step(901, january.To+20, recurring.New, 5000).step(1, january.To+30, recurring.Churn, -1500).step(2, january.To+30, recurring.Contraction, -500)
	for i := range committed.moves[len(committed.moves)-3:] {
		committed.moves[len(committed.moves)-3+i].Signed = midmonth
	}
	worked := func() *company { // 5 of 100 customers of 100 leave: 100 / 5 %
		c := (&company{}).begin(1, 105, january.From-50, 100)
		for i := int64(1); i <= 5; i++ {
			c.step(i, midmonth, recurring.Churn, -100)
		}
		return c
	}
	touched := base().spend(3_500, func(s *kpi.Spend) { s.Channel = channelID + 1 })
	for i := range int64(10) {
		touched.touches = append(touched.touches, kpi.Touch{ID: touchID + i + 1, Account: accountID + 301 + i, Channel: channelID + 1, Day: midmonth - 2})
	}
	campaign := (&company{}).wins(1, 8_000_000, midmonth, func(o *kpi.Opportunity) {
		o.Campaign, o.Lines = campaignID+1, []kpi.Line{{Product: productID + 1, Amount: 8_000_000, Cost: kpi.Minor(3_000_000)}}
	}).spend(20_000, func(s *kpi.Spend) { s.Campaign = campaignID + 1 })
	fiveOfNinety := (&company{}).begin(1, 100, january.From-50, 10)
	for i := int64(1); i <= 10; i++ {
		fiveOfNinety.step(i, midmonth, recurring.Churn, -10)
	}
	netted := (&company{}).begin(1, 100, january.From-50, 10).begin(201, 5, midmonth, 10)
	for i := int64(1); i <= 10; i++ {
		netted.step(i, midmonth, recurring.Churn, -10)
	}
	back := (&company{}).begin(1, 60, january.From-300, 10)
	for i := int64(1); i <= 60; i++ {
		back.step(i, january.From-200, recurring.Churn, -10)
	}
	for i := int64(1); i <= 3; i++ {
		back.step(i, midmonth, recurring.Reactivation, 10)
	}
	quarter := (&company{}).begin(1, 10, january.From-50, 100).begin(11, 9, midmonth, 5000).spend(450_000, func(s *kpi.Spend) { s.To = quarter1.To })
	grown := (&company{}).begin(1, 10, january.From-400, 10_000)
	for i := int64(1); i <= 10; i++ {
		grown.step(i, midmonth, recurring.Expansion, 1_000)
	}
	twelve := map[string]string{"window": "TRAILING_12_MONTHS"}

	for _, test := range []struct {
		name     string
		key      kpi.Key
		company  *company
		period   calendar.Period
		variants map[string]string
		want     string
		caveats  []kpi.Caveat
	}{
		{name: "MRR at the end of the month", key: kpi.MRR, company: base(), want: "107000.00"},
		{name: "10 accounts of 10 are 100", key: kpi.MRR, company: (&company{}).begin(1, 10, january.From, 10), want: "100.00"},
		{name: "ARR is twelve times MRR", key: kpi.ARR, company: base(), want: "1284000.00"},
		{name: "signed and known to leave", key: kpi.CMRR, company: committed, want: "110000.00"},
		{name: "what is only planned is no MRR", key: kpi.MRR, company: committed, want: "107000.00"},
		{name: "new", key: kpi.MRRNew, company: base(), want: "12000.00"},
		{name: "expansion", key: kpi.MRRExpansion, company: base(), want: "8000.00"},
		{name: "contraction is told positive", key: kpi.MRRContraction, company: base(), want: "6000.00"},
		{name: "churn is told positive", key: kpi.MRRChurn, company: base(), want: "8000.00"},
		{name: "reactivation", key: kpi.MRRReactivation, company: base(), want: "1000.00"},
		{name: "no exchange rates", key: kpi.MRRFXImpact, company: base(), want: "0.00"},
		{name: "net new", key: kpi.NetNewMRR, company: base(), want: "7000.00"},
		{name: "growth", key: kpi.MRRGrowthRate, company: base(), want: "0.070000"},
		{name: "no growth from nothing", key: kpi.MRRGrowthRate, company: (&company{}).begin(1, 5, midmonth, 1), caveats: []kpi.Caveat{kpi.NoDenominator}},
		{name: "quick ratio", key: kpi.QuickRatio, company: base(), want: "1.500000"},
		{name: "quick ratio without those who came back", key: kpi.QuickRatio, company: base(), variants: map[string]string{"reactivation": "EXCLUDED"}, want: "1.428571"},
		{name: "nothing lost is no quick ratio", key: kpi.QuickRatio, company: (&company{}).begin(1, 5, midmonth, 1), caveats: []kpi.Caveat{kpi.Lossless}},
		{name: "(20+8)/(5+3)", key: kpi.QuickRatio, company: (&company{}).begin(1, 5, january.From-9, 8).begin(9, 1, midmonth, 20).step(1, midmonth, recurring.Expansion, 8).
			step(2, midmonth, recurring.Contraction, -5).step(3, midmonth, recurring.Contraction, -3), want: "3.500000"},
		{name: "active customers", key: kpi.ActiveCustomers, company: base(), want: "210"},
		{name: "new customers", key: kpi.NewCustomers, company: base(), want: "24"},
		{name: "churned customers, come back or not", key: kpi.ChurnedCustomers, company: base(), want: "16"},
		{name: "ARPA", key: kpi.ARPA, company: (&company{}).begin(1, 214, midmonth, 500), want: "500.00"},
		{name: "ASP", key: kpi.ASP, company: base(), want: "500.00"},
		{name: "10 of 100 left", key: kpi.LogoChurnRate, company: fiveOfNinety, want: "0.100000"},
		{name: "10 of 100 left, counted net", key: kpi.LogoChurnRate, company: fiveOfNinety, variants: map[string]string{"definition": "NET_COUNT"}, want: "0.100000"},
		{name: "new ones do not hide who left", key: kpi.LogoChurnRate, company: netted, want: "0.100000"},
		{name: "counted net they do", key: kpi.LogoChurnRate, company: netted, variants: map[string]string{"definition": "NET_COUNT"}, want: "0.050000"},
		{name: "gross churn", key: kpi.GrossMRRChurnRate, company: base(), want: "0.140000"},
		{name: "net churn", key: kpi.NetMRRChurnRate, company: base(), want: "0.050000"},
		{name: "gross retention", key: kpi.GRR, company: base(), want: "0.860000"},
		{name: "net retention", key: kpi.NRR, company: base(), want: "0.940000"},
		{name: "net retention with those who came back", key: kpi.NRR, company: base(), variants: map[string]string{"reactivation": "INCLUDED"}, want: "0.950000"},
		{name: "the bridge without them", key: kpi.NRR, company: base(), variants: map[string]string{"method": "BRIDGE"}, want: "0.940000"},
		{name: "the bridge with them", key: kpi.NRR, company: base(), variants: map[string]string{"method": "BRIDGE", "reactivation": "INCLUDED"}, want: "0.950000"},
		{name: "from 1.20M to 1.32M over a year", key: kpi.NRR, company: grown, variants: twelve, want: "1.100000"},
		{name: "growth is capped in gross retention", key: kpi.GRR, company: grown, variants: twelve, want: "1.000000"},
		{name: "40k of 50k renewed", key: kpi.RenewalRate, company: terms(ended(recurring.TermRenewed, 10_000, 10_000), ended(recurring.TermRenewed, 10_000, 10_000),
			ended(recurring.TermRenewed, 10_000, 10_000), ended(recurring.TermRenewed, 10_000, 10_000), ended(recurring.TermLapsed, 10_000, 0)), want: "0.800000"},
		{name: "34 of 40 at month 6", key: kpi.CohortLogoRetention, company: cohort(), variants: map[string]string{"age": "6"}, want: "0.850000"},
		{name: "all at month 0", key: kpi.CohortLogoRetention, company: cohort(), variants: map[string]string{"age": "0"}, want: "1.000000"},
		{name: "3,420 of 4,000", key: kpi.CohortRevenueRetention, company: cohort(), variants: map[string]string{"age": "6"}, want: "0.855000"},
		{name: "3,370 of 4,000 capped", key: kpi.CohortRevenueRetention, company: cohort(), variants: map[string]string{"age": "6", "gross": "TRUE"}, want: "0.842500"},
		{name: "5 of 10 trials", key: kpi.TrialConversionRate, company: trials(10, 5), want: "0.500000"},
		{name: "5 of 10 within 30 days", key: kpi.TrialConversionRate, company: trials(10, 5), variants: map[string]string{"window": "30"}, want: "0.500000"},
		{name: "3 of 60 came back", key: kpi.ReactivationRate, company: back, want: "0.050000"},
		{name: "46 of 50 seats", key: kpi.AdoptionRate, want: "0.920000", company: &company{used: []kpi.UsageMonth{{
			ID: usageID + 1, Account: accountID + 1, Meter: meterID + 1, Month: january.From, Quantity: 46 * money.One, Included: 50 * money.One, Limited: true,
		}}}},
		{name: "8 of 20", key: kpi.ExpansionShare, company: base(), want: "0.400000"},
		{name: "450,000 for 180", key: kpi.CAC, company: (&company{}).begin(1, 180, midmonth, 1).spend(450_000), want: "2500.00"},
		{name: "3,500 for 10 of a channel", key: kpi.CACByChannel, company: touched, want: "350.00"},
		{name: "100 / 5 %", key: kpi.LTV, company: (&company{}).begin(1, 100, january.From-50, 100).leave(5), variants: map[string]string{"variant": "SIMPLE"}, want: "2000.00"},
		{name: "500 x 80 % / 2 %", key: kpi.LTV, company: (&company{}).begin(1, 100, january.From-50, 500).leave(2).sold(), want: "20000.00"},
		{name: "nobody left", key: kpi.LTV, company: (&company{}).begin(1, 100, january.From-50, 500).sold(), caveats: []kpi.Caveat{kpi.Lossless}},
		{name: "no margin", key: kpi.LTV, company: worked(), caveats: []kpi.Caveat{kpi.MissingCost}},
		{name: "20,000 / 5,000", key: kpi.LTVToCAC, want: "4.000000",
			company: (&company{}).begin(1, 100, january.From-50, 500).leave(2).begin(901, 2, midmonth, 500).sold().spend(10_000)},
		{name: "nobody was won", key: kpi.LTVToCAC, company: (&company{}).begin(1, 100, january.From-50, 500).leave(2).sold().spend(10_000), caveats: []kpi.Caveat{kpi.NoDenominator}},
		{name: "5,000 / 400", key: kpi.CACPayback, company: (&company{}).begin(1, 2, midmonth, 500).sold().spend(10_000), want: "12.500000"},
		{name: "3,000 / (500 x 70 %)", key: kpi.CACPayback, want: "8.571429", company: (&company{}).begin(1, 2, midmonth, 500).spend(6_000).wins(1, 10_000, january.From-40,
			func(o *kpi.Opportunity) {
				o.Lines = []kpi.Line{{Product: productID + 1, Amount: 10_000, Cost: kpi.Minor(3_000)}}
			})},
		{name: "45k x 4 / 450k", key: kpi.MagicNumber, company: quarter, period: quarter1, want: "0.400000"},
		{name: "360,000 for 144,000", key: kpi.CACRatio, company: base().spend(360_000), want: "2.500000"},
		{name: "(50k - 20k) / 20k", key: kpi.CampaignROI, company: campaign, want: "1.500000"},
		{name: "what churned customers had paid", key: kpi.LTV, company: (&company{}).begin(1, 5, midmonth-487, 16).leave(5), variants: map[string]string{"variant": "REALISED"}, want: "256.00"},
	} {
		t.Run(string(test.key)+" "+test.name, func(t *testing.T) {
			q := kpi.Query{Keys: []kpi.Key{test.key}, Period: january, Scope: kpi.Everything(), Today: afterward}
			if test.period != (calendar.Period{}) {
				q.Period = test.period
			}
			if test.key == kpi.CMRR {
				q.Today = january.To
			}
			for name, value := range test.variants {
				q.Variants = append(q.Variants, kpi.Variant{Key: test.key, Name: name, Value: value})
			}
			if test.key == kpi.CACByChannel {
				q.GroupBy = []kpi.Dimension{kpi.DimChannel}
			}
			got, err := kpi.Compute(test.company.facts(), q)
			if err != nil {
				t.Fatal(err)
			}
			point := got[0].Total
			if test.key == kpi.CACByChannel {
				point = got[0].Points[slices.IndexFunc(got[0].Points, func(p kpi.Point) bool { return p.Group[0].ID == channelID+1 })]
			}
			if text(point.Value) != test.want {
				t.Errorf("%s = %q (%v / %v %v), want %q", test.key, text(point.Value), point.Numerator, point.Denominator, point.Caveats, test.want)
			}
			for _, c := range test.caveats {
				if !slices.Contains(point.Caveats, c) {
					t.Errorf("caveats of %s = %v, want %s", test.key, point.Caveats, c)
				}
			}
		})
	}
}

// leave takes the first n accounts away in the middle of January.
func (c *company) leave(n int) *company {
	for i := range n {
		var held int64
		for _, m := range c.moves {
			if m.Account == accountID+int64(i+1) {
				held += m.Delta
			}
		}
		c.step(int64(i+1), midmonth, recurring.Churn, -held/100)
	}
	return c
}
