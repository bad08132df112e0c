package httpd

import (
	"embed"
	"net/http"
	"path"
	"strings"
)

//go:embed explorer
var explorerFiles embed.FS

// explorer serves the page in which a signed-in person tries operations and reads the schema. The
// page itself holds no data: it signs in with the refresh cookie or with a password like any client.
func explorer() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/graphiql"), "/")
		if name == "" {
			name = "index.html"
		}
		types := map[string]string{".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
		data, err := explorerFiles.ReadFile("explorer/" + name)
		if err != nil || types[path.Ext(name)] == "" {
			notFound(w, r)
			return
		}
		w.Header().Set(headerContentType, types[path.Ext(name)]+"; charset=utf-8")
		w.Header().Set(headerCacheControl, revisit)
		_, _ = w.Write(data)
	})
}
