package httpd

import (
	"io"
	"net/http"
	"time"
)

// stallLimit is how long a transfer may go without a byte.
const stallLimit = 30 * time.Second

// rolling lets a transfer take as long as it needs while bytes flow: each read and write moves the
// deadline of the connection on. Elsewhere the server's fixed deadlines hold.
func rolling(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(w)
		r.Body = rollingBody{r.Body, c}
		next.ServeHTTP(&rollingWriter{w, c}, r)
	})
}

type rollingBody struct {
	io.ReadCloser

	c *http.ResponseController
}

// Read moves both deadlines on, since the answer comes after the last byte was read.
func (b rollingBody) Read(p []byte) (int, error) {
	// A writer without deadlines, as in tests, has none to move.
	_ = b.c.SetReadDeadline(fromNow(stallLimit))
	_ = b.c.SetWriteDeadline(fromNow(2 * stallLimit))
	return b.ReadCloser.Read(p)
}

type rollingWriter struct {
	http.ResponseWriter

	c *http.ResponseController
}

// Write moves the deadline on.
func (w *rollingWriter) Write(p []byte) (int, error) {
	_ = w.c.SetWriteDeadline(fromNow(stallLimit))
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController the writer beneath.
func (w *rollingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// fromNow is a deadline of a connection. The network keeps its own time whatever the server's clock says.
func fromNow(d time.Duration) time.Time {
	return time.Now().Add(d) //nolint:forbidigo // deadlines are compared with the real clock by the runtime
}
