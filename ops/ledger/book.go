package ledger

import (
	"math"
	"slices"

	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
	"coxswain/sales/subscription"
)

// Book computes the ledger of accounts that a caller holds in memory, as Refresh does of those that are
// stored, for writers of whole histories who stamp rows with the days of the history. It reads nothing and
// writes nothing; Verify tells whether what was written is what follows from the records. A book may be
// used by several goroutines.
type Book struct{ set *settings }

// ExchangeRate says what one unit of a base currency is worth in another from a day on.
type ExchangeRate struct {
	Base, Quote money.Currency
	From        calendar.Day
	Rate        money.ExchangeRate
}

// Held is a subscription with its events and what its use beyond the commitment came to.
type Held struct {
	ID       int64
	Currency money.Currency
	Steps    []subscription.Step
	Overage  map[int64]map[calendar.Day]int64 // minor units of Currency, by meter and month
}

// NewBook returns a book of the first version of the ledger, under the default policies, as of a day.
func NewBook(base money.Currency, list []ExchangeRate, today calendar.Day) *Book {
	set := &settings{
		number: 1, chosen: mrr.Complete(nil), policy: mrr.Defaults(), life: subscription.Defaults(), base: base, today: today,
		rates: money.NewExchange(base),
	}
	for _, r := range list {
		set.rates.Add(r.Base, r.Quote, r.From, r.Rate)
	}
	return &Book{set}
}

// Version returns the columns and the values of the version's row.
func (b *Book) Version(created calendar.Instant) editing.Values {
	return editing.Values{"number": b.set.number, "policies": b.set.chosen, "base_currency": b.set.base, "created_at": created}
}

// Movements returns the movements of an account, whose owners, teams and territories the caller has filled
// in, and what they come to today: the columns of its AccountRevenue but the account. An account without
// segments was always in the given one.
func (b *Book) Movements(a *mrr.Account, segment string, subscriptions []Held) ([]mrr.Movement, editing.Values, error) {
	for _, s := range subscriptions {
		l := &life{id: s.ID, account: a.ID, currency: s.Currency, steps: s.Steps, usage: map[int64]map[calendar.Day]use{}}
		for meter, months := range s.Overage {
			l.usage[meter] = map[calendar.Day]use{}
			for month, minor := range months {
				l.usage[meter][month] = use{minor, s.Currency}
			}
		}
		if err := l.into(a, b.set); err != nil {
			return nil, nil, err
		}
	}
	if len(a.Segments) == 0 && segment != "" {
		a.Segments = []mrr.SegmentStay{{Segment: segment, From: math.MinInt32, Open: true}}
	}
	movements := mrr.Ledger(*a, b.set.rates, b.set.policy)
	return movements, revenue(a, movements, b.set, int64(len(movements))), nil
}

// MovementColumns returns the columns of a stored movement but the id, in the order of Cells.
func MovementColumns() []string { return slices.Clone(movementColumns) }

// Cells returns a movement as it is stored, recorded at an instant.
func (b *Book) Cells(m mrr.Movement, recorded calendar.Instant) []any {
	set := *b.set
	set.recorded = recorded
	return stored{Movement: m}.cells(&set)
}
