package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/change"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/db/importbatch"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/fault"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

func mustUndo(t *testing.T, ctx context.Context, s *ent.Store, req UndoRequest) *UndoReport {
	t.Helper()
	r, err := Undo(ctx, s, req)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// undone lists what became of each entity: removed, put away, put back, reversed, kept.
func undone(r *UndoReport) map[string][5]int64 {
	out := map[string][5]int64{}
	for _, e := range r.Entities {
		if n := [5]int64{e.Removed, e.PutAway, e.PutBack, e.Reversed, e.Kept}; n != ([5]int64{}) {
			out[e.Entity] = n
		}
	}
	return out
}

func reasons(r *UndoReport) []string {
	out := []string{}
	for _, k := range r.Kept {
		out = append(out, strings.TrimSpace(k.Entity+" "+k.Field)+": "+k.Message)
	}
	return out
}

func TestAnUndoneImportLeavesNothingButHistory(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		var req Request
		for _, e := range mapping.Entities() {
			req.Sources = append(req.Sources, fileOf(e))
		}
		first := mustImport(t, ctx, s, req)
		plan := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch, DryRun: true})
		if n := s.Client().Opportunity.Query().CountX(ctx); n != 1 {
			t.Errorf("a dry run left %d opportunities, want the one there was", n)
		}
		done := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch})
		want := map[string][5]int64{}
		for _, e := range mapping.Entities() {
			want[e.Name] = [5]int64{1}
		}
		// what the subscription refers to stays as its history
		for _, name := range []string{"Account", "CancellationReason", "CustomerSubscription", "Meter", "Product", "SubscriptionPlan", "Rep"} {
			want[name] = [5]int64{0, 1}
		}
		want["SubscriptionEvent"] = [5]int64{0, 0, 0, 3} // that of its own file, the start and the end
		if diff := cmp.Diff(want, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s\n%s", diff, strings.Join(reasons(done), "\n"))
		}
		if diff := cmp.Diff(undone(done), undone(plan)); diff != "" {
			t.Errorf("the dry run said something else (-done +said):\n%s", diff)
		}
		b := s.Client().ImportBatch.GetX(ctx, first.Batch)
		if b.Status != importbatch.StatusUNDONE || b.UndoneAt == nil {
			t.Errorf("the import is %s, undone at %v", b.Status, b.UndoneAt)
		}
		again := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch})
		if diff := cmp.Diff(undone(done), undone(again)); diff != "" || !again.Undone {
			t.Errorf("undone twice: %v (-first +second)\n%s", again.Undone, diff)
		}
		back := mustImport(t, ctx, s, req)
		if diff := cmp.Diff(counts(first), counts(back)); diff != "" {
			t.Errorf("the same files again (-first +again):\n%s\n%s", diff, strings.Join(messages(back), "\n"))
		}
		if x := s.Client().CustomerSubscription.Query().OnlyX(ctx); x.ArchivedAt != nil || x.Status != subscription.Active {
			t.Errorf("the subscription is %s, archived %v", x.Status, x.ArchivedAt)
		}
	})
}

func TestAnUndoneHistoryOfRevenueIsTakenBackInTheLedgerAndComesAgain(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		req := paidPeriods("exclusive", "keep", "a1,a,2025-01-01,2025-03-01,10,,,,price\na2,a,2025-05-01,,10,,,,\nb1,b,2025-01-01,,120,12,,,\n")
		first := mustImport(t, ctx, s, req)
		before := slices.Concat(movements(ctx, s, "a"), movements(ctx, s, "b"))
		done := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch, rows: 2})
		verified(t, ctx, s)
		if got := slices.Concat(movements(ctx, s, "a"), movements(ctx, s, "b")); len(got) != 0 {
			t.Errorf("the ledger still says %v", got)
		}
		want := map[string][5]int64{
			"Product": {0, 1}, "SubscriptionPlan": {0, 1}, "CancellationReason": {0, 1}, "Account": {0, 2}, "CustomerSubscription": {0, 3}, "SubscriptionEvent": {0, 0, 0, 4},
		}
		if diff := cmp.Diff(want, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s", diff)
		}
		back := mustImport(t, ctx, s, req)
		verified(t, ctx, s)
		if diff := cmp.Diff(counts(first), counts(back)); diff != "" {
			t.Errorf("the same file again (-first +again):\n%s", diff)
		}
		if diff := cmp.Diff(before, slices.Concat(movements(ctx, s, "a"), movements(ctx, s, "b"))); diff != "" {
			t.Errorf("movements (-first +again):\n%s", diff)
		}
		mustUndo(t, ctx, s, UndoRequest{Batch: back.Batch})
		verified(t, ctx, s)
		if n := s.Client().CustomerSubscription.Query().Where(customersubscription.ArchivedAtIsNil()).CountX(ctx); n != 0 {
			t.Errorf("%d subscriptions are left after the second undo", n)
		}
	})
}

