package kpi

import (
	"slices"

	"coxswain/sales/calendar"
)

// fold adds up quantities over periods that ascend and do not overlap, by group. Movements are read
// account by account in one pass, whatever the number of quantities; the sums of group slot g and bucket
// b are at g*buckets+b.
type fold struct {
	plan       *plan
	quantities []quantity
	periods    []calendar.Period
	slots      slots
	buckets    int
	groupBy    []Dimension
	strides    []int64
	lookup     map[int64]int32
	lastNumber int64
	lastSlot   int32
	numbers    []int64
	sums       [][]int64 // by quantity
	records    map[recordKey][]int64
	summedUp   []bool // by quantity: added at the first bucket of a run and taken back behind the last

	horizon  int32                // first day that is not over: movements from there on are plans
	plain    bool                 // nothing is grouped, filtered, shared out or recorded
	flagged  []*flaggedQuantities // by flags of a movement
	rows     []rowQuantity
	events   []eventQuantity
	same     []int
	sameAll  []int // of all buckets as one period
	active   []int
	paused   []int
	windows  []window
	cohorts  []cohortQuantity
	realised []int // sum; counted by realisedBy
	curves   *curves
	shares   bool    // new customers are shared out among touches
	bounds   []int32 // ascending days just before which accounts are looked at
	homed    []Dimension
	buffer   foldBuffers
}

type rowQuantity struct {
	at         int
	kind       quantityKind
	mask, want uint16
	ends       []int32 // of trailing windows, by bucket: the first day
}

type eventQuantity struct {
	at         int
	trailing   bool
	mask, want uint16
	ends       []int32
}

// window is the opening accounts of the buckets, with what is asked of them.
type window struct {
	months     int16
	whole      bool
	open, over []int                  // by bucket: places in bounds
	at         [cappedMRR + 1]int     // quantity by field, -1 when it is not asked
	sums       [cappedMRR + 1][]int64 // of a plain fold: its sums by field, nil when it is not asked
}

type fieldAt struct {
	field int8
	at    int
}

type cohortQuantity struct {
	age    int16
	wanted []fieldAt
}

type foldBuffers struct {
	slot   []int32
	keep   []bool
	codes  [][]int32
	value  []int64
	left   []int32
	paused []bool
	home   []int32
	states []slotState
	pieces []piece
	spare  []piece
}

// slotState is the MRR of an account in one group.
type slotState struct {
	slot           int32
	amount         int64
	active, paused bool
	pausing        bool
	touched        bool
}

// piece is the MRR of an account that is attributed alike; row stands for it.
type piece struct {
	row    int32
	amount int64
}

func (p *plan) newFold(quantities []quantity, periods []calendar.Period, groupBy []Dimension) *fold {
	f := &fold{
		plan: p, quantities: quantities, periods: periods, slots: newSlots(periods), buckets: len(periods), groupBy: groupBy,
		lookup: map[int64]int32{}, sums: make([][]int64, len(quantities)), summedUp: make([]bool, len(quantities)),
		horizon: int32(p.query.Today) + 1, lastSlot: -1,
	}
	f.strides = make([]int64, len(groupBy))
	groups := int64(1)
	for i := len(groupBy) - 1; i >= 0; i-- {
		f.strides[i] = groups
		groups *= int64(p.facts.world.dicts[groupBy[i]].len())
	}
	if len(groupBy) == 0 {
		f.slot(0)
	}
	for i, q := range quantities {
		f.prepare(i, q)
	}
	f.homed = slices.Clone(groupBy)
	for _, t := range p.terms {
		if !slices.Contains(f.homed, t.dimension) {
			f.homed = append(f.homed, t.dimension)
		}
	}
	f.flagged = make([]*flaggedQuantities, movedApproximately<<1)
	f.file()
	slices.Sort(f.bounds)
	f.bounds = slices.Compact(f.bounds)
	for i := range f.windows {
		w := &f.windows[i]
		for _, p := range w.periods(periods) {
			from, to := w.of(p)
			open, _ := slices.BinarySearch(f.bounds, from)
			over, _ := slices.BinarySearch(f.bounds, to)
			w.open, w.over = append(w.open, open), append(w.over, over)
		}
	}
	return f
}

