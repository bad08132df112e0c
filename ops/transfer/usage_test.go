package transfer

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/usagemonth"
	"coxswain/ops/opstest"
)

// usageFile is a file of reports of use.
func usageFile(rows string) Request {
	return Request{Sources: []Source{source("usage.csv", "meter.externalId,subscription.externalId,key,happenedAt,quantity,subject\n"+rows)}, Entity: "UsageEvent"}
}

func metersFile() Request {
	return Request{Sources: []Source{source("meter.csv", "externalId,name,aggregation,unitName\ncalls,Calls,SUM,calls\npeople,People,UNIQUE,people\n")}}
}

// used lists the months of use: subscription, meter, month, quantity, events.
func used(t *testing.T, s *ent.Store) []string {
	t.Helper()
	var out []string
	for _, m := range s.Client().UsageMonth.Query().Order(db.Asc(usagemonth.FieldSubscriptionID), db.Asc(usagemonth.FieldMeterID), db.Asc(usagemonth.FieldMonth)).WithSubscription().WithMeter().AllX(opstest.System()) {
		out = append(out, fmt.Sprint(*m.Edges.Subscription.ExternalID, " ", m.Edges.Meter.Name, " ", m.Month, " ", m.Quantity, " of ", m.Events))
	}
	return out
}

func TestReportsOfUseComeFromAFileOnceAndCountInTheirMonths(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,a,2026-01-10,,10,,,,\nb1,b,2026-01-10,2026-03-01,10,,,,\n"))
		mustImport(t, ctx, s, metersFile())
		first := mustImport(t, ctx, s, usageFile(""+
			"calls,a1,k1,2026-01-12T10:00:00Z,5,\n"+
			"calls,a1,k2,2026-01-31T23:59:59Z,2.5,\n"+
			"calls,a1,k3,2026-02-01T00:00:00Z,,\n"+
			"people,a1,p1,2026-01-12T10:00:00Z,,ada\n"+
			"people,a1,p2,2026-01-13T10:00:00Z,,ada\n"+
			"people,a1,p3,2026-01-13T10:00:00Z,,\n"+
			"calls,a1,k4,2026-01-09T10:00:00Z,1,\n"+
			"calls,b1,k5,2026-03-01T10:00:00Z,1,\n"+
			"calls,a1,k6,2031-01-01T10:00:00Z,1,\n"+
			"calls,a1,k7,2026-01-12T10:00:00Z,-1,\n"+
			"faxes,a1,k8,2026-01-12T10:00:00Z,1,\n"))
		if c := counts(first)["UsageEvent"]; c != [6]int64{11, 5, 0, 0, 0, 6} {
			t.Errorf("read, created, updated, unchanged, skipped, rejected = %v\n%s", c, strings.Join(messages(first), "\n"))
		}
		for i, want := range []string{"say who or what used", "had not begun on 2026-01-09", "had ended by 2026-03-01", "lies in the future", `quantity "-1"`, "there is no Meter"} {
			if !slices.ContainsFunc(messages(first), func(m string) bool { return strings.Contains(m, want) }) {
				t.Errorf("rejection %d: nothing says %q in\n%s", i, want, strings.Join(messages(first), "\n"))
			}
		}
		before := []string{"a1 Calls 2026-01-01 7.500000 of 2", "a1 Calls 2026-02-01 1.000000 of 1", "a1 People 2026-01-01 1.000000 of 2"}
		if diff := cmp.Diff(before, used(t, s)); diff != "" {
			t.Errorf("months (-want +got):\n%s", diff)
		}
		late := mustImport(t, ctx, s, usageFile("calls,a1,k1,2026-01-12T10:00:00Z,5,\ncalls,a1,k9,2026-01-20T10:00:00Z,3,\ncalls,a1,k2,2026-01-31T23:59:59Z,9,\npeople,a1,p4,2026-01-14T10:00:00Z,,ben\n"))
		if c := counts(late)["UsageEvent"]; c != [6]int64{4, 2, 0, 1, 0, 1} {
			t.Errorf("late reports: %v\n%s", c, strings.Join(messages(late), "\n"))
		}
		if diff := cmp.Diff([]string{"a1 Calls 2026-01-01 10.500000 of 3", "a1 Calls 2026-02-01 1.000000 of 1", "a1 People 2026-01-01 2.000000 of 3"}, used(t, s)); diff != "" {
			t.Errorf("months with late reports (-want +got):\n%s", diff)
		}
		plan := mustUndo(t, ctx, s, UndoRequest{Batch: late.Batch, DryRun: true})
		done := mustUndo(t, ctx, s, UndoRequest{Batch: late.Batch})
		if diff := cmp.Diff(map[string][5]int64{"UsageEvent": {2}}, undone(done)); diff != "" {
			t.Errorf("undone (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(undone(done), undone(plan)); diff != "" {
			t.Errorf("the dry run said something else (-done +said):\n%s", diff)
		}
		if diff := cmp.Diff(before, used(t, s)); diff != "" {
			t.Errorf("months after the undo (-want +got):\n%s", diff)
		}
		verified(t, ctx, s)
	})
}

func TestManyReportsOfUseAreImportedInBatchesAndKeptApartFromThoseOfOthers(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		mustImport(t, ctx, s, paidPeriods("exclusive", "keep", "a1,a,2026-01-01,,10,,,,\n"))
		mustImport(t, ctx, s, metersFile())
		const n = 1000
		var rows strings.Builder
		for i := range n {
			fmt.Fprintf(&rows, "calls,a1,k%d,2026-01-%02dT10:00:00Z,1,\n", i, 1+i%28)
		}
		req := usageFile(rows.String())
		req.rows = 150
		r := mustImport(t, ctx, s, req)
		if c := counts(r)["UsageEvent"]; c != [6]int64{n, n} {
			t.Errorf("counts = %v %v", c, messages(r))
		}
		b := s.Client().ImportBatch.GetX(ctx, r.Batch)
		if !strings.Contains(string(b.Checkpoint), `"usage"`) || len(b.Checkpoint) > 4000 {
			t.Errorf("the import remembers its reports in %d bytes: %s", len(b.Checkpoint), b.Checkpoint)
		}
		if got := used(t, s); !slices.Equal(got, []string{"a1 Calls 2026-01-01 1000.000000 of 1000"}) {
			t.Errorf("months = %v", got)
		}
		if c := counts(mustImport(t, ctx, s, req))["UsageEvent"]; c != [6]int64{n, 0, 0, n} {
			t.Errorf("the same file again: %v", c)
		}
	})
}

func TestTheSampleOfReportsOfUseImports(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := keeping(t, s)
		text, err := os.ReadFile("../../examples/usage.yaml")
		if err != nil {
			t.Fatal(err)
		}
		sources, done, err := OpenFiles([]string{"../../examples/usage"})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := done(); err != nil {
				t.Error(err)
			}
		}()
		r := mustImport(t, ctx, s, Request{Sources: sources, Mapping: text})
		if r.Rejected != 0 {
			t.Errorf("rejected: %v", messages(r))
		}
		want := []string{
			"north-1 API calls 2026-02-01 205.500000 of 2", "north-1 Active users 2026-02-01 2.000000 of 3",
			"south-1 API calls 2026-02-01 40.000000 of 1", "south-1 API calls 2026-03-01 12.000000 of 1", "south-1 Active users 2026-03-01 1.000000 of 1",
		}
		if diff := cmp.Diff(want, used(t, s)); diff != "" {
			t.Errorf("months (-want +got):\n%s", diff)
		}
	})
}
