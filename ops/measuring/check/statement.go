package check

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
)

// The expected close date just before a day: what the last move before it made of it, what the first move
// of all started from, or the date as it is.
const dueOn = `CASE
	WHEN EXISTS (SELECT 1 FROM close_date_changes c WHERE c.opportunity_id = t.id AND c.changed_on < {day})
	THEN (SELECT c.to_day FROM close_date_changes c WHERE c.opportunity_id = t.id AND c.changed_on < {day} ORDER BY c.changed_on DESC, c.id DESC LIMIT 1)
	WHEN EXISTS (SELECT 1 FROM close_date_changes c WHERE c.opportunity_id = t.id)
	THEN (SELECT c.from_day FROM close_date_changes c WHERE c.opportunity_id = t.id ORDER BY c.changed_on, c.id LIMIT 1)
	ELSE t.close_on END`

// convertible: the amount is in the base currency, or there is some rate between the two.
const convertible = `(t.currency = {base} OR EXISTS (SELECT 1 FROM exchange_rates x
	WHERE x.base = t.currency AND x.quote = {base} OR x.base = {base} AND x.quote = t.currency))`

var (
	due     = "(" + strings.ReplaceAll(dueOn, "{day}", "b.lo") + ") >= b.lo AND (" + strings.ReplaceAll(dueOn, "{day}", "b.lo") + ") < b.hi"
	slipped = "(t.closed_on IS NULL OR t.closed_on >= b.hi) AND (" + strings.ReplaceAll(dueOn, "{day}", "b.hi") + ") >= b.hi"
)

// entries are the stays in open stages, with the day they ended.
const entries = `(SELECT c.id, c.opportunity_id, c.to_stage_id AS stage_id, c.changed_on AS entered, s.position, s.pipeline_id, s.probability,
	COALESCE(c.next_on, o.closed_on) AS left_on, o.owner_id
	FROM (SELECT *, LEAD(changed_on) OVER (PARTITION BY opportunity_id ORDER BY id) AS next_on FROM stage_changes) c
	JOIN stages s ON s.id = c.to_stage_id AND s.outcome = 'OPEN'
	JOIN opportunities o ON o.id = c.opportunity_id)`

// stays are finished stays, with a key per opportunity and stage.
const stays = `(SELECT owner_id, left_on, CASE WHEN left_on > entered THEN left_on - entered ELSE 0 END AS days,
	opportunity_id || '-' || stage_id AS key FROM ` + entries + ` e) t`

// reached is each opportunity with a history under each open stage of its pipeline, on the day it first
// stood there or beyond; passed when it went further.
const reached = `(SELECT owner_id, passed, CASE WHEN closed_on IS NOT NULL AND (stood IS NULL OR closed_on < stood) THEN closed_on ELSE stood END AS reached
	FROM (SELECT o.id, o.owner_id, s.id AS stage_id,
			CASE WHEN o.status = 'WON' THEN o.closed_on END AS closed_on,
			MIN(CASE WHEN e.pipeline_id = o.pipeline_id AND e.position >= s.position THEN e.entered END) AS stood,
			MAX(CASE WHEN o.status = 'WON' OR e.pipeline_id = o.pipeline_id AND e.position > s.position THEN 1 ELSE 0 END) AS passed
		FROM opportunities o
		JOIN stages s ON s.pipeline_id = o.pipeline_id AND s.outcome = 'OPEN'
		JOIN ` + entries + ` e ON e.opportunity_id = o.id
		GROUP BY o.id, o.owner_id, o.status, o.closed_on, s.id) r) t`

// net is what a line sold for: its own amount, or that of the opportunity when it is the only line.
const net = `COALESCE(l.amount_minor, CASE WHEN (SELECT COUNT(*) FROM opportunity_lines n WHERE n.opportunity_id = t.id) = 1 THEN t.amount_minor END, 0)`

// stay is a column of the stay that an opportunity was in just before the end of a period, of its first
// one when none had begun.
func stay(column string) string {
	const from = " FROM stage_changes c JOIN stages s ON s.id = c.to_stage_id AND s.outcome = 'OPEN' WHERE c.opportunity_id = t.id"
	return "COALESCE((SELECT " + column + from + " AND c.changed_on < b.hi ORDER BY c.changed_on DESC, c.id DESC LIMIT 1), (SELECT " + column + from + " ORDER BY c.changed_on, c.id LIMIT 1))"
}

