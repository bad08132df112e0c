package measuring

import "coxswain/sales/kpi"

// builderSink hands rows to a builder.
type builderSink struct{ b *kpi.Builder }

func (s builderSink) rep(x *kpi.Rep)                 { s.b.AddRep(x) }
func (s builderSink) team(x *kpi.Team)               { s.b.AddTeam(x) }
func (s builderSink) territory(x *kpi.Territory)     { s.b.AddTerritory(x) }
func (s builderSink) account(x *kpi.Account)         { s.b.AddAccount(x) }
func (s builderSink) stage(x *kpi.Stage)             { s.b.AddStage(x) }
func (s builderSink) name(x kpi.Name)                { s.b.AddName(x) }
func (s builderSink) opportunity(x *kpi.Opportunity) { s.b.AddOpportunity(x) }
func (s builderSink) lead(x *kpi.Lead)               { s.b.AddLead(x) }
func (s builderSink) activity(x *kpi.Activity)       { s.b.AddActivity(x) }
func (s builderSink) spend(x *kpi.Spend)             { s.b.AddSpend(x) }
func (s builderSink) quota(x *kpi.Quota)             { s.b.AddQuota(x) }
func (s builderSink) movement(x *kpi.Movement)       { s.b.AddMovement(x) }
func (s builderSink) term(x *kpi.SubscriptionTerm)   { s.b.AddTerm(x) }
func (s builderSink) trial(x *kpi.Trial)             { s.b.AddTrial(x) }
func (s builderSink) usage(x *kpi.UsageMonth)        { s.b.AddUsageMonth(x) }
func (s builderSink) touch(x *kpi.Touch)             { s.b.AddTouch(x) }
func (s builderSink) statement(x *kpi.Statement)     { s.b.AddStatement(x) }

// changeSink gathers changed rows.
type changeSink struct{ c kpi.Changes }

func (s *changeSink) rep(x *kpi.Rep)             { s.c.Reps = append(s.c.Reps, *x) }
func (s *changeSink) team(x *kpi.Team)           { s.c.Teams = append(s.c.Teams, *x) }
func (s *changeSink) territory(x *kpi.Territory) { s.c.Territories = append(s.c.Territories, *x) }
func (s *changeSink) account(x *kpi.Account)     { s.c.Accounts = append(s.c.Accounts, *x) }
func (s *changeSink) stage(x *kpi.Stage)         { s.c.Stages = append(s.c.Stages, *x) }
func (s *changeSink) name(x kpi.Name)            { s.c.Names = append(s.c.Names, x) }
func (s *changeSink) opportunity(x *kpi.Opportunity) {
	s.c.Opportunities = append(s.c.Opportunities, *x)
}
func (s *changeSink) lead(x *kpi.Lead)             { s.c.Leads = append(s.c.Leads, *x) }
func (s *changeSink) activity(x *kpi.Activity)     { s.c.Activities = append(s.c.Activities, *x) }
func (s *changeSink) spend(x *kpi.Spend)           { s.c.Spends = append(s.c.Spends, *x) }
func (s *changeSink) quota(x *kpi.Quota)           { s.c.Quotas = append(s.c.Quotas, *x) }
func (s *changeSink) movement(x *kpi.Movement)     { s.c.Movements = append(s.c.Movements, *x) }
func (s *changeSink) term(x *kpi.SubscriptionTerm) { s.c.Terms = append(s.c.Terms, *x) }
func (s *changeSink) trial(x *kpi.Trial)           { s.c.Trials = append(s.c.Trials, *x) }
func (s *changeSink) usage(x *kpi.UsageMonth)      { s.c.UsageMonths = append(s.c.UsageMonths, *x) }
func (s *changeSink) touch(x *kpi.Touch)           { s.c.Touches = append(s.c.Touches, *x) }
func (s *changeSink) statement(x *kpi.Statement)   { s.c.Statements = append(s.c.Statements, *x) }
