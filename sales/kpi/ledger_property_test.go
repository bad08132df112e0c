package kpi_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

var wholeYear = calendar.Period{From: firstDay, To: lastDay}

func TestLedgersWithChangesAppliedEqualLedgersBuiltAnew(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(15, 5))}
	c := randomCompany(14, 20)
	for i := range int64(2000) { // enough for several chunks
		c.moves = append(c.moves, d.history(accountID+100+i, len(c.moves))...)
	}
	f := c.facts()
	next := len(c.moves)
	for range 12 {
		var ch kpi.Changes
		for range 1 + d.IntN(20) {
			account := accountID + 100 + int64(d.IntN(2100)) // some are new
			if slices.Contains(ch.MovedAccounts, account) {
				continue
			}
			ch.MovedAccounts = append(ch.MovedAccounts, account)
			c.moves = slices.DeleteFunc(c.moves, func(m kpi.Movement) bool { return m.Account == account })
			if d.yes(80) {
				fresh := d.history(account, next)
				next += len(fresh)
				c.moves, ch.Movements = append(c.moves, fresh...), append(ch.Movements, fresh...)
			}
		}
		i := d.IntN(len(c.terms))
		c.terms[i].Due += 100
		c.trials[i].Converted = kpi.On(c.trials[i].Started + 3)
		c.used[i].Quantity += money.One
		ch.Terms, ch.Trials, ch.UsageMonths = c.terms[i:i+1], c.trials[i:i+1], c.used[i:i+1]
		ch.GoneTouches = []int64{c.touches[0].ID}
		c.touches = c.touches[1:]
		f = f.Apply(ch)
	}
	if got, want := f.Rows(kpi.TableMovements), len(c.moves); got != want {
		t.Errorf("movements = %d, want %d", got, want)
	}
	sameSubscriptions(t, f, c.facts())
}

func TestTheOrderOfMovementsDoesNotMatter(t *testing.T) {
	c := randomCompany(16, 10)
	other := *c
	other.moves, other.terms, other.touches, other.used = slices.Clone(c.moves), slices.Clone(c.terms), slices.Clone(c.touches), slices.Clone(c.used)
	slices.Reverse(other.moves)
	slices.Reverse(other.terms)
	slices.Reverse(other.touches)
	slices.Reverse(other.used)
	sameSubscriptions(t, c.facts(), other.facts())
}

// sameSubscriptions asks every KPI of subscriptions of both.
func sameSubscriptions(t *testing.T, a, b *kpi.Facts) {
	t.Helper()
	for _, d := range available() {
		if !subscriptionKey(d.Key) {
			continue
		}
		for _, by := range append([]kpi.Dimension{""}, d.Dimensions...) {
			q := kpi.Query{Keys: []kpi.Key{d.Key}, Grain: calendar.GrainQuarter, Scope: kpi.Everything(), Compare: []kpi.Comparison{kpi.PreviousPeriod}}
			if by == kpi.DimAccount {
				q.Grain = ""
			}
			if by != "" {
				q.GroupBy = []kpi.Dimension{by}
			}
			if got, want := ask(t, a, q), ask(t, b, q); !reflect.DeepEqual(got, want) {
				t.Errorf("%s by %s differs", d.Key, by)
			}
		}
	}
}

func units(d money.Decimal) int64 { return d.Unscaled }

