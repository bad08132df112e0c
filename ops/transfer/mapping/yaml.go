package mapping

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"coxswain/sales/fault"
)

const (
	maxDocument = 1 << 20 // bytes of a mapping
	maxNodes    = 100_000 // rows may be written in a mapping, but not a data set
)

// reader walks a YAML document and collects everything that is wrong with it, each fault with its line.
type reader struct {
	faults fault.List
	nodes  int
}

// root parses a document into its top node.
func (r *reader) root(text []byte) *yaml.Node {
	if len(text) > maxDocument {
		r.faults = append(r.faults, fault.Of(fault.TooLarge, "mapping", "the mapping has %d bytes; at most %d are accepted", len(text), maxDocument))
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		r.faults = append(r.faults, fault.Invalidf("mapping", "the mapping is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: ")))
		return nil
	}
	if len(doc.Content) == 0 {
		r.faults = append(r.faults, fault.Invalidf("mapping", "the mapping is empty; it begins with files:"))
		return nil
	}
	return doc.Content[0]
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fault.Invalidf("mapping", "line %d, column %d: %s", n.Line, n.Column, fmt.Sprintf(format, args...)))
}

// object visits the entries of a mapping node; names not in accepted are refused.
func (r *reader) object(n *yaml.Node, what string, accepted map[string]func(*yaml.Node)) {
	if !r.enter(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is written as names with values, not as %s", what, kindName(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := accepted[key.Value]
		switch {
		case !ok:
			names := sortedNames(accepted)
			hint := ""
			if near := nearest(key.Value, names); near != "" {
				hint = fmt.Sprintf("; did you mean %s?", near)
			}
			r.fail(key, "%s has no %q; it has %s%s", what, key.Value, strings.Join(names, ", "), hint)
		case seen[key.Value]:
			r.fail(key, "%s says %q twice", what, key.Value)
		default:
			seen[key.Value] = true
			if r.enter(value) {
				read(value)
			}
		}
	}
}

// each visits the entries of a mapping node whose names are free.
func (r *reader) each(n *yaml.Node, what string, visit func(key, value *yaml.Node)) {
	if !r.enter(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is written as names with values, not as %s", what, kindName(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			r.fail(key, "%s says %q twice", what, key.Value)
			continue
		}
		seen[key.Value] = true
		if r.enter(value) {
			visit(key, value)
		}
	}
}

// list visits the items of a sequence.
func (r *reader) list(n *yaml.Node, what string, visit func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%s is written as a list, not as %s", what, kindName(n))
		return
	}
	for _, item := range n.Content {
		if r.enter(item) {
			visit(item)
		}
	}
}

// enter counts nodes and refuses aliases, through which a small document can grow without bound.
func (r *reader) enter(n *yaml.Node) bool {
	r.nodes++
	if r.nodes == maxNodes {
		r.fail(n, "the mapping is too large; put rows into a file of their own")
	}
	if n.Kind == yaml.AliasNode {
		r.fail(n, "aliases (*%s) are not accepted; name a map under maps: instead", n.Value)
		return false
	}
	return r.nodes < maxNodes
}

// scalar returns a text; numbers and dates are taken as they are written.
func (r *reader) scalar(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		r.fail(n, "%s is written as one value, not as %s", what, kindName(n))
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

func (r *reader) truth(n *yaml.Node, what string) bool {
	switch {
	case n.Kind == yaml.ScalarNode && n.Value == "true":
		return true
	case n.Kind == yaml.ScalarNode && n.Value == "false":
		return false
	}
	r.fail(n, "%s is true or false", what)
	return false
}

// choice returns one of the accepted values, or "" after a fault.
func choice[T ~string](r *reader, n *yaml.Node, what string, accepted ...T) T {
	s := r.scalar(n, what)
	names := make([]string, len(accepted))
	for i, a := range accepted {
		if fold(string(a)) == fold(s) {
			return a
		}
		names[i] = string(a)
	}
	if s != "" {
		r.fail(n, "%s is one of %s, not %q", what, strings.Join(names, ", "), s)
	}
	return ""
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "names with values"
	case yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("the value %q", n.Value)
	}
}

func sortedNames(m map[string]func(*yaml.Node)) []string {
	keys := make(map[string]string, len(m))
	for k := range m {
		keys[k] = ""
	}
	return sortedKeys(keys)
}
