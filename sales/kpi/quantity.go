package kpi

import (
	"slices"
	"sync"
)

// quantityKind is what a quantity of the ledger and of what hangs on it adds up.
type quantityKind uint8

const (
	movedAmount         quantityKind = iota // deltas of movements dated in the bucket
	movedCustomers                          // accounts with such a movement, once per account and day
	trailingAmount                          // the same over the arg months before the end of the bucket
	trailingMoved                           //
	standingAmount                          // deltas dated before the end of the bucket: MRR
	committedAmount                         // deltas dated or signed before it: committed MRR
	openingAmount                           // deltas dated before the start of the bucket
	approximated                            // movements before it that were converted at a rate of another day
	sameSpell                               // accounts that began to pay and left within the bucket
	activeAccounts                          // accounts with MRR just before its end
	pausedAccounts                          // accounts whose MRR pauses then
	keptAccounts                            // accounts that had MRR when a window of arg months began; 0: the bucket itself
	cohortAccounts                          // accounts that first paid in the bucket, at the age of arg months; agedNow: today
	realisedRevenue                         // what accounts that left in the bucket had paid since they first did
	lifetimeCurve                           // the sum over the ages of the mean MRR of accounts of that age
	dueTerms                                // terms that end in the bucket
	startedTrials                           // trials that began in the bucket
	usedQuantity                            // use in the months that begin in the bucket
	spentAmount                             // spend, its share of the bucket
	attributedCustomers                     // new customers of the bucket, shared out among touches, in millionths
	wonMargin                               // won lines with a known cost of the arg months before the end of the bucket
	payStatements                           // statements whose period ends in the bucket
	attributedWins                          // what won opportunities of the bucket brought, shared out among touches
)

// What a quantity tells of its accounts, terms, trials, use or lines.
const (
	allOf         int8 = iota // how many there are
	lostOf                    // opening accounts without MRR at the end that do not pause
	openingMRR                // of opening accounts
	closingMRR                // of those that never left within the window
	returnedMRR               // of those that left and came back
	cappedMRR                 // of those that never left, at most their opening MRR each
	aliveOf                   // accounts of a cohort with MRR at the age
	youngOf                   // accounts or trials too young to be judged
	revenueOf                 // realised revenue, MRR due
	renewedOf                 // MRR renewed
	accountsOf                // accounts with a term due
	keepersOf                 // those of them that renewed
	undecidedOf               // terms that are running, or late but within the days of grace
	convertedOf               // trials that became paid
	includedOf                // included quantity
	netOf                     // what lines sold for
	marginOf                  // that less their cost
	costlessOf                // lines without a known cost
	earnedOf                  // what payees earned
	creditedOf                // what was credited to them
	finalOf                   // statements whose numbers are final
	accurateOf                // those of them that nothing corrects
	paidOf                    // statements that are paid
	unpaidOf                  // final ones that are not
	waitedOf                  // days from the end of the period to the payout
	approximateOf             // converted at a rate of another day
	unknownOf                 // without a rate
	payeesOf                  // payees
	linesOf                   // lines of statements
	disputesOf                // disputes about them
)

// agedNow is the age of a cohort that is looked at today.
const agedNow int16 = -1

// quantity is one sum per group and bucket.
type quantity struct {
	kind       quantityKind
	field      int8
	mask, want uint16 // of movements: the flags they must have
	arg        int16  // months of the window, age, days of the trial, months that the spend lags
	model      attribution
	lookback   int16 // days before the win in which a touch counts; 0: all
	category   int8  // of spend; 0: all
	previous   bool  // spend of the period before
	whole      bool  // of all the buckets as one period, told in the first of them
}

// table is the kind of row behind a quantity.
func (q quantity) table() Table {
	switch q.kind {
	case movedAmount, trailingAmount, standingAmount, committedAmount, openingAmount, approximated:
		return TableMovements
	case dueTerms:
		if q.field == accountsOf || q.field == keepersOf {
			return TableAccounts
		}
		return TableTerms
	case startedTrials:
		return TableSubscriptions
	case usedQuantity:
		return TableUsage
	case spentAmount:
		return TableSpends
	case wonMargin, attributedWins:
		return TableOpportunities
	case payStatements:
		return TableStatements
	default:
		return TableAccounts
	}
}

// readsMovements reports whether the quantity is made in the pass over the ledger.
func (q quantity) readsMovements() bool { return q.kind < dueTerms || q.kind == attributedCustomers }

// ledgerSpec is how a KPI of subscriptions is computed: the sums that it needs, and what becomes of
// them. The numerator, denominator, count and warnings of the spec name places in quantities.
type ledgerSpec struct {
	spec
	quantities []quantity
	special    func(p *plan, v []int64, months span12, out *outcome) // instead of the quotient
	overlaps   bool                                                  // an account may stand in several groups
	matured    *[2]int                                               // of cohorts: places of the old ones and of those left out as too young
}