func TestWaterfallsTieOutInEveryGrouping(t *testing.T) {
	c := randomCompany(17, 10)
	f := c.facts()
	dims := append([]kpi.Dimension{""}, definition(kpi.MRR).Dimensions...)
	for _, scope := range []kpi.Scope{kpi.Everything(), ownRows()} {
		for _, dim := range dims {
			q := kpi.Query{Period: wholeYear, Grain: calendar.GrainMonth, Scope: scope, Today: today}
			if dim != "" {
				q.GroupBy = []kpi.Dimension{dim}
			}
			steps, total, err := kpi.MakeWaterfall(f, q)
			if err != nil {
				t.Fatalf("by %s: %v", dim, err)
			}
			closing, sum := map[string]int64{}, map[recurring.Kind]int64{}
			for _, s := range steps {
				name := groupName(s.Group)
				moved := units(s.Opening)
				for _, m := range s.Moved {
					moved += units(m.Amount)
					sum[m.Kind] += units(m.Amount)
				}
				if moved != units(s.Closing) {
					t.Errorf("by %s %s %s: opening and movements are %d, closing %d", dim, s.Period, name, moved, units(s.Closing))
				}
				if had, ok := closing[name]; ok && had != units(s.Opening) {
					t.Errorf("by %s %s %s: opening %d, the month before closed with %d", dim, s.Period, name, units(s.Opening), had)
				}
				closing[name] = units(s.Closing)
			}
			for _, m := range total.Moved {
				if sum[m.Kind] != units(m.Amount) {
					t.Errorf("by %s: %s of the groups sum to %d, in total they are %d", dim, m.Kind, sum[m.Kind], units(m.Amount))
				}
			}
			if sum[recurring.Transfer] != 0 {
				t.Errorf("by %s: transfers sum to %d", dim, sum[recurring.Transfer])
			}
			all := int64(0)
			for _, n := range closing {
				all += n
			}
			if all != units(total.Closing) {
				t.Errorf("by %s: the groups close with %d, the total with %d", dim, all, units(total.Closing))
			}
			q.Keys, q.Grain = []kpi.Key{kpi.MRR}, ""
			if got := ask(t, f, q).Total; got.Value.Unscaled != units(total.Closing) {
				t.Errorf("MRR = %s, the waterfall closes with %s", got.Value, total.Closing)
			}
		}
	}
}

func TestTheCohortMatrixAgreesWithTheCohortKPIs(t *testing.T) {
	c := randomCompany(18, 10)
	f := c.facts()
	for kind, key := range map[kpi.CohortKind]kpi.Key{kpi.CohortLogo: kpi.CohortLogoRetention, kpi.CohortRevenueNet: kpi.CohortRevenueRetention, kpi.CohortRevenueGross: kpi.CohortRevenueRetention} {
		for _, dim := range []kpi.Dimension{"", kpi.DimTeam, kpi.DimPlan, kpi.DimSegment} {
			m, err := kpi.MakeCohorts(f, kpi.CohortQuery{Kind: kind, Period: wholeYear, Grain: calendar.GrainMonth, GroupBy: dim, Scope: kpi.Everything(), Today: today})
			if err != nil {
				t.Fatal(err)
			}
			cells := 0
			for age := range 4 {
				q := kpi.Query{Keys: []kpi.Key{key}, Period: wholeYear, Grain: calendar.GrainMonth, Scope: kpi.Everything()}
				q.Variants = []kpi.Variant{{Key: key, Name: "age", Value: strconv.Itoa(age)}}
				if kind == kpi.CohortRevenueGross {
					q.Variants = append(q.Variants, kpi.Variant{Key: key, Name: "gross", Value: "TRUE"})
				}
				if dim != "" {
					q.GroupBy = []kpi.Dimension{dim}
				}
				for _, p := range ask(t, f, q).Points {
					if p.SampleSize == 0 {
						continue
					}
					i := slices.IndexFunc(m.Rows, func(r kpi.Cohort) bool { return r.Period == p.Period && groupName(r.Group) == groupName(p.Group) })
					if i < 0 || age >= len(m.Rows[i].Cells) {
						t.Errorf("%s by %s: no cell for %s at %d", kind, dim, p.Period, age)
						continue
					}
					cells++
					cell := m.Rows[i].Cells[age]
					if text(cell.Value) != text(p.Value) || m.Rows[i].Size != p.SampleSize || cell.Numerator.Unscaled != p.Numerator.Unscaled {
						t.Errorf("%s by %s %s at %d = %s of %d, the KPI is %s of %d", kind, dim, p.Period, age, text(cell.Value), m.Rows[i].Size, text(p.Value), p.SampleSize)
					}
				}
			}
			if cells == 0 {
				t.Errorf("%s by %s has no cells, so this proves nothing", kind, dim)
			}
		}
	}
}

