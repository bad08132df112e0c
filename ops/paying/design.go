package paying

import (
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// The types of this file are a comp.Design as the API gives and takes it: amounts are decimals in major units
// of the design's currency, records have their public ids, and what may be absent is a pointer. The names
// of their fields in JSON are those of comp, by which one becomes the other.

// Design is a comp.Design as the API gives and takes it.
type Design struct {
	Currency        money.Currency               `json:"currency"`
	CurrencyPolicy  commission.CurrencyPolicy    `json:"currencyPolicy"`
	PlanRates       []PlanRate                   `json:"planRates"`
	Grain           calendar.Grain               `json:"grain"`
	Components      []Component                  `json:"components"`
	AddOns          []AddOn                      `json:"addOns"`
	Bonuses         []Bonus                      `json:"bonuses"`
	PeriodCap       *Cap                         `json:"periodCap"`
	AnnualCap       *Cap                         `json:"annualCap"`
	Windfall        *Windfall                    `json:"windfall"`
	Eligibility     Eligibility                  `json:"eligibility"`
	Holdback        *Holdback                    `json:"holdback"`
	Draw            *Draw                        `json:"draw"`
	Clawback        Clawback                     `json:"clawback"`
	NegativeBalance NegativeBalance              `json:"negativeBalance"`
	Termination     commission.TerminationPolicy `json:"termination"`
	Ramp            []money.Rate                 `json:"ramp"`
	HouseAccounts   bool                         `json:"houseAccounts"`

	NeedsAcknowledgement bool `json:"needsAcknowledgement"`
}

// PlanRate is a PlanRate of comp as the API gives and takes it.
type PlanRate struct {
	From money.Currency     `json:"from"`
	Rate money.ExchangeRate `json:"rate"`
}

// Component is a Component of comp as the API gives and takes it.
type Component struct {
	Key         string                `json:"key"`
	Name        string                `json:"name"`
	Basis       commission.Basis      `json:"basis"`
	Kpi         *kpi.Key              `json:"kpi"`
	Where       Filter                `json:"where"`
	Override    *Override             `json:"override"`
	Quota       QuotaRef              `json:"quota"`
	Scope       Scope                 `json:"scope"`
	Mode        commission.RateMode   `json:"mode"`
	TierBasis   *commission.TierBasis `json:"tierBasis"`
	Tiers       []Tier                `json:"tiers"`
	Curve       *Curve                `json:"curve"`
	Modifiers   []Modifier            `json:"modifiers"`
	Gates       []Gate                `json:"gates"`
	DealCap     *Cap                  `json:"dealCap"`
	PeriodCap   *Cap                  `json:"periodCap"`
	TargetShare *money.Rate           `json:"targetShare"`
}

// Filter is a Filter of comp as the API gives and takes it.
type Filter struct {
	Events      []commission.EventKind     `json:"events"`
	Types       []pipeline.OpportunityType `json:"types"`
	Products    []gid.ID                   `json:"products"`
	Families    []string                   `json:"families"`
	Territories []gid.ID                   `json:"territories"`
	Regions     []string                   `json:"regions"`
	Splits      []pipeline.CreditKind      `json:"splits"`
	Roles       []org.SalesRole            `json:"roles"`
	MinMonths   int                        `json:"minMonths"`
}

// QuotaRef is a QuotaRef of comp as the API gives and takes it.
type QuotaRef struct {
	Measure *quota.Measure `json:"measure"`
	Product *gid.ID        `json:"product"`
}

// Scope is a Scope of comp as the API gives and takes it.
type Scope struct {
	Kind   commission.AttainmentScope `json:"kind"`
	Months int                        `json:"months"`
	ToDate bool                       `json:"toDate"`
}

// Tier is a Tier of comp as the API gives and takes it.
type Tier struct {
	UpTo       *money.Rate    `json:"upTo"`
	UpToAmount *money.Decimal `json:"upToAmount"`
	Rate       money.Rate     `json:"rate"`
	PerUnit    *money.Decimal `json:"perUnit"`
}

// Curve is a Curve of comp as the API gives and takes it.
type Curve struct {
	Points []Point    `json:"points"`
	Beyond money.Rate `json:"beyond"`
}

// Point is a Point of comp as the API gives and takes it.
type Point struct {
	At  money.Rate `json:"at"`
	Pay money.Rate `json:"pay"`
}

// Modifier is a Modifier of comp as the API gives and takes it.
type Modifier struct {
	Kind          commission.ModifierKind `json:"kind"`
	Above         *money.Rate             `json:"above"`
	Months        *int                    `json:"months"`
	Products      []gid.ID                `json:"products"`
	Factor        money.Rate              `json:"factor"`
	AffectsCredit bool                    `json:"affectsCredit"`
}

// Gate is a Gate of comp as the API gives and takes it.
type Gate struct {
	Kind      commission.GateKind   `json:"kind"`
	Component *string               `json:"component"`
	Scope     Scope                 `json:"scope"`
	AtLeast   money.Rate            `json:"atLeast"`
	Effect    commission.GateEffect `json:"effect"`
}

// Override is a Override of comp as the API gives and takes it.
type Override struct {
	Kind   commission.OverrideKind `json:"kind"`
	Levels int                     `json:"levels"`
}

// Cap is a Cap of comp as the API gives and takes it.
type Cap struct {
	Amount        *money.Decimal `json:"amount"`
	ShareOfTarget *money.Rate    `json:"shareOfTarget"`
}

// Windfall is a Windfall of comp as the API gives and takes it.
type Windfall struct {
	DealAbove       *money.Decimal `json:"dealAbove"`
	CommissionAbove *money.Decimal `json:"commissionAbove"`
	ShareOfTarget   *money.Rate    `json:"shareOfTarget"`
}

// AddOn is a AddOn of comp as the API gives and takes it.
type AddOn struct {
	Key               string               `json:"key"`
	Name              string               `json:"name"`
	Kind              commission.AddOnKind `json:"kind"`
	Where             Filter               `json:"where"`
	From              *calendar.Day        `json:"from"`
	To                *calendar.Day        `json:"to"`
	Amount            *money.Decimal       `json:"amount"`
	PerUnit           *money.Decimal       `json:"perUnit"`
	Rate              *money.Rate          `json:"rate"`
	Component         *string              `json:"component"`
	CountsTowardQuota bool                 `json:"countsTowardQuota"`
	InsideCap         bool                 `json:"insideCap"`
}

// Bonus is a Bonus of comp as the API gives and takes it.
type Bonus struct {
	Key           string               `json:"key"`
	Name          string               `json:"name"`
	Kind          commission.BonusKind `json:"kind"`
	Component     *string              `json:"component"`
	Scope         Scope                `json:"scope"`
	AtLeast       money.Rate           `json:"atLeast"`
	Proportional  bool                 `json:"proportional"`
	Amount        *money.Decimal       `json:"amount"`
	ShareOfTarget *money.Rate          `json:"shareOfTarget"`
	InsideCap     bool                 `json:"insideCap"`
}

// Eligibility is a Eligibility of comp as the API gives and takes it.
type Eligibility struct {
	Kind  commission.EligibilityKind `json:"kind"`
	Dates []Instalment               `json:"dates"`
}

// Instalment is a Instalment of comp as the API gives and takes it.
type Instalment struct {
	AfterDays int        `json:"afterDays"`
	Share     money.Rate `json:"share"`
}

// Holdback is a Holdback of comp as the API gives and takes it.
type Holdback struct {
	Share money.Rate `json:"share"`
	Days  int        `json:"days"`
}

// Draw is a Draw of comp as the API gives and takes it.
type Draw struct {
	Kind         commission.DrawKind `json:"kind"`
	Amount       money.Decimal       `json:"amount"`
	From         *calendar.Day       `json:"from"`
	To           *calendar.Day       `json:"to"`
	MostOwed     *money.Decimal      `json:"mostOwed"`
	ForgiveAtEnd bool                `json:"forgiveAtEnd"`
	LeastPaid    money.Rate          `json:"leastPaid"`
}

// Clawback is a Clawback of comp as the API gives and takes it.
type Clawback struct {
	Policy     commission.ClawbackPolicy     `json:"policy"`
	WindowDays int                           `json:"windowDays"`
	Rate       commission.ClawbackRate       `json:"rate"`
	Attainment commission.ClawbackAttainment `json:"attainment"`
	Triggers   []commission.EventKind        `json:"triggers"`
}

// NegativeBalance is a NegativeBalance of comp as the API gives and takes it.
type NegativeBalance struct {
	Policy  commission.NegativeBalancePolicy `json:"policy"`
	Consent bool                             `json:"consent"`
}
