package process

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"coxswain/ent"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
	"coxswain/server/auth"
	"coxswain/server/httpd"
	"coxswain/server/job"
)

const testSDL = `
type Query { viewer: String slow: String }
type Mutation { signIn(email: String!, password: String!): String signOut: String }
`

// smallAPI is an API of a few fields, enough to see the process at work.
type smallAPI struct {
	schema  *ast.Schema
	auth    *auth.Service
	entered chan struct{} // a slow request has begun
	release chan struct{} // lets it go on
}

func (a *smallAPI) Schema() *ast.Schema { return a.schema }

func (a *smallAPI) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (a *smallAPI) Exec(ctx context.Context) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	return graphql.OneShot(func() *graphql.Response {
		data := map[string]any{}
		for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, nil) {
			data[f.Alias] = a.resolve(graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: f}), f)
		}
		b, _ := json.Marshal(data)
		return &graphql.Response{Data: b}
	}())
}

func (a *smallAPI) resolve(ctx context.Context, f graphql.CollectedField) any {
	switch f.Name {
	case "viewer":
		if v := viewer.From(ctx); v != nil {
			return v.Name
		}
	case "slow":
		a.entered <- struct{}{}
		select {
		case <-a.release:
			return "done"
		case <-ctx.Done():
		}
	case "signIn":
		args := f.ArgumentMap(nil)
		p, err := a.auth.SignIn(ctx, args["email"].(string), args["password"].(string), true)
		if err == nil {
			return p.AccessToken
		}
		graphql.AddError(ctx, err)
	case "signOut":
		if err := a.auth.SignOut(ctx, false); err != nil {
			graphql.AddError(ctx, err)
		}
	}
	return nil
}

