package editing_test

import (
	"context"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// desk is where operations edit records.
type desk struct {
	t     testing.TB
	store *ent.Store
	edit  *editing.Editor
	world *opstest.Builder
	ops   context.Context
}

func newDesk(t testing.TB, s *ent.Store) *desk {
	w := opstest.World(t, s)
	w.Organisation()
	return &desk{t, s, editing.New(s), w, opstest.As(role.Ops)}
}

func (d *desk) create(as context.Context, operation string, k gid.Kind, input any) (gid.ID, error) {
	r, err := d.edit.Create(as, operation, k, input)
	if err != nil {
		return 0, err
	}
	return r.GlobalID(), nil
}

func (d *desk) update(operation string, k gid.Kind, input any) error {
	_, err := d.edit.Update(d.ops, operation, k, input)
	return err
}

type newQuota struct {
	RepID   *gid.ID        `json:"repId"`
	TeamID  *gid.ID        `json:"teamId"`
	Measure quota.Measure  `json:"measure"`
	FromDay calendar.Day   `json:"fromDay"`
	ToDay   calendar.Day   `json:"toDay"`
	Amount  *editing.Money `json:"amount"`
	Units   *int           `json:"units"`
}

func TestACarrierHasOneQuotaOfAMeasureAtATime(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		ada, north := d.world.Rep("Ada"), d.world.Team("North")
		march, april, may := calendar.MustDay("2026-03-01"), calendar.MustDay("2026-04-01"), calendar.MustDay("2026-05-01")
		ten := &editing.Money{Amount: money.Decimal{Unscaled: 10}, Currency: "EUR"}
		set := func(q newQuota) error {
			_, err := d.create(d.ops, "createQuota", gid.Quota, q)
			return err
		}
		for _, q := range []newQuota{
			{RepID: &ada.ID, Measure: quota.Bookings, FromDay: march, ToDay: april, Amount: ten},
			{RepID: &ada.ID, Measure: quota.Bookings, FromDay: april, ToDay: may, Amount: ten},
			{RepID: &ada.ID, Measure: quota.MeetingsHeld, FromDay: march, ToDay: may, Units: editingtest.Ptr(40)},
			{TeamID: &north.ID, Measure: quota.Bookings, FromDay: march, ToDay: may, Amount: ten},
		} {
			if err := set(q); err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, set(newQuota{RepID: &ada.ID, Measure: quota.Bookings, FromDay: april - 1, ToDay: april, Amount: ten}), fault.Conflict, "fromDay", "[2026-03-01, 2026-04-01)")
			editingtest.Refused(t, set(newQuota{Measure: quota.Bookings, FromDay: march, ToDay: april, Amount: ten}), fault.Invalid, "repId", "exactly one")
			editingtest.Refused(t, set(newQuota{RepID: &ada.ID, Measure: quota.Acv, FromDay: march, ToDay: april}), fault.Required, "amount", "measured in money")
			editingtest.Refused(t, set(newQuota{RepID: &ada.ID, Measure: quota.Acv, FromDay: april, ToDay: march, Amount: ten}), fault.Invalid, "toDay", "after it begins")
			_, err := d.create(opstest.As(role.Manager), "createQuota", gid.Quota, newQuota{RepID: &ada.ID, Measure: quota.Acv, FromDay: march, ToDay: april, Amount: ten})
			editingtest.Refused(t, err, fault.Forbidden, "", "MANAGER may not use createQuota")
		})
	})
}

type newPrice struct {
	ProductID gid.ID         `json:"productId"`
	ListPrice *editing.Money `json:"listPrice"`
	ValidFrom calendar.Day   `json:"validFrom"`
	ValidTo   *calendar.Day  `json:"validTo"`
}

