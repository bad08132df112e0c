package rule

import (
	"encoding/json"
	"slices"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/role"
)

// table is who sees which rows. Roles that read the whole business (ADMIN, OPS, ANALYST, EXECUTIVE,
// FINANCE) are named once, in viewer.SeesAll.
var table = map[gid.Kind]func(*viewer.V) Condition{
	// The directory and the vocabulary of the company are open to everyone who is signed in.
	gid.Rep: everyone, gid.Team: everyone, gid.TeamMembership: everyone,
	gid.Territory: everyone, gid.TerritoryAssignment: everyone,
	gid.Channel: everyone, gid.LeadSource: everyone, gid.Campaign: everyone,
	gid.Product: everyone, gid.ProductPrice: everyone,
	gid.Pipeline: everyone, gid.Stage: everyone, gid.LossReason: everyone, gid.Competitor: everyone,
	gid.ExchangeRate: everyone, gid.Holiday: everyone, gid.Organisation: everyone,

	// Customers.
	gid.Account:           book(accountRow, role.Success),
	gid.Contact:           book(under("account_id", "accounts", accountRow), role.Success),
	gid.AccountOwnership:  book(under("account_id", "accounts", accountRow), role.Success),
	gid.AccountTeamMember: book(under("account_id", "accounts", accountRow), role.Success),
	gid.TerritoryAccount:  book(under("account_id", "accounts", accountRow), role.Success),

	// Sales.
	gid.Opportunity:           book(opportunityRow, role.Success),
	gid.OpportunityLine:       book(under("opportunity_id", "opportunities", opportunityRow), role.Success),
	gid.OpportunityCredit:     book(under("opportunity_id", "opportunities", opportunityRow), role.Success),
	gid.OpportunityCompetitor: book(under("opportunity_id", "opportunities", opportunityRow), role.Success),
	gid.StageChange:           book(under("opportunity_id", "opportunities", opportunityRow), role.Success),
	gid.CloseDateChange:       book(under("opportunity_id", "opportunities", opportunityRow), role.Success),
	gid.Activity:              activities,
	gid.Quota:                 book(carriedBy),
	gid.DeviationNote:         notes,

	// Subscriptions and recurring revenue.
	gid.SubscriptionPlan: everyone, gid.PlanPrice: everyone, gid.PlanEntitlement: everyone,
	gid.CancellationReason: everyone, gid.Meter: everyone,
	gid.CustomerSubscription: book(under("account_id", "accounts", accountRow), role.Success),
	gid.SubscriptionEvent:    book(ofSubscription, role.Success),
	gid.SubscriptionItem:     book(ofSubscription, role.Success),
	gid.SubscriptionTerm:     book(under("account_id", "accounts", accountRow), role.Success),
	gid.MrrMovement:          book(under("account_id", "accounts", accountRow), role.Success),
	gid.AccountRevenue:       book(under("account_id", "accounts", accountRow), role.Success),
	gid.AccountSegment:       book(under("account_id", "accounts", accountRow), role.Success),
	gid.UsageEvent:           book(ofSubscription, role.Success),
	gid.UsageMonth:           book(under("account_id", "accounts", accountRow), role.Success),
	gid.LedgerVersion:        only(role.Admin, role.Ops, role.Analyst, role.Executive, role.Finance),

	// Goals and what watches over them.
	gid.KpiGoal:           goals,
	gid.KpiSet:            everyone,
	gid.Scorecard:         everyone,
	gid.AlertRule:         own("user_id"),
	gid.KpiAlert:          own("user_id"),
	gid.UserMetric:        everyone,
	gid.UserMetricVersion: everyone,

	// Compensation: nobody but those who run it, the payee and the managers above sees what a person is paid.
	gid.CompPlan:             plans("id"),
	gid.CompPlanVersion:      plans("plan_id"),
	gid.CompAssignment:       assignments,
	gid.QuotaRelief:          pay(payee("from_day")),
	gid.CompObjective:        pay(payee("from_day")),
	gid.PaymentReceived:      book(under("account_id", "accounts", accountRow), role.Success),
	gid.CompEvent:            book(eventRow, role.Success),
	gid.CommissionRun:        only(paymasters...),
	gid.CommissionStatement:  pay(payee("from_day")),
	gid.CommissionLine:       pay(under("statement_id", "commission_statements", payee("from_day"))),
	gid.CommissionAdjustment: pay(payee("on_day")),
	gid.CommissionDispute:    pay(under("statement_id", "commission_statements", payee("from_day"))),
	gid.DisputeComment:       pay(ofDispute),
	gid.WindfallReview:       pay(payee("from_day")),

	// Marketing.
	gid.CampaignTouch:    touches,
	gid.Lead:             book(leadRow, role.Marketing),
	gid.LeadStatusChange: book(under("lead_id", "leads", leadRow), role.Marketing),
	gid.Spend:            book(nil, role.Marketing),

	// People's own things.
	gid.User:           users,
	gid.SavedView:      savedViews,
	gid.UserPreference: own("user_id"),
	gid.Job:            ownOr("user_id", role.Admin, role.Ops),
	gid.StoredFile:     ownOr("user_id", role.Admin, role.Ops),
	gid.ImportBatch:    ownOr("user_id", role.Admin, role.Ops),
	gid.RejectedRow:    rejectedRows,

	gid.Change: changes,

	// Session, OneTimeLink, Throttle, IdempotencyRecord and CommissionSnapshot have no entry: only the
	// system reads them.
}

