package demo

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/ledger"
	"coxswain/ops/subscribing"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

// offers writes plans, prices, meters, what plans include, and the reasons for leaving.
func (w *writer) offers() {
	t := w.day(w.co.clock.start)
	plans := edited("external_id", "product_id", "name", "interval_months", "price_model", "trial_days", "notice_days", "term_months")
	prices := edited("plan_id", "currency", "tiers", "package_size", "minimum_minor", "valid_from", "valid_to")
	for _, p := range w.co.plans {
		p.id = w.insert(gid.SubscriptionPlan, plans, t, t, firstVersion, p.code, p.product.id, p.name, p.interval, string(p.model), p.trialDays, p.noticeDays, yearly)
		for _, x := range p.prices {
			made, changed := w.span(x.from, x.to)
			w.insert(gid.PlanPrice, prices, made, changed, firstVersion, p.id, x.currency, list(w, x.tiers), some(x.size), some(x.minimum), x.from, until(x.to))
		}
	}
	meters := edited("external_id", "name", "aggregation", "unit_name")
	grants := edited("plan_id", "meter_id", "included", "per_unit", "overage_model", "overage_tiers", "currency")
	for _, m := range w.co.meters {
		m.id = w.insert(gid.Meter, meters, t, t, firstVersion, m.code, m.name, string(m.aggregation), m.unit)
		for _, e := range m.grants {
			var included, model, tiers, currency any
			if !e.unlimited {
				included = e.included
			}
			if e.overage > 0 {
				model, tiers, currency = string(price.PerUnit), list(w, []price.Tier{{Unit: e.overage}}), eur
			}
			w.insert(gid.PlanEntitlement, grants, t, t, firstVersion, e.plan.id, m.id, included, e.perUnit, model, tiers, currency)
		}
	}
	reasons := edited("external_id", "name", "churn_kind")
	for _, r := range w.co.leaving {
		r.id = w.insert(gid.CancellationReason, reasons, t, t, firstVersion, r.code, r.name, string(r.kind))
	}
}

// subscriptions writes the subscriptions with their events, items and terms, as the verbs would have left
// them, and the use that was reported.
func (w *writer) subscriptions() {
	for _, g := range w.co.agreements {
		w.subscription(g)
		if w.err != nil {
			return
		}
	}
	w.use()
}

// entered is when something that was agreed on a day was written down.
func (w *writer) entered(s subscription.Step) calendar.Instant { return w.day(s.Signed) }

func (w *writer) subscription(g *agreement) {
	for i := range g.steps {
		s := &g.steps[i]
		if s.Reason != 0 {
			s.Reason = int64(w.co.leaving[s.Reason-1].id)
		}
		s.Details.Items = slices.Clone(s.Details.Items)
		for n := range s.Details.Items {
			s.Details.Items[n].Plan = int64(w.co.plans[s.Details.Items[n].Plan-1].id)
		}
	}
	g.line = g.fold(w.co.clock.asOf)
	values, err := subscribing.Columns(nil, g.steps, w.co.clock.asOf, subscription.Defaults())
	if err != nil {
		w.err = fmt.Errorf("%s: %w", g.code, err)
		return
	}
	var sale any
	if g.sale != nil {
		sale = g.sale.id
	}
	made, changed := w.entered(g.steps[0]), w.entered(g.steps[0])
	for _, s := range g.steps {
		changed = max(changed, w.entered(s))
	}
	values["external_id"], values["account_id"], values["opportunity_id"] = g.code, g.account.id, sale
	values["name"], values["search"], values["currency"] = g.name, searchable(g.name, g.code), g.currency
	names, row := edited(), []any{made, changed, firstVersion}
	for _, name := range sorted(values) {
		names, row = append(names, name), append(row, flat(w, values[name]))
	}
	g.id = w.insert(gid.CustomerSubscription, names, row...)
	events := columns("subscription_id", "event", "effective_on", "signed_on", "recorded_at", "details", "cancellation_reason_id", "note")
	for i := range g.steps {
		s := &g.steps[i]
		at := w.entered(*s)
		id := w.insert(gid.SubscriptionEvent, events, g.id, string(s.Event), s.On, s.Signed, at, flat(w, s.Details), some(gid.ID(s.Reason)), some(s.Note))
		s.ID = int64(id)
	}
	items := edited("subscription_id", "plan_id", "item_key", "quantity", "price_minor", "discount", "interval_months", "mrr_minor", "valid_from", "valid_to")
	for _, h := range subscription.Holdings(g.line.Stretches) {
		w.insert(gid.SubscriptionItem, items, made, changed, firstVersion, g.id, gid.ID(h.Item.Plan), h.Item.Key, h.Item.Quantity, flat(w, h.Item.Price), h.Item.Discount, h.Item.IntervalMonths, h.Item.MRR, h.From, flat(w, h.To))
	}
	terms := edited("subscription_id", "account_id", "number", "starts_on", "ends_on", "due_minor", "outcome", "renewed_on", "renewed_minor", "currency", "plan_id")
	for _, t := range g.line.Terms {
		w.insert(gid.SubscriptionTerm, terms, made, changed, firstVersion, g.id, g.account.id, t.Number, t.From, t.To, t.Due, string(t.Outcome), flat(w, t.RenewedOn), flat(w, t.Renewed), g.currency, some(gid.ID(t.Plan)))
	}
}

