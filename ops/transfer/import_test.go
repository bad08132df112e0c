package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	"coxswain/ent/db/change"
	"coxswain/ent/db/importbatch"
	"coxswain/ent/db/opportunity"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

func source(name, content string) Source {
	return Source{Name: name, Data: strings.NewReader(content), Size: int64(len(content))}
}

// rejected collects the files of rejected rows.
type rejected map[string]*bytes.Buffer

func (r rejected) open(name string) (io.WriteCloser, error) {
	r[name] = &bytes.Buffer{}
	return closing{r[name]}, nil
}

type closing struct{ io.Writer }

func (closing) Close() error { return nil }

// process is a pipeline with three stages for files of opportunities.
const process = `
  - rows:
      - {stage: Open, position: 0, group: DISCOVERY, outcome: OPEN, p: 0.2, f: PIPELINE}
      - {stage: Talks, position: 1, group: NEGOTIATION, outcome: OPEN, p: 0.5, f: COMMIT}
      - {stage: Won, position: 2, group: DELIVERY, outcome: WON, p: 1, f: CLOSED}
      - {stage: Lost, position: 3, group: DELIVERY, outcome: LOST, p: 0, f: OMITTED}
    records:
      - {entity: Pipeline, when: {position: "0"}, fields: {externalId: {constant: main}, name: {constant: Main}, opportunityType: {constant: NEW}}}
      - entity: Stage
        fields: {pipeline: {constant: main}, name: stage, position: position, group: group, outcome: outcome, probability: p, forecastCategory: f}
`

const deals = `
  - file: deals.csv
    records:
      - entity: Opportunity
        fields:
          externalId: id
          name: {template: "Deal {id}"}
          pipeline: {constant: main}
          stage: {column: stage, by: name}
          amount: amount
          currency: {constant: EUR}
          openedOn: opened
          closedOn: closed
          closeOn: expected
`

func doc(parts ...string) []byte { return []byte("files:\n" + strings.Join(parts, "")) }

func messages(r *Report) []string {
	out := make([]string, len(r.Rejections))
	for i, x := range r.Rejections {
		out[i] = fmt.Sprintf("%s:%d %s %q: %s", x.File, x.Line, x.Column, x.Value, x.Message)
	}
	return out
}

