package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"coxswain/ent/gid"
)

// keyKind is one way to name records: how a table declares it, and the key of a number of a kind.
type keyKind struct {
	name             string
	sqlite, postgres string
	key              func(kind gid.Kind, n int64, postgres bool) any
}

func keyKinds() []keyKind {
	return []keyKind{
		{"int64", "INTEGER", "bigint", func(k gid.Kind, n int64, _ bool) any { return int64(gid.New(k, n)) }},
		{"16 bytes", "BLOB", "uuid", func(k gid.Kind, n int64, _ bool) any { return uuidOf(k, n) }},
		{"36 characters", "TEXT", "varchar", func(k gid.Kind, n int64, _ bool) any { return textOf(uuidOf(k, n)) }},
	}
}

// uuidOf makes a key of the shape of UUIDv7: it begins with the time, here the number, and ends at random.
func uuidOf(k gid.Kind, n int64) [16]byte {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], uint64(1_700_000_000_000+n/100)<<16|0x7000|uint64(n%100))
	random := rand.New(rand.NewPCG(uint64(k), uint64(n))).Uint64()
	binary.BigEndian.PutUint64(u[8:], random>>2|1<<63)
	return u
}

func textOf(u [16]byte) string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// keyResult is what a way of naming records costs.
type keyResult struct {
	insert, scan time.Duration
	bytes        int64
	sum          int64
}

// keys measures a fact table with a key and three references, two of them indexed.
func (b *bench) keys(ctx context.Context) error {
	n := max(2000, int(1_000_000*b.scale))
	for _, kind := range b.databases() {
		say("%s: keys, %d rows", kind, n)
		var first keyResult
		for i, k := range keyKinds() {
			r, err := b.keyTable(ctx, kind, k, n)
			if err != nil {
				return fmt.Errorf("%s in %s: %w", k.name, kind, err)
			}
			if i == 0 {
				first = r
			}
			b.check("sum over "+k.name+" keys in "+kind, fmt.Sprint(r.sum), fmt.Sprint(first.sum))
			label := fmt.Sprintf("keys of %s, %s, %d rows: ", k.name, kind, n)
			b.table.add(label+"size with indexes, against int64", megabytes(r.bytes), megabytes(first.bytes), fmt.Sprintf("%.2f", float64(r.bytes)/float64(first.bytes)), "")
			b.table.add(label+"insert, against int64", round(r.insert), round(first.insert), times2(r.insert, first.insert), "")
			b.table.add(label+"sum by reference with a join, against int64", round(r.scan), round(first.scan), times2(r.scan, first.scan), "")
		}
	}
	return nil
}

func (b *bench) keyTable(ctx context.Context, kind string, k keyKind, n int) (r keyResult, err error) {
	driver, address := "pgx", ""
	if kind == "sqlite" {
		path := filepath.Join(b.dir, "keys.db")
		driver, address = "sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=NORMAL"
		defer func() { err = errors.Join(err, removeAll(path)) }()
	} else {
		var drop func() error
		if address, drop, err = b.newDatabase(ctx, kind, "keys"); err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, drop()) }()
	}
	pool, err := sql.Open(driver, address)
	if err != nil {
		return r, err
	}
	pool.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	column := k.sqlite
	if kind != "sqlite" {
		column = k.postgres
	}
	for _, q := range []string{
		"CREATE TABLE owners (id " + column + " PRIMARY KEY, name varchar NOT NULL)",
		"CREATE TABLE facts (id " + column + " PRIMARY KEY, owner_id " + column + " NOT NULL, account_id " + column + " NOT NULL, stage_id " + column + " NOT NULL, day integer NOT NULL, amount bigint NOT NULL)",
		"CREATE INDEX facts_owner ON facts (owner_id, day)", "CREATE INDEX facts_account ON facts (account_id)",
	} {
		if _, err := pool.ExecContext(ctx, q); err != nil {
			return r, err
		}
	}
	if r.insert, err = k.fill(ctx, pool, kind != "sqlite", n); err != nil {
		return r, err
	}
	r.scan, err = median(3, func() error {
		return pool.QueryRowContext(ctx, "SELECT SUM(total) FROM (SELECT o.name, SUM(f.amount) AS total FROM facts f JOIN owners o ON o.id = f.owner_id GROUP BY o.name) t").Scan(&r.sum)
	})
	if err != nil {
		return r, err
	}
	if kind != "sqlite" {
		return r, pool.QueryRowContext(ctx, "SELECT pg_total_relation_size('facts')").Scan(&r.bytes)
	}
	if _, err := pool.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return r, err
	}
	info, err := os.Stat(filepath.Join(b.dir, "keys.db"))
	if err == nil {
		r.bytes = info.Size()
	}
	return r, err
}

const keyOwners = 500

// fill writes the rows: prepared inserts in one transaction on SQLite, COPY on PostgreSQL.
func (k keyKind) fill(ctx context.Context, pool *sql.DB, postgres bool, n int) (time.Duration, error) {
	driverKey := func(kind gid.Kind, i int64) any {
		key := k.key(kind, i, postgres)
		if u, ok := key.([16]byte); ok && !postgres {
			return u[:]
		}
		return key
	}
	row := func(i int) []any {
		d := rand.New(rand.NewPCG(7, uint64(i)))
		return []any{
			driverKey(gid.Opportunity, int64(i)), driverKey(gid.Rep, int64(d.IntN(keyOwners))), driverKey(gid.Account, int64(d.IntN(100_000))), driverKey(gid.Stage, int64(d.IntN(6))),
			int32(20_000 + i%1000), int64(i%9973) * 100,
		}
	}
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = row(i)
	}
	owners := make([][]any, keyOwners)
	for i := range owners {
		owners[i] = []any{driverKey(gid.Rep, int64(i)), fmt.Sprint("Rep ", i)}
	}
	start := time.Now()
	var err error
	if postgres {
		err = copyInto(ctx, pool, map[string][][]any{"owners": owners, "facts": rows})
	} else {
		err = insertInto(ctx, pool, owners, rows)
	}
	return time.Since(start), err
}

func copyInto(ctx context.Context, pool *sql.DB, tables map[string][][]any) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(d any) error {
		c, ok := d.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("unexpected connection %T", d)
		}
		for name, columns := range map[string][]string{"owners": {"id", "name"}, "facts": {"id", "owner_id", "account_id", "stage_id", "day", "amount"}} {
			if _, err := c.Conn().CopyFrom(ctx, pgx.Identifier{name}, columns, pgx.CopyFromRows(tables[name])); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertInto(ctx context.Context, pool *sql.DB, owners, rows [][]any) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, part := range []struct {
		query string
		rows  [][]any
	}{{"INSERT INTO owners VALUES (?, ?)", owners}, {"INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", rows}} {
		insert, err := tx.PrepareContext(ctx, part.query)
		if err != nil {
			return err
		}
		for _, r := range part.rows {
			if _, err := insert.ExecContext(ctx, r...); err != nil {
				return errors.Join(err, insert.Close())
			}
		}
		if err := insert.Close(); err != nil {
			return err
		}
	}
	return tx.Commit()
}
