package transfer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db/change"
	"coxswain/ent/db/opportunity"
	"coxswain/ent/db/stagechange"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
)

func TestAnImportThatTakesADayIsKnownRowByRowAsItWasWritten(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		var b strings.Builder
		b.WriteString("id,stage,amount,opened,closed,expected\n")
		for i := range 100 {
			fmt.Fprintf(&b, "d%d,Open,%d,2026-01-05,,\n", i, i)
		}
		req := Request{Sources: []Source{source("deals.csv", b.String())}, Mapping: doc(process, deals), rows: 50}
		req.Progress = func(p Progress) {
			if p.Entity == "Opportunity" && p.Rows == 50 {
				clock.Advance(24 * time.Hour)
			}
		}
		ctx := opstest.System()
		r := mustImport(t, ctx, s, req)
		noon := calendar.InstantOf(opstest.Now.Add(12 * time.Hour))
		c := s.Client()
		got := [3]int{
			c.Opportunity.Query().Where(opportunity.CreatedAtLT(noon)).CountX(ctx),
			c.StageChange.Query().Where(stagechange.RecordedAtLT(noon)).CountX(ctx),
			c.Change.Query().Where(change.BatchID(r.Batch), change.RecordedAtGTE(int64(noon))).CountX(ctx),
		}
		if want := [3]int{50, 50, 50}; got != want {
			t.Errorf("opportunities and stage changes known at noon, changes after it: %v, want %v", got, want)
		}
	}, clock)
}