// accountsFile is a mapping-less file of accounts.
func accountsFile(rows string) Request {
	return Request{Sources: []Source{source("account.csv", "externalId,name,industry,segment\n"+rows)}}
}

func TestWhatSomebodyHasChangedSinceStaysAndIsReported(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		mustImport(t, ctx, s, accountsFile("old,Old,Retail,small\nkept,Kept,Retail,small\n"))
		second := mustImport(t, ctx, s, accountsFile("old,Older,Steel,large\nkept,Keeper,Steel,large\nnew,New,Retail,small\ntaken,Taken,Retail,small\nowed,Owed,Retail,small\n"))
		ada := viewer.With(ctx, &viewer.V{User: gid.New(gid.User, 7), Name: "Ada", Role: role.Admin, Source: viewer.API})
		of := func(external string) *db.Account {
			return s.Client().Account.Query().Where(dbaccount.ExternalID(external)).OnlyX(ctx)
		}
		err := s.InTx(ada, func(ctx context.Context, tx *db.Client) error {
			return errors.Join(
				tx.Account.UpdateOneID(of("kept").ID).SetIndustry("Shipping").Exec(ctx),
				tx.Account.UpdateOneID(of("taken").ID).SetCity("Kiel").Exec(ctx),
				tx.Contact.Create().SetAccountID(of("owed").ID).SetName("Somebody").SetEmailStatus("UNKNOWN").Exec(ctx),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		plan := mustUndo(t, ctx, s, UndoRequest{Batch: second.Batch, DryRun: true})
		var told []Kept
		done := mustUndo(t, ctx, s, UndoRequest{Batch: second.Batch, Kept: func(k Kept) error { told = append(told, k); return nil }})
		if diff := cmp.Diff(map[string][5]int64{"Account": {1, 0, 2, 0, 3}}, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s\n%s", diff, strings.Join(reasons(done), "\n"))
		}
		if diff := cmp.Diff(undone(done), undone(plan)); diff != "" {
			t.Errorf("the dry run said something else (-done +said):\n%s", diff)
		}
		got := reasons(done)
		slices.Sort(got)
		for i, want := range []string{"Account industry: Ada changed it on 2026-", "Account: Ada changed it on 2026-", "Account: Contact con_"} {
			if i >= len(got) || !strings.HasPrefix(got[i], want) {
				t.Errorf("reason %d of %q is not like %q", i, got, want)
			}
		}
		if len(told) != 3 || told[0].File != "account.csv" || told[0].Line == 0 {
			t.Errorf("kept rows = %v", told)
		}
		state := map[string]string{}
		for _, a := range s.Client().Account.Query().AllX(ctx) {
			state[*a.ExternalID] = fmt.Sprint(a.Name, " ", *a.Industry, " ", *a.Segment)
		}
		want := map[string]string{"old": "Old Retail small", "kept": "Kept Shipping small", "taken": "Taken Retail small", "owed": "Owed Retail small"}
		if diff := cmp.Diff(want, state); diff != "" {
			t.Errorf("accounts (-want +got):\n%s", diff)
		}
		if hits := s.Client().Account.Query().Where(dbaccount.SearchContains("older")).CountX(ctx); hits != 0 {
			t.Error("search still finds the former name")
		}
	})
}

func TestEventsOfAFileAreTakenBackUnlessTheLifeWentOn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,a,2026-01-01,,10,,,,\nb1,b,2026-01-01,,10,,,,\n"))
		events := Request{Sources: []Source{source("subscriptionEvent.csv", "externalId,subscription.externalId,event,effectiveOn,amount\ne1,a1,AMENDED,2026-03-01,15\ne2,b1,AMENDED,2026-03-01,20\n")}}
		second := mustImport(t, ctx, s, events)
		more := Request{Sources: []Source{source("subscriptionEvent.csv", "externalId,subscription.externalId,event,effectiveOn,amount\ne3,b1,AMENDED,2026-04-01,30\n")}}
		third := mustImport(t, ctx, s, more)
		done := mustUndo(t, ctx, s, UndoRequest{Batch: second.Batch})
		verified(t, ctx, s)
		if diff := cmp.Diff(map[string][5]int64{"SubscriptionEvent": {0, 0, 0, 1}, "CustomerSubscription": {0, 0, 0, 0, 1}}, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s\n%s", diff, strings.Join(reasons(done), "\n"))
		}
		if got := movements(ctx, s, "a"); !slices.Equal(got, []string{"2026-01-01 NEW 1000 to 1000"}) {
			t.Errorf("movements of a = %v", got)
		}
		if got := movements(ctx, s, "b"); len(got) != 3 {
			t.Errorf("movements of b = %v", got)
		}
		again := mustImport(t, ctx, s, events)
		verified(t, ctx, s)
		if c := counts(again)["SubscriptionEvent"]; c != [6]int64{2, 1, 0, 1} {
			t.Errorf("the same events again: %v %v", c, messages(again))
		}
		if got := movements(ctx, s, "a"); !slices.Contains(got, "2026-03-01 EXPANSION 500 to 1500") {
			t.Errorf("movements of a = %v", got)
		}
		mustUndo(t, ctx, s, UndoRequest{Batch: third.Batch})
		verified(t, ctx, s)
		if got := movements(ctx, s, "b"); len(got) != 2 {
			t.Errorf("movements of b after the third import was undone = %v", got)
		}
	})
}