func TestABadRowNeverLosesAGoodOneAndComesBackToBeCorrected(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc(process, deals)
		content := "id,stage,amount,opened,closed,expected\n" +
			"d1,Open,100.50,2026-01-05,,2026-06-30\n" +
			"d2,Opne,100,2026-01-05,,\n" +
			"d3,Won,\"1,5\",2026-01-05,2026-02-01,\n" +
			"d4,Won,100,2026-01-05,,\n" +
			"d5,Lost,0,2026-03-01,2026-02-01,\n" +
			"d6,\"Open,100,2026-01-05,,\n" +
			"d7,Open,100.505,2026-01-05,,\n" +
			",Open,100,2026-01-05,,\n" +
			"d1,Open,999,2026-01-05,,\n" +
			"d8,Talks,100,2026-01-05,2026-02-01,\n" +
			"d9,Won,7,2026-01-05,2026-02-01,\n"
		back := rejected{}
		r := mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", content)}, Mapping: m, Rejected: back.open})
		got := messages(r)
		for _, w := range []string{
			`deals.csv:3 stage "Opne": there is no Stage with the name "Opne" in that pipeline`,
			`deals.csv:4 amount "1,5": write numbers like 1234.56`,
			`deals.csv:5 closed "": an opportunity in the stage Won is decided; give the day on which it was`,
			`deals.csv:6 closed "2026-02-01": it is 2026-02-01 and may not come before openedOn, 2026-03-01`,
			`deals.csv:7 stage "\"Open,100,2026-01-05,,": the quote that opens this value is never closed`,
			`deals.csv:8 amount "100.505": EUR has 2 decimals; round it to that`,
			`deals.csv:9 id "": a value is required: rows find their Opportunity by externalId`,
			`deals.csv:10 externalId "d1": line 2 gives the same Opportunity with other values; keep one of the two`,
			`deals.csv:11 closed "2026-02-01": an opportunity in the stage Talks is open and has no closing day`,
		} {
			found := false
			for _, g := range got {
				found = found || strings.HasPrefix(g, w)
			}
			if !found {
				t.Errorf("no rejection like %s in\n%s", w, strings.Join(got, "\n"))
			}
		}
		if c := counts(r)["Opportunity"]; c != [6]int64{10, 2, 0, 0, 0, 8} {
			t.Errorf("read, created, updated, unchanged, skipped, rejected = %v", c)
		}
		if r.Rejected != 9 || r.Files[1].Rows != 11 || r.Files[1].Rejected != 9 {
			t.Errorf("rejected %d, file %+v", r.Rejected, r.Files[1])
		}
		file := back["deals.csv"].String()
		for wrong, right := range map[string]string{
			"d2,Opne,": "d2,Open,", `"1,5"`: "1.5", "d4,Won,100,2026-01-05,,": "d4,Won,100,2026-01-05,2026-02-02,", "2026-03-01,2026-02-01": "2026-01-01,2026-02-01",
			`"Open,`: "Open,", "100.505": "100.50", "\r\n,Open": "\r\nd10,Open", "d1,Open,999": "d11,Open,999", "d8,Talks,100,2026-01-05,2026-02-01": "d8,Talks,100,2026-01-05,",
		} {
			if !strings.Contains(file, wrong) {
				t.Fatalf("the file of rejected rows lacks %q:\n%s", wrong, file)
			}
			file = strings.Replace(file, wrong, right, 1)
		}
		// the line whose quoting was broken never got the columns of reasons
		file = strings.Replace(file, "d6,Open,100,2026-01-05,,\r\n", "d6,Open,100,2026-01-05,,,,,\r\n", 1)
		again := mustImport(t, ctx, s, Request{Sources: []Source{source("corrected.csv", file)}, Mapping: m})
		if c := counts(again)["Opportunity"]; c != [6]int64{9, 9} || len(again.Files[1].UnusedColumns) != 0 {
			t.Errorf("corrected rows: %v, unused %v, rejected %v", c, again.Files[1].UnusedColumns, messages(again))
		}
		if n := s.Client().Opportunity.Query().CountX(ctx); n != 11 {
			t.Errorf("%d opportunities, want 11", n)
		}
	})
}

