// Package kpi computes the organisation's key figures from immutable facts held in columns.
//
// A Builder takes plain rows (rows.go) and freezes them into Facts; Facts.Apply puts changed rows in
// place and returns new Facts that share all untouched chunks with the old. Compute answers a Query:
// one pass per fact table and kind of event day serves all keys of the query. Records lists the rows
// behind one number.
// Nothing here reads a clock or a database: "today" and the viewer's Scope are part of the Query.
package kpi

import (
	"io"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/enum"
	"coxswain/sales/money"
)

// Settings are the organisation's choices that every computation needs.
type Settings struct {
	Base        money.Currency // the currency that all amounts in the facts are in
	FiscalStart time.Month     // first month of the fiscal year; zero means January
}

// Query asks for some KPIs over one period.
type Query struct {
	Keys     []Key
	Period   calendar.Period
	Grain    calendar.Grain // empty: one value for the period
	GroupBy  []Dimension    // at most three, all different
	Where    Filter
	Variants []Variant
	Compare  []Comparison
	Targets  []Target // for Comparison GOAL
	Scope    Scope
	Today    calendar.Day     // in the organisation's time zone
	Now      calendar.Instant // decides which response deadlines have passed
}

// Variant chooses one reading of a KPI, for example {SALES_CYCLE, "start", "LEAD_CREATED"}.
type Variant struct {
	Key   Key
	Name  string
	Value string
}

// Filter keeps the rows that match every term.
type Filter []Term

// Term matches rows whose dimension has one of the listed values. A TEAM or TERRITORY includes its
// descendants unless Exact is set.
type Term struct {
	Dimension Dimension
	IDs       []int64  // records
	Codes     []string // enum values and plain texts (REGION, SEGMENT, INDUSTRY, COUNTRY, CURRENCY ...)
	None      bool     // rows without a value match too
	Exact     bool
}

// Comparison is what a number is set against.
type Comparison string

// The values of Comparison.
const (
	PreviousPeriod     Comparison = "PREVIOUS_PERIOD"       // the same calendar unit before
	SamePeriodLastYear Comparison = "SAME_PERIOD_LAST_YEAR" // the same days one year before
	Goal               Comparison = "GOAL"                  // the goal that the caller passes in
)

func allComparisons() []Comparison { return []Comparison{PreviousPeriod, SamePeriodLastYear, Goal} }

// Values lists every Comparison, for the API.
func (Comparison) Values() []string { return enum.Strings(allComparisons()) }

// MarshalGQL writes the value.
func (c Comparison) MarshalGQL(w io.Writer) { enum.Write(w, c) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (c *Comparison) UnmarshalGQL(v any) error { return enum.Read(v, c, allComparisons()) }

// Result is the answer for one key.
type Result struct {
	Key    Key
	Points []Point
	Total  Point
}

// Point is one number with what it was made of.
type Point struct {
	Period      calendar.Period
	Group       []GroupKey     // in the order of Query.GroupBy
	Value       *money.Decimal // nil when it cannot be computed; Caveats say why
	Unit        Unit
	Currency    money.Currency // for money, else empty
	Numerator   *money.Decimal
	Denominator *money.Decimal
	Maturity    *money.Decimal // of cohort rates: share of the cohort old enough to be judged
	SampleSize  int64
	Caveats     []Caveat
	Comparisons []Compared
}

// GroupKey is the value of one dimension of a point. ID is set for records, Code for enum values and
// texts; both are empty for the rows without a value, whose Label is "(none)".
type GroupKey struct {
	Dimension Dimension
	ID        int64
	Code      string
	Label     string
}

// NoneLabel is the label of the group of rows without a value.
const NoneLabel = "(none)"

// Compared sets a value against another one.
type Compared struct {
	Against       Comparison
	Period        calendar.Period
	Value         *money.Decimal
	Change        *money.Decimal
	ChangePercent *money.Decimal // a fraction of the other value's magnitude, nil when that is 0
	Better        *bool          // nil when equal, unknown or neither direction is better
}

// Table is a kind of fact row.
type Table string

// The tables.
const (
	TableOpportunities Table = "OPPORTUNITY"
	TableLeads         Table = "LEAD"
	TableActivities    Table = "ACTIVITY"
	TableSpends        Table = "SPEND"
	TableQuotas        Table = "QUOTA"
	TableReps          Table = "REP"
)

// Record is a row behind a point: what it adds to the point's numerator and denominator.
type Record struct {
	Table       Table
	ID          int64
	Numerator   money.Decimal
	Denominator money.Decimal
}

// Access says which rows of a table a viewer sees.
type Access uint8

// The levels of Access.
const (
	NoRows  Access = iota // none: KPIs that need the table are forbidden
	OwnRows               // those of Scope.Reps, Scope.Teams and Scope.Accounts
	AllRows               // all of them
)

// AmountAccess says which amounts of money a viewer sees.
type AmountAccess uint8

// The levels of AmountAccess.
const (
	NoAmounts        AmountAccess = iota // KPIs about money are forbidden
	AggregateAmounts                     // not by ACCOUNT, not filtered by account, and not row by row
	AllAmounts                           // all of them
)

// Scope says what the viewer may see. The zero Scope sees nothing and Compute refuses it, so that a
// forgotten viewer is an error and never a leak.
//
// An opportunity is among the own rows when its owner or a credited rep is in Reps, when it is closed
// and its owner was in one of Teams on its closed day, or when its account is in Accounts. A lead: its
// owner in Reps, or on its closed day in Teams. An activity: who holds or booked it in Reps, or its account in Accounts. A quota: its rep in Reps, its team in Teams, or
// its territory in Territories. A movement, a term, a trial or
// a month of use: its account in Customers.
type Scope struct {
	Opportunities Access
	Leads         Access
	Activities    Access
	Quotas        Access
	Movements     Access // of recurring revenue, with the subscriptions, terms, trials and use behind it
	Spends        bool
	Amounts       AmountAccess
	Costs         bool // unit cost and margin
	Pay           Access
	PayInSums     bool // pay is told neither by rep nor by account, nor of fewer than three payees, nor row by row

	Reps        []int64 // visible now
	Teams       []int64 // the subtree, already expanded
	Territories []int64
	Accounts    []int64
	Customers   []int64 // accounts whose subscriptions are visible, for Movements OwnRows
}

// Everything is the scope of viewers who read the whole business.
func Everything() Scope {
	return Scope{
		Opportunities: AllRows, Leads: AllRows, Activities: AllRows, Quotas: AllRows, Movements: AllRows,
		Spends: true, Amounts: AllAmounts, Costs: true, Pay: AllRows,
	}
}
