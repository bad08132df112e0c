package editing

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
	"coxswain/sales/search"
)

// rules are the demands of the kinds that have any. They hold for every way in which a record is
// written through the editor: plain inputs, verbs and bulk changes.
var rules = map[gid.Kind]Rule{
	gid.Account:           {Check: each(byVerbOnly(accountVerbs), accountCheck, searchable("name", "domain", "external_id")), After: accountAfter},
	gid.AccountTeamMember: {Check: teamMemberCheck},
	gid.Contact:           {Check: each(byVerbOnly(redactableVerbs), contactCheck, searchable("name", "email", "phone"))},

	gid.Lead:     {Check: each(byVerbOnly(leadVerbs), leadCheck, searchable("name", "company", "email")), After: leadAfter},
	gid.Campaign: {Check: each(campaignCheck, searchable("name"))},
	gid.Spend:    {Check: spendCheck},

	gid.Opportunity:           {Check: each(byVerbOnly(opportunityVerbs), opportunityCheck, searchable("name", "external_id")), After: opportunityAfter, Complete: opportunityComplete},
	gid.OpportunityLine:       {Check: lineCheck, After: lineAfter, Delete: lineDelete},
	gid.OpportunityCredit:     {Check: creditCheck, Delete: creditDelete},
	gid.OpportunityCompetitor: {Check: competitorCheck},
	gid.Activity:              {Check: activityCheck, After: activityAfter},

	gid.Pipeline:   {Check: pipelineCheck},
	gid.Stage:      {Check: stageCheck},
	gid.LossReason: {Check: noCycle(lossReasonParent)},

	gid.Rep:          {Check: each(byVerbOnly(repVerbs), repCheck)},
	gid.Team:         {Check: noCycle(teamParent)},
	gid.Territory:    {Check: each(noCycle(territoryParent), territoryCheck)},
	gid.Quota:        {Check: quotaCheck},
	gid.ExchangeRate: {Check: exchangeRateCheck},
	gid.Organisation: {Check: organisationCheck},

	gid.Product:      {Check: productCheck},
	gid.ProductPrice: {Check: priceCheck},

	gid.SubscriptionPlan:     {Check: planCheck, Delete: planInUse},
	gid.PlanPrice:            {Check: planPriceCheck},
	gid.PlanEntitlement:      {Check: entitlementCheck},
	gid.CancellationReason:   {Check: noCycle(cancellationReasonParent)},
	gid.CustomerSubscription: {Check: each(byVerbOnly(subscriptionVerbs), subscriptionCheck, searchable("name", "external_id"))},

	gid.User:          {Check: each(byVerbOnly(userVerbs), userCheck)},
	gid.SavedView:     {Check: savedViewCheck, Delete: savedViewDelete},
	gid.DeviationNote: {Check: noteCheck, Delete: noteDelete},

	gid.KpiGoal:    {Check: goalCheck},
	gid.KpiSet:     {Check: kpiSetCheck},
	gid.Scorecard:  {Check: scorecardCheck},
	gid.AlertRule:  {Check: alertRuleCheck},
	gid.KpiAlert:   {Check: byVerbOnly(alertVerbs)},
	gid.UserMetric: {Check: byVerbOnly(metricVerbs)},

	gid.CompAssignment:       {Check: each(byVerbOnly(assignmentVerbs), assignmentCheck), Delete: notOwnDelete("take away the plan of")},
	gid.QuotaRelief:          {Check: each(daysCheck, reliefCheck), Delete: notOwnDelete("change the relief of")},
	gid.CompObjective:        {Check: each(daysCheck, objectiveCheck), Delete: notOwnDelete("change the objectives of")},
	gid.CommissionAdjustment: {Check: each(byVerbOnly(adjustmentVerbs), adjustmentCheck)},
}

type check = func(ctx context.Context, tx *db.Client, c Change) error