func TestAnUpdateSaysBeforeAndAfterAndKeepsTheHistory(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc(process, deals)
		header := "id,stage,amount,opened,closed,expected\n"
		mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", header+"d1,Open,100,2026-01-05,,2026-06-30\n")}, Mapping: m})
		clock.Advance(1e9)
		mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", header+"d1,Talks,120,2026-01-05,,2026-07-31\n")}, Mapping: m})
		r := mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", header+"d1,Lost,,2026-01-05,2026-03-10,\n")}, Mapping: m})
		if c := counts(r)["Opportunity"]; c != [6]int64{1, 0, 1} {
			t.Errorf("counts = %v, rejected %v", c, messages(r))
		}
		o := s.Client().Opportunity.Query().WithStage().WithClosedFromStage().OnlyX(ctx)
		if *o.AmountMinor != 12_000 || o.Version != 3 || o.Status != "LOST" || o.Edges.ClosedFromStage.Name != "Talks" || o.StageEnteredOn.String() != "2026-03-10" {
			t.Errorf("opportunity = %v; a blank amount keeps what is known", o)
		}
		var steps []string
		for _, c := range s.Client().StageChange.Query().WithFromStage().WithToStage().Order(db.Asc("id")).AllX(ctx) {
			from := "nothing"
			if c.Edges.FromStage != nil {
				from = c.Edges.FromStage.Name
			}
			steps = append(steps, fmt.Sprint(from, " to ", c.Edges.ToStage.Name, " on ", c.ChangedOn))
		}
		if diff := cmp.Diff([]string{"nothing to Open on 2026-01-05", "Open to Talks on 2026-03-16", "Talks to Lost on 2026-03-10"}, steps); diff != "" {
			t.Errorf("stage changes (-want +got):\n%s", diff)
		}
		moved := s.Client().CloseDateChange.Query().OnlyX(ctx)
		if moved.FromDay.String() != "2026-06-30" || moved.ToDay.String() != "2026-07-31" {
			t.Errorf("close date moved from %v to %v", moved.FromDay, moved.ToDay)
		}
		log := s.Client().Change.Query().Where(change.RecordID(o.ID)).Order(db.Asc("id")).AllX(ctx)
		if len(log) != 3 {
			t.Fatalf("%d entries in the change log, want 3", len(log))
		}
		flat := func(raw []byte) string { return strings.ReplaceAll(string(raw), " ", "") }
		old, now := flat(log[1].Before), flat(log[1].After)
		for _, part := range []string{`"amount_minor":10000`, `"close_on":"2026-06-30"`, `"stage_id":"stg_`} {
			if !strings.Contains(old, part) {
				t.Errorf("before = %s lacks %s", old, part)
			}
		}
		if !strings.Contains(now, `"amount_minor":12000`) || strings.Contains(now, "currency") {
			t.Errorf("after = %s", now)
		}
	}, clock)
}

func TestReferencesAreFoundInAnyOrderOfRowsAndFiles(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc(`
  - {file: contacts.csv, records: [{entity: Contact, fields: {externalId: id, name: id, account: {column: firm, by: name}}}]}
  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: name, parent: above}}]}
`)
		var firms strings.Builder
		firms.WriteString("id,name,above\n")
		for i := range 40 { // every firm belongs to the one two lines below, across batches
			fmt.Fprintf(&firms, "f%d,Firm %d,f%d\n", i, i, i+2)
		}
		firms.WriteString("f40,Firm 40,\nf41,Firm 41,\nf42,Firm 42,nowhere\nf43,Firm 43,f44\nf44,Firm 44,f43\n")
		req := Request{Sources: []Source{source("contacts.csv", "id,firm\nc1,Firm 7\nc2,Firm 99\n"), source("firms.csv", firms.String())}, Mapping: m, rows: 7}
		r := mustImport(t, ctx, s, req)
		got := messages(r)
		if len(got) != 3 || !strings.Contains(got[0], `there is no Account with the externalId "nowhere"`) || !strings.Contains(strings.Join(got, "\n"), `there is no Account with the name "Firm 99"`) ||
			!strings.Contains(strings.Join(got, "\n"), "stand above itself") {
			t.Errorf("rejections:\n%s", strings.Join(got, "\n"))
		}
		for _, a := range s.Client().Account.Query().WithParent().AllX(ctx) {
			var n int
			if _, err := fmt.Sscanf(*a.ExternalID, "f%d", &n); err != nil || n >= 40 {
				continue
			}
			if a.Edges.Parent == nil || *a.Edges.Parent.ExternalID != fmt.Sprintf("f%d", n+2) {
				t.Errorf("%s belongs to %v", *a.ExternalID, a.Edges.Parent)
			}
		}
		before := s.Client().Change.Query().CountX(ctx)
		again := mustImport(t, ctx, s, req)
		if c := counts(again)["Account"]; c[1] != 0 || c[2] != 0 {
			t.Errorf("second import: %v", c)
		}
		if n := s.Client().Change.Query().CountX(ctx); n != before {
			t.Errorf("the second import wrote %d entries into the change log", n-before)
		}
	})
}

