package httpd

import (
	"fmt"
	"strings"
	"testing"
)

// chain is the fragment bomb: each fragment spreads the next twice.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("{ viewer { ...F0 } }")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Viewer { ...F%d ...F%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Viewer { id }", n)
	return b.String()
}

func nested(n int) string {
	return "{ viewer " + strings.Repeat("{ colleague ", n) + "{ id }" + strings.Repeat(" }", n) + " }"
}

func TestHostileDocumentsAreRefusedBeforeTheyAreValidated(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	tests := []struct{ name, query, code string }{
		{"4000 equal fields", "{" + strings.Repeat(" __typename", 4000) + " }", "QUERY_TOO_LARGE"},
		{"900 equal fields", "{" + strings.Repeat(" __typename", 900) + " }", "DUPLICATE_FIELDS"},
		{"51 equal fields below the root", "{ viewer {" + strings.Repeat(" id", 51) + " } }", "DUPLICATE_FIELDS"},
		{"51 equal fields spread over fragments", "{ viewer { " + strings.Repeat("...A ", 26) + "} } fragment A on Viewer { id ... { id } }", "DUPLICATE_FIELDS"},
		{"50 equal fields", "{ viewer {" + strings.Repeat(" id", 50) + " } }", ""},
		{"2000 aliases", "{" + many(2000, " a#: secret") + " }", "QUERY_TOO_LARGE"},
		{"31 aliases", "{" + many(31, " a#: secret") + " }", "ALIAS_LIMIT_EXCEEDED"},
		{"30 aliases", "{" + many(30, " a#: secret") + " }", ""},
		{"aliases in a fragment", "{ ...A } fragment A on Query {" + many(31, " a#: secret") + " }", "ALIAS_LIMIT_EXCEEDED"},
		{"a chain of 26 fragments that double", chain(26), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"a chain of 60 fragments that double", chain(60), "COMPLEXITY_LIMIT_EXCEEDED"},
		{"fragments in a circle", "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }", "GRAPHQL_VALIDATION_FAILED"},
		{"13 levels", nested(12), "DEPTH_LIMIT_EXCEEDED"},
		{"12 levels", nested(10), ""},
		{"13 levels through fragments", "{ viewer { ...A } } fragment A on Viewer { " + strings.Repeat("colleague { ", 11) + "id" + strings.Repeat(" }", 11) + " }", "DEPTH_LIMIT_EXCEEDED"},
		{"9000 opening brackets", strings.Repeat("[", 9000), "DEPTH_LIMIT_EXCEEDED"},
		{"900 opening brackets", strings.Repeat("[", 900), "DEPTH_LIMIT_EXCEEDED"},
		{"a list nested 100 deep", `{ nodes(ids: ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `) { id } }`, "DEPTH_LIMIT_EXCEEDED"},
		{"a comment of 30 kB", "{ secret } #" + strings.Repeat("x", 30_000), "QUERY_TOO_LARGE"},
		{"1000 words", "{" + many(1000, " secret") + " }", "TOKEN_LIMIT_EXCEEDED"},
		{"6 operations", many(6, " query Q# { secret }"), "QUERY_TOO_LARGE"},
		{"51 variables", "query(" + many(51, " $v#: Int") + ") { secret }", "QUERY_TOO_LARGE"},
		{"21 directives", "{ secret" + strings.Repeat(" @include(if: true)", 21) + " }", "DIRECTIVE_LIMIT_EXCEEDED"},
		{"21 directives nobody knows", "{ secret" + strings.Repeat(" @a", 21) + " }", "DIRECTIVE_LIMIT_EXCEEDED"},
		{"21 directives on an operation", "query" + strings.Repeat(" @a", 21) + " { secret }", "DIRECTIVE_LIMIT_EXCEEDED"},
		{"deferred parts", "{ viewer { ... @defer { name } } }", "INCREMENTAL_DELIVERY_NOT_SUPPORTED"},
		{"streamed lists", `{ nodes(ids: ["a"]) @stream { id } }`, "INCREMENTAL_DELIVERY_NOT_SUPPORTED"},
		{"a deep operation that is not the one asked for", "query A { secret } query B " + nested(12), "DEPTH_LIMIT_EXCEEDED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			query := tt.query
			body := map[string]any{"query": query}
			if strings.Contains(query, "query A") {
				body["operationName"] = "A"
			}
			for _, time := range []string{"first", "second"} { // the second meets the guard's memory
				got := b.do(t, request("POST", "/graphql", string(encode(body)), "Content-Type", typeJSON, "Accept", typeResponse))
				if got.code() != tt.code {
					t.Errorf("%s time: code = %q, want %q; body %.300s", time, got.code(), tt.code, got.body)
				}
			}
		})
	}
}

func TestIntrospectionIsForTheSignedIn(t *testing.T) {
	const deep = "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } }"
	tests := []struct {
		name, query string
		signedIn    bool
		status      int
		code        string
	}{
		{"__schema by a stranger", "{ __schema { queryType { name } } }", false, 401, "INTROSPECTION_REQUIRES_SIGN_IN"},
		{"__type by a stranger", `{ __type(name: "Viewer") { name } }`, false, 401, "INTROSPECTION_REQUIRES_SIGN_IN"},
		{"__schema in a fragment by a stranger", "{ ...A } fragment A on Query { x: __schema { queryType { name } } }", false, 401, "INTROSPECTION_REQUIRES_SIGN_IN"},
		{"__typename by a stranger", "{ __typename }", false, 200, ""},
		{"__schema by a colleague", "{ __schema { queryType { name } } }", true, 200, ""},
		{"13 levels of it by a colleague", deep, true, 200, ""},
		{"21 levels of it by a colleague", strings.Replace(deep, "{ name }", "{ ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } }", 1), true, 400, "DEPTH_LIMIT_EXCEEDED"},
		{"introspection does not make room for other fields", "{ __schema { queryType { name } } " + nested(12)[1:], true, 400, "DEPTH_LIMIT_EXCEEDED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			headers := []string{}
			if tt.signedIn {
				headers = []string{"Authorization", "Bearer x"}
			}
			got := b.query(t, tt.query, headers...)
			if got.status != tt.status || got.code() != tt.code {
				t.Errorf("%s = %d %q, want %d %q; body %.300s", tt.query, got.status, got.code(), tt.status, tt.code, got.body)
			}
			if tt.status == 200 && b.schema.seen.DisableIntrospection == tt.signedIn {
				t.Errorf("DisableIntrospection = %t for signedIn %t, want the opposite", b.schema.seen.DisableIntrospection, tt.signedIn)
			}
		})
	}
}

func TestTyposAreNotAnsweredWithNamesOfTheSchema(t *testing.T) {
	for _, query := range []string{
		"{ viewe { id } }", "{ viewer { nam } }", "{ accounts(frst: 1) { totalCount } }",
		"{ viewer { ... on Viewr { id } } }", "query($a: Strin) { secret }", "{ viewer }", `{ accounts(first: "1") { totalCount } }`,
	} {
		got := newBench(t, nil).query(t, query)
		if got.code() != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(strings.ToLower(got.body), "did you mean") {
			t.Errorf("%s = %s, want a refusal without suggestions", query, got.body)
		}
	}
}

func TestAnAnswerHoldsAtMostTenErrors(t *testing.T) {
	var fields strings.Builder
	for i := range 200 {
		fmt.Fprintf(&fields, " nope%d", i)
	}
	got := newBench(t, nil).query(t, "{"+fields.String()+" }")
	if n := len(got.parsed.Errors); n != 10 {
		t.Errorf("200 unknown fields = %d errors, want 10", n)
	}
}
