package kpi

import (
	"io"

	"coxswain/sales/enum"
)

// Key names a KPI. It is the name of the dictionary's row in capitals and the value of the API's
// enum; the catalogue says what each one means.
type Key string

// Acquisition, funnel and pipeline (rows 1 to 22 of the dictionary).
const (
	LeadsCreated          Key = "LEADS_CREATED"
	LeadResponseTime      Key = "LEAD_RESPONSE_TIME"
	SLAAttainment         Key = "SLA_ATTAINMENT"
	MQLToSQLRate          Key = "MQL_TO_SQL_RATE"
	LeadConversionRate    Key = "LEAD_CONVERSION_RATE"
	LeadToOpportunityRate Key = "LEAD_TO_OPPORTUNITY_RATE"
	CloseRate             Key = "CLOSE_RATE"
	WinRateClosed         Key = "WIN_RATE_CLOSED"
	WinRateCreated        Key = "WIN_RATE_CREATED"
	WinRateValue          Key = "WIN_RATE_VALUE"
	StageConversionRate   Key = "STAGE_CONVERSION_RATE"
	LostOpportunities     Key = "LOST_OPPORTUNITIES"
	LostAmount            Key = "LOST_AMOUNT"
	WinLossRatio          Key = "WIN_LOSS_RATIO"
	SalesCycle            Key = "SALES_CYCLE"
	TimeInStage           Key = "TIME_IN_STAGE"
	SlipRate              Key = "SLIP_RATE"
	AverageDealSize       Key = "AVERAGE_DEAL_SIZE"
	WonOpportunities      Key = "WON_OPPORTUNITIES"
	WonRevenue            Key = "WON_REVENUE"
	WonRevenueGrowth      Key = "WON_REVENUE_GROWTH"
	OpenOpportunities     Key = "OPEN_OPPORTUNITIES"
	Pipeline              Key = "PIPELINE"
	WeightedPipeline      Key = "WEIGHTED_PIPELINE"
	PipelineCoverage      Key = "PIPELINE_COVERAGE"
	PipelineVelocity      Key = "PIPELINE_VELOCITY"
	CostPerLead           Key = "COST_PER_LEAD"
	CostPerOpportunity    Key = "COST_PER_OPPORTUNITY"
)

// Activity and engagement (rows 23 to 35).
const (
	CallsMade             Key = "CALLS_MADE"
	CallDuration          Key = "CALL_DURATION"
	CallConnectRate       Key = "CALL_CONNECT_RATE"
	CallToMeetingRate     Key = "CALL_TO_MEETING_RATE"
	EmailsSent            Key = "EMAILS_SENT"
	DemosBooked           Key = "DEMOS_BOOKED"
	DemosHeld             Key = "DEMOS_HELD"
	MeetingsScheduled     Key = "MEETINGS_SCHEDULED"
	FollowUpRate          Key = "FOLLOW_UP_RATE"
	EmailOpenRate         Key = "EMAIL_OPEN_RATE"
	EmailClickRate        Key = "EMAIL_CLICK_RATE"
	EmailClickToOpenRate  Key = "EMAIL_CLICK_TO_OPEN_RATE"
	EmailReplyRate        Key = "EMAIL_REPLY_RATE"
	EmailBounceRate       Key = "EMAIL_BOUNCE_RATE"
	MeetingAttendanceRate Key = "MEETING_ATTENDANCE_RATE"
	EmailToCallRatio      Key = "EMAIL_TO_CALL_RATIO"
	ActivitiesDone        Key = "ACTIVITIES_DONE"
)

// Subscription revenue and retention (rows 36 to 57).
const (
	MRR                    Key = "MRR"
	ARR                    Key = "ARR"
	CMRR                   Key = "CMRR"
	MRRNew                 Key = "MRR_NEW"
	MRRExpansion           Key = "MRR_EXPANSION"
	MRRContraction         Key = "MRR_CONTRACTION"
	MRRChurn               Key = "MRR_CHURN"
	MRRReactivation        Key = "MRR_REACTIVATION"
	MRRFXImpact            Key = "MRR_FX_IMPACT"
	MRRTransfer            Key = "MRR_TRANSFER"
	NetNewMRR              Key = "NET_NEW_MRR"
	MRRGrowthRate          Key = "MRR_GROWTH_RATE"
	QuickRatio             Key = "QUICK_RATIO"
	ActiveCustomers        Key = "ACTIVE_CUSTOMERS"
	PausedCustomers        Key = "PAUSED_CUSTOMERS"
	NewCustomers           Key = "NEW_CUSTOMERS"
	ChurnedCustomers       Key = "CHURNED_CUSTOMERS"
	ARPA                   Key = "ARPA"
	ASP                    Key = "ASP"
	LogoChurnRate          Key = "LOGO_CHURN_RATE"
	GrossMRRChurnRate      Key = "GROSS_MRR_CHURN_RATE"
	NetMRRChurnRate        Key = "NET_MRR_CHURN_RATE"
	GRR                    Key = "GRR"
	NRR                    Key = "NRR"
	RenewalRate            Key = "RENEWAL_RATE"
	CohortLogoRetention    Key = "COHORT_LOGO_RETENTION"
	CohortRevenueRetention Key = "COHORT_REVENUE_RETENTION"
	TrialConversionRate    Key = "TRIAL_CONVERSION_RATE"
	ReactivationRate       Key = "REACTIVATION_RATE"
	AdoptionRate           Key = "ADOPTION_RATE"
	ExpansionShare         Key = "EXPANSION_SHARE"
)

