package paying

import (
	"database/sql"
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/recurring"
)

// deal is a won opportunity.
type deal struct {
	id, account, owner, territory int64
	name, kind                    string
	closed                        calendar.Day
	term                          int64
	amount                        *int64
	currency                      money.Currency
	entered                       bool // somebody entered the amount in place of the sum of the lines
	lines                         []dealLine
	credits                       []credit
}

type dealLine struct {
	id, product          int64
	series               string
	position             int
	quantity             money.Rate
	discount             money.Rate
	amount, cost, listed *int64
	recurring            bool
}

type credit struct {
	rep   int64
	kind  pipeline.CreditKind
	share money.Rate
}

// change is what the ledger of recurring revenue says of a subscription on a day, in the subscription's
// currency.
type change struct {
	subscription, account, plan, product, rep, territory int64
	day                                                  calendar.Day
	kind                                                 recurring.Kind
	tag                                                  string
	delta                                                int64
	currency                                             money.Currency
}

// agreement is a subscription.
type agreement struct {
	id, account, deal int64
	name              string
	starts            *calendar.Day
	term              int64
}

type customer struct {
	owner  int64
	region string
}

type payment struct {
	id, account, deal, subscription int64
	name                            string
	kind                            commission.PaymentKind
	day                             calendar.Day
	amount                          int64
	currency                        money.Currency
}

type renewal struct {
	id, subscription, plan int64
	on                     calendar.Day
	mrr                    int64
	currency               money.Currency
}

type meeting struct {
	id, owner, booker, account int64
	kind                       string
	on                         calendar.Day
}

type usageMonth struct {
	id, account, subscription int64
	month                     calendar.Day
	overage                   int64
	currency                  money.Currency
}

// records are what happened in a window, as far as it may be worth commission.
type records struct {
	reach      *reach // how far they go; nil: everything
	deals      map[int64]*deal
	changes    []change
	turns      map[int64][]turn // ends and new beginnings of subscriptions, by subscription
	agreements map[int64]agreement
	customers  map[int64]customer
	places     map[int64][]stretch // account in territory
	payments   []payment
	renewals   []renewal
	meetings   []meeting
	usage      []usageMonth
}

func noRecords() *records {
	return &records{deals: map[int64]*deal{}, turns: map[int64][]turn{}, agreements: map[int64]agreement{}, customers: map[int64]customer{}, places: map[int64][]stretch{}}
}

