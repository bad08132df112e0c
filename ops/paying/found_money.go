package paying

import (
	"slices"

	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/money"
)

// paid finds what is known of the money of deals: payments, and which share of the deals they pay; what was
// given back, not paid at all, or is in question; milestones.
func (f *finder) paid() {
	sold := map[int64]*progress{}
	for _, p := range f.payments {
		a := f.agreements[p.subscription]
		d := f.deals[p.deal]
		if d == nil {
			d = f.deals[a.deal]
		}
		switch p.kind {
		case commission.CreditNoted, commission.Unpaid, commission.Breach:
			f.setBack(p, a, d)
		case commission.MilestoneReached:
			if d != nil {
				for _, key := range f.byDeal[d.id] {
					f.shares = append(f.shares, comp.Payment{Event: key, Day: p.day, Share: money.One, Milestone: true})
				}
			}
		default:
			f.received(p, d)
		}
		if d == nil || d.amount == nil || *d.amount <= 0 || p.currency != d.currency {
			continue
		}
		if sold[d.id] == nil {
			sold[d.id] = &progress{of: *d.amount}
		}
		if share := sold[d.id].with(p); share != 0 {
			for _, key := range f.byDeal[d.id] {
				f.shares = append(f.shares, comp.Payment{Event: key, Day: p.day, Share: share})
			}
		}
	}
}

// progress is how far the price of a deal is paid.
type progress struct {
	of, paid int64
	share    money.Rate
}

// with returns the share that a record adds: a payment is money, and a credit note makes the price lower.
func (x *progress) with(p payment) money.Rate {
	before := x.share
	switch p.kind {
	case commission.Payment:
		x.paid += p.amount
	case commission.CreditNoted:
		x.of = max(0, x.of+p.amount)
	default:
		return 0
	}
	x.share = part(x.paid, x.of)
	return x.share - before
}

// part is n of whole in millionths, from none to all. Of nothing everything is paid.
func part(n, whole int64) money.Rate {
	if whole <= 0 {
		return money.One
	}
	r, ok := money.MulDiv(n, int64(money.One), whole)
	if !ok {
		return money.One
	}
	return max(0, min(money.One, money.Rate(r)))
}

// received is the event of a payment.
func (f *finder) received(p payment, d *deal) {
	if !f.window.Has(p.day) {
		return
	}
	amount := p.amount
	e := comp.Event{
		Key: comp.EventKey{Source: "payment", ID: public(p.id)}, Kind: commission.PaymentReceived, Date: p.day, Transaction: p.name + " " + public(p.id),
		Record: p.id, Account: p.account, Currency: p.currency, Collected: &amount,
	}
	switch {
	case d != nil:
		e.Type, e.Splits, e.House = d.kind, f.shared(d), f.house(d.account, d.owner)
	default:
		owner := f.customers[p.account].owner
		e.Splits, e.House = f.whole(owner), owner == 0
	}
	f.add(e)
}

var setBacks = map[commission.PaymentKind]commission.EventKind{
	commission.CreditNoted: commission.CreditNote, commission.Unpaid: commission.NonPayment, commission.Breach: commission.PlanBreach,
}

// setBack finds what a credit note, a first invoice that was not paid, or a breach takes back: of a credit note
// its share in the price, else all that is left. A credit note is also a credit below 0 for plans that pay on
// what was sold, and then the clawback leaves it out.
func (f *finder) setBack(p payment, a agreement, d *deal) {
	if !f.window.Has(p.day) {
		return
	}
	e := comp.Event{
		Key: comp.EventKey{Source: "payment", ID: public(p.id)}, Kind: setBacks[p.kind], Date: p.day, Transaction: p.name + " " + public(p.id),
		Record: p.id, Account: p.account, Currency: p.currency, Months: int(a.term), Started: a.starts,
	}
	if p.kind == commission.CreditNoted {
		e.Lost = f.givenBack(p, a, d)
	}
	grown, sold := f.bySubscription[p.subscription], f.originals(d)
	parts := f.lessEach(p, sold)
	for i, original := range append(slices.Clone(grown), sold...) {
		x := e
		x.Key.ID += "/" + original.ID
		x.Reverses = &original
		if p.kind == commission.CreditNoted && i >= len(grown) && parts != nil {
			f.less(&x, d, parts[i-len(grown)].Minor)
		}
		f.keep(x)
	}
}

// lessEach shares what was given back among the lines that were sold, in proportion to what they are worth.
func (f *finder) lessEach(p payment, sold []comp.EventKey) []money.Amount {
	weights := make([]int64, len(sold))
	sum := int64(0)
	for i, key := range sold {
		if e, ok := f.event(key); ok && e.TCV != nil {
			weights[i] = *e.TCV
			sum += weights[i]
		}
	}
	if sum <= 0 {
		return nil
	}
	return money.New(max(p.amount, -sum), p.currency).Split(weights...)
}

func (f *finder) originals(d *deal) []comp.EventKey {
	if d == nil {
		return nil
	}
	return f.byDeal[d.id]
}

// givenBack is the share of the price that a credit note gives back: of the deal's amount or, without a deal,
// of the monthly revenue over the term.
func (f *finder) givenBack(p payment, a agreement, d *deal) *money.Rate {
	price := int64(0)
	switch {
	case d != nil && d.amount != nil:
		price = *d.amount
	case d == nil:
		for _, key := range f.bySubscription[p.subscription] {
			if e, ok := f.event(key); ok && e.MRR != nil {
				price += *e.MRR * max(1, a.term)
			}
		}
	}
	share := part(-p.amount, price)
	return &share
}

// event is one that was found, or one from before the window.
func (f *finder) event(key comp.EventKey) (comp.Event, bool) {
	if e, ok := f.early[key]; ok {
		return e, true
	}
	if i, ok := f.at[key]; ok {
		return f.events[i], true
	}
	return comp.Event{}, false
}

// less makes an event worth an amount below 0 of its original, and of its yearly value as much in proportion.
func (f *finder) less(x *comp.Event, d *deal, amount int64) {
	original, ok := f.event(*x.Reverses)
	if !ok || original.TCV == nil || *original.TCV <= 0 {
		return
	}
	x.Type, x.Product, x.Family, x.Line, x.Discount = d.kind, original.Product, original.Family, original.Line, original.Discount
	x.Territory, x.House, x.Months, x.Splits = original.Territory, original.House, original.Months, original.Splits
	x.TCV, x.Cost = &amount, new(int64)
	if original.ACV != nil {
		if year, ok := money.MulDiv(*original.ACV, amount, *original.TCV); ok {
			x.ACV = &year
		}
	}
}