// each runs checks in order until one refuses.
func each(checks ...check) check {
	return func(ctx context.Context, tx *db.Client, c Change) error {
		for _, f := range checks {
			if err := f(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	}
}

// Columns that plain updates must leave to a verb of the business, with the verb that changes them.
var (
	accountVerbs     = map[string]string{"owner_id": "transferAccount", "merged_into_id": "mergeAccounts", "redacted_at": "nothing else"}
	redactableVerbs  = map[string]string{"merged_into_id": "mergeContacts", "redacted_at": "redactContact"}
	repVerbs         = map[string]string{"left_on": "endRep"}
	userVerbs        = map[string]string{"status": "deactivateUser or reactivateUser", "password_hash": "resetPassword", "session_version": "deactivateUser"}
	opportunityVerbs = map[string]string{
		"owner_id": "transferOpportunity", "stage_id": "advanceOpportunity", "close_on": "changeCloseDate",
		"status": "closeOpportunityWon or closeOpportunityLost", "closed_on": "closeOpportunityWon or closeOpportunityLost",
		"loss_reason_id": "closeOpportunityLost", "lost_to_id": "closeOpportunityLost", "closed_from_stage_id": "closeOpportunityLost",
		"pipeline_id": "createOpportunity", "opportunity_type": "createOpportunity", "stage_entered_on": "advanceOpportunity",
	}
	alertVerbs  = map[string]string{"acknowledged_at": "acknowledgeAlert", "acknowledged_by_id": "acknowledgeAlert", "resolved_at": "nothing else"}
	metricVerbs = map[string]string{"current": "updateUserMetric", "key": "nothing else"}
	leadVerbs   = map[string]string{
		"owner_id": "assignLead", "assigned_at": "assignLead", "first_touch_at": "recordLeadTouch",
		"status": "qualifyLead", "mql_on": "qualifyLead", "sql_on": "qualifyLead", "accepted_on": "acceptLead",
		"reject_reason": "rejectLead", "closed_on": "disqualifyLead", "converted_on": "convertLead",
		"account_id": "convertLead", "contact_id": "convertLead", "opportunity_id": "convertLead",
		"merged_into_id": "mergeLeads", "redacted_at": "redactLead",
	}
)

// byVerbOnly refuses plain updates of columns whose change is a step of the business.
func byVerbOnly(verbs map[string]string) check {
	return func(ctx context.Context, _ *db.Client, c Change) error {
		if c.Current == nil || isVerb(ctx) {
			return nil
		}
		var faults fault.List
		for column, verb := range verbs {
			if _, given := c.Values[column]; given {
				faults = append(faults, fault.Invalidf(camel(column), "cannot be edited; %s changes it", verb))
			}
		}
		slices.SortFunc(faults, func(a, b *fault.Error) int { return slices.Compare(a.Path, b.Path) })
		return faults.Err()
	}
}

// searchable keeps the column that a search looks in.
func searchable(columns ...string) check {
	return func(_ context.Context, _ *db.Client, c Change) error {
		if c.Current != nil && !c.Changes(columns...) {
			return nil
		}
		if c.Values["redacted_at"] != nil {
			c.Values["search"] = ""
			return nil
		}
		parts := make([]string, len(columns))
		for i, name := range columns {
			parts[i] = text(c, name)
		}
		c.Values["search"] = search.Text(parts...)
		return nil
	}
}

// get returns a column as it will be after the change, nil when it is empty. A value that an input
// gave as another type of number or name is converted.
func get[T any](c Change, name string) *T {
	x := c.Get(name)
	if x == nil {
		return nil
	}
	if v, ok := x.(T); ok {
		return &v
	}
	v, t := reflect.ValueOf(x), reflect.TypeFor[T]()
	if !v.CanConvert(t) || (v.Kind() == reflect.String) != (t.Kind() == reflect.String) {
		return nil
	}
	out, _ := v.Convert(t).Interface().(T)
	return &out
}

// or returns the column or, when it is empty, another value.
func or[T any](c Change, name string, other T) T {
	if v := get[T](c, name); v != nil {
		return *v
	}
	return other
}

func text(c Change, name string) string { return or(c, name, "") }

// ref returns the record that a column refers to, zero when it is empty.
func ref(c Change, name string) gid.ID { return or(c, name, gid.ID(0)) }

// self returns the id of the record that changes, zero for a new one.
func self(c Change) gid.ID {
	if c.Current == nil {
		return 0
	}
	return c.Current.GlobalID()
}

// given reports whether the change says something about a column, null included.
func given(c Change, name string) bool {
	_, ok := c.Values[name]
	return ok
}

// preset fills a column of a new record that the input leaves out.
func preset(c Change, name string, value any) {
	if c.Current == nil && !given(c, name) {
		c.Values[name] = value
	}
}

// load returns a record that a rule needs, whoever acts.
func load[T any](ctx context.Context, tx *db.Client, id gid.ID) (*T, error) {
	r, err := tx.GetRecord(Everywhere(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", id, err)
	}
	return As[T](r, nil)
}
