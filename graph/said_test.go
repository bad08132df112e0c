package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

func TestWhatNullTakesAwayMustBeSaid(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		ada := w.Rep("Ada")
		acme := w.Account("Acme", opstest.AccountOf(ada))
		o := w.Opportunity(opstest.OwnedBy(ada), opstest.At(acme), opstest.Open(opstest.Today+9, 5))
		l := w.Lead("Lee")
		a, ctx := newAPI(t, s), opstest.As(role.Ops)
		for _, x := range []struct{ mutation, field, rest, shows string }{
			{"changeCloseDate", "closeOn", fmt.Sprintf("id: %q", o.ID), "opportunity { id closeOn }"},
			{"transferOpportunity", "ownerId", fmt.Sprintf("id: %q", o.ID), "opportunity { id owner { name } }"},
			{"transferAccount", "ownerId", fmt.Sprintf("id: %q, effectiveOn: %q", acme.ID, opstest.Today), "account { id owner { name } } movedLeadCount movedOpportunityCount"},
			{"assignLead", "ownerId", fmt.Sprintf("id: %q", l.ID), "lead { id }"},
			{"placeAccount", "territoryId", fmt.Sprintf("accountId: %q, effectiveOn: %q", acme.ID, opstest.Today), "account { id }"},
		} {
			t.Run(x.mutation, func(t *testing.T) {
				a.t = t
				run := func(more string) map[string]any {
					return a.get(ctx, fmt.Sprintf("mutation { %s(input: {%s%s}) { %s userErrors { code path } } }", x.mutation, x.rest, more, x.shows), nil)
				}
				got := at(run(""), x.mutation+".userErrors")
				if want := fmt.Sprintf(`[{"code":"REQUIRED","path":["input","%s"]}]`, x.field); got != want {
					t.Errorf("left out: %s, want %s", got, want)
				}
				if got := at(run(", "+x.field+": null"), x.mutation+".userErrors"); got != "[]" {
					t.Errorf("null: %s", got)
				}
				variables := fmt.Sprintf("mutation($x: %s) { %s(input: {%s, %s: $x}) { userErrors { code } } }",
					map[bool]string{true: "Date", false: "ID"}[x.field == "closeOn"], x.mutation, x.rest, x.field)
				if got := at(a.get(ctx, variables, map[string]any{"x": nil}), x.mutation+".userErrors"); got != "[]" {
					t.Errorf("null by variable: %s", got)
				}
				if got := at(a.get(ctx, variables, nil), x.mutation+".userErrors"); got != `[{"code":"REQUIRED"}]` {
					t.Errorf("a variable that was left out: %s", got)
				}
			})
		}
		a.t = t
		if got := at(a.get(ctx, fmt.Sprintf("{ node(id: %q) { ... on Opportunity { closeOn owner { id } } } }", o.ID), nil), "node"); got != `{"closeOn":null,"owner":null}` {
			t.Errorf("after null was said: %s", got)
		}
	})
}

func TestAnIDOfAnotherKindAndAnEmptyCursorSayWhatIsAccepted(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		acme := w.Account("Acme")
		a, ctx := newAPI(t, s), opstest.As(role.Admin)
		for document, want := range map[string]string{
			fmt.Sprintf("{ job(id: %q) { id } }", acme.ID):       "is the id of a Account; give the id of a Job",
			`{ accounts(after: "") { nodes { id } } }`:           "is empty; leave it out",
			`{ accounts(last: 5, before: "") { nodes { id } } }`: "is empty; leave it out",
		} {
			got := a.ask(ctx, document, nil)
			if len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Message, want) {
				t.Errorf("%s: %v, want %q", document, got.Errors, want)
			}
		}
	})
}

func TestTheStageThatAnOpportunityWasClosedFromIsToldOfWonAndLostOnes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		reason := w.LossReason("Price", pipeline.LossPrice)
		won, lost, open := w.Opportunity(opstest.Open(opstest.Today, 5)), w.Opportunity(opstest.Open(opstest.Today, 5)), w.Opportunity()
		a, ctx := newAPI(t, s), opstest.As(role.Ops)
		a.get(ctx, fmt.Sprintf(`mutation { closeOpportunityWon(input: {id: %q}) { userErrors { message } } }`, won.ID), nil)
		a.get(ctx, fmt.Sprintf(`mutation { closeOpportunityLost(input: {id: %q, lossReasonId: %q}) { userErrors { message } } }`, lost.ID, reason.ID), nil)
		from := w.Pipeline().Stages[0].Name
		for o, want := range map[string]string{
			won.ID.String():  fmt.Sprintf(`{"closedFromStage":{"name":%q},"lostFromStage":null,"status":"WON"}`, from),
			lost.ID.String(): fmt.Sprintf(`{"closedFromStage":{"name":%q},"lostFromStage":{"name":%q},"status":"LOST"}`, from, from),
			open.ID.String(): `{"closedFromStage":null,"lostFromStage":null,"status":"OPEN"}`,
		} {
			got := at(a.get(ctx, fmt.Sprintf("{ node(id: %q) { ... on Opportunity { status closedFromStage { name } lostFromStage { name } } } }", o), nil), "node")
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	})
}
