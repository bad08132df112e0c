package comp_test

import (
	"slices"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// following is the period after the quarter.
var following = calendar.Period{From: quarter.To, To: day("2027-01-01")}

// next moves an input to the period after, with what the output leaves behind.
func next(in comp.Input, out comp.Output, p calendar.Period) comp.Input {
	in.Lines, in.Balances = comp.Carry(in, out)
	in.Period = p
	return in
}

func TestSection36ClawbackOfTheSecondDeal(t *testing.T) {
	for _, test := range []struct {
		name     string
		clawback comp.Clawback
		on       string // deal 2 was won and started on 2026-08-10
		want     int64
	}{
		{"FULL on day 60 of 180", comp.Clawback{Policy: commission.ClawbackFull, WindowDays: 180}, "2026-10-09", -6_800_00},
		{"FULL on the last day of the window", comp.Clawback{Policy: commission.ClawbackFull, WindowDays: 60}, "2026-10-08", -6_800_00},
		{"FULL when the window is over", comp.Clawback{Policy: commission.ClawbackFull, WindowDays: 60}, "2026-10-09", 0},
		{"LINEAR_WINDOW on day 60 of 180", comp.Clawback{Policy: commission.ClawbackLinear, WindowDays: 180}, "2026-10-09", -4_533_33},
		{"UNSERVED_TERM after 2 of 12 months", comp.Clawback{Policy: commission.ClawbackUnserved}, "2026-10-10", -5_666_67},
		{"UNSERVED_TERM after 4 of 12 months", comp.Clawback{Policy: commission.ClawbackUnserved}, "2026-12-10", -4_533_33},
		{"RE_RATE takes more than the deal earned", comp.Clawback{Policy: commission.ClawbackFull, WindowDays: 180, Rate: commission.ReRate}, "2026-10-09", -7_600_00},
		{"NONE", comp.Clawback{Policy: commission.ClawbackNone}, "2026-10-09", 0},
	} {
		d := design(component("new", commission.Marginal, accelerated()))
		d.Clawback = test.clawback
		in := world(d.WithDefaults(), alice)
		carries(&in, alice, usd(100_000))
		in.Quotas = append(in.Quotas, comp.Quota{ID: 9, Payee: alice, Measure: "BOOKINGS", Period: following, Currency: "USD", Amount: usd(100_000)})
		in.Events = three(alice)
		locked := run(t, in)
		in = next(in, locked, following)
		in.Events = append(in.Events, lost(in.Events[1], test.on))
		s := of(t, run(t, in), alice)
		if s.Totals.Earned != test.want {
			t.Errorf("%s: %d, want %d", test.name, s.Totals.Earned, test.want)
		}
		if test.want != 0 {
			line := s.Lines[0]
			if line.Kind != commission.LineClawback || line.Original == nil || line.Original.Key != of(t, locked, alice).Lines[1].Key || line.Original.Period != quarter {
				t.Errorf("%s: %+v does not point to the line it takes back", test.name, line)
			}
			if got := s.Attainments[0].Credited; got != -usd(60_000) {
				t.Errorf("%s: attainment of the open period is %d, want 60,000 less", test.name, got)
			}
			if s.Totals.Paid != 0 || s.Totals.DebtAfter != -test.want {
				t.Errorf("%s: paid %d and carries %d forward", test.name, s.Totals.Paid, s.Totals.DebtAfter)
			}
		}
	}
}

func TestSection36HalfTheTermUnservedIsHalf(t *testing.T) {
	d := design(component("new", commission.Marginal, flat("0.10")))
	d.Clawback.Policy = commission.ClawbackUnserved
	in := world(d, alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-01", usd(60_000))}
	out := run(t, in)
	in = next(in, out, calendar.Period{From: day("2027-01-01"), To: day("2027-04-01")})
	in.Events = append(in.Events, lost(in.Events[0], "2027-01-01"))
	if got := of(t, run(t, in), alice).Totals.Earned; got != -usd(3_000) {
		t.Errorf("6 of 12 months served takes back %d, want half of 6,000", got)
	}
}

func TestSection36HoldbackAvoidsRecovery(t *testing.T) {
	d := design(component("new", commission.Marginal, accelerated()))
	d.Holdback = &comp.Holdback{Share: rate("0.30"), Days: 90}
	in := world(d, alice)
	carries(&in, alice, usd(100_000))
	in.Events = three(alice)
	out := run(t, in)
	s := of(t, out, alice)
	if s.Lines[1].Payable != 4_760_00 || s.Lines[1].Hold != commission.HoldHoldback || s.Totals.HeldAfter != 18_800_00-13_160_00 {
		t.Errorf("deal 2 pays %d (%s), held %d; want 70 %% of 6,800 and 30 %% of 18,800", s.Lines[1].Payable, s.Lines[1].Hold, s.Totals.HeldAfter)
	}
	in = next(in, out, following)
	later := of(t, run(t, in), alice)
	if later.Totals.Earned != 0 || later.Totals.Paid != 5_640_00 || later.Totals.HeldAfter != 0 {
		t.Errorf("after the window: %+v, want 30 %% of 18,800 paid and nothing earned", later.Totals)
	}
	in.Events = append(in.Events, lost(in.Events[1], "2026-10-09"))
	late := of(t, run(t, in), alice)
	// the holdback of deal 2 is released on 2026-11-08, within the period, and then all of it is taken back
	if late.Totals.Earned != -6_800_00 || late.Totals.Paid != 0 || late.Totals.DebtAfter != 6_800_00-5_640_00 {
		t.Errorf("what is released and what is taken back meet: %+v, want 1,160 owed", late.Totals)
	}
}

func TestSection36ALossTakesFirstWhatIsStillHeld(t *testing.T) {
	d := design(component("new", commission.Marginal, flat("0.10")))
	d.Holdback = &comp.Holdback{Share: rate("0.30"), Days: 365}
	in := world(d, alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-09-10", usd(10_000))}
	out := run(t, in)
	in = next(in, out, following)
	in.Events = append(in.Events, lost(in.Events[0], "2026-10-09"))
	out = run(t, in)
	s := of(t, out, alice)
	if s.Lines[0].Earned != -usd(1_000) || s.Lines[0].Payable != -usd(700) || s.Totals.HeldAfter != 0 {
		t.Errorf("%+v, held %d; want 1,000 taken back, 700 of it in cash, nothing held", s.Lines[0], s.Totals.HeldAfter)
	}
	in = next(in, out, calendar.Period{From: day("2027-10-01"), To: day("2028-01-01")})
	if s := of(t, run(t, in), alice); len(s.Lines) != 0 {
		t.Errorf("what was taken back is released later: %+v", s.Lines)
	}
}

func TestSection36ACreditNoteHasTheSignOfItsCredit(t *testing.T) {
	in := world(design(component("new", commission.Marginal, flat("0.04"))), alice)
	note := sold(alice, 2, "2026-07-20", -usd(200))
	note.Kind = commission.CreditNote
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(1_000)), note}
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{40_00, -8_00}) {
		t.Errorf("a sale of 1,000 and a credit of 200 at 4 %% pay %v, want 40 and -8: 32", got)
	}
	in.Events = in.Events[1:]
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{-8_00}) {
		t.Errorf("a credit alone pays %v, want -8", got)
	}
}

