package paying_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/recurring"
)

// crew is a company in which the pay of some follows from that of others: a team below a manager below another
// one, an engineer beside the deals, the owner of a territory, and somebody who has left.
type crew struct {
	*company

	olga, eve, tom, lea *db.Rep
	globex              *db.Account
	alps                *db.Territory
}

func newCrew(c *company) *crew {
	w := c.world
	k := &crew{company: c, olga: w.Rep("Olga"), eve: w.Rep("Eve"), tom: w.Rep("Tom"), lea: w.Rep("Lea")}
	day := calendar.MustDay("2025-01-01")
	top := w.Team("Top", func(t *db.TeamCreate) { t.SetManagerID(k.olga.ID) })
	w.Membership(k.olga, top, day)
	w.Membership(k.lea, c.north, day, calendar.MustDay("2026-03-01"))
	k.globex = w.Account("Globex", opstest.AccountOf(k.eve))
	k.alps = w.Territory("Alps")
	w.Write(func(ctx context.Context, tx *db.Client) error {
		if err := tx.Team.UpdateOneID(c.north.ID).SetParentID(top.ID).Exec(ctx); err != nil {
			return err
		}
		if err := tx.TerritoryAssignment.Create().SetTerritoryID(k.alps.ID).SetRepID(k.tom.ID).SetTerritoryRole(org.TerritoryPrimary).SetValidFrom(day).Exec(ctx); err != nil {
			return err
		}
		return tx.TerritoryAccount.Create().SetTerritoryID(k.alps.ID).SetAccountID(k.globex.ID).SetValidFrom(day).Exec(ctx)
	})
	claw := paying.Clawback{Policy: commission.ClawbackFull, WindowDays: 180, Triggers: []commission.EventKind{
		commission.SubscriptionChurned, commission.SubscriptionContracted, commission.NonPayment, commission.PlanBreach, commission.CreditNote,
	}}
	seller := tiered(commission.Retroactive)
	seller.Clawback, seller.Components[0].Where.Splits = claw, []pipeline.CreditKind{pipeline.CreditRevenue}
	seller.Eligibility.Kind = commission.InvoiceShare
	plan := k.plan(seller, nil, k.eve)
	w.Write(func(ctx context.Context, tx *db.Client) error { // the others sell by the plan of their team
		return tx.CompAssignment.Create().SetPlanID(plan.PlanID).SetTeamID(c.north.ID).SetValidFrom(day).Exec(ctx)
	})
	over := func(kind commission.OverrideKind) paying.Design {
		d := tiered(commission.Marginal)
		d.Clawback, d.Components[0].Key = claw, "over"+string(kind)
		d.Components[0].Override = &paying.Override{Kind: kind}
		return d
	}
	k.plan(over(commission.SumOfIndividuals), nil, c.mia)
	k.plan(over(commission.Collective), nil, k.olga)
	beside := flat(commission.TCV, "0.01")
	beside.Components[0].Key, beside.Components[0].Where.Splits = "beside", []pipeline.CreditKind{pipeline.CreditOverlay}
	k.plan(beside, nil, c.mia, k.lea)
	volume := flat(commission.TerritoryVolume, "0.005")
	volume.Clawback = claw
	k.plan(volume, nil, k.tom)
	for _, r := range []*db.Rep{c.ada, c.ben, k.eve, k.lea} {
		w.Quota(r, quarterFrom, quarterTo, 100_000_00)
		w.Quota(r, quarterTo, quarterTo.AddMonths(3), 100_000_00)
	}
	return k
}

// overlay gives a rep a share beside the booking of a deal.
func (k *crew) overlay(o *db.Opportunity, r *db.Rep, share string) {
	k.world.Write(func(ctx context.Context, tx *db.Client) error {
		return tx.OpportunityCredit.Create().SetOpportunityID(o.ID).SetRepID(r.ID).SetCreditKind(pipeline.CreditOverlay).SetShare(rate(share)).Exec(ctx)
	})
}

