package demo

import (
	"encoding/json"
	"fmt"
	"strconv"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/role"
	"coxswain/sales/score"
)

// scorecards weigh key figures against each other. Numbers are floor and target, as they are written.
var scorecards = []struct {
	name, note string
	sides      []side
}{
	{"Company", "How healthy the business is, by quarter.", []side{
		{"Growth", "0.4", []gauge{{kpi.MRRGrowthRate, "0.6", "0", "0.08"}, {kpi.QuickRatio, "0.4", "1", "4"}}},
		{"Customers", "0.35", []gauge{{kpi.LogoChurnRate, "0.5", "0.08", "0.02"}, {kpi.NRR, "0.5", "0.95", "1.1"}}},
		{"Efficiency", "0.25", []gauge{{kpi.WinRateClosed, "0.5", "0.15", "0.35"}, {kpi.SalesCycle, "0.5", "90", "40"}}},
	}},
	{"Sales team", "What a team does, and what comes of it.", []side{
		{"Activity", "0.3", []gauge{{kpi.CallsMade, "0.5", "0", "3000"}, {kpi.DemosHeld, "0.5", "0", "250"}}},
		{"Conversion", "0.3", []gauge{{kpi.WinRateClosed, "0.6", "0.15", "0.35"}, {kpi.FollowUpRate, "0.4", "0.5", "0.95"}}},
		{"Result", "0.4", []gauge{{kpi.QuotaAttainment, "1", "0.5", "1"}}},
	}},
}

type side struct {
	name, weight string
	gauges       []gauge
}

type gauge struct {
	kpi                   kpi.Key
	weight, floor, target string
}

// userMetrics are figures that somebody defined.
var userMetrics = []struct {
	key, name, description, expression string
	unit                               kpi.Unit
	direction                          kpi.Direction
}{
	{"MRR_PER_REP_CALL", "New MRR per call", "New recurring revenue of a period for each call that was made in it.", "MRR_NEW / CALLS_MADE", kpi.Money, kpi.HigherIsBetter},
	{"GROWTH_NET_OF_CHURN", "Growth less churn", "What new customers and expansions add, less what left.", "MRR_NEW + MRR_EXPANSION - MRR_CHURN - MRR_CONTRACTION", kpi.Money, kpi.HigherIsBetter},
	{"DEMOS_PER_WIN", "Demos per won opportunity", "How many demos are held for each opportunity that is won.", "DEMOS_HELD / WON_OPPORTUNITIES", kpi.Ratio, kpi.LowerIsBetter},
}

// mostLost is how many customers the company accepts to lose in a month before somebody is told.
const mostLost = 5

// steering writes goals, sets, scorecards, what is watched, and the figures that people defined.
func (w *writer) steering() {
	k := w.co.clock
	t := w.day(k.start)
	maker := func(r role.Role) gid.ID {
		for i := range w.co.users {
			if w.co.users[i].role == r {
				return w.co.users[i].id
			}
		}
		return 0
	}
	sets := edited("name", "role", "keys")
	for _, s := range kpi.RoleSets() {
		w.insert(gid.KpiSet, sets, t, t, firstVersion, s.Name, string(s.Role), list(w, s.Keys))
	}
	cards := edited("name", "perspectives", "note", "user_id")
	for _, c := range scorecards {
		w.insert(gid.Scorecard, cards, t, t, firstVersion, c.name, w.perspectives(c.sides), c.note, maker(role.Ops))
	}
	metrics := edited("key", "name", "description", "direction", "user_id", "current")
	versions := columns("metric_id", "number", "expression", "unit", "created_at", "user_id")
	for _, m := range userMetrics {
		id := w.insert(gid.UserMetric, metrics, t, t, firstVersion, m.key, m.name, m.description, string(m.direction), maker(role.Analyst), 1)
		w.insert(gid.UserMetricVersion, versions, id, 1, m.expression, string(m.unit), t, maker(role.Analyst))
	}
	w.goals(maker(role.Ops))
	w.watched(maker(role.Executive))
}

// perspectives writes the sides of a scorecard as they are stored.
func (w *writer) perspectives(sides []side) string {
	var out []score.Perspective
	number := func(s string) money.Decimal {
		d, err := money.ParseDecimal(s)
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("scorecard: %w", err)
		}
		return d
	}
	weight := func(s string) money.Rate {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("scorecard: %w", err)
		}
		return money.Rate(n*float64(money.One) + 0.5)
	}
	for _, s := range sides {
		p := score.Perspective{Name: s.name, Weight: weight(s.weight)}
		for _, g := range s.gauges {
			p.Measures = append(p.Measures, score.Measure{KPI: g.kpi, Weight: weight(g.weight), Floor: number(g.floor), Target: number(g.target)})
		}
		out = append(out, p)
	}
	if err := score.Check(out); err != nil && w.err == nil {
		w.err = fmt.Errorf("scorecard: %w", err)
	}
	b, err := json.Marshal(out)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("scorecard: %w", err)
	}
	return string(b)
}

// goals writes what the company wants of the present quarter and year, and what it wants of each team.
func (w *writer) goals(by gid.ID) {
	k := w.co.clock
	quarter := calendar.Period{From: quarterStart(k.asOf)}
	quarter.To = quarter.From.AddMonths(3)
	year := calendar.GrainYear.Unit(k.asOf, 1)
	names := edited("kpi", "team_id", "from_day", "to_day", "target", "review_on", "note", "user_id")
	at := w.day(quarter.From - 10)
	goal := func(key kpi.Key, team any, p calendar.Period, target, note string) {
		w.insert(gid.KpiGoal, names, at, at, firstVersion, string(key), team, p.From, p.To, target, p.To-15, some(note), by)
	}
	goal(kpi.NewCustomers, nil, quarter, "130", "What the plan of the year needs.")
	goal(kpi.LogoChurnRate, nil, quarter, "0.03", "")
	goal(kpi.NRR, nil, year, "1.06", "Promised to the board.")
	goal(kpi.WinRateClosed, nil, year, "0.28", "")
	for _, t := range w.co.teams {
		if t.parent != nil && t.region != "" {
			goal(kpi.WonOpportunities, t.id, quarter, "60", "")
		}
	}
}

// watched writes the rules that watch a key figure, and the alert that the last whole month raised.
func (w *writer) watched(by gid.ID) {
	k := w.co.clock
	t := w.day(k.start.AddMonths(6))
	names := edited("name", "kpi", "grain", "low", "high", "user_id")
	rule := func(name string, key kpi.Key, low, high string) gid.ID {
		return w.insert(gid.AlertRule, names, t, t, firstVersion, name, string(key), string(calendar.GrainMonth), some(low), some(high), by)
	}
	lost := rule("Too many customers lost", kpi.ChurnedCustomers, "", strconv.Itoa(mostLost))
	rule("Net retention falls", kpi.NRR, "0.97", "")
	rule("Few are won", kpi.WinRateClosed, "0.12", "0.6")
	alerts := edited("rule_id", "user_id", "from_day", "to_day", "value", "above", "acknowledged_at", "acknowledged_by_id", "note")
	for n := 3; n >= 1; n-- {
		from := k.asOf.FirstOfMonth().AddMonths(-n)
		to := from.AddMonths(1)
		if w.churned[from] <= mostLost {
			continue
		}
		var seen, who, note any
		at := w.day(to)
		if n > 1 {
			seen, who, note = w.day(to+2), by, "Customer success is on it."
		}
		w.insert(gid.KpiAlert, alerts, at, at, firstVersion, lost, by, from, to, strconv.Itoa(w.churned[from]), true, seen, who, note)
	}
}
