package check

import (
	"strings"

	"coxswain/sales/kpi"
)

// What is in force of the ledger: rows of the newest version that nothing took back, of what is committed.
const ledger = `(SELECT m.* FROM mrr_movements m WHERE m.ledger = (SELECT MAX(number) FROM ledger_versions) AND m.line = 'RECURRING' AND m.reverses_id IS NULL
	AND NOT EXISTS (SELECT 1 FROM mrr_movements x WHERE x.account_id = m.account_id AND x.ledger = m.ledger AND x.reverses_id = m.id))`

const (
	moved  = "t.day >= b.lo AND t.day < b.hi AND t.day <= {today}"
	banked = "t.day < b.hi AND t.day <= {today}"
	before = "t.day < b.lo AND t.day <= {today}"
)

// of an account t just before a day: its MRR, the last movement's column.
func balance(day string) string {
	return "COALESCE((SELECT SUM(m.delta_minor) FROM mrr_movements m WHERE m.account_id = t.id AND m.ledger = (SELECT MAX(number) FROM ledger_versions) AND m.line = 'RECURRING'" +
		" AND m.day < " + day + " AND m.day <= {today}), 0)"
}

func latest(column, day string) string {
	return "(SELECT l." + column + " FROM " + ledger + " l WHERE l.account_id = t.id AND l.day < " + day + " AND l.day <= {today} ORDER BY l.day DESC, l.id DESC LIMIT 1)"
}

const began = "(SELECT MIN(l.day) FROM " + ledger + " l WHERE l.account_id = t.id AND l.delta_minor > 0 AND l.day <= {today})"

func recurring() map[kpi.Key]figure {
	out := revenue()
	for k, f := range customers() {
		out[k] = f
	}
	for k, f := range economics() {
		out[k] = f
	}
	return out
}

func movement(match, where string) sum {
	return sum{from: ledger + " t", match: match, rep: "t.rep_id", where: where, value: "t.delta_minor"}
}

func kinds(of ...string) string { return "t.movement IN ('" + strings.Join(of, "', '") + "')" }

func revenue() map[kpi.Key]figure {
	amount := func(s sum) figure { return figure{sums: []sum{s}, num: []int{0}, unit: minor, known: -1} }
	less := func(s sum) figure { return figure{sums: []sum{s}, num: []int{-1}, unit: minor, known: -1} }
	flow := func(of ...string) sum { return movement(moved, kinds(of...)) }
	opening := movement(before, "")
	losses := flow("CONTRACTION", "CHURN")
	return map[kpi.Key]figure{
		kpi.MRR:               amount(movement(banked, "")),
		kpi.ARR:               amount(movement(banked, "").of("12 * t.delta_minor")),
		kpi.CMRR:              amount(movement("(t.day < b.hi OR t.signed_on < b.hi)", "")),
		kpi.MRRNew:            amount(flow("NEW")),
		kpi.MRRExpansion:      amount(flow("EXPANSION")),
		kpi.MRRContraction:    less(flow("CONTRACTION")),
		kpi.MRRChurn:          less(flow("CHURN")),
		kpi.MRRReactivation:   amount(flow("REACTIVATION")),
		kpi.MRRFXImpact:       amount(flow("FX_IMPACT")),
		kpi.MRRTransfer:       amount(flow("TRANSFER")),
		kpi.NetNewMRR:         amount(flow("NEW", "EXPANSION", "REACTIVATION", "CONTRACTION", "CHURN")),
		kpi.MRRGrowthRate:     ratio(movement(moved, ""), opening),
		kpi.QuickRatio:        {sums: []sum{flow("NEW", "EXPANSION", "REACTIVATION"), losses}, num: []int{0}, den: []int{-2}, digits: 6, known: -1},
		kpi.GrossMRRChurnRate: {sums: []sum{losses, opening}, num: []int{-1}, den: []int{1}, digits: 6, known: -1},
		kpi.NetMRRChurnRate:   {sums: []sum{flow("CONTRACTION", "CHURN", "EXPANSION", "REACTIVATION"), opening}, num: []int{-1}, den: []int{1}, digits: 6, known: -1},
		kpi.ExpansionShare:    ratio(flow("EXPANSION"), flow("NEW", "EXPANSION")),
	}
}

