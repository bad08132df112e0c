package transfer

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/change"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/pipeline"
)

// mavenFolder is where the public data set lies, which is not part of the repository.
func mavenFolder(t testing.TB) string {
	t.Helper()
	root := os.Getenv("COXSWAIN_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	folder := filepath.Join(root, "maven_crm")
	if _, err := os.Stat(folder); err != nil {
		opstest.Missing(t, "data", "the Maven data set is not at %s; set COXSWAIN_TESTDATA", folder)
	}
	return folder
}

func mavenMapping(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "maven_crm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mavenSources(t testing.TB) []Source {
	t.Helper()
	sources, done, err := OpenFiles([]string{mavenFolder(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = done() })
	return sources
}

// csvRows reads a file of the data set on its own, by another reader than the import's.
func csvRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(mavenFolder(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // nothing is written
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, h := range all[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func counts(r *Report) map[string][6]int64 {
	out := map[string][6]int64{}
	for _, e := range r.Entities {
		out[e.Entity] = [6]int64{e.Read, e.Created, e.Updated, e.Unchanged, e.Skipped, e.Rejected}
	}
	return out
}

func mustImport(t testing.TB, ctx context.Context, s *ent.Store, req Request) *Report {
	t.Helper()
	r, err := Import(ctx, s, req)
	if err != nil {
		t.Fatalf("Import() = %v", err)
	}
	return r
}

func TestTheMavenFilesComeInWithNothingLost(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		req := Request{Sources: mavenSources(t), Mapping: mavenMapping(t)}

		dry := req
		dry.DryRun = true
		tried := mustImport(t, ctx, s, dry)
		if n := s.Client().Rep.Query().CountX(ctx) + s.Client().ImportBatch.Query().CountX(ctx) + s.Client().Change.Query().CountX(ctx); n != 0 {
			t.Fatalf("a dry run wrote %d records", n)
		}

		r := mustImport(t, ctx, s, req)
		want := map[string][6]int64{
			"Rep": {41, 41}, "Team": {6, 6}, "TeamMembership": {41, 41}, "Product": {7, 7}, "Pipeline": {1, 1}, "Stage": {4, 4},
			"Account": {85, 85}, "Opportunity": {8800, 8800}, "OpportunityLine": {8800, 8800},
		}
		if diff := cmp.Diff(want, counts(r)); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, counts(tried)); diff != "" {
			t.Errorf("counts of the dry run (-want +got):\n%s", diff)
		}
		if r.Rejected != 0 || len(r.Absent) != 0 || cmp.Diff([]string{"data_dictionary.csv"}, r.Unmapped) != "" {
			t.Errorf("rejected %d, absent %v, unmapped %v", r.Rejected, r.Absent, r.Unmapped)
		}
		for _, f := range r.Files {
			if len(f.UnusedColumns) > 0 || len(f.Warnings) > 0 {
				t.Errorf("%s: unused columns %v, warnings %v", f.Name, f.UnusedColumns, f.Warnings)
			}
		}
		checkMavenOpportunities(t, ctx, s)
		checkMavenAccounts(t, ctx, s)

		logged := s.Client().Change.Query().CountX(ctx)
		if want := 1 /* the organisation */ + len(kpi.RoleSets()) + 41 + 6 + 41 + 7 + 1 + 4 + 85 + 8800 + 8800 + parentsBelow(t) + 85; /* accounts became customers */ logged != want {
			t.Errorf("the change log has %d entries, want %d", logged, want)
		}
		again := mustImport(t, ctx, s, req)
		for e, c := range want {
			want[e] = [6]int64{c[0], 0, 0, c[0]}
		}
		if diff := cmp.Diff(want, counts(again)); diff != "" {
			t.Errorf("counts of the second import (-want +got):\n%s", diff)
		}
		if n := s.Client().Change.Query().CountX(ctx); n != logged {
			t.Errorf("the second import wrote %d entries into the change log", n-logged)
		}
	})
}

// parentsBelow counts the accounts whose parent stands further down in the file: they are written
// first and get their parent afterwards.
func parentsBelow(t *testing.T) int {
	t.Helper()
	n := 0
	seen := map[string]bool{"": true}
	for _, row := range csvRows(t, "accounts.csv") {
		if !seen[row["subsidiary_of"]] {
			n++
		}
		seen[row["account"]] = true
	}
	return n
}

// checkMavenOpportunities compares every opportunity with its row.
func checkMavenOpportunities(t *testing.T, ctx context.Context, s *ent.Store) {
	t.Helper()
	price := map[string]int64{}
	for _, p := range csvRows(t, "products.csv") {
		price[p["product"]] = atoi(t, p["sales_price"]) * 100
	}
	manager := map[string]string{}
	for _, a := range csvRows(t, "sales_teams.csv") {
		manager[a["sales_agent"]] = a["manager"]
	}
	rows := map[string]map[string]string{}
	for _, r := range csvRows(t, "sales_pipeline.csv") {
		rows[r["opportunity_id"]] = r
	}
	lines := map[gid.ID]*db.OpportunityLine{}
	for _, l := range s.Client().OpportunityLine.Query().WithProduct().AllX(ctx) {
		lines[l.OpportunityID] = l
	}
	steps := map[gid.ID][]*db.StageChange{}
	for _, c := range s.Client().StageChange.Query().WithToStage().Order(db.Asc("changed_on", "id")).AllX(ctx) {
		steps[c.OpportunityID] = append(steps[c.OpportunityID], c)
	}
	all := s.Client().Opportunity.Query().WithOwner().WithAccount().WithStage().AllX(ctx)
	bad := 0
	for _, o := range all {
		row := rows[*o.ExternalID]
		product := row["product"]
		if product == "GTXPro" {
			product = "GTX Pro"
		}
		want := map[string]string{
			"agent": row["sales_agent"], "account": row["account"], "stage": row["deal_stage"], "opened": row["engage_date"], "closed": row["close_date"],
			"product": product, "source": string(pipeline.AmountEntered), "amount": row["close_value"] + "00", "status": "OPEN", "steps": "",
		}
		switch row["deal_stage"] {
		case "Won", "Lost":
			want["status"] = map[string]string{"Won": "WON", "Lost": "LOST"}[row["deal_stage"]]
			want["steps"] = "Engaging " + row["engage_date"] + " " + row["deal_stage"] + " " + row["close_date"] + " "
			want["amount"] = strconv.FormatInt(atoi(t, row["close_value"])*100, 10)
		case "Engaging":
			want["steps"] = "Engaging " + row["engage_date"] + " "
			fallthrough
		default:
			want["source"], want["amount"] = string(pipeline.AmountListPrice), strconv.FormatInt(price[product], 10)
		}
		got := map[string]string{
			"agent": o.Edges.Owner.Name, "account": "", "stage": o.Edges.Stage.Name, "opened": dayOf(o.OpenedOn), "closed": dayOf(o.ClosedOn),
			"product": lines[o.ID].Edges.Product.Name, "source": string(o.AmountSource), "amount": strconv.FormatInt(*o.AmountMinor, 10), "status": string(o.Status), "steps": "",
		}
		if o.Edges.Account != nil {
			got["account"] = o.Edges.Account.Name
		}
		for _, c := range steps[o.ID] {
			got["steps"] += c.Edges.ToStage.Name + " " + c.ChangedOn.String() + " "
		}
		if diff := cmp.Diff(want, got); diff != "" && bad < 5 {
			bad++
			t.Errorf("opportunity %s (-want +got):\n%s", *o.ExternalID, diff)
		}
		if o.Status == pipeline.Lost && o.ClosedFromStageID == nil {
			t.Errorf("opportunity %s was lost from no stage", *o.ExternalID)
		}
	}
	if len(all) != 8800 || len(rows) != 8800 {
		t.Errorf("%d opportunities from %d rows, want 8800", len(all), len(rows))
	}
	blank := s.Client().Opportunity.Query().Where(opportunity.AccountIDIsNil()).CountX(ctx)
	if blank != 1425 {
		t.Errorf("%d opportunities without an account, want 1425", blank)
	}
	for _, m := range s.Client().TeamMembership.Query().WithRep().WithTeam().AllX(ctx) {
		want := manager[m.Edges.Rep.Name]
		if want == "" {
			want = m.Edges.Rep.Name // a manager belongs to their own team
		}
		if m.Edges.Team.Name != "Team "+want {
			t.Errorf("%s is in %s, want Team %s", m.Edges.Rep.Name, m.Edges.Team.Name, want)
		}
	}
}

func checkMavenAccounts(t *testing.T, ctx context.Context, s *ent.Store) {
	t.Helper()
	byName := map[string]*db.Account{}
	for _, a := range s.Client().Account.Query().WithParent().AllX(ctx) {
		byName[a.Name] = a
	}
	for _, row := range csvRows(t, "accounts.csv") {
		a := byName[row["account"]]
		parent := ""
		if a.Edges.Parent != nil {
			parent = a.Edges.Parent.Name
		}
		if parent != row["subsidiary_of"] {
			t.Errorf("%s belongs to %q, want %q", a.Name, parent, row["subsidiary_of"])
		}
		if got, want := strconv.FormatInt(*a.AnnualRevenueMinor, 10), row["revenue"]; got != millions(want) {
			t.Errorf("%s has revenue %s, want %s", a.Name, got, millions(want))
		}
	}
	if n := s.Client().Account.Query().Where(dbaccount.Industry("technology")).CountX(ctx); n != 12 {
		t.Errorf("%d accounts in technology, want 12", n)
	}
	if n := s.Client().Account.Query().Where(dbaccount.Country("Philippines")).CountX(ctx); n != 1 {
		t.Errorf("%d accounts in the Philippines, want 1", n)
	}
	c := s.Client().Change.Query().Where(change.OperationEQ(change.OperationCREATE), change.RecordID(byName["Acme Corporation"].ID)).OnlyX(ctx)
	file, line := BatchLine(*c.BatchRow)
	if line != 2 || file != 3 || c.Source != change.SourceIMPORT || c.Operation != change.OperationCREATE || c.After != nil {
		t.Errorf("the creation of Acme Corporation is logged as %v, file %d line %d", c, file, line)
	}
}

// millions turns "1100.04" into minor units without the code under test.
func millions(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatInt(int64(f*1e8+0.5), 10)
}

func atoi(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func dayOf(d *calendar.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}
