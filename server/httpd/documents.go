package httpd

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Documents are the operations that the product's own client was built with, by the SHA-256 of
// their text. They are trusted: only their cost is limited, because nobody else can write them.
type Documents struct{ byHash map[string]string }

// ParseDocuments reads the manifest that the client's build writes: a JSON object from the
// hexadecimal SHA-256 of each document to its text. Empty input is an empty manifest.
func ParseDocuments(manifest []byte) (*Documents, error) {
	d := &Documents{byHash: map[string]string{}}
	if len(manifest) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(manifest, &d.byHash); err != nil {
		return nil, fmt.Errorf("document manifest: %w", err)
	}
	for hash, text := range d.byHash {
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != hash {
			return nil, fmt.Errorf("document manifest: %s is not the SHA-256 of its text", hash)
		}
	}
	return d, nil
}

// Len returns how many documents there are.
func (d *Documents) Len() int { return len(d.byHash) }

// Texts returns the documents by hash, for the test that validates them against the schema.
func (d *Documents) Texts() map[string]string { return d.byHash }

type trustedKey struct{}

func isTrusted(ctx context.Context) bool { return ctx.Value(trustedKey{}) != nil }

// resolve fills in the text of a request that names a trusted document, by documentId or in the
// way of Apollo's persisted queries, and marks the context. Registering documents at run time is
// not offered, so an unknown hash is answered as a server without persisted queries does: clients
// then send the text.
func (d *Documents) resolve(ctx context.Context, p *params) (context.Context, *refusal) {
	if p.Query != "" {
		return ctx, nil
	}
	hash := strings.TrimPrefix(p.documentID, "sha256:")
	byExtension := false
	if hash == "" {
		hash, byExtension = persistedHash(p.Extensions)
	}
	if hash == "" && !byExtension {
		return ctx, refuse(codeBadRequest, "query is missing; send the text of a GraphQL document")
	}
	text, ok := d.byHash[strings.ToLower(hash)]
	if !ok {
		return ctx, refuse(codePersisted, "PersistedQueryNotSupported")
	}
	p.Query = text
	return context.WithValue(ctx, trustedKey{}, true), nil
}

func persistedHash(extensions map[string]any) (hash string, present bool) {
	pq, ok := extensions["persistedQuery"].(map[string]any)
	if !ok {
		return "", extensions["persistedQuery"] != nil
	}
	hash, _ = pq["sha256Hash"].(string)
	return hash, true
}
