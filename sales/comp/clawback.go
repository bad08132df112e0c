package comp

import (
	"math/big"
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// fraction is the share of a deal's commission that its loss takes back, from the day the deal began.
//
//	FULL           1 while age < window
//	LINEAR_WINDOW  (window - age) / window
//	UNSERVED_TERM  unserved months / months of the term; a month that has begun is served
//
// Without a term nothing of it is unserved.
func (c *Clawback) fraction(e *Event, start calendar.Day, months int) (num, den int64) {
	age := max(0, int64(e.Date)-int64(start))
	window := int64(c.WindowDays)
	switch c.Policy {
	case commission.ClawbackFull:
		if age < window {
			return 1, 1
		}
	case commission.ClawbackLinear:
		if age < window {
			return window - age, window
		}
	case commission.ClawbackUnserved:
		term := int64(months)
		if term > 0 {
			return max(0, term-int64(monthsServed(start, e.Date))), term
		}
	default:
	}
	return 0, 1
}

// monthsServed counts the months that have begun from one day to another.
func monthsServed(from, to calendar.Day) int {
	n := 0
	for from.AddMonths(n) < to {
		n++
	}
	return n
}

// takesBack reports whether a kind of line is commission that a lost deal gives back.
func takesBack(k commission.LineKind) bool {
	switch k {
	case commission.LineCommission, commission.LineOverride, commission.LineTrueUp, commission.LineKicker, commission.LineSpiff, commission.LineDelta:
		return true
	default:
		return false
	}
}

// clawbacks are the lines that take back what deals earned which were lost in the period. Each points to
// the line that it takes back, and takes first what of it is not payable yet.
func (l *ledger) clawbacks(payee int64, currency money.Currency, lines []*standingLine) []*draft {
	var out []*draft
	for _, e := range l.losses {
		rerated := map[bucketKey]bool{}
		for _, s := range lines {
			if s.line.Event == nil || s.line.Event.bare() != e.Reverses.bare() || s.plan == nil || !takesBack(s.line.Kind) {
				continue
			}
			design := &s.plan.Design
			c := s.plan.components[s.line.Component]
			if !design.triggers(c, e.Kind) {
				continue
			}
			num, den := design.Clawback.fraction(e, startOf(e, s.line.Date), l.term(e))
			if num == 0 {
				continue
			}
			base, most := s.line.Earned, s.line.Earned-s.clawed
			lost := lostOf(e, s.left)
			s.left -= lost
			if design.Clawback.Rate == commission.ReRate && c != nil {
				k := bucketKey{payee, s.line.Component, s.line.Report}
				if rerated[k] {
					continue
				}
				rerated[k] = true
				base = l.rerate(k, s)
				most = base - s.clawed
			}
			amount := scaled(base, num, den, lost)
			if num == den && s.left == 0 {
				amount = most // the last part: what the parts before have left, to the cent
			}
			if magnitude(amount) > magnitude(most) || (amount < 0) != (most < 0) {
				amount = most
			}
			if amount == 0 {
				continue
			}
			fromHeld := int64(0)
			if amount > 0 {
				fromHeld = max(0, min(amount, s.open()))
			}
			s.clawed += amount
			s.cancelled += fromHeld
			d := &draft{Line: Line{
				Key:  strings.Join([]string{string(commission.LineClawback), part(e.Key.Source), part(e.Key.ID), s.period.From.String(), s.line.Key}, "|"),
				Kind: commission.LineClawback, Payee: payee, Currency: currency, Version: s.plan.ID, Component: s.line.Component, Report: s.line.Report,
				Event: &e.Key, Transaction: e.Transaction, Record: e.Record, Account: e.Account, Date: e.Date, Original: s.original(),
				Uncapped: -amount, Earned: -amount, Payable: fromHeld - amount, Lost: lost,
				Steps: []Step{
					{Kind: commission.StepClawback, Of: string(design.Clawback.Policy) + ":" + string(design.Clawback.Rate), In: base, Rate: fractionRate(num, den, lost), Out: -amount},
				},
			}, order: e}
			if fromHeld > 0 {
				d.Steps = append(d.Steps, Step{Kind: commission.StepHold, Of: string(s.line.Hold), In: -amount, Out: d.Payable})
			}
			out = append(out, d)
		}
	}
	return out
}

// scaled is base x num / den x lost, rounded once.
func scaled(base, num, den int64, lost money.Rate) int64 {
	n := new(big.Int).Mul(big.NewInt(base), big.NewInt(num))
	n.Mul(n, big.NewInt(int64(lost)))
	out, _ := roundRat(new(big.Rat).SetFrac(n, new(big.Int).Mul(big.NewInt(den), big.NewInt(int64(money.One)))))
	return out
}

func fractionRate(num, den int64, lost money.Rate) money.Rate {
	return money.Rate(scaled(int64(money.One), num, den, lost))
}

// rerate is what the line's period would have earned less in its component without the deal. It may be more
// than the deal's own line.
func (l *ledger) rerate(k bucketKey, s *standingLine) int64 {
	total := func(without *EventKey) int64 {
		in := *l.in
		in.Period = s.period
		x := *l.index
		x.in, x.faults = &in, nil
		then := *l
		then.index, then.issues = &x, nil
		then.buckets = map[bucketKey][]*entry{}
		for _, other := range l.mine[k.payee] {
			list := l.buckets[other]
			then.buckets[other] = slices.DeleteFunc(slices.Clone(list), func(t *entry) bool {
				return t.Reversal || without != nil && t.Event.bare() == without.bare()
			})
		}
		var sum int64
		lines, _ := then.bucket(k, map[string]exact{})
		for _, d := range lines {
			sum += d.Uncapped
		}
		return sum
	}
	return total(nil) - total(s.line.Event)
}
