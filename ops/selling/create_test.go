package selling_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/accountownership"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	phases "coxswain/sales/account"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

// newOpportunity has the fields of the API's input that these tests use.
type newOpportunity struct {
	Name            string                    `json:"name"`
	OpportunityType *pipeline.OpportunityType `json:"opportunityType"`
	AccountID       *gid.ID                   `json:"accountId"`
	OwnerID         *gid.ID                   `json:"ownerId"`
	PipelineID      *gid.ID                   `json:"pipelineId"`
	StageID         *gid.ID                   `json:"stageId"`
	Amount          *editing.Money            `json:"amount"`
	Currency        *money.Currency           `json:"currency"`
	OpenedOn        *calendar.Day             `json:"openedOn"`
	CloseOn         *calendar.Day             `json:"closeOn"`
	TermMonths      *int                      `json:"termMonths"`
}

func (c *company) create(ctx context.Context, in newOpportunity) (*db.Opportunity, error) {
	return editing.As[db.Opportunity](c.edit.Create(ctx, "createOpportunity", gid.Opportunity, in))
}

func TestANewOpportunityStartsWhereItsPipelineStarts(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		north := c.world.Territory("North")
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.TerritoryAccount.Create().SetAccountID(c.account.ID).SetTerritoryID(north.ID).SetValidFrom(opstest.Today - 9).Exec(ctx)
		})
		closeOn := opstest.Today + 30
		got := editingtest.Must(c.create(c.asAda, newOpportunity{
			Name: "Seats", AccountID: &c.account.ID, CloseOn: &closeOn, Amount: &editing.Money{Amount: money.Decimal{Unscaled: 5}, Currency: "EUR"},
		}))(t)
		type summary struct {
			Type             pipeline.OpportunityType
			Stage, Search    string
			Owner, Territory gid.ID
			Opened, Entered  calendar.Day
			Status           pipeline.Status
			Source           pipeline.AmountSource
			Amount           int64
			Currency         money.Currency
		}
		want := summary{pipeline.TypeNew, "Qualify", "seats", c.ada.ID, north.ID, opstest.Today, opstest.Today, pipeline.Open, pipeline.AmountEntered, 5_00, "EUR"}
		is := summary{got.OpportunityType, c.stageName(got.StageID), got.Search, *got.OwnerID, *got.TerritoryID, *got.OpenedOn, *got.StageEnteredOn, got.Status, got.AmountSource, *got.AmountMinor, got.Currency}
		if diff := cmp.Diff(is, want); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(c.stageHistory(got.ID), []stageStep{{"", "Qualify", opstest.Today, 5_00}}); diff != "" {
			t.Errorf("stage history (-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(c.closeDates(got.ID), [][2]string{{"", closeOn.String()}}); diff != "" {
			t.Errorf("close dates (-got +want):\n%s", diff)
		}
		if a := editingtest.Get[db.Account](t, s, c.account.ID); a.LifecyclePhase != phases.Acquisition {
			t.Errorf("the account's phase is %s, want ACQUISITION", a.LifecyclePhase)
		}
	})
}