// account counts accounts; what is asked of them is told of t.
func account(match, where string) sum {
	return sum{from: "accounts t", match: match, rep: "NULL", where: where}
}

// happened counts accounts and days on which something happened to the account.
func happened(match, kind string) sum {
	s := movement(match, kinds(kind)).of("DISTINCT t.account_id || '-' || t.day")
	s.rep = "NULL"
	return s
}

// customers are the figures that look at accounts: SQL tells them in total, since an account stands in
// several groups or in that of another day.
func customers() map[kpi.Key]figure {
	stock := movement(banked, "")
	active := stock.of("t.customer_delta")
	stock.rep, active.rep = "NULL", "NULL"
	born := movement(moved, kinds("NEW"))
	born.rep = "NULL"
	start, end := balance("b.lo"), balance("b.hi")
	set := start + " > 0"
	pauses := end + " = 0 AND " + latest("movement", "b.hi") + " = 'CONTRACTION'"
	stayed := latest("spell_day", "b.hi") + " < b.lo"
	opened := account("1 = 1", set).of(start)
	cohort := began + " >= b.lo AND " + began + " < b.hi"
	spent := sum{from: "spends t", match: "t.from_day < b.hi AND t.to_day > b.lo", rep: "NULL", value: "t.amount_minor", money: "t.currency", on: "t.from_day", part: true}
	due := sum{
		from: "subscription_terms t", match: "t.ends_on >= b.lo AND t.ends_on < b.hi", rep: "NULL", where: "t.outcome IN ('RENEWED', 'LAPSED')",
		value: "t.due_minor", money: "t.currency", on: "t.ends_on",
	}
	renewed := due
	renewed.where, renewed.value = "t.outcome = 'RENEWED' AND t.renewed_minor IS NOT NULL", "t.renewed_minor"
	trial := rows("customer_subscriptions t", "t.trial_started_on >= b.lo AND t.trial_started_on < b.hi AND t.trial_started_on <= {today}", "").by("NULL")
	converted := trial
	converted.where = "t.converted_on <= {today}"
	use := rows("usage_months t", "t.month >= b.lo AND t.month < b.hi AND t.month <= {today}", "t.included IS NOT NULL").by("NULL")
	per := func(num, den sum) figure {
		return figure{sums: []sum{num, den}, num: []int{0}, den: []int{1}, unit: minor, known: -1}
	}
	return map[kpi.Key]figure{
		kpi.ActiveCustomers:        counting(active),
		kpi.PausedCustomers:        counting(account("1 = 1", pauses)),
		kpi.NewCustomers:           counting(happened(moved, "NEW")),
		kpi.ChurnedCustomers:       counting(happened(moved, "CHURN")),
		kpi.ARPA:                   per(stock, active),
		kpi.ASP:                    per(born, happened(moved, "NEW")),
		kpi.LogoChurnRate:          ratio(account("1 = 1", set+" AND "+end+" = 0 AND NOT ("+pauses+")"), account("1 = 1", set)),
		kpi.GRR:                    ratio(account("1 = 1", set+" AND "+stayed).of("CASE WHEN "+end+" < "+start+" THEN "+end+" ELSE "+start+" END"), opened),
		kpi.NRR:                    ratio(account("1 = 1", stayed).of(end), opened),
		kpi.CohortLogoRetention:    ratio(account(cohort, balance("({today} + 1)")+" > 0"), account(cohort, "")),
		kpi.CohortRevenueRetention: ratio(account(cohort, "").of(balance("({today} + 1)")), account(cohort, "").of(balance("("+began+" + 1)"))),
		kpi.RenewalRate:            ratio(renewed, due),
		kpi.TrialConversionRate:    ratio(converted, trial),
		kpi.AdoptionRate:           ratio(use.of("t.quantity"), use.of("t.included")),
		kpi.ReactivationRate:       ratio(happened(moved, "REACTIVATION"), happened("t.day >= b.back AND t.day < b.hi AND t.day <= {today}", "CHURN")),
		kpi.CAC:                    per(spent, happened(moved, "NEW")),
		kpi.CACRatio:               ratio(spent, born.of("12 * t.delta_minor")),
	}
}
