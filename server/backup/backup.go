// Package backup copies a whole database into one file while it is in use, and back. SQLite is
// copied by itself; PostgreSQL by pg_dump and pg_restore, which belong to every installation of it.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"entgo.io/ent/dialect"

	"coxswain/ent"
)

// Report says what was copied.
type Report struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

const fileMode = 0o600 // a backup holds everything that the database does

// Backup copies the database at url into file, which must not exist. The file appears in one step
// when it is complete: an interrupted backup leaves none.
func Backup(ctx context.Context, url, file string) (Report, error) {
	scheme, rest, err := ent.SplitURL(url)
	if err != nil {
		return Report{}, err
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("%s exists already; name a new file", file)
	}
	unfinished, err := freshName(file)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = os.Remove(unfinished) }() // renamed when all went well
	if scheme == dialect.Postgres {
		err = dumpPostgres(ctx, rest, unfinished)
	} else {
		err = copySQLite(ctx, rest, unfinished)
	}
	if err != nil {
		return Report{}, err
	}
	return finish(unfinished, file)
}

// Restore puts a backup in place of the database at url. A database that holds anything is only
// replaced when the caller says so; nobody may be using it.
func Restore(ctx context.Context, url, file string, replace bool) (Report, error) {
	scheme, rest, err := ent.SplitURL(url)
	if err != nil {
		return Report{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return Report{}, fmt.Errorf("read the backup: %w", err)
	}
	if scheme == dialect.Postgres {
		err = restorePostgres(ctx, rest, file, replace)
	} else {
		err = restoreSQLite(ctx, rest, file, replace)
	}
	return Report{File: file, Bytes: info.Size()}, err
}

// freshName reserves no file: it returns a name beside file that nothing has.
func freshName(file string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.unfinished")
	if err != nil {
		return "", fmt.Errorf("write beside %s: %w", file, err)
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return "", err
	}
	return f.Name(), nil
}

// finish makes a written file durable and gives it its name.
func finish(unfinished, file string) (Report, error) {
	if err := os.Chmod(unfinished, fileMode); err != nil {
		return Report{}, err
	}
	if err := syncFile(unfinished); err != nil {
		return Report{}, err
	}
	info, err := os.Stat(unfinished)
	if err != nil {
		return Report{}, err
	}
	if err := os.Link(unfinished, file); err != nil { // unlike a rename, never over another file
		return Report{}, fmt.Errorf("name the backup: %w", err)
	}
	return Report{File: file, Bytes: info.Size()}, syncFile(filepath.Dir(file))
}

// syncFile waits until the disk has a file or folder.
func syncFile(path string) error {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Check reports what is wrong with the database at url as a file. PostgreSQL looks after its own files.
func Check(ctx context.Context, url string) error {
	scheme, rest, err := ent.SplitURL(url)
	if err != nil || scheme == dialect.Postgres {
		return err
	}
	return checkSQLite(ctx, rest)
}
