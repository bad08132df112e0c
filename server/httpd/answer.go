package httpd

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"coxswain/sales/fault"
	"coxswain/server/origin"
)

// refusal is a request that is answered without being executed.
type refusal struct {
	code    string
	message string
	allow   string // for 405: the methods that work
}

func (r *refusal) asError() *gqlerror.Error {
	return &gqlerror.Error{Message: r.message, Extensions: map[string]any{extensionCode: r.code}}
}

// codeOf returns the code of an error, "" if it has none.
func codeOf(e *gqlerror.Error) string {
	c, _ := e.Extensions[extensionCode].(string)
	return c
}

// codeOfAll returns the code that all errors share, "" when they differ or there are none.
func codeOfAll(errs gqlerror.List) string {
	if len(errs) == 0 {
		return ""
	}
	first := codeOf(errs[0])
	for _, e := range errs[1:] {
		if codeOf(e) != first {
			return ""
		}
	}
	return first
}

// writeRefused answers with errors and no data entry.
func writeRefused(w http.ResponseWriter, mediaType string, errs gqlerror.List, extensions map[string]any) {
	status := requestStatus(codeOf(errs[0]), mediaType == typeJSON)
	writeResponse(w, mediaType, status, &graphql.Response{Errors: errs, Extensions: extensions}, false)
}

// writeResult answers with what an operation came to. When all of its root fields failed for one
// reason that HTTP has a status for, the data entry is null and the status says so.
func writeResult(w http.ResponseWriter, mediaType string, res *graphql.Response) {
	status := http.StatusOK
	if code := codeOfAll(res.Errors); code != "" && cameToNothing(res.Data) {
		if status = resultStatus(code, mediaType == typeJSON); status != http.StatusOK {
			res.Data = nil
		}
	}
	writeResponse(w, mediaType, status, res, true)
}

// cameToNothing reports whether data is null or an object of nulls.
func cameToNothing(data json.RawMessage) bool {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 || bytes.Equal(trimmed, []byte("null")) {
		return true
	}
	const longest = 4096 // an object of nulls is short: no need to read a large answer
	if len(trimmed) > longest {
		return false
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(trimmed, &fields) != nil {
		return false
	}
	for _, v := range fields {
		if !bytes.Equal(bytes.TrimSpace(v), []byte("null")) {
			return false
		}
	}
	return true
}

// writeResponse writes the response by hand: encoding/json would re-read and copy the data, which
// gqlgen has just written as JSON.
func writeResponse(w http.ResponseWriter, mediaType string, status int, res *graphql.Response, withData bool) {
	var b bytes.Buffer
	b.Grow(len(res.Data) + 256)
	sep := byte('{')
	if len(res.Errors) > 0 {
		b.WriteString(`{"errors":`)
		b.Write(encode(res.Errors))
		sep = ','
	}
	if withData {
		b.WriteByte(sep)
		b.WriteString(`"data":`)
		if len(res.Data) == 0 {
			b.WriteString("null")
		} else {
			b.Write(res.Data)
		}
		sep = ','
	}
	if len(res.Extensions) > 0 {
		b.WriteByte(sep)
		b.WriteString(`"extensions":`)
		b.Write(encode(res.Extensions))
	}
	b.WriteByte('}')

	h := w.Header()
	h.Set(headerContentType, mediaType+"; charset=utf-8")
	if s := retryAfter(res.Errors); s > 0 && status == http.StatusTooManyRequests {
		h.Set(headerRetryAfter, strconv.Itoa(s))
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a caller that hung up cannot be told
}

// encode marshals what this package built itself; should that ever fail, the answer stays JSON.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

// retryAfter returns the longest wait that the errors ask for, in seconds.
func retryAfter(errs gqlerror.List) int {
	longest := 0
	for _, e := range errs {
		switch s := e.Extensions[extensionRetryAfter].(type) {
		case int:
			longest = max(longest, s)
		case float64:
			longest = max(longest, int(math.Ceil(s)))
		}
	}
	return longest
}

// WriteError answers a request outside GraphQL in the shape that GraphQL errors have, so that a
// client needs one way to read them. It is never cached or compressed.
func WriteError(w http.ResponseWriter, status int, code, message string, retryAfterSeconds int) {
	ext := map[string]any{extensionCode: code}
	if retryAfterSeconds > 0 {
		ext[extensionRetryAfter] = retryAfterSeconds
		w.Header().Set(headerRetryAfter, strconv.Itoa(retryAfterSeconds))
	}
	WriteJSON(w, status, map[string]any{"errors": gqlerror.List{{Message: message, Extensions: ext}}})
}

// WriteJSON answers a request outside GraphQL. It is never cached or compressed.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set(headerContentType, typeJSON+"; charset=utf-8")
	w.Header().Set(headerCacheControl, noTransform)
	w.WriteHeader(status)
	_, _ = w.Write(encode(v))
}

// WriteFault answers a request outside GraphQL with a fault. Any other error is logged and hidden.
func WriteFault(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	faults := fault.All(err)
	if len(faults) == 0 {
		id := origin.From(r.Context()).RequestID
		log.ErrorContext(r.Context(), "internal error", "requestId", id, "path", r.URL.Path, "error", err)
		WriteError(w, http.StatusInternalServerError, codeInternal, internalMessage(id), 0)
		return
	}
	f := faults[0]
	WriteError(w, faultStatus(f.Kind), string(f.Kind), fault.List(faults).Error(), f.RetryAfterSeconds)
}

func internalMessage(requestID string) string {
	return "something went wrong on our side; the request id " + requestID + " finds it in the log"
}

// faultStatus is the HTTP status of a fault outside GraphQL.
func faultStatus(k fault.Kind) int {
	switch k {
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict, fault.Taken:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Throttled:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}
