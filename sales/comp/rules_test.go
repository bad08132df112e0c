package comp_test

import (
	"slices"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

func TestATierIncludesItsUpperBound(t *testing.T) {
	for mode, want := range map[commission.RateMode][]int64{
		commission.RateAfter:  {usd(10_000), usd(1_200)}, // exactly 100 % is paid by the tier that ends there
		commission.RateBefore: {usd(10_000), usd(1_000)}, // and the next credit by the one it stood in
		commission.Marginal:   {usd(10_000), usd(1_200)},
	} {
		in := world(design(component("new", mode, accelerated())), alice)
		carries(&in, alice, usd(100_000))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(100_000)), sold(alice, 2, "2026-07-11", usd(10_000))}
		if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", mode, got, want)
		}
	}
}

func TestDealsOfADayCountInTheOrderOfTheSourcesNumbers(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice)
	carries(&in, alice, usd(100_000))
	second, first := sold(alice, 1, "2026-07-10", usd(100_000)), sold(alice, 2, "2026-07-10", usd(50_000))
	second.Transaction, first.Transaction = "B-2", "A-9"
	in.Events = []comp.Event{second, first}
	s := of(t, run(t, in), alice)
	if s.Lines[0].Transaction != "A-9" || s.Lines[0].Earned != usd(5_000) || s.Lines[1].Earned != usd(11_000) {
		t.Errorf("lines %s %d and %d, want A-9 first", s.Lines[0].Transaction, s.Lines[0].Earned, s.Lines[1].Earned)
	}
}

func TestAfterAChangeOfPlanEachCreditEarnsByThePlanOfItsDay(t *testing.T) {
	in := world(design(component("new", commission.Marginal, tiers("1", "0.10", "", "0.20"))), alice)
	in.Versions = append(in.Versions, comp.Version{ID: 2, Plan: 2, Design: design(component("new", commission.Marginal, tiers("1", "0.05", "", "0.50")))})
	change := day("2026-08-16")
	in.Assignments = []comp.Assignment{{ID: 1, Payee: alice, Version: 1, From: day("2020-01-01"), To: &change}, {ID: 2, Payee: alice, Version: 2, From: change}}
	carries(&in, alice, usd(100_000))
	in.Events = []comp.Event{sold(alice, 1, "2026-08-15", usd(90_000)), sold(alice, 2, "2026-08-16", usd(30_000))}
	// attainment runs on over the sum of the prorated quotas: 10,000 at 5 %, then 20,000 at 50 %
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{usd(9_000), usd(10_500)}) {
		t.Errorf("%v, want 9,000 by the old plan and 10,500 by the new", got)
	}
}

func TestAGateThatOpensPaysEarlierCredits(t *testing.T) {
	c := component("new", commission.Marginal, flat("0.10"))
	c.Scope.Kind = commission.ScopeQTD
	c.Gates = []comp.Gate{{Kind: commission.GateAttainment, Scope: comp.Scope{Kind: commission.ScopeQTD}, AtLeast: rate("0.5"), Effect: commission.PayNothing}}
	in := world(design(c), alice)
	carries(&in, alice, usd(100_000))
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(20_000)), sold(alice, 2, "2026-08-10", usd(30_000)), sold(alice, 3, "2026-09-10", usd(1_000))}
	var got [][]int64
	for m := range 3 {
		in.Period = calendar.Period{From: quarter.From.AddMonths(m), To: quarter.From.AddMonths(m + 1)}
		got = append(got, earned(of(t, run(t, in), alice)))
	}
	if !slices.Equal(got[0], []int64{0}) || !slices.Equal(got[1], []int64{usd(2_000), usd(3_000)}) || !slices.Equal(got[2], []int64{usd(100)}) {
		t.Errorf("months earn %v, want nothing, then 2,000 trued up and 3,000, then 100", got)
	}
}

