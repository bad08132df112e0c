package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// dumpPostgres writes the database as it is at one moment, in pg_dump's own compressed format.
func dumpPostgres(ctx context.Context, address, file string) error {
	return runTool(ctx, address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+file)
}

// restorePostgres reads a dump into a database in one transaction.
func restorePostgres(ctx context.Context, address, file string, replace bool) error {
	filled, err := holdsTables(ctx, address)
	if err != nil {
		return err
	}
	if filled && !replace {
		return errors.New("the database holds tables already; say --replace to drop them, or name an empty database")
	}
	return runTool(ctx, address, "pg_restore", "--single-transaction", "--exit-on-error", "--clean", "--if-exists",
		"--no-owner", "--no-privileges", file)
}

func holdsTables(ctx context.Context, address string) (filled bool, err error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	err = pool.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema())").Scan(&filled)
	return filled, err
}

// runTool runs a program of PostgreSQL on a database. The password goes by the environment: every
// user of the machine may read the arguments of a process.
func runTool(ctx context.Context, address, tool string, args ...string) error {
	program, err := findTool(tool)
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("the database address is not a URL")
	}
	env := os.Environ()
	if password, ok := u.User.Password(); ok {
		env = append(env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"--dbname=" + u.String()}, args...)...)
	cmd.Env = env
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		const most = 1000
		return fmt.Errorf("%s: %w: %.*s", tool, err, most, strings.TrimSpace(said.String()))
	}
	return nil
}

// findTool looks on the PATH and where Debian installs PostgreSQL, newest first.
func findTool(tool string) (string, error) {
	if p, err := exec.LookPath(tool); err == nil {
		return p, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + tool)
	if err == nil && len(found) > 0 {
		slices.Sort(found)
		return found[len(found)-1], nil
	}
	return "", fmt.Errorf("%s was not found on the PATH; install the client programs of PostgreSQL", tool)
}
