package mrr_test

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
)

// brief is a movement as a table of expectations writes it: day, kind, tag, delta, customers.
type brief struct {
	day       string
	kind      mrr.Kind
	tag       mrr.Tag
	delta     int64
	customers int
}

func briefs(rows []mrr.Movement) []brief {
	var out []brief
	for _, m := range rows {
		out = append(out, brief{m.Day.String(), m.Kind, m.Tag, m.Delta, m.CustomerDelta})
	}
	return out
}

func TestLedger(t *testing.T) {
	paused := func(p mrr.Paid) mrr.Paid { p.Paused = true; return p }
	trial := func(p mrr.Paid) mrr.Paid { p.Trial = true; return p }
	free := func(p mrr.Paid) mrr.Paid { p.Native, p.Free = 0, true; return p }
	overdue := func(p mrr.Paid, since string) mrr.Paid { d := day(since); p.PastDueSince = &d; return p }
	plan := func(p mrr.Paid, id int64) mrr.Paid { p.Plan = id; return p }
	use := func(p mrr.Paid) mrr.Paid { p.Line = mrr.Usage; return p }

	tests := []struct {
		name   string
		policy map[string]string
		paid   []mrr.Paid
		want   []brief
	}{
		{"a customer comes, grows, shrinks, leaves and comes back", nil, []mrr.Paid{
			paid(1, 100, "2024-01-10", "2024-03-01"), paid(1, 150, "2024-03-01", "2024-05-01"), paid(1, 120, "2024-05-01", "2024-06-01"), paid(1, 120, "2024-09-01"),
		}, []brief{
			{"2024-01-10", mrr.New, "", 100, 1}, {"2024-03-01", mrr.Expansion, "", 50, 0}, {"2024-05-01", mrr.Contraction, "", -30, 0},
			{"2024-06-01", mrr.Churn, "", -120, -1}, {"2024-09-01", mrr.Reactivation, "", 120, 1},
		}},
		{"a renewal at the same price is no movement", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paid(2, 100, "2024-02-01", "2024-03-01"),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1},
			{"2024-02-01", mrr.Transfer, "", -100, 0}, {"2024-02-01", mrr.Transfer, "", 100, 0}, // from one subscription to the next
			{"2024-03-01", mrr.Churn, "", -100, -1},
		}},
		{"the same subscription goes on without a row", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paid(1, 100, "2024-02-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}}},
		{"a second subscription is expansion, the end of one of two is contraction", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01"), paid(2, 50, "2024-02-01", "2024-04-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Expansion, "", 50, 0}, {"2024-04-01", mrr.Contraction, "", -50, 0}}},
		{"a move to a dearer plan is expansion of the new plan, and the rest moves with it", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), plan(paid(1, 150, "2024-02-01"), 2),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Expansion, "", 50, 0},
			{"2024-02-01", mrr.Transfer, "", -100, 0}, {"2024-02-01", mrr.Transfer, "", 100, 0},
		}},
		{"two changes of one day net to one", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paid(1, 130, "2024-02-01"), paid(2, 50, "2024-01-01", "2024-02-01"),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1}, {"2024-01-01", mrr.New, "", 50, 0},
			{"2024-02-01", mrr.Contraction, "", -20, 0}, {"2024-02-01", mrr.Transfer, "", 30, 0}, {"2024-02-01", mrr.Transfer, "", -30, 0},
		}},
		{"a pause is contraction to 0 and what goes on is expansion", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paused(paid(1, 100, "2024-02-01", "2024-03-01")), paid(1, 100, "2024-03-01"),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Contraction, mrr.Pause, -100, -1}, {"2024-03-01", mrr.Expansion, mrr.Resume, 100, 1},
		}},
		{"who leaves out of a pause ends it and is lost, with no revenue left to lose", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paused(paid(1, 100, "2024-02-01", "2024-03-01")),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Contraction, mrr.Pause, -100, -1},
			{"2024-03-01", mrr.Expansion, mrr.Resume, 0, 1}, {"2024-03-01", mrr.Churn, "", 0, -1},
		}},
		{"the pause of one of two subscriptions pauses no customer", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paused(paid(1, 100, "2024-02-01", "2024-03-01")), paid(1, 100, "2024-03-01"), paid(2, 10, "2024-01-01"),
		}, []brief{
			{"2024-01-01", mrr.New, "", 100, 1}, {"2024-01-01", mrr.New, "", 10, 0},
			{"2024-02-01", mrr.Contraction, mrr.Pause, -100, 0}, {"2024-03-01", mrr.Expansion, mrr.Resume, 100, 0},
		}},
		{"a pause that counts on changes nothing", map[string]string{"mrr.pause": "KEEP"}, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paused(paid(1, 100, "2024-02-01", "2024-03-01")), paid(1, 100, "2024-03-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}}},
		{"a pause that is churn is followed by a reactivation", map[string]string{"mrr.pause": "CHURN"}, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paused(paid(1, 100, "2024-02-01", "2024-03-01")), paid(1, 100, "2024-03-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Churn, "", -100, -1}, {"2024-03-01", mrr.Reactivation, "", 100, 1}}},
		{"a trial counts from its first paid day", nil, []mrr.Paid{
			trial(paid(1, 100, "2024-01-01", "2024-01-15")), paid(1, 100, "2024-01-15"),
		}, []brief{{"2024-01-15", mrr.New, "", 100, 1}}},
		{"a trial that nobody pays was never there", nil, []mrr.Paid{trial(paid(1, 100, "2024-01-01", "2024-01-15"))}, nil},
		{"a trial counts from its start where that is the policy", map[string]string{"mrr.trial": "INCLUDED"}, []mrr.Paid{
			trial(paid(1, 100, "2024-01-01", "2024-01-15")), paid(1, 100, "2024-01-15"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}}},
		{"a discount of everything is churn", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), free(paid(1, 0, "2024-02-01")),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Churn, "", -100, -1}}},
		{"a free customer stays one where that is the policy", map[string]string{"mrr.freePlan": "ACTIVE"}, []mrr.Paid{
			free(paid(1, 0, "2024-01-01", "2024-02-01")), paid(1, 100, "2024-02-01", "2024-03-01"), free(paid(1, 0, "2024-03-01", "2024-04-01")),
		}, []brief{
			{"2024-01-01", mrr.New, "", 0, 1}, {"2024-02-01", mrr.Expansion, "", 100, 0}, {"2024-03-01", mrr.Contraction, "", -100, 0}, {"2024-04-01", mrr.Churn, "", 0, -1},
		}},
		{"who does not pay for 30 days is lost", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), overdue(paid(1, 100, "2024-02-01"), "2024-02-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-03-02", mrr.Churn, "", -100, -1}}},
		{"who pays on the 29th day is not", nil, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), overdue(paid(1, 100, "2024-02-01", "2024-03-01"), "2024-02-01"), paid(1, 100, "2024-03-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}}},
		{"sign up and leave in one month is both", nil, []mrr.Paid{paid(1, 100, "2024-01-05", "2024-01-25")}, []brief{
			{"2024-01-05", mrr.New, "", 100, 1}, {"2024-01-25", mrr.Churn, "", -100, -1},
		}},
		{"sign up and leave in one month is neither where that is the policy, and who comes then is new", map[string]string{"mrr.signUpAndLeave": "DROPPED"},
			[]mrr.Paid{paid(1, 100, "2024-01-05", "2024-01-25"), paid(1, 100, "2024-03-05")}, []brief{{"2024-03-05", mrr.New, "", 100, 1}}},
		{"who comes back within the window is reactivated", map[string]string{"mrr.reactivationDays": "90"}, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paid(1, 100, "2024-05-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Churn, "", -100, -1}, {"2024-05-01", mrr.Reactivation, "", 100, 1}}},
		{"who comes back after the window is new again", map[string]string{"mrr.reactivationDays": "89"}, []mrr.Paid{
			paid(1, 100, "2024-01-01", "2024-02-01"), paid(1, 100, "2024-05-01"),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Churn, "", -100, -1}, {"2024-05-01", mrr.New, "", 100, 1}}},
		{"use is part of MRR where that is the policy", map[string]string{"mrr.usage": "INCLUDED"}, []mrr.Paid{
			paid(1, 100, "2024-01-01"), use(paid(1, 30, "2024-02-01")),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}, {"2024-02-01", mrr.Expansion, "", 30, 0}}},
		{"use is nothing where that is the policy", map[string]string{"mrr.usage": "EXCLUDED"}, []mrr.Paid{
			paid(1, 100, "2024-01-01"), use(paid(1, 30, "2024-02-01")),
		}, []brief{{"2024-01-01", mrr.New, "", 100, 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := mrr.ParsePolicy(tt.policy)
			if err != nil {
				t.Fatal(err)
			}
			rows := mrr.Ledger(mrr.Account{ID: 1, Paid: tt.paid}, someRates, p)
			if d := gocmp.Diff(tt.want, briefs(rows), gocmp.AllowUnexported(brief{})); d != "" {
				t.Errorf("Ledger (-want +got):\n%s", d)
			}
			if err := mrr.Chained(rows); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUseIsALedgerOfItsOwn(t *testing.T) {
	use := paid(1, 30, "2024-02-01", "2024-05-01")
	use.Line, use.Plan = mrr.Usage, 0
	rows := mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{paid(1, 100, "2024-01-01"), use}}, someRates, mrr.Defaults())
	var got []brief
	for _, m := range rows {
		if m.Line == mrr.Usage {
			got = append(got, briefs([]mrr.Movement{m})...)
		}
	}
	want := []brief{{"2024-02-01", mrr.New, "", 30, 1}, {"2024-05-01", mrr.Churn, "", -30, -1}}
	if d := gocmp.Diff(want, got, gocmp.AllowUnexported(brief{})); d != "" {
		t.Errorf("rows of the line USAGE (-want +got):\n%s", d)
	}
	if s := mrr.StandingAt(rows, day("2024-03-01")); s.MRR != 100 {
		t.Errorf("MRR is %d, want 100 without use", s.MRR)
	}
}

func TestWhatChangesHandsIsTransferred(t *testing.T) {
	a := mrr.Account{
		ID: 1, Paid: []mrr.Paid{paid(1, 100, "2024-01-01")},
		Owners:      []mrr.Stay{{In: 1, From: day("2023-01-01"), To: day("2024-02-01")}, {In: 2, From: day("2024-02-01"), Open: true}},
		Teams:       map[int64][]mrr.Stay{1: {{In: 10, From: day("2023-01-01"), Open: true}}, 2: {{In: 10, From: day("2023-01-01"), To: day("2024-03-01")}, {In: 20, From: day("2024-03-01"), Open: true}}},
		Territories: []mrr.Stay{{In: 5, From: day("2024-04-01"), Open: true}},
		Segments:    []mrr.SegmentStay{{Segment: "SMB", From: day("2023-01-01"), To: day("2024-05-01")}, {Segment: "MID", From: day("2024-05-01"), Open: true}},
	}
	var got []string
	for _, m := range mrr.Ledger(a, someRates, mrr.Defaults()) {
		if m.Kind == mrr.Transfer && m.Delta > 0 {
			if m.CustomerDelta != 0 || m.SpellDay != day("2024-01-01") {
				t.Errorf("%+v", m)
			}
			got = append(got, m.Day.String()+" "+strings.Join([]string{string(rune('0' + m.Rep)), string(rune('0' + m.Team/10)), string(rune('0' + m.Territory)), m.Segment}, " "))
		}
	}
	want := []string{"2024-02-01 2 1 0 SMB", "2024-03-01 2 2 0 SMB", "2024-04-01 2 2 5 SMB", "2024-05-01 2 2 5 MID"}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("transfers in (-want +got):\n%s", d)
	}
}

func TestTheExchangeRateOfEachServicePeriodIsItsOwnKind(t *testing.T) {
	rates := table{"USD": {day("2024-01-01"): 900, day("2024-02-15"): 950, day("2024-06-20"): 1000}}
	p := paid(1, 10000, "2024-01-10", "2024-08-10")
	p.Currency, p.PeriodMonths = "USD", 3
	dearer := paid(1, 12000, "2024-08-10")
	dearer.Currency, dearer.PeriodMonths, dearer.Anchor = "USD", 3, day("2024-01-10")
	a := mrr.Account{ID: 1, Paid: []mrr.Paid{p, dearer}}
	want := []brief{
		{"2024-01-10", mrr.New, "", 9000, 1}, {"2024-04-10", mrr.FXImpact, "", 500, 0}, {"2024-07-10", mrr.FXImpact, "", 500, 0},
		{"2024-08-10", mrr.Expansion, "", 2000, 0}, // within the service period, at its rate
	}
	if d := gocmp.Diff(want, briefs(mrr.Ledger(a, rates, mrr.Defaults())), gocmp.AllowUnexported(brief{})); d != "" {
		t.Errorf("Ledger (-want +got):\n%s", d)
	}
	fixed := mrr.Defaults()
	fixed.FX = mrr.FXContract
	want = []brief{{"2024-01-10", mrr.New, "", 9000, 1}, {"2024-08-10", mrr.Expansion, "", 1800, 0}}
	if d := gocmp.Diff(want, briefs(mrr.Ledger(a, rates, fixed)), gocmp.AllowUnexported(brief{})); d != "" {
		t.Errorf("Ledger at the rate of the contract (-want +got):\n%s", d)
	}
}

func TestARateNeverMakesExpansionOrContraction(t *testing.T) {
	eachHistory(t, histories/4, func(_ *rand.Rand, a mrr.Account) error {
		one := table{} // one rate for good, by which the amounts of the agreed currencies are what they are
		for _, c := range []money.Currency{"USD", "GBP", "CHF"} {
			one[c] = map[calendar.Day]int64{day("2000-01-01"): 1000}
		}
		signs := func(rates mrr.Rates, d *map[string]int) {
			for _, m := range mrr.Ledger(a, rates, mrr.Defaults()) {
				if m.Kind == mrr.New || m.Kind == mrr.Churn || m.Kind == mrr.Reactivation {
					(*d)[m.Day.String()+" "+string(m.Kind)+" "+string(m.Line)] += m.CustomerDelta
				}
			}
		}
		flat, moving := map[string]int{}, map[string]int{}
		signs(one, &flat)
		signs(someRates, &moving)
		if d := gocmp.Diff(flat, moving); d != "" {
			return errors.New(d)
		}
		return nil
	})
}

func TestASwapOfPlansAtANewRateIsNoExpansion(t *testing.T) {
	rates := table{"USD": {day("2024-01-01"): 900, day("2024-02-01"): 950}}
	old, next := paid(1, 10000, "2024-01-01", "2024-03-01"), paid(1, 10000, "2024-03-01")
	old.Currency, next.Currency, next.Plan, old.PeriodMonths = "USD", "USD", 2, 12
	got := briefs(mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{old, next}}, rates, mrr.Defaults()))
	want := []brief{
		{"2024-01-01", mrr.New, "", 9000, 1}, {"2024-03-01", mrr.FXImpact, "", 500, 0},
		{"2024-03-01", mrr.Transfer, "", -9000, 0}, {"2024-03-01", mrr.Transfer, "", 9000, 0},
	}
	if d := gocmp.Diff(want, got, gocmp.AllowUnexported(brief{})); d != "" {
		t.Errorf("Ledger (-want +got):\n%s", d)
	}
}