func TestAnUnknownReferenceIsRejectedCreatedOrLeftEmptyAsTheMappingSays(t *testing.T) {
	tests := []struct {
		name, unknown string
		reps, leads   int
		owners        int
	}{
		{"rejected unless the mapping says otherwise", "", 0, 0, 0},
		{"left empty", ", unknown: leave empty", 0, 3, 0},
		{"created with what the mapping gives", ", unknown: create, create: {salesRole: SDR}", 2, 3, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := opstest.SQLite(t)
			ctx := opstest.System()
			m := doc("  - {file: leads.csv, records: [{entity: Lead, fields: {externalId: id, name: id, openedOn: {constant: 2026-01-01}, owner: {column: rep, by: name" + tt.unknown + "}}}]}")
			src := []Source{source("leads.csv", "id,rep\nl1,Ann\nl2,Bob\nl3,Ann\n")}
			dry := mustImport(t, ctx, s, Request{Sources: src, Mapping: m, DryRun: true})
			r := mustImport(t, ctx, s, Request{Sources: src, Mapping: m})
			if diff := cmp.Diff(counts(dry), counts(r)); diff != "" {
				t.Errorf("the dry run counted otherwise (-dry +real):\n%s", diff)
			}
			leads := s.Client().Lead.Query().WithOwner().AllX(ctx)
			owners := 0
			for _, l := range leads {
				if l.Edges.Owner != nil && l.Edges.Owner.SalesRole == "SDR" {
					owners++
				}
			}
			if n := s.Client().Rep.Query().CountX(ctx); n != tt.reps || len(leads) != tt.leads || owners != tt.owners {
				t.Errorf("%d reps, %d leads, %d with an owner, want %d, %d, %d", n, len(leads), owners, tt.reps, tt.leads, tt.owners)
			}
			if n := s.Client().LeadStatusChange.Query().CountX(ctx); n != tt.leads {
				t.Errorf("%d status changes, want one for each of %d leads", n, tt.leads)
			}
		})
	}
}

func TestAnImportThatWasCutShortGoesOnWhereItStopped(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		var b strings.Builder
		b.WriteString("id,stage,amount,opened,closed,expected\n")
		for i := range 50 {
			stage := "Open"
			if i == 3 || i == 44 {
				stage = "Nonsense"
			}
			fmt.Fprintf(&b, "d%d,%s,%d,2026-01-05,,\n", i, stage, i)
		}
		req := Request{Sources: []Source{source("deals.csv", b.String())}, Mapping: doc(process, deals), rows: 10}
		ctx, cut := context.WithCancel(opstest.System())
		req.Progress = func(p Progress) {
			if p.Entity == "Opportunity" && p.Rows == 20 {
				cut()
			}
		}
		if _, err := Import(ctx, s, req); !errors.Is(err, context.Canceled) {
			t.Fatalf("Import() = %v, want it cut short", err)
		}
		ctx = opstest.System()
		written := s.Client().Opportunity.Query().CountX(ctx)
		if written != 19 {
			t.Fatalf("%d opportunities before the cut, want 19", written)
		}
		req.Progress = nil
		back := rejected{}
		req.Rejected = back.open
		r := mustImport(t, ctx, s, req)
		if !r.Resumed || counts(r)["Opportunity"] != [6]int64{50, 48, 0, 0, 0, 2} || r.Files[1].Rows != 50 || r.Rejected != 2 {
			t.Errorf("resumed = %v, counts %v, file %+v", r.Resumed, counts(r), r.Files[1])
		}
		if got := back["deals.csv"].String(); !strings.Contains(got, "d3,Nonsense") || !strings.Contains(got, "d44,Nonsense") {
			t.Errorf("rejected rows of both runs are wanted:\n%s", got)
		}
		if n := s.Client().Change.Query().Where(change.BatchID(r.Batch)).CountX(ctx); n != 48+5 {
			t.Errorf("%d entries in the change log, want 53", n)
		}
		batch := s.Client().ImportBatch.Query().OnlyX(ctx)
		if batch.Status != importbatch.StatusSUCCEEDED || batch.FinishedAt == nil {
			t.Errorf("the import is %s", batch.Status)
		}
		if again := mustImport(t, ctx, s, req); again.Resumed || counts(again)["Opportunity"] != [6]int64{50, 0, 0, 48, 0, 2} {
			t.Errorf("a finished import is not resumed: %v", counts(again))
		}
	})
}