func TestSection36ADowngradeTakesBackItsShare(t *testing.T) {
	in := world(design(component("new", commission.Marginal, flat("0.10"))), alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(12_000))}
	down := lost(in.Events[0], "2026-08-10")
	down.Key.ID, down.Kind, down.Lost = "downgrade", commission.SubscriptionContracted, ptr(rate("0.25"))
	in.Events = append(in.Events, down, lost(in.Events[0], "2026-09-10"))
	s := of(t, run(t, in), alice)
	if got := earned(s); !slices.Equal(got, []int64{usd(1_200), -usd(300), -usd(900)}) {
		t.Errorf("a quarter lost and then all: %v, want 1,200 - 300 - 900 and never more than was earned", got)
	}
}

func TestSection37QuotaIsProratedByDays(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice)
	in.Assignments[0].From = day("2026-08-16") // 46 of 92 days
	carries(&in, alice, usd(100_000))
	in.Events = []comp.Event{sold(alice, 1, "2026-09-10", usd(60_000))}
	s := of(t, run(t, in), alice)
	if got := *s.Attainments[0].Quota; got != usd(50_000) {
		t.Errorf("quota = %d, want 50,000", got)
	}
	if got := s.Totals.Earned; got != usd(5_000)+usd(1_200) {
		t.Errorf("earned %d, want 50,000 at 10 %% and 10,000 at 12 %%", got)
	}
}