// server is a process under test.
type server struct {
	Listening

	api    *smallAPI
	stop   context.CancelFunc
	ended  chan error
	log    *lockedBuffer
	client *http.Client
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const password = "four rowers and a boat"

func configOf(database string, log io.Writer) Config {
	return Config{
		Addr: "127.0.0.1:0", MetricsAddr: "127.0.0.1:0", Database: database, Limits: httpd.DefaultLimits(), Drain: 5 * time.Second,
		Log: slog.New(slog.NewTextHandler(log, nil)), Now: time.Now, Print: io.Discard,
	}
}

func start(t *testing.T, adjust func(*Config)) *server {
	t.Helper()
	store := opstest.SQLite(t)
	admin := auth.NewPerson{Email: "ada@example.com", Name: "Ada", Role: role.Admin, Password: password}
	if _, err := auth.AddPerson(auth.Operator(context.Background(), "test"), store, auth.NewPasswords(1), admin); err != nil {
		t.Fatal(err)
	}
	s := &server{
		api: &smallAPI{
			schema:  gqlparser.MustLoadSchema(&ast.Source{Input: testSDL}),
			entered: make(chan struct{}), release: make(chan struct{}),
		},
		ended: make(chan error, 1), log: &lockedBuffer{},
	}
	cfg := configOf(store.URL(), s.log)
	ready := make(chan Listening, 1)
	cfg.Ready = func(l Listening) { ready <- l }
	if adjust != nil {
		adjust(&cfg)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() {
		s.ended <- Run(ctx, cfg, func(_ context.Context, p Parts) (Backend, error) {
			s.api.auth = p.Auth
			return Backend{Schema: s.api, SDL: testSDL, Jobs: []job.Job{{Name: "nothing", Every: time.Hour, Run: func(context.Context) error { return nil }}}}, nil
		})
	}()
	select {
	case s.Listening = <-ready:
	case err := <-s.ended:
		t.Fatalf("Run: %v", err)
	}
	t.Cleanup(func() { stop(); s.ended <- <-s.ended })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.client = &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// ask sends a request and returns the status and the body.
func (s *server) ask(t *testing.T, method, url, body string, headers ...string) (int, string) {
	t.Helper()
	if strings.HasPrefix(url, "/") {
		url = s.URL + url
	}
	r, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.client.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

func (s *server) graphql(t *testing.T, query, token string) (int, string) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": query})
	headers := []string{"Content-Type", "application/json"}
	if token != "" {
		headers = append(headers, "Authorization", "Bearer "+token)
	}
	return s.ask(t, http.MethodPost, "/graphql", string(body), headers...)
}

func TestAServerAnswersAtEveryEndpoint(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		method, url string
		status      int
		says        string
	}{
		{"GET", "/healthz", 200, "ok"},
		{"GET", "/readyz", 200, `"migrations":"ok"`},
		{"GET", "/", 200, "make run"},
		{"GET", "/graphiql", 200, "API explorer"},
		{"GET", "/schema.graphql", 200, "type Query"},
		{"GET", "/.well-known/jwks.json", 200, `"kty":"OKP"`},
		{"GET", "/graphql?query=%7B__typename%7D", 200, "Query"},
		{"POST", "/auth/refresh", 401, "UNAUTHENTICATED"},
		{"GET", "/files/fil_1", 404, "NOT_FOUND"},
		{"GET", "/metrics", 200, "make run"}, // the public listener has none
		{"GET", "http://" + s.MetricsAddr + "/metrics", 200, "coxswain_http_requests_total"},
		{"GET", "http://" + s.MetricsAddr + "/graphql", 404, ""},
	}
	for _, tt := range tests {
		if status, body := s.ask(t, tt.method, tt.url, ""); status != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s %s = %d %.200s, want %d with %q", tt.method, tt.url, status, body, tt.status, tt.says)
		}
	}
}

func TestABrowserSignsInStaysAndSignsOut(t *testing.T) {
	s := start(t, nil)
	var answer struct {
		Data struct{ SignIn string }
	}
	_, body := s.graphql(t, `mutation { signIn(email: "ada@example.com", password: "`+password+`") }`, "")
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Data.SignIn == "" {
		t.Fatalf("signIn = %s, want a token", body)
	}
	if status, body := s.graphql(t, "{ viewer }", answer.Data.SignIn); status != 200 || !strings.Contains(body, "Ada") {
		t.Errorf("viewer = %d %s, want Ada", status, body)
	}
	if _, body := s.graphql(t, "{ viewer }", ""); !strings.Contains(body, `"viewer":null`) {
		t.Errorf("viewer with the cookie alone = %s, want nobody: cookies do not sign requests", body)
	}
	var pair struct{ AccessToken, RefreshToken string }
	_, body = s.ask(t, "POST", "/auth/refresh", "", "Origin", s.URL)
	if err := json.Unmarshal([]byte(body), &pair); err != nil || pair.AccessToken == "" || pair.RefreshToken != "" {
		t.Fatalf("refresh by cookie = %s, want an access token and the refresh token in the cookie only", body)
	}
	if _, body := s.graphql(t, "mutation { signOut }", pair.AccessToken); strings.Contains(body, "errors") {
		t.Errorf("signOut = %s", body)
	}
	if status, _ := s.graphql(t, "{ viewer }", pair.AccessToken); status != 401 {
		t.Errorf("the token after signing out = %d, want 401", status)
	}
	if status, _ := s.ask(t, "POST", "/auth/refresh", ""); status != 401 {
		t.Errorf("refresh after signing out = %d, want 401", status)
	}
	if strings.Contains(s.log.String(), pair.AccessToken) || strings.Contains(s.log.String(), password) {
		t.Error("the log holds a token or a password")
	}
}

func TestADrainingServerFinishesWhatRunsAndTakesNothingNew(t *testing.T) {
	s := start(t, nil)
	answered := make(chan string)
	go func() { _, body := s.graphql(t, "{ slow }", ""); answered <- body }()
	<-s.api.entered
	s.stop()
	other := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for { // the listener closes a moment after the signal
		res, err := other.Get(s.URL + "/healthz")
		if err != nil {
			break
		}
		_ = res.Body.Close()
	}
	close(s.api.release)
	if body := <-answered; !strings.Contains(body, `"slow":"done"`) {
		t.Errorf("the running request = %s, want its answer", body)
	}
	err := <-s.ended
	s.ended <- err
	if err != nil {
		t.Errorf("Run = %v, want nil after an orderly end", err)
	}
}

func TestARequestThatDoesNotEndIsCutOff(t *testing.T) {
	s := start(t, func(c *Config) { c.Drain = 10 * time.Millisecond })
	answered := make(chan struct{})
	go func() { s.graphql(t, "{ slow }", ""); close(answered) }()
	<-s.api.entered
	s.stop()
	err := <-s.ended
	s.ended <- err
	if err != nil || !strings.Contains(s.log.String(), "cut off") {
		t.Errorf("Run = %v, want nil and a word in the log: %s", err, s.log)
	}
	<-answered
}

func TestAServerThatCannotStartSaysWhatToDo(t *testing.T) {
	taken := start(t, nil)
	tests := []struct {
		name   string
		adjust func(t *testing.T, c *Config)
		says   string
	}{
		{"a port that is taken", func(_ *testing.T, c *Config) { c.Addr = taken.Addr }, "--addr"},
		{"a metrics port that is taken", func(_ *testing.T, c *Config) { c.MetricsAddr = taken.Addr }, "--metrics-addr"},
		{"a public URL that is a path", func(_ *testing.T, c *Config) { c.PublicURL = "https://example.com/sales" }, "--public-url"},
		{"a public URL without a scheme", func(_ *testing.T, c *Config) { c.PublicURL = "example.com" }, "--public-url"},
		{"a weak signing key", func(t *testing.T, c *Config) {
			c.KeyFile = filepath.Join(t.TempDir(), "k")
			if err := os.WriteFile(c.KeyFile, []byte("secret"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "signing keys"},
		{"another kind of database", func(_ *testing.T, c *Config) { c.Database = "mysql://x" }, "sqlite:PATH"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := configOf(opstest.SQLite(t).URL(), io.Discard)
			tt.adjust(t, &cfg)
			cfg.Ready = func(Listening) { t.Error("it started") }
			err := Run(context.Background(), cfg, func(context.Context, Parts) (Backend, error) {
				return Backend{Schema: &smallAPI{schema: gqlparser.MustLoadSchema(&ast.Source{Input: testSDL})}}, nil
			})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Run = %v, want an error that says %q", err, tt.says)
			}
		})
	}
}

func TestADemoListensOnLoopbackUnlessToldOtherwise(t *testing.T) {
	tests := []struct {
		configured string
		demo       bool
		want       string
	}{{"", false, ":8080"}, {"", true, "127.0.0.1:8080"}, {":9000", true, ":9000"}, {":9000", false, ":9000"}}
	for _, tt := range tests {
		if got := address(tt.configured, tt.demo); got != tt.want {
			t.Errorf("address(%q, demo %t) = %s, want %s", tt.configured, tt.demo, got, tt.want)
		}
	}
	demo := opstest.SQLite(t)
	if is, err := IsDemo(context.Background(), demo); err != nil || is {
		t.Errorf("IsDemo of an empty database = %t, %v; want false", is, err)
	}
	addOrganisation(t, demo)
	if is, err := IsDemo(context.Background(), demo); err != nil || !is {
		t.Errorf("IsDemo of a demo = %t, %v; want true", is, err)
	}
}

func TestTheKeysAndTheFilesLieBesideTheDatabase(t *testing.T) {
	for _, tt := range []struct{ configured, database, want string }{
		{"", "sqlite:./data/coxswain.db", "data/coxswain.keys.json"},
		{"", "postgres://db/coxswain", "data/coxswain.keys.json"},
		{"/run/keys", "sqlite:x.db", "/run/keys"},
	} {
		files := filepath.Join(filepath.Dir(tt.want), "files")
		if tt.configured != "" {
			files = tt.configured
		}
		if got, err := FilesDir(tt.configured, tt.database); err != nil || got != files {
			t.Errorf("FilesDir(%q, %q) = %q, %v; want %q", tt.configured, tt.database, got, err, files)
		}
		if got, err := KeyFile(tt.configured, tt.database); err != nil || got != tt.want {
			t.Errorf("KeyFile(%q, %q) = %q, %v; want %q", tt.configured, tt.database, got, err, tt.want)
		}
	}
}

func addOrganisation(t *testing.T, s *ent.Store) {
	t.Helper()
	err := s.InTx(auth.Operator(context.Background(), "test"), demoOrganisation)
	if err != nil {
		t.Fatal(err)
	}
}
