package graph_test

import (
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// accountLife follows one account through the API.
func accountLife(t *testing.T, s *ent.Store) {
	w := opstest.World(t, s)
	w.Organisation()
	rep := w.Rep("Ada")
	a, admin := newAPI(t, s), opstest.As(role.Admin)

	created := a.get(admin, `mutation($owner: ID!) { createAccount(input: {name: "Müller AG", ownerId: $owner, annualRevenue: {amount: "1250000.50", currency: EUR}, employees: 40, reason: "met at a fair"}) {
		account { id name version owner { name } annualRevenue { amount currency } ownerships { nodes { validTo rep { name } } } } userErrors { message path } } }`, map[string]any{"owner": rep.ID})
	id := at(created, "createAccount.account.id")
	for path, want := range map[string]string{
		"userErrors": "[]", "account.version": "1", "account.owner.name": "Ada",
		"account.annualRevenue.amount": "1250000.50", "account.ownerships.nodes.0.rep.name": "Ada",
	} {
		if got := at(created, "createAccount."+path); got != want {
			t.Fatalf("createAccount.%s is %s, want %s", path, got, want)
		}
	}

	const update = `mutation($id: ID!, $version: Int!) { updateAccount(input: {id: $id, expectedVersion: $version, city: "Bonn", employees: null}) { account { city employees version } userErrors { code path } } }`
	updated := a.get(admin, update, map[string]any{"id": id, "version": 1})
	if got := at(updated, "updateAccount"); got != `{"account":{"city":"Bonn","employees":null,"version":2},"userErrors":[]}` {
		t.Errorf("updateAccount answers %s", got)
	}
	stale := a.get(admin, update, map[string]any{"id": id, "version": 1})
	if got := at(stale, "updateAccount"); got != `{"account":{"city":"Bonn","employees":null,"version":2},"userErrors":[{"code":"CONFLICT","path":["input","expectedVersion"]}]}` {
		t.Errorf("an update of a stale version answers %s", got)
	}

	found := a.get(admin, `{ search(query: "Müller a") { totalCount nodes { ... on Account { id } } } accounts(search: "MULLER") { totalCount } }`, nil)
	if got := at(found, "search.nodes.0.id"); got != id {
		t.Errorf("searching for Müller a finds %s, want %s", got, id)
	}
	if got := at(found, "accounts.totalCount"); got != "1" {
		t.Errorf("the list finds %s accounts, want 1", got)
	}

	log := a.get(admin, `query($id: ID!) { node(id: $id) { ... on Account { changes { nodes { operation recordKind reason fields { field before after } } } } } }`, map[string]any{"id": id})
	for path, want := range map[string]string{
		"0.operation": "UPDATE", "0.recordKind": "ACCOUNT", "0.fields.0": `{"after":"Bonn","before":null,"field":"city"}`,
		"1.operation": "CREATE", "1.reason": "met at a fair",
	} {
		if got := at(log, "node.changes.nodes."+path); got != want {
			t.Errorf("change %s is %s, want %s", path, got, want)
		}
	}

	a.get(admin, `mutation($id: ID!) { archiveAccount(input: {id: $id}) { account { archivedAt } userErrors { message } } }`, map[string]any{"id": id})
	gone := a.get(admin, `{ accounts { totalCount } all: accounts(includeArchived: true) { totalCount } }`, nil)
	if at(gone, "accounts.totalCount") != "0" || at(gone, "all.totalCount") != "1" {
		t.Errorf("after archiving the lists have %s and %s accounts, want 0 and 1", at(gone, "accounts.totalCount"), at(gone, "all.totalCount"))
	}
}
