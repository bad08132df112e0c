package commission

import (
	"io"

	"coxswain/sales/enum"
)

// CurrencyPolicy is at which rate credits in another currency are stated in the plan's.
type CurrencyPolicy string

// The values of CurrencyPolicy.
const (
	PlanRate CurrencyPolicy = "PLAN_RATE" // the rate that the plan fixes, the same for quota and credit
	DealDate CurrencyPolicy = "DEAL_DATE" // the rate of the credit date
)

// CurrencyPolicies lists every CurrencyPolicy.
func CurrencyPolicies() []CurrencyPolicy {
	return []CurrencyPolicy{PlanRate, DealDate}
}

// Values lists every CurrencyPolicy, for storage and API.
func (CurrencyPolicy) Values() []string { return enum.Strings(CurrencyPolicies()) }

// MarshalGQL writes the value.
func (v CurrencyPolicy) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *CurrencyPolicy) UnmarshalGQL(x any) error { return enum.Read(x, v, CurrencyPolicies()) }

// EligibilityKind is what makes earned commission payable.
type EligibilityKind string

// The values of EligibilityKind.
const (
	Immediate    EligibilityKind = "IMMEDIATE"     // earning it
	InvoiceShare EligibilityKind = "INVOICE_SHARE" // the share of the invoices that the customer has paid
	Dates        EligibilityKind = "DATES"         // days after the credit date, each with a share
	Milestone    EligibilityKind = "MILESTONE"     // a milestone of the event, for example going live
)

// EligibilityKinds lists every EligibilityKind.
func EligibilityKinds() []EligibilityKind {
	return []EligibilityKind{Immediate, InvoiceShare, Dates, Milestone}
}

// Values lists every EligibilityKind, for storage and API.
func (EligibilityKind) Values() []string { return enum.Strings(EligibilityKinds()) }

// MarshalGQL writes the value.
func (v EligibilityKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *EligibilityKind) UnmarshalGQL(x any) error { return enum.Read(x, v, EligibilityKinds()) }

// DrawKind is whether an advance is paid back.
type DrawKind string

// The values of DrawKind.
const (
	Recoverable    DrawKind = "RECOVERABLE"     // the advance is owed and set off against later earnings
	NonRecoverable DrawKind = "NON_RECOVERABLE" // the advance is a guarantee: what is missing is a gift
)

// DrawKinds lists every DrawKind.
func DrawKinds() []DrawKind {
	return []DrawKind{Recoverable, NonRecoverable}
}

// Values lists every DrawKind, for storage and API.
func (DrawKind) Values() []string { return enum.Strings(DrawKinds()) }

// MarshalGQL writes the value.
func (v DrawKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *DrawKind) UnmarshalGQL(x any) error { return enum.Read(x, v, DrawKinds()) }

// NegativeBalancePolicy is what happens when a payee owes more than is payable.
type NegativeBalancePolicy string

// The values of NegativeBalancePolicy.
const (
	CarryForward   NegativeBalancePolicy = "CARRY_FORWARD"     // nothing is paid and the rest is owed in the next period
	NetToZeroFloor NegativeBalancePolicy = "NET_TO_ZERO_FLOOR" // nothing is paid and the rest is waived
	PayrollDeduct  NegativeBalancePolicy = "PAYROLL_DEDUCT"    // the rest is deducted from salary; needs the payee's consent
)

// NegativeBalancePolicies lists every NegativeBalancePolicy.
func NegativeBalancePolicies() []NegativeBalancePolicy {
	return []NegativeBalancePolicy{CarryForward, NetToZeroFloor, PayrollDeduct}
}

// Values lists every NegativeBalancePolicy, for storage and API.
func (NegativeBalancePolicy) Values() []string { return enum.Strings(NegativeBalancePolicies()) }

// MarshalGQL writes the value.
func (v NegativeBalancePolicy) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *NegativeBalancePolicy) UnmarshalGQL(x any) error {
	return enum.Read(x, v, NegativeBalancePolicies())
}