func TestGatesOfOtherComponentsMarginAndEmployment(t *testing.T) {
	gated := component("new", commission.Marginal, flat("0.10"))
	renewals := component("renewals", commission.Marginal, flat("0.01"))
	renewals.Where.Types = []string{"RENEWAL"}
	gated.Where.Types = []string{"NEW"}
	for _, test := range []struct {
		name string
		gate comp.Gate
		edit func(*comp.Input)
		want int64
	}{
		{"renewals below 50 % of quota", comp.Gate{Kind: commission.GateAttainment, Component: "renewals", AtLeast: rate("0.5")}, func(*comp.Input) {}, 0},
		{"renewals at 50 % of quota", comp.Gate{Kind: commission.GateAttainment, Component: "renewals", AtLeast: rate("0.5")}, func(in *comp.Input) {
			in.Events[1].ACV = ptr(usd(50_000))
		}, usd(1_000)},
		{"a margin of 39 % under a floor of 40 %", comp.Gate{Kind: commission.GateMargin, AtLeast: rate("0.4")}, func(in *comp.Input) {
			in.Events[0].Cost = ptr(usd(6_100))
		}, 0},
		{"a margin on the floor", comp.Gate{Kind: commission.GateMargin, AtLeast: rate("0.4")}, func(in *comp.Input) {
			in.Events[0].Cost = ptr(usd(6_000))
		}, usd(1_000)},
		{"gone before the last day", comp.Gate{Kind: commission.GateActive}, func(in *comp.Input) { in.Payees[0].Left = ptr(day("2026-09-30")) }, 0},
		{"employed on the last day", comp.Gate{Kind: commission.GateActive}, func(in *comp.Input) { in.Payees[0].Left = ptr(quarter.To) }, usd(1_000)},
	} {
		g := gated
		g.Gates = []comp.Gate{test.gate}
		in := world(design(g, renewals), alice)
		carries(&in, alice, usd(100_000))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(10_000)), sold(alice, 2, "2026-07-11", usd(40_000))}
		in.Events[1].Type = "RENEWAL"
		test.edit(&in)
		s := of(t, run(t, in), alice)
		if got := s.Lines[0].Earned; got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestModifiersOfTheCreditAndOfTheRate(t *testing.T) {
	c := component("new", commission.Marginal, flat("0.10"))
	c.Mods = []comp.Modifier{
		{Kind: commission.ModifyMultiYear, Months: 24, Factor: rate("1.5"), AffectsCredit: true},
		{Kind: commission.ModifyProduct, Products: []int64{7}, Factor: rate("0.5"), AffectsCredit: true},
		{Kind: commission.ModifyDiscount, Above: rate("0.2"), Factor: rate("0.8")},
	}
	in := world(design(c), alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(1_000)), sold(alice, 2, "2026-07-11", usd(1_000)), sold(alice, 3, "2026-07-12", usd(1_000)), sold(alice, 4, "2026-07-13", usd(1_000))}
	in.Events[1].Months = 36
	in.Events[2].Months, in.Events[2].Product, in.Events[2].Discount = 36, 7, rate("0.3")
	in.Events[3].House = true
	s := of(t, run(t, in), alice)
	if got := earned(s); !slices.Equal(got, []int64{usd(100), usd(150), usd(60)}) || s.Attainments[0].Credited != usd(3_250) {
		t.Errorf("%v at %d, want 100, 150, 60 at 3,250, and nothing of the house account", got, s.Attainments[0].Credited)
	}
}

func TestAnSDRIsPaidForMeetingsHeld(t *testing.T) {
	c := component("meetings", commission.FlatPerUnit, []comp.Tier{{UpTo: ptr(money.One), PerUnit: 50_00}, {PerUnit: 80_00}})
	c.Basis, c.KPI, c.Quota.Measure = commission.KPI, "MEETINGS_HELD", "MEETINGS_HELD"
	in := world(design(c), alice)
	in.Quotas = []comp.Quota{{ID: 1, Payee: alice, Measure: "MEETINGS_HELD", Period: quarter, Amount: 20_000_000}}
	in.Events = []comp.Event{
		{Key: comp.EventKey{Source: "kpi", ID: "alice"}, Kind: commission.KPIResult, Date: day("2026-09-30"), KPI: "MEETINGS_HELD", Value: ptr(rate("25")), Splits: []comp.Split{{Payee: alice, Kind: commission.SplitRevenue, Share: money.One}}},
		{Key: comp.EventKey{Source: "kpi", ID: "calls"}, Kind: commission.KPIResult, Date: day("2026-09-30"), KPI: "CALLS_MADE", Value: ptr(rate("240")), Splits: []comp.Split{{Payee: alice, Kind: commission.SplitRevenue, Share: money.One}}},
	}
	s := of(t, run(t, in), alice)
	if s.Totals.Earned != usd(20*50+5*80) || *s.Attainments[0].Share != rate("1.25") {
		t.Errorf("25 of 20 meetings pay %d at %v, want 1,400 at 125 %%", s.Totals.Earned, s.Attainments[0].Share)
	}
}

func TestNetNewMRRIsPaidUpAndDown(t *testing.T) {
	c := component("recurring", commission.Marginal, flat("0.5"))
	c.Basis = commission.NetNewMRR
	in := world(design(c), alice)
	for i, e := range []struct {
		kind commission.EventKind
		net  int64
	}{{commission.SubscriptionStarted, usd(1_000)}, {commission.SubscriptionExpanded, usd(200)}, {commission.SubscriptionChurned, -usd(300)}} {
		v := sold(alice, i, "2026-07-10", 0)
		v.Kind, v.NetNew = e.kind, ptr(e.net)
		if e.net < 0 {
			v.Reverses = &in.Events[0].Key
		}
		in.Events = append(in.Events, v)
	}
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{usd(500), usd(100), -usd(150)}) {
		t.Errorf("%v, want 500, 100 and -150, and no clawback besides", got)
	}
}

