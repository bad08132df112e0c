package metering

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/money"
	"coxswain/sales/usage"
)

// writer runs statements over sets of rows, each of which is one argument, so that their number and
// their text do not depend on the number of rows.
type writer struct {
	store *ent.Store
	tx    *db.Client
}

// column of a set, with its type on PostgreSQL.
type column struct{ name, kind string }

// set is the rows of an argument as a table j.
func (w writer) set(arg string, columns []column) string {
	names := make([]string, len(columns))
	if w.store.Postgres() {
		for i, c := range columns {
			names[i] = `"` + c.name + `" ` + c.kind
		}
		return "jsonb_to_recordset(" + arg + "::jsonb) AS j(" + strings.Join(names, ", ") + ")"
	}
	for i, c := range columns {
		names[i] = "json_extract(value, '$." + c.name + `') AS "` + c.name + `"`
	}
	return "(SELECT " + strings.Join(names, ", ") + " FROM json_each(" + arg + ")) AS j"
}

// query runs a statement and calls each for its rows.
func (w writer) query(ctx context.Context, statement string, args []any, each func(*sql.Rows) error) (err error) {
	rows, err := w.tx.QueryContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// lock makes others who report use of the same subscriptions wait: each counts what the others stored.
// On SQLite there is one writer.
func (w writer) lock(ctx context.Context, subscriptions []int64) error {
	if !w.store.Postgres() {
		return nil
	}
	err := w.query(ctx, "SELECT 1 FROM customer_subscriptions WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", []any{subscriptions}, func(*sql.Rows) error { return nil })
	if err != nil {
		return fmt.Errorf("lock subscriptions: %w", err)
	}
	return nil
}

var reportColumns = []column{
	{"subscription", "bigint"}, {"meter", "bigint"}, {"month", "integer"}, {"event_key", "text"},
	{"at", "bigint"}, {"quantity", "bigint"}, {"subject", "text"},
}

// spot is where use counts.
type spot struct {
	Subscription int64 `json:"subscription"`
	Meter        int64 `json:"meter"`
	Month        int64 `json:"month"`
}

// events stores reports that are not there yet and returns where each of them counts.
func (w writer) events(ctx context.Context, good []report) ([]spot, error) {
	set, err := json.Marshal(good)
	if err != nil {
		return nil, err
	}
	var out []spot
	err = w.query(ctx, `INSERT INTO usage_events (meter_id, subscription_id, event_key, happened_at, month, quantity, subject, recorded_at)
		SELECT j.meter, j.subscription, j.event_key, j.at, j.month, j.quantity, j.subject, CAST($1 AS bigint) FROM `+w.set("$2", reportColumns)+` WHERE true
		ON CONFLICT (meter_id, event_key) DO NOTHING RETURNING subscription_id, meter_id, month`,
		[]any{int64(w.store.Now()), string(set)}, func(rows *sql.Rows) error {
			var s spot
			if err := rows.Scan(&s.Subscription, &s.Meter, &s.Month); err != nil {
				return err
			}
			out = append(out, s)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("usage events: %w", err)
	}
	return out, nil
}

var spotColumns = []column{{"subscription", "bigint"}, {"meter", "bigint"}, {"month", "integer"}}

// tallies counts the stored events of some spots. A sum is taken in two halves, so that it cannot wrap
// in the database.
func (w writer) tallies(ctx context.Context, spots []spot) (map[spot]usage.Tally, error) {
	set, err := json.Marshal(spots)
	if err != nil {
		return nil, err
	}
	out := make(map[spot]usage.Tally, len(spots))
	err = w.query(ctx, `SELECT e.subscription_id, e.meter_id, e.month, COUNT(*), CAST(SUM(e.quantity / 1000000) AS bigint), CAST(SUM(e.quantity % 1000000) AS bigint),
		MAX(e.quantity), COUNT(DISTINCT e.subject) FROM `+w.set("$1", spotColumns)+`
		JOIN usage_events e ON e.subscription_id = j.subscription AND e.meter_id = j.meter AND e.month = j.month
		GROUP BY e.subscription_id, e.meter_id, e.month`, []any{string(set)}, func(rows *sql.Rows) error {
		var s spot
		var t usage.Tally
		var whole, rest int64
		if err := rows.Scan(&s.Subscription, &s.Meter, &s.Month, &t.Events, &whole, &rest, (*int64)(&t.Max), &t.Subjects); err != nil {
			return err
		}
		t.Sum = -1 // says that it does not fit
		if whole <= int64((1<<63-1)/money.One)-rest/int64(money.One)-1 {
			t.Sum = money.Rate(whole)*money.One + money.Rate(rest)
		}
		out[s] = t
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count use: %w", err)
	}
	return out, nil
}

// month is one row of usage_months as statements read it.
type month struct {
	spot

	ID        int64           `json:"id,omitempty"`
	Account   int64           `json:"account,omitempty"`
	Quantity  int64           `json:"quantity"`
	Included  *int64          `json:"included"`
	Events    int64           `json:"events"`
	Overage   int64           `json:"overage"`
	Currency  string          `json:"currency,omitempty"`
	Operation string          `json:"operation"`
	Before    json.RawMessage `json:"before,omitempty"`
	After     json.RawMessage `json:"after,omitempty"`
}

var monthColumns = append(slices.Clone(spotColumns), []column{
	{"id", "bigint"}, {"account", "bigint"}, {"quantity", "bigint"}, {"included", "bigint"}, {"events", "bigint"},
	{"overage", "bigint"}, {"currency", "text"}, {"operation", "text"}, {"before", "jsonb"}, {"after", "jsonb"},
}...)

// months writes new and changed rows, and an entry for each into the change log.
func (w writer) months(ctx context.Context, rows []month) error {
	var added, changed []month
	for _, r := range rows {
		if r.ID == 0 {
			added = append(added, r)
		} else {
			changed = append(changed, r)
		}
	}
	if err := w.change(ctx, changed); err != nil {
		return err
	}
	if err := w.add(ctx, added); err != nil {
		return err
	}
	return w.log(ctx, slices.Concat(changed, added))
}

func (w writer) change(ctx context.Context, rows []month) error {
	if len(rows) == 0 {
		return nil
	}
	set, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, `UPDATE usage_months SET quantity = j.quantity, included = j.included, events = j.events, overage_minor = j.overage,
		updated_at = $1, version = version + 1 FROM `+w.set("$2", monthColumns)+` WHERE usage_months.id = j.id`, int64(w.store.Now()), string(set))
	if err != nil {
		return fmt.Errorf("usage months: %w", err)
	}
	return nil
}

// add inserts rows and fills in their ids.
func (w writer) add(ctx context.Context, rows []month) error {
	if len(rows) == 0 {
		return nil
	}
	set, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	ids, now := make(map[spot]int64, len(rows)), int64(w.store.Now())
	err = w.query(ctx, `INSERT INTO usage_months (created_at, updated_at, version, subscription_id, account_id, meter_id, month, quantity, included, events, overage_minor, currency)
		SELECT CAST($1 AS bigint), CAST($2 AS bigint), 1, j.subscription, j.account, j.meter, j.month, j.quantity, j.included, j.events, j.overage, j.currency
		FROM `+w.set("$3", monthColumns)+` WHERE true RETURNING id, subscription_id, meter_id, month`, []any{now, now, string(set)}, func(got *sql.Rows) error {
		var id int64
		var s spot
		if err := got.Scan(&id, &s.Subscription, &s.Meter, &s.Month); err != nil {
			return err
		}
		ids[s] = id
		return nil
	})
	if err != nil {
		return fmt.Errorf("usage months: %w", err)
	}
	for i := range rows {
		rows[i].ID = ids[rows[i].spot]
	}
	return nil
}

// log appends one entry for each row to the change log.
func (w writer) log(ctx context.Context, rows []month) error {
	if len(rows) == 0 {
		return nil
	}
	set, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	v := viewer.From(ctx)
	_, err = w.tx.ExecContext(ctx, `INSERT INTO changes (recorded_at, actor_id, actor, source, operation, record_id, record_kind, reason, request_id, "before", "after")
		SELECT CAST($1 AS bigint), CAST($2 AS bigint), CAST($3 AS text), CAST($4 AS text), j.operation, j.id, `+strconv.Itoa(int(gid.UsageMonth))+`, CAST($5 AS text), CAST($6 AS text), j."before", j."after"
		FROM `+w.set("$7", monthColumns)+` WHERE true`,
		int64(w.store.Now()), orNull(int64(v.User)), v.Name, string(v.Source), orNull(v.Reason), orNull(v.RequestID), string(set))
	if err != nil {
		return fmt.Errorf("change log of use: %w", err)
	}
	return nil
}

func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
