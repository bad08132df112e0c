package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"coxswain/sales/fault"
	"coxswain/server/origin"
)

func TestOnlyErrorsMeantForPeopleReachThem(t *testing.T) {
	field := graphql.WithFieldContext(context.Background(), &graphql.FieldContext{
		Field: graphql.CollectedField{Field: &ast.Field{Alias: "accounts"}},
	})
	field = origin.With(field, &origin.Origin{RequestID: "req-1"})
	argument := graphql.WithPathContext(field, graphql.NewPathWithField("where"))
	translated := errors.New("UNIQUE constraint failed: users.email")
	p := &presenter{log: slog.New(slog.DiscardHandler), panics: func() {}, translate: func(err error) error {
		if errors.Is(err, translated) {
			return fault.Of(fault.Taken, "email", "somebody has this e-mail")
		}
		return nil
	}}
	internal := "something went wrong on our side; the request id req-1 finds it in the log"
	type shown struct {
		Message    string
		Extensions map[string]any
	}
	tests := []struct {
		name string
		err  error
		want shown
	}{
		{"a fault", fault.Conflictf("", "the record changed"), shown{"the record changed", map[string]any{"code": "CONFLICT"}}},
		{"a fault about a field", fault.Invalidf("input.name", "too long"),
			shown{"too long", map[string]any{"code": "INVALID", "inputPath": []string{"input", "name"}}}},
		{"a fault below wrapping", fmt.Errorf("close opportunity: %w", fault.Forbiddenf("ask your manager")),
			shown{"ask your manager", map[string]any{"code": "FORBIDDEN"}}},
		{"a fault with a secret cause", &fault.Error{Kind: fault.NotFound, Message: "no such account", Cause: errors.New("sql: no rows")},
			shown{"no such account", map[string]any{"code": "NOT_FOUND"}}},
		{"several faults", fault.List{fault.Invalidf("a", "bad"), fault.Requiredf("b", "missing")},
			shown{"a: bad; b: missing", map[string]any{"code": "INVALID", "faults": []listedFault{
				{fault.Invalid, []string{"a"}, "bad"}, {fault.Required, []string{"b"}, "missing"},
			}}}},
		{"throttling", &fault.Error{Kind: fault.Throttled, Message: "wait", RetryAfterSeconds: 3},
			shown{"wait", map[string]any{"code": "THROTTLED", "retryAfterSeconds": 3}}},
		{"what gqlparser says", &gqlerror.Error{Message: "Cannot query field", Extensions: map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}},
			shown{"Cannot query field", map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}}},
		{"a storage error that is a fault", translated, shown{"somebody has this e-mail", map[string]any{"code": "TAKEN", "inputPath": []string{"email"}}}},
		{"a storage error", errors.New(`pq: relation "users" does not exist`),
			shown{internal, map[string]any{"code": "INTERNAL", "requestId": "req-1"}}},
		{"a storage error that gqlgen wrapped", gqlerror.WrapPath(graphql.GetPath(field), errors.New("disk I/O error")),
			shown{internal, map[string]any{"code": "INTERNAL", "requestId": "req-1"}}},
		{"a scalar of an argument", gqlerror.WrapPath(graphql.GetPath(argument), errors.New(`"x" is not an id`)),
			shown{`"x" is not an id`, map[string]any{"code": "BAD_USER_INPUT"}}},
		{"a deadline", fmt.Errorf("query: %w", context.DeadlineExceeded),
			shown{"the request took too long; ask for less at once", map[string]any{"code": "TIMEOUT"}}},
		{"no error at all", nil, shown{internal, map[string]any{"code": "INTERNAL", "requestId": "req-1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := p.present(field, tt.err)
			if got == nil {
				t.Fatal("present = nil, which gqlgen counts as no error")
			}
			if diff := cmp.Diff(shown{got.Message, got.Extensions}, tt.want); diff != "" {
				t.Errorf("present(%v) -got +want:\n%s", tt.err, diff)
			}
		})
	}
}

func TestInternalErrorsAreFoundInTheLogByTheRequestID(t *testing.T) {
	tests := []struct{ name, query, logged string }{
		{"an error", "{ broken }", `relation \"users\" does not exist`},
		{"a panic", "{ panics }", "index out of range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			got := b.query(t, tt.query, "X-Request-Id", "trace-42")
			if got.code() != "INTERNAL" || got.parsed.Errors[0].Extensions["requestId"] != "trace-42" {
				t.Errorf("%s = %s, want INTERNAL with the request id", tt.query, got.body)
			}
			if strings.Contains(got.body, "users") || strings.Contains(got.body, "range") {
				t.Errorf("%s tells what went wrong: %s", tt.query, got.body)
			}
			log := b.log.String()
			if !strings.Contains(log, tt.logged) || !strings.Contains(log, "requestId=trace-42") {
				t.Errorf("log = %s, want %q with the request id", log, tt.logged)
			}
		})
	}
}
