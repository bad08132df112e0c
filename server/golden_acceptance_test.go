package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/role"
)

// golden is a worked example of the KPI dictionary, asked of a running server.
type golden struct {
	row      int // of the dictionary
	name     string
	key      kpi.Key
	from, to calendar.Day
	variants string // name=value, separated by blanks
	by, of   string // dimension, and the label of the group that the example speaks of
	want     string // "null" for none
	parts    string // numerator / denominator, where the example states them
	caveat   kpi.Caveat
}

func january(year int) (from, to calendar.Day) { return goldenDay(year, 1, 1), goldenDay(year, 2, 1) }

func goldenMonth(year, month int) (from, to calendar.Day) {
	return goldenDay(year, month, 1), goldenDay(year, month+1, 1)
}

// goldens are all worked examples that state what they are made of and whose KPI is available, in the order of
// the rows. None is left to the tests of the rules alone. Examples that state a result and no inputs (the
// stage conversions of row 11, the curve of row 53) are given the fewest inputs that come to it.
func goldens() []golden {
	var out []golden
	add := func(row int, name string, key kpi.Key, from, to calendar.Day, want string, more ...func(*golden)) {
		x := golden{row: row, name: name, key: key, from: from, to: to, want: want}
		for _, f := range more {
			f(&x)
		}
		out = append(out, x)
	}
	month := func(row int, name string, key kpi.Key, year, month int, want string, more ...func(*golden)) {
		from, to := goldenMonth(year, month)
		add(row, name, key, from, to, want, more...)
	}
	as := func(v string) func(*golden) { return func(g *golden) { g.variants = v } }
	parts := func(v string) func(*golden) { return func(g *golden) { g.parts = v } }
	caveat := func(c kpi.Caveat) func(*golden) { return func(g *golden) { g.caveat = c } }
	group := func(by, of string) func(*golden) { return func(g *golden) { g.by, g.of = by, of } }

	month(1, "120 leads in January", kpi.LeadsCreated, 2005, 1, "120")
	month(2, "from Friday 16:50 to Monday 09:20 are 30 working minutes", kpi.LeadResponseTime, 2005, 2, "30", as("statistic=MEAN"))
	month(3, "170 of 200 in time", kpi.SLAAttainment, 2005, 3, "0.85", parts("170 / 200"))
	month(4, "45 of 150", kpi.MQLToSQLRate, 2005, 4, "0.3", parts("45 / 150"))
	month(5, "25 customers of 500 leads", kpi.LeadConversionRate, 2005, 5, "0.05", parts("25 / 500"))
	month(6, "80 of 400", kpi.LeadToOpportunityRate, 2005, 8, "0.2", parts("80 / 400"))
	month(7, "30 new from 200 proposals", kpi.CloseRate, 2005, 10, "0.15", as("denominator=PROPOSALS"), parts("30 / 200"))
	month(8, "3 won of 10 closed", kpi.WinRateClosed, 1972, 1, "0.3", parts("3 / 10"))
	month(9, "3 won of 100 created, 90 open", kpi.WinRateCreated, 2026, 1, "0.03", parts("3 / 100"))
	month(10, "300k against 700k", kpi.WinRateValue, 1972, 2, "0.3", parts("300000 / 1000000"))
	month(11, "from the fourth stage 83 % are won", kpi.StageConversionRate, 1979, 1, "0.833333", as("to=WON"), group("STAGE", "Rung 4"), parts("20 / 24"))
	month(11, "from the first stage 20 % are won", kpi.StageConversionRate, 1979, 1, "0.2", as("to=WON"), group("STAGE", "Rung 1"), parts("20 / 100"))
	month(12, "40 lost", kpi.LostOpportunities, 1972, 3, "40")
	for reason, n := range map[string]string{"Price": "14", "Competitor": "10", "No decision": "12", "No fit": "4"} {
		month(12, "of them for the reason "+reason, kpi.LostOpportunities, 1972, 3, n, group("LOSS_REASON", reason))
	}
	month(13, "30 won, 70 lost", kpi.WinLossRatio, 1972, 4, "0.428571")
	month(13, "without a loss there is none", kpi.WinLossRatio, 1973, 7, "null", caveat(kpi.Lossless))
	month(14, "20, 40 and 60 days", kpi.SalesCycle, 1972, 5, "40")
	month(14, "40, 30, 60 and 70 days", kpi.SalesCycle, 1972, 6, "50")
	month(14, "487 days are 16 months", kpi.SalesCycle, 1973, 6, "16", as("unit=MONTHS"))
	month(15, "half leave within 12 days", kpi.TimeInStage, 1978, 1, "12", as("statistic=MEDIAN"))
	month(15, "three quarters within 21 days", kpi.TimeInStage, 1978, 1, "21", as("statistic=P75"))
	month(16, "9 of 30", kpi.SlipRate, 1974, 7, "0.3", parts("9 / 30"))
	month(17, "GT 250,000 of 50", kpi.AverageDealSize, 1973, 7, "5000", parts("250000 / 50"))
	add(18, "GT 600k after 500k", kpi.WonRevenueGrowth, goldenDay(1974, 4, 1), goldenDay(1974, 7, 1), "0.2", parts("600000 / 500000"))
	add(18, "GT 600k", kpi.WonRevenue, goldenDay(1974, 4, 1), goldenDay(1974, 7, 1), "600000")
	for i, want := range []string{"50000", "50000", "100000"} {
		month(19, "a deal of 100k", kpi.WeightedPipeline, 2025, 6+i, want, as("closing=IN_PERIOD"))
	}
	month(19, "three deals of 100k", kpi.Pipeline, 2025, 9, "300000")
	month(19, "three of 0.33 at 50 %, each rounded by itself (rule 2.1.3)", kpi.WeightedPipeline, 2025, 11, "0.51", as("closing=IN_PERIOD"))
	add(20, "900k for what is left of 500k", kpi.PipelineCoverage, goldenDay(1975, 1, 1), goldenDay(1975, 4, 1), "3", parts("900000 / 300000"))
	month(21, "50 x 10,000 x 25 % / 30", kpi.PipelineVelocity, 1976, 1, "4166.67")
	month(21, "120 x 52,000 x 22 % / 68", kpi.PipelineVelocity, 1977, 1, "20188.24")
	month(22, "12,000 for 300 leads", kpi.CostPerLead, 2003, 1, "40", parts("12000 / 300"))
	month(22, "3,000 of a quarter's 9,100 for 100 opportunities", kpi.CostPerOpportunity, 2003, 4, "30", parts("3000 / 100"))
	month(23, "240 calls", kpi.CallsMade, 2006, 1, "240")
	month(23, "240 calls of 6 reps", kpi.CallsMade, 2006, 1, "40", as("per=REP"), parts("240 / 6"))
	month(23, "90 and 30 seconds", kpi.CallDuration, 2006, 2, "2")
	month(24, "60 of 240", kpi.CallConnectRate, 2006, 1, "0.25", parts("60 / 240"))
	month(24, "9 of 60", kpi.CallToMeetingRate, 2006, 1, "0.15", parts("9 / 60"))
	month(25, "600 emails of 6 reps", kpi.EmailsSent, 2006, 3, "100", as("per=REP"), parts("600 / 6"))
	month(26, "20 booked", kpi.DemosBooked, 2006, 5, "20")
	month(26, "16 held", kpi.DemosHeld, 2006, 5, "16")
	month(27, "30 meetings", kpi.MeetingsScheduled, 2006, 6, "30")
	month(28, "72 of 80", kpi.FollowUpRate, 2006, 7, "0.9", parts("72 / 80"))
	month(29, "300 of 1,000 delivered", kpi.EmailOpenRate, 2006, 9, "0.3", parts("300 / 1000"))
	month(30, "40 of 1,000", kpi.EmailClickRate, 2006, 9, "0.04", parts("40 / 1000"))
	month(31, "40 of 300", kpi.EmailClickToOpenRate, 2006, 9, "0.133333", parts("40 / 300"))
	month(32, "25 of 1,000", kpi.EmailReplyRate, 2006, 9, "0.025", parts("25 / 1000"))
	month(33, "50 of 1,050", kpi.EmailBounceRate, 2006, 9, "0.047619", parts("50 / 1050"))
	month(34, "24 held, 6 missed", kpi.MeetingAttendanceRate, 2006, 10, "0.8", parts("24 / 30"))
	month(35, "600 to 240", kpi.EmailToCallRatio, 2006, 3, "2.5")
	month(35, "outside the band of 2 to 4", kpi.EmailToCallRatio, 2006, 4, "6", caveat(kpi.OutsideBenchmark))
	out = append(out, goldenRevenue()...)
	out = append(out, goldenEconomics()...)
	out = append(out, goldenReps()...)
	out = append(out, goldenPays()...)
	return out
}

