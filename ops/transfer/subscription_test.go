package transfer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/accountrevenue"
	"coxswain/ent/db/change"
	"coxswain/ent/db/mrrmovement"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/ops/subscribing"
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/mrr"
	"coxswain/sales/subscription"
)

// paying is a mapping of paid periods; what their customers and plan are is created with them.
const paying = `organisation: {name: Acme Software, baseCurrency: EUR}
files:
  - rows: [{id: p}]
    records:
      - {entity: Product, fields: {externalId: id, name: id, currency: {constant: EUR}}}
      - {entity: SubscriptionPlan, fields: {externalId: id, product: id, name: id, priceModel: {constant: FLAT}, noticeDays: {constant: 30}}}
      - {entity: CancellationReason, fields: {externalId: {constant: price}, name: {constant: Too expensive}, churnKind: {constant: VOLUNTARY}}}
  - file: periods.csv
    records:
      - entity: CustomerSubscription
        fields:
          externalId: id
          account: {column: customer, unknown: create}
          plan: {constant: p}
          startsOn: from
          endsOn: {column: to, ends: ENDS, blank: BLANK}
          amount: amount
          intervalMonths: {column: months, default: 1}
          quantity: quantity
          currency: {column: currency, default: EUR}
          cancellationReason: reason
`

func paidPeriods(ends, blank, rows string) Request {
	header := "id,customer,from,to,amount,months,quantity,currency,reason\n"
	return Request{
		Mapping: []byte(strings.NewReplacer("ENDS", ends, "BLANK", blank).Replace(paying)),
		Sources: []Source{source("periods.csv", header+rows)},
	}
}

// movements lists what the ledger says of an account: day, kind, change and what it comes to. That MRR passes
// from one subscription of it to another is no change.
func movements(ctx context.Context, s *ent.Store, externalID string) []string {
	var out []string
	all := s.Client().MrrMovement.Query().Where(mrrmovement.ReversesIDIsNil()).Order(mrrmovement.ByDay(), mrrmovement.ByID()).WithAccount().AllX(ctx)
	taken := map[gid.ID]bool{}
	for _, m := range s.Client().MrrMovement.Query().Where(mrrmovement.ReversesIDNotNil()).AllX(ctx) {
		taken[*m.ReversesID] = true
	}
	for _, m := range all {
		if *m.Edges.Account.ExternalID == externalID && !taken[m.ID] && m.Movement != mrr.Transfer {
			out = append(out, fmt.Sprint(m.Day, " ", m.Movement, " ", m.DeltaMinor, " to ", m.AfterMinor))
		}
	}
	return out
}

func keeping(t *testing.T, s *ent.Store) context.Context {
	t.Helper()
	ledger.Keep(s)
	return opstest.System()
}

func verified(t *testing.T, ctx context.Context, s *ent.Store) {
	t.Helper()
	if wrong, err := ledger.Verify(ctx, s); err != nil || len(wrong) > 0 {
		t.Errorf("verify = %v, %v", wrong, err)
	}
}

