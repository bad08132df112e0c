package measuring_test

import (
	"context"
	"slices"
	"testing"

	"coxswain/ent"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
	"coxswain/sales/role"
)

// onlooker is somebody who looks at numbers; rowByRow says whether they may see the rows behind an amount.
type onlooker struct {
	ctx      context.Context
	rowByRow bool
}

func onlookers(b *books) map[string]onlooker {
	return map[string]onlooker{
		"rep":       {opstest.As(role.Rep, opstest.Self(b.reps[0])), true},
		"manager":   {opstest.As(role.Manager, opstest.Self(b.reps[2]), opstest.Leads(b.reps...), opstest.Heads(b.team)), true},
		"marketing": {opstest.As(role.Marketing), false},
		"executive": {opstest.As(role.Executive), true},
	}
}

// visible are the movements that a viewer may list.
func visible(t *testing.T, ctx context.Context, s *ent.Store) map[int64]bool {
	t.Helper()
	all, err := s.Client().MrrMovement.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int64]bool{}
	for _, m := range all {
		out[int64(m.ID)] = true
	}
	return out
}

func TestWaterfallsSharesAndCohortsSeeWhatKPIsSee(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		b := newBooks(t, s, 9, 20)
		facts := measuring.New(s)
		period := monthsBack(12)
		for who, v := range onlookers(b) {
			w, err := facts.Waterfall(v.ctx, measuring.Query{Query: kpi.Query{Period: period, Grain: calendar.GrainMonth, GroupBy: []kpi.Dimension{kpi.DimRep}}})
			if err != nil {
				t.Fatalf("%s: %v", who, err)
			}
			if got, want := w.Total.Closing.String(), number(t, v.ctx, facts, kpi.MRR, period); got != want {
				t.Errorf("the waterfall of %s closes with %s, their MRR is %s", who, got, want)
			}
			sees := visible(t, v.ctx, s)
			rows := 0
			for _, m := range w.Total.Moved {
				key, sign := barKey(m.Kind)
				if got, want := m.Amount.Unscaled, sign*unscaled(t, number(t, v.ctx, facts, key, period)); got != want {
					t.Errorf("%s of %s come to %d, %s is %d", m.Kind, who, got, key, want)
				}
				records, err := w.Records(&w.Total, m.Kind)
				if !v.rowByRow {
					if !fault.Is(err, fault.Forbidden) {
						t.Errorf("%s opens a bar to its movements: %d, %v", who, len(records), err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s: %v", who, err)
				}
				var sum int64
				for _, r := range records {
					sum += r.Numerator.Unscaled
					if !sees[r.ID] {
						t.Errorf("%s is shown a movement that they may not list", who)
					}
				}
				if rows += len(records); sum != m.Amount.Unscaled {
					t.Errorf("the movements behind %s of %s come to %d, the bar is %d", m.Kind, who, sum, m.Amount.Unscaled)
				}
			}
			for i := range w.Steps { // and of one group in one month
				step := &w.Steps[i]
				for _, m := range step.Moved {
					if records, err := w.Records(step, m.Kind); v.rowByRow && (err != nil || sumOf(records) != m.Amount.Unscaled) {
						t.Errorf("%s %s %s: the movements come to %d, the bar is %s; %v", who, step.Period, m.Kind, sumOf(records), m.Amount, err)
					}
				}
			}
			if v.rowByRow && rows == 0 {
				t.Errorf("%s opens no bar, so this proves nothing", who)
			}

			p, err := facts.Pareto(v.ctx, measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.MRR}, Period: period, GroupBy: []kpi.Dimension{kpi.DimRep}}})
			if err != nil {
				t.Fatalf("%s: %v", who, err)
			}
			var whole int64
			for _, x := range p.Shares {
				whole += x.Point.Value.Unscaled
			}
			if p.Total.Value.Unscaled != whole || p.Total.Value.String() != number(t, v.ctx, facts, kpi.MRR, period) {
				t.Errorf("the shares of %s come to %d of %s", who, whole, p.Total.Value)
			}
			if e := p.Explain(kpi.MRR, p.Shares[0].Point); e.Ledger != 1 || len(e.Settings) < 15 || e.AsOf == 0 {
				t.Errorf("the explanation of %s is %+v", who, e)
			}

			m, err := facts.Cohorts(v.ctx, measuring.CohortQuery{CohortQuery: kpi.CohortQuery{Kind: kpi.CohortLogo, Period: monthsBack(30), Grain: calendar.GrainMonth}})
			if err != nil {
				t.Fatalf("%s: %v", who, err)
			}
			accounts := int64(0)
			for i := range m.Rows {
				row := &m.Rows[i]
				accounts += row.Size
				for _, cell := range row.Cells {
					records, err := m.Records(row, cell.Age)
					if err != nil || int64(len(records)) != row.Size || cell.Numerator != nil && sumOf(records) != cell.Numerator.Unscaled {
						t.Errorf("%s %s at %d: %d accounts with %d, want %d with %s; %v", who, row.Period, cell.Age, len(records), sumOf(records), row.Size, cell.Numerator, err)
					}
				}
			}
			q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.CohortLogoRetention}, Period: monthsBack(30)}}
			if got := ask(t, v.ctx, facts, q)[0].Total.SampleSize; got != accounts {
				t.Errorf("the cohorts of %s have %d accounts, the KPI %d", who, accounts, got)
			}
			money := measuring.CohortQuery{CohortQuery: kpi.CohortQuery{Kind: kpi.CohortRevenueNet, Period: monthsBack(30), Grain: calendar.GrainQuarter}}
			if m, err = facts.Cohorts(v.ctx, money); err != nil {
				t.Fatalf("%s: %v", who, err)
			}
			if _, err := m.Records(&m.Rows[0], 0); fault.Is(err, fault.Forbidden) == v.rowByRow {
				t.Errorf("%s opens a cell of amounts: %v", who, err)
			}
		}
		marketing := onlookers(b)["marketing"].ctx
		byAccount := kpi.Query{Keys: []kpi.Key{kpi.MRR}, Period: period, GroupBy: []kpi.Dimension{kpi.DimAccount}}
		if _, err := facts.Waterfall(marketing, measuring.Query{Query: byAccount}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("marketing sees the waterfall of an account: %v", err)
		}
		if _, err := facts.Pareto(marketing, measuring.Query{Query: byAccount}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("marketing sees the share of an account: %v", err)
		}
		for _, err := range []error{
			errorOf(facts.Waterfall(opstest.As(role.People), measuring.Query{Query: kpi.Query{Period: period}})),
			errorOf(facts.Pareto(opstest.As(role.People), measuring.Query{Query: byAccount})),
			errorOf(facts.Cohorts(opstest.As(role.People), measuring.CohortQuery{CohortQuery: kpi.CohortQuery{Kind: kpi.CohortLogo, Period: period, Grain: calendar.GrainMonth}})),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("people operations see recurring revenue: %v", err)
			}
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }

func sumOf(records []kpi.Record) (n int64) {
	for _, r := range records {
		n += r.Numerator.Unscaled
	}
	return n
}

func unscaled(t *testing.T, s string) int64 {
	t.Helper()
	d, err := money.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.Exact(2)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// barKey is the KPI that tells the same as a bar, and its sign.
func barKey(k recurring.Kind) (kpi.Key, int64) {
	keys := []kpi.Key{kpi.MRRNew, kpi.MRRExpansion, kpi.MRRContraction, kpi.MRRChurn, kpi.MRRReactivation, kpi.MRRFXImpact, kpi.MRRTransfer}
	key := keys[slices.Index(recurring.Kinds(), k)]
	if key == kpi.MRRContraction || key == kpi.MRRChurn {
		return key, -1
	}
	return key, 1
}

// TestAnExplanationTellsThePoliciesOfItsTime holds that a number as of then names the ledger and the policies
// of then.
func TestAnExplanationTellsThePoliciesOfItsTime(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		b := newBooks(t, s, 4, 3)
		facts := measuring.New(s)
		then := clock.Instant()
		clock.Advance(1_000_000_000)
		b.version++
		b.opens(map[string]string{"mrr.pause": "KEEP"})
		told := func(asOf *calendar.Instant) *kpi.Explanation {
			a, err := facts.KPIs(opstest.System(), measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.NRR, kpi.WinRateClosed}, Period: monthsBack(3), Variants: []kpi.Variant{{Key: kpi.NRR, Name: "method", Value: "BRIDGE"}}}, AsOf: asOf})
			if err != nil {
				t.Fatal(err)
			}
			if e := a.Explain(kpi.WinRateClosed, a.Results[1].Total); e.Ledger != 0 || len(e.Settings) != 1 {
				t.Errorf("a win rate reads ledger %d and settings %v, want none but the time zone", e.Ledger, e.Settings)
			}
			if _, err := a.Records(kpi.WinRateClosed, a.Results[1].Total); err != nil {
				t.Errorf("the rows behind a KPI beside one that was read otherwise: %v", err)
			}
			return a.Explain(kpi.NRR, a.Results[0].Total)
		}
		setting := func(e *kpi.Explanation, key string) string {
			i := slices.IndexFunc(e.Settings, func(s kpi.SettingInForce) bool { return s.Key == key })
			if i < 0 || e.Settings[i].Effect == "" || e.Settings[i].Meaning == "" {
				t.Fatalf("%s is not told: %+v", key, e.Settings)
			}
			return e.Settings[i].Value
		}
		if e := told(nil); e.Ledger != 2 || setting(e, "mrr.pause") != "KEEP" {
			t.Errorf("ledger %d with pause %s, want 2 with KEEP", e.Ledger, setting(e, "mrr.pause"))
		}
		if e := told(&then); e.Ledger != 1 || setting(e, "mrr.pause") != "CONTRACTION" || e.AsOf != then {
			t.Errorf("as of then: ledger %d with pause %s at %s, want 1 with CONTRACTION at %s", e.Ledger, setting(e, "mrr.pause"), e.AsOf, then)
		}
	}, clock)
}
