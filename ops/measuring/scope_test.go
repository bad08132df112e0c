package measuring_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	dbactivity "coxswain/ent/db/activity"
	dblead "coxswain/ent/db/lead"
	"coxswain/ent/db/opportunity"
	dbquota "coxswain/ent/db/quota"
	"coxswain/ent/gid"
	"coxswain/ops/measuring"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// crowd is a random organisation in which reps moved between teams, accounts changed hands and are
// worked by others, and deals are shared.
type crowd struct {
	w        *opstest.Builder
	d        *rand.Rand
	teams    []*db.Team
	reps     []*db.Rep
	accounts []*db.Account
	opps     []*db.Opportunity
	leads    []*db.Lead
}

func newCrowd(t testing.TB, s *ent.Store, seed uint64, size int) *crowd {
	t.Helper()
	c := &crowd{w: opstest.World(t, s), d: rand.New(rand.NewPCG(seed, 3))}
	c.w.Organisation(func(o *db.OrganisationCreate) { o.SetTimeZone("Europe/Berlin") })
	for i := range 4 {
		c.teams = append(c.teams, c.w.Team("", func(t *db.TeamCreate) {
			if i > 1 {
				t.SetParentID(c.teams[i-2].ID)
			}
		}))
	}
	for i := range 7 {
		r := c.w.Rep("")
		c.reps = append(c.reps, r)
		moved := opstest.Today - calendar.Day(c.d.IntN(90)) - 1
		c.w.Membership(r, c.teams[i%4], day("2024-01-01"), moved)
		c.w.Membership(r, c.teams[c.d.IntN(4)], moved)
	}
	for range 6 {
		a := c.w.Account("", opstest.AccountOf(c.rep()))
		c.accounts = append(c.accounts, a)
		if from := c.day(); c.d.IntN(2) == 0 {
			c.w.AccountTeamMember(a, c.rep(), from, from+60)
		}
	}
	for range size {
		c.opportunity()
		c.lead()
		c.activity()
		c.activity()
	}
	for i := range 8 {
		c.w.Quota(c.reps[i%7], day("2026-01-01"), day("2026-04-01"), 100_000)
	}
	c.w.Write(func(ctx context.Context, tx *db.Client) error {
		for _, t := range c.teams {
			err := tx.Quota.Create().SetTeamID(t.ID).SetMeasure(quota.Bookings).SetFromDay(day("2026-01-01")).SetToDay(day("2026-04-01")).
				SetAmountMinor(500_000).SetCurrency("EUR").Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
	for range 3 { // accounts that change hands take their deals along for those who see accounts
		c.w.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(c.account().ID).SetOwnerID(c.rep().ID).Exec(ctx)
		})
	}
	return c
}

func (c *crowd) rep() *db.Rep         { return c.reps[c.d.IntN(len(c.reps))] }
func (c *crowd) account() *db.Account { return c.accounts[c.d.IntN(len(c.accounts))] }
func (c *crowd) day() calendar.Day    { return opstest.Today - calendar.Day(c.d.IntN(120)) }

func (c *crowd) opportunity() {
	on := c.day()
	o := c.w.Opportunity([]func(*db.OpportunityCreate){
		opstest.Won(on, int64(c.d.IntN(100_000))), opstest.Lost(on, int64(c.d.IntN(100_000))), opstest.Open(on+40, int64(c.d.IntN(100_000))),
	}[c.d.IntN(3)], func(o *db.OpportunityCreate) {
		if c.d.IntN(5) > 0 {
			o.SetOwnerID(c.rep().ID)
		}
		if c.d.IntN(3) > 0 {
			o.SetAccountID(c.account().ID)
		}
	})
	c.opps = append(c.opps, o)
	if c.d.IntN(4) == 0 {
		c.w.Credit(o, c.rep(), 300_000)
	}
}

func (c *crowd) lead() {
	on := c.day()
	c.leads = append(c.leads, c.w.Lead("", func(l *db.LeadCreate) {
		l.SetOpenedOn(on)
		if c.d.IntN(5) > 0 {
			l.SetOwnerID(c.rep().ID)
		}
		if c.d.IntN(2) == 0 {
			l.SetClosedOn(on + calendar.Day(c.d.IntN(30)))
		}
	}))
}

func (c *crowd) activity() {
	kinds := []activity.Kind{activity.Call, activity.Call, activity.Email, activity.Task, activity.Meeting}
	c.w.Activity(kinds[c.d.IntN(len(kinds))], c.day(), func(a *db.ActivityCreate) {
		if c.d.IntN(5) > 0 {
			a.SetOwnerID(c.rep().ID)
		}
		if c.d.IntN(5) == 0 {
			a.SetBookedByID(c.rep().ID)
		}
		if c.d.IntN(3) == 0 {
			a.SetAccountID(c.account().ID)
		}
	})
}

// viewers are people of every role, each rep, and a manager of each team with its subtree as of today.
func (c *crowd) viewers() map[string]context.Context {
	out := map[string]context.Context{}
	for _, r := range role.All {
		if r != role.Rep && r != role.Manager {
			out[string(r)] = opstest.As(r)
		}
	}
	for _, r := range c.reps {
		out["rep "+r.Name] = opstest.As(role.Rep, opstest.Self(r))
	}
	for i, team := range c.teams {
		teams := []*db.Team{team}
		if i < 2 {
			teams = append(teams, c.teams[i+2])
		}
		options := []opstest.ViewerOption{opstest.Heads(teams...)}
		for _, r := range c.reps {
			for _, m := range c.w.Store.Client().TeamMembership.Query().AllX(opstest.System()) {
				for _, t := range teams {
					if m.RepID == r.ID && m.TeamID == t.ID && m.ValidTo == nil {
						options = append(options, opstest.Leads(r))
					}
				}
			}
		}
		out["manager of "+team.Name] = opstest.As(role.Manager, options...)
	}
	return out
}

// TestNumbersCountTheRowsThatListsShow compares, for people of every role, what a key figure counts with
// what the same person's list of the same days holds. Where numbers are refused, lists are empty; the one
// exception is MARKETING, who see the funnel in sums without seeing its deals and activities row by row.
func TestNumbersCountTheRowsThatListsShow(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCrowd(t, s, 11, 60)
		facts := measuring.New(s)
		for _, p := range []calendar.Period{year, {From: day("2026-02-01"), To: day("2026-03-01")}, {From: day("2025-11-01"), To: day("2026-01-15")}} {
			for who, ctx := range c.viewers() {
				for _, row := range counts(s.Client(), p) {
					if who == string(role.Marketing) && row.table != kpi.TableLeads {
						continue
					}
					listed, err := row.listed(ctx)
					if err != nil {
						t.Fatalf("%s of %s: %v", row.key, who, err)
					}
					a, err := facts.KPIs(ctx, measuring.Query{Query: kpi.Query{Keys: []kpi.Key{row.key}, Period: p}})
					switch {
					case fault.Is(err, fault.Forbidden):
						if listed != 0 {
							t.Errorf("%s %s: %s may not count, but lists %d", row.key, p, who, listed)
						}
						continue
					case err != nil:
						t.Fatalf("%s of %s: %v", row.key, who, err)
					}
					if got := text(a.Results[0].Total); got != strconv.Itoa(listed) {
						t.Errorf("%s %s: %s counts %s, but lists %d", row.key, p, who, got, listed)
					}
				}
			}
		}
	})
}

