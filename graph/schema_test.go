package graph_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/graph/gen"
	"coxswain/sales/role"
)

func schema() *ast.Schema { return gen.NewExecutableSchema(gen.Config{}).Schema() }

// own lists the types of the API without those of GraphQL itself, by name.
func own(s *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for _, d := range s.Types {
		if !d.BuiltIn {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func fields(d *ast.Definition) []*ast.FieldDefinition {
	var out []*ast.FieldDefinition
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			out = append(out, f)
		}
	}
	return out
}

func TestEveryPartOfTheSchemaIsDescribed(t *testing.T) {
	for _, d := range own(schema()) {
		if d.Description == "" {
			t.Errorf("%s has no description", d.Name)
		}
		for _, f := range fields(d) {
			if f.Description == "" {
				t.Errorf("%s.%s has no description", d.Name, f.Name)
			}
			for _, a := range f.Arguments {
				if a.Description == "" {
					t.Errorf("%s.%s(%s) has no description", d.Name, f.Name, a.Name)
				}
			}
		}
		for _, v := range d.EnumValues {
			if v.Description == "" {
				t.Errorf("%s.%s has no description", d.Name, v.Name)
			}
		}
	}
}

func TestEveryRootFieldHasAPermissionAndEveryPermissionARootField(t *testing.T) {
	s := schema()
	roots := map[string]bool{}
	for _, d := range []*ast.Definition{s.Query, s.Mutation} {
		for _, f := range fields(d) {
			roots[f.Name] = true
			if _, ruled := role.Operations[f.Name]; !ruled && !slices.Contains(role.Public, f.Name) {
				t.Errorf("%s has no entry in the permission matrix", f.Name)
			}
		}
	}
	for op := range role.Operations {
		if !roots[op] {
			t.Errorf("the permission matrix names %s, which is no root field", op)
		}
	}
}

func TestListsAreRelayConnections(t *testing.T) {
	for _, d := range own(schema()) {
		if d.Kind == ast.Object && strings.HasSuffix(d.Name, "Connection") {
			for _, name := range []string{"edges", "nodes", "pageInfo", "totalCount"} {
				f := d.Fields.ForName(name)
				if f == nil || !f.Type.NonNull {
					t.Errorf("%s.%s is absent or may be null", d.Name, name)
				}
			}
		}
		for _, f := range fields(d) {
			if !strings.HasSuffix(f.Type.Name(), "Connection") {
				continue
			}
			if f.Type.NonNull {
				t.Errorf("%s.%s may not be null: a failing list would take its siblings away", d.Name, f.Name)
			}
			for _, a := range []string{"first", "after"} {
				if f.Arguments.ForName(a) == nil {
					t.Errorf("%s.%s has no argument %s", d.Name, f.Name, a)
				}
			}
		}
	}
}

func TestMutationsTakeOneInputAndAnswerWithMistakes(t *testing.T) {
	s := schema()
	for _, f := range fields(s.Mutation) {
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != name+"Input!" {
			t.Errorf("%s does not take (input: %sInput!)", f.Name, name)
		}
		if f.Type.String() != name+"Payload" {
			t.Errorf("%s answers with %s, want %sPayload that may be null", f.Name, f.Type, name)
		}
		p := s.Types[f.Type.Name()]
		if m := p.Fields.ForName("userErrors"); m == nil || m.Type.String() != "[UserError!]!" {
			t.Errorf("%s has no userErrors: [UserError!]!", p.Name)
		}
		for _, x := range fields(p) {
			if x.Name != "userErrors" && x.Type.NonNull && x.Name != "results" {
				t.Errorf("%s.%s may not be null, but it is when the mutation was refused", p.Name, x.Name)
			}
		}
	}
}

func TestReferencesMayBeNullBecauseTheirRecordMayBeInvisible(t *testing.T) {
	s := schema()
	for _, d := range own(s) {
		if d.Kind != ast.Object || strings.HasSuffix(d.Name, "Edge") {
			continue
		}
		for _, f := range fields(d) {
			to := s.Types[f.Type.Name()]
			if to != nil && slices.Contains(to.Interfaces, "Node") && f.Type.Elem == nil && f.Type.NonNull {
				t.Errorf("%s.%s refers to a %s and may not be null", d.Name, f.Name, to.Name)
			}
		}
	}
}

func TestEveryMutationThatChangesARecordTakesTheVersionThatTheCallerSaw(t *testing.T) {
	s := schema()
	for _, f := range fields(s.Mutation) {
		in := s.Types[f.Arguments[0].Type.Name()]
		for _, note := range []string{"reason", "idempotencyKey"} {
			if in.Fields.ForName(note) == nil && !slices.Contains(withoutNote, f.Name) {
				t.Errorf("%s has no %s", in.Name, note)
			}
		}
		if in.Fields.ForName("id") != nil && in.Fields.ForName("expectedVersion") == nil && !slices.Contains(withoutVersion, f.Name) {
			t.Errorf("%s has no expectedVersion", in.Name)
		}
	}
}

// withoutNote are the mutations that handle secrets: their answers are not kept for repetition.
var withoutNote = []string{
	"signIn", "signOut", "acceptInvitation", "requestPasswordReset", "resetPassword", "changePassword",
}

// withoutVersion are the mutations on something that has no versions, or that leave the record as it is.
var withoutVersion = []string{"cancelJob", "sendPasswordReset"}

func TestEveryTypeCanBeReachedFromAQuestion(t *testing.T) {
	s := schema()
	seen := map[string]bool{}
	next := []string{"Query", "Mutation"}
	for len(next) > 0 {
		name := next[0]
		if next = next[1:]; seen[name] {
			continue
		}
		seen[name] = true
		d := s.Types[name]
		next = append(next, d.Interfaces...)
		next = append(next, d.Types...)
		if d.Kind == ast.Interface {
			for _, p := range s.GetPossibleTypes(d) {
				next = append(next, p.Name)
			}
		}
		for _, f := range fields(d) {
			next = append(next, f.Type.Name())
			for _, a := range f.Arguments {
				next = append(next, a.Type.Name())
			}
		}
	}
	for _, d := range s.Directives {
		for _, a := range d.Arguments {
			seen[a.Type.Name()] = true
		}
	}
	for _, d := range own(s) {
		if !seen[d.Name] {
			t.Errorf("nothing leads to %s", d.Name)
		}
	}
}

func TestNamesAreWrittenAsClientsExpect(t *testing.T) {
	pascal, camel, upper := regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`), regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`), regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	for _, d := range own(schema()) {
		if !pascal.MatchString(d.Name) {
			t.Errorf("the type %s is not written like OpportunityLine", d.Name)
		}
		for _, v := range d.EnumValues {
			if !upper.MatchString(v.Name) {
				t.Errorf("the value %s.%s is not written like CLOSED_WON", d.Name, v.Name)
			}
		}
		for _, f := range fields(d) {
			if !camel.MatchString(f.Name) {
				t.Errorf("the field %s.%s is not written like closeOn", d.Name, f.Name)
			}
			for _, a := range f.Arguments {
				if !camel.MatchString(a.Name) {
					t.Errorf("the argument %s.%s(%s) is not written like orderBy", d.Name, f.Name, a.Name)
				}
			}
		}
	}
}
