package comp

import (
	"cmp"
	"slices"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// due is how much of an earned amount is payable just before a horizon, and why not all of it is.
//
//	due = earned x eligible share x (1 - holdback, while its days run)
//
// What is negative is due at once: nobody waits to give back.
func (l *ledger) due(d *Design, event *EventKey, date calendar.Day, earned int64, horizon calendar.Day) (int64, commission.HoldReason) {
	if earned <= 0 {
		return earned, ""
	}
	share, why := money.One, commission.HoldReason("")
	switch d.Eligibility.Kind {
	case commission.InvoiceShare, commission.Milestone:
		share = 0
		if event != nil {
			for _, p := range l.payments[event.bare()] {
				switch {
				case p.Day >= horizon:
				case d.Eligibility.Kind == commission.Milestone && p.Milestone:
					share = money.One
				case d.Eligibility.Kind == commission.InvoiceShare && !p.Milestone:
					share += p.Share
				}
			}
		}
		share = max(0, min(share, money.One))
	case commission.Dates:
		share = 0
		for _, i := range d.Eligibility.Dates {
			if date+calendar.Day(i.AfterDays) < horizon {
				share += i.Share
			}
		}
	default:
	}
	if share < money.One {
		why = commission.HoldEligibility
	}
	kept := money.Rate(0)
	if h := d.Holdback; h != nil && horizon <= date+calendar.Day(h.Days) {
		kept = h.Share
		if why == "" {
			why = commission.HoldHoldback
		}
	}
	due, _ := money.MulDiv(earned, int64(share)*int64(money.One-kept), int64(money.One)*int64(money.One))
	return due, why
}

// payable sets how much of a line of the period is payable in it.
func (l *ledger) payable(d *draft, v *plan) {
	d.Payable = d.Earned
	if d.order == nil || v == nil {
		return
	}
	if d.Hold == commission.HoldWindfall {
		d.Payable = 0
		d.Steps = append(d.Steps, Step{Kind: commission.StepHold, Of: string(d.Hold), In: d.Earned})
		return
	}
	if l.leaves(d.Payee) && v.Design.Termination == commission.ReleaseAll {
		return
	}
	if due, why := l.due(&v.Design, d.Event, d.Date, d.Earned, l.in.Period.To); due != d.Earned {
		d.Payable, d.Hold = due, why
		d.Steps = append(d.Steps, Step{Kind: commission.StepHold, Of: string(why), In: d.Earned, Out: due})
	}
}

// leaves reports whether a payee has left by the end of the period.
func (l *ledger) leaves(payee int64) bool {
	p := l.payees[payee]
	return p != nil && p.Left != nil && *p.Left <= l.in.Period.To
}

// standingLine is an earned line while releases, lapses and clawbacks work on it.
type standingLine struct {
	line      Line
	period    calendar.Period
	id        int64
	plan      *plan
	released  int64
	clawed    int64
	cancelled int64
	left      money.Rate // share of the deal that was not lost yet
	fresh     bool       // of this period
}

// open is what of the line is neither payable nor cancelled yet.
func (s *standingLine) open() int64 { return s.line.Earned - s.released - s.cancelled }

func (s *standingLine) original() *Original {
	return &Original{ID: s.id, Period: s.period, Key: s.line.Key}
}

// carried lists the lines of earlier periods that something may still happen to, each once and in order.
func (l *ledger) carried(payee int64, currency money.Currency) []*standingLine {
	var out []*standingLine
	for _, p := range l.leftover(payee).lines {
		if p.Line.Currency == currency {
			out = append(out, &standingLine{
				line: p.Line, period: p.Period, id: p.ID, plan: l.plans[p.Line.Version], released: p.Released, clawed: p.Clawed, cancelled: p.Cancelled,
				left: money.One - p.Lost,
			})
		}
	}
	slices.SortFunc(out, func(a, b *standingLine) int {
		return cmp.Or(cmp.Compare(a.period.From, b.period.From), cmp.Compare(a.period.To, b.period.To), cmp.Compare(a.line.Key, b.line.Key), cmp.Compare(a.id, b.id))
	})
	return slices.CompactFunc(out, func(a, b *standingLine) bool { return a.period == b.period && a.line.Key == b.line.Key })
}

// release makes payable what has become due of earlier lines, and lets lapse what the plan forfeits when
// the payee leaves. Of fresh lines only the lapse remains to be done.
func (l *ledger) release(payee int64, currency money.Currency, lines []*standingLine) []*draft {
	var out []*draft
	last := l.in.Period.To - 1
	line := func(s *standingLine, kind commission.LineKind) *draft {
		return &draft{Line: Line{
			Key: strings.Join([]string{string(kind), s.period.From.String(), s.line.Key}, "|"), Kind: kind, Payee: payee, Currency: currency,
			Version: s.line.Version, Component: s.line.Component, Report: s.line.Report, Event: s.line.Event, Transaction: s.line.Transaction,
			Record: s.line.Record, Account: s.line.Account, Date: last, Original: s.original(),
		}}
	}
	for _, s := range lines {
		if s.plan == nil || s.open() <= 0 {
			continue
		}
		design := &s.plan.Design
		leaves := l.leaves(payee)
		if !s.fresh {
			due, why := l.due(design, s.line.Event, s.line.Date, s.line.Earned, l.in.Period.To)
			switch {
			case s.line.Hold == commission.HoldWindfall && !l.reviewed[ReviewKey(payee, s.period.From, s.line.Key)]:
				due, why = 0, commission.HoldWindfall
			case leaves && design.Termination == commission.ReleaseAll:
				due, why = s.line.Earned, ""
			}
			if amount := min(due-s.released, s.open()); amount > 0 {
				d := line(s, commission.LineRelease)
				d.Payable, d.Hold = amount, why
				d.Steps = []Step{{Kind: commission.StepHold, Of: string(s.line.Hold), In: s.line.Earned, Out: due}, {Kind: commission.StepEarlier, Out: s.released}}
				s.released += amount
				out = append(out, d)
			}
		}
		if leaves && design.Termination == commission.Forfeit && s.open() > 0 && (s.line.Hold != commission.HoldWindfall) {
			d := line(s, commission.LineForfeit)
			d.Uncapped, d.Earned = -s.open(), -s.open()
			d.Steps = []Step{{Kind: commission.StepFlat, Of: string(commission.Forfeit), In: s.line.Earned, Out: d.Earned}}
			s.clawed += s.open()
			s.cancelled += s.open()
			out = append(out, d)
		}
	}
	return out
}
