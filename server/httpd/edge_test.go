package httpd

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"coxswain/server/origin"
)

func TestARequestKeepsAPlainIDAndGetsOneOtherwise(t *testing.T) {
	tests := []struct {
		name, given string
		kept        bool
	}{
		{"a plain id", "0af7651916cd43dd-8448.eb:211", true},
		{"no id", "", false},
		{"an id that would break a line of the log", "a\nlevel=ERROR", false},
		{"an id of markup", "<script>", false},
		{"a long id", strings.Repeat("a", 65), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := requestID(tt.given)
			if (got == tt.given) != tt.kept || len(got) == 0 || len(got) > 64 {
				t.Errorf("requestID(%q) = %q, want it kept: %t", tt.given, got, tt.kept)
			}
		})
	}
	b := newBench(t, nil)
	if got := b.query(t, "{ secret }", "X-Request-Id", "abc").header.Get("X-Request-Id"); got != "abc" {
		t.Errorf("X-Request-Id of the answer = %q, want %q", got, "abc")
	}
}

func TestTheCallersAddressIsOnlyBelievedFromTrustedProxies(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tests := []struct{ name, peer, forwarded, want string }{
		{"nobody in between", "203.0.113.9:1234", "", "203.0.113.9"},
		{"a caller who claims another address", "203.0.113.9:1234", "198.51.100.1", "203.0.113.9"},
		{"a trusted proxy", "10.0.0.1:80", "198.51.100.1", "198.51.100.1"},
		{"a caller who claims an address to a trusted proxy", "10.0.0.1:80", "192.0.2.66, 198.51.100.1", "198.51.100.1"},
		{"two trusted proxies", "10.0.0.1:80", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"rubbish from a trusted proxy", "10.0.0.1:80", "unknown", "10.0.0.1"},
		{"an address of version 4 in version 6", "[::ffff:203.0.113.9]:1", "", "203.0.113.9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = tt.peer
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			if got := clientAddress(r, proxies).String(); got != tt.want {
				t.Errorf("clientAddress = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestThrottlesCountByTheNetworkThatOneCustomerHolds(t *testing.T) {
	for addr, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "::ffff:203.0.113.9": "203.0.113.9",
	} {
		o := origin.Origin{Address: netip.MustParseAddr(addr)}
		if got := o.Network(); got != want {
			t.Errorf("Network of %s = %q, want %q", addr, got, want)
		}
	}
	if got := (&origin.Origin{}).Network(); got != "unknown" {
		t.Errorf("Network of no address = %q, want %q", got, "unknown")
	}
}

func TestTheAccessLogSaysWhoAskedForWhatAndWhatItCost(t *testing.T) {
	b := newBench(t, nil)
	b.query(t, "query Dashboard { viewer { id } broken }", "Authorization", "Bearer secret-token", "X-Request-Id", "r1")
	log := b.log.String()
	for _, want := range []string{"msg=request", "requestId=r1", "method=POST", "path=/graphql", "status=200", "operation=query", "name=Dashboard", "cost=1", "codes=INTERNAL"} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %q: %s", want, log)
		}
	}
	if strings.Contains(log, "secret-token") {
		t.Errorf("log holds the token: %s", log)
	}
}

func TestAPanicOutsideOfGraphQLIsAnsweredAndLogged(t *testing.T) {
	b := newBench(t, nil)
	log := slog.New(slog.NewTextHandler(b.log, nil))
	e := edge{log: log, metrics: NewMetrics(), now: func() time.Time { return b.clock }}
	h := e.wrap(compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half an ans")
		panic("nil map")
	})))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("GET", "/", "", "Accept-Encoding", "gzip", "X-Request-Id", "r2"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "nil map") || strings.Contains(w.Body.String(), "half") {
		t.Errorf("answer = %d %s, want 500 without the panic", w.Code, w.Body)
	}
	if !strings.Contains(b.log.String(), `panic="nil map"`) || !strings.Contains(b.log.String(), "requestId=r2") {
		t.Errorf("log = %s, want the panic with the request id", b.log)
	}
}

func TestAPageThatIsLeftIsNoErrorOfTheServer(t *testing.T) {
	for _, gone := range []bool{true, false} {
		b := newBench(t, nil)
		e := edge{log: slog.New(slog.NewTextHandler(b.log, nil)), metrics: NewMetrics(), now: func() time.Time { return b.clock }}
		ctx, leave := context.WithCancel(t.Context())
		h := e.wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if gone {
				leave()
			}
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		h.ServeHTTP(httptest.NewRecorder(), request("POST", "/graphql", "").WithContext(ctx))
		leave()
		if log := b.log.String(); strings.Contains(log, "level=ERROR") == gone || strings.Contains(log, "status=499") != gone {
			t.Errorf("caller gone %t: %s", gone, log)
		}
	}
}

