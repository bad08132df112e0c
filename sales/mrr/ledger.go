package mrr

import (
	"cmp"
	"maps"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Holding is MRR of one attribution on one day.
type Holding struct {
	Line Line
	Group
	Native int64 // minor units of Currency a month
	MRR    int64 // minor units of the base currency a month
}

// Group is the attribution of MRR: every grouping of a waterfall is by one or more of these.
type Group struct {
	Subscription, Plan   int64
	Currency             money.Currency
	Rep, Team, Territory int64
	Segment              string
}

func compareGroups(a, b Group) int {
	return cmp.Or(
		cmp.Compare(a.Subscription, b.Subscription), cmp.Compare(a.Plan, b.Plan), cmp.Compare(a.Currency, b.Currency),
		cmp.Compare(a.Rep, b.Rep), cmp.Compare(a.Team, b.Team), cmp.Compare(a.Territory, b.Territory), cmp.Compare(a.Segment, b.Segment),
	)
}

// Ledger returns the movements of an account, from its first paid day on, planned ones included.
//
// Per line and day it compares what the account paid before with what it pays from that day on:
//  1. What the same price is worth at the exchange rate of a new service period is FX_IMPACT.
//  2. The rest of the day nets to one amount for the account, and its sign and the account's past give the
//     kind: NEW from 0 for the first time, REACTIVATION from 0 later, CHURN to 0, EXPANSION to more,
//     CONTRACTION to less. A pause is CONTRACTION, even to 0, and what ends it EXPANSION.
//  3. Within the day, losses and gains of different attributions that cancel out are TRANSFER: first the
//     same item under another owner, team, territory or segment, then other plans of the same
//     subscription, then the other subscriptions. They sum to 0 and never win or lose a customer.
//
// So what one attribution gained and lost on a day is exactly the sum of its rows: opening + movements =
// closing holds for every grouping, and in the currency of the agreement too. Days without a change, such
// as a renewal at the same price, have no rows. The result is in a fixed order, whatever the order of the
// account's parts. Amounts without any exchange rate are 0 in the base currency and whole in their own.
func Ledger(a Account, r Rates, p Policy) []Movement {
	var out []Movement
	for _, line := range recurring.Lines() {
		l := &book{account: &a, rates: r, policy: p, line: line, spans: spans(a.Paid, line, p), state: Never}
		for _, day := range l.days() {
			l.turn(day)
		}
		out = append(out, l.rows...)
	}
	slices.SortStableFunc(out, compare)
	return out
}

// At returns what an account pays on a day by attribution: the state that the movements up to that day
// must come to.
func At(a Account, r Rates, p Policy, day calendar.Day) []Holding {
	var out []Holding
	for _, line := range recurring.Lines() {
		l := &book{account: &a, rates: r, policy: p, line: line, spans: spans(a.Paid, line, p)}
		sums := map[Group]*Holding{}
		for _, h := range l.held(day) {
			s, ok := sums[h.group]
			if !ok {
				s = &Holding{Line: line, Group: h.group}
				sums[h.group] = s
			}
			s.Native += h.native
			s.MRR += h.base
		}
		for _, g := range slices.SortedFunc(maps.Keys(sums), compareGroups) {
			if h := sums[g]; h.Native != 0 {
				out = append(out, *h)
			}
		}
	}
	return out
}

// book is the computation of one line.
type book struct {
	account *Account
	rates   Rates
	policy  Policy
	line    Line
	spans   []span

	before map[cell]*held
	total  int64
	pays   bool

	state   State
	cohort  calendar.Day
	spell   calendar.Day
	churned calendar.Day
	rows    []Movement
}

// held is what one cell comes to on a day.
type held struct {
	cell
	group        Group
	native, base int64
	rate         calendar.Day // whose exchange rate holds
	pays, paused bool
	begins       bool // a span of it begins on the day
	signed       calendar.Day
	ends         calendar.Day // when it was agreed that it ends, as far as that is known
}

// days lists the days on which something may change.
func (l *book) days() []calendar.Day {
	first := far
	var all []calendar.Day
	for i := range l.spans {
		s := &l.spans[i]
		first = min(first, s.from)
		all = append(all, s.from)
		if s.to < far {
			all = append(all, s.to)
		}
		all = append(all, s.rateDays(l.rates)...)
	}
	stay := func(stays []Stay) {
		for _, s := range stays {
			all = append(all, s.From)
			if !s.Open {
				all = append(all, s.To)
			}
		}
	}
	stay(l.account.Owners)
	stay(l.account.Territories)
	for _, s := range l.account.Owners {
		stay(l.account.Teams[s.In])
	}
	for _, s := range l.account.Segments {
		all = append(all, s.From)
		if !s.Open {
			all = append(all, s.To)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(d calendar.Day) bool { return d < first })
}

// held returns what counts on a day.
func (l *book) held(day calendar.Day) map[cell]*held {
	a := l.account
	g := Group{Rep: at(a.Owners, day), Territory: at(a.Territories, day), Segment: segmentAt(a.Segments, day)}
	g.Team = at(a.Teams[g.Rep], day)
	out := map[cell]*held{}
	for i := range l.spans {
		s := &l.spans[i]
		if s.from > day || day >= s.to {
			continue
		}
		h, ok := out[s.cell]
		if !ok {
			h = &held{cell: s.cell, group: g, rate: s.rateDay(day)}
			h.group.Subscription, h.group.Plan, h.group.Currency = s.subscription, s.plan, s.currency
			out[s.cell] = h
		}
		if s.paused { // of an item that pauses beside what is paid of it, the paid part is what it is
			h.paused = h.paused || !h.pays
		} else {
			base, _, _ := l.rates.Convert(s.native, s.currency, s.rateDay(day))
			h.native, h.base, h.paused, h.pays = h.native+s.native, h.base+base, false, true
		}
		h.ends = max(h.ends, s.endSigned)
		if s.from == day {
			h.begins, h.signed = true, max(h.signed, s.signed)
		}
	}
	return out
}

// turn writes the rows of a day.
func (l *book) turn(day calendar.Day) {
	d := l.compare(day)
	l.revalue(d)
	switch {
	case d.pays != l.pays:
		l.turnover(d)
	case d.pays:
		l.changes(d)
	case l.state == OnPause && !d.paused: // the pause ends and nothing follows it
		l.leave(d)
	}
	l.before, l.total, l.pays = d.after, d.total, d.pays
}

// today is one day's difference.
type today struct {
	day            calendar.Day
	before, after  map[cell]*held
	cells          []cell // of both, in order
	total          int64
	pays, paused   bool
	pauses, resume bool // some cell began or ended a pause
	fx             map[Group]int64
	known          map[Group]calendar.Day // when the changes of a group were agreed
}

func (l *book) compare(day calendar.Day) *today {
	d := &today{day: day, before: l.before, after: l.held(day), fx: map[Group]int64{}, known: map[Group]calendar.Day{}}
	seen := map[cell]bool{}
	for _, side := range []map[cell]*held{d.before, d.after} {
		for c := range side {
			if !seen[c] {
				seen[c] = true
				d.cells = append(d.cells, c)
			}
		}
	}
	slices.SortFunc(d.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.subscription, b.subscription), cmp.Compare(a.item, b.item), cmp.Compare(a.plan, b.plan), cmp.Compare(a.currency, b.currency))
	})
	for _, c := range d.cells {
		was, is := d.before[c], d.after[c]
		if is != nil {
			d.total += is.base
			d.pays, d.paused = d.pays || is.pays, d.paused || is.paused
		}
		d.pauses = d.pauses || was != nil && was.pays && is != nil && is.paused
		d.resume = d.resume || was != nil && was.paused && is != nil && is.pays
		known := day
		switch {
		case is != nil && is.begins:
			known = is.signed
		case is == nil && was.ends != 0:
			known = was.ends
		}
		for _, h := range []*held{was, is} {
			if h != nil && (was == nil || is == nil || was.native != is.native || was.base != is.base || was.group != is.group || was.pays != is.pays) {
				if old, ok := d.known[h.group]; !ok || old < known {
					d.known[h.group] = known
				}
			}
		}
	}
	return d
}

