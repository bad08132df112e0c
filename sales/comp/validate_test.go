package comp_test

import (
	"strings"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

func TestEachMistakeOfADesignIsNamed(t *testing.T) {
	gate := func(of string) []comp.Gate {
		return []comp.Gate{{Kind: commission.GateAttainment, Component: of, AtLeast: money.One, Scope: comp.Scope{Kind: commission.ScopeYTD}, Effect: commission.PayNothing}}
	}
	for _, test := range []struct {
		name string
		edit func(d *comp.Design)
		want string // path and a word of the message
	}{
		{"tiers that overlap", func(d *comp.Design) { d.Components[0].Tiers[2].UpTo = ptr(rate("1.2")) }, "components.0.tiers.2.upTo: the tier overlaps"},
		{"two tiers without a bound", func(d *comp.Design) { d.Components[0].Tiers[1].UpTo = nil }, "components.0.tiers.1.upTo: only the last tier"},
		{"a gap above the last tier", func(d *comp.Design) { d.Components[0].Tiers[3].UpTo = ptr(rate("3")) }, "components.0.tiers.3.upTo: there is a gap"},
		{"bounds in the wrong measure", func(d *comp.Design) { d.Components[0].Tiers[0].UpToAmount = ptr(int64(5)) }, "components.0.tiers.0: tiers by QUOTA_SHARE"},
		{"no rate at all", func(d *comp.Design) { d.Components[0].Tiers = []comp.Tier{{}} }, "components.0.tiers.0.rate: no tier pays"},
		{"no tiers", func(d *comp.Design) { d.Components[0].Tiers = nil }, "components.0.tiers: give at least one"},
		{"a negative rate", func(d *comp.Design) { d.Components[0].Tiers[0].Rate = -1 }, "components.0.tiers.0.rate: -0.000001 is outside"},
		{"tiers by quota without a quota", func(d *comp.Design) { d.Components[0].Quota.Measure = "" }, "components.0.quota.measure: tiers by share"},
		{"gates in a circle", func(d *comp.Design) {
			other := component("other", commission.Marginal, flat("0.1"))
			other.Gates, d.Components[0].Gates = gate("new"), gate("other")
			d.Components = append(d.Components, other)
		}, "components.0.gates: the gates go round in a circle: new waits for other waits for new"},
		{"a gate for nothing", func(d *comp.Design) { d.Components[0].Gates = gate("renewal") }, `components.0.gates.0.component: "renewal" is not a component`},
		{"an unknown key figure", func(d *comp.Design) {
			d.Components[0].Basis, d.Components[0].KPI, d.Components[0].Mode = commission.KPI, "LUCK", commission.FlatPerUnit
			d.Components[0].Tiers = []comp.Tier{{PerUnit: 5}}
		}, `components.0.kpi: "LUCK" is not a key figure`},
		{"a key figure beside another basis", func(d *comp.Design) { d.Components[0].KPI = "ARR" }, "components.0.kpi: a key figure belongs"},
		{"units at a rate", func(d *comp.Design) { d.Components[0].Basis = commission.Units }, "components.0.mode: units have no rate"},
		{"an amount per unit of money", func(d *comp.Design) { d.Components[0].Tiers[0].PerUnit = 5 }, "components.0.tiers.0.perUnit: an amount per unit"},
		{"a key twice", func(d *comp.Design) { d.Components = append(d.Components, d.Components[0]) }, `components.1.key: "new" is the key of components.0`},
		{"a key with a blank", func(d *comp.Design) { d.Components[0].Key = "new business" }, "components.0.key: "},
		{"no currency", func(d *comp.Design) { d.Currency = "USX" }, "currency: "},
		{"a plan rate of the own currency", func(d *comp.Design) { d.PlanRates = []comp.PlanRate{{From: "USD", Rate: 1}} }, "planRates.0.from: USD is the plan's own"},
		{"a plan rate that is missing", func(d *comp.Design) { d.PlanRates = []comp.PlanRate{{From: "EUR"}} }, "planRates.0.rate: an exchange rate"},
		{"plan rates that nothing asks for", func(d *comp.Design) {
			d.CurrencyPolicy, d.PlanRates = commission.DealDate, []comp.PlanRate{{From: "EUR", Rate: 1}}
		}, "planRates: rates that the plan fixes"},
		{"pay by the week", func(d *comp.Design) { d.Grain = calendar.GrainWeek }, "grain: "},
		{"an unknown basis", func(d *comp.Design) { d.Components[0].Basis = "LOVE" }, `components.0.basis: "LOVE" is not one of`},
		{"an unknown split", func(d *comp.Design) { d.Components[0].Where.Splits = []commission.SplitKind{"HALF"} }, "components.0.where.splits.0: "},
		{"two values of a cap", func(d *comp.Design) { d.PeriodCap = &comp.Cap{Amount: ptr(int64(5)), ShareOfTarget: ptr(money.One)} }, "periodCap: a cap is an amount or"},
		{"a cap of nothing", func(d *comp.Design) { d.Components[0].Deal = &comp.Cap{} }, "components.0.dealCap: a cap is an amount or"},
		{"a curve without points", func(d *comp.Design) {
			d.Components[0].Mode, d.Components[0].Tiers = commission.LinearCurve, nil
		}, "components.0.curve.points: give at least one"},
		{"a curve that goes back", func(d *comp.Design) {
			d.Components[0].Mode, d.Components[0].Tiers = commission.LinearCurve, nil
			d.Components[0].Curve = &comp.Curve{Points: []comp.Point{{At: 5}, {At: 5, Pay: 6}}}
		}, "components.0.curve.points.1.at: "},
		{"target shares of more than all", func(d *comp.Design) {
			c := component("curve", commission.LinearCurve, nil)
			c.Curve, c.Share = &comp.Curve{Points: []comp.Point{{}}}, ptr(rate("0.6"))
			c2 := c
			c2.Key = "second"
			d.Components = append(d.Components, c, c2)
		}, "components: the target shares of the components sum to 1.200000"},
		{"instalments of 90 %", func(d *comp.Design) {
			d.Eligibility = comp.Eligibility{Kind: commission.Dates, Dates: []comp.Instalment{{Share: rate("0.9")}}}
		}, "eligibility.dates: the shares of the dates sum to 0.900000"},
		{"a draw of nothing", func(d *comp.Design) { d.Draw = &comp.Draw{Kind: commission.Recoverable} }, "draw.amount: "},
		{"a deduction without consent", func(d *comp.Design) { d.Negative.Policy = commission.PayrollDeduct }, "negativeBalance.consent: "},
		{"a clawback without a window", func(d *comp.Design) { d.Clawback.WindowDays = 0 }, "clawback.windowDays: 0 is outside"},
		{"an extra with two amounts", func(d *comp.Design) {
			d.AddOns = []comp.AddOn{{Key: "x", Name: "X", Kind: commission.Spiff, Amount: ptr(int64(1)), Rate: ptr(money.One), Component: "new"}}
		}, "addOns.0.amount: an extra is"},
		{"a bonus for an unknown component", func(d *comp.Design) {
			d.Bonuses = []comp.Bonus{{Key: "b", Name: "B", Kind: commission.BonusAttainment, Component: "x", Amount: ptr(int64(1)), Scope: comp.Scope{Kind: commission.ScopeYTD}}}
		}, `bonuses.0.component: "x" is not a component`},
		{"nothing to pay for", func(d *comp.Design) { d.Components = nil }, "components: a plan pays for something"},
		{"to date for a rate that stands", func(d *comp.Design) { d.Components[0].Scope.ToDate = true }, "components.0.scope.toDate: "},
		{"a rolling scope without months", func(d *comp.Design) { d.Components[0].Scope.Kind = commission.ScopeRolling }, "components.0.scope.months: "},
		{"a ramp above all", func(d *comp.Design) { d.Ramp = []money.Rate{rate("1.5")} }, "ramp.0: 1.500000 is outside"},
	} {
		d := design(component("new", commission.Marginal, accelerated()))
		test.edit(&d)
		faults := comp.Validate(d, comp.Known{KPI: func(key string) bool { return key == "MEETINGS_HELD" }})
		if len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), test.want) {
			t.Errorf("%s: %v, want one fault that begins %q", test.name, faults, test.want)
		}
	}
}