func TestANewOpportunityIsRefusedWithWhatToDo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		renewals := c.world.NewPipeline("Renewals", pipeline.TypeRenewal)
		hidden := c.world.Account("Hidden", opstest.AccountOf(c.bea))
		expansion := pipeline.TypeExpansion
		for _, x := range []struct {
			name        string
			as          context.Context
			in          newOpportunity
			kind        fault.Kind
			field, says string
		}{
			{"without a name", c.asAda, newOpportunity{}, fault.Required, "name", "is required"},
			{"of a type without a pipeline", c.asAda, newOpportunity{Name: "x", OpportunityType: &expansion}, fault.Required, "pipelineId", "no pipeline for EXPANSION"},
			{"of another type than its pipeline", c.asAda, newOpportunity{Name: "x", OpportunityType: &expansion, PipelineID: &renewals.ID}, fault.Invalid, "opportunityType", "is for RENEWAL"},
			{"in a stage of another pipeline", c.asAda, newOpportunity{Name: "x", PipelineID: &renewals.ID, StageID: &c.pipeline.Stages[0].ID}, fault.Invalid, "stageId", "another pipeline"},
			{"in a won stage", c.asAda, newOpportunity{Name: "x", StageID: &c.pipeline.Stage("Won").ID}, fault.Invalid, "stageId", "closeOpportunityWon"},
			{"opened tomorrow", c.asAda, newOpportunity{Name: "x", OpenedOn: editingtest.Ptr(opstest.Today + 1)}, fault.Invalid, "openedOn", "still to come"},
			{"with two currencies", c.asAda, newOpportunity{Name: "x", Amount: &editing.Money{Currency: "EUR"}, Currency: editingtest.Ptr(money.Currency("USD"))}, fault.Invalid, "currency", "is not the currency EUR"},
			{"for no month", c.asAda, newOpportunity{Name: "x", TermMonths: editingtest.Ptr(0)}, fault.Invalid, "termMonths", "at least 1"},
			{"for somebody else", c.asAda, newOpportunity{Name: "x", OwnerID: &c.bea.ID}, fault.Forbidden, "ownerId", "only make yourself"},
			{"for another team's rep", c.asChief, newOpportunity{Name: "x", OwnerID: &c.bea.ID}, fault.Forbidden, "ownerId", "your own teams"},
			{"on an account out of sight", c.asAda, newOpportunity{Name: "x", AccountID: &hidden.ID}, fault.NotFound, "accountId", "may not see it"},
			{"by marketing", opstest.As(role.Marketing), newOpportunity{Name: "x"}, fault.Forbidden, "", "MARKETING may not use createOpportunity"},
			{"by a rep's user without a rep", opstest.As(role.Rep), newOpportunity{Name: "x"}, fault.Forbidden, "", "not linked to a rep"},
		} {
			t.Run(x.name, func(t *testing.T) {
				editingtest.Writes(t, s, 0, func() {
					_, err := c.create(x.as, x.in)
					editingtest.Refused(t, err, x.kind, x.field, x.says)
				})
			})
		}
	})
}

type update struct {
	ID       gid.ID          `json:"id"`
	Amount   nullableMoney   `json:"amount"`
	Currency *money.Currency `json:"currency"`
	StageID  *gid.ID         `json:"stageId"`
	OwnerID  *gid.ID         `json:"ownerId"`
	NextStep *string         `json:"nextStep"`
}

// nullableMoney is a field that can be left out, null or given, as the API's inputs have them.
type nullableMoney struct {
	value *editing.Money
	given bool
}

// ValueOK returns the value and whether it was given.
func (n nullableMoney) ValueOK() (*editing.Money, bool) { return n.value, n.given }

func TestAPlainUpdateLeavesStepsOfTheBusinessToTheirVerbs(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		edit := func(in update) error {
			in.ID = o.ID
			_, err := c.edit.Update(c.asAda, "updateOpportunity", gid.Opportunity, in)
			return err
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, edit(update{StageID: &c.pipeline.Stage("Propose").ID}), fault.Invalid, "stageId", "advanceOpportunity changes it")
			editingtest.Refused(t, edit(update{OwnerID: &c.bea.ID}), fault.Invalid, "ownerId", "transferOpportunity changes it")
			editingtest.Refused(t, edit(update{Currency: editingtest.Ptr(money.Currency("USD"))}), fault.Required, "amount", "in the new currency")
		})
		editingtest.Writes(t, s, 1, func() {
			if err := edit(update{NextStep: editingtest.Ptr("call")}); err != nil {
				t.Error(err)
			}
		})
	})
}

type newLine struct {
	OpportunityID gid.ID         `json:"opportunityId"`
	ProductID     gid.ID         `json:"productId"`
	Quantity      money.Rate     `json:"quantity"`
	ListPrice     *editing.Money `json:"listPrice"`
	Discount      *money.Rate    `json:"discount"`
	UnitCost      *editing.Money `json:"unitCost"`
}

type target struct {
	ID gid.ID `json:"id"`
}

