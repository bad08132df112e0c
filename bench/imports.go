package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ops/measuring"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
)

// mapping says what the columns of the files are.
const mapping = `version: 1
name: Bench
files:
  - rows:
      - {stage: Open, position: 0, group: DISCOVERY, outcome: OPEN, p: 0.2, f: PIPELINE}
      - {stage: Talks, position: 1, group: NEGOTIATION, outcome: OPEN, p: 0.5, f: COMMIT}
      - {stage: Won, position: 2, group: DELIVERY, outcome: WON, p: 1, f: CLOSED}
      - {stage: Lost, position: 3, group: DELIVERY, outcome: LOST, p: 0, f: OMITTED}
    records:
      - {entity: Pipeline, when: {position: "0"}, fields: {externalId: {constant: main}, name: {constant: Main}, opportunityType: {constant: NEW}}}
      - entity: Stage
        fields: {pipeline: {constant: main}, name: stage, position: position, group: group, outcome: outcome, probability: p, forecastCategory: f}
  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: id}}]}
  - file: deals.csv
    records:
      - entity: Opportunity
        fields:
          externalId: id
          name: {template: "Deal {id}"}
          pipeline: {constant: main}
          stage: {column: stage, by: name}
          amount: amount
          currency: {constant: EUR}
          openedOn: opened
          closedOn: closed
          closeOn: expected
          account: firm
`

const firms = 1000

// deal is one row of the file, as both sides get it.
type deal struct {
	stage, status, closed string
	cents                 int64
	opened                calendar.Day
	firm                  int
}

func dealAt(i int) deal {
	d := deal{stage: "Talks", status: "OPEN", cents: int64(i%9000)*100 + 50, opened: calendar.MustDay("2025-01-01") + calendar.Day(i%330), firm: i * 7919 % firms}
	switch i % 4 {
	case 0:
		d.stage, d.status, d.closed = "Won", "WON", "2026-02-01"
	case 1:
		d.stage, d.status, d.closed = "Lost", "LOST", "2026-02-02"
	}
	return d
}

func writeFiles(dir string, n int) (paths []string, err error) {
	write := func(name string, fill func(*bufio.Writer)) error {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(f)
		fill(w)
		paths = append(paths, path)
		return errors.Join(w.Flush(), f.Close())
	}
	err = write("firms.csv", func(w *bufio.Writer) {
		fmt.Fprintln(w, "id")
		for i := range firms {
			fmt.Fprintf(w, "f%d\n", i)
		}
	})
	return paths, errors.Join(err, write("deals.csv", func(w *bufio.Writer) {
		fmt.Fprintln(w, "id,stage,amount,opened,closed,expected,firm")
		for i := range n {
			d := dealAt(i)
			fmt.Fprintf(w, "d%08d,%s,%d.%02d,%s,%s,2026-06-30,f%d\n", i, d.stage, d.cents/100, d.cents%100, d.opened, d.closed, d.firm)
		}
	}))
}

// imports measures the import of opportunities from a CSV file by the command, from its start until a key
// figure knows them, with the change log and all indexes, against COPY of the same rows, ready made, with
// the same indexes.
func (b *bench) imports(ctx context.Context) error {
	n := max(500, int(100_000*b.scale))
	say("import of %d opportunities", n)
	dir := filepath.Join(b.dir, "files")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	paths, err := writeFiles(dir, n)
	if err != nil {
		return err
	}
	mapped := filepath.Join(dir, "mapping.yaml")
	if err := os.WriteFile(mapped, []byte(mapping), 0o600); err != nil {
		return err
	}
	var ours time.Duration
	for _, kind := range b.databases() {
		took, err := b.importInto(ctx, kind, n, mapped, paths)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		b.table.add(fmt.Sprintf("import of %d opportunities into %s, change log included", n, kind), round(took), "", perSecond(n, took), "")
		if kind == "postgres" {
			ours = took
		}
	}
	if b.server == nil {
		b.table.add("import against COPY", notMeasured, notMeasured, "-", "0.5")
		return nil
	}
	copied, err := b.copyRows(ctx, n)
	if err != nil {
		return fmt.Errorf("COPY: %w", err)
	}
	b.table.add("import into postgres / COPY of the same rows: rate", perSecond(n, ours), perSecond(n, copied), times2(copied, ours), "0.5")
	return nil
}

func perSecond(n int, took time.Duration) string {
	return fmt.Sprintf("%.0f rows/s", float64(n)/took.Seconds())
}

