package score_test

import (
	"fmt"
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/score"
)

func dec(t *testing.T, s string) money.Decimal {
	t.Helper()
	d, err := money.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func maybe(t *testing.T, s string) *money.Decimal {
	t.Helper()
	if s == "" {
		return nil
	}
	d := dec(t, s)
	return &d
}

func text(d *money.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func card(t *testing.T) []score.Perspective {
	return []score.Perspective{
		{Name: "Activity", Weight: 1_000_000, Measures: []score.Measure{
			{KPI: kpi.CallsMade, Weight: 3_000_000, Floor: dec(t, "0"), Target: dec(t, "200")},
			{KPI: kpi.DemosHeld, Weight: 1_000_000, Floor: dec(t, "0"), Target: dec(t, "10")},
		}},
		{Name: "Conversion", Weight: 3_000_000, Measures: []score.Measure{
			{KPI: kpi.SalesCycle, Weight: 1_000_000, Floor: dec(t, "90"), Target: dec(t, "30")},
		}},
	}
}

func TestAScorecardBringsUnitsOntoOneScale(t *testing.T) {
	for _, c := range []struct {
		name   string
		values [3]string
		want   string // card, perspectives, measures
	}{
		{"half way everywhere", [3]string{"100", "5", "60"}, "50.00 complete [50.00: 50.00 50.00] [50.00: 50.00]"},
		{"weights count", [3]string{"200", "0", "90"}, "18.75 complete [75.00: 100.00 0.00] [0.00: 0.00]"},
		{"beyond the ends counts as the ends", [3]string{"900", "-1", "10"}, "93.75 complete [75.00: 100.00 0.00] [100.00: 100.00]"},
		{"of a cycle less is better", [3]string{"0", "0", "45"}, "56.25 complete [0.00: 0.00 0.00] [75.00: 75.00]"},
		{"what is missing is left out", [3]string{"100", "", "60"}, "50.00 partial [50.00: 50.00 ] [50.00: 50.00]"},
		{"a side without values is left out", [3]string{"", "", "45"}, "75.00 partial [:  ] [75.00: 75.00]"},
		{"nothing is no score, not 0", [3]string{"", "", ""}, " partial [:  ] [: ]"},
		{"thirds round once", [3]string{"1", "10", "90"}, "6.34 complete [25.38: 0.50 100.00] [0.00: 0.00]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var in []*money.Decimal
			for _, v := range c.values {
				in = append(in, maybe(t, v))
			}
			got := score.Score(card(t), in)
			var b strings.Builder
			b.WriteString(text(got.Score) + map[bool]string{true: " complete", false: " partial"}[got.Complete])
			for _, p := range got.Perspectives {
				var parts []string
				for _, m := range p.Measures {
					parts = append(parts, text(m.Score))
				}
				fmt.Fprintf(&b, " [%s: %s]", text(p.Score), strings.Join(parts, " "))
			}
			if b.String() != c.want {
				t.Errorf("= %s, want %s", b.String(), c.want)
			}
		})
	}
}

func TestAScorecardThatCannotBeScoredIsRefused(t *testing.T) {
	if err := score.Check(card(t)); err != nil {
		t.Fatalf("a good card: %v", err)
	}
	for _, c := range []struct {
		name   string
		change func(p []score.Perspective) []score.Perspective
		want   string
	}{
		{"no perspective", func([]score.Perspective) []score.Perspective { return nil }, "perspectives: give 1 to 10 perspectives, not 0"},
		{"no name", func(p []score.Perspective) []score.Perspective { p[0].Name = ""; return p }, "perspectives.0.name: give the perspective a name"},
		{"the same name twice", func(p []score.Perspective) []score.Perspective { p[1].Name = "Activity"; return p }, "perspectives.1.name"},
		{"no weight", func(p []score.Perspective) []score.Perspective { p[1].Weight = 0; return p }, "perspectives.1.weight"},
		{"no measure", func(p []score.Perspective) []score.Perspective { p[1].Measures = nil; return p }, "perspectives.1.measures: give 1 to 20"},
		{"a negative weight of a measure", func(p []score.Perspective) []score.Perspective { p[0].Measures[1].Weight = -1; return p }, "perspectives.0.measures.1.weight"},
		{"no KPI of that name", func(p []score.Perspective) []score.Perspective { p[0].Measures[1].KPI = "LUCK"; return p }, `perspectives.0.measures.1.kpi: "LUCK" is not a KPI`},
		{"a KPI that is not there yet", func(p []score.Perspective) []score.Perspective { p[0].Measures[1].KPI = kpi.NPS; return p }, "perspectives.0.measures.1.kpi: NPS is not available"},
		{"a reading that the KPI does not offer", func(p []score.Perspective) []score.Perspective {
			p[1].Measures[0].Variants = []score.Choice{{Name: "start", Value: "YESTERDAY"}}
			return p
		}, `perspectives.1.measures.0.variants: "YESTERDAY" is not a value of start`},
		{"the same reading twice", func(p []score.Perspective) []score.Perspective {
			p[1].Measures[0].Variants = []score.Choice{{Name: "unit", Value: "DAYS"}, {Name: "unit", Value: "MONTHS"}}
			return p
		}, "unit of SALES_CYCLE is chosen twice"},
		{"a KPI without readings", func(p []score.Perspective) []score.Perspective {
			p[0].Measures[1].Variants = []score.Choice{{Name: "start", Value: "X"}}
			return p
		}, `has no variant "start"`},
		{"no scale", func(p []score.Perspective) []score.Perspective {
			p[0].Measures[1].Floor = p[0].Measures[1].Target
			return p
		}, "perspectives.0.measures.1.target: is the floor"},
		{"the wrong way round", func(p []score.Perspective) []score.Perspective {
			m := &p[1].Measures[0]
			m.Floor, m.Target = m.Target, m.Floor
			return p
		}, "of SALES_CYCLE less is better"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := score.Check(c.change(card(t)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Check = %v, want it to say %q", err, c.want)
			}
		})
	}
}

func TestAGoalIsMetFromItsSide(t *testing.T) {
	yes, no := "met", "missed"
	for _, c := range []struct {
		name, value, target string
		direction           kpi.Direction
		share, gap, met     string
	}{
		{"short of more", "75", "100", kpi.HigherIsBetter, "0.750000", "-25", no},
		{"exactly there", "100", "100", kpi.HigherIsBetter, "1.000000", "0", yes},
		{"less is better and it is less", "0.03", "0.05", kpi.LowerIsBetter, "0.600000", "-0.02", yes},
		{"less is better and it is more", "0.06", "0.05", kpi.LowerIsBetter, "1.200000", "0.01", no},
		{"neither is better", "3", "2", kpi.Neutral, "1.500000", "1", ""},
		{"a target of nothing has no share", "3", "0", kpi.LowerIsBetter, "", "3", no},
		{"no value", "", "5", kpi.HigherIsBetter, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := score.Attain(maybe(t, c.value), dec(t, c.target), c.direction)
			met := ""
			if got.Met != nil {
				met = map[bool]string{true: yes, false: no}[*got.Met]
			}
			if text(got.Share) != c.share || text(got.Gap) != c.gap || met != c.met {
				t.Errorf("= %s %s %s, want %s %s %s", text(got.Share), text(got.Gap), met, c.share, c.gap, c.met)
			}
		})
	}
}