func TestAnUndoThatWasCutShortGoesOn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		var rows strings.Builder
		for i := range 25 {
			fmt.Fprintf(&rows, "a%d,Account %d,Retail,small\n", i, i)
		}
		first := mustImport(t, ctx, s, accountsFile(rows.String()))
		some, cancel := context.WithCancel(ctx)
		_, err := Undo(some, s, UndoRequest{Batch: first.Batch, rows: 10, Progress: func(done, _ int64) {
			if done >= 10 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the undo that was cut short said %v", err)
		}
		if n := s.Client().Account.Query().CountX(ctx); n != 15 {
			t.Fatalf("%d accounts are left half-way, want 15", n)
		}
		done := mustUndo(t, ctx, s, UndoRequest{Batch: first.Batch, rows: 10})
		if diff := cmp.Diff(map[string][5]int64{"Account": {25}}, undone(done)); diff != "" {
			t.Errorf("undone, both runs together (-want +got):\n%s", diff)
		}
		entries := s.Client().Change.Query().Where(change.BatchID(first.Batch), change.OperationEQ(change.OperationDELETE)).AllX(ctx)
		if len(entries) != 25 || !strings.Contains(string(entries[0].Before), `"industry"`) {
			t.Errorf("%d entries of the change log say what is gone, the first: %s", len(entries), entries[0].Before)
		}
	})
}

func TestWhoMayNotImportMayNotUndo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		first := mustImport(t, ctx, s, accountsFile("a,A,,\n"))
		as := func(r role.Role) context.Context {
			return viewer.With(ctx, &viewer.V{User: gid.New(gid.User, 7), Name: "Ada", Role: r, Source: viewer.API})
		}
		for r, kind := range map[role.Role]fault.Kind{role.Rep: fault.Forbidden, role.Analyst: fault.Forbidden, role.Marketing: fault.NotFound} {
			_, err := Undo(as(r), s, UndoRequest{Batch: first.Batch})
			if f := fault.All(err); len(f) != 1 || f[0].Kind != kind {
				t.Errorf("%s: %v, want %s", r, err, kind)
			}
		}
		if _, err := Undo(as(role.Ops), s, UndoRequest{Batch: gid.New(gid.Account, 1)}); fault.All(err) == nil {
			t.Errorf("an account was taken for an import: %v", err)
		}
	})
}