// goldenRevenue are the examples of section 2.5. Most are of the month of 1982 that the section begins with.
func goldenRevenue() []golden {
	var out []golden
	add := func(row int, name string, key kpi.Key, year int, want string, variants ...string) {
		from, to := january(year)
		out = append(out, golden{row: row, name: name, key: key, from: from, to: to, want: want, variants: strings.Join(variants, " ")})
	}
	add(36, "10 customers of 10", kpi.MRR, 1984, "100")
	add(36, "2,000 a year", kpi.MRR, 1985, "166.67")
	add(36, "90 for three months", kpi.MRR, 1986, "30")
	add(36, "the worked base ends", kpi.MRR, 1982, "107000")
	add(37, "107,000 x 12", kpi.ARR, 1982, "1284000")
	out = append(out, golden{row: 38, name: "107,000 + 5,000 - 2,000", key: kpi.CMRR, from: goldenDay(2026, 3, 1), to: goldenDay(2026, 4, 1), want: "110000"})
	add(39, "new", kpi.MRRNew, 1982, "12000")
	add(39, "expansion", kpi.MRRExpansion, 1982, "8000")
	add(39, "contraction", kpi.MRRContraction, 1982, "6000")
	add(39, "churn", kpi.MRRChurn, 1982, "8000")
	add(39, "reactivation", kpi.MRRReactivation, 1982, "1000")
	add(39, "exchange rates", kpi.MRRFXImpact, 1982, "0")
	add(40, "net new", kpi.NetNewMRR, 1982, "7000")
	add(41, "107,000 after 100,000", kpi.MRRGrowthRate, 1982, "0.07")
	add(41, "nothing before", kpi.MRRGrowthRate, 1984, "null")
	add(42, "21 / 14", kpi.QuickRatio, 1982, "1.5")
	add(42, "20 / 14", kpi.QuickRatio, 1982, "1.428571", "reactivation=EXCLUDED")
	add(42, "(20 + 8) / (5 + 3)", kpi.QuickRatio, 1987, "3.5")
	add(42, "nothing lost", kpi.QuickRatio, 1984, "null")
	add(43, "214 customers", kpi.ActiveCustomers, 1988, "214")
	add(44, "107,000 / 214", kpi.ARPA, 1988, "500")
	add(45, "12,000 / 24", kpi.ASP, 1982, "500")
	add(46, "GT 10 of 100", kpi.LogoChurnRate, 1989, "0.1")
	add(46, "GT 10 of 100, as the source counts", kpi.LogoChurnRate, 1989, "0.1", "definition=NET_COUNT")
	add(46, "5 won do not hide 10 lost", kpi.LogoChurnRate, 1990, "0.1")
	add(46, "as the source counts they do", kpi.LogoChurnRate, 1990, "0.05", "definition=NET_COUNT")
	add(47, "(8 + 6) / 100", kpi.GrossMRRChurnRate, 1982, "0.14")
	add(47, "(10 + 10) / 100", kpi.GrossMRRChurnRate, 1983, "0.2")
	add(48, "(8 + 6 - 8 - 1) / 100", kpi.NetMRRChurnRate, 1982, "0.05")
	add(48, "(20 - 10) / 100", kpi.NetMRRChurnRate, 1983, "0.1")
	add(49, "(100k - 6k - 8k) / 100k", kpi.GRR, 1982, "0.86")
	add(50, "without those who came back", kpi.NRR, 1982, "0.94")
	add(50, "with them", kpi.NRR, 1982, "0.95", "reactivation=INCLUDED")
	add(50, "1.20M to 1.32M over a year", kpi.NRR, 1992, "1.1", "window=TRAILING_12_MONTHS")
	add(51, "40k of 50k", kpi.RenewalRate, 2018, "0.8")
	add(52, "34 of 40 at month 6", kpi.CohortLogoRetention, 1993, "0.85", "age=6")
	for age, want := range map[string]string{"6": "0.89", "9": "0.87", "12": "0.77", "13": "0.75"} {
		add(53, "54,701 at month "+age, kpi.CohortRevenueRetention, 1995, want, "gross=TRUE", "age="+age)
	}
	add(54, "5 of 10", kpi.TrialConversionRate, 2018, "0.5")
	add(54, "5 of 10 within 30 days", kpi.TrialConversionRate, 2018, "0.5", "window=30")
	add(55, "3 of 60", kpi.ReactivationRate, 1999, "0.05")
	add(56, "46 of 50 seats", kpi.AdoptionRate, 2018, "0.92")
	add(57, "8 of 20", kpi.ExpansionShare, 1982, "0.4")
	return out
}

