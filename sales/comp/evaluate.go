package comp

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"coxswain/sales/commission"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// Evaluate computes the statements of a period. It depends on nothing but its input, and not on the order of
// its lists; a payee's statement does not depend on other payees but the people below them. The error is a
// fault.List of what makes the input senseless; what merely is not known becomes an Issue, with nothing paid
// in its place.
//
// Events become credits: basis x share, modifiers, managers by the hierarchy of the credit date, the plan's
// currency. Credits add up to attainment, in the order of credit date, the source's number and line. Gates,
// rates and modifiers give commission; then extras and bonuses, caps (deal, component, payee, year), windfall,
// what is payable, what lost deals take back, the negative balance, the draw, and the payee's currency.
func Evaluate(in Input) (Output, error) {
	x := newIndex(&in)
	if len(x.faults) > 0 {
		return Output{}, x.faults.Err()
	}
	l := x.credit()
	out := Output{Engine: Engine, Period: in.Period, Statements: []Statement{}}
	for _, payee := range l.concerned() {
		out.Statements = append(out.Statements, l.statements(payee)...)
	}
	if len(l.faults) > 0 {
		return Output{}, distinct(l.faults).Err()
	}
	out.Issues = l.tidyIssues()
	return out, nil
}

// distinct drops faults that say the same.
func distinct(l fault.List) fault.List {
	slices.SortFunc(l, func(a, b *fault.Error) int { return cmp.Compare(a.Error(), b.Error()) })
	return slices.CompactFunc(l, func(a, b *fault.Error) bool { return a.Error() == b.Error() })
}

