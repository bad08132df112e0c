package paying_test

import (
	"context"
	"fmt"
	"testing"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/recurring"
)

// cancelled writes that a subscription ended on a day, though its revenue counts until later.
func (c *company) cancelled(s *db.CustomerSubscription, event recurring.Event, day string) {
	c.world.Write(func(ctx context.Context, tx *db.Client) error {
		on := calendar.MustDay(day)
		return tx.SubscriptionEvent.Create().SetSubscriptionID(s.ID).SetEvent(event).SetEffectiveOn(on).SetSignedOn(on).SetRecordedAt(1).Exec(ctx)
	})
}

func TestADealIsLostOnTheDayOnWhichItsSubscriptionEnds(t *testing.T) {
	for _, x := range []struct {
		name   string
		claw   paying.Clawback
		counts string // until when revenue does
		turns  [][2]string
		want   string
	}{
		{"within the window, though revenue counts until after it", paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 90}, "2027-01-10", [][2]string{{"CANCELLED", "2026-03-10"}}, "COMMISSION 6000.00 | CLAWBACK -6000.00"},
		{"after 2 of 12 months", paying.Clawback{Policy: commission.ClawbackUnserved}, "2027-01-10", [][2]string{{"CANCELLED", "2026-03-10"}}, "COMMISSION 6000.00 | CLAWBACK -5000.00"},
		{"after the window", paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 30}, "2026-03-31", [][2]string{{"CANCELLED", "2026-03-10"}}, "COMMISSION 6000.00"},
		{"and not when it went on", paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 180}, "2026-09-10", [][2]string{{"CANCELLED", "2026-03-10"}, {"REACTIVATED", "2026-03-12"}}, "COMMISSION 6000.00"},
	} {
		t.Run(x.name, func(t *testing.T) {
			each(t, func(t *testing.T, c *company) {
				d := tiered(commission.Marginal)
				d.Clawback = x.claw
				c.plan(d, nil, c.ada)
				c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
				o := c.won(c.ada, "2026-01-10", 60_000_00)
				s := c.subscribed(o, move{"2026-01-10", recurring.New, 5_000_00}, move{x.counts, recurring.Churn, -5_000_00})
				for _, turn := range x.turns {
					c.cancelled(s, recurring.Event(turn[0]), turn[1])
				}
				r := c.quarter()
				same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), x.want)
				if r.Issues != 0 {
					t.Errorf("issues: %s", r.IssueList)
				}
			})
		})
	}
}

func TestALossOfWhatBeganLongAgoKeepsTheRunCompleteEveryTime(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		d := tiered(commission.Marginal)
		d.Clawback = paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 90}
		c.plan(d, nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		o := c.won(c.ada, "2024-06-10", 60_000_00)
		c.subscribed(o, move{"2024-06-10", recurring.New, 5_000_00}, move{"2026-02-10", recurring.Churn, -5_000_00})
		c.won(c.ada, "2026-01-10", 80_000_00)
		for range 2 {
			if r := c.quarter(); r.Issues != 0 {
				t.Errorf("issues: %s", r.IssueList)
			}
		}
		same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 8000.00")
	})
}

// money records something about the money of a deal.
func (c *company) money(o *db.Opportunity, kind commission.PaymentKind, amount, day string) error {
	_, err := c.verbs.RecordPaymentReceived(c.asFinance, paying.RecordPaymentReceivedInput{
		OpportunityID: &o.ID, PaymentKind: &kind, Amount: editing.Money{Amount: *decimal(amount), Currency: "EUR"}, ReceivedOn: calendar.MustDay(day),
	})
	return err
}

