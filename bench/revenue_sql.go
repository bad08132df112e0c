package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// What SQL can do best with a ledger is measured on a table made for these questions: narrow, by numbers,
// months beside days, sorted and indexed for them. It holds the very movements of the company.

var bestColumns = []string{"account", "month", "kind", "delta", "customer", "paused", "spell", "cohort", "segment"}

// monthOf is the number of a month, 0 for the first of the history.
func monthOf(day int32) int32 {
	y, m := yearMonth(day)
	fy, fm := yearMonth(int32(firstDay))
	return int32((y-fy)*12 + m - fm)
}

// best returns a row of the table.
func (x *ledgerColumns) best(account int, i int32) []any {
	paused := int32(0)
	if x.tagged[i] {
		paused = -int32(x.customer[i])
	}
	return []any{int32(account), monthOf(x.day[i]), int32(x.kind[i]), int32(x.delta[i]), int32(x.customer[i]), paused, monthOf(x.spell[i]), monthOf(x.cohort[i]), int32(x.segment[account])}
}

// each calls fn with every row of the table, by account and day.
func (x *ledgerColumns) each(fn func(row []any) error) error {
	for account := range len(x.first) - 1 {
		for i := x.first[account]; i < x.first[account+1]; i++ {
			if err := fn(x.best(account, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

const bestTable = "CREATE TABLE best (account INTEGER, month INTEGER, kind INTEGER, delta INTEGER, customer INTEGER, paused INTEGER, spell INTEGER, cohort INTEGER, segment INTEGER)"

var bestIndexes = []string{
	"CREATE INDEX best_flow ON best (month, kind, segment, delta, customer)",
	"CREATE INDEX best_account ON best (account, month, segment, delta, paused, spell, cohort)",
}

// newBest makes the table in a database of its own kind.
func (b *bench) newBest(ctx context.Context, kind string, x *ledgerColumns) (_ *sql.DB, drop func() error, err error) {
	if kind == "postgres" {
		address, drop, err := b.newDatabase(ctx, kind, "best")
		if err != nil {
			return nil, nil, err
		}
		pool, err := sql.Open("pgx", address)
		if err != nil {
			return nil, drop, err
		}
		return pool, func() error { return errors.Join(pool.Close(), drop()) }, errors.Join(bestInPostgres(ctx, pool, x))
	}
	path := filepath.Join(b.dir, "best.db")
	pool, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=OFF&_synchronous=OFF&_cache_size=-262144&_mmap_size=1073741824")
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(1)
	return pool, func() error { return errors.Join(pool.Close(), removeAll(path)) }, bestInSQLite(ctx, pool, x)
}

func bestInSQLite(ctx context.Context, pool *sql.DB, x *ledgerColumns) error {
	if _, err := pool.ExecContext(ctx, bestTable); err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	st, err := tx.PrepareContext(ctx, "INSERT INTO best VALUES (?"+strings.Repeat(",?", len(bestColumns)-1)+")")
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := x.each(func(row []any) error { _, err := st.ExecContext(ctx, row...); return err }); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := errors.Join(st.Close(), tx.Commit()); err != nil {
		return err
	}
	return run1(ctx, pool, append(slices.Clone(bestIndexes), "ANALYZE")...)
}

func bestInPostgres(ctx context.Context, pool *sql.DB, x *ledgerColumns) error {
	if err := run1(ctx, pool, bestTable); err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	account := 0
	row := func(i int) ([]any, error) { // in the order of the accounts
		for x.first[account+1] <= int32(i) {
			account++
		}
		return x.best(account, int32(i)), nil
	}
	err = conn.Raw(func(dc any) error {
		_, err := dc.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{"best"}, bestColumns, pgx.CopyFromSlice(len(x.day), row))
		return err
	})
	if err != nil {
		return err
	}
	var indexes []string
	for _, i := range bestIndexes {
		at := strings.Index(i, "(")
		columns := strings.Split(strings.Trim(i[at:], "()"), ", ")
		indexes = append(indexes, i[:at]+"("+strings.Join(columns[:2], ", ")+") INCLUDE ("+strings.Join(columns[2:], ", ")+")")
	}
	return run1(ctx, pool, append(indexes, "VACUUM ANALYZE best")...)
}

func run1(ctx context.Context, pool *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := pool.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// numbers runs a statement whose columns are whole numbers.
func numbers(ctx context.Context, pool *sql.DB, statement string) (out [][]int64, err error) {
	rows, err := pool.QueryContext(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", statement, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, to := make([]int64, len(names)), make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// The statements. {where} is the filter, and months are numbered from the first of the history: the period
// is [12, 36).
const (
	flowSQL = `SELECT month, kind, CAST(SUM(delta) AS BIGINT), CAST(SUM(customer) AS BIGINT) FROM best WHERE month >= 12 {and} GROUP BY month, kind`

	standingSQL = `SELECT month, CAST(SUM(delta) AS BIGINT), CAST(SUM(customer) AS BIGINT), CAST(SUM(paused) AS BIGINT) FROM best {where} GROUP BY month`

	runs = `WITH monthly AS MATERIALIZED (SELECT account, month, CAST(SUM(delta) AS INTEGER) AS d, CAST(SUM(paused) AS INTEGER) AS p, MAX(spell) AS spell, MAX(cohort) AS cohort FROM best {where} GROUP BY account, month),
		run AS MATERIALIZED (SELECT account, month, cohort, spell, d, CAST(SUM(d) OVER w AS INTEGER) AS mrr, CAST(SUM(p) OVER w AS INTEGER) AS paused, LEAD(month, 1, 999) OVER w AS next
			FROM monthly WINDOW w AS (PARTITION BY account ORDER BY month))`

	churnSQL = runs + ` SELECT month, CAST(SUM(CASE WHEN mrr = d AND mrr > 0 THEN 1 WHEN mrr > d AND mrr = 0 THEN -1 ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN mrr = 0 AND d < 0 AND paused = 0 THEN 1 ELSE 0 END) AS BIGINT) FROM run GROUP BY month`

	cohortSQL = runs + ` SELECT cohort, month, CAST(SUM(CASE WHEN mrr = d AND mrr > 0 THEN 1 WHEN mrr = 0 AND d < 0 THEN -1 ELSE 0 END) AS BIGINT) FROM run WHERE cohort >= 12 GROUP BY cohort, month`

	// Every account at the beginning of every month from the first one on, beside how it stood a year before.
	retainedSQL = runs + `, bounds AS MATERIALIZED (SELECT DISTINCT month + 1 AS b FROM best WHERE month >= 0 AND month < 36),
		dense AS (SELECT r.account, x.b, r.mrr, r.spell FROM run r JOIN bounds x ON x.b > r.month AND x.b <= r.next),
		pairs AS (SELECT b, mrr, spell, LAG(mrr, 12) OVER w AS was, LAG(b, 12) OVER w AS f FROM dense WINDOW w AS (PARTITION BY account ORDER BY b))
		SELECT b - 13, CAST(SUM(was) AS BIGINT), CAST(SUM(CASE WHEN spell < f THEN mrr ELSE 0 END) AS BIGINT) FROM pairs WHERE f IS NOT NULL GROUP BY b`
)

// filtered completes a statement with a filter, "" for none.
func filtered(statement, where string) string {
	and := ""
	if where != "" {
		and, where = "AND "+where, "WHERE "+where
	}
	return strings.ReplaceAll(strings.ReplaceAll(statement, "{and}", and), "{where}", where)
}

// duckAnswer is what DuckDB says of one statement.
type duckAnswer struct {
	Milliseconds float64
	Rows         [][]int64
}

// duck loads the table into DuckDB and runs statements there, each some times; nil when DuckDB is not
// installed.
func (b *bench) duck(ctx context.Context, x *ledgerColumns, statements map[string]string) (map[string]duckAnswer, error) {
	if _, err := os.Stat(filepath.Join(peerFolder, "node_modules", "@duckdb", "node-api")); err != nil {
		say("no DuckDB on this machine: its column prints %q; run npm ci in bench/peer", notMeasured)
		return nil, nil
	}
	node, err := exec.LookPath("node")
	if err != nil {
		say("no Node on this machine: the column of DuckDB prints %q", notMeasured)
		return nil, nil
	}
	path := filepath.Join(b.dir, "best.csv")
	if err := x.save(path); err != nil {
		return nil, err
	}
	defer os.Remove(path)
	in, err := json.Marshal(map[string]any{"file": path, "statements": statements, "rounds": duckRounds})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "duck.js")
	cmd.Dir, cmd.Stdin, cmd.Stderr = peerFolder, strings.NewReader(string(in)), os.Stderr
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("DuckDB: %w", err)
	}
	out := map[string]duckAnswer{}
	return out, json.Unmarshal(said, &out)
}

const duckRounds = 11

// save writes the table as CSV.
func (x *ledgerColumns) save(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.Write(bestColumns)
	text := make([]string, len(bestColumns))
	if err == nil {
		err = x.each(func(row []any) error {
			for i, v := range row {
				text[i] = strconv.Itoa(int(v.(int32)))
			}
			return w.Write(text)
		})
	}
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}
