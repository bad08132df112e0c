package graph

import (
	"strings"
	"sync"
	"unicode"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/gid"
	"coxswain/graph/model"
)

// lists are the lists of the API by their names in ListName.
var lists = sync.OnceValue(func() map[string]list {
	type filter = model.ListFilterInput
	all := []list{
		{gid.ExchangeRate, "exchangeRates", func(f *filter) any { return set(f.ExchangeRates) }, names(model.AllExchangeRateOrderField)},
		{gid.Holiday, "holidays", func(f *filter) any { return set(f.Holidays) }, names(model.AllHolidayOrderField)},
		{gid.Rep, "reps", func(f *filter) any { return set(f.Reps) }, names(model.AllRepOrderField)},
		{gid.Team, "teams", func(f *filter) any { return set(f.Teams) }, names(model.AllTeamOrderField)},
		{gid.TeamMembership, "teamMemberships", func(f *filter) any { return set(f.TeamMemberships) }, names(model.AllTeamMembershipOrderField)},
		{gid.Territory, "territories", func(f *filter) any { return set(f.Territories) }, names(model.AllTerritoryOrderField)},
		{gid.TerritoryAssignment, "territoryAssignments", func(f *filter) any { return set(f.TerritoryAssignments) }, names(model.AllTerritoryAssignmentOrderField)},
		{gid.Account, "accounts", func(f *filter) any { return set(f.Accounts) }, names(model.AllAccountOrderField)},
		{gid.Contact, "contacts", func(f *filter) any { return set(f.Contacts) }, names(model.AllContactOrderField)},
		{gid.Channel, "channels", func(f *filter) any { return set(f.Channels) }, names(model.AllChannelOrderField)},
		{gid.LeadSource, "leadSources", func(f *filter) any { return set(f.LeadSources) }, names(model.AllLeadSourceOrderField)},
		{gid.Campaign, "campaigns", func(f *filter) any { return set(f.Campaigns) }, names(model.AllCampaignOrderField)},
		{gid.Spend, "spends", func(f *filter) any { return set(f.Spends) }, names(model.AllSpendOrderField)},
		{gid.Lead, "leads", func(f *filter) any { return set(f.Leads) }, names(model.AllLeadOrderField)},
		{gid.Product, "products", func(f *filter) any { return set(f.Products) }, names(model.AllProductOrderField)},
		{gid.Pipeline, "pipelines", func(f *filter) any { return set(f.Pipelines) }, names(model.AllPipelineOrderField)},
		{gid.LossReason, "lossReasons", func(f *filter) any { return set(f.LossReasons) }, names(model.AllLossReasonOrderField)},
		{gid.Competitor, "competitors", func(f *filter) any { return set(f.Competitors) }, names(model.AllCompetitorOrderField)},
		{gid.Opportunity, "opportunities", func(f *filter) any { return set(f.Opportunities) }, names(model.AllOpportunityOrderField)},
		{gid.Activity, "activities", func(f *filter) any { return set(f.Activities) }, names(model.AllActivityOrderField)},
		{gid.Quota, "quotas", func(f *filter) any { return set(f.Quotas) }, names(model.AllQuotaOrderField)},
		{gid.DeviationNote, "deviationNotes", func(f *filter) any { return set(f.DeviationNotes) }, names(model.AllDeviationNoteOrderField)},
		{gid.SavedView, "savedViews", func(f *filter) any { return set(f.SavedViews) }, names(model.AllSavedViewOrderField)},
		{gid.User, "users", func(f *filter) any { return set(f.Users) }, names(model.AllUserOrderField)},
		{gid.Job, "jobs", func(f *filter) any { return set(f.Jobs) }, names(model.AllJobOrderField)},
		{gid.ImportBatch, "importBatches", func(f *filter) any { return set(f.ImportBatches) }, names(model.AllImportBatchOrderField)},
		{gid.KpiGoal, "kpiGoals", func(f *filter) any { return set(f.KpiGoals) }, names(model.AllKpiGoalOrderField)},
		{gid.KpiSet, "kpiSets", func(f *filter) any { return set(f.KpiSets) }, names(model.AllKpiSetOrderField)},
		{gid.Scorecard, "scorecards", func(f *filter) any { return set(f.Scorecards) }, names(model.AllScorecardOrderField)},
		{gid.AlertRule, "alertRules", func(f *filter) any { return set(f.AlertRules) }, names(model.AllAlertRuleOrderField)},
		{gid.KpiAlert, "kpiAlerts", func(f *filter) any { return set(f.KpiAlerts) }, names(model.AllKpiAlertOrderField)},
		{gid.UserMetric, "userMetrics", func(f *filter) any { return set(f.UserMetrics) }, names(model.AllUserMetricOrderField)},
		{gid.SubscriptionPlan, "subscriptionPlans", func(f *filter) any { return set(f.SubscriptionPlans) }, names(model.AllSubscriptionPlanOrderField)},
		{gid.CancellationReason, "cancellationReasons", func(f *filter) any { return set(f.CancellationReasons) }, names(model.AllCancellationReasonOrderField)},
		{gid.CustomerSubscription, "subscriptions", func(f *filter) any { return set(f.Subscriptions) }, names(model.AllCustomerSubscriptionOrderField)},
		{gid.MrrMovement, "mrrMovements", func(f *filter) any { return set(f.MrrMovements) }, names(model.AllMrrMovementOrderField)},
		{gid.LedgerVersion, "ledgerVersions", func(f *filter) any { return set(f.LedgerVersions) }, names(model.AllLedgerVersionOrderField)},
		{gid.Meter, "meters", func(f *filter) any { return set(f.Meters) }, names(model.AllMeterOrderField)},
		{gid.UsageEvent, "usageEvents", func(f *filter) any { return set(f.UsageEvents) }, names(model.AllUsageEventOrderField)},
		{gid.UsageMonth, "usageMonths", func(f *filter) any { return set(f.UsageMonths) }, names(model.AllUsageMonthOrderField)},
		{gid.CampaignTouch, "campaignTouches", func(f *filter) any { return set(f.CampaignTouches) }, names(model.AllCampaignTouchOrderField)},
		{gid.CompPlan, "compPlans", func(f *filter) any { return set(f.CompPlans) }, names(model.AllCompPlanOrderField)},
		{gid.CompAssignment, "compAssignments", func(f *filter) any { return set(f.CompAssignments) }, names(model.AllCompAssignmentOrderField)},
		{gid.QuotaRelief, "quotaReliefs", func(f *filter) any { return set(f.QuotaReliefs) }, names(model.AllQuotaReliefOrderField)},
		{gid.CompObjective, "compObjectives", func(f *filter) any { return set(f.CompObjectives) }, names(model.AllCompObjectiveOrderField)},
		{gid.PaymentReceived, "paymentsReceived", func(f *filter) any { return set(f.PaymentsReceived) }, names(model.AllPaymentReceivedOrderField)},
		{gid.CompEvent, "compEvents", func(f *filter) any { return set(f.CompEvents) }, names(model.AllCompEventOrderField)},
		{gid.CommissionRun, "commissionRuns", func(f *filter) any { return set(f.CommissionRuns) }, names(model.AllCommissionRunOrderField)},
		{gid.CommissionStatement, "commissionStatements", func(f *filter) any { return set(f.CommissionStatements) }, names(model.AllCommissionStatementOrderField)},
		{gid.CommissionLine, "commissionLines", func(f *filter) any { return set(f.CommissionLines) }, names(model.AllCommissionLineOrderField)},
		{gid.CommissionAdjustment, "commissionAdjustments", func(f *filter) any { return set(f.CommissionAdjustments) }, names(model.AllCommissionAdjustmentOrderField)},
		{gid.CommissionDispute, "commissionDisputes", func(f *filter) any { return set(f.CommissionDisputes) }, names(model.AllCommissionDisputeOrderField)},
		{gid.Change, "changes", func(f *filter) any { return set(f.Changes) }, names(model.AllChangeOrderField)},
	}
	out := make(map[string]list, len(all))
	for _, l := range all {
		out[constant(l.field)] = l
	}
	return out
})

// set returns a filter that was given, or nil.
func set[T any](o graphql.Omittable[*T]) any {
	v := o.Value()
	if v == nil {
		return nil // and not a pointer that is nil
	}
	return v
}

func names[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// constant turns a field's name into that of an enum value: "leadSources" becomes LEAD_SOURCES.
func constant(field string) string {
	var b strings.Builder
	for _, r := range field {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
