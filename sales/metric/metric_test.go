package metric_test

import (
	"slices"
	"strings"
	"testing"

	"coxswain/sales/kpi"
	"coxswain/sales/metric"
	"coxswain/sales/money"
)

func parse(t *testing.T, text string) *metric.Expression {
	t.Helper()
	e, err := metric.Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return e
}

func readings(t *testing.T, values ...string) []metric.Reading {
	t.Helper()
	out := make([]metric.Reading, len(values))
	for i, v := range values {
		if v == "" {
			continue
		}
		d, err := money.ParseDecimal(v)
		if err != nil {
			t.Fatal(err)
		}
		out[i].Value = &d
	}
	return out
}

func TestAFigureIsComputedFromItsMeasures(t *testing.T) {
	for _, c := range []struct {
		name, expression string
		values           []string
		unit             kpi.Unit
		want             string
	}{
		{"revenue per call in money", "WON_REVENUE / CALLS_MADE", []string{"100.00", "3"}, kpi.Money, "33.33"},
		{"half a cent goes away from zero", "WON_REVENUE / CALLS_MADE", []string{"0.05", "2"}, kpi.Money, "0.03"},
		{"and so does a negative half", "-WON_REVENUE / CALLS_MADE", []string{"0.05", "2"}, kpi.Money, "-0.03"},
		{"multiplication binds more than addition", "1 + WON_OPPORTUNITIES * 2", []string{"3"}, kpi.Count, "7"},
		{"parentheses come first", "(1 + WON_OPPORTUNITIES) * 2", []string{"3"}, kpi.Count, "8"},
		{"equal operators go from left to right", "8 - WON_OPPORTUNITIES - 2", []string{"3"}, kpi.Count, "3"},
		{"thirds are exact until the end", "WON_OPPORTUNITIES / 3 * 3", []string{"1"}, kpi.Count, "1"},
		{"a measure named twice is read once", "CALLS_MADE / (CALLS_MADE + EMAILS_SENT)", []string{"1", "3"}, kpi.Fraction, "0.250000"},
		{"days are compared with days", "SALES_CYCLE{start: LEAD_CREATED} - SALES_CYCLE", []string{"50", "40.5"}, kpi.Days, "9.500000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parse(t, c.expression)
			if err := e.Check(c.unit); err != nil {
				t.Fatal(err)
			}
			got := e.Compute(readings(t, c.values...), c.unit, 2)
			if got.Value == nil || got.Value.String() != c.want {
				t.Errorf("= %v %v, want %s", got.Value, got.Caveats, c.want)
			}
		})
	}
}

func TestWhatCannotBeComputedIsAbsentWithAReason(t *testing.T) {
	e := parse(t, "WON_REVENUE / CALLS_MADE")
	got := e.Compute(readings(t, "100.00", "0"), kpi.Money, 2)
	if got.Value != nil || !slices.Equal(got.Caveats, []kpi.Caveat{kpi.NoDenominator}) {
		t.Errorf("divided by no calls = %v %v, want nothing with NO_DENOMINATOR", got.Value, got.Caveats)
	}
	in := readings(t, "", "3")
	in[0].Caveats, in[1].Caveats = []kpi.Caveat{kpi.MissingAmount}, []kpi.Caveat{kpi.PartialPeriod, kpi.MissingAmount}
	got = e.Compute(in, kpi.Money, 2)
	if got.Value != nil || !slices.Equal(got.Caveats, []kpi.Caveat{kpi.MissingAmount, kpi.PartialPeriod}) {
		t.Errorf("without an amount = %v %v, want nothing with the caveats of both measures, each once", got.Value, got.Caveats)
	}
	big := strings.Repeat("9", 18)
	got = parse(t, "WON_OPPORTUNITIES * "+big).Compute(readings(t, big), kpi.Count, 2)
	if got.Value != nil || !slices.Equal(got.Caveats, []kpi.Caveat{kpi.DoesNotFit}) {
		t.Errorf("a huge product = %v %v, want nothing with DOES_NOT_FIT", got.Value, got.Caveats)
	}
}

func TestUnitsThatDoNotMeetAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, expression string
		unit             kpi.Unit
		want             string
	}{
		{"money and days are not added", "WON_REVENUE + SALES_CYCLE", kpi.Money, "days cannot be added to money"},
		{"nor is a number added to money", "WON_REVENUE - 5", kpi.Money, "a plain number cannot be subtracted from money"},
		{"money by money is a plain number", "WON_REVENUE / PIPELINE", kpi.Money, "a plain number, which is not MONEY"},
		{"a cycle in months is not one in days", "SALES_CYCLE{unit: MONTHS}", kpi.Days, "months, which is not DAYS"},
		{"money by days is money per day", "WON_REVENUE / SALES_CYCLE", kpi.Money, "money per days"},
		{"what is not available cannot be read", "NPS * 2", kpi.Score, "not available"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := parse(t, c.expression).Check(c.unit)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Check = %v, want it to say %q", err, c.want)
			}
		})
	}
	if err := parse(t, "WON_REVENUE / SALES_CYCLE").Check(kpi.MoneyPerDay); err != nil {
		t.Errorf("money by days as money per day: %v", err)
	}
}

func TestABrokenExpressionIsExplainedWhereItBreaks(t *testing.T) {
	for _, c := range []struct{ expression, want string }{
		{"", "write an expression"},
		{"   ", "write an expression"},
		{"1 + 2", "reads no KPI"},
		{"WON_REVENU", `character 1: "WON_REVENU" is not a KPI`},
		{"WON_REVENUE /", "character 14: the expression ends"},
		{"WON_REVENUE CALLS_MADE", `character 13: "CALLS_MADE" is not expected here`},
		{"(WON_REVENUE", "the parenthesis of character 1 is not closed"},
		{"WON_REVENUE)", `")" is not expected`},
		{"WON_REVENUE * 1.2.3", `"1.2.3" is not a number`},
		{"WON_REVENUE * 1.", `"1." is not a number`},
		{"won_revenue", "neither a KPI in capitals"},
		{"SALES_CYCLE{from: LEAD_CREATED}", `no variant "from"; it has`},
		{"SALES_CYCLE{start: YESTERDAY}", `"YESTERDAY" is not a value of start; use one of`},
		{"SALES_CYCLE{start: LEAD_CREATED", "a comma or a closing brace"},
		{"SALES_CYCLE{start LEAD_CREATED}", "a colon and a value"},
		{"SALES_CYCLE{start: LEAD_CREATED, start: LEAD_CREATED}", "start is chosen twice"},
		{"CALLS_MADE{}", "no variant"},
		{"WON_REVENUE; DROP TABLE reps", `character 12: "; DROP TABLE…" is not expected here`},
		{"WON_REVENUE ÷ 2", "is not expected here"},
		{strings.Repeat("(", 40) + "WON_REVENUE" + strings.Repeat(")", 40), "are nested"},
		{strings.Repeat("-", 40) + "WON_REVENUE", "are nested"},
		{"WON_REVENUE" + strings.Repeat(" ", 2_000), "at most 2000"},
	} {
		_, err := metric.Parse(c.expression)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse(%.40q) = %v, want it to say %q", c.expression, err, c.want)
		}
	}
}

func TestAnExpressionNamesItsMeasuresOnce(t *testing.T) {
	e := parse(t, "SALES_CYCLE{statistic: MEDIAN, start: LEAD_CREATED} / SALES_CYCLE + SALES_CYCLE{start: LEAD_CREATED, statistic: MEDIAN} / SALES_CYCLE")
	var got []string
	for _, m := range e.Measures() {
		got = append(got, m.String())
	}
	want := []string{"SALES_CYCLE{start: LEAD_CREATED, statistic: MEDIAN}", "SALES_CYCLE"}
	if !slices.Equal(got, want) {
		t.Errorf("Measures = %q, want %q", got, want)
	}
}

func FuzzParseNeverPanicsAndAcceptsWhatItChecks(f *testing.F) {
	for _, s := range []string{"WON_REVENUE / CALLS_MADE", "-(1.5*SALES_CYCLE{start: LEAD_CREATED})", "{", "A.B", "((", "1/0*CALLS_MADE"} {
		f.Add(s)
	}
	one := money.Decimal{Unscaled: 1}
	f.Fuzz(func(_ *testing.T, text string) {
		e, err := metric.Parse(text)
		if err != nil {
			return
		}
		in := make([]metric.Reading, len(e.Measures()))
		for i := range in {
			in[i].Value = &one
		}
		_ = e.Check(kpi.Count)
		_ = e.Compute(in, kpi.Count, 2)
	})
}