func TestEveryAnswerTellsBrowsersToBeStrict(t *testing.T) {
	b := newBench(t, nil)
	for _, target := range []string{"/", "/graphql", "/graphiql", "/healthz", "/schema.graphql", "/nothing.js", "/auth/x"} {
		h := b.do(t, request("GET", target, "")).header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %q", target, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q allows what is unsafe", target, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", target, name, got, want)
			}
		}
	}
}

func TestLongAnswersAreCompressedExceptThoseWithSecrets(t *testing.T) {
	b := newBench(t, nil)
	long := "{" + manyAliases("accounts { nodes { id name } }") + " }"
	tests := []struct {
		name     string
		request  *http.Request
		encoding string
	}{
		{"a long query", jsonPost(long, "Accept-Encoding", "br, gzip"), "gzip"},
		{"a long query for a caller that does not take it", jsonPost(long), ""},
		{"a long query for a caller that refuses it", jsonPost(long, "Accept-Encoding", "gzip;q=0"), ""},
		{"a short query", jsonPost("{ secret }", "Accept-Encoding", "gzip"), ""},
		{"a long mutation", jsonPost("mutation {"+manyAliases("signIn { id name }")+" }", "Accept-Encoding", "gzip"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			b.handler.ServeHTTP(w, tt.request)
			if got := w.Header().Get("Content-Encoding"); got != tt.encoding {
				t.Fatalf("Content-Encoding = %q, want %q (%d bytes)", got, tt.encoding, w.Body.Len())
			}
			if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept") {
				t.Errorf("Vary = %q, want it to name Accept", w.Header().Values("Vary"))
			}
			if tt.encoding == "" {
				if strings.HasPrefix(tt.name, "a long") && w.Body.Len() <= compressAbove {
					t.Errorf("the answer has %d bytes, want a long one for this case to mean anything", w.Body.Len())
				}
				return
			}
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatalf("gzip: %v", err)
			}
			text, err := io.ReadAll(z)
			if err != nil || !strings.Contains(string(text), `"data"`) {
				t.Errorf("unzipped = %.100s, %v; want the answer", text, err)
			}
		})
	}
}

// manyAliases spells a field so often that its answer is long.
func manyAliases(field string) string {
	out := ""
	for i := range 29 {
		out += " a" + strings.Repeat("x", i+1) + ": " + field
	}
	return out
}

func TestReadinessFollowsTheChecksAndTheDrain(t *testing.T) {
	var failing error
	h := NewHealth(slog.New(slog.DiscardHandler), Check{"database", func(context.Context) error { return failing }})
	ask := func() (int, string) {
		w := httptest.NewRecorder()
		h.ready(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return w.Code, w.Body.String()
	}
	if code, body := ask(); code != 200 || !strings.Contains(body, `"database":"ok"`) {
		t.Errorf("healthy = %d %s, want 200", code, body)
	}
	failing = errors.New("dial tcp 10.1.2.3: refused")
	if code, body := ask(); code != 503 || strings.Contains(body, "10.1.2.3") {
		t.Errorf("failing = %d %s, want 503 without the details", code, body)
	}
	failing = nil
	h.Drain()
	if code, body := ask(); code != 503 || !strings.Contains(body, "draining") {
		t.Errorf("draining = %d %s, want 503", code, body)
	}
}

func TestTheApplicationIsServedWithItsRoutesAndCaching(t *testing.T) {
	files := fstest.MapFS{
		"index.html":             {Data: []byte(`<style nonce="__CSP_NONCE__"></style><p>app`)},
		"assets/app-1a2b.js":     {Data: []byte("console.log(1)")},
		"assets/app-1a2b.js.br":  {Data: []byte("BROTLI")},
		"assets/app-1a2b.js.map": {Data: []byte("{}")},
		"favicon.svg":            {Data: []byte("<svg/>")},
		".vite/manifest.json":    {Data: []byte("{}")},
	}
	app, err := newSPA(files)
	if err != nil {
		t.Fatalf("newSPA: %v", err)
	}
	tests := []struct {
		name, method, path, encoding string
		status                       int
		contains, cache, encoded     string
	}{
		{name: "the first page", path: "/", status: 200, contains: "app", cache: "no-cache"},
		{name: "a page of the application", path: "/pipeline/opp_1", status: 200, contains: "app", cache: "no-cache"},
		{name: "an asset is kept for ever", path: "/assets/app-1a2b.js", status: 200, contains: "console", cache: immutable},
		{name: "an asset as the build compressed it", path: "/assets/app-1a2b.js", encoding: "gzip, br", status: 200, contains: "BROTLI", cache: immutable, encoded: "br"},
		{name: "an asset of an older build", path: "/assets/app-0000.js", status: 404, contains: "no such file"},
		{name: "a file beside the page", path: "/favicon.svg", status: 200, contains: "<svg", cache: "no-cache"},
		{name: "the build's own files", path: "/.vite/manifest.json", status: 404, contains: "no such file"},
		{name: "source maps", path: "/assets/app-1a2b.js.map", status: 404, contains: "no such file"},
		{name: "a path that climbs out", path: "/../../etc/passwd", status: 200, contains: "app", cache: "no-cache"},
		{name: "a write", method: "POST", path: "/", status: 405, contains: "/graphql"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method := tt.method
			if method == "" {
				method = http.MethodGet
			}
			r := httptest.NewRequest(method, "/", nil)
			r.URL.Path = tt.path
			r.Header.Set("Accept-Encoding", tt.encoding)
			w := httptest.NewRecorder()
			app.ServeHTTP(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.contains) {
				t.Errorf("%s = %d %s, want %d with %q", tt.path, w.Code, w.Body, tt.status, tt.contains)
			}
			if tt.cache != "" && w.Header().Get("Cache-Control") != tt.cache {
				t.Errorf("Cache-Control = %q, want %q", w.Header().Get("Cache-Control"), tt.cache)
			}
			if got := w.Header().Get("Content-Encoding"); got != tt.encoded {
				t.Errorf("Content-Encoding = %q, want %q", got, tt.encoded)
			}
		})
	}
}

