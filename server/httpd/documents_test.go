package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func manifest(t *testing.T, texts ...string) (*Documents, []string) {
	t.Helper()
	m := map[string]string{}
	var hashes []string
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		hashes = append(hashes, hex.EncodeToString(sum[:]))
		m[hashes[len(hashes)-1]] = text
	}
	d, err := ParseDocuments(encode(m))
	if err != nil {
		t.Fatalf("ParseDocuments: %v", err)
	}
	return d, hashes
}

func TestTrustedDocumentsAreRunByTheirHash(t *testing.T) {
	deep := nested(20) // the guard would refuse it from anybody else
	d, hashes := manifest(t, "{ secret }", deep, "mutation { signIn { id } }")
	unknown := strings.Repeat("0", 64)
	tests := []struct {
		name, method, target, body string
		status                     int
		code                       string
	}{
		{"by documentId", "POST", "", `{"documentId":"` + hashes[0] + `"}`, 200, ""},
		{"by documentId with its algorithm", "POST", "", `{"documentId":"sha256:` + hashes[0] + `"}`, 200, ""},
		{"in the way of Apollo and urql", "POST", "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashes[0] + `"}}}`, 200, ""},
		{"by GET", "GET", "/graphql?documentId=" + hashes[0], "", 200, ""},
		{"beyond the limits for strangers", "POST", "", `{"documentId":"` + hashes[1] + `"}`, 200, ""},
		{"a mutation by GET stays refused", "GET", "/graphql?documentId=" + hashes[2], "", 405, "METHOD_NOT_ALLOWED"},
		{"an unknown hash", "POST", "", `{"documentId":"` + unknown + `"}`, 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"an unknown hash in the way of Apollo", "POST", "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + unknown + `"}}}`, 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"a persisted query without a hash", "POST", "", `{"extensions":{"persistedQuery":{"version":1}}}`, 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"a persisted query that is no object", "POST", "", `{"extensions":{"persistedQuery":"x"}}`, 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"the text beside the hash is an ordinary document", "POST", "", `{"query":"{ secret }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + unknown + `"}}}`, 200, ""},
		{"the text beside the hash of another gains no trust", "POST", "", `{"query":"` + deep + `","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashes[1] + `"}}}`, 400, "DEPTH_LIMIT_EXCEEDED"},
		{"both text and documentId", "POST", "", `{"query":"{ secret }","documentId":"` + hashes[0] + `"}`, 400, "BAD_REQUEST"},
		{"the text of a trusted document is guarded when sent as text", "POST", "", `{"query":"` + deep + `"}`, 400, "DEPTH_LIMIT_EXCEEDED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, func(c *GraphQL) { c.Documents = d })
			target := tt.target
			if target == "" {
				target = "/graphql"
			}
			r := request(tt.method, target, tt.body, "Accept", typeResponse)
			if tt.method == "POST" {
				r.Header.Set("Content-Type", typeJSON)
			}
			got := b.do(t, r)
			if got.status != tt.status || got.code() != tt.code {
				t.Errorf("%s = %d %q, want %d %q; body %s", tt.name, got.status, got.code(), tt.status, tt.code, got.body)
			}
			if tt.code == "PERSISTED_QUERY_NOT_SUPPORTED" && got.parsed.Errors[0].Message != "PersistedQueryNotSupported" {
				t.Errorf("message = %q, want the one that clients compare with", got.parsed.Errors[0].Message)
			}
		})
	}
}

func TestAManifestThatDoesNotMatchItsTextsIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a hash of another text": `{"` + strings.Repeat("0", 64) + `":"{ secret }"}`,
		"no object":              `[]`,
		"no JSON":                `<html>`,
	} {
		if _, err := ParseDocuments([]byte(text)); err == nil {
			t.Errorf("ParseDocuments of %s = nil error, want one", name)
		}
	}
	if d, err := ParseDocuments(nil); err != nil || d.Len() != 0 {
		t.Errorf("ParseDocuments of nothing = %v, %v; want an empty manifest", d, err)
	}
}
