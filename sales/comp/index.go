package comp

import (
	"cmp"
	"reflect"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// plan is a version with its components by key.
type plan struct {
	*Version
	components map[string]*Component
}

// assignment is an assignment with its version.
type assignment struct {
	*Assignment
	plan *plan
}

func (a assignment) has(d calendar.Day) bool { return a.From <= d && (a.To == nil || d < *a.To) }

// span returns the days of an assignment within a period.
func (a assignment) span(p calendar.Period) calendar.Period { return span(a.From, a.To, p) }

func span(from calendar.Day, to *calendar.Day, p calendar.Period) calendar.Period {
	whole := calendar.Period{From: from, To: p.To}
	if to != nil {
		whole.To = min(*to, p.To)
	}
	return whole.Overlap(p)
}

// eventID is an event without its version.
type eventID struct{ source, id string }

func (k EventKey) bare() eventID { return eventID{k.Source, k.ID} }

type currencies struct{ from, to money.Currency }

// index finds what belongs together in an input. It is built once per run; afterwards it only
// remembers what it has computed.
type index struct {
	in       *Input
	plans    map[int64]*plan
	payees   map[int64]*Payee
	assigned map[int64][]assignment // by payee, in order of days
	events   []*Event               // of each the highest version, in the order of credit
	byID     map[eventID]*Event
	above    map[int64][]Stay
	below    map[int64][]Stay
	owners   map[int64][]TerritoryStay
	rates    map[currencies][]DatedRate
	quotas   map[int64][]Quota
	relief   map[int64][]Relief
	payments map[eventID][]Payment
	reviewed map[string]bool
	only     map[int64]bool // nil: all
	carry    map[quotaKey]knownQuota
	left     map[int64]*leftover // by payee
	faults   fault.List
}

func newIndex(in *Input) *index {
	x := &index{
		in: in, plans: map[int64]*plan{}, payees: map[int64]*Payee{}, assigned: map[int64][]assignment{}, byID: map[eventID]*Event{},
		above: map[int64][]Stay{}, below: map[int64][]Stay{}, owners: map[int64][]TerritoryStay{}, rates: map[currencies][]DatedRate{},
		quotas: map[int64][]Quota{}, relief: map[int64][]Relief{}, payments: map[eventID][]Payment{}, reviewed: map[string]bool{}, carry: map[quotaKey]knownQuota{}, left: map[int64]*leftover{},
	}
	if in.Period.Days() == 0 {
		x.faults = append(x.faults, fault.Invalidf("period", "%s has no days", in.Period))
	}
	x.versions()
	x.people()
	x.happenings()
	group(x.above, in.Hierarchy, func(s Stay) int64 { return s.Payee }, compareStays)
	group(x.below, in.Hierarchy, func(s Stay) int64 { return s.Manager }, compareStays)
	group(x.owners, in.Territories, func(s TerritoryStay) int64 { return s.Territory }, func(a, b TerritoryStay) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Payee, b.Payee))
	})
	group(x.rates, in.Rates, func(r DatedRate) currencies { return currencies{r.From, r.To} }, func(a, b DatedRate) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Rate, b.Rate))
	})
	group(x.quotas, in.Quotas, func(q Quota) int64 { return q.Payee }, func(a, b Quota) int { return cmp.Compare(a.ID, b.ID) })
	group(x.relief, in.Relief, func(r Relief) int64 { return r.Payee }, func(a, b Relief) int { return cmp.Compare(a.ID, b.ID) })
	group(x.payments, in.Payments, func(p Payment) eventID { return p.Event.bare() }, func(a, b Payment) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Event.Version, b.Event.Version), cmp.Compare(a.Share, b.Share))
	})
	for _, q := range in.Quotas {
		if q.Amount < 0 || q.Amount > largest {
			x.faults = append(x.faults, fault.Invalidf("quotas", "quota %d is outside of 0 to %d", q.ID, int64(largest)))
		}
		if n := len(monthsOf(q.Period)); len(q.Seasonality) != 0 && len(q.Seasonality) != n {
			x.faults = append(x.faults, fault.Invalidf("quotas", "quota %d has %d seasonal weights; its period %s touches %d months", q.ID, len(q.Seasonality), q.Period, n))
		}
	}
	for _, p := range in.Lines {
		if p.Line.Version != 0 && x.plans[p.Line.Version] == nil {
			x.faults = append(x.faults, fault.Invalidf("lines", "line %s of %s was computed with version %d, which the run does not have", p.Line.Key, p.Period, p.Line.Version))
		}
	}
	x.leftovers()
	for _, key := range in.Reviewed {
		x.reviewed[key] = true
	}
	if len(in.Only) > 0 {
		x.only = map[int64]bool{}
		for _, p := range in.Only {
			x.only[p] = true
		}
	}
	return x
}

