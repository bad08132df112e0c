package org_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
)

type row = org.Dated[string]

func day(s string) *calendar.Day {
	if s == "" {
		return nil
	}
	d := calendar.MustDay(s)
	return &d
}

func held(key int64, value, from, to string) row {
	return row{Key: key, Value: value, From: *day(from), To: day(to)}
}

func TestAChangeTakesEffectOnItsDayAndLeavesTheRest(t *testing.T) {
	ada, bea, cleo := "Ada", "Bea", "Cleo"
	two := []row{held(1, ada, "2026-01-01", "2026-06-01"), held(2, bea, "2026-06-01", "")}
	gap := []row{held(1, ada, "2026-01-01", "2026-03-01"), held(2, bea, "2026-06-01", "")}
	for _, c := range []struct {
		name  string
		rows  []row
		value *string
		on    string
		want  []row
	}{
		{"the first", nil, &ada, "2026-01-01", []row{held(0, ada, "2026-01-01", "")}},
		{"the next", two[1:], &cleo, "2026-09-01", []row{held(2, bea, "2026-06-01", "2026-09-01"), held(0, cleo, "2026-09-01", "")}},
		{"backdated, until the next known change", two, &cleo, "2026-03-01", []row{held(1, ada, "2026-01-01", "2026-03-01"), held(0, cleo, "2026-03-01", "2026-06-01"), two[1]}},
		{"into a gap, until it ends", gap, &cleo, "2026-04-01", []row{gap[0], held(0, cleo, "2026-04-01", "2026-06-01"), gap[1]}},
		{"before everything", two, &cleo, "2025-12-01", []row{held(0, cleo, "2025-12-01", "2026-01-01"), two[0], two[1]}},
		{"on the day of another change", two, &cleo, "2026-06-01", []row{two[0], held(2, cleo, "2026-06-01", "")}},
		{"what holds already", two, &bea, "2026-07-01", two},
		{"nobody from a day on", two, nil, "2026-07-01", []row{two[0], held(2, bea, "2026-06-01", "2026-07-01")}},
		{"nobody from the day of a change", two, nil, "2026-06-01", []row{two[0]}},
		{"nobody where nobody is", gap, nil, "2026-04-01", gap},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := org.Revise(c.rows, c.value, *day(c.on))
			if diff := cmp.Diff(r.Apply(c.rows), c.want); diff != "" {
				t.Errorf("line of time (-got +want):\n%s", diff)
			}
			if r.Empty() != cmp.Equal(c.rows, c.want) {
				t.Errorf("Empty is %t", r.Empty())
			}
		})
	}
}

// Whatever changes come in whatever order: never two at once, the past of a change as it was, the day
// itself as wanted, and what was known about later days kept.
func TestAnyChangesLeaveOneValueAtATime(t *testing.T) {
	const days = 60
	rnd := rand.New(rand.NewPCG(7, 11))
	for range 400 {
		var rows []row
		next := int64(1)
		for range 1 + rnd.IntN(12) {
			on := calendar.Day(rnd.IntN(days))
			var value *string
			if v := rnd.IntN(4); v > 0 {
				value = &[]string{"Ada", "Bea", "Cleo"}[v-1]
			}
			later := nextStart(rows, on)
			r := org.Revise(rows, value, on)
			after := r.Apply(rows)
			for i := range after {
				if after[i].Key == 0 {
					after[i].Key = next
					next++
				}
			}
			for d := range calendar.Day(days + 1) {
				at := slices.DeleteFunc(slices.Clone(after), func(x row) bool { return !x.Has(d) })
				want := valueAt(rows, d)
				if d >= on && d < later {
					want = ""
					if value != nil {
						want = *value
					}
				}
				if len(at) > 1 || valueAt(after, d) != want {
					t.Fatalf("change to %v on %d of\n%v\ngave on day %d %v, want %q", value, on, rows, d, at, want)
				}
			}
			rows = after
		}
	}
}

// nextStart is the day on which what a change makes true ends: where the row that it falls into ends
// or, in a gap, where the next one begins.
func nextStart(rows []row, on calendar.Day) calendar.Day {
	const never = calendar.Day(1 << 20)
	if r, ok := org.At(rows, on); ok {
		if r.To != nil {
			return *r.To
		}
		return never
	}
	out := never
	for _, r := range rows {
		if r.From > on {
			out = min(out, r.From)
		}
	}
	return out
}

func valueAt(rows []row, d calendar.Day) string {
	r, _ := org.At(rows, d)
	return r.Value
}