// goldenEconomics are the examples of section 2.6.
func goldenEconomics() []golden {
	var out []golden
	add := func(row int, name string, key kpi.Key, year int, want string, variants ...string) {
		from, to := january(year)
		out = append(out, golden{row: row, name: name, key: key, from: from, to: to, want: want, variants: strings.Join(variants, " ")})
	}
	add(58, "450,000 for 180", kpi.CAC, 2000, "2500")
	from, to := january(2001)
	out = append(out, golden{row: 59, name: "3,500 for 10 of paid search", key: kpi.CACByChannel, from: from, to: to, by: "CHANNEL", of: "Paid search", want: "350"})
	out = append(out, golden{row: 59, name: "2,100 for one of development reps", key: kpi.CACByChannel, from: from, to: to, by: "CHANNEL", of: "SDR", want: "2100"})
	add(60, "100 / 5 %", kpi.LTV, 2002, "2000", "variant=SIMPLE")
	add(60, "500 x 80 % / 2 %", kpi.LTV, 2004, "20000")
	add(60, "16 a month for 16 months", kpi.LTV, 2006, "256", "variant=REALISED")
	add(60, "nobody left", kpi.LTV, 1984, "null", "variant=SIMPLE")
	add(61, "20,000 / 5,000", kpi.LTVToCAC, 2008, "4")
	add(62, "5,000 / 400", kpi.CACPayback, 2010, "12.5")
	add(62, "3,000 / (500 x 70 %)", kpi.CACPayback, 2012, "8.571429")
	out = append(out, golden{row: 63, name: "45k x 4 / 450k", key: kpi.MagicNumber, from: goldenDay(2014, 1, 1), to: goldenDay(2014, 4, 1), want: "0.4"})
	add(63, "360,000 for 144,000", kpi.CACRatio, 2016, "2.5")
	add(64, "100k at 62k cost", kpi.ProfitMargin, 2019, "0.38")
	out = append(out, golden{row: 65, name: "72 of 120", key: kpi.DiscountRate, from: goldenDay(2019, 3, 1), to: goldenDay(2019, 4, 1), want: "0.4"})
	add(66, "(50k - 20k) / 20k", kpi.CampaignROI, 2020, "1.5")
	out = append(out, golden{row: 67, name: "170k of 100k", key: kpi.QuotaAttainment, from: goldenDay(1980, 1, 1), to: goldenDay(1980, 4, 1), want: "1.7", parts: "170000 / 100000"})
	return out
}

