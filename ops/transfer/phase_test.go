package transfer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/change"
	"coxswain/ops/opstest"
	"coxswain/sales/account"
)

const salesOfAccounts = `
  - file: deals.csv
    records:
      - entity: Opportunity
        fields:
          externalId: id
          name: {template: "Deal {id}"}
          account: {column: account, by: name}
          pipeline: {constant: main}
          stage: {column: stage, by: name}
          amount: {constant: "5"}
          currency: {constant: EUR}
          openedOn: {constant: 2026-01-05}
          closedOn: closed
`

func TestImportedSalesMoveTheirAccountsAsClosingDoes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, ctx := opstest.World(t, s), opstest.System()
		for _, name := range []string{"Buyer", "Talker", "Loser", "Bystander"} {
			w.Account(name)
		}
		w.Account("Gone", func(c *db.AccountCreate) { c.SetLifecyclePhase(account.Former) })
		run := func(rows string) *Report {
			t.Helper()
			r := mustImport(t, ctx, s, Request{Mapping: doc(process, salesOfAccounts), Sources: []Source{source("deals.csv", "id,account,stage,closed\n"+rows)}})
			if len(r.Rejections) > 0 {
				t.Fatalf("rejected: %v", messages(r))
			}
			return r
		}
		phases := func() map[string]account.LifecyclePhase {
			out := map[string]account.LifecyclePhase{}
			for _, a := range s.Client().Account.Query().AllX(ctx) {
				out[a.Name] = a.LifecyclePhase
			}
			return out
		}
		rows := "d1,Buyer,Won,2026-01-20\nd2,Buyer,Lost,2026-01-21\nd3,Talker,Open,\nd4,Loser,Lost,2026-01-20\nd5,Gone,Won,2026-01-20\n"
		run(rows)
		want := map[string]account.LifecyclePhase{
			"Buyer": account.Use, "Talker": account.Acquisition, "Loser": account.Prospect, "Bystander": account.Prospect, "Gone": account.Former,
		}
		if diff := cmp.Diff(want, phases()); diff != "" {
			t.Errorf("phases (-want +got):\n%s", diff)
		}
		buyer := s.Client().Account.Query().Where(dbaccount.Name("Buyer")).OnlyX(ctx)
		entries := s.Client().Change.Query().Where(change.RecordID(buyer.ID), change.BatchIDNotNil()).AllX(ctx)
		if len(entries) != 1 || entries[0].BatchRow == nil || buyer.Version != 2 {
			t.Errorf("the buyer is at version %d with %d entries of the import, want 2 and 1", buyer.Version, len(entries))
		}
		before := s.Client().Change.Query().CountX(ctx)
		run(rows)
		if n := s.Client().Change.Query().CountX(ctx) - before; n != 0 {
			t.Errorf("the second import wrote %d entries", n)
		}
		run("d3,Talker,Won,2026-01-22\n")
		if got := phases()["Talker"]; got != account.Use {
			t.Errorf("who bought by an update is in %s", got)
		}
	})
}
