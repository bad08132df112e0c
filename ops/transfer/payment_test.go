package transfer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
)

// paymentFile is a file of what is known of the money of deals.
func paymentFile(rows string) Request {
	return Request{Sources: []Source{source("payments.csv", "externalId,opportunity.externalId,subscription.externalId,paymentKind,amount,currency,receivedOn\n"+rows)}, Entity: "PaymentReceived"}
}

func TestPaymentsAndTheirCorrectionsComeFromAFileOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,a,2026-01-10,,10,,,,\n"))
		w := opstest.World(t, s)
		acme := w.Account("Acme")
		deal := func(id string, set ...func(*db.OpportunityCreate)) {
			w.Opportunity(append([]func(*db.OpportunityCreate){opstest.Won(calendar.MustDay("2026-01-10"), 1_000_00), func(o *db.OpportunityCreate) { o.SetExternalID(id) }}, set...)...)
		}
		deal("D-1", opstest.At(acme))
		deal("D-2")
		rows := "P-1,D-1,,PAYMENT,1000,EUR,2026-01-20\nP-2,D-1,,CREDIT_NOTE,-200,EUR,2026-02-20\nP-3,,a1,,10,EUR,2026-01-15\n"
		first := mustImport(t, ctx, s, paymentFile(rows+
			"P-4,D-1,,CREDIT_NOTE,200,EUR,2026-02-20\n"+
			"P-5,D-1,a1,PAYMENT,1,EUR,2026-02-20\n"+
			"P-6,D-1,,PAYMENT,1,USD,2026-02-20\n"+
			"P-7,D-2,,PAYMENT,1,EUR,2026-02-20\n"+
			"P-8,D-1,,PAYMENT,0,EUR,2026-02-20\n"))
		if c := counts(first)["PaymentReceived"]; c != [6]int64{8, 3, 0, 0, 0, 5} {
			t.Errorf("read, created, updated, unchanged, skipped, rejected = %v\n%s", c, strings.Join(messages(first), "\n"))
		}
		for i, want := range []string{"is below 0", "not both", "is not the currency EUR", "has no account", "is not 0"} {
			if !slices.ContainsFunc(messages(first), func(m string) bool { return strings.Contains(m, want) }) {
				t.Errorf("rejection %d: nothing says %q in\n%s", i, want, strings.Join(messages(first), "\n"))
			}
		}
		var got []string
		for _, p := range s.Client().PaymentReceived.Query().AllX(opstest.System()) {
			got = append(got, fmt.Sprint(*p.ExternalID, " ", p.PaymentKind, " ", p.Amount(), " ", p.ReceivedOn, " ", p.OpportunityID != nil && p.AccountID == acme.ID))
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"P-1 PAYMENT 1000.00 EUR 2026-01-20 true", "P-2 CREDIT_NOTE -200.00 EUR 2026-02-20 true", "P-3 PAYMENT 10.00 EUR 2026-01-15 false"}, got); diff != "" {
			t.Errorf("payments (-want +got):\n%s", diff)
		}
		again := mustImport(t, ctx, s, paymentFile(rows))
		if c := counts(again)["PaymentReceived"]; c != [6]int64{3, 0, 0, 3} {
			t.Errorf("the same again: %v\n%s", c, strings.Join(messages(again), "\n"))
		}
		changed := mustImport(t, ctx, s, paymentFile("P-1,D-1,,PAYMENT,900,EUR,2026-01-20\n"))
		if c := counts(changed)["PaymentReceived"]; c != [6]int64{1, 0, 0, 0, 0, 1} || !strings.Contains(strings.Join(messages(changed), "\n"), "never edited") {
			t.Errorf("one with another amount: %v\n%s", c, strings.Join(messages(changed), "\n"))
		}
		done := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch})
		if diff := cmp.Diff(map[string][5]int64{"PaymentReceived": {3}}, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s", diff)
		}
	})
}
