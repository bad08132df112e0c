package page

import (
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// The sources of goals and of what watches over them.
var (
	KpiGoals           = from(gid.KpiGoal, func(c *db.Client) *db.KpiGoalQuery { return c.KpiGoal.Query() })
	KpiSets            = from(gid.KpiSet, func(c *db.Client) *db.KpiSetQuery { return c.KpiSet.Query() })
	Scorecards         = from(gid.Scorecard, func(c *db.Client) *db.ScorecardQuery { return c.Scorecard.Query() })
	AlertRules         = from(gid.AlertRule, func(c *db.Client) *db.AlertRuleQuery { return c.AlertRule.Query() })
	KpiAlerts          = from(gid.KpiAlert, func(c *db.Client) *db.KpiAlertQuery { return c.KpiAlert.Query() })
	UserMetrics        = from(gid.UserMetric, func(c *db.Client) *db.UserMetricQuery { return c.UserMetric.Query() })
	UserMetricVersions = from(gid.UserMetricVersion, func(c *db.Client) *db.UserMetricVersionQuery { return c.UserMetricVersion.Query() })
)

// KpiGoalConnection and what follows are the names of the connections and edges in the API.
type (
	KpiGoalConnection           = Connection[db.KpiGoal]
	KpiGoalEdge                 = Edge[db.KpiGoal]
	KpiSetConnection            = Connection[db.KpiSet]
	KpiSetEdge                  = Edge[db.KpiSet]
	ScorecardConnection         = Connection[db.Scorecard]
	ScorecardEdge               = Edge[db.Scorecard]
	AlertRuleConnection         = Connection[db.AlertRule]
	AlertRuleEdge               = Edge[db.AlertRule]
	KpiAlertConnection          = Connection[db.KpiAlert]
	KpiAlertEdge                = Edge[db.KpiAlert]
	UserMetricConnection        = Connection[db.UserMetric]
	UserMetricEdge              = Edge[db.UserMetric]
	UserMetricVersionConnection = Connection[db.UserMetricVersion]
	UserMetricVersionEdge       = Edge[db.UserMetricVersion]
)