func TestEveryWorkedExampleComesOutOverHTTP(t *testing.T) {
	for _, tt := range []struct {
		name     string
		database func(*testing.T) string
	}{
		{"sqlite", newDatabase},
		{"postgres", func(t *testing.T) string { t.Chdir(t.TempDir()); return opstest.PostgresURL(t) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			database := tt.database(t)
			onStore(t, database, func(s *ent.Store) { opstest.World(t, s).Organisation() })
			periods := goldenLedger(t)
			dir, mapping := periods.write()
			report := importMaven(t, database, dir, mapping)
			if report.Rejected != 0 || !slices.ContainsFunc(report.Entities, func(e transfer.EntityReport) bool { return e.Created == int64(len(periods.rows)) }) {
				t.Fatalf("%d of %d periods were refused: %+v", report.Rejected, len(periods.rows), report.Rejections[:min(3, len(report.Rejections))])
			}
			onStore(t, database, func(s *ent.Store) {
				goldenRecords(t, s)
				goldenPay(t, s)
				engage(t, s, "admin@example.com", role.Admin, 0)
			})
			a := boot(t, database)
			asked := map[kpi.Key]bool{}
			for _, g := range goldens() {
				asked[g.key] = true
				t.Run(fmt.Sprintf("%d %s %s", g.row, g.key, g.name), func(t *testing.T) { g.check(t, a) })
			}
			for _, d := range kpi.Catalogue() { // keys that no example of the dictionary speaks of
				others := []kpi.Key{kpi.LostAmount, kpi.WonOpportunities, kpi.OpenOpportunities, kpi.ActivitiesDone, kpi.MRRTransfer, kpi.PausedCustomers, kpi.NewCustomers, kpi.ChurnedCustomers}
				if d.Available && !asked[d.Key] && !slices.Contains(others, d.Key) {
					t.Errorf("%s of row %d is available and has no worked example here", d.Key, d.Row)
				}
			}
			a.checkShapes(t)
		})
	}
}

