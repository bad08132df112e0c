package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"coxswain/ent"
)

// site is a company in a database with the server running on it, and somebody signed in.
type site struct {
	kind     string // sqlite or postgres
	database string
	company  *company
	columns  *columns
	base     string
	token    string
	client   *http.Client
	process  *exec.Cmd
	ready    time.Duration // from the start of the server to its first key figure
	tiny     *site         // the same server on two rows of each kind: what is left of an answer when nothing has to be counted
}

const (
	email    = "bench@example.com"
	password = "bench-password-of-no-worth"
)

// newDatabase returns the address of an empty database.
func (b *bench) newDatabase(ctx context.Context, kind, name string) (address string, drop func() error, err error) {
	if kind == "sqlite" {
		path := filepath.Join(b.dir, name+".db")
		return "sqlite:" + path, func() error { return removeAll(path) }, nil
	}
	admin, err := sql.Open("pgx", b.server.URL())
	if err != nil {
		return "", nil, err
	}
	name = fmt.Sprintf("%s_%d", name, time.Now().UnixNano())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	u, err := url.Parse(b.server.URL())
	if err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	u.Path = "/" + name
	return u.String(), func() error {
		_, err := admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}, nil
}

func removeAll(path string) error {
	var errs []error
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// clock stands in the middle of the last day of the company.
func clock() time.Time { return today.Time().Add(12 * time.Hour) }

// with writes the company into a fresh database, runs the server on it and another one on a company of
// next to nothing, and calls do.
func (b *bench) with(ctx context.Context, c *company, kind string, do func(*site) error) (err error) {
	s, end, err := b.open(ctx, c, kind, "company")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	tiny, endTiny, err := b.open(ctx, newCompany(0), kind, "tiny")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endTiny()) }()
	s.tiny = tiny
	return do(s)
}

// open writes the company into a fresh database and runs the server on it; end stops it and drops the
// database.
func (b *bench) open(ctx context.Context, c *company, kind, name string) (s *site, end func() error, err error) {
	address, drop, err := b.newDatabase(ctx, kind, name)
	if err != nil {
		return nil, nil, err
	}
	s = &site{kind: kind, database: address, company: c, columns: c.columns(), client: newClient()}
	end = func() error { return errors.Join(s.stop(), drop()) }
	defer func() {
		if err != nil {
			err = errors.Join(err, end())
		}
	}()
	say("%s: writing %d opportunities and %d activities", kind, len(c.opps), len(c.acts))
	start := time.Now()
	store, err := ent.Open(ctx, address, ent.Options{Now: clock})
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(c.write(asSystem(ctx), store), analyze(ctx, store), store.Close()); err != nil {
		return nil, nil, err
	}
	say("%s: written in %s", kind, time.Since(start).Round(time.Second))
	if err := b.newUser(ctx, address); err != nil {
		return nil, nil, err
	}
	return s, end, s.start(ctx, b.binary, b.dir)
}

// analyze lets the planners know the tables, as a database that has been in use does. PostgreSQL would otherwise
// begin to clean up the tables just written while we measure.
func analyze(ctx context.Context, s *ent.Store) error {
	statement := "ANALYZE"
	if s.Postgres() {
		statement = "VACUUM ANALYZE"
	}
	_, err := s.Writer().ExecContext(ctx, statement)
	return err
}

func (b *bench) newUser(ctx context.Context, address string) error {
	cmd := exec.CommandContext(ctx, b.binary, "user", "create", "--database", address, "--email", email, "--name", "Bench", "--role", "ADMIN", "--password-stdin")
	cmd.Stdin = strings.NewReader(password + "\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("create the user: %w: %s", err, out)
	}
	return nil
}

// start runs the server, signs in and asks for the first key figure.
func (s *site) start(ctx context.Context, binary, dir string) error {
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(dir, "server-"+addr[strings.LastIndex(addr, ":")+1:]+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	s.base = "http://" + addr
	const plenty = "1000000000"
	s.process = exec.Command(binary, "serve", "--database", s.database, "--addr", addr, "--jwt-secret-file", filepath.Join(dir, "keys.json"),
		"--cost-per-operation", plenty, "--cost-maximum", plenty, "--cost-restore", plenty, "--request-timeout", "10m", "--log-level", "warn")
	s.process.Stdout, s.process.Stderr = log, log
	begin := time.Now()
	if err := s.process.Start(); err != nil {
		return err
	}
	for !s.up() {
		if time.Since(begin) > 5*time.Minute {
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the server did not start: %s", text)
		}
		time.Sleep(20 * time.Millisecond)
	}
	var in struct {
		SignIn struct {
			AccessToken string
			UserErrors  []struct{ Message string }
		}
	}
	if err := s.ask(ctx, "mutation($i: SignInInput!) { signIn(input: $i) { accessToken userErrors { message } } }", map[string]any{"i": map[string]any{"email": email, "password": password}}, &in); err != nil {
		return err
	}
	if s.token = in.SignIn.AccessToken; s.token == "" {
		return fmt.Errorf("sign in: %v", in.SignIn.UserErrors)
	}
	if _, err := s.values(ctx, []string{"WON_REVENUE"}, period.From, period.To); err != nil {
		return err
	}
	s.ready = time.Since(begin)
	return nil
}

func (s *site) up() bool {
	r, err := s.client.Get(s.base + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// stop ends the server as an operator does.
func (s *site) stop() error {
	if s.process == nil || s.process.Process == nil {
		return nil
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := s.process.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil
	}
	return err
}

// memory returns the resident memory of the server in bytes, 0 where the system does not tell.
func (s *site) memory() int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb int64
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb << 10
			}
		}
	}
	return 0
}

// post sends one operation and returns the bytes of the answer.
func (s *site) post(ctx context.Context, query string, variables any) ([]byte, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json, application/json")
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	out, err := io.ReadAll(answer.Body)
	if err == nil && (answer.StatusCode != http.StatusOK || bytes.Contains(out, []byte(`"errors":[`))) {
		err = fmt.Errorf("HTTP %d: %.500s", answer.StatusCode, out)
	}
	return out, err
}

// ask sends one operation and decodes its data.
func (s *site) ask(ctx context.Context, query string, variables, into any) error {
	out, err := s.post(ctx, query, variables)
	if err != nil {
		return err
	}
	return json.Unmarshal(out, &struct{ Data any }{into})
}
