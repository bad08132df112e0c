package kpi

import (
	"cmp"
	"slices"

	"coxswain/sales/recurring"
)

// termRow, trialRow, usageRow and touchRow are what hangs on subscriptions, in codes.
type termRow struct {
	id, due, renewed             int64
	accountID                    int64
	account, plan, product, ends int32
	outcome                      recurring.TermOutcome
}

type trialRow struct {
	id                                               int64
	account, plan, product, started, ends, converted int32
}

type usageRow struct {
	id, quantity, included               int64
	account, plan, product, meter, month int32
	limited                              bool
}

type touchRow struct {
	id, account            int64
	channel, campaign, day int32
}

func (w *world) term(t *SubscriptionTerm) termRow {
	return termRow{
		id: t.ID, due: t.Due, renewed: t.Renewed, accountID: t.Account, account: w.dicts[DimAccount].code(t.Account),
		plan: w.dicts[DimPlan].code(t.Plan), product: w.dicts[DimProduct].code(t.Product), ends: int32(t.Ends), outcome: t.Outcome,
	}
}

func (w *world) trial(t *Trial) trialRow {
	return trialRow{
		id: t.Subscription, account: w.dicts[DimAccount].code(t.Account), plan: w.dicts[DimPlan].code(t.Plan),
		product: w.dicts[DimProduct].code(t.Product), started: int32(t.Started), ends: column(t.Ends), converted: column(t.Converted),
	}
}

func (w *world) usage(u *UsageMonth) usageRow {
	return usageRow{
		id: u.ID, quantity: int64(u.Quantity), included: int64(u.Included), limited: u.Limited, account: w.dicts[DimAccount].code(u.Account),
		plan: w.dicts[DimPlan].code(u.Plan), product: w.dicts[DimProduct].code(u.Product), meter: w.dicts[DimMeter].code(u.Meter), month: int32(u.Month),
	}
}

func (w *world) touch(t *Touch) touchRow {
	return touchRow{t.ID, t.Account, w.dicts[DimChannel].code(t.Channel), w.dicts[DimCampaign].code(t.Campaign), int32(t.Day)}
}

// Terms are kept in the order of the day on which they end, trials of that on which they began and use of its
// month, so that a question reads the rows of its periods alone.
func (t termRow) when() int32  { return t.ends }
func (t trialRow) when() int32 { return t.started }
func (u usageRow) when() int32 { return u.month }

func (t termRow) key() int64  { return t.id }
func (t trialRow) key() int64 { return t.id }
func (u usageRow) key() int64 { return u.id }
func (t touchRow) key() int64 { return t.id }

// dated is a row with a day that leads.
type dated interface {
	when() int32
	key() int64
}

func byDay[R dated](a, b R) int {
	return cmp.Or(cmp.Compare(a.when(), b.when()), compareID(a.key(), b.key()))
}

// within returns the rows of the days from the first period of the fold to its last.
func within[R dated](f *fold, rows []R) []R {
	first := func(day int32) int {
		at, _ := slices.BinarySearchFunc(rows, day, func(r R, day int32) int { return cmp.Compare(r.when(), day) })
		return at
	}
	return rows[first(f.slots.from):first(f.slots.to)]
}

// dayTotal is what the rows of a day come to, whoever they are of. A question without groups and filters is
// answered from them, in a time that depends on the days and not on the rows.
type dayTotal struct {
	day int32
	of  [5]int64 // by the place of a field in its table
}

// totalled adds up rows, which are in the order of their day.
func totalled[R dated](rows []R, tell func(*R, *[5]int64)) []dayTotal {
	var out []dayTotal
	for i := range rows {
		day := rows[i].when()
		if len(out) == 0 || out[len(out)-1].day != day {
			out = append(out, dayTotal{day: day})
		}
		tell(&rows[i], &out[len(out)-1].of)
	}
	return out
}

// sums are what a row adds to the fields that are told of its kind.
const (
	sumDue, sumRenewed, sumDecided, sumUndecided = 0, 1, 2, 3
	sumUsed, sumIncluded, sumMonths              = 0, 1, 2
)

func (t *termRow) tell(of *[5]int64) {
	if !t.decided() {
		of[sumUndecided]++
		return
	}
	of[sumDue] += t.due
	of[sumDecided]++
	if t.outcome == recurring.TermRenewed {
		of[sumRenewed] += t.renewed
	}
}

func (t *termRow) decided() bool {
	return t.outcome == recurring.TermRenewed || t.outcome == recurring.TermLapsed
}

func (u *usageRow) tell(of *[5]int64) {
	if u.limited {
		of[sumUsed] += u.quantity
		of[sumIncluded] += u.included
		of[sumMonths]++
	}
}

// totalOf is the place of what a quantity asks for among the totals of a day, -1 when they do not tell it.
func totalOf(q quantity) int {
	switch {
	case q.kind == usedQuantity:
		switch q.field {
		case includedOf:
			return sumIncluded
		case allOf:
			return sumMonths
		default:
			return sumUsed
		}
	case q.kind != dueTerms:
		return -1
	}
	switch q.field {
	case revenueOf:
		return sumDue
	case renewedOf:
		return sumRenewed
	case allOf:
		return sumDecided
	case undecidedOf:
		return sumUndecided
	default:
		return -1
	}
}