func TestLinesMakeTheAmountUntilSomebodyEntersOne(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := editingtest.Must(c.create(c.asAda, newOpportunity{Name: "Seats", AccountID: &c.account.ID}))(t)
		seat, module := c.world.Product("Seat", 10_00), c.world.Product("Module", 99_99)
		amount := func(want int64, source pipeline.AmountSource) {
			t.Helper()
			got := c.now(o.ID)
			if got.AmountMinor == nil || *got.AmountMinor != want || got.AmountSource != source {
				t.Errorf("the amount is %v from %s, want %d from %s", got.AmountMinor, got.AmountSource, want, source)
			}
		}
		line := func(in newLine) gid.ID {
			t.Helper()
			in.OpportunityID = o.ID
			return editingtest.Must(c.edit.Create(c.asAda, "createOpportunityLine", gid.OpportunityLine, in))(t).GlobalID()
		}
		first := line(newLine{ProductID: seat.ID, Quantity: 3_000_000, Discount: editingtest.Ptr(money.Rate(100_000))})
		amount(27_00, pipeline.AmountLines)
		second := line(newLine{ProductID: module.ID, Quantity: 1_000_000})
		amount(126_99, pipeline.AmountLines)
		if l := editingtest.Get[db.OpportunityLine](t, s, second); l.Position != 1 || *l.ListPriceMinor != 99_99 {
			t.Errorf("the second line is at %d for %v", l.Position, l.ListPriceMinor)
		}
		editingtest.Must(c.edit.Update(c.asAda, "updateOpportunityLine", gid.OpportunityLine, struct {
			ID       gid.ID     `json:"id"`
			Quantity money.Rate `json:"quantity"`
		}{ID: first, Quantity: 1_500_000}))(t)
		amount(113_49, pipeline.AmountLines)
		editingtest.Must(c.edit.Delete(c.asAda, "deleteOpportunityLine", gid.OpportunityLine, target{second}))(t)
		amount(13_50, pipeline.AmountLines)

		edit := func(m *editing.Money) {
			t.Helper()
			editingtest.Must(c.edit.Update(c.asAda, "updateOpportunity", gid.Opportunity, update{ID: o.ID, Amount: nullableMoney{m, true}}))(t)
		}
		edit(&editing.Money{Amount: money.Decimal{Unscaled: 500}, Currency: "EUR"})
		line(newLine{ProductID: seat.ID, Quantity: 1_000_000})
		amount(500_00, pipeline.AmountEntered)
		edit(nil)
		amount(23_50, pipeline.AmountLines)
	})
}

func TestALineIsRefusedWithWhatToDo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		open, won := c.opportunity(), c.opportunity(opstest.Won(opstest.Today-1, 5))
		seat := c.world.Product("Seat", 10_00)
		one := money.Rate(1_000_000)
		for _, x := range []struct {
			name        string
			in          newLine
			kind        fault.Kind
			field, says string
		}{
			{"of nothing", newLine{OpportunityID: open.ID, ProductID: seat.ID}, fault.Invalid, "quantity", "more than 0"},
			{"with more than everything off", newLine{OpportunityID: open.ID, ProductID: seat.ID, Quantity: one, Discount: editingtest.Ptr(money.One + 1)}, fault.Invalid, "discount", "at most 1"},
			{"in another currency", newLine{OpportunityID: open.ID, ProductID: seat.ID, Quantity: one, ListPrice: &editing.Money{Currency: "USD"}}, fault.Invalid, "listPrice.currency", "is in EUR"},
			{"of what was decided", newLine{OpportunityID: won.ID, ProductID: seat.ID, Quantity: one}, fault.Conflict, "opportunityId", "reopen it"},
			{"with a cost that a rep does not see", newLine{OpportunityID: open.ID, ProductID: seat.ID, Quantity: one, UnitCost: &editing.Money{Currency: "EUR"}}, fault.Forbidden, "unitCost", "does not see"},
			{"that is too large", newLine{OpportunityID: open.ID, ProductID: seat.ID, Quantity: 1 << 62, ListPrice: &editing.Money{Amount: money.Decimal{Unscaled: 1 << 50}, Currency: "EUR"}}, fault.Invalid, "quantity", "more than can be stored"},
		} {
			t.Run(x.name, func(t *testing.T) {
				editingtest.Writes(t, s, 0, func() {
					_, err := c.edit.Create(c.asAda, "createOpportunityLine", gid.OpportunityLine, x.in)
					editingtest.Refused(t, err, x.kind, x.field, x.says)
				})
			})
		}
	})
}