func TestPaidPeriodsBecomeTheRightMovements(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		r := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", ""+
			"a1,gap,2025-01-01,2025-03-01,10,,,,price\na2,gap,2025-05-01,,10,,,,\n"+
			"b1,renews,2025-01-01,2025-03-01,10,,,,\nb2,renews,2025-03-01,2025-06-01,10,,,,\nb3,renews,2025-06-01,2026-12-01,15,,,,\n"+
			"c1,overlaps,2025-01-01,2025-04-01,10,,,,\nc2,overlaps,2025-03-01,2025-05-01,20,,,,\n"+
			"d1,yearly,2025-01-15,,120,12,3,,\ne1,soon,2026-12-24,,7,,,,\n"))
		if c := counts(r)["CustomerSubscription"]; c != [6]int64{9, 9} {
			t.Fatalf("counts = %v, rejected %v", c, messages(r))
		}
		got := map[string][]string{}
		for _, a := range []string{"gap", "renews", "overlaps", "yearly", "soon"} {
			got[a] = movements(ctx, s, a)
		}
		want := map[string][]string{
			"gap":      {"2025-01-01 NEW 1000 to 1000", "2025-03-01 CHURN -1000 to 0", "2025-05-01 REACTIVATION 1000 to 1000"},
			"renews":   {"2025-01-01 NEW 1000 to 1000", "2025-06-01 EXPANSION 500 to 1500", "2026-12-01 CHURN -1500 to 0"},
			"overlaps": {"2025-01-01 NEW 1000 to 1000", "2025-03-01 EXPANSION 2000 to 3000", "2025-04-01 CONTRACTION -1000 to 2000", "2025-05-01 CHURN -2000 to 0"},
			"yearly":   {"2025-01-15 NEW 1000 to 1000"},
			"soon":     {"2026-12-24 NEW 700 to 700"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("movements (-want +got):\n%s", diff)
		}
		subs := map[string]*db.CustomerSubscription{}
		for _, x := range s.Client().CustomerSubscription.Query().WithCancellationReason().AllX(ctx) {
			subs[*x.ExternalID] = x
		}
		if x := subs["a1"]; x.Status != subscription.Ended || x.EndedOn.String() != "2025-03-01" || x.MrrMinor != 0 || x.Name != "gap" ||
			x.Edges.CancellationReason.Name != "Too expensive" || *x.ChurnKind != subscription.Voluntary || x.Version != 1 {
			t.Errorf("the ended subscription reads %v", x)
		}
		if x := subs["b3"]; x.Status != subscription.Active || x.CancelsOn.String() != "2026-12-01" || x.MrrMinor != 1500 || x.NoticeDays != 30 {
			t.Errorf("the one that will end reads %v", x)
		}
		if x := subs["d1"]; x.MrrMinor != 1000 || x.NextChangeOn != nil {
			t.Errorf("the yearly one reads %v", x)
		}
		for id, phase := range map[string]account.LifecyclePhase{"gap": account.Use, "overlaps": account.Former} {
			a := s.Client().AccountRevenue.Query().Where(accountrevenue.AccountID(subs[map[string]string{"gap": "a2", "overlaps": "c1"}[id]].AccountID)).WithAccount().OnlyX(ctx)
			if a.Edges.Account.LifecyclePhase != phase {
				t.Errorf("%s is in %s, want %s", id, a.Edges.Account.LifecyclePhase, phase)
			}
		}
		entries := s.Client().Change.Query().Where(change.BatchID(r.Batch), change.RecordKind(int(gid.SubscriptionEvent))).AllX(ctx)
		if len(entries) != 9+6 {
			t.Errorf("%d events are logged with the batch, want %d", len(entries), 9+6)
		}
		for _, e := range entries {
			if _, line := BatchLine(*e.BatchRow); line < 2 || line > 10 || e.Source != change.SourceIMPORT {
				t.Errorf("an event is logged as %v", e)
			}
		}
		verified(t, ctx, s)
	})
}

func TestPaidPeriodsComeInTwiceWithoutAChange(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		rows := "a1,gap,2025-01-01,2025-03-01,10,,,,price\na2,gap,2025-05-01,,10,,,,\nb3,renews,2025-06-01,2026-12-01,15,,,,\nd1,yearly,2025-01-15,,120,12,3,,\n"
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", rows))
		before := s.Client().Change.Query().CountX(ctx)
		again := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", rows))
		if c := counts(again)["CustomerSubscription"]; c != [6]int64{4, 0, 0, 4} {
			t.Errorf("the second import counts %v, rejected %v", c, messages(again))
		}
		if n := s.Client().Change.Query().CountX(ctx) - before; n != 0 {
			t.Errorf("the second import wrote %d entries into the change log", n)
		}
	})
}