// byTotals answers a quantity from the totals of the days before a bound; false when they do not tell it.
func (f *fold) byTotals(at int, totals []dayTotal, before int32) bool {
	place := totalOf(f.quantities[at])
	if place < 0 || f.sorts() || f.records != nil || f.plan.general || f.plan.sight.scope.Movements != AllRows {
		return false
	}
	first, _ := slices.BinarySearchFunc(totals, f.slots.from, func(t dayTotal, day int32) int { return cmp.Compare(t.day, day) })
	for _, t := range totals[first:] {
		if t.day >= min(f.slots.to, before) {
			break
		}
		if bucket := f.slots.at(t.day); bucket >= 0 {
			f.sums[at][bucket] += t.of[place]
		}
	}
	return true
}

// hangings adds what the quantities ask of terms, trials and use, in one pass over each.
func (f *fold) hangings() {
	var terms, trials, used []int
	for at, q := range f.quantities {
		switch q.kind {
		case dueTerms:
			if !f.byTotals(at, f.plan.facts.termDays, farDay) {
				terms = append(terms, at)
			}
		case startedTrials:
			trials = append(trials, at)
		case usedQuantity:
			if !f.byTotals(at, f.plan.facts.usedDays, f.horizon) {
				used = append(used, at)
			}
		default:
		}
	}
	if len(terms) > 0 {
		f.terms(terms)
	}
	if len(trials) > 0 {
		f.trials(trials)
	}
	if len(used) > 0 {
		f.usage(used)
	}
}

// terms adds the terms that end in the buckets. An account counts once per bucket and group, as renewed
// when one of its terms is.
func (f *fold) terms(of []int) {
	type logo struct {
		at      int
		account int64
		slot    int32
		bucket  int32
	}
	seen := map[logo]bool{}
	rows := within(f, f.plan.facts.terms)
	for i := range rows {
		t := &rows[i]
		bucket := f.slots.at(t.ends)
		if bucket < 0 || !f.seesAccount(t.account) {
			continue
		}
		slot, ok := int32(0), true
		if f.sorts() {
			x := f.faceOf(t.accountID, t.account, t.ends)
			x.plan, x.product = t.plan, t.product
			slot, ok = f.place(&x)
		}
		if !ok {
			continue
		}
		for _, at := range of {
			field := f.quantities[at].field
			if t.decided() == (field == undecidedOf) {
				continue
			}
			if t.outcome != recurring.TermRenewed && (field == renewedOf || field == keepersOf) {
				continue
			}
			n, id := int64(1), t.id
			switch field {
			case revenueOf:
				n = t.due
			case renewedOf:
				n = t.renewed
			case accountsOf, keepersOf:
				id = t.accountID
				k := logo{at, t.accountID, slot, bucket}
				if seen[k] {
					continue
				}
				seen[k] = true
			default:
			}
			f.add(at, slot, int(bucket), n, id)
		}
	}
}

// trials adds the trials that began in the buckets.
func (f *fold) trials(of []int) {
	w := f.plan.facts.world
	rows := within(f, f.plan.facts.trials)
	for i := range rows {
		t := &rows[i]
		bucket := f.slots.at(t.started)
		if bucket < 0 || t.started >= f.horizon || !f.seesAccount(t.account) {
			continue
		}
		slot, ok := int32(0), true
		if f.sorts() {
			slot, ok = f.place(&face{account: t.account, plan: t.plan, product: t.product, segment: w.segmentOf(t.account), territory: w.territoryAt(t.account, t.started)})
		}
		if !ok {
			continue
		}
		for _, at := range of {
			if q := &f.quantities[at]; t.counts(q.field, int32(q.arg), f.horizon) {
				f.add(at, slot, int(bucket), 1, t.id)
			}
		}
	}
}

// counts reports whether a trial is among those that a field asks for: all, those that were paid for within so
// many days (0: at any time), or those that may still be. The horizon is the first day that is not over.
func (t *trialRow) counts(field int8, within, horizon int32) bool {
	if field != convertedOf && field != youngOf {
		return true
	}
	paid := t.converted != noDay && t.converted < horizon && (within == 0 || t.converted <= t.started+within)
	if field == convertedOf || paid {
		return field == convertedOf && paid
	}
	if within > 0 {
		return t.started+within >= horizon
	}
	return t.ends == noDay || t.ends >= horizon
}

// usage adds the use of the months that begin in the buckets, where a certain quantity is included.
func (f *fold) usage(of []int) {
	w := f.plan.facts.world
	rows := within(f, f.plan.facts.used)
	for i := range rows {
		u := &rows[i]
		bucket := f.slots.at(u.month)
		if bucket < 0 || !u.limited || u.month >= f.horizon || !f.seesAccount(u.account) {
			continue
		}
		slot, ok := int32(0), true
		if f.sorts() {
			slot, ok = f.place(&face{account: u.account, plan: u.plan, product: u.product, meter: u.meter, segment: w.segmentOf(u.account), territory: w.territoryAt(u.account, u.month)})
		}
		if !ok {
			continue
		}
		for _, at := range of {
			n := u.quantity
			switch f.quantities[at].field {
			case includedOf:
				n = u.included
			case allOf:
				n = 1
			default:
			}
			f.add(at, slot, int(bucket), n, u.id)
		}
	}
}
