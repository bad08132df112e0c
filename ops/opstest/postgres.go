package opstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"entgo.io/ent/dialect"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"coxswain/ent"
	"coxswain/ent/migrate"
	"coxswain/ops/opstest/pgserver"
)

// AddressVariable names the environment variable with the address of a PostgreSQL server on which
// tests may create databases. Without it tests start a server of their own.
const AddressVariable = "COXSWAIN_TEST_POSTGRES"

// Postgres opens a fresh PostgreSQL database, or ends the test as Missing says where there is no server.
func Postgres(t testing.TB, clock ...*Clock) *ent.Store {
	t.Helper()
	return open(t, PostgresURL(t), clock)
}

// PostgresURL creates a migrated database without rows, for tests that open it themselves, and drops
// it when the test ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	h := hostOrSkip(t)
	template, err := h.template()
	if err != nil {
		t.Fatalf("migrate the template of PostgreSQL databases: %v", err)
	}
	return h.database(t, template)
}

// EmptyPostgresURL creates a database without tables and drops it when the test ends.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return hostOrSkip(t).database(t, "template0")
}

func hostOrSkip(t testing.TB) *host {
	t.Helper()
	h, err := postgresHost()
	if errors.Is(err, pgserver.ErrNotInstalled) {
		Missing(t, "postgres", "%v; install it or set %s", err, AddressVariable)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return h
}

// host is a server on which this process creates databases.
type host struct {
	server   *pgserver.Server // ours, which stops when nothing refers to it; nil for a given address
	address  *url.URL
	admin    *sql.DB
	strategy string // how to copy a database, where the server offers a choice
	next     atomic.Int64
	template func() (string, error)
}

// postgresHost is the server of this process, found or started once.
var postgresHost = sync.OnceValues(func() (*host, error) {
	h := &host{}
	address := os.Getenv(AddressVariable)
	if address == "" {
		s, err := pgserver.Start()
		if err != nil {
			return nil, err
		}
		h.server, address = s, s.URL()
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", AddressVariable, err)
	}
	admin, err := sql.Open("pgx", u.String())
	if err != nil {
		return nil, err
	}
	admin.SetMaxIdleConns(2)
	h.address, h.admin = u, admin
	var version int
	if err := admin.QueryRow("SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return nil, fmt.Errorf("%s: %w", AddressVariable, err)
	}
	if version >= 150000 {
		h.strategy = " STRATEGY FILE_COPY" // three times as fast as going through the log
	}
	h.template = sync.OnceValues(h.migrateTemplate)
	return h, nil
})

// url returns the address of another database of the server.
func (h *host) url(name string) string {
	u := *h.address
	u.Path = "/" + name
	return u.String()
}

// database creates a database of the test's own.
func (h *host) database(t testing.TB, template string) string {
	t.Helper()
	ctx := context.Background()
	name := fmt.Sprintf("coxswain_test_%d_%d", os.Getpid(), h.next.Add(1))
	// A name may be left by a process that was killed and had the same number.
	if _, err := h.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		t.Fatalf("drop an old test database: %v", err)
	}
	if _, err := h.admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+h.strategy); err != nil {
		t.Fatalf("create a test database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := h.admin.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return h.url(name)
}

// templateLock keeps two test processes from building one template at once.
const templateLock = 7402233002

// migrateTemplate returns a migrated database without rows. Its name says which migrations it has, so
// that test processes on one server share it, and it gets the name only when it is complete.
func (h *host) migrateTemplate() (name string, err error) {
	ctx := context.Background()
	sum, err := migrate.Fingerprint(dialect.Postgres)
	if err != nil {
		return "", err
	}
	name = "coxswain_template_" + sum[:16]
	conn, err := h.admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return "", err
	}
	defer func() {
		_, e := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", templateLock)
		err = errors.Join(err, e)
	}()
	var have bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&have); err != nil || have {
		return name, err
	}
	unfinished := name + "_new"
	for _, q := range []string{"DROP DATABASE IF EXISTS " + unfinished + " WITH (FORCE)", "CREATE DATABASE " + unfinished + " TEMPLATE template0"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	s, err := ent.Open(ctx, h.url(unfinished), ent.Options{Now: NewClock().Now})
	if err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
	return name, err
}