func everyone(*viewer.V) Condition { return nil }

// only opens all rows to the roles and none to others.
func only(roles ...role.Role) func(*viewer.V) Condition {
	return func(v *viewer.V) Condition {
		if slices.Contains(roles, v.Role) {
			return nil
		}
		return nothing
	}
}

// rowCondition says which rows of a table belong to a viewer's book.
type rowCondition func(v *viewer.V, s *sql.Selector) *sql.Predicate

// book opens all rows to the roles that read everything and to the further roles; a REP or MANAGER
// sees the rows of their book; others see none. A nil row condition is no book at all.
func book(row rowCondition, further ...role.Role) func(*viewer.V) Condition {
	return func(v *viewer.V) Condition {
		switch {
		case v.SeesAll(), slices.Contains(further, v.Role):
			return nil
		case row != nil && hasBook(v):
			return func(s *sql.Selector) { s.Where(row(v, s)) }
		default:
			return nothing
		}
	}
}

func hasBook(v *viewer.V) bool {
	return (v.Role == role.Rep || v.Role == role.Manager) && len(v.Reps) > 0
}

// opportunityRow: owned or credited by a rep of the viewer, on an account whose team they are on, or, for a
// manager, owned on its closing day by somebody who then was in the manager's subtree.
func opportunityRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return sql.Or(
		in(s.C("owner_id"), v.Reps),
		existsIn("opportunity_credits", "opportunity_id", s.C("id"), v.Reps),
		memberOfAccount(v, s.C("account_id")),
		inTeamOn(v, s.C("owner_id"), s.C("closed_on")),
	)
}

// accountRow: owned by a rep of the viewer, worked by them on its team, or having an opportunity
// that they own or are credited on.
func accountRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	o := sql.Table("opportunities").As("vo")
	return sql.Or(
		in(s.C("owner_id"), v.Reps),
		memberOfAccount(v, s.C("id")),
		sql.Exists(sql.Select(o.C("id")).From(o).Where(sql.And(
			sql.ColumnsEQ(o.C("account_id"), s.C("id")),
			sql.Or(in(o.C("owner_id"), v.Reps), existsIn("opportunity_credits", "opportunity_id", o.C("id"), v.Reps)),
		))),
	)
}

// leadRow: owned by a rep of the viewer, or, for a manager, owned on its closing day by somebody who
// then was in the manager's subtree.
func leadRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return sql.Or(in(s.C("owner_id"), v.Reps), inTeamOn(v, s.C("owner_id"), s.C("closed_on")))
}

