package mrr

import (
	"cmp"
	"slices"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Movement is a row of the ledger: what moved an account's recurring revenue on a day, for one
// attribution. There are as many rows per account and day as the change has attributions and kinds.
//
// These sums hold over any rows, reversals included, as long as no account's rows of a line are left out:
//   - MRR at t is the sum of Delta of the rows with Day < t, in every grouping by what a row carries.
//   - Active customers at t: the sum of CustomerDelta. It stands on one row of the day, so it is not
//     moved by a TRANSFER.
//   - Paused customers at t: minus the sum of CustomerDelta of the rows that carry a Tag. A pause of
//     everything that the account pays is CONTRACTION to 0, tagged PAUSE, with CustomerDelta -1; what goes
//     on is EXPANSION, tagged RESUME, +1. Who leaves out of a pause has both on that day, with Delta 0:
//     the pause ends (RESUME, +1) and the customer is lost (CHURN, -1).
//   - Customers lost in a period: minus the sum of CustomerDelta of CHURN; won: of NEW; back: of REACTIVATION.
//
// The lines are ledgers of their own: kinds, Before, After, spells and customers of USAGE say nothing
// about RECURRING, and MRR without another word is RECURRING. A policy may put use there.
type Movement struct {
	ID      int64 // 0 until it is stored
	Account int64
	Day     calendar.Day
	Signed  calendar.Day // when it was agreed; known to CMRR from the day after
	Kind    Kind
	Tag     Tag // "" for most
	Line    Line

	Delta         int64 // minor units of the base currency a month
	Before, After int64 // MRR of the account and line before the day and at its end, the same on all rows of the day
	NativeDelta   int64 // minor units of Currency a month; 0 when only the rate changed
	Currency      money.Currency
	CustomerDelta int // +1 when the account becomes a paying customer, -1 when it stops being one, else 0

	CohortMonth calendar.Day // first day of the month in which the account first paid
	SpellDay    calendar.Day // first day of the unbroken paid spell that the day belongs to, or ends; a pause does not break it

	Subscription, Plan, Rep, Team, Territory int64 // 0 for none, as of the day
	Segment                                  string
}

// compare orders movements by everything but their id.
func compare(a, b Movement) int {
	return cmp.Or(
		cmp.Compare(a.Account, b.Account), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Line, b.Line),
		cmp.Compare(place(a.Kind), place(b.Kind)), cmp.Compare(b.Tag, a.Tag), // a pause ends before the customer leaves
		cmp.Compare(a.Subscription, b.Subscription), cmp.Compare(a.Plan, b.Plan), cmp.Compare(a.Currency, b.Currency),
		cmp.Compare(a.Rep, b.Rep), cmp.Compare(a.Team, b.Team), cmp.Compare(a.Territory, b.Territory), cmp.Compare(a.Segment, b.Segment),
		cmp.Compare(a.Signed, b.Signed), cmp.Compare(a.Delta, b.Delta), cmp.Compare(a.NativeDelta, b.NativeDelta),
		cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After), cmp.Compare(a.CustomerDelta, b.CustomerDelta),
		cmp.Compare(a.CohortMonth, b.CohortMonth), cmp.Compare(a.SpellDay, b.SpellDay),
	)
}

func place(k Kind) int { return slices.Index(Kinds(), k) }

// Diff compares the movements that the ledger holds, net of what was reversed, with those that it should
// hold. reverse are those of have that are wrong and add those of want that are missing; both are empty
// when nothing changed. A row that is right is never touched.
func Diff(have, want []Movement) (reverse, add []Movement) {
	have, want = slices.SortedFunc(slices.Values(have), compare), slices.SortedFunc(slices.Values(want), compare)
	i, j := 0, 0
	for i < len(have) || j < len(want) {
		var c int
		switch {
		case j == len(want):
			c = -1
		case i == len(have):
			c = 1
		default:
			c = compare(have[i], want[j])
		}
		switch {
		case c < 0:
			reverse = append(reverse, have[i])
			i++
		case c > 0:
			add = append(add, want[j])
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return reverse, add
}

// Reversed returns the row that takes a movement back: the same day and attribution, the opposite amounts.
func (m Movement) Reversed() Movement {
	m.ID, m.Delta, m.NativeDelta, m.CustomerDelta = 0, -m.Delta, -m.NativeDelta, -m.CustomerDelta
	return m
}

// Standing is where an account stands on its line RECURRING.
type Standing struct {
	MRR       int64
	State     State
	Cohort    calendar.Day // meaningful unless State is NEVER
	Spell     calendar.Day // meaningful unless State is NEVER; the last one when it is CHURNED
	ChurnedOn calendar.Day // meaningful when State is CHURNED
}

// StandingAt returns where an account stands at the end of a day, from its movements net of reversals.
func StandingAt(movements []Movement, day calendar.Day) Standing {
	s := Standing{State: Never}
	var last calendar.Day
	active, paused := 0, 0
	for _, m := range movements {
		if m.Line != Recurring || m.Day > day {
			continue
		}
		s.MRR += m.Delta
		active += m.CustomerDelta
		if m.Tag != "" {
			paused -= m.CustomerDelta
		}
		if m.Kind == Churn && m.CustomerDelta < 0 {
			s.ChurnedOn = max(s.ChurnedOn, m.Day)
		}
		if s.State == Never || m.Day >= last {
			last, s.Cohort, s.Spell, s.State = m.Day, m.CohortMonth, m.SpellDay, Gone
		}
	}
	switch {
	case active > 0:
		s.State = Paying
	case paused > 0:
		s.State = OnPause
	}
	return s
}
