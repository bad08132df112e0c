package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"coxswain/sales/fault"
	"coxswain/server/origin"
)

// presenter decides what of an error reaches the caller. It works by an allow-list: faults, and
// what gqlgen and gqlparser say about the document. Everything else is logged with the request id
// and shown as INTERNAL.
type presenter struct {
	log       *slog.Logger
	translate func(error) error // storage errors to faults; nil for none
	panics    func()            // counts
}

// panicked is what a panic becomes; it is already in the log.
type panicked struct{ value string }

func (p panicked) Error() string { return "panic: " + p.value }

// recover logs a panic of a resolver with its stack.
func (p *presenter) recover(ctx context.Context, value any) error {
	p.panics()
	text := fmt.Sprint(value)
	p.log.ErrorContext(ctx, "panic", "requestId", origin.From(ctx).RequestID, "path", pathOf(ctx).String(),
		"panic", text, "stack", string(debug.Stack()))
	return panicked{text}
}

// present turns an error into what the caller sees. It never returns nil, which gqlgen would count
// as no error at all.
func (p *presenter) present(ctx context.Context, err error) *gqlerror.Error {
	placed := &gqlerror.Error{Path: pathOf(ctx)}
	var g *gqlerror.Error
	if errors.As(err, &g) {
		if g.Path != nil {
			placed.Path = g.Path
		}
		placed.Locations = g.Locations
	}
	if p.translate != nil && err != nil && (g == nil || g.Err != nil) {
		if t := p.translate(err); t != nil {
			err = t
		}
	}
	if faults := fault.All(err); len(faults) > 0 {
		return presentFaults(placed, faults)
	}
	switch {
	case errors.As(err, new(panicked)):
		return p.internal(ctx, placed)
	case g != nil && g.Err == nil:
		return presentProtocol(placed, g)
	case isCoercion(ctx, g):
		return say(placed, codeBadUserInput, coercionMessage(g))
	case errors.Is(err, context.DeadlineExceeded):
		return say(placed, codeTimeout, "the request took too long; ask for less at once")
	case errors.Is(err, context.Canceled):
		return say(placed, codeUnavailable, "the request was cancelled")
	}
	p.log.ErrorContext(ctx, "internal error", "requestId", origin.From(ctx).RequestID,
		"path", placed.Path.String(), "operation", exchangeFrom(ctx).summary().name, "error", err)
	return p.internal(ctx, placed)
}

func (p *presenter) internal(ctx context.Context, placed *gqlerror.Error) *gqlerror.Error {
	id := origin.From(ctx).RequestID
	e := say(placed, codeInternal, internalMessage(id))
	e.Extensions[extensionRequestID] = id
	return e
}

func say(placed *gqlerror.Error, code, message string) *gqlerror.Error {
	placed.Message = message
	placed.Extensions = map[string]any{extensionCode: code}
	return placed
}

// pathOf returns the path of the field of ctx, nil outside of one.
func pathOf(ctx context.Context) ast.Path {
	return graphql.GetPath(ctx)
}

// presentFaults shows a fault, or several as one error that lists them.
func presentFaults(placed *gqlerror.Error, faults []*fault.Error) *gqlerror.Error {
	messages := make([]string, len(faults))
	for i, f := range faults {
		messages[i] = f.Error()
	}
	e := say(placed, string(faults[0].Kind), strings.Join(messages, "; "))
	if len(faults) == 1 {
		e.Message = faults[0].Message
		if len(faults[0].Path) > 0 {
			e.Extensions["inputPath"] = faults[0].Path
		}
	} else {
		e.Extensions["faults"] = listed(faults)
	}
	for _, f := range faults {
		if f.RetryAfterSeconds > 0 {
			e.Extensions[extensionRetryAfter] = f.RetryAfterSeconds
		}
	}
	return e
}

type listedFault struct {
	Code      fault.Kind `json:"code"`
	InputPath []string   `json:"inputPath"`
	Message   string     `json:"message"`
}

func listed(faults []*fault.Error) []listedFault {
	out := make([]listedFault, len(faults))
	for i, f := range faults {
		out[i] = listedFault{Code: f.Kind, InputPath: append([]string{}, f.Path...), Message: f.Message}
	}
	return out
}

// presentProtocol passes what gqlgen and gqlparser say about the request, or what this package refused.
func presentProtocol(placed, g *gqlerror.Error) *gqlerror.Error {
	placed.Message, placed.Rule = g.Message, g.Rule
	placed.Extensions = map[string]any{extensionCode: codeBadRequest}
	for k, v := range g.Extensions {
		placed.Extensions[k] = v
	}
	return placed
}

// isCoercion reports whether an error speaks of an argument: its path runs on below the path of the
// field, into the argument. Such a message was made by a scalar or an enum for the caller to read.
func isCoercion(ctx context.Context, g *gqlerror.Error) bool {
	fc := graphql.GetFieldContext(ctx)
	if g == nil || fc == nil {
		return false
	}
	field := fc.Path()
	return len(g.Path) > len(field) && slices.Equal(g.Path[:len(field)], field)
}

// coercionMessage names the argument as the caller knows it.
func coercionMessage(g *gqlerror.Error) string {
	if g.Err != nil {
		return g.Err.Error()
	}
	return g.Message
}
