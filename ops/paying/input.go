package paying

import (
	"cmp"
	"fmt"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// lookBack is how many months before a period the records are looked at again, beside those that its plans
// count: what changed in a locked period within them is posted in the open one.
const lookBack = 12

// desk is what one computation works with.
type desk struct {
	statements
	*Verbs

	set    *setup
	reach  *reach // nil: everybody and everything
	window calendar.Period
	found  found
	stored map[string]storedEvent // latest version by key
	prior  map[int64][]locked     // by payee
	lines  map[int64]map[string]int64
}

// grainOf returns how often a period of this length comes.
func grainOf(p calendar.Period, set *setup) (calendar.Grain, error) {
	for _, g := range []calendar.Grain{calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear} {
		if g.Unit(p.From, set.fiscal) == p {
			return g, nil
		}
	}
	return "", fault.Invalidf("toDay", "%s is no month, quarter or year of the fiscal calendar; commissions are computed for whole ones", p)
}

// gather reads everything that the commissions of a period and of the locked ones before it follow from: of
// everybody or, where payees are named, as far as theirs do.
func (v *Verbs) gather(s statements, set *setup, p calendar.Period, payees []int64) (*desk, calendar.Grain, error) {
	grain, err := grainOf(p, set)
	if err != nil {
		return nil, "", err
	}
	d := &desk{statements: s, Verbs: v, set: set}
	if payees != nil {
		d.reach = &reach{payees: payees, near: set.everybodyNear(payees)}
	}
	if err := d.locked(p, grain); err != nil {
		return nil, "", err
	}
	if d.window, err = d.look(p, grain); err != nil {
		return nil, "", err
	}
	if d.reach != nil {
		if err := d.within(d.reach, d.window); err != nil {
			return nil, "", err
		}
	}
	records, err := s.happened(d.window, set, d.reach)
	if err != nil {
		return nil, "", err
	}
	d.found = records.find(d.window, set)
	if d.reach != nil {
		d.cut()
	}
	if err := d.storedEvents(); err != nil {
		return nil, "", err
	}
	if err := d.keyFigures(p, grain); err != nil {
		return nil, "", err
	}
	return d, grain, nil
}

// look is the window whose records the commissions of a period and of the locked periods before it follow from.
// It is the same whoever's pay is asked for.
func (d *desk) look(p calendar.Period, grain calendar.Grain) (calendar.Period, error) {
	first := p
	q := fmt.Sprintf("SELECT DISTINCT from_day, to_day FROM commission_statements WHERE status IN ('LOCKED', 'PAID') AND to_day <= %d AND from_day >= %d", p.From, p.From.AddMonths(-lookBack))
	err := d.each(q, func(scan func(...any) error) error {
		var l calendar.Period
		err := scan(&l.From, &l.To)
		if g, wrong := grainOf(l, d.set); wrong == nil && g == grain {
			first.From = min(first.From, l.From)
		}
		return err
	})
	first.To = first.From + 1
	published := d.set.published(grain)
	return calendar.Period{From: min(p.From.AddMonths(-lookBack), comp.From(published, p, d.set.fiscal), comp.From(published, first, d.set.fiscal)), To: p.To}, err
}

// published are the versions that pay at a grain.
func (c *setup) published(grain calendar.Grain) []comp.Version {
	var out []comp.Version
	for _, v := range c.versions {
		if v.Design.Grain == grain {
			out = append(out, v.Version)
		}
	}
	return out
}

// input is what the engine is given for a period: everything that is known now. What earlier periods left
// behind, and what people decided, is added by the caller.
func (d *desk) input(p calendar.Period, grain calendar.Grain) comp.Input {
	in := comp.Input{
		Period: p, FiscalStart: d.set.fiscal, PayDay: p.To, Versions: d.set.published(grain), Hierarchy: d.set.stays(), Territories: d.set.territoryStays(),
		Quotas: d.set.carried(), Relief: d.set.relief, Rates: d.set.rates,
	}
	from := comp.From(in.Versions, p, d.set.fiscal)
	of := map[int64]bool{}
	for _, v := range in.Versions {
		of[v.ID] = true
	}
	paid := map[int64]bool{}
	people := sorted(d.set.people)
	if d.reach != nil {
		people = d.reach.near
	}
	for _, a := range d.set.resolve(calendar.Period{From: from, To: p.To}, people) {
		if of[a.Version] {
			in.Assignments = append(in.Assignments, a)
			paid[a.Payee] = true
		}
	}
	for _, id := range people {
		r := d.set.people[id]
		if paid[id] {
			in.Payees = append(in.Payees, comp.Payee{ID: id, Hired: r.hired, Left: r.left, PayCurrency: d.set.payCurrency(id, in.Assignments)})
		}
	}
	for _, e := range d.found.events {
		if e.Date < p.To {
			in.Events = append(in.Events, e)
		}
	}
	for _, x := range d.found.shares {
		if x.Day < p.To {
			in.Payments = append(in.Payments, x)
		}
	}
	return in
}

// payCurrency is the currency that the assignment of a payee names.
func (c *setup) payCurrency(payee int64, resolved []comp.Assignment) money.Currency {
	for _, r := range slices.Backward(resolved) {
		if r.Payee != payee {
			continue
		}
		for _, a := range c.assignments {
			if a.id == r.ID && a.pay != "" {
				return a.pay
			}
		}
	}
	return ""
}

// complete adds to the input of an open period what people decided and what locked periods left behind.
func (d *desk) complete(in *comp.Input) error {
	if err := d.objectives(in); err != nil {
		return err
	}
	if err := d.adjustments(in); err != nil {
		return err
	}
	err := d.each("SELECT rep_id, from_day, line_key FROM windfall_reviews ORDER BY rep_id, from_day, line_key", func(scan func(...any) error) error {
		var payee int64
		var from calendar.Day
		var key string
		err := scan(&payee, &from, &key)
		in.Reviewed = append(in.Reviewed, comp.ReviewKey(payee, from, key))
		return err
	})
	if err != nil {
		return err
	}
	known := map[int64]bool{}
	for _, p := range in.Payees {
		known[p.ID] = true
	}
	for _, id := range sorted(d.prior) {
		all := d.prior[id]
		last := map[money.Currency]*locked{}
		for i := range all {
			last[all[i].currency] = &all[i] // they come in the order of their periods
		}
		for _, currency := range sorted(last) {
			in.Lines = append(in.Lines, last[currency].Lines...)
			in.Balances = append(in.Balances, last[currency].Balances...)
		}
		if !known[id] { // somebody who is paid no more may still be owed, or owe
			p := d.set.people[id]
			in.Payees = append(in.Payees, comp.Payee{ID: id, Hired: p.hired, Left: p.left})
		}
	}
	deltas, err := d.deltas(in.Period)
	in.Deltas = deltas
	return err
}

func (d *desk) objectives(in *comp.Input) error {
	q := fmt.Sprintf("SELECT rep_id, objective_key, achieved, coalesce(user_id, 0) FROM comp_objectives WHERE from_day = %d AND to_day = %d ORDER BY id", in.Period.From, in.Period.To)
	return d.each(q, func(scan func(...any) error) error {
		var o comp.Objective
		err := scan(&o.Payee, &o.Bonus, &o.Reached, &o.By)
		in.Objectives = append(in.Objectives, o)
		return err
	})
}

// adjustments reads those that were approved and not posted in a locked statement yet. One of an earlier
// day waits for the statement of its own period while that is open.
func (d *desk) adjustments(in *comp.Input) error {
	q := fmt.Sprintf("SELECT a.id, a.rep_id, a.currency, a.amount_minor, a.adjustment_reason, coalesce(a.note, ''), coalesce(a.decided_by_id, 0) FROM commission_adjustments a "+
		"WHERE a.status = 'APPROVED' AND a.on_day < %[1]d "+
		"AND NOT EXISTS (SELECT 1 FROM commission_lines l JOIN commission_statements s ON s.id = l.statement_id WHERE l.adjustment_id = a.id AND s.status IN ('LOCKED', 'PAID')) "+
		"AND NOT EXISTS (SELECT 1 FROM commission_statements s WHERE s.rep_id = a.rep_id AND s.from_day <= a.on_day AND s.to_day > a.on_day AND s.to_day <= %[2]d AND s.status NOT IN ('LOCKED', 'PAID')) ORDER BY a.id",
		in.Period.To, in.Period.From)
	return d.each(q, func(scan func(...any) error) error {
		var a comp.Adjustment
		err := scan(&a.ID, &a.Payee, &a.Currency, &a.Amount, &a.Reason, &a.Note, &a.Approver)
		in.Adjustments = append(in.Adjustments, a)
		return err
	})
}

// keyFigures asks for the key figures that plans pay on, of every rep, in one question each.
func (d *desk) keyFigures(p calendar.Period, grain calendar.Grain) error {
	keys := map[kpi.Key]bool{}
	for _, v := range d.set.published(grain) {
		for _, c := range v.Design.Components {
			if c.Basis == commission.KPI {
				keys[kpi.Key(c.KPI)] = true
			}
		}
	}
	if len(keys) == 0 || d.measures == nil {
		return nil
	}
	var questions []measuring.Query
	names := sorted(keys)
	for _, k := range names {
		q := measuring.Query{}
		q.Keys, q.Period, q.GroupBy = []kpi.Key{k}, p, []kpi.Dimension{kpi.DimRep}
		questions = append(questions, q)
	}
	answers, err := d.measures.Many(viewer.With(d.ctx, viewer.System("compensation", viewer.Job)), questions)
	if err != nil {
		return err
	}
	for i, a := range answers {
		if a.Err != nil {
			return a.Err
		}
		for _, r := range a.Answer.Results {
			for _, point := range r.Points {
				d.found.addFigure(names[i], point, p, d.set)
			}
		}
	}
	return nil
}

// addFigure keeps the value of a key figure of a rep as an event of the last day of the period.
func (f *found) addFigure(key kpi.Key, point kpi.Point, p calendar.Period, set *setup) {
	if len(point.Group) != 1 || point.Group[0].ID == 0 || point.Value == nil {
		return
	}
	rep := point.Group[0].ID
	digits := 6
	if point.Currency != "" {
		digits = point.Currency.Exponent()
	}
	n, err := point.Value.Rescale(digits)
	if err != nil {
		return
	}
	value := money.Rate(n.Unscaled)
	f.events = append(f.events, comp.Event{
		Key: comp.EventKey{Source: "kpi", ID: string(key) + "/" + public(rep) + "/" + p.From.String() + "/" + p.To.String()}, Kind: commission.KPIResult,
		Date: p.To - 1, Transaction: string(key) + " " + public(rep), Record: rep, Currency: point.Currency, KPI: string(key), Value: &value,
		Splits: []comp.Split{{Payee: rep, Kind: commission.SplitRevenue, Share: money.One, Role: set.people[rep].role}},
	})
}

// storedEvent is the latest version of an event.
type storedEvent struct {
	id     int64
	number int
	kind   commission.EventKind
	on     calendar.Day
	void   bool
	hash   string
}

// storedEvents reads what was found before, gives what was found now its versions, and adds the key figures of
// earlier periods, which were found when these were computed.
func (d *desk) storedEvents() error {
	d.stored = map[string]storedEvent{}
	found := map[string]bool{}
	for _, e := range d.found.events {
		found[nameOf(e.Key)] = true
	}
	const latest = "SELECT id, event_key, number, event, credit_on, void, details_hash, CASE WHEN event = 'KPI_RESULT' THEN details END FROM comp_events e " +
		"WHERE NOT EXISTS (SELECT 1 FROM comp_events n WHERE n.event_key = e.event_key AND n.number > e.number) AND "
	read := func(scan func(...any) error) error {
		var key string
		var x storedEvent
		var details []byte
		if err := scan(&x.id, &key, &x.number, &x.kind, &x.on, &x.void, &x.hash, &details); err != nil {
			return err
		}
		d.stored[key] = x
		if x.kind != commission.KPIResult || x.void || found[key] {
			return nil
		}
		var e comp.Event
		if err := decode(details, &e); err != nil {
			return err
		}
		d.found.events = append(d.found.events, e)
		return nil
	}
	if d.reach != nil {
		q := latest + between("credit_on", d.window) + " AND event = 'KPI_RESULT' AND rep_id ? ORDER BY id"
		if err := d.among(q, read, d.reach.near); err != nil {
			return err
		}
	} else if err := d.each(latest+between("credit_on", d.window)+" ORDER BY id", read); err != nil {
		return err
	}
	var early []string // found before the window, or moved into it; with a reach all but key figures
	for _, key := range sorted(found) {
		if _, ok := d.stored[key]; !ok {
			early = append(early, key)
		}
	}
	return d.named(latest+"event_key ? ORDER BY id", early, read)
}

func nameOf(k comp.EventKey) string { return k.Source + ":" + k.ID }

// locked is a statement whose numbers are final, with what it leaves.
type locked struct {
	settled

	id       int64
	period   calendar.Period
	currency money.Currency
	hash     string // of the input
}

// locked reads the locked statements of a grain before a period, of the payees within reach, and the lines of
// theirs.
func (d *desk) locked(p calendar.Period, grain calendar.Grain) error {
	d.prior, d.lines = map[int64][]locked{}, map[int64]map[string]int64{}
	q := fmt.Sprintf("SELECT s.id, s.rep_id, s.from_day, s.to_day, s.currency, s.input_hash, n.content FROM commission_statements s JOIN commission_snapshots n ON n.statement_id = s.id "+
		"WHERE s.status IN ('LOCKED', 'PAID') AND s.to_day <= %d AND s.from_day >= %d%s ORDER BY s.rep_id, s.from_day, s.id", p.From, p.From.AddMonths(-3*lookBack), d.reach.and("s.rep_id"))
	var payees []any
	if d.reach != nil {
		payees = append(payees, d.reach.payees)
	}
	err := d.among(q, func(scan func(...any) error) error {
		var l locked
		var rep int64
		var content string
		if err := scan(&l.id, &rep, &l.period.From, &l.period.To, &l.currency, &l.hash, &content); err != nil {
			return err
		}
		if g, err := grainOf(l.period, d.set); err != nil || g != grain {
			return nil //nolint:nilerr // the statement of another grain
		}
		if err := thaw(content, &l.settled); err != nil {
			return fmt.Errorf("statement %s: %w", gid.ID(l.id), err)
		}
		d.prior[rep] = append(d.prior[rep], l)
		d.lines[l.id] = map[string]int64{}
		return nil
	}, payees...)
	if err != nil {
		return err
	}
	return d.of("SELECT statement_id, line_key, id FROM commission_lines WHERE statement_id ?", sorted(d.lines), func(scan func(...any) error) error {
		var of, id int64
		var key string
		err := scan(&of, &key, &id)
		if err == nil {
			d.lines[of][key] = id
		}
		return err
	})
}

// deltas computes the locked statements of the months before again, with all that is known now, and returns
// what differs from what they and the deltas that were posted since say.
func (d *desk) deltas(open calendar.Period) ([]comp.DeltaLine, error) {
	posted := map[int64][]comp.DeltaLine{}
	for _, all := range d.prior {
		for _, l := range all {
			for _, x := range l.Input.Deltas {
				posted[x.Statement] = append(posted[x.Statement], x)
			}
		}
	}
	inputs := map[calendar.Period]*comp.Cutter{}
	var out []comp.DeltaLine
	for _, payee := range sorted(d.prior) {
		for _, l := range d.prior[payee] {
			if l.period.From < open.From.AddMonths(-lookBack) {
				continue
			}
			base, ok := inputs[l.period]
			if !ok {
				grain, err := grainOf(l.period, d.set)
				if err != nil {
					return nil, err
				}
				in := d.input(l.period, grain)
				if err := d.objectives(&in); err != nil {
					return nil, err
				}
				base = comp.NewCutter(in)
				inputs[l.period] = base
			}
			again := base.For(payee, l.Input.Lines...)
			again.Adjustments, again.Deltas, again.Reviewed, again.Balances = l.Input.Adjustments, l.Input.Deltas, l.Input.Reviewed, l.Input.Balances
			hash, err := comp.InputHash(again)
			if err != nil || hash == l.hash {
				if err != nil {
					return nil, err
				}
				continue
			}
			now, err := comp.Evaluate(again)
			if err != nil {
				return nil, fmt.Errorf("statement %s again: %w", gid.ID(l.id), err)
			}
			i := slices.IndexFunc(now.Statements, func(s comp.Statement) bool { return s.Payee == payee && s.Currency == l.currency })
			is := comp.Statement{Payee: payee, Currency: l.currency}
			if i >= 0 {
				is = now.Statements[i]
			}
			out = append(out, comp.Delta(comp.Posted{ID: l.id, Period: l.period, Statement: l.Statement, LineIDs: d.lines[l.id], Deltas: posted[l.id]}, is)...)
		}
	}
	slices.SortFunc(out, func(a, b comp.DeltaLine) int {
		return cmp.Or(cmp.Compare(a.Statement, b.Statement), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

// nothing is a column without a value.
func nothing[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
