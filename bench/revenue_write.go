package main

import (
	"encoding/json"
	"reflect"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/ledger"
	"coxswain/ops/subscribing"
	"coxswain/sales/subscription"
)

// places are the ids of the records that customers refer to.
type places struct {
	accounts, reps, teams, territories, plans []gid.ID
	meter                                     gid.ID
}

// writeRevenue writes what the accounts subscribe to: the events, what follows from them, and the ledger.
func (c *company) writeRevenue(w *writer, now int64, at places) {
	for _, r := range rates() {
		w.row(gid.ExchangeRate, stamped("base", "quote", "valid_from", "rate"), now, now, string(r.Base), string(r.Quote), int64(r.From), int64(r.Rate))
	}
	product := w.row(gid.Product, stamped("name", "list_price_minor", "currency", "recurring"), now, now, "Service", 10_000, "EUR", true)
	for _, name := range []string{"Basic", "Team", "Business", "Large", "Huge"} {
		id := w.row(gid.SubscriptionPlan, stamped("product_id", "name", "interval_months", "price_model", "trial_days", "notice_days"), now, now, int64(product), name, 1, "PER_UNIT", 14, 30)
		at.plans = append(at.plans, id)
	}
	at.meter = w.row(gid.Meter, stamped("name", "aggregation", "unit_name"), now, now, "Use", "SUM", "units")
	book := newBook()
	version := book.Version(0)
	w.row(gid.LedgerVersion, plain("number", "policies", "base_currency", "created_at"), cell(w, version["number"]), cell(w, version["policies"]), cell(w, version["base_currency"]), 0)
	for account := range c.accounts {
		for _, o := range c.owners(account) {
			var to any
			if o.to != 0 {
				to = int64(o.to)
			}
			w.row(gid.AccountOwnership, stamped("account_id", "rep_id", "valid_from", "valid_to"), now, now, int64(at.accounts[account]), int64(at.reps[o.rep]), int64(o.from), to)
		}
		x, err := c.customer(book, account)
		if err != nil && w.err == nil {
			w.err = err
		}
		if w.err != nil {
			return
		}
		saved := make([]gid.ID, len(x.subs))
		for n := range x.subs {
			saved[n] = w.contract(now, &x.subs[n], at.accounts[account], at)
		}
		w.ledger(now, book, &x, account, saved, at)
	}
}

func (w *writer) contract(now int64, s *contract, account gid.ID, at places) gid.ID {
	for i := range s.steps {
		for n := range s.steps[i].Details.Items {
			s.steps[i].Details.Items[n].Plan = int64(at.plans[s.steps[i].Details.Items[n].Plan-1])
		}
	}
	var err error
	if s.line, err = subscription.Fold(s.steps, today, subscription.Defaults()); err != nil && w.err == nil {
		w.err = err
	}
	values, err := subscribing.Columns(nil, s.steps, today, subscription.Defaults())
	if err != nil && w.err == nil {
		w.err = err
	}
	values["account_id"], values["name"], values["search"], values["currency"] = account, "Service", "service", s.currency
	names := make([]string, 0, len(values))
	for n := range values {
		names = append(names, n)
	}
	slices.Sort(names)
	row := []any{now, now}
	for _, n := range names {
		row = append(row, cell(w, values[n]))
	}
	id := w.row(gid.CustomerSubscription, stamped(names...), row...)
	for _, x := range s.steps {
		w.row(gid.SubscriptionEvent, plain("subscription_id", "event", "effective_on", "signed_on", "recorded_at", "details"), int64(id), string(x.Event), int64(x.On), int64(x.Signed), 0, cell(w, x.Details))
	}
	for _, h := range subscription.Holdings(s.line.Stretches) {
		w.row(gid.SubscriptionItem, stamped("subscription_id", "plan_id", "item_key", "quantity", "price_minor", "discount", "interval_months", "mrr_minor", "valid_from", "valid_to"), now, now,
			int64(id), h.Item.Plan, h.Item.Key, int64(h.Item.Quantity), cell(w, h.Item.Price), int64(h.Item.Discount), h.Item.IntervalMonths, h.Item.MRR, int64(h.From), cell(w, h.To))
	}
	for _, t := range s.line.Terms {
		w.row(gid.SubscriptionTerm, stamped("subscription_id", "account_id", "number", "starts_on", "ends_on", "due_minor", "outcome", "renewed_on", "renewed_minor", "currency", "plan_id"), now, now,
			int64(id), int64(account), t.Number, int64(t.From), int64(t.To), t.Due, string(t.Outcome), cell(w, t.RenewedOn), cell(w, t.Renewed), string(s.currency), t.Plan)
	}
	for _, u := range s.used {
		w.row(gid.UsageMonth, stamped("subscription_id", "account_id", "meter_id", "month", "quantity", "included", "events", "overage_minor", "currency"), now, now,
			int64(id), int64(account), int64(at.meter), int64(u.month), u.quantity, u.included, 1, 0, string(s.currency))
	}
	return id
}

// ledger writes the movements of a customer and what they come to.
func (w *writer) ledger(now int64, book *ledger.Book, x *customer, account int, saved []gid.ID, at places) {
	id := at.accounts[account]
	for _, m := range x.moves {
		m.Account = int64(id)
		m.Subscription = pick(saved, m.Subscription-int64(subsBefore(account)))
		m.Plan, m.Rep, m.Team, m.Territory = pick(at.plans, m.Plan), pick(at.reps, m.Rep), pick(at.teams, m.Team), pick(at.territories, m.Territory)
		cells := book.Cells(m, 0)
		for i := range cells {
			cells[i] = cell(w, cells[i])
		}
		w.row(gid.MrrMovement, plain(ledger.MovementColumns()...), cells...)
	}
	names := make([]string, 0, len(x.revenue))
	for n := range x.revenue {
		names = append(names, n)
	}
	slices.Sort(names)
	row := []any{now, now, int64(id)}
	for _, n := range names {
		row = append(row, cell(w, x.revenue[n]))
	}
	w.row(gid.AccountRevenue, stamped(append([]string{"account_id"}, names...)...), row...)
}

// pick is the id of the record at a place that is counted from one, 0 for none.
func pick(of []gid.ID, place int64) int64 {
	if place <= 0 {
		return 0
	}
	return int64(of[place-1])
}

// cell is a value as both drivers take it.
func cell(w *writer, v any) any {
	x := reflect.ValueOf(v)
	if x.IsValid() && x.Kind() == reflect.Pointer {
		if x.IsNil() {
			return nil
		}
		x = x.Elem()
	}
	switch {
	case !x.IsValid():
		return nil
	case x.Kind() == reflect.String:
		return x.String()
	case x.Kind() == reflect.Bool:
		return x.Bool()
	case x.CanInt():
		return x.Int()
	default:
		b, err := json.Marshal(x.Interface())
		if err != nil && w.err == nil {
			w.err = err
		}
		return string(b)
	}
}
