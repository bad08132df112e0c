package commission

import (
	"io"

	"coxswain/sales/enum"
)

// EventKind is what happened that may earn commission or take it back.
type EventKind string

// The values of EventKind.
const (
	WonLine                EventKind = "WON_LINE"                // a line of a won opportunity
	SubscriptionStarted    EventKind = "SUBSCRIPTION_STARTED"    // a subscription began to pay
	SubscriptionExpanded   EventKind = "SUBSCRIPTION_EXPANDED"   // a subscription pays more
	SubscriptionRenewed    EventKind = "SUBSCRIPTION_RENEWED"    // a subscription was renewed
	SubscriptionContracted EventKind = "SUBSCRIPTION_CONTRACTED" // a subscription pays less
	SubscriptionChurned    EventKind = "SUBSCRIPTION_CHURNED"    // a subscription ended
	PaymentReceived        EventKind = "PAYMENT_RECEIVED"        // a customer paid
	UsageTrueUp            EventKind = "USAGE_TRUE_UP"           // use beyond the commitment was charged
	ActivityDone           EventKind = "ACTIVITY_DONE"           // an activity, for example a meeting, was held
	KPIResult              EventKind = "KPI_RESULT"              // a key figure of a payee for a period
	CreditNote             EventKind = "CREDIT_NOTE"             // a part of the price was given back
	NonPayment             EventKind = "NON_PAYMENT"             // the first invoice was not paid
	PlanBreach             EventKind = "PLAN_BREACH"             // fraud, or a breach of the plan's terms
)

// EventKinds lists every EventKind.
func EventKinds() []EventKind {
	return []EventKind{WonLine, SubscriptionStarted, SubscriptionExpanded, SubscriptionRenewed, SubscriptionContracted, SubscriptionChurned, PaymentReceived, UsageTrueUp, ActivityDone, KPIResult, CreditNote, NonPayment, PlanBreach}
}

// Values lists every EventKind, for storage and API.
func (EventKind) Values() []string { return enum.Strings(EventKinds()) }

// MarshalGQL writes the value.
func (v EventKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *EventKind) UnmarshalGQL(x any) error { return enum.Read(x, v, EventKinds()) }

// PaymentKind is what a record about the money of a sold deal says.
type PaymentKind string

// The values of PaymentKind.
const (
	Payment          PaymentKind = "PAYMENT"     // the customer paid; below 0 a payment that bounced or was paid back
	CreditNoted      PaymentKind = "CREDIT_NOTE" // a part of the price was given back, below 0
	Unpaid           PaymentKind = "NON_PAYMENT" // the first invoice was not paid; what is outstanding, below 0
	Breach           PaymentKind = "PLAN_BREACH" // fraud, or a breach of the plan's terms; what is in question, below 0
	MilestoneReached PaymentKind = "MILESTONE"   // a milestone of the deal was reached; what it stands for, above 0
)

// PaymentKinds lists every PaymentKind.
func PaymentKinds() []PaymentKind {
	return []PaymentKind{Payment, CreditNoted, Unpaid, Breach, MilestoneReached}
}

// Values lists every PaymentKind, for storage and API.
func (PaymentKind) Values() []string { return enum.Strings(PaymentKinds()) }

// MarshalGQL writes the value.
func (v PaymentKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *PaymentKind) UnmarshalGQL(x any) error { return enum.Read(x, v, PaymentKinds()) }

// LineKind is what a line of a statement is.
type LineKind string

// The values of LineKind.
const (
	LineCommission LineKind = "COMMISSION" // commission on a credit
	LineOverride   LineKind = "OVERRIDE"   // a manager's commission on a report's credit
	LineTrueUp     LineKind = "TRUE_UP"    // an earlier credit of the scope earns more or less because attainment or a gate changed
	LineKicker     LineKind = "KICKER"     // a lasting extra of a deal
	LineSpiff      LineKind = "SPIFF"      // an extra of a deal for some weeks
	LineBonus      LineKind = "BONUS"      // a bonus of the period
	LineAdjustment LineKind = "ADJUSTMENT" // a change by hand
	LineClawback   LineKind = "CLAWBACK"   // commission that is taken back
	LineRelease    LineKind = "RELEASE"    // commission of an earlier period that becomes payable; nothing is earned
	LineForfeit    LineKind = "FORFEIT"    // earned commission that lapses because the payee left before it was payable
	LineDelta      LineKind = "DELTA"      // a locked period, computed again, comes to another amount
)

// LineKinds lists every LineKind.
func LineKinds() []LineKind {
	return []LineKind{LineCommission, LineOverride, LineTrueUp, LineKicker, LineSpiff, LineBonus, LineAdjustment, LineClawback, LineRelease, LineForfeit, LineDelta}
}

// Values lists every LineKind, for storage and API.
func (LineKind) Values() []string { return enum.Strings(LineKinds()) }

// MarshalGQL writes the value.
func (v LineKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *LineKind) UnmarshalGQL(x any) error { return enum.Read(x, v, LineKinds()) }

// HoldReason is why earned commission is not payable yet.
type HoldReason string

// The values of HoldReason.
const (
	HoldWindfall    HoldReason = "WINDFALL"    // so large that somebody reviews it first
	HoldEligibility HoldReason = "ELIGIBILITY" // invoice, date or milestone is still to come
	HoldHoldback    HoldReason = "HOLDBACK"    // a share is kept back until the window is over
)

// HoldReasons lists every HoldReason.
func HoldReasons() []HoldReason {
	return []HoldReason{HoldWindfall, HoldEligibility, HoldHoldback}
}

// Values lists every HoldReason, for storage and API.
func (HoldReason) Values() []string { return enum.Strings(HoldReasons()) }

// MarshalGQL writes the value.
func (v HoldReason) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *HoldReason) UnmarshalGQL(x any) error { return enum.Read(x, v, HoldReasons()) }

// IssueCode is what keeps the engine from computing a number. A run with issues is not locked.
type IssueCode string

// The values of IssueCode.
const (
	IssueNoQuota    IssueCode = "NO_QUOTA"    // the payee carries no quota in the component's measure and scope
	IssueNoTarget   IssueCode = "NO_TARGET"   // the assignment has no target incentive that the component or a cap is a share of
	IssueNoRate     IssueCode = "NO_RATE"     // no exchange rate is known
	IssueSplits     IssueCode = "SPLITS"      // the revenue shares of an event do not sum to 100 %
	IssueNoBasis    IssueCode = "NO_BASIS"    // the event does not say what the component's basis is worth
	IssueNoOriginal IssueCode = "NO_ORIGINAL" // the event takes back another one that is not known
)

// IssueCodes lists every IssueCode.
func IssueCodes() []IssueCode {
	return []IssueCode{IssueNoQuota, IssueNoTarget, IssueNoRate, IssueSplits, IssueNoBasis, IssueNoOriginal}
}

// Values lists every IssueCode, for storage and API.
func (IssueCode) Values() []string { return enum.Strings(IssueCodes()) }

// MarshalGQL writes the value.
func (v IssueCode) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *IssueCode) UnmarshalGQL(x any) error { return enum.Read(x, v, IssueCodes()) }

// StepKind is what one step of a line's computation does.
type StepKind string

// The values of StepKind.
const (
	StepBasis      StepKind = "BASIS"      // the basis is read from the event
	StepSplit      StepKind = "SPLIT"      // the payee's share is taken
	StepIndirect   StepKind = "INDIRECT"   // the reports' credits are added up, at most to the value of the event
	StepModifier   StepKind = "MODIFIER"   // a modifier changes the credit or the rate
	StepConvert    StepKind = "CONVERT"    // the credit is stated in the plan's currency
	StepAttainment StepKind = "ATTAINMENT" // attainment before and after the credit
	StepGate       StepKind = "GATE"       // a gate is open or closed
	StepTier       StepKind = "TIER"       // a part of the credit earns the rate of a tier
	StepCurve      StepKind = "CURVE"      // the share of the target incentive before and after the credit
	StepEarlier    StepKind = "EARLIER"    // what the credit had earned up to the period is set off
	StepRound      StepKind = "ROUND"      // the sum of the component is rounded once and shared by largest remainder
	StepFlat       StepKind = "FLAT"       // a fixed amount
	StepCap        StepKind = "CAP"        // a cap takes away what is above it
	StepHold       StepKind = "HOLD"       // a part is not payable yet
	StepClawback   StepKind = "CLAWBACK"   // the share that is taken back
)

// StepKinds lists every StepKind.
func StepKinds() []StepKind {
	return []StepKind{StepBasis, StepSplit, StepIndirect, StepModifier, StepConvert, StepAttainment, StepGate, StepTier, StepCurve, StepEarlier, StepRound, StepFlat, StepCap, StepHold, StepClawback}
}

// Values lists every StepKind, for storage and API.
func (StepKind) Values() []string { return enum.Strings(StepKinds()) }

// MarshalGQL writes the value.
func (v StepKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *StepKind) UnmarshalGQL(x any) error { return enum.Read(x, v, StepKinds()) }
