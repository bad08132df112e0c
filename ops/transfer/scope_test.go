package transfer

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

func TestARepBelongsToOneTeamAtATime(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc(`
  - {file: people.csv, records: [{entity: Rep, fields: {externalId: rep, name: rep, salesRole: {constant: AE}}}, {entity: Team, fields: {externalId: team, name: team}},
     {entity: TeamMembership, fields: {rep: rep, team: team, validFrom: from, validTo: to}}]}
`)
		first := "rep,team,from,to\nAnn,North,2024-01-01,\nBob,North,2024-01-01,2025-01-01\n"
		mustImport(t, ctx, s, Request{Sources: []Source{source("people.csv", first)}, Mapping: m})
		r := mustImport(t, ctx, s, Request{Sources: []Source{source("people.csv", "rep,team,from,to\nAnn,South,2025-01-01,\nBob,South,2024-06-01,\nBob,South,2023-01-01,\n")}, Mapping: m})
		if got := messages(r); len(got) != 1 || !strings.Contains(got[0], "people.csv:3 from \"2024-06-01\": it overlaps with the time from 2024-01-01 to 2025-01-01, and there is one team at a time") {
			t.Errorf("rejections %q", got)
		}
		var line []string
		for _, x := range s.Client().TeamMembership.Query().WithRep().WithTeam().Order(db.Asc("rep_id", "valid_from")).AllX(ctx) {
			line = append(line, x.Edges.Rep.Name+" "+x.Edges.Team.Name+" "+x.ValidFrom.String()+" "+dayOf(x.ValidTo))
		}
		want := []string{"Ann North 2024-01-01 2025-01-01", "Ann South 2025-01-01 ", "Bob South 2023-01-01 2024-01-01", "Bob North 2024-01-01 2025-01-01"}
		if diff := cmp.Diff(want, line); diff != "" {
			t.Errorf("memberships (-want +got):\n%s", diff)
		}
	})
}

func TestANewOwnerTakesOverFromTheOldOneOnADay(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		w := opstest.World(t, s)
		w.Rep("Ann")
		w.Rep("Bob")
		m := doc("  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: id, owner: {column: owner, by: name}, ownerSince: since}}]}\n")
		for _, row := range []string{"f1,Ann,2024-01-01", "f1,Bob,2025-06-01", "f1,Bob,2025-06-01"} {
			mustImport(t, ctx, s, Request{Sources: []Source{source("firms.csv", "id,owner,since\n"+row+"\n")}, Mapping: m})
		}
		var line []string
		for _, o := range s.Client().AccountOwnership.Query().WithRep().Order(db.Asc("valid_from")).AllX(ctx) {
			line = append(line, o.Edges.Rep.Name+" "+o.ValidFrom.String()+" "+dayOf(o.ValidTo))
		}
		if diff := cmp.Diff([]string{"Ann 2024-01-01 2025-06-01", "Bob 2025-06-01 "}, line); diff != "" {
			t.Errorf("owners (-want +got):\n%s", diff)
		}
	})
}