// periods are those that the window looks at.
func (w *window) periods(buckets []calendar.Period) []calendar.Period {
	if w.whole {
		return []calendar.Period{{From: buckets[0].From, To: buckets[len(buckets)-1].To}}
	}
	return buckets
}

// of returns the first day of a window, and the day after it.
func (w *window) of(p calendar.Period) (from, to int32) {
	if w.months == 0 {
		return int32(p.From), int32(p.To)
	}
	return int32(p.To.AddMonths(-int(w.months))), int32(p.To)
}

// prepare files a quantity under the part of the pass that makes it.
func (f *fold) prepare(at int, q quantity) {
	trailing := func() []int32 {
		out := make([]int32, len(f.periods))
		for i, p := range f.periods {
			out[i] = int32(p.To.AddMonths(-int(q.arg)))
		}
		return out
	}
	switch q.kind {
	case movedAmount:
		f.rows = append(f.rows, rowQuantity{at, q.kind, q.mask, q.want, nil})
	case trailingAmount:
		f.rows = append(f.rows, rowQuantity{at, q.kind, q.mask, q.want, trailing()})
		f.summedUp[at] = true
	case standingAmount, committedAmount, openingAmount, approximated:
		f.rows = append(f.rows, rowQuantity{at, q.kind, q.mask, q.want, nil})
		f.summedUp[at] = true
	case movedCustomers:
		f.events = append(f.events, eventQuantity{at, false, q.mask, q.want, nil})
	case trailingMoved:
		f.events = append(f.events, eventQuantity{at, true, q.mask, q.want, trailing()})
		f.summedUp[at] = true
	case sameSpell:
		if q.whole {
			f.sameAll = append(f.sameAll, at)
		} else {
			f.same = append(f.same, at)
		}
	case activeAccounts:
		f.active = append(f.active, at)
		f.summedUp[at] = true
	case pausedAccounts:
		f.paused = append(f.paused, at)
		f.summedUp[at] = true
	case keptAccounts:
		f.keep(at, q)
	case cohortAccounts:
		n := slices.IndexFunc(f.cohorts, func(c cohortQuantity) bool { return c.age == q.arg })
		if n < 0 {
			n = len(f.cohorts)
			f.cohorts = append(f.cohorts, cohortQuantity{age: q.arg})
		}
		f.cohorts[n].wanted = append(f.cohorts[n].wanted, fieldAt{q.field, at})
	case realisedRevenue:
		f.realised = append(f.realised, at)
	case lifetimeCurve:
		f.curves = &curves{at: at}
	case attributedCustomers:
		f.shares = true
	default: // made apart from the pass over the ledger, see run
	}
}

func (f *fold) keep(at int, q quantity) {
	n := slices.IndexFunc(f.windows, func(w window) bool { return w.months == q.arg && w.whole == q.whole })
	if n < 0 {
		n = len(f.windows)
		f.windows = append(f.windows, window{months: q.arg, whole: q.whole, at: [cappedMRR + 1]int{-1, -1, -1, -1, -1, -1}})
		for _, p := range f.windows[n].periods(f.periods) {
			from, to := f.windows[n].of(p)
			f.bounds = append(f.bounds, from, to)
		}
	}
	f.windows[n].at[q.field] = at
}

// slot returns the slot of a group and makes room for it.
func (f *fold) slot(number int64) int32 {
	if number == f.lastNumber && f.lastSlot >= 0 {
		return f.lastSlot
	}
	s, ok := f.lookup[number]
	if !ok {
		s = int32(len(f.numbers))
		f.lookup[number] = s
		f.numbers = append(f.numbers, number)
		for i := range f.sums {
			f.sums[i] = append(f.sums[i], make([]int64, f.buckets)...)
		}
	}
	f.lastNumber, f.lastSlot = number, s
	return s
}

