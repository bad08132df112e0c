// Package pipeline holds the sales process: stages, transitions, outcomes and forecast categories.
package pipeline

import (
	"io"

	"coxswain/sales/enum"
)

// OpportunityType is the kind of sale.
type OpportunityType string

// The values of OpportunityType.
const (
	TypeNew       OpportunityType = "NEW"       // first sale to an account
	TypeExpansion OpportunityType = "EXPANSION" // more to a customer
	TypeRenewal   OpportunityType = "RENEWAL"   // a new term of a running subscription
)

var allOpportunityTypes = []OpportunityType{TypeNew, TypeExpansion, TypeRenewal}

// Values lists every OpportunityType, for storage.
func (OpportunityType) Values() []string { return enum.Strings(allOpportunityTypes) }

// MarshalGQL writes the value.
func (v OpportunityType) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *OpportunityType) UnmarshalGQL(x any) error { return enum.Read(x, v, allOpportunityTypes) }

// ParseOpportunityType reads a value from text.
func ParseOpportunityType(s string) (OpportunityType, error) {
	return enum.Parse(s, allOpportunityTypes)
}

// Status is the outcome of an opportunity.
type Status string

// The values of Status.
const (
	Open Status = "OPEN" // undecided
	Won  Status = "WON"  // closed won
	Lost Status = "LOST" // closed lost
)

var allStatuses = []Status{Open, Won, Lost}

// Values lists every Status, for storage.
func (Status) Values() []string { return enum.Strings(allStatuses) }

// MarshalGQL writes the value.
func (v Status) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *Status) UnmarshalGQL(x any) error { return enum.Read(x, v, allStatuses) }

// ParseStatus reads a value from text.
func ParseStatus(s string) (Status, error) { return enum.Parse(s, allStatuses) }

// StageGroup is the selling stage that a pipeline stage belongs to.
type StageGroup string

// The values of StageGroup.
const (
	GroupDiscovery   StageGroup = "DISCOVERY"   // find the prospect and understand the problem
	GroupNegotiation StageGroup = "NEGOTIATION" // proposal and value
	GroupDelivery    StageGroup = "DELIVERY"    // agree and hand over
)

var allStageGroups = []StageGroup{GroupDiscovery, GroupNegotiation, GroupDelivery}

// Values lists every StageGroup, for storage.
func (StageGroup) Values() []string { return enum.Strings(allStageGroups) }

// MarshalGQL writes the value.
func (v StageGroup) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *StageGroup) UnmarshalGQL(x any) error { return enum.Read(x, v, allStageGroups) }

// ParseStageGroup reads a value from text.
func ParseStageGroup(s string) (StageGroup, error) { return enum.Parse(s, allStageGroups) }

// ForecastCategory is the bucket an opportunity counts in when forecasting; buckets are exclusive.
type ForecastCategory string

// The values of ForecastCategory.
const (
	CategoryOmitted  ForecastCategory = "OMITTED"   // left out
	CategoryPipeline ForecastCategory = "PIPELINE"  // may close
	CategoryBestCase ForecastCategory = "BEST_CASE" // could close
	CategoryCommit   ForecastCategory = "COMMIT"    // will close
	CategoryClosed   ForecastCategory = "CLOSED"    // is decided
)

var allForecastCategorys = []ForecastCategory{CategoryOmitted, CategoryPipeline, CategoryBestCase, CategoryCommit, CategoryClosed}

// Values lists every ForecastCategory, for storage.
func (ForecastCategory) Values() []string { return enum.Strings(allForecastCategorys) }

// MarshalGQL writes the value.
func (v ForecastCategory) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *ForecastCategory) UnmarshalGQL(x any) error { return enum.Read(x, v, allForecastCategorys) }

// ParseForecastCategory reads a value from text.
func ParseForecastCategory(s string) (ForecastCategory, error) {
	return enum.Parse(s, allForecastCategorys)
}

// AmountSource says where an opportunity's amount comes from.
type AmountSource string

// The values of AmountSource.
const (
	AmountEntered   AmountSource = "ENTERED"    // a person or an import gave it
	AmountLines     AmountSource = "LINES"      // the sum of its lines
	AmountListPrice AmountSource = "LIST_PRICE" // the list price stands in for an unknown amount
)

var allAmountSources = []AmountSource{AmountEntered, AmountLines, AmountListPrice}

// Values lists every AmountSource, for storage.
func (AmountSource) Values() []string { return enum.Strings(allAmountSources) }

// MarshalGQL writes the value.
func (v AmountSource) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *AmountSource) UnmarshalGQL(x any) error { return enum.Read(x, v, allAmountSources) }

// ParseAmountSource reads a value from text.
func ParseAmountSource(s string) (AmountSource, error) { return enum.Parse(s, allAmountSources) }

// LossCategory groups loss reasons.
type LossCategory string

// The values of LossCategory.
const (
	LossPrice      LossCategory = "PRICE"       // too dear or no funds
	LossCompetitor LossCategory = "COMPETITOR"  // a better competing offer
	LossFit        LossCategory = "FIT"         // the product does not fit
	LossTiming     LossCategory = "TIMING"      // not now
	LossService    LossCategory = "SERVICE"     // poor care by us
	LossNoDecision LossCategory = "NO_DECISION" // the buyer decided nothing
	LossOther      LossCategory = "OTHER"       // any other reason
)

var allLossCategorys = []LossCategory{LossPrice, LossCompetitor, LossFit, LossTiming, LossService, LossNoDecision, LossOther}

// Values lists every LossCategory, for storage.
func (LossCategory) Values() []string { return enum.Strings(allLossCategorys) }

// MarshalGQL writes the value.
func (v LossCategory) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *LossCategory) UnmarshalGQL(x any) error { return enum.Read(x, v, allLossCategorys) }

// ParseLossCategory reads a value from text.
func ParseLossCategory(s string) (LossCategory, error) { return enum.Parse(s, allLossCategorys) }

// CreditKind says what a share of an opportunity is for.
type CreditKind string

// The values of CreditKind.
const (
	CreditRevenue CreditKind = "REVENUE" // shares of the booking, which sum to 100 %
	CreditOverlay CreditKind = "OVERLAY" // credit beside the booking
)

var allCreditKinds = []CreditKind{CreditRevenue, CreditOverlay}

// Values lists every CreditKind, for storage.
func (CreditKind) Values() []string { return enum.Strings(allCreditKinds) }

// MarshalGQL writes the value.
func (v CreditKind) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *CreditKind) UnmarshalGQL(x any) error { return enum.Read(x, v, allCreditKinds) }

// ParseCreditKind reads a value from text.
func ParseCreditKind(s string) (CreditKind, error) { return enum.Parse(s, allCreditKinds) }
