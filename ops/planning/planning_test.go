package planning_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/kpiset"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/db/territoryaccount"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/planning"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

type office struct {
	t     testing.TB
	store *ent.Store
	edit  *editing.Editor
	verbs *planning.Verbs
	world *opstest.Builder
	asOps context.Context
	asHR  context.Context
}

func newOffice(t testing.TB, s *ent.Store) *office {
	e := editing.New(s)
	return &office{t, s, e, planning.New(e), opstest.World(t, s), opstest.As(role.Ops), opstest.As(role.People)}
}

// d is a day relative to today.
func d(n int) calendar.Day { return opstest.Today + calendar.Day(n) }

type spell struct {
	What string
	From calendar.Day
	To   *calendar.Day
}

func (o *office) teams(rep gid.ID) []spell {
	o.t.Helper()
	rows := editingtest.Read(o.t, o.store.Client().TeamMembership.Query().Where(teammembership.RepID(rep)).Order(teammembership.ByValidFrom()).All)
	out := make([]spell, len(rows))
	for i, r := range rows {
		out[i] = spell{editingtest.Get[db.Team](o.t, o.store, r.TeamID).Name, r.ValidFrom, r.ValidTo}
	}
	return out
}

func (o *office) places(account gid.ID) []spell {
	o.t.Helper()
	rows := editingtest.Read(o.t, o.store.Client().TerritoryAccount.Query().Where(territoryaccount.AccountID(account)).Order(territoryaccount.ByValidFrom()).All)
	out := make([]spell, len(rows))
	for i, r := range rows {
		out[i] = spell{editingtest.Get[db.Territory](o.t, o.store, r.TerritoryID).Name + " " + string(r.Source), r.ValidFrom, r.ValidTo}
	}
	return out
}

func TestANewRepJoinsTheirTeamOnTheDayOfHire(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		north, closed := o.world.Team("North"), o.world.Team("Closed", func(c *db.TeamCreate) { c.SetArchivedAt(s.Now()) })
		hired := d(-30)
		in := planning.CreateRepInput{
			Name: "Ada", SalesRole: org.AE, HiredOn: &hired, TeamID: &north.ID, TimeZone: editingtest.Ptr("Europe/Berlin"),
			Ramp: []money.Rate{250_000, 500_000}, Skills: []string{"retail"}, Note: editing.Note{IdempotencyKey: editingtest.Ptr("hire")},
		}
		got := editingtest.Must(o.verbs.CreateRep(o.asHR, in))(t)
		if got.Name != "Ada" || got.SalesRole != org.AE || *got.HiredOn != hired || !cmp.Equal(got.Ramp, []int64{250_000, 500_000}) {
			t.Errorf("got %+v", got)
		}
		if diff := cmp.Diff(o.teams(got.ID), []spell{{"North", hired, nil}}); diff != "" {
			t.Errorf("teams (-got +want):\n%s", diff)
		}
		editingtest.Writes(t, s, 0, func() {
			if again := editingtest.Must(o.verbs.CreateRep(o.asHR, in))(t); again.ID != got.ID {
				t.Errorf("the same key made %s", again.ID)
			}
			_, err := o.verbs.CreateRep(o.asHR, planning.CreateRepInput{Name: "Bea", SalesRole: org.AE, TeamID: &closed.ID})
			editingtest.Refused(t, err, fault.Invalid, "teamId", "is archived")
			_, err = o.verbs.CreateRep(o.asHR, planning.CreateRepInput{Name: "Bea", SalesRole: org.AE, TimeZone: editingtest.Ptr("Mars")})
			editingtest.Refused(t, err, fault.Invalid, "timeZone", "Europe/Berlin")
			_, err = o.verbs.CreateRep(opstest.As(role.Manager), planning.CreateRepInput{Name: "Bea", SalesRole: org.AE})
			editingtest.Refused(t, err, fault.Forbidden, "", "MANAGER may not use createRep")
		})
	})
}

