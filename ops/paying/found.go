package paying

import (
	"fmt"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/recurring"
)

// found is what is worth commission in records, and what of it the customers have paid.
type found struct {
	events []comp.Event
	shares []comp.Payment // of deals, that payments pay
}

// find turns records into events. Owner, team, territory are those of the day of each.
func (r *records) find(window calendar.Period, set *setup) found {
	f := &finder{records: r, setup: set, window: window, byDeal: map[int64][]comp.EventKey{}, bySubscription: map[int64][]comp.EventKey{}, early: map[comp.EventKey]comp.Event{}, at: map[comp.EventKey]int{}}
	f.won()
	f.moved()
	f.renewed()
	f.paid()
	f.met()
	f.used()
	return f.found
}

type finder struct {
	*records
	*setup
	found

	window         calendar.Period
	byDeal         map[int64][]comp.EventKey    // the events of lines of won opportunities
	bySubscription map[int64][]comp.EventKey    // the events with which a subscription grew
	early          map[comp.EventKey]comp.Event // those from before the window
	at             map[comp.EventKey]int        // places in events
}

// add keeps an event, without a version yet.
func (f *finder) add(e comp.Event) comp.EventKey {
	if c, ok := f.customers[e.Account]; ok {
		e.Region = c.region
	}
	if e.Account != 0 {
		for _, p := range f.places[e.Account] {
			if p.has(e.Date) {
				e.Territory = p.in
			}
		}
	}
	f.at[e.Key] = len(f.events)
	f.events = append(f.events, e)
	return e.Key
}

func (f *finder) role(rep int64) string { return f.people[rep].role }

// shared are the shares of a deal: those that were given, and the rest of the booking for its owner.
func (f *finder) shared(d *deal) []comp.Split {
	var out []comp.Split
	shares := make([]pipeline.Share, len(d.credits))
	for i, c := range d.credits {
		shares[i] = pipeline.Share{Kind: c.kind, Share: c.share}
		out = append(out, comp.Split{Payee: c.rep, Kind: commission.SplitKind(c.kind), Share: c.share, Role: f.role(c.rep)})
	}
	if rest := pipeline.OwnerShare(shares); rest > 0 && d.owner != 0 {
		out = append(out, comp.Split{Payee: d.owner, Kind: commission.SplitRevenue, Share: rest, Role: f.role(d.owner)})
	}
	return out
}

func (f *finder) whole(rep int64) []comp.Split {
	if rep == 0 {
		return nil
	}
	return []comp.Split{{Payee: rep, Kind: commission.SplitRevenue, Share: money.One, Role: f.role(rep)}}
}

// house reports whether an account belonged to nobody.
func (f *finder) house(account, rep int64) bool {
	c, known := f.customers[account]
	return known && c.owner == 0 && rep == 0
}

// won finds the lines of won opportunities; one without lines is a line by itself. An amount that somebody
// entered in place of the sum of the lines is shared among them in proportion. Of deals from before the window,
// which are here for what was paid or subscribed since, those are kept that something in it takes back.
func (f *finder) won() {
	for _, id := range sorted(f.deals) {
		d := f.deals[id]
		e := comp.Event{
			Kind: commission.WonLine, Date: d.closed, Transaction: d.name + " " + public(d.id), Record: d.id, Account: d.account, Type: d.kind,
			Territory: d.territory, House: f.house(d.account, d.owner), Months: int(d.term), Currency: d.currency, Splits: f.shared(d),
		}
		amounts, known := lineAmounts(d)
		if !known {
			e.Key = comp.EventKey{Source: "opportunity", ID: public(d.id)}
			e.TCV = d.amount
			units := money.One
			e.Units = &units
			f.byDeal[id] = append(f.byDeal[id], f.keep(e))
			continue
		}
		for i, l := range d.lines {
			x := e
			x.Key = comp.EventKey{Source: "opportunity_line", ID: public(l.id)}
			x.Line, x.Product, x.Family = fmt.Sprintf("%06d", l.position), l.product, l.series
			x.Discount, x.TCV = l.discount, &amounts[i]
			units := l.quantity
			x.Units = &units
			x.Cost = costOf(l)
			x.MRR, x.ACV = yearly(l, amounts[i], d.term)
			f.byDeal[id] = append(f.byDeal[id], f.keep(x))
		}
	}
}

