package selling_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/closedatechange"
	"coxswain/ent/db/stagechange"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/selling"
	"coxswain/sales/account"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

// company is what most verbs need: a rep with an account, in a team with a manager, and a stranger.
type company struct {
	t        testing.TB
	store    *ent.Store
	edit     *editing.Editor
	verbs    *selling.Verbs
	world    *opstest.Builder
	pipeline *opstest.Pipeline
	ada, bea *db.Rep
	account  *db.Account
	asAda    context.Context
	asBea    context.Context
	asOps    context.Context
	asChief  context.Context // manages Ada, not Bea
}

func newCompany(t testing.TB, s *ent.Store) *company {
	w := opstest.World(t, s)
	w.Organisation()
	e := editing.New(s)
	c := &company{t: t, store: s, edit: e, verbs: selling.New(e), world: w, pipeline: w.Pipeline()}
	c.ada, c.bea = w.Rep("Ada"), w.Rep("Bea")
	c.account = w.Account("Acme", opstest.AccountOf(c.ada))
	c.asAda, c.asBea = opstest.As(role.Rep, opstest.Self(c.ada)), opstest.As(role.Rep, opstest.Self(c.bea))
	c.asOps, c.asChief = opstest.As(role.Ops), opstest.As(role.Manager, opstest.Leads(c.ada))
	return c
}

func (c *company) opportunity(set ...func(*db.OpportunityCreate)) *db.Opportunity {
	return c.world.Opportunity(append([]func(*db.OpportunityCreate){opstest.OwnedBy(c.ada), opstest.At(c.account), opstest.Open(opstest.Today+30, 1000_00)}, set...)...)
}

func (c *company) now(id gid.ID) *db.Opportunity {
	c.t.Helper()
	return editingtest.Get[db.Opportunity](c.t, c.store, id)
}

type stageStep struct {
	From, To string
	On       calendar.Day
	Amount   int64
}

func (c *company) stageHistory(id gid.ID) []stageStep {
	c.t.Helper()
	rows := editingtest.Read(c.t, c.store.Client().StageChange.Query().Where(stagechange.OpportunityID(id)).Order(stagechange.ByID()).All)
	out := make([]stageStep, len(rows))
	for i, r := range rows {
		out[i] = stageStep{To: c.stageName(r.ToStageID), On: r.ChangedOn}
		if r.FromStageID != nil {
			out[i].From = c.stageName(*r.FromStageID)
		}
		if r.AmountMinor != nil {
			out[i].Amount = *r.AmountMinor
		}
	}
	return out
}

func (c *company) stageName(id gid.ID) string {
	for _, s := range c.pipeline.Stages {
		if s.ID == id {
			return s.Name
		}
	}
	return id.String()
}

func (c *company) closeDates(id gid.ID) [][2]string {
	c.t.Helper()
	rows := editingtest.Read(c.t, c.store.Client().CloseDateChange.Query().Where(closedatechange.OpportunityID(id)).Order(closedatechange.ByID()).All)
	out := make([][2]string, len(rows))
	for i, r := range rows {
		for j, d := range []*calendar.Day{r.FromDay, r.ToDay} {
			if d != nil {
				out[i][j] = d.String()
			}
		}
	}
	return out
}

func on(id gid.ID) editing.Target { return editing.Target{ID: id} }

