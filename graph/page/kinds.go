package page

import (
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// The sources of the kinds that the API lists.
var (
	Users                  = from(gid.User, func(c *db.Client) *db.UserQuery { return c.User.Query() })
	Reps                   = from(gid.Rep, func(c *db.Client) *db.RepQuery { return c.Rep.Query() })
	Teams                  = from(gid.Team, func(c *db.Client) *db.TeamQuery { return c.Team.Query() })
	TeamMemberships        = from(gid.TeamMembership, func(c *db.Client) *db.TeamMembershipQuery { return c.TeamMembership.Query() })
	Territories            = from(gid.Territory, func(c *db.Client) *db.TerritoryQuery { return c.Territory.Query() })
	TerritoryAssignments   = from(gid.TerritoryAssignment, func(c *db.Client) *db.TerritoryAssignmentQuery { return c.TerritoryAssignment.Query() })
	TerritoryAccounts      = from(gid.TerritoryAccount, func(c *db.Client) *db.TerritoryAccountQuery { return c.TerritoryAccount.Query() })
	Accounts               = from(gid.Account, func(c *db.Client) *db.AccountQuery { return c.Account.Query() })
	AccountOwnerships      = from(gid.AccountOwnership, func(c *db.Client) *db.AccountOwnershipQuery { return c.AccountOwnership.Query() })
	AccountTeamMembers     = from(gid.AccountTeamMember, func(c *db.Client) *db.AccountTeamMemberQuery { return c.AccountTeamMember.Query() })
	Contacts               = from(gid.Contact, func(c *db.Client) *db.ContactQuery { return c.Contact.Query() })
	Channels               = from(gid.Channel, func(c *db.Client) *db.ChannelQuery { return c.Channel.Query() })
	LeadSources            = from(gid.LeadSource, func(c *db.Client) *db.LeadSourceQuery { return c.LeadSource.Query() })
	Campaigns              = from(gid.Campaign, func(c *db.Client) *db.CampaignQuery { return c.Campaign.Query() })
	Spends                 = from(gid.Spend, func(c *db.Client) *db.SpendQuery { return c.Spend.Query() })
	Leads                  = from(gid.Lead, func(c *db.Client) *db.LeadQuery { return c.Lead.Query() })
	LeadStatusChanges      = from(gid.LeadStatusChange, func(c *db.Client) *db.LeadStatusChangeQuery { return c.LeadStatusChange.Query() })
	Products               = from(gid.Product, func(c *db.Client) *db.ProductQuery { return c.Product.Query() })
	ProductPrices          = from(gid.ProductPrice, func(c *db.Client) *db.ProductPriceQuery { return c.ProductPrice.Query() })
	Pipelines              = from(gid.Pipeline, func(c *db.Client) *db.PipelineQuery { return c.Pipeline.Query() })
	Stages                 = from(gid.Stage, func(c *db.Client) *db.StageQuery { return c.Stage.Query() })
	Opportunities          = from(gid.Opportunity, func(c *db.Client) *db.OpportunityQuery { return c.Opportunity.Query() })
	OpportunityLines       = from(gid.OpportunityLine, func(c *db.Client) *db.OpportunityLineQuery { return c.OpportunityLine.Query() })
	OpportunityCredits     = from(gid.OpportunityCredit, func(c *db.Client) *db.OpportunityCreditQuery { return c.OpportunityCredit.Query() })
	OpportunityCompetitors = from(gid.OpportunityCompetitor, func(c *db.Client) *db.OpportunityCompetitorQuery { return c.OpportunityCompetitor.Query() })
	Competitors            = from(gid.Competitor, func(c *db.Client) *db.CompetitorQuery { return c.Competitor.Query() })
	LossReasons            = from(gid.LossReason, func(c *db.Client) *db.LossReasonQuery { return c.LossReason.Query() })
	StageChanges           = from(gid.StageChange, func(c *db.Client) *db.StageChangeQuery { return c.StageChange.Query() })
	CloseDateChanges       = from(gid.CloseDateChange, func(c *db.Client) *db.CloseDateChangeQuery { return c.CloseDateChange.Query() })
	Activities             = from(gid.Activity, func(c *db.Client) *db.ActivityQuery { return c.Activity.Query() })
	Quotas                 = from(gid.Quota, func(c *db.Client) *db.QuotaQuery { return c.Quota.Query() })
	ExchangeRates          = from(gid.ExchangeRate, func(c *db.Client) *db.ExchangeRateQuery { return c.ExchangeRate.Query() })
	Holidaies              = from(gid.Holiday, func(c *db.Client) *db.HolidayQuery { return c.Holiday.Query() })
	Organisations          = from(gid.Organisation, func(c *db.Client) *db.OrganisationQuery { return c.Organisation.Query() })
	Changes                = from(gid.Change, func(c *db.Client) *db.ChangeQuery { return c.Change.Query() })
	SavedViews             = from(gid.SavedView, func(c *db.Client) *db.SavedViewQuery { return c.SavedView.Query() })
	UserPreferences        = from(gid.UserPreference, func(c *db.Client) *db.UserPreferenceQuery { return c.UserPreference.Query() })
	StoredFiles            = from(gid.StoredFile, func(c *db.Client) *db.StoredFileQuery { return c.StoredFile.Query() })
	Jobs                   = from(gid.Job, func(c *db.Client) *db.JobQuery { return c.Job.Query() })
	ImportBatches          = from(gid.ImportBatch, func(c *db.Client) *db.ImportBatchQuery { return c.ImportBatch.Query() })
	RejectedRows           = from(gid.RejectedRow, func(c *db.Client) *db.RejectedRowQuery { return c.RejectedRow.Query() })
	DeviationNotes         = from(gid.DeviationNote, func(c *db.Client) *db.DeviationNoteQuery { return c.DeviationNote.Query() })
)

// UserConnection and what follows are the names of the connections and edges in the API.
type (
	UserConnection                  = Connection[db.User]
	UserEdge                        = Edge[db.User]
	RepConnection                   = Connection[db.Rep]
	RepEdge                         = Edge[db.Rep]
	TeamConnection                  = Connection[db.Team]
	TeamEdge                        = Edge[db.Team]
	TeamMembershipConnection        = Connection[db.TeamMembership]
	TeamMembershipEdge              = Edge[db.TeamMembership]
	TerritoryConnection             = Connection[db.Territory]
	TerritoryEdge                   = Edge[db.Territory]
	TerritoryAssignmentConnection   = Connection[db.TerritoryAssignment]
	TerritoryAssignmentEdge         = Edge[db.TerritoryAssignment]
	TerritoryAccountConnection      = Connection[db.TerritoryAccount]
	TerritoryAccountEdge            = Edge[db.TerritoryAccount]
	AccountConnection               = Connection[db.Account]
	AccountEdge                     = Edge[db.Account]
	AccountOwnershipConnection      = Connection[db.AccountOwnership]
	AccountOwnershipEdge            = Edge[db.AccountOwnership]
	AccountTeamMemberConnection     = Connection[db.AccountTeamMember]
	AccountTeamMemberEdge           = Edge[db.AccountTeamMember]
	ContactConnection               = Connection[db.Contact]
	ContactEdge                     = Edge[db.Contact]
	ChannelConnection               = Connection[db.Channel]
	ChannelEdge                     = Edge[db.Channel]
	LeadSourceConnection            = Connection[db.LeadSource]
	LeadSourceEdge                  = Edge[db.LeadSource]
	CampaignConnection              = Connection[db.Campaign]
	CampaignEdge                    = Edge[db.Campaign]
	SpendConnection                 = Connection[db.Spend]
	SpendEdge                       = Edge[db.Spend]
	LeadConnection                  = Connection[db.Lead]
	LeadEdge                        = Edge[db.Lead]
	LeadStatusChangeConnection      = Connection[db.LeadStatusChange]
	LeadStatusChangeEdge            = Edge[db.LeadStatusChange]
	ProductConnection               = Connection[db.Product]
	ProductEdge                     = Edge[db.Product]
	ProductPriceConnection          = Connection[db.ProductPrice]
	ProductPriceEdge                = Edge[db.ProductPrice]
	PipelineConnection              = Connection[db.Pipeline]
	PipelineEdge                    = Edge[db.Pipeline]
	StageConnection                 = Connection[db.Stage]
	StageEdge                       = Edge[db.Stage]
	OpportunityConnection           = Connection[db.Opportunity]
	OpportunityEdge                 = Edge[db.Opportunity]
	OpportunityLineConnection       = Connection[db.OpportunityLine]
	OpportunityLineEdge             = Edge[db.OpportunityLine]
	OpportunityCreditConnection     = Connection[db.OpportunityCredit]
	OpportunityCreditEdge           = Edge[db.OpportunityCredit]
	OpportunityCompetitorConnection = Connection[db.OpportunityCompetitor]
	OpportunityCompetitorEdge       = Edge[db.OpportunityCompetitor]
	CompetitorConnection            = Connection[db.Competitor]
	CompetitorEdge                  = Edge[db.Competitor]
	LossReasonConnection            = Connection[db.LossReason]
	LossReasonEdge                  = Edge[db.LossReason]
	StageChangeConnection           = Connection[db.StageChange]
	StageChangeEdge                 = Edge[db.StageChange]
	CloseDateChangeConnection       = Connection[db.CloseDateChange]
	CloseDateChangeEdge             = Edge[db.CloseDateChange]
	ActivityConnection              = Connection[db.Activity]
	ActivityEdge                    = Edge[db.Activity]
	QuotaConnection                 = Connection[db.Quota]
	QuotaEdge                       = Edge[db.Quota]
	ExchangeRateConnection          = Connection[db.ExchangeRate]
	ExchangeRateEdge                = Edge[db.ExchangeRate]
	HolidayConnection               = Connection[db.Holiday]
	HolidayEdge                     = Edge[db.Holiday]
	ChangeConnection                = Connection[db.Change]
	ChangeEdge                      = Edge[db.Change]
	SavedViewConnection             = Connection[db.SavedView]
	SavedViewEdge                   = Edge[db.SavedView]
	JobConnection                   = Connection[db.Job]
	JobEdge                         = Edge[db.Job]
	ImportBatchConnection           = Connection[db.ImportBatch]
	ImportBatchEdge                 = Edge[db.ImportBatch]
	RejectedRowConnection           = Connection[db.RejectedRow]
	RejectedRowEdge                 = Edge[db.RejectedRow]
	DeviationNoteConnection         = Connection[db.DeviationNote]
	DeviationNoteEdge               = Edge[db.DeviationNote]
)

// sources finds records by id, whatever their kind.
var sources = map[gid.Kind]anySource{
	gid.User:                  records(Users),
	gid.Rep:                   records(Reps),
	gid.Team:                  records(Teams),
	gid.TeamMembership:        records(TeamMemberships),
	gid.Territory:             records(Territories),
	gid.TerritoryAssignment:   records(TerritoryAssignments),
	gid.TerritoryAccount:      records(TerritoryAccounts),
	gid.Account:               records(Accounts),
	gid.AccountOwnership:      records(AccountOwnerships),
	gid.AccountTeamMember:     records(AccountTeamMembers),
	gid.Contact:               records(Contacts),
	gid.Channel:               records(Channels),
	gid.LeadSource:            records(LeadSources),
	gid.Campaign:              records(Campaigns),
	gid.Spend:                 records(Spends),
	gid.Lead:                  records(Leads),
	gid.LeadStatusChange:      records(LeadStatusChanges),
	gid.Product:               records(Products),
	gid.ProductPrice:          records(ProductPrices),
	gid.Pipeline:              records(Pipelines),
	gid.Stage:                 records(Stages),
	gid.Opportunity:           records(Opportunities),
	gid.OpportunityLine:       records(OpportunityLines),
	gid.OpportunityCredit:     records(OpportunityCredits),
	gid.OpportunityCompetitor: records(OpportunityCompetitors),
	gid.Competitor:            records(Competitors),
	gid.LossReason:            records(LossReasons),
	gid.StageChange:           records(StageChanges),
	gid.CloseDateChange:       records(CloseDateChanges),
	gid.Activity:              records(Activities),
	gid.Quota:                 records(Quotas),
	gid.ExchangeRate:          records(ExchangeRates),
	gid.Holiday:               records(Holidaies),
	gid.Organisation:          records(Organisations),
	gid.Change:                records(Changes),
	gid.SavedView:             records(SavedViews),
	gid.UserPreference:        records(UserPreferences),
	gid.StoredFile:            records(StoredFiles),
	gid.Job:                   records(Jobs),
	gid.ImportBatch:           records(ImportBatches),
	gid.RejectedRow:           records(RejectedRows),
	gid.DeviationNote:         records(DeviationNotes),

	gid.SubscriptionPlan:     records(SubscriptionPlans),
	gid.PlanPrice:            records(PlanPrices),
	gid.PlanEntitlement:      records(PlanEntitlements),
	gid.CancellationReason:   records(CancellationReasons),
	gid.CustomerSubscription: records(CustomerSubscriptions),
	gid.SubscriptionEvent:    records(SubscriptionEvents),
	gid.SubscriptionItem:     records(SubscriptionItems),
	gid.SubscriptionTerm:     records(SubscriptionTerms),
	gid.MrrMovement:          records(MrrMovements),
	gid.LedgerVersion:        records(LedgerVersions),
	gid.AccountRevenue:       records(AccountRevenues),
	gid.AccountSegment:       records(AccountSegments),
	gid.Meter:                records(Meters),
	gid.UsageEvent:           records(UsageEvents),
	gid.UsageMonth:           records(UsageMonths),
	gid.CampaignTouch:        records(CampaignTouches),

	gid.KpiGoal:           records(KpiGoals),
	gid.KpiSet:            records(KpiSets),
	gid.Scorecard:         records(Scorecards),
	gid.AlertRule:         records(AlertRules),
	gid.KpiAlert:          records(KpiAlerts),
	gid.UserMetric:        records(UserMetrics),
	gid.UserMetricVersion: records(UserMetricVersions),

	gid.CompPlan:             records(CompPlans),
	gid.CompPlanVersion:      records(CompPlanVersions),
	gid.CompAssignment:       records(CompAssignments),
	gid.QuotaRelief:          records(QuotaReliefs),
	gid.CompObjective:        records(CompObjectives),
	gid.PaymentReceived:      records(PaymentsReceived),
	gid.CompEvent:            records(CompEvents),
	gid.CommissionRun:        records(CommissionRuns),
	gid.CommissionStatement:  records(CommissionStatements),
	gid.CommissionLine:       records(CommissionLines),
	gid.CommissionAdjustment: records(CommissionAdjustments),
	gid.CommissionDispute:    records(CommissionDisputes),
	gid.DisputeComment:       records(DisputeComments),
}
