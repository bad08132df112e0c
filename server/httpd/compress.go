package httpd

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// compressAbove is the size in bytes from which compressing pays.
const compressAbove = 1024

// compress sends text longer than compressAbove as gzip to callers that take it. A response marked
// no-transform is left alone: those hold a secret, and compressing a secret together with what the
// caller sent lets the length betray it.
func compress(next http.Handler) http.Handler {
	pool := &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is valid
		return z
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takesGzip(r.Header.Get("Accept-Encoding")) || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w, pool: pool}
		next.ServeHTTP(c, r)
		c.finish() // not deferred: after a panic what is held back is not an answer
	})
}

func takesGzip(acceptEncoding string) bool { return takesEncoding(acceptEncoding, "gzip") }

func takesEncoding(acceptEncoding, want string) bool {
	for part := range strings.SplitSeq(acceptEncoding, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), want) {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// compressor holds back the beginning of a response until it knows whether to compress.
type compressor struct {
	http.ResponseWriter

	pool    *sync.Pool
	status  int
	held    []byte
	decided bool
	zip     *gzip.Writer
}

// WriteHeader keeps the status until the decision.
func (c *compressor) WriteHeader(status int) {
	if status < http.StatusOK {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	if c.status == 0 {
		c.status = status
	}
}

// Write holds back or passes on.
func (c *compressor) Write(b []byte) (int, error) {
	if c.decided {
		return c.pass(b)
	}
	c.held = append(c.held, b...)
	if len(c.held) > compressAbove {
		if err := c.decide(true); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

func (c *compressor) pass(b []byte) (int, error) {
	if c.zip != nil {
		return c.zip.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

func (c *compressor) decide(long bool) error {
	c.decided = true
	h := c.Header()
	if isText(h.Get(headerContentType)) {
		h.Add(headerVary, "Accept-Encoding")
		if long && c.mayTransform(h) {
			h.Set(headerContentEncoding, "gzip")
			h.Del("Content-Length")
			c.zip, _ = c.pool.Get().(*gzip.Writer)
			c.zip.Reset(c.ResponseWriter)
		}
	}
	if c.status != 0 {
		c.ResponseWriter.WriteHeader(c.status)
	}
	_, err := c.pass(c.held)
	c.held = nil
	return err
}

func (c *compressor) mayTransform(h http.Header) bool {
	return h.Get(headerContentEncoding) == "" && h.Get("Content-Range") == "" &&
		!strings.Contains(h.Get(headerCacheControl), "no-transform") &&
		c.status != http.StatusNoContent && c.status != http.StatusNotModified && c.status != http.StatusPartialContent
}

// isText reports whether a media type compresses well.
func isText(contentType string) bool {
	m, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch m {
	case typeJSON, typeResponse, "application/javascript", "application/jsonl", "application/manifest+json", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(m, "text/")
}

// finish sends what is still held back.
func (c *compressor) finish() {
	if !c.decided && (c.status != 0 || len(c.held) > 0) {
		_ = c.decide(false) // the caller hung up
	}
	if c.zip != nil {
		_ = c.zip.Close()
		c.zip.Reset(io.Discard)
		c.pool.Put(c.zip)
		c.zip = nil
	}
}

// Flush sends what is there: a long download shows progress.
func (c *compressor) Flush() {
	if !c.decided {
		if c.decide(true) != nil {
			return
		}
	}
	if c.zip != nil {
		_ = c.zip.Flush()
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap gives http.ResponseController the writer beneath, for deadlines.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }
