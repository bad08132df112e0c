package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lru "github.com/hashicorp/golang-lru/v2"

	"coxswain/ent/gid"
)

// Access tokens.
const (
	accessLife   = 10 * time.Minute
	clockLeeway  = 30 * time.Second
	tokenType    = "at+jwt"
	audience     = "coxswain-api"
	longestToken = 4096 // bytes: ours have about 500
	tokensKept   = 8192 // verified ones that are remembered
)

// Access is what an access token says: who signed in, on which device, and the version of their
// sessions at the time. It grants nothing by itself: role and status are read from the database.
type Access struct {
	User    gid.ID
	Family  string // of refresh tokens: the device that signed in
	Version int
}

// Issuer makes and reads access tokens.
type Issuer struct {
	keys   *Keys
	issuer string
	known  *lru.Cache[[sha256.Size]byte, verified] // by the hash of the token
}

// verified is a token whose signature and claims were found good: they stay so while the keys do, which
// an Issuer never changes. Checking a signature takes as long as reading an account from SQLite.
type verified struct {
	access      Access
	from, until time.Time // half-open, leeway included
}

// NewIssuer returns an Issuer that signs in the name of issuer, the server's public URL.
func NewIssuer(keys *Keys, issuer string) *Issuer {
	known, err := lru.New[[sha256.Size]byte, verified](tokensKept)
	if err != nil {
		panic(err) //nolint:forbidigo // only for a size below one, which no input chooses
	}
	return &Issuer{keys: keys, issuer: issuer, known: known}
}

type claims struct {
	jwt.RegisteredClaims

	Family  string `json:"sid"`
	Version int    `json:"ver"`
}

// Issue signs an access token and says when it expires.
func (i *Issuer) Issue(now time.Time, a Access) (token string, expires time.Time, err error) {
	expires = now.Add(accessLife).Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: i.issuer, Subject: a.User.String(), Audience: jwt.ClaimStrings{audience},
			ExpiresAt: jwt.NewNumericDate(expires), NotBefore: jwt.NewNumericDate(now), IssuedAt: jwt.NewNumericDate(now),
			ID: randomHex(),
		},
		Family: a.Family, Version: a.Version,
	})
	t.Header["typ"], t.Header["kid"] = tokenType, i.keys.newest.id
	token, err = t.SignedString(i.keys.newest.private)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign access token: %w", err)
	}
	return token, expires, nil
}

func randomHex() string {
	const size = 16
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

// ErrExpired is the error for a token that was good.
var ErrExpired = errors.New("the access token has expired; refresh it")

var errToken = errors.New("the access token is not valid; sign in again")

// Verify reads an access token. The algorithm is pinned, the key is looked up among ours by its id
// and by nothing else in the token, and every claim that we write must be there.
func (i *Issuer) Verify(now time.Time, token string) (Access, error) {
	if len(token) > longestToken {
		return Access{}, errToken
	}
	hash := sha256.Sum256([]byte(token))
	if v, ok := i.known.Get(hash); ok && !now.Before(v.from) && now.Before(v.until) {
		return v.access, nil
	}
	var c claims
	p := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(i.issuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithStrictDecoding(),
		jwt.WithLeeway(clockLeeway), jwt.WithTimeFunc(func() time.Time { return now }))
	_, err := p.ParseWithClaims(token, &c, i.keyOf)
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Access{}, ErrExpired
	case err != nil:
		return Access{}, fmt.Errorf("%w: %w", errToken, err)
	}
	a, err := c.access()
	if err == nil {
		i.known.Add(hash, verified{a, c.NotBefore.Add(-clockLeeway), c.ExpiresAt.Add(clockLeeway)})
	}
	return a, err
}

// keyOf checks the header, which the library leaves to us, and finds the key.
func (i *Issuer) keyOf(t *jwt.Token) (any, error) {
	if t.Header["typ"] != tokenType {
		return nil, errors.New("wrong typ")
	}
	if _, ok := t.Header["crit"]; ok {
		return nil, errors.New("crit names extensions that are not understood") // RFC 7515, 4.1.11
	}
	id, _ := t.Header["kid"].(string)
	key, ok := i.keys.byID[id]
	if !ok {
		return nil, errors.New("unknown kid")
	}
	return key, nil
}

func (c claims) access() (Access, error) {
	if c.ID == "" || c.Family == "" || c.IssuedAt == nil || c.NotBefore == nil || c.Version < 1 {
		return Access{}, errToken
	}
	user, err := gid.Parse(c.Subject)
	if err != nil || !user.Is(gid.User) {
		return Access{}, errToken
	}
	return Access{User: user, Family: c.Family, Version: c.Version}, nil
}
