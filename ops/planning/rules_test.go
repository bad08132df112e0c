package planning_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/planning"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// market is a company whose territories claim accounts by country.
type market struct {
	*office
	north, south, berlin *db.Territory
}

func in(attribute string, values ...string) org.Condition {
	return org.Condition{Attribute: attribute, Values: values}
}

func newMarket(t *testing.T, s *ent.Store) *market {
	o := newOffice(t, s)
	by := func(rule ...org.Condition) func(*db.TerritoryCreate) {
		return func(c *db.TerritoryCreate) { c.SetRule(rule) }
	}
	m := &market{office: o}
	m.north = o.world.Territory("North", by(in(org.ByCountry, "DE", "SE")))
	m.south = o.world.Territory("South", by(in(org.ByCountry, "IT")))
	m.berlin = o.world.Territory("Berlin", by(in(org.ByCountry, "DE"), in(org.BySegment, "ENTERPRISE")), func(c *db.TerritoryCreate) { c.SetParentID(m.north.ID) })
	return m
}

func (m *market) account(name, country string, set ...func(*db.AccountCreate)) *db.Account {
	return m.world.Account(name, append(set, func(c *db.AccountCreate) { c.SetCountry(country) })...)
}

func (m *market) place(a *db.Account, in *db.Territory, from int, source org.TerritorySource) {
	m.t.Helper()
	editingtest.Must(m.verbs.PlaceAccount(m.asOps, planning.PlaceAccountInput{AccountID: a.ID, TerritoryID: &in.ID, EffectiveOn: d(from), Source: source}))(m.t)
}

// moves says who goes from where to where.
func moves(r *planning.TerritoryRun) []string {
	out := []string{}
	for _, m := range r.Moves {
		out = append(out, m.Account.Name+": "+named(m.From)+" > "+named(m.To))
	}
	return out
}

func named(t *db.Territory) string {
	if t == nil {
		return "-"
	}
	return t.Name
}

func TestRulesPutEveryAccountWhereItBelongsFromADayOn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		m := newMarket(t, s)
		outside := m.account("Outside", "DE")
		moved := m.account("Moved", "IT")
		m.place(moved, m.north, -50, org.ByRule)
		same := m.account("Same day", "IT")
		m.place(same, m.north, 0, org.ByRule)
		left := m.account("Left", "US")
		m.place(left, m.south, -50, org.ByRule)
		gone := m.account("Left the same day", "US")
		m.place(gone, m.south, 0, org.ByRule)
		hand, locked := m.account("By hand", "IT"), m.account("Locked", "IT")
		m.place(hand, m.north, -50, org.ByManual)
		m.place(locked, m.north, -50, org.ByLock)
		later := m.account("Later", "SE")
		m.place(later, m.south, 20, org.ByManual)
		both := m.account("Both", "DE", func(c *db.AccountCreate) { c.SetSegment("Enterprise") })
		m.account("Nowhere", "US")
		m.account("Put away", "DE", func(c *db.AccountCreate) { c.SetArchivedAt(s.Now()) })

		input := planning.ApplyTerritoryRulesInput{EffectiveOn: d(0), DryRun: true, Note: editing.Note{IdempotencyKey: editingtest.Ptr("2026")}}
		want := []string{
			"Outside: - > North", "Moved: North > South", "Same day: North > South", "Left: South > -",
			"Left the same day: South > -", "Later: - > North", "Both: - > Berlin",
		}
		check := func(name string, r *planning.TerritoryRun) {
			t.Helper()
			if diff := cmp.Diff(moves(r), want); diff != "" {
				t.Errorf("%s: moves (-got +want):\n%s", name, diff)
			}
			if r.MoveCount != 7 || r.DryRun != input.DryRun || r.Flows[0].AccountCount != 2 {
				t.Errorf("%s: got %+v", name, r)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			dry := editingtest.Must(m.verbs.ApplyTerritoryRules(m.asOps, input))(t)
			check("dry run", dry)
			if dry.AccountCount != 10 || dry.KeptCount != 1 || dry.LockedCount != 1 || dry.UncoveredCount != 1 || dry.ConflictCount != 1 {
				t.Errorf("got %+v", dry)
			}
			if c := dry.Conflicts[0]; c.Account.ID != both.ID || named(c.Territories[0])+named(c.Territories[1]) != "BerlinNorth" {
				t.Errorf("conflict %v: %s before %s", c.Account.Name, named(c.Territories[0]), named(c.Territories[1]))
			}
		})
		input.DryRun = false
		// Outside, Later and Both begin; Moved ends and begins; Same day changes; Left ends; the last one goes.
		editingtest.Writes(t, s, 8, func() { check("run", editingtest.Must(m.verbs.ApplyTerritoryRules(m.asOps, input))(t)) })
		editingtest.Writes(t, s, 0, func() { check("repeated", editingtest.Must(m.verbs.ApplyTerritoryRules(m.asOps, input))(t)) })
		for account, want := range map[*db.Account][]spell{
			outside: {{"North RULE", d(0), nil}},
			moved:   {{"North RULE", d(-50), editingtest.Ptr(d(0))}, {"South RULE", d(0), nil}},
			same:    {{"South RULE", d(0), nil}},
			left:    {{"South RULE", d(-50), editingtest.Ptr(d(0))}},
			gone:    {},
			hand:    {{"North MANUAL", d(-50), nil}},
			locked:  {{"North LOCK", d(-50), nil}},
			later:   {{"North RULE", d(0), editingtest.Ptr(d(20))}, {"South MANUAL", d(20), nil}},
			both:    {{"Berlin RULE", d(0), nil}},
		} {
			if diff := cmp.Diff(m.places(account.ID), want); diff != "" {
				t.Errorf("%s (-got +want):\n%s", account.Name, diff)
			}
		}
		input.IdempotencyKey, input.IncludeManual = nil, true
		if got := moves(editingtest.Must(m.verbs.ApplyTerritoryRules(m.asOps, input))(t)); !cmp.Equal(got, []string{"By hand: North > South"}) {
			t.Errorf("with what people placed: %v", got)
		}
	})
}

