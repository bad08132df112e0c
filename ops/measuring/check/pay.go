package check

import "coxswain/sales/kpi"

// Statements count on the last day of their period; a final one is locked or paid.
const (
	ends      = "t.to_day > b.lo AND t.to_day <= b.hi"
	settled   = "t.status IN ('LOCKED', 'PAID')"
	untouched = settled + " AND NOT EXISTS (SELECT 1 FROM commission_lines l JOIN commission_statements s ON s.id = l.statement_id WHERE l.corrects_id = t.id AND s.status IN ('LOCKED', 'PAID'))"
)

func pays() map[kpi.Key]figure {
	statement := func(where string) sum { return rows("commission_statements t", ends, where).by("t.rep_id") }
	amount := func(column string) sum {
		s := statement("").of(column)
		s.money, s.on = "t.currency", "t.to_day - 1"
		return s
	}
	paid := statement("t.paid_on IS NOT NULL")
	counted := func(table string) sum {
		return statement("").of("(SELECT COUNT(*) FROM " + table + " l WHERE l.statement_id = t.id)")
	}
	return map[kpi.Key]figure{
		kpi.CompCostOfSales:   ratio(amount("t.earned_minor"), amount("t.credited_minor")),
		kpi.StatementAccuracy: ratio(statement(untouched), statement(settled)),
		kpi.PayoutTime:        ratio(paid.of("CASE WHEN t.paid_on > t.to_day THEN t.paid_on - t.to_day ELSE 0 END"), paid),
		kpi.DisputeRate:       ratio(counted("commission_disputes"), counted("commission_lines")),
	}
}
