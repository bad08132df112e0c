package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/graph"
	"coxswain/graph/model"
	"coxswain/ops/filing"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// walker reaches rows as one person by every path and remembers all that they were told.
type walker struct {
	*api

	s       *ent.Store
	sdl     *ast.Schema
	v       *viewer.V
	ctx     context.Context //nolint:containedctx // of one person for one test
	visible map[gid.Kind][]gid.ID
	told    *strings.Builder
}

func TestNobodyReachesARowThatIsNotTheirsByAnyPath(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCrew(t, s)
		a, sdl, viewers := newAPI(t, s), schema(), c.viewers()
		everything := newWalker(a, s, sdl, viewers[role.Admin]).nested(t)
		for _, r := range role.All {
			t.Run(string(r), func(t *testing.T) {
				w := newWalker(a, s, sdl, viewers[r])
				w.t = t
				w.byID(t)
				w.byList(t)
				w.byEdge(t, everything)
				w.bySearch(t)
				w.byFigure(t)
				w.byExport(t)
				w.byMutation(t)
				w.recognise(t, c)
			})
		}
		checkBooks(t, s, c, viewers)
	})
}

// checkBooks makes sure that the walk had something to find: Ada's rows are there and Cleo's are not.
func checkBooks(t *testing.T, s *ent.Store, c *crew, viewers map[role.Role]*viewer.V) {
	t.Helper()
	for _, k := range []gid.Kind{gid.Account, gid.Contact, gid.Opportunity, gid.OpportunityLine, gid.Lead, gid.Activity, gid.Quota, gid.CustomerSubscription, gid.MrrMovement, gid.UsageMonth, gid.CampaignTouch} {
		all := len(visibleTo(t, s, opstest.Viewer(role.Admin), k))
		for _, r := range []role.Role{role.Rep, role.Manager} {
			if n := len(visibleTo(t, s, viewers[r], k)); n == 0 || n == all {
				t.Errorf("%s sees %d of %d %s: the walk proves nothing", r, n, all, k)
			}
		}
	}
	if len(c.marks) == 0 {
		t.Error("no row can be recognised")
	}
}

func newWalker(a *api, s *ent.Store, sdl *ast.Schema, v *viewer.V) *walker {
	w := &walker{
		api: &api{t: a.t, srv: a.srv, straight: a.straight}, s: s, sdl: sdl, v: v, ctx: viewer.With(context.Background(), v),
		visible: map[gid.Kind][]gid.ID{}, told: &strings.Builder{},
	}
	for _, k := range gid.Kinds() {
		w.visible[k] = visibleTo(a.t, s, v, k)
	}
	return w
}

