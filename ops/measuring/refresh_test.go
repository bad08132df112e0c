package measuring_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/kpi"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// office is a small company of which every kind of record exists.
type office struct {
	w              *opstest.Builder
	north, south   *db.Team
	ada, ben, gone *db.Rep
	acme           *db.Account
	west           *db.Territory
	product        *db.Product
	channel        *db.Channel
	campaign       *db.Campaign
	source         *db.LeadSource
	reason         *db.LossReason
	rival          *db.Competitor
	spend          *db.Spend
	quota          *db.Quota
	lead           *db.Lead
	open, won      *db.Opportunity
	lost, spare    *db.Opportunity
	line           *db.OpportunityLine
	credit         *db.OpportunityCredit
	call, mail     *db.Activity
	rate           *db.ExchangeRate
	organisation   *db.Organisation
	membership     *db.TeamMembership
	steps          []*db.StageChange
	stay           gid.ID
	moves          gid.ID
	named          gid.ID
	relief         []gid.ID
}

func newOffice(t testing.TB, s *ent.Store) *office {
	t.Helper()
	w := opstest.World(t, s)
	o := &office{w: w, organisation: w.Organisation()}
	o.north, o.south = w.Team("North", func(c *db.TeamCreate) { c.SetRegion("EMEA") }), w.Team("South")
	o.ada, o.ben, o.gone = w.Rep("Ada"), w.Rep("Ben"), w.Rep("Gone")
	o.membership = w.Membership(o.ada, o.north, day("2024-01-01"))
	w.Membership(o.ben, o.south, day("2024-01-01"))
	o.west = w.Territory("West")
	o.acme = w.Account("Acme", opstest.AccountOf(o.ada), func(c *db.AccountCreate) { c.SetSegment("SMB").SetIndustry("Retail").SetCountry("DE") })
	o.product, o.channel, o.campaign = w.Product("Basic", 10_000), w.Channel("Web"), w.Campaign("Spring")
	o.reason = w.LossReason("Price", pipeline.LossPrice)
	o.spend = w.Spend(day("2026-02-01"), day("2026-03-01"), 50_000, func(c *db.SpendCreate) { c.SetChannelID(o.channel.ID) })
	o.quota = w.Quota(o.ada, day("2026-01-01"), day("2026-04-01"), 1_000_000)
	w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if o.source, err = tx.LeadSource.Create().SetName("Fair").SetChannelID(o.channel.ID).Save(ctx); err != nil {
			return err
		}
		if o.rival, err = tx.Competitor.Create().SetName("Rival").Save(ctx); err != nil {
			return err
		}
		o.rate, err = tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(day("2025-01-01")).SetRate(money.ExchangeRate(900_000_000_000)).Save(ctx)
		return err
	})
	o.lead = w.Lead("Lead", func(c *db.LeadCreate) {
		c.SetOwnerID(o.ada.ID).SetOpenedOn(day("2026-01-10")).SetMqlOn(day("2026-01-11")).SetSQLOn(day("2026-01-20")).SetConvertedOn(day("2026-01-25")).
			SetAssignedAt(noon(day("2026-01-12"))).SetFirstTouchAt(noon(day("2026-01-12")) + 30*60*1_000_000).
			SetSourceID(o.source.ID).SetChannelID(o.channel.ID).SetCampaignID(o.campaign.ID)
	})
	of := func(c *db.OpportunityCreate) { c.SetOwnerID(o.ada.ID).SetAccountID(o.acme.ID) }
	o.won = w.Opportunity(opstest.Won(day("2026-02-10"), 120_000), of, func(c *db.OpportunityCreate) {
		c.SetLeadID(o.lead.ID).SetSourceID(o.source.ID).SetChannelID(o.channel.ID).SetCampaignID(o.campaign.ID).SetProposalOn(day("2026-02-01")).SetTermMonths(12)
	})
	o.open = w.Opportunity(opstest.Open(day("2026-04-10"), 80_000), of, func(c *db.OpportunityCreate) { c.SetCurrency("USD") })
	o.lost = w.Opportunity(opstest.Lost(day("2026-03-02"), 70_000), of, func(c *db.OpportunityCreate) { c.SetLossReasonID(o.reason.ID).SetLostToID(o.rival.ID) })
	o.spare = w.Opportunity(opstest.Open(day("2026-05-10"), 30_000), func(c *db.OpportunityCreate) { c.SetOwnerID(o.ben.ID) })
	stages := w.Pipeline()
	o.steps = []*db.StageChange{
		w.StageChange(o.won, nil, stages.Stage("Qualify"), day("2026-01-11")),
		w.StageChange(o.won, stages.Stage("Qualify"), stages.Stage("Propose"), day("2026-01-25")),
		w.StageChange(o.won, stages.Stage("Propose"), stages.Stage("Won"), day("2026-02-10")),
	}
	w.StageChange(o.open, nil, stages.Stage("Qualify"), day("2026-02-14"))
	o.line = w.Line(o.won, o.product, 2, 120_000, func(c *db.OpportunityLineCreate) {
		c.SetListPriceMinor(75_000).SetUnitCostMinor(20_000).SetRecurring(true)
	})
	o.credit = w.Credit(o.won, o.ben, 400_000)
	o.call = w.Activity(activity.Call, day("2026-02-02"), func(c *db.ActivityCreate) {
		c.SetOwnerID(o.ada.ID).SetAccountID(o.acme.ID).SetSeconds(90).SetCallOutcome(activity.CallConnected)
	})
	o.mail = w.Activity(activity.Email, day("2026-02-03"), func(c *db.ActivityCreate) { c.SetOwnerID(o.ben.ID).SetCampaignID(o.campaign.ID) })
	w.Write(func(ctx context.Context, tx *db.Client) error {
		stay, err := tx.TerritoryAccount.Create().SetAccountID(o.acme.ID).SetTerritoryID(o.west.ID).SetValidFrom(day("2025-01-01")).Save(ctx)
		if err != nil {
			return err
		}
		moves, err := tx.CloseDateChange.Create().SetOpportunityID(o.open.ID).SetFromDay(day("2026-03-01")).SetToDay(day("2026-04-10")).
			SetChangedOn(day("2026-03-05")).SetRecordedAt(s.Now()).Save(ctx)
		if err != nil {
			return err
		}
		named, err := tx.OpportunityCompetitor.Create().SetOpportunityID(o.won.ID).SetCompetitorID(o.rival.ID).Save(ctx)
		if err != nil {
			return err
		}
		o.stay, o.moves, o.named = stay.ID, moves.ID, named.ID
		return nil
	})
	return o
}

