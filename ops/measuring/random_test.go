package measuring_test

import (
	"context"
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
)

// TestAnyRunOfWritesIsFollowed writes at random, some of it in one transaction and some in many, and sets
// what the followed facts answer against facts that were just read, and against SQL.
func TestAnyRunOfWritesIsFollowed(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCrowd(t, s, 21, 25)
		followed := measuring.New(s)
		for round := range 8 {
			if err := followed.Load(opstest.System()); err != nil {
				t.Fatal(err)
			}
			var log []string
			for range 1 + c.d.IntN(12) {
				log = append(log, c.write(t))
			}
			wantCurrent(t, fmt.Sprintf("after round %d (%v)", round, log), followed, measuring.New(s))
			differences, err := followed.Verify(opstest.System())
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range differences {
				t.Errorf("after round %d (%v): %s", round, log, d)
			}
		}
	})
}

// write does something at random and says what.
func (c *crowd) write(t *testing.T) string {
	tx := func(name string, fn func(ctx context.Context, tx *db.Client) error) string {
		c.w.Write(fn)
		return name
	}
	o, l := c.opps[c.d.IntN(len(c.opps))], c.leads[c.d.IntN(len(c.leads))]
	stages := c.w.Pipeline().Stages
	switch n := c.d.IntN(16); n {
	case 0, 1:
		c.opportunity()
		return "opportunity"
	case 2:
		c.lead()
		return "lead"
	case 3:
		c.activity()
		return "activity"
	case 4:
		return tx("owner", func(ctx context.Context, tx *db.Client) error {
			return tx.Opportunity.UpdateOneID(o.ID).SetOwnerID(c.rep().ID).SetAmountMinor(int64(c.d.IntN(90_000))).Exec(ctx)
		})
	case 5:
		return tx("won", func(ctx context.Context, tx *db.Client) error {
			return tx.Opportunity.UpdateOneID(o.ID).SetStatus(pipeline.Won).SetClosedOn(opstest.Today - 1).SetOpenedOn(opstest.Today - 40).Exec(ctx)
		})
	case 6:
		return tx("lead of a deal", func(ctx context.Context, tx *db.Client) error {
			return tx.Opportunity.UpdateOneID(o.ID).SetLeadID(l.ID).Exec(ctx)
		})
	case 7:
		return tx("stage", func(ctx context.Context, tx *db.Client) error {
			return tx.StageChange.Create().SetOpportunityID(o.ID).SetToStageID(stages[c.d.IntN(3)].ID).SetChangedOn(c.day()).SetRecordedAt(c.w.Store.Now()).Exec(ctx)
		})
	case 8:
		return tx("close date", func(ctx context.Context, tx *db.Client) error {
			return tx.CloseDateChange.Create().SetOpportunityID(o.ID).SetFromDay(c.day()).SetToDay(c.day() + 60).SetChangedOn(c.day()).SetRecordedAt(c.w.Store.Now()).Exec(ctx)
		})
	case 9:
		return tx("funnel", func(ctx context.Context, tx *db.Client) error {
			u := tx.Lead.UpdateOneID(l.ID).SetMqlOn(c.day()).SetConvertedOn(c.day()).SetOpportunityID(o.ID).SetOwnerID(c.rep().ID)
			if c.d.IntN(2) == 0 {
				u.SetSQLOn(c.day()).SetAssignedAt(noon(c.day())).SetFirstTouchAt(noon(c.day()))
			}
			return u.Exec(ctx)
		})
	case 10:
		return tx("move", func(ctx context.Context, tx *db.Client) error {
			m, err := tx.TeamMembership.Query().All(ctx)
			if err != nil {
				return err
			}
			return tx.TeamMembership.UpdateOneID(m[c.d.IntN(len(m))].ID).SetTeamID(c.teams[c.d.IntN(4)].ID).Exec(ctx)
		})
	case 11:
		return tx("attributes", func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(c.account().ID).SetSegment(fmt.Sprint("Segment ", c.d.IntN(3))).Exec(ctx)
		})
	case 12:
		return tx("done and gone", func(ctx context.Context, tx *db.Client) error {
			a, err := tx.Activity.Query().All(ctx)
			if err != nil {
				return err
			}
			if err := tx.Activity.UpdateOneID(a[0].ID).SetStatus(activity.Cancelled).Exec(ctx); err != nil {
				return err
			}
			return tx.Activity.DeleteOneID(a[len(a)-1].ID).Exec(ctx)
		})
	case 13:
		product := c.w.Product("", 1000)
		c.w.Line(o, product, int64(1+c.d.IntN(3)), int64(c.d.IntN(10_000)), func(l *db.OpportunityLineCreate) { l.SetUnitCostMinor(300).SetListPriceMinor(1000) })
		return "line"
	case 14:
		from := c.day()
		c.w.Spend(from, from+calendar.Day(1+c.d.IntN(50)), int64(c.d.IntN(10_000)))
		return "spend"
	default:
		err := c.w.Store.Bulk(opstest.System(), 0, func(b *ent.Bulk) error {
			for n := range int64(5) {
				id, err := b.NewID(gid.Activity)
				if err != nil {
					return err
				}
				err = b.Insert(gid.Activity, []string{"id", "created_at", "updated_at", "kind", "direction", "status", "happened_at", "owner_id"},
					[]any{int64(id), b.Now(), b.Now(), "CALL", "OUTBOUND", "DONE", int64(noon(c.day())), int64(c.rep().ID)}, n)
				if err != nil {
					return err
				}
			}
			return b.Update(gid.Opportunity, o.ID, map[string]any{"amount_minor": o.AmountMinor}, map[string]any{"amount_minor": int64(c.d.IntN(90_000))}, 1)
		})
		if err != nil {
			t.Fatal(err)
		}
		return "bulk"
	}
}