func TestKickersByUnitByRateAndTowardTheQuota(t *testing.T) {
	d := design(component("new", commission.Marginal, tiers("1", "0.10", "", "0.20")))
	d.AddOns = []comp.AddOn{
		{Key: "seats", Name: "Seats", Kind: commission.Kicker, PerUnit: ptr(usd(10))},
		{Key: "years", Name: "Years", Kind: commission.Kicker, Where: comp.Filter{MinMonths: 36}, Rate: ptr(rate("0.02")), Component: "new", CountsTowardQuota: true},
		{Key: "july", Name: "July", Kind: commission.Spiff, Amount: ptr(usd(99)), From: ptr(day("2026-07-01")), To: ptr(day("2026-08-01"))},
	}
	in := world(d, alice, bob)
	carries(&in, alice, usd(10_000))
	e := sold(alice, 1, "2026-08-01", usd(20_000))
	e.Months, e.Units = 36, ptr(rate("3"))
	e.Splits = []comp.Split{{Payee: alice, Kind: commission.SplitRevenue, Share: rate("0.5")}, {Payee: bob, Kind: commission.SplitRevenue, Share: rate("0.5")}}
	in.Events = []comp.Event{e, sold(alice, 2, "2026-08-02", usd(100))}
	in.Events[1].Units = ptr(money.Rate(0))
	s := of(t, run(t, in), alice)
	if got := earned(s, commission.LineKicker); !slices.Equal(got, []int64{usd(15), usd(200), 0}) {
		t.Errorf("kickers %v, want half of 30, and 2 %% of 10,000", got)
	}
	if got := s.Attainments[0].Credited; got != usd(10_300) {
		t.Errorf("attainment %d, want 10,000 and 200 of the kicker and 100", got)
	}
	if got := earned(s, commission.LineCommission); !slices.Equal(got, []int64{usd(1_000), usd(20)}) {
		t.Errorf("commission %v: the credit after the kicker stands above the quota", got)
	}
	if got := earned(s, commission.LineSpiff); len(got) != 0 {
		t.Errorf("the SPIFF of July pays %v in August", got)
	}
}

func TestBonusesForAttainmentAndObjectives(t *testing.T) {
	d := design(component("new", commission.Marginal, flat("0.10")))
	d.Bonuses = []comp.Bonus{
		{Key: "quota", Name: "Quota", Kind: commission.BonusAttainment, Component: "new", Scope: comp.Scope{Kind: commission.ScopeYTD}, AtLeast: money.One, ShareOfTarget: ptr(rate("0.25"))},
		{Key: "mbo", Name: "MBO", Kind: commission.BonusObjective, AtLeast: rate("0.5"), Proportional: true, Amount: ptr(usd(1_000))},
	}
	in := world(d, alice)
	in.Assignments[0].Target = ptr(usd(4_000))
	in.Quotas = []comp.Quota{{ID: 1, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(10_000), Period: calendar.Period{From: day("2026-01-01"), To: day("2027-01-01")}}}
	in.Events = []comp.Event{sold(alice, 1, "2026-02-10", usd(9_000)), sold(alice, 2, "2026-07-10", usd(1_000)), sold(alice, 3, "2026-10-10", usd(1_000))}
	in.Objectives = []comp.Objective{{Payee: alice, Bonus: "mbo", Reached: rate("0.8")}}
	if got := earned(of(t, run(t, in), alice), commission.LineBonus); !slices.Equal(got, []int64{usd(800), usd(1_000)}) {
		t.Errorf("bonuses %v, want 80 %% of 1,000 and a quarter of 4,000", got)
	}
	in.Period, in.Objectives[0].Reached = following, rate("0.49")
	if got := earned(of(t, run(t, in), alice), commission.LineBonus); len(got) != 0 {
		t.Errorf("bonuses %v again in the next quarter of the year", got)
	}
}