// find returns the slot of a group that was seen, -1 for any other.
func (f *fold) find(number int64) int {
	if s, ok := f.lookup[number]; ok {
		return int(s)
	}
	return -1
}

// add adds to a quantity in a bucket of a slot.
func (f *fold) add(at int, slot int32, bucket int, n, id int64) {
	if f.records != nil {
		f.note(at, n, id)
		return
	}
	f.sums[at][int(slot)*f.buckets+bucket] += n
}

// addRun adds to the buckets [bucket, until) of a quantity that is summed up.
func (f *fold) addRun(at int, slot, bucket, until int32, n, id int64) {
	if bucket >= until || int(bucket) >= f.buckets {
		return
	}
	if f.records != nil {
		f.note(at, n, id)
		return
	}
	cell := int(slot) * f.buckets
	f.sums[at][cell+int(bucket)] += n
	if int(until) < f.buckets {
		f.sums[at][cell+int(until)] -= n
	}
}

func (f *fold) note(at int, n, id int64) {
	key := recordKey{f.quantities[at].table(), id}
	sums := f.records[key]
	if sums == nil {
		sums = make([]int64, len(f.quantities))
		f.records[key] = sums
	}
	sums[at] += n
}

// run makes all quantities.
func (f *fold) run() {
	facts := f.plan.facts
	movements := false
	for _, q := range f.quantities {
		movements = movements || q.readsMovements()
	}
	if movements {
		f.plain = len(f.homed) == 0 && f.records == nil && !f.shares
		f.point()
		if f.plain && !f.plan.general && f.plan.sight.scope.Movements == AllRows {
			f.byDay(&facts.ledger.days)
		}
		if f.follows() || len(f.rows)+len(f.windows)+len(f.cohorts)+len(f.realised) > 0 || f.curves != nil {
			f.chunks(facts.ledger)
		}
		if f.curves != nil {
			f.drawCurves()
		}
	}
	f.hangings()
	for at, q := range f.quantities {
		switch q.kind {
		case spentAmount:
			f.spends(at, q)
		case wonMargin:
			f.margins(at, q)
		case attributedWins:
			f.wins(at, q)
		case payStatements:
			f.statements(at, q)
		default: // made in one pass for all
		}
	}
	for at, runs := range f.summedUp {
		if !runs {
			continue
		}
		for i := range f.sums[at] {
			if i%f.buckets != 0 {
				f.sums[at][i] += f.sums[at][i-1]
			}
		}
	}
}

// point lets the windows of a plain fold know their sums.
func (f *fold) point() {
	for i := range f.windows {
		for field, at := range f.windows[i].at {
			if at >= 0 {
				f.windows[i].sums[field] = f.sums[at]
			}
		}
	}
}

// follows reports whether something is asked of how accounts stand from day to day.
func (f *fold) follows() bool {
	return len(f.events)+len(f.same)+len(f.sameAll)+len(f.active)+len(f.paused) > 0 || f.shares
}

// chunk folds the accounts of a chunk.
func (f *fold) chunk(c *ledgerChunk) {
	f.attribute(c)
	sight := f.plan.sight
	all := sight.scope.Movements == AllRows
	follows := f.follows()
	filtered := len(f.plan.terms) > 0 && len(f.groupBy) == 0 && f.records == nil && !f.shares
	for a := range c.accounts {
		if !all && !sight.customers[c.codes[a]] {
			continue
		}
		plain := f.plain
		if filtered { // most accounts are in a segment, a territory, a book for as long as they pay
			some, every := f.keeps(c, a)
			if !some {
				continue
			}
			plain = every
		}
		if len(f.rows) > 0 {
			f.moves(c, a)
		}
		switch {
		case !follows:
		case plain:
			f.plainStates(c, a)
		default:
			f.states(c, a)
		}
		switch {
		case len(f.windows) == 0:
		case plain:
			f.plainRetained(c, a)
		default:
			f.retained(c, a)
		}
		if len(f.cohorts) > 0 || f.curves != nil {
			f.cohort(c, a)
		}
		if len(f.realised) > 0 {
			f.paid(c, a)
		}
	}
}