// lineAmounts are what the lines of a deal come to; known is false when they do not say.
func lineAmounts(d *deal) ([]int64, bool) {
	if len(d.lines) == 0 {
		return nil, false
	}
	out := make([]int64, len(d.lines))
	var sum int64
	for i, l := range d.lines {
		switch {
		case l.amount != nil:
			out[i] = *l.amount
		case len(d.lines) == 1 && d.amount != nil:
			out[i] = *d.amount
		default:
			return nil, false
		}
		if out[i] < 0 {
			return nil, false
		}
		sum += out[i]
	}
	if d.entered && d.amount != nil && *d.amount != sum && sum > 0 {
		for i, part := range money.New(*d.amount, d.currency).Split(out...) {
			out[i] = part.Minor
		}
	}
	return out, true
}

func costOf(l dealLine) *int64 {
	if l.cost == nil {
		return nil
	}
	n, ok := money.MulDiv(*l.cost, int64(l.quantity), int64(money.One))
	if !ok {
		return nil
	}
	return &n
}

// yearly is what a line is worth in a month and in a year: of what does not recur nothing, and of what does
// without a term it is not known.
func yearly(l dealLine, amount, term int64) (month, year *int64) {
	var none int64
	switch {
	case !l.recurring:
		return &none, &none
	case term <= 0:
		return nil, nil
	default:
		m := money.DivRound(amount, term)
		y, ok := money.MulDiv(amount, 12, term)
		if !ok {
			return nil, nil
		}
		return &m, &y
	}
}

var movementEvents = map[recurring.Kind]commission.EventKind{
	recurring.New: commission.SubscriptionStarted, recurring.Reactivation: commission.SubscriptionStarted,
	recurring.Expansion: commission.SubscriptionExpanded, recurring.Contraction: commission.SubscriptionContracted, recurring.Churn: commission.SubscriptionChurned,
}

// paused tags a change that a pause makes: it moves revenue, and neither earns nor takes back.
const paused, resumed = "PAUSE", "RESUME"

// moved finds what the ledger says of subscriptions. What a subscription loses takes back, in proportion,
// what its growth and the deal that it comes from had earned.
func (f *finder) moved() {
	paidNow := map[int64]int64{}
	for _, c := range f.changes {
		a := f.agreements[c.subscription]
		e := comp.Event{
			Key: comp.EventKey{Source: "subscription", ID: public(c.subscription) + "@" + c.day.String() + "/" + string(c.kind) + c.tag}, Kind: movementEvents[c.kind],
			Date: c.day, Transaction: a.name + " " + public(c.subscription), Record: c.subscription, Account: c.account, Product: c.product, Territory: c.territory,
			House: f.house(c.account, c.rep), Months: int(a.term), Currency: c.currency, Started: a.starts, NetNew: new(int64), Splits: f.whole(c.rep),
		}
		*e.NetNew = c.delta
		was := paidNow[c.subscription]
		paidNow[c.subscription] += c.delta
		quiet := c.tag == paused || c.tag == resumed
		if c.delta > 0 {
			if !quiet {
				e.MRR = e.NetNew
			}
			if d, ok := f.deals[a.deal]; ok && c.kind == recurring.New {
				e.Splits = f.shared(d)
			}
			if quiet && e.MRR == nil {
				e.MRR = new(int64)
			}
			key := f.keep(e)
			if !quiet {
				f.bySubscription[c.subscription] = append(f.bySubscription[c.subscription], key)
			}
			continue
		}
		lost := lostShare(was, -c.delta)
		originals := append(slices.Clone(f.bySubscription[c.subscription]), f.byDeal[a.deal]...)
		if quiet {
			originals = nil
		}
		on := c.day
		if lost == nil {
			on = f.lostOn(c)
		}
		at := 0 // the first original that an event of its own takes back
		if len(originals) > 0 && on == c.day {
			e.Reverses, e.Lost, at = &originals[0], lost, 1
		}
		f.keep(e)
		for i := at; i < len(originals); i++ {
			x := e
			x.Key.ID += "/" + originals[i].ID
			x.Date, x.Reverses, x.Lost, x.NetNew, x.Splits, x.Territory = on, &originals[i], lost, nil, nil, 0
			f.keep(x)
		}
	}
}

