package graph

import (
	"slices"
	"testing"

	"coxswain/ent/gid"
	"coxswain/graph/gen"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// recordOf is a record of which only the id is known.
type recordOf gid.ID

func (r recordOf) GlobalID() gid.ID { return gid.ID(r) }

func TestWhatAnAdministratorMayDoNamesEveryMutationOnTheRecord(t *testing.T) {
	s := gen.NewExecutableSchema(gen.Config{}).Schema()
	named := map[string]bool{}
	for _, k := range gid.Kinds() {
		for _, op := range viewerCan(opstest.As(role.Admin), recordOf(k.First())).Operations {
			if s.Mutation.Fields.ForName(op) == nil {
				t.Errorf("%s: there is no mutation %s", k, op)
			}
			named[op] = true
		}
	}
	for _, f := range s.Mutation.Fields {
		if s.Types[f.Arguments[0].Type.Name()].Fields.ForName("id") == nil {
			continue
		}
		payload := s.Types[f.Type.Name()].Fields[0]
		subject := s.Types[payload.Type.Name()]
		editable := slices.Contains(subject.Interfaces, "Editable") || payload.Name == "deletedId"
		if editable && !named[f.Name] {
			t.Errorf("nobody is told that they may %s", f.Name)
		}
	}
}
