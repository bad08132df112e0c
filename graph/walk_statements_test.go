package graph_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/rep"
	"coxswain/graph"
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
	offered := newOffer(w, box)
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
		offered.subscribe(w, a, fmt.Sprint(i), 100)
	}
}

// stragglers delays the resolvers of a response, each by its own time, so that no two elements of a list
// ask at the same moment.
type stragglers struct{ seed uint64 }

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
} = stragglers{}

// ExtensionName names the extension.
func (stragglers) ExtensionName() string { return "Stragglers" }

// Validate accepts every schema.
func (stragglers) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField waits before fields that may read something. Every seventh is late by more than any
// grace that a gatherer could give.
func (s stragglers) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	if fc := graphql.GetFieldContext(ctx); fc.IsMethod || fc.IsResolver {
		h := fnv.New64a()
		_, _ = fmt.Fprint(h, s.seed, fc.Path()) // a hash takes everything
		late := time.Duration(h.Sum64()%500) * time.Microsecond
		if h.Sum64()%7 == 0 {
			late += 8 * time.Millisecond
		}
		select {
		case <-time.After(late):
		case <-ctx.Done():
		}
	}
	return next(ctx)
}

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

func TestStatementsFollowFromTheDocumentHoweverLateItsFieldsAsk(t *testing.T) {
	const document = `{
		reps(first: 50) { totalCount nodes {
			memberships(first: 2) { nodes { team { name } } }
			opportunities(first: 3) { totalCount nodes {
				probability
				account { name owner { name } contacts(first: 2) { nodes { name account { name } } } }
				credits(first: 2) { edges { node { rep { name } } } }
			} }
		} }
	}`
	// reps and their number; memberships, teams; opportunities and their numbers; stages; accounts, owners,
	// contacts, accounts of contacts; credits, reps of credits.
	const want = 13
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		crowd(t, s)
		a := newAPI(t, s)
		v := opstest.User(opstest.World(t, s).User(role.Admin))
		ask := func() (int64, any) {
			ctx, statements := ent.WithStatements(opstest.As(role.Admin, v))
			got := a.get(ctx, document, nil)
			return statements.Count(), got
		}
		n, prompt := ask()
		if n != want {
			t.Errorf("%d statements, want %d", n, want)
		}
		for seed := range uint64(3) {
			a := newAPI(t, s)
			a.srv.Use(stragglers{seed})
			ctx, statements := ent.WithStatements(opstest.As(role.Admin, v))
			late := a.get(ctx, document, nil)
			if statements.Count() != want {
				t.Errorf("with stragglers: %d statements, want %d", statements.Count(), want)
			}
			if !reflect.DeepEqual(late, prompt) {
				t.Error("with stragglers: the answer differs")
			}
		}
	})
}

func TestAListOfIDsCostsOneStatementForEachKind(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		crowd(t, s)
		a := newAPI(t, s)
		ctx := opstest.As(role.Admin, opstest.User(opstest.World(t, s).User(role.Admin)))
		var ids []any
		for _, list := range []string{"accounts", "reps"} {
			for _, node := range listAt(a.get(ctx, "{ "+list+"(first: 30) { nodes { id } } }", nil), list+".nodes") {
				ids = append(ids, node.(map[string]any)["id"])
			}
		}
		ctx, statements := ent.WithStatements(ctx)
		got := a.get(ctx, "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Account { owner { name } } } }", map[string]any{"ids": ids})
		for i, node := range listAt(got, "nodes") {
			if node.(map[string]any)["id"] != ids[i] {
				t.Fatalf("node %d is %v, want %v", i, node, ids[i])
			}
		}
		if n := statements.Count(); n != 3 { // accounts, reps, owners
			t.Errorf("%d statements for %d ids of two kinds and the owners of one, want 3", n, len(ids))
		}
	})
}