func TestARepIsInOneTeamAtATimeWhateverTheOrderOfTheNews(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		ada := o.world.Rep("Ada")
		north, south, west := o.world.Team("North"), o.world.Team("South"), o.world.Team("West")
		o.world.Membership(ada, north, d(-300))
		move := func(team *db.Team, day calendar.Day) {
			t.Helper()
			editingtest.Must(o.verbs.TransferRep(o.asHR, planning.TransferRepInput{Target: editing.Target{ID: ada.ID}, TeamID: team.ID, EffectiveOn: day}))(t)
		}
		move(south, d(10))
		move(west, d(-100))
		want := []spell{{"North", d(-300), editingtest.Ptr(d(-100))}, {"West", d(-100), editingtest.Ptr(d(10))}, {"South", d(10), nil}}
		if diff := cmp.Diff(o.teams(ada.ID), want); diff != "" {
			t.Errorf("teams (-got +want):\n%s", diff)
		}
		editingtest.Writes(t, s, 0, func() { move(west, d(-50)) })
		move(north, d(10))
		want[2].What = "North"
		if diff := cmp.Diff(o.teams(ada.ID), want); diff != "" {
			t.Errorf("teams (-got +want):\n%s", diff)
		}
		_, err := o.verbs.TransferRep(o.asHR, planning.TransferRepInput{Target: editing.Target{ID: ada.ID}, TeamID: north.ID, EffectiveOn: calendar.MustDay("2020-01-01")})
		editingtest.Refused(t, err, fault.Invalid, "effectiveOn", "before Ada was hired")
	})
}

func TestWhoLeavesIsInNoTeamAndNoTerritoryFromThenOn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		ada, north, south, fjord := o.world.Rep("Ada"), o.world.Team("North"), o.world.Team("South"), o.world.Territory("Fjord")
		o.world.Membership(ada, north, d(-300), d(30))
		o.world.Membership(ada, south, d(30))
		a := editingtest.Must(o.verbs.AssignTerritory(o.asOps, planning.AssignTerritoryInput{TerritoryID: fjord.ID, RepID: ada.ID, ValidFrom: d(-10)}))(t)
		got := editingtest.Must(o.verbs.EndRep(o.asHR, planning.EndRepInput{Target: editing.Target{ID: ada.ID}, LeftOn: d(5)}))(t)
		if got.LeftOn == nil || *got.LeftOn != d(5) {
			t.Errorf("left on %v", got.LeftOn)
		}
		if diff := cmp.Diff(o.teams(ada.ID), []spell{{"North", d(-300), editingtest.Ptr(d(5))}}); diff != "" {
			t.Errorf("teams (-got +want):\n%s", diff)
		}
		if end := editingtest.Get[db.TerritoryAssignment](t, s, a.ID).ValidTo; end == nil || *end != d(5) {
			t.Errorf("the territory is worked until %v", end)
		}
		_, err := o.verbs.TransferRep(o.asHR, planning.TransferRepInput{Target: editing.Target{ID: ada.ID}, TeamID: south.ID, EffectiveOn: d(5)})
		editingtest.Refused(t, err, fault.Invalid, "effectiveOn", "no longer works here")
		_, err = o.verbs.AssignTerritory(o.asOps, planning.AssignTerritoryInput{TerritoryID: fjord.ID, RepID: ada.ID, ValidFrom: d(6)})
		editingtest.Refused(t, err, fault.Invalid, "repId", "no longer works here")
	})
}

