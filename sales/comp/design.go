// Package comp is the compensation engine: a pure function of plan versions, assignments, events, quotas,
// hierarchy, exchange rates and what earlier periods left behind. Statements follow from it to the byte,
// whatever the order of the input and however it was cut into batches, and every line says how it came about.
//
// Money is in minor units, shares and quantities in millionths. Nothing is rounded but the bound of a tier
// (to a whole minor unit), a credit, and at the end the sum of a component, which is shared among its lines
// by largest remainder.
package comp

import (
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
)

// Design is a version of a comp plan as data. It is stored as one document; see Canonical and Hash.
// Amounts without a currency of their own are minor units of Currency.
type Design struct {
	Currency       money.Currency            `json:"currency"`            // of quotas, credits, caps, draws and commission
	CurrencyPolicy commission.CurrencyPolicy `json:"currencyPolicy"`      // PLAN_RATE by default
	PlanRates      []PlanRate                `json:"planRates,omitempty"` // for PLAN_RATE
	Grain          calendar.Grain            `json:"grain"`               // how often it pays: MONTH, QUARTER or YEAR

	Components []Component `json:"components"`
	AddOns     []AddOn     `json:"addOns,omitempty"`
	Bonuses    []Bonus     `json:"bonuses,omitempty"`

	PeriodCap *Cap      `json:"periodCap,omitempty"` // on all that a payee earns in a period
	AnnualCap *Cap      `json:"annualCap,omitempty"` // on all that a payee earns in a fiscal year
	Windfall  *Windfall `json:"windfall,omitempty"`

	Eligibility Eligibility                  `json:"eligibility"`
	Holdback    *Holdback                    `json:"holdback,omitempty"`
	Draw        *Draw                        `json:"draw,omitempty"`
	Clawback    Clawback                     `json:"clawback"`
	Negative    NegativeBalance              `json:"negativeBalance"`
	Termination commission.TerminationPolicy `json:"termination"`

	Ramp          []money.Rate `json:"ramp,omitempty"`                 // share of the quota in the first, second ... month of employment; full afterwards
	HouseAccounts bool         `json:"houseAccounts"`                  // whether events of house accounts earn credit
	Acknowledge   bool         `json:"needsAcknowledgement,omitempty"` // the payee acknowledges a statement before anybody approves it
}

// PlanRate fixes what one unit of a currency is worth in the plan's currency.
type PlanRate struct {
	From money.Currency     `json:"from"`
	Rate money.ExchangeRate `json:"rate"`
}

// Component is a part of a plan with a basis, a rate and an attainment of its own. Components of the same
// Key are one and the same across versions and plans: when a payee changes plan within a period, attainment
// runs on, and each credit earns by the version of its date.
type Component struct {
	Key   string               `json:"key"` // unique in the design, for example "new-business"
	Name  string               `json:"name"`
	Basis commission.Basis     `json:"basis"`
	KPI   string               `json:"kpi,omitempty"` // key in the catalogue, for the basis KPI
	Where Filter               `json:"where"`
	Over  *Override            `json:"override,omitempty"` // set: paid to a manager on credits of reports
	Quota QuotaRef             `json:"quota"`
	Scope Scope                `json:"scope"`
	Mode  commission.RateMode  `json:"mode"`
	By    commission.TierBasis `json:"tierBasis,omitempty"` // of the bounds of Tiers
	Tiers []Tier               `json:"tiers,omitempty"`     // ascending, the last without a bound; not for LINEAR_CURVE
	Curve *Curve               `json:"curve,omitempty"`     // for LINEAR_CURVE
	Mods  []Modifier           `json:"modifiers,omitempty"`
	Gates []Gate               `json:"gates,omitempty"` // all must be open
	Deal  *Cap                 `json:"dealCap,omitempty"`
	Cap   *Cap                 `json:"periodCap,omitempty"`
	Share *money.Rate          `json:"targetShare,omitempty"` // share of the assignment's target incentive that stands behind a curve; nil is all
}

