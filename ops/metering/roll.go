package metering

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/planentitlement"
	"coxswain/ent/db/subscriptionitem"
	"coxswain/ent/db/usagemonth"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/usage"
)

// roll makes the months of some spots anew from the stored events and the plans of the subscriptions,
// with a number of statements that does not depend on how many there are. The caller has locked the
// subscriptions.
func (v *Verbs) roll(ctx context.Context, tx *db.Client, spots []spot) error {
	spots = distinct(spots)
	if len(spots) == 0 {
		return nil
	}
	ctx = editing.Consequence(ctx)
	w := writer{store: v.edit.Store(), tx: tx}
	tallies, err := w.tallies(ctx, spots)
	if err != nil {
		return err
	}
	k, err := gather(ctx, tx, spots)
	if err != nil {
		return err
	}
	var rows []month
	accounts := map[gid.ID]bool{}
	for _, s := range spots {
		row, err := k.month(s, tallies[s])
		if err != nil {
			return err
		}
		was := k.months[s]
		if was != nil && row.same(was) {
			continue
		}
		if was == nil && row.Overage != 0 || was != nil && row.Overage != was.OverageMinor {
			accounts[gid.ID(row.Account)] = true
		}
		row.entry(was)
		rows = append(rows, row)
	}
	if err := w.months(ctx, rows); err != nil || len(accounts) == 0 || v.ledger == nil {
		return err
	}
	return v.ledger(ctx, tx, slices.Sorted(maps.Keys(accounts)))
}

// distinct returns each spot once, in order.
func distinct(spots []spot) []spot {
	seen := make(map[spot]bool, len(spots))
	var out []spot
	for _, s := range spots {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// knowledge is what months of use are computed from, beside the events.
type knowledge struct {
	subscriptions map[gid.ID]*db.CustomerSubscription
	meters        map[gid.ID]*db.Meter
	grants        map[spot][]usage.Grant // without a month: by subscription and meter
	months        map[spot]*db.UsageMonth
}

func gather(ctx context.Context, tx *db.Client, spots []spot) (knowledge, error) {
	k := knowledge{
		subscriptions: map[gid.ID]*db.CustomerSubscription{}, meters: map[gid.ID]*db.Meter{},
		grants: map[spot][]usage.Grant{}, months: map[spot]*db.UsageMonth{},
	}
	var subscriptions, meters []gid.ID
	var months []calendar.Day
	for _, s := range spots {
		subscriptions, meters = append(subscriptions, gid.ID(s.Subscription)), append(meters, gid.ID(s.Meter))
		months = append(months, calendar.Day(s.Month))
	}
	subscriptions, meters = compact(subscriptions), compact(meters)
	found, err := tx.CustomerSubscription.Query().Where(among(subscriptions)).All(ctx)
	if err != nil {
		return k, err
	}
	for _, x := range found {
		k.subscriptions[x.ID] = x
	}
	counted, err := tx.Meter.Query().Where(among(meters)).All(ctx)
	if err != nil {
		return k, err
	}
	for _, x := range counted {
		k.meters[x.ID] = x
	}
	if err := k.readGrants(ctx, tx, subscriptions, meters); err != nil {
		return k, err
	}
	stored, err := tx.UsageMonth.Query().Where(
		of(usagemonth.FieldSubscriptionID, subscriptions), of(usagemonth.FieldMeterID, meters),
		usagemonth.MonthGTE(slices.Min(months)), usagemonth.MonthLTE(slices.Max(months)),
	).All(ctx)
	for _, x := range stored {
		k.months[spot{int64(x.SubscriptionID), int64(x.MeterID), int64(x.Month)}] = x
	}
	return k, err
}

// readGrants joins the items of the subscriptions with what their plans include of the meters.
func (k knowledge) readGrants(ctx context.Context, tx *db.Client, subscriptions, meters []gid.ID) error {
	items, err := tx.SubscriptionItem.Query().Where(of(subscriptionitem.FieldSubscriptionID, subscriptions)).All(ctx)
	if err != nil {
		return err
	}
	included, err := tx.PlanEntitlement.Query().Where(of(planentitlement.FieldMeterID, meters)).Order(planentitlement.ByID()).All(ctx)
	if err != nil {
		return err
	}
	byPlan := map[gid.ID][]*db.PlanEntitlement{}
	for _, e := range included {
		byPlan[e.PlanID] = append(byPlan[e.PlanID], e)
	}
	for _, i := range items {
		for _, e := range byPlan[i.PlanID] {
			g := usage.Grant{
				Item: i.ItemKey, Units: i.Quantity, Included: e.Included, PerUnit: e.PerUnit, Tiers: e.OverageTiers,
				From: i.ValidFrom, Open: i.ValidTo == nil,
			}
			if i.ValidTo != nil {
				g.To = *i.ValidTo
			}
			if e.OverageModel != nil {
				g.Model = *e.OverageModel
			}
			if e.Currency != nil {
				g.Currency = *e.Currency
			}
			at := spot{Subscription: int64(i.SubscriptionID), Meter: int64(e.MeterID)}
			k.grants[at] = append(k.grants[at], g)
		}
	}
	return nil
}

func of(field string, ids []gid.ID) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(rule.OneOf(s.C(field), ids)) }
}

