package kpi

import (
	"io"

	"coxswain/sales/enum"
)

// Dimension is what numbers can be grouped and filtered by.
type Dimension string

// The values of Dimension.
const (
	DimRep             Dimension = "REP"              // the rep who owns, holds or booked
	DimTeam            Dimension = "TEAM"             // that rep's team on the day of the event
	DimManager         Dimension = "MANAGER"          // the rep who manages that team
	DimRegion          Dimension = "REGION"           // the region of that team
	DimTerritory       Dimension = "TERRITORY"        // the account's territory on the day of the event
	DimAccount         Dimension = "ACCOUNT"          // the account
	DimSegment         Dimension = "SEGMENT"          // the account's or lead's segment
	DimIndustry        Dimension = "INDUSTRY"         // the account's or lead's industry
	DimCountry         Dimension = "COUNTRY"          // the account's or lead's country
	DimProduct         Dimension = "PRODUCT"          // products on the opportunity's lines; an opportunity may count under several
	DimSource          Dimension = "SOURCE"           // lead source
	DimChannel         Dimension = "CHANNEL"          // channel
	DimCampaign        Dimension = "CAMPAIGN"         // campaign
	DimPipeline        Dimension = "PIPELINE"         // sales pipeline
	DimStage           Dimension = "STAGE"            // stage at the moment that the KPI speaks of
	DimOpportunityType Dimension = "OPPORTUNITY_TYPE" // NEW, EXPANSION, RENEWAL
	DimLossReason      Dimension = "LOSS_REASON"      // why it was lost
	DimCompetitor      Dimension = "COMPETITOR"       // whom it was lost to
	DimCurrency        Dimension = "CURRENCY"         // the opportunity's own currency; amounts stay in the base currency
	DimActivityKind    Dimension = "ACTIVITY_KIND"    // CALL, EMAIL, MEETING ...
	DimPlan            Dimension = "PLAN"             // price plan
	DimCohortMonth     Dimension = "COHORT_MONTH"     // first month in which the account ever paid, for example 2026-01
	DimMeter           Dimension = "METER"            // meter of use
)

// AllDimensions returns every dimension.
func AllDimensions() []Dimension {
	return []Dimension{
		DimRep, DimTeam, DimManager, DimRegion, DimTerritory, DimAccount, DimSegment, DimIndustry, DimCountry,
		DimProduct, DimSource, DimChannel, DimCampaign, DimPipeline, DimStage, DimOpportunityType,
		DimLossReason, DimCompetitor, DimCurrency, DimActivityKind, DimPlan, DimCohortMonth, DimMeter,
	}
}

// Values lists every Dimension, for the API.
func (Dimension) Values() []string { return enum.Strings(AllDimensions()) }

// MarshalGQL writes the value.
func (d Dimension) MarshalGQL(w io.Writer) { enum.Write(w, d) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (d *Dimension) UnmarshalGQL(v any) error { return enum.Read(v, d, AllDimensions()) }

// ParseDimension reads a value from text.
func ParseDimension(s string) (Dimension, error) { return enum.Parse(s, AllDimensions()) }

// coded reports whether groups of the dimension are named by a code and not by a record's id.
func (d Dimension) coded() bool {
	switch d {
	case DimRegion, DimSegment, DimIndustry, DimCountry, DimOpportunityType, DimCurrency, DimActivityKind, DimCohortMonth:
		return true
	default:
		return false
	}
}
