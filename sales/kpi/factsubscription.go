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
	slices.SortFunc(f.terms, func(a, b termRow) int { return compareID(a.id, b.id) })
	slices.SortFunc(f.trials, func(a, b trialRow) int { return compareID(a.id, b.id) })
	slices.SortFunc(f.used, func(a, b usageRow) int { return compareID(a.id, b.id) })
	sortTouches(f.touches)
	slices.SortFunc(f.statements, func(a, b statementRow) int { return compareID(a.id, b.id) })
}

// applySubscriptions puts the changed rows of subscriptions in place of those of the earlier facts.
func (f *Facts) applySubscriptions(was *Facts, c *Changes) {
	w := f.world
	if moved := changedIDs(c.MovedAccounts, c.Movements, func(m Movement) int64 { return m.Account }); len(moved) > 0 {
		fresh := make([]ledgerRow, len(c.Movements))
		for i := range c.Movements {
			fresh[i] = w.movement(&c.Movements[i])
		}
		f.ledger = was.ledger.replace(moved, fresh)
	}
	f.terms = exchange(was.terms, changedIDs(c.GoneTerms, c.Terms, func(t SubscriptionTerm) int64 { return t.ID }), c.Terms, termRow.key, w.term)
	f.trials = exchange(was.trials, changedIDs(c.GoneTrials, c.Trials, func(t Trial) int64 { return t.Subscription }), c.Trials, trialRow.key, w.trial)
	f.used = exchange(was.used, changedIDs(c.GoneUsageMonths, c.UsageMonths, func(u UsageMonth) int64 { return u.ID }), c.UsageMonths, usageRow.key, w.usage)
	f.statements = exchange(was.statements, changedIDs(c.GoneStatements, c.Statements, func(s Statement) int64 { return s.ID }), c.Statements, statementRow.key, w.statement)
	f.touches = exchange(was.touches, changedIDs(c.GoneTouches, c.Touches, func(t Touch) int64 { return t.ID }), c.Touches, touchRow.key, w.touch)
}

func (t termRow) key() int64  { return t.id }
func (t trialRow) key() int64 { return t.id }
func (u usageRow) key() int64 { return u.id }
func (t touchRow) key() int64 { return t.id }

// exchange returns rows without those whose id is in gone (sorted) and with the fresh ones.
func exchange[R, T any](rows []R, gone []int64, fresh []T, id func(R) int64, code func(*T) R) []R {
	if len(gone) == 0 {
		return rows
	}
	out := slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return has(gone, id(r)) })
	for i := range fresh {
		out = append(out, code(&fresh[i]))
	}
	return out
}
