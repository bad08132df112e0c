package paying_test

import (
	"context"
	"testing"

	"coxswain/ent/db"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/price"
	"coxswain/sales/recurring"
	"coxswain/sales/subscription"
)

// flat is a plan of one component that pays a share of every credit.
func flat(basis commission.Basis, share string) paying.Design {
	by := commission.AmountSold
	return paying.Design{
		Currency: "EUR", Grain: calendar.GrainQuarter,
		Components: []paying.Component{{Key: "flat", Name: "Flat", Basis: basis, Mode: commission.Marginal, TierBasis: &by, Tiers: []paying.Tier{{Rate: rate(share)}}}},
	}
}

// three wins the three deals of 3.3.
func (c *company) three(r *db.Rep) []*db.Opportunity {
	return []*db.Opportunity{c.won(r, "2026-01-10", 80_000_00), c.won(r, "2026-01-20", 60_000_00), c.won(r, "2026-02-10", 30_000_00)}
}

func TestTheNumbersOfSection39ComeOutOfStoredRecords(t *testing.T) {
	curve := func() paying.Design {
		d := tiered(commission.LinearCurve)
		d.Components[0].TierBasis, d.Components[0].Tiers = nil, nil
		d.Components[0].Curve = &paying.Curve{Points: []paying.Point{{At: rate("0.5"), Pay: 0}, {At: rate("1"), Pay: rate("1")}}, Beyond: rate("2")}
		return d
	}
	target := int64(12_000_00)
	for _, x := range []struct {
		name   string
		design func() paying.Design
		target *int64
		deals  func(c *company)
		want   int64
	}{
		{"a deal cap of 5,000", func() paying.Design {
			d := tiered(commission.Marginal)
			d.Components[0].DealCap = &paying.Cap{Amount: decimal("5000")}
			return d
		}, nil, func(c *company) { c.three(c.ada) }, 14_000_00},
		{"a period cap of 150 % of the target of 12,000", func() paying.Design {
			d := tiered(commission.Marginal)
			d.PeriodCap = &paying.Cap{ShareOfTarget: share("1.5")}
			return d
		}, &target, func(c *company) { c.three(c.ada) }, 18_000_00},
		{"a discount above 20 % on the second deal", func() paying.Design {
			d := tiered(commission.Marginal)
			d.Components[0].Modifiers = []paying.Modifier{{Kind: commission.ModifyDiscount, Above: share("0.2"), Factor: rate("0.8")}}
			return d
		}, nil, func(c *company) {
			all := c.three(c.ada)
			c.world.Line(all[1], c.box, 1, 60_000_00, func(l *db.OpportunityLineCreate) { l.SetDiscount(rate("0.25")) })
		}, 17_440_00},
		{"a curve at 80 %", curve, &target, func(c *company) { c.won(c.ada, "2026-01-10", 80_000_00) }, 7_200_00},
		{"a curve at 120 %", curve, &target, func(c *company) { c.won(c.ada, "2026-01-10", 120_000_00) }, 16_800_00},
		{"a curve at 45 %", curve, &target, func(c *company) { c.won(c.ada, "2026-01-10", 45_000_00) }, 0},
		{"a margin of 36,000", func() paying.Design { return flat(commission.Margin, "0.15") }, nil, func(c *company) {
			o := c.won(c.ada, "2026-01-10", 60_000_00)
			c.world.Line(o, c.box, 1, 60_000_00, func(l *db.OpportunityLineCreate) { l.SetUnitCostMinor(24_000_00) })
		}, 5_400_00},
		{"a SPIFF of 500 on a product", func() paying.Design {
			d := tiered(commission.Marginal)
			d.AddOns = []paying.AddOn{{Key: "x", Name: "X", Kind: commission.Spiff, Amount: decimal("500")}}
			return d
		}, nil, func(c *company) { c.won(c.ada, "2026-01-10", 10_000_00) }, 1_500_00},
	} {
		t.Run(x.name, func(t *testing.T) {
			each(t, func(t *testing.T, c *company) {
				c.plan(x.design(), x.target, c.ada)
				c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
				x.deals(c)
				r := c.quarter()
				if s := c.statement(c.ada, quarterFrom); s.EarnedMinor != x.want || r.Issues != 0 {
					t.Errorf("earns %s, want %s: %s; %s", s.Earned(), money.New(x.want, "EUR"), c.lines(s), r.IssueList)
				}
			})
		})
	}
}

func TestACreditNoteLowersWhatIsPaidOnCollection(t *testing.T) {
	each(t, func(t *testing.T, c *company) { // (1,000 - 200) x 4 % = 32
		c.plan(flat(commission.Collected, "0.04"), nil, c.ada)
		o := c.won(c.ada, "2026-01-10", 1_000_00)
		for _, x := range [][3]string{{"1000", "2026-01-20", "P-1"}, {"-200", "2026-02-20", "P-2"}, {"-200", "2026-02-20", "P-2"}} {
			editingtest.Must(c.verbs.RecordPaymentReceived(c.asFinance, paying.RecordPaymentReceivedInput{
				OpportunityID: &o.ID, Amount: editing.Money{Amount: *decimal(x[0]), Currency: "EUR"}, ReceivedOn: calendar.MustDay(x[1]), ExternalID: &x[2],
			}))(t)
		}
		c.quarter()
		same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 40.00 | COMMISSION -8.00")
	})
}