// lostOn is the day on which a subscription is really lost whose revenue goes on a day: that of its
// cancellation, where the policies let revenue count until the end of what is paid, else the day itself.
func (f *finder) lostOn(c change) calendar.Day {
	on := c.day
	for _, t := range f.turns[c.subscription] {
		switch {
		case t.day > c.day:
		case t.ends:
			on = min(on, t.day)
		default: // it went on: earlier cancellations are another loss
			on = c.day
		}
	}
	return on
}

// keep adds an event of the window. Earlier ones say what was sold and what a subscription had been, and are added
// when one of the window takes them back.
func (f *finder) keep(e comp.Event) comp.EventKey {
	if !f.window.Has(e.Date) {
		f.early[e.Key] = e
		return e.Key
	}
	if e.Reverses != nil {
		if original, ok := f.early[*e.Reverses]; ok {
			delete(f.early, *e.Reverses)
			f.add(original)
		}
	}
	return f.add(e)
}

// lostShare is what part of its revenue a subscription loses, nil for all of it.
func lostShare(was, lost int64) *money.Rate {
	if lost >= was || was <= 0 {
		return nil
	}
	n, ok := money.MulDiv(lost, int64(money.One), was)
	if !ok {
		return nil
	}
	r := money.Rate(n)
	return &r
}

func (f *finder) renewed() {
	for _, r := range f.renewals {
		a := f.agreements[r.subscription]
		var rep int64
		if c, ok := f.customers[a.account]; ok {
			rep = c.owner
		}
		mrr := r.mrr
		months := max(1, a.term)
		total := mrr * months
		f.add(comp.Event{
			Key: comp.EventKey{Source: "renewal", ID: public(r.id)}, Kind: commission.SubscriptionRenewed, Date: r.on, Transaction: a.name + " " + public(a.id),
			Record: a.id, Account: a.account, House: f.house(a.account, rep), Months: int(a.term), Currency: r.currency,
			MRR: &mrr, TCV: &total, Splits: f.whole(rep),
		})
	}
}

// met finds the meetings that took place: one unit for whoever held it, and beside it for whoever booked it.
func (f *finder) met() {
	for _, m := range f.meetings {
		one := money.One
		e := comp.Event{
			Key: comp.EventKey{Source: "activity", ID: public(m.id)}, Kind: commission.ActivityDone, Date: m.on, Transaction: public(m.id),
			Record: m.id, Account: m.account, Family: m.kind, Units: &one, Splits: f.whole(m.owner),
		}
		if m.booker != 0 && m.booker != m.owner {
			e.Splits = append(e.Splits, comp.Split{Payee: m.booker, Kind: commission.SplitOverlay, Share: money.One, Role: f.role(m.booker)})
		}
		if len(e.Splits) > 0 {
			f.add(e)
		}
	}
}

func (f *finder) used() {
	for _, u := range f.usage {
		a := f.agreements[u.subscription]
		owner := f.customers[u.account].owner
		amount := u.overage
		f.add(comp.Event{
			Key: comp.EventKey{Source: "usage", ID: public(u.id)}, Kind: commission.UsageTrueUp, Date: u.month.AddMonths(1) - 1, Transaction: a.name + " " + public(u.subscription),
			Record: u.subscription, Account: u.account, House: f.house(u.account, owner), Currency: u.currency, TCV: &amount, Splits: f.whole(owner),
		})
	}
}