// sells makes the deals of a quarter and what becomes of them.
func (k *crew) sells(month string) []*db.Opportunity {
	alone := k.won(k.ada, month+"-03", 70_000_00)
	shared := k.won(k.ada, month+"-05", 60_000_00)
	k.world.Credit(shared, k.ben, rate("0.3"))
	k.overlay(shared, k.lea, "0.25")
	k.overlay(shared, k.mia, "0.1")
	lost := k.won(k.ben, month+"-07", 48_000_00)
	k.subscribed(lost, move{month + "-07", recurring.New, 4_000_00}, move{month + "-20", recurring.Contraction, -1_000_00}, move{month + "-27", recurring.Churn, -3_000_00})
	far := k.world.Opportunity(opstest.Won(calendar.MustDay(month+"-11"), 90_000_00), opstest.OwnedBy(k.eve), opstest.At(k.globex))
	k.won(k.lea, month+"-12", 20_000_00)
	for _, x := range []struct {
		of     *db.Opportunity
		kind   commission.PaymentKind
		amount string
		day    string
	}{
		{alone, commission.Payment, "35000", "-15"}, {shared, commission.Payment, "60000", "-16"}, {far, commission.Payment, "90000", "-17"}, {far, commission.CreditNoted, "-9000", "-25"}, {alone, commission.Unpaid, "-70000", "-26"},
	} {
		if err := k.money(x.of, x.kind, x.amount, month+x.day); err != nil {
			k.t.Fatal(err)
		}
	}
	k.world.Activity(activity.Demo, calendar.MustDay(month+"-20"), func(a *db.ActivityCreate) {
		a.SetOwnerID(k.ada.ID).SetBookedByID(k.lea.ID).SetAttendance(activity.MeetingHeld).SetStatus(activity.Done).SetAccountID(k.globex.ID)
	})
	return []*db.Opportunity{alone, shared, lost, far}
}

// foretold asks what each payee earns on a day if nothing changes, lets the period be run, and expects the run to
// write the very statements.
func (k *crew) foretold(when string, p calendar.Period) {
	k.t.Helper()
	payees := []*db.Rep{k.mia, k.ada, k.ben, k.olga, k.eve, k.tom, k.lea}
	said := map[string]string{}
	on := p.From + 20
	for _, r := range payees {
		is := editingtest.Must(k.verbs.PreviewCommission(k.asFinance, paying.PreviewCommissionInput{RepID: &r.ID, On: &on}))(k.t)
		text := editingtest.Must(json.Marshal(is.Change.With))(k.t)
		sum := sha256.Sum256(text)
		said[r.Name] = hex.EncodeToString(sum[:])
		if is.Change.Delta() != 0 || len(is.Change.Lines) != 0 {
			k.t.Errorf("%s: nothing new pays %s %d", when, r.Name, is.Change.Delta())
		}
	}
	if r := k.run(p); r.Issues != 0 {
		k.t.Errorf("%s: %s", when, r.IssueList)
	}
	for _, r := range payees {
		if s := k.statement(r, p.From); s.OutputHash != said[r.Name] {
			k.t.Errorf("%s: the run pays %s other than was foretold: %s in %s", when, r.Name, s.Earned(), k.lines(s))
		}
	}
}

func TestWhatAPreviewLooksAtIsAllThatThePayeesStatementFollowsFrom(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		k := newCrew(c)
		first, second := calendar.Period{From: quarterFrom, To: quarterTo}, periodAfter()
		deals := k.sells("2026-01")
		k.sells("2026-02")
		k.foretold("at first", first)
		for _, r := range []*db.Rep{k.ada, k.ben} {
			k.approve(k.statement(r, quarterFrom))
		}
		k.sells("2026-04")
		k.foretold("with deals of a locked quarter", second)

		// What was locked changes: an amount, an owner, a late deal, and a loss of a deal of the locked quarter.
		k.world.Write(func(ctx context.Context, tx *db.Client) error {
			if err := tx.Opportunity.UpdateOneID(deals[1].ID).SetAmountMinor(66_000_00).Exec(ctx); err != nil {
				return err
			}
			return tx.Opportunity.UpdateOneID(deals[0].ID).SetOwnerID(k.lea.ID).Exec(ctx)
		})
		k.world.Opportunity(opstest.Won(calendar.MustDay("2026-02-20"), 15_000_00), opstest.OwnedBy(k.ben), opstest.At(k.globex))
		if err := k.money(deals[3], commission.Breach, "-90000", "2026-05-10"); err != nil {
			t.Fatal(err)
		}
		if err := k.money(deals[1], commission.Unpaid, "-66000", "2026-05-12"); err != nil {
			t.Fatal(err)
		}
		k.foretold("after changes of the locked quarter", second)
		for _, part := range []string{"DELTA", "CLAWBACK"} {
			if lines := k.lines(k.statement(k.ben, quarterTo)); !contains(lines, part) {
				t.Errorf("Ben has no %s, which this is about: %s", part, lines)
			}
		}
	})
}

func TestAPreviewHoldsNobodyUpWhoWrites(t *testing.T) {
	each(t, func(t *testing.T, c *company) {
		c.plan(tiered(commission.Marginal), nil, c.ada)
		c.world.Quota(c.ada, quarterFrom, quarterTo, 100_000_00)
		err := c.store.InTx(ent.Alone(c.asOps), func(context.Context, *db.Client) error { // somebody is writing meanwhile
			_, err := c.verbs.PreviewCommission(c.asAda, paying.PreviewCommissionInput{})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
