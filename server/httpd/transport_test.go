package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRequestsOverHTTPGetTheStatusThatTheAuditSuiteWants(t *testing.T) {
	get := func(query string) string { return "/graphql?query=" + url.QueryEscape(query) }
	const ok = `{"query":"{ viewer { id } }"}`
	tests := []struct {
		name                         string
		method, target, body         string
		contentType, accept          string
		status                       int
		code, mediaType, allow, says string
	}{
		{name: "a query by POST", body: ok, status: 200, mediaType: typeJSON},
		{name: "the current media type is answered in kind", body: ok, accept: typeResponse, status: 200, mediaType: typeResponse},
		{name: "any type means JSON", body: ok, accept: "*/*", status: 200, mediaType: typeJSON},
		{name: "the better liked type wins", body: ok, accept: typeJSON + ";q=0.5, " + typeResponse, status: 200, mediaType: typeResponse},
		{name: "a type that is refused is not sent", body: ok, accept: typeJSON + ";q=0", status: 406, code: "NOT_ACCEPTABLE", mediaType: typeResponse},
		{name: "a caller that takes only HTML", body: ok, accept: "text/html", status: 406, code: "NOT_ACCEPTABLE", mediaType: typeResponse},
		{name: "a query by GET", method: "GET", target: get("{ viewer { id } }"), status: 200, mediaType: typeJSON},
		{name: "a mutation by GET", method: "GET", target: get("mutation { signIn { id } }"), accept: typeResponse, status: 405, code: "METHOD_NOT_ALLOWED", mediaType: typeResponse, allow: "POST"},
		{name: "a GET without a query", method: "GET", target: "/graphql", status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "variables in the URL that are not JSON", method: "GET", target: get("{viewer{id}}") + "&variables=x", status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "a DELETE", method: "DELETE", body: ok, status: 405, code: "METHOD_NOT_ALLOWED", mediaType: typeJSON, allow: "GET, POST"},
		{name: "a form", body: "query={viewer{id}}", contentType: "application/x-www-form-urlencoded", status: 415, code: "UNSUPPORTED_MEDIA_TYPE", mediaType: typeJSON},
		{name: "a multipart form, which browsers send without asking", body: "x", contentType: "multipart/form-data; boundary=x", status: 415, code: "UNSUPPORTED_MEDIA_TYPE", mediaType: typeJSON},
		{name: "text, which browsers send without asking", body: ok, contentType: "text/plain", status: 415, code: "UNSUPPORTED_MEDIA_TYPE", mediaType: typeJSON},
		{name: "no content type", body: ok, contentType: "-", status: 415, code: "UNSUPPORTED_MEDIA_TYPE", mediaType: typeJSON},
		{name: "another character set", body: ok, contentType: "application/json; charset=latin1", status: 415, code: "UNSUPPORTED_MEDIA_TYPE", mediaType: typeJSON},
		{name: "UTF-8 named explicitly", body: ok, contentType: "application/json; charset=UTF-8", status: 200, mediaType: typeJSON},
		{name: "a body that is not JSON is not echoed", body: `{"query": hunter2`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "not a JSON object"},
		{name: "a body that is not UTF-8", body: "{\"query\":\"{viewer{id}} #\xff\"}", status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "UTF-8"},
		{name: "an empty body", body: "", status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "null", body: "null", status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "a second value behind the first", body: ok + ok, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "a batch", body: "[" + ok + "]", status: 400, code: "BATCHING_NOT_SUPPORTED", mediaType: typeJSON},
		{name: "no query", body: `{"notquery":1}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "query is missing"},
		{name: "names in capitals are other names", body: `{"QUERY":"{ viewer { id } }"}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "a query that is an object", body: `{"query":{}}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "an operation name that is a number", body: `{"query":"{viewer{id}}","operationName":3}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "variables that are an array", body: `{"query":"{viewer{id}}","variables":[]}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "extensions that are text", body: `{"query":"{viewer{id}}","extensions":"x"}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON},
		{name: "nulls for what is optional", body: `{"query":"{viewer{id}}","variables":null,"operationName":null,"extensions":null}`, status: 200, mediaType: typeJSON},
		{name: "U+0000 in a variable, which PostgreSQL cannot store", body: `{"query":"mutation($e:String){signIn(email:$e){id}}","variables":{"e":"a\u0000b"}}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "U+0000"},
		{name: "U+0000 in the document", body: `{"query":"mutation{signIn(email:\"a\\u0000b\"){id}}"}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "U+0000"},
		{name: "variables nested a thousand deep", body: `{"query":"{viewer{id}}","variables":{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}}`, status: 400, code: "BAD_REQUEST", mediaType: typeJSON, says: "deeper"},
		{name: "a body over one megabyte", body: `{"query":"#` + strings.Repeat("x", 1<<20) + `"}`, status: 413, code: "TOO_LARGE", mediaType: typeJSON},
		{name: "a document that does not parse, for old clients", body: `{"query":"{"}`, status: 200, code: "GRAPHQL_PARSE_FAILED", mediaType: typeJSON},
		{name: "a document that does not parse", body: `{"query":"{"}`, accept: typeResponse, status: 400, code: "GRAPHQL_PARSE_FAILED", mediaType: typeResponse},
		{name: "a document that is not valid, for old clients", body: `{"query":"{ nope }"}`, status: 200, code: "GRAPHQL_VALIDATION_FAILED", mediaType: typeJSON},
		{name: "a document that is not valid", body: `{"query":"{ nope }"}`, accept: typeResponse, status: 400, code: "GRAPHQL_VALIDATION_FAILED", mediaType: typeResponse},
		{name: "a variable of the wrong type", body: `{"query":"query($n:Int!){accounts(first:$n){totalCount}}","variables":{"n":"x"}}`, accept: typeResponse, status: 400, code: "GRAPHQL_VALIDATION_FAILED", mediaType: typeResponse},
		{name: "an operation that is not in the document", body: `{"query":"query A{viewer{id}}","operationName":"B"}`, accept: typeResponse, status: 400, code: "GRAPHQL_VALIDATION_FAILED", mediaType: typeResponse},
		{name: "a document without operations", body: `{"query":"fragment F on Viewer{id}"}`, accept: typeResponse, status: 400, code: "GRAPHQL_VALIDATION_FAILED", mediaType: typeResponse},
		{name: "live updates, which come later", body: `{"query":"subscription{changed{id}}"}`, accept: typeResponse, status: 400, code: "LIVE_UPDATES_NOT_SUPPORTED", mediaType: typeResponse},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			method, target, contentType := tt.method, tt.target, tt.contentType
			if method == "" {
				method = http.MethodPost
			}
			if target == "" {
				target = "/graphql"
			}
			if contentType == "" {
				contentType = typeJSON
			}
			r := request(method, target, tt.body)
			if contentType != "-" && method != http.MethodGet {
				r.Header.Set("Content-Type", contentType)
			}
			if tt.accept != "" {
				r.Header.Set("Accept", tt.accept)
			}
			got := b.do(t, r)
			if got.status != tt.status || got.code() != tt.code {
				t.Errorf("%s %.80s = %d %s, want %d %s; body %.300s", method, tt.body, got.status, got.code(), tt.status, tt.code, got.body)
			}
			if ct := got.header.Get("Content-Type"); ct != tt.mediaType+"; charset=utf-8" {
				t.Errorf("Content-Type = %q, want %q in UTF-8", ct, tt.mediaType)
			}
			if got.hasData() != (tt.code == "") {
				t.Errorf("data entry = %t, want %t: a request that was not executed has none; body %s", got.hasData(), tt.code == "", got.body)
			}
			if allow := got.header.Get("Allow"); allow != tt.allow {
				t.Errorf("Allow = %q, want %q", allow, tt.allow)
			}
			if tt.code != "" {
				if m := got.parsed.Errors[0].Message; !strings.Contains(m, tt.says) || strings.Contains(m, "hunter2") {
					t.Errorf("message = %q, want one that says %q and nothing of the body", m, tt.says)
				}
				if b.schema.runs != 0 {
					t.Errorf("the operation ran %d times, want 0", b.schema.runs)
				}
			}
		})
	}
}