func TestAPlannedChangeCarriesTheDayOnWhichItWasAgreed(t *testing.T) {
	first, second := paid(1, 100, "2024-01-01", "2024-06-01"), paid(1, 150, "2024-06-01", "2024-12-01")
	second.Signed, second.EndSigned = day("2024-02-02"), day("2024-03-03")
	var got []string
	for _, m := range mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{first, second}}, someRates, mrr.Defaults()) {
		got = append(got, string(m.Kind)+" "+m.Day.String()+" "+m.Signed.String())
	}
	want := []string{"NEW 2024-01-01 2024-01-01", "EXPANSION 2024-06-01 2024-02-02", "CHURN 2024-12-01 2024-03-03"}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("movements (-want +got):\n%s", d)
	}
}

func TestAPauseDoesNotBreakTheSpellAndLeavingDoes(t *testing.T) {
	pause := paid(1, 100, "2024-02-01", "2024-03-01")
	pause.Paused = true
	rows := mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{
		paid(1, 100, "2024-01-05", "2024-02-01"), pause, paid(1, 100, "2024-03-01", "2024-04-01"), paid(1, 100, "2024-06-07"),
	}}, someRates, mrr.Defaults())
	var got []string
	for _, m := range rows {
		got = append(got, cmp.Or(string(m.Tag), string(m.Kind))+" "+m.SpellDay.String()+" "+m.CohortMonth.String())
	}
	want := []string{"NEW 2024-01-05 2024-01-01", "PAUSE 2024-01-05 2024-01-01", "RESUME 2024-01-05 2024-01-01", "CHURN 2024-01-05 2024-01-01", "REACTIVATION 2024-06-07 2024-01-01"}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("spells (-want +got):\n%s", d)
	}
	for on, want := range map[string]mrr.State{"2024-01-04": mrr.Never, "2024-01-05": mrr.Paying, "2024-02-01": mrr.OnPause, "2024-03-01": mrr.Paying, "2024-04-01": mrr.Gone, "2024-06-07": mrr.Paying} {
		if got := mrr.StandingAt(rows, day(on)).State; got != want {
			t.Errorf("state on %s is %s, want %s", on, got, want)
		}
	}
}