func TestReferencesThatWaitSurviveACut(t *testing.T) {
	s := opstest.SQLite(t)
	var b strings.Builder
	b.WriteString("id,name,above\n")
	for i := range 60 {
		fmt.Fprintf(&b, "f%d,Firm %d,f%d\n", i, i, min(i+1, 59))
	}
	text := strings.Replace(b.String(), "f59,Firm 59,f59", "f59,Firm 59,", 1)
	req := Request{Sources: []Source{source("firms.csv", text)}, Mapping: doc("  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: name, parent: above}}]}\n"), rows: 10}
	ctx, cut := context.WithCancel(opstest.System())
	req.Progress = func(p Progress) {
		if p.Step == 2 && p.Rows == 20 {
			cut()
		}
	}
	if _, err := Import(ctx, s, req); !errors.Is(err, context.Canceled) {
		t.Fatalf("Import() = %v, want it cut short", err)
	}
	req.Progress = nil
	r := mustImport(t, opstest.System(), s, req)
	if c := counts(r)["Account"]; !r.Resumed || c != [6]int64{60, 60} || r.Rejected > 0 {
		t.Errorf("resumed = %v, counts = %v, rejections %q", r.Resumed, c, messages(r))
	}
	if n := s.Client().Account.Query().Where(dbaccount.ParentIDIsNil()).CountX(opstest.System()); n != 1 {
		t.Errorf("%d accounts without a parent, want the last one only", n)
	}
}

func TestTwoRunsOfTheSameImportDoNotWriteTwice(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	var b strings.Builder
	b.WriteString("id,stage,amount,opened,closed,expected\n")
	for i := range 30 {
		fmt.Fprintf(&b, "d%d,Open,%d,2026-01-05,,\n", i, i)
	}
	req := Request{Sources: []Source{source("deals.csv", b.String())}, Mapping: doc(process, deals), rows: 10}
	first := req
	done := false
	first.Progress = func(p Progress) {
		if p.Entity == "Opportunity" && p.Rows == 10 && !done {
			done = true
			mustImport(t, ctx, s, req) // somebody starts it a second time
		}
	}
	if _, err := Import(ctx, s, first); !errors.Is(err, errTakenOver) {
		t.Errorf("Import() = %v, want the first run to notice", err)
	}
	if n := s.Client().Opportunity.Query().CountX(ctx); n != 30 {
		t.Errorf("%d opportunities, want 30", n)
	}
}

func TestStoppingAtTheFirstRejectedRowLeavesTheRestAlone(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	content := "id,stage,amount,opened,closed,expected\nd1,Open,1,,,\nd2,Open,1,,,\nd3,Nope,1,,,\nd4,Open,1,,,\n"
	back := rejected{}
	r := mustImport(t, ctx, s, Request{Sources: []Source{source("deals.csv", content)}, Mapping: doc(process, deals), StopOnError: true, rows: 2, Rejected: back.open})
	if !r.Stopped || r.Rejected != 1 || r.Rejections[0].Line != 4 {
		t.Errorf("stopped = %v, rejections %v", r.Stopped, messages(r))
	}
	if n := s.Client().Opportunity.Query().CountX(ctx); n != 2 {
		t.Errorf("%d opportunities, want the 2 of the batch before", n)
	}
	if got := back["deals.csv"].String(); !strings.Contains(got, "d3,Nope") {
		t.Errorf("the file of rejected rows lacks the row:\n%s", got)
	}
	if b := s.Client().ImportBatch.Query().OnlyX(ctx); b.Status != importbatch.StatusFAILED {
		t.Errorf("the import is %s, want FAILED", b.Status)
	}
}