func TestAPageOfAnotherSiteCannotAskByGETWithoutAPreflight(t *testing.T) {
	const target = "/graphql?query=%7Bviewer%7Bid%7D%7D"
	tests := []struct {
		name    string
		headers []string
		status  int
	}{
		{"from another site", []string{"Sec-Fetch-Site", "cross-site"}, 400},
		{"from another site, told by Origin alone", []string{"Origin", "https://evil.test"}, 400},
		{"from another site after a preflight", []string{"Sec-Fetch-Site", "cross-site", "GraphQL-Require-Preflight", "1"}, 200},
		{"from our own page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://example.com"}, 200},
		{"typed into the address bar", []string{"Sec-Fetch-Site", "none"}, 200},
		{"from a program", nil, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newBench(t, nil).do(t, request(http.MethodGet, target, "", tt.headers...))
			if got.status != tt.status {
				t.Errorf("status = %d, want %d; body %s", got.status, tt.status, got.body)
			}
		})
	}
}

func TestFaultsOfEveryRootFieldDecideTheStatus(t *testing.T) {
	tests := []struct {
		name, query, accept string
		status              int
		retryAfter          string
	}{
		{"all fields throttled", "{ throttled other: throttled }", typeResponse, 429, "7"},
		{"all fields throttled, for old clients", "{ throttled }", typeJSON, 429, "7"},
		{"one field throttled, the other answered", "{ throttled secret }", typeResponse, 200, ""},
		{"nobody signed in", "{ denied }", typeResponse, 401, ""},
		{"nobody signed in, for old clients", "{ denied }", typeJSON, 200, ""},
		{"our own fault", "{ broken }", typeResponse, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newBench(t, nil).query(t, tt.query, "Accept", tt.accept)
			if got.status != tt.status || got.header.Get("Retry-After") != tt.retryAfter {
				t.Errorf("%s = %d, Retry-After %q; want %d, %q", tt.query, got.status, got.header.Get("Retry-After"), tt.status, tt.retryAfter)
			}
			if !got.hasData() {
				t.Errorf("%s has no data entry, want one since it was executed: %s", tt.query, got.body)
			}
		})
	}
}

func TestAnOperationThatTakesTooLongIsEnded(t *testing.T) {
	b := newBench(t, func(c *GraphQL) { c.Limits.Timeout = 1 })
	got := b.query(t, "{ slow }")
	if got.status != 503 || got.code() != "TIMEOUT" {
		t.Errorf("{ slow } = %d %s, want 503 TIMEOUT; body %s", got.status, got.code(), got.body)
	}
}

func TestAnswersMayBeKeptByNobody(t *testing.T) {
	b := newBench(t, nil)
	if got := b.query(t, "{ viewer { id } }").header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control of a query = %q, want %q", got, "private, no-store")
	}
	if got := b.query(t, "mutation { signIn { id } }").header.Get("Cache-Control"); got != "no-store, no-transform" {
		t.Errorf("Cache-Control of a mutation = %q, want %q", got, "no-store, no-transform")
	}
}
