package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

const testSDL = `
type Query {
  viewer: Viewer
  accounts(first: Int, after: String, last: Int, before: String): AccountConnection
  nodes(ids: [ID!]!): [Account]!
  secret: String
  throttled: String
  broken: String
  panics: String
  denied: String
  slow: String
}
type Mutation { signIn(email: String): Viewer }
type Subscription { changed: Account }
type Viewer { id: ID! name: String colleague: Viewer }
type AccountConnection { edges: [AccountEdge!]! nodes: [Account!]! pageInfo: PageInfo! totalCount: Int! }
type AccountEdge { node: Account! cursor: String! }
type PageInfo { hasNextPage: Boolean! }
type Account { id: ID! name: String parent: Account opportunities(first: Int, last: Int, after: String): AccountConnection tags: [Tag!]! }
type Tag { name: String }
`

// fakeSchema executes operations over testSDL with made-up values: two items in every list.
type fakeSchema struct {
	schema *ast.Schema
	seen   *graphql.OperationContext // of the last operation
	runs   int
}

func (f *fakeSchema) Schema() *ast.Schema { return f.schema }

func (f *fakeSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (f *fakeSchema) Exec(ctx context.Context) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	f.seen = oc
	f.runs++
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		return &graphql.Response{Data: f.object(ctx, oc, oc.Operation.SelectionSet)}
	}
}

func (f *fakeSchema) object(ctx context.Context, oc *graphql.OperationContext, set ast.SelectionSet) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range graphql.CollectFields(oc, set, nil) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(c.Alias))
		b.WriteByte(':')
		b.Write(f.field(ctx, oc, c))
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (f *fakeSchema) field(ctx context.Context, oc *graphql.OperationContext, c graphql.CollectedField) (out json.RawMessage) {
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: c.ObjectDefinition.Name, Field: c})
	defer func() {
		if v := recover(); v != nil {
			graphql.AddError(ctx, graphql.Recover(ctx, v))
			out = json.RawMessage("null")
		}
	}()
	switch c.Name {
	case "__typename":
		return encode(c.ObjectDefinition.Name)
	case "throttled":
		graphql.AddError(ctx, &fault.Error{Kind: fault.Throttled, Message: "too many attempts", RetryAfterSeconds: 7})
	case "denied":
		graphql.AddError(ctx, fault.Of(fault.Unauthenticated, "", "sign in"))
	case "broken":
		graphql.AddError(ctx, errors.New(`pq: relation "users" does not exist`))
	case "panics":
		panic("index out of range")
	case "slow":
		<-ctx.Done()
		graphql.AddError(ctx, ctx.Err())
	default:
		return f.value(ctx, oc, c)
	}
	return json.RawMessage("null")
}

func (f *fakeSchema) value(ctx context.Context, oc *graphql.OperationContext, c graphql.CollectedField) json.RawMessage {
	one := encode(strings.Repeat(c.Name, 3))
	if len(c.Selections) > 0 {
		one = f.object(ctx, oc, c.Selections)
	}
	if c.Definition == nil || c.Definition.Type.Elem == nil {
		return one
	}
	return json.RawMessage("[" + string(one) + "," + string(one) + "]")
}

// bench is a server to test with.
type bench struct {
	schema  *fakeSchema
	handler http.Handler
	log     *bytes.Buffer
	clock   time.Time
}

func newBench(t *testing.T, adjust func(*GraphQL)) *bench {
	t.Helper()
	b := &bench{
		schema: &fakeSchema{schema: gqlparser.MustLoadSchema(&ast.Source{Input: testSDL})},
		log:    &bytes.Buffer{},
		clock:  time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	}
	c := GraphQL{
		Schema: b.schema, Limits: DefaultLimits(), Now: func() time.Time { return b.clock },
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Metrics: NewMetrics(),
	}
	if adjust != nil {
		adjust(&c)
	}
	h, err := New(Config{
		GraphQL: c.Handler(), Auth: http.NotFoundHandler(), JWKS: http.NotFoundHandler(),
		Health: NewHealth(c.Log), Authenticate: signedInByHeader, SDL: testSDL,
		Log: c.Log, Metrics: c.Metrics, Now: c.Now,
	})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	b.handler = h
	return b
}

// signedInByHeader stands for real authentication: any Authorization is user number 1.
func signedInByHeader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			r = r.WithContext(viewer.With(r.Context(), &viewer.V{User: gid.New(gid.User, 1), Role: role.Ops}))
		}
		next.ServeHTTP(w, r)
	})
}

type answer struct {
	status int
	header http.Header
	body   string
	parsed struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Path       []any
			Extensions map[string]any
		}
		Extensions map[string]any
	}
}

func (a answer) code() string {
	if len(a.parsed.Errors) == 0 {
		return ""
	}
	c, _ := a.parsed.Errors[0].Extensions["code"].(string)
	return c
}

func (a answer) hasData() bool { return strings.Contains(a.body, `"data":`) }

func (b *bench) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("read answer: %v", err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(body)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") && res.Header.Get("Content-Encoding") == "" {
		if err := json.Unmarshal(body, &a.parsed); err != nil {
			t.Fatalf("answer is not JSON: %v: %s", err, body)
		}
	}
	return a
}

// request builds a POST of a body with headers given as pairs.
func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func jsonPost(query string, headers ...string) *http.Request {
	body := string(encode(map[string]any{"query": query}))
	return request(http.MethodPost, "/graphql", body, append([]string{"Content-Type", typeJSON}, headers...)...)
}

func (b *bench) query(t *testing.T, query string, headers ...string) answer {
	t.Helper()
	return b.do(t, jsonPost(query, append([]string{"Accept", typeResponse}, headers...)...))
}