func TestARoleImportsWhatItMayWrite(t *testing.T) {
	s := opstest.SQLite(t)
	leads := Request{Sources: []Source{source("leads.csv", "externalId,name\nl1,Ann\n")}}
	reps := Request{Sources: []Source{source("reps.csv", "externalId,name,salesRole\nr1,Ann,AE\n")}}
	tests := []struct {
		name string
		ctx  context.Context
		req  Request
		want fault.Kind
	}{
		{"nobody", context.Background(), leads, fault.Unauthenticated},
		{"a rep does not import", opstest.As(role.Rep), leads, fault.Forbidden},
		{"a manager does not import", opstest.As(role.Manager), leads, fault.Forbidden},
		{"marketing imports leads", opstest.As(role.Marketing), leads, ""},
		{"marketing imports no reps", opstest.As(role.Marketing), reps, fault.Forbidden},
		{"finance imports no leads", opstest.As(role.Finance), leads, fault.Forbidden},
		{"sales operations import anything", opstest.As(role.Ops), reps, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.DryRun = true
			_, err := Import(tt.ctx, s, tt.req)
			if tt.want == "" && err != nil || tt.want != "" && !fault.Is(err, tt.want) {
				t.Errorf("Import() = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestARowThatItsImporterCouldNotSeeIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Account("Acme", func(c *db.AccountCreate) { c.SetExternalID("acme") })
		w.Campaign("Spring", func(c *db.CampaignCreate) { c.SetExternalID("spring") })
		m := doc("  - {file: calls.csv, records: [{entity: Activity, fields: {externalId: id, kind: {constant: CALL}, happenedAt: at, campaign: campaign, account: firm}}]}\n")
		content := "id,at,campaign,firm\na1,2026-01-01 10:00,spring,\na2,2026-01-01 10:00,,\na3,2026-01-01 10:00,spring,acme\n"
		ctx := opstest.As(role.Marketing, opstest.User(w.User(role.Marketing)))
		r := mustImport(t, ctx, s, Request{Sources: []Source{source("calls.csv", content)}, Mapping: m})
		got := messages(r)
		if len(got) != 2 || !strings.Contains(got[1], "whose records you may not see") && !strings.Contains(got[0], "whose records you may not see") {
			t.Errorf("rejections %q, want the call without campaign and the one at an account marketing does not see", got)
		}
		if c := counts(r)["Activity"]; c[1] != 1 || c[5] != 2 {
			t.Errorf("counts = %v", c)
		}
	})
}

func TestAnUpdateNeedsNoCurrencyOfItsOwn(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", "id,stage,amount,opened,closed,expected\nd1,Open,100,2026-01-05,,\n")}, Mapping: doc(process, deals)})
	m := doc("  - {file: amounts.csv, records: [{entity: Opportunity, missing: reject, fields: {externalId: id, amount: {column: amount, decimal: '1.234,56'}}}]}\n")
	r := mustImport(t, ctx, s, Request{Sources: []Source{source("amounts.csv", "id;amount\nd1;1.250,50\nd2;1\n")}, Mapping: m})
	if c := counts(r)["Opportunity"]; c != [6]int64{2, 0, 1, 0, 0, 1} || *s.Client().Opportunity.Query().OnlyX(ctx).AmountMinor != 125_050 {
		t.Errorf("counts = %v, rejections %q", c, messages(r))
	}
}

func TestAParentThatIsNowhereCanBeCreated(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc("  - {file: firms.csv, records: [{entity: Account, key: name, fields: {name: name, parent: {column: above, by: name, unknown: create}}}]}\n")
		req := Request{Sources: []Source{source("firms.csv", "name,above\nA,Holding\nB,C\nC,Holding\n")}, Mapping: m}
		if c := counts(mustImport(t, ctx, s, req))["Account"]; c != [6]int64{3, 4} {
			t.Errorf("counts = %v, want one more than was read", c)
		}
		var got []string
		for _, a := range s.Client().Account.Query().WithParent().Order(db.Asc("name")).AllX(ctx) {
			parent := "nothing"
			if a.Edges.Parent != nil {
				parent = a.Edges.Parent.Name
			}
			got = append(got, a.Name+" below "+parent)
		}
		if diff := cmp.Diff([]string{"A below Holding", "B below C", "C below Holding", "Holding below nothing"}, got); diff != "" {
			t.Errorf("accounts (-want +got):\n%s", diff)
		}
		if c := counts(mustImport(t, ctx, s, req))["Account"]; c != [6]int64{3, 0, 0, 3} {
			t.Errorf("second import: %v", c)
		}
	})
}

func TestTheDiscountOfALineFollowsItsAmount(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	m := doc(process, deals, `
  - file: products.csv
    records: [{entity: Product, fields: {externalId: id, name: id, listPrice: price, currency: {constant: EUR}}}]
  - file: lines.csv
    records: [{entity: OpportunityLine, fields: {opportunity: deal, product: product, position: {constant: 0}, quantity: n, amount: amount, currency: {constant: EUR},
      listPrice: {column: product, lookup: Product, take: listPrice}}}]
`)
	for _, step := range []struct {
		amount string
		want   int64
	}{{"150", 250_000}, {"100", 500_000}, {"", 500_000}, {"250", -250_000}} {
		r := mustImport(t, ctx, s, Request{Sources: []Source{
			source("deals.csv", "id,stage,amount,opened,closed,expected\nd1,Open,100,2026-01-05,,\n"), source("products.csv", "id,price\np1,100\n"),
			source("lines.csv", "deal,product,n,amount\nd1,p1,2,"+step.amount+"\n"),
		}, Mapping: m})
		if r.Rejected > 0 {
			t.Fatalf("rejections %q", messages(r))
		}
		if l := s.Client().OpportunityLine.Query().OnlyX(ctx); int64(l.Discount) != step.want {
			t.Errorf("amount %q: discount %s, want %d millionths", step.amount, l.Discount, step.want)
		}
	}
}