// visibleTo asks the database with nothing but the condition of ent/rule.
func visibleTo(t *testing.T, s *ent.Store, v *viewer.V, k gid.Kind) []gid.ID {
	t.Helper()
	table := sql.Dialect(s.Dialect()).Table(k.Table())
	q := sql.Dialect(s.Dialect()).Select(table.C("id")).From(table).OrderBy(table.C("id"))
	if c := rule.Visible(v, k); c != nil {
		c(q)
	}
	text, args := q.Query()
	rows, err := s.Reader().QueryContext(context.Background(), text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	out := []gid.ID{}
	for rows.Next() {
		var id gid.ID
		if err := rows.Scan((*int64)(&id)); err != nil {
			t.Fatal(err)
		}
		out = append(out, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// everyID returns all rows of a kind.
func (w *walker) everyID(t *testing.T, k gid.Kind) []gid.ID {
	t.Helper()
	return visibleTo(t, w.s, viewer.System("test", viewer.Job), k)
}

// hear is get that remembers what the person was told.
func (w *walker) hear(t *testing.T, document string, variables map[string]any) map[string]any {
	t.Helper()
	out := w.listen(t, document, variables)
	if len(out.Errors) > 0 {
		t.Fatalf("%s: %v", document, out.Errors)
	}
	return out.Data
}

func (w *walker) listen(t *testing.T, document string, variables map[string]any) answerOf {
	t.Helper()
	out := w.ask(w.ctx, document, variables)
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	w.told.Write(text)
	return out
}

// nodeTypes are the kinds of records that the API knows, by the names of their types.
func nodeTypes(s *ast.Schema) map[string]gid.Kind {
	out := map[string]gid.Kind{}
	for _, k := range gid.Kinds() {
		if d := s.Types[k.String()]; d != nil && slices.Contains(d.Interfaces, "Node") {
			out[d.Name] = k
		}
	}
	return out
}

func strung(ids []gid.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	slices.Sort(out)
	return out
}

// listAt returns the list at a path.
func listAt(v any, path string) []any {
	for step := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	list, _ := v.([]any)
	return list
}

// idsIn returns the sorted ids of a list of records, without the nulls.
func idsIn(list []any) []string {
	out := []string{}
	for _, x := range list {
		if x != nil {
			out = append(out, at(x, "id"))
		}
	}
	slices.Sort(out)
	return out
}

const most = 100 // records at once

func (w *walker) byID(t *testing.T) {
	for name, k := range nodeTypes(w.sdl) {
		all := w.everyID(t, k)
		if len(all) == 0 {
			t.Errorf("the company has no %s", name)
			continue
		}
		all = all[:min(len(all), most)]
		want := strung(slices.DeleteFunc(slices.Clone(all), func(id gid.ID) bool { return !slices.Contains(w.visible[k], id) }))
		got := w.hear(t, `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`, map[string]any{"ids": strung(all)})
		if diff := cmp.Diff(want, idsIn(listAt(got, "nodes"))); diff != "" {
			t.Errorf("nodes of %s (-want +got):\n%s", name, diff)
		}
		one := []string{}
		for _, id := range all[:min(len(all), 4)] {
			if x := w.hear(t, `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id.String()})["node"]; x != nil {
				one = append(one, at(x, "id"))
			}
		}
		want = slices.DeleteFunc(strung(all[:min(len(all), 4)]), func(id string) bool { return !slices.Contains(want, id) })
		slices.Sort(one)
		if diff := cmp.Diff(want, one); diff != "" {
			t.Errorf("node of %s (-want +got):\n%s", name, diff)
		}
	}
}

func (w *walker) byList(t *testing.T) {
	for _, f := range roots(w.sdl) {
		connection := w.sdl.Types[f.Type.Name()]
		k := nodeTypes(w.sdl)[connection.Fields.ForName("nodes").Type.Name()]
		if !w.v.Role.Allows(f.Name) {
			out := w.listen(t, "{ "+f.Name+" { totalCount nodes { id } } }", nil)
			if len(out.Errors) == 0 || out.Data[f.Name] != nil {
				t.Errorf("%s is open to %s", f.Name, w.v.Role)
			}
			continue
		}
		var got []string
		var after any
		var total string
		for {
			page := w.hear(t, fmt.Sprintf("query($after: String) { %s(first: 100, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }", f.Name), map[string]any{"after": after})
			got = append(got, idsIn(listAt(page, f.Name+".nodes"))...)
			total = at(page, f.Name+".totalCount")
			if at(page, f.Name+".pageInfo.hasNextPage") != "true" {
				break
			}
			after = at(page, f.Name+".pageInfo.endCursor")
		}
		slices.Sort(got)
		want := strung(w.visible[k])
		if diff := cmp.Diff(want, append([]string{}, got...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
		if total != fmt.Sprint(len(want)) {
			t.Errorf("%s counts %s, want %d", f.Name, total, len(want))
		}
		w.bySubtotal(t, f, connection, len(want))
	}
}

func (w *walker) bySubtotal(t *testing.T, f *ast.FieldDefinition, connection *ast.Definition, want int) {
	sub := connection.Fields.ForName("subtotals")
	if sub == nil {
		return
	}
	for _, by := range w.sdl.Types[sub.Arguments[0].Type.Name()].EnumValues {
		got := w.hear(t, fmt.Sprintf("{ %s { subtotals(by: %s) { key count node { id __typename } amounts { amount currency } } } }", f.Name, by.Name), nil)
		sum := 0
		for _, g := range listAt(got, f.Name+".subtotals") {
			var n int
			if err := json.Unmarshal([]byte(at(g, "count")), &n); err != nil {
				t.Fatal(err)
			}
			sum += n
			if id := at(g, "node.id"); id != "absent" {
				w.mustSee(t, id, f.Name+" subtotals by "+by.Name)
			}
		}
		if sum != want {
			t.Errorf("%s by %s counts %d, want %d", f.Name, by.Name, sum, want)
		}
	}
}

func (w *walker) mustSee(t *testing.T, id, where string) {
	t.Helper()
	g, err := gid.Parse(id)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(w.visible[g.Kind()], g) {
		t.Errorf("%s shows %s of a %s that is not theirs", where, id, g.Kind())
	}
}

// nested reads, for every record that the person may see, the records that hang on it: by record and
// field, the sorted ids.
func (w *walker) nested(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	types := nodeTypes(w.sdl)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		ids := w.visible[types[name]]
		ids = ids[:min(len(ids), most)]
		if len(ids) == 0 {
			continue
		}
		var sel strings.Builder
		lists, refs := map[string]bool{}, []string{}
		for _, f := range fields(w.sdl.Types[name]) {
			to := w.sdl.Types[f.Type.Name()]
			_, isNode := types[to.Name]
			switch {
			case strings.HasSuffix(to.Name, "Connection"):
				if f.Name == "changes" && !w.v.Role.Allows("changes") {
					continue
				}
				lists[f.Name] = true
				fmt.Fprintf(&sel, "%s(first: 100) { totalCount nodes { id } } ", f.Name)
			case isNode, to.Kind == ast.Interface:
				refs = append(refs, f.Name)
				sel.WriteString(f.Name + " { id } ")
			}
		}
		if sel.Len() == 0 {
			continue
		}
		got := w.hear(t, fmt.Sprintf("query($ids: [ID!]!) { nodes(ids: $ids) { id ... on %s { %s } } }", name, sel.String()), map[string]any{"ids": strung(ids)})
		for _, n := range listAt(got, "nodes") {
			for f := range lists {
				if c := n.(map[string]any)[f]; c != nil {
					key := at(n, "id") + " " + f
					out[key] = idsIn(listAt(c, "nodes"))
					if at(c, "totalCount") != fmt.Sprint(len(out[key])) {
						t.Errorf("%s counts %s, want %d", key, at(c, "totalCount"), len(out[key]))
					}
				}
			}
			for _, f := range refs {
				switch x := n.(map[string]any)[f].(type) {
				case []any:
					out[at(n, "id")+" "+f] = idsIn(x)
				case map[string]any:
					out[at(n, "id")+" "+f] = []string{at(x, "id")}
				}
			}
		}
	}
	return out
}

// byEdge compares what hangs on visible records with what an administrator finds there, less what is
// not theirs.
func (w *walker) byEdge(t *testing.T, everything map[string][]string) {
	got := w.nested(t)
	for key, ids := range got {
		for _, id := range ids {
			w.mustSee(t, id, key)
		}
	}
	for key, all := range everything {
		id, err := gid.Parse(strings.Fields(key)[0])
		if err != nil {
			t.Fatal(err)
		}
		shown := w.visible[id.Kind()]
		if i := slices.Index(shown, id); i < 0 || i >= most || strings.HasSuffix(key, " changes") {
			continue
		}
		want := slices.DeleteFunc(slices.Clone(all), func(other string) bool {
			g, err := gid.Parse(other)
			return err != nil || !slices.Contains(w.visible[g.Kind()], g)
		})
		ids := slices.DeleteFunc(slices.Clone(got[key]), func(other string) bool { return !slices.Contains(all, other) })
		if !slices.Equal(want, ids) {
			t.Errorf("%s leads to %v, want %v", key, ids, want)
		}
	}
}

func (w *walker) bySearch(t *testing.T) {
	got := w.hear(t, `{ search(query: "zed", first: 100) { totalCount nodes { __typename ... on Node { id } } edges { node { ... on Node { id } } } } }`, nil)
	want := []string{}
	for _, k := range []gid.Kind{gid.Account, gid.Contact, gid.CustomerSubscription, gid.Lead, gid.Opportunity} {
		if list := map[gid.Kind]string{gid.Account: "accounts", gid.Contact: "contacts", gid.CustomerSubscription: "subscriptions", gid.Lead: "leads", gid.Opportunity: "opportunities"}[k]; w.v.Role.Allows(list) {
			want = append(want, strung(w.visible[k])...)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, idsIn(listAt(got, "search.nodes"))); diff != "" {
		t.Errorf("search (-want +got):\n%s", diff)
	}
	if n := at(got, "search.totalCount"); n != fmt.Sprint(len(want)) {
		t.Errorf("search counts %s, want %d", n, len(want))
	}
}

func (w *walker) byFigure(t *testing.T) {
	if !w.v.Role.Allows("kpis") {
		return
	}
	const period = `period: {from: "2026-01-01", to: "2026-04-01"}`
	for _, by := range []string{"", "groupBy: [ACCOUNT]", "groupBy: [REP]", "groupBy: [TEAM]", "groupBy: [CAMPAIGN]"} {
		question := w.listen
		if w.v.Role == role.Marketing && by != "groupBy: [ACCOUNT]" { // sums of the funnel are open to them, amounts of accounts are not
			question = func(_ *testing.T, document string, variables map[string]any) answerOf {
				return w.ask(w.ctx, document, variables)
			}
		}
		out := question(t, `{ kpis(input: {keys: [WON_OPPORTUNITIES WON_REVENUE OPEN_OPPORTUNITIES LEADS_CREATED CALLS_MADE] `+period+` `+by+`}) {
			definition { key } points { value group { key label node { id } } records { totalCount nodes { id } edges { node { id } } } } } }`, nil)
		for _, k := range listAt(out.Data, "kpis") {
			for _, p := range listAt(k, "points") {
				where := at(k, "definition.key") + " " + by
				for _, g := range listAt(p, "group") {
					if id := at(g, "node.id"); id != "absent" {
						w.mustSee(t, id, where)
					}
				}
				for _, id := range idsIn(listAt(p, "records.nodes")) {
					w.mustSee(t, id, where+" records")
				}
			}
		}
	}
	if w.v.Role != role.Rep && w.v.Role != role.Manager {
		return
	}
	got := w.hear(t, `{ kpis(input: {keys: [WON_OPPORTUNITIES WON_REVENUE OPEN_OPPORTUNITIES LEADS_CREATED] `+period+`}) { total { value records { nodes { id } } } } }`, nil)
	for i, want := range []string{"1", "1111.13", "1", "1"} {
		if v := at(got, fmt.Sprintf("kpis.%d.total.value", i)); v != want {
			t.Errorf("key figure %d of %s = %s, want %s", i, w.v.Role, v, want)
		}
	}
}

func (w *walker) byExport(t *testing.T) {
	cabinet, err := filing.New(w.s, t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	work := graph.ExportWork(w.s, cabinet)
	for _, value := range w.sdl.Types["ListName"].EnumValues {
		var field *ast.FieldDefinition
		for _, f := range roots(w.sdl) {
			if strings.EqualFold(strings.ReplaceAll(value.Name, "_", ""), f.Name) {
				field = f
			}
		}
		if field == nil || field.Name == "jobs" {
			continue // an export is a job itself
		}
		in, err := json.Marshal(model.StartExportInput{List: value.Name, Format: model.ExportFormatJSONL})
		if err != nil {
			t.Fatal(err)
		}
		done, err := work(w.ctx, &db.Job{Input: in}, func(int64, *int64) error { return nil })
		if !w.v.Role.Allows(field.Name) {
			if err == nil {
				t.Errorf("%s may export %s", w.v.Role, value.Name)
			}
			continue
		}
		if err != nil {
			t.Errorf("export of %s: %v", value.Name, err)
			continue
		}
		_, file, err := cabinet.Open(w.ctx, *done.File)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		if field.Name != "changes" { // those who audit read the whole log
			w.told.Write(text)
		}
		k := nodeTypes(w.sdl)[w.sdl.Types[field.Type.Name()].Fields.ForName("nodes").Type.Name()]
		got := []string{}
		for line := range strings.Lines(string(text)) {
			var row struct{ ID string }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			got = append(got, row.ID)
		}
		slices.Sort(got)
		if k == gid.Change { // storing the file was logged meanwhile
			continue
		}
		if diff := cmp.Diff(strung(visibleTo(t, w.s, w.v, k)), got); diff != "" {
			t.Errorf("export of %s (-want +got):\n%s", value.Name, diff)
		}
	}
}

// byMutation aims every mutation that names a record by its id at one that is not theirs.
func (w *walker) byMutation(t *testing.T) {
	types := nodeTypes(w.sdl)
	for _, m := range fields(w.sdl.Mutation) {
		in := w.sdl.Types[m.Arguments[0].Type.Name()]
		if in.Fields.ForName("id") == nil || !w.v.Role.Allows(m.Name) {
			continue
		}
		k := targetOf(w.sdl, m, types)
		all := w.everyID(t, k)
		i := slices.IndexFunc(all, func(id gid.ID) bool { return !slices.Contains(w.visible[k], id) })
		if i < 0 {
			continue
		}
		before := w.s.Client().Change.Query().CountX(opstest.System())
		input := w.leastInput(in, all[i])
		out := w.listen(t, fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { userErrors { code path message } } }", in.Name, m.Name), map[string]any{"input": input})
		if len(out.Errors) > 0 {
			t.Errorf("%s of a %s that is not theirs: %v", m.Name, k, out.Errors)
			continue
		}
		if code := at(out.Data, m.Name+".userErrors.0.code"); code != "NOT_FOUND" {
			t.Errorf("%s of a %s that is not theirs answers %s, want NOT_FOUND", m.Name, k, at(out.Data, m.Name+".userErrors"))
		}
		if after := w.s.Client().Change.Query().CountX(opstest.System()); after != before {
			t.Errorf("%s of a %s that is not theirs changed something", m.Name, k)
		}
	}
}

// targetOf is the kind of record that a mutation changes.
func targetOf(s *ast.Schema, m *ast.FieldDefinition, types map[string]gid.Kind) gid.Kind {
	if name, ok := strings.CutPrefix(m.Name, "delete"); ok {
		return types[name]
	}
	for _, f := range fields(s.Types[m.Type.Name()]) {
		if k, ok := types[f.Type.Name()]; ok {
			return k
		}
	}
	return gid.Unknown
}

// saidNull is what mutations must be told even when it is nothing.
var saidNull = map[string]string{
	"TransferAccountInput": "ownerId", "AssignLeadInput": "ownerId", "ChangeCloseDateInput": "closeOn",
	"TransferOpportunityInput": "ownerId", "PlaceAccountInput": "territoryId",
}

// leastInput is an input with nothing but what must be said.
func (w *walker) leastInput(in *ast.Definition, id gid.ID) map[string]any {
	out := map[string]any{"id": id.String()}
	if f, ok := saidNull[in.Name]; ok {
		out[f] = nil
	}
	for _, f := range in.Fields {
		if !f.Type.NonNull || f.DefaultValue != nil || f.Name == "id" {
			continue
		}
		out[f.Name] = w.leastValue(f)
	}
	return out
}

func (w *walker) leastValue(f *ast.FieldDefinition) any {
	if f.Type.Elem != nil {
		return []any{}
	}
	switch f.Type.Name() {
	case "ID":
		name := strings.TrimSuffix(f.Name, "Id")
		for _, k := range gid.Kinds() {
			if strings.EqualFold(k.String(), name) && len(w.visible[k]) > 0 {
				return w.visible[k][0].String()
			}
		}
		if len(w.visible[gid.Rep]) > 0 {
			return w.visible[gid.Rep][0].String()
		}
		return "rep_00000001"
	case "Int", "BigInt":
		return 1
	case "Boolean":
		return true
	case "String":
		return "something"
	default:
		return strings.Trim(literal(w.sdl, f.Type), `"`)
	}
}

// recognise looks for rows that are not theirs in all that they were told.
func (w *walker) recognise(t *testing.T, c *crew) {
	told := w.told.String()
	for id, marks := range c.marks {
		if slices.Contains(w.visible[id.Kind()], id) {
			continue
		}
		for _, mark := range marks {
			if strings.Contains(told, mark) {
				i := strings.Index(told, mark)
				t.Errorf("%s was told %q of a %s that is not theirs: ...%s...", w.v.Role, mark, id.Kind(), told[max(0, i-150):min(len(told), i+80)])
			}
		}
	}
}