// ClawbackPolicy is how much of a commission is taken back when its deal is lost.
type ClawbackPolicy string

// The values of ClawbackPolicy.
const (
	ClawbackNone     ClawbackPolicy = "NONE"          // nothing
	ClawbackFull     ClawbackPolicy = "FULL"          // all of it while the age is below the window
	ClawbackLinear   ClawbackPolicy = "LINEAR_WINDOW" // 1 - age / window of it
	ClawbackUnserved ClawbackPolicy = "UNSERVED_TERM" // unserved months / months of the term of it
)

// ClawbackPolicies lists every ClawbackPolicy.
func ClawbackPolicies() []ClawbackPolicy {
	return []ClawbackPolicy{ClawbackNone, ClawbackFull, ClawbackLinear, ClawbackUnserved}
}

// Values lists every ClawbackPolicy, for storage and API.
func (ClawbackPolicy) Values() []string { return enum.Strings(ClawbackPolicies()) }

// MarshalGQL writes the value.
func (v ClawbackPolicy) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ClawbackPolicy) UnmarshalGQL(x any) error { return enum.Read(x, v, ClawbackPolicies()) }

// ClawbackRate is what the taken back commission is measured by.
type ClawbackRate string

// The values of ClawbackRate.
const (
	ReverseOriginal ClawbackRate = "REVERSE_ORIGINAL" // what was earned on the deal
	ReRate          ClawbackRate = "RE_RATE"          // what the period would have earned less without the deal, which may be more than the deal earned
)

// ClawbackRates lists every ClawbackRate.
func ClawbackRates() []ClawbackRate {
	return []ClawbackRate{ReverseOriginal, ReRate}
}

// Values lists every ClawbackRate, for storage and API.
func (ClawbackRate) Values() []string { return enum.Strings(ClawbackRates()) }

// MarshalGQL writes the value.
func (v ClawbackRate) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ClawbackRate) UnmarshalGQL(x any) error { return enum.Read(x, v, ClawbackRates()) }

// ClawbackAttainment is where the credit of a lost deal leaves attainment.
type ClawbackAttainment string

// The values of ClawbackAttainment.
const (
	OpenPeriod   ClawbackAttainment = "OPEN_PERIOD"   // on the day of the loss
	OriginPeriod ClawbackAttainment = "ORIGIN_PERIOD" // on the credit date of the deal; locked periods get delta lines
	NoAttainment ClawbackAttainment = "NONE"          // nowhere: the credit stays
)

// ClawbackAttainments lists every ClawbackAttainment.
func ClawbackAttainments() []ClawbackAttainment {
	return []ClawbackAttainment{OpenPeriod, OriginPeriod, NoAttainment}
}

// Values lists every ClawbackAttainment, for storage and API.
func (ClawbackAttainment) Values() []string { return enum.Strings(ClawbackAttainments()) }

// MarshalGQL writes the value.
func (v ClawbackAttainment) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ClawbackAttainment) UnmarshalGQL(x any) error { return enum.Read(x, v, ClawbackAttainments()) }

// TerminationPolicy is what becomes of earned, not yet payable commission when a payee leaves.
type TerminationPolicy string

// The values of TerminationPolicy.
const (
	KeepSchedule TerminationPolicy = "KEEP_SCHEDULE" // it becomes payable as it would have: earned on booking
	ReleaseAll   TerminationPolicy = "RELEASE_ALL"   // it is payable with the final pay
	Forfeit      TerminationPolicy = "FORFEIT"       // it lapses: earned on payment
)

// TerminationPolicies lists every TerminationPolicy.
func TerminationPolicies() []TerminationPolicy {
	return []TerminationPolicy{KeepSchedule, ReleaseAll, Forfeit}
}

// Values lists every TerminationPolicy, for storage and API.
func (TerminationPolicy) Values() []string { return enum.Strings(TerminationPolicies()) }

// MarshalGQL writes the value.
func (v TerminationPolicy) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *TerminationPolicy) UnmarshalGQL(x any) error { return enum.Read(x, v, TerminationPolicies()) }