func TestCohortsRefuseWhatTheyCannotAnswer(t *testing.T) {
	f := (&company{}).begin(1, 3, midmonth, 10).facts()
	good := kpi.CohortQuery{Kind: kpi.CohortLogo, Period: january, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: afterward}
	for name, change := range map[string]func(*kpi.CohortQuery){
		"kind":    func(q *kpi.CohortQuery) { q.Kind = "SIZE" },
		"grain":   func(q *kpi.CohortQuery) { q.Grain = calendar.GrainDay },
		"groupBy": func(q *kpi.CohortQuery) { q.GroupBy = kpi.DimStage },
		"period":  func(q *kpi.CohortQuery) { q.Period.To = q.Period.From },
	} {
		q := good
		change(&q)
		_, err := kpi.MakeCohorts(f, q)
		if all := fault.All(err); len(all) != 1 || all[0].Path[0] != name {
			t.Errorf("a wrong %s: %v", name, err)
		}
	}
	nobody := good
	nobody.Scope = kpi.Scope{Leads: kpi.AllRows}
	if _, err := kpi.MakeCohorts(f, nobody); !fault.Is(err, fault.Forbidden) {
		t.Errorf("cohorts for somebody without subscriptions: %v", err)
	}
}

func TestParetoRanksTheGroupsOfASum(t *testing.T) {
	c := (&company{}).begin(1, 1, midmonth, 700).begin(2, 1, midmonth, 200).begin(3, 1, midmonth, 100)
	for i, name := range []string{"Acme", "Bolt", "Cube"} {
		c.accounts = append(c.accounts, kpi.Account{ID: accountID + int64(i) + 1, Name: name})
	}
	q := kpi.Query{Keys: []kpi.Key{kpi.MRR}, Period: january, GroupBy: []kpi.Dimension{kpi.DimAccount}, Scope: kpi.Everything(), Today: afterward}
	ranking, err := kpi.Pareto(c.facts(), q)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range ranking.Shares {
		got = append(got, s.Point.Group[0].Label+" "+text(s.Share)+" "+text(s.Cumulative))
	}
	if want := []string{"Acme 0.700000 0.700000", "Bolt 0.200000 0.900000", "Cube 0.100000 1.000000"}; !slices.Equal(got, want) {
		t.Errorf("shares = %q, want %q", got, want)
	}
	q.Keys = []kpi.Key{kpi.NRR}
	if _, err := kpi.Pareto(c.facts(), q); !fault.Is(err, fault.Invalid) {
		t.Errorf("shares in a rate: %v", err)
	}
	q.Keys, q.GroupBy = []kpi.Key{kpi.MRR}, nil
	if _, err := kpi.Pareto(c.facts(), q); !fault.Is(err, fault.Required) {
		t.Errorf("shares of no groups: %v", err)
	}
}

func TestAPauseIsNeitherActiveNorChurned(t *testing.T) {
	c := (&company{}).begin(1, 10, january.From-50, 10).step(1, midmonth, recurring.Contraction, -10).step(2, midmonth, recurring.Churn, -10)
	c.moves[10].Tag = recurring.Pause
	for k, want := range map[kpi.Key]string{
		kpi.ActiveCustomers: "8", kpi.PausedCustomers: "1", kpi.ChurnedCustomers: "1", kpi.LogoChurnRate: "0.100000", kpi.GRR: "0.800000", kpi.NRR: "0.800000",
		kpi.MRRContraction: "10.00", kpi.MRRChurn: "10.00",
	} {
		q := kpi.Query{Keys: []kpi.Key{k}, Period: january, Scope: kpi.Everything(), Today: afterward}
		if got := text(ask(t, c.facts(), q).Total.Value); got != want {
			t.Errorf("%s = %s, want %s", k, got, want)
		}
	}
}

func TestWhatIsPaidAfterAPauseIsGainedByWhoWasACustomerAtTheStart(t *testing.T) {
	c := (&company{}).begin(1, 10, january.From-50, 10).step(1, january.From-9, recurring.Contraction, -10).step(1, midmonth, recurring.Expansion, 15)
	c.moves[10].Tag, c.moves[11].Tag = recurring.Pause, recurring.Resume
	for i := range c.moves {
		c.moves[i].Team = teamID + 1 + c.moves[i].Account%2
	}
	for k, want := range map[kpi.Key]string{kpi.NRR: "1.166667", kpi.GRR: "1.000000", kpi.LogoChurnRate: "0.000000"} {
		q := kpi.Query{Keys: []kpi.Key{k}, Period: january, Scope: kpi.Everything(), Today: afterward}
		if p := ask(t, c.facts(), q).Total; text(p.Value) != want || p.SampleSize != 9 {
			t.Errorf("%s = %s of %d customers, want %s of the 9 that paid at the start", k, text(p.Value), p.SampleSize, want)
		}
	}
	q := kpi.Query{Keys: []kpi.Key{kpi.NRR}, Period: january, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything(), Today: afterward}
	var got []string
	for _, p := range ask(t, c.facts(), q).Points {
		got = append(got, text(p.Value))
	}
	slices.Sort(got)
	if want := []string{"1.000000", "1.375000"}; !slices.Equal(got, want) { // 50 of 50, and 55 of 40 in the team of the one that paused
		t.Errorf("NRR by team = %v, want %v", got, want)
	}
}