func TestAdvancingAnOpportunityIsKeptInItsStageHistory(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		propose := c.pipeline.Stage("Propose")
		in := selling.AdvanceOpportunityInput{Target: editing.Target{ID: o.ID, ExpectedVersion: &o.Version, Note: editing.Note{Reason: editingtest.Ptr("met the board")}}, StageID: propose.ID}
		got := editingtest.Must(c.verbs.AdvanceOpportunity(c.asAda, in))(t)
		if got.StageID != propose.ID || *got.StageEnteredOn != opstest.Today || got.Version != 2 {
			t.Errorf("it is in %s since %v at version %d", c.stageName(got.StageID), got.StageEnteredOn, got.Version)
		}
		if diff := cmp.Diff(c.stageHistory(o.ID), []stageStep{{"Qualify", "Propose", opstest.Today, 1000_00}}); diff != "" {
			t.Errorf("stage history (-got +want):\n%s", diff)
		}
		log := editingtest.Log(t, s, o.ID)
		last := log[len(log)-1]
		if last.Operation != "UPDATE" || last.Source != "API" || last.Actor != "Test REP" || last.Reason != "met the board" {
			t.Errorf("the change log says %+v", last)
		}
		editingtest.Writes(t, s, 0, func() {
			_, err := c.verbs.AdvanceOpportunity(c.asAda, in)
			editingtest.Refused(t, err, fault.Conflict, "expectedVersion", "at version 2, not 1")
			editingtest.Must(c.verbs.AdvanceOpportunity(c.asAda, selling.AdvanceOpportunityInput{Target: on(o.ID), StageID: propose.ID}))(t)
		})
	})
}

func TestAdvancingIsRefusedWithWhatToDo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		other := c.world.NewPipeline("Renewals", pipeline.TypeRenewal)
		open, done := c.opportunity(), c.opportunity(opstest.Won(opstest.Today-3, 5_00))
		propose := c.pipeline.Stage("Propose").ID
		for _, x := range []struct {
			name        string
			as          context.Context
			id, stage   gid.ID
			on          *calendar.Day
			kind        fault.Kind
			field, says string
		}{
			{"in another pipeline", c.asAda, open.ID, other.Stages[0].ID, nil, fault.Invalid, "stageId", "another pipeline"},
			{"into won", c.asAda, open.ID, c.pipeline.Stage("Won").ID, nil, fault.Invalid, "stageId", "closeOpportunityWon"},
			{"a decided one", c.asAda, done.ID, propose, nil, fault.Conflict, "", "reopen it"},
			{"tomorrow", c.asAda, open.ID, propose, editingtest.Ptr(opstest.Today + 1), fault.Invalid, "changedOn", "still to come"},
			{"before it was opened", c.asAda, open.ID, propose, editingtest.Ptr(opstest.Today - 31), fault.Invalid, "changedOn", "before the opportunity was opened"},
			{"with the id of an account", c.asAda, c.account.ID, propose, nil, fault.Invalid, "id", "is the id of a Account"},
			{"to no stage", c.asAda, open.ID, 0, nil, fault.Required, "stageId", "give the id of the Stage"},
			{"of somebody else", c.asBea, open.ID, propose, nil, fault.NotFound, "id", "or you may not see it"},
			{"by a role that may not", opstest.As(role.Analyst), open.ID, propose, nil, fault.Forbidden, "", "ANALYST may not use advanceOpportunity"},
			{"by nobody", context.Background(), open.ID, propose, nil, fault.Unauthenticated, "", "sign in"},
		} {
			t.Run(x.name, func(t *testing.T) {
				editingtest.Writes(t, s, 0, func() {
					_, err := c.verbs.AdvanceOpportunity(x.as, selling.AdvanceOpportunityInput{Target: on(x.id), StageID: x.stage, ChangedOn: x.on})
					editingtest.Refused(t, err, x.kind, x.field, x.says)
				})
			})
		}
	})
}

func TestAStageIsEnteredOnlyWithWhatItRequires(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		propose := c.pipeline.Stage("Propose")
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Stage.UpdateOneID(propose.ID).SetRequiredFields([]string{"nextStep", "amount", "lines"}).Exec(ctx)
		})
		o := c.opportunity()
		in := selling.AdvanceOpportunityInput{Target: on(o.ID), StageID: propose.ID}
		_, err := c.verbs.AdvanceOpportunity(c.asAda, in)
		all := fault.All(err)
		if len(all) != 2 || all[0].Path[0] != "nextStep" || all[1].Path[0] != "lines" || all[1].Kind != fault.Required {
			t.Fatalf("got %v, want nextStep and lines to be named", err)
		}
		c.world.Line(o, c.world.Product("Seat", 10_00), 1, 10_00)
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Opportunity.UpdateOneID(o.ID).SetNextStep("call the buyer").Exec(ctx)
		})
		editingtest.Must(c.verbs.AdvanceOpportunity(c.asAda, in))(t)
	})
}

