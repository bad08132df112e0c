package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/role"
)

// crowd writes 50 customers with everything that hangs on them.
func crowd(t *testing.T, s *ent.Store) {
	t.Helper()
	w := opstest.World(t, s)
	w.Organisation()
	team, box := w.Team("North"), w.Product("Box", 100)
	for i := range 50 {
		r := w.Rep(fmt.Sprintf("Rep %d", i))
		w.Membership(r, team, opstest.Today-100)
		a := w.Account("", opstest.AccountOf(r))
		w.Contact(a, "")
		w.AccountTeamMember(a, r, opstest.Today)
		o := w.Opportunity(opstest.OwnedBy(r), opstest.At(a))
		w.Line(o, box, 1, 100)
		w.Credit(o, r, 1_000_000)
		w.StageChange(o, nil, w.Pipeline().Stages[0], opstest.Today)
		w.Lead("", func(l *db.LeadCreate) { l.SetOwnerID(r.ID).SetAccountID(a.ID) })
		w.Activity(activity.Call, opstest.Today, func(x *db.ActivityCreate) { x.SetOwnerID(r.ID).SetAccountID(a.ID).SetOpportunityID(o.ID) })
		w.Quota(r, opstest.Today, opstest.Today+90, 100)
	}
}

// attempts are how often a list is read again before its statements count.
const attempts = 8

// below selects every list and reference of a record.
func below(s *ast.Schema, d *ast.Definition) string {
	var b strings.Builder
	for _, f := range fields(d) {
		switch to := s.Types[f.Type.Name()]; {
		case strings.HasSuffix(to.Name, "Connection"):
			b.WriteString(f.Name + "(first: 3) { totalCount nodes { id } } ")
		case slices.Contains(to.Interfaces, "Node"), to.Kind == ast.Interface:
			b.WriteString(f.Name + " { id } ")
		}
	}
	return b.String()
}

func TestAListCostsTheSameStatementsHoweverManyRecordsItHas(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		crowd(t, s)
		a, sdl := newAPI(t, s), schema()
		v := opstest.User(opstest.World(t, s).User(role.Admin))
		long := 0
		for _, f := range roots(sdl) {
			node := sdl.Types[sdl.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()]
			if f.Name == "changes" {
				continue // they refer to records of every kind, which are a statement each
			}
			cost := func(first int) (int64, int) {
				ctx, statements := ent.WithStatements(opstest.As(role.Admin, v))
				got := a.get(ctx, fmt.Sprintf("{ %s(first: %d) { totalCount nodes { id %s } } }", f.Name, first, below(sdl, node)), nil)
				return statements.Count(), len(listAt(got, f.Name+".nodes"))
			}
			few, some := cost(5)
			many, all := cost(50)
			for range attempts { // a machine that stops for a moment splits a statement in two
				if few == many {
					break
				}
				n, _ := cost(5)
				few = min(few, n)
				n, _ = cost(50)
				many = min(many, n)
			}
			if some < all {
				long++
				if few != many {
					t.Errorf("%s: %d records cost %d statements and %d cost %d", f.Name, some, few, all, many)
				}
			}
		}
		if long < 6 {
			t.Errorf("only %d lists were long enough to tell", long)
		}
	})
}