// Unit economics and performance (rows 58 to 77).
const (
	CAC                Key = "CAC"
	CACByChannel       Key = "CAC_BY_CHANNEL"
	LTV                Key = "LTV"
	LTVToCAC           Key = "LTV_TO_CAC"
	CACPayback         Key = "CAC_PAYBACK"
	MagicNumber        Key = "MAGIC_NUMBER"
	CACRatio           Key = "CAC_RATIO"
	ProfitMargin       Key = "PROFIT_MARGIN"
	DiscountRate       Key = "DISCOUNT_RATE"
	CampaignROI        Key = "CAMPAIGN_ROI"
	QuotaAttainment    Key = "QUOTA_ATTAINMENT"
	RepsAtQuota        Key = "REPS_AT_QUOTA"
	Capacity           Key = "CAPACITY"
	RampTime           Key = "RAMP_TIME"
	CompCostOfSales    Key = "COMP_COST_OF_SALES"
	ForecastWAPE       Key = "FORECAST_WAPE"
	ForecastBias       Key = "FORECAST_BIAS"
	ForecastValueAdded Key = "FORECAST_VALUE_ADDED"
	SellingTimeShare   Key = "SELLING_TIME_SHARE"
	TrainingHours      Key = "TRAINING_HOURS"
	CertifiedShare     Key = "CERTIFIED_SHARE"
	HealthScore        Key = "HEALTH_SCORE"
	NPS                Key = "NPS"
	Sentiment          Key = "SENTIMENT"
	StatementAccuracy  Key = "STATEMENT_ACCURACY"
	PayoutTime         Key = "PAYOUT_TIME"
	DisputeRate        Key = "DISPUTE_RATE"
)

// AllKeys returns every key in the order of the dictionary.
func AllKeys() []Key {
	return []Key{
		LeadsCreated,
		LeadResponseTime,
		SLAAttainment,
		MQLToSQLRate,
		LeadConversionRate,
		LeadToOpportunityRate,
		CloseRate,
		WinRateClosed,
		WinRateCreated,
		WinRateValue,
		StageConversionRate,
		LostOpportunities,
		LostAmount,
		WinLossRatio,
		SalesCycle,
		TimeInStage,
		SlipRate,
		AverageDealSize,
		WonOpportunities,
		WonRevenue,
		WonRevenueGrowth,
		OpenOpportunities,
		Pipeline,
		WeightedPipeline,
		PipelineCoverage,
		PipelineVelocity,
		CostPerLead,
		CostPerOpportunity,
		CallsMade,
		CallDuration,
		CallConnectRate,
		CallToMeetingRate,
		EmailsSent,
		DemosBooked,
		DemosHeld,
		MeetingsScheduled,
		FollowUpRate,
		EmailOpenRate,
		EmailClickRate,
		EmailClickToOpenRate,
		EmailReplyRate,
		EmailBounceRate,
		MeetingAttendanceRate,
		EmailToCallRatio,
		ActivitiesDone,
		MRR,
		ARR,
		CMRR,
		MRRNew,
		MRRExpansion,
		MRRContraction,
		MRRChurn,
		MRRReactivation,
		MRRFXImpact,
		MRRTransfer,
		NetNewMRR,
		MRRGrowthRate,
		QuickRatio,
		ActiveCustomers,
		PausedCustomers,
		NewCustomers,
		ChurnedCustomers,
		ARPA,
		ASP,
		LogoChurnRate,
		GrossMRRChurnRate,
		NetMRRChurnRate,
		GRR,
		NRR,
		RenewalRate,
		CohortLogoRetention,
		CohortRevenueRetention,
		TrialConversionRate,
		ReactivationRate,
		AdoptionRate,
		ExpansionShare,
		CAC,
		CACByChannel,
		LTV,
		LTVToCAC,
		CACPayback,
		MagicNumber,
		CACRatio,
		ProfitMargin,
		DiscountRate,
		CampaignROI,
		QuotaAttainment,
		RepsAtQuota,
		Capacity,
		RampTime,
		CompCostOfSales,
		ForecastWAPE,
		ForecastBias,
		ForecastValueAdded,
		SellingTimeShare,
		TrainingHours,
		CertifiedShare,
		HealthScore,
		NPS,
		Sentiment,
		StatementAccuracy,
		PayoutTime,
		DisputeRate,
	}
}

// Values lists every Key, for the API.
func (Key) Values() []string { return enum.Strings(AllKeys()) }

// MarshalGQL writes the key.
func (k Key) MarshalGQL(w io.Writer) { enum.Write(w, k) }

// UnmarshalGQL reads a key and names the accepted ones when it is none of them.
func (k *Key) UnmarshalGQL(v any) error { return enum.Read(v, k, AllKeys()) }

// ParseKey reads a key from text.
func ParseKey(s string) (Key, error) { return enum.Parse(s, AllKeys()) }
