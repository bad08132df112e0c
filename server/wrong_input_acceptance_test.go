package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/graph/gen"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// leaks are texts that belong into the log and never into an answer.
var leaks = regexp.MustCompile(`(?i)goroutine |\.go:\d+|SQLSTATE|sqlite|pq:|pgx|SELECT .* FROM|INSERT INTO|constraint failed|runtime error|panic|nil pointer|ent: |db: `)

// mustBeKind checks that an answer to wrong input is one that a person can act on.
func mustBeKind(t *testing.T, what string, status int, body string) {
	t.Helper()
	if status >= http.StatusInternalServerError || strings.Contains(body, `"INTERNAL"`) {
		t.Errorf("%s: %d %.400s", what, status, body)
	} else if at := leaks.FindString(body); at != "" {
		t.Errorf("%s: the answer says %q: %.400s", what, at, body)
	}
}

// strange are values that somebody or something might send for a type.
func strange(s *ast.Schema, of *ast.Type) []any {
	if of.Elem != nil {
		many := make([]any, 1001)
		for i := range many {
			many[i] = "x"
		}
		return []any{nil, []any{}, []any{nil}, "x", 7, many}
	}
	common := []any{nil, "", "x", 7, true, []any{"x"}, map[string]any{"x": 1}}
	switch of.Name() {
	case "ID":
		return append(common, "acc_00000001", "usr_00000001", "zzz_00000000", "acc_1", "acc_", "ACC_00000001", "acc_\x00", strings.Repeat("a", 5000), -1)
	case "String":
		return append(common, "a\x00b", strings.Repeat("ü", 70_000), "\u202e", "'; DROP TABLE accounts; --", " ")
	case "Int", "BigInt":
		return append(common, -1, 0, 2147483648, "9223372036854775808", 1e30, 1.5)
	case "Decimal", "Rate", "Quantity", "ExchangeRateValue":
		return append(common, "-1", "0", "0.123456789012345", "99999999999999999999999", "1e9", "NaN", "1,5", "Infinity", -0.1, 1e300)
	case "Date":
		return append(common, "0000-00-00", "0000-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "31.01.2026", "2026-01-31T00:00:00Z")
	case "DateTime":
		return append(common, "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-31", "2026-01-31T25:00:00Z", "yesterday")
	case "CurrencyCode":
		return append(common, "EURO", "eur", "XXX", "€", "\x00\x00\x00")
	case "Boolean":
		return append(common, "true", 0)
	}
	if d := s.Types[of.Name()]; d.Kind == ast.Enum {
		return append(common, "NO_SUCH_VALUE", strings.ToLower(d.EnumValues[0].Name))
	}
	return append(common, map[string]any{})
}

// plausible is a value that a type accepts, so that one wrong value at a time is met.
func plausible(s *ast.Schema, of *ast.Type, name string, depth int) any {
	if of.Elem != nil {
		return []any{plausible(s, of.Elem, name, depth)}
	}
	switch of.Name() {
	case "ID":
		for k := gid.User; k <= gid.Throttle; k++ {
			if n := strings.TrimSuffix(name, "Id"); strings.EqualFold(k.String(), n) || n == "owner" && k == gid.Rep {
				return k.First().String()
			}
		}
		return gid.Account.First().String()
	case "String":
		return "something"
	case "Int", "BigInt":
		return 1
	case "Boolean":
		return true
	case "Decimal", "Rate", "Quantity", "ExchangeRateValue":
		return "0.5"
	case "Date":
		return "2026-01-31"
	case "DateTime":
		return "2026-01-31T12:00:00Z"
	case "CurrencyCode":
		return "EUR"
	case "JSON":
		return "{}"
	}
	d := s.Types[of.Name()]
	if d.Kind == ast.Enum {
		return d.EnumValues[0].Name
	}
	return leastOf(s, d, depth+1)
}

// leastOf is an input with what must be said.
func leastOf(s *ast.Schema, d *ast.Definition, depth int) map[string]any {
	out := map[string]any{}
	if depth > 4 {
		return out
	}
	for _, f := range d.Fields {
		if f.Type.NonNull && f.DefaultValue == nil {
			out[f.Name] = plausible(s, f.Type, f.Name, depth)
		}
	}
	return out
}

// signing are the mutations that end or throttle the sign-in of the one who tests: they are tried by
// somebody else and after all others, those first that need a sign-in.
var signing = []string{"signOut", "changePassword", "acceptInvitation", "requestPasswordReset", "resetPassword", "signIn"}

// offices runs a test on servers on both databases, with a little company and a person of every role.
func offices(t *testing.T, test func(*testing.T, *app, *ast.Schema)) {
	t.Helper()
	s := gen.NewExecutableSchema(gen.Config{}).Schema()
	onEach(t, office, func(t *testing.T, a *app) { test(t, a, s) })
}

func office(t *testing.T, s *ent.Store) {
	t.Helper()
	staff(t, s)
	w := opstest.World(t, s)
	r := w.Rep("Ada")
	a := w.Account("Acme", opstest.AccountOf(r))
	w.Contact(a, "Grace")
	w.Lead("Linus")
	w.Line(w.Opportunity(opstest.OwnedBy(r), opstest.At(a)), w.Product("Oars", 100), 1, 100)
	engage(t, s, "visitor@example.com", role.Rep, 0)
}

func TestWrongInputIsAnsweredWithWhatToDo(t *testing.T) {
	offices(t, func(t *testing.T, a *app, s *ast.Schema) {
		all := slices.Clone(s.Mutation.Fields)
		slices.SortStableFunc(all, func(a, b *ast.FieldDefinition) int {
			return cmp.Compare(slices.Index(signing, a.Name), slices.Index(signing, b.Name))
		})
		for _, m := range all {
			if strings.HasPrefix(m.Name, "__") {
				continue
			}
			who := "admin@example.com"
			switch at := slices.Index(signing, m.Name); {
			case at > 1:
				who = ""
			case at >= 0:
				who = "visitor@example.com"
			}
			in := s.Types[m.Arguments[0].Type.Name()]
			document := fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { userErrors { code path message } } }", in.Name, m.Name)
			try := func(what string, input any) {
				if m.Name == "signOut" {
					delete(a.tokens, who) // the one before is spent
				}
				out := a.ask(t, who, document, map[string]any{"input": input})
				mustBeKind(t, m.Name+" "+what, out.status, out.body)
				for _, e := range items(out.Data, m.Name+".userErrors") {
					if len(pick(e, "message")) < 5 || pick(e, "path.0") != "input" {
						t.Errorf("%s %s: %v names no field or no way out", m.Name, what, e)
					}
				}
			}
			try("without anything", map[string]any{})
			try("null", nil)
			for _, f := range in.Fields {
				for i, x := range strange(s, f.Type) {
					input := leastOf(s, in, 0)
					input[f.Name] = x
					try(fmt.Sprintf("with %s number %d of %s, %.60v", f.Name, i, f.Type, x), input)
				}
			}
		}
	})
}

