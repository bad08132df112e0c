// Package commission is the vocabulary of compensation: the bases, modes, policies and states that storage,
// rules and the API share. It has no rules: those are in comp. Storage depends on the vocabulary alone, so
// that a rule can change without it.
package commission

import (
	"io"

	"coxswain/sales/enum"
)

// Basis is what of an event earns commission.
type Basis string

// The values of Basis.
const (
	ACV             Basis = "ACV"              // annual contract value
	TCV             Basis = "TCV"              // total contract value
	MRR             Basis = "MRR"              // monthly recurring revenue
	NetNewMRR       Basis = "NET_NEW_MRR"      // what the event adds to monthly recurring revenue; negative when it takes away
	Margin          Basis = "MARGIN"           // net amount less cost
	Collected       Basis = "COLLECTED"        // money received
	Units           Basis = "UNITS"            // quantity sold or done
	TerritoryVolume Basis = "TERRITORY_VOLUME" // total contract value of all that closes in a territory, for its owner as of the credit date
	KPI             Basis = "KPI"              // value of a key figure of the catalogue, for example meetings held
)

// Bases lists every Basis.
func Bases() []Basis {
	return []Basis{ACV, TCV, MRR, NetNewMRR, Margin, Collected, Units, TerritoryVolume, KPI}
}

// Values lists every Basis, for storage and API.
func (Basis) Values() []string { return enum.Strings(Bases()) }

// MarshalGQL writes the value.
func (v Basis) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Basis) UnmarshalGQL(x any) error { return enum.Read(x, v, Bases()) }

// RateMode is how attainment becomes a rate.
type RateMode string

// The values of RateMode.
const (
	Marginal    RateMode = "MARGINAL"      // each part of a credit at the rate of the tier that it falls in
	Retroactive RateMode = "RETROACTIVE"   // all credits of the scope at the rate of the tier that its sum reaches; earlier ones are trued up
	RateBefore  RateMode = "RATE_BEFORE"   // the whole credit at the rate of the tier in which attainment stood before it
	RateAfter   RateMode = "RATE_AFTER"    // the whole credit at the rate of the tier that it reaches
	LinearCurve RateMode = "LINEAR_CURVE"  // a share of the target incentive that follows attainment along straight lines
	FlatPerUnit RateMode = "FLAT_PER_UNIT" // an amount per unit, of the tier that the unit falls in
)

// RateModes lists every RateMode.
func RateModes() []RateMode {
	return []RateMode{Marginal, Retroactive, RateBefore, RateAfter, LinearCurve, FlatPerUnit}
}

// Values lists every RateMode, for storage and API.
func (RateMode) Values() []string { return enum.Strings(RateModes()) }

// MarshalGQL writes the value.
func (v RateMode) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *RateMode) UnmarshalGQL(x any) error { return enum.Read(x, v, RateModes()) }

// TierBasis is what the bounds of tiers are measured in.
type TierBasis string

// The values of TierBasis.
const (
	QuotaShare TierBasis = "QUOTA_SHARE" // share of the quota of the scope
	AmountSold TierBasis = "AMOUNT"      // money in the plan's currency
	UnitsSold  TierBasis = "UNITS"       // units
)

// TierBases lists every TierBasis.
func TierBases() []TierBasis {
	return []TierBasis{QuotaShare, AmountSold, UnitsSold}
}

// Values lists every TierBasis, for storage and API.
func (TierBasis) Values() []string { return enum.Strings(TierBases()) }

// MarshalGQL writes the value.
func (v TierBasis) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *TierBasis) UnmarshalGQL(x any) error { return enum.Read(x, v, TierBases()) }

// AttainmentScope is over which days credits add up to attainment.
type AttainmentScope string

// The values of AttainmentScope.
const (
	ScopePeriod  AttainmentScope = "PERIOD"  // the period that is paid
	ScopeMTD     AttainmentScope = "MTD"     // the calendar month, to date
	ScopeQTD     AttainmentScope = "QTD"     // the fiscal quarter, to date
	ScopeYTD     AttainmentScope = "YTD"     // the fiscal year, to date
	ScopeRolling AttainmentScope = "ROLLING" // a number of months up to the end of the period
)

// AttainmentScopes lists every AttainmentScope.
func AttainmentScopes() []AttainmentScope {
	return []AttainmentScope{ScopePeriod, ScopeMTD, ScopeQTD, ScopeYTD, ScopeRolling}
}

