package auth

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"coxswain/ent/gid"
)

func TestAnAccessTokenSaysWhoSignedInForTenMinutes(t *testing.T) {
	i := NewIssuer(testKeys(t), testIssuer)
	want := Access{User: adaID(), Family: "f1", Version: 3}
	token, expires, err := i.Issue(testNow(), want)
	if err != nil {
		t.Fatal(err)
	}
	if got := expires.Sub(testNow()); got != 10*time.Minute {
		t.Errorf("life = %s, want 10m", got)
	}
	got, err := i.Verify(testNow().Add(10*time.Minute), token)
	if err != nil {
		t.Fatalf("Verify at its end: %v", err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("Verify -got +want:\n%s", diff)
	}
	again, _, _ := i.Issue(testNow(), want)
	if again == token {
		t.Error("two tokens are equal, want each with an id of its own")
	}
}

func TestForgedAndStrayTokensAreRefused(t *testing.T) {
	keys := testKeys(t)
	i := NewIssuer(keys, testIssuer)
	stranger := newKey(testNow())
	type parts struct {
		method jwt.SigningMethod
		key    any
		header map[string]any
		claims jwt.MapClaims
	}
	now := testNow()
	tests := []struct {
		name    string
		change  func(*parts)
		raw     func(string) string
		expired bool
		ok      bool
	}{
		{name: "our own", ok: true},
		{name: "expired a minute ago", change: func(p *parts) { p.claims["exp"] = now.Add(-time.Minute).Unix() }, expired: true},
		{name: "expired within the leeway", change: func(p *parts) { p.claims["exp"] = now.Add(-20 * time.Second).Unix() }, ok: true},
		{name: "without an end", change: func(p *parts) { delete(p.claims, "exp") }},
		{name: "not yet valid", change: func(p *parts) { p.claims["nbf"] = now.Add(time.Minute).Unix() }},
		{name: "issued in the future", change: func(p *parts) { p.claims["iat"] = now.Add(time.Minute).Unix() }},
		{name: "without a beginning", change: func(p *parts) { delete(p.claims, "nbf") }},
		{name: "without the time of issue", change: func(p *parts) { delete(p.claims, "iat") }},
		{name: "for another audience", change: func(p *parts) { p.claims["aud"] = "billing" }},
		{name: "for no audience", change: func(p *parts) { delete(p.claims, "aud") }},
		{name: "by another issuer", change: func(p *parts) { p.claims["iss"] = "https://evil.test" }},
		{name: "by nobody", change: func(p *parts) { delete(p.claims, "iss") }},
		{name: "about nobody", change: func(p *parts) { p.claims["sub"] = "" }},
		{name: "about an account", change: func(p *parts) { p.claims["sub"] = gid.New(gid.Account, 1).String() }},
		{name: "about a number", change: func(p *parts) { p.claims["sub"] = "1" }},
		{name: "without an id", change: func(p *parts) { delete(p.claims, "jti") }},
		{name: "without a device", change: func(p *parts) { delete(p.claims, "sid") }},
		{name: "without a version", change: func(p *parts) { delete(p.claims, "ver") }},
		{name: "of another type", change: func(p *parts) { p.header["typ"] = "JWT" }},
		{name: "of no type", change: func(p *parts) { delete(p.header, "typ") }},
		{name: "with critical extensions", change: func(p *parts) { p.header["crit"] = []string{"exp"} }},
		{name: "with empty critical extensions", change: func(p *parts) { p.header["crit"] = []string{} }},
		{name: "of an unknown key", change: func(p *parts) { p.header["kid"] = "../../etc/passwd" }},
		{name: "of no key", change: func(p *parts) { delete(p.header, "kid") }},
		{name: "of a key that is a number", change: func(p *parts) { p.header["kid"] = 1 }},
		{name: "signed by a stranger in our key's name", change: func(p *parts) { p.key = stranger.private }},
		{name: "signed by a stranger who brings the key", change: func(p *parts) {
			p.key = stranger.private
			p.header["jwk"] = stranger.public()
			p.header["jku"] = "https://evil.test/jwks.json"
		}},
		{name: "without a signature", change: func(p *parts) { p.method, p.key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType }},
		{name: "signed with the public key as a shared secret", change: func(p *parts) {
			p.method, p.key = jwt.SigningMethodHS256, []byte(keys.newest.private.Public().(ed25519.PublicKey))
		}},
		{name: "with its signature cut off", raw: func(s string) string { return s[:strings.LastIndex(s, ".")+1] }},
		{name: "with a changed claim", raw: func(s string) string {
			f := strings.Split(s, ".")
			return f[0] + "." + f[1][:len(f[1])-1] + "A." + f[2]
		}},
		{name: "endless", raw: func(s string) string { return s + strings.Repeat("A", 5000) }},
		{name: "no token at all", raw: func(string) string { return "x" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := parts{
				method: jwt.SigningMethodEdDSA, key: keys.newest.private,
				header: map[string]any{"typ": "at+jwt", "kid": keys.newest.id},
				claims: jwt.MapClaims{
					"iss": testIssuer, "aud": "coxswain-api", "sub": adaID().String(), "jti": "j", "sid": "f", "ver": 1,
					"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix(),
				},
			}
			if tt.change != nil {
				tt.change(&p)
			}
			token := &jwt.Token{Method: p.method, Header: p.header, Claims: p.claims}
			p.header["alg"] = p.method.Alg()
			signed, err := token.SignedString(p.key)
			if err != nil {
				t.Fatalf("sign: %v", err)
			}
			if tt.raw != nil {
				signed = tt.raw(signed)
			}
			_, err = i.Verify(now, signed)
			if (err == nil) != tt.ok || errors.Is(err, ErrExpired) != tt.expired {
				t.Errorf("Verify = %v, want accepted %t, expired %t", err, tt.ok, tt.expired)
			}
		})
	}
}

func TestATokenThatWasGoodOnceStillExpiresAndIsNotMistakenForAnother(t *testing.T) {
	i := NewIssuer(testKeys(t), testIssuer)
	token, expires, err := i.Issue(testNow(), Access{User: adaID(), Family: "f", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is remembered
		if a, err := i.Verify(testNow(), token); err != nil || a.Family != "f" {
			t.Fatalf("got %v, %v", a, err)
		}
	}
	if _, err := i.Verify(expires.Add(clockLeeway), token); !errors.Is(err, ErrExpired) {
		t.Errorf("after its end: %v, want %v", err, ErrExpired)
	}
	if _, err := i.Verify(testNow().Add(-clockLeeway-time.Second), token); err == nil {
		t.Error("a token from the future was taken")
	}
	forged := token[:len(token)-2] + string(token[len(token)-2]^1) + token[len(token)-1:]
	if _, err := i.Verify(testNow(), forged); err == nil {
		t.Error("a token with another signature was taken")
	}
}
