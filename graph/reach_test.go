package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

// company writes at least one record of most kinds.
func company(t *testing.T, w *opstest.Builder) {
	t.Helper()
	w.Organisation()
	w.User(role.Admin)
	rep := w.Rep("Ada")
	team := w.Team("North")
	w.Membership(rep, team, calendar.MustDay("2024-01-01"))
	w.Territory("Berlin")
	a := w.Account("Acme", opstest.AccountOf(rep))
	w.AccountTeamMember(a, rep, calendar.MustDay("2025-01-01"))
	w.Contact(a, "Grace")
	w.Channel("Search")
	w.Campaign("Spring")
	w.Spend(opstest.Today-30, opstest.Today, 100_00)
	w.Lead("Linus")
	w.Activity(activity.Call, opstest.Today)
	p := w.Product("Box", 50_00)
	w.Quota(rep, opstest.Today-30, opstest.Today, 1000_00)
	won := w.Opportunity(opstest.Won(opstest.Today-1, 500_00), opstest.OwnedBy(rep), opstest.At(a))
	w.Opportunity(opstest.Open(opstest.Today+30, 250_00), opstest.OwnedBy(rep), opstest.At(a))
	w.Line(won, p, 2_000_000, 500_00)
}

// roots lists the root fields that are lists with filters.
func roots(s *ast.Schema) []*ast.FieldDefinition {
	var out []*ast.FieldDefinition
	for _, f := range fields(s.Query) {
		if f.Arguments.ForName("where") != nil {
			out = append(out, f)
		}
	}
	return out
}

func TestEveryListSortsByEveryFieldThatItOffers(t *testing.T) {
	s := opstest.SQLite(t)
	company(t, opstest.World(t, s))
	a, sch := newAPI(t, s), schema()
	for _, f := range roots(sch) {
		order := sch.Types[sch.Types[f.Arguments.ForName("orderBy").Type.Name()].Fields.ForName("field").Type.Name()]
		for _, v := range order.EnumValues {
			for _, direction := range []string{"ASC", "DESC"} {
				got := a.get(opstest.As(role.Admin), fmt.Sprintf("{ %s(first: 1, orderBy: [{field: %s, direction: %s}]) { pageInfo { endCursor } } }", f.Name, v.Name, direction), nil)
				cursor := at(got, f.Name+".pageInfo.endCursor")
				if cursor == "null" {
					continue
				}
				a.get(opstest.As(role.Admin), fmt.Sprintf("{ %s(first: 1, after: %q, orderBy: [{field: %s, direction: %s}]) { nodes { id } } }", f.Name, cursor, v.Name, direction), nil)
			}
		}
	}
}

func TestEveryListFiltersByEveryConditionThatItOffers(t *testing.T) {
	s := opstest.SQLite(t)
	company(t, opstest.World(t, s))
	a, sch := newAPI(t, s), schema()
	for _, f := range roots(sch) {
		for _, x := range sch.Types[f.Arguments.ForName("where").Type.Name()].Fields {
			if slices.Contains([]string{"and", "or", "not"}, x.Name) {
				continue
			}
			for _, op := range sch.Types[x.Type.Name()].Fields {
				where := fmt.Sprintf("{%s: {%s: %s}}", x.Name, op.Name, literal(sch, op.Type))
				a.get(opstest.As(role.Admin), fmt.Sprintf("{ %s(where: {or: [%s, {not: %s}]}) { totalCount nodes { id } } }", f.Name, where, where), nil)
			}
		}
	}
}

// literal writes a value of an input type.
func literal(s *ast.Schema, t *ast.Type) string {
	if t.Elem != nil {
		return "[" + literal(s, t.Elem) + "]"
	}
	switch t.Name() {
	case "ID":
		return `"acc_00000000"`
	case "String":
		return `"a%_\\b"`
	case "Int":
		return "7"
	case "Boolean":
		return "true"
	case "Decimal", "Rate":
		return `"0.25"`
	case "Date":
		return `"2026-01-31"`
	case "DateTime":
		return `"2026-01-31T12:00:00Z"`
	case "CurrencyCode":
		return `"EUR"`
	default:
		return s.Types[t.Name()].EnumValues[0].Name
	}
}

func TestEveryListAddsUpByEveryFieldThatItOffers(t *testing.T) {
	s := opstest.SQLite(t)
	company(t, opstest.World(t, s))
	a, sch := newAPI(t, s), schema()
	for _, f := range roots(sch) {
		sub := sch.Types[f.Type.Name()].Fields.ForName("subtotals")
		if sub == nil {
			continue
		}
		for _, v := range sch.Types[sub.Arguments[0].Type.Name()].EnumValues {
			got := a.get(opstest.As(role.Admin), fmt.Sprintf("{ %s { totalCount subtotals(by: %s) { key count node { id } amounts { amount currency } } } }", f.Name, v.Name), nil)
			sum := 0
			list, _ := got[f.Name].(map[string]any)
			groups, _ := list["subtotals"].([]any)
			for _, g := range groups {
				group, _ := g.(map[string]any)
				n, _ := group["count"].(float64)
				sum += int(n)
			}
			if fmt.Sprint(sum) != at(got, f.Name+".totalCount") {
				t.Errorf("%s by %s: groups sum to %d, the list has %s", f.Name, v.Name, sum, at(got, f.Name+".totalCount"))
			}
		}
	}
}

func TestEveryFieldOfEveryRecordAnswers(t *testing.T) {
	s := opstest.SQLite(t)
	company(t, opstest.World(t, s))
	a, sch := newAPI(t, s), schema()
	for _, f := range roots(sch) {
		node := sch.Types[sch.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()]
		a.get(opstest.As(role.Admin), fmt.Sprintf("{ %s { nodes { %s } pageInfo { hasNextPage hasPreviousPage } } }", f.Name, selection(sch, node, 2)), nil)
	}
}

// selection selects all fields of a type, and of what it refers to down to a depth.
func selection(s *ast.Schema, d *ast.Definition, depth int) string {
	var b strings.Builder
	for _, f := range fields(d) {
		if slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) || f.Name == "records" {
			continue // it asks for something first
		}
		to := s.Types[f.Type.Name()]
		switch {
		case to.Kind == ast.Scalar || to.Kind == ast.Enum:
			b.WriteString(f.Name + " ")
		case to.Kind == ast.Interface:
			b.WriteString(f.Name + " { id __typename } ")
		case strings.HasSuffix(to.Name, "Connection") && depth > 0:
			node := s.Types[to.Fields.ForName("nodes").Type.Name()]
			fmt.Fprintf(&b, "%s(first: 2) { totalCount edges { cursor } nodes { %s } } ", f.Name, selection(s, node, 0))
		case to.Fields.ForName("id") == nil || depth > 0:
			if !strings.HasSuffix(to.Name, "Connection") {
				fmt.Fprintf(&b, "%s { %s } ", f.Name, selection(s, to, depth-2))
			}
		}
	}
	return b.String()
}
