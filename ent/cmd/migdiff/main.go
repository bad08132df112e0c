// Command migdiff writes the next migration for both dialects from what ent/schema declares:
//
//	COXSWAIN_DEV_POSTGRES=postgres://… go run ./ent/cmd/migdiff NAME
//
// The PostgreSQL database must be empty; its URL must set search_path=public.
package main

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"os"

	"ariga.io/atlas/sql/migrate"
	_ "ariga.io/atlas/sql/postgres"
	_ "ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"

	entmigrate "coxswain/ent/db/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Getenv("COXSWAIN_DEV_POSTGRES")); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, postgres string) error {
	if len(args) != 1 || postgres == "" {
		return errors.New("usage: COXSWAIN_DEV_POSTGRES=postgres://… migdiff NAME")
	}
	sql.Register("postgres", stdlib.GetDefaultDriver()) // atlas opens PostgreSQL under this name
	for _, d := range []struct{ dialect, dir, dev string }{
		{dialect.SQLite, "ent/migrate/sqlite", "sqlite://dev?mode=memory&_fk=1"},
		{dialect.Postgres, "ent/migrate/postgres", postgres},
	} {
		dir, err := migrate.NewLocalDir(d.dir)
		if err != nil {
			return err
		}
		if err := entmigrate.NamedDiff(ctx, d.dev, args[0],
			schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay), schema.WithDialect(d.dialect),
			schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithFormatter(migrate.DefaultFormatter)); err != nil {
			return err
		}
	}
	return nil
}
