package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"coxswain/ent"
)

func TestAnImportIsTakenBackOverHTTPAndWhatStaysIsExplained(t *testing.T) {
	onEach(t, func(t *testing.T, s *ent.Store) { staff(t, s) }, func(t *testing.T, a *app) {
		d := desk{a, t, "ops@example.com"}
		body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"accounts.csv\"\r\nContent-Type: text/csv\r\n\r\nexternalId,name,city\na1,Acme,Kiel\na2,Bolt,Bonn\n\r\n--b--\r\n"
		_, text := a.send(t, d.as, http.MethodPost, "/files", body, "Content-Type", "multipart/form-data; boundary=b", "Origin", a.url)
		var f struct{ ID string }
		if err := json.Unmarshal([]byte(text), &f); err != nil || f.ID == "" {
			t.Fatalf("upload = %s", text)
		}
		d.waitFor(pick(d.do("startImport", fmt.Sprintf(`fileIds: [%q]`, f.ID), "job { id }"), "job.id"))
		got := a.get(t, d.as, "{ importBatches { nodes { id status undoneAt } } accounts(orderBy: [{field: NAME}]) { nodes { id name } } }", nil)
		batch, bolt := pick(got, "importBatches.nodes.0.id"), pick(got, "accounts.nodes.1.id")
		d.do("updateAccount", fmt.Sprintf(`id: %q, city: "Berlin"`, bolt), "account { id }")

		undo := func(more string) map[string]any {
			job := pick(d.do("undoImport", fmt.Sprintf(`importId: %q, reason: "the wrong file"%s`, batch, more), "job { id jobKind }"), "job.id")
			if s := pick(d.waitFor(job), "job.status"); s != "SUCCEEDED" {
				t.Fatalf("the undo is %s: %s", s, pick(d.waitFor(job), "job.message"))
			}
			return a.get(t, d.as, `query($id: ID!) { job(id: $id) { report { read } resultFile { url } undo { dryRun undone keptTotal importBatch { id status } entities { entity removed putAway putBack reversed kept }
				kept { record { id } recordId entity file line field message } } } }`, map[string]any{"id": job})
		}
		plan := undo(", dryRun: true")
		const want = `[{"entity":"Account","kept":1,"putAway":0,"putBack":0,"removed":1,"reversed":0}]`
		if pick(plan, "job.undo.entities") != want || pick(plan, "job.undo.dryRun") != "true" || pick(plan, "job.report") != "null" {
			t.Errorf("the dry run says %v", plan)
		}
		if n := pick(a.get(t, d.as, "{ accounts { totalCount } }", nil), "accounts.totalCount"); n != "2" {
			t.Errorf("after the dry run there are %s accounts", n)
		}
		done := undo("")
		for path, want := range map[string]string{
			"entities": want, "keptTotal": "1", "importBatch.status": "UNDONE", "kept.0.record.id": bolt, "kept.0.file": "accounts.csv", "kept.0.line": "3", "kept.0.entity": "Account",
		} {
			if got := pick(done, "job.undo."+path); got != want {
				t.Errorf("undo.%s is %s, want %s", path, got, want)
			}
		}
		if got := pick(done, "job.undo.kept.0.message"); !strings.HasPrefix(got, "ops@example.com changed it on ") {
			t.Errorf("what stays is explained by %q", got)
		}
		if _, body := a.send(t, d.as, http.MethodGet, pick(done, "job.resultFile.url"), ""); !strings.Contains(body, bolt) || !strings.HasPrefix(body, "file,line,entity,record,field,because") {
			t.Errorf("the file of what stays is %q", body)
		}
		log := a.get(t, d.as, `{ changes(where: {operation: {eq: DELETE}}) { nodes { recordKind reason } } }`, nil)
		if pick(log, "changes.nodes.0.reason") != "the wrong file" {
			t.Errorf("the change log says %v", log)
		}
		for who, code := range map[string]string{"rep": "FORBIDDEN", "marketing": "NOT_FOUND"} {
			refused := a.ask(t, who+"@example.com", fmt.Sprintf(`mutation { undoImport(input: {importId: %q}) { job { id } userErrors { code path } } }`, batch), nil)
			if !strings.Contains(refused.body, code) {
				t.Errorf("%s undoing somebody's import is answered with %s, want %s", who, refused.body, code)
			}
		}
	})
}

func TestAnImportIsTakenBackOnTheCommandLine(t *testing.T) {
	database, file := newDatabase(t), filepath.Join(t.TempDir(), "account.csv")
	if err := os.WriteFile(file, []byte("externalId,name\na1,Acme\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := command(t, database, "", []string{"import", file})
	id := regexp.MustCompile(`--undo (imb_\w+)`).FindStringSubmatch(first.out)
	if first.code != 0 || id == nil {
		t.Fatalf("import = %d %s %s", first.code, first.out, first.err)
	}
	for _, step := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import", "--undo", id[1], "--dry-run"}, 0, "A dry run: nothing was written."},
		{[]string{"import", "--undo", id[1], "--reason", "wrong file", "--json"}, 0, `"removed": 1`},
		{[]string{"import", "--undo", id[1]}, 0, "had been undone before"},
		{[]string{"import", "--undo", "nonsense"}, 2, "--undo"},
		{[]string{"import", "--undo", id[1], file}, 2, "reads no files"},
		{[]string{"import"}, 2, "at least one file"},
	} {
		got := command(t, database, "", step.args)
		if text := strings.ReplaceAll(got.out, `":1`, `": 1`) + got.err; got.code != step.code || !strings.Contains(text, step.says) {
			t.Errorf("%v = %d %q %q, want %d and %q", step.args, got.code, got.out, got.err, step.code, step.says)
		}
	}
	if again := command(t, database, "", []string{"import", file}); !regexp.MustCompile(`Account\s+1\s+1\s+0`).MatchString(again.out) {
		t.Errorf("the same file again: %s", again.out)
	}
}