func (b *bench) importInto(ctx context.Context, kind string, n int, mapped string, paths []string) (took time.Duration, err error) {
	address, drop, err := b.newDatabase(ctx, kind, "import")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	store, err := ent.Open(ctx, address, ent.Options{Now: clock})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	facts := measuring.New(store)
	if err := facts.Load(asSystem(ctx)); err != nil {
		return 0, err
	}
	start := time.Now()
	cmd := exec.CommandContext(ctx, b.binary, append([]string{"import", "--database", address, "--mapping", mapped, "--on-error", "stop"}, paths...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("import: %w: %.500s", err, out)
	}
	q := measuring.Query{Query: kpi.Query{Keys: []kpi.Key{kpi.WonRevenue}, Period: calendar.Period{From: calendar.MustDay("2026-01-01"), To: calendar.MustDay("2027-01-01")}}}
	answer, err := facts.KPIs(asSystem(ctx), q)
	if err != nil {
		return 0, err
	}
	took = time.Since(start)
	var won int64
	for i := range n {
		if d := dealAt(i); d.status == "WON" {
			won += d.cents
		}
	}
	got := "nothing"
	if v := answer.Results[0].Total.Value; v != nil {
		got = v.String()
	}
	b.check("won revenue after the import into "+kind, got, fmt.Sprintf("%d.%02d", won/100, won%100))
	return took, nil
}

// copyRows copies the rows of the file into the table, with its indexes and nothing else.
func (b *bench) copyRows(ctx context.Context, n int) (took time.Duration, err error) {
	address, drop, err := b.newDatabase(ctx, "postgres", "copied")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	store, err := ent.Open(ctx, address, ent.Options{Now: clock})
	if err != nil {
		return 0, err
	}
	if err := store.Close(); err != nil {
		return 0, err
	}
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	rows, err := readyRows(ctx, pool, n)
	if err != nil {
		return 0, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	start := time.Now()
	err = conn.Raw(func(d any) error {
		c, ok := d.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("unexpected connection %T", d)
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{"opportunities"}, []string{
			"id", "created_at", "updated_at", "external_id", "name", "search", "opportunity_type", "status", "amount_minor", "currency", "opened_on", "close_on",
			"closed_on", "account_id", "pipeline_id", "stage_id",
		}, pgx.CopyFromRows(rows))
		return err
	})
	return time.Since(start), err
}

// readyRows writes what the rows refer to and returns them as they are stored.
func readyRows(ctx context.Context, pool *sql.DB, n int) ([][]any, error) {
	account, pipeline, stage := int64(gid.Account.First()), int64(gid.Pipeline.First()), int64(gid.Stage.First())
	for _, q := range []string{
		fmt.Sprintf("INSERT INTO accounts (id, created_at, updated_at, name) SELECT %d + g, 1, 1, 'f' || g FROM generate_series(0, %d) g", account, firms-1),
		fmt.Sprintf("INSERT INTO pipelines (id, created_at, updated_at, name, opportunity_type) VALUES (%d, 1, 1, 'Main', 'NEW')", pipeline),
		fmt.Sprintf("INSERT INTO stages (id, created_at, updated_at, pipeline_id, name, position, stage_group, outcome, probability, forecast_category) VALUES "+
			"(%d, 1, 1, %d, 'Talks', 0, 'DISCOVERY', 'OPEN', 1, 'COMMIT'), (%d, 1, 1, %d, 'Won', 1, 'DELIVERY', 'WON', 1000000, 'CLOSED'), (%d, 1, 1, %d, 'Lost', 2, 'DELIVERY', 'LOST', 0, 'OMITTED')",
			stage, pipeline, stage+1, pipeline, stage+2, pipeline),
	} {
		if _, err := pool.ExecContext(ctx, q); err != nil {
			return nil, err
		}
	}
	rows := make([][]any, n)
	for i := range rows {
		d := dealAt(i)
		at, closed := stage, any(nil)
		switch d.status {
		case "WON":
			at, closed = stage+1, int64(calendar.MustDay(d.closed))
		case "LOST":
			at, closed = stage+2, int64(calendar.MustDay(d.closed))
		}
		rows[i] = []any{
			int64(gid.Opportunity.First()) + int64(i), int64(1), int64(1), fmt.Sprintf("d%08d", i), fmt.Sprintf("Deal d%08d", i), fmt.Sprintf("deal d%08d d%08d", i, i), "NEW", d.status,
			d.cents, "EUR", int64(d.opened), int64(calendar.MustDay("2026-06-30")), closed, account + int64(d.firm), pipeline, at,
		}
	}
	return rows, nil
}