func TestRevenueCreditNeverExceedsTheBooking(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		credit := func(rep *db.Rep, kind pipeline.CreditKind, share money.Rate) error {
			_, err := c.edit.Create(c.asOps, "createOpportunityCredit", gid.OpportunityCredit, struct {
				OpportunityID gid.ID              `json:"opportunityId"`
				RepID         gid.ID              `json:"repId"`
				CreditKind    pipeline.CreditKind `json:"creditKind"`
				Share         money.Rate          `json:"share"`
			}{o.ID, rep.ID, kind, share})
			return err
		}
		for _, err := range []error{credit(c.ada, pipeline.CreditRevenue, 600_000), credit(c.bea, pipeline.CreditOverlay, 1_000_000)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		editingtest.Refused(t, credit(c.bea, pipeline.CreditRevenue, 400_001), fault.Invalid, "share", "1.000001")
		editingtest.Refused(t, credit(c.ada, pipeline.CreditRevenue, 100_000), fault.Taken, "repId", "change that share")
		if err := credit(c.bea, pipeline.CreditRevenue, 400_000); err != nil {
			t.Error(err)
		}
	})
}

func TestANewAccountBelongsToWhoMakesIt(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		type input struct {
			Name    string  `json:"name"`
			Domain  *string `json:"domain"`
			OwnerID *gid.ID `json:"ownerId"`
		}
		r := editingtest.Must(c.edit.Create(c.asAda, "createAccount", gid.Account, input{Name: "Müller GmbH", Domain: editingtest.Ptr("Mueller.DE")}))(t)
		a := editingtest.Get[db.Account](t, s, r.GlobalID())
		if *a.OwnerID != c.ada.ID || *a.Domain != "mueller.de" || a.Search != "muller gmbh mueller.de" || a.LifecyclePhase != phases.Prospect {
			t.Errorf("got %+v", a)
		}
		rows := editingtest.Read(t, s.Client().AccountOwnership.Query().Where(accountownership.AccountID(a.ID)).All)
		if len(rows) != 1 || rows[0].RepID != c.ada.ID || rows[0].ValidFrom != opstest.Today || rows[0].ValidTo != nil {
			t.Errorf("its ownership is %v", rows)
		}
		_, err := c.edit.Create(c.asAda, "createAccount", gid.Account, input{Name: "x", OwnerID: &c.bea.ID})
		editingtest.Refused(t, err, fault.Forbidden, "ownerId", "only make yourself")
		_, err = c.edit.Create(c.asAda, "createAccount", gid.Account, input{Name: "x", Domain: editingtest.Ptr("https://x.example/")})
		editingtest.Refused(t, err, fault.Invalid, "domain", "without https://")
		nobodys := editingtest.Must(c.edit.Create(opstest.As(role.Success), "createAccount", gid.Account, input{Name: "Nobody's"}))(t)
		if got := editingtest.Get[db.Account](t, s, nobodys.GlobalID()); got.OwnerID != nil {
			t.Errorf("customer success made itself the owner: %v", got.OwnerID)
		}
	})
}

type newActivity struct {
	Kind        activity.Kind         `json:"kind"`
	HappenedAt  calendar.Instant      `json:"happenedAt"`
	Status      *activity.Status      `json:"status"`
	CallOutcome *activity.CallOutcome `json:"callOutcome"`
	Attendance  *activity.Attendance  `json:"attendance"`
	LeadID      *gid.ID               `json:"leadId"`
	AccountID   *gid.ID               `json:"accountId"`
	ContactID   *gid.ID               `json:"contactId"`
	Opportunity *gid.ID               `json:"opportunityId"`
}

