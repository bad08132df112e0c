package comp

import (
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Engine names the rules that computed an output. It changes whenever the same input may give another one.
const Engine = "comp/1"

// Output is what a run comes to. It is the same, to the byte of its JSON, for the same input.
type Output struct {
	Engine     string          `json:"engine"`
	Period     calendar.Period `json:"period"`
	Statements []Statement     `json:"statements"` // by payee, then currency
	Issues     []Issue         `json:"issues,omitempty"`
}

// Statement is what a payee earns and is paid for a period in the currency of their plans.
type Statement struct {
	Payee       int64          `json:"payee"`
	Currency    money.Currency `json:"currency"`
	Lines       []Line         `json:"lines"`
	Credits     []Credit       `json:"credits,omitempty"`
	Attainments []Attainment   `json:"attainments,omitempty"`
	Totals      Totals         `json:"totals"`
	Payout      *Payout        `json:"payout,omitempty"` // nil without an exchange rate into the payee's currency
	Next        PriorBalance   `json:"next"`             // what it leaves to the next period
}

// Totals are the sums of a statement, minor units of its currency. They balance:
//
//	HeldBefore + Earned - Payable = HeldAfter
//	Net = Payable - DebtBefore
//	Net = Available - DebtAfter - Waived, where Available is below 0 only if it is deducted from salary
//	Paid = Available + DrawAfter - DrawBefore + Forgiven + Guaranteed
type Totals struct {
	Earned     int64 `json:"earned"`  // sum of the lines' Earned: commission, bonuses, adjustments, deltas, less what is taken back
	Payable    int64 `json:"payable"` // sum of the lines' Payable
	HeldBefore int64 `json:"heldBefore"`
	HeldAfter  int64 `json:"heldAfter"`
	DebtBefore int64 `json:"debtBefore"`
	Net        int64 `json:"net"`
	Waived     int64 `json:"waived"`
	DebtAfter  int64 `json:"debtAfter"`
	Available  int64 `json:"available"`
	DrawBefore int64 `json:"drawBefore"`
	Forgiven   int64 `json:"forgiven"`
	Guaranteed int64 `json:"guaranteed"` // what a draw that is not paid back adds
	DrawAfter  int64 `json:"drawAfter"`
	Paid       int64 `json:"paid"`
}

// Payout is what is paid, in the payee's currency.
type Payout struct {
	Currency money.Currency      `json:"currency"`
	Amount   int64               `json:"amount"`
	Rate     *money.ExchangeRate `json:"rate,omitempty"` // nil in the plan's currency
}

// Line is one amount of a statement with all that it follows from.
type Line struct {
	Key         string              `json:"key"` // unique among the payee's lines of a period, the same whenever it is computed again
	Kind        commission.LineKind `json:"kind"`
	Payee       int64               `json:"payee"`
	Currency    money.Currency      `json:"currency"`
	Version     int64               `json:"version,omitempty"`   // of the plan
	Component   string              `json:"component,omitempty"` // key of the component, extra or bonus
	Report      int64               `json:"report,omitempty"`    // whose attainment an override by individuals follows
	Event       *EventKey           `json:"event,omitempty"`
	Transaction string              `json:"transaction,omitempty"`
	Record      int64               `json:"record,omitempty"`
	Account     int64               `json:"account,omitempty"`
	Date        calendar.Day        `json:"date"`             // credit date; of lines without an event the last day of the period
	Credit      string              `json:"credit,omitempty"` // key of the credit in the statement

	Before *int64  `json:"before,omitempty"` // attainment before and after the credit, in the unit of the component
	After  *int64  `json:"after,omitempty"`
	Quota  *int64  `json:"quota,omitempty"` // that attainment is measured against
	Slices []Slice `json:"slices,omitempty"`

	Uncapped int64 `json:"uncapped"`
	Cuts     []Cut `json:"cuts,omitempty"`
	Earned   int64 `json:"earned"`  // Uncapped less the cuts
	Payable  int64 `json:"payable"` // of it in this period; of a RELEASE, of an earlier line

	Hold     commission.HoldReason `json:"hold,omitempty"`     // why Payable is not Earned
	Original *Original             `json:"original,omitempty"` // line of an earlier period, or of this one, that it corrects
	Lost     money.Rate            `json:"lost,omitempty"`     // of a CLAWBACK: share of the deal that its event lost
	Note     string                `json:"note,omitempty"`
	Steps    []Step                `json:"steps"`
}

// Original points to a line.
type Original struct {
	ID        int64           `json:"id,omitempty"` // of a stored line
	Statement int64           `json:"statement,omitempty"`
	Period    calendar.Period `json:"period"`
	Key       string          `json:"key"`
}

// Slice is a part of a credit in a tier.
type Slice struct {
	Tier    int        `json:"tier"` // index
	Amount  int64      `json:"amount"`
	Rate    money.Rate `json:"rate,omitempty"` // with the modifiers' factor, to six digits
	PerUnit int64      `json:"perUnit,omitempty"`
}

// Cut is what a cap takes away.
type Cut struct {
	Cap    string `json:"cap"` // "deal:KEY", "component:KEY", "period" or "annual"
	Limit  int64  `json:"limit"`
	Amount int64  `json:"amount"`
}

// Credit is what of an event counts for a payee in a component.
type Credit struct {
	Key       string               `json:"key"`
	Component string               `json:"component"`
	Version   int64                `json:"version"`
	Event     EventKey             `json:"event"`
	Kind      commission.SplitKind `json:"kind,omitempty"` // empty for indirect and territory credit
	Indirect  bool                 `json:"indirect,omitempty"`
	Report    int64                `json:"report,omitempty"`
	Date      calendar.Day         `json:"date"`
	Amount    int64                `json:"amount"`             // minor units of the plan's currency, or millionths of a unit
	Factor    money.Rate           `json:"factor"`             // of the rate; 1 for most
	Reversal  bool                 `json:"reversal,omitempty"` // lowers attainment because a deal was lost; its money is in a CLAWBACK line
	Extra     bool                 `json:"extra,omitempty"`    // raises attainment because an extra counts toward the quota; its money is in the extra's line
	Steps     []Step               `json:"steps"`
}

// Step is one step of a computation; Explain puts it into words.
type Step struct {
	Kind     commission.StepKind `json:"kind"`
	Of       string              `json:"of,omitempty"` // what it speaks of: a basis, a currency, a cap, a gate, a tier
	In       int64               `json:"in"`
	Rate     money.Rate          `json:"rate,omitempty"`
	Exchange money.ExchangeRate  `json:"exchange,omitempty"`
	PerUnit  int64               `json:"perUnit,omitempty"`
	Open     *bool               `json:"open,omitempty"` // GATE
	Out      int64               `json:"out"`
}

// Attainment is where a payee stands in a component at the end of the period.
type Attainment struct {
	Component string          `json:"component"`
	Version   int64           `json:"version"`
	Report    int64           `json:"report,omitempty"`
	Window    calendar.Period `json:"window"`
	InUnits   bool            `json:"inUnits,omitempty"`
	Credited  int64           `json:"credited"`
	Quota     *int64          `json:"quota,omitempty"`    // nil: none is carried
	Share     *money.Rate     `json:"share,omitempty"`    // nil without a quota above 0
	Tier      int             `json:"tier"`               // index of the tier that it stands in; -1 for a curve
	NextRate  *money.Rate     `json:"nextRate,omitempty"` // of the next minor unit
	NextTier  *int64          `json:"nextTier,omitempty"` // how much is missing until the next tier begins; nil in the last
}

// Issue is a number that cannot be computed, and why. Nothing is paid in its place.
type Issue struct {
	Code      commission.IssueCode `json:"code"`
	Payee     int64                `json:"payee,omitempty"`
	Component string               `json:"component,omitempty"`
	Event     *EventKey            `json:"event,omitempty"`
	Message   string               `json:"message"`
}
