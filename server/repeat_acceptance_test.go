package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/sales/role"
)

func TestARepeatedRequestIsDoneOnce(t *testing.T) {
	offices(t, func(t *testing.T, a *app, _ *ast.Schema) {
		const admin = "admin@example.com"
		const create = `mutation($i: CreateAccountInput!) { createAccount(input: $i) { account { id name } userErrors { code path } } }`
		post := func(input map[string]any, headers ...string) string {
			return pick(a.ask(t, admin, create, map[string]any{"i": input}, headers...).Data, "createAccount")
		}
		id := func(answer string) string { _, s, _ := strings.Cut(answer, `"id":"`); return s[:min(len(s), 12)] }
		tests := []struct {
			name  string
			input func(name string) map[string]any
			head  []string
		}{
			{"by the header", func(name string) map[string]any { return map[string]any{"name": name} }, []string{"Idempotency-Key", "first"}},
			{"by the input", func(name string) map[string]any { return map[string]any{"name": name, "idempotencyKey": "second"} }, nil},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				first, again := post(tt.input("Once "+tt.name), tt.head...), post(tt.input("Once "+tt.name), tt.head...)
				if id(first) == "" || id(first) != id(again) {
					t.Errorf("the repetition answered %s, the first %s; want the same account", again, first)
				}
				other := post(tt.input("Another "+tt.name), tt.head...)
				if !strings.Contains(other, `"CONFLICT"`) || !strings.Contains(other, `"idempotencyKey"`) {
					t.Errorf("the same key with another input answered %s, want a CONFLICT at idempotencyKey", other)
				}
			})
		}
		got := a.get(t, admin, `{ accounts(where: {name: {startsWith: "Once"}}) { totalCount } other: accounts(where: {name: {startsWith: "Another"}}) { totalCount } }`, nil)
		if n, other := pick(got, "accounts.totalCount"), pick(got, "other.totalCount"); n != "2" || other != "0" {
			t.Errorf("%s accounts were made and %s by a reused key, want 2 and 0", n, other)
		}
		if other := post(map[string]any{"name": "Once more"}, "Idempotency-Key", strings.Repeat("x", 5000)); !strings.Contains(other, "idempotencyKey") {
			t.Errorf("a key of 5000 characters answered %s, want it refused", other)
		}
	})
}

func TestAChangeOfAnOldVersionReturnsThePresentOne(t *testing.T) {
	offices(t, func(t *testing.T, a *app, _ *ast.Schema) {
		const admin = "admin@example.com"
		account := pick(a.get(t, admin, `{ accounts { nodes { id } } }`, nil), "accounts.nodes.0.id")
		const update = `mutation($i: UpdateAccountInput!) { updateAccount(input: $i) { account { city version } userErrors { code path message } } }`
		post := func(city string, version int) map[string]any {
			return a.get(t, admin, update, map[string]any{"i": map[string]any{"id": account, "expectedVersion": version, "city": city}})
		}
		if got := pick(post("Bonn", 1), "updateAccount.account.version"); got != "2" {
			t.Fatalf("the first change made version %s, want 2", got)
		}
		stale := post("Kiel", 1)
		if got := pick(stale, "updateAccount.account"); got != `{"city":"Bonn","version":2}` {
			t.Errorf("a change of an old version answers %s, want the present account", got)
		}
		if code, path := pick(stale, "updateAccount.userErrors.0.code"), pick(stale, "updateAccount.userErrors.0.path"); code != "CONFLICT" || path != `["input","expectedVersion"]` {
			t.Errorf("it says %s at %s, want CONFLICT at expectedVersion", code, path)
		}
	})
}

func TestThePrintedSchemaIsASchema(t *testing.T) {
	got := command(t, newDatabase(t), "", []string{"schema"})
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: got.out})
	if err != nil {
		t.Fatalf("the printed schema does not parse: %v", err)
	}
	for _, root := range []*ast.Definition{s.Query, s.Mutation} {
		for _, f := range root.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			if _, ruled := role.Operations[f.Name]; !ruled && !slices.Contains(role.Public, f.Name) {
				t.Errorf("the printed schema has %s, which nobody may use", f.Name)
			}
			if !strings.Contains(f.Description, "Allowed: ") {
				t.Errorf("the description of %s does not say who may use it", f.Name)
			}
		}
	}
}

func TestTheDemoCompanyIsNotMixedIntoAnother(t *testing.T) {
	database := newDatabase(t)
	if got := command(t, database, "", []string{"user", "create", "--email", "ada@example.com", "--name", "Ada", "--role", "ADMIN"}); got.code != exitOK {
		t.Fatalf("user create = %d %s", got.code, got.err)
	}
	got := command(t, database, acceptancePassword+"\n", []string{"demo", "--password-stdin"})
	if got.code != exitFailed || !strings.Contains(got.err, "not empty") {
		t.Errorf("demo = %d %s, want it refused because the database is not empty", got.code, got.err)
	}
	if after := command(t, database, "", []string{"export", "users", "--columns", "email"}); after.out != "email\nada@example.com\n" {
		t.Errorf("users after the refusal = %q, want the one from before", after.out)
	}
}

func TestAPersonMadeFromTheCommandLineSignsIn(t *testing.T) {
	database := newDatabase(t)
	made := command(t, database, acceptancePassword+"\n", []string{"user", "create", "--email", "ada@example.com", "--name", "Ada", "--role", "ADMIN", "--password-stdin"})
	if made.code != exitOK {
		t.Fatalf("user create = %d %s", made.code, made.err)
	}
	got := boot(t, database).get(t, "ada@example.com", `{ viewer { user { name } role } }`, nil)
	if got := pick(got, "viewer.role"); got != "ADMIN" {
		t.Errorf("who signs in is %s, want ADMIN", got)
	}
}
