package check

import "coxswain/sales/kpi"

// ramped is a day on which a rep carries a full quota at the latest: so many months after the hiring as the ramp has
// entries, of 31 days each.
const ramped = "t.hired_on + COALESCE(31 * (LENGTH(CAST(t.ramp AS TEXT)) - LENGTH(REPLACE(CAST(t.ramp AS TEXT), ',', '')) + 1), 0)"

// reps are the figures that are told rep by rep. What quotas are worth is not shared out here: REPS_AT_QUOTA is
// told by how many carry a quota, of those reps and days on whom neither ramp nor relief nor season bears;
// RAMP_TIME by its other milestone.
func reps() map[kpi.Key]figure {
	const (
		full    = "(t.hired_on IS NULL OR q.to_day > " + ramped + " AND b.hi > " + ramped + " AND (t.left_on IS NULL OR t.left_on > " + ramped + "))"
		there   = "(t.left_on IS NULL OR q.from_day < t.left_on AND b.lo < t.left_on)"
		plain   = "q.product_id IS NULL AND q.currency = {base} AND q.amount_minor >= q.to_day - q.from_day AND (q.seasonality IS NULL OR CAST(q.seasonality AS TEXT) IN ('null', '[]'))"
		carries = "EXISTS (SELECT 1 FROM quotas q WHERE q.rep_id = t.id AND q.measure = 'BOOKINGS' AND q.from_day < b.hi AND q.to_day > b.lo AND " + plain + " AND " + there + " AND " + full + ")" +
			" AND NOT EXISTS (SELECT 1 FROM quota_reliefs x WHERE x.rep_id = t.id)"

		hired = "t.hired_on >= b.lo AND t.hired_on < b.hi AND t.hired_on <= {today} AND EXISTS (SELECT 1 FROM quotas q WHERE q.rep_id = t.id AND q.measure = 'BOOKINGS'" +
			" AND q.to_day > t.hired_on AND (t.left_on IS NULL OR q.from_day < t.left_on))"
		first = "(SELECT MIN(o.closed_on) FROM opportunities o WHERE o.owner_id = t.id AND o.status = 'WON' AND o.closed_on >= t.hired_on AND o.closed_on <= {today}" +
			" AND (t.left_on IS NULL OR o.closed_on < t.left_on))"
	)
	deals := rows("reps t", hired, first+" IS NOT NULL").by("t.id")
	return map[kpi.Key]figure{
		kpi.RepsAtQuota: {sums: []sum{rows("reps t", carries, "").by("t.id")}, num: []int{0}, known: -1, behind: true, reading: [2]string{"ramping", "INCLUDED"}},
		kpi.RampTime:    with(ratio(deals.of(first+" - t.hired_on"), deals), func(f *figure) { f.reading = [2]string{"milestone", "FIRST_DEAL"} }),
	}
}
