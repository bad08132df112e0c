package httpd

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// spa serves the single-page application: its files, and index.html for every path that the
// application routes itself.
type spa struct {
	files fs.FS
	index []byte // nil when the application was not built
}

// noncePlaceholder stands in index.html where each response gets its own nonce.
const noncePlaceholder = "__CSP_NONCE__"

const (
	immutable = "public, max-age=31536000, immutable"
	revisit   = "no-cache"
)

func newSPA(files fs.FS) (*spa, error) {
	if files == nil {
		return &spa{}, nil
	}
	index, err := fs.ReadFile(files, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return &spa{files: files}, nil
	}
	if err != nil {
		return nil, err
	}
	return &spa{files: files, index: index}, nil
}

// ServeHTTP serves a file of the application or its first page.
func (s *spa) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set(headerAllow, "GET, HEAD")
		WriteError(w, http.StatusMethodNotAllowed, codeMethod, "use GET here; the API is at /graphql", 0)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	switch {
	case s.index == nil:
		s.serveUnbuilt(w, name)
	case name == "" || name == "index.html":
		s.serveIndex(w)
	case s.serveFile(w, r, name):
	case path.Ext(name) != "" || strings.HasPrefix(name, "assets/"):
		// A page of an older build asks for a file that is gone: HTML in its place would be run as a script.
		WriteError(w, http.StatusNotFound, codeNotFound, "no such file; load the page again", 0)
	default:
		s.serveIndex(w)
	}
}

func (s *spa) serveIndex(w http.ResponseWriter) {
	page := s.index
	h := w.Header()
	if bytes.Contains(page, []byte(noncePlaceholder)) {
		nonce := newNonce()
		page = bytes.ReplaceAll(page, []byte(noncePlaceholder), []byte(nonce))
		h.Set("Content-Security-Policy", policy(nonce))
	}
	h.Set(headerContentType, "text/html; charset=utf-8")
	h.Set(headerCacheControl, revisit)
	_, _ = w.Write(page)
}

func newNonce() string {
	const size = 16
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Coxswain</title>
<h1>Coxswain is running, its user interface is not built</h1>
<p>Run <code>make run</code> in the repository: it builds the interface and starts the server again.</p>
<p>The API answers at <a href="/graphql">/graphql</a>, the explorer is at <a href="/graphiql">/graphiql</a>.</p>
</html>
`

func (s *spa) serveUnbuilt(w http.ResponseWriter, name string) {
	if path.Ext(name) != "" {
		WriteError(w, http.StatusNotFound, codeNotFound, "no such file", 0)
		return
	}
	w.Header().Set(headerContentType, "text/html; charset=utf-8")
	w.Header().Set(headerCacheControl, "no-store")
	_, _ = io.WriteString(w, unbuilt)
}

// serveFile sends a file, in the form that the build compressed if the caller takes it, and reports
// whether there is one.
func (s *spa) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	if hidden(name) {
		return false
	}
	contentType := mime.TypeByExtension(path.Ext(name))
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	data, encoding, ok := s.read(name, r.Header.Get("Accept-Encoding"))
	if !ok {
		return false
	}
	h := w.Header()
	if encoding != "" {
		h.Set(headerContentEncoding, encoding)
	}
	h.Set(headerContentType, contentType)
	h.Add(headerVary, "Accept-Encoding")
	h.Set(headerCacheControl, revisit)
	if strings.HasPrefix(name, "assets/") {
		h.Set(headerCacheControl, immutable) // the build names assets by their content
	}
	_, _ = w.Write(data)
	return true
}

// hidden reports whether a file is the build's own business.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return strings.HasSuffix(name, ".map")
}

func (s *spa) read(name, acceptEncoding string) (data []byte, encoding string, ok bool) {
	for _, form := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if takesEncoding(acceptEncoding, form.encoding) {
			if data, err := fs.ReadFile(s.files, name+form.suffix); err == nil {
				return data, form.encoding, true
			}
		}
	}
	data, err := fs.ReadFile(s.files, name)
	return data, "", err == nil
}
