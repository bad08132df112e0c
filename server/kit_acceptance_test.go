package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/org"
	"coxswain/sales/role"
	"coxswain/server/auth"
	"coxswain/server/httpd"
	"coxswain/server/process"
)

// app is a whole server under test, which is spoken to as clients do.
type app struct {
	url    string
	log    *lockedLog
	client *http.Client
	tokens map[string]string // by email
}

const acceptancePassword = "four rowers and a boat"

// boot starts the server on a database and stops it when the test ends.
func boot(t *testing.T, database string, adjust ...func(*serveOptions)) *app {
	t.Helper()
	a := &app{log: &lockedLog{}, client: &http.Client{Transport: &http.Transport{}}, tokens: map[string]string{}}
	c := &cli{
		terminal: terminal{
			in: strings.NewReader(""), out: io.Discard, err: a.log, now: opstest.NewClock().Now,
			env: func(string) (string, bool) { return "", false },
		},
		database: database,
	}
	o := serveOptions{
		addr: "127.0.0.1:0", logFormat: "text", logLevel: "error", synchronous: "normal", drain: drainDefault, limits: httpd.DefaultLimits(),
	}
	o.limits.Timeout = 2 * time.Minute     // the race detector is slow
	o.limits.Cost.Maximum = 1 << 30        // the clock stands still, so that nothing is given back
	o.limits.Cost.PerOperation = 5_000_000 // whole data sets are compared
	for _, f := range adjust {
		f(&o)
	}
	cfg, err := c.processConfig(o)
	if err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan process.Listening, 1), make(chan error, 1)
	cfg.Ready = func(l process.Listening) { ready <- l }
	ctx, stop := context.WithCancel(context.Background())
	go func() { ended <- process.Run(ctx, cfg, c.backend) }()
	t.Cleanup(func() {
		a.client.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	select {
	case l := <-ready:
		a.url = l.URL
	case err := <-ended:
		ended <- nil
		t.Fatalf("the server did not start: %v\n%s", err, a.log)
	}
	return a
}

// engage writes a user who can sign in with acceptancePassword; rep is zero for one who is no rep.
func engage(t *testing.T, s *ent.Store, email string, r role.Role, rep gid.ID) {
	t.Helper()
	hash, err := auth.NewPasswords(1).Hash(context.Background(), acceptancePassword)
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
		c := tx.User.Create().SetEmail(email).SetName(email).SetRole(r).SetStatus(org.Active).SetPasswordHash(hash)
		if rep != 0 {
			c.SetRepID(rep)
		}
		return c.Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reply is an answer of the API.
type reply struct {
	status int
	body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

// send makes a request as the person with the email, or as nobody.
func (a *app) send(t *testing.T, email, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if email != "" {
		r.Header.Set("Authorization", "Bearer "+a.signIn(t, email))
	}
	res, err := a.client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return res, string(b)
}

// signIn returns the access token of a person, who signs in once.
func (a *app) signIn(t *testing.T, email string) string {
	t.Helper()
	if token := a.tokens[email]; token != "" {
		return token
	}
	out := a.get(t, "", `mutation($i: SignInInput!) { signIn(input: $i) { accessToken userErrors { message } } }`,
		map[string]any{"i": map[string]any{"email": email, "password": acceptancePassword}})
	token := pick(out, "signIn.accessToken")
	if token == "null" || token == "" {
		t.Fatalf("%s could not sign in: %v", email, out)
	}
	a.tokens[email] = token
	return token
}

// ask runs a document and returns whatever comes back.
func (a *app) ask(t *testing.T, email, document string, variables map[string]any, headers ...string) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	res, text := a.send(t, email, http.MethodPost, "/graphql", string(body), append([]string{"Content-Type", "application/json"}, headers...)...)
	out := reply{status: res.StatusCode, body: text}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%s\n%d %s: %v", document, res.StatusCode, text, err)
	}
	return out
}

// get is ask for a document that must succeed.
func (a *app) get(t *testing.T, email, document string, variables map[string]any) map[string]any {
	t.Helper()
	out := a.ask(t, email, document, variables)
	if len(out.Errors) > 0 || out.status != http.StatusOK {
		t.Fatalf("%s\n%v\n%d %s\n%s", document, variables, out.status, out.body, a.log)
	}
	return out.Data
}

// pick returns what lies at a path such as "accounts.nodes.0.name", as text.
func pick(v any, path string) string {
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i := 0
			if err := json.Unmarshal([]byte(step), &i); err != nil || i >= len(x) {
				return "absent"
			}
			v = x[i]
		default:
			return "absent"
		}
	}
	return textOf(v)
}

func textOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// items returns the list at a path.
func items(v any, path string) []any {
	for step := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	list, _ := v.([]any)
	return list
}

// lockedLog is a log that many goroutines write.
type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
