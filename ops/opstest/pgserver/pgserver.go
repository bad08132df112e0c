// Package pgserver starts a throw-away PostgreSQL server from the binaries on the machine. The server
// and its files vanish with the process that started it, however that process ends.
package pgserver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// ErrNotInstalled is returned by Start on a machine without PostgreSQL's server binaries.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed (initdb was not found on PATH nor under /usr/lib/postgresql)")

// Server is a running server.
type Server struct {
	dir      string
	keeper   *exec.Cmd
	lifeline io.Closer // the keeper stops the server when this pipe closes, which the kernel does when we die
}

// keeperScript creates a cluster, runs the server and waits for the end of its standard input; then it
// stops the server and removes the files. The signals of a terminal must not end it before that.
const keeperScript = `
trap '' HUP INT TERM
bin=$1 dir=$2
exec >"$dir/log" 2>&1
cd "$dir"
"$bin/initdb" -D "$dir/data" -U coxswain -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions </dev/null &&
printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$dir'" 'max_connections = 400' \
	'fsync = off' 'synchronous_commit = off' 'full_page_writes = off' 'wal_level = minimal' 'max_wal_senders = 0' \
	'max_wal_size = 256MB' 'checkpoint_timeout = 1h' 'autovacuum = off' 'jit = off' 'deadlock_timeout = 100ms' 'shared_buffers = 128MB' \
	"timezone = 'UTC'" >>"$dir/data/postgresql.conf" &&
created=yes || touch "$dir/failed"
[ -n "$created" ] && { "$bin/postgres" -D "$dir/data" </dev/null; touch "$dir/failed"; } &
cat >/dev/null
"$bin/pg_ctl" -D "$dir/data" -m immediate -w stop
wait
cd /
rm -rf "$dir"
`

// startLimit is how long a busy machine may take to create a cluster and answer.
const startLimit = 2 * time.Minute

// Start creates a cluster in a temporary folder and runs a server on it that listens on a socket in
// that folder and keeps nothing safe: it is for data that nobody needs.
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent(), "coxswain-postgres-")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.Background(), "/bin/sh", "-c", keeperScript, "sh", bin, dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() == 0 { // the server refuses to run as root
		if cmd.SysProcAttr.Credential, err = unprivileged(dir); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(dir))
	}
	s := &Server{dir: dir, keeper: cmd, lifeline: lifeline}
	if err := s.wait(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// URL returns the address of the server's default database.
func (s *Server) URL() string {
	return "postgres://coxswain@/postgres?sslmode=disable&host=" + url.QueryEscape(s.dir)
}

// Stop ends the server and removes its files.
func (s *Server) Stop() error {
	return errors.Join(s.lifeline.Close(), s.keeper.Wait())
}

// wait returns when the server answers.
func (s *Server) wait() error {
	pool, err := sql.Open("pgx", s.URL())
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }() // it has only asked whether the server answers
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		_, failed := os.Stat(filepath.Join(s.dir, "failed"))
		if failed == nil || ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL did not start: %w; its log says:\n%s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// parent is the folder for the server's files: memory where there is enough, because creating a
// database creates hundreds of files (15 ms in memory, 600 ms on a slow disk), else the usual one.
func parent() string {
	const memory, enough = "/dev/shm", 4 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err != nil || os.Getenv("TMPDIR") != "" {
		return ""
	}
	if fs.Bavail*uint64(fs.Bsize) < enough { //nolint:gosec // a block has a positive size
		return ""
	}
	return memory
}

// binaries returns the folder of initdb and postgres, of the newest version where there are several.
func binaries() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(p), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrNotInstalled
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

// version reads the number in /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// unprivileged gives dir to a user without rights and returns how to run as that user.
func unprivileged(dir string) (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
	}
	return nil, errors.New("PostgreSQL refuses to run as root and there is neither a user postgres nor a user nobody")
}
