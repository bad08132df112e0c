package comp_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

func TestALineIsExplainedToTheCent(t *testing.T) {
	c := component("new", commission.Marginal, accelerated())
	d := design(c)
	d.PlanRates = []comp.PlanRate{{From: "EUR", Rate: exchange("1.2")}}
	d.PeriodCap = &comp.Cap{Amount: ptr(usd(12_000))}
	d.Holdback = &comp.Holdback{Share: rate("0.3"), Days: 90}
	in := world(d, alice, bob)
	carries(&in, alice, usd(100_000))
	in.Events = three(alice)[:2]
	in.Events[1].Currency = "EUR"
	in.Events[1].ACV = ptr(usd(100_000))
	in.Events[1].Splits = []comp.Split{{Payee: alice, Kind: commission.SplitRevenue, Share: rate("0.5")}, {Payee: bob, Kind: commission.SplitRevenue, Share: rate("0.5")}}
	s := of(t, run(t, in), alice)
	e, ok := comp.Explain(s, s.Lines[1].Key)
	if !ok {
		t.Fatal("no explanation")
	}
	const want = `commission in new = 4000.00 USD
  event opportunity D2 of D002 on 2026-08-10
  credit = 60000.00 USD
    basis ACV: 100000.00 EUR
    share REVENUE: 100000.00 EUR x 50 % -> 50000.00 EUR
    in the plan's currency: 50000.00 EUR at 1.2 -> 60000.00 USD
  attainment before and after: 80000.00 USD -> 140000.00 USD of a quota of 100000.00 USD
  tier 1: 20000.00 USD x 10 % = 2000.00 USD
  tier 2: 40000.00 USD x 12 % = 4800.00 USD
  cap period of 12000.00 USD: 6800.00 USD is cut = 4000.00 USD
  held: holdback: of 4000.00 USD payable so far = 2800.00 USD
  payable in this period = 2800.00 USD
`
	if diff := cmp.Diff(e.Text(), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if _, ok := comp.Explain(s, "nothing"); ok {
		t.Error("a line that does not exist is explained")
	}
}

func TestEveryLineIsExplainedAndItsPartsAddUp(t *testing.T) {
	eachWorld(t, worlds, func(_ *rand.Rand, in comp.Input) error {
		out, _, err := evaluated(in)
		if err != nil {
			return err
		}
		out2, _, err := evaluated(next(in, out, following))
		if err != nil {
			return err
		}
		for _, s := range append(out.Statements, out2.Statements...) {
			credits := map[string]int64{}
			for _, c := range s.Credits {
				credits[c.Key] = c.Amount
			}
			for _, l := range s.Lines {
				e, ok := comp.Explain(s, l.Key)
				if !ok || !strings.Contains(e.Text(), "payable in this period = "+money.New(l.Payable, l.Currency).String()) {
					return fmt.Errorf("line %s is explained as %q", l.Key, e.Text())
				}
				if l.Before != nil && *l.After-*l.Before != credits[l.Credit] {
					return fmt.Errorf("line %s moves attainment by %d, its credit is %d", l.Key, *l.After-*l.Before, credits[l.Credit])
				}
				var parts int64
				for _, p := range l.Slices {
					parts += p.Amount
				}
				if len(l.Slices) > 0 && parts != credits[l.Credit] {
					return fmt.Errorf("line %s: slices sum to %d, its credit is %d", l.Key, parts, credits[l.Credit])
				}
				if len(l.Steps) == 0 {
					return fmt.Errorf("line %s has no steps", l.Key)
				}
			}
		}
		return nil
	})
}

func TestTheNextDealIsPreviewedWithItsReasons(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice, bob)
	carries(&in, alice, usd(100_000))
	in.Events = three(alice)[:2]
	before, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	deal := three(alice)[2]
	changes, issues, err := comp.Preview(in, alice, []comp.Event{deal})
	if err != nil || len(issues) > 0 || len(changes) != 1 {
		t.Fatalf("%+v, %v, %v", changes, issues, err)
	}
	c := changes[0]
	if c.Delta() != usd(4_000) || len(c.Lines) != 1 || c.Lines[0].Transaction != deal.Transaction {
		t.Errorf("the next deal pays %d by %+v, want 4,000 by one line", c.Delta(), c.Lines)
	}
	if e, ok := comp.Explain(c.With, c.Lines[0].Key); !ok || !strings.Contains(e.Text(), "tier 3: 20000.00 USD x 14 % = 2800.00 USD") {
		t.Errorf("why: %s", e.Text())
	}
	larger := in.Events[1]
	larger.ACV = ptr(usd(70_000))
	if changes, _, err = comp.Preview(in, alice, []comp.Event{larger}); err != nil || changes[0].Delta() != usd(1_200) {
		t.Errorf("10,000 more on deal 2 pay %+v, %v; want 1,200", changes, err)
	}
	if after, _ := json.Marshal(in); string(after) != string(before) {
		t.Error("a preview changes its input")
	}
}

func TestAnotherDesignHasWinnersAndLosers(t *testing.T) {
	in := world(design(component("new", commission.Marginal, accelerated())), alice, bob)
	carries(&in, alice, usd(100_000))
	carries(&in, bob, usd(100_000))
	in.Events = append(three(alice), sold(bob, 9, "2026-07-10", usd(50_000)))
	edited := in
	edited.Versions = []comp.Version{{ID: 1, Plan: 1, Number: 2, Design: design(component("new", commission.Marginal, tiers("1", "0.09", "", "0.20")))}}
	changes := comp.Compare(run(t, in), run(t, edited))
	if a, b := changes[0].Delta(), changes[1].Delta(); a != usd(23_000-18_800) || b != -usd(500) {
		t.Errorf("alice %d and bob %d, want 4,200 more and 500 less", a, b)
	}
}

func TestAttainmentSaysWhatTheNextUnitEarns(t *testing.T) {
	curve := component("new", commission.LinearCurve, nil)
	curve.By, curve.Curve = "", &comp.Curve{Points: []comp.Point{{At: rate("0.5")}, {At: money.One, Pay: money.One}}, Beyond: rate("2")}
	for _, test := range []struct {
		name string
		c    comp.Component
		sold int64
		rate string
	}{
		{"marginal, on the bound", component("new", commission.Marginal, accelerated()), 100_000, "0.12"},
		{"rate before, on the bound", component("new", commission.RateBefore, accelerated()), 100_000, "0.10"},
		{"below the curve", curve, 40_000, "0"},
		{"on the curve: 2 x 12 % of the target for each share", curve, 60_000, "0.24"},
		{"above the curve", curve, 110_000, "0.24"},
	} {
		in := world(design(test.c), alice)
		carries(&in, alice, usd(100_000))
		in.Assignments[0].Target = ptr(usd(12_000))
		in.Events = []comp.Event{sold(alice, 1, "2026-07-10", usd(test.sold))}
		if got := of(t, run(t, in), alice).Attainments[0].NextRate; got == nil || *got != rate(test.rate) {
			t.Errorf("%s: %v, want %s", test.name, got, test.rate)
		}
	}
}