func TestLoggedActivitiesSayWhatIsKnownAndNoMore(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		hour := calendar.Instant(3_600_000_000)
		log := func(in newActivity) *db.Activity {
			t.Helper()
			return editingtest.Must(editing.As[db.Activity](c.edit.Create(c.asAda, "logActivity", gid.Activity, in)))(t)
		}
		past := log(newActivity{Kind: activity.Meeting, HappenedAt: s.Now() - hour})
		if past.Status != activity.Done || *past.Attendance != activity.MeetingUnresolved || *past.OwnerID != c.ada.ID || *past.DoneOn != opstest.Today {
			t.Errorf("a past meeting is %s, %v, by %v", past.Status, past.Attendance, past.OwnerID)
		}
		future := log(newActivity{Kind: activity.Demo, HappenedAt: s.Now() + hour})
		if future.Status != activity.Planned || *future.Attendance != activity.MeetingScheduled || future.DoneOn != nil {
			t.Errorf("a future demo is %s, %v", future.Status, future.Attendance)
		}
		o := c.opportunity()
		if a := log(newActivity{Kind: activity.Call, HappenedAt: s.Now(), Opportunity: &o.ID}); a.AccountID == nil || *a.AccountID != c.account.ID || a.Attendance != nil {
			t.Errorf("a call about an opportunity is of account %v with attendance %v", a.AccountID, a.Attendance)
		}
		elsewhere := c.world.Contact(c.world.Account("Other", opstest.AccountOf(c.ada)), "Eve")
		for _, x := range []struct {
			name        string
			in          newActivity
			kind        fault.Kind
			field, says string
		}{
			{"done in an hour", newActivity{Kind: activity.Call, HappenedAt: s.Now() + hour, Status: editingtest.Ptr(activity.Done)}, fault.Invalid, "happenedAt", "log it as PLANNED"},
			{"an email that was answered by phone", newActivity{Kind: activity.Email, HappenedAt: s.Now(), CallOutcome: editingtest.Ptr(activity.CallConnected)}, fault.Invalid, "callOutcome", "calls only"},
			{"a call that was attended", newActivity{Kind: activity.Call, HappenedAt: s.Now(), Attendance: editingtest.Ptr(activity.MeetingHeld)}, fault.Invalid, "attendance", "meetings and demos only"},
			{"with a contact of another account", newActivity{Kind: activity.Call, HappenedAt: s.Now(), AccountID: &c.account.ID, ContactID: &elsewhere.ID}, fault.Invalid, "contactId", "another account"},
		} {
			t.Run(x.name, func(t *testing.T) {
				editingtest.Writes(t, s, 0, func() {
					_, err := c.edit.Create(c.asAda, "logActivity", gid.Activity, x.in)
					editingtest.Refused(t, err, x.kind, x.field, x.says)
				})
			})
		}
	})
}

func TestTheFirstContactWithALeadIsItsFirstTouch(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		l := c.world.Lead("Lee", func(l *db.LeadCreate) { l.SetOwnerID(c.ada.ID) })
		for _, x := range []struct {
			at   calendar.Instant
			want calendar.Instant
		}{{s.Now() - 50, s.Now() - 50}, {s.Now() - 10, s.Now() - 50}, {s.Now() - 90, s.Now() - 90}} {
			editingtest.Must(c.edit.Create(c.asAda, "logActivity", gid.Activity, newActivity{Kind: activity.Call, HappenedAt: x.at, LeadID: &l.ID}))(t)
			if got := editingtest.Get[db.Lead](t, s, l.ID); got.FirstTouchAt == nil || *got.FirstTouchAt != x.want {
				t.Errorf("after a call at %d the first touch is %v, want %d", x.at, got.FirstTouchAt, x.want)
			}
		}
	})
}

func TestAPutAwayOpportunityNoLongerCountsForItsAccount(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := editingtest.Must(c.create(c.asAda, newOpportunity{Name: "Seats", AccountID: &c.account.ID}))(t)
		phase := func(want phases.LifecyclePhase) {
			t.Helper()
			if got := editingtest.Get[db.Account](t, s, c.account.ID).LifecyclePhase; got != want {
				t.Errorf("the account's phase is %s, want %s", got, want)
			}
		}
		phase(phases.Acquisition)
		editingtest.Must(c.edit.Archive(c.asAda, "archiveOpportunity", gid.Opportunity, target{o.ID}))(t)
		phase(phases.Prospect)
		editingtest.Must(c.edit.Restore(c.asAda, "restoreOpportunity", gid.Opportunity, target{o.ID}))(t)
		phase(phases.Acquisition)
	})
}

func TestWhatWasDecidedKeepsItsPartsButForThoseWhoCorrectRecords(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		won := c.opportunity(opstest.Won(opstest.Today-1, 5))
		line := c.world.Line(won, c.world.Product("Seat", 10_00), 1, 5)
		_, err := c.edit.Delete(c.asAda, "deleteOpportunityLine", gid.OpportunityLine, target{line.ID})
		editingtest.Refused(t, err, fault.Conflict, "opportunityId", "reopen it")
		editingtest.Must(c.edit.Delete(c.asOps, "deleteOpportunityLine", gid.OpportunityLine, target{line.ID}))(t)
	})
}