// use writes the use that was reported, each month by one event.
func (w *writer) use() {
	events := columns("meter_id", "subscription_id", "event_key", "happened_at", "month", "quantity", "recorded_at")
	months := edited("subscription_id", "account_id", "meter_id", "month", "quantity", "included", "events", "overage_minor", "currency")
	for _, g := range w.co.agreements {
		for _, u := range g.months {
			key := g.code + "/" + u.meter.code + "/" + u.month.String()
			w.insert(gid.UsageEvent, events, u.meter.id, g.id, key, u.at, u.month, u.quantity, u.at)
			w.insert(gid.UsageMonth, months, u.at, u.at, firstVersion, g.id, g.account.id, u.meter.id, u.month, u.quantity, flat(w, u.included), 1, u.overage, g.currency)
		}
	}
}

// revenue writes the ledger of recurring revenue, as it follows from the subscriptions: each movement is
// recorded when what it follows from was.
func (w *writer) revenue() {
	k := w.co.clock
	var rates []ledger.ExchangeRate
	for _, r := range w.co.rates {
		rates = append(rates, ledger.ExchangeRate{Base: eur, Quote: r.quote, From: r.from, Rate: r.rate})
	}
	book := ledger.NewBook(eur, rates, k.asOf)
	version := book.Version(w.day(k.start))
	names, row := columns(), []any{}
	for _, name := range sorted(version) {
		names, row = append(names, name), append(row, flat(w, version[name]))
	}
	w.insert(gid.LedgerVersion, names, row...)
	w.churned = map[calendar.Day]int{}
	teams := map[int64][]mrr.Stay{}
	for _, r := range w.co.reps {
		for _, m := range r.memberships {
			teams[int64(r.id)] = append(teams[int64(r.id)], during(m.team.id, m.from, m.to))
		}
	}
	movements := columns(ledger.MovementColumns()...)
	for _, a := range w.co.accounts {
		if len(a.subscriptions) == 0 || w.err != nil {
			continue
		}
		x := &mrr.Account{ID: int64(a.id), Teams: map[int64][]mrr.Stay{}}
		for _, s := range a.owners {
			x.Owners = append(x.Owners, during(s.rep.id, s.from, s.to))
			x.Teams[int64(s.rep.id)] = teams[int64(s.rep.id)]
		}
		for _, p := range a.placements {
			x.Territories = append(x.Territories, during(p.territory.id, p.from, p.to))
		}
		var held []ledger.Held
		last := w.day(k.start)
		for _, g := range a.subscriptions {
			held = append(held, ledger.Held{ID: int64(g.id), Currency: g.currency, Steps: g.steps, Overage: g.overage()})
			for _, s := range g.steps {
				last = max(last, w.entered(s))
			}
		}
		rows, is, err := book.Movements(x, a.segment, held)
		if err != nil {
			w.err = fmt.Errorf("ledger of %s: %w", a.code, err)
			return
		}
		for _, m := range rows {
			cells := book.Cells(m, w.day(min(m.Signed, m.Day)))
			for i := range cells {
				cells[i] = flat(w, cells[i])
			}
			w.insert(gid.MrrMovement, movements, cells...)
			if m.Line == mrr.Recurring && m.Kind == mrr.Churn {
				w.churned[m.Day.FirstOfMonth()] -= m.CustomerDelta
			}
		}
		is["account_id"] = a.id
		names, row := edited(), []any{w.day(a.created), last, firstVersion}
		for _, name := range sorted(is) {
			names, row = append(names, name), append(row, flat(w, is[name]))
		}
		w.insert(gid.AccountRevenue, names, row...)
	}
}

func during(in gid.ID, from, to calendar.Day) mrr.Stay {
	return mrr.Stay{In: int64(in), From: from, To: to, Open: to == forever}
}

// overage is what the use of a subscription beyond its plan came to, by meter and month.
func (g *agreement) overage() map[int64]map[calendar.Day]int64 {
	out := map[int64]map[calendar.Day]int64{}
	for _, u := range g.months {
		if u.overage == 0 {
			continue
		}
		if out[int64(u.meter.id)] == nil {
			out[int64(u.meter.id)] = map[calendar.Day]int64{}
		}
		out[int64(u.meter.id)][u.month] = u.overage
	}
	return out
}

// touches writes whom campaigns and channels met.
func (w *writer) touches() {
	names := edited("external_id", "campaign_id", "channel_id", "lead_id", "account_id", "touched_on", "note")
	for _, t := range w.co.touches {
		var campaign, lead any
		if t.campaign != nil {
			campaign = t.campaign.id
		}
		if t.lead != nil {
			lead = t.lead.id
		}
		at := w.day(t.on)
		w.insert(gid.CampaignTouch, names, at, at, firstVersion, t.code, campaign, t.channel.id, lead, t.account.id, t.on, some(t.note))
	}
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// flat turns the value of a column into what both drivers take: numbers, texts, truths, and JSON for the rest.
func flat(w *writer, v any) any {
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