func TestSection37RampReliefAndSeasonality(t *testing.T) {
	year := calendar.Period{From: day("2026-01-01"), To: day("2026-05-01")}
	for _, test := range []struct {
		name   string
		edit   func(*comp.Input)
		window calendar.Period
		want   int64
	}{
		{"months 1 to 4 of a ramp 0/25/50/100 % of 10,000 each", func(in *comp.Input) {
			in.Versions[0].Design.Ramp = []money.Rate{0, rate("0.25"), rate("0.5"), money.One}
			in.Payees[0].Hired = ptr(day("2026-01-01"))
			in.Quotas[0].Seasonality = []money.Rate{1, 1, 1, 1}
		}, year, usd(17_500)},
		{"the second month of the ramp", func(in *comp.Input) {
			in.Versions[0].Design.Ramp = []money.Rate{0, rate("0.25"), rate("0.5")}
			in.Payees[0].Hired = ptr(day("2026-01-01"))
			in.Quotas[0].Seasonality = []money.Rate{1, 1, 1, 1}
		}, calendar.Period{From: day("2026-02-01"), To: day("2026-03-01")}, usd(2_500)},
		{"half of April on leave", func(in *comp.Input) {
			in.Relief = []comp.Relief{{ID: 1, Payee: alice, Period: calendar.Period{From: day("2026-04-01"), To: day("2026-04-16")}, Share: money.One, Reason: commission.ReliefLeave}}
			in.Quotas[0].Seasonality = []money.Rate{1, 1, 1, 1}
		}, year, usd(35_000)},
		{"a season with a double March", func(in *comp.Input) {
			in.Quotas[0].Seasonality = []money.Rate{1, 1, 2, 1}
		}, calendar.Period{From: day("2026-03-01"), To: day("2026-04-01")}, usd(16_000)},
		{"by days without a season: 31 of 120", func(*comp.Input) {}, calendar.Period{From: day("2026-01-01"), To: day("2026-02-01")}, 10_333_33},
	} {
		in := world(design(component("new", commission.Marginal, accelerated())), alice)
		in.Period = test.window
		in.Quotas = []comp.Quota{{ID: 1, Payee: alice, Measure: "BOOKINGS", Currency: "USD", Amount: usd(40_000), Period: year}}
		test.edit(&in)
		if got := *of(t, run(t, in), alice).Attainments[0].Quota; got != test.want {
			t.Errorf("%s: quota %d, want %d", test.name, got, test.want)
		}
	}
}

func TestSection37AManagersQuotaFollowsTheReliefOfTheReports(t *testing.T) {
	c := component("override", commission.Marginal, tiers("1", "0.01", "", "0.02"))
	c.Over = &comp.Override{Kind: commission.Collective}
	in := world(design(c), boss)
	for _, rep := range []int64{alice, bob} {
		in.Hierarchy = append(in.Hierarchy, comp.Stay{Payee: rep, Manager: boss, From: day("2020-01-01")})
		carries(&in, rep, usd(92_000))
	}
	in.Relief = []comp.Relief{{ID: 1, Payee: bob, Measure: "BOOKINGS", Period: calendar.Period{From: day("2026-09-01"), To: day("2026-09-24")}, Share: money.One, Reason: commission.ReliefLeave}}
	if got := *of(t, run(t, in), boss).Attainments[0].Quota; got != usd(161_000) {
		t.Errorf("the manager carries %d, want 2 x 92,000 less 23 of 92 days of one", got)
	}
}