// activityRow: done or booked by a rep of the viewer, or on an account whose team they are on.
func activityRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return sql.Or(
		in(s.C("owner_id"), v.Reps),
		in(s.C("booked_by_id"), v.Reps),
		memberOfAccount(v, s.C("account_id")),
	)
}

// activities: marketing sees what was done on leads and campaigns, away from accounts.
func activities(v *viewer.V) Condition {
	if v.Role != role.Marketing {
		return book(activityRow, role.Success)(v)
	}
	return func(s *sql.Selector) {
		// Said through COALESCE, so that SQLite does not walk the indexes of these columns, in which nearly
		// every row is missing or present, instead of the one that the question names.
		s.Where(sql.And(
			sql.ExprP("COALESCE("+s.C("lead_id")+", "+s.C("campaign_id")+") IS NOT NULL"),
			sql.ExprP("COALESCE("+s.C("account_id")+", "+s.C("opportunity_id")+") IS NULL"),
		))
	}
}

func carriedBy(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return sql.Or(in(s.C("rep_id"), v.Reps), in(s.C("team_id"), v.Teams))
}

// ofSubscription: what hangs on a subscription of an account of the viewer's book.
func ofSubscription(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return belongs(v, s, "subscription_id", "customer_subscriptions", under("account_id", "accounts", accountRow))
}

// goals: the company's are open to everyone who asks for key figures, a rep's, team's or territory's to their book.
func goals(v *viewer.V) Condition {
	if v.SeesAll() {
		return nil
	}
	return func(s *sql.Selector) {
		companys := sql.And(sql.IsNull(s.C("rep_id")), sql.IsNull(s.C("team_id")), sql.IsNull(s.C("territory_id")))
		if hasBook(v) {
			companys = sql.Or(companys, carriedBy(v, s))
		}
		s.Where(companys)
	}
}

// touches: marketing sees those of leads and campaigns, away from accounts.
func touches(v *viewer.V) Condition {
	switch {
	case v.SeesAll():
		return nil
	case v.Role == role.Marketing:
		return func(s *sql.Selector) { s.Where(sql.And(sql.IsNull(s.C("account_id")), sql.IsNull(s.C("contact_id")))) }
	case hasBook(v):
		return func(s *sql.Selector) {
			s.Where(sql.Or(
				belongs(v, s, "lead_id", "leads", leadRow),
				belongs(v, s, "account_id", "accounts", accountRow),
			))
		}
	default:
		return nothing
	}
}

// notes: everyone sees the notes that they wrote, and those on their book.
func notes(v *viewer.V) Condition {
	if v.SeesAll() {
		return nil
	}
	return func(s *sql.Selector) {
		mine := sql.EQ(s.C("author_id"), int64(v.User))
		if hasBook(v) {
			mine = sql.Or(carriedBy(v, s), mine)
		}
		s.Where(mine)
	}
}

// under narrows the children of a row that has a row condition of its own.
func under(column, parent string, row rowCondition) rowCondition {
	return func(v *viewer.V, s *sql.Selector) *sql.Predicate { return belongs(v, s, column, parent, row) }
}

func belongs(v *viewer.V, s *sql.Selector, column, parent string, row rowCondition) *sql.Predicate {
	t := sql.Table(parent).As("v_" + parent)
	q := sql.Dialect(s.Dialect()).Select(t.C("id")).From(t)
	return sql.Exists(q.Where(sql.And(sql.ColumnsEQ(t.C("id"), s.C(column)), row(v, q))))
}

// memberOfAccount is "a rep of the viewer is on the account's team today".
func memberOfAccount(v *viewer.V, account string) *sql.Predicate {
	t := sql.Table("account_team_members").As("vt")
	return sql.Exists(sql.Select(t.C("id")).From(t).Where(sql.And(
		sql.ColumnsEQ(t.C("account_id"), account),
		in(t.C("rep_id"), v.Reps),
		sql.LTE(t.C("valid_from"), int64(v.Today)),
		sql.Or(sql.IsNull(t.C("valid_to")), sql.GT(t.C("valid_to"), int64(v.Today))),
	)))
}