// Filter says which events a component or an extra speaks of. An empty list accepts all.
type Filter struct {
	Events      []commission.EventKind `json:"events,omitempty"` // empty: the kinds that the basis is about, see DefaultEvents
	Types       []string               `json:"types,omitempty"`  // types of the opportunity: NEW, EXPANSION, RENEWAL
	Products    []int64                `json:"products,omitempty"`
	Families    []string               `json:"families,omitempty"` // product families
	Territories []int64                `json:"territories,omitempty"`
	Regions     []string               `json:"regions,omitempty"`
	Splits      []commission.SplitKind `json:"splits,omitempty"`
	Roles       []string               `json:"roles,omitempty"` // sales roles in which the payee is credited
	MinMonths   int                    `json:"minMonths,omitempty"`
}

// QuotaRef names the quotas that attainment is measured against.
type QuotaRef struct {
	Measure string `json:"measure,omitempty"` // as quotas name it, for example BOOKINGS; empty: the component has no quota
	Product int64  `json:"product,omitempty"` // quotas for this product alone; 0: quotas for all products
}

// Scope is the window over which credits add up.
type Scope struct {
	Kind   commission.AttainmentScope `json:"kind"`
	Months int                        `json:"months,omitempty"` // for ROLLING
	ToDate bool                       `json:"toDate,omitempty"` // against the quota of the days up to the end of the period, not of the whole window
}

// Tier is a band (lower, upper] of attainment; lower is the bound of the tier before.
type Tier struct {
	UpTo       *money.Rate `json:"upTo,omitempty"`       // for QUOTA_SHARE a share, for UNITS a quantity; nil in the last tier
	UpToAmount *int64      `json:"upToAmount,omitempty"` // for AMOUNT
	Rate       money.Rate  `json:"rate"`                 // of the credit
	PerUnit    int64       `json:"perUnit,omitempty"`    // minor units for one unit, for FLAT_PER_UNIT
}

// Curve turns attainment into a share of the target incentive: straight lines between points, nothing more
// below the first, and Beyond above the last.
type Curve struct {
	Points []Point    `json:"points"` // ascending; the first pays 0
	Beyond money.Rate `json:"beyond"` // share of the target per share of quota above the last point; 2 is twice as fast
}

// Point is a corner of a curve.
type Point struct {
	At  money.Rate `json:"at"`  // share of the quota
	Pay money.Rate `json:"pay"` // share of the target incentive
}

// Modifier changes a credit's rate, and with AffectsCredit the credit itself and so attainment.
type Modifier struct {
	Kind          commission.ModifierKind `json:"kind"`
	Above         money.Rate              `json:"above,omitempty"`    // DISCOUNT_ABOVE: discounts greater than this
	Months        int                     `json:"months,omitempty"`   // TERM_AT_LEAST
	Products      []int64                 `json:"products,omitempty"` // PRODUCT
	Factor        money.Rate              `json:"factor"`
	AffectsCredit bool                    `json:"affectsCredit,omitempty"`
}

// Gate is a condition of pay. Its scope is independent of the rate's.
type Gate struct {
	Kind      commission.GateKind   `json:"kind"`
	Component string                `json:"component,omitempty"` // ATTAINMENT: whose; empty: the component's own
	Scope     Scope                 `json:"scope"`               // ATTAINMENT
	AtLeast   money.Rate            `json:"atLeast,omitempty"`   // attainment, or margin of the event
	Effect    commission.GateEffect `json:"effect"`
}

// Override makes a component one of a manager: it is paid on credits of the people below, by the hierarchy
// of each credit date. An event counts once for a manager, and at most with its own value.
type Override struct {
	Kind   commission.OverrideKind `json:"kind"`
	Levels int                     `json:"levels,omitempty"` // how far down; 0: everybody below
}

// Cap limits what is earned; it never raises it. Exactly one of its values is set.
type Cap struct {
	Amount        *int64      `json:"amount,omitempty"`
	ShareOfTarget *money.Rate `json:"shareOfTarget,omitempty"` // of the assignment's target incentive
}

// Windfall says which lines are held for review. A nil value does not bind.
type Windfall struct {
	DealAbove       *int64      `json:"dealAbove,omitempty"`       // total contract value of the event
	CommissionAbove *int64      `json:"commissionAbove,omitempty"` // the line
	ShareOfTarget   *money.Rate `json:"shareOfTarget,omitempty"`   // the line as a share of the target incentive
}

