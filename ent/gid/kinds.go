package gid

// Kind is a kind of record. The numbers are stored in every key: append, never renumber.
type Kind int8

// The kinds.
const (
	Unknown Kind = iota
	User
	Session
	OneTimeLink
	Rep
	Team
	TeamMembership
	Territory
	TerritoryAssignment
	TerritoryAccount
	Account
	AccountOwnership
	AccountTeamMember
	Contact
	Channel
	LeadSource
	Campaign
	Spend
	Lead
	LeadStatusChange
	Product
	ProductPrice
	Pipeline
	Stage
	Opportunity
	OpportunityLine
	OpportunityCredit
	OpportunityCompetitor
	Competitor
	LossReason
	StageChange
	CloseDateChange
	Activity
	Quota
	ExchangeRate
	Holiday
	Organisation
	Change
	SavedView
	UserPreference
	IdempotencyRecord
	StoredFile
	Job
	ImportBatch
	RejectedRow
	DeviationNote
	Throttle
	SubscriptionPlan
	PlanPrice
	PlanEntitlement
	CancellationReason
	CustomerSubscription
	SubscriptionEvent
	SubscriptionItem
	SubscriptionTerm
	MrrMovement
	LedgerVersion
	AccountRevenue
	AccountSegment
	Meter
	UsageEvent
	UsageMonth
	CampaignTouch
	KpiGoal
	KpiSet
	Scorecard
	AlertRule
	KpiAlert
	UserMetric
	UserMetricVersion
	CompPlan
	CompPlanVersion
	CompAssignment
	QuotaRelief
	CompObjective
	PaymentReceived
	CompEvent
	CommissionRun
	CommissionStatement
	CommissionSnapshot
	CommissionLine
	CommissionAdjustment
	CommissionDispute
	DisputeComment
	WindfallReview
)