// everything selects all columns, lists and references of a record, and the same of what it refers to.
func everything(s *ast.Schema, d *ast.Definition, deep int) string {
	var b strings.Builder
	b.WriteString("__typename ")
	for _, f := range fields(d) {
		to := s.Types[f.Type.Name()]
		switch {
		case strings.HasSuffix(to.Name, "Connection") && deep > 0 && f.Arguments.ForName("last") != nil:
			node := s.Types[to.Fields.ForName("nodes").Type.Name()]
			if node.Kind != ast.Object {
				continue
			}
			b.WriteString(f.Name + "(first: 2) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { " + everything(s, node, deep-1) + " } } } ")
			b.WriteString("last_" + f.Name + ": " + f.Name + "(last: 1) { nodes { id } pageInfo { hasPreviousPage endCursor } } ")
		case to.Name == "Money":
			b.WriteString(f.Name + " { amount currency } ")
		case to.Kind == ast.Object && slices.Contains(to.Interfaces, "Node") && deep > 0 && len(f.Arguments) == 0:
			b.WriteString(f.Name + " { " + everything(s, to, 0) + " } ")
		case to.IsLeafType() && len(f.Arguments) == 0 && !graph.Resolved(d.Name, f.Name):
			b.WriteString(f.Name + " ")
		}
	}
	return b.String()
}

// columns selects the columns and references of a record that need no resolver, and the same of what it
// refers to.
func columns(s *ast.Schema, d *ast.Definition, deep int) string {
	b := strings.Builder{}
	b.WriteString("__typename ")
	for _, f := range fields(d) {
		to := s.Types[f.Type.Name()]
		switch {
		case !graph.Plain(d.Name, f.Name) || len(f.Arguments) > 0:
		case to.Name == "Money":
			b.WriteString(f.Name + " { amount currency } ")
		case to.Kind == ast.Object && slices.Contains(to.Interfaces, "Node") && deep > 0:
			b.WriteString(f.Name + " { " + columns(s, to, deep-1) + " } ")
		case to.IsLeafType():
			b.WriteString(f.Name + " ")
		}
	}
	return b.String()
}

func TestStraightAnswersAreThoseOfTheExecutor(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		crowd(t, s)
		sdl, w := schema(), opstest.World(t, s)
		rep, err := s.Client().Rep.Query().Order(rep.ByID()).First(opstest.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []struct {
			role role.Role
			as   []opstest.ViewerOption
		}{{role.Admin, nil}, {role.Rep, []opstest.ViewerOption{opstest.Self(rep)}}, {role.Manager, []opstest.ViewerOption{opstest.Leads(rep)}}, {role.Marketing, nil}} {
			a := newAPI(t, s)
			ctx := opstest.As(v.role, append(v.as, opstest.User(w.User(v.role)))...)
			rows := 0
			for _, f := range roots(sdl) {
				if !slices.Contains(role.Operations[f.Name], v.role) {
					continue
				}
				node := sdl.Types[sdl.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()]
				if node.Kind != ast.Object {
					continue // a list of several types
				}
				for _, selection := range []string{columns(sdl, node, 1), everything(sdl, node, 1)} {
					document := fmt.Sprintf("{ list: %s(first: 7) { __typename totalCount pageInfo { hasNextPage endCursor } nodes { %s } } }", f.Name, selection)
					direct, detour := a.ask(ctx, document, nil), a.ask(graph.WithDetour(ctx), document, nil)
					if !reflect.DeepEqual(direct, detour) {
						t.Errorf("%s, %s: straight\n%v\nby the executor\n%v", v.role, f.Name, direct, detour)
					}
					rows += len(listAt(direct.Data, "list.nodes"))
				}
				if a.straight[f.Name] == 0 && len(a.ask(ctx, "{ list: "+f.Name+"(first: 1) { nodes { id } } }", nil).Errors) == 0 {
					t.Errorf("%s, %s: the columns %s took the long way", v.role, f.Name, columns(sdl, node, 1))
				}
			}
			if rows < 20 {
				t.Errorf("%s: only %d rows were compared", v.role, rows)
			}
			nested := "{ reps(first: 5) { nodes { name opportunities(first: 2, orderBy: [{field: CREATED_AT, direction: DESC}]) { totalCount nodes { name amount { amount currency } account { name } } } } } }"
			before := a.straight["reps"]
			direct, detour := a.ask(ctx, nested, nil), a.ask(graph.WithDetour(ctx), nested, nil)
			if !reflect.DeepEqual(direct, detour) {
				t.Errorf("%s, nested: straight\n%v\nby the executor\n%v", v.role, direct, detour)
			}
			if v.role != role.Marketing && a.straight["reps"] != before+1 {
				t.Errorf("%s: nested lists took the long way", v.role)
			}
		}
	})
}