func TestACorrectedPeriodTakesBackWhatWasRecordedOfIt(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "null", "a1,gap,2025-01-01,2025-03-01,10,,,,\nb1,stays,2025-01-01,2025-03-01,10,,,,\n"))
		r := mustImport(t, ctx, s, paidPeriods("exclusive", "null", "a1,gap,2025-02-01,2025-04-01,12,,,,\nb1,stays,2025-01-01,,10,,,,\n"))
		if c := counts(r)["CustomerSubscription"]; c != [6]int64{2, 0, 2} {
			t.Fatalf("counts = %v, rejected %v", c, messages(r))
		}
		if diff := cmp.Diff([]string{"2025-02-01 NEW 1200 to 1200", "2025-04-01 CHURN -1200 to 0"}, movements(ctx, s, "gap")); diff != "" {
			t.Errorf("movements of the corrected one (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"2025-01-01 NEW 1000 to 1000"}, movements(ctx, s, "stays")); diff != "" {
			t.Errorf("movements of the one that stays (-want +got):\n%s", diff)
		}
		if n := s.Client().SubscriptionEvent.Query().CountX(ctx); n != 4+4+1 {
			t.Errorf("%d events, want the 4 of before, 4 that replace two of them and 1 that takes an end back", n)
		}
		verified(t, ctx, s)
	})
}

func TestAnInclusiveEndIsTheLastPaidDay(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := keeping(t, s)
	mustImport(t, ctx, s, paidPeriods("inclusive", "keep", "a1,x,2025-01-01,2025-02-28,10,,,,\na2,x,2025-03-01,2025-03-31,10,,,,\na3,x,2025-05-01,2025-05-01,31,,,,\n"))
	want := []string{"2025-01-01 NEW 1000 to 1000", "2025-04-01 CHURN -1000 to 0", "2025-05-01 REACTIVATION 3100 to 3100", "2025-05-02 CHURN -3100 to 0"}
	if diff := cmp.Diff(want, movements(ctx, s, "x")); diff != "" {
		t.Errorf("movements (-want +got):\n%s", diff)
	}
}

func TestInvoicesBecomeTheRevenueOfTheMonthsThatTheyPayFor(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		req := paidPeriods("inclusive", "keep", "i1,x,2024-01-01,2024-12-31,1200,,,,\ni2,x,2025-01-01,2025-12-31,1200,,,,\ni3,x,2026-01-01,2026-06-30,900,,,,\n"+
			"i4,y,2025-01-31,2025-02-27,50,,,,\ni5,y,2025-03-01,2025-03-15,50,,,,\ni6,y,2025-04-01,,50,,,,\n")
		req.Mapping = []byte(strings.Replace(string(req.Mapping), "intervalMonths: {column: months, default: 1}", "amountFor: {constant: PERIOD}", 1))
		got := strings.Join(messages(mustImport(t, ctx, s, req)), "\n")
		want := []string{"2024-01-01 NEW 10000 to 10000", "2026-01-01 EXPANSION 5000 to 15000", "2026-07-01 CHURN -15000 to 0"}
		if diff := cmp.Diff(want, movements(ctx, s, "x")); diff != "" {
			t.Errorf("movements (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"2025-01-31 NEW 5000 to 5000", "2025-02-28 CHURN -5000 to 0"}, movements(ctx, s, "y")); diff != "" {
			t.Errorf("movements of a month that begins on its last day (-want +got):\n%s", diff)
		}
		for _, w := range []string{`periods.csv:6 to "2025-03-15": an amount for a period pays for 1 to 120 whole months`, `periods.csv:7 to "": a value is required: the amount is for the period until then`} {
			if !strings.Contains(got, w) {
				t.Errorf("no rejection like %s in\n%s", w, got)
			}
		}
		verified(t, ctx, s)
	})
}

