package transfer

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db/change"
	"coxswain/ops/opstest"
)

const crashDatabase = "COXSWAIN_CRASH_DATABASE"

func crashRequest() Request {
	var b strings.Builder
	b.WriteString("id,stage,amount,opened,closed,expected\n")
	for i := range crashRows {
		fmt.Fprintf(&b, "d%d,Open,%d,2026-01-05,,\n", i, i)
	}
	return Request{Sources: []Source{source("deals.csv", b.String())}, Mapping: doc(process, deals), rows: 50}
}

const crashRows = 10_000

func openAt(t *testing.T, path string) *ent.Store {
	t.Helper()
	s, err := ent.Open(context.Background(), "sqlite:"+path, ent.Options{Now: opstest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestImportUntilKilled is the victim of the test below; without a database it does nothing.
func TestImportUntilKilled(t *testing.T) {
	path := os.Getenv(crashDatabase)
	if path == "" {
		return
	}
	req := crashRequest()
	req.Progress = func(p Progress) {
		if p.Entity == "Opportunity" {
			fmt.Println("written", p.Rows)
		}
	}
	mustImport(t, opstest.System(), openAt(t, path), req)
}

func TestAKilledImportLeavesWholeBatchesAndGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	victim := exec.Command(os.Args[0], "-test.run=^TestImportUntilKilled$") //nolint:gosec // runs this very binary
	victim.Env = append(os.Environ(), crashDatabase+"="+path)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	promised := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "written %d", &promised); err == nil && promised >= 200 {
			break
		}
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed, which is what its error says

	s := openAt(t, path)
	ctx := opstest.System()
	found := s.Client().Opportunity.Query().CountX(ctx)
	if promised < 200 || found < promised || found%50 != 0 || found == crashRows {
		t.Fatalf("%d opportunities after the kill, at least %d were reported, in batches of 50", found, promised)
	}
	if n := s.Client().StageChange.Query().CountX(ctx); n != found {
		t.Errorf("%d stage changes for %d opportunities", n, found)
	}
	r := mustImport(t, ctx, s, crashRequest())
	if c := counts(r)["Opportunity"]; !r.Resumed || c != [6]int64{crashRows, crashRows} {
		t.Errorf("resumed = %v, counts = %v", r.Resumed, c)
	}
	if n := s.Client().Change.Query().Where(change.BatchID(r.Batch)).CountX(ctx); n != crashRows+5 {
		t.Errorf("%d entries in the change log, want %d", n, crashRows+5)
	}
}