func TestSection37TerminationByWhatThePlanSays(t *testing.T) {
	for policy, want := range map[commission.TerminationPolicy]struct{ paid, held, lapsed int64 }{
		commission.KeepSchedule: {usd(500), usd(500), 0}, commission.ReleaseAll: {usd(1_000), 0, 0}, commission.Forfeit: {usd(500), 0, -usd(500)},
	} {
		d := design(component("new", commission.Marginal, flat("0.10")))
		d.Eligibility.Kind, d.Termination = commission.InvoiceShare, policy
		in := world(d, alice)
		in.Payees[0].Left = ptr(day("2026-09-15"))
		in.Assignments[0].To = ptr(day("2026-09-15"))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(10_000))}
		in.Payments = []comp.Payment{{Event: in.Events[0].Key, Day: day("2026-08-01"), Share: rate("0.5")}}
		out := run(t, in)
		s := of(t, out, alice)
		if s.Totals.Paid != want.paid || s.Totals.HeldAfter != want.held || s.Totals.Earned != usd(1_000)+want.lapsed {
			t.Errorf("%s: %+v, want %+v", policy, s.Totals, want)
		}
		in = next(in, out, following)
		in.Payments = append(in.Payments, comp.Payment{Event: in.Events[0].Key, Day: day("2026-11-01"), Share: rate("0.5")})
		later := of(t, run(t, in), alice)
		if got := s.Totals.Paid + later.Totals.Paid; got != usd(1_000)+want.lapsed {
			t.Errorf("%s: paid %d in all", policy, got)
		}
	}
}

func TestSection38AmortisationOf2400Over24Months(t *testing.T) {
	s, err := comp.Amortise(comp.Asset{Amount: usd(2_400), From: day("2026-02-14"), Initial: true, TermMonths: 12, BenefitMonths: 24})
	if err != nil || len(s) != 24 || s[0].Month != day("2026-02-01") || s[23].Month != day("2028-01-01") || s[23].Left != 0 {
		t.Fatalf("schedule = %v, %v", s, err)
	}
	for _, c := range s {
		if c.Amount != usd(100) {
			t.Errorf("%s = %d, want 100", c.Month, c.Amount)
		}
	}
	for _, test := range []struct {
		name  string
		asset comp.Asset
		want  int
	}{
		{"a benefit of a year is expensed at once", comp.Asset{Amount: 100, TermMonths: 12}, 1},
		{"a renewal over its term", comp.Asset{Amount: 100, TermMonths: 36, BenefitMonths: 60}, 36},
		{"commensurate renewals: the term", comp.Asset{Amount: 100, Initial: true, Commensurate: true, TermMonths: 24, BenefitMonths: 60}, 24},
	} {
		s, _ := comp.Amortise(test.asset)
		var sum int64
		for _, c := range s {
			sum += c.Amount
		}
		if len(s) != test.want || sum != 100 {
			t.Errorf("%s: %d months that sum to %d", test.name, len(s), sum)
		}
	}
}

func TestSection39Caps(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice)
	carries(&in, alice, usd(100_000))
	in.Events = three(alice)
	in.Assignments[0].Target = ptr(usd(12_000))
	in.Versions[0].Design.Components[0].Deal = &comp.Cap{Amount: ptr(usd(5_000))}
	if got := earned(of(t, run(t, in), alice)); !slices.Equal(got, []int64{usd(5_000), usd(5_000), usd(4_000)}) {
		t.Errorf("deal cap 5,000: %v", got)
	}
	in.Versions[0].Design.Components[0].Deal = nil
	in.Versions[0].Design.PeriodCap = &comp.Cap{ShareOfTarget: ptr(rate("1.5"))}
	s := of(t, run(t, in), alice)
	if got := earned(s); !slices.Equal(got, []int64{usd(8_000), usd(6_800), usd(3_200)}) {
		t.Errorf("period cap 18,000: %v", got)
	}
	if last := s.Lines[2]; last.Uncapped != usd(4_000) || !slices.Equal(last.Cuts, []comp.Cut{{Cap: "period", Limit: usd(18_000), Amount: usd(800)}}) {
		t.Errorf("the last line stores %d and %v, want 4,000 and 800 cut", last.Uncapped, last.Cuts)
	}
	in.Versions[0].Design.Components[0].Deal = &comp.Cap{Amount: ptr(usd(5_000))} // first the deal's cap, then the period's
	if got := of(t, run(t, in), alice).Totals.Earned; got != usd(14_000) {
		t.Errorf("both caps: %d, want 14,000", got)
	}
}