// write is one kind of write that numbers depend on.
type write struct {
	name string
	do   func(ctx context.Context, tx *db.Client, o *office) error
}

func writes() []write {
	return []write{
		{"an opportunity is created", func(ctx context.Context, tx *db.Client, o *office) error {
			p := o.w.Pipeline()
			return tx.Opportunity.Create().SetName("New").SetOpportunityType(pipeline.TypeNew).SetPipelineID(p.ID).SetStageID(p.Stages[0].ID).
				SetCurrency("EUR").SetOpenedOn(day("2026-03-01")).SetAmountMinor(10_000).Exec(ctx)
		}},
		{"an opportunity changes hands", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Opportunity.UpdateOneID(o.won.ID).SetOwnerID(o.ben.ID).Exec(ctx)
		}},
		{"an amount is corrected", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Opportunity.UpdateOneID(o.open.ID).SetAmountMinor(90_000).SetProbabilityOverride(500_000).Exec(ctx)
		}},
		{"an opportunity is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Opportunity.DeleteOneID(o.spare.ID).Exec(ctx)
		}},
		{"a line is added", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityLine.Create().SetOpportunityID(o.won.ID).SetProductID(o.product.ID).SetPosition(7).SetQuantity(1_000_000).
				SetDiscount(0).SetAmountMinor(5_000).SetListPriceMinor(6_000).SetCurrency("EUR").Exec(ctx)
		}},
		{"a line is corrected", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityLine.UpdateOneID(o.line.ID).SetUnitCostMinor(30_000).Exec(ctx)
		}},
		{"a line is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityLine.DeleteOneID(o.line.ID).Exec(ctx)
		}},
		{"a credit is corrected", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityCredit.UpdateOneID(o.credit.ID).SetShare(500_000).Exec(ctx)
		}},
		{"a credit is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityCredit.DeleteOneID(o.credit.ID).Exec(ctx)
		}},
		{"a stage step is dated back", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.StageChange.UpdateOneID(o.steps[1].ID).SetChangedOn(day("2026-01-15")).Exec(ctx)
		}},
		{"a stage step is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.StageChange.DeleteOneID(o.steps[1].ID).Exec(ctx)
		}},
		{"a move of the close date is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.CloseDateChange.DeleteOneID(o.moves).Exec(ctx)
		}},
		{"a competitor is no longer named", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.OpportunityCompetitor.DeleteOneID(o.named).Exec(ctx)
		}},
		{"a lead is created", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Lead.Create().SetName("Another").SetOpenedOn(day("2026-03-03")).SetOwnerID(o.ben.ID).Exec(ctx)
		}},
		{"a lead is touched earlier", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Lead.UpdateOneID(o.lead.ID).SetFirstTouchAt(noon(day("2026-01-12")) + 20*60*1_000_000).SetOpenedOn(day("2026-01-05")).Exec(ctx)
		}},
		{"a won opportunity no longer comes from its lead", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Opportunity.UpdateOneID(o.won.ID).ClearLeadID().Exec(ctx)
		}},
		{"an activity is logged", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Activity.Create().SetKind(activity.Meeting).SetHappenedAt(noon(day("2026-03-05"))).SetBookedAt(noon(day("2026-03-01"))).
				SetAttendance(activity.MeetingHeld).SetOwnerID(o.ada.ID).SetBookedByID(o.ben.ID).Exec(ctx)
		}},
		{"a call turns out to be unanswered", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Activity.UpdateOneID(o.call.ID).SetCallOutcome(activity.CallNoAnswer).Exec(ctx)
		}},
		{"an email is answered", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Activity.UpdateOneID(o.mail.ID).SetRepliedAt(noon(day("2026-02-04"))).Exec(ctx)
		}},
		{"an activity is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Activity.DeleteOneID(o.call.ID).Exec(ctx)
		}},
		{"spend is booked", func(ctx context.Context, tx *db.Client, _ *office) error {
			return tx.Spend.Create().SetCategory(market.SpendSales).SetFromDay(day("2026-01-01")).SetToDay(day("2026-02-01")).SetAmountMinor(700).SetCurrency("EUR").Exec(ctx)
		}},
		{"spend is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Spend.DeleteOneID(o.spend.ID).Exec(ctx)
		}},
		{"a quota is raised", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Quota.UpdateOneID(o.quota.ID).SetAmountMinor(2_000_000).Exec(ctx)
		}},
		{"a quota gets a season and is cut to a product", func(ctx context.Context, tx *db.Client, o *office) error {
			if err := tx.Quota.UpdateOneID(o.quota.ID).SetSeasonality([]int64{1, 1, 2}).Exec(ctx); err != nil {
				return err
			}
			return tx.Quota.Create().SetRepID(o.ada.ID).SetProductID(o.product.ID).SetMeasure(quota.Bookings).SetFromDay(day("2026-03-01")).SetToDay(day("2026-06-01")).
				SetAmountMinor(600_000).SetCurrency("EUR").Exec(ctx)
		}},
		{"a rep is relieved of a quota, twice", func(ctx context.Context, tx *db.Client, o *office) error {
			for i, share := range []money.Rate{money.One, 500_000} {
				from := day("2026-02-01").AddMonths(i)
				x, err := tx.QuotaRelief.Create().SetRepID(o.ada.ID).SetReliefReason(commission.ReliefLeave).SetMeasure(quota.Bookings).SetFromDay(from).SetToDay(from + 14).SetShare(share).Save(ctx)
				if err != nil {
					return err
				}
				o.relief = append(o.relief, x.ID)
			}
			return nil
		}},
		{"relief is taken back", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.QuotaRelief.DeleteOneID(o.relief[0]).Exec(ctx)
		}},
		{"relief was another rep's", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.QuotaRelief.UpdateOneID(o.relief[1]).SetRepID(o.ben.ID).Exec(ctx)
		}},
		{"a rep gets a ramp", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Rep.UpdateOneID(o.ada.ID).SetHiredOn(day("2026-01-01")).SetRamp([]int64{0, 250_000, 500_000}).Exec(ctx)
		}},
		{"a quota in units is set", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Quota.Create().SetTeamID(o.north.ID).SetMeasure(quota.WonOpportunities).SetFromDay(day("2026-01-01")).SetToDay(day("2026-04-01")).SetUnits(3).Exec(ctx)
		}},
		{"a quota is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Quota.DeleteOneID(o.quota.ID).Exec(ctx)
		}},
		{"a team gets a parent, a manager and a region", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Team.UpdateOneID(o.north.ID).SetParentID(o.south.ID).SetManagerID(o.ben.ID).SetRegion("DACH").Exec(ctx)
		}},
		{"a rep moves to another team", func(ctx context.Context, tx *db.Client, o *office) error {
			if err := tx.TeamMembership.UpdateOneID(o.membership.ID).SetValidTo(day("2026-02-01")).Exec(ctx); err != nil {
				return err
			}
			return tx.TeamMembership.Create().SetRepID(o.ada.ID).SetTeamID(o.south.ID).SetValidFrom(day("2026-02-01")).Exec(ctx)
		}},
		{"a membership is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.TeamMembership.DeleteOneID(o.membership.ID).Exec(ctx)
		}},
		{"a rep leaves", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Rep.UpdateOneID(o.ben.ID).SetLeftOn(day("2026-01-31")).SetName("Benjamin").Exec(ctx)
		}},
		{"a rep is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Rep.DeleteOneID(o.gone.ID).Exec(ctx)
		}},
		{"an account changes its segment", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Account.UpdateOneID(o.acme.ID).SetSegment("Enterprise").SetName("Acme plc").Exec(ctx)
		}},
		{"a territory is renamed", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Territory.UpdateOneID(o.west.ID).SetName("Far west").Exec(ctx)
		}},
		{"a product, a channel, a campaign, a source and a competitor are renamed", func(ctx context.Context, tx *db.Client, o *office) error {
			if err := tx.Product.UpdateOneID(o.product.ID).SetName("Product X").Exec(ctx); err != nil {
				return err
			}
			if err := tx.Channel.UpdateOneID(o.channel.ID).SetName("Channel X").Exec(ctx); err != nil {
				return err
			}
			if err := tx.Campaign.UpdateOneID(o.campaign.ID).SetName("Campaign X").Exec(ctx); err != nil {
				return err
			}
			if err := tx.LeadSource.UpdateOneID(o.source.ID).SetName("Source X").Exec(ctx); err != nil {
				return err
			}
			return tx.Competitor.UpdateOneID(o.rival.ID).SetName("Competitor X").Exec(ctx)
		}},
		{"a pipeline is renamed", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Pipeline.UpdateOneID(o.w.Pipeline().ID).SetName("Pipeline X").Exec(ctx)
		}},
		{"a stage becomes likelier", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Stage.UpdateOneID(o.w.Pipeline().Stages[0].ID).SetProbability(200_000).Exec(ctx)
		}},
		{"a loss reason turns out to be no decision", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.LossReason.UpdateOneID(o.reason.ID).SetCategory(pipeline.LossNoDecision).Exec(ctx)
		}},
		{"an exchange rate is corrected", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.ExchangeRate.UpdateOneID(o.rate.ID).SetRate(money.ExchangeRate(800_000_000_000)).Exec(ctx)
		}},
		{"an exchange rate is deleted", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.ExchangeRate.DeleteOneID(o.rate.ID).Exec(ctx)
		}},
		{"the office opens at noon on four days a week", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Organisation.UpdateOneID(o.organisation.ID).SetWorkingDays([]int{1, 2, 3, 4}).SetWorkStartsMinute(12*60 + 15).Exec(ctx)
		}},
		{"a lost opportunity is reopened", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Opportunity.UpdateOneID(o.lost.ID).SetStatus(pipeline.Open).ClearClosedOn().SetStageID(o.w.Pipeline().Stages[1].ID).Exec(ctx)
		}},
		{"an account leaves its territory", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.TerritoryAccount.DeleteOneID(o.stay).Exec(ctx)
		}},
		{"a holiday is declared", func(ctx context.Context, tx *db.Client, _ *office) error {
			return tx.Holiday.Create().SetOnDay(day("2026-01-12")).SetName("Bridge day").Exec(ctx)
		}},
		{"a lead is merged away", func(ctx context.Context, tx *db.Client, o *office) error {
			other, err := tx.Lead.Create().SetName("Twin").SetOpenedOn(day("2026-03-03")).Save(ctx)
			if err != nil {
				return err
			}
			return tx.Lead.UpdateOneID(o.lead.ID).SetMergedIntoID(other.ID).Exec(ctx)
		}},
		{"the organisation moves across the date line", func(ctx context.Context, tx *db.Client, o *office) error {
			return tx.Organisation.UpdateOneID(o.organisation.ID).SetTimeZone("Pacific/Auckland").Exec(ctx)
		}},
	}
}

