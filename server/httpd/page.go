package httpd

import (
	"context"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Arguments of a connection.
const (
	argFirst = "first"
	argLast  = "last"
)

// isConnection reports whether a field is a list that is read by page.
func isConnection(def *ast.FieldDefinition) bool {
	return def != nil && def.Arguments.ForName(argFirst) != nil
}

// pageDefaults is a cache of parsed documents that writes the default page size into each document
// before it is shared. Resolvers that load several levels at once read the arguments in the
// document and would load every row of a connection that has none.
type pageDefaults struct {
	graphql.Cache[*ast.QueryDocument]

	schema *ast.Schema
	first  int
}

// Add completes a document and keeps it.
func (c pageDefaults) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	for _, o := range doc.Operations {
		c.complete(o.SelectionSet)
	}
	for _, f := range doc.Fragments {
		c.complete(f.SelectionSet)
	}
	c.Cache.Add(ctx, query, doc)
}

func (c pageDefaults) complete(set ast.SelectionSet) {
	for _, sel := range set {
		switch x := sel.(type) {
		case *ast.InlineFragment:
			c.complete(x.SelectionSet)
		case *ast.Field:
			if isConnection(x.Definition) && x.Arguments.ForName(argFirst) == nil && x.Arguments.ForName(argLast) == nil {
				x.Arguments = append(x.Arguments, &ast.Argument{Name: argFirst, Position: x.Position, Value: c.value()})
			}
			c.complete(x.SelectionSet)
		}
	}
}

func (c pageDefaults) value() *ast.Value {
	return &ast.Value{
		Kind: ast.IntValue, Raw: strconv.Itoa(c.first),
		Definition: c.schema.Types["Int"], ExpectedType: ast.NamedType("Int", nil),
	}
}

// pageSizes refuses pages that are empty, too long or asked for from both ends, at any depth and
// whether the number stands in the document or in a variable.
type pageSizes struct{ first, maximum int }

// ExtensionName names the extension to gqlgen.
func (pageSizes) ExtensionName() string { return "PageSizes" }

// Validate accepts every schema.
func (pageSizes) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses bad page sizes. A variable that is null or absent where a page
// size is expected becomes the default.
func (p pageSizes) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	w := pageWalk{pageSizes: p, oc: oc, done: map[string]bool{}}
	return w.walk(oc.Operation.SelectionSet)
}

type pageWalk struct {
	pageSizes

	oc   *graphql.OperationContext
	done map[string]bool // fragments walked: their sizes depend on the variables alone
}

func (w *pageWalk) walk(set ast.SelectionSet) *gqlerror.Error {
	for _, sel := range set {
		var below ast.SelectionSet
		switch x := sel.(type) {
		case *ast.Field:
			if isConnection(x.Definition) {
				if err := w.check(x); err != nil {
					return err
				}
			}
			below = x.SelectionSet
		case *ast.InlineFragment:
			below = x.SelectionSet
		case *ast.FragmentSpread:
			if w.done[x.Name] || x.Definition == nil {
				continue
			}
			w.done[x.Name] = true
			below = x.Definition.SelectionSet
		}
		if err := w.walk(below); err != nil {
			return err
		}
	}
	return nil
}

func (w *pageWalk) check(f *ast.Field) *gqlerror.Error {
	args := f.ArgumentMap(w.oc.Variables)
	first, last := args[argFirst], args[argLast]
	if first != nil && last != nil {
		return w.refuse(f, "%s takes first or last, not both", f.Name)
	}
	if first == nil && last == nil {
		return w.fill(f)
	}
	name, given := argFirst, first
	if given == nil {
		name, given = argLast, last
	}
	n, err := graphql.UnmarshalInt(given)
	if err != nil || n < 1 || n > w.maximum {
		return w.refuse(f, "%s of %s is from 1 to %d; read on with after or before", name, f.Name, w.maximum)
	}
	return nil
}

// fill gives the default to the variable that stands for the page size.
func (w *pageWalk) fill(f *ast.Field) *gqlerror.Error {
	for _, name := range []string{argFirst, argLast} {
		if a := f.Arguments.ForName(name); a != nil && a.Value.Kind == ast.Variable {
			if w.oc.Variables == nil {
				w.oc.Variables = map[string]any{}
			}
			w.oc.Variables[a.Value.Raw] = int64(w.first)
			return nil
		}
	}
	return w.refuse(f, "first of %s is null; leave it out or say 1 to %d", f.Name, w.maximum)
}

func (w *pageWalk) refuse(f *ast.Field, format string, args ...any) *gqlerror.Error {
	e := &gqlerror.Error{
		Message:    fmt.Sprintf(format, args...),
		Extensions: map[string]any{extensionCode: codePageSize},
	}
	if f.Position != nil {
		e.Locations = []gqlerror.Location{{Line: f.Position.Line, Column: f.Position.Column}}
	}
	return e
}