func TestSection39TheAnnualCapCountsTheYear(t *testing.T) {
	d := design(component("new", commission.Marginal, flat("0.10")))
	d.AnnualCap = &comp.Cap{Amount: ptr(usd(10_000))}
	in := world(d, alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(80_000)), sold(alice, 2, "2026-10-10", usd(80_000)), sold(alice, 3, "2027-01-10", usd(80_000))}
	var got []int64
	for _, p := range []calendar.Period{quarter, following, {From: following.To, To: day("2027-04-01")}} {
		in.Period = p
		out := run(t, in)
		got = append(got, of(t, out, alice).Totals.Earned)
		in = next(in, out, p)
	}
	if want := []int64{usd(8_000), usd(2_000), usd(8_000)}; !slices.Equal(got, want) {
		t.Errorf("quarters earn %v, want %v", got, want)
	}
}

func TestSection39PayCurve(t *testing.T) {
	c := component("new", commission.LinearCurve, nil)
	c.By, c.Curve = "", &comp.Curve{Points: []comp.Point{{At: rate("0.5")}, {At: money.One, Pay: money.One}}, Beyond: rate("2")}
	for _, test := range []struct{ sold, want int64 }{{80, 7_200}, {120, 16_800}, {45, 0}, {50, 0}, {100, 12_000}} {
		in := world(design(c), alice)
		carries(&in, alice, usd(100_000))
		in.Assignments[0].Target = ptr(usd(12_000))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(30_000)), sold(alice, 2, "2026-08-10", usd(test.sold*1_000-30_000))}
		s := of(t, run(t, in), alice)
		if s.Totals.Earned != usd(test.want) {
			t.Errorf("%d %%: %d, want %d", test.sold, s.Totals.Earned, usd(test.want))
		}
	}
	points, err := comp.CostCurve(design(c), "new", usd(100_000), ptr(usd(12_000)), []money.Rate{rate("0.45"), rate("0.8"), rate("1.2")})
	if err != nil || points[0].Earned != 0 || points[1].Earned != usd(7_200) || points[2].Earned != usd(16_800) {
		t.Errorf("cost curve = %+v, %v", points, err)
	}
}

func TestSection39Decelerator(t *testing.T) {
	for _, test := range []struct {
		name          string
		affectsCredit bool
		want          []int64
		attained      int64
	}{
		{"the rate alone", false, []int64{usd(8_000), usd(5_440), usd(4_000)}, usd(170_000)},
		{"the credit too: 48,000 at 10 and 12 %", true, []int64{usd(8_000), usd(2_000) + usd(3_360), usd(3_600) + 0}, usd(158_000)},
	} {
		c := component("new", commission.Marginal, accelerated())
		c.Mods = []comp.Modifier{{Kind: commission.ModifyDiscount, Above: rate("0.20"), Factor: rate("0.8"), AffectsCredit: test.affectsCredit}}
		in := world(design(c), alice)
		carries(&in, alice, usd(100_000))
		in.Events = three(alice)
		in.Events[1].Discount = rate("0.25")
		in.Events[2].Discount = rate("0.20") // not above
		s := of(t, run(t, in), alice)
		if test.affectsCredit {
			test.want[2] = usd(22_000)*12/100 + usd(8_000)*14/100
		}
		if got := earned(s); !slices.Equal(got, test.want) || s.Attainments[0].Credited != test.attained {
			t.Errorf("%s: %v at %d, want %v at %d", test.name, got, s.Attainments[0].Credited, test.want, test.attained)
		}
	}
}