// turnover writes the rows of a day on which the account becomes a paying customer or stops being one.
func (l *book) turnover(d *today) {
	kind, tag, customers := Churn, Tag(""), -1
	switch {
	case d.pays && l.state == OnPause:
		kind, tag, customers = Expansion, Resume, 1
	case d.pays:
		kind, customers = New, 1
		if l.state == Gone && (l.policy.ReactivationDays == 0 || int(d.day-l.churned) <= l.policy.ReactivationDays) {
			kind = Reactivation
		}
		if l.state == Never {
			l.cohort = d.day.FirstOfMonth()
		}
		l.spell = d.day
	case d.paused:
		kind, tag = Contraction, Pause
	}
	rows := []Movement{}
	parts := d.parts()
	for _, x := range parts {
		if x.base != 0 || x.native != 0 {
			rows = append(rows, l.row(d, kind, tag, x))
		}
	}
	if len(rows) == 0 { // a customer whose price is 0
		rows = append(rows, l.row(d, kind, tag, part{group: parts[0].group}))
	}
	most := 0
	for i := range rows {
		if size(rows[i].Delta) > size(rows[most].Delta) {
			most = i
		}
	}
	rows[most].CustomerDelta = customers
	l.rows = append(l.rows, rows...)
	switch {
	case d.pays:
		l.state = Paying
	case d.paused:
		l.state = OnPause
	default:
		l.state, l.churned = Gone, d.day
	}
}

