package auth

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const testIssuer = "http://coxswain.test"

func testNow() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func testKeys(t *testing.T) *Keys {
	t.Helper()
	k, err := LoadOrCreateKeys(filepath.Join(t.TempDir(), "keys.json"), testNow())
	if err != nil {
		t.Fatalf("LoadOrCreateKeys: %v", err)
	}
	return k
}

func TestAKeyFileIsMadeOnceForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	var wg sync.WaitGroup
	ids := make([]string, 4)
	for i := range ids { // several processes start at once
		wg.Go(func() {
			k, err := LoadOrCreateKeys(path, testNow())
			if err != nil {
				t.Errorf("LoadOrCreateKeys: %v", err)
				return
			}
			ids[i] = k.newest.id
		})
	}
	wg.Wait()
	if slices.Sort(ids); len(slices.Compact(ids)) != 1 {
		t.Errorf("processes that started at once have different keys: %v", ids)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files are left beside the key file, want it alone", len(left))
	}
}

func TestAWeakOrDamagedKeyFileRefusesToStart(t *testing.T) {
	good := encodeKeys([]signingKey{newKey(testNow())})
	b64 := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	edit := func(change func(*keyEntry)) string {
		var f keyFile
		if err := json.Unmarshal(good, &f); err != nil {
			t.Fatalf("own key file: %v", err)
		}
		change(&f.Keys[0])
		b, _ := json.Marshal(f)
		return string(b)
	}
	weak := func(seed []byte) string {
		return edit(func(e *keyEntry) { e.Private = b64(seed) })
	}
	tests := []struct {
		name, content string
		mode          os.FileMode
		says          string
	}{
		{"a good file that others may read", string(good), 0o644, "chmod"},
		{"an empty file", "", 0o600, "not a set"},
		{"a secret that somebody typed", "changeme", 0o600, "not a set"},
		{"a shared secret of an older system", strings.Repeat("x", 64), 0o600, "not a set"},
		{"an empty set", `{"keys":[]}`, 0o600, "no key"},
		{"a seed of zeros", weak(make([]byte, 32)), 0o600, "random"},
		{"a seed of words", weak([]byte("secretsecretsecretsecretsecretse")), 0o600, "random"},
		{"a short seed", weak([]byte("0123456789abcdef")), 0o600, "32 bytes"},
		{"halves that do not belong together", edit(func(e *keyEntry) { e.Public = b64(make([]byte, 32)) }), 0o600, "belong together"},
		{"a key without an id", edit(func(e *keyEntry) { e.ID = "" }), 0o600, "with an id"},
		{"a key of another kind", edit(func(e *keyEntry) { e.Type = "oct" }), 0o600, "Ed25519"},
		{"one id twice", strings.Replace(string(good), `"keys": [`, `"keys": [`+edit(func(*keyEntry) {})[len(`{"keys":[`):len(edit(func(*keyEntry) {}))-2]+",", 1), 0o600, "twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			if err := os.WriteFile(path, []byte(tt.content), tt.mode); err != nil {
				t.Fatal(err)
			}
			_, err := LoadOrCreateKeys(path, testNow())
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("LoadOrCreateKeys = %v, want an error that says %q", err, tt.says)
			}
		})
	}
}

func TestARotatedKeySignsAndTheOldOneStillVerifies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	before, err := LoadOrCreateKeys(path, testNow())
	if err != nil {
		t.Fatal(err)
	}
	old, _, err := NewIssuer(before, testIssuer).Issue(testNow(), Access{User: adaID(), Family: "f", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	id, err := RotateKeys(path, testNow()) // within the same second
	if err != nil {
		t.Fatalf("RotateKeys: %v", err)
	}
	after, err := LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if after.newest.id != id || id == before.newest.id {
		t.Errorf("newest key = %s, want the added %s", after.newest.id, id)
	}
	if _, err := NewIssuer(after, testIssuer).Verify(testNow(), old); err != nil {
		t.Errorf("Verify of a token of the old key = %v, want nil", err)
	}
	for range 4 {
		if _, err := RotateKeys(path, testNow()); err != nil {
			t.Fatal(err)
		}
	}
	last, _ := LoadKeys(path)
	if len(last.all) != keysKept {
		t.Errorf("%d keys are kept, want %d", len(last.all), keysKept)
	}
	if _, err := NewIssuer(last, testIssuer).Verify(testNow(), old); err == nil {
		t.Error("a token of a key that was dropped is accepted")
	}
}

func TestTheKeySetShowsPublicHalvesOnly(t *testing.T) {
	k := testKeys(t)
	w := httptest.NewRecorder()
	k.JWKS().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/.well-known/jwks.json", nil))
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("key set = %s, %v; want one key", w.Body, err)
	}
	key := set.Keys[0]
	if key["kid"] != k.newest.id || key["kty"] != "OKP" || key["crv"] != "Ed25519" || key["alg"] != "EdDSA" || key["x"] == "" {
		t.Errorf("key = %v, want the public half of the signing key", key)
	}
	if key["d"] != nil || strings.Contains(w.Body.String(), base64.RawURLEncoding.EncodeToString(k.newest.private.Seed())) {
		t.Error("the key set holds the secret half")
	}
}