// What an import writes of owners and rates reaches the ledger too, in the transaction of its batch.
func TestTheLedgerFollowsImportedOwnersOrTheBatchIsNotWritten(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,x,2025-01-01,,10,,,,\n"))
		owners := Request{Sources: []Source{
			source("Rep.csv", "externalId,name,salesRole\nada,Ada,AE\n"),
			source("AccountOwnership.csv", "account.externalId,rep.externalId,validFrom\nx,ada,2025-03-01\n"),
		}}
		mustImport(t, ctx, s, owners)
		ada := s.Client().Rep.Query().OnlyX(ctx)
		if n := s.Client().MrrMovement.Query().Where(mrrmovement.RepID(ada.ID), mrrmovement.Day(calendar.MustDay("2025-03-01"))).CountX(ctx); n != 1 {
			t.Errorf("%d movements to the new owner, want 1", n)
		}
		verified(t, ctx, s)

		broken := errors.New("the ledger cannot follow")
		s.BeforeCommit(ent.Follower{Name: "ledger", Kinds: []gid.Kind{gid.SubscriptionEvent}, Do: func(context.Context, *db.Client, []ent.Touched) error { return broken }})
		_, err := Import(ctx, s, paidPeriods("exclusive", "keep", "a2,x,2025-02-01,,10,,,,\n"))
		if !errors.Is(err, broken) || s.Client().CustomerSubscription.Query().CountX(ctx) != 1 {
			t.Errorf("Import = %v, and %d subscriptions", err, s.Client().CustomerSubscription.Query().CountX(ctx))
		}
		ledger.Keep(s)
		if r := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a2,x,2025-02-01,,10,,,,\n")); !r.Resumed || counts(r)["CustomerSubscription"] != [6]int64{1, 1} {
			t.Errorf("the repeated import: resumed %v, %v", r.Resumed, counts(r))
		}
		verified(t, ctx, s)
	})
}

func TestAWrongPeriodIsRejectedWithWhatWouldBeAccepted(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		r := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", ""+
			"a1,x,2025-03-01,2025-01-01,10,,,,\na2,x,2025-03-01,2025-03-01,10,,,,\na3,x,2025-03-01,,-1,,,,\na4,x,2025-03-01,,10,,,XXQ,\n"+
			"a5,x,2025-03-01,,10,,,,\na5,x,2025-04-01,,10,,,,\na6,x,2025-02-30,,10,,,,\na7,x,2025-03-01,,10.005,,,,\na8,x,,,10,,,,\na9,x,2025-03-01,,10,0,,,\n"+
			"a10,x,2025-03-01,2025-04-01,10,,,,moved away\n,x,2025-03-01,,10,,,,\n"))
		got := strings.Join(messages(r), "\n")
		for _, w := range []string{
			`periods.csv:2 to "2025-01-01": the subscription ends on 2025-01-01 and must end after it starts, 2025-03-01`,
			`periods.csv:3 to "2025-03-01": the subscription ends on 2025-03-01 and must end after it starts, 2025-03-01`,
			`periods.csv:4 amount "-1": an amount of 0 or more is accepted`,
			`periods.csv:5 currency "XXQ": `,
			`periods.csv:7 externalId "a5": line 6 gives the same CustomerSubscription with other values; keep one of the two`,
			`periods.csv:8 from "2025-02-30": `,
			`periods.csv:9 amount "10.005": EUR has 2 decimals; round it to that`,
			`periods.csv:10 from "": a value is required: the first day of the subscription`,
			`periods.csv:11 months "0": a number from 1 to 120 is accepted`,
			`periods.csv:12 reason "moved away": there is no CancellationReason with the externalId "moved away"`,
			`periods.csv:13 id "": a value is required: rows find their CustomerSubscription by externalId`,
		} {
			if !strings.Contains(got, w) {
				t.Errorf("no rejection like %s in\n%s", w, got)
			}
		}
		if c := counts(r)["CustomerSubscription"]; c != [6]int64{12, 1, 0, 0, 0, 11} {
			t.Errorf("counts = %v\n%s", c, got)
		}
		again := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a5,somebody else,2025-03-01,,10,,,,\n"))
		if m := messages(again); len(m) != 1 || !strings.Contains(m[0], "a subscription keeps its account") {
			t.Errorf("another customer for a subscription: %v", m)
		}
	})
}

func TestPeriodsNeedACompanyWhoseCurrencyTheirRevenueIsStatedIn(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := keeping(t, s)
	req := paidPeriods("exclusive", "keep", "a1,x,2025-03-01,,10,,,,\n")
	_, rest, _ := strings.Cut(string(req.Mapping), "\n")
	req.Mapping = []byte(rest)
	if _, err := Import(ctx, s, req); err == nil || fault.All(err) == nil || !strings.Contains(err.Error(), "set up the organisation first") {
		t.Errorf("Import = %v", err)
	}
}

