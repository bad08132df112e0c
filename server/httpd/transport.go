package httpd

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// transport speaks GraphQL over HTTP: one operation per request, by POST or, for queries, by GET.
// It replaces gqlgen's own, which read bodies without a limit, echo them back in errors, and send a
// data entry for requests that were never executed.
type transport struct {
	bodyLimit int64
	documents *Documents
}

// Supports takes every request: what it cannot serve it refuses with the right status.
func (transport) Supports(*http.Request) bool { return true }

// Do serves one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	h := w.Header()
	h.Add(headerVary, "Accept, Authorization")
	h.Set(headerCacheControl, "private, no-store")
	log := exchangeFrom(r.Context())

	mediaType := negotiate(r.Header.Values("Accept"))
	if mediaType == "" {
		t.refuse(w, log, typeResponse, refuse(codeNotAcceptable, "accept %s or %s", typeResponse, typeJSON))
		return
	}
	start := graphql.Now()
	p, refused := t.read(w, r)
	if refused != nil {
		t.refuse(w, log, mediaType, refused)
		return
	}
	ctx, refused := t.documents.resolve(r.Context(), p)
	if refused != nil {
		t.refuse(w, log, mediaType, refused)
		return
	}
	p.Headers = r.Header
	p.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}

	oc, errs := exec.CreateOperationContext(ctx, &p.RawParams)
	if len(errs) > 0 {
		res := exec.DispatchError(graphql.WithOperationContext(ctx, oc), errs)
		log.fail(res.Errors)
		if codeOf(res.Errors[0]) == codeMethod {
			h.Set(headerAllow, http.MethodPost)
		}
		writeRefused(w, mediaType, res.Errors, res.Extensions)
		return
	}
	if oc.Operation.Operation == ast.Mutation {
		h.Set(headerCacheControl, noTransform) // it may answer with a token
	}
	t.execute(ctx, w, exec, oc, mediaType)
}

func (t transport) execute(ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, oc *graphql.OperationContext, mediaType string) {
	handler, ctx := exec.DispatchOperation(ctx, oc)
	res := handler(ctx)
	if res == nil { // the executor answers nothing at all once the context has ended
		res = &graphql.Response{Errors: gqlerror.List{refuse(codeTimeout, "the request took too long; ask for less at once").asError()}}
	}
	exchangeFrom(ctx).fail(res.Errors)
	writeResult(w, mediaType, res)
}

func (t transport) read(w http.ResponseWriter, r *http.Request) (*params, *refusal) {
	switch r.Method {
	case http.MethodGet:
		return readGET(r)
	case http.MethodPost:
		return readPOST(w, r, t.bodyLimit)
	}
	return nil, &refusal{code: codeMethod, message: "use POST, or GET for a query", allow: "GET, POST"}
}

// servable refuses operations that the method or this server does not offer, before they are paid for.
type servable struct{}

// ExtensionName names the extension to gqlgen.
func (servable) ExtensionName() string { return "Servable" }

// Validate accepts every schema.
func (servable) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses live updates, and mutations by GET. It notes what is asked for the log.
func (servable) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	log := exchangeFrom(ctx)
	log.operate(oc.Operation, isTrusted(ctx))
	switch op := oc.Operation.Operation; {
	case op == ast.Subscription:
		return refuse(codeSubscriptions, "live updates are not offered; ask again with a query").asError()
	case log.method == http.MethodGet && op != ast.Query:
		return refuse(codeMethod, "a GET may only query; send mutations by POST").asError()
	}
	return nil
}

func (transport) refuse(w http.ResponseWriter, log *exchange, mediaType string, refused *refusal) {
	if refused.allow != "" {
		w.Header().Set(headerAllow, refused.allow)
	}
	errs := gqlerror.List{refused.asError()}
	log.fail(errs)
	writeRefused(w, mediaType, errs, nil)
}
