package demo_test

import (
	"context"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
)

// broken counts, in SQL that both databases understand, what must not exist. Day is the as-of day,
// end the instant at which it begins.
var broken = []struct{ rule, query string }{
	{"an opportunity is not closed before it was opened",
		`SELECT COUNT(*) FROM opportunities WHERE opened_on IS NULL OR closed_on < opened_on OR first_contact_on > opened_on OR proposal_on < opened_on`},
	{"status, stage and closing day agree",
		`SELECT COUNT(*) FROM opportunities o JOIN stages s ON s.id = o.stage_id WHERE o.status <> s.outcome OR o.pipeline_id <> s.pipeline_id OR (o.status = 'OPEN') <> (o.closed_on IS NULL)`},
	{"the type of an opportunity is that of its pipeline",
		`SELECT COUNT(*) FROM opportunities o JOIN pipelines p ON p.id = o.pipeline_id WHERE o.opportunity_type <> p.opportunity_type`},
	{"a lost opportunity has a reason and the stage it was lost from, and no other has",
		`SELECT COUNT(*) FROM opportunities o LEFT JOIN stages s ON s.id = o.closed_from_stage_id WHERE (o.status = 'LOST') <> (o.loss_reason_id IS NOT NULL) OR (o.status = 'LOST') <> (s.outcome IS NOT NULL AND s.outcome = 'OPEN')`},
	{"who won a lost opportunity was met on it, and only losses to competition name one",
		`SELECT COUNT(*) FROM opportunities o JOIN loss_reasons r ON r.id = o.loss_reason_id WHERE (r.category = 'COMPETITOR') <> (o.lost_to_id IS NOT NULL)
			OR (o.lost_to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM opportunity_competitors c WHERE c.opportunity_id = o.id AND c.competitor_id = o.lost_to_id))`},
	{"nothing happens on or after the as-of day",
		`SELECT (SELECT COUNT(*) FROM opportunities WHERE opened_on >= $1 OR closed_on >= $1) + (SELECT COUNT(*) FROM leads WHERE opened_on >= $1 OR closed_on >= $1)
			+ (SELECT COUNT(*) FROM stage_changes WHERE changed_on >= $1) + (SELECT COUNT(*) FROM close_date_changes WHERE changed_on >= $1)`},
	{"stage history starts from nothing on the opening day",
		`SELECT COUNT(*) FROM opportunities o WHERE NOT EXISTS (SELECT 1 FROM stage_changes c WHERE c.opportunity_id = o.id AND c.from_stage_id IS NULL AND c.changed_on = o.opened_on
			AND c.id = (SELECT MIN(x.id) FROM stage_changes x WHERE x.opportunity_id = o.id))`},
	{"stage history is in order and each step goes on where the one before ended",
		`SELECT COUNT(*) FROM (SELECT from_stage_id, changed_on, recorded_at, LAG(to_stage_id) OVER w AS before_stage, LAG(changed_on) OVER w AS before_day, LAG(recorded_at) OVER w AS before_at
			FROM stage_changes WINDOW w AS (PARTITION BY opportunity_id ORDER BY id)) x
			WHERE before_stage IS NOT NULL AND (from_stage_id IS NULL OR from_stage_id <> before_stage OR changed_on < before_day OR recorded_at <= before_at)`},
	{"stage history ends in the present stage, entered on the day that the opportunity says, with its amount",
		`SELECT COUNT(*) FROM opportunities o JOIN stage_changes c ON c.id = (SELECT MAX(x.id) FROM stage_changes x WHERE x.opportunity_id = o.id)
			WHERE c.to_stage_id <> o.stage_id OR c.changed_on <> o.stage_entered_on OR c.amount_minor <> o.amount_minor OR (o.closed_on IS NOT NULL AND c.changed_on <> o.closed_on)`},
	{"close dates moved in order and ended at the present one",
		`SELECT COUNT(*) FROM (SELECT opportunity_id, from_day, to_day, changed_on, LAG(to_day) OVER w AS before_day, LAG(changed_on) OVER w AS before_change,
			LEAD(to_day) OVER w AS after_day FROM close_date_changes WINDOW w AS (PARTITION BY opportunity_id ORDER BY id)) x JOIN opportunities o ON o.id = x.opportunity_id
			WHERE (before_day IS NULL) <> (from_day IS NULL) OR from_day <> before_day OR changed_on < before_change OR from_day = to_day OR (after_day IS NULL AND to_day <> o.close_on)`},
	{"lines sum to the amount where it comes from them",
		`SELECT COUNT(*) FROM opportunities o LEFT JOIN (SELECT opportunity_id, SUM(amount_minor) AS total, MIN(currency) AS low, MAX(currency) AS high FROM opportunity_lines GROUP BY opportunity_id) l ON l.opportunity_id = o.id
			WHERE (o.amount_source = 'LINES') <> (l.total IS NOT NULL) OR l.total <> o.amount_minor OR l.low <> o.currency OR l.high <> o.currency`},
	{"everything won has lines and an amount above zero",
		`SELECT COUNT(*) FROM opportunities WHERE amount_minor IS NULL OR amount_minor <= 0 OR (status = 'WON' AND amount_source <> 'LINES')`},
	{"revenue credits of an opportunity sum to everything and the owner has one",
		`SELECT COUNT(*) FROM (SELECT o.id FROM opportunity_credits c JOIN opportunities o ON o.id = c.opportunity_id GROUP BY o.id, o.owner_id
			HAVING SUM(CASE WHEN c.credit_kind = 'REVENUE' THEN c.share ELSE 0 END) <> 1000000 OR SUM(CASE WHEN c.rep_id = o.owner_id AND c.credit_kind = 'REVENUE' THEN 1 ELSE 0 END) <> 1) x`},
	{"new business comes before an account is a customer",
		`SELECT COUNT(*) FROM opportunities n JOIN opportunities w ON w.account_id = n.account_id AND w.opportunity_type = 'NEW' AND w.status = 'WON' WHERE n.opportunity_type = 'NEW' AND n.id <> w.id AND n.opened_on >= w.closed_on`},
	{"an opportunity is owned by somebody employed on its last day",
		`SELECT COUNT(*) FROM opportunities o JOIN reps r ON r.id = o.owner_id WHERE COALESCE(o.closed_on, $1 - 1) < r.hired_on OR COALESCE(o.closed_on, $1 - 1) >= r.left_on`},
	{"credited reps were employed then",
		`SELECT COUNT(*) FROM opportunity_credits c JOIN opportunities o ON o.id = c.opportunity_id JOIN reps r ON r.id = c.rep_id WHERE COALESCE(o.closed_on, $1 - 1) < r.hired_on OR COALESCE(o.closed_on, $1 - 1) >= r.left_on`},
	{"an opportunity belongs to a territory that owned its account",
		`SELECT COUNT(*) FROM opportunities o WHERE NOT EXISTS (SELECT 1 FROM territory_accounts t WHERE t.account_id = o.account_id AND t.territory_id = o.territory_id)`},

	{"an account is not owned by two reps at once, and its last owner is its owner",
		`SELECT COUNT(*) FROM (SELECT account_id, rep_id, valid_to, LEAD(valid_from) OVER (PARTITION BY account_id ORDER BY valid_from) AS next_from FROM account_ownerships) x JOIN accounts a ON a.id = x.account_id
			WHERE (valid_to IS NULL) <> (next_from IS NULL) OR valid_to <> next_from OR (next_from IS NULL AND rep_id <> a.owner_id)`},
	{"every account has an owner", `SELECT COUNT(*) FROM accounts a WHERE a.owner_id IS NULL OR NOT EXISTS (SELECT 1 FROM account_ownerships o WHERE o.account_id = a.id)`},
	{"a rep owns only while employed",
		`SELECT COUNT(*) FROM account_ownerships o JOIN reps r ON r.id = o.rep_id WHERE o.valid_from < r.hired_on OR (r.left_on IS NOT NULL AND (o.valid_to IS NULL OR o.valid_to > r.left_on))`},
	{"a rep is on an account's team only while employed",
		`SELECT COUNT(*) FROM account_team_members o JOIN reps r ON r.id = o.rep_id WHERE o.valid_from < r.hired_on OR (r.left_on IS NOT NULL AND (o.valid_to IS NULL OR o.valid_to > r.left_on))`},
	{"an account is in one territory at a time without gaps",
		`SELECT COUNT(*) FROM (SELECT valid_to, LEAD(valid_from) OVER (PARTITION BY account_id ORDER BY valid_from) AS next_from FROM territory_accounts) x WHERE (valid_to IS NULL) <> (next_from IS NULL) OR valid_to <> next_from`},
	{"a rep is in one team at a time, from being hired until leaving",
		`SELECT COUNT(*) FROM (SELECT m.valid_from, m.valid_to, r.hired_on, r.left_on, LAG(m.valid_to) OVER w AS before_to, LEAD(m.valid_from) OVER w AS next_from FROM team_memberships m JOIN reps r ON r.id = m.rep_id
			WINDOW w AS (PARTITION BY m.rep_id ORDER BY m.valid_from)) x WHERE (before_to IS NULL AND valid_from <> hired_on) OR before_to <> valid_from
			OR (next_from IS NULL AND COALESCE(valid_to, -1) <> COALESCE(left_on, -1)) OR (next_from IS NOT NULL AND valid_to IS NULL)`},
	{"every territory that sells has one primary rep at a time",
		`SELECT COUNT(*) FROM (SELECT valid_to, LEAD(valid_from) OVER (PARTITION BY territory_id ORDER BY valid_from) AS next_from FROM territory_assignments WHERE territory_role = 'PRIMARY') x
			WHERE (valid_to IS NULL) <> (next_from IS NULL) OR valid_to <> next_from`},
	{"a rep works a territory only while employed",
		`SELECT COUNT(*) FROM territory_assignments o JOIN reps r ON r.id = o.rep_id WHERE o.valid_from < r.hired_on OR (r.left_on IS NOT NULL AND (o.valid_to IS NULL OR o.valid_to > r.left_on))`},
	{"managers are reps who have not left", `SELECT COUNT(*) FROM teams t LEFT JOIN reps r ON r.id = t.manager_id WHERE r.id IS NULL OR r.left_on IS NOT NULL OR r.sales_role <> 'MANAGER'`},
	{"the phase of an account agrees with its opportunities",
		`SELECT COUNT(*) FROM accounts a WHERE (lifecycle_phase = 'ACQUISITION') AND NOT EXISTS (SELECT 1 FROM opportunities o WHERE o.account_id = a.id AND o.status = 'OPEN' AND o.opportunity_type = 'NEW')
			OR (lifecycle_phase = 'RENEWAL') AND NOT EXISTS (SELECT 1 FROM opportunities o WHERE o.account_id = a.id AND o.status = 'OPEN' AND o.opportunity_type = 'RENEWAL')
			OR (lifecycle_phase IN ('PROSPECT', 'ACQUISITION')) AND EXISTS (SELECT 1 FROM opportunities o WHERE o.account_id = a.id AND o.status = 'WON')
			OR (lifecycle_phase = 'PROSPECT') AND EXISTS (SELECT 1 FROM opportunities o WHERE o.account_id = a.id AND o.status = 'OPEN')`},

	{"a converted lead has account, contact and opportunity, and no other has",
		`SELECT COUNT(*) FROM leads l LEFT JOIN opportunities o ON o.id = l.opportunity_id LEFT JOIN contacts c ON c.id = l.contact_id
			WHERE (l.status = 'CONVERTED') <> (o.id IS NOT NULL) OR (l.status = 'CONVERTED') <> (c.id IS NOT NULL) OR o.lead_id <> l.id OR o.account_id <> l.account_id OR c.account_id <> l.account_id OR o.opened_on <> l.converted_on`},
	{"the days of a lead follow one another",
		`SELECT COUNT(*) FROM leads WHERE opened_on IS NULL OR mql_on < opened_on OR accepted_on < mql_on OR sql_on < accepted_on OR converted_on < sql_on OR closed_on < opened_on
			OR (converted_on IS NOT NULL) <> (status = 'CONVERTED') OR (closed_on IS NOT NULL) <> (status IN ('CONVERTED', 'DISQUALIFIED'))`},
	{"a lead is assigned after it came and touched after it was assigned",
		`SELECT COUNT(*) FROM leads WHERE assigned_at <= created_at OR first_touch_at <= assigned_at OR (first_touch_at IS NOT NULL AND assigned_at IS NULL) OR first_touch_at >= $2 OR (assigned_at IS NULL) <> (owner_id IS NULL)`},
	{"lead history is in order and ends in the present status",
		`SELECT COUNT(*) FROM (SELECT lead_id, from_status, to_status, changed_on, recorded_at, LAG(to_status) OVER w AS before_status, LAG(changed_on) OVER w AS before_day, LAG(recorded_at) OVER w AS before_at, LEAD(id) OVER w AS next_id
			FROM lead_status_changes WINDOW w AS (PARTITION BY lead_id ORDER BY id)) x JOIN leads l ON l.id = x.lead_id
			WHERE (from_status IS NULL) <> (before_status IS NULL) OR from_status <> before_status OR changed_on < before_day OR recorded_at < before_at OR (next_id IS NULL AND to_status <> l.status)
			OR (before_status IS NULL AND changed_on <> l.opened_on)`},
	{"the first touch of a lead is an activity",
		`SELECT COUNT(*) FROM leads l WHERE l.first_touch_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM activities a WHERE a.lead_id = l.id AND a.happened_at = l.first_touch_at)`},
	{"leads are owned by somebody employed on their last day",
		`SELECT COUNT(*) FROM leads l JOIN reps r ON r.id = l.owner_id WHERE COALESCE(l.closed_on, $1 - 1) < r.hired_on OR COALESCE(l.closed_on, $1 - 1) >= r.left_on`},

	{"what is done lies in the past, and what is planned is a task with a day or an appointment",
		`SELECT COUNT(*) FROM activities WHERE (status = 'DONE' AND happened_at >= $2) OR (status = 'PLANNED' AND kind IN ('CALL', 'EMAIL', 'TASK')) OR created_at >= $2 OR updated_at >= $2 OR updated_at < created_at`},
	{"attendance agrees with status and time",
		`SELECT COUNT(*) FROM activities WHERE (kind IN ('MEETING', 'DEMO')) <> (attendance IS NOT NULL) OR (attendance = 'SCHEDULED' AND (status <> 'PLANNED' OR happened_at < $2))
			OR (attendance = 'UNRESOLVED' AND (status <> 'PLANNED' OR happened_at >= $2)) OR (attendance IN ('HELD', 'NO_SHOW', 'HOST_NO_SHOW') AND (status <> 'DONE' OR happened_at >= $2))
			OR (attendance IN ('CANCELLED', 'RESCHEDULED') AND status <> 'CANCELLED') OR booked_at > happened_at OR (attendance IS NOT NULL AND (booked_at IS NULL OR booked_by_id IS NULL))`},
	{"calls have an outcome and email what became of it",
		`SELECT COUNT(*) FROM activities WHERE (kind = 'CALL') <> (call_outcome IS NOT NULL) OR (kind <> 'EMAIL' AND (opened_at IS NOT NULL OR clicked_at IS NOT NULL OR replied_at IS NOT NULL OR machine_opened OR auto_reply))
			OR (bounce IS NOT NULL AND (opened_at IS NOT NULL OR clicked_at IS NOT NULL OR replied_at IS NOT NULL OR machine_opened)) OR (clicked_at IS NOT NULL AND opened_at IS NULL)
			OR opened_at <= happened_at OR clicked_at <= opened_at OR replied_at <= happened_at OR (auto_reply AND replied_at IS NULL) OR opened_at >= $2 OR clicked_at >= $2 OR replied_at >= $2`},
	{"follow-ups have a due day and, when done, the day they were",
		`SELECT COUNT(*) FROM activities WHERE kind = 'FOLLOW_UP' AND (due_on IS NULL OR (status = 'DONE') <> (done_on IS NOT NULL) OR done_on >= $1)`},
	{"activities belong to a rep who was employed, and were booked by one",
		`SELECT COUNT(*) FROM activities a JOIN reps r ON r.id = a.owner_id LEFT JOIN reps b ON b.id = a.booked_by_id WHERE a.status = 'DONE' AND (a.happened_at < (r.hired_on - 1) * 86400000000 OR a.happened_at >= (r.left_on + 1) * 86400000000)
			OR a.booked_at < (b.hired_on - 1) * 86400000000 OR a.booked_at >= (b.left_on + 1) * 86400000000`},
	{"activities are with a contact of their account",
		`SELECT COUNT(*) FROM activities a LEFT JOIN contacts c ON c.id = a.contact_id LEFT JOIN opportunities o ON o.id = a.opportunity_id WHERE c.account_id <> a.account_id OR o.account_id <> a.account_id OR (a.account_id IS NULL AND a.lead_id IS NULL)`},

	{"no two quotas of one carrier and measure overlap",
		`SELECT COUNT(*) FROM quotas a JOIN quotas b ON a.id < b.id AND a.measure = b.measure AND (a.rep_id = b.rep_id OR a.team_id = b.team_id) AND a.from_day < b.to_day AND b.from_day < a.to_day`},
	{"prices of a product do not overlap",
		`SELECT COUNT(*) FROM product_prices a JOIN product_prices b ON a.id < b.id AND a.product_id = b.product_id AND a.currency = b.currency WHERE a.valid_from < COALESCE(b.valid_to, a.valid_from + 1) AND b.valid_from < COALESCE(a.valid_to, b.valid_from + 1)`},
	{"every won amount can be converted at a rate of its day",
		`SELECT COUNT(*) FROM opportunities o WHERE o.currency <> 'EUR' AND o.opened_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exchange_rates x WHERE x.base = 'EUR' AND x.quote = o.currency AND x.valid_from <= o.opened_on)`},
	{"whatever has a search column can be found", `SELECT (SELECT COUNT(*) FROM accounts WHERE search = '') + (SELECT COUNT(*) FROM contacts WHERE search = '') + (SELECT COUNT(*) FROM leads WHERE search = '')
			+ (SELECT COUNT(*) FROM opportunities WHERE search = '') + (SELECT COUNT(*) FROM campaigns WHERE search = '')`},
	{"everybody can sign in", `SELECT COUNT(*) FROM users WHERE status <> 'ACTIVE' OR password_hash IS NULL OR email NOT LIKE '%@demo.test'`},
	{"a subscription that was sold has a won opportunity of its account", `SELECT COUNT(*) FROM customer_subscriptions c JOIN opportunities o ON o.id = c.opportunity_id WHERE o.status <> 'WON' OR o.account_id <> c.account_id`},
	{"a subscription is signed by the end of the history, and its account is known by then",
		`SELECT COUNT(*) FROM customer_subscriptions c JOIN accounts a ON a.id = c.account_id WHERE c.signed_on >= $1 OR c.created_at < a.created_at OR (c.starts_on IS NULL)`},
	{"events were entered in the history", `SELECT COUNT(*) FROM subscription_events WHERE recorded_at >= $2 OR signed_on >= $1`},
	{"who left said why, or did not pay", `SELECT COUNT(*) FROM customer_subscriptions WHERE ended_on IS NOT NULL AND converted_on IS NULL AND trial_started_on IS NULL AND cancellation_reason_id IS NULL AND churn_kind = 'INVOLUNTARY'`},
	{"nothing of a subscription is overdue", `SELECT COUNT(*) FROM customer_subscriptions WHERE next_change_on < $1`},
	{"only what is paid is revenue", `SELECT COUNT(*) FROM customer_subscriptions c WHERE c.mrr_minor > 0 AND c.status NOT IN ('ACTIVE', 'PAST_DUE')`},
	{"movements of an account follow one another", `SELECT COUNT(*) FROM (SELECT day, before_minor, LAG(after_minor) OVER w AS was, LAG(day) OVER w AS before_day FROM mrr_movements WINDOW w AS (PARTITION BY account_id, line ORDER BY day, id)) x WHERE before_day < day AND was <> before_minor`},
	{"an account is made before its opportunities", `SELECT COUNT(*) FROM opportunities o JOIN accounts a ON a.id = o.account_id WHERE a.created_at > o.created_at`},
}