// leftover is what is not of the period itself: what earlier ones left behind, and what people decided.
type leftover struct {
	lines       []*PriorLine
	balances    []PriorBalance
	adjustments []Adjustment
	deltas      []DeltaLine
}

func (x *index) leftovers() {
	of := func(payee int64) *leftover {
		if x.left[payee] == nil {
			x.left[payee] = &leftover{}
		}
		return x.left[payee]
	}
	for i := range x.in.Lines {
		o := of(x.in.Lines[i].Line.Payee)
		o.lines = append(o.lines, &x.in.Lines[i])
	}
	for _, b := range x.in.Balances {
		o := of(b.Payee)
		o.balances = append(o.balances, b)
	}
	for _, a := range x.in.Adjustments {
		if a.Amount > largest || a.Amount < -largest {
			x.faults = append(x.faults, fault.Invalidf("adjustments", "adjustment %d is too large to compute with", a.ID))
		}
		o := of(a.Payee)
		o.adjustments = append(o.adjustments, a)
	}
	for _, d := range x.in.Deltas {
		o := of(d.Payee)
		o.deltas = append(o.deltas, d)
	}
}

// leftover returns what there is of a payee, which may be nothing.
func (x *index) leftover(payee int64) *leftover {
	if o := x.left[payee]; o != nil {
		return o
	}
	return &leftover{}
}

func compareStays(a, b Stay) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Manager, b.Manager))
}

// group sorts rows into lists by key.
func group[K comparable, T any](into map[K][]T, rows []T, key func(T) K, order func(a, b T) int) {
	for _, r := range rows {
		into[key(r)] = append(into[key(r)], r)
	}
	for k := range into {
		slices.SortFunc(into[k], order)
	}
}

// wants reports whether statements of a payee are asked for.
func (x *index) wants(payee int64) bool { return x.only == nil || x.only[payee] }

func (x *index) versions() {
	for i := range x.in.Versions {
		v := &x.in.Versions[i]
		if had := x.plans[v.ID]; had != nil {
			if !reflect.DeepEqual(*had.Version, *v) {
				x.faults = append(x.faults, fault.Conflictf("versions", "version %d comes twice with different designs", v.ID))
			}
			continue
		}
		x.check(v)
		p := &plan{v, map[string]*Component{}}
		for j := range v.Design.Components {
			p.components[v.Design.Components[j].Key] = &v.Design.Components[j]
		}
		x.plans[v.ID] = p
	}
}

func (x *index) people() {
	for i := range x.in.Payees {
		x.payees[x.in.Payees[i].ID] = &x.in.Payees[i]
	}
	type row struct { // an assignment to a role is a row for each of its holders, and one for each version of the plan
		id, payee, version int64
		from               calendar.Day
	}
	seen := map[row]bool{}
	for i := range x.in.Assignments {
		a := &x.in.Assignments[i]
		p := x.plans[a.Version]
		switch {
		case a.Target != nil && (*a.Target < 0 || *a.Target > largest):
			x.faults = append(x.faults, fault.Invalidf("assignments", "the target incentive of assignment %d is from 0 to %d minor units", a.ID, int64(largest)))
		case p == nil:
			x.faults = append(x.faults, fault.Invalidf("assignments", "assignment %d names version %d, which the run does not have", a.ID, a.Version))
		case !seen[row{a.ID, a.Payee, a.Version, a.From}]:
			seen[row{a.ID, a.Payee, a.Version, a.From}] = true
			x.assigned[a.Payee] = append(x.assigned[a.Payee], assignment{a, p})
		}
	}
	for payee, list := range x.assigned {
		slices.SortFunc(list, func(a, b assignment) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Version, b.Version), cmp.Compare(a.ID, b.ID))
		})
		for i, a := range list {
			for _, b := range list[i+1:] {
				if b.To != nil && *b.To <= a.From || a.To != nil && *a.To <= b.From {
					continue
				}
				for _, c := range b.plan.Design.Components {
					if a.plan.components[c.Key] != nil {
						x.faults = append(x.faults, fault.Conflictf("assignments", "payee %d has the component %q from version %d and from version %d on %s; end one assignment before the other begins",
							payee, c.Key, a.Version, b.Version, max(a.From, b.From)))
					}
				}
			}
		}
	}
	slices.SortFunc(x.faults, func(a, b *fault.Error) int { return cmp.Compare(a.Message, b.Message) })
}

