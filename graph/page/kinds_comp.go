package page

import (
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// The sources of compensation.
var (
	CompPlans             = from(gid.CompPlan, func(c *db.Client) *db.CompPlanQuery { return c.CompPlan.Query() })
	CompPlanVersions      = from(gid.CompPlanVersion, func(c *db.Client) *db.CompPlanVersionQuery { return c.CompPlanVersion.Query() })
	CompAssignments       = from(gid.CompAssignment, func(c *db.Client) *db.CompAssignmentQuery { return c.CompAssignment.Query() })
	QuotaReliefs          = from(gid.QuotaRelief, func(c *db.Client) *db.QuotaReliefQuery { return c.QuotaRelief.Query() })
	CompObjectives        = from(gid.CompObjective, func(c *db.Client) *db.CompObjectiveQuery { return c.CompObjective.Query() })
	PaymentsReceived      = from(gid.PaymentReceived, func(c *db.Client) *db.PaymentReceivedQuery { return c.PaymentReceived.Query() })
	CompEvents            = from(gid.CompEvent, func(c *db.Client) *db.CompEventQuery { return c.CompEvent.Query() })
	CommissionRuns        = from(gid.CommissionRun, func(c *db.Client) *db.CommissionRunQuery { return c.CommissionRun.Query() })
	CommissionStatements  = from(gid.CommissionStatement, func(c *db.Client) *db.CommissionStatementQuery { return c.CommissionStatement.Query() })
	CommissionLines       = from(gid.CommissionLine, func(c *db.Client) *db.CommissionLineQuery { return c.CommissionLine.Query() })
	CommissionAdjustments = from(gid.CommissionAdjustment, func(c *db.Client) *db.CommissionAdjustmentQuery { return c.CommissionAdjustment.Query() })
	CommissionDisputes    = from(gid.CommissionDispute, func(c *db.Client) *db.CommissionDisputeQuery { return c.CommissionDispute.Query() })
	DisputeComments       = from(gid.DisputeComment, func(c *db.Client) *db.DisputeCommentQuery { return c.DisputeComment.Query() })
)

// CompPlanConnection and what follows are the names of the connections and edges in the API.
type (
	CompPlanConnection             = Connection[db.CompPlan]
	CompPlanEdge                   = Edge[db.CompPlan]
	CompPlanVersionConnection      = Connection[db.CompPlanVersion]
	CompPlanVersionEdge            = Edge[db.CompPlanVersion]
	CompAssignmentConnection       = Connection[db.CompAssignment]
	CompAssignmentEdge             = Edge[db.CompAssignment]
	QuotaReliefConnection          = Connection[db.QuotaRelief]
	QuotaReliefEdge                = Edge[db.QuotaRelief]
	CompObjectiveConnection        = Connection[db.CompObjective]
	CompObjectiveEdge              = Edge[db.CompObjective]
	PaymentReceivedConnection      = Connection[db.PaymentReceived]
	PaymentReceivedEdge            = Edge[db.PaymentReceived]
	CompEventConnection            = Connection[db.CompEvent]
	CompEventEdge                  = Edge[db.CompEvent]
	CommissionRunConnection        = Connection[db.CommissionRun]
	CommissionRunEdge              = Edge[db.CommissionRun]
	CommissionStatementConnection  = Connection[db.CommissionStatement]
	CommissionStatementEdge        = Edge[db.CommissionStatement]
	CommissionLineConnection       = Connection[db.CommissionLine]
	CommissionLineEdge             = Edge[db.CommissionLine]
	CommissionAdjustmentConnection = Connection[db.CommissionAdjustment]
	CommissionAdjustmentEdge       = Edge[db.CommissionAdjustment]
	CommissionDisputeConnection    = Connection[db.CommissionDispute]
	CommissionDisputeEdge          = Edge[db.CommissionDispute]
	DisputeCommentConnection       = Connection[db.DisputeComment]
	DisputeCommentEdge             = Edge[db.DisputeComment]
)
