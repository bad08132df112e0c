package httpd

import "net/http"

// Codes of errors that concern the request itself rather than the business. Clients branch on
// them; the codes of faults (sales/fault) and of gqlparser stand beside them.
const (
	codeBadRequest        = "BAD_REQUEST"
	codeBadUserInput      = "BAD_USER_INPUT"
	codeNotAcceptable     = "NOT_ACCEPTABLE"
	codeMediaType         = "UNSUPPORTED_MEDIA_TYPE"
	codeMethod            = "METHOD_NOT_ALLOWED"
	codeBodyTooLarge      = "TOO_LARGE"
	codeBatching          = "BATCHING_NOT_SUPPORTED"
	codePreflight         = "PREFLIGHT_REQUIRED"
	codePersisted         = "PERSISTED_QUERY_NOT_SUPPORTED"
	codeSubscriptions     = "LIVE_UPDATES_NOT_SUPPORTED"
	codeIncremental       = "INCREMENTAL_DELIVERY_NOT_SUPPORTED"
	codeIntrospection     = "INTROSPECTION_REQUIRES_SIGN_IN"
	codeQueryTooLarge     = "QUERY_TOO_LARGE"
	codeTokens            = "TOKEN_LIMIT_EXCEEDED"
	codeDepth             = "DEPTH_LIMIT_EXCEEDED"
	codeAliases           = "ALIAS_LIMIT_EXCEEDED"
	codeDirectives        = "DIRECTIVE_LIMIT_EXCEEDED"
	codeDuplicates        = "DUPLICATE_FIELDS"
	codeFields            = "COMPLEXITY_LIMIT_EXCEEDED"
	codeCost              = "COST_LIMIT_EXCEEDED"
	codePageSize          = "PAGE_SIZE"
	codeTimeout           = "TIMEOUT"
	codeInternal          = "INTERNAL"
	codeThrottled         = "THROTTLED"
	codeUnauthenticated   = "UNAUTHENTICATED"
	codeUnavailable       = "UNAVAILABLE"
	codeNotFound          = "NOT_FOUND"
	extensionCode         = "code"
	extensionRequestID    = "requestId"
	extensionRetryAfter   = "retryAfterSeconds"
	headerRetryAfter      = "Retry-After"
	headerRequestID       = "X-Request-Id"
	headerPreflight       = "GraphQL-Require-Preflight"
	headerAllow           = "Allow"
	headerCacheControl    = "Cache-Control"
	headerContentType     = "Content-Type"
	headerContentEncoding = "Content-Encoding"
	headerVary            = "Vary"

	// noTransform keeps caches and our own compression away: such answers hold secrets.
	noTransform = "no-store, no-transform"
)

// requestStatus is the HTTP status of an answer without data. It is the one place that maps codes
// to statuses. Clients that ask for plain application/json get 200 for a document that does not
// parse, validate or coerce, as the audit suite of GraphQL over HTTP wants; the current media type
// gets 400. What HTTP itself has a status for is the same for both.
func requestStatus(code string, legacy bool) int {
	switch code {
	case codeThrottled:
		return http.StatusTooManyRequests
	case codeMethod:
		return http.StatusMethodNotAllowed
	case codeNotAcceptable:
		return http.StatusNotAcceptable
	case codeMediaType:
		return http.StatusUnsupportedMediaType
	case codeBodyTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeBadRequest, codeBatching, codePreflight, codeSubscriptions:
		return http.StatusBadRequest
	case codeInternal:
		return http.StatusInternalServerError
	case codeUnavailable, codeTimeout:
		return http.StatusServiceUnavailable
	case codeUnauthenticated, codeIntrospection:
		if !legacy {
			return http.StatusUnauthorized
		}
		return http.StatusOK
	}
	if legacy {
		return http.StatusOK
	}
	return http.StatusBadRequest
}

// resultStatus is the HTTP status of an answer whose every root field came to nothing for the one
// reason code. Any other answer of an executed operation is 200.
func resultStatus(code string, legacy bool) int {
	switch code {
	case codeThrottled, codeUnauthenticated, codeUnavailable, codeTimeout:
		return requestStatus(code, legacy)
	}
	return http.StatusOK
}