// span12 is the length of a period in months as a fraction: whole months, else days of 30.4375 to a month.
type span12 struct{ num, den int64 }

// want returns the place of a quantity.
func (s *ledgerSpec) want(q quantity) int {
	for i, have := range s.quantities {
		if have == q {
			return i
		}
	}
	s.quantities = append(s.quantities, q)
	return len(s.quantities) - 1
}

// moved are the movements of some kinds in the bucket. Use beyond the commitment is told apart.
func (s *ledgerSpec) moved(kinds uint16) []shareOf {
	var out []shareOf
	for bit := movedNew; bit <= movedTransfer; bit <<= 1 {
		if kinds&bit != 0 {
			out = append(out, shareOf{s.want(quantity{kind: movedAmount, mask: bit | movedUsage, want: bit}), 1})
		}
	}
	return out
}

func (s *ledgerSpec) trailing(months int16, kinds uint16) []shareOf {
	var out []shareOf
	for bit := movedNew; bit <= movedTransfer; bit <<= 1 {
		if kinds&bit != 0 {
			out = append(out, shareOf{s.want(quantity{kind: trailingAmount, mask: bit | movedUsage, want: bit, arg: months}), 1})
		}
	}
	return out
}

// changed is the sum of all movements of the bucket, of any kind.
func (s *ledgerSpec) changed() shareOf {
	return shareOf{s.want(quantity{kind: movedAmount, mask: movedUsage}), 1}
}

func (s *ledgerSpec) standing() shareOf {
	return shareOf{s.want(quantity{kind: standingAmount, mask: movedUsage}), 1}
}

// opening is the MRR just before the bucket: what stands at its end less what moved in it.
func (s *ledgerSpec) opening() []shareOf {
	return []shareOf{s.standing(), scaled(s.changed(), -1)}
}

func (s *ledgerSpec) customers(kind uint16) shareOf {
	return shareOf{s.want(quantity{kind: movedCustomers, mask: kind | movedUsage, want: kind}), 1}
}

func (s *ledgerSpec) active() shareOf { return shareOf{s.want(quantity{kind: activeAccounts}), 1} }

func (s *ledgerSpec) kept(months int16, field int8) shareOf {
	return shareOf{s.want(quantity{kind: keptAccounts, arg: months, field: field}), 1}
}

// approximate warns of movements that were converted at a rate of another day.
func (s *ledgerSpec) approximate() {
	s.needs.amounts = true
	s.warnings = append(s.warnings, warning{s.want(quantity{kind: approximated, mask: movedApproximately | movedUsage, want: movedApproximately}), FXApproximate})
}

func (s *ledgerSpec) samePeriod() {
	s.warnings = append(s.warnings, warning{s.want(quantity{kind: sameSpell}), SamePeriod})
}

func scaled(s shareOf, factor int64) shareOf { return shareOf{s.measure, s.factor * factor} }

func each(factor int64, of ...[]shareOf) []shareOf {
	var out []shareOf
	for _, list := range of {
		for _, s := range list {
			out = append(out, scaled(s, factor))
		}
	}
	return out
}

func joined(of ...[]shareOf) []shareOf { return each(1, of...) }

func only(s shareOf) []shareOf { return []shareOf{s} }

// ledgerKey reports whether a KPI is computed from the ledger and what hangs on it.
func ledgerKey(k Key) bool { return ledgerKeys()[k] }

var ledgerKeys = sync.OnceValue(func() map[Key]bool {
	out := map[Key]bool{}
	for _, d := range Catalogue() {
		if _, ok := ledgerSpecs(d.Key, variantValues(d.Key, nil)); ok {
			out[d.Key] = true
		}
	}
	return out
})

// ReadsSubscriptions reports whether one of the KPIs is made of the ledger of recurring revenue or of what
// hangs on subscriptions.
func ReadsSubscriptions(keys ...Key) bool { return slices.ContainsFunc(keys, ledgerKey) }

// overBucket is how the quantity of a period follows from those of its buckets.
type overBucket uint8

const (
	asksAnew overBucket = iota
	summed
	lastBucket
	asWhole // told beside the buckets
)

func (q quantity) overBuckets() overBucket {
	switch q.kind {
	case movedAmount, movedCustomers, cohortAccounts, realisedRevenue, startedTrials, usedQuantity, attributedCustomers, attributedWins:
		return summed
	case standingAmount, committedAmount, approximated, trailingAmount, trailingMoved, activeAccounts, pausedAccounts, lifetimeCurve, wonMargin:
		return lastBucket
	case sameSpell:
		return asWhole
	case payStatements:
		if q.field == payeesOf {
			return asksAnew
		}
		return summed
	case keptAccounts:
		if q.arg > 0 {
			return lastBucket
		}
		return asWhole
	default:
		return asksAnew
	}
}
