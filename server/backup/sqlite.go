package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"entgo.io/ent/dialect"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"coxswain/ent/migrate"
)

// copySQLite writes the database as it is at one moment. Readers and writers go on meanwhile.
func copySQLite(ctx context.Context, path, file string) (err error) {
	pool, err := openReadOnly(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return checkSQLite(ctx, file)
}

func openReadOnly(path string) (*sql.DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("there is no database at %s", path)
	}
	return sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_busy_timeout=5000")
}

// checkSQLite reports what is wrong with a file that should be a whole database of ours.
func checkSQLite(ctx context.Context, path string) (err error) {
	pool, err := openReadOnly(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("%s is not a database: %w", path, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%s is damaged: %s", path, verdict)
	}
	err = migrate.Check(ctx, pool, dialect.SQLite)
	if errors.Is(err, migrate.ErrOlder) { // the server upgrades it when it opens it
		return nil
	}
	return err
}

// restoreSQLite puts a backup in place of a database. What was there stays beside it.
func restoreSQLite(ctx context.Context, path, file string, replace bool) error {
	if err := checkSQLite(ctx, file); err != nil {
		return fmt.Errorf("the backup cannot be used: %w", err)
	}
	_, err := os.Stat(path)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if exists {
		if !replace {
			return fmt.Errorf("there is a database at %s already; say --replace to put it aside", path)
		}
		if err := settle(ctx, path); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	unfinished, err := freshName(path)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(unfinished) }()
	if err := copyFile(file, unfinished); err != nil {
		return err
	}
	if exists {
		if err := os.Rename(path, path+".replaced"); err != nil {
			return fmt.Errorf("put the database aside: %w", err)
		}
	}
	if err := os.Rename(unfinished, path); err != nil {
		return fmt.Errorf("put the backup in place: %w", err)
	}
	return syncFile(filepath.Dir(path))
}

// settle makes sure that nobody uses the database and moves its write-ahead log into it.
func settle(ctx context.Context, path string) (err error) {
	pool, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=rw&_busy_timeout=1000&_locking_mode=EXCLUSIVE&_txlock=exclusive")
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("the database at %s is in use; stop the server first: %w", path, err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if _, err := pool.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil {
		return fmt.Errorf("the database at %s is in use; stop the server first: %w", path, err)
	}
	return nil
}

func copyFile(from, to string) (err error) {
	src, err := os.Open(filepath.Clean(from))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	dst, err := os.OpenFile(filepath.Clean(to), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Sync(), dst.Close())
}