func TestLeavingEndsWhatHoldsAndRemovesWhatWouldBegin(t *testing.T) {
	rows := []row{held(1, "Ada", "2026-01-01", "2026-02-01"), held(2, "Bea", "2026-02-01", ""), held(3, "Cleo", "2026-09-01", "")}
	got := org.EndAll(rows, *day("2026-07-01")).Apply(rows)
	want := []row{rows[0], held(2, "Bea", "2026-02-01", "2026-07-01")}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestDaysThatOnlyTouchDoNotOverlap(t *testing.T) {
	a, b, c := held(1, "", "2026-01-01", "2026-02-01"), held(2, "", "2026-02-01", ""), held(3, "", "2026-01-31", "2026-02-02")
	if a.Overlaps(b) || b.Overlaps(a) {
		t.Error("January overlaps with from February on")
	}
	if !a.Overlaps(c) || !c.Overlaps(b) {
		t.Error("31 January to 1 February overlaps with neither")
	}
}

func TestATreeStaysATree(t *testing.T) {
	parents := map[string]string{"north": "world", "south": "world", "fjord": "north", "lost": "found", "found": "lost"}
	up := func(k string) (string, bool) { p, ok := parents[k]; return p, ok }
	for _, c := range []struct {
		child, parent string
		want          bool
	}{
		{"fjord", "south", false},
		{"world", "fjord", true},
		{"north", "north", true},
		{"north", "lost", false}, // an old cycle elsewhere does not hang us
	} {
		if got := org.Cycle(c.child, c.parent, up); got != c.want {
			t.Errorf("%s under %s: cycle %t, want %t", c.child, c.parent, got, c.want)
		}
	}
}

func TestARuleClaimsAnAccountWhenEveryConditionHolds(t *testing.T) {
	n := int64(250)
	german := org.Attributes{Country: "de", Industry: "Retail", Employees: &n}
	in := func(attribute string, values ...string) org.Condition {
		return org.Condition{Attribute: attribute, Values: values}
	}
	for _, c := range []struct {
		name string
		rule []org.Condition
		want bool
	}{
		{"no rule claims nothing", nil, false},
		{"one of the countries, in any case", []org.Condition{in(org.ByCountry, "AT", "DE")}, true},
		{"and the wrong industry", []org.Condition{in(org.ByCountry, "DE"), in(org.ByIndustry, "Energy")}, false},
		{"what is unknown never holds", []org.Condition{in(org.BySegment, "")}, false},
		{"exactly the least", []org.Condition{in(org.ByEmployeesMin, "250")}, true},
		{"one more than the most", []org.Condition{in(org.ByEmployeesMax, "249")}, false},
		{"a broken number never holds", []org.Condition{in(org.ByEmployeesMin, "many")}, false},
		{"an unknown attribute never holds", []org.Condition{in("MOOD", "good")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := org.Matches(c.rule, german); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
	if org.Matches([]org.Condition{in(org.ByEmployeesMax, "10")}, org.Attributes{}) {
		t.Error("an account of unknown size counted as small")
	}
}

func TestTheSmallestPriorityThenTheNarrowerRuleThenTheOlderTerritoryWins(t *testing.T) {
	de := org.Condition{Attribute: org.ByCountry, Values: []string{"DE"}}
	retail := org.Condition{Attribute: org.ByIndustry, Values: []string{"Retail"}}
	a := org.Attributes{Country: "DE", Industry: "Retail"}
	for _, c := range []struct {
		name   string
		claims []org.Claim
		want   int64
	}{
		{"priority", []org.Claim{{1, 100, []org.Condition{de, retail}}, {2, 10, []org.Condition{de}}}, 2},
		{"more conditions", []org.Claim{{1, 100, []org.Condition{de}}, {2, 100, []org.Condition{de, retail}}}, 2},
		{"the older", []org.Claim{{9, 100, []org.Condition{de}}, {3, 100, []org.Condition{retail}}}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 2 {
				got, ok := org.Match(c.claims, a)
				if !ok || got.Key != c.want {
					t.Errorf("got %d (%t), want %d", got.Key, ok, c.want)
				}
				slices.Reverse(c.claims)
			}
		})
	}
	if _, ok := org.Match([]org.Claim{{1, 1, []org.Condition{de}}}, org.Attributes{Country: "FR"}); ok {
		t.Error("a French account fell to a German territory")
	}
}

func TestARuleThatCannotMatchIsRefusedWithWhereAndWhy(t *testing.T) {
	for _, c := range []struct {
		name string
		rule org.Condition
		path string
		says string
	}{
		{"an unknown attribute", org.Condition{Attribute: "MOOD", Values: []string{"x"}}, "rule.0.attribute", "not one of COUNTRY"},
		{"no value", org.Condition{Attribute: org.ByRegion}, "rule.0.values", "at least one"},
		{"a blank value", org.Condition{Attribute: org.ByRegion, Values: []string{"East", " "}}, "rule.0.values.1", "is empty"},
		{"two bounds", org.Condition{Attribute: org.ByEmployeesMin, Values: []string{"1", "2"}}, "rule.0.values", "one whole number"},
		{"no number", org.Condition{Attribute: org.ByEmployeesMax, Values: []string{"-5"}}, "rule.0.values.0", "whole number such as"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := fault.All(org.CheckRule([]org.Condition{c.rule}))
			if len(all) != 1 || strings.Join(all[0].Path, ".") != c.path || !strings.Contains(all[0].Message, c.says) {
				t.Errorf("got %v, want %s: %s", all, c.path, c.says)
			}
		})
	}
	if err := org.CheckRule([]org.Condition{{Attribute: org.ByEmployeesMin, Values: []string{"0"}}}); err != nil {
		t.Errorf("a good rule: %v", err)
	}
}

func TestNoRuleMovesALockedAccount(t *testing.T) {
	lock, rule := org.ByLock, org.ByRule
	if f := org.Placement(&lock, org.ByRule); f == nil || f.Kind != fault.Conflict {
		t.Errorf("a rule moved a locked account: %v", f)
	}
	for _, ok := range []*fault.Error{org.Placement(&lock, org.ByManual), org.Placement(&rule, org.ByRule), org.Placement(nil, org.ByRule)} {
		if ok != nil {
			t.Errorf("refused: %v", ok)
		}
	}
}