func TestAProductHasOnePricePerCurrencyAtATime(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		seat := d.world.Product("Seat", 10_00)
		price := func(minor int64, cur money.Currency, from calendar.Day, to *calendar.Day) error {
			_, err := d.create(d.ops, "createProductPrice", gid.ProductPrice, newPrice{seat.ID, &editing.Money{Amount: money.Decimal{Unscaled: minor, Scale: 2}, Currency: cur}, from, to})
			return err
		}
		today := opstest.Today
		for _, err := range []error{price(900, "EUR", today-100, &today), price(1100, "EUR", today, nil), price(1200, "USD", today-50, nil)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, price(1, "EUR", today-1, editingtest.Ptr(today+1)), fault.Conflict, "validFrom", "has a price in EUR")
			editingtest.Refused(t, price(1, "CHF", today, &today), fault.Invalid, "validTo", "must be after")
			editingtest.Refused(t, price(-1, "CHF", today, nil), fault.Invalid, "listPrice", "0 or more")
		})
		// The price list of the day goes before the product's own price.
		o := d.world.Opportunity()
		line, err := d.create(d.ops, "createOpportunityLine", gid.OpportunityLine, struct {
			OpportunityID gid.ID     `json:"opportunityId"`
			ProductID     gid.ID     `json:"productId"`
			Quantity      money.Rate `json:"quantity"`
		}{o.ID, seat.ID, 2_000_000})
		if err != nil {
			t.Fatal(err)
		}
		if l := editingtest.Get[db.OpportunityLine](t, s, line); *l.ListPriceMinor != 11_00 || *l.AmountMinor != 22_00 {
			t.Errorf("two seats cost %d at %d", *l.AmountMinor, *l.ListPriceMinor)
		}
	})
}

func TestExchangeRatesAreBetweenTwoCurrenciesOnceADay(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		rate := func(base, quote money.Currency, r money.ExchangeRate) error {
			_, err := d.create(opstest.As(role.Finance), "createExchangeRate", gid.ExchangeRate, struct {
				Base      money.Currency     `json:"base"`
				Quote     money.Currency     `json:"quote"`
				ValidFrom calendar.Day       `json:"validFrom"`
				Rate      money.ExchangeRate `json:"rate"`
			}{base, quote, opstest.Today, r})
			return err
		}
		if err := rate("EUR", "USD", 1_100_000_000_000); err != nil {
			t.Fatal(err)
		}
		editingtest.Refused(t, rate("EUR", "USD", 1), fault.Taken, "validFrom", "change that one")
		editingtest.Refused(t, rate("EUR", "EUR", 1), fault.Invalid, "quote", "another one")
		editingtest.Refused(t, rate("EUR", "CHF", 0), fault.Invalid, "rate", "more than 0")
	})
}

type newStage struct {
	PipelineID       gid.ID                    `json:"pipelineId"`
	Name             string                    `json:"name"`
	Position         int                       `json:"position"`
	Group            pipeline.StageGroup       `json:"group"`
	Outcome          *pipeline.Status          `json:"outcome"`
	Probability      money.Rate                `json:"probability"`
	ForecastCategory pipeline.ForecastCategory `json:"forecastCategory"`
	RequiredFields   []string                  `json:"requiredFields"`
}

func TestStagesOfAPipelineAreDistinctAndMeanWhatTheySay(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		p := d.world.Pipeline()
		stage := newStage{p.ID, "Legal", 9, pipeline.GroupDelivery, nil, 900_000, pipeline.CategoryCommit, []string{"amount"}}
		if _, err := d.create(d.ops, "createStage", gid.Stage, stage); err != nil {
			t.Fatal(err)
		}
		won := pipeline.Won
		for _, x := range []struct {
			change      func(*newStage)
			kind        fault.Kind
			field, says string
		}{
			{func(s *newStage) { s.Position = 10 }, fault.Taken, "name", `a stage "Legal"`},
			{func(s *newStage) { s.Name = "x" }, fault.Taken, "position", `"Legal" stands`},
			{func(s *newStage) { s.Name, s.Position, s.RequiredFields = "x", 10, []string{"mood"} }, fault.Invalid, "requiredFields", "not a field"},
			{func(s *newStage) { s.Name, s.Position, s.Outcome = "x", 10, &won }, fault.Invalid, "probability", "has probability 1"},
			{func(s *newStage) { s.Name, s.Position, s.Probability = "x", 10, money.One+1 }, fault.Invalid, "probability", "from 0 to 1"},
		} {
			bad := stage
			x.change(&bad)
			_, err := d.create(d.ops, "createStage", gid.Stage, bad)
			editingtest.Refused(t, err, x.kind, x.field, x.says)
		}
		o := d.world.Opportunity()
		err := d.update("updateStage", gid.Stage, struct {
			ID          gid.ID          `json:"id"`
			Outcome     pipeline.Status `json:"outcome"`
			Probability money.Rate      `json:"probability"`
		}{o.StageID, pipeline.Lost, 0})
		editingtest.Refused(t, err, fault.Conflict, "outcome", "move them before")
		err = d.update("updatePipeline", gid.Pipeline, struct {
			ID              gid.ID                   `json:"id"`
			OpportunityType pipeline.OpportunityType `json:"opportunityType"`
		}{p.ID, pipeline.TypeRenewal})
		editingtest.Refused(t, err, fault.Conflict, "opportunityType", "create another one")
	})
}

