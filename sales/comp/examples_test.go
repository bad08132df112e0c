package comp_test

import (
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
	"coxswain/sales/price"
)

func TestSection33EachModePaysTheThreeDealsAsWorkedOut(t *testing.T) {
	for _, c := range []struct {
		mode commission.RateMode
		want []int64
	}{
		{commission.Marginal, []int64{8_000_00, 6_800_00, 4_000_00}},
		{commission.Retroactive, []int64{11_200_00, 8_400_00, 4_200_00}}, // 170,000 x 14 % = 23,800
		{commission.RateBefore, []int64{8_000_00, 6_000_00, 3_600_00}},
		{commission.RateAfter, []int64{8_000_00, 7_200_00, 4_200_00}},
	} {
		in := world(design(component("new", c.mode, accelerated())), alice)
		carries(&in, alice, usd(100_000))
		in.Events = three(alice)
		if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, c.want) {
			t.Errorf("%s pays %v, want %v", c.mode, got, c.want)
		}
	}
}

func TestSection33AStraddlingDealIsSplitBetweenItsTiers(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice)
	carries(&in, alice, usd(100_000))
	in.Events = three(alice)
	s := of(t, run(t, in), alice)
	if got, want := s.Lines[1].Slices, []comp.Slice{{Tier: 0, Amount: usd(20_000), Rate: rate("0.10")}, {Tier: 1, Amount: usd(40_000), Rate: rate("0.12")}}; !slices.Equal(got, want) {
		t.Errorf("deal 2 = %v, want %v", got, want)
	}
	if got, want := s.Lines[2].Slices, []comp.Slice{{Tier: 1, Amount: usd(10_000), Rate: rate("0.12")}, {Tier: 2, Amount: usd(20_000), Rate: rate("0.14")}}; !slices.Equal(got, want) {
		t.Errorf("deal 3 = %v, want %v", got, want)
	}
	a := s.Attainments[0]
	if *a.Share != rate("1.7") || a.Tier != 2 || *a.NextTier != usd(30_000) || *a.NextRate != rate("0.14") {
		t.Errorf("attainment = %+v, want 170 %%, the third tier, 30,000 to the next", a)
	}
}

func TestSection33SpiffTableOf125Sold(t *testing.T) {
	for mode, want := range map[commission.RateMode]int64{commission.Retroactive: 15_00, commission.Marginal: 13_00} {
		in := world(design(component("new", mode, accelerated())), alice)
		carries(&in, alice, usd(100))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(125))}
		if got := of(t, run(t, in), alice).Totals.Earned; got != want {
			t.Errorf("%s of 125 sold pays %d, want %d", mode, got, want)
		}
	}
}

// byAmount are the per-dollar accelerators: 5 % to 100,000, 6 % to 125,000, 7 % above.
func byAmount() comp.Component {
	c := component("new", commission.Marginal, []comp.Tier{
		{UpToAmount: ptr(usd(100_000)), Rate: rate("0.05")}, {UpToAmount: ptr(usd(125_000)), Rate: rate("0.06")}, {Rate: rate("0.07")},
	})
	c.By = commission.AmountSold
	return c
}

func TestSection33PerDollarAccelerators(t *testing.T) {
	in := world(design(byAmount()), alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(150_000))}
	if got, want := of(t, run(t, in), alice).Totals.Earned, usd(8_250); got != want {
		t.Errorf("150,000 sold pays %d, want %d", got, want)
	}
}