func TestWinningClosesTheOpportunityAndMakesACustomer(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		yesterday := opstest.Today - 1
		in := selling.CloseOpportunityWonInput{
			Target: editing.Target{ID: o.ID, Note: editing.Note{IdempotencyKey: editingtest.Ptr("k1")}}, ClosedOn: &yesterday,
			Amount: &editing.Money{Amount: money.Decimal{Unscaled: 1200}, Currency: "EUR"}, CloseNote: editingtest.Ptr(" signed "),
		}
		got := editingtest.Must(c.verbs.CloseOpportunityWon(c.asAda, in))(t)
		if got.Status != pipeline.Won || *got.ClosedOn != yesterday || *got.AmountMinor != 1200_00 || *got.CloseNote != "signed" {
			t.Errorf("it is %s on %v for %v: %v", got.Status, got.ClosedOn, got.AmountMinor, got.CloseNote)
		}
		if diff := cmp.Diff(c.stageHistory(o.ID), []stageStep{{"Qualify", "Won", yesterday, 1200_00}}); diff != "" {
			t.Errorf("stage history (-got +want):\n%s", diff)
		}
		a := editingtest.Get[db.Account](t, s, c.account.ID)
		if a.LifecyclePhase != account.Use {
			t.Errorf("the account's phase is %s, want USE", a.LifecyclePhase)
		}
		log := editingtest.Log(t, s, a.ID)
		if last := log[len(log)-1]; last.Source != "RULE" || last.Actor != "Test REP" {
			t.Errorf("the phase was changed by %s through %s, want by the rep through RULE", last.Actor, last.Source)
		}
		editingtest.Writes(t, s, 0, func() {
			again := editingtest.Must(c.verbs.CloseOpportunityWon(c.asAda, in))(t)
			if again.ID != o.ID || again.Version != got.Version {
				t.Errorf("the same key gave %s at version %d", again.ID, again.Version)
			}
			_, err := c.verbs.CloseOpportunityWon(c.asAda, selling.CloseOpportunityWonInput{Target: on(o.ID)})
			editingtest.Refused(t, err, fault.Conflict, "", "is WON already")
			in.CloseNote = nil
			_, err = c.verbs.CloseOpportunityWon(c.asAda, in)
			editingtest.Refused(t, err, fault.Conflict, "idempotencyKey", "different input")
		})
	})
}

func TestWinningIsRefusedWithWhatToDo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		for _, x := range []struct {
			name        string
			in          selling.CloseOpportunityWonInput
			kind        fault.Kind
			field, says string
		}{
			{"in another currency", selling.CloseOpportunityWonInput{Amount: &editing.Money{Amount: money.Decimal{Unscaled: 1}, Currency: "USD"}}, fault.Invalid, "amount.currency", "is in EUR"},
			{"with a tenth of a cent", selling.CloseOpportunityWonInput{Amount: &editing.Money{Amount: money.Decimal{Unscaled: 1, Scale: 3}, Currency: "EUR"}}, fault.Invalid, "amount.amount", "decimal places"},
			{"for less than nothing", selling.CloseOpportunityWonInput{Amount: &editing.Money{Amount: money.Decimal{Unscaled: -1}, Currency: "EUR"}}, fault.Invalid, "amount", "0 or more"},
			{"in a lost stage", selling.CloseOpportunityWonInput{StageID: &c.pipeline.Stage("Lost").ID}, fault.Invalid, "stageId", "does not mean WON"},
			{"tomorrow", selling.CloseOpportunityWonInput{ClosedOn: editingtest.Ptr(opstest.Today + 1)}, fault.Invalid, "closedOn", "still to come"},
		} {
			t.Run(x.name, func(t *testing.T) {
				x.in.Target = on(o.ID)
				editingtest.Writes(t, s, 0, func() {
					_, err := c.verbs.CloseOpportunityWon(c.asAda, x.in)
					editingtest.Refused(t, err, x.kind, x.field, x.says)
				})
			})
		}
	})
}

