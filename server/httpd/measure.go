package httpd

import "github.com/vektah/gqlparser/v2/ast"

// extent is the size of a selection with every fragment expanded.
type extent struct {
	fields        int
	depth         int // outside introspection
	introspection int // depth from __schema or __type downwards, that field included
	keys          map[string]int
}

// measurer sizes selections. Each fragment is sized once, however often it is spread, so that a
// chain of fragments that doubles at every link costs as little as its text.
type measurer struct {
	fragments   ast.FragmentDefinitionList
	known       map[string]extent
	open        map[string]bool // fragments being sized: a cycle is left for validation to report
	equalKeys   int             // most equal response keys met in one selection
	introspects bool
}

func newMeasurer(doc *ast.QueryDocument) *measurer {
	return &measurer{fragments: doc.Fragments, known: map[string]extent{}, open: map[string]bool{}}
}

const fieldsCeiling = 1 << 30 // sums stop here instead of overflowing

// measure sizes a selection and notes the equal keys in it. Selections of fields with one key are
// merged by the executor, but each is bounded by itself and all of them by the token limit.
func (m *measurer) measure(set ast.SelectionSet) extent {
	e := extent{keys: map[string]int{}}
	for _, sel := range set {
		switch x := sel.(type) {
		case *ast.Field:
			m.addField(&e, x)
		case *ast.InlineFragment:
			e.add(m.measure(x.SelectionSet))
		case *ast.FragmentSpread:
			e.add(m.fragment(x.Name))
		}
	}
	for _, n := range e.keys {
		m.equalKeys = max(m.equalKeys, n)
	}
	return e
}

func (m *measurer) addField(e *extent, f *ast.Field) {
	below := m.measure(f.SelectionSet)
	e.fields = min(e.fields+below.fields+1, fieldsCeiling)
	e.keys[f.Alias]++
	if f.Name == "__schema" || f.Name == "__type" {
		m.introspects = true
		e.introspection = max(e.introspection, 1+max(below.depth, below.introspection))
		return
	}
	e.depth = max(e.depth, 1+below.depth)
	e.introspection = max(e.introspection, below.introspection)
}

func (m *measurer) fragment(name string) extent {
	if e, ok := m.known[name]; ok {
		return e
	}
	f := m.fragments.ForName(name)
	if f == nil || m.open[name] {
		return extent{}
	}
	m.open[name] = true
	e := m.measure(f.SelectionSet)
	delete(m.open, name)
	m.known[name] = e
	return e
}

func (e *extent) add(o extent) {
	e.fields = min(e.fields+o.fields, fieldsCeiling)
	e.depth = max(e.depth, o.depth)
	e.introspection = max(e.introspection, o.introspection)
	for k, n := range o.keys {
		e.keys[k] = min(e.keys[k]+n, fieldsCeiling)
	}
}
