package paying_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionline"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// The first quarter and January of 2026.
var (
	quarterFrom, quarterTo = calendar.MustDay("2026-01-01"), calendar.MustDay("2026-04-01")
)

// company has three reps in a team under a manager, and somebody in finance.
type company struct {
	t               testing.TB
	store           *ent.Store
	edit            *editing.Editor
	verbs           *paying.Verbs
	world           *opstest.Builder
	mia, ada, ben   *db.Rep
	north           *db.Team
	acme            *db.Account
	box             *db.Product
	asFinance       context.Context
	asOps, asMia    context.Context
	asAda           context.Context
	adasUser, other *db.User
}

func each(t *testing.T, test func(t *testing.T, c *company)) {
	t.Helper()
	opstest.Each(t, func(t *testing.T, s *ent.Store) { test(t, newCompany(t, s)) })
}

func newCompany(t testing.TB, s *ent.Store) *company {
	w := opstest.World(t, s)
	w.Organisation()
	e := editing.New(s)
	c := &company{t: t, store: s, edit: e, verbs: paying.New(e, nil), world: w, mia: w.Rep("Mia"), ada: w.Rep("Ada"), ben: w.Rep("Ben")}
	c.north = w.Team("North", func(t *db.TeamCreate) { t.SetManagerID(c.mia.ID) })
	for _, r := range []*db.Rep{c.mia, c.ada, c.ben} {
		w.Membership(r, c.north, calendar.MustDay("2025-01-01"))
	}
	c.acme, c.box = w.Account("Acme", opstest.AccountOf(c.ada)), w.Product("Box", 100)
	c.adasUser = w.User(role.Rep, func(u *db.UserCreate) { u.SetRepID(c.ada.ID) })
	c.other = w.User(role.Finance)
	c.asFinance = opstest.As(role.Finance, opstest.User(c.other))
	c.asOps = opstest.As(role.Ops, opstest.User(w.User(role.Ops)))
	c.asMia = opstest.As(role.Manager, opstest.User(w.User(role.Manager, func(u *db.UserCreate) { u.SetRepID(c.mia.ID) })), opstest.Self(c.mia), opstest.Leads(c.ada, c.ben), opstest.Heads(c.north))
	c.asAda = opstest.As(role.Rep, opstest.User(c.adasUser), opstest.Self(c.ada))
	return c
}

func rate(s string) money.Rate {
	r, err := money.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

func share(s string) *money.Rate { r := rate(s); return &r }

func decimal(s string) *money.Decimal {
	d, err := money.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return &d
}

// tiered is the design of compensation.md 3.3: a quota of 100,000 per quarter; 10 % to 100 %, 12 % to 150 %,
// 14 % to 200 %, 16 % above.
func tiered(mode commission.RateMode) paying.Design {
	bookings, by := quota.Bookings, commission.QuotaShare
	return paying.Design{
		Currency: "EUR", Grain: calendar.GrainQuarter,
		Components: []paying.Component{{
			Key: "new", Name: "New business", Basis: commission.TCV, Quota: paying.QuotaRef{Measure: &bookings}, Mode: mode, TierBasis: &by,
			Tiers: []paying.Tier{
				{UpTo: share("1"), Rate: rate("0.1")}, {UpTo: share("1.5"), Rate: rate("0.12")}, {UpTo: share("2"), Rate: rate("0.14")}, {Rate: rate("0.16")},
			},
		}},
	}
}

// plan publishes a plan and assigns it to reps.
func (c *company) plan(d paying.Design, target *int64, reps ...*db.Rep) *db.CompPlanVersion {
	c.t.Helper()
	p := editingtest.Must(editing.As[db.CompPlan](c.edit.Create(c.asFinance, "createCompPlan", gid.CompPlan, struct {
		Name string `json:"name"`
	}{"Plan " + fmt.Sprint(len(d.Components)) + string(d.Components[0].Mode) + d.Components[0].Key})))(c.t)
	v := editingtest.Must(c.verbs.CreateCompPlanVersion(c.asFinance, paying.CreateCompPlanVersionInput{PlanID: p.ID, ValidFrom: calendar.MustDay("2025-01-01"), Design: d}))(c.t)
	v = editingtest.Must(c.verbs.PublishCompPlanVersion(c.asFinance, paying.PublishCompPlanVersionInput{Target: editing.Target{ID: v.ID}}))(c.t)
	for _, r := range reps {
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			a := tx.CompAssignment.Create().SetPlanID(p.ID).SetRepID(r.ID).SetValidFrom(calendar.MustDay("2025-01-01"))
			if target != nil {
				a.SetTargetIncentiveMinor(*target).SetCurrency("EUR")
			}
			return a.Exec(ctx)
		})
	}
	return v
}

// won closes a deal of a rep on a day in January.
func (c *company) won(r *db.Rep, day string, minor int64, more ...func(*db.OpportunityCreate)) *db.Opportunity {
	c.t.Helper()
	return c.world.Opportunity(append([]func(*db.OpportunityCreate){opstest.Won(calendar.MustDay(day), minor), opstest.OwnedBy(r), opstest.At(c.acme)}, more...)...)
}

// run computes a period.
func (c *company) run(p calendar.Period) *db.CommissionRun {
	c.t.Helper()
	r := editingtest.Must(c.verbs.RunCommissions(c.asFinance, paying.RunCommissionsInput{FromDay: p.From, ToDay: p.To}))(c.t)
	return editingtest.Must(c.verbs.Compute(c.asFinance, r.ID, func(int64, *int64) error { return nil }))(c.t)
}

func (c *company) quarter() *db.CommissionRun {
	c.t.Helper()
	return c.run(calendar.Period{From: quarterFrom, To: quarterTo})
}

// statement returns the statement of a rep, whose period begins on a day.
func (c *company) statement(r *db.Rep, from calendar.Day) *db.CommissionStatement {
	c.t.Helper()
	s, err := c.store.Client().CommissionStatement.Query().Where(commissionstatement.RepID(r.ID), commissionstatement.FromDay(from)).Only(opstest.System())
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// lines writes the lines of a statement as "COMMISSION 8000.00".
func (c *company) lines(s *db.CommissionStatement) string {
	c.t.Helper()
	all, err := c.store.Client().CommissionLine.Query().Where(commissionline.StatementID(s.ID)).Order(commissionline.ByPosition()).All(opstest.System())
	if err != nil {
		c.t.Fatal(err)
	}
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = fmt.Sprintf("%s %s", l.LineKind, money.New(l.EarnedMinor, l.Currency).Decimal())
	}
	return strings.Join(out, " | ")
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}

func periodAfter() calendar.Period {
	return calendar.Period{From: quarterTo, To: quarterTo.AddMonths(3)}
}

func periodAfterNext() calendar.Period {
	return calendar.Period{From: quarterTo.AddMonths(3), To: quarterTo.AddMonths(6)}
}

func input(s *db.CommissionStatement) paying.StatementInput {
	return paying.StatementInput{Target: editing.Target{ID: s.ID}}
}

func contains(s, part string) bool { return strings.Contains(s, part) }