func TestSection33NoAcceleratorWhileTheYearIsBehindItsQuota(t *testing.T) {
	for _, test := range []struct {
		name      string
		firstHalf int64
		want      int64
	}{
		{"200,000 by June: 350,000 of 300,000 to date, the accelerator pays", usd(200_000), usd(8_250)},
		{"100,000 by June: 250,000 of 300,000 to date, the base rate pays", usd(100_000), usd(7_500)},
	} {
		c := byAmount()
		c.Gates = []comp.Gate{{
			Kind: commission.GateAttainment, Scope: comp.Scope{Kind: commission.ScopeYTD, ToDate: true}, AtLeast: money.One, Effect: commission.BaseRate,
		}}
		in := world(design(c), alice)
		in.Quotas = []comp.Quota{
			{ID: 1, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(100_000), Period: calendar.Period{From: day("2026-01-01"), To: day("2026-04-01")}},
			{ID: 2, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(100_000), Period: calendar.Period{From: day("2026-04-01"), To: quarter.From}},
			{ID: 3, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(100_000), Period: quarter},
			{ID: 4, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(900_000), Period: calendar.Period{From: quarter.To, To: day("2027-01-01")}},
		}
		in.Events = []comp.Event{sold(alice, 1, "2026-03-10", test.firstHalf), sold(alice, 2, "2026-07-10", usd(150_000))}
		if got := of(t, run(t, in), alice).Totals.Earned; got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestSection33OneEvaluatorServesPricesAndCommission(t *testing.T) {
	// 65,000 calls at the volume price of the third tier: 65,000 x 0.0006 + 10 = 49
	calls := []price.Tier{{UpTo: ptr(rate("10000")), Unit: 100_000}, {UpTo: ptr(rate("50000")), Unit: 80_000}, {Unit: 60_000, Flat: 10_00}}
	if got, ok := price.Price(price.Volume, calls, nil, rate("65000"), nil); !ok || got != 49_00 {
		t.Errorf("65,000 calls cost %d, want 49.00", got)
	}
	units := component("units", commission.FlatPerUnit, []comp.Tier{{UpTo: ptr(rate("10")), PerUnit: 50_00}, {UpTo: ptr(rate("20")), PerUnit: 75_00}, {PerUnit: 100_00}})
	units.Basis, units.By = commission.Units, commission.UnitsSold
	in := world(design(units), alice)
	for i, n := range []string{"7", "8", "10.5"} {
		e := sold(alice, i, "2026-07-10", 0)
		e.Units = ptr(rate(n))
		in.Events = append(in.Events, e)
	}
	prices := []price.Tier{{UpTo: ptr(rate("10")), Unit: 50_00_000000}, {UpTo: ptr(rate("20")), Unit: 75_00_000000}, {Unit: 100_00_000000}}
	want, _ := price.Price(price.Graduated, prices, nil, rate("25.5"), nil)
	if got := of(t, run(t, in), alice).Totals.Earned; got != want || got != 1_800_00 {
		t.Errorf("25.5 units pay %d; a graduated price of them is %d; want 1,800.00", got, want)
	}
}

func TestSection33ARetroactiveCliffIsShownAsTheValueOfTheNextDeal(t *testing.T) {
	in := world(design(component("new", commission.Retroactive, accelerated())), alice)
	carries(&in, alice, usd(100_000))
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(149_900))}
	changes, _, err := comp.Preview(in, alice, []comp.Event{sold(alice, 2, "2026-08-10", usd(200))})
	if err != nil {
		t.Fatal(err)
	}
	// 149,900 x 12 % = 17,988; 150,100 x 14 % = 21,014
	if got, want := changes[0].Delta(), usd(21_014)-usd(17_988); got != want {
		t.Errorf("the next 200 pay %d, want %d", got, want)
	}
}

func TestSection34SplitsOverlayAndOverride(t *testing.T) {
	ae := component("new", commission.Marginal, flat("0.10"))
	ae.Where.Splits = []commission.SplitKind{commission.SplitRevenue}
	se := component("overlay", commission.Marginal, flat("0.01"))
	se.Where.Splits = []commission.SplitKind{commission.SplitOverlay}
	manager := component("override", commission.Marginal, flat("0.02"))
	manager.Over = &comp.Override{Kind: commission.Collective}
	in := world(design(ae, se, manager), alice, bob, carol, boss)
	for _, p := range []int64{alice, bob, carol} {
		in.Hierarchy = append(in.Hierarchy, comp.Stay{Payee: p, Manager: boss, From: day("2020-01-01")})
	}
	deal := sold(alice, 1, "2026-07-10", usd(60_000))
	deal.Splits = []comp.Split{
		{Payee: alice, Kind: commission.SplitRevenue, Share: rate("0.7"), Role: "AE"},
		{Payee: bob, Kind: commission.SplitRevenue, Share: rate("0.3"), Role: "AE"},
		{Payee: carol, Kind: commission.SplitOverlay, Share: rate("0.25"), Role: "SE"},
	}
	in.Events = []comp.Event{deal}
	out := run(t, in)
	for _, want := range []struct {
		payee, credit, earned int64
	}{{alice, usd(42_000), usd(4_200)}, {bob, usd(18_000), usd(1_800)}, {carol, usd(15_000), usd(150)}, {boss, usd(60_000), usd(1_200)}} {
		s := of(t, out, want.payee)
		if len(s.Credits) != 1 || s.Credits[0].Amount != want.credit || s.Totals.Earned != want.earned {
			t.Errorf("payee %d: credits %+v, earned %d; want one of %d and %d", want.payee, s.Credits, s.Totals.Earned, want.credit, want.earned)
		}
	}
	in.Events[0].Splits[1] = comp.Split{Payee: bob, Kind: commission.SplitOverlay, Share: money.One} // two whole credits still count once
	in.Events[0].Splits[0].Share = money.One
	if got := of(t, run(t, in), boss).Totals.Earned; got != usd(1_200) {
		t.Errorf("two credits of 100 %% pay the manager %d, want 1,200 once", got)
	}
}

func TestSection34OverridesCollectiveAndOfIndividuals(t *testing.T) {
	for kind, want := range map[commission.OverrideKind]int64{commission.Collective: usd(3_000), commission.SumOfIndividuals: usd(3_500)} {
		c := component("override", commission.Marginal, tiers("1", "0.01", "", "0.02"))
		c.Over = &comp.Override{Kind: kind}
		in := world(design(c), boss)
		for i, sale := range []int64{150_000, 100_000, 50_000} {
			rep := alice + int64(i)
			in.Hierarchy = append(in.Hierarchy, comp.Stay{Payee: rep, Manager: boss, From: day("2020-01-01")})
			carries(&in, rep, usd(100_000))
			in.Events = append(in.Events, sold(rep, i, "2026-07-10", usd(sale)))
		}
		s := of(t, run(t, in), boss)
		if s.Totals.Earned != want {
			t.Errorf("%s: %d, want %d; lines %v", kind, s.Totals.Earned, want, earned(s))
		}
	}
}