func TestWrongQuestionsAreAnsweredWithWhatToDo(t *testing.T) {
	offices(t, func(t *testing.T, a *app, s *ast.Schema) {
		const admin = "admin@example.com"
		try := func(document string) {
			out := a.ask(t, admin, document, nil)
			mustBeKind(t, document[:min(len(document), 200)], out.status, out.body)
			if len(out.Errors) == 0 {
				t.Errorf("%.200s: was answered", document)
			}
		}
		for _, f := range s.Query.Fields {
			if f.Arguments.ForName("where") == nil {
				continue
			}
			for _, args := range []string{
				"first: 0", "first: -1", "first: 101", "first: 2147483648", `first: "ten"`, "last: 0", "last: 101", "first: 1, last: 1",
				`after: ""`, `before: ""`, `after: "x"`, `after: "AAAAAAAAAAAAAAAA"`, `before: "b2Zmc2V0OjE="`, `after: "` + strings.Repeat("A", 4000) + `"`,
				`where: {noSuch: {eq: 1}}`, `where: {id: {eq: 7.5}}`, `where: {id: {eq: ""}}`, `where: {id: {in: ["x"]}}`,
				"where: {not: {not: {not: {not: {id: {isNull: false}}}}}}",
				"where: {or: [" + strings.Repeat("{id: {isNull: false}} ", 51) + "]}",
				`where: {id: {in: [` + strings.Repeat(`"acc_00000001" `, 101) + `]}}`,
				"orderBy: [{field: NO_SUCH}]", "orderBy: {direction: ASC}",
			} {
				try(fmt.Sprintf("{ %s(%s) { nodes { id } } }", f.Name, args))
			}
		}
		for _, document := range []string{
			"", "{", "query { noSuch }", `{ job(id: "acc_00000001") { id } }`, "{ node(id: \"x\") { id } }", "{ node(id: \"\") { id } }", "{ nodes(ids: [" + strings.Repeat(`"acc_00000001" `, 101) + "]) { id } }",
			`{ search(query: "") { totalCount } }`, `{ search(query: "x") { totalCount } }`, `{ search(query: "` + strings.Repeat("x", 5000) + `") { totalCount } }`,
			`{ search(query: "acme", after: "x") { totalCount } }`, `{ search(query: "acme", first: 101) { totalCount } }`,
			`{ kpis(input: {}) { total { value } } }`, `{ kpis(input: {keys: [] period: {preset: THIS_QUARTER}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {from: "2026-01-01" to: "2026-01-01"}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {from: "2026-01-01" to: "2025-01-01"}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] grain: DAY period: {from: "0001-01-01" to: "9999-12-31"}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {preset: THIS_QUARTER} groupBy: [REP TEAM MANAGER REGION PRODUCT]}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {preset: THIS_QUARTER} groupBy: [REP REP]}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {preset: THIS_QUARTER} where: {rep: ["acc_00000001"]}}) { total { value } } }`,
			`{ kpis(input: {keys: [WON_REVENUE] period: {preset: THIS_QUARTER} variant: [{key: WON_REVENUE name: "x" value: "y"}]}) { total { value } } }`,
			`{ kpis(input: {keys: [NO_SUCH] period: {preset: THIS_QUARTER}}) { total { value } } }`,
			`{ ` + strings.Repeat("a: viewer { role } ", 60) + `}`,
		} {
			try(document)
		}
	})
}

