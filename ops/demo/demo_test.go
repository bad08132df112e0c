package demo_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/demo"
	"coxswain/ops/ledger"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

var update = flag.Bool("update", false, "write the sample files again")

const asOf = "2026-11-22"

func options() demo.Options {
	return demo.Options{
		AsOf: calendar.MustDay(asOf), Seed: 1, Password: "correct horse",
		HashPassword: func(s string) (string, error) { return fmt.Sprintf("hash of %d letters", len(s)), nil },
	}
}

func create(t *testing.T, s *ent.Store) demo.Report {
	t.Helper()
	o := options()
	last, total := 0, 0
	o.Progress = func(done, all int) {
		if done < last || done > all {
			t.Errorf("Progress(%d, %d) after %d", done, all, last)
		}
		last, total = done, all
	}
	r, err := demo.Create(context.Background(), s, o)
	if err != nil {
		t.Fatalf("Create() = %v", err)
	}
	if last != total || total == 0 {
		t.Errorf("the last progress was %d of %d, want all of it", last, total)
	}
	return r
}

// TestTheCompanyKeepsEveryRuleOfTheBusiness makes the company once on each database, since that takes
// seconds, and looks at it from all sides. On SQLite it also makes it a second time to compare.
func TestTheCompanyKeepsEveryRuleOfTheBusiness(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ledger.Keep(s) // and finds nothing to correct, since the company without it is the same
		r := create(t, s)
		t.Run("it has the promised size", func(t *testing.T) { checkSize(t, r) })
		t.Run("no rule of the business is broken", func(t *testing.T) { checkRules(t, s) })
		t.Run("it looks like a company", func(t *testing.T) { checkPlausible(t, s) })
		t.Run("accounts lie in the territory of its rule", func(t *testing.T) { checkTerritories(t, s) })
		t.Run("its revenue is that of a growing business", func(t *testing.T) { checkRevenue(t, s) })
		t.Run("its alerts are what the key figure says", func(t *testing.T) { checkAlerts(t, s) })
		t.Run("SQL comes to every key figure", func(t *testing.T) { checkFigures(t, s) })
		t.Run("every row is in the change log", func(t *testing.T) { checkLogged(t, s, r) })
		t.Run("its people are paid", func(t *testing.T) { checkPay(t, s) })
		t.Run("a second company is refused", func(t *testing.T) {
			_, err := demo.Create(context.Background(), s, options())
			if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not empty") {
				t.Errorf("Create() in a filled database = %v, want a conflict that says it is not empty", err)
			}
		})
		t.Run("the verbs, the meters and the ledger would have written the same", func(t *testing.T) { checkDerived(t, s) })
		if s.Postgres() {
			return
		}
		t.Run("the same day and seed give the same bytes", func(t *testing.T) {
			again := opstest.SQLite(t) // on another day
			create(t, again)
			if diff := gocmp.Diff(checksums(t, s), checksums(t, again)); diff != "" {
				t.Errorf("two companies of one seed differ (-first +second):\n%s", diff)
			}
		})
		t.Run("the sample files are a part of it and import cleanly", func(t *testing.T) { checkSample(t, s) })
	}, onTheDay())
}

func checkSize(t *testing.T, r demo.Report) {
	got := map[string]int{}
	for _, c := range r.Counts {
		got[c.Kind] = c.Rows
	}
	for kind, want := range map[string]int{
		"User": 10, "Rep": 40, "Team": 6, "Territory": 25, "Account": 3_000, "Lead": 20_000, "Opportunity": 12_000, "Activity": 150_000,
		"Product": 8, "Pipeline": 3, "Competitor": 6, "Organisation": 1, "SubscriptionPlan": 6, "Meter": 2, "KpiSet": 8, "Scorecard": 2, "AlertRule": 3, "UserMetric": 3, "LedgerVersion": 1,
		"CompPlan": 8, "CompPlanVersion": 10, "CommissionRun": 3, "CommissionDispute": 2, "CommissionAdjustment": 3, "QuotaRelief": 1, "WindfallReview": 1,
	} {
		if got[kind] != want {
			t.Errorf("%d records of %s, want %d", got[kind], kind, want)
		}
	}
	if n := got["Contact"]; n < 5_000 || n > 7_000 {
		t.Errorf("%d contacts, want about 6,000", n)
	}
	if n := got["Campaign"]; n < 55 || n > 65 {
		t.Errorf("%d campaigns, want about 60", n)
	}
	if n := got["CustomerSubscription"]; n < 1_950 || n > 2_150 {
		t.Errorf("%d subscriptions, want about 2,000", n)
	}
	if len(r.SignIns) != 10 || r.SignIns[6].Email != "rep@demo.test" {
		t.Errorf("sign-ins = %v, want one for each role, such as rep@demo.test", r.SignIns)
	}
}

