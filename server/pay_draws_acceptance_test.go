package main

import (
	"fmt"
	"strings"
	"time"
)

// advance is a payee whose draw or negative balance 3.5 and 3.2 work out month by month.
type advance struct {
	what, plan string
	earned     []string // by month; empty for nothing
	paid       []string
	left       []string // owed afterwards
	owed       string   // path of what is owed

	rep, deal string
}

// draws runs six months, each locked before the next: what a payee owes goes on from month to month.
func (s *sections) draws() {
	recoverable := func(amount string) string { return fmt.Sprintf(`draw: {kind: RECOVERABLE, amount: %q}`, amount) }
	all := []*advance{
		{what: "a recoverable draw of 2,000", plan: recoverable("2000"), owed: "drawAfter.amount", earned: []string{"2750", "3000", "1500", "2375", "3000", "2750"},
			paid: []string{"2750.00", "3000.00", "2000.00", "2000.00", "2875.00", "2750.00"}, left: []string{"0.00", "0.00", "500.00", "125.00", "0.00", "0.00"}},
		{what: "a recoverable draw of 1,500", plan: recoverable("1500"), owed: "drawAfter.amount", earned: []string{"500", "3000"}, paid: []string{"1500.00", "2000.00"}, left: []string{"1000.00", "0.00"}},
		{what: "a draw of 1,500 that is not recoverable", plan: `draw: {kind: NON_RECOVERABLE, amount: "1500"}`, owed: "drawAfter.amount", earned: []string{"500", "3000"}, paid: []string{"1500.00", "3000.00"}, left: []string{"0.00", "0.00"}},
		{what: "a recoverable draw of 1,000 over five periods", plan: recoverable("1000"), owed: "drawAfter.amount", earned: []string{"400", "600", "1200", "1500", "1400"},
			paid: []string{"1000.00", "1000.00", "1000.00", "1000.00", "1100.00"}, left: []string{"600.00", "1000.00", "800.00", "300.00", "0.00"}},
		{what: "a negative balance that is carried forward", plan: `negativeBalance: {policy: CARRY_FORWARD}`, owed: "debtAfter.amount", earned: []string{"6000", "-5000", "7000"}, paid: []string{"6000.00", "0.00", "2000.00"}, left: []string{"0.00", "5000.00", "0.00"}},
		{what: "a negative balance that is waived", plan: `negativeBalance: {policy: NET_TO_ZERO_FLOOR}`, owed: "debtAfter.amount", earned: []string{"6000", "-5000", "7000"}, paid: []string{"6000.00", "0.00", "7000.00"}, left: []string{"0.00", "0.00", "0.00"}},
		{what: "a negative balance that payroll deducts", plan: `negativeBalance: {policy: PAYROLL_DEDUCT, consent: true}`, owed: "debtAfter.amount", earned: []string{"6000", "-5000", "7000"}, paid: []string{"6000.00", "-5000.00", "7000.00"}, left: []string{"0.00", "0.00", "0.00"}},
	}
	first := time.Date(2025, time.September, 1, 0, 0, 0, 0, time.UTC)
	for _, a := range all {
		a.rep = s.employs("3.5 "+a.what, "")
		plan := s.published("3.5 "+a.what, fmt.Sprintf(`{currency: EUR, grain: MONTH, %s, components: [{key: "cash", name: "Collected", basis: COLLECTED, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.1"}]}]}`, a.plan))
		s.assigned(plan, a.rep, `, validFrom: "2025-09-01"`)
		a.deal = s.wins(a.rep, "2025-09-01", "1000000", `, openedOn: "2025-09-01"`)
		for i, n := range a.earned {
			s.paidPart(a.deal, n+"0", first.AddDate(0, i, 9).Format(time.DateOnly)) // a tenth of it is earned
		}
	}
	finance := desk{s.app, s.t, "finance@example.com"}
	for month := range 6 {
		from, to := first.AddDate(0, month, 0).Format(time.DateOnly), first.AddDate(0, month+1, 0).Format(time.DateOnly)
		s.runsOf(from, to)
		for _, a := range all {
			if month >= len(a.paid) {
				continue
			}
			is := s.statementIn(a.rep, from)
			want := strings.TrimSuffix(a.earned[month], ".00") + ".00"
			if got := pick(is, "earned.amount"); got != want {
				s.t.Errorf("3.5 %s, month %d: earned %s, want %s", a.what, month+1, got, want)
			}
			if got := pick(is, "paid.amount"); got != a.paid[month] {
				s.t.Errorf("3.5 %s, month %d: paid %s, want %s", a.what, month+1, got, a.paid[month])
			}
			if got := pick(is, a.owed); got != a.left[month] {
				s.t.Errorf("3.5 %s, month %d: %s is owed, want %s", a.what, month+1, got, a.left[month])
			}
			id := fmt.Sprintf("id: %q", pick(is, "id"))
			s.do("approveCommissionStatement", id, "commissionStatement { status }")
			finance.do("approveCommissionStatement", id, "commissionStatement { status }")
			finance.says(finance.do("lockCommissionStatement", id, "commissionStatement { status }"), "commissionStatement.status", "LOCKED")
		}
	}
}
