package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"coxswain/ent/viewer"
)

// GraphQL configures the GraphQL endpoint.
type GraphQL struct {
	Schema    graphql.ExecutableSchema
	Limits    Limits
	Documents *Documents
	Log       *slog.Logger
	Metrics   *Metrics
	Now       func() time.Time

	// Translate turns storage errors into faults; nil for none.
	Translate func(error) error

	// Extensions run around every operation after the limits, in order: batch loaders, for example.
	Extensions []graphql.HandlerExtension
}

// Handler builds the endpoint. It is made from gqlgen's parts one by one, because its ready-made
// server has no limits, answers introspection to everyone and accepts what browsers send unasked.
func (c GraphQL) Handler() http.Handler {
	const documentsCached = 1000
	if c.Documents == nil {
		c.Documents = &Documents{}
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics()
	}
	srv := handler.New(c.Schema)
	srv.AddTransport(transport{bodyLimit: c.Limits.BodyBytes, documents: c.Documents})
	srv.SetQueryCache(pageDefaults{
		Cache:  lru.New[*ast.QueryDocument](documentsCached),
		schema: c.Schema.Schema(), first: c.Limits.PageDefault,
	})
	srv.SetParserTokenLimit(trustedTokens)
	srv.SetDisableSuggestion(true)
	srv.SetValidationRulesFn(rulesWithoutSuggestions)

	p := &presenter{log: c.Log, translate: c.Translate, panics: c.Metrics.panics.Inc}
	srv.SetErrorPresenter(p.present)
	srv.SetRecoverFunc(p.recover)

	srv.Use(newGuard(c.Limits))
	srv.Use(introspection{})
	srv.Use(servable{})
	srv.Use(pageSizes{first: c.Limits.PageDefault, maximum: c.Limits.PageMaximum})
	srv.Use(errorCap(c.Limits.Errors))
	srv.Use(&meter{schema: c.Schema.Schema(), budget: c.Limits.Cost, buckets: newBuckets(c.Limits.Cost, c.Now)})
	for _, e := range c.Extensions {
		srv.Use(e)
	}
	return deadline(c.Limits.Timeout, srv)
}

// trustedTokens bounds the parser for trusted documents; the guard holds all others to far fewer.
const trustedTokens = 20_000

// deadline ends an operation that takes too long. Database drivers and resolvers watch the context.
func deadline(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// rulesWithoutSuggestions are the validation rules with those replaced that would answer a typo
// with the names of fields, arguments, types and values. They are read from the schema, which
// anonymous callers may not see.
func rulesWithoutSuggestions() *rules.Rules {
	r := rules.NewDefaultRules()
	for _, replaced := range []struct {
		name string
		by   core.Rule
	}{
		{"KnownArgumentNames", rules.KnownArgumentNamesRuleWithoutSuggestions},
		{"KnownTypeNames", rules.KnownTypeNamesRuleWithoutSuggestions},
		{"ValuesOfCorrectType", rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.RemoveRule(replaced.name)
		r.AddRule(replaced.by.Name, replaced.by.RuleFunc)
	}
	return r
}

// introspection answers questions about the schema to people who are signed in.
type introspection struct{}

// ExtensionName names the extension to gqlgen.
func (introspection) ExtensionName() string { return "Introspection" }

// Validate accepts every schema.
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext opens introspection for the signed-in. The guard has refused it to others
// by then; this is the second lock of the same door.
func (introspection) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	oc.DisableIntrospection = viewer.From(ctx) == nil
	return nil
}

// errorCap bounds the errors of one answer: a document can be wrong in thousands of places.
type errorCap int

// ExtensionName names the extension to gqlgen.
func (errorCap) ExtensionName() string { return "ErrorCap" }

// Validate accepts every schema.
func (errorCap) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse cuts the list of errors.
func (n errorCap) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	res := next(ctx)
	if res != nil && len(res.Errors) > int(n) {
		res.Errors = res.Errors[:n]
	}
	return res
}