// subscribed writes a subscription that came from a deal and what the ledger says of it.
func (c *company) subscribed(o *db.Opportunity, moves ...struct {
	day   string
	kind  recurring.Kind
	delta int64
}) *db.CustomerSubscription {
	c.t.Helper()
	var s *db.CustomerSubscription
	c.world.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if n, err := tx.LedgerVersion.Query().Count(ctx); err != nil || n == 0 {
			if err != nil {
				return err
			}
			if err := tx.LedgerVersion.Create().SetNumber(1).SetCreatedAt(1).SetBaseCurrency("EUR").Exec(ctx); err != nil {
				return err
			}
		}
		plan, err := tx.SubscriptionPlan.Create().SetProductID(c.box.ID).SetName("Pro " + o.ID.String()).SetPriceModel(price.PerUnit).Save(ctx)
		if err != nil {
			return err
		}
		s, err = tx.CustomerSubscription.Create().SetAccountID(c.acme.ID).SetName("Pro").SetOpportunityID(o.ID).SetCurrency("EUR").SetStatus(subscription.Active).
			SetStartsOn(calendar.MustDay(moves[0].day)).SetTermMonths(12).SetMrrMinor(0).Save(ctx)
		if err != nil {
			return err
		}
		var mrr int64
		for _, m := range moves {
			day := calendar.MustDay(m.day)
			if err := tx.MrrMovement.Create().SetLedger(1).SetAccountID(c.acme.ID).SetDay(day).SetSignedOn(day).SetRecordedAt(1).SetMovement(m.kind).SetLine(recurring.Recurring).
				SetDeltaMinor(m.delta).SetBeforeMinor(mrr).SetAfterMinor(mrr + m.delta).SetCurrency("EUR").SetNativeDeltaMinor(m.delta).SetCustomerDelta(0).SetCohortMonth(day.FirstOfMonth()).
				SetSpellDay(day).SetSubscriptionID(s.ID).SetPlanID(plan.ID).SetRepID(c.ada.ID).Exec(ctx); err != nil {
				return err
			}
			mrr += m.delta
		}
		return nil
	})
	return s
}

type move = struct {
	day   string
	kind  recurring.Kind
	delta int64
}

func TestALostSubscriptionTakesBackWhatItsDealEarned(t *testing.T) {
	for _, x := range []struct {
		name  string
		claw  paying.Clawback
		lost  move
		taken string
	}{
		{"FULL within the window", paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 180}, move{"2026-03-20", recurring.Churn, -5_000_00}, "CLAWBACK -6000.00"},
		{"LINEAR_WINDOW after 60 of 180 days", paying.Clawback{Policy: commission.ClawbackLinear, WindowDays: 180}, move{"2026-03-11", recurring.Churn, -5_000_00}, "CLAWBACK -4000.00"},
		{"UNSERVED_TERM after 2 of 12 months", paying.Clawback{Policy: commission.ClawbackUnserved}, move{"2026-03-10", recurring.Churn, -5_000_00}, "CLAWBACK -5000.00"},
		{"half of it for a downgrade by half", paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 180}, move{"2026-03-10", recurring.Contraction, -2_500_00}, "CLAWBACK -3000.00"},
	} {
		t.Run(x.name, func(t *testing.T) {
			each(t, func(t *testing.T, c *company) {
				d := tiered(commission.Marginal)
				d.Clawback = x.claw
				c.plan(d, nil, c.ada)
				c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
				o := c.won(c.ada, "2026-01-10", 60_000_00)
				c.subscribed(o, move{"2026-01-10", recurring.New, 5_000_00}, x.lost)
				c.quarter()
				same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 6000.00 | "+x.taken)
			})
		})
	}
}

func TestADealThatIsReopenedLeavesTheStatementAndItsEventIsVoid(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		all := c.three(c.ada)
		c.quarter()
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Opportunity.UpdateOneID(all[2].ID).SetStatus("OPEN").ClearClosedOn().SetStageID(c.world.Pipeline().Stages[0].ID).Exec(ctx)
		})
		c.quarter()
		same(t, "lines", c.lines(c.statement(c.ada, quarterFrom)), "COMMISSION 8000.00 | COMMISSION 6800.00")
		versions := c.store.Client().CompEvent.Query().AllX(opstest.System())
		if len(versions) != 4 || !versions[3].Void || versions[3].Number != 2 {
			t.Errorf("%d versions of events, the last void %t", len(versions), versions[len(versions)-1].Void)
		}
	})
}
