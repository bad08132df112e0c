package kpi

import "slices"

// AddMovement adds a movement of recurring revenue.
func (b *Builder) AddMovement(m *Movement) {
	b.movements = append(b.movements, b.facts.world.movement(m))
}

// AddTerm adds a term that comes up for renewal.
func (b *Builder) AddTerm(t *SubscriptionTerm) {
	b.facts.terms = append(b.facts.terms, b.facts.world.term(t))
}

// AddTrial adds a trial.
func (b *Builder) AddTrial(t *Trial) { b.facts.trials = append(b.facts.trials, b.facts.world.trial(t)) }

// AddUsageMonth adds the use of a month.
func (b *Builder) AddUsageMonth(u *UsageMonth) {
	b.facts.used = append(b.facts.used, b.facts.world.usage(u))
}

// AddTouch adds a touch.
func (b *Builder) AddTouch(t *Touch) {
	b.facts.touches = append(b.facts.touches, b.facts.world.touch(t))
}

// finishSubscriptions puts the small tables in order.
func (f *Facts) finishSubscriptions() {
	slices.SortFunc(f.terms, byDay[termRow])
	slices.SortFunc(f.trials, byDay[trialRow])
	slices.SortFunc(f.used, byDay[usageRow])
	slices.SortFunc(f.touches, compareTouches)
	slices.SortFunc(f.statements, compareStatements)
	f.totalDays()
}

// totalDays adds up what is asked by day.
func (f *Facts) totalDays() {
	f.termDays, f.usedDays = totalled(f.terms, (*termRow).tell), totalled(f.used, (*usageRow).tell)
}

// applySubscriptions puts the changed rows of subscriptions in place of those of the earlier facts, in order.
func (f *Facts) applySubscriptions(was *Facts, c *Changes) {
	w := f.world
	if moved := changedIDs(c.MovedAccounts, c.Movements, func(m Movement) int64 { return m.Account }); len(moved) > 0 {
		fresh := make([]ledgerRow, len(c.Movements))
		for i := range c.Movements {
			fresh[i] = w.movement(&c.Movements[i])
		}
		f.ledger = was.ledger.replace(moved, fresh)
	}
	terms := changedIDs(c.GoneTerms, c.Terms, func(t SubscriptionTerm) int64 { return t.ID })
	used := changedIDs(c.GoneUsageMonths, c.UsageMonths, func(u UsageMonth) int64 { return u.ID })
	f.terms = exchange(was.terms, terms, c.Terms, w.term, byDay)
	f.used = exchange(was.used, used, c.UsageMonths, w.usage, byDay)
	f.trials = exchange(was.trials, changedIDs(c.GoneTrials, c.Trials, func(t Trial) int64 { return t.Subscription }), c.Trials, w.trial, byDay)
	f.statements = exchange(was.statements, changedIDs(c.GoneStatements, c.Statements, func(s Statement) int64 { return s.ID }), c.Statements, w.statement, compareStatements)
	f.touches = exchange(was.touches, changedIDs(c.GoneTouches, c.Touches, func(t Touch) int64 { return t.ID }), c.Touches, w.touch, compareTouches)
	if len(terms)+len(used) > 0 {
		f.totalDays()
	}
}

// keyed is a row with an id.
type keyed interface{ key() int64 }

// exchange returns rows without those whose id is in gone (sorted) and with the fresh ones, in order. Where
// nothing is gone the rows are those of the earlier facts.
func exchange[R keyed, T any](rows []R, gone []int64, fresh []T, code func(*T) R, order func(a, b R) int) []R {
	if len(gone) == 0 {
		return rows
	}
	out := slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return has(gone, r.key()) })
	for i := range fresh {
		out = append(out, code(&fresh[i]))
	}
	slices.SortFunc(out, order)
	return out
}