// verbs are the kinds that the people of the company wrote: the log names them.
var verbs = []string{"CommissionRun", "CommissionStatement", "CommissionLine", "CommissionSnapshot", "CompEvent", "CommissionAdjustment", "CommissionDispute", "DisputeComment", "WindfallReview"}

func checkLogged(t *testing.T, s *ent.Store, r demo.Report) {
	total := 0
	for _, c := range r.Counts {
		if c.Kind != "MrrMovement" && c.Kind != "UsageEvent" && !slices.Contains(verbs, c.Kind) { // logs of their own
			total += c.Rows
		}
	}
	if got := one(t, s, "SELECT COUNT(*) FROM changes WHERE operation = 'CREATE' AND actor = 'demo company' AND source = 'JOB' AND record_kind <> $1", int64(gid.CommissionAdjustment)); got != int64(total) {
		t.Errorf("%d entries in the change log, want %d", got, total)
	}
}

// bookkeeping are tables that say when the program ran, not what the business did.
var bookkeeping = []gid.Kind{gid.Change, gid.Session, gid.OneTimeLink, gid.Throttle, gid.IdempotencyRecord, gid.Job, gid.StoredFile, gid.ImportBatch, gid.RejectedRow}

// checksums hashes every business table.
func checksums(t *testing.T, s *ent.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, k := range gid.Kinds() {
		if slices.Contains(bookkeeping, k) {
			continue
		}
		rows, err := s.Reader().Query("SELECT * FROM " + k.Table() + " ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				fmt.Fprintf(h, "%s=%v;", columns[i], *v.(*any))
			}
		}
		if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		out[k.Table()] = hex.EncodeToString(h.Sum(nil))
	}
	return out
}

func one(t *testing.T, s *ent.Store, query string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := s.Reader().QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestOptionsAreRefusedWithAnExplanation(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*demo.Options)
		want   string
	}{
		{"a day of another age", func(o *demo.Options) { o.AsOf = calendar.MustDay("1999-12-31") }, "asOf: 1999-12-31 is outside the years 2005 to 2150"},
		{"no password", func(o *demo.Options) { o.Password = "" }, "password: give the password of the demo sign-ins"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := options()
			tt.change(&o)
			if err := o.Validate(); err == nil || err.Error() != tt.want {
				t.Errorf("Validate() = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAnAccountIsEnoughToRefuseADatabase(t *testing.T) {
	s := opstest.SQLite(t)
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	if err := s.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		return tx.Account.Create().SetName("Somebody real").Exec(ctx)
	}); err != nil {
		t.Fatal(err)
	}
	_, err := demo.Create(context.Background(), s, options())
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("Create() beside an account = %v, want a conflict", err)
	}
	if n := one(t, s, "SELECT COUNT(*) FROM users"); n != 0 {
		t.Errorf("%d users after a refusal, want 0", n)
	}
}

// sampleFolder is where the sample files lie in the repository.
var sampleFolder = filepath.Join("..", "..", "examples", "sample")

func checkSample(t *testing.T, s *ent.Store) {
	dir := t.TempDir()
	if *update {
		dir = sampleFolder
	}
	if err := demo.SampleFiles(context.Background(), s, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"reps.csv", "products.csv", "accounts.csv", "opportunities.csv", "lines.csv"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(sampleFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("examples/sample/%s is not what the demo company gives; run go test ./ops/demo -run Rule -update", name)
		}
	}
	mapping, err := os.ReadFile(filepath.Join("..", "..", "examples", "sample.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	sources, done, err := transfer.OpenFiles([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = done() })
	empty := opstest.SQLite(t)
	ctx := viewer.With(context.Background(), viewer.System("sample", viewer.CLI))
	r, err := transfer.Import(ctx, empty, transfer.Request{Sources: sources, Mapping: mapping})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range r.Rejections {
		t.Errorf("%s line %d, %s %q: %s", x.File, x.Line, x.Column, x.Value, x.Message)
	}
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM accounts": 50, "SELECT COUNT(*) FROM opportunities": 200, "SELECT COUNT(*) FROM reps": 40, "SELECT COUNT(*) FROM products": 8,
		"SELECT COUNT(*) FROM opportunities WHERE status = 'LOST' AND loss_reason_id IS NULL": 0,
	} {
		if got := one(t, empty, query); got != want {
			t.Errorf("after the import %s = %d, want %d", query, got, want)
		}
	}
}