// probability is the opportunity's own while it stands where it stands today, else that of the stage.
var probability = "CASE WHEN t.closed_on IS NULL AND COALESCE(" + stay("c.id") + ", 0) = COALESCE((SELECT c.id FROM stage_changes c JOIN stages s ON s.id = c.to_stage_id AND s.outcome = 'OPEN'" +
	" WHERE c.opportunity_id = t.id ORDER BY c.changed_on DESC, c.id DESC LIMIT 1), 0)" +
	" THEN COALESCE(t.probability_override, (SELECT s.probability FROM stages s WHERE s.id = t.stage_id AND s.outcome = 'OPEN'), 0)" +
	" ELSE COALESCE(" + stay("s.probability") + ", (SELECT s.probability FROM stages s WHERE s.id = COALESCE(t.closed_from_stage_id, t.stage_id) AND s.outcome = 'OPEN'), 0) END"

// sums computes all that some figures need: counts and plain totals over the same rows in one statement,
// amounts in one each.
func (d *Database) sums(ctx context.Context, known map[kpi.Key]figure, keys []kpi.Key, periods []calendar.Period, byRep bool) (results, error) {
	var order []sum
	for _, k := range keys {
		for _, s := range known[k].all() {
			if !slices.Contains(order, s) {
				order = append(order, s)
			}
		}
	}
	out := results{}
	for len(order) > 0 {
		first := order[0]
		together := []sum{first}
		rest := order[:0:0]
		for _, s := range order[1:] {
			if first.money == "" && s.money == "" && s.from == first.from && s.match == first.match && s.also == first.also && s.rep == first.rep {
				together = append(together, s)
			} else {
				rest = append(rest, s)
			}
		}
		order = rest
		read := d.readPlain
		if first.money != "" {
			read = d.readMoney
		}
		if err := read(ctx, together, periods, byRep, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// from is the part of a statement that pairs rows with periods.
func (d *Database) from(s sum, periods []calendar.Period) string {
	var b strings.Builder
	b.WriteString("WITH b (n, lo, hi, start, finish, back) AS (VALUES ")
	for i, p := range periods {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "(%d, %d, %d, %d, %d, %d)", i, p.From, p.To, p.From.In(d.Zone), p.To.In(d.Zone), p.To.AddMonths(-12))
	}
	b.WriteString(") SELECT {columns} FROM b JOIN " + s.from + " ON " + s.match + s.also)
	return b.String()
}

func (d *Database) finish(q string) string {
	return strings.NewReplacer("{base}", "'"+string(d.Base)+"'", "{today}", strconv.Itoa(int(d.Today))).Replace(q)
}

func group(s sum, byRep bool) string {
	if byRep {
		return "b.n, " + s.rep
	}
	return "b.n, NULL"
}

func by(s sum, byRep bool) string {
	if byRep && s.rep != "NULL" {
		return " GROUP BY b.n, " + s.rep
	}
	return " GROUP BY b.n"
}

func (d *Database) readPlain(ctx context.Context, together []sum, periods []calendar.Period, byRep bool, out results) error {
	columns := []string{group(together[0], byRep)}
	for _, s := range together {
		value, zero := s.value, "0"
		aggregate := "SUM"
		if value == "" {
			value = "1"
		}
		if v, ok := strings.CutPrefix(value, "DISTINCT "); ok {
			aggregate, value, zero = "COUNT", v, "NULL"
		}
		if s.where != "" {
			value = "CASE WHEN " + s.where + " THEN " + value + " ELSE " + zero + " END"
		}
		if aggregate == "COUNT" {
			value = "DISTINCT " + value
		}
		columns = append(columns, aggregate+"("+value+")")
	}
	q := d.finish(strings.Replace(d.from(together[0], periods), "{columns}", strings.Join(columns, ", "), 1) + by(together[0], byRep))
	return d.read(ctx, q, func(rows *sql.Rows) error {
		var g Group
		var rep sql.NullInt64
		values := make([]sql.NullInt64, len(together))
		targets := []any{&g.Bucket, &rep}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		g.Rep = rep.Int64
		for i, s := range together {
			out.add(s, g, big.NewInt(values[i].Int64))
		}
		return nil
	})
}

func (r results) add(s sum, g Group, n *big.Int) {
	if r[s] == nil {
		r[s] = map[Group]*big.Int{}
	}
	if r[s][g] == nil {
		r[s][g] = new(big.Int)
	}
	r[s][g].Add(r[s][g], n)
}

// rate is the exchange rate of a day: the last one until it, else the first one after it.
func rate(from, to, on string) string {
	const q = "SELECT x.rate FROM exchange_rates x WHERE x.base = %s AND x.quote = %s"
	known := fmt.Sprintf(q, from, to)
	return "COALESCE((" + known + " AND x.valid_from <= " + on + " ORDER BY x.valid_from DESC LIMIT 1), (" + known + " ORDER BY x.valid_from LIMIT 1))"
}

// readMoney reads amounts of the base currency as totals, and all others once per amount, rate and share,
// so that each record is rounded by itself.
func (d *Database) readMoney(ctx context.Context, one []sum, periods []calendar.Period, byRep bool, out results) error {
	s := one[0]
	on := "COALESCE(" + s.on + ", {today})"
	foreign := s.money + " <> {base}"
	single, share, days := foreign, "NULL", "0 AS first_day, 0 AS last_day"
	if s.share != "" {
		single, share = "1 = 1", s.share
	}
	if s.part {
		single, days = "1 = 1", "t.from_day AS first_day, t.to_day AS last_day"
	}
	inner := strings.Join([]string{
		"b.n AS n", s.rep + " AS rep", s.value + " AS amount", s.money + " AS currency", "CASE WHEN " + single + " THEN 1 ELSE 0 END AS single",
		"CASE WHEN " + foreign + " THEN " + rate(s.money, "{base}", on) + " END AS direct",
		"CASE WHEN " + foreign + " THEN " + rate("{base}", s.money, on) + " END AS inverse",
		share + " AS share", days,
	}, ", ")
	rows := strings.Replace(d.from(s, periods), "{columns}", inner, 1)
	if s.where != "" {
		rows += " WHERE " + s.where
	}
	with, rows, _ := strings.Cut(rows, ") SELECT ")
	rep := "rep"
	if !byRep || s.rep == "NULL" {
		rep = "0"
	}
	const kept = "CASE WHEN single = 1 THEN amount END, CASE WHEN single = 1 THEN currency END, direct, inverse, share, first_day, last_day"
	grouped := "n, " + kept
	if rep == "rep" {
		grouped = "n, rep, " + kept
	}
	q := with + ") SELECT n, " + rep + ", " + kept + ", COUNT(*), SUM(CASE WHEN single = 0 THEN amount ELSE 0 END) FROM (SELECT " + rows + ") m GROUP BY " + grouped
	return d.read(ctx, d.finish(q), func(rows *sql.Rows) error {
		var g Group
		var rep, amount, direct, inverse, share, first, last sql.NullInt64
		var currency sql.NullString
		var count, total int64
		if err := rows.Scan(&g.Bucket, &rep, &amount, &currency, &direct, &inverse, &share, &first, &last, &count, &total); err != nil {
			return err
		}
		g.Rep = rep.Int64
		if !amount.Valid {
			out.add(s, g, big.NewInt(total))
			return nil
		}
		v, ok := d.convert(amount.Int64, money.Currency(currency.String), direct, inverse)
		if !ok {
			return nil
		}
		if share.Valid {
			v = nearest(new(big.Int).Mul(v, big.NewInt(share.Int64)), big.NewInt(1_000_000))
		}
		if s.part {
			v = part(v, first.Int64, last.Int64, periods[g.Bucket])
		}
		out.add(s, g, v.Mul(v, big.NewInt(count)))
		return nil
	})
}

func (d *Database) read(ctx context.Context, q string, row func(*sql.Rows) error) error {
	rows, err := d.DB.QueryContext(ctx, q)
	if err != nil {
		return fmt.Errorf("check by SQL: %w", err)
	}
	defer rows.Close() //nolint:errcheck // it was read to its end, or another error is told
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("check by SQL: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check by SQL: %w", err)
	}
	return nil
}

// convert turns an amount into the base currency; false without a rate.
func (d *Database) convert(amount int64, c money.Currency, direct, inverse sql.NullInt64) (*big.Int, bool) {
	num, den := big.NewInt(amount), big.NewInt(1)
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(12), nil)
	switch {
	case c == d.Base:
		return num, true
	case direct.Valid:
		num.Mul(num, big.NewInt(direct.Int64))
		den.Mul(den, scale)
	case inverse.Valid:
		num.Mul(num, scale)
		den.Mul(den, big.NewInt(inverse.Int64))
	default:
		return nil, false
	}
	ten := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
	num.Mul(num, ten(d.Base.Exponent()))
	den.Mul(den, ten(c.Exponent()))
	return nearest(num, den), true
}

// nearest divides, rounding half away from zero.
func nearest(num, den *big.Int) *big.Int {
	out, _ := new(big.Int).SetString(new(big.Rat).SetFrac(num, den).FloatString(0), 10)
	return out
}

// part is what of an amount for the days first to last falls into a period: the difference of what is
// due by its end and by its start, so that the parts of adjoining periods sum to the whole.
func part(v *big.Int, first, last int64, p calendar.Period) *big.Int {
	until := func(day int64) *big.Int {
		day = min(max(day, first), last)
		return nearest(new(big.Int).Mul(v, big.NewInt(day-first)), big.NewInt(last-first))
	}
	return new(big.Int).Sub(until(int64(p.To)), until(int64(p.From)))
}