func compact(ids []gid.ID) []gid.ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// month computes what the use of a spot comes to.
func (k knowledge) month(s spot, t usage.Tally) (month, error) {
	sub, m := k.subscriptions[gid.ID(s.Subscription)], k.meters[gid.ID(s.Meter)]
	first := calendar.Day(s.Month)
	used, ok := t.Quantity(m.Aggregation)
	if !ok {
		return month{}, errTooMuch(m, first)
	}
	grants := usage.InMonth(k.grants[spot{Subscription: s.Subscription, Meter: s.Meter}], first)
	included, ok := usage.Allowance(grants)
	if !ok {
		return month{}, fault.Invalidf("events", "what the plans of %q include of %q comes to more than can be stored; correct the entitlement", sub.Name, m.Name)
	}
	overage, ok := usage.Overage(grants, used, included, sub.Currency)
	if !ok {
		return month{}, errTooMuch(m, first)
	}
	row := month{
		spot: s, Account: int64(sub.AccountID), Quantity: int64(used), Events: t.Events, Overage: overage, Currency: string(sub.Currency),
	}
	if included != nil {
		n := int64(*included)
		row.Included = &n
	}
	if was := k.months[s]; was != nil {
		row.ID = int64(was.ID)
	}
	return row, nil
}

func (r month) same(was *db.UsageMonth) bool {
	included := r.Included == nil && was.Included == nil || r.Included != nil && was.Included != nil && *r.Included == int64(*was.Included)
	return included && r.Quantity == int64(was.Quantity) && r.Events == was.Events && r.Overage == was.OverageMinor
}

// entry fills in what the change log says: all of a new row, what differs of another.
func (r *month) entry(was *db.UsageMonth) {
	after := map[string]any{"quantity": money.Rate(r.Quantity), "events": r.Events, "overage_minor": r.Overage}
	if r.Included != nil {
		after["included"] = money.Rate(*r.Included)
	} else if was != nil && was.Included != nil {
		after["included"] = nil
	}
	if was == nil {
		after["subscription_id"], after["account_id"] = gid.ID(r.Subscription), gid.ID(r.Account)
		after["meter_id"], after["month"], after["currency"] = gid.ID(r.Meter), calendar.Day(r.Month), r.Currency
		r.Operation, r.After = "CREATE", logged(after)
		return
	}
	before := map[string]any{"quantity": was.Quantity, "events": was.Events, "overage_minor": was.OverageMinor}
	if was.Included != nil {
		before["included"] = *was.Included
	} else if r.Included != nil {
		before["included"] = nil
	}
	for name, x := range before {
		if x == after[name] {
			delete(before, name)
			delete(after, name)
		}
	}
	r.Operation, r.Before, r.After = "UPDATE", logged(before), logged(after)
}

// logged is what the change log holds of columns; ids, days and numbers always marshal.
func logged(v map[string]any) json.RawMessage {
	b, _ := json.Marshal(v)
	return b
}
