package httpd

import (
	"mime"
	"strconv"
	"strings"
)

// The media types that /graphql answers with.
const (
	typeResponse = "application/graphql-response+json"
	typeJSON     = "application/json"
)

// negotiate picks the media type of the answer from the Accept headers, or "" when the caller
// accepts neither. Plain JSON answers wildcards and silence, because old clients send those. Of
// equally liked types the one named first wins.
func negotiate(accept []string) string {
	all := strings.TrimSpace(strings.Join(accept, ","))
	if all == "" {
		return typeJSON
	}
	best, bestQ := "", 0.0
	for part := range strings.SplitSeq(all, ",") {
		m, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || !acceptsUTF8(params["charset"]) {
			continue
		}
		q := 1.0
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				continue
			}
		}
		var t string
		switch m {
		case typeResponse:
			t = typeResponse
		case typeJSON, "*/*", "application/*":
			t = typeJSON
		default:
			continue
		}
		if q > bestQ {
			best, bestQ = t, q
		}
	}
	return best
}

func acceptsUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}