func TestATerritoryHasOneOwnerAndAnyNumberOfSupporters(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		ada, bea, fjord := o.world.Rep("Ada"), o.world.Rep("Bea"), o.world.Territory("Fjord")
		assign := func(rep *db.Rep, as org.TerritoryRole, from calendar.Day, to *calendar.Day) (*db.TerritoryAssignment, error) {
			return o.verbs.AssignTerritory(o.asOps, planning.AssignTerritoryInput{TerritoryID: fjord.ID, RepID: rep.ID, TerritoryRole: as, ValidFrom: from, ValidTo: to})
		}
		owner := editingtest.Must(assign(ada, org.TerritoryPrimary, d(-10), nil))(t)
		editingtest.Must(assign(bea, org.TerritoryOverlay, d(-5), editingtest.Ptr(d(5))))(t)
		editingtest.Writes(t, s, 0, func() {
			if again := editingtest.Must(assign(ada, org.TerritoryPrimary, d(-10), nil))(t); again.ID != owner.ID {
				t.Errorf("assigning again gave %s", again.ID)
			}
			_, err := assign(bea, org.TerritoryPrimary, d(5), nil)
			editingtest.Refused(t, err, fault.Conflict, "validFrom", "another rep owns the territory")
			_, err = assign(ada, org.TerritoryOverlay, d(0), nil)
			editingtest.Refused(t, err, fault.Conflict, "validFrom", "works the territory already")
			_, err = assign(bea, org.TerritoryPrimary, d(5), editingtest.Ptr(d(5)))
			editingtest.Refused(t, err, fault.Invalid, "validTo", "must be after")
			_, err = o.verbs.EndTerritoryAssignment(o.asOps, planning.EndTerritoryAssignmentInput{Target: editing.Target{ID: owner.ID}, ValidTo: d(-10)})
			editingtest.Refused(t, err, fault.Invalid, "validTo", "after the assignment began")
		})
		editingtest.Must(o.verbs.EndTerritoryAssignment(o.asOps, planning.EndTerritoryAssignmentInput{Target: editing.Target{ID: owner.ID}, ValidTo: d(5)}))(t)
		editingtest.Must(assign(bea, org.TerritoryPrimary, d(5), nil))(t)
		_, err := o.verbs.EndTerritoryAssignment(o.asOps, planning.EndTerritoryAssignmentInput{Target: editing.Target{ID: owner.ID}, ValidTo: d(9)})
		editingtest.Refused(t, err, fault.Conflict, "validTo", "ended on")
	})
}

func TestAnAccountIsPlacedFromADayOnAndALockHoldsAgainstRules(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		acme, north, south := o.world.Account("Acme"), o.world.Territory("North"), o.world.Territory("South")
		place := func(in *db.Territory, day calendar.Day, source org.TerritorySource) error {
			input := planning.PlaceAccountInput{AccountID: acme.ID, EffectiveOn: day, Source: source}
			if in != nil {
				input.TerritoryID = &in.ID
			}
			_, err := o.verbs.PlaceAccount(o.asOps, input)
			return err
		}
		for _, err := range []error{place(north, d(-20), org.ByRule), place(south, d(-10), org.ByLock)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, place(north, d(0), org.ByRule), fault.Conflict, "source", "is locked")
			if err := place(south, d(-5), org.ByLock); err != nil {
				t.Error(err)
			}
		})
		for _, err := range []error{place(north, d(0), org.ByManual), place(nil, d(9), "")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		want := []spell{
			{"North RULE", d(-20), editingtest.Ptr(d(-10))}, {"South LOCK", d(-10), editingtest.Ptr(d(0))}, {"North MANUAL", d(0), editingtest.Ptr(d(9))},
		}
		if diff := cmp.Diff(o.places(acme.ID), want); diff != "" {
			t.Errorf("territories (-got +want):\n%s", diff)
		}
	})
}