// AddOnKind is the kind of an extra that a deal pays.
type AddOnKind string

// The values of AddOnKind.
const (
	Kicker AddOnKind = "KICKER" // a lasting incentive of the plan, for example for contracts of three years
	Spiff  AddOnKind = "SPIFF"  // an incentive for some weeks, for example on a new product
)

// AddOnKinds lists every AddOnKind.
func AddOnKinds() []AddOnKind {
	return []AddOnKind{Kicker, Spiff}
}

// Values lists every AddOnKind, for storage and API.
func (AddOnKind) Values() []string { return enum.Strings(AddOnKinds()) }

// MarshalGQL writes the value.
func (v AddOnKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *AddOnKind) UnmarshalGQL(x any) error { return enum.Read(x, v, AddOnKinds()) }

// BonusKind is what earns a bonus.
type BonusKind string

// The values of BonusKind.
const (
	BonusAttainment BonusKind = "ATTAINMENT" // reaching a share of a component's quota
	BonusObjective  BonusKind = "OBJECTIVE"  // an objective of which somebody states how far it is reached
)

// BonusKinds lists every BonusKind.
func BonusKinds() []BonusKind {
	return []BonusKind{BonusAttainment, BonusObjective}
}

// Values lists every BonusKind, for storage and API.
func (BonusKind) Values() []string { return enum.Strings(BonusKinds()) }

// MarshalGQL writes the value.
func (v BonusKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *BonusKind) UnmarshalGQL(x any) error { return enum.Read(x, v, BonusKinds()) }

// ReliefReason is why a quota is lower for some days.
type ReliefReason string

// The values of ReliefReason.
const (
	ReliefNewHire   ReliefReason = "NEW_HIRE"  // a new hire learns
	ReliefLeave     ReliefReason = "LEAVE"     // the carrier is on leave
	ReliefProduct   ReliefReason = "PRODUCT"   // a product cannot be sold
	ReliefTerritory ReliefReason = "TERRITORY" // accounts were taken away
	ReliefOther     ReliefReason = "OTHER"     // any other reason
)

// ReliefReasons lists every ReliefReason.
func ReliefReasons() []ReliefReason {
	return []ReliefReason{ReliefNewHire, ReliefLeave, ReliefProduct, ReliefTerritory, ReliefOther}
}

// Values lists every ReliefReason, for storage and API.
func (ReliefReason) Values() []string { return enum.Strings(ReliefReasons()) }

// MarshalGQL writes the value.
func (v ReliefReason) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ReliefReason) UnmarshalGQL(x any) error { return enum.Read(x, v, ReliefReasons()) }

// AdjustmentReason is why somebody changes pay by hand.
type AdjustmentReason string

// The values of AdjustmentReason.
const (
	AdjustCorrection  AdjustmentReason = "CORRECTION"  // an error of data or plan
	AdjustDispute     AdjustmentReason = "DISPUTE"     // a dispute was accepted
	AdjustGuarantee   AdjustmentReason = "GUARANTEE"   // a promise made in hiring or transfer
	AdjustRecognition AdjustmentReason = "RECOGNITION" // a reward outside the plan
	AdjustRecovery    AdjustmentReason = "RECOVERY"    // money that is owed back
	AdjustOther       AdjustmentReason = "OTHER"       // any other reason, which the note says
)

// AdjustmentReasons lists every AdjustmentReason.
func AdjustmentReasons() []AdjustmentReason {
	return []AdjustmentReason{AdjustCorrection, AdjustDispute, AdjustGuarantee, AdjustRecognition, AdjustRecovery, AdjustOther}
}

// Values lists every AdjustmentReason, for storage and API.
func (AdjustmentReason) Values() []string { return enum.Strings(AdjustmentReasons()) }

// MarshalGQL writes the value.
func (v AdjustmentReason) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *AdjustmentReason) UnmarshalGQL(x any) error { return enum.Read(x, v, AdjustmentReasons()) }
