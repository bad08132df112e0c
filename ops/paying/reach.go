package paying

import (
	"fmt"
	"slices"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/comp"
)

// reach is how far a computation looks that asks for the statements of some payees alone: at the records that
// theirs follow from, and at more than these only where it does no harm. What is computed from them is what
// comes of everything, because a statement depends on what comp.Cutter cuts for its payee and on nothing else.
// No reach looks at everything.
type reach struct {
	payees []int64              // whose statements are asked for
	near   []int64              // they, and everybody who was ever below one of them
	of     map[gid.Kind][]int64 // the records, by kind
}

// and is the further condition that a column names a record within reach; empty without a reach.
func (r *reach) and(column string) string {
	if r == nil {
		return ""
	}
	return " AND " + column + " ?"
}

// lists are what the "?" of conditions on columns of these kinds stand for.
func (r *reach) lists(kinds ...gid.Kind) []any {
	if r == nil {
		return nil
	}
	out := make([]any, len(kinds))
	for i, k := range kinds {
		out[i] = nonNil(r.of[k])
	}
	return out
}

// nonNil is a list that is written as one even when it is empty.
func nonNil(list []int64) []int64 {
	if list == nil {
		return []int64{}
	}
	return list
}

// everybodyNear are payees and everybody who was ever below one of them.
func (c *setup) everybodyNear(payees []int64) []int64 {
	below := map[int64][]int64{}
	for _, s := range c.stays() {
		below[s.Manager] = append(below[s.Manager], s.Payee)
	}
	near := comp.Below(payees, below)
	slices.Sort(near)
	return near
}

// owned are the territories that payees ever owned.
func (c *setup) owned(payees []int64) []int64 {
	out := []int64{}
	for _, t := range c.territories {
		if slices.Contains(payees, t.in) {
			out = append(out, t.of)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// within finds what of the records bears on the payees of a desk: what they and the people below them sold, own
// and hold, what lies in the payees' territories, what their locked statements speak of; the subscriptions and
// payments that belong to any of it. The number of statements does not depend on theirs.
func (d *desk) within(r *reach, window calendar.Period) error {
	r.of = map[gid.Kind][]int64{}
	territories := d.set.owned(r.payees)
	if err := d.spokenOf(r); err != nil {
		return err
	}
	add := func(k gid.Kind, query string, lists ...any) error {
		return d.among(query, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			r.of[k] = append(r.of[k], id)
			return err
		}, lists...)
	}
	inTerritory := []int64{}
	err := d.among("SELECT DISTINCT account_id FROM territory_accounts WHERE territory_id ?", func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		inTerritory = append(inTerritory, id)
		return err
	}, territories)
	if err != nil {
		return err
	}
	const accounts = "SELECT id FROM accounts WHERE owner_id ? UNION SELECT account_id FROM account_ownerships WHERE rep_id ? UNION SELECT id FROM accounts WHERE id ?"
	if err := add(gid.Account, accounts, r.near, r.near, inTerritory); err != nil {
		return err
	}
	near := nonNil(r.of[gid.Account])
	sold := "SELECT id FROM opportunities WHERE owner_id ? UNION SELECT opportunity_id FROM opportunity_credits WHERE rep_id ? UNION SELECT id FROM opportunities WHERE account_id ?"
	lists := []any{r.near, r.near, inTerritory}
	if len(territories) > 0 {
		sold += " UNION SELECT id FROM opportunities WHERE " + between("closed_on", window) + " AND territory_id ?"
		lists = append(lists, territories)
	}
	if err := add(gid.Opportunity, sold, lists...); err != nil {
		return err
	}
	deals, paid := nonNil(r.of[gid.Opportunity]), nonNil(r.of[gid.PaymentReceived])
	const subscribed = "SELECT id FROM customer_subscriptions WHERE account_id ? UNION SELECT id FROM customer_subscriptions WHERE opportunity_id ? " +
		"UNION SELECT subscription_id FROM usage_months WHERE account_id ? UNION SELECT subscription_id FROM payments_received WHERE subscription_id IS NOT NULL AND account_id ? " +
		"UNION SELECT subscription_id FROM payments_received WHERE subscription_id IS NOT NULL AND id ?"
	if err := add(gid.CustomerSubscription, subscribed, near, deals, near, near, paid); err != nil {
		return err
	}
	subscriptions := nonNil(r.of[gid.CustomerSubscription])
	const payments = "SELECT id FROM payments_received WHERE account_id ? UNION SELECT id FROM payments_received WHERE opportunity_id ? UNION SELECT id FROM payments_received WHERE subscription_id ?"
	if err := add(gid.PaymentReceived, payments, near, deals, subscriptions); err != nil {
		return err
	}
	const day = 24 * 60 * 60 * 1_000_000
	met := fmt.Sprintf("SELECT id FROM activities WHERE owner_id ? AND happened_at >= %[1]d UNION SELECT id FROM activities WHERE booked_by_id ? UNION SELECT id FROM activities WHERE account_id ? AND happened_at >= %[1]d",
		(int64(window.From)-1)*day)
	if err := add(gid.Activity, met, r.near, r.near, inTerritory); err != nil {
		return err
	}
	// The ledger is kept by account: from here on the accounts are those of the subscriptions.
	r.of[gid.Account] = nil
	return add(gid.Account, "SELECT DISTINCT account_id FROM customer_subscriptions WHERE id ?", subscriptions)
}

// cut leaves of what was found what bears on the payees of a reach: the records within it are of more.
func (d *desk) cut() {
	in := comp.Input{Events: d.found.events, Payments: d.found.shares, Hierarchy: d.set.stays(), Territories: d.set.territoryStays()}
	in = comp.NewCutter(in).ForAll(d.reach.payees, d.priorLines()...)
	d.found = found{events: in.Events, shares: in.Payments}
}

// priorLines are the lines that locked statements leave, and those that they had been left.
func (d *desk) priorLines() []comp.PriorLine {
	var out []comp.PriorLine
	for _, payee := range sorted(d.prior) {
		for _, l := range d.prior[payee] {
			out = append(append(out, l.Lines...), l.Input.Lines...)
		}
	}
	return out
}

// spokenOf adds the records of the events that lines of locked statements came from.
func (d *desk) spokenOf(r *reach) error {
	keys := map[string]bool{}
	for _, p := range d.priorLines() {
		if p.Line.Event != nil {
			keys[nameOf(*p.Line.Event)] = true
		}
	}
	return d.named("SELECT DISTINCT source_id FROM comp_events WHERE source_id <> 0 AND event_key ?", sorted(keys), func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		k := gid.ID(id).Kind()
		r.of[k] = append(r.of[k], id)
		return err
	})
}