// keeps reports whether the filter keeps some rows of an account, and whether it keeps every one: without
// groups the account is then told as if there were no filter.
func (f *fold) keeps(c *ledgerChunk, a int) (some, every bool) {
	every = true
	for _, kept := range f.buffer.keep[c.off[a]:c.off[a+1]] {
		some, every = some || kept, every && kept
	}
	return some, every
}

// attribute finds the group of each row of a chunk, and whether the filter keeps it.
func (f *fold) attribute(c *ledgerChunk) {
	b := &f.buffer
	if len(f.homed) == 0 {
		return
	}
	n := len(c.id)
	for len(b.codes) < len(f.homed) {
		b.codes = append(b.codes, nil)
	}
	for d, dim := range f.homed {
		b.codes[d] = f.plan.facts.world.ledgerCodes(c, dim, resize(b.codes[d], n))
	}
	if len(f.groupBy) > 0 {
		b.slot = resize(b.slot, n)
		for i := range n {
			var number int64
			for d := range f.groupBy {
				number += int64(b.codes[d][i]) * f.strides[d]
			}
			b.slot[i] = f.slot(number)
		}
	}
	if len(f.plan.terms) > 0 {
		b.keep = resize(b.keep, n)
		for i := range n {
			b.keep[i] = true
		}
		for _, t := range f.plan.terms {
			codes := b.codes[slices.Index(f.homed, t.dimension)]
			for i := range n {
				b.keep[i] = b.keep[i] && t.keep[codes[i]]
			}
		}
	}
}

func (f *fold) kept(row int32) bool { return len(f.plan.terms) == 0 || f.buffer.keep[row] }

func (f *fold) slotOf(row int32) int32 {
	if len(f.groupBy) == 0 {
		return 0
	}
	return f.buffer.slot[row]
}

// ledgerCodes fills in the codes of a dimension for the rows of a chunk.
func (w *world) ledgerCodes(c *ledgerChunk, d Dimension, out []int32) []int32 {
	ofTeam := func(of func(*teamAttributes) int32) []int32 {
		for i, team := range c.team {
			t := at(w.teams, team)
			out[i] = of(&t)
		}
		return out
	}
	ofAccount := func(of func(code int32) int32) []int32 {
		for a, code := range c.codes {
			v := of(code)
			for i := c.off[a]; i < c.off[a+1]; i++ {
				out[i] = v
			}
		}
		return out
	}
	switch d {
	case DimRep:
		copy(out, c.rep)
	case DimTeam:
		copy(out, c.team)
	case DimManager:
		return ofTeam(func(t *teamAttributes) int32 { return t.manager })
	case DimRegion:
		return ofTeam(func(t *teamAttributes) int32 { return t.region })
	case DimTerritory:
		copy(out, c.territory)
	case DimAccount:
		return ofAccount(func(code int32) int32 { return code })
	case DimSegment:
		copy(out, c.segment)
	case DimIndustry:
		return ofAccount(func(code int32) int32 { return at(w.accounts, code).industry })
	case DimCountry:
		return ofAccount(func(code int32) int32 { return at(w.accounts, code).country })
	case DimPlan:
		copy(out, c.plan)
	case DimProduct:
		copy(out, c.product)
	case DimCurrency:
		copy(out, c.currency)
	case DimCohortMonth:
		copy(out, c.cohort)
	default:
		clear(out)
	}
	return out
}