// The writes follow each other in one company: each has to show, however many were followed before it.
func TestEveryKindOfWriteIsInTheNextAnswer(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		followed := measuring.New(s)
		before := everything(t, followed, nil)
		for _, w := range writes() {
			o.w.Write(func(ctx context.Context, tx *db.Client) error { return w.do(ctx, tx, o) })
			after, want := everything(t, followed, nil), everything(t, measuring.New(s), nil)
			if d := firstDifference(after, want); d != "" {
				t.Fatalf("after %s the followed facts differ from the database:\n%s", w.name, d)
			}
			if after == before {
				t.Errorf("%s: no number changed, so this proves nothing", w.name)
			}
			before = after
		}
	})
}

func TestWritesInBulkAreInTheNextAnswer(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		followed := measuring.New(s)
		before := everything(t, followed, nil)
		given := errors.New("given up")
		err := s.Bulk(opstest.System(), 0, func(b *ent.Bulk) error {
			if err := b.Update(gid.Opportunity, o.won.ID, map[string]any{"amount_minor": int64(120_000)}, map[string]any{"amount_minor": int64(1)}, 1); err != nil {
				return err
			}
			return given
		})
		if !errors.Is(err, given) {
			t.Fatalf("Bulk() = %v, want that it was given up", err)
		}
		wantCurrent(t, "after a bulk that failed", followed, measuring.New(s))
		if everything(t, followed, nil) != before {
			t.Error("a bulk that failed changed a number")
		}
		err = s.Bulk(opstest.System(), 0, func(b *ent.Bulk) error {
			if err := b.Update(gid.Opportunity, o.won.ID, map[string]any{"amount_minor": int64(120_000)}, map[string]any{"amount_minor": int64(130_000)}, 1); err != nil {
				return err
			}
			for n := range int64(40) {
				id, err := b.NewID(gid.Opportunity)
				if err != nil {
					return err
				}
				p := o.w.Pipeline()
				columns := []string{"id", "created_at", "updated_at", "name", "opportunity_type", "status", "currency", "amount_minor", "opened_on", "pipeline_id", "stage_id", "owner_id"}
				values := []any{int64(id), b.Now(), b.Now(), fmt.Sprint("Bulk ", n), "NEW", "OPEN", "EUR", 1000 + n, int64(day("2026-02-01")) + n, int64(p.ID), int64(p.Stages[0].ID), int64(o.ben.ID)}
				if err := b.Insert(gid.Opportunity, columns, values, n); err != nil {
					return err
				}
				step, err := b.NewID(gid.StageChange)
				if err != nil {
					return err
				}
				err = b.Insert(gid.StageChange, []string{"id", "changed_on", "recorded_at", "opportunity_id", "to_stage_id"},
					[]any{int64(step), int64(day("2026-02-01")) + n, b.Now(), int64(id), int64(p.Stages[0].ID)}, n)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantCurrent(t, "after a bulk", followed, measuring.New(s))
		if everything(t, followed, nil) == before {
			t.Error("no number changed, so this proves nothing")
		}
	})
}

func TestWritesOfAnotherProcessAreInTheNextAnswer(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		newOffice(t, s)
		followed := measuring.New(s)
		if got := number(t, opstest.System(), followed, kpi.LeadsCreated, year); got != "1" {
			t.Fatalf("%s leads before, want 1", got)
		}
		other, err := ent.Open(context.Background(), s.URL(), ent.Options{Now: opstest.NewClock().Now, Relaxed: true})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		w := opstest.World(t, other)
		for n := range 5 {
			w.Lead("")
			if got, want := number(t, opstest.System(), followed, kpi.LeadsCreated, year), fmt.Sprint(n+2); got != want {
				t.Errorf("%s leads after %d writes of another process, want %s", got, n+1, want)
			}
		}
	})
}