func TestSection39SpiffOutsideAndInsideTheCap(t *testing.T) {
	const productX = 7
	for _, test := range []struct {
		inside bool
		want   int64
	}{{false, usd(18_500)}, {true, usd(18_000)}} {
		d := design(component("new", commission.Marginal, accelerated()))
		d.PeriodCap = &comp.Cap{Amount: ptr(usd(18_000))}
		d.AddOns = []comp.AddOn{{Key: "x", Name: "X", Kind: commission.Spiff, Where: comp.Filter{Products: []int64{productX}}, Amount: ptr(usd(500)), InsideCap: test.inside}}
		in := world(d, alice)
		carries(&in, alice, usd(100_000))
		in.Events = three(alice)
		in.Events[2].Product = productX
		s := of(t, run(t, in), alice)
		if s.Totals.Earned != test.want || s.Attainments[0].Credited != usd(170_000) {
			t.Errorf("inside the cap %v: %d at %d, want %d at 170,000", test.inside, s.Totals.Earned, s.Attainments[0].Credited, test.want)
		}
	}
}

func TestSection39Currency(t *testing.T) {
	for _, test := range []struct {
		policy       commission.CurrencyPolicy
		earned, paid int64
	}{{commission.DealDate, usd(1_100), 880_00}, {commission.PlanRate, usd(1_050), 840_00}} {
		d := design(component("new", commission.Marginal, flat("0.10")))
		d.CurrencyPolicy = test.policy
		if test.policy == commission.PlanRate {
			d.PlanRates = []comp.PlanRate{{From: "EUR", Rate: exchange("1.05")}}
		}
		in := world(d, alice)
		in.Payees[0].PayCurrency = "GBP"
		in.Rates = []comp.DatedRate{
			{From: "EUR", To: "USD", Day: day("2026-07-10"), Rate: exchange("1.10")}, {From: "EUR", To: "USD", Day: day("2026-07-11"), Rate: exchange("1.2")},
			{From: "USD", To: "GBP", Day: in.PayDay, Rate: exchange("0.80")}, {From: "USD", To: "GBP", Day: in.PayDay + 1, Rate: exchange("0.9")},
		}
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(10_000))}
		in.Events[0].Currency = "EUR"
		s := of(t, run(t, in), alice)
		if s.Totals.Earned != test.earned || s.Payout.Amount != test.paid || s.Payout.Currency != "GBP" {
			t.Errorf("%s: earned %d, paid %+v; want %d and %d", test.policy, s.Totals.Earned, s.Payout, test.earned, test.paid)
		}
	}
}

func TestSection39MarginAndTerritoryVolume(t *testing.T) {
	margin := component("margin", commission.Marginal, flat("0.15"))
	margin.Basis = commission.Margin
	in := world(design(margin), alice)
	in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(60_000))}
	in.Events[0].Cost = ptr(usd(24_000))
	if got := of(t, run(t, in), alice).Totals.Earned; got != usd(5_400) {
		t.Errorf("a margin of 36,000 at 15 %% pays %d, want 5,400", got)
	}
	volume := component("volume", commission.Marginal, flat("0.005"))
	volume.Basis = commission.TerritoryVolume
	in = world(design(volume), alice, bob)
	handed := day("2026-08-15")
	in.Territories = []comp.TerritoryStay{{Territory: 3, Payee: alice, From: day("2020-01-01"), To: &handed}, {Territory: 3, Payee: bob, From: handed}}
	in.Events = []comp.Event{sold(carol, 1, "2026-07-10", usd(500_000)), sold(carol, 2, "2026-08-15", usd(100_000))}
	for i := range in.Events {
		in.Events[i].Territory = 3
	}
	out := run(t, in)
	if a, b := of(t, out, alice).Totals.Earned, of(t, out, bob).Totals.Earned; a != usd(2_500) || b != usd(500) {
		t.Errorf("territory volume pays the owners of each close date %d and %d, want 2,500 and 500", a, b)
	}
}