// kinds gives each kind its prefix outside the server, its table, and the name of its type in the API.
var kinds = [...]struct{ prefix, table, name string }{
	User:                  {"usr", "users", "User"},
	Session:               {"ses", "sessions", "Session"},
	OneTimeLink:           {"otl", "one_time_links", "OneTimeLink"},
	Rep:                   {"rep", "reps", "Rep"},
	Team:                  {"tem", "teams", "Team"},
	TeamMembership:        {"tmm", "team_memberships", "TeamMembership"},
	Territory:             {"ter", "territories", "Territory"},
	TerritoryAssignment:   {"tas", "territory_assignments", "TerritoryAssignment"},
	TerritoryAccount:      {"tac", "territory_accounts", "TerritoryAccount"},
	Account:               {"acc", "accounts", "Account"},
	AccountOwnership:      {"aow", "account_ownerships", "AccountOwnership"},
	AccountTeamMember:     {"atm", "account_team_members", "AccountTeamMember"},
	Contact:               {"con", "contacts", "Contact"},
	Channel:               {"chn", "channels", "Channel"},
	LeadSource:            {"lso", "lead_sources", "LeadSource"},
	Campaign:              {"cam", "campaigns", "Campaign"},
	Spend:                 {"spd", "spends", "Spend"},
	Lead:                  {"led", "leads", "Lead"},
	LeadStatusChange:      {"lsc", "lead_status_changes", "LeadStatusChange"},
	Product:               {"prd", "products", "Product"},
	ProductPrice:          {"ppr", "product_prices", "ProductPrice"},
	Pipeline:              {"pip", "pipelines", "Pipeline"},
	Stage:                 {"stg", "stages", "Stage"},
	Opportunity:           {"opp", "opportunities", "Opportunity"},
	OpportunityLine:       {"oln", "opportunity_lines", "OpportunityLine"},
	OpportunityCredit:     {"ocr", "opportunity_credits", "OpportunityCredit"},
	OpportunityCompetitor: {"ocm", "opportunity_competitors", "OpportunityCompetitor"},
	Competitor:            {"cmp", "competitors", "Competitor"},
	LossReason:            {"lre", "loss_reasons", "LossReason"},
	StageChange:           {"stc", "stage_changes", "StageChange"},
	CloseDateChange:       {"cdc", "close_date_changes", "CloseDateChange"},
	Activity:              {"act", "activities", "Activity"},
	Quota:                 {"quo", "quotas", "Quota"},
	ExchangeRate:          {"fxr", "exchange_rates", "ExchangeRate"},
	Holiday:               {"hol", "holidays", "Holiday"},
	Organisation:          {"org", "organisations", "Organisation"},
	Change:                {"chg", "changes", "Change"},
	SavedView:             {"svw", "saved_views", "SavedView"},
	UserPreference:        {"upr", "user_preferences", "UserPreference"},
	IdempotencyRecord:     {"idm", "idempotency_records", "IdempotencyRecord"},
	StoredFile:            {"fil", "stored_files", "StoredFile"},
	Job:                   {"job", "jobs", "Job"},
	ImportBatch:           {"imb", "import_batches", "ImportBatch"},
	RejectedRow:           {"rej", "rejected_rows", "RejectedRow"},
	DeviationNote:         {"dev", "deviation_notes", "DeviationNote"},
	Throttle:              {"thr", "throttles", "Throttle"},
	SubscriptionPlan:      {"pln", "subscription_plans", "SubscriptionPlan"},
	PlanPrice:             {"plp", "plan_prices", "PlanPrice"},
	PlanEntitlement:       {"pen", "plan_entitlements", "PlanEntitlement"},
	CancellationReason:    {"crs", "cancellation_reasons", "CancellationReason"},
	CustomerSubscription:  {"sub", "customer_subscriptions", "CustomerSubscription"},
	SubscriptionEvent:     {"sev", "subscription_events", "SubscriptionEvent"},
	SubscriptionItem:      {"sit", "subscription_items", "SubscriptionItem"},
	SubscriptionTerm:      {"stm", "subscription_terms", "SubscriptionTerm"},
	MrrMovement:           {"mov", "mrr_movements", "MrrMovement"},
	LedgerVersion:         {"lgv", "ledger_versions", "LedgerVersion"},
	AccountRevenue:        {"arv", "account_revenues", "AccountRevenue"},
	AccountSegment:        {"asg", "account_segments", "AccountSegment"},
	Meter:                 {"mtr", "meters", "Meter"},
	UsageEvent:            {"use", "usage_events", "UsageEvent"},
	UsageMonth:            {"umo", "usage_months", "UsageMonth"},
	CampaignTouch:         {"tch", "campaign_touches", "CampaignTouch"},
	KpiGoal:               {"gol", "kpi_goals", "KpiGoal"},
	KpiSet:                {"kst", "kpi_sets", "KpiSet"},
	Scorecard:             {"scd", "scorecards", "Scorecard"},
	AlertRule:             {"alr", "alert_rules", "AlertRule"},
	KpiAlert:              {"alt", "kpi_alerts", "KpiAlert"},
	UserMetric:            {"umt", "user_metrics", "UserMetric"},
	UserMetricVersion:     {"umv", "user_metric_versions", "UserMetricVersion"},
	CompPlan:              {"cpl", "comp_plans", "CompPlan"},
	CompPlanVersion:       {"cpv", "comp_plan_versions", "CompPlanVersion"},
	CompAssignment:        {"cas", "comp_assignments", "CompAssignment"},
	QuotaRelief:           {"qrl", "quota_reliefs", "QuotaRelief"},
	CompObjective:         {"cob", "comp_objectives", "CompObjective"},
	PaymentReceived:       {"pay", "payments_received", "PaymentReceived"},
	CompEvent:             {"cev", "comp_events", "CompEvent"},
	CommissionRun:         {"crn", "commission_runs", "CommissionRun"},
	CommissionStatement:   {"cst", "commission_statements", "CommissionStatement"},
	CommissionSnapshot:    {"csn", "commission_snapshots", "CommissionSnapshot"},
	CommissionLine:        {"cln", "commission_lines", "CommissionLine"},
	CommissionAdjustment:  {"cad", "commission_adjustments", "CommissionAdjustment"},
	CommissionDispute:     {"cdp", "commission_disputes", "CommissionDispute"},
	DisputeComment:        {"dcm", "dispute_comments", "DisputeComment"},
	WindfallReview:        {"wfr", "windfall_reviews", "WindfallReview"},
}

var byPrefix = func() map[string]Kind {
	m := make(map[string]Kind, len(kinds))
	for k := range kinds[1:] {
		m[kinds[k+1].prefix] = Kind(k + 1)
	}
	return m
}()

func (k Kind) valid() bool { return k > 0 && int(k) < len(kinds) }

// Table returns the name of the table that stores the kind.
func (k Kind) Table() string {
	if !k.valid() {
		return ""
	}
	return kinds[k].table
}

// String returns the name of the kind, which is also its type in the API.
func (k Kind) String() string {
	if !k.valid() {
		return "Unknown"
	}
	return kinds[k].name
}

// Kinds lists every kind.
func Kinds() []Kind {
	out := make([]Kind, 0, len(kinds)-1)
	for k := range kinds[1:] {
		out = append(out, Kind(k+1))
	}
	return out
}

// First returns the smallest ID of the kind; the database counts on from it.
func (k Kind) First() ID { return New(k, 1) }