func TestLosingAsksForTheReasonAndRemembersTheStage(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		price, nothing := c.world.LossReason("Too dear", pipeline.LossPrice), c.world.LossReason("Did nothing", pipeline.LossNoDecision)
		rival := editingtest.Must(c.edit.Create(c.asOps, "createCompetitor", gid.Competitor, struct {
			Name string `json:"name"`
		}{"Rival"}))(t).GlobalID()
		o := c.opportunity(opstest.In(c.pipeline.Stage("Commit")))
		editingtest.Writes(t, s, 0, func() {
			_, err := c.verbs.CloseOpportunityLost(c.asAda, selling.CloseOpportunityLostInput{Target: on(o.ID)})
			editingtest.Refused(t, err, fault.Required, "lossReasonId", "give the id of the LossReason")
			_, err = c.verbs.CloseOpportunityLost(c.asAda, selling.CloseOpportunityLostInput{Target: on(o.ID), LossReasonID: nothing.ID, LostToID: &rival})
			editingtest.Refused(t, err, fault.Invalid, "lostToId", "decided nothing")
		})
		got := editingtest.Must(c.verbs.CloseOpportunityLost(c.asAda, selling.CloseOpportunityLostInput{Target: on(o.ID), LossReasonID: price.ID, LostToID: &rival}))(t)
		if got.Status != pipeline.Lost || *got.LossReasonID != price.ID || *got.LostToID != rival || *got.ClosedFromStageID != c.pipeline.Stage("Commit").ID {
			t.Errorf("got %+v", got)
		}
		back := editingtest.Must(c.verbs.ReopenOpportunity(c.asChief, selling.ReopenOpportunityInput{Target: on(o.ID)}))(t)
		if back.Status != pipeline.Open || back.ClosedOn != nil || back.LossReasonID != nil || back.LostToID != nil || c.stageName(back.StageID) != "Commit" {
			t.Errorf("reopened it is %+v", back)
		}
		want := []stageStep{{"Commit", "Lost", opstest.Today, 1000_00}, {"Lost", "Commit", opstest.Today, 1000_00}}
		if diff := cmp.Diff(c.stageHistory(o.ID), want); diff != "" {
			t.Errorf("stage history (-got +want):\n%s", diff)
		}
	})
}

func TestReopeningIsForManagersAndForDecidedOpportunities(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		open := c.opportunity()
		won := c.opportunity(opstest.Won(opstest.Today-5, 7_00))
		_, err := c.verbs.ReopenOpportunity(c.asAda, selling.ReopenOpportunityInput{Target: on(won.ID)})
		editingtest.Refused(t, err, fault.Forbidden, "", "REP may not use reopenOpportunity")
		_, err = c.verbs.ReopenOpportunity(c.asChief, selling.ReopenOpportunityInput{Target: on(open.ID)})
		editingtest.Refused(t, err, fault.Conflict, "", "nothing to reopen")
		_, err = c.verbs.ReopenOpportunity(c.asChief, selling.ReopenOpportunityInput{Target: on(won.ID)})
		editingtest.Refused(t, err, fault.Required, "stageId", "in which one it goes on")
		early := opstest.Today - 6
		_, err = c.verbs.ReopenOpportunity(c.asChief, selling.ReopenOpportunityInput{Target: on(won.ID), StageID: &c.pipeline.Stage("Commit").ID, ChangedOn: &early})
		editingtest.Refused(t, err, fault.Invalid, "changedOn", "before the opportunity was closed")
		later := opstest.Today + 10
		got := editingtest.Must(c.verbs.ReopenOpportunity(c.asChief, selling.ReopenOpportunityInput{Target: on(won.ID), StageID: &c.pipeline.Stage("Commit").ID, CloseOn: &later}))(t)
		if got.Status != pipeline.Open || *got.CloseOn != later {
			t.Errorf("got %s closing on %v", got.Status, got.CloseOn)
		}
		if diff := cmp.Diff(c.closeDates(won.ID), [][2]string{{(opstest.Today - 5).String(), later.String()}}); diff != "" {
			t.Errorf("close dates (-got +want):\n%s", diff)
		}
		if a := editingtest.Get[db.Account](t, s, c.account.ID); a.LifecyclePhase != account.Acquisition {
			t.Errorf("the account's phase is %s, want ACQUISITION again", a.LifecyclePhase)
		}
	})
}

