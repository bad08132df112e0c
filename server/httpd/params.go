package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// params is a GraphQL request as it came over HTTP.
type params struct {
	graphql.RawParams

	documentID string // of a trusted document, "" when the caller sent its own
}

func refuse(code, format string, args ...any) *refusal {
	return &refusal{code: code, message: fmt.Sprintf(format, args...)}
}

// readGET reads a request from the URL. A browser must not be able to send one across sites
// without asking first, so a cross-site GET needs a header that only a preflighted request has.
func readGET(r *http.Request) (*params, *refusal) {
	if crossSite(r) && r.Header.Get("Authorization") == "" && r.Header.Get(headerPreflight) == "" {
		return nil, refuse(codePreflight, "a GET from another site needs the header %s: 1", headerPreflight)
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(codeBadRequest, "the query string is not URL-encoded")
	}
	fields := map[string]json.RawMessage{}
	for _, name := range []string{"query", "operationName", "documentId"} {
		if s := q.Get(name); s != "" {
			fields[name] = encode(s)
		}
	}
	for _, name := range []string{"variables", "extensions"} {
		if s := q.Get(name); s != "" {
			fields[name] = json.RawMessage(s)
			if !json.Valid(fields[name]) {
				return nil, refuse(codeBadRequest, "%s is not JSON; send an object", name)
			}
		}
	}
	return paramsOf(fields)
}

// crossSite reports whether a browser sent the request from a page of another site.
func crossSite(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	case "same-origin", "none":
		return false
	}
	o := r.Header.Get("Origin")
	if o == "" {
		return false
	}
	u, err := url.Parse(o)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}

// readPOST reads a request from a JSON body of at most limit bytes.
func readPOST(w http.ResponseWriter, r *http.Request, limit int64) (*params, *refusal) {
	m, p, err := mime.ParseMediaType(r.Header.Get(headerContentType))
	if err != nil || m != typeJSON || !acceptsUTF8(p["charset"]) {
		return nil, refuse(codeMediaType, "send the request with Content-Type: %s in UTF-8", typeJSON)
	}
	if enc := r.Header.Get(headerContentEncoding); enc != "" && enc != "identity" {
		return nil, refuse(codeMediaType, "send the request without Content-Encoding")
	}
	body, refused := readBody(w, r, limit)
	if refused != nil {
		return nil, refused
	}
	if !utf8.Valid(body) {
		return nil, refuse(codeBadRequest, "the body is not UTF-8")
	}
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) > 0 && trimmed[0] == '[' {
		return nil, refuse(codeBatching, "batches are not offered; send one operation per request")
	}
	if nesting(trimmed) > maxJSONNesting {
		return nil, refuse(codeBadRequest, "the body nests deeper than %d", maxJSONNesting)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(trimmed, &fields) != nil || fields == nil {
		return nil, refuse(codeBadRequest, `the body is not a JSON object; send {"query": "...", "variables": {...}}`)
	}
	return paramsOf(fields)
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, *refusal) {
	tooLarge := refuse(codeBodyTooLarge, "the body is larger than %d bytes", limit)
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // the rest of the body is not read
		return nil, tooLarge
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return nil, tooLarge
	}
	if err != nil {
		return nil, refuse(codeBadRequest, "the body ended early")
	}
	return b, nil
}

// maxJSONNesting bounds recursion over variables, far above what any input type needs.
const maxJSONNesting = 64

// nesting returns how deep the arrays and objects of b nest; b need not be valid JSON.
func nesting(b []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// paramsOf checks the types of the request's entries. Their names are matched exactly: encoding/json
// would also take "QUERY" for "query", which proxies and logs do not expect.
func paramsOf(fields map[string]json.RawMessage) (*params, *refusal) {
	p := &params{}
	for _, entry := range []struct {
		name string
		dst  *string
	}{{"query", &p.Query}, {"operationName", &p.OperationName}, {"documentId", &p.documentID}} {
		if v, ok := fields[entry.name]; ok && !isNull(v) && json.Unmarshal(v, entry.dst) != nil {
			return nil, refuse(codeBadRequest, "%s is not a string", entry.name)
		}
	}
	for _, entry := range []struct {
		name string
		dst  *map[string]any
	}{{"variables", &p.Variables}, {"extensions", &p.Extensions}} {
		v, ok := fields[entry.name]
		if !ok || isNull(v) {
			continue
		}
		if nesting(v) > maxJSONNesting {
			return nil, refuse(codeBadRequest, "%s nests deeper than %d", entry.name, maxJSONNesting)
		}
		d := json.NewDecoder(bytes.NewReader(v))
		d.UseNumber()
		if d.Decode(entry.dst) != nil {
			return nil, refuse(codeBadRequest, "%s is not an object", entry.name)
		}
	}
	if holdsNUL(p.Variables) {
		return nil, refuse(codeBadRequest, "a variable holds the character U+0000, which text cannot hold")
	}
	if p.Query != "" && p.documentID != "" {
		return nil, refuse(codeBadRequest, "send either query or documentId")
	}
	return p, nil
}

func isNull(v json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(v), []byte("null")) }

// holdsNUL finds U+0000 in any text of v. PostgreSQL cannot store it, and SQLite would.
func holdsNUL(v any) bool {
	switch x := v.(type) {
	case string:
		return strings.IndexByte(x, 0) >= 0
	case []any:
		for _, e := range x {
			if holdsNUL(e) {
				return true
			}
		}
	case map[string]any:
		for k, e := range x {
			if strings.IndexByte(k, 0) >= 0 || holdsNUL(e) {
				return true
			}
		}
	}
	return false
}