func TestTransactionsThatCommitOutOfOrderAreAllCounted(t *testing.T) {
	s := opstest.Postgres(t)
	newOffice(t, s)
	followed := measuring.New(s)
	leads := func(when, want string) {
		t.Helper()
		if got := number(t, opstest.System(), followed, kpi.LeadsCreated, year); got != want {
			t.Errorf("%s leads %s, want %s", got, when, want)
		}
	}
	leads("before", "1")
	open := func(n int) (commit func()) {
		written, finish, done := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			done <- s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
				defer func() { <-finish }()
				defer close(written)
				for range n {
					if err := tx.Lead.Create().SetName("Late").SetOpenedOn(opstest.Today).Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			})
		}()
		<-written
		return func() {
			t.Helper()
			close(finish)
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	first, second := open(10), open(100)
	w := opstest.World(t, s)
	w.Lead("")
	leads("while two older transactions run", "2")
	second()
	leads("after the younger of them committed", "102")
	w.Lead("")
	leads("after one more write", "103")
	first()
	leads("after the oldest committed last", "113")
	wantCurrent(t, "at the end", followed, measuring.New(s))
}

func TestANewDayConvertsOpenAmountsAtItsRate(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		o := newOffice(t, s)
		o.w.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.ExchangeRate.Create().SetBase("USD").SetQuote("EUR").SetValidFrom(opstest.Today + 1).SetRate(money.ExchangeRate(500_000_000_000)).Exec(ctx)
		})
		followed := measuring.New(s)
		march := calendar.Period{From: day("2026-03-01"), To: day("2026-04-01")}
		if got := number(t, opstest.System(), followed, kpi.Pipeline, march); got != "1020.00" { // 800 USD at 0.9, 300 EUR
			t.Errorf("pipeline today = %s, want 1020.00", got)
		}
		clock.Advance(24 * 60 * 60 * 1e9)
		if got := number(t, opstest.System(), followed, kpi.Pipeline, march); got != "700.00" {
			t.Errorf("pipeline tomorrow = %s, want 700.00", got)
		}
		clock.Advance(24 * 60 * 60 * 1e9)
		wantCurrent(t, "on a day without a new rate", followed, measuring.New(s))
	}, clock)
}

func TestAQuestionCostsOneStatementWhenNothingChanged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		newOffice(t, s)
		followed := measuring.New(s)
		if err := followed.Load(opstest.System()); err != nil {
			t.Fatal(err)
		}
		var keys []kpi.Key
		for _, d := range available() {
			keys = append(keys, d.Key)
		}
		ctx, statements := ent.WithStatements(opstest.As("ADMIN"))
		ask(t, ctx, followed, measuring.Query{Query: kpi.Query{Keys: keys[:12], Period: year, Grain: calendar.GrainMonth}})
		if n := statements.Count(); n != 1 {
			t.Errorf("%d statements, want the one that asks the change log", n)
		}
	})
}

func TestTheStoreReportsItsMemory(t *testing.T) {
	s := opstest.SQLite(t)
	newOffice(t, s)
	facts := measuring.New(s)
	if got := facts.Bytes(); got != 0 {
		t.Errorf("Bytes() before loading = %d, want 0", got)
	}
	if err := facts.Load(opstest.System()); err != nil {
		t.Fatal(err)
	}
	if got := facts.Bytes(); got == 0 {
		t.Error("Bytes() after loading = 0")
	}
}