func TestEveryMoveOfTheCloseDateIsKept(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		to := opstest.Today + 60
		editingtest.Must(c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(o.ID), CloseOn: &to}))(t)
		editingtest.Must(c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(o.ID)}))(t)
		want := [][2]string{{(opstest.Today + 30).String(), to.String()}, {to.String(), ""}}
		if diff := cmp.Diff(c.closeDates(o.ID), want); diff != "" {
			t.Errorf("close dates (-got +want):\n%s", diff)
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Must(c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(o.ID)}))(t)
			early := opstest.Today - 31
			_, err := c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(o.ID), CloseOn: &early})
			editingtest.Refused(t, err, fault.Invalid, "closeOn", "before the opportunity was opened")
		})
		won := c.opportunity(opstest.Won(opstest.Today-1, 1))
		_, err := c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(won.ID), CloseOn: &to})
		editingtest.Refused(t, err, fault.Conflict, "", "no longer moves")
	})
}

func TestAManagerHandsOpportunitiesOverWithinTheirTeams(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity()
		gone := c.world.Rep("Gone", func(r *db.RepCreate) { r.SetLeftOn(opstest.Today) })
		_, err := c.verbs.TransferOpportunity(c.asAda, selling.TransferOpportunityInput{Target: on(o.ID), OwnerID: &c.bea.ID})
		editingtest.Refused(t, err, fault.Forbidden, "", "REP may not use transferOpportunity")
		_, err = c.verbs.TransferOpportunity(c.asChief, selling.TransferOpportunityInput{Target: on(o.ID), OwnerID: &c.bea.ID})
		editingtest.Refused(t, err, fault.Forbidden, "ownerId", "your own teams")
		_, err = c.verbs.TransferOpportunity(c.asOps, selling.TransferOpportunityInput{Target: on(o.ID), OwnerID: &gone.ID})
		editingtest.Refused(t, err, fault.Invalid, "ownerId", "no longer works here")
		editingtest.Must(c.verbs.TransferOpportunity(c.asOps, selling.TransferOpportunityInput{Target: on(o.ID), OwnerID: &c.bea.ID}))(t)
		if got := c.now(o.ID); *got.OwnerID != c.bea.ID {
			t.Errorf("the owner is %v, want Bea", got.OwnerID)
		}
		editingtest.Must(c.verbs.TransferOpportunity(c.asOps, selling.TransferOpportunityInput{Target: on(o.ID)}))(t)
		if got := c.now(o.ID); got.OwnerID != nil {
			t.Errorf("the owner is %v, want none", *got.OwnerID)
		}
	})
}

func TestAnArchivedOpportunityIsLeftAlone(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		o := c.opportunity(func(o *db.OpportunityCreate) { o.SetArchivedAt(s.Now()) })
		_, err := c.verbs.ChangeCloseDate(c.asAda, selling.ChangeCloseDateInput{Target: on(o.ID)})
		editingtest.Refused(t, err, fault.Conflict, "id", "restore it first")
	})
}