func TestSection34TheHierarchyIsThatOfTheCreditDate(t *testing.T) {
	c := component("override", commission.Marginal, flat("0.02"))
	c.Over = &comp.Override{Kind: commission.Collective}
	in := world(design(c), boss, director)
	moved := day("2026-08-01")
	in.Hierarchy = []comp.Stay{{Payee: alice, Manager: boss, From: day("2020-01-01"), To: &moved}, {Payee: alice, Manager: director, From: moved}}
	in.Events = []comp.Event{sold(alice, 1, "2026-07-31", usd(1_000)), sold(alice, 2, "2026-08-01", usd(500))}
	out := run(t, in)
	if a, b := of(t, out, boss).Totals.Earned, of(t, out, director).Totals.Earned; a != usd(20) || b != usd(10) {
		t.Errorf("the old manager earns %d and the new one %d, want 20.00 and 10.00", a, b)
	}
}

func TestSection35Draws(t *testing.T) {
	for _, test := range []struct {
		name          string
		draw          comp.Draw
		earned        []int64
		paid, balance []int64
	}{
		{
			"Oracle Siebel", comp.Draw{Kind: commission.Recoverable, Amount: 2_000},
			[]int64{2_750, 3_000, 1_500, 2_375, 3_000, 2_750}, []int64{2_750, 3_000, 2_000, 2_000, 2_875, 2_750}, []int64{0, 0, 500, 125, 0, 0},
		},
		{"Xactly, recoverable", comp.Draw{Kind: commission.Recoverable, Amount: 1_500}, []int64{500, 3_000}, []int64{1_500, 2_000}, []int64{1_000, 0}},
		{"Xactly, not recoverable", comp.Draw{Kind: commission.NonRecoverable, Amount: 1_500}, []int64{500, 3_000}, []int64{1_500, 3_000}, []int64{0, 0}},
		{
			"weekly draw", comp.Draw{Kind: commission.Recoverable, Amount: 1_000},
			[]int64{400, 600, 1_200, 1_500, 1_400}, []int64{1_000, 1_000, 1_000, 1_000, 1_100}, []int64{600, 1_000, 800, 300, 0},
		},
		{
			"what is owed is at most the cap", comp.Draw{Kind: commission.Recoverable, Amount: 1_000, MostOwed: ptr(int64(1_500))},
			[]int64{0, 0, 200, 2_000}, []int64{1_000, 500, 200, 1_000}, []int64{1_000, 1_500, 1_500, 500},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := design(component("new", commission.Marginal, flat("1")))
			d.Draw = &test.draw
			in := world(d, alice)
			month := calendar.Period{From: day("2026-01-01"), To: day("2026-02-01")}
			for i, e := range test.earned {
				in.Period = month
				in.Events = []comp.Event{sold(alice, i, month.From.String(), e)}
				out := run(t, in)
				s := of(t, out, alice)
				if s.Totals.Paid != test.paid[i] || s.Totals.DrawAfter != test.balance[i] {
					t.Errorf("period %d earned %d: paid %d and owes %d, want %d and %d", i+1, e, s.Totals.Paid, s.Totals.DrawAfter, test.paid[i], test.balance[i])
				}
				in.Lines, in.Balances = comp.Carry(in, out)
				month = calendar.Period{From: month.To, To: month.To.AddMonths(1)}
			}
		})
	}
}

func TestSection35AfterTheDrawEndsWhatIsOwedIsSetOffOrForgiven(t *testing.T) {
	for _, test := range []struct {
		name    string
		forgive bool
		least   string
		paid    []int64
	}{
		{"set off against all", false, "0", []int64{1_000, 0, 800}},
		{"at least half is paid", false, "0.5", []int64{1_000, 300, 500}},
		{"forgiven", true, "0", []int64{1_000, 600, 1_000}},
	} {
		d := design(component("new", commission.Marginal, flat("1")))
		end := day("2026-02-01")
		d.Draw = &comp.Draw{Kind: commission.Recoverable, Amount: 1_000, To: &end, ForgiveAtEnd: test.forgive, LeastPaid: rate(test.least)}
		in := world(d, alice)
		month := calendar.Period{From: day("2026-01-01"), To: end}
		for i, e := range []int64{200, 600, 1_000} {
			in.Period, in.Events = month, []comp.Event{sold(alice, i, month.From.String(), e)}
			out := run(t, in)
			if got := of(t, out, alice).Totals.Paid; got != test.paid[i] {
				t.Errorf("%s: month %d pays %d, want %d", test.name, i+1, got, test.paid[i])
			}
			in.Lines, in.Balances = comp.Carry(in, out)
			month = calendar.Period{From: month.To, To: month.To.AddMonths(1)}
		}
	}
}