// TestTheWorkedBase is the base of the worked examples: 100,000 + 12,000 new + 8,000 expansion + 1,000
// reactivation - 6,000 contraction - 8,000 churn = 107,000.
func TestTheWorkedBase(t *testing.T) {
	k := func(n int64) int64 { return n * 1000_00 }
	accounts := [][]mrr.Paid{
		{paid(1, k(86), "2024-01-01")},
		{paid(2, k(6), "2024-01-01", "2024-05-10"), paid(2, k(14), "2024-05-10")},
		{paid(3, k(8), "2024-01-01", "2024-05-20")},
		{paid(4, k(12), "2024-05-04")},
		{paid(5, k(1), "2024-01-01", "2024-03-01"), paid(5, k(1), "2024-05-25")},
	}
	accounts[0] = []mrr.Paid{paid(1, k(86), "2024-01-01", "2024-05-15"), paid(1, k(80), "2024-05-15")}
	var all []mrr.Movement
	for i, p := range accounts {
		all = append(all, mrr.Ledger(mrr.Account{ID: int64(i + 1), Paid: p}, someRates, mrr.Defaults())...)
	}
	got, ok := mrr.Reconcile(all, calendar.Period{From: day("2024-05-01"), To: day("2024-06-01")}, func(mrr.Movement) string { return "all" })
	want := []mrr.Bridge[string]{{Group: "all", Opening: k(100), Closing: k(107), Sums: map[mrr.Kind]int64{
		mrr.New: k(12), mrr.Expansion: k(8), mrr.Reactivation: k(1), mrr.Contraction: -k(6), mrr.Churn: -k(8),
	}}}
	if d := gocmp.Diff(want, got); d != "" || !ok {
		t.Errorf("Reconcile = %t (-want +got):\n%s", ok, d)
	}
}