// The number of statements of a batch does not depend on how many periods it has.
func TestPeriodsOfABatchShareTheirStatements(t *testing.T) {
	statements := func(n int) int64 {
		s := opstest.SQLite(t)
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a,a,2025-01-01,,10,,,,\n"))
		var rows strings.Builder
		for i := range n {
			fmt.Fprintf(&rows, "n%d,c%d,2025-01-01,2025-0%d-01,10,,,,\n", i, i, 2+i%7)
		}
		ctx, counted := ent.WithStatements(ctx)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", rows.String()))
		return counted.Count()
	}
	if few, many := statements(5), statements(400); many != few {
		t.Errorf("5 periods take %d statements of the client, 400 take %d", few, many)
	}
}

func TestWhatIsImportedGoesOnByVerbs(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,x,2025-03-01,,10,,,,\n"))
		if sets := s.Client().KpiSet.Query().CountX(ctx); sets != len(kpi.RoleSets()) {
			t.Errorf("the company that the mapping set up has %d KPI sets, want %d", sets, len(kpi.RoleSets()))
		}
		sub := s.Client().CustomerSubscription.Query().OnlyX(ctx)
		verbs := subscribing.New(editing.New(s), nil)
		until := calendar.MustDay("2025-06-01")
		if _, err := verbs.PauseSubscription(ctx, subscribing.PauseSubscriptionInput{Target: editing.Target{ID: sub.ID}, PausedOn: &until}); err != nil {
			t.Fatal(err)
		}
		r := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,x,2025-03-01,,20,,,,\n"))
		if c := counts(r)["CustomerSubscription"]; c != [6]int64{1, 0, 1} {
			t.Fatalf("counts = %v, %v", c, messages(r))
		}
		if now := s.Client().CustomerSubscription.GetX(ctx, sub.ID); now.Status != subscription.Paused {
			t.Errorf("after the price was corrected it is %s, want the pause to stand", now.Status)
		}
		late := mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,x,2025-07-01,,20,,,,\n"))
		if m := messages(late); len(m) != 1 || !strings.Contains(m[0], "PAUSED on 2025-06-01 is not possible") {
			t.Errorf("a start after the pause: %v", m)
		}
		verified(t, ctx, s)
	})
}

// playbookFolder is where the public data set lies, which is not part of the repository.
func playbookFolder(t *testing.T) string {
	t.Helper()
	root := os.Getenv("COXSWAIN_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	folder := filepath.Join(root, "mrr_playbook")
	if _, err := os.Stat(folder); err != nil {
		opstest.Missing(t, "data", "the data set mrr_playbook is not at %s; set COXSWAIN_TESTDATA", folder)
	}
	return folder
}

func playbookRequest(t *testing.T) Request {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "mrr_playbook.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	sources, done, err := OpenFiles([]string{playbookFolder(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = done() })
	return Request{Mapping: text, Sources: sources}
}

func TestThePlaybookComesInWithNothingLost(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		r := mustImport(t, ctx, s, playbookRequest(t))
		if c := counts(r); c["CustomerSubscription"] != [6]int64{121, 121} || c["SubscriptionPlan"] != [6]int64{1, 1} || r.Rejected != 0 {
			t.Fatalf("counts = %v, rejected %v", c, messages(r))
		}
		if n := s.Client().Account.Query().CountX(ctx); n != 55 {
			t.Errorf("%d customers, want 55", n)
		}
		verified(t, ctx, s)
		before := s.Client().Change.Query().CountX(ctx)
		again := mustImport(t, ctx, s, playbookRequest(t))
		if c := counts(again)["CustomerSubscription"]; c != [6]int64{121, 0, 0, 121} {
			t.Errorf("the second import counts %v", c)
		}
		if n := s.Client().Change.Query().CountX(ctx) - before; n != 0 {
			t.Errorf("the second import wrote %d entries into the change log", n)
		}
	})
}
