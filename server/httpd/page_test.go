package httpd

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

func TestPagesAreOneToAHundredItemsLong(t *testing.T) {
	tests := []struct {
		name, query, variables, code string
	}{
		{"one", "{ accounts(first: 1) { totalCount } }", "", ""},
		{"a hundred", "{ accounts(first: 100) { totalCount } }", "", ""},
		{"a hundred and one", "{ accounts(first: 101) { totalCount } }", "", "PAGE_SIZE"},
		{"none", "{ accounts(first: 0) { totalCount } }", "", "PAGE_SIZE"},
		{"less than none", "{ accounts(last: -1) { totalCount } }", "", "PAGE_SIZE"},
		{"from both ends", "{ accounts(first: 1, last: 1) { totalCount } }", "", "PAGE_SIZE"},
		{"by a variable", "query($n: Int) { accounts(first: $n) { totalCount } }", `{"n": 101}`, "PAGE_SIZE"},
		{"by the default of a variable", "query($n: Int = 1000) { accounts(first: $n) { totalCount } }", "", "PAGE_SIZE"},
		{"nested", "{ accounts { nodes { opportunities(first: 101) { totalCount } } } }", "", "PAGE_SIZE"},
		{"nested in a fragment", "{ accounts { nodes { ...A } } } fragment A on Account { opportunities(last: 101) { totalCount } }", "", "PAGE_SIZE"},
		{"a variable without a value", "query($n: Int) { accounts(first: $n) { totalCount } }", "", ""},
		{"both ends as clients of Relay send them", "query($n: Int, $m: Int) { accounts(first: $n, last: $m) { totalCount } }", `{"n": 3, "m": null}`, ""},
		{"a literal null", "{ accounts(first: null) { totalCount } }", "", "PAGE_SIZE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := map[string]any{"query": tt.query}
			if tt.variables != "" {
				body["variables"] = json.RawMessage(tt.variables)
			}
			got := newBench(t, nil).do(t, request("POST", "/graphql", string(encode(body)), "Content-Type", typeJSON, "Accept", typeResponse))
			if got.code() != tt.code {
				t.Errorf("%s %s = %q, want %q; body %s", tt.query, tt.variables, got.code(), tt.code, got.body)
			}
			if tt.code != "" && !strings.Contains(got.body, `"locations"`) {
				t.Errorf("%s does not say where: %s", tt.query, got.body)
			}
		})
	}
}

func TestAPageWithoutASizeHasFiftyItemsAtEveryLevel(t *testing.T) {
	tests := []struct{ name, query string }{
		{"left out", "{ accounts { nodes { opportunities { totalCount } } } }"},
		{"left out in a fragment", "{ accounts { nodes { ...A } } } fragment A on Account { opportunities { totalCount } }"},
		{"a variable that is absent", "query($n: Int) { accounts(first: $n) { nodes { opportunities(first: $n) { totalCount } } } }"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			if got := b.query(t, tt.query); got.status != 200 {
				t.Fatalf("%s = %d %s", tt.query, got.status, got.body)
			}
			found := connectionsOf(b.schema.seen.Doc)
			if len(found) != 2 {
				t.Fatalf("%s has %d connections, want 2", tt.query, len(found))
			}
			for _, f := range found {
				if n := f.ArgumentMap(b.schema.seen.Variables)["first"]; n != int64(50) {
					t.Errorf("first of %s = %v (%T), want 50", f.Name, n, n)
				}
			}
		})
	}
}

// connectionsOf lists the connection fields that a document spells.
func connectionsOf(doc *ast.QueryDocument) []*ast.Field {
	var out []*ast.Field
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			if f, ok := sel.(*ast.Field); ok {
				if isConnection(f.Definition) {
					out = append(out, f)
				}
				walk(f.SelectionSet)
			}
		}
	}
	for _, o := range doc.Operations {
		walk(o.SelectionSet)
	}
	for _, f := range doc.Fragments {
		walk(f.SelectionSet)
	}
	return out
}