func TestDiffReversesWhatIsWrongAndAddsWhatIsMissing(t *testing.T) {
	before := mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{paid(1, 100, "2024-01-01", "2024-04-01")}}, someRates, mrr.Defaults())
	for i := range before {
		before[i].ID = int64(i + 1)
	}
	after := mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{paid(1, 100, "2024-01-01")}}, someRates, mrr.Defaults())
	reverse, add := mrr.Diff(before, after)
	if len(reverse) != 1 || reverse[0].ID != 2 || len(add) != 0 {
		t.Errorf("a churn taken back reverses %+v and adds %+v, want the churn and nothing", reverse, add)
	}
	back := reverse[0].Reversed()
	if back.Delta != 100 || back.CustomerDelta != 1 || back.Day != reverse[0].Day || back.ID != 0 || back.Kind != mrr.Churn {
		t.Errorf("Reversed = %+v", back)
	}
	if reverse, add = mrr.Diff(nil, after); len(reverse) != 0 || len(add) != len(after) {
		t.Errorf("an empty ledger: reverse %v, add %v", reverse, add)
	}
}

func TestABrokenLedgerIsNoticed(t *testing.T) {
	rows := mrr.Ledger(mrr.Account{ID: 1, Paid: []mrr.Paid{paid(1, 100, "2024-01-01", "2024-02-01"), paid(1, 150, "2024-02-01")}}, someRates, mrr.Defaults())
	if err := mrr.Chained(rows); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func([]mrr.Movement) []mrr.Movement{
		"a missing row":         func(m []mrr.Movement) []mrr.Movement { return m[1:] },
		"another amount":        func(m []mrr.Movement) []mrr.Movement { m[1].Delta++; return m },
		"a row twice":           func(m []mrr.Movement) []mrr.Movement { return append(m, m[1]) },
		"a lone transfer":       func(m []mrr.Movement) []mrr.Movement { m[1].Kind = mrr.Transfer; return m },
		"a transfer's customer": func(m []mrr.Movement) []mrr.Movement { m[1].Kind, m[1].CustomerDelta = mrr.Transfer, 1; return m },
	} {
		if mrr.Chained(spoil(slices.Clone(rows))) == nil {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}
