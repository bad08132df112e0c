package comp

import (
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Input is everything that a run depends on, frozen. Its lists are sets: their order and how often the same
// row comes mean nothing. See From for how far back events are needed.
type Input struct {
	Period      calendar.Period `json:"period"`
	Only        []int64         `json:"only,omitempty"` // statements for these payees alone; empty: for all
	FiscalStart time.Month      `json:"fiscalStart"`
	PayDay      calendar.Day    `json:"payDay"` // its exchange rates pay out

	Versions    []Version       `json:"versions"`
	Payees      []Payee         `json:"payees"`
	Assignments []Assignment    `json:"assignments"`
	Events      []Event         `json:"events"`
	Payments    []Payment       `json:"payments,omitempty"` // for INVOICE_SHARE and MILESTONE
	Hierarchy   []Stay          `json:"hierarchy,omitempty"`
	Territories []TerritoryStay `json:"territories,omitempty"`
	Quotas      []Quota         `json:"quotas,omitempty"`
	Relief      []Relief        `json:"relief,omitempty"`
	Rates       []DatedRate     `json:"rates,omitempty"`
	Objectives  []Objective     `json:"objectives,omitempty"`
	Adjustments []Adjustment    `json:"adjustments,omitempty"`
	Deltas      []DeltaLine     `json:"deltas,omitempty"`   // of locked periods, to be paid in this one
	Reviewed    []string        `json:"reviewed,omitempty"` // lines whose windfall was reviewed and released, by ReviewKey

	Lines    []PriorLine    `json:"lines,omitempty"`    // of locked statements: with something still to pay, or that an event takes back
	Balances []PriorBalance `json:"balances,omitempty"` // that the period before left
}

// Version is a published version of a plan.
type Version struct {
	ID     int64  `json:"id"`
	Plan   int64  `json:"plan"`
	Number int    `json:"number"`
	Design Design `json:"design"`
}

// Payee is somebody who is paid by a plan.
type Payee struct {
	ID          int64          `json:"id"`
	Hired       *calendar.Day  `json:"hired,omitempty"`
	Left        *calendar.Day  `json:"left,omitempty"`        // first day that they are no longer employed
	PayCurrency money.Currency `json:"payCurrency,omitempty"` // empty: the plan's
}

// Assignment puts a payee on a version for the days [From, To). On one day a payee has a component key from
// one version only.
type Assignment struct {
	ID      int64         `json:"id"`
	Payee   int64         `json:"payee"`
	Version int64         `json:"version"`
	From    calendar.Day  `json:"from"`
	To      *calendar.Day `json:"to,omitempty"`
	Target  *int64        `json:"target,omitempty"` // target incentive of a pay period, minor units of the plan's currency
}

// EventKey identifies what happened: a source, its id there, and its version. Of several versions the
// highest counts.
type EventKey struct {
	Source  string `json:"source"`
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// Event is something that earns commission, or takes it back. A value that is nil is not known.
type Event struct {
	Key         EventKey             `json:"key"`
	Kind        commission.EventKind `json:"kind"`
	Date        calendar.Day         `json:"date"`        // credit date
	Transaction string               `json:"transaction"` // the source system's number or external id of the deal; deals are capped by it, and it orders events of a day
	Line        string               `json:"line,omitempty"`
	Record      int64                `json:"record,omitempty"` // what it is about: opportunity, subscription, payment, activity
	Account     int64                `json:"account,omitempty"`
	Product     int64                `json:"product,omitempty"`
	Family      string               `json:"family,omitempty"`
	Type        string               `json:"type,omitempty"` // type of the opportunity
	Territory   int64                `json:"territory,omitempty"`
	Region      string               `json:"region,omitempty"`
	House       bool                 `json:"house,omitempty"`
	Months      int                  `json:"months,omitempty"` // of the term
	Discount    money.Rate           `json:"discount,omitempty"`

	Currency  money.Currency `json:"currency,omitempty"`
	ACV       *int64         `json:"acv,omitempty"`
	TCV       *int64         `json:"tcv,omitempty"` // also the net amount that margin and territory volume are of
	MRR       *int64         `json:"mrr,omitempty"`
	NetNew    *int64         `json:"netNewMrr,omitempty"`
	Cost      *int64         `json:"cost,omitempty"` // margin = TCV - Cost
	Collected *int64         `json:"collected,omitempty"`
	Units     *money.Rate    `json:"units,omitempty"`
	KPI       string         `json:"kpi,omitempty"`
	Value     *money.Rate    `json:"value,omitempty"` // of the KPI

	Splits []Split `json:"splits,omitempty"`

	Reverses *EventKey     `json:"reverses,omitempty"` // the event that a churn, contraction or non-payment takes back; its version means nothing
	Started  *calendar.Day `json:"started,omitempty"`  // start of the subscription: age of a clawback; nil: the credit date of what is reversed
	Lost     *money.Rate   `json:"lost,omitempty"`     // share of what was left of the deal; nil: all of it
}

// Split is a payee's share in an event.
type Split struct {
	Payee int64                `json:"payee"`
	Kind  commission.SplitKind `json:"kind"`
	Share money.Rate           `json:"share"`
	Role  string               `json:"role,omitempty"`
}

// Payment is the share of an event's invoices that is paid from a day on, or a milestone that was reached.
type Payment struct {
	Event     EventKey     `json:"event"` // its version means nothing
	Day       calendar.Day `json:"day"`
	Share     money.Rate   `json:"share"` // that this payment adds
	Milestone bool         `json:"milestone,omitempty"`
}

// Stay is a payee's place below a manager for the days [From, To).
type Stay struct {
	Payee   int64         `json:"payee"`
	Manager int64         `json:"manager"`
	From    calendar.Day  `json:"from"`
	To      *calendar.Day `json:"to,omitempty"`
}

// TerritoryStay is the ownership of a territory for the days [From, To).
type TerritoryStay struct {
	Territory int64         `json:"territory"`
	Payee     int64         `json:"payee"`
	From      calendar.Day  `json:"from"`
	To        *calendar.Day `json:"to,omitempty"`
}

// Quota is a target of a payee. A window gets the part of it that its days are worth.
type Quota struct {
	ID          int64           `json:"id"`
	Payee       int64           `json:"payee"`
	Measure     string          `json:"measure"`
	Product     int64           `json:"product,omitempty"`
	Period      calendar.Period `json:"period"`
	Currency    money.Currency  `json:"currency,omitempty"`    // empty for units
	Amount      int64           `json:"amount"`                // minor units, or millionths of a unit
	Seasonality []money.Rate    `json:"seasonality,omitempty"` // weight of each month of the period; empty: by days
}

// Relief lowers all quotas of a payee in a measure for the days [From, To).
type Relief struct {
	ID      int64                   `json:"id"`
	Payee   int64                   `json:"payee"`
	Measure string                  `json:"measure,omitempty"` // empty: every measure
	Period  calendar.Period         `json:"period"`
	Share   money.Rate              `json:"share"` // that is taken off
	Reason  commission.ReliefReason `json:"reason"`
}

// DatedRate is what one unit of From is worth in To from a day on.
type DatedRate struct {
	From money.Currency     `json:"from"`
	To   money.Currency     `json:"to"`
	Day  calendar.Day       `json:"day"`
	Rate money.ExchangeRate `json:"rate"`
}

// Objective states how far a payee has reached the objective of a bonus in the period.
type Objective struct {
	Payee   int64      `json:"payee"`
	Bonus   string     `json:"bonus"` // key in the design
	Reached money.Rate `json:"reached"`
	By      int64      `json:"by,omitempty"` // who states it
}

// Adjustment is a change of pay by hand, approved.
type Adjustment struct {
	ID       int64                       `json:"id"`
	Payee    int64                       `json:"payee"`
	Currency money.Currency              `json:"currency"`
	Amount   int64                       `json:"amount"`
	Reason   commission.AdjustmentReason `json:"reason"`
	Note     string                      `json:"note,omitempty"`
	Approver int64                       `json:"approver,omitempty"`
}

// PriorLine is a line of a locked statement with what has become of it since. See Carry.
type PriorLine struct {
	ID        int64           `json:"id"` // of the stored line; 0 in what-ifs
	Period    calendar.Period `json:"period"`
	Line      Line            `json:"line"`
	Released  int64           `json:"released"`       // of its Earned, payable by now
	Clawed    int64           `json:"clawed"`         // of its Earned, taken back by now
	Cancelled int64           `json:"cancelled"`      // of what was taken back, the part that had not been payable yet
	Lost      money.Rate      `json:"lost,omitempty"` // share of its deal that was lost by now
}

// PriorBalance is what a payee's statements left behind in a currency.
type PriorBalance struct {
	Payee    int64          `json:"payee"`
	Currency money.Currency `json:"currency"`
	Held     int64          `json:"held"`  // earned, not payable yet
	Debt     int64          `json:"debt"`  // negative balance carried forward, as a positive number
	Draw     int64          `json:"draw"`  // owed from recoverable draws
	Year     calendar.Day   `json:"year"`  // first day of the fiscal year that InCap speaks of
	InCap    int64          `json:"inCap"` // earned in that year under the annual cap
}

// DeltaLine is the difference between a line of a locked statement, deltas that were posted to it included,
// and the same line computed again. See Delta.
type DeltaLine struct {
	Original  int64           `json:"original"`            // stored line; 0 when the line is new
	Statement int64           `json:"statement,omitempty"` // locked statement that it corrects
	Period    calendar.Period `json:"period"`              // of the locked statement
	Payee     int64           `json:"payee"`
	Currency  money.Currency  `json:"currency"`
	Key       string          `json:"key"` // of the line in its period
	Version   int64           `json:"version,omitempty"`
	Component string          `json:"component,omitempty"`
	Event     *EventKey       `json:"event,omitempty"`
	Was       int64           `json:"was"`
	Is        int64           `json:"is"`
}
