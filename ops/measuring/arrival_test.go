package measuring_test

import (
	"context"
	"slices"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// TestEveryColumnArrivesInTheNumbers sets numbers worked out by hand against what a database of all kinds
// of rows answers. The office of newOffice: one won deal of 1,200 (closed February 10, opened January 11,
// from a lead opened January 10), one lost of 700, two open of 800 USD and 300 EUR; USD is 0.9 EUR.
func TestEveryColumnArrivesInTheNumbers(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		w := o.w
		w.Write(func(ctx context.Context, tx *db.Client) error { return moreRows(ctx, tx, o) })
		facts := measuring.New(s)
		quarter := calendar.Period{From: day("2026-01-01"), To: day("2026-04-01")}
		february := calendar.Period{From: day("2026-02-01"), To: day("2026-03-01")}
		for _, test := range []struct {
			key      kpi.Key
			period   calendar.Period
			want     string
			variants []string
		}{
			{kpi.LeadsCreated, quarter, "1", nil},
			{kpi.LeadConversionRate, quarter, "1.000000", nil},
			{kpi.LeadToOpportunityRate, quarter, "0.000000", nil}, // it names no opportunity
			{kpi.MQLToSQLRate, quarter, "1.000000", nil},
			{kpi.SLAAttainment, quarter, "1.000000", nil}, // touched after 30 of 60 minutes
			{kpi.CloseRate, quarter, "1.000000", nil},
			{kpi.CloseRate, quarter, "1.000000", []string{"denominator=PROPOSALS"}},
			{kpi.WinRateClosed, quarter, "0.500000", nil},
			{kpi.WinRateCreated, quarter, "0.250000", nil},
			{kpi.WinRateValue, quarter, "0.631579", nil},        // 1,200 of 1,900
			{kpi.StageConversionRate, quarter, "0.750000", nil}, // three stages of the won one, one of an open one that stays
			{kpi.TimeInStage, quarter, "15.000000", nil},        // 14 in Qualify, 16 in Propose
			{kpi.LostOpportunities, quarter, "1", nil},
			{kpi.LostOpportunities, quarter, "1", []string{"noDecision=EXCLUDED"}},
			{kpi.LostAmount, quarter, "700.00", nil},
			{kpi.WinLossRatio, quarter, "1.000000", nil},
			{kpi.SalesCycle, quarter, "30.000000", nil},
			{kpi.SalesCycle, quarter, "31.000000", []string{"start=LEAD_CREATED"}},
			{kpi.SalesCycle, quarter, "29.000000", []string{"start=FIRST_CONTACT"}},                          // touched on January 12
			{kpi.SlipRate, calendar.Period{From: day("2026-03-01"), To: day("2026-04-01")}, "0.500000", nil}, // the lost one was due and did not slip
			{kpi.AverageDealSize, quarter, "1200.00", nil},
			{kpi.WonRevenue, quarter, "1200.00", nil},
			{kpi.WonRevenue, quarter, "100.00", []string{"basis=MRR"}},
			{kpi.WonRevenue, quarter, "1200.00", []string{"basis=ACV"}},
			{kpi.OpenOpportunities, quarter, "2", nil},
			{kpi.OpenOpportunities, february, "3", nil}, // the lost one was still open
			{kpi.Pipeline, quarter, "1020.00", nil},
			{kpi.WeightedPipeline, quarter, "102.00", nil}, // both in Qualify, 10 %
			{kpi.CostPerLead, quarter, "500.00", nil},
			{kpi.CostPerOpportunity, quarter, "125.00", nil},
			{kpi.CostPerLead, quarter, "0.00", []string{"cost=SALES"}},
			{kpi.ProfitMargin, quarter, "0.666667", nil},    // two at a cost of 200
			{kpi.DiscountRate, quarter, "0.200000", nil},    // list 1,500
			{kpi.QuotaAttainment, quarter, "0.048000", nil}, // 40 % of 1,200 are credited
			{kpi.QuotaAttainment, quarter, "0.500000", []string{"measure=MEETINGS_HELD"}},
			{kpi.CallsMade, quarter, "3", nil},
			{kpi.CallsMade, quarter, "1.000000", []string{"per=REP"}},
			{kpi.CallDuration, quarter, "2.50", nil},
			{kpi.CallConnectRate, quarter, "0.666667", nil},
			{kpi.CallToMeetingRate, quarter, "0.500000", nil},
			{kpi.EmailsSent, quarter, "5", nil},
			{kpi.EmailBounceRate, quarter, "0.200000", nil},
			{kpi.EmailBounceRate, quarter, "0.000000", []string{"kind=SOFT"}},
			{kpi.EmailOpenRate, quarter, "0.500000", nil},                         // one by a person, one by a machine, of four
			{kpi.EmailOpenRate, quarter, "0.250000", []string{"reliable=TRUE"}},   //
			{kpi.EmailClickRate, quarter, "0.250000", nil},                        //
			{kpi.EmailReplyRate, quarter, "0.250000", nil},                        // an automatic answer is none
			{kpi.EmailToCallRatio, quarter, "1.666667", nil},                      //
			{kpi.MeetingsScheduled, quarter, "3", nil},                            //
			{kpi.MeetingsScheduled, quarter, "2", []string{"cancelled=EXCLUDED"}}, //
			{kpi.DemosBooked, quarter, "1", nil},                                  //
			{kpi.DemosHeld, quarter, "0", nil},                                    //
			{kpi.MeetingAttendanceRate, quarter, "0.500000", nil},                 //
			{kpi.FollowUpRate, quarter, "0.500000", nil},                          //
			{kpi.ActivitiesDone, quarter, "12", nil},                              // all but the cancelled meeting and the planned follow-up
			{kpi.ActivitiesDone, quarter, "4.000000", []string{"per=REP"}},        // of three reps
		} {
			if got := number(t, opstest.System(), facts, test.key, test.period, test.variants...); got != test.want {
				t.Errorf("%s %v of %s = %s, want %s", test.key, test.variants, test.period, got, test.want)
			}
		}
		for dim, want := range map[kpi.Dimension]string{
			kpi.DimRep: "Ada", kpi.DimTeam: "North", kpi.DimRegion: "EMEA", kpi.DimTerritory: "West", kpi.DimAccount: "Acme", kpi.DimSegment: "SMB",
			kpi.DimIndustry: "Retail", kpi.DimCountry: "DE", kpi.DimProduct: "Basic", kpi.DimSource: "Fair", kpi.DimChannel: "Web", kpi.DimCampaign: "Spring",
			kpi.DimPipeline: "New business", kpi.DimOpportunityType: "NEW", kpi.DimCurrency: "EUR",
		} {
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: quarter, GroupBy: []kpi.Dimension{dim}}}
			points := ask(t, opstest.System(), facts, q)[0].Points
			if len(points) != 1 || points[0].Group[0].Label != want || text(points[0]) != "1200.00" {
				t.Errorf("won revenue by %s = %v, want 1200.00 of %s", dim, points, want)
			}
		}
		for dim, want := range map[kpi.Dimension]string{kpi.DimLossReason: "Price", kpi.DimCompetitor: "Rival", kpi.DimStage: "Propose"} {
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.LostOpportunities}, Period: quarter, GroupBy: []kpi.Dimension{dim}}}
			points := ask(t, opstest.System(), facts, q)[0].Points
			if len(points) != 1 || points[0].Group[0].Label != want {
				t.Errorf("lost opportunities by %s = %v, want one of %s", dim, points, want)
			}
		}
	})
}