func TestRequestsThatAreNotGraphQLAreAnsweredWithWhatToDo(t *testing.T) {
	offices(t, func(t *testing.T, a *app, _ *ast.Schema) {
		for _, tt := range []struct{ method, path, body, kind string }{
			{"POST", "/graphql", "", "application/json"}, {"POST", "/graphql", "{", "application/json"}, {"POST", "/graphql", "null", "application/json"},
			{"POST", "/graphql", `"x"`, "application/json"}, {"POST", "/graphql", `[{"query":"{__typename}"}]`, "application/json"}, {"POST", "/graphql", `{"query":7}`, "application/json"},
			{"POST", "/graphql", `{"query":"{__typename}","variables":7}`, "application/json"}, {"POST", "/graphql", `{"query":"{__typename}","operationName":"x"}`, "application/json"},
			{"POST", "/graphql", `{"query":"{__typename}"}`, "text/plain"}, {"POST", "/graphql", `{"query":"{__typename}"}`, "multipart/form-data"}, {"POST", "/graphql", "\xff\xfe", "application/json"},
			{"POST", "/graphql", strings.Repeat("x", 2<<20), "application/json"}, {"PUT", "/graphql", "{}", "application/json"}, {"GET", "/graphql", "", ""}, {"GET", "/graphql?query=%7B", "", ""},
			{"GET", "/graphql?query=mutation%7BsignOut(input:%7B%7D)%7BuserErrors%7Bcode%7D%7D%7D", "", ""}, {"GET", "/graphql?query=%7B__typename%7D&variables=x", "", ""},
			{"GET", "/files/x", "", ""}, {"GET", "/files/fil_00000001", "", ""}, {"GET", "/files/..%2f..%2fetc%2fpasswd", "", ""}, {"POST", "/files", "x", "multipart/form-data"}, {"POST", "/files", "", ""}, {"DELETE", "/files", "", ""},
			{"POST", "/auth/refresh", "{", "application/json"}, {"POST", "/auth/refresh", `{"refreshToken":"x"}`, "application/json"}, {"POST", "/auth/refresh", `{"refreshToken":7}`, "application/json"}, {"GET", "/auth/refresh", "", ""},
		} {
			res, body := a.send(t, "admin@example.com", tt.method, tt.path, tt.body, "Content-Type", tt.kind)
			what := fmt.Sprintf("%s %s %.60q as %s", tt.method, tt.path, tt.body, tt.kind)
			mustBeKind(t, what, res.StatusCode, body)
			if res.StatusCode == http.StatusOK && !strings.Contains(body, `"errors"`) && tt.path != "/files/..%2f..%2fetc%2fpasswd" && !strings.Contains(tt.path, "/auth") {
				t.Errorf("%s = %d %.200s, want a refusal", what, res.StatusCode, body)
			}
		}
		for _, token := range []string{"x", "a.b.c", strings.Repeat("x", 9000), "eyJhbGciOiJub25lIn0.e30."} {
			res, body := a.send(t, "", "POST", "/graphql", `{"query":"{ accounts { totalCount } }"}`, "Content-Type", "application/json", "Authorization", "Bearer "+token)
			mustBeKind(t, "token "+token[:1], res.StatusCode, body)
			if res.StatusCode != http.StatusUnauthorized && !strings.Contains(body, "UNAUTHENTICATED") {
				t.Errorf("a made up token is answered with %d %.200s", res.StatusCode, body)
			}
		}
	})
}