func TestALargeLedgerAnswersByDayAndTogetherAsAccountByAccount(t *testing.T) {
	f := fullLedger(8_000)
	for _, where := range []kpi.Filter{nil, {{Dimension: kpi.DimSegment, Codes: []string{"SMB"}}}} {
		for _, d := range kpi.Catalogue() {
			if !kpi.ReadsSubscriptions(d.Key) || where != nil && !slices.Contains(d.Dimensions, kpi.DimSegment) {
				continue
			}
			q := kpi.Query{
				Keys: []kpi.Key{d.Key}, Where: where, Period: calendar.Period{From: firstDay.AddMonths(-9), To: lastDay}, Grain: calendar.GrainMonth,
				Scope: kpi.Everything(), Today: lastDay,
			}
			got, err := kpi.Compute(f, q)
			want, wantErr := kpi.ComputeGenerally(f, q)
			if err != nil || wantErr != nil {
				t.Fatalf("%s: %v, %v", d.Key, err, wantErr)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s of %v: %v, account by account %v", d.Key, where, got[0].Total, want[0].Total)
			}
		}
	}
}

func TestWhoComesAndGoesWithinAPeriodIsAnnounced(t *testing.T) {
	c := (&company{}).begin(1, 5, january.From-50, 10).begin(9, 1, midmonth, 10).step(9, midmonth+3, recurring.Churn, -10)
	for _, k := range []kpi.Key{kpi.MRRNew, kpi.MRRChurn, kpi.NewCustomers, kpi.ChurnedCustomers, kpi.LogoChurnRate} {
		q := kpi.Query{Keys: []kpi.Key{k}, Period: january, Scope: kpi.Everything(), Today: afterward}
		r := ask(t, c.facts(), q)
		if !slices.Contains(r.Total.Caveats, kpi.SamePeriod) {
			t.Errorf("caveats of %s = %v, want SAME_PERIOD", k, r.Total.Caveats)
		}
		if k == kpi.LogoChurnRate && text(r.Total.Value) != "0.000000" {
			t.Errorf("logo churn = %s: who was not there at the start cannot leave the opening set", text(r.Total.Value))
		}
	}
}

func TestARetainedAccountStandsWhereItWasBefore(t *testing.T) {
	c := (&company{}).begin(1, 5, january.From-50, 10)
	for i := range c.moves {
		c.moves[i].Team = teamID + 1
	}
	c.teams = []kpi.Team{{ID: teamID + 1, Name: "East"}, {ID: teamID + 2, Name: "West"}}
	c.step(1, midmonth, recurring.Transfer, -10).step(1, midmonth, recurring.Transfer, 10).step(1, midmonth+1, recurring.Expansion, 5)
	c.moves[5].Team, c.moves[6].Team, c.moves[7].Team = teamID+1, teamID+2, teamID+2
	q := kpi.Query{Keys: []kpi.Key{kpi.NRR}, Period: january, GroupBy: []kpi.Dimension{kpi.DimTeam}, Scope: kpi.Everything(), Today: afterward}
	r := ask(t, c.facts(), q)
	if len(r.Points) != 1 || r.Points[0].Group[0].Label != "East" || text(r.Points[0].Value) != "1.100000" {
		t.Errorf("NRR by team = %+v, want 1.1 of East alone", r.Points)
	}
}

