package role

import "slices"

// Operation is a root field of the API: what a signed-in person may ask for or do.
type Operation = string

// Groups of roles that recur in the table. Which rows they reach is decided by row visibility.
var (
	everybody = All
	// business reads sales and customers.
	business = []Role{Admin, Ops, Analyst, Executive, Finance, Manager, Rep, Success}
	// sellers work opportunities and customers.
	sellers = []Role{Admin, Ops, Manager, Rep}
	// keepers look after accounts and contacts.
	keepers = []Role{Admin, Ops, Manager, Rep, Success}
	// stewards look after subscriptions.
	stewards = []Role{Admin, Ops, Finance, Manager, Rep, Success}
	// funnel works leads.
	funnel = []Role{Admin, Ops, Manager, Rep, Marketing}
	// operators set up the sales organisation.
	operators = []Role{Admin, Ops}
	// marketers run campaigns.
	marketers = []Role{Admin, Ops, Marketing}
	// staffers keep reps and teams.
	staffers = []Role{Admin, Ops, People}
	// planners set targets.
	planners = []Role{Admin, Ops, Finance}
	// payers approve pay; managers that of the reps below them.
	payers = []Role{Admin, Ops, Finance, Manager}
	// auditors read the change log.
	auditors = []Role{Admin, Ops, Finance}
	// measurers ask for key figures.
	measurers = []Role{Admin, Ops, Analyst, Executive, Finance, Manager, Rep, Marketing, Success}
	// analysts define figures, scorecards and what each role looks at.
	analysts = []Role{Admin, Ops, Analyst}
	// goalSetters say what a key figure should come to; managers within their subtree.
	goalSetters = []Role{Admin, Ops, Analyst, Finance, Manager}
	admins      = []Role{Admin}
)

// Public lists the operations that need no sign-in.
var Public = []Operation{
	"viewer", "signIn", "signOut", "acceptInvitation", "requestPasswordReset", "resetPassword",
	"__schema", "__type", "__typename",
}