func TestEveryRootFieldIsOpenToTheRolesOfTheMatrixAndToNobodyElse(t *testing.T) {
	offices(t, func(t *testing.T, a *app, s *ast.Schema) {
		people := map[string]role.Role{"": ""}
		for _, r := range role.All {
			people[strings.ToLower(string(r))+"@example.com"] = r
		}
		for _, root := range []*ast.Definition{s.Query, s.Mutation} {
			for _, f := range root.Fields {
				if strings.HasPrefix(f.Name, "__") || slices.Contains(signing, f.Name) && f.Name != "changePassword" {
					continue
				}
				var declared, given []string
				variables := map[string]any{}
				for _, arg := range f.Arguments {
					if arg.Type.NonNull && arg.DefaultValue == nil {
						declared = append(declared, "$"+arg.Name+": "+arg.Type.String())
						given = append(given, arg.Name+": $"+arg.Name)
						variables[arg.Name] = plausible(s, arg.Type, arg.Name, 0)
					}
				}
				document := strings.ToLower(root.Name)
				if len(declared) > 0 {
					document += "(" + strings.Join(declared, ", ") + ")"
				}
				document += " { " + f.Name
				if len(given) > 0 {
					document += "(" + strings.Join(given, ", ") + ")"
				}
				if to := s.Types[f.Type.Name()]; to.Kind != ast.Scalar && to.Kind != ast.Enum {
					document += " { __typename }"
				}
				document += " }"
				for _, email := range slices.Sorted(maps.Keys(people)) {
					r := people[email]
					out := a.ask(t, email, document, variables)
					code := ""
					if len(out.Errors) > 0 {
						code = pick(out.Errors[0].Extensions, "code")
					}
					want, open := "FORBIDDEN", r.Allows(f.Name)
					if email == "" {
						want, open = "UNAUTHENTICATED", slices.Contains(role.Public, f.Name)
					}
					if open == (code == want) || code == "INTERNAL" {
						t.Errorf("%s for %q: %d %.300s, want open %t", f.Name, email, out.status, out.body, open)
					}
				}
			}
		}
	})
}