type parented struct {
	ID       gid.ID `json:"id"`
	ParentID gid.ID `json:"parentId"`
}

func TestNothingStandsBelowItself(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		top, sub := d.world.Team("World"), d.world.Team("North")
		world, fjord := d.world.Territory("World"), d.world.Territory("Fjord")
		holding, acme := d.world.Account("Holding"), d.world.Account("Acme")
		price, dear := d.world.LossReason("Price", pipeline.LossPrice), d.world.LossReason("Too dear", pipeline.LossPrice)
		for _, x := range []struct {
			operation   string
			kind        gid.Kind
			over, below gid.ID
		}{
			{"updateTeam", gid.Team, top.ID, sub.ID}, {"updateTerritory", gid.Territory, world.ID, fjord.ID},
			{"updateAccount", gid.Account, holding.ID, acme.ID}, {"updateLossReason", gid.LossReason, price.ID, dear.ID},
		} {
			if err := d.update(x.operation, x.kind, parented{x.below, x.over}); err != nil {
				t.Errorf("%s: %v", x.operation, err)
			}
			editingtest.Refused(t, d.update(x.operation, x.kind, parented{x.over, x.below}), fault.Invalid, "parentId", "under itself")
			editingtest.Refused(t, d.update(x.operation, x.kind, parented{x.over, x.over}), fault.Invalid, "parentId", "under itself")
		}
	})
}

func TestATerritorysRuleIsCheckedBeforeItIsKept(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		add := func(rule ...*org.Condition) (gid.ID, error) {
			return d.create(d.ops, "createTerritory", gid.Territory, struct {
				Name string           `json:"name"`
				Rule []*org.Condition `json:"rule"`
			}{"North", rule})
		}
		_, err := add(&org.Condition{Attribute: org.ByEmployeesMin, Values: []string{"many"}})
		editingtest.Refused(t, err, fault.Invalid, "rule.0.values.0", "whole number")
		id, err := add(&org.Condition{Attribute: org.ByCountry, Values: []string{"NO"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := editingtest.Get[db.Territory](t, s, id); len(got.Rule) != 1 || got.Rule[0].Values[0] != "NO" || got.Priority != 100 {
			t.Errorf("the territory is %+v", got)
		}
	})
}

func TestARepIsOnAnAccountsTeamOnceAtATime(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		acme, ada := d.world.Account("Acme"), d.world.Rep("Ada")
		join := func(from calendar.Day, to *calendar.Day) error {
			_, err := d.create(d.ops, "createAccountTeamMember", gid.AccountTeamMember, struct {
				AccountID gid.ID        `json:"accountId"`
				RepID     gid.ID        `json:"repId"`
				ValidFrom calendar.Day  `json:"validFrom"`
				ValidTo   *calendar.Day `json:"validTo"`
			}{acme.ID, ada.ID, from, to})
			return err
		}
		today := opstest.Today
		for _, err := range []error{join(today-10, &today), join(today, nil)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		editingtest.Refused(t, join(today+5, nil), fault.Conflict, "validFrom", "on the account's team already")
		editingtest.Refused(t, join(today-20, editingtest.Ptr(today-20)), fault.Invalid, "validTo", "must be after")
	})
}

func TestDaysOfCampaignsAndSpendRunForwards(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		_, err := d.create(opstest.As(role.Marketing), "createCampaign", gid.Campaign, struct {
			Name     string       `json:"name"`
			StartsOn calendar.Day `json:"startsOn"`
			EndsOn   calendar.Day `json:"endsOn"`
		}{"Fair", opstest.Today, opstest.Today - 1})
		editingtest.Refused(t, err, fault.Invalid, "endsOn", "before the campaign starts")
		_, err = d.create(opstest.As(role.Marketing), "createSpend", gid.Spend, struct {
			Category string         `json:"category"`
			FromDay  calendar.Day   `json:"fromDay"`
			ToDay    calendar.Day   `json:"toDay"`
			Amount   *editing.Money `json:"amount"`
		}{"MARKETING", opstest.Today, opstest.Today, &editing.Money{Currency: "EUR"}})
		editingtest.Refused(t, err, fault.Invalid, "toDay", "must be after fromDay")
	})
}