// moreRows adds what the office lacks: activities of every outcome, and quotas that are met by meetings.
func moreRows(ctx context.Context, tx *db.Client, o *office) error {
	at := noon(day("2026-03-02"))
	add := func(kind activity.Kind, set ...func(*db.ActivityCreate)) error {
		c := tx.Activity.Create().SetKind(kind).SetHappenedAt(at).SetOwnerID(o.ada.ID)
		for _, f := range set {
			f(c)
		}
		return c.Exec(ctx)
	}
	stages := o.w.Pipeline()
	steps := []func() error{
		func() error {
			return add(activity.Call, func(c *db.ActivityCreate) { c.SetSeconds(60).SetCallOutcome(activity.CallMeetingSet) })
		},
		func() error {
			return add(activity.Call, func(c *db.ActivityCreate) { c.SetCallOutcome(activity.CallNoAnswer) })
		},
		func() error {
			return add(activity.Call, func(c *db.ActivityCreate) { c.SetDirection(activity.Inbound) })
		},
		func() error {
			return add(activity.Email, func(c *db.ActivityCreate) { c.SetBounce(activity.BounceHard) })
		},
		func() error {
			return add(activity.Email, func(c *db.ActivityCreate) { c.SetOpenedAt(at).SetClickedAt(at).SetRepliedAt(at) })
		},
		func() error {
			return add(activity.Email, func(c *db.ActivityCreate) { c.SetMachineOpened(true) })
		},
		func() error {
			return add(activity.Email, func(c *db.ActivityCreate) { c.SetRepliedAt(at).SetAutoReply(true) })
		},
		func() error {
			return add(activity.Meeting, func(c *db.ActivityCreate) {
				c.SetBookedAt(at).SetBookedByID(o.ben.ID).SetAttendance(activity.MeetingHeld)
			})
		},
		func() error {
			return add(activity.Demo, func(c *db.ActivityCreate) { c.SetBookedAt(at).SetAttendance(activity.MeetingNoShow) })
		},
		func() error {
			return add(activity.Meeting, func(c *db.ActivityCreate) {
				c.SetBookedAt(at).SetStatus(activity.Cancelled).SetAttendance(activity.MeetingCancelled)
			})
		},
		func() error {
			return add(activity.FollowUp, func(c *db.ActivityCreate) { c.SetDueOn(day("2026-03-02")).SetDoneOn(day("2026-03-02")) })
		},
		func() error {
			return add(activity.FollowUp, func(c *db.ActivityCreate) {
				c.SetDueOn(day("2026-03-01")).SetStatus(activity.Planned)
			})
		},
		func() error {
			return tx.Quota.Create().SetRepID(o.ada.ID).SetMeasure(quota.MeetingsHeld).SetFromDay(day("2026-01-01")).SetToDay(day("2026-04-01")).SetUnits(2).Exec(ctx)
		},
		func() error {
			return tx.Opportunity.UpdateOneID(o.lost.ID).SetClosedFromStageID(stages.Stage("Propose").ID).Exec(ctx)
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func TestAmountsAreConvertedAtTheRateOfTheirDay(t *testing.T) {
	rate := func(base, quote money.Currency, from calendar.Day, millionths int64) func(context.Context, *db.Client) error {
		return func(ctx context.Context, tx *db.Client) error {
			return tx.ExchangeRate.Create().SetBase(base).SetQuote(quote).SetValidFrom(from).SetRate(money.ExchangeRate(millionths * 1_000_000)).Exec(ctx)
		}
	}
	won := day("2026-02-10")
	for name, test := range map[string]struct {
		rates   []func(context.Context, *db.Client) error
		want    string
		caveat  kpi.Caveat
		without kpi.Caveat
	}{
		"the rate of the day before":             {[]func(context.Context, *db.Client) error{rate("USD", "EUR", won-9, 500_000), rate("USD", "EUR", won-1, 900_000)}, "900.00", "", kpi.FXApproximate},
		"the rate of the day itself":             {[]func(context.Context, *db.Client) error{rate("USD", "EUR", won, 800_000), rate("USD", "EUR", won+1, 700_000)}, "800.00", "", kpi.FXApproximate},
		"the other way round":                    {[]func(context.Context, *db.Client) error{rate("EUR", "USD", won-9, 1_250_000)}, "800.00", "", kpi.FXApproximate},
		"the direct rate before the other":       {[]func(context.Context, *db.Client) error{rate("EUR", "USD", won-1, 1_250_000), rate("USD", "EUR", won-9, 500_000)}, "500.00", "", kpi.FXApproximate},
		"only a later rate, which it says":       {[]func(context.Context, *db.Client) error{rate("USD", "EUR", won+1, 700_000)}, "700.00", kpi.FXApproximate, ""},
		"only a later rate the other way round":  {[]func(context.Context, *db.Client) error{rate("EUR", "USD", won+1, 2_000_000)}, "500.00", kpi.FXApproximate, ""},
		"no rate, so no amount instead of zero":  {nil, "none", kpi.MissingAmount, ""},
		"a rate of another currency does not do": {[]func(context.Context, *db.Client) error{rate("GBP", "EUR", won-9, 500_000)}, "none", kpi.MissingAmount, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := opstest.SQLite(t)
			w := opstest.World(t, s)
			w.Organisation()
			w.Opportunity(opstest.Won(won, 100_000), func(c *db.OpportunityCreate) { c.SetCurrency("USD") })
			for _, add := range test.rates {
				w.Write(add)
			}
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: year}}
			got := ask(t, opstest.System(), measuring.New(s), q)[0].Total
			if text(got) != test.want {
				t.Errorf("won revenue = %s, want %s", text(got), test.want)
			}
			if test.caveat != "" && !slices.Contains(got.Caveats, test.caveat) {
				t.Errorf("caveats %v, want %s among them", got.Caveats, test.caveat)
			}
			if test.without != "" && slices.Contains(got.Caveats, test.without) {
				t.Errorf("caveats %v, want none about the rate", got.Caveats)
			}
		})
	}
}

func TestAnEstimatedAmountSaysSo(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	w.Opportunity(opstest.Open(day("2026-05-01"), 5_000), func(c *db.OpportunityCreate) { c.SetAmountSource(pipeline.AmountListPrice) })
	q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.Pipeline}, Period: year}}
	if got := ask(t, opstest.System(), measuring.New(s), q)[0].Total; !slices.Contains(got.Caveats, kpi.EstimatedAmount) {
		t.Errorf("caveats %v, want %s among them", got.Caveats, kpi.EstimatedAmount)
	}
}
