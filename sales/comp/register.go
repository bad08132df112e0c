package comp

import (
	"cmp"
	"maps"
	"slices"

	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Entry is a payee's row of the register of a period.
type Entry struct {
	Payee    int64
	Currency money.Currency
	ByKind   map[commission.LineKind]int64 // earned, by kind of line
	Totals
	Payout *Payout
}

// Sum is the foot of the register in a currency.
type Sum struct {
	Currency money.Currency
	ByKind   map[commission.LineKind]int64
	Totals
}

// Register lists what a period earned, held, owed and paid, with a sum for each currency. It refuses
// statements that do not balance: lines that do not sum to their totals, or balances that do not continue the
// ones before.
func Register(statements []Statement, before []PriorBalance) ([]Entry, []Sum, fault.List) {
	type name struct {
		payee    int64
		currency money.Currency
	}
	opening := map[name]PriorBalance{}
	for _, b := range before {
		opening[name{b.Payee, b.Currency}] = b
	}
	var rows []Entry
	var faults fault.List
	sums := map[money.Currency]*Sum{}
	for _, s := range statements {
		e := Entry{Payee: s.Payee, Currency: s.Currency, ByKind: map[commission.LineKind]int64{}, Totals: s.Totals, Payout: s.Payout}
		var payable, all int64
		for _, l := range s.Lines {
			e.ByKind[l.Kind] += l.Earned
			all += l.Earned
			payable += l.Payable
		}
		t := s.Totals
		o := opening[name{s.Payee, s.Currency}]
		for _, c := range []struct {
			what     string
			got, has int64
		}{
			{"earned", t.Earned, all},
			{"payable", t.Payable, payable},
			{"held after the period", t.HeldAfter, t.HeldBefore + all - payable},
			{"net", t.Net, t.Payable - t.DebtBefore},
			{"available", t.Available, t.Net + t.DebtAfter + t.Waived},
			{"paid", t.Paid, t.Available + t.DrawAfter - t.DrawBefore + t.Forgiven + t.Guaranteed},
			{"held before the period", t.HeldBefore, o.Held},
			{"debt before the period", t.DebtBefore, o.Debt},
			{"draw owed before the period", t.DrawBefore, o.Draw},
		} {
			if c.got != c.has {
				faults = append(faults, fault.Conflictf("", "the statement of payee %d does not balance: %s is %s, its parts come to %s",
					s.Payee, c.what, money.New(c.got, s.Currency), money.New(c.has, s.Currency)))
			}
		}
		rows = append(rows, e)
		if sums[s.Currency] == nil {
			sums[s.Currency] = &Sum{Currency: s.Currency, ByKind: map[commission.LineKind]int64{}}
		}
		sum := sums[s.Currency]
		for k, v := range e.ByKind {
			sum.ByKind[k] += v
		}
		sum.add(t)
	}
	slices.SortFunc(rows, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Currency, b.Currency))
	})
	var foot []Sum
	for _, c := range slices.Sorted(maps.Keys(sums)) {
		foot = append(foot, *sums[c])
	}
	return rows, foot, faults
}

func (t *Totals) add(o Totals) {
	t.Earned += o.Earned
	t.Payable += o.Payable
	t.HeldBefore += o.HeldBefore
	t.HeldAfter += o.HeldAfter
	t.DebtBefore += o.DebtBefore
	t.Net += o.Net
	t.Waived += o.Waived
	t.DebtAfter += o.DebtAfter
	t.Available += o.Available
	t.DrawBefore += o.DrawBefore
	t.Forgiven += o.Forgiven
	t.Guaranteed += o.Guaranteed
	t.DrawAfter += o.DrawAfter
	t.Paid += o.Paid
}