// Operations is the permission matrix: who may ask for which root field. An operation without an
// entry is denied to everyone, and the server refuses to start with one.
var Operations = map[Operation][]Role{
	// Anything by its id; the rows decide.
	"node": everybody, "nodes": everybody, "search": everybody,
	"organisation": everybody, "currencies": everybody, "permissions": everybody,

	// Lists.
	"reps": everybody, "teams": everybody, "teamMemberships": everybody,
	"territories": everybody, "territoryAssignments": everybody,
	"products": everybody, "pipelines": everybody, "lossReasons": everybody, "competitors": everybody,
	"channels": everybody, "leadSources": everybody, "campaigns": everybody,
	"exchangeRates": everybody, "holidays": everybody,
	"accounts": business, "contacts": business, "opportunities": business,
	"activities":        append(slices.Clone(business), Marketing),
	"leads":             {Admin, Ops, Analyst, Executive, Finance, Manager, Rep, Marketing},
	"spends":            {Admin, Ops, Analyst, Executive, Finance, Marketing},
	"quotas":            {Admin, Ops, Analyst, Executive, Finance, Manager, Rep},
	"deviationNotes":    measurers,
	"users":             admins,
	"savedViews":        everybody,
	"subscriptionPlans": everybody, "cancellationReasons": everybody, "meters": everybody,
	"subscriptions": business, "mrrMovements": business, "usageMonths": business,
	"usageEvents":     {Admin, Ops, Finance},
	"ledgerVersions":  {Admin, Ops, Analyst, Executive, Finance},
	"campaignTouches": {Admin, Ops, Analyst, Executive, Finance, Manager, Rep, Marketing},
	"jobs":            everybody, "job": everybody, "importBatches": {Admin, Ops, Finance, Marketing},
	"changes": auditors,

	// Key figures, and what people want of them.
	"kpiDefinitions": everybody, "kpis": measurers, "kpiCohorts": measurers, "mrrWaterfall": measurers, "kpiPareto": measurers,
	"kpiGoals": measurers, "kpiSets": everybody, "scorecards": measurers, "alertRules": measurers, "kpiAlerts": measurers,
	"userMetrics": measurers, "userMetricValues": measurers,
	"createKpiGoal": goalSetters, "updateKpiGoal": goalSetters, "archiveKpiGoal": goalSetters, "restoreKpiGoal": goalSetters,
	"createKpiSet": analysts, "updateKpiSet": analysts, "archiveKpiSet": analysts, "restoreKpiSet": analysts,
	"createScorecard": analysts, "updateScorecard": analysts, "archiveScorecard": analysts, "restoreScorecard": analysts,
	"createAlertRule": measurers, "updateAlertRule": measurers, "archiveAlertRule": measurers, "restoreAlertRule": measurers,
	"acknowledgeAlert": measurers,
	"createUserMetric": analysts, "updateUserMetric": analysts, "archiveUserMetric": analysts, "restoreUserMetric": analysts,

	// Compensation. Which rows a person reaches is decided by row visibility, and what they may do to pay, their
	// own above all, by the verbs.
	"compPlans": everybody, "compAssignments": everybody, "quotaReliefs": everybody, "compObjectives": everybody,
	"paymentsReceived": business, "compEvents": business, "checkCompDesign": planners,
	"commissionRuns": planners, "commissionStatements": everybody, "commissionLines": everybody, "commissionAdjustments": everybody, "commissionDisputes": everybody,
	"explainCommission": everybody, "previewCommission": everybody, "previewCompDesign": planners, "compCostCurve": planners, "commissionRegister": planners, "commissionAssets": planners,
	"createCompPlan": planners, "updateCompPlan": planners, "archiveCompPlan": planners, "restoreCompPlan": planners,
	"createCompPlanVersion": planners, "updateCompPlanVersion": planners, "publishCompPlanVersion": planners, "retireCompPlanVersion": planners, "cloneCompPlanVersion": planners,
	"createCompAssignment": planners, "updateCompAssignment": planners, "deleteCompAssignment": planners, "acknowledgeCompAssignment": everybody,
	"createQuotaRelief": planners, "updateQuotaRelief": planners, "deleteQuotaRelief": planners,
	"createCompObjective": payers, "updateCompObjective": payers, "deleteCompObjective": payers, "recordPaymentReceived": planners,
	"runCommissions": planners, "acknowledgeCommissionStatement": everybody, "approveCommissionStatement": payers, "returnCommissionStatement": payers,
	"lockCommissionStatement": planners, "payCommissionStatement": planners, "reviewWindfall": planners,
	"createCommissionAdjustment": planners, "approveCommissionAdjustment": planners, "rejectCommissionAdjustment": planners,
	"openCommissionDispute": everybody, "commentCommissionDispute": everybody, "triageCommissionDispute": payers, "resolveCommissionDispute": payers,

	// The sales organisation.
	"createRep": staffers, "updateRep": staffers, "archiveRep": staffers, "restoreRep": staffers,
	"transferRep": staffers, "endRep": staffers,
	"createTeam": staffers, "updateTeam": staffers, "archiveTeam": staffers, "restoreTeam": staffers,
	"createTerritory": operators, "updateTerritory": operators, "archiveTerritory": operators, "restoreTerritory": operators,
	"assignTerritory": operators, "endTerritoryAssignment": operators, "placeAccount": operators, "applyTerritoryRules": operators,
	"updateOrganisation": operators,
	"createHoliday":      operators, "updateHoliday": operators, "deleteHoliday": operators,
	"createExchangeRate": planners, "updateExchangeRate": planners, "deleteExchangeRate": planners,
	"createQuota": planners, "updateQuota": planners, "deleteQuota": planners, "spreadQuota": planners,
	"quotaPlan":           {Admin, Ops, Analyst, Executive, Finance, Manager},
	"createDeviationNote": measurers, "updateDeviationNote": measurers, "deleteDeviationNote": measurers,

	// Customers.
	"createAccount": keepers, "updateAccount": keepers, "archiveAccount": keepers, "restoreAccount": keepers,
	"transferAccount": {Admin, Ops, Manager}, "mergeAccounts": operators, "bulkUpdateAccounts": keepers,
	"createContact": keepers, "updateContact": keepers, "archiveContact": keepers, "restoreContact": keepers,
	"mergeContacts": operators, "redactContact": operators,
	"createAccountTeamMember": {Admin, Ops, Manager}, "updateAccountTeamMember": {Admin, Ops, Manager}, "deleteAccountTeamMember": {Admin, Ops, Manager},

	// Marketing and leads.
	"createChannel": marketers, "updateChannel": marketers, "archiveChannel": marketers, "restoreChannel": marketers,
	"createLeadSource": marketers, "updateLeadSource": marketers, "archiveLeadSource": marketers, "restoreLeadSource": marketers,
	"createCampaign": marketers, "updateCampaign": marketers, "archiveCampaign": marketers, "restoreCampaign": marketers,
	"createSpend": marketers, "updateSpend": marketers, "deleteSpend": marketers,
	"createLead": funnel, "updateLead": funnel, "archiveLead": funnel, "restoreLead": funnel,
	"assignLead": {Admin, Ops, Manager, Marketing}, "qualifyLead": funnel, "acceptLead": sellers, "rejectLead": sellers,
	"convertLead": sellers, "disqualifyLead": funnel, "recordLeadTouch": funnel,
	"mergeLeads": marketers, "redactLead": operators, "bulkUpdateLeads": funnel,

	// Products and the sales process.
	"createProduct": operators, "updateProduct": operators, "archiveProduct": operators, "restoreProduct": operators,
	"createProductPrice": operators, "updateProductPrice": operators, "deleteProductPrice": operators,
	"createPipeline": operators, "updatePipeline": operators, "archivePipeline": operators, "restorePipeline": operators,
	"createStage": operators, "updateStage": operators, "archiveStage": operators, "restoreStage": operators,
	"createLossReason": operators, "updateLossReason": operators, "archiveLossReason": operators, "restoreLossReason": operators,
	"createCompetitor": operators, "updateCompetitor": operators, "archiveCompetitor": operators, "restoreCompetitor": operators,

	// Opportunities.
	"createOpportunity": sellers, "updateOpportunity": sellers, "archiveOpportunity": sellers, "restoreOpportunity": sellers,
	"advanceOpportunity": sellers, "closeOpportunityWon": sellers, "closeOpportunityLost": sellers,
	"reopenOpportunity": {Admin, Ops, Manager}, "changeCloseDate": sellers, "transferOpportunity": {Admin, Ops, Manager},
	"bulkUpdateOpportunities": sellers,
	"createOpportunityLine":   sellers, "updateOpportunityLine": sellers, "deleteOpportunityLine": sellers,
	"createOpportunityCredit": {Admin, Ops, Manager}, "updateOpportunityCredit": {Admin, Ops, Manager}, "deleteOpportunityCredit": {Admin, Ops, Manager},
	"createOpportunityCompetitor": sellers, "updateOpportunityCompetitor": sellers, "deleteOpportunityCompetitor": sellers,

	// Subscriptions. Which of them may act in the past is decided by the verbs.
	"createSubscriptionPlan": operators, "updateSubscriptionPlan": operators, "archiveSubscriptionPlan": operators, "restoreSubscriptionPlan": operators,
	"createPlanPrice": operators, "updatePlanPrice": operators, "deletePlanPrice": operators,
	"createPlanEntitlement": operators, "updatePlanEntitlement": operators, "deletePlanEntitlement": operators,
	"createCancellationReason": operators, "updateCancellationReason": operators, "archiveCancellationReason": operators, "restoreCancellationReason": operators,
	"updateCustomerSubscription": stewards, "archiveCustomerSubscription": operators, "restoreCustomerSubscription": operators,
	"startSubscription": stewards, "previewStartSubscription": stewards,
	"amendSubscription": stewards, "previewAmendSubscription": stewards,
	"pauseSubscription": stewards, "previewPauseSubscription": stewards,
	"resumeSubscription": stewards, "previewResumeSubscription": stewards,
	"cancelSubscription": stewards, "previewCancelSubscription": stewards,
	"revokeCancellation": stewards, "previewRevokeCancellation": stewards,
	"reactivateSubscription": stewards, "previewReactivateSubscription": stewards,
	"renewSubscription": stewards, "previewRenewSubscription": stewards,
	"convertTrial": stewards, "previewConvertTrial": stewards,
	"recordPaymentFailure": planners, "previewRecordPaymentFailure": planners,
	"recordPaymentRecovery": planners, "previewRecordPaymentRecovery": planners,
	"reverseSubscriptionEvent": planners, "previewReverseSubscriptionEvent": planners,

	// The ledger of recurring revenue.
	"mrrPolicies": business, "previewMrrPolicies": planners,

	// Use.
	"createMeter": operators, "updateMeter": operators, "archiveMeter": operators, "restoreMeter": operators,
	"ingestUsage":         planners,
	"createCampaignTouch": funnel, "updateCampaignTouch": funnel, "deleteCampaignTouch": funnel,

	// Activities.
	"logActivity": append(slices.Clone(keepers), Marketing), "updateActivity": append(slices.Clone(keepers), Marketing), "deleteActivity": keepers,
	"completeActivity": append(slices.Clone(keepers), Marketing), "resolveAttendance": keepers,

	// People's own things.
	"createSavedView": everybody, "updateSavedView": everybody, "deleteSavedView": everybody, "setUserPreference": everybody,
	"changePassword": everybody,

	// Users.
	"inviteUser": admins, "updateUser": admins, "deactivateUser": admins, "reactivateUser": admins, "redactUser": admins, "sendPasswordReset": admins,

	// Files.
	"inspectFile": {Admin, Ops, Finance, Marketing}, "importEntities": {Admin, Ops, Finance, Marketing},
	"startImport": {Admin, Ops, Finance, Marketing}, "undoImport": {Admin, Ops, Finance, Marketing}, "startExport": everybody, "cancelJob": everybody,
}

// Allows reports whether the role may perform the operation.
func (r Role) Allows(op Operation) bool {
	return slices.Contains(Operations[op], r) || slices.Contains(Public, op)
}

// Permissions lists what the role may do, sorted.
func (r Role) Permissions() []Operation {
	var out []Operation
	for op, roles := range Operations {
		if slices.Contains(roles, r) {
			out = append(out, op)
		}
	}
	slices.Sort(out)
	return out
}

// SeesCost reports whether the role sees unit cost and margin.
func (r Role) SeesCost() bool {
	return slices.Contains([]Role{Ops, Finance, Analyst, Executive, Admin}, r)
}
