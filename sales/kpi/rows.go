package kpi

import (
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/market"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
)

// Date is a business date that may be unknown; the zero Date is unknown. It stands in the rows that
// a Builder takes so that millions of rows need no pointers.
type Date struct {
	Day   calendar.Day
	Known bool
}

// On returns the known date d.
func On(d calendar.Day) Date { return Date{Day: d, Known: true} }

// Maybe returns the date behind d, unknown when d is nil.
func Maybe(d *calendar.Day) Date {
	if d == nil {
		return Date{}
	}
	return On(*d)
}

// Value is an amount in minor units of the base currency that may be unknown; the zero Value is unknown.
type Value struct {
	Minor int64
	Known bool
}

// Minor returns the known value of n minor units of the base currency.
func Minor(n int64) Value { return Value{Minor: n, Known: true} }

// Opportunity is an opportunity with all that hangs on it. It is the unit of replacement: a change
// of a line or of a stage entry replaces the whole Opportunity.
//
// Team, territory, manager and region are not given: Facts derives them as of each event from the
// owner's memberships (Rep.Teams) and the account's territories (Account.Territories).
type Opportunity struct {
	ID          int64
	Opened      Date // openedOn
	Closed      Date // closedOn; set exactly when Status is WON or LOST
	CloseDate   Date // expected close date as it stands now
	Proposal    Date // first day a proposal was out
	LeadCreated Date // opened day of the lead it came from
	FirstTouch  Date // first contact with the account or lead
	Status      pipeline.Status
	Type        pipeline.OpportunityType
	Pipeline    int64
	Stage       int64 // the stage now; of a closed one the last open stage it stood in
	Owner       int64 // rep
	Account     int64
	Source      int64
	Channel     int64
	Campaign    int64
	LossReason  int64
	NoDecision  bool  // the loss reason's category is NO_DECISION
	Competitor  int64 // the competitor it was lost to, else the first named
	Currency    money.Currency

	Amount        Value // total contract value; of a won one as booked
	ACV           Value
	MRR           Value
	Cost          Value // total cost when there are no lines
	List          Value // total at list price when there are no lines
	Estimated     bool  // Amount stands in for an unknown one (amountSource LIST_PRICE)
	ApproximateFX bool  // converted at a rate of another day than the rule asks for
	Probability   money.Rate

	Lines      []Line
	Stages     []StageEntry      // in any order
	CloseDates []CloseDateChange // in any order
	Credits    []Credit          // shares of the booking; without a revenue share the owner has all of it
}

// Credit is the share of an opportunity that a rep is credited with.
type Credit struct {
	Rep     int64
	Share   money.Rate
	Overlay bool // beside the booking: not one of the shares that sum to 100 %
}

// Line is a product on an opportunity.
type Line struct {
	Product int64
	Amount  int64 // net, base minor units
	Cost    Value
	List    Value
}

// StageEntry is one stay in a stage.
type StageEntry struct {
	Stage   int64
	Entered calendar.Day
	Left    Date // unknown while the opportunity stands there
}

// CloseDateChange is one move of the expected close date.
type CloseDateChange struct {
	From    Date
	To      Date
	Changed calendar.Day
}

// Lead is a lead with the days on which it moved on.
type Lead struct {
	ID          int64
	Opened      Date
	Closed      Date
	MQL         Date
	Accepted    Date
	SQL         Date
	Assigned    Date             // day of assignment, organisation time
	FirstTouch  Date             // day of the first human touch
	Response    int64            // business minutes from assignment to first human touch; read when both days are known
	SLADue      Date             // day on which the response is due, unknown without a policy
	SLADueAt    calendar.Instant // the instant of it
	SLAMet      bool             // touched by then
	Opportunity Date             // day it was converted to an opportunity
	Customer    Date             // day an opportunity from it was won
	Owner       int64
	Account     int64 // after conversion
	Source      int64
	Channel     int64
	Campaign    int64
	Segment     string
	Industry    string
	Country     string
}