// leave writes the rows of a customer who is lost out of a pause.
func (l *book) leave(d *today) {
	var g Group
	for _, c := range d.cells {
		if was := d.before[c]; was != nil {
			g = was.group
			break
		}
	}
	back := l.row(d, Expansion, Resume, part{group: g})
	lost := l.row(d, Churn, "", part{group: g})
	back.CustomerDelta, lost.CustomerDelta = 1, -1
	l.rows = append(l.rows, back, lost)
	l.state, l.churned = Gone, d.day
}

// changes writes the rows of a day on which a paying customer stays one.
func (l *book) changes(d *today) {
	for _, g := range slices.SortedFunc(maps.Keys(d.fx), compareGroups) {
		if d.fx[g] != 0 {
			m := l.row(d, FXImpact, "", part{group: g, base: d.fx[g]})
			m.Signed = d.day
			l.rows = append(l.rows, m)
		}
	}
	parts := d.parts()
	var net, native int64
	for _, x := range parts {
		net += x.base
		native += x.native
	}
	kind, tag := Transfer, Tag("")
	switch sign := cmp.Or(cmp.Compare(net, 0), cmp.Compare(native, 0)); {
	case sign > 0:
		kind = Expansion
		if d.resume {
			tag = Resume
		}
	case sign < 0:
		kind = Contraction
		if d.pauses {
			tag = Pause
		}
	}
	moved, left := match(parts)
	for _, x := range moved {
		l.rows = append(l.rows, l.row(d, Transfer, "", x))
	}
	for _, x := range left {
		l.rows = append(l.rows, l.row(d, kind, tag, x))
	}
}

// parts returns what each attribution gained or lost on the day, exchange rates apart.
func (d *today) parts() []part {
	sums := map[Group]*part{}
	add := func(g Group, base, native int64) {
		x, ok := sums[g]
		if !ok {
			x = &part{group: g}
			sums[g] = x
		}
		x.base += base
		x.native += native
	}
	for _, c := range d.cells {
		if was := d.before[c]; was != nil {
			add(was.group, -was.base, -was.native)
		}
		if is := d.after[c]; is != nil {
			add(is.group, is.base, is.native)
		}
	}
	for g, v := range d.fx {
		add(g, -v, 0)
	}
	out := make([]part, 0, len(sums))
	for _, g := range slices.SortedFunc(maps.Keys(sums), compareGroups) {
		out = append(out, *sums[g])
	}
	return out
}

func (l *book) row(d *today, k Kind, t Tag, x part) Movement {
	signed, ok := d.known[x.group]
	if !ok {
		signed = d.day
	}
	return Movement{
		Account: l.account.ID, Day: d.day, Signed: signed, Kind: k, Tag: t, Line: l.line,
		Delta: x.base, Before: l.total, After: d.total, NativeDelta: x.native, Currency: x.group.Currency,
		CohortMonth: l.cohort, SpellDay: l.spell,
		Subscription: x.group.Subscription, Plan: x.group.Plan, Rep: x.group.Rep, Team: x.group.Team, Territory: x.group.Territory,
		Segment: x.group.Segment,
	}
}

func size(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