func TestADesignIsTheSameDocumentHoweverItCame(t *testing.T) {
	d := design(component("new", commission.Marginal, accelerated()))
	b, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	again, err := comp.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	h1, _ := d.Hash()
	if h2, _ := again.Hash(); h1 != h2 || len(comp.Validate(again, comp.Known{})) != 0 {
		t.Errorf("hash %s, read again %s", h1, h2)
	}
	again.Components[0].Tiers[0].Rate++
	if h3, _ := again.Hash(); h1 == h3 {
		t.Error("another rate has the same hash")
	}
	for _, bad := range []string{"", "{", "[]", `{"currencies":"USD"}`, string(b) + "{}", `{"components":[{"tiers":[{"rate":"ten"}]}]}`} {
		if _, err := comp.Parse([]byte(bad)); err == nil {
			t.Errorf("%q is a design", bad)
		}
	}
}

func FuzzDesignsOfAnyContentAreJudgedAndComputedWithoutPanic(f *testing.F) {
	for _, d := range []comp.Design{design(component("new", commission.Marginal, accelerated())), design(byAmount()), {}} {
		b, err := d.Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		d, err := comp.Parse(b)
		if err != nil {
			return
		}
		d = d.WithDefaults()
		comp.Validate(d, comp.Known{})
		in := world(d, alice, boss)
		carries(&in, alice, usd(100_000))
		in.Hierarchy = []comp.Stay{{Payee: alice, Manager: boss, From: day("2020-01-01")}}
		in.Events = three(alice)
		in.Events = append(in.Events, lost(in.Events[0], "2026-09-20"))
		out, err := comp.Evaluate(in)
		if err != nil {
			return
		}
		for _, s := range out.Statements {
			for _, l := range s.Lines {
				comp.Explain(s, l.Key)
			}
		}
	})
}