// Values lists every AttainmentScope, for storage and API.
func (AttainmentScope) Values() []string { return enum.Strings(AttainmentScopes()) }

// MarshalGQL writes the value.
func (v AttainmentScope) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *AttainmentScope) UnmarshalGQL(x any) error { return enum.Read(x, v, AttainmentScopes()) }

// SplitKind is the kind of a payee's share in an event.
type SplitKind string

// The values of SplitKind.
const (
	SplitRevenue SplitKind = "REVENUE" // share of the booking; the shares of an event sum to exactly 100 %
	SplitOverlay SplitKind = "OVERLAY" // share beside the booking, without a sum
)

// SplitKinds lists every SplitKind.
func SplitKinds() []SplitKind {
	return []SplitKind{SplitRevenue, SplitOverlay}
}

// Values lists every SplitKind, for storage and API.
func (SplitKind) Values() []string { return enum.Strings(SplitKinds()) }

// MarshalGQL writes the value.
func (v SplitKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *SplitKind) UnmarshalGQL(x any) error { return enum.Read(x, v, SplitKinds()) }

// OverrideKind is whose attainment a manager's override follows.
type OverrideKind string

// The values of OverrideKind.
const (
	Collective       OverrideKind = "COLLECTIVE"         // the team's credits against the team's quota
	SumOfIndividuals OverrideKind = "SUM_OF_INDIVIDUALS" // each report's credits against their own quota, added up
)

// OverrideKinds lists every OverrideKind.
func OverrideKinds() []OverrideKind {
	return []OverrideKind{Collective, SumOfIndividuals}
}

// Values lists every OverrideKind, for storage and API.
func (OverrideKind) Values() []string { return enum.Strings(OverrideKinds()) }

// MarshalGQL writes the value.
func (v OverrideKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *OverrideKind) UnmarshalGQL(x any) error { return enum.Read(x, v, OverrideKinds()) }

// GateKind is what a gate asks for.
type GateKind string

// The values of GateKind.
const (
	GateAttainment GateKind = "ATTAINMENT"      // a component's attainment of its quota, in a scope of the gate's own
	GateMargin     GateKind = "MARGIN_FLOOR"    // the margin of each event over its net amount
	GateActive     GateKind = "ACTIVE_EMPLOYEE" // that the payee is employed on the last day of the period
)

// GateKinds lists every GateKind.
func GateKinds() []GateKind {
	return []GateKind{GateAttainment, GateMargin, GateActive}
}

// Values lists every GateKind, for storage and API.
func (GateKind) Values() []string { return enum.Strings(GateKinds()) }

// MarshalGQL writes the value.
func (v GateKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *GateKind) UnmarshalGQL(x any) error { return enum.Read(x, v, GateKinds()) }

// GateEffect is what a closed gate does.
type GateEffect string

// The values of GateEffect.
const (
	PayNothing GateEffect = "PAY_NOTHING" // the credits earn nothing while the gate is closed
	BaseRate   GateEffect = "BASE_RATE"   // the credits earn the rate of the first tier while the gate is closed: no accelerator
)

// GateEffects lists every GateEffect.
func GateEffects() []GateEffect {
	return []GateEffect{PayNothing, BaseRate}
}

// Values lists every GateEffect, for storage and API.
func (GateEffect) Values() []string { return enum.Strings(GateEffects()) }

// MarshalGQL writes the value.
func (v GateEffect) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *GateEffect) UnmarshalGQL(x any) error { return enum.Read(x, v, GateEffects()) }

// ModifierKind is what a modifier of a credit looks at.
type ModifierKind string

// The values of ModifierKind.
const (
	ModifyDiscount  ModifierKind = "DISCOUNT_ABOVE" // a discount above a threshold
	ModifyMultiYear ModifierKind = "TERM_AT_LEAST"  // a contract of at least so many months
	ModifyProduct   ModifierKind = "PRODUCT"        // products that weigh more or less
)

// ModifierKinds lists every ModifierKind.
func ModifierKinds() []ModifierKind {
	return []ModifierKind{ModifyDiscount, ModifyMultiYear, ModifyProduct}
}

// Values lists every ModifierKind, for storage and API.
func (ModifierKind) Values() []string { return enum.Strings(ModifierKinds()) }

// MarshalGQL writes the value.
func (v ModifierKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ModifierKind) UnmarshalGQL(x any) error { return enum.Read(x, v, ModifierKinds()) }