func checkRules(t *testing.T, s *ent.Store) {
	day, end := end(t)
	for _, r := range broken {
		// Both numbers are named in every statement, since PostgreSQL wants to know their types.
		query := "WITH given AS (SELECT CAST($1 AS bigint) AS day, CAST($2 AS bigint) AS moment) " + r.query
		var n int64
		if err := s.Reader().QueryRow(query, day, end).Scan(&n); err != nil {
			t.Errorf("%s: %v", r.rule, err)
		} else if n != 0 {
			t.Errorf("%s: broken %d times", r.rule, n)
		}
	}
}

// end returns the as-of day and the instant at which it begins.
func end(t *testing.T) (day, instant int64) {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := calendar.MustDay(asOf)
	return int64(d), int64(d.In(berlin))
}

// checkPlausible holds the figures that a reader would doubt to what is usual.
func checkPlausible(t *testing.T, s *ent.Store) {
	for _, f := range []struct {
		name, query string
		low, high   int64
	}{
		{"win rate in percent", `SELECT 100 * SUM(CASE WHEN status = 'WON' THEN 1 ELSE 0 END) / COUNT(*) FROM opportunities WHERE status <> 'OPEN'`, 24, 30},
		{"days to win new business", `SELECT SUM(closed_on - opened_on) / COUNT(*) FROM opportunities WHERE status = 'WON' AND opportunity_type = 'NEW'`, 40, 60},
		{"open opportunities", `SELECT COUNT(*) FROM opportunities WHERE status = 'OPEN'`, 600, 1_200},
		{"open opportunities whose close date has passed", `SELECT COUNT(*) FROM opportunities WHERE status = 'OPEN' AND close_on < 20779`, 30, 150},
		{"leads touched within two days of being assigned, in percent", `SELECT 100 * SUM(CASE WHEN first_touch_at - assigned_at < 172800000000 THEN 1 ELSE 0 END) / COUNT(first_touch_at) FROM leads`, 60, 95},
		{"converted leads in percent", `SELECT 100 * SUM(CASE WHEN status = 'CONVERTED' THEN 1 ELSE 0 END) / COUNT(*) FROM leads`, 12, 22},
		{"share of lost without a decision in percent", `SELECT 100 * SUM(CASE WHEN r.category = 'NO_DECISION' THEN 1 ELSE 0 END) / COUNT(*) FROM opportunities o JOIN loss_reasons r ON r.id = o.loss_reason_id`, 15, 30},
		{"reps who left", `SELECT COUNT(*) FROM reps WHERE left_on IS NOT NULL`, 4, 8},
		{"reps who changed teams", `SELECT COUNT(*) - COUNT(DISTINCT rep_id) FROM team_memberships`, 3, 8},
		{"accounts whose owner changed", `SELECT COUNT(*) FROM (SELECT account_id FROM account_ownerships GROUP BY account_id HAVING COUNT(*) > 1) x`, 800, 3_000},
		{"accounts below another", `SELECT COUNT(*) FROM accounts WHERE parent_id IS NOT NULL`, 100, 500},
		{"guests who did not come", `SELECT COUNT(*) FROM activities WHERE attendance = 'NO_SHOW'`, 500, 3_000},
		{"appointments of which nobody said what became", `SELECT COUNT(*) FROM activities WHERE attendance = 'UNRESOLVED'`, 100, 1_500},
		{"emails opened by machines only", `SELECT COUNT(*) FROM activities WHERE machine_opened AND opened_at IS NULL`, 2_000, 20_000},
		{"subscriptions whose term ends in the next nine weeks", `SELECT COUNT(*) FROM customer_subscriptions WHERE term_ends_on >= 20779 AND term_ends_on < 20842`, 60, 400},
		{"trials that became paid in percent", `SELECT 100 * SUM(CASE WHEN converted_on IS NOT NULL THEN 1 ELSE 0 END) / COUNT(*) FROM customer_subscriptions WHERE trial_started_on IS NOT NULL`, 25, 60},
		{"changes agreed for days to come", `SELECT COUNT(*) FROM subscription_events WHERE effective_on >= 20779`, 15, 150},
		{"renewals that raised the price", `SELECT COUNT(*) FROM subscription_terms WHERE renewed_minor > due_minor`, 100, 900},
		{"months with use beyond the plan", `SELECT COUNT(*) FROM usage_months WHERE overage_minor > 0`, 100, 3_000},
		{"open opportunities of the rep who signs in", `SELECT COUNT(*) FROM opportunities o JOIN users u ON u.rep_id = o.owner_id WHERE u.role = 'REP' AND o.status = 'OPEN'`, 20, 120},
		{"reps of the manager who signs in", `SELECT COUNT(*) FROM team_memberships m JOIN teams t ON t.id = m.team_id JOIN users u ON u.rep_id = t.manager_id WHERE u.role = 'MANAGER' AND m.valid_to IS NULL`, 4, 15},
		{"bookings of the last whole quarter in percent of the quotas of the reps",
			`SELECT 100 * (SELECT SUM(CASE currency WHEN 'USD' THEN amount_minor * 92 / 100 WHEN 'GBP' THEN amount_minor * 116 / 100 ELSE amount_minor END) FROM opportunities WHERE status = 'WON' AND closed_on >= 20635 AND closed_on < 20727)
				/ (SELECT SUM(amount_minor) FROM quotas WHERE rep_id IS NOT NULL AND from_day >= 20635 AND to_day <= 20727)`, 75, 115},
	} {
		if got := one(t, s, "SELECT CAST(("+f.query+") AS bigint)"); got < f.low || got > f.high {
			t.Errorf("%s: %d, want %d to %d", f.name, got, f.low, f.high)
		} else {
			t.Logf("%s: %d", f.name, got)
		}
	}
}

// checkTerritories asks the product's own rule where each account belongs.
func checkTerritories(t *testing.T, s *ent.Store) {
	ctx := viewer.With(context.Background(), viewer.System("test", viewer.Job))
	territories, err := s.Client().Territory.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var claims []org.Claim
	for _, x := range territories {
		claims = append(claims, org.Claim{Key: int64(x.ID), Priority: x.Priority, Rule: x.Rule})
	}
	accounts, err := s.Client().Account.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	byRule := map[int64]int64{}
	rows, err := s.Reader().Query(`SELECT account_id, territory_id FROM territory_accounts WHERE source = 'RULE'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var account, territory int64
		if err := rows.Scan(&account, &territory); err != nil {
			t.Fatal(err)
		}
		byRule[account] = territory
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, a := range accounts {
		got, _ := org.Match(claims, org.Attributes{Country: *a.Country, Region: *a.Region, Industry: *a.Industry, Segment: *a.Segment, Employees: a.Employees})
		if got.Key != byRule[int64(a.ID)] {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d accounts lie in another territory than the rules say", wrong)
	}
}
