package httpd

import (
	"context"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// exchange is what the access log and the metrics learn about one request while it is served.
type exchange struct {
	method string
	start  time.Time

	mu        sync.Mutex
	operation string // query or mutation, "" before it is known
	name      string // as the client calls it: for the log, never a metric
	trusted   bool
	codes     []string
	requested int
	used      int
	viewer    string
}

type exchangeKey struct{}

func withExchange(ctx context.Context, e *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, e)
}

// exchangeFrom returns the request's exchange; one that nobody reads outside of a served request.
func exchangeFrom(ctx context.Context) *exchange {
	if e, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return e
	}
	return &exchange{}
}

// longestName bounds what a client can write into the log.
const longestName = 80

func (e *exchange) operate(op *ast.OperationDefinition, trusted bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.operation, e.trusted = string(op.Operation), trusted
	e.name = op.Name[:min(len(op.Name), longestName)]
}

func (e *exchange) fail(errs gqlerror.List) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, err := range errs {
		e.codes = append(e.codes, codeOf(err))
	}
}

func (e *exchange) spend(requested, used int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requested, e.used = requested, used
}

// NoteViewer records for the access log who acts. Authentication calls it once it knows.
func NoteViewer(ctx context.Context, id string) {
	e := exchangeFrom(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.viewer = id
}

// summary is a copy of what was learned, to read without the lock.
type summary struct {
	operation, name, viewer string
	trusted                 bool
	codes                   []string
	requested, used         int
}

func (e *exchange) summary() summary {
	e.mu.Lock()
	defer e.mu.Unlock()
	return summary{
		operation: e.operation, name: e.name, viewer: e.viewer, trusted: e.trusted,
		codes: e.codes, requested: e.requested, used: e.used,
	}
}