// AddOn is an extra on events: a kicker or a SPIFF. Exactly one of Amount, PerUnit and Rate is set. A payee
// gets it in proportion to their revenue share.
type AddOn struct {
	Key               string               `json:"key"`
	Name              string               `json:"name"`
	Kind              commission.AddOnKind `json:"kind"`
	Where             Filter               `json:"where"`
	From              *calendar.Day        `json:"from,omitempty"` // first credit date; nil: no bound
	To                *calendar.Day        `json:"to,omitempty"`   // first credit date that no longer counts
	Amount            *int64               `json:"amount,omitempty"`
	PerUnit           *int64               `json:"perUnit,omitempty"`
	Rate              *money.Rate          `json:"rate,omitempty"`              // of the credit in Component
	Component         string               `json:"component,omitempty"`         // for Rate and CountsTowardQuota
	CountsTowardQuota bool                 `json:"countsTowardQuota,omitempty"` // the extra raises attainment of Component
	InsideCap         bool                 `json:"insideCap,omitempty"`         // payee caps apply to it
}

// Bonus is a fixed incentive of the period. Exactly one of Amount and ShareOfTarget is set.
type Bonus struct {
	Key           string               `json:"key"`
	Name          string               `json:"name"`
	Kind          commission.BonusKind `json:"kind"`
	Component     string               `json:"component,omitempty"`    // ATTAINMENT
	Scope         Scope                `json:"scope"`                  // ATTAINMENT
	AtLeast       money.Rate           `json:"atLeast"`                // attainment, or how far the objective is reached
	Proportional  bool                 `json:"proportional,omitempty"` // OBJECTIVE: pays the share that is reached, at most all
	Amount        *int64               `json:"amount,omitempty"`
	ShareOfTarget *money.Rate          `json:"shareOfTarget,omitempty"`
	InsideCap     bool                 `json:"insideCap,omitempty"`
}

// Eligibility says when earned commission becomes payable.
type Eligibility struct {
	Kind  commission.EligibilityKind `json:"kind"`
	Dates []Instalment               `json:"dates,omitempty"` // DATES: at most six, shares sum to 100 %
}

// Instalment is a share that becomes payable some days after the credit date.
type Instalment struct {
	AfterDays int        `json:"afterDays"`
	Share     money.Rate `json:"share"`
}

// Holdback keeps a share of what is eligible back for some days after the credit date.
type Holdback struct {
	Share money.Rate `json:"share"`
	Days  int        `json:"days"`
}

// Draw is an advance per period: pay = max(draw, earned - balance).
type Draw struct {
	Kind         commission.DrawKind `json:"kind"`
	Amount       int64               `json:"amount"`
	From         *calendar.Day       `json:"from,omitempty"`         // first day on which a period with a draw may begin
	To           *calendar.Day       `json:"to,omitempty"`           // periods that begin on it or later have none
	MostOwed     *int64              `json:"mostOwed,omitempty"`     // the balance never exceeds it
	ForgiveAtEnd bool                `json:"forgiveAtEnd,omitempty"` // the balance lapses when the draw ends
	LeastPaid    money.Rate          `json:"leastPaid,omitempty"`    // after the end: share of earnings that is paid whatever is owed
}

// Clawback says what is taken back when a deal is lost.
type Clawback struct {
	Policy     commission.ClawbackPolicy     `json:"policy"`
	WindowDays int                           `json:"windowDays,omitempty"` // FULL and LINEAR_WINDOW; age counts from the start of the subscription
	Rate       commission.ClawbackRate       `json:"rate"`
	Attainment commission.ClawbackAttainment `json:"attainment"`
	Triggers   []commission.EventKind        `json:"triggers,omitempty"` // empty: churn, contraction, non-payment and breach
}

// NegativeBalance says what happens when more is owed than is payable.
type NegativeBalance struct {
	Policy  commission.NegativeBalancePolicy `json:"policy"`
	Consent bool                             `json:"consent,omitempty"` // PAYROLL_DEDUCT: the payees have agreed
}
