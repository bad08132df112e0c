package mrr

import (
	"math"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Paid says what one item of a subscription is worth a month over the days [From, To). It is what the
// ledger is computed from; an account is the list of its Paid, in any order.
type Paid struct {
	Subscription int64
	Plan         int64  // the plan that is paid for; 0 for use beyond the commitment
	Item         string // what stays the same item through a change of plan or price; "" when there is only one
	Line         Line
	Currency     money.Currency
	Native       int64 // minor units of Currency a month, net, not negative; while paused, what it was before

	From, To calendar.Day
	Open     bool // no end is known; To means nothing then

	Signed    calendar.Day // when the customer agreed to what begins on From
	EndSigned calendar.Day // when it was agreed that it ends on To

	Trial  bool // in use, not paid yet
	Paused bool
	Free   bool // the price is 0, by the plan or by a discount of everything

	PastDueSince *calendar.Day // a payment is overdue since

	PeriodMonths int          // length of the service period, which fixes the exchange rate; 0: never renewed
	Anchor       calendar.Day // first day of the first service period
}

// Stay is a time within a rep's book, a team or a territory: the days [From, To).
type Stay struct {
	In       int64
	From, To calendar.Day
	Open     bool
}

// SegmentStay is a time within a segment: the days [From, To).
type SegmentStay struct {
	Segment  string
	From, To calendar.Day
	Open     bool
}

// Account is all that the ledger of one account follows from, beside exchange rates and policies.
type Account struct {
	ID          int64
	Paid        []Paid
	Owners      []Stay           // reps, one at a time
	Teams       map[int64][]Stay // of each rep that owned the account
	Territories []Stay
	Segments    []SegmentStay
}

// Rates converts into the base currency.
type Rates interface {
	// Convert returns an amount at the rate of a day. It is not known without any rate; it is approximate
	// when the only rate is of a later day.
	Convert(minor int64, from money.Currency, on calendar.Day) (base int64, known, approximate bool)
	// Until returns the last day on which the rate of a currency changes; ok is false when it never does.
	Until(from money.Currency) (last calendar.Day, ok bool)
}

// far is the end of what has no end.
const far = calendar.Day(math.MaxInt32)

// span is a Paid as the policies see it.
type span struct {
	cell
	from, to          calendar.Day
	native            int64
	pays              bool // makes the account a customer
	paused            bool
	signed, endSigned calendar.Day
	months            int
	anchor            calendar.Day
}

// cell names what is the same thing from one day to the next, whoever owns the account.
type cell struct {
	subscription int64
	item         string
	plan         int64
	currency     money.Currency
}

// spans applies the policies that concern single items and returns what counts on a line.
func spans(all []Paid, line Line, p Policy) []span {
	var out []span
	for _, x := range all {
		if x.Line == Usage && p.Usage == UsageIncluded {
			x.Line = Recurring
		}
		if x.Line != line || x.Line == Usage && p.Usage == UsageExcluded || x.Trial && p.Trial == TrialExcluded {
			continue
		}
		s := span{
			cell: cell{x.Subscription, x.Item, x.Plan, x.Currency}, from: x.From, to: x.To, native: x.Native,
			signed: x.Signed, endSigned: x.EndSigned, months: x.PeriodMonths, anchor: x.Anchor,
		}
		if x.Open {
			s.to = far
		}
		if p.FX == FXContract {
			s.months = 0
		}
		if x.PastDueSince != nil && p.PastDueDays > 0 {
			if end := *x.PastDueSince + calendar.Day(p.PastDueDays); end < s.to {
				s.to, s.endSigned = max(end, s.from), end
			}
		}
		if s.from >= s.to {
			continue
		}
		switch {
		case x.Paused && p.Pause == PauseChurn:
			continue
		case x.Paused && p.Pause == PauseContraction:
			s.native, s.paused = 0, true
		case s.native > 0:
			s.pays = true
		case x.Free && p.FreePlan == FreeActive:
			s.pays = true
		default:
			continue
		}
		out = append(out, s)
	}
	if line == Recurring && p.SignUpAndLeave == SignUpDropped {
		return withoutGuests(out)
	}
	return out
}

// withoutGuests drops what a customer paid who signed up and left within one calendar month, as long as
// it is the first that they ever paid.
func withoutGuests(all []span) []span {
	for {
		first := far
		for _, s := range all {
			if s.pays {
				first = min(first, s.from)
			}
		}
		end := first
		for grown := true; grown && first < far; { // how far the unbroken spell reaches
			grown = false
			for _, s := range all {
				if s.from <= end && s.to > end {
					end, grown = s.to, true
				}
			}
		}
		if first == far || end == far || first.FirstOfMonth() != end.FirstOfMonth() {
			return all
		}
		var kept []span
		for _, s := range all {
			if s.from >= end {
				kept = append(kept, s)
			}
		}
		all = kept
	}
}

// period is the number of the service period that a day is in, counted from the anchor. It begins that many
// periods after the anchor, not one period after the one before: what began on a 31st begins on the last
// day of a shorter month and on the 31st again after it.
func (s *span) period(on calendar.Day) int {
	if s.months <= 0 || on < s.anchor {
		return 0
	}
	n := ((on.Year()-s.anchor.Year())*12 + int(on.Month()) - int(s.anchor.Month())) / s.months
	for n > 0 && s.anchor.AddMonths(n*s.months) > on {
		n--
	}
	for s.anchor.AddMonths((n+1)*s.months) <= on {
		n++
	}
	return n
}

// rateDay is the day whose exchange rate holds for a span on a day within it: the first day of the
// service period that the day is in.
func (s *span) rateDay(on calendar.Day) calendar.Day {
	return s.anchor.AddMonths(s.period(on) * s.months)
}

// rateDays lists the days within a span on which another rate begins to hold, up to the first that
// comes after the last change of any rate.
func (s *span) rateDays(r Rates) []calendar.Day {
	last, ok := r.Until(s.currency)
	if !ok || s.months <= 0 {
		return nil
	}
	var out []calendar.Day
	for n := s.period(s.from) + 1; ; n++ {
		next := s.anchor.AddMonths(n * s.months)
		if next >= s.to {
			return out
		}
		if next > s.from {
			out = append(out, next)
		}
		if next >= last {
			return out
		}
	}
}

func at(stays []Stay, day calendar.Day) int64 {
	for _, s := range stays {
		if s.From <= day && (s.Open || day < s.To) {
			return s.In
		}
	}
	return 0
}

func segmentAt(stays []SegmentStay, day calendar.Day) string {
	for _, s := range stays {
		if s.From <= day && (s.Open || day < s.To) {
			return s.Segment
		}
	}
	return ""
}
