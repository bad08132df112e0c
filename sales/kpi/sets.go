package kpi

import "coxswain/sales/role"

// RoleSet is the KPIs that a role looks at first, in order.
type RoleSet struct {
	Name string
	Role role.Role
	Keys []Key
}

// RoleSets are the sets that every company begins with; it may change them. A set holds only what its role
// may see.
func RoleSets() []RoleSet {
	return []RoleSet{
		{"Board", role.Executive, []Key{ARR, NetNewMRR, NRR, GRR, LogoChurnRate, QuickRatio, WonRevenue, PipelineCoverage, LTVToCAC}},
		{"Operations", role.Ops, []Key{MRR, NetNewMRR, Pipeline, WinRateClosed, SalesCycle, SlipRate, SLAAttainment, RenewalRate}},
		{"Analysis", role.Analyst, []Key{MRR, ARPA, NRR, GRR, LogoChurnRate, ExpansionShare, WinRateCreated, PipelineVelocity}},
		{"Money", role.Finance, []Key{MRR, CMRR, ARR, MRRFXImpact, CAC, CACPayback, DiscountRate, ProfitMargin}},
		{"My team", role.Manager, []Key{WonRevenue, QuotaAttainment, PipelineCoverage, WinRateClosed, SalesCycle, DemosHeld, CallsMade, RenewalRate}},
		{"My numbers", role.Rep, []Key{WonRevenue, QuotaAttainment, OpenOpportunities, Pipeline, FollowUpRate, MeetingsScheduled}},
		{"Demand", role.Marketing, []Key{LeadsCreated, MQLToSQLRate, LeadConversionRate, CostPerLead, CACByChannel, CampaignROI}},
		{"Customers", role.Success, []Key{ActiveCustomers, LogoChurnRate, GRR, NRR, RenewalRate, AdoptionRate, ReactivationRate, TrialConversionRate}},
	}
}
