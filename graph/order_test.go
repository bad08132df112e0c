package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

func TestOpportunitiesWithoutAnAmountComeLastWhicheverWayAmountsAreSorted(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		w.Organisation()
		acme := w.Account("Acme")
		for name, amount := range map[string]int64{"small": 100_00, "large": 300_00, "middle": 200_00, "unknown": -1, "open": -1} {
			w.Opportunity(opstest.Open(opstest.Today+30, max(amount, 0)), opstest.At(acme), func(o *db.OpportunityCreate) {
				if o.SetName(name); amount < 0 {
					o.Mutation().ClearAmountMinor()
				}
			})
		}
		a, admin := newAPI(t, s), opstest.As(role.Admin)
		page := func(arguments string) (names []string, first, last string) {
			got := a.get(admin, fmt.Sprintf("{ opportunities(%s) { nodes { name } pageInfo { startCursor endCursor } } }", arguments), nil)
			for i := 0; ; i++ {
				name := at(got, fmt.Sprintf("opportunities.nodes.%d.name", i))
				if name == "absent" {
					return names, at(got, "opportunities.pageInfo.startCursor"), at(got, "opportunities.pageInfo.endCursor")
				}
				names = append(names, name)
			}
		}
		for direction, valued := range map[string][]string{"ASC": {"small", "middle", "large"}, "DESC": {"large", "middle", "small"}} {
			order := fmt.Sprintf("orderBy: [{field: AMOUNT, direction: %s}]", direction)
			whole, _, _ := page("first: 10, " + order)
			if len(whole) != 5 || !slices.Equal(whole[:3], valued) {
				t.Fatalf("%s lists %v, want %v and then those without an amount", direction, whole, valued)
			}
			var forth []string
			for after := ""; len(forth) < len(whole); {
				names, _, end := page("first: 2, " + order + after)
				if len(names) == 0 {
					t.Fatalf("%s stops after %v", direction, forth)
				}
				forth, after = append(forth, names...), fmt.Sprintf(", after: %q", end)
			}
			var back []string
			for before := ""; len(back) < len(whole); {
				names, start, _ := page("last: 2, " + order + before)
				if len(names) == 0 {
					t.Fatalf("%s read from its end stops before %v", direction, back)
				}
				back, before = append(names, back...), fmt.Sprintf(", before: %q", start)
			}
			if !slices.Equal(forth, whole) || !slices.Equal(back, whole) {
				t.Errorf("%s page by page is %v forth and %v back, want %v", direction, forth, back, whole)
			}
			nested := a.get(admin, fmt.Sprintf("{ accounts { nodes { opportunities(first: 4, %s) { nodes { name } } } } }", order), nil)
			if got := at(nested, "accounts.nodes.0.opportunities.nodes"); !strings.HasPrefix(got, fmt.Sprintf(`[{"name":%q},{"name":%q},{"name":%q}`, whole[0], whole[1], whole[2])) {
				t.Errorf("%s of an account is %s", direction, got)
			}
		}
	})
}
