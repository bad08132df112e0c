package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/transport"

	"coxswain/ent"
	"coxswain/graph"
	"coxswain/graph/figure"
	"coxswain/graph/gen"
	"coxswain/ops/editing"
	"coxswain/ops/filing"
	"coxswain/ops/marketing"
	"coxswain/ops/measuring"
	"coxswain/ops/metering"
	"coxswain/ops/paying"
	"coxswain/ops/people"
	"coxswain/ops/planning"
	"coxswain/ops/running"
	"coxswain/ops/selling"
	"coxswain/ops/steering"
	"coxswain/ops/subscribing"
)

// api is the API over a store, without the server's limits.
type api struct {
	t        *testing.T
	srv      *handler.Server
	mu       sync.Mutex
	straight map[string]int // how often each root field was answered without the executor
}

func newAPI(t *testing.T, s *ent.Store) *api {
	t.Helper()
	e := editing.New(s)
	a := &api{t: t, straight: map[string]int{}}
	measures := measuring.New(s)
	cabinet, err := filing.New(s, t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	srv := handler.New(gen.NewExecutableSchema(gen.Config{Resolvers: &graph.Resolver{
		Store: s, Editor: e, Selling: selling.New(e), Marketing: marketing.New(e), Planning: planning.New(e),
		Metering: metering.New(e, nil), Subscribing: subscribing.New(e, nil), People: people.New(e), Measures: measures,
		Steering: steering.New(e, measures, nil), Paying: paying.New(e, measures),
		Queue: running.New(e, nil, nil, slog.New(slog.DiscardHandler)),
		Files: cabinet,
	}}))
	srv.AddTransport(transport.POST{})
	srv.Use(graph.Gate{})
	srv.Use(graph.Batching{Store: s, Straight: func(field string) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.straight[field]++
	}})
	srv.Use(figure.Telling{})
	a.srv = srv
	return a
}

// answerOf is a response as clients read it.
type answerOf struct {
	Data   map[string]any
	Errors []struct {
		Message string
		Path    []any
	}
}

// ask runs a document as the viewer of ctx and returns whatever comes back.
func (a *api) ask(ctx context.Context, document string, variables map[string]any) answerOf {
	a.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	a.srv.ServeHTTP(w, r)
	var out answerOf
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		a.t.Fatalf("%s: %v", w.Body, err)
	}
	return out
}

// get is ask for a document that must succeed.
func (a *api) get(ctx context.Context, document string, variables map[string]any) map[string]any {
	a.t.Helper()
	out := a.ask(ctx, document, variables)
	if len(out.Errors) > 0 {
		a.t.Fatalf("%s: %v", document, out.Errors)
	}
	return out.Data
}

// at returns what lies at a path such as "accounts.nodes.0.name", as text.
func at(v any, path string) string {
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
				return "absent"
			}
			v = x[i]
		default:
			return "absent"
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
