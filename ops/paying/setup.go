package paying

import (
	"cmp"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// stretch is something that holds for the days [from, to), open-ended while to is the greatest day.
type stretch struct {
	of, in   int64
	from, to calendar.Day
}

const forever = calendar.Day(math.MaxInt32)

func (s stretch) has(day calendar.Day) bool { return s.from <= day && day < s.to }

// person is a rep as runs see them.
type person struct {
	id          int64
	role        string
	hired, left *calendar.Day
}

// version is a published version of a plan with the days that it holds.
type version struct {
	comp.Version

	from, to calendar.Day
}

// assignment is whom a plan pays.
type assignment struct {
	stretch // of the plan

	id, rep, team int64
	role          string
	target        *int64
	pay           money.Currency
}

// team is a node of the hierarchy.
type team struct{ id, parent, manager int64 }

// setup is what of the organisation a run depends on, beside what happened.
type setup struct {
	base        money.Currency
	fiscal      time.Month
	zone        *time.Location
	versions    []version
	assignments []assignment
	people      map[int64]person
	members     []stretch // rep in team
	teams       map[int64]team
	territories []stretch // territory owned by rep
	quotas      []quotaRow
	relief      []comp.Relief
	rates       []comp.DatedRate
}

type quotaRow struct {
	comp.Quota

	team, territory int64
}

// organise reads the setup, in a number of statements that does not depend on its size.
func (s statements) organise() (*setup, error) {
	out := &setup{fiscal: time.January, zone: time.UTC, people: map[int64]person{}, teams: map[int64]team{}}
	for _, read := range []func(*setup) error{
		s.organisation, s.versions, s.assigned, s.people, s.hierarchy, s.territoryOwners, s.quotas, s.reliefs, s.exchangeRates,
	} {
		if err := read(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s statements) organisation(out *setup) error {
	return s.each("SELECT base_currency, fiscal_year_start_month, time_zone FROM organisations", func(scan func(...any) error) error {
		var month int
		var zone string
		if err := scan(&out.base, &month, &zone); err != nil {
			return err
		}
		out.fiscal = time.Month(month)
		if z, err := time.LoadLocation(zone); err == nil { // an unknown zone cannot be stored
			out.zone = z
		}
		return nil
	})
}

// versions reads the published versions. Each holds until its last day or until the next of its plan begins.
func (s statements) versions(out *setup) error {
	const q = "SELECT id, plan_id, number, valid_from, valid_to, design FROM comp_plan_versions WHERE status <> 'DRAFT' ORDER BY plan_id, valid_from, number"
	err := s.each(q, func(scan func(...any) error) error {
		var v version
		var to sql.NullInt64
		var design []byte
		if err := scan(&v.ID, &v.Plan, &v.Number, &v.from, &to, &design); err != nil {
			return err
		}
		if v.to = forever; to.Valid {
			v.to = calendar.Day(to.Int64)
		}
		if err := decode(design, &v.Design); err != nil {
			return fmt.Errorf("design of version %d: %w", v.ID, err)
		}
		out.versions = append(out.versions, v)
		return nil
	})
	for i := range out.versions {
		if i+1 < len(out.versions) && out.versions[i+1].Plan == out.versions[i].Plan {
			out.versions[i].to = min(out.versions[i].to, out.versions[i+1].from)
		}
	}
	return err
}

func (s statements) assigned(out *setup) error {
	const q = "SELECT id, plan_id, rep_id, team_id, sales_role, target_incentive_minor, pay_currency, valid_from, valid_to FROM comp_assignments ORDER BY id"
	return s.each(q, func(scan func(...any) error) error {
		var a assignment
		var rep, team, target, to sql.NullInt64
		var role, pay sql.NullString
		if err := scan(&a.id, &a.of, &rep, &team, &role, &target, &pay, &a.from, &to); err != nil {
			return err
		}
		a.rep, a.team, a.role, a.target, a.pay = rep.Int64, team.Int64, role.String, numberOf(target), money.Currency(pay.String)
		if a.to = forever; to.Valid {
			a.to = calendar.Day(to.Int64)
		}
		out.assignments = append(out.assignments, a)
		return nil
	})
}

func (s statements) people(out *setup) error {
	return s.each("SELECT id, sales_role, hired_on, left_on FROM reps", func(scan func(...any) error) error {
		var p person
		var hired, left sql.NullInt64
		if err := scan(&p.id, &p.role, &hired, &left); err != nil {
			return err
		}
		p.hired, p.left = dayOf(hired), dayOf(left)
		out.people[p.id] = p
		return nil
	})
}

func (s statements) hierarchy(out *setup) error {
	var err error
	if out.members, err = s.stretches("SELECT rep_id, team_id, valid_from, valid_to FROM team_memberships ORDER BY rep_id, valid_from, id"); err != nil {
		return err
	}
	return s.each("SELECT id, parent_id, manager_id FROM teams", func(scan func(...any) error) error {
		var t team
		var parent, manager sql.NullInt64
		if err := scan(&t.id, &parent, &manager); err != nil {
			return err
		}
		t.parent, t.manager = parent.Int64, manager.Int64
		out.teams[t.id] = t
		return nil
	})
}

func (s statements) territoryOwners(out *setup) (err error) {
	out.territories, err = s.stretches("SELECT territory_id, rep_id, valid_from, valid_to FROM territory_assignments WHERE territory_role = 'PRIMARY' ORDER BY territory_id, valid_from, id")
	return err
}

// stretches reads rows of "of, in, valid_from, valid_to".
func (s statements) stretches(query string) (out []stretch, err error) {
	err = s.each(query, func(scan func(...any) error) error {
		x, err := scanStretch(scan)
		out = append(out, x)
		return err
	})
	return out, err
}

func scanStretch(scan func(...any) error) (x stretch, err error) {
	var to sql.NullInt64
	err = scan(&x.of, &x.in, &x.from, &to)
	if x.to = forever; to.Valid {
		x.to = calendar.Day(to.Int64)
	}
	return x, err
}

func (s statements) quotas(out *setup) error {
	const q = "SELECT id, rep_id, team_id, territory_id, product_id, measure, from_day, to_day, amount_minor, currency, units, seasonality FROM quotas ORDER BY id"
	return s.each(q, func(scan func(...any) error) error {
		var r quotaRow
		var rep, team, territory, product, amount, units sql.NullInt64
		var currency sql.NullString
		var seasons []byte
		if err := scan(&r.ID, &rep, &team, &territory, &product, &r.Measure, &r.Period.From, &r.Period.To, &amount, &currency, &units, &seasons); err != nil {
			return err
		}
		r.Payee, r.team, r.territory, r.Product = rep.Int64, team.Int64, territory.Int64, product.Int64
		if r.Currency, r.Amount = money.Currency(currency.String), amount.Int64; units.Valid {
			r.Currency, r.Amount = "", units.Int64*int64(money.One)
		}
		out.quotas = append(out.quotas, r)
		return decode(seasons, &out.quotas[len(out.quotas)-1].Seasonality)
	})
}

func (s statements) reliefs(out *setup) error {
	return s.each("SELECT id, rep_id, measure, from_day, to_day, share, relief_reason FROM quota_reliefs ORDER BY id", func(scan func(...any) error) error {
		var r comp.Relief
		var measure sql.NullString
		err := scan(&r.ID, &r.Payee, &measure, &r.Period.From, &r.Period.To, &r.Share, &r.Reason)
		r.Measure = measure.String
		out.relief = append(out.relief, r)
		return err
	})
}

func (s statements) exchangeRates(out *setup) error {
	return s.each("SELECT base, quote, valid_from, rate FROM exchange_rates ORDER BY base, quote, valid_from", func(scan func(...any) error) error {
		var r comp.DatedRate
		err := scan(&r.From, &r.To, &r.Day, &r.Rate)
		out.rates = append(out.rates, r)
		return err
	})
}

// versionOn is the version of a plan that holds on a day.
func (c *setup) versionOn(plan int64, day calendar.Day) (version, bool) {
	i := slices.IndexFunc(c.versions, func(v version) bool { return v.Plan == plan && v.from <= day && day < v.to })
	if i < 0 {
		return version{}, false
	}
	return c.versions[i], true
}

// assignedOn are the assignments of a rep on a day: those of the rep decide, then those of the team, then
// those of the role. Those of a team or role end for somebody who leaves.
func (c *setup) assignedOn(p person, teams []int64, day calendar.Day) []assignment {
	var levels [3][]assignment
	for _, a := range c.assignments {
		if !a.has(day) || a.rep == 0 && p.left != nil && day >= *p.left {
			continue
		}
		switch {
		case a.rep != 0 && a.rep == p.id:
			levels[0] = append(levels[0], a)
		case a.team != 0 && slices.Contains(teams, a.team):
			levels[1] = append(levels[1], a)
		case a.role != "" && a.role == p.role:
			levels[2] = append(levels[2], a)
		}
	}
	for _, l := range levels {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

// resolve turns assignments to reps, teams and roles of plans into those of persons to versions, over the
// days of a window.
func (c *setup) resolve(window calendar.Period, people []int64) []comp.Assignment {
	members := map[int64][]stretch{}
	for _, m := range c.members {
		members[m.of] = append(members[m.of], m)
	}
	common := []calendar.Day{window.From}
	for _, v := range c.versions {
		common = append(common, v.from, v.to)
	}
	for _, a := range c.assignments {
		if a.rep == 0 {
			common = append(common, a.from, a.to)
		}
	}
	byRep := map[int64][]calendar.Day{}
	for _, a := range c.assignments {
		if a.rep != 0 {
			byRep[a.rep] = append(byRep[a.rep], a.from, a.to)
		}
	}
	var out []comp.Assignment
	for _, id := range people {
		p := c.people[id]
		days := append(slices.Clone(common), byRep[id]...)
		for _, m := range members[id] {
			days = append(days, m.from, m.to)
		}
		if p.left != nil {
			days = append(days, *p.left)
		}
		out = append(out, c.resolveOne(p, members[id], days, window)...)
	}
	return out
}

func (c *setup) resolveOne(p person, members []stretch, days []calendar.Day, window calendar.Period) []comp.Assignment {
	days = slices.DeleteFunc(days, func(d calendar.Day) bool { return d < window.From || d >= window.To })
	slices.Sort(days)
	days = slices.Compact(days)
	var out []comp.Assignment
	open := map[[2]int64]int{} // by assignment and version: index in out
	for i, day := range days {
		end := window.To
		if i+1 < len(days) {
			end = days[i+1]
		}
		var teams []int64
		for _, m := range members {
			if m.has(day) {
				teams = append(teams, m.in)
			}
		}
		for _, a := range c.assignedOn(p, teams, day) {
			v, ok := c.versionOn(a.of, day)
			if !ok {
				continue
			}
			key := [2]int64{a.id, v.ID}
			if at, ok := open[key]; ok && *out[at].To == day {
				out[at].To = &end
				continue
			}
			open[key] = len(out)
			out = append(out, comp.Assignment{ID: a.id, Payee: p.id, Version: v.ID, From: day, To: &end, Target: a.target})
		}
	}
	return out
}

// stays are the places of reps below managers. Somebody who manages a team and belongs to none stands where the
// team does: below the manager of the teams above it.
func (c *setup) stays() []comp.Stay {
	var out []comp.Stay
	placed := map[int64]bool{}
	for _, m := range c.members {
		placed[m.of] = true
	}
	for _, id := range sorted(c.teams) {
		t := c.teams[id]
		if t.manager == 0 || placed[t.manager] {
			continue
		}
		if manager := c.above(t.parent, t.manager); manager != 0 {
			placed[t.manager] = true
			out = append(out, comp.Stay{Payee: t.manager, Manager: manager})
		}
	}
	for _, m := range c.members {
		if manager := c.above(m.in, m.of); manager != 0 {
			x := comp.Stay{Payee: m.of, Manager: manager, From: m.from}
			if m.to != forever {
				x.To = &m.to
			}
			out = append(out, x)
		}
	}
	return out
}

// above is the manager of a team or, for that manager and where there is none, of the teams above it.
func (c *setup) above(team, rep int64) int64 {
	for range len(c.teams) {
		t, ok := c.teams[team]
		if !ok {
			return 0
		}
		if t.manager != 0 && t.manager != rep {
			return t.manager
		}
		team = t.parent
	}
	return 0
}

// carried are the quotas of payees: a team's is its manager's, a territory's that of its owner when the quota
// begins.
func (c *setup) carried() []comp.Quota {
	var out []comp.Quota
	for _, q := range c.quotas {
		switch {
		case q.team != 0:
			q.Payee = c.teams[q.team].manager
		case q.territory != 0:
			for _, t := range c.territories {
				if t.of == q.territory && t.has(q.Period.From) {
					q.Payee = t.in
				}
			}
		}
		if q.Payee != 0 {
			out = append(out, q.Quota)
		}
	}
	return out
}

func (c *setup) territoryStays() []comp.TerritoryStay {
	out := make([]comp.TerritoryStay, len(c.territories))
	for i, t := range c.territories {
		out[i] = comp.TerritoryStay{Territory: t.of, Payee: t.in, From: t.from}
		if t.to != forever {
			to := t.to
			out[i].To = &to
		}
	}
	return out
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