var location = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return loc
}()

// count is a key figure that counts rows, with the list of those rows.
type count struct {
	key    kpi.Key
	table  kpi.Table
	listed func(context.Context) (int, error)
}

func counts(c *db.Client, p calendar.Period) []count {
	closed := func(st pipeline.Status) func(context.Context) (int, error) {
		return c.Opportunity.Query().Where(opportunity.StatusEQ(st), opportunity.ClosedOnGTE(p.From), opportunity.ClosedOnLT(p.To)).Count
	}
	berlin := func(d calendar.Day) calendar.Instant { return d.In(location) }
	done := c.Activity.Query().Where(dbactivity.StatusEQ(activity.Done), dbactivity.HappenedAtGTE(berlin(p.From)), dbactivity.HappenedAtLT(berlin(p.To)))
	return []count{
		{kpi.WonOpportunities, kpi.TableOpportunities, closed(pipeline.Won)},
		{kpi.LostOpportunities, kpi.TableOpportunities, closed(pipeline.Lost)},
		{kpi.OpenOpportunities, kpi.TableOpportunities, c.Opportunity.Query().Where(
			opportunity.OpenedOnLT(p.To), opportunity.Or(opportunity.ClosedOnIsNil(), opportunity.ClosedOnGTE(p.To)),
		).Count},
		{kpi.LeadsCreated, kpi.TableLeads, c.Lead.Query().Where(dblead.OpenedOnGTE(p.From), dblead.OpenedOnLT(p.To)).Count},
		{kpi.ActivitiesDone, kpi.TableActivities, done.Clone().Count},
		{kpi.CallsMade, kpi.TableActivities, done.Clone().Where(dbactivity.KindEQ(activity.Call), dbactivity.DirectionEQ(activity.Outbound)).Count},
	}
}

// TestQuotasCountWhereTheyAreListed compares the quota of a period with the listed quotas of the reps and
// teams that a viewer sees.
func TestQuotasCountWhereTheyAreListed(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCrowd(t, s, 12, 10)
		facts := measuring.New(s)
		quarter := calendar.Period{From: day("2026-01-01"), To: day("2026-04-01")}
		for who, ctx := range c.viewers() {
			listed, err := s.Client().Quota.Query().Where(dbquota.RepIDNotNil(), dbquota.FromDayEQ(quarter.From)).All(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			want := map[gid.ID]int64{}
			for _, q := range listed {
				sum += *q.AmountMinor
				want[*q.RepID] += *q.AmountMinor
			}
			a, err := facts.KPIs(ctx, measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.QuotaAttainment}, Period: quarter, GroupBy: []kpi.Dimension{kpi.DimRep}}})
			if fault.Is(err, fault.Forbidden) {
				if sum != 0 {
					t.Errorf("%s may not measure quotas, but lists some", who)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			got := map[gid.ID]int64{}
			for _, p := range a.Results[0].Points {
				if p.Denominator != nil && p.Denominator.Unscaled != 0 {
					got[gid.ID(p.Group[0].ID)] = p.Denominator.Unscaled
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: quotas by rep %v, listed %v", who, got, want)
			}
		}
	})
}

func TestNobodyMeasuresWithoutSigningIn(t *testing.T) {
	s := opstest.SQLite(t)
	facts := measuring.New(s)
	q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: year}}
	for name, test := range map[string]struct {
		ctx  context.Context
		want fault.Kind
	}{
		"nobody":            {context.Background(), fault.Unauthenticated},
		"a rep without one": {opstest.As(role.Rep), fault.Forbidden},
		"people":            {opstest.As(role.People), fault.Forbidden},
	} {
		if _, err := facts.KPIs(test.ctx, q); !fault.Is(err, test.want) {
			t.Errorf("%s: KPIs() = %v, want %s", name, err, test.want)
		}
	}
}