// happened reads the records of a window that are within reach, in a number of statements that does not depend
// on theirs.
func (s statements) happened(window calendar.Period, set *setup, within *reach) (*records, error) {
	out := noRecords()
	out.reach = within
	if err := s.meetings(window, set, out); err != nil {
		return nil, err
	}
	for _, read := range []func(calendar.Period, *records) error{s.changes, s.turns, s.renewals, s.payments, s.usage, s.agreements, s.deals, s.lines, s.credits, s.customers, s.places} {
		if err := read(window, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func between(column string, w calendar.Period) string {
	return fmt.Sprintf("%s >= %d AND %s < %d", column, w.From, column, w.To)
}

// changes reads the movements of the ledger in force that were not taken back, added up per subscription,
// day and kind: how the ledger cuts them by attribution and plan is no matter of pay. What was taken back, and
// what takes it back, is left out and not only added up to nothing: its owner may be another. Of subscriptions
// that ended before the end of the window it reads later ones too: revenue may count until the end of what is
// paid, while the deal is lost on the day on which the subscription ends.
func (s statements) changes(w calendar.Period, out *records) error {
	q := "SELECT m.subscription_id, m.account_id, m.day, m.movement, coalesce(m.tag, ''), m.currency, SUM(m.native_delta_minor), " +
		"coalesce(MIN(m.rep_id), 0), coalesce(MIN(m.territory_id), 0), coalesce(MIN(m.plan_id), 0), coalesce(MIN(p.product_id), 0) " +
		"FROM mrr_movements m LEFT JOIN subscription_plans p ON p.id = m.plan_id " +
		"WHERE m.ledger = (SELECT MAX(number) FROM ledger_versions) AND m.subscription_id IS NOT NULL AND m.movement IN ('NEW', 'REACTIVATION', 'EXPANSION', 'CONTRACTION', 'CHURN') AND " +
		"m.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM mrr_movements r WHERE r.account_id = m.account_id AND r.ledger = m.ledger AND r.reverses_id = m.id) AND " +
		fmt.Sprintf("m.day >= %d AND (m.day < %d OR m.movement IN ('CONTRACTION', 'CHURN') AND EXISTS (SELECT 1 FROM subscription_events e WHERE e.subscription_id = m.subscription_id AND e.event = 'CANCELLED' AND e.effective_on < %d))",
			w.From.AddMonths(-24), w.To, w.To) + out.reach.and("m.account_id") + out.reach.and("m.subscription_id") +
		" GROUP BY m.subscription_id, m.account_id, m.day, m.movement, coalesce(m.tag, ''), m.currency ORDER BY 1, 3, 4, 5"
	return s.among(q, func(scan func(...any) error) error {
		var c change
		err := scan(&c.subscription, &c.account, &c.day, &c.kind, &c.tag, &c.currency, &c.delta, &c.rep, &c.territory, &c.plan, &c.product)
		if c.delta != 0 {
			out.changes = append(out.changes, c)
		}
		return err
	}, out.reach.lists(gid.Account, gid.CustomerSubscription)...)
}

// turn is the end of a subscription by its cancellation, or its new beginning afterwards.
type turn struct {
	day  calendar.Day
	ends bool
}

// turns reads the cancellations that took effect at once, and the reactivations, as far as they stand.
func (s statements) turns(_ calendar.Period, out *records) error {
	ids := map[int64]bool{}
	for _, c := range out.changes {
		if c.delta < 0 {
			ids[c.subscription] = true
		}
	}
	const q = "SELECT e.subscription_id, e.effective_on, e.event FROM subscription_events e WHERE e.event IN ('CANCELLED', 'REACTIVATED') AND e.subscription_id ? " +
		"AND NOT EXISTS (SELECT 1 FROM subscription_events r WHERE r.subscription_id = e.subscription_id AND r.reverses_id = e.id) ORDER BY e.subscription_id, e.effective_on, e.id"
	return s.of(q, sorted(ids), func(scan func(...any) error) error {
		var of int64
		var t turn
		var event recurring.Event
		err := scan(&of, &t.day, &event)
		t.ends = event == recurring.Cancelled
		out.turns[of] = append(out.turns[of], t)
		return err
	})
}

func (s statements) renewals(w calendar.Period, out *records) error {
	q := "SELECT id, subscription_id, renewed_on, renewed_minor, currency, coalesce(plan_id, 0) FROM subscription_terms WHERE renewed_on IS NOT NULL AND renewed_minor IS NOT NULL AND " + between("renewed_on", w) + out.reach.and("subscription_id") + " ORDER BY id"
	return s.among(q, func(scan func(...any) error) error {
		var r renewal
		err := scan(&r.id, &r.subscription, &r.on, &r.mrr, &r.currency, &r.plan)
		out.renewals = append(out.renewals, r)
		return err
	}, out.reach.lists(gid.CustomerSubscription)...)
}

// payments reads all payments for what was sold: the share of an invoice that is paid needs the earlier ones.
func (s statements) payments(w calendar.Period, out *records) error {
	q := fmt.Sprintf("SELECT id, account_id, coalesce(opportunity_id, 0), coalesce(subscription_id, 0), coalesce(external_id, ''), payment_kind, received_on, amount_minor, currency FROM payments_received WHERE received_on < %d%s ORDER BY received_on, id", w.To, out.reach.and("id"))
	return s.among(q, func(scan func(...any) error) error {
		var p payment
		err := scan(&p.id, &p.account, &p.deal, &p.subscription, &p.name, &p.kind, &p.day, &p.amount, &p.currency)
		out.payments = append(out.payments, p)
		return err
	}, out.reach.lists(gid.PaymentReceived)...)
}

func (s statements) usage(w calendar.Period, out *records) error {
	q := "SELECT id, account_id, subscription_id, month, overage_minor, currency FROM usage_months WHERE overage_minor > 0 AND " + between("month", w) + out.reach.and("subscription_id") + " ORDER BY id"
	return s.among(q, func(scan func(...any) error) error {
		var u usageMonth
		err := scan(&u.id, &u.account, &u.subscription, &u.month, &u.overage, &u.currency)
		out.usage = append(out.usage, u)
		return err
	}, out.reach.lists(gid.CustomerSubscription)...)
}

// agreements reads the subscriptions that something happened to.
func (s statements) agreements(_ calendar.Period, out *records) error {
	ids := map[int64]bool{}
	for _, c := range out.changes {
		ids[c.subscription] = true
	}
	for _, r := range out.renewals {
		ids[r.subscription] = true
	}
	for _, p := range out.payments {
		ids[p.subscription] = true
	}
	for _, u := range out.usage {
		ids[u.subscription] = true
	}
	return s.of("SELECT id, account_id, coalesce(opportunity_id, 0), coalesce(external_id, name), starts_on, coalesce(term_months, 0) FROM customer_subscriptions WHERE id ?", sorted(ids), func(scan func(...any) error) error {
		var a agreement
		var starts sql.NullInt64
		err := scan(&a.id, &a.account, &a.deal, &a.name, &starts, &a.term)
		a.starts = dayOf(starts)
		out.agreements[a.id] = a
		return err
	})
}

const dealColumns = "SELECT id, coalesce(account_id, 0), coalesce(owner_id, 0), coalesce(territory_id, 0), coalesce(external_id, name), opportunity_type, closed_on, coalesce(term_months, 0), amount_minor, currency, amount_source FROM opportunities "

// deals reads what was won in the window, and what subscriptions and payments of the window come from.
func (s statements) deals(w calendar.Period, out *records) error {
	ids := map[int64]bool{}
	for _, a := range out.agreements {
		ids[a.deal] = true
	}
	for _, p := range out.payments {
		ids[p.deal] = true
	}
	read := func(scan func(...any) error) error {
		var d deal
		var amount sql.NullInt64
		var source pipeline.AmountSource
		if err := scan(&d.id, &d.account, &d.owner, &d.territory, &d.name, &d.kind, &d.closed, &d.term, &amount, &d.currency, &source); err != nil {
			return err
		}
		d.amount, d.entered = numberOf(amount), source == pipeline.AmountEntered
		out.deals[d.id] = &d
		return nil
	}
	q := dealColumns + "WHERE status = 'WON' AND archived_at IS NULL AND " + between("closed_on", w) + out.reach.and("id") + " ORDER BY id"
	if err := s.among(q, read, out.reach.lists(gid.Opportunity)...); err != nil {
		return err
	}
	return s.of(dealColumns+"WHERE status = 'WON' AND archived_at IS NULL AND id ?", sorted(ids), read)
}

func (s statements) lines(_ calendar.Period, out *records) error {
	const q = "SELECT l.id, l.opportunity_id, l.product_id, coalesce(p.series, ''), l.position, l.quantity, l.discount, l.amount_minor, l.unit_cost_minor, l.list_price_minor, l.recurring " +
		"FROM opportunity_lines l JOIN products p ON p.id = l.product_id WHERE l.opportunity_id ? ORDER BY l.opportunity_id, l.position, l.id"
	return s.of(q, sorted(out.deals), func(scan func(...any) error) error {
		var l dealLine
		var of int64
		var amount, cost, list sql.NullInt64
		if err := scan(&l.id, &of, &l.product, &l.series, &l.position, &l.quantity, &l.discount, &amount, &cost, &list, &l.recurring); err != nil {
			return err
		}
		l.amount, l.cost, l.listed = numberOf(amount), numberOf(cost), numberOf(list)
		out.deals[of].lines = append(out.deals[of].lines, l)
		return nil
	})
}

func (s statements) credits(_ calendar.Period, out *records) error {
	return s.of("SELECT opportunity_id, rep_id, credit_kind, share FROM opportunity_credits WHERE opportunity_id ? ORDER BY opportunity_id, rep_id, credit_kind", sorted(out.deals), func(scan func(...any) error) error {
		var c credit
		var of int64
		err := scan(&of, &c.rep, &c.kind, &c.share)
		if err == nil {
			out.deals[of].credits = append(out.deals[of].credits, c)
		}
		return err
	})
}

func (s statements) customers(_ calendar.Period, out *records) error {
	ids := map[int64]bool{}
	for _, d := range out.deals {
		ids[d.account] = true
	}
	for _, a := range out.agreements {
		ids[a.account] = true
	}
	for _, p := range out.payments {
		ids[p.account] = true
	}
	for _, u := range out.usage {
		ids[u.account] = true
	}
	for _, m := range out.meetings {
		ids[m.account] = true
	}
	return s.of("SELECT id, coalesce(owner_id, 0), coalesce(region, '') FROM accounts WHERE id ?", sorted(ids), func(scan func(...any) error) error {
		var c customer
		var id int64
		err := scan(&id, &c.owner, &c.region)
		out.customers[id] = c
		return err
	})
}

// places reads in which territories the accounts were.
func (s statements) places(_ calendar.Period, out *records) error {
	const q = "SELECT account_id, territory_id, valid_from, valid_to FROM territory_accounts WHERE account_id ? ORDER BY account_id, valid_from, id"
	return s.of(q, sorted(out.customers), func(scan func(...any) error) error {
		p, err := scanStretch(scan)
		out.places[p.of] = append(out.places[p.of], p)
		return err
	})
}

// meetings reads the meetings and demos that took place. Their day is that of the organisation's calendar.
func (s statements) meetings(w calendar.Period, set *setup, out *records) error {
	const day = 24 * 60 * 60 * 1_000_000
	q := fmt.Sprintf("SELECT id, coalesce(owner_id, 0), coalesce(booked_by_id, 0), coalesce(account_id, 0), kind, happened_at FROM activities WHERE attendance = 'HELD' AND happened_at >= %d AND happened_at < %d%s ORDER BY id",
		(int64(w.From)-1)*day, (int64(w.To)+1)*day, out.reach.and("id"))
	return s.among(q, func(scan func(...any) error) error {
		var m meeting
		var at calendar.Instant
		if err := scan(&m.id, &m.owner, &m.booker, &m.account, &m.kind, &at); err != nil {
			return err
		}
		if m.on = at.Day(set.zone); w.Has(m.on) {
			out.meetings = append(out.meetings, m)
		}
		return nil
	}, out.reach.lists(gid.Activity)...)
}

// public is the id of a record as people see it.
func public(id int64) string { return gid.ID(id).String() }
