package migrate

import (
	"context"
	"database/sql"
	"io/fs"
	"time"
)

// UpFrom is Up with the files of a test, in the folders sqlite and postgres.
func UpFrom(ctx context.Context, from fs.FS, pool *sql.DB, d string) (int, error) {
	all, err := load(from, folder(d))
	if err != nil {
		return 0, err
	}
	return up(ctx, pool, d, all, func() time.Time { return time.Unix(0, 0) })
}

// CheckFrom is Check with the files of a test.
func CheckFrom(ctx context.Context, from fs.FS, pool *sql.DB, d string) error {
	all, err := load(from, folder(d))
	if err != nil {
		return err
	}
	return check(ctx, pool, d, all)
}