func TestWhatOnlyTheDatabaseRefusesIsFoundRowByRow(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		m := doc(process, `
  - file: stages.csv
    records: [{entity: Stage, fields: {externalId: id, pipeline: {constant: main}, name: name, position: position, group: {constant: DELIVERY}, probability: {constant: 0.5}, forecastCategory: {constant: COMMIT}}}]
`)
		content := "id,name,position\ns1,Extra 1,10\ns2,Extra 2,1\ns3,Extra 3,11\ns4,Open,12\n"
		r := mustImport(t, ctx, s, Request{Sources: []Source{source("stages.csv", content)}, Mapping: m})
		if got := messages(r); len(got) != 1 || !strings.HasPrefix(got[0], "stages.csv:3 ") {
			t.Errorf("rejections %q, want line 3, whose position is taken", got)
		}
		if n := s.Client().Stage.Query().CountX(ctx); n != 6 {
			t.Errorf("%d stages, want 6: the fourth row completes an existing one", n)
		}
	})
}

func TestATextThatMustBeUniqueSaysSo(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	m := doc("  - {file: products.csv, records: [{entity: Product, fields: {externalId: id, name: name, currency: {constant: EUR}}}]}\n")
	r := mustImport(t, ctx, s, Request{Sources: []Source{source("products.csv", "id,name\np1,Anvil\np2,Anvil\np3,Bolt\n")}, Mapping: m})
	r2 := mustImport(t, ctx, s, Request{Sources: []Source{source("products.csv", "id,name\np4,Bolt\n")}, Mapping: m})
	got := append(messages(r), messages(r2)...)
	want := []string{
		`products.csv:3 name "Anvil": line 2 has it too; each Product has its own`,
		`products.csv:2 name "Bolt": another Product already has it; each has its own, or let the mapping find records by it with key: name`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
}

func TestWrongRequestsSayWhatToDo(t *testing.T) {
	s := opstest.SQLite(t)
	m := doc(deals)
	tests := []struct {
		name string
		req  Request
		want string
	}{
		{"no file", Request{Mapping: m}, "files: name at least one file to import"},
		{"a file that the mapping does not name", Request{Sources: []Source{source("x.csv", "a\n1\n")}, Mapping: m}, "files: the mapping names none of the files x.csv; it names deals.csv"},
		{"a column that is missing", Request{Sources: []Source{source("deals.csv", "id,stage,amount,opened,closed\n")}, Mapping: m}, `deals.csv.header: the file has no column "expected"; it has id, stage, amount, opened, closed`},
		{"an empty file", Request{Sources: []Source{source("deals.csv", "")}, Mapping: m}, "deals.csv: the file is empty; its first line must name the columns"},
		{"columns that tell nothing", Request{Sources: []Source{source("stuff.csv", "foo,bar\n1,2\n")}}, "stuff.csv.mapping: the columns foo, bar do not tell what the file holds"},
		{"columns that lack something", Request{Sources: []Source{source("reps.csv", "externalId,name\n1,Ann\n")}}, "stuff: a file of Rep records needs columns for salesRole; name them so, or give a mapping"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Import(opstest.System(), s, tt.req)
			want := strings.TrimPrefix(tt.want, "stuff: ")
			if err == nil || !strings.Contains(err.Error(), want) || fault.All(err) == nil {
				t.Errorf("Import() = %v, want %s", err, tt.want)
			}
		})
	}
	if n := s.Client().ImportBatch.Query().CountX(opstest.System()); n != 0 {
		t.Errorf("wrong requests left %d imports behind", n)
	}
}

