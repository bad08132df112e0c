package transfer

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
)

// benchRows is how many opportunities the benchmarks import.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("COXSWAIN_BENCH_ROWS")); err == nil && n > 0 {
		return n
	}
	return 20_000
}

const benchAccounts = 1000

func benchFiles(n int) []Source {
	var firms, rows bytes.Buffer
	firms.WriteString("id\n")
	for i := range benchAccounts {
		fmt.Fprintf(&firms, "f%d\n", i)
	}
	rows.WriteString("id,stage,amount,opened,closed,expected,firm\n")
	for i := range n {
		stage, closed := "Talks", ""
		switch i % 4 {
		case 0:
			stage, closed = "Won", "2026-02-01"
		case 1:
			stage, closed = "Lost", "2026-02-02"
		}
		fmt.Fprintf(&rows, "d%08d,%s,%d.50,2025-%02d-%02d,%s,2026-06-30,f%d\n", i, stage, i%9000, i%12+1, i%28+1, closed, i*7919%benchAccounts)
	}
	return []Source{source("firms.csv", firms.String()), source("deals.csv", rows.String())}
}

func benchMapping() []byte {
	return doc(process, "  - {file: firms.csv, records: [{entity: Account, fields: {externalId: id, name: id}}]}\n", deals, "          account: firm\n",
		"        history: [{stage: Open, on: opened}, {stage: Won, on: closed, when: {stage: Won}}, {stage: Lost, on: closed, when: {stage: Lost}}]\n")
}

func benchImport(b *testing.B, open func() *ent.Store) {
	n := benchRows()
	files := benchFiles(n)
	for b.Loop() {
		b.StopTimer()
		s := open()
		b.StartTimer()
		r := mustImport(b, opstest.System(), s, Request{Sources: files, Mapping: benchMapping()})
		if r.Rejected > 0 {
			b.Fatal(messages(r)[0])
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkImport imports opportunities with their stage history and change log into an empty database.
func BenchmarkImport(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchImport(b, func() *ent.Store { return opstest.SQLite(b) }) })
	b.Run("postgres", func(b *testing.B) { benchImport(b, func() *ent.Store { return opstest.Postgres(b) }) })
}

// BenchmarkCopy is what the import on PostgreSQL is measured against: COPY of the same rows of
// opportunities, ready made, with the indexes and without history and change log.
func BenchmarkCopy(b *testing.B) {
	n := benchRows()
	for b.Loop() {
		b.StopTimer()
		s := opstest.Postgres(b)
		mustImport(b, opstest.System(), s, Request{Sources: benchFiles(4), Mapping: benchMapping()})
		ctx := context.Background()
		type ids struct{ pipeline, won, lost, talks, account int64 }
		var x ids
		row := s.Writer().QueryRowContext(ctx, `SELECT (SELECT min(id) FROM pipelines), (SELECT id FROM stages WHERE name='Won'), (SELECT id FROM stages WHERE name='Lost'), (SELECT id FROM stages WHERE name='Talks'), (SELECT min(id) FROM accounts)`)
		if err := row.Scan(&x.pipeline, &x.won, &x.lost, &x.talks, &x.account); err != nil {
			b.Fatal(err)
		}
		rows := make([][]any, n)
		for i := range rows {
			stage, status, closed := x.talks, "OPEN", any(nil)
			switch i % 4 {
			case 0:
				stage, status, closed = x.won, "WON", int64(20485)
			case 1:
				stage, status, closed = x.lost, "LOST", int64(20486)
			}
			id := int64(gid.New(gid.Opportunity, int64(1000+i)))
			rows[i] = []any{id, int64(1), int64(1), int64(1), fmt.Sprintf("e%08d", i), fmt.Sprintf("Deal d%08d", i), fmt.Sprintf("deal d%08d d%08d", i, i), "NEW", status, int64(i % 9000 * 100), "EUR", int64(20100 + i%300), int64(20634), closed, closed, x.account + int64(i*7919%benchAccounts), x.pipeline, stage}
		}
		conn, err := s.Writer().Conn(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		err = conn.Raw(func(d any) error {
			_, err := d.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{"opportunities"}, []string{
				"id", "created_at", "updated_at", "version", "external_id", "name", "search", "opportunity_type", "status", "amount_minor", "currency", "opened_on", "close_on", "closed_on", "stage_entered_on", "account_id", "pipeline_id", "stage_id",
			}, pgx.CopyFromRows(rows))
			return err
		})
		b.StopTimer()
		if err != nil {
			b.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
