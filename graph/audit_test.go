package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

func TestTheChangeLogTellsNobodyOfRowsThatTheyMayNotSee(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		a := newAPI(t, s)
		ada := w.User(role.Rep)
		asAda := opstest.As(role.Rep, opstest.User(ada))
		made := a.get(asAda, `mutation { createSavedView(input: {name: "Ada's secret", list: ACCOUNTS, definition: "{}"}) { savedView { id } userErrors { message path } } }`, nil)
		view := at(made, "createSavedView.savedView.id")
		if view == "null" {
			t.Fatalf("createSavedView: %v", made)
		}
		acme := w.Account("Acme")
		for _, x := range []struct {
			role               role.Role
			user, view, others bool
		}{{role.Admin, true, false, true}, {role.Ops, false, false, true}, {role.Finance, false, false, true}, {role.Manager, false, false, false}, {role.Analyst, false, false, false}} {
			got := a.ask(opstest.As(x.role, opstest.User(w.User(x.role))), `{ changes(first: 100) { nodes { record { id } fields { field after } } } }`, nil)
			text := fmt.Sprint(got.Data)
			for what, want := range map[string]bool{ada.Email: x.user, "Ada's secret": x.view, acme.ID.String(): x.others} {
				if strings.Contains(text, what) != want {
					t.Errorf("the change log of %s names %s: %t, want %t", x.role, what, !want, want)
				}
			}
		}
	})
}