func TestOurOwnNamesNeedNoMapping(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := opstest.System()
	r := mustImport(t, ctx, s, Request{Sources: []Source{
		source("opportunities.jsonl", `{"externalId":"o1","name":"Deal","pipeline":{"externalId":"p"},"stage":{"externalId":"s"},"account":{"externalId":"a1"},"amount":"12.50","currency":"EUR","openedOn":"2026-01-01"}`+"\n"),
		source("accounts.csv", "externalId;name;employees\na1;Acme;12\n"),
		source("stages.csv", "externalId,pipelineExternalId,name,position,group,probability,forecastCategory\ns,p,Open,0,DISCOVERY,0.1,PIPELINE\n"),
		source("pipelines.csv", "externalId,name,opportunityType\np,Main,NEW\n"),
	}})
	if r.Rejected != 0 {
		t.Fatalf("rejections %q", messages(r))
	}
	o := s.Client().Opportunity.Query().Where(opportunity.ExternalID("o1")).WithAccount().OnlyX(ctx)
	if o.Edges.Account.Name != "Acme" || *o.AmountMinor != 1250 || o.Search != "deal o1" || o.StageEnteredOn == nil || *o.StageEnteredOn != calendar.MustDay("2026-01-01") {
		t.Errorf("opportunity = %v", o)
	}
}

// TestTheSizeOfTransactionsDoesNotMatter imports the same files, mistakes included, in pieces of
// different sizes: the records, their history and the rejections are the same.
func TestTheSizeOfTransactionsDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var firms, rows strings.Builder
	firms.WriteString("id,name,above\n")
	rows.WriteString("id,stage,amount,opened,closed,expected\n")
	for i := range 120 {
		fmt.Fprintf(&firms, "f%d,Firm %d,f%d\n", i, i, rng.IntN(i+3))
		stage := []string{"Open", "Talks", "Won", "Lost", "Nope"}[rng.IntN(5)]
		closed := []string{"", "2026-02-01", "2025-01-01"}[rng.IntN(3)]
		fmt.Fprintf(&rows, "d%d,%s,%d,2026-01-%02d,%s,\n", rng.IntN(100), stage, rng.IntN(1000)-50, 1+rng.IntN(28), closed)
	}
	m := doc(process, deals, "  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: name, parent: above}}]}\n")
	type result struct {
		Counts   map[string][6]int64
		Messages []string
		Rows     []string
	}
	outcome := func(size int) result {
		s := opstest.SQLite(t)
		r := mustImport(t, opstest.System(), s, Request{Sources: []Source{source("deals.csv", rows.String()), source("firms.csv", firms.String())}, Mapping: m, rows: size})
		out := result{Counts: counts(r), Messages: messages(r)}
		dump, err := s.Reader().Query(`SELECT o.external_id || ' ' || o.status || ' ' || ifnull(o.amount_minor, '-') || ' ' || ifnull(o.closed_on, '-') || ' ' || count(c.id) || ' ' || ifnull(group_concat(c.changed_on), '')
			FROM opportunities o LEFT JOIN stage_changes c ON c.opportunity_id = o.id GROUP BY o.id
			UNION ALL SELECT a.external_id || ' below ' || ifnull(p.external_id, '-') FROM accounts a LEFT JOIN accounts p ON p.id = a.parent_id ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer dump.Close() //nolint:errcheck // its error comes with Err
		for dump.Next() {
			var line string
			if err := dump.Scan(&line); err != nil {
				t.Fatal(err)
			}
			out.Rows = append(out.Rows, line)
		}
		if err := dump.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(out.Messages)
		return out
	}
	whole := outcome(1000)
	if len(whole.Rows) < 130 || len(whole.Messages) < 30 {
		t.Fatalf("%d records and %d rejections are too few to tell", len(whole.Rows), len(whole.Messages))
	}
	for _, size := range []int{1, 7, 50} {
		if diff := cmp.Diff(whole, outcome(size)); diff != "" {
			t.Errorf("in pieces of %d (-whole +pieces):\n%s", size, diff)
		}
	}
}