func TestTheOrganisationChoosesItsSettings(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		o := newOffice(t, s)
		update := func(in planning.UpdateOrganisationInput) (*db.Organisation, error) {
			return o.verbs.UpdateOrganisation(o.asOps, in)
		}
		eur, usd, jpy := money.Currency("EUR"), money.Currency("USD"), money.Currency("JPY")
		_, err := update(planning.UpdateOrganisationInput{Name: editingtest.Ptr("Acme")})
		editingtest.Refused(t, err, fault.Required, "baseCurrency", "is required")
		first := editingtest.Must(update(planning.UpdateOrganisationInput{Name: editingtest.Ptr("Acme"), BaseCurrency: &eur}))(t)
		if first.TimeZone != "UTC" || !cmp.Equal(first.WorkingDays, []int{1, 2, 3, 4, 5}) {
			t.Errorf("a new company works %v in %s", first.WorkingDays, first.TimeZone)
		}
		for _, set := range kpi.RoleSets() {
			if _, err := s.Client().KpiSet.Query().Where(kpiset.Name(set.Name), kpiset.RoleEQ(set.Role)).Only(opstest.System()); err != nil {
				t.Errorf("%s begins without its KPI set %q: %v", set.Role, set.Name, err)
			}
		}
		got := editingtest.Must(update(planning.UpdateOrganisationInput{
			ExpectedVersion: &first.Version, WorkingDays: []time.Weekday{time.Sunday, time.Monday, time.Monday}, TimeZone: editingtest.Ptr("Asia/Tokyo"),
			Policies: []*planning.PolicyInput{{Key: "mrr.pause", Value: editingtest.Ptr("KEEP")}, {Key: "mrr.pastDueDays", Value: editingtest.Ptr("45")}},
		}))(t)
		if !cmp.Equal(got.WorkingDays, []int{1, 7}) || got.TimeZone != "Asia/Tokyo" || got.BaseCurrency != eur || got.ID != first.ID {
			t.Errorf("got %+v", got)
		}
		got = editingtest.Must(update(planning.UpdateOrganisationInput{Policies: []*planning.PolicyInput{{Key: "mrr.pause"}}}))(t)
		if diff := cmp.Diff(got.Policies, map[string]string{"mrr.pastDueDays": "45"}); diff != "" {
			t.Errorf("policies (-got +want):\n%s", diff)
		}
		o.world.Opportunity(func(c *db.OpportunityCreate) { c.SetCurrency(jpy) })
		editingtest.Writes(t, s, 0, func() {
			for _, x := range []struct {
				in          planning.UpdateOrganisationInput
				kind        fault.Kind
				field, says string
			}{
				{planning.UpdateOrganisationInput{ExpectedVersion: &first.Version}, fault.Conflict, "expectedVersion", "not 1"},
				{planning.UpdateOrganisationInput{TimeZone: editingtest.Ptr("Local")}, fault.Invalid, "timeZone", "IANA"},
				{planning.UpdateOrganisationInput{WorkingDays: []time.Weekday{}}, fault.Required, "workingDays", "at least one"},
				{planning.UpdateOrganisationInput{WorkEndsMinute: editingtest.Ptr(60)}, fault.Invalid, "workEndsMinute", "the end after the start"},
				{planning.UpdateOrganisationInput{FiscalYearStartMonth: editingtest.Ptr(13)}, fault.Invalid, "fiscalYearStartMonth", "1 to 12"},
				{policy("mrr.pauze", "KEEP"), fault.Invalid, "policies.0.key", "the policies are"},
				{policy("mrr.pause", "STOP"), fault.Invalid, "policies.0.value", "CONTRACTION or KEEP or CHURN"},
				{planning.UpdateOrganisationInput{BaseCurrency: &usd}, fault.Conflict, "baseCurrency", "no exchange rate from it to USD"},
			} {
				_, err := update(x.in)
				editingtest.Refused(t, err, x.kind, x.field, x.says)
			}
		})
		o.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.ExchangeRate.Create().SetBase(usd).SetQuote(jpy).SetValidFrom(d(-100)).SetRate(150_000_000_000_000).Exec(ctx)
		})
		if got := editingtest.Must(update(planning.UpdateOrganisationInput{BaseCurrency: &usd}))(t); got.BaseCurrency != usd {
			t.Errorf("the base currency is %s", got.BaseCurrency)
		}
	})
}

func policy(key, value string) planning.UpdateOrganisationInput {
	return planning.UpdateOrganisationInput{Policies: []*planning.PolicyInput{{Key: key, Value: &value}}}
}