func (g golden) check(t *testing.T, a *app) {
	variants := []map[string]string{}
	for v := range strings.FieldsSeq(g.variants) {
		name, value, _ := strings.Cut(v, "=")
		variants = append(variants, map[string]string{"key": string(g.key), "name": name, "value": value})
	}
	input := map[string]any{"keys": []string{string(g.key)}, "period": map[string]string{"from": g.from.String(), "to": g.to.String()}, "variant": variants}
	if g.by != "" {
		input["groupBy"] = []string{g.by}
	}
	const point = `value numerator denominator caveats group { label }
		explanation { text computation definition { version row } asOf variants { name value } caveats { caveat text } }`
	got := a.get(t, "admin@example.com", `query($i: KpiQueryInput!) { kpis(input: $i) { definition { row available } total { `+point+` } points { `+point+` } } }`, map[string]any{"i": input})
	p := items(got, "kpis")[0].(map[string]any)["total"]
	if g.by != "" {
		for _, x := range items(items(got, "kpis")[0], "points") {
			if pick(x, "group.0.label") == g.of {
				p = x
			}
		}
	}
	if row := pick(got, "kpis.0.definition.row"); row != fmt.Sprint(g.row) {
		t.Errorf("row %s of the dictionary, want %d", row, g.row)
	}
	if value := pick(p, "value"); !sameDecimal(value, g.want) {
		t.Fatalf("value = %s, want %s: %s", value, g.want, pick(p, "explanation.text"))
	}
	if num, den, ok := strings.Cut(g.parts, " / "); ok && (!sameDecimal(pick(p, "numerator"), num) || !sameDecimal(pick(p, "denominator"), den)) {
		t.Errorf("it is %s / %s, want %s", pick(p, "numerator"), pick(p, "denominator"), g.parts)
	}
	if g.caveat != "" && !strings.Contains(pick(p, "caveats"), string(g.caveat)) {
		t.Errorf("caveats = %s, want %s", pick(p, "caveats"), g.caveat)
	}
	text := pick(p, "explanation.text")
	for _, want := range []string{string(g.key), g.from.String(), pick(p, "explanation.computation"), "As recorded by " + pick(p, "explanation.asOf")} {
		if !strings.Contains(text, want) {
			t.Errorf("the explanation lacks %q: %s", want, text)
		}
	}
	for v := range strings.FieldsSeq(g.variants) {
		name, value, _ := strings.Cut(v, "=")
		if !strings.Contains(text, name+": "+value) {
			t.Errorf("the explanation lacks the reading %s: %s", v, text)
		}
	}
	if g.want != "null" && !strings.Contains(pick(p, "explanation.computation"), pick(p, "value")) {
		t.Errorf("the computation %q lacks the value %s", pick(p, "explanation.computation"), pick(p, "value"))
	}
}

