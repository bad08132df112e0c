package auth

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/server/origin"
)

// Refresh tokens.
const (
	refreshIdle  = 14 * 24 * time.Hour // a device that is not used for so long signs in again
	refreshLife  = 90 * 24 * time.Hour // and every device after so long
	refreshGrace = 10 * time.Second    // in which a used token may come again: a lost answer, a second tab
	secretBytes  = 32
)

// newSecret draws a token of 256 bits.
func newSecret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashOf is what is stored of a token: it has 256 random bits, so a plain hash cannot be reversed.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// newSession makes the next session of a family that ends at familyExpires.
func newSession(user gid.ID, family string, cookie bool, userAgent string, now, familyExpires calendar.Instant) (Session, string) {
	token := newSecret()
	return Session{
		User: user, Family: family, TokenHash: hashOf(token), Cookie: cookie, UserAgent: userAgent,
		CreatedAt: now, ExpiresAt: min(now.Add(refreshIdle), familyExpires), FamilyExpiresAt: familyExpires,
	}, token
}

// signInAgain is the one answer to a refresh token that does not work, whatever the reason.
func signInAgain() error {
	return fault.Of(fault.Unauthenticated, "", "the session has ended; sign in again")
}

// Refresh exchanges a refresh token for a new pair. A token works once. Coming again within the
// grace it gets the same successor, so that two tabs or a lost answer end in one session; coming
// again later it has been stolen from one side or the other, and the whole family ends.
func (s *Service) Refresh(ctx context.Context, token string, cookie bool) (Pair, error) {
	now := s.now()
	old, err := s.store.SessionByHash(ctx, hashOf(token))
	if errors.Is(err, ErrNone) {
		return Pair{}, signInAgain()
	}
	if err != nil {
		return Pair{}, err
	}
	if old.Cookie != cookie || old.RevokedAt != nil || now >= old.ExpiresAt {
		return Pair{}, signInAgain()
	}
	person, err := s.store.Person(ctx, old.User)
	if err != nil && !errors.Is(err, ErrNone) {
		return Pair{}, err
	}
	if err != nil || !person.Active {
		return Pair{}, signInAgain()
	}
	if old.UsedAt == nil {
		pair, spent, err := s.rotate(ctx, old, token, person, now)
		if err != nil || spent {
			return pair, err
		}
		if old, err = s.store.SessionByHash(ctx, old.TokenHash); err != nil { // another call was faster
			return Pair{}, err
		}
	}
	return s.repeat(ctx, old, token, person, now)
}

// rotate spends a token and hands out its successor.
func (s *Service) rotate(ctx context.Context, old Session, token string, person Person, now calendar.Instant) (pair Pair, spent bool, err error) {
	next, successor := newSession(old.User, old.Family, old.Cookie, origin.From(ctx).UserAgent, now, old.FamilyExpiresAt)
	sealed, err := seal(token, successor)
	if err != nil {
		return Pair{}, false, err
	}
	spent, err = s.store.Spend(ctx, old.ID, now, sealed, next)
	if err != nil || !spent {
		return Pair{}, false, err
	}
	pair, err = s.pair(person, next, successor, now)
	return pair, true, err
}

// repeat answers a token that was used before.
func (s *Service) repeat(ctx context.Context, old Session, token string, person Person, now calendar.Instant) (Pair, error) {
	if old.RevokedAt != nil || old.UsedAt == nil {
		return Pair{}, signInAgain()
	}
	if now >= old.UsedAt.Add(refreshGrace) {
		s.log.WarnContext(ctx, "refresh token used twice; its sign-in is ended",
			"user", old.User.String(), "requestId", origin.From(ctx).RequestID, "from", origin.From(ctx).Network())
		if err := s.store.Revoke(ctx, old.User, old.Family, now, "a refresh token was used twice"); err != nil {
			return Pair{}, err
		}
		return Pair{}, signInAgain()
	}
	successor, err := open(token, old.SuccessorSecret)
	if err != nil {
		return Pair{}, err
	}
	next, err := s.store.SessionByHash(ctx, hashOf(successor))
	if err != nil {
		return Pair{}, fmt.Errorf("successor of a used session: %w", err)
	}
	if next.RevokedAt != nil {
		return Pair{}, signInAgain()
	}
	return s.pair(person, next, successor, now)
}

// seal encrypts the successor of a token with the token itself, so that whoever has the database
// but not the token learns nothing. The token is the key of this one message only.
func seal(token, successor string) (string, error) {
	box, err := boxOf(token)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(successor), nil)), nil
}

func open(token, sealed string) (string, error) {
	box, err := boxOf(token)
	if err != nil {
		return "", err
	}
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(b) < box.NonceSize() {
		return "", errors.New("the sealed successor of a session is damaged")
	}
	plain, err := box.Open(nil, b[:box.NonceSize()], b[box.NonceSize():], nil)
	if err != nil {
		return "", fmt.Errorf("the sealed successor of a session: %w", err)
	}
	return string(plain), nil
}

func boxOf(token string) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("successor of a refresh token\x00" + token)) // not the hash that is stored
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("seal session: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("seal session: %w", err)
	}
	return box, nil
}