type newView struct {
	Name       string  `json:"name"`
	List       string  `json:"list"`
	Definition string  `json:"definition"`
	Everyone   *bool   `json:"everyone"`
	TeamID     *gid.ID `json:"teamId"`
}

func TestASavedViewIsItsMakersAndSharedWithCare(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		ada, north, south := d.world.Rep("Ada"), d.world.Team("North"), d.world.Team("South")
		d.world.Membership(ada, north, opstest.Today-10)
		user, chief := d.world.User(role.Rep), d.world.User(role.Manager)
		asAda := opstest.As(role.Rep, opstest.User(user), opstest.Self(ada))
		asChief := opstest.As(role.Manager, opstest.User(chief), opstest.Heads(north))
		save := func(as context.Context, v newView) (gid.ID, error) {
			v.List, v.Definition = "opportunities", "{}"
			return d.create(as, "createSavedView", gid.SavedView, v)
		}
		mine, err := save(asAda, newView{Name: "Mine", TeamID: &north.ID})
		if err != nil {
			t.Fatal(err)
		}
		if got := editingtest.Get[db.SavedView](t, s, mine); got.UserID != user.ID {
			t.Errorf("the view is of %s", got.UserID)
		}
		_, err = save(asAda, newView{Name: "All", Everyone: editingtest.Ptr(true)})
		editingtest.Refused(t, err, fault.Forbidden, "everyone", "share it with your team")
		_, err = save(asAda, newView{Name: "South", TeamID: &south.ID})
		editingtest.Refused(t, err, fault.Forbidden, "teamId", "your own team")
		_, err = d.edit.Update(asChief, "updateSavedView", gid.SavedView, struct {
			ID   gid.ID `json:"id"`
			Name string `json:"name"`
		}{mine, "Yours"})
		editingtest.Refused(t, err, fault.Forbidden, "", "save a copy")
		_, err = d.edit.Delete(asChief, "deleteSavedView", gid.SavedView, struct {
			ID gid.ID `json:"id"`
		}{mine})
		editingtest.Refused(t, err, fault.Forbidden, "", "save a copy")
		if _, err := save(asChief, newView{Name: "All", Everyone: editingtest.Ptr(true)}); err != nil {
			t.Errorf("a manager could not share a view with everyone: %v", err)
		}
	})
}

func TestTheSameKeyCreatesOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		type input struct {
			Name           string `json:"name"`
			IdempotencyKey string `json:"idempotencyKey"`
		}
		first, err := d.create(d.ops, "createCompetitor", gid.Competitor, input{"Rival", "k"})
		if err != nil {
			t.Fatal(err)
		}
		editingtest.Writes(t, s, 0, func() {
			again, err := d.create(d.ops, "createCompetitor", gid.Competitor, input{"Rival", "k"})
			if err != nil || again != first {
				t.Errorf("the same key gave %s, %v", again, err)
			}
			_, err = d.create(d.ops, "createCompetitor", gid.Competitor, input{"Other", "k"})
			editingtest.Refused(t, err, fault.Conflict, "idempotencyKey", "different input")
			_, err = d.create(d.ops, "createCompetitor", gid.Competitor, input{"Rival", "k2"})
			editingtest.Refused(t, err, fault.Taken, "name", "already has this value")
		})
	})
}

func TestOfManyAtTheSameTimeOnlyOneTakesThePeriod(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		d := newDesk(t, s)
		ada := d.world.Rep("Ada")
		const callers = 6
		results := make(chan error, callers)
		for i := range callers {
			go func() {
				_, err := d.edit.Create(d.ops, "createQuota", gid.Quota, newQuota{
					RepID: &ada.ID, Measure: quota.WonOpportunities, FromDay: opstest.Today + calendar.Day(i), ToDay: opstest.Today + 100, Units: &i,
				})
				results <- err
			}()
		}
		taken := 0
		for range callers {
			if err := <-results; err == nil {
				taken++
			} else {
				editingtest.Refused(t, err, fault.Conflict, "fromDay", "may not overlap")
			}
		}
		if taken != 1 {
			t.Errorf("%d callers took the period, want 1", taken)
		}
	})
}
