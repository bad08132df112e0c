package httpd

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"coxswain/ent/viewer"
)

// guard refuses hostile documents before they are parsed and validated: validation takes time
// quadratic in equal keys and gqlgen's own complexity time exponential in fragments, so limits that
// run after them come too late. Trusted documents pass.
type guard struct {
	limits Limits
	passed graphql.Cache[shape]
}

func newGuard(l Limits) guard {
	const remembered = 1000
	return guard{limits: l, passed: lru.New[shape](remembered)}
}

// ExtensionName names the guard to gqlgen.
func (guard) ExtensionName() string { return "Guard" }

// Validate accepts every schema.
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document that is over a limit. It changes nothing.
func (g guard) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if isTrusted(ctx) {
		return nil
	}
	s, ok := g.passed.Get(ctx, p.Query)
	if !ok {
		var refused *refusal
		if s, refused = g.limits.inspect(p.Query); refused != nil {
			return refused.asError()
		}
		g.passed.Add(ctx, strings.Clone(p.Query), s)
	}
	if s.introspects && viewer.From(ctx) == nil {
		return refuse(codeIntrospection, "sign in to read the schema, or fetch /schema.graphql").asError()
	}
	return nil
}

// shape is what the guard remembers of a document that passed.
type shape struct{ introspects bool }

// inspect measures a document. A document that does not parse passes: gqlgen reports what is wrong.
func (l Limits) inspect(query string) (shape, *refusal) {
	if len(query) > l.Characters {
		return shape{}, refuse(codeQueryTooLarge, "the document has %d characters, at most %d are accepted", len(query), l.Characters)
	}
	if refused := l.inspectTokens(query); refused != nil {
		return shape{}, refused
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, l.Tokens+1)
	if err != nil {
		return shape{}, nil // the executor parses again and reports the error with its place
	}
	return l.inspectDocument(doc)
}

// inspectTokens bounds the work of the parser.
func (l Limits) inspectTokens(query string) *refusal {
	lex := lexer.New(&ast.Source{Input: query})
	for n, depth := 1, 0; ; n++ {
		t, err := lex.ReadToken()
		if err != nil || t.Kind == lexer.EOF {
			return nil // as above
		}
		if n > l.Tokens {
			return refuse(codeTokens, "the document has more than %d tokens", l.Tokens)
		}
		switch t.Kind {
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			if depth++; depth > l.Nesting {
				return refuse(codeDepth, "brackets nest deeper than %d", l.Nesting)
			}
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			depth--
		case lexer.String, lexer.BlockString:
			if strings.IndexByte(t.Value, 0) >= 0 {
				return refuse(codeBadRequest, "the document holds the character U+0000, which text cannot hold")
			}
		default: // costs no more than any other token
		}
	}
}

// inspectDocument bounds the work of validation and execution.
func (l Limits) inspectDocument(doc *ast.QueryDocument) (shape, *refusal) {
	if n := len(doc.Operations); n > l.Operations {
		return shape{}, refuse(codeQueryTooLarge, "the document has %d operations, at most %d are accepted", n, l.Operations)
	}
	var seen spelling
	for _, op := range doc.Operations {
		if n := len(op.VariableDefinitions); n > l.Variables {
			return shape{}, refuse(codeQueryTooLarge, "the operation has %d variables, at most %d are accepted", n, l.Variables)
		}
		seen.read(op.Directives)
		for _, v := range op.VariableDefinitions {
			seen.read(v.Directives)
		}
		seen.walk(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		seen.read(f.Directives)
		seen.walk(f.SelectionSet)
	}
	switch {
	case seen.incremental != "":
		return shape{}, refuse(codeIncremental, "@%s is not offered; ask for everything in one answer", seen.incremental)
	case seen.aliases > l.Aliases:
		return shape{}, refuse(codeAliases, "the document has %d aliases, at most %d are accepted", seen.aliases, l.Aliases)
	case seen.directives > l.Directives:
		return shape{}, refuse(codeDirectives, "the document has %d directives, at most %d are accepted", seen.directives, l.Directives)
	}
	m := newMeasurer(doc)
	for _, op := range doc.Operations {
		got := m.measure(op.SelectionSet)
		if refused := l.compare(got, m); refused != nil {
			return shape{}, refused
		}
	}
	return shape{introspects: m.introspects}, nil
}

func (l Limits) compare(got extent, m *measurer) *refusal {
	switch {
	case got.fields > l.Fields:
		return refuse(codeFields, "the operation selects more than %d fields once fragments are expanded", l.Fields)
	case got.depth > l.Depth:
		return refuse(codeDepth, "fields nest %s, at most %d levels are accepted", levels(got.depth), l.Depth)
	case got.introspection > l.IntrospectionDepth:
		return refuse(codeDepth, "introspection nests %s, at most %d levels are accepted", levels(got.introspection), l.IntrospectionDepth)
	case m.equalKeys > l.EqualKeys:
		return refuse(codeDuplicates, "one selection asks for the same key more than %d times", l.EqualKeys)
	}
	return nil
}

func levels(n int) string { return fmt.Sprintf("%d levels deep", n) }

// spelling counts what a document spells out, each fragment once.
type spelling struct {
	aliases, directives int
	incremental         string // the directive for incremental delivery that was met
}

func (s *spelling) read(ds ast.DirectiveList) {
	s.directives += len(ds)
	for _, d := range ds {
		if d.Name == "defer" || d.Name == "stream" {
			s.incremental = d.Name
		}
	}
}

func (s *spelling) walk(set ast.SelectionSet) {
	for _, sel := range set {
		switch x := sel.(type) {
		case *ast.Field:
			if x.Alias != x.Name {
				s.aliases++
			}
			s.read(x.Directives)
			s.walk(x.SelectionSet)
		case *ast.InlineFragment:
			s.read(x.Directives)
			s.walk(x.SelectionSet)
		case *ast.FragmentSpread:
			s.read(x.Directives)
		}
	}
}