// happenings keeps of each event its highest version and brings them into the order of credit.
func (x *index) happenings() {
	for i := range x.in.Events {
		e := &x.in.Events[i]
		had := x.byID[e.Key.bare()]
		switch {
		case had == nil || had.Key.Version < e.Key.Version:
			x.byID[e.Key.bare()] = e
		case had.Key.Version == e.Key.Version && !reflect.DeepEqual(had, e):
			x.faults = append(x.faults, fault.Conflictf("events", "event %s %s comes twice in version %d with different content", e.Key.Source, e.Key.ID, e.Key.Version))
		}
		for _, s := range e.Splits {
			if s.Share < 0 || s.Share > maxRate*money.One {
				x.faults = append(x.faults, fault.Invalidf("events", "event %s %s: %s is not a share", e.Key.Source, e.Key.ID, s.Share))
			}
		}
		if e.Lost != nil && (*e.Lost < 0 || *e.Lost > money.One) {
			x.faults = append(x.faults, fault.Invalidf("events", "event %s %s: %s is not the share of a deal that is lost", e.Key.Source, e.Key.ID, *e.Lost))
		}
		if why := e.tooLarge(); why != "" {
			x.faults = append(x.faults, fault.Invalidf("events", "event %s %s: %s is too large to compute with", e.Key.Source, e.Key.ID, why))
		}
	}
	x.events = make([]*Event, 0, len(x.byID))
	for _, e := range x.byID {
		x.events = append(x.events, e)
	}
	slices.SortFunc(x.events, compareEvents)
}

// compareEvents is the order in which events count: credit date, the source's number, line.
func compareEvents(a, b *Event) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Transaction, b.Transaction), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Key.Source, b.Key.Source), cmp.Compare(a.Key.ID, b.Key.ID))
}

// largest bounds every amount and quantity of an event, so that no product of the engine overflows.
const largest = 100_000_000_000_000

func (e *Event) tooLarge() string {
	for _, v := range []struct {
		name  string
		value *int64
	}{{"acv", e.ACV}, {"tcv", e.TCV}, {"mrr", e.MRR}, {"netNewMrr", e.NetNew}, {"cost", e.Cost}, {"collected", e.Collected}, {"units", (*int64)(e.Units)}, {"value", (*int64)(e.Value)}} {
		if v.value != nil && (*v.value > largest || *v.value < -largest) {
			return v.name
		}
	}
	return ""
}

// exchange finds what one unit of a currency is worth in another on a day: the newest rate, or the inverse
// of the newest one the other way.
func (x *index) exchange(a money.Amount, to money.Currency, on calendar.Day) (out money.Amount, rate money.ExchangeRate, ok bool) {
	if a.Currency == to {
		return a, 0, true
	}
	if r, ok := newest(x.rates[currencies{a.Currency, to}], on); ok {
		out, fits := r.Rate.Convert(a, to)
		return out, r.Rate, fits
	}
	if r, ok := newest(x.rates[currencies{to, a.Currency}], on); ok {
		out, fits := r.Rate.Invert(a, to)
		return out, r.Rate, fits
	}
	return money.Amount{}, 0, false
}

func newest(rows []DatedRate, on calendar.Day) (DatedRate, bool) {
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Day <= on && rows[i].Rate > 0 {
			return rows[i], true
		}
	}
	return DatedRate{}, false
}

// toPlan states an amount in a design's currency.
func (x *index) toPlan(d *Design, a money.Amount, on calendar.Day) (out money.Amount, rate money.ExchangeRate, ok bool) {
	if a.Currency == d.Currency || a.Currency == "" {
		return money.New(a.Minor, d.Currency), 0, true
	}
	if d.CurrencyPolicy == commission.DealDate {
		return x.exchange(a, d.Currency, on)
	}
	for _, r := range d.PlanRates {
		if r.From == a.Currency && r.Rate > 0 {
			out, ok = r.Rate.Convert(a, d.Currency)
			return out, r.Rate, ok
		}
	}
	return money.Amount{}, 0, false
}

// last returns the assignment that speaks for a period among those that satisfy a condition: the one that
// reaches furthest into it.
func (x *index) last(payee int64, p calendar.Period, fits func(*plan) bool) (assignment, bool) {
	var best assignment
	found := false
	for _, a := range x.assigned[payee] {
		s := a.span(p)
		if s.Days() == 0 || !fits(a.plan) {
			continue
		}
		if !found || s.To > best.span(p).To || s.To == best.span(p).To && a.From >= best.From {
			best, found = a, true
		}
	}
	return best, found
}

// holder returns the version from which a payee has a component on a day.
func (x *index) holder(payee int64, component string, on calendar.Day) (*plan, *Component) {
	for _, a := range x.assigned[payee] {
		if c := a.plan.components[component]; c != nil && a.has(on) {
			return a.plan, c
		}
	}
	return nil, nil
}