// Activity is a call, email, meeting, demo, follow-up or task.
type Activity struct {
	ID            int64
	Day           Date // day it took or takes place
	Due           Date
	Done          Date
	Booked        Date // day it was booked (meetings, demos)
	Kind          activity.Kind
	Direction     activity.Direction
	Status        activity.Status
	Outcome       activity.CallOutcome
	Attendance    activity.Attendance
	Bounce        activity.Bounce
	Opened        bool // opened by a person at least once
	MachineOpened bool // opened by a machine at least once
	Clicked       bool
	Replied       bool // by a person: out-of-office answers do not count
	Seconds       int64
	Rep           int64 // who holds it
	BookedBy      int64
	Account       int64
	Campaign      int64
}

// Spend is marketing or sales cost of the days [From, To).
type Spend struct {
	ID       int64
	From, To calendar.Day
	Category market.SpendCategory
	Channel  int64
	Campaign int64
	Amount   int64 // base minor units
}

// Quota is a target of one rep, team or territory (exactly one of the three ids is set) for [From, To).
type Quota struct {
	ID          int64
	Rep         int64
	Team        int64
	Territory   int64
	Product     int64 // 0: over all products
	Measure     quota.Measure
	From, To    calendar.Day
	Amount      int64   // base minor units for money measures, a count otherwise
	Seasonality []int64 // weight of each month that the period touches; empty: by days
}

// Rep is a person who sells, with employment, memberships and what bears on their quotas.
type Rep struct {
	ID     int64
	Name   string
	Hired  Date
	Left   Date // first day no longer employed
	Teams  []Stay
	Ramp   []money.Rate // share of a full quota in the 1st, 2nd, 3rd ... month after being hired
	Relief []Relief
}

// Stay is a membership for the days [From, To); To unknown means until further notice.
// Of a Rep it names a team, of an Account a territory.
type Stay struct {
	In   int64
	From calendar.Day
	To   Date
}

// Team is a node of the sales hierarchy.
type Team struct {
	ID      int64
	Name    string
	Parent  int64
	Manager int64 // rep
	Region  string
}

// Territory is a node of the territory hierarchy.
type Territory struct {
	ID     int64
	Name   string
	Parent int64
}

// Account is a company with the attributes that numbers are grouped by.
type Account struct {
	ID          int64
	Name        string
	Segment     string
	Industry    string
	Country     string
	Territories []Stay
}

// Stage is a step of a pipeline.
type Stage struct {
	ID          int64
	Name        string
	Pipeline    int64
	Position    int // ascending along the pipeline; only open stages
	Probability money.Rate
}

// Name labels a record of a dimension that has no attributes of its own: PRODUCT, CHANNEL,
// CAMPAIGN, SOURCE, PIPELINE, LOSS_REASON, COMPETITOR.
type Name struct {
	Dimension Dimension
	ID        int64
	Label     string
}

// Changes are rows to put in place of those with the same ID, and IDs whose rows go away.
// Reps, teams, territories, accounts, stages and names are replaced by ID too; they never go away
// because history refers to them.
type Changes struct {
	Opportunities []Opportunity
	Leads         []Lead
	Activities    []Activity
	Spends        []Spend
	Quotas        []Quota

	GoneOpportunities []int64
	GoneLeads         []int64
	GoneActivities    []int64
	GoneSpends        []int64
	GoneQuotas        []int64

	// All movements of an account are replaced together: those of MovedAccounts, and of the accounts that
	// Movements name.
	Movements     []Movement
	MovedAccounts []int64
	Terms         []SubscriptionTerm
	Trials        []Trial
	UsageMonths   []UsageMonth
	Touches       []Touch
	Statements    []Statement

	GoneTerms       []int64
	GoneTrials      []int64 // subscriptions
	GoneUsageMonths []int64
	GoneTouches     []int64
	GoneStatements  []int64

	Reps        []Rep
	Teams       []Team
	Territories []Territory
	Accounts    []Account
	Stages      []Stage
	Names       []Name
}
