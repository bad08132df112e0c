package page

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent/gid"
)

// shape is what a document selects of the rows of one type.
type shape struct {
	of     *object
	source anySource
	parts  []part
}

// part is one selected field of a row.
type part struct {
	key    string // the name in the answer, quoted, with its colon
	member *member
	typed  bool            // the name of the type is asked for
	money  []string        // selected of an amount: pairs of key and field
	child  *shape          // of a reference
	list   *listShape      // of a nested list
	ids    map[gid.ID]line // what the references came to
}

// listShape is what a document selects of a list.
type listShape struct {
	name   string // of the connection's type
	field  graphql.CollectedField
	column string
	kind   gid.Kind
	parts  []listPart
	args   Args
	plan   *untyped
	under  map[gid.ID][]line // rows by parent, one more than the page
	counts map[gid.ID]int
}

// listPart is one selected field of a connection.
type listPart struct {
	key   string
	what  string   // __typename, nodes, edges, pageInfo or totalCount
	rows  *shape   // of the nodes
	pairs []string // of an edge or of the page info: pairs of key and field
	types string   // the name of the type of an edge or of the page info
}

// shaper compiles selections. It gives up on whatever it does not know.
type shaper struct {
	v  *Vocabulary
	oc *graphql.OperationContext
}

const typename = "__typename"

func quoted(name string) string { return strconv.Quote(name) + ":" }

// row compiles a selection of a stored type, nil when a field of it needs a resolver.
func (c shaper) row(selection ast.SelectionSet, o *object) *shape {
	sh := &shape{of: o, source: sources[o.kind]}
	for _, f := range graphql.CollectFields(c.oc, selection, o.satisfies) {
		if f.IsDeferred() {
			return nil
		}
		p := part{key: quoted(f.Alias)}
		if f.Name == typename {
			p.typed = true
			sh.parts = append(sh.parts, p)
			continue
		}
		m, ok := o.fields[f.Name]
		if !ok {
			return nil
		}
		p.member = m
		switch m.how {
		case column:
		case amount:
			if p.money = c.pairs(f, "Money", "amount", "currency"); p.money == nil {
				return nil
			}
		case reference:
			if p.child = c.named(f.Selections, m.target); p.child == nil {
				return nil
			}
		case list:
			if p.list = c.list(f); p.list == nil {
				return nil
			}
			p.list.column, p.list.kind = m.nested.column, m.nested.kind
			if p.list.args, ok = c.arguments(f); !ok {
				return nil
			}
		}
		sh.parts = append(sh.parts, p)
	}
	return sh
}

func (c shaper) named(selection ast.SelectionSet, typeName string) *shape {
	o, ok := c.v.objects[typeName]
	if !ok {
		return nil
	}
	return c.row(selection, o)
}

// list compiles the selection of a connection.
func (c shaper) list(f graphql.CollectedField) *listShape {
	d := c.v.schema.Types[f.Definition.Type.Name()]
	l := &listShape{name: d.Name, field: f}
	for _, g := range graphql.CollectFields(c.oc, f.Selections, []string{d.Name}) {
		if g.IsDeferred() {
			return nil
		}
		p := listPart{key: quoted(g.Alias), what: g.Name}
		ok := true
		switch g.Name {
		case typename, "totalCount":
		case "nodes":
			p.rows = c.named(g.Selections, g.Definition.Type.Name())
			ok = p.rows != nil
		case "edges":
			ok = c.edges(g, &p)
		case "pageInfo":
			p.types = g.Definition.Type.Name()
			p.pairs = c.pairs(g, p.types, "hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
			ok = p.pairs != nil
		default:
			ok = false
		}
		if !ok {
			return nil
		}
		l.parts = append(l.parts, p)
	}
	return l
}

// edges compiles the selection of edges, in which the node may stand once.
func (c shaper) edges(g graphql.CollectedField, p *listPart) bool {
	p.types = g.Definition.Type.Name()
	if p.pairs = c.pairs(g, p.types, "cursor", "node"); p.pairs == nil {
		return false
	}
	for _, f := range graphql.CollectFields(c.oc, g.Selections, []string{p.types}) {
		if f.Name != "node" {
			continue
		}
		if p.rows != nil {
			return false
		}
		if p.rows = c.named(f.Selections, f.Definition.Type.Name()); p.rows == nil {
			return false
		}
	}
	return true
}

// pairs compiles the selection of a small type: the key and the name of each field, nil when one is
// not among those known.
func (c shaper) pairs(f graphql.CollectedField, typeName string, known ...string) []string {
	var out []string
	for _, g := range graphql.CollectFields(c.oc, f.Selections, []string{typeName}) {
		if g.IsDeferred() || g.Name != typename && !slices.Contains(known, g.Name) {
			return nil
		}
		out = append(out, quoted(g.Alias), g.Name)
	}
	return out
}

// ordering is an element of an orderBy argument as it stands in the document.
type ordering struct {
	Field     string
	Direction *string
}

// arguments reads the arguments of a nested list. Filters are left to the executor, which knows their types.
func (c shaper) arguments(f graphql.CollectedField) (Args, bool) {
	var a Args
	given := f.ArgumentMap(c.oc.Variables)
	for name, v := range given {
		if v == nil {
			continue
		}
		var ok bool
		switch name {
		case "first":
			a.First, ok = number(v)
		case "last":
			a.Last, ok = number(v)
		case "after":
			a.After, ok = words(v)
		case "before":
			a.Before, ok = words(v)
		case "includeArchived":
			var b bool
			b, ok = v.(bool)
			a.IncludeArchived = &b
		case "orderBy":
			a.OrderBy, ok = orderings(v)
		default:
			ok = false
		}
		if !ok {
			return a, false
		}
	}
	return a, true
}

func number(v any) (*int, bool) {
	var n int
	switch x := v.(type) {
	case int64:
		n = int(x)
	case int:
		n = x
	case json.Number:
		i, err := x.Int64()
		if err != nil {
			return nil, false
		}
		n = int(i)
	default:
		return nil, false
	}
	return &n, true
}

func words(v any) (*string, bool) {
	s, ok := v.(string)
	return &s, ok
}

func orderings(v any) ([]ordering, bool) {
	elements, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := make([]ordering, len(elements))
	for i, e := range elements {
		m, ok := e.(map[string]any)
		if !ok {
			return nil, false
		}
		if out[i].Field, ok = m["field"].(string); !ok {
			return nil, false
		}
		if d := m["direction"]; d != nil {
			if out[i].Direction, ok = words(d); !ok {
				return nil, false
			}
		}
	}
	return out, true
}

// columns returns the columns that a shape reads, and those that tie its rows to what hangs on them.
func (sh *shape) columns(further ...string) []string {
	out := []string{"id"}
	add := func(columns []string) {
		for _, c := range columns {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	add(further)
	if sh == nil {
		return out
	}
	for _, p := range sh.parts {
		if p.member != nil {
			add(p.member.columns)
		}
	}
	return out
}

// columns returns the columns that the rows of a list are read with.
func (list *listShape) columns(order []term, further ...string) []string {
	for _, t := range order {
		further = append(further, t.column)
	}
	for _, p := range list.parts {
		further = append(further, p.rows.columns()...)
	}
	return (*shape)(nil).columns(further...)
}

// reads reports whether the rows of the list are asked for.
func (list *listShape) reads() bool {
	return slices.ContainsFunc(list.parts, func(p listPart) bool { return p.what == "nodes" || p.what == "edges" || p.what == "pageInfo" })
}

func (list *listShape) counted() bool {
	return slices.ContainsFunc(list.parts, func(p listPart) bool { return p.what == "totalCount" })
}
