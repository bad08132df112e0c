package usage

import "coxswain/sales/money"

// Event is one report of use, as far as counting it goes.
type Event struct {
	Quantity money.Rate // millionths, 0 or more
	Subject  string     // who or what used; empty when not said
}

// Tally is what the events of a meter, a subscription and a month come to, whatever the aggregation.
// Databases compute it with COUNT, SUM, MAX and COUNT(DISTINCT), so that no event is read one by one.
type Tally struct {
	Events   int64
	Sum, Max money.Rate
	Subjects int64 // how many different ones; events without a subject count for nothing
}

// TallyOf counts events. Their order does not matter. ok is false when the sum does not fit.
func TallyOf(events []Event) (t Tally, ok bool) {
	subjects := map[string]bool{}
	for _, e := range events {
		if t.Sum += e.Quantity; t.Sum < 0 {
			return t, false
		}
		t.Events++
		t.Max = max(t.Max, e.Quantity)
		if e.Subject != "" {
			subjects[e.Subject] = true
		}
	}
	t.Subjects = int64(len(subjects))
	return t, true
}

// Quantity is what a tally means under an aggregation, in millionths: 12 events are 12.000000 under
// COUNT. No events are 0 under all of them. ok is false when the count does not fit.
func (t Tally) Quantity(a Aggregation) (q money.Rate, ok bool) {
	switch a {
	case Sum:
		return t.Sum, t.Sum >= 0
	case Max:
		return t.Max, true
	case Unique:
		return whole(t.Subjects)
	default:
		return whole(t.Events)
	}
}

func whole(n int64) (money.Rate, bool) {
	q := money.Rate(n) * money.One
	return q, q/money.One == money.Rate(n)
}

// MaxQuantity is the most that one report of use may say, in millionths: a trillion units.
const MaxQuantity = 1_000_000_000_000 * int64(money.One)
