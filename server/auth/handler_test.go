package auth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func post(h http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)).WithContext(from("203.0.113.1", nil))
	r.Host = "coxswain.test"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRefreshOverHTTP(t *testing.T) {
	const cookie, body = "cookie", "body"
	tests := []struct {
		name, by string
		headers  []string
		status   int
		code     string
	}{
		{"a browser on our page", cookie, []string{"Origin", "http://coxswain.test"}, 200, ""},
		{"a browser that sends no Origin", cookie, nil, 200, ""},
		{"a browser on a page of another site", cookie, []string{"Origin", "https://evil.test"}, 403, "FORBIDDEN"},
		{"a browser on another site of our domain", cookie, []string{"Sec-Fetch-Site", "same-site"}, 403, "FORBIDDEN"},
		{"a browser on a page without an origin", cookie, []string{"Origin", "null"}, 403, "FORBIDDEN"},
		{"a browser without the cookie", "", nil, 401, "UNAUTHENTICATED"},
		{"a native client", body, nil, 200, ""},
		{"a native client behind any Origin", body, []string{"Origin", "https://app.test"}, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			var jar []*http.Cookie
			p, err := h.SignIn(from("203.0.113.1", &jar), adaEmail, adaPassword, tt.by == cookie)
			if err != nil {
				t.Fatal(err)
			}
			headers, sent := tt.headers, ""
			switch tt.by {
			case cookie:
				headers = append(headers, "Cookie", jar[0].Name+"="+jar[0].Value)
			case body:
				sent = `{"refreshToken":"` + p.RefreshToken + `"}`
			}
			w := post(h.Handler(), "/auth/refresh", sent, headers...)
			var got struct {
				AccessToken, ExpiresAt, RefreshToken string
				Errors                               []struct{ Extensions map[string]any }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("answer %s: %v", w.Body, err)
			}
			if w.Code != tt.status || (tt.code != "" && (len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != tt.code)) {
				t.Fatalf("refresh = %d %s, want %d %s", w.Code, w.Body, tt.status, tt.code)
			}
			if cc := w.Header().Get("Cache-Control"); !strings.Contains(cc, "no-store") || !strings.Contains(cc, "no-transform") {
				t.Errorf("Cache-Control = %q, want it neither kept nor compressed", cc)
			}
			if tt.code != "" {
				return
			}
			if _, err := h.issuer.Verify(h.clock.Now(), got.AccessToken); err != nil || got.ExpiresAt == "" {
				t.Errorf("access token: %v, expires %q", err, got.ExpiresAt)
			}
			if (got.RefreshToken != "") != (tt.by == body) || (w.Header().Get("Set-Cookie") != "") != (tt.by == cookie) {
				t.Errorf("refresh token %q, cookie %q: want it where it came from only", got.RefreshToken, w.Header().Get("Set-Cookie"))
			}
		})
	}
}

func TestAnEndedBrowserSessionLosesItsCookie(t *testing.T) {
	h := newHouse(t)
	w := post(h.Handler(), "/auth/refresh", "", "Cookie", "coxswain_refresh=stale")
	if w.Code != 401 || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("refresh with a stale cookie = %d, Set-Cookie %q; want 401 and the cookie gone", w.Code, w.Header().Get("Set-Cookie"))
	}
}

func TestRefreshRefusesWhatIsNotARefresh(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"by GET", "GET", "/auth/refresh", "", 405},
		{"no JSON", "POST", "/auth/refresh", "refreshToken=x", 400},
		{"an endless body", "POST", "/auth/refresh", strings.Repeat(" ", 5000), 413},
		{"another door", "POST", "/auth/register", "", 404},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			w := httptest.NewRecorder()
			h.Handler().ServeHTTP(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), `"errors"`) {
				t.Errorf("%s = %d %s, want %d with errors", tt.name, w.Code, w.Body, tt.status)
			}
		})
	}
}

// viewers answers for Ada alone.
type viewers struct{ err error }

func (v viewers) Viewer(_ context.Context, a Access) (*viewer.V, error) {
	return &viewer.V{User: a.User, Role: role.Rep}, v.err
}

func TestABearerTokenMakesTheViewer(t *testing.T) {
	h := newHouse(t)
	p := signedIn(t, h)
	tests := []struct {
		name, header string
		viewers      viewers
		later        time.Duration
		status       int
		viewer       bool
		says         string
	}{
		{name: "nobody", status: 200},
		{name: "Ada", header: "Bearer " + p.AccessToken, status: 200, viewer: true},
		{name: "Ada in small letters", header: "bearer " + p.AccessToken, status: 200, viewer: true},
		{name: "Ada after eleven minutes", header: "Bearer " + p.AccessToken, later: 11 * time.Minute, status: 401, says: "expired"},
		{name: "Ada after she was deactivated", header: "Bearer " + p.AccessToken, viewers: viewers{fault.Of(fault.Unauthenticated, "", "the session has ended")}, status: 401, says: "ended"},
		{name: "a database that does not answer", header: "Bearer " + p.AccessToken, viewers: viewers{context.DeadlineExceeded}, status: 500, says: "request id r1"},
		{name: "a forged token", header: "Bearer a.b.c", status: 401, says: "not valid"},
		{name: "the refresh token in its place", header: "Bearer " + p.RefreshToken, status: 401, says: "not valid"},
		{name: "a password", header: "Basic YWRhOmFkYQ==", status: 401, says: "Bearer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h.clock.Set(testNow().Add(tt.later))
			defer func() { h.clock.Set(testNow()) }()
			var seen *viewer.V
			handler := h.Authenticate(tt.viewers)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = viewer.From(r.Context()) }))
			var headers []string
			if tt.header != "" {
				headers = []string{"Authorization", tt.header}
			}
			w := post(handler, "/graphql", "", headers...)
			if w.Code != tt.status || (seen != nil) != tt.viewer || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("= %d %s, viewer %v; want %d, viewer %t, %q", w.Code, w.Body, seen, tt.status, tt.viewer, tt.says)
			}
			if tt.status == 401 && !strings.Contains(w.Header().Get("WWW-Authenticate"), "invalid_token") {
				t.Errorf("WWW-Authenticate = %q, want invalid_token", w.Header().Get("WWW-Authenticate"))
			}
			if tt.viewer && (seen.User != adaID() || seen.RequestID != "r1") {
				t.Errorf("viewer = %+v, want Ada with the request id", seen)
			}
		})
	}
}
