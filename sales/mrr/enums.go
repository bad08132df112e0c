// Package mrr is the ledger of recurring revenue: it turns what customers pay from day to day into
// movements of which opening + movements = closing holds for every account, group and currency.
package mrr

import "coxswain/sales/recurring"

// The vocabulary of the package, which storage shares.
type (
	// Kind is what a movement means.
	Kind = recurring.Kind
	// Tag says why a movement came about, where its kind does not.
	Tag = recurring.Tag
	// Line is what MRR is paid for.
	Line = recurring.Line
	// State is where an account stands as a customer.
	State = recurring.State
)

// The values of Kind.
const (
	New          = recurring.New          // from 0, the account never had MRR before
	Expansion    = recurring.Expansion    // from above 0 to more
	Contraction  = recurring.Contraction  // from above 0 to less, but above 0; and a pause, to 0
	Churn        = recurring.Churn        // to 0
	Reactivation = recurring.Reactivation // from 0, the account had MRR before
	FXImpact     = recurring.FXImpact     // the same price at another exchange rate
	Transfer     = recurring.Transfer     // existing MRR moves between owners, teams, territories, segments or plans; sums to 0
)

// The values of Tag.
const (
	Pause  = recurring.Pause  // a contraction because a subscription pauses
	Resume = recurring.Resume // an expansion because it goes on
)

// The values of Line.
const (
	Recurring = recurring.Recurring // committed: the price of the plan
	Usage     = recurring.Usage     // use beyond the commitment, by policy
)

// The values of State.
const (
	Never   = recurring.Never   // never had MRR
	Paying  = recurring.Paying  // has MRR
	OnPause = recurring.OnPause // all its subscriptions pause: neither active nor churned
	Gone    = recurring.Gone    // had MRR, has none
)

// Kinds lists every Kind in the order of a waterfall.
func Kinds() []Kind { return recurring.Kinds() }