func TestWhatIsNotKnownIsAnIssueAndPaysNothing(t *testing.T) {
	for _, test := range []struct {
		name string
		edit func(*comp.Input)
		want commission.IssueCode
	}{
		{"no quota", func(in *comp.Input) { in.Quotas = nil }, commission.IssueNoQuota},
		{"no rate", func(in *comp.Input) { in.Events[0].Currency = "CHF" }, commission.IssueNoRate},
		{"shares of 99 %", func(in *comp.Input) { in.Events[0].Splits[0].Share = rate("0.99") }, commission.IssueSplits},
		{"no amount", func(in *comp.Input) { in.Events[0].ACV = nil }, commission.IssueNoBasis},
		{"no target", func(in *comp.Input) {
			in.Versions[0].Design.PeriodCap = &comp.Cap{ShareOfTarget: ptr(money.One)}
		}, commission.IssueNoTarget},
		{"a loss of nothing that is known", func(in *comp.Input) {
			in.Events = append(in.Events, lost(sold(alice, 99, "2026-07-01", 1), "2026-08-01"))
		}, commission.IssueNoOriginal},
		{"no rate to pay out", func(in *comp.Input) { in.Payees[0].PayCurrency = "GBP" }, commission.IssueNoRate},
	} {
		in := world(design(component("new", commission.Marginal, accelerated())), alice)
		carries(&in, alice, usd(100_000))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(10_000))}
		test.edit(&in)
		out := run(t, in)
		if len(out.Issues) != 1 || out.Issues[0].Code != test.want || out.Issues[0].Message == "" {
			t.Errorf("%s: issues %+v, want one %s", test.name, out.Issues, test.want)
		}
	}
}

func TestSenselessInputIsRefusedByName(t *testing.T) {
	for _, test := range []struct {
		name string
		edit func(*comp.Input)
		want string
	}{
		{"two plans at once", func(in *comp.Input) {
			in.Assignments = append(in.Assignments, comp.Assignment{ID: 9, Payee: alice, Version: 1, From: day("2026-08-01")})
		}, "has the component"},
		{"an unknown version", func(in *comp.Input) { in.Assignments[0].Version = 5 }, "version 5"},
		{"one event, two contents", func(in *comp.Input) { in.Events = append(in.Events, sold(alice, 1, "2026-07-11", 5)) }, "comes twice"},
		{"more than there is", func(in *comp.Input) { in.Events[0].ACV = ptr(int64(1) << 60) }, "too large"},
		{"a broken design", func(in *comp.Input) { in.Versions[0].Design.Components[0].Tiers = nil }, "give at least one tier"},
		{"no days", func(in *comp.Input) { in.Period.To = in.Period.From }, "no days"},
	} {
		in := world(design(component("new", commission.Marginal, flat("0.1"))), alice)
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(10_000))}
		test.edit(&in)
		_, err := comp.Evaluate(in)
		if faults := fault.All(err); len(faults) != 1 || !strings.Contains(faults[0].Message, test.want) {
			t.Errorf("%s: %v, want one that says %q", test.name, err, test.want)
		}
	}
}

func TestTheNewestVersionOfAnEventCounts(t *testing.T) {
	in := world(design(component("new", commission.Marginal, flat("0.1"))), alice)
	old, corrected := sold(alice, 1, "2026-07-10", usd(10_000)), sold(alice, 1, "2026-07-10", usd(9_000))
	corrected.Key.Version = 2
	in.Events = []comp.Event{corrected, old, corrected}
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{usd(900)}) {
		t.Errorf("%v, want 900 once", got)
	}
}

func TestARollingScopeStandsOnTheMonthsBefore(t *testing.T) {
	c := component("new", commission.Marginal, []comp.Tier{{UpToAmount: ptr(usd(100_000)), Rate: rate("0.10")}, {Rate: rate("0.20")}})
	c.By, c.Scope = commission.AmountSold, comp.Scope{Kind: commission.ScopeRolling, Months: 6}
	in := world(design(c), alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-03-31", usd(70_000)), sold(alice, 2, "2026-04-01", usd(90_000)), sold(alice, 3, "2026-07-10", usd(30_000))}
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{usd(5_000)}) {
		t.Errorf("%v, want 10,000 at 10 %% and 20,000 at 20 %%", got)
	}
	if got := comp.From(in.Versions, quarter, 1); got != day("2026-04-01") {
		t.Errorf("events are needed from %s, want six months back", got)
	}
}

func TestAQuotaInAnotherCurrencyIsStatedAtTheRateOfTheCredits(t *testing.T) {
	for policy, want := range map[commission.CurrencyPolicy]int64{commission.PlanRate: usd(120_000), commission.DealDate: usd(110_000)} {
		d := design(component("new", commission.Marginal, accelerated()))
		d.CurrencyPolicy = policy
		if policy == commission.PlanRate {
			d.PlanRates = []comp.PlanRate{{From: "EUR", Rate: exchange("1.2")}}
		}
		in := world(d, alice)
		carries(&in, alice, usd(100_000))
		in.Quotas[0].Currency = "EUR"
		in.Rates = []comp.DatedRate{{From: "USD", To: "EUR", Day: quarter.From, Rate: exchange("0.909090909091")}}
		if got := *of(t, run(t, in), alice).Attainments[0].Quota; got != want {
			t.Errorf("%s: a quota of 100,000 EUR is %d USD, want %d", policy, got, want)
		}
	}
}