// checkShapes asks for the worked base as a waterfall, for a cohort as a matrix and for the shares in a sum,
// and opens each to the rows behind it.
func (a *app) checkShapes(t *testing.T) {
	t.Helper()
	got := a.get(t, "admin@example.com", `{ mrrWaterfall(input: {period: {from: "1982-01-01", to: "1982-02-01"}}) { total { opening closing currency caveats
		bars { kind amount records(first: 100) { totalCount edges { numerator node { ... on MrrMovement { movement delta { amount } } } } } } } } }`, nil)
	total := got["mrrWaterfall"].(map[string]any)["total"]
	if opening, closing := pick(total, "opening"), pick(total, "closing"); opening != "100000.00" || closing != "107000.00" {
		t.Errorf("the waterfall runs from %s to %s, want 100,000 to 107,000", opening, closing)
	}
	want := map[string]string{"NEW": "12000.00 24", "EXPANSION": "8000.00 40", "CONTRACTION": "-6000.00 20", "CHURN": "-8000.00 16", "REACTIVATION": "1000.00 2", "FX_IMPACT": "0.00 0"}
	for _, b := range items(total, "bars") {
		kind := pick(b, "kind")
		if got := pick(b, "amount") + " " + pick(b, "records.totalCount"); got != want[kind] {
			t.Errorf("%s = %s, want %s", kind, got, want[kind])
		}
		delete(want, kind)
		for _, e := range items(b, "records.edges") {
			if pick(e, "node.movement") != kind || pick(e, "node.delta.amount") != pick(e, "numerator") {
				t.Errorf("behind %s stands %s", kind, textOf(e))
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("the waterfall leaves out %v", want)
	}

	got = a.get(t, "admin@example.com", `{ kpiCohorts(input: {period: {from: "1993-01-01", to: "1993-02-01"}}) { ages definition { key } rows { size period { from } cells { age value immature records(first: 100) { totalCount edges { numerator denominator } } } } overall { value } } }`, nil)
	row := items(got["kpiCohorts"], "rows")[0]
	if size, value, all := pick(row, "size"), pick(row, "cells.6.value"), pick(got, "kpiCohorts.overall.6.value"); size != "40" || value != "0.850000" || all != value {
		t.Errorf("the cohort of %s keeps %s, and all of them %s, at month 6; want 40 and 0.85", size, value, all)
	}
	still := 0
	for _, e := range items(items(row, "cells")[6], "records.edges") {
		if pick(e, "numerator") == "1" {
			still++
		}
	}
	if still != 34 || pick(row, "cells.6.records.totalCount") != "40" {
		t.Errorf("%d of %s accounts behind the cell still pay, want 34 of 40", still, pick(row, "cells.6.records.totalCount"))
	}
	if n := len(items(row, "cells")); fmt.Sprint(n) != pick(got, "kpiCohorts.ages") {
		t.Errorf("the row has %d cells for %s ages", n, pick(got, "kpiCohorts.ages"))
	}

	got = a.get(t, "admin@example.com", `{ kpiPareto(input: {key: LOST_OPPORTUNITIES, period: {from: "1972-03-01", to: "1972-04-01"}, groupBy: [LOSS_REASON], limit: 2}) {
		groupCount reaching total { value } shares { rank share cumulativeShare point { value group { label } records { totalCount } explanation { text } } } } }`, nil)
	said, _ := json.Marshal(got) // answers always marshal
	for _, want := range []string{`"groupCount":4`, `"reaching":3`, `"rank":1`, `"share":"0.350000"`, `"cumulativeShare":"0.650000"`, `"label":"Price"`, `"totalCount":14`, `LOSS_REASON: Price`} {
		if !strings.Contains(string(said), want) {
			t.Errorf("the shares lack %s: %s", want, said)
		}
	}
}
