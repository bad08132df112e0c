package transfer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/subscription"
)

// changing is a mapping of what happens to subscriptions after their start.
const changing = `
  - file: changes.csv
    records:
      - entity: SubscriptionEvent
        fields: {externalId: id, subscription: of, event: kind, effectiveOn: on, quantity: quantity, amount: amount, plan: plan, endsOn: ends, cancellationReason: reason}
`

func changesOf(periods, rows string) Request {
	req := paidPeriods("exclusive", "keep", periods)
	req.Mapping = append(req.Mapping, changing...)
	req.Sources = append(req.Sources, source("changes.csv", "id,of,kind,on,quantity,amount,plan,ends,reason\n"+rows))
	return req
}

const (
	running      = "s1,x,2025-01-01,,10,,,,\ns2,y,2025-01-01,,100,,5,,\n"
	whatHappened = "" +
		"e3,s1,PAUSED,2025-06-01,,,,,\ne1,s1,AMENDED,2025-02-01,,20,,,\ne2,s1,AMENDED,2025-04-01,,5,,,\ne4,s1,RESUMED,2025-08-01,,,,,\n" +
		"f1,s2,AMENDED,2025-03-01,10,,,,\nf2,s2,CANCELLED,2025-09-01,,,,,price\nf3,s2,REACTIVATED,2025-11-01,,120,,,\nf4,s2,CANCELLATION_SCHEDULED,2025-12-01,,,,2027-01-01,price\n"
)

func TestSubscriptionsComeInWithWhatHappenedToThem(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		req := changesOf(running, whatHappened)
		req.DryRun = true
		if dry := mustImport(t, ctx, s, req); dry.Rejected != 0 || counts(dry)["SubscriptionEvent"] != [6]int64{8, 8} {
			t.Errorf("the dry run rejects %v", messages(dry))
		}
		r := mustImport(t, ctx, s, changesOf(running, whatHappened))
		if c := counts(r)["SubscriptionEvent"]; c != [6]int64{8, 8} {
			t.Fatalf("counts = %v, rejected %v", c, messages(r))
		}
		want := map[string][]string{
			"x": {"2025-01-01 NEW 1000 to 1000", "2025-02-01 EXPANSION 1000 to 2000", "2025-04-01 CONTRACTION -1500 to 500", "2025-06-01 CONTRACTION -500 to 0", "2025-08-01 EXPANSION 500 to 500"},
			"y": {"2025-01-01 NEW 10000 to 10000", "2025-03-01 EXPANSION 10000 to 20000", "2025-09-01 CHURN -20000 to 0", "2025-11-01 REACTIVATION 12000 to 12000", "2027-01-01 CHURN -12000 to 0"},
		}
		if diff := cmp.Diff(want, map[string][]string{"x": movements(ctx, s, "x"), "y": movements(ctx, s, "y")}); diff != "" {
			t.Errorf("movements (-want +got):\n%s", diff)
		}
		for _, x := range s.Client().CustomerSubscription.Query().AllX(ctx) {
			if x.Status != subscription.Active {
				t.Errorf("%s is %s", *x.ExternalID, x.Status)
			}
		}
		if n := s.Client().Change.Query().Where(change.BatchID(r.Batch), change.RecordKind(int(gid.SubscriptionEvent))).CountX(ctx); n != 2+8 {
			t.Errorf("%d events are logged with the batch, want 10", n)
		}
		before := s.Client().Change.Query().CountX(ctx)
		again := mustImport(t, ctx, s, changesOf(running, whatHappened))
		if c := counts(again)["SubscriptionEvent"]; c != [6]int64{8, 0, 0, 8} || s.Client().Change.Query().CountX(ctx) != before {
			t.Errorf("the second import counts %v, %v and writes %d entries", c, messages(again), s.Client().Change.Query().CountX(ctx)-before)
		}
		verified(t, ctx, s)
	})
}

func TestAnEventThatCannotHaveHappenedIsRejected(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		r := mustImport(t, ctx, s, changesOf(running, ""+
			"g1,s1,RESUMED,2025-02-01,,,,,\ng2,s1,AMENDED,2024-02-01,,20,,,\ng3,s1,AMENDED,2025-02-01,,,,,\ng4,s1,PAUSED,2025-02-01,,20,,,\n"+
			"g5,s9,PAUSED,2025-02-01,,,,,\ng6,s1,STARTED,2025-02-01,,,,,\ng7,s1,UPGRADED,2025-02-01,,,,,\ng8,s1,AMENDED,2025-02-01,,20.005,,,\ng9,s1,AMENDED,2025-05-01,,20,,,\n"))
		got := strings.Join(messages(r), "\n")
		for _, w := range []string{
			`changes.csv:2 kind "RESUMED": RESUMED on 2025-02-01 is not possible: the subscription is ACTIVE; from there `,
			`changes.csv:3 `,
			`changes.csv:4 kind "AMENDED": say what changes: plan, quantity, amount or intervalMonths`,
			`changes.csv:5 amount "20": an event PAUSED has none; leave it blank`,
			`changes.csv:6 of "s9": there is no CustomerSubscription with the externalId "s9"`,
			`changes.csv:7 kind "STARTED": a subscription starts by its own row`,
			`changes.csv:8 kind "UPGRADED": use one of `,
			`changes.csv:9 amount "20.005": EUR has 2 decimals; round it to that`,
		} {
			if !strings.Contains(got, w) {
				t.Errorf("no rejection like %s in\n%s", w, got)
			}
		}
		if c := counts(r)["SubscriptionEvent"]; c != [6]int64{9, 1, 0, 0, 0, 8} {
			t.Errorf("counts = %v\n%s", c, got)
		}
		again := mustImport(t, ctx, s, changesOf(running, "g9,s1,AMENDED,2025-05-01,,30,,,\n"))
		if m := messages(again); len(m) != 1 || !strings.Contains(m[0], "events are never edited") {
			t.Errorf("another amount for a recorded event: %v", m)
		}
		verified(t, ctx, s)
	})
}
