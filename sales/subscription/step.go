package subscription

import (
	"math/big"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/price"
)

// Item is a plan that a subscription holds, with its quantity and price. What it costs is computed when
// the event that brings it is written and kept with it, so that a later price list changes no history.
type Item struct {
	Key            string       `json:"key"`                // stable through amendments: "1", "2", ...
	Plan           int64        `json:"plan"`               // the plan's id
	Quantity       money.Rate   `json:"quantity"`           // millionths
	Price          *int64       `json:"price,omitempty"`    // agreed for an interval and the whole quantity, minor units; nil: the plan's price
	Discount       money.Rate   `json:"discount,omitempty"` // recurring
	IntervalMonths int          `json:"intervalMonths"`
	Charge         int64        `json:"charge"`   // price of an interval before the discount, minor units
	MRR            int64        `json:"mrr"`      // net of one month, minor units
	PricedOn       calendar.Day `json:"pricedOn"` // whose price list holds for it: the day it was taken
}

// Priced returns the item with what it costs, given the price of an interval for its whole quantity
// before the discount. ok is false when that does not fit.
func (i Item) Priced(charge int64) (Item, bool) {
	mrr, ok := price.MonthlyNet(charge, i.IntervalMonths, i.Discount)
	i.Charge, i.MRR = charge, mrr
	return i, ok && mrr >= 0
}

// Uplifted returns the item at a renewal that changes its price by a rate: 0.03 is 3 % more. The new
// price is an agreed one, rounded half away from zero.
func (i Item) Uplifted(by money.Rate) (Item, bool) {
	if by == 0 {
		return i, true
	}
	charge, ok := money.MulDiv(i.Charge, int64(money.One+by), int64(money.One))
	i.Price = &charge
	out, fits := i.Priced(charge)
	return out, ok && fits
}

// same reports whether two items are the same agreement.
func (i Item) same(o Item) bool {
	a, b := i.Price, o.Price
	i.Price, o.Price = nil, nil
	return i == o && (a == b || a != nil && b != nil && *a == *b)
}

// Details is what an event says beside its day. Which fields matter depends on the event.
type Details struct {
	// Items are all of them for STARTED; for AMENDED, RENEWED and REACTIVATED those that come or change, by key.
	Items   []Item   `json:"items,omitempty"`
	Removed []string `json:"removed,omitempty"` // keys of items that go

	TrialEnds     *calendar.Day `json:"trialEnds,omitempty"`     // STARTED: the first day after the trial
	TrialConverts bool          `json:"trialConverts,omitempty"` // STARTED: the trial becomes paid on its end by itself

	TermMonths *int  `json:"termMonths,omitempty"` // STARTED, RENEWED, REACTIVATED: committed length; nil: none
	AutoRenew  *bool `json:"autoRenew,omitempty"`  // STARTED, RENEWED, REACTIVATED
	NoticeDays *int  `json:"noticeDays,omitempty"` // STARTED, RENEWED, REACTIVATED

	Uplift money.Rate `json:"uplift,omitempty"` // RENEWED: by how much every price changes

	ResumesOn *calendar.Day `json:"resumesOn,omitempty"` // PAUSED: the day on which it goes on by itself

	EndsOn    *calendar.Day `json:"endsOn,omitempty"`    // CANCELLATION_SCHEDULED: the first day after it
	PaidUntil *calendar.Day `json:"paidUntil,omitempty"` // CANCELLED, CANCELLATION_SCHEDULED: up to which day it was paid all the same
	ChurnKind ChurnKind     `json:"churnKind,omitempty"` // CANCELLED, CANCELLATION_SCHEDULED
	Lapsed    bool          `json:"lapsed,omitempty"`    // CANCELLED: because its term ended and nobody renewed
}

// Step is one recorded event. Signed is the day on which it was agreed; On the day it takes effect.
type Step struct {
	ID       int64
	Event    Event
	On       calendar.Day
	Signed   calendar.Day
	Details  Details
	Reverses int64  // REVERSED: the event that is taken back
	Reason   int64  // the cancellation reason, 0 when none
	Note     string // of a cancellation
}

// planned reports whether the step was agreed before the day on which it takes effect.
func (s Step) planned() bool { return s.Signed < s.On }

// Standing returns the steps that no other one takes back, in the order in which they take effect: by
// day, the start and the end of a trial first on theirs, then as they were recorded.
func Standing(steps []Step) []Step {
	byID := slices.Clone(steps)
	slices.SortFunc(byID, func(a, b Step) int { return compare(b.ID, a.ID) })
	gone := map[int64]bool{}
	for _, s := range byID { // newest first, so that whether a reversal stands is known before what it reverses
		if s.Event == Reversed && !gone[s.ID] {
			gone[s.Reverses] = true
		}
	}
	out := slices.DeleteFunc(byID, func(s Step) bool { return gone[s.ID] || s.Event == Reversed })
	slices.SortFunc(out, func(a, b Step) int {
		if a.On != b.On {
			return compare(a.On, b.On)
		}
		if x, y := rank(a.Event), rank(b.Event); x != y {
			return compare(x, y)
		}
		return compare(a.ID, b.ID)
	})
	return out
}

func rank(e Event) int {
	switch e {
	case Started:
		return 0
	case Converted:
		return 1
	default:
		return 2
	}
}

func compare[T ~int | ~int32 | ~int64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// Total is what items come to in a month.
func Total(items []Item) (int64, bool) {
	sum := new(big.Int)
	for _, i := range items {
		sum.Add(sum, big.NewInt(i.MRR))
	}
	return sum.Int64(), sum.IsInt64()
}

// amend returns items after the changes of a step: uplifted, without what goes, with what comes.
func amend(items []Item, d Details) ([]Item, *fault.Error) {
	out := make([]Item, 0, len(items)+len(d.Items))
	for _, i := range items {
		if slices.Contains(d.Removed, i.Key) {
			continue
		}
		up, ok := i.Uplifted(d.Uplift)
		if !ok {
			return nil, fault.Invalidf("uplift", "the price of item %s comes to more than can be stored", i.Key)
		}
		out = append(out, up)
	}
	for _, key := range d.Removed {
		if !slices.ContainsFunc(items, func(i Item) bool { return i.Key == key }) {
			return nil, fault.Invalidf("changes", "there is no item %q to remove on that day", key)
		}
	}
	for _, n := range d.Items {
		if at := slices.IndexFunc(out, func(i Item) bool { return i.Key == n.Key }); at >= 0 {
			out[at] = n
		} else {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return nil, fault.Invalidf("changes", "would leave the subscription without an item; cancel it instead")
	}
	if _, ok := Total(out); !ok {
		return nil, fault.Invalidf("changes", "the items come to more than can be stored; check quantities and prices")
	}
	return out, nil
}