func TestTheElapsedShareOfAWindowStaysWithinIt(t *testing.T) {
	from := calendar.Day(20_000)
	w := calendar.Period{From: from, To: from + 10}
	for today, want := range map[calendar.Day]money.Rate{from - 5: 0, from: 0, from + 5: 500_000, from + 10: money.One, from + 90: money.One} {
		if got := score.Elapsed(w, today); got != want {
			t.Errorf("on day %d: %s, want %s", today-from, got, want)
		}
	}
}

func TestTheBoundsOfABandBelongToIt(t *testing.T) {
	b := score.Band{Low: maybe(t, "2"), High: maybe(t, "4.0")}
	for v, want := range map[string]score.Side{"1.99": score.Below, "2": score.Inside, "2.00": score.Inside, "4": score.Inside, "4.01": score.Above} {
		if got := b.Place(dec(t, v)); got != want {
			t.Errorf("%s lies %d, want %d", v, got, want)
		}
	}
	if (score.Band{Low: maybe(t, "4"), High: maybe(t, "2")}).Empty() != true || b.Empty() {
		t.Error("a band whose low is above its high is empty, and no other")
	}
	if got := (score.Band{High: maybe(t, "1")}).Place(dec(t, "-1000")); got != score.Inside {
		t.Errorf("without a low bound everything small is inside, not %d", got)
	}
}
