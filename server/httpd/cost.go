package httpd

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// What things cost, in points. An object is one point and a scalar none, so that the cost of an
// answer is the number of objects in it, which settle counts.
const (
	objectPoints        = 1
	mutationPoints      = 10
	introspectionPoints = 100
	assumedListItems    = 10 // of a list that does not say how long it is
	costCeiling         = 1 << 40
)

// pricer computes what an operation may cost at most. Each fragment is priced once per list
// length that it is used under.
type pricer struct {
	schema    *ast.Schema
	variables map[string]any
	known     map[fragmentUse]int
}

type fragmentUse struct {
	name  string
	items int
}

// operationCost prices an operation with its variables.
func operationCost(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) int {
	p := &pricer{schema: schema, variables: variables, known: map[fragmentUse]int{}}
	cost := p.selection(op.SelectionSet, 0)
	if op.Operation == ast.Mutation {
		cost = plus(cost, mutationPoints*rootFields(op.SelectionSet))
	}
	return max(cost, objectPoints)
}

func rootFields(set ast.SelectionSet) int {
	n := 0
	for _, sel := range set {
		switch x := sel.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += rootFields(x.SelectionSet)
		case *ast.FragmentSpread:
			if x.Definition != nil {
				n += rootFields(x.Definition.SelectionSet)
			}
		}
	}
	return n
}

// selection prices a selection. items is the page size when it is that of a connection, whose lists
// have that many items; 0 elsewhere.
func (p *pricer) selection(set ast.SelectionSet, items int) int {
	total := 0
	for _, sel := range set {
		switch x := sel.(type) {
		case *ast.Field:
			total = plus(total, p.field(x, items))
		case *ast.InlineFragment:
			total = plus(total, p.selection(x.SelectionSet, items))
		case *ast.FragmentSpread:
			total = plus(total, p.fragment(x, items))
		}
	}
	return total
}

func (p *pricer) fragment(x *ast.FragmentSpread, items int) int {
	if x.Definition == nil {
		return 0
	}
	use := fragmentUse{x.Name, items}
	cost, ok := p.known[use]
	if !ok {
		cost = p.selection(x.Definition.SelectionSet, items)
		p.known[use] = cost
	}
	return cost
}

func (p *pricer) field(f *ast.Field, items int) int {
	if f.Name == "__schema" || f.Name == "__type" {
		return introspectionPoints
	}
	if f.Definition == nil || !p.isComposite(f.Definition.Type.Name()) {
		return 0
	}
	if isConnection(f.Definition) {
		return plus(objectPoints, p.selection(f.SelectionSet, p.pageSize(f)))
	}
	each := plus(objectPoints, p.selection(f.SelectionSet, 0))
	if f.Definition.Type.Elem == nil {
		return each
	}
	if items == 0 {
		items = p.listItems(f)
	}
	return times(items, each)
}

func (p *pricer) isComposite(name string) bool {
	def := p.schema.Types[name]
	return def != nil && (def.Kind == ast.Object || def.Kind == ast.Interface || def.Kind == ast.Union)
}

func (p *pricer) pageSize(f *ast.Field) int {
	args := f.ArgumentMap(p.variables)
	for _, name := range []string{argFirst, argLast} {
		if n, err := graphql.UnmarshalInt(args[name]); args[name] != nil && err == nil && n > 0 {
			return n
		}
	}
	return assumedListItems
}

// listItems guesses the length of a plain list: one item for each id or key that was asked for.
func (p *pricer) listItems(f *ast.Field) int {
	args := f.ArgumentMap(p.variables)
	if input, ok := args["input"].(map[string]any); ok {
		args = input
	}
	for _, name := range []string{"ids", "keys"} {
		if asked, ok := args[name].([]any); ok {
			return max(len(asked), 1)
		}
	}
	return assumedListItems
}

func plus(a, b int) int { return min(a+b, costCeiling) }

func times(n, each int) int {
	if each > 0 && n > costCeiling/each {
		return costCeiling
	}
	return n * each
}

// objectsIn counts the objects in a JSON text, the outermost not included.
func objectsIn(data []byte) int {
	n, quoted := -1, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case c == '{' && !quoted:
			n++
		}
	}
	return max(n, 0)
}
