package mrr

import (
	"fmt"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/recurring"
)

// Bridge is one group's waterfall over a period, in minor units of the base currency a month: the state
// just before its first day, what moved it, and the state just before its end.
type Bridge[K comparable] struct {
	Group            K
	Opening, Closing int64
	Sums             map[Kind]int64 // signed
}

// Holds reports whether opening + movements = closing, neither below 0.
func (b Bridge[K]) Holds() bool {
	sum := b.Opening
	for _, v := range b.Sums {
		sum += v
	}
	return sum == b.Closing && b.Opening >= 0 && b.Closing >= 0
}

// Reconcile returns the waterfall of each group over the period, groups in the order of their first row,
// and whether all of them hold.
func Reconcile[K comparable](movements []Movement, period calendar.Period, by func(Movement) K) (bridges []Bridge[K], ok bool) {
	where := map[K]int{}
	for _, m := range movements {
		k := by(m)
		i, seen := where[k]
		if !seen {
			i = len(bridges)
			where[k] = i
			bridges = append(bridges, Bridge[K]{Group: k, Sums: map[Kind]int64{}})
		}
		b := &bridges[i]
		if m.Day < period.From {
			b.Opening += m.Delta
		}
		if m.Day < period.To {
			b.Closing += m.Delta
		}
		if period.Has(m.Day) {
			b.Sums[m.Kind] += m.Delta
		}
	}
	ok = true
	for _, b := range bridges {
		ok = ok && b.Holds()
	}
	return bridges, ok
}

// Chained says what is wrong with the order of one account's movements, net of reversals: each day must
// begin with what the day before ended with, end with that plus its rows, and have TRANSFER rows that sum
// to 0 without a customer.
func Chained(movements []Movement) error {
	sorted := slices.SortedFunc(slices.Values(movements), compare)
	for _, line := range recurring.Lines() {
		var now int64
		for i := 0; i < len(sorted); {
			if sorted[i].Line != line {
				i++
				continue
			}
			day, before, after := sorted[i].Day, sorted[i].Before, sorted[i].After
			sum, moved := now, int64(0)
			for ; i < len(sorted) && sorted[i].Day == day; i++ {
				m := sorted[i]
				if m.Line != line {
					continue
				}
				sum += m.Delta
				if m.Kind == Transfer {
					moved += m.Delta
					if m.CustomerDelta != 0 {
						return fmt.Errorf("%s on %s: a transfer moves %d customers", line, day, m.CustomerDelta)
					}
				}
				if m.Before != before || m.After != after {
					return fmt.Errorf("%s on %s: rows of one day go from %d to %d and from %d to %d", line, day, before, after, m.Before, m.After)
				}
			}
			if before != now || after != sum || moved != 0 {
				return fmt.Errorf("%s on %s: %d before, rows say %d; %d after, rows say %d; transfers sum to %d", line, day, now, before, sum, after, moved)
			}
			now = after
		}
	}
	return nil
}
