package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"coxswain/ops/ledger"
	"coxswain/sales/calendar"
	cash "coxswain/sales/money"
	"coxswain/sales/mrr"
	"coxswain/sales/subscription"
)

// Customers of the company subscribe: half of the accounts to one plan, half to two, over 36 months and
// the year before them. What becomes of a customer depends on nothing but the account, so that it is made
// again wherever it is needed instead of being kept.

const (
	planCount  = 5
	salesRoom  = 300 // days before the history in which the first ones signed
	stayOf     = 48  // days between two changes, at least
	eventsSeed = 7
)

// customer is what an account subscribes to and what the ledger says of it. Ids are those of unsaved rows:
// the place of a record among its kind, counted from one.
type customer struct {
	subs    []contract
	moves   []mrr.Movement
	revenue map[string]any // columns of its AccountRevenue but the account
}

// contract is a subscription of the company.
type contract struct {
	id       int64
	currency cash.Currency
	steps    []subscription.Step
	line     subscription.Timeline
	used     []useOf
}

// useOf is the use of a month: how much, and how much the plan includes.
type useOf struct {
	month              calendar.Day
	quantity, included int64 // millionths
}

// subsBefore is how many subscriptions the accounts before one have.
func subsBefore(account int) int { return account + account/2 }

func subsOf(account int) int { return 1 + account%2 }

// newBook computes the ledger of customers, at exchange rates that change every month.
func newBook() *ledger.Book {
	return ledger.NewBook("EUR", rates(), today)
}

func rates() []ledger.ExchangeRate {
	var out []ledger.ExchangeRate
	for m := range 49 { // the last is of the month before the last: no service period of a day to come has another
		rate := int64(10_400 + (m*m*37)%900)
		out = append(out, ledger.ExchangeRate{Base: "EUR", Quote: "USD", From: firstDay.AddMonths(m - 14), Rate: cash.ExchangeRate(rate * 100_000_000)})
	}
	return out
}

// customer makes an account's subscriptions and movements.
func (c *company) customer(book *ledger.Book, account int) (customer, error) {
	var out customer
	held := make([]ledger.Held, 0, 2)
	for n := range subsOf(account) {
		d := rand.New(rand.NewPCG(eventsSeed, uint64(4*account+n)))
		s := contract{id: int64(subsBefore(account) + n + 1), currency: "EUR"}
		if d.IntN(12) == 0 {
			s.currency = "USD"
		}
		s.live(d)
		var err error
		if s.line, err = subscription.Fold(s.steps, today, subscription.Defaults()); err != nil {
			return out, fmt.Errorf("subscription %d: %w", s.id, err)
		}
		s.use(d)
		out.subs = append(out.subs, s)
		held = append(held, ledger.Held{ID: s.id, Currency: s.currency, Steps: s.steps})
	}
	a := &mrr.Account{ID: int64(account + 1), Teams: map[int64][]mrr.Stay{}}
	for _, o := range c.owners(account) {
		a.Owners = append(a.Owners, mrr.Stay{In: int64(o.rep + 1), From: o.from, To: o.to, Open: o.to == 0})
		a.Teams[int64(o.rep+1)] = []mrr.Stay{{In: int64(repTeam(c, int32(o.rep)) + 1), From: firstDay - 400, Open: true}}
	}
	a.Territories = []mrr.Stay{{In: int64(account%c.territories + 1), From: firstDay - 400, Open: true}}
	moves, revenue, err := book.Movements(a, segmentOf(account), held)
	out.moves, out.revenue = moves, revenue
	return out, err
}

func segmentOf(account int) string { return []string{"SMB", "MID", "ENT"}[account%3] }

// owner is who owned an account in [from, to); to is 0 for who owns it still.
type owner struct {
	rep      int
	from, to calendar.Day
}

// owners lists who owned an account: one in twenty changed hands.
func (c *company) owners(account int) []owner {
	first := account % c.reps
	if account%20 != 3 || c.reps < 2 {
		return []owner{{first, firstDay - 400, 0}}
	}
	on := firstDay + calendar.Day(account*7%1000)
	return []owner{{first, firstDay - 400, on}, {(first + 1) % c.reps, on, 0}}
}