// tidyIssues brings issues into order, each once.
func (l *ledger) tidyIssues() []Issue {
	slices.SortFunc(l.issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(l.issues, func(a, b Issue) bool {
		return a.Payee == b.Payee && a.Component == b.Component && a.Code == b.Code && a.Message == b.Message
	})
}

// concerned lists the payees who get a statement.
func (l *ledger) concerned() []int64 {
	set := map[int64]bool{}
	for payee, list := range l.assigned {
		for _, a := range list {
			if a.span(l.in.Period).Days() > 0 {
				set[payee] = true
			}
		}
	}
	for payee, o := range l.left {
		if len(o.lines)+len(o.balances)+len(o.adjustments)+len(o.deltas) > 0 {
			set[payee] = true
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(set)), func(p int64) bool { return !l.wants(p) })
}

// statements computes a payee's statements, one for each currency of their plans.
func (l *ledger) statements(payee int64) []Statement {
	lines, stand := map[money.Currency][]*draft{}, map[money.Currency][]Attainment{}
	currencies := map[money.Currency]bool{}
	var keys []string
	for _, a := range l.assigned[payee] {
		if a.span(l.in.Period).Days() > 0 {
			currencies[a.plan.Design.Currency] = true
			for _, c := range a.plan.Design.Components {
				keys = append(keys, c.Key)
			}
		}
	}
	slices.Sort(keys)
	keep := func(some []*draft) {
		for _, d := range some {
			d.Payee = payee
			lines[d.Currency] = append(lines[d.Currency], d)
			currencies[d.Currency] = true
		}
	}
	for _, key := range slices.Compact(keys) {
		some, at := l.component(payee, key)
		keep(some)
		for _, a := range at {
			c := l.plans[a.Version].Design.Currency
			stand[c] = append(stand[c], a)
		}
	}
	keep(l.extraLines(payee))
	keep(l.bonusLines(payee))
	o := l.leftover(payee)
	for _, p := range o.lines {
		currencies[p.Line.Currency] = true
	}
	for _, b := range o.balances {
		currencies[b.Currency] = true
	}
	for _, a := range o.adjustments {
		currencies[a.Currency] = true
	}
	for _, d := range o.deltas {
		currencies[d.Currency] = true
	}
	var out []Statement
	for _, c := range slices.Sorted(maps.Keys(currencies)) {
		s := l.statement(payee, c, lines[c])
		s.Attainments = stand[c]
		out = append(out, s)
	}
	return out
}

// statement caps, holds, takes back, adjusts and settles the lines of a payee in a currency.
func (l *ledger) statement(payee int64, currency money.Currency, lines []*draft) Statement {
	s := Statement{Payee: payee, Currency: currency}
	fits := func(p *plan) bool { return p.Design.Currency == currency }
	before := l.balance(payee, currency)
	slices.SortFunc(lines, compareDrafts)
	inCap := l.payeeCaps(payee, lines, before.InCap, fits)

	standing := l.carried(payee, currency)
	for _, d := range lines {
		v := l.plans[d.Version]
		l.windfall(d, v, func() *int64 { return l.target(payee, l.in.Period, fits) })
		l.payable(d, v)
		if d.order != nil {
			standing = append(standing, &standingLine{line: d.Line, period: l.in.Period, plan: v, released: d.Payable, left: money.One, fresh: true})
		}
	}
	lines = append(lines, l.adjustments(payee, currency)...)
	lines = append(lines, l.deltas(payee, currency)...)
	lines = append(lines, l.release(payee, currency, standing)...)
	lines = append(lines, l.clawbacks(payee, currency, standing)...)

	t := Totals{HeldBefore: before.Held, DebtBefore: before.Debt, DrawBefore: before.Draw}
	s.Lines = make([]Line, len(lines))
	for i, d := range lines {
		s.Lines[i] = d.Line
		earned, payable := t.Earned+d.Earned, t.Payable+d.Payable
		if overflows(t.Earned, d.Earned, earned) || overflows(t.Payable, d.Payable, payable) {
			l.overflow("payee " + strconv.FormatInt(payee, 10))
		}
		t.Earned, t.Payable = earned, payable
	}
	var negative *NegativeBalance
	if a, ok := l.last(payee, l.in.Period, fits); ok {
		negative = &a.plan.Design.Negative
	}
	var draw *Draw
	if a, ok := l.last(payee, l.in.Period, func(p *plan) bool { return fits(p) && p.Design.Draw != nil }); ok {
		draw = a.plan.Design.Draw
	}
	settle(&t, negative, draw, l.in.Period)
	s.Totals = t
	s.Next = PriorBalance{
		Payee: payee, Currency: currency, Held: t.HeldAfter, Debt: t.DebtAfter, Draw: t.DrawAfter,
		Year: fiscalYear(l.in.Period, l.in.FiscalStart), InCap: before.InCap + inCap,
	}
	s.Payout = l.payout(payee, currency, t.Paid)
	s.Credits = l.creditsOf(s.Lines, payee, currency)
	return s
}

// overflows reports whether a sum of two amounts did not fit.
func overflows(a, b, sum int64) bool { return (a < 0) == (b < 0) && (sum < 0) != (a < 0) }

// balance is what the period before left to a payee.
func (l *ledger) balance(payee int64, currency money.Currency) PriorBalance {
	for _, b := range l.leftover(payee).balances {
		if b.Currency == currency {
			if b.Year != fiscalYear(l.in.Period, l.in.FiscalStart) {
				b.InCap = 0
			}
			return b
		}
	}
	return PriorBalance{}
}

// payout states what is paid in the payee's currency.
func (l *ledger) payout(payee int64, currency money.Currency, paid int64) *Payout {
	p := l.payees[payee]
	if p == nil || p.PayCurrency == "" || p.PayCurrency == currency {
		return &Payout{Currency: currency, Amount: paid}
	}
	out, rate, ok := l.exchange(money.New(paid, currency), p.PayCurrency, l.in.PayDay)
	if !ok {
		l.issue(commission.IssueNoRate, payee, "", nil, "no rate from %s to %s is known for the payout on %s", currency, p.PayCurrency, l.in.PayDay)
		return nil
	}
	return &Payout{Currency: p.PayCurrency, Amount: out.Minor, Rate: &rate}
}

// creditsOf lists the credits that lines stand on and, besides, those of the period that moved attainment.
func (l *ledger) creditsOf(lines []Line, payee int64, currency money.Currency) []Credit {
	used := map[string]bool{}
	for _, line := range lines {
		used[line.Credit] = true
	}
	var out []Credit
	for _, k := range l.mine[payee] {
		for _, t := range l.buckets[k] {
			if t.plan.Design.Currency == currency && (used[t.Key] || t.silent && l.in.Period.Has(t.Date)) {
				out = append(out, t.Credit)
			}
		}
	}
	return out
}

// adjustments are the changes by hand.
func (l *ledger) adjustments(payee int64, currency money.Currency) []*draft {
	var out []*draft
	seen := map[int64]bool{}
	rows := slices.SortedFunc(slices.Values(l.leftover(payee).adjustments), func(a, b Adjustment) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range rows {
		if a.Currency != currency || seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		out = append(out, &draft{Line: Line{
			Key: string(commission.LineAdjustment) + "|" + strconv.FormatInt(a.ID, 10), Kind: commission.LineAdjustment, Payee: payee, Currency: currency,
			Record: a.ID, Date: l.in.Period.To - 1, Uncapped: a.Amount, Earned: a.Amount, Payable: a.Amount, Note: a.Note,
			Steps: []Step{{Kind: commission.StepFlat, Of: string(a.Reason), In: a.Amount, Out: a.Amount}},
		}})
	}
	return out
}

// deltas are the differences that locked periods come to when they are computed again.
func (l *ledger) deltas(payee int64, currency money.Currency) []*draft {
	var out []*draft
	rows := slices.SortedFunc(slices.Values(l.leftover(payee).deltas), func(a, b DeltaLine) int {
		return cmp.Or(cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.Period.To, b.Period.To), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Key, b.Key))
	})
	for _, d := range slices.CompactFunc(rows, func(a, b DeltaLine) bool {
		return a.Currency == b.Currency && a.Period == b.Period && a.Key == b.Key
	}) {
		if d.Currency != currency {
			continue
		}
		out = append(out, &draft{Line: Line{
			Key:  strings.Join([]string{string(commission.LineDelta), d.Period.From.String(), d.Key}, "|"),
			Kind: commission.LineDelta, Payee: payee, Currency: currency, Version: d.Version, Component: d.Component, Event: d.Event,
			Date: l.in.Period.To - 1, Uncapped: d.Is - d.Was, Earned: d.Is - d.Was, Payable: d.Is - d.Was,
			Original: &Original{ID: d.Original, Statement: d.Statement, Period: d.Period, Key: d.Key},
			Steps:    []Step{{Kind: commission.StepFlat, Of: "recomputed", In: d.Is, Out: d.Is}, {Kind: commission.StepEarlier, Out: d.Was}},
		}})
	}
	return out
}