func TestWhatIsGivenBackOrNeverPaidTakesCommissionBack(t *testing.T) {
	for _, x := range []struct {
		kind   commission.PaymentKind
		amount string
		change func(d *paying.Design)
		want   string
	}{
		{commission.Unpaid, "-5000", func(*paying.Design) {}, "COMMISSION 6000.00 | CLAWBACK -6000.00"},
		{commission.Breach, "-60000", func(*paying.Design) {}, "COMMISSION 6000.00 | CLAWBACK -6000.00"},
		{commission.CreditNoted, "-15000", func(*paying.Design) {}, "COMMISSION 6000.00 | COMMISSION -1500.00"},
		{commission.CreditNoted, "-15000", func(d *paying.Design) {
			d.Components[0].Where.Events = []commission.EventKind{commission.WonLine}
			d.Clawback.Triggers = []commission.EventKind{commission.CreditNote}
		}, "COMMISSION 6000.00 | CLAWBACK -1500.00"},
		{commission.CreditNoted, "-15000", func(d *paying.Design) { d.Components[0].Where.Events = []commission.EventKind{commission.WonLine} }, "COMMISSION 6000.00"},
		{commission.MilestoneReached, "60000", func(d *paying.Design) { d.Eligibility.Kind = commission.Milestone }, "COMMISSION 6000.00"},
	} {
		t.Run(fmt.Sprint(x.kind, " ", x.want), func(t *testing.T) {
			each(t, func(t *testing.T, c *company) {
				d := tiered(commission.Marginal)
				d.Clawback = paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 90}
				x.change(&d)
				c.plan(d, nil, c.ada)
				c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
				o := c.won(c.ada, "2026-01-10", 60_000_00)
				if x.kind == commission.MilestoneReached {
					c.quarter()
					if s := c.statement(c.ada, quarterFrom); s.PayableMinor != 0 {
						t.Errorf("%s is payable before the milestone", s.Payable())
					}
				}
				if err := c.money(o, x.kind, x.amount, "2026-02-10"); err != nil {
					t.Fatal(err)
				}
				r := c.quarter()
				s := c.statement(c.ada, quarterFrom)
				same(t, "lines", c.lines(s), x.want)
				if r.Issues != 0 || s.PayableMinor != s.EarnedMinor {
					t.Errorf("payable %s of %s; issues: %s", s.Payable(), s.Earned(), r.IssueList)
				}
			})
		})
	}
}

func TestTheAmountOfARecordAboutMoneyHasTheSignOfItsKind(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		o := c.won(c.ada, "2026-01-10", 60_000_00)
		for kind, amount := range map[commission.PaymentKind]string{commission.CreditNoted: "1", commission.Unpaid: "1", commission.Breach: "1", commission.MilestoneReached: "-1", commission.Payment: "0"} {
			if err := c.money(o, kind, amount, "2026-02-10"); err == nil || !contains(err.Error(), "amount") {
				t.Errorf("%s of %s: %v", kind, amount, err)
			}
		}
	})
}

func TestAPreviewReadsManyOpportunitiesAsOneAndNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		on := calendar.MustDay("2026-01-20")
		var open []gid.ID
		for range 3 {
			open = append(open, c.world.Opportunity(opstest.Open(on, 10_000_00), opstest.OwnedBy(c.ada), opstest.At(c.acme)).ID)
		}
		preview := func(in paying.PreviewCommissionInput) (*paying.Preview, error) {
			in.On = &on
			return c.verbs.PreviewCommission(c.asAda, in)
		}
		p := editingtest.Must(preview(paying.PreviewCommissionInput{OpportunityIds: open}))(t)
		if p.Change.Delta() != 3_000_00 || len(p.Change.Lines) != 3 {
			t.Errorf("three open opportunities pay %d in %d lines", p.Change.Delta(), len(p.Change.Lines))
		}
		if p := editingtest.Must(preview(paying.PreviewCommissionInput{}))(t); p.Change.Delta() != 0 || len(p.Change.Lines) != 0 || p.Change.Currency != "EUR" {
			t.Errorf("nothing new pays %+v", p.Change)
		}
		others := c.world.Opportunity(opstest.Open(on, 10_000_00), opstest.OwnedBy(c.ben))
		deal := func(amount string, months int) paying.PreviewCommissionInput {
			return paying.PreviewCommissionInput{Deals: []paying.Deal{{Amount: editing.Money{Amount: *decimal(amount), Currency: "EUR"}, TermMonths: &months}}}
		}
		for name, x := range map[string]struct {
			in   paying.PreviewCommissionInput
			want string
		}{
			"somebody else's":      {paying.PreviewCommissionInput{OpportunityIds: []gid.ID{open[0], others.ID}}, "opportunityIds.1"},
			"one twice":            {paying.PreviewCommissionInput{OpportunityIds: []gid.ID{open[0], open[0]}}, "named twice"},
			"a year of too much":   {deal("900000000000", 1), "deals.0.amount"},
			"no term":              {deal("1000", 0), "deals.0.termMonths"},
			"less than nothing":    {deal("-1", 12), "deals.0.amount"},
			"a fraction of a cent": {deal("0.001", 12), "deals.0.amount"},
		} {
			if _, err := preview(x.in); err == nil || !contains(err.Error(), x.want) {
				t.Errorf("%s: %v, want %q", name, err, x.want)
			}
		}
	})
}