// live draws the life of a subscription. Each step is possible after the one before it.
func (s *contract) live(d *rand.Rand) {
	on := firstDay - salesRoom + calendar.Day(d.IntN(salesRoom+1_040))
	item := priced(1+d.Int64N(planCount), 1+d.Int64N(60), int64(9+d.IntN(40))*100, on)
	notice, renews := 30, false
	start := subscription.Step{Event: subscription.Started, On: on, Signed: on, Details: subscription.Details{Items: []subscription.Item{item}, AutoRenew: &renews, NoticeDays: &notice}}
	var due calendar.Day // the end of the term
	if d.IntN(3) == 0 {
		term := 12
		start.Details.TermMonths, due = &term, on.AddMonths(term)
	}
	if d.IntN(7) == 0 {
		ends := on + 14
		start.Details.TrialEnds = &ends
		s.add(start)
		if d.IntN(5) == 0 {
			return // and nobody converts it
		}
		on = ends
		if due != 0 {
			due = on.AddMonths(12)
		}
		if on >= today {
			return
		}
		s.add(subscription.Step{Event: subscription.Converted, On: on, Signed: on})
	} else {
		s.add(start)
	}
	for {
		next := on + stayOf + calendar.Day(d.IntN(120))
		if due != 0 && due <= next {
			if due >= today {
				return
			}
			on = due
			due = 0
			s.add(subscription.Step{Event: subscription.Renewed, On: on, Signed: on, Details: subscription.Details{Uplift: cash.Rate(d.IntN(6)) * 10_000}})
			continue
		}
		if on = next; on >= today {
			return
		}
		switch what := d.IntN(100); {
		case what < 80:
			item = priced(item.Plan, 1+d.Int64N(60), *item.Price/int64(item.Quantity/cash.One), on)
			if d.IntN(12) == 0 {
				item.Plan = item.Plan%planCount + 1
			}
			s.add(subscription.Step{Event: subscription.Amended, On: on, Signed: on, Details: subscription.Details{Items: []subscription.Item{item}}})
		case what < 85:
			s.add(subscription.Step{Event: subscription.PauseBegan, On: on, Signed: on})
			if on += 20 + calendar.Day(d.IntN(10)); on >= today {
				return
			}
			s.add(subscription.Step{Event: subscription.Resumed, On: on, Signed: on})
		case what < 89:
			paid := on + 5 + calendar.Day(d.IntN(20))
			if paid >= today { // nothing is left to happen by itself, whenever this runs
				return
			}
			s.add(subscription.Step{Event: subscription.PaymentFailed, On: on, Signed: on})
			on = paid
			s.add(subscription.Step{Event: subscription.PaymentRecovered, On: on, Signed: on})
		default:
			s.add(subscription.Step{Event: subscription.Cancelled, On: on, Signed: on, Details: subscription.Details{ChurnKind: subscription.Voluntary}})
			if due = 0; d.IntN(3) > 0 {
				return
			}
			if on += 40 + calendar.Day(d.IntN(200)); on >= today {
				return
			}
			s.add(subscription.Step{Event: subscription.Reactivated, On: on, Signed: on})
		}
	}
}

// priced is an item at an agreed price of a unit a month.
func priced(plan, units, unit int64, on calendar.Day) subscription.Item {
	price := units * unit
	i := subscription.Item{Key: "1", Plan: plan, Quantity: cash.Rate(units) * cash.One, Price: &price, IntervalMonths: 1, PricedOn: on}
	i, _ = i.Priced(price)
	return i
}

func (s *contract) add(x subscription.Step) {
	x.ID = int64(len(s.steps) + 1)
	s.steps = append(s.steps, x)
}

// use draws what one in eight uses, over the last half year.
func (s *contract) use(d *rand.Rand) {
	if s.id%8 != 0 {
		return
	}
	for n := range 6 {
		month := today.FirstOfMonth().AddMonths(-n)
		if x, ok := subscription.At(s.line.Stretches, month); ok && x.Pays() {
			s.used = append(s.used, useOf{month, int64(1+d.IntN(100)) * int64(cash.One), 100 * int64(cash.One)})
		}
	}
}

// ledgerColumns are what the questions about revenue need, one slice for each: rows by account and day.
type ledgerColumns struct {
	first    []int32 // of account i: the movements from first[i] to first[i+1]
	day      []int32
	kind     []uint8
	tagged   []bool
	delta    []int64
	customer []int8
	spell    []int32
	cohort   []int32
	segment  []uint8 // of account i
	terms    []termRow
	trials   []trialRow
	used     []useRow
	spends   []spendRow
}

type termRow struct {
	ends         int32
	due, renewed int64
	outcome      subscription.TermOutcome
}

type trialRow struct{ started, converted int32 }

type useRow struct {
	month              int32
	quantity, included int64
}

// revenueColumns makes the columns of all customers.
func (c *company) revenueColumns() (*ledgerColumns, error) {
	book := newBook()
	out := &ledgerColumns{spends: c.spends}
	kinds := mrr.Kinds()
	for i := range c.accounts {
		x, err := c.customer(book, i)
		if err != nil {
			return nil, err
		}
		out.first, out.segment = append(out.first, int32(len(out.day))), append(out.segment, uint8(i%3))
		for _, m := range x.moves {
			if m.Line != mrr.Recurring {
				continue
			}
			out.day, out.delta, out.customer = append(out.day, int32(m.Day)), append(out.delta, m.Delta), append(out.customer, int8(m.CustomerDelta))
			out.kind, out.tagged = append(out.kind, uint8(slices.Index(kinds, m.Kind))), append(out.tagged, m.Tag != "")
			out.spell, out.cohort = append(out.spell, int32(m.SpellDay)), append(out.cohort, int32(m.CohortMonth))
		}
		for _, s := range x.subs {
			out.others(&s)
		}
	}
	out.first = append(out.first, int32(len(out.day)))
	return out, nil
}

// others adds what is not a movement.
func (x *ledgerColumns) others(s *contract) {
	convert := func(minor int64, on calendar.Day) int64 { return inEUR(minor, s.currency, on) }
	for _, t := range s.line.Terms {
		row := termRow{ends: int32(t.To), due: convert(t.Due, t.To), outcome: t.Outcome}
		if t.Renewed != nil {
			row.renewed = convert(*t.Renewed, t.To)
		}
		x.terms = append(x.terms, row)
	}
	if t := s.line.Trial; t != nil {
		row := trialRow{int32(t.Started), noDay}
		if t.Converted != nil {
			row.converted = int32(*t.Converted)
		}
		x.trials = append(x.trials, row)
	}
	for _, u := range s.used {
		x.used = append(x.used, useRow{int32(u.month), u.quantity, u.included})
	}
}

var rateList = rates()

// inEUR converts at the rate of a day, as the facts do.
func inEUR(minor int64, from cash.Currency, on calendar.Day) int64 {
	if from == "EUR" {
		return minor
	}
	at := 0
	for i, r := range rateList {
		if r.From <= on {
			at = i
		}
	}
	out, _ := rateList[at].Rate.Invert(cash.New(minor, from), "EUR")
	return out.Minor
}
