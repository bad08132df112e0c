package graph

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/model"
)

// verbs are the mutations that take a record of a kind by its id, beside update, archive, restore
// and delete, whose names follow from the kind's.
var verbs = map[gid.Kind][]string{
	gid.Rep:                 {"transferRep", "endRep"},
	gid.TerritoryAssignment: {"endTerritoryAssignment"},
	gid.Account:             {"transferAccount", "mergeAccounts"},
	gid.Contact:             {"mergeContacts", "redactContact"},
	gid.Lead: {
		"assignLead", "qualifyLead", "acceptLead", "rejectLead", "disqualifyLead", "recordLeadTouch",
		"convertLead", "mergeLeads", "redactLead",
	},
	gid.Opportunity: {
		"advanceOpportunity", "closeOpportunityWon", "closeOpportunityLost", "reopenOpportunity",
		"changeCloseDate", "transferOpportunity",
	},
	gid.Activity:             {"completeActivity", "resolveAttendance"},
	gid.KpiAlert:             {"acknowledgeAlert"},
	gid.User:                 {"deactivateUser", "reactivateUser", "redactUser", "sendPasswordReset"},
	gid.Organisation:         {"updateOrganisation"},
	gid.CompPlanVersion:      {"publishCompPlanVersion", "retireCompPlanVersion", "cloneCompPlanVersion"},
	gid.CompAssignment:       {"acknowledgeCompAssignment"},
	gid.CommissionAdjustment: {"approveCommissionAdjustment", "rejectCommissionAdjustment"},
	gid.CommissionDispute:    {"commentCommissionDispute", "triageCommissionDispute", "resolveCommissionDispute"},
	gid.CommissionStatement: {
		"acknowledgeCommissionStatement", "approveCommissionStatement", "returnCommissionStatement", "lockCommissionStatement", "payCommissionStatement",
	},
	gid.CustomerSubscription: {
		"amendSubscription", "pauseSubscription", "resumeSubscription", "cancelSubscription", "revokeCancellation",
		"reactivateSubscription", "renewSubscription", "convertTrial", "recordPaymentFailure", "recordPaymentRecovery",
	},
}

// viewerCan says what the viewer may do with a record that they see.
func viewerCan(ctx context.Context, r db.Record) *model.ViewerCan {
	out := &model.ViewerCan{Operations: []string{}}
	v := viewer.From(ctx)
	if v == nil {
		return out
	}
	kind := r.GlobalID().Kind()
	for _, verb := range []string{"update", "archive", "restore", "delete"} {
		op := verb + kind.String()
		if !v.Role.Allows(op) || slices.Contains(out.Operations, op) {
			continue
		}
		out.Operations = append(out.Operations, op)
		out.Update = out.Update || verb == "update"
		out.Archive = out.Archive || verb == "archive" || verb == "delete"
	}
	for _, op := range verbs[kind] {
		if v.Role.Allows(op) && !slices.Contains(out.Operations, op) {
			out.Operations = append(out.Operations, op)
		}
	}
	slices.Sort(out.Operations)
	return out
}

// seesCost reports whether the viewer sees unit cost.
func seesCost(ctx context.Context) bool {
	v := viewer.From(ctx)
	return v != nil && (v.IsSystem() || v.Role.SeesCost())
}
