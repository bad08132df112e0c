package auth

import (
	"encoding/json"
	"net/http"
)

// JWKS serves the public halves of the keys, for others that verify our access tokens.
func (k *Keys) JWKS() http.Handler {
	set := keyFile{}
	for _, key := range k.all {
		set.Keys = append(set.Keys, key.public())
	}
	body, _ := json.Marshal(set) // strings always marshal
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwk-set+json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(body)
	})
}