func TestWhatRulesDidIsInTheChangeLogAsWhatAPersonDoesIs(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		m := newMarket(t, s)
		one, two := m.account("One", "IT"), m.account("Two", "IT")
		m.place(one, m.north, -50, org.ByRule)
		m.place(two, m.north, -50, org.ByRule)
		id := func(a *db.Account, from int) gid.ID {
			rows := editingtest.Read(t, s.Client().TerritoryAccount.Query().All)
			for _, r := range rows {
				if r.AccountID == a.ID && r.ValidFrom == d(from) {
					return r.ID
				}
			}
			return 0
		}
		reason := "new year"
		m.place(one, m.south, 0, org.ByRule)
		editingtest.Must(m.verbs.ApplyTerritoryRules(m.asOps, planning.ApplyTerritoryRulesInput{EffectiveOn: d(0), Note: editing.Note{Reason: &reason}}))(t)
		for _, from := range []int{-50, 0} {
			hand, rule := editingtest.Log(t, s, id(one, from)), editingtest.Log(t, s, id(two, from))
			for i := range hand {
				hand[i].Reason, rule[i].Reason = "", ""
				hand[i].Source, rule[i].Source = "", ""
			}
			for i := range hand {
				if hand[i].After["account_id"] != nil {
					hand[i].After["account_id"], rule[i].After["account_id"] = "", ""
				}
			}
			if diff := cmp.Diff(rule, hand); diff != "" {
				t.Errorf("entries of the row from %d (-rule +hand):\n%s", from, diff)
			}
		}
		last := editingtest.Log(t, s, id(two, 0))[0]
		if last.Source != "RULE" || last.Reason != reason || last.Actor != "Test OPS" {
			t.Errorf("got %+v", last)
		}
	})
}

func TestNamedTerritoriesLimitARunToWhoWouldEnterOrLeaveThem(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		m := newMarket(t, s)
		m.account("To North", "SE")
		m.account("To Berlin", "DE", func(c *db.AccountCreate) { c.SetSegment("ENTERPRISE") })
		m.account("To South", "IT")
		m.place(m.account("From South", "SE"), m.south, -9, org.ByRule)
		run := func(of ...*db.Territory) (*planning.TerritoryRun, error) {
			in := planning.ApplyTerritoryRulesInput{EffectiveOn: d(0), DryRun: true}
			for _, x := range of {
				in.TerritoryIDs = append(in.TerritoryIDs, x.ID)
			}
			return m.verbs.ApplyTerritoryRules(m.asOps, in)
		}
		for _, x := range []struct {
			of   *db.Territory
			want []string
		}{
			{m.north, []string{"To North: - > North", "To Berlin: - > Berlin", "From South: South > North"}},
			{m.south, []string{"To South: - > South", "From South: South > North"}},
			{m.berlin, []string{"To Berlin: - > Berlin"}},
		} {
			if diff := cmp.Diff(moves(editingtest.Must(run(x.of))(t)), x.want); diff != "" {
				t.Errorf("%s (-got +want):\n%s", x.of.Name, diff)
			}
		}
		closed := m.world.Territory("Closed", func(c *db.TerritoryCreate) { c.SetArchivedAt(s.Now()) })
		_, err := run(m.north, closed)
		editingtest.Refused(t, err, fault.Invalid, "territoryIds.1", "is archived")
		_, err = run(&db.Territory{ID: gid.New(gid.Account, 1)})
		editingtest.Refused(t, err, fault.Invalid, "territoryIds.0", "give the id of a Territory")
		_, err = run(&db.Territory{ID: gid.New(gid.Territory, 999)})
		editingtest.Refused(t, err, fault.NotFound, "territoryIds.0", "may not see it")
		_, err = m.verbs.ApplyTerritoryRules(opstest.As(role.Manager), planning.ApplyTerritoryRulesInput{EffectiveOn: d(0)})
		editingtest.Refused(t, err, fault.Forbidden, "", "MANAGER may not use applyTerritoryRules")
	})
}

func TestAnAnswerListsTheFirstHundredMovesAndCountsAll(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		m := newMarket(t, s)
		for i := range 120 {
			m.account(fmt.Sprintf("Account %d", i), "IT")
		}
		var statements [2]int64
		for i := range statements {
			ctx, counted := ent.WithStatements(m.asOps)
			r := editingtest.Must(m.verbs.ApplyTerritoryRules(ctx, planning.ApplyTerritoryRulesInput{EffectiveOn: d(0)}))(t)
			statements[i] = counted.Count()
			if i == 0 && (r.MoveCount != 120 || len(r.Moves) != 100 || r.Flows[0].AccountCount != 120) {
				t.Errorf("%d moves, %d listed", r.MoveCount, len(r.Moves))
			}
			m.account("One more", "IT")
		}
		if statements[0] != statements[1] {
			t.Errorf("120 moves cost %d statements, 1 move %d", statements[0], statements[1])
		}
	})
}
