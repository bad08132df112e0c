package graph_test

import (
	"testing"

	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

func TestAnAccountLivesThroughCreationChangeConflictArchiveAndSearch(t *testing.T) {
	opstest.Each(t, accountLife)
}

func TestBulkChangesRollBackTogetherOrGoOnWithTheRest(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	first, second := w.Account("First"), w.Account("Second")
	a, admin := newAPI(t, s), opstest.As(role.Admin)
	const document = `mutation($id: ID!, $other: ID!, $on: BulkErrorPolicy!) { bulkUpdateAccounts(input: {onError: $on, items: [
		{id: $id, city: "Bonn"}, {id: $other, expectedVersion: 99, city: "Kiel"}
	]}) { results { account { city } userErrors { code path } } userErrors { message } } }`
	vars := map[string]any{"id": first.ID, "other": second.ID, "on": "ROLLBACK"}

	got := a.get(admin, document, vars)
	if code := at(got, "bulkUpdateAccounts.results.1.userErrors.0.code"); code != "CONFLICT" {
		t.Errorf("the refused item has code %s, want CONFLICT", code)
	}
	if path := at(got, "bulkUpdateAccounts.results.1.userErrors.0.path"); path != `["input","items","1","expectedVersion"]` {
		t.Errorf("the refused item has path %s", path)
	}
	city := `query($id: ID!) { node(id: $id) { ... on Account { city } } }`
	if c := at(a.get(admin, city, map[string]any{"id": first.ID}), "node.city"); c != "null" {
		t.Errorf("after ROLLBACK the first account has city %s, want none", c)
	}
	vars["on"] = "CONTINUE"
	a.get(admin, document, vars)
	if c := at(a.get(admin, city, map[string]any{"id": first.ID}), "node.city"); c != "Bonn" {
		t.Errorf("after CONTINUE the first account has city %s, want Bonn", c)
	}
}

func TestUnitCostIsShownToRolesThatSeeCostOnly(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	a := newAPI(t, s)
	created := a.get(opstest.As(role.Admin), `mutation { createProduct(input: {name: "Box", listPrice: {amount: "50", currency: EUR}, unitCost: {amount: "20.50", currency: EUR}}) { product { id } userErrors { message path } } }`, nil)
	if e := at(created, "createProduct.userErrors"); e != "[]" {
		t.Fatalf("createProduct was refused: %s", e)
	}
	for _, row := range []struct {
		role role.Role
		want string
	}{{role.Finance, "20.50"}, {role.Manager, "null"}, {role.Rep, "null"}} {
		got := a.get(opstest.As(row.role), `{ products { nodes { unitCost { amount } } } }`, nil)
		path := "products.nodes.0.unitCost.amount"
		if row.want == "null" {
			path = "products.nodes.0.unitCost"
		}
		if c := at(got, path); c != row.want {
			t.Errorf("%s sees unit cost %s, want %s", row.role, c, row.want)
		}
	}
}

func TestWhatAViewerMayDoFollowsFromTheirRole(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	rep := w.Rep("Ada")
	w.Opportunity(opstest.Open(opstest.Today+30, 100_00), opstest.OwnedBy(rep))
	a := newAPI(t, s)
	const document = `{ opportunities { nodes { viewerCan { update archive operations } } } }`
	for _, row := range []struct {
		who  string
		got  map[string]any
		want string
	}{
		{"a rep", a.get(opstest.As(role.Rep, opstest.Self(rep)), document, nil), `{"archive":true,"operations":["advanceOpportunity","archiveOpportunity","changeCloseDate","closeOpportunityLost","closeOpportunityWon","restoreOpportunity","updateOpportunity"],"update":true}`},
		{"an executive", a.get(opstest.As(role.Executive), document, nil), `{"archive":false,"operations":[],"update":false}`},
	} {
		if got := at(row.got, "opportunities.nodes.0.viewerCan"); got != row.want {
			t.Errorf("%s may do %s, want %s", row.who, got, row.want)
		}
	}
}

func TestKeyFiguresOfRepsAgreeWithTheGroupedAnswer(t *testing.T) {
	s := opstest.SQLite(t)
	w := opstest.World(t, s)
	w.Organisation()
	ada, bob := w.Rep("Ada"), w.Rep("Bob")
	w.Opportunity(opstest.Won(opstest.Today-1, 500_00), opstest.OwnedBy(ada))
	w.Opportunity(opstest.Won(opstest.Today-2, 300_00), opstest.OwnedBy(ada))
	w.Rep("Cleo") // without any opportunity
	w.Opportunity(opstest.Lost(opstest.Today-2, 300_00), opstest.OwnedBy(bob))
	a := newAPI(t, s)
	got := a.get(opstest.As(role.Admin), `{ reps(orderBy: [{field: NAME}]) { nodes { name kpis(input: {keys: [WON_OPPORTUNITIES, WON_REVENUE], period: {from: "2026-03-01", to: "2026-04-01"}, grain: MONTH}) {
		definition { key availableWhen } total { value currency records { totalCount nodes { id } } } points { value period { from to } }
	} } } kpis(input: {keys: [WON_OPPORTUNITIES], groupBy: [REP], period: {preset: THIS_MONTH}}) { points { value group { key label node { id } } } total { value } } }`, nil)
	for path, want := range map[string]string{
		"reps.nodes.0.kpis.0.total.value":              "2",
		"reps.nodes.0.kpis.0.points.0.value":           "2",
		"reps.nodes.0.kpis.0.total.records.totalCount": "2",
		"reps.nodes.0.kpis.1.total.value":              "800.00",
		"reps.nodes.0.kpis.1.total.currency":           "EUR",
		"reps.nodes.0.kpis.0.definition.availableWhen": "null",
		"reps.nodes.2.name":                            "Cleo",
		"reps.nodes.2.kpis.0.total.value":              "0",
		"reps.nodes.1.kpis.0.total.value":              "0",
		"kpis.0.total.value":                           "2",
		"kpis.0.points.0.group.0.label":                "Ada",
	} {
		if v := at(got, path); v != want {
			t.Errorf("%s is %s, want %s", path, v, want)
		}
	}
}
