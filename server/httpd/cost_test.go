package httpd

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func TestTheCostOfAnOperationIsTheObjectsItMayReturn(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: testSDL})
	tests := []struct {
		name, query string
		variables   map[string]any
		want        int
	}{
		{"scalars are free but nothing costs less than one", "{ secret }", nil, 1},
		{"one object", "{ viewer { id name } }", nil, 1},
		{"an object in an object", "{ viewer { colleague { id } } }", nil, 2},
		{"a connection costs its edges and nodes, its page info once", "{ accounts(first: 20) { pageInfo { hasNextPage } edges { cursor node { id } } } }", nil, 1 + 1 + 20*2},
		{"the short form costs its nodes", "{ accounts(last: 20) { nodes { id } } }", nil, 1 + 20},
		{"the page size may be a variable", "query($n: Int) { accounts(first: $n) { nodes { id } } }", map[string]any{"n": json.Number("7")}, 1 + 7},
		{"nested pages multiply", "{ accounts(first: 10) { nodes { opportunities(first: 5) { nodes { id } } } } }", nil, 1 + 10*(1+1+5)},
		{"a count alone is one object", "{ accounts(first: 100) { totalCount } }", nil, 1},
		{"a list of ids is as long as the ids", `{ nodes(ids: ["a", "b", "c"]) { id } }`, nil, 3},
		{"a list that does not say is taken for ten", "{ accounts(first: 2) { nodes { tags { name } } } }", nil, 1 + 2*(1+10)},
		{"fragments cost what they spell, for the page they are used in", "{ a: accounts(first: 2) { ...N } b: accounts(first: 3) { ...N } } fragment N on AccountConnection { nodes { id } }", nil, 1 + 2 + 1 + 3},
		{"a mutation costs ten more for each root field", "mutation { a: signIn { id } b: signIn { id } }", nil, 2*10 + 2},
		{"introspection has one price", "{ __schema { types { fields { type { name } } } } }", nil, 100},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := gqlparser.MustLoadQueryWithRules(schema, tt.query, nil)
			if got := operationCost(schema, doc.Operations[0], tt.variables); got != tt.want {
				t.Errorf("operationCost(%s) = %d, want %d", tt.query, got, tt.want)
			}
		})
	}
}

func TestObjectsAreCountedOutsideOfText(t *testing.T) {
	for data, want := range map[string]int{
		`{}`: 0, `{"a":{"b":1},"c":[{},{}]}`: 3, `{"a":"{{{ \" {"}`: 0, `{"a\"{":{"b":"\\"}}`: 1, `null`: 0, ``: 0,
	} {
		if got := objectsIn([]byte(data)); got != want {
			t.Errorf("objectsIn(%s) = %d, want %d", data, got, want)
		}
	}
}

type costs struct {
	RequestedQueryCost, ActualQueryCost int
	ThrottleStatus                      struct{ MaximumAvailable, CurrentlyAvailable, RestoreRate int }
}

func costOf(t *testing.T, a answer) (c costs) {
	t.Helper()
	b := encode(a.parsed.Extensions["cost"])
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatalf("cost extension %s: %v", b, err)
	}
	return c
}

func TestACallerPaysForWhatWasReturnedAndGetsTheRestBack(t *testing.T) {
	b := newBench(t, func(c *GraphQL) { c.Limits.Cost = Budget{PerOperation: 500, Maximum: 1000, RestorePerSec: 10} })
	got := costOf(t, b.query(t, "{ accounts(first: 99) { nodes { id } } }"))
	want := costs{RequestedQueryCost: 100, ActualQueryCost: 3} // the fake returns two nodes
	want.ThrottleStatus.MaximumAvailable, want.ThrottleStatus.CurrentlyAvailable, want.ThrottleStatus.RestoreRate = 1000, 997, 10
	if got != want {
		t.Errorf("cost = %+v, want %+v", got, want)
	}
}

func TestACallerWithoutPointsIsToldWhenToComeBack(t *testing.T) {
	b := newBench(t, func(c *GraphQL) { c.Limits.Cost = Budget{PerOperation: 100, Maximum: 100, RestorePerSec: 10} })
	spend := "{" // the fake returns an object for each alias, so the cost is used up in full
	for _, a := range "abcdefghijklmnopqrst" {
		spend += " " + string(a) + ": viewer { colleague { colleague { id } } }"
	}
	spend += " }"
	if got := b.query(t, spend); got.status != 200 {
		t.Fatalf("the first operation = %d %s, want 200", got.status, got.body)
	}
	got := b.query(t, spend, "Accept", typeJSON)
	if got.status != 429 || got.code() != "THROTTLED" || got.header.Get("Retry-After") != "2" || got.hasData() {
		t.Errorf("the second operation = %d %s, Retry-After %q, want 429 THROTTLED after 2 s and no data; body %s",
			got.status, got.code(), got.header.Get("Retry-After"), got.body)
	}
	if c := costOf(t, got); c.RequestedQueryCost != 60 || c.ThrottleStatus.CurrentlyAvailable != 40 {
		t.Errorf("cost of the refusal = %+v, want 60 asked and 40 available", c)
	}
	if other := b.query(t, spend, "Authorization", "Bearer x"); other.status != 200 {
		t.Errorf("another caller = %d, want 200: the points of one are not those of the other", other.status)
	}
	b.clock = b.clock.Add(2 * time.Second)
	if again := b.query(t, spend); again.status != 200 {
		t.Errorf("after waiting as told = %d %s, want 200", again.status, again.body)
	}
}

func TestAnOperationOverTheMaximumIsNeverRun(t *testing.T) {
	b := newBench(t, nil)
	got := b.query(t, "{ accounts(first: 100) { nodes { opportunities(first: 100) { nodes { opportunities(first: 100) { nodes { id } } } } } } }")
	if got.status != 400 || got.code() != "COST_LIMIT_EXCEEDED" || b.schema.runs != 0 {
		t.Errorf("a million rows = %d %s, %d runs; want 400 COST_LIMIT_EXCEEDED and none", got.status, got.code(), b.schema.runs)
	}
	if c := costOf(t, got); c.RequestedQueryCost < 1_000_000 || c.ActualQueryCost != 0 {
		t.Errorf("cost = %+v, want over a million asked and nothing used", c)
	}
}

func TestRefusedRequestsCostNothing(t *testing.T) {
	b := newBench(t, func(c *GraphQL) { c.Limits.Cost = Budget{PerOperation: 100, Maximum: 100, RestorePerSec: 1} })
	const target = "/graphql?query=mutation%7BsignIn%7Bid%7D%7D"
	for range 20 {
		b.do(t, request("GET", target, ""))
	}
	if c := costOf(t, b.query(t, "{ secret }")); c.ThrottleStatus.CurrentlyAvailable != 99 {
		t.Errorf("available after 20 refused mutations by GET = %d, want 99", c.ThrottleStatus.CurrentlyAvailable)
	}
}

func TestManyCallersDoNotGrowTheMemoryWithoutBound(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBuckets(Budget{PerOperation: 10, Maximum: 10, RestorePerSec: 1}, func() time.Time { return now })
	for i := range 3 * callersRemembered {
		b.take(string(rune('a'+i%26))+time.Duration(i).String(), 5)
	}
	if n := len(b.byCaller); n > callersRemembered {
		t.Errorf("%d callers are remembered, want at most %d", n, callersRemembered)
	}
}