func TestAPointExplainsItself(t *testing.T) {
	c := base()
	q := kpi.Query{Keys: []kpi.Key{kpi.NRR}, Period: january, Scope: kpi.Everything(), Today: afterward}
	p := ask(t, c.facts(), q).Total
	e := kpi.Explain(kpi.NRR, nil, &p, "EUR")
	e.Ledger = 3
	e.Settings = []kpi.SettingInForce{{Key: "mrr.pause", Value: "CONTRACTION", Meaning: "What is a pause?", Effect: "Contraction to 0."}}
	want := `Net revenue retention (NRR), version 1 of the definition
Period: from 2026-01-01 up to 2026-02-01, which is not included
Formula: MRR at the end of the opening set / MRR of the opening set
Numerator, their MRR at the end: 94000.00 EUR MONEY
Denominator, MRR of the accounts that paid at the start: 100000.00 EUR MONEY
Computed: 94000.00 EUR / 100000.00 EUR = 0.940000 FRACTION
Made of: 200 rows
Reading, window: PERIOD (the default). From the start of the period to its end, or the twelve months before its end.
Reading, reactivation: EXCLUDED (the default). Whether an account that left and came back within the window counts with its MRR at the end, or 0.
Reading, method: SNAPSHOT (the default). The accounts of the opening set followed, or (start + expansion - contraction - churn) / start with the movements of all accounts.
Ledger of recurring revenue: version 3
Setting, mrr.pause: CONTRACTION. What is a pause? Contraction to 0.
`
	if got := e.Text(); got != want {
		t.Errorf("Text() = %s, want %s", got, want)
	}
}

func TestTheCohortMatrixIsRectangularAndSaysWhatIsTooYoung(t *testing.T) {
	c := (&company{}).begin(1, 10, january.From+3, 100).begin(11, 4, january.To+3, 100).step(1, january.To+9, recurring.Churn, -100)
	q := kpi.CohortQuery{Kind: kpi.CohortRevenueGross, Period: quarter1, Grain: calendar.GrainMonth, Scope: kpi.Everything(), Today: quarter1.To + 4}
	m, err := kpi.MakeCohorts(c.facts(), q)
	if err != nil {
		t.Fatal(err)
	}
	if m.Ages != 3 || len(m.Rows) != 2 || m.Currency != "EUR" {
		t.Fatalf("%d ages of %d rows in %q, want 3 of 2 in EUR", m.Ages, len(m.Rows), m.Currency)
	}
	said := func(cells []kpi.CohortCell) (out []string) {
		for _, c := range cells {
			out = append(out, text(c.Value))
		}
		return out
	}
	for i, want := range [][]string{{"1.000000", "0.900000", "0.900000"}, {"1.000000", "1.000000", ""}} {
		if got := said(m.Rows[i].Cells); !slices.Equal(got, want) {
			t.Errorf("row %d = %q, want %q", i, got, want)
		}
	}
	if got, want := said(m.Overall), []string{"1.000000", "0.928571", "0.900000"}; !slices.Equal(got, want) {
		t.Errorf("all that are old enough keep %q, want %q", got, want)
	}
	young := m.Rows[1].Cells[2]
	if !young.Immature || young.Numerator != nil || !slices.Contains(young.Caveats, kpi.ImmatureCohort) || young.Period != (calendar.Period{From: quarter1.To, To: quarter1.To.AddMonths(1)}) {
		t.Errorf("what is not over yet is %+v", young)
	}
	if !slices.Contains(m.Rows[1].Cells[0].Caveats, kpi.SmallSample) || slices.Contains(m.Rows[0].Cells[0].Caveats, kpi.SmallSample) {
		t.Errorf("small samples: %v of 4 accounts, %v of 10", m.Rows[1].Cells[0].Caveats, m.Rows[0].Cells[0].Caveats)
	}
	for i := range m.Rows {
		for _, cell := range m.Rows[i].Cells {
			records, err := kpi.CohortRecords(c.facts(), q, &m.Rows[i], cell.Age)
			if err != nil {
				t.Fatal(err)
			}
			var num, den int64
			for _, r := range records {
				num, den = num+r.Numerator.Unscaled, den+r.Denominator.Unscaled
			}
			if den != cell.Denominator.Unscaled || cell.Numerator != nil && num != cell.Numerator.Unscaled {
				t.Errorf("row %d at %d: the accounts come to %d / %d, the cell is %s / %s", i, cell.Age, num, den, cell.Numerator, cell.Denominator)
			}
		}
	}
}