func TestEachFirstPageHasANonceOfItsOwn(t *testing.T) {
	app, err := newSPA(fstest.MapFS{"index.html": {Data: []byte(`<style nonce="__CSP_NONCE__">`)}})
	if err != nil {
		t.Fatalf("newSPA: %v", err)
	}
	seen := map[string]bool{}
	for range 2 {
		w := httptest.NewRecorder()
		app.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		_, nonce, _ := strings.Cut(w.Body.String(), `nonce="`)
		nonce, _, _ = strings.Cut(nonce, `"`)
		if len(nonce) < 20 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "'nonce-"+nonce+"'") {
			t.Errorf("nonce %q is not in the policy %q", nonce, w.Header().Get("Content-Security-Policy"))
		}
		seen[nonce] = true
	}
	if len(seen) != 2 {
		t.Errorf("two pages had the same nonce: %v", seen)
	}
}

func TestWithoutABuiltApplicationThePageSaysHowToBuildIt(t *testing.T) {
	got := newBench(t, nil).do(t, request("GET", "/", ""))
	if got.status != 200 || !strings.Contains(got.body, "make run") {
		t.Errorf("/ = %d %s, want 200 that says to run make run", got.status, got.body)
	}
}

func TestTheExplorerLoadsNothingFromElsewhereAndHasNoInlineCode(t *testing.T) {
	b := newBench(t, nil)
	for path, mediaType := range map[string]string{"/graphiql": "text/html", "/graphiql/explorer.js": "text/javascript", "/graphiql/explorer.css": "text/css"} {
		got := b.do(t, request("GET", path, ""))
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), mediaType) {
			t.Errorf("%s = %d %s, want 200 %s", path, got.status, got.header.Get("Content-Type"), mediaType)
		}
		for _, bad := range []string{"http://", "https://", "style=", "onclick", "innerHTML", "eval("} {
			if strings.Contains(got.body, bad) {
				t.Errorf("%s contains %q", path, bad)
			}
		}
	}
	if got := b.do(t, request("GET", "/graphiql/nothing.js", "")); got.status != 404 {
		t.Errorf("/graphiql/nothing.js = %d, want 404", got.status)
	}
}

func TestTheSchemaIsServedAsAFile(t *testing.T) {
	b := newBench(t, nil)
	got := b.do(t, request("GET", "/schema.graphql", ""))
	if got.status != 200 || got.body != testSDL {
		t.Errorf("/schema.graphql = %d with %d bytes, want the schema", got.status, len(got.body))
	}
	again := b.do(t, request("GET", "/schema.graphql", "", "If-None-Match", got.header.Get("ETag")))
	if again.status != 304 || again.body != "" {
		t.Errorf("asked again with its tag = %d with %d bytes, want 304 without any", again.status, len(again.body))
	}
}

func TestMetricsHaveNoLabelsThatClientsChoose(t *testing.T) {
	m := NewMetrics()
	b := newBench(t, func(c *GraphQL) { c.Metrics = m })
	b.query(t, "query NameOfMine { viewer { id } }")
	b.do(t, request("BREW", "/pot-of-mine", ""))
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text := w.Body.String()
	for _, want := range []string{
		`coxswain_http_requests_total{method="POST",route="graphql",status="200"} 1`,
		`coxswain_http_requests_total{method="other",route="page",status="405"} 1`,
		`coxswain_graphql_operations_total{trusted="false",type="query"} 1`, "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	for _, bad := range []string{"NameOfMine", "pot-of-mine", "BREW"} {
		if strings.Contains(text, bad) {
			t.Errorf("metrics hold %s, which a client chose", bad)
		}
	}
}