// inTeamOn is "on that day the rep was in a team of the manager's subtree".
func inTeamOn(v *viewer.V, rep, day string) *sql.Predicate {
	if len(v.Teams) == 0 {
		return sql.False()
	}
	m := sql.Table("team_memberships").As("vm")
	return sql.Exists(sql.Select(m.C("id")).From(m).Where(sql.And(
		sql.ColumnsEQ(m.C("rep_id"), rep),
		in(m.C("team_id"), v.Teams),
		sql.ColumnsLTE(m.C("valid_from"), day),
		sql.Or(sql.IsNull(m.C("valid_to")), sql.ColumnsGT(m.C("valid_to"), day)),
	)))
}

func existsIn(table, reference, parent string, reps []gid.ID) *sql.Predicate {
	t := sql.Table(table).As("vx")
	return sql.Exists(sql.Select(t.C("id")).From(t).Where(sql.And(
		sql.ColumnsEQ(t.C(reference), parent), in(t.C("rep_id"), reps),
	)))
}

// in is "column is one of ids", as one parameter whatever the number of ids; no ids match nothing.
func in(column string, ids []gid.ID) *sql.Predicate {
	if len(ids) == 0 {
		return sql.False()
	}
	return OneOf(column, ids)
}

// OneOf is "column is one of ids", as one parameter whatever the number of ids, so that statements
// stay the same text and under the databases' limits.
func OneOf(column string, ids []gid.ID) *sql.Predicate {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return sql.P(func(b *sql.Builder) {
		b.Ident(column)
		if b.Dialect() == dialect.Postgres {
			b.WriteString(" = ANY(").Arg(numbers).WriteString(")")
			return
		}
		list, _ := json.Marshal(numbers) // a list of integers always marshals
		b.WriteString(" IN (SELECT value FROM json_each(").Arg(string(list)).WriteString("))")
	})
}

func own(column string) func(*viewer.V) Condition { return ownOr(column) }

// ownOr opens a viewer's own rows, and all rows to the roles.
func ownOr(column string, roles ...role.Role) func(*viewer.V) Condition {
	return func(v *viewer.V) Condition {
		if slices.Contains(roles, v.Role) {
			return nil
		}
		return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), int64(v.User))) }
	}
}

// changes: auditors read what was done to the business. What was done to users is for those who
// administer them, and to people's own things for whoever did it, as those records themselves are.
func changes(v *viewer.V) Condition {
	personal := []gid.Kind{gid.SavedView, gid.UserPreference, gid.AlertRule, gid.KpiAlert}
	switch v.Role {
	case role.Admin:
	case role.Ops, role.Finance:
		personal = append(personal, gid.User)
	default:
		return nothing
	}
	kinds := make([]any, len(personal))
	for i, k := range personal {
		kinds[i] = int(k)
	}
	return func(s *sql.Selector) {
		s.Where(sql.Or(sql.NotIn(s.C("record_kind"), kinds...), sql.EQ(s.C("actor_id"), int64(v.User))))
	}
}

func users(v *viewer.V) Condition { return ownOr("id", role.Admin)(v) }

func savedViews(v *viewer.V) Condition {
	return func(s *sql.Selector) {
		p := []*sql.Predicate{sql.EQ(s.C("user_id"), int64(v.User)), sql.EQ(s.C("everyone"), true)}
		if teams := append(slices.Clone(v.Teams), v.Team); teams[0] != 0 {
			p = append(p, in(s.C("team_id"), teams))
		}
		s.Where(sql.Or(p...))
	}
}

func rejectedRows(v *viewer.V) Condition {
	if v.Role == role.Admin || v.Role == role.Ops {
		return nil
	}
	return func(s *sql.Selector) {
		b := sql.Table("import_batches").As("vb")
		s.Where(sql.Exists(sql.Select(b.C("id")).From(b).Where(sql.And(
			sql.ColumnsEQ(b.C("id"), s.C("batch_id")), sql.EQ(b.C("user_id"), int64(v.User)),
		))))
	}
}
