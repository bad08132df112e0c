package auth

import (
	"context"
	"errors"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
)

// ErrNone is what a Store returns for a record that does not exist.
var ErrNone = errors.New("no such record")

// Person is what signing in needs to know of a user.
type Person struct {
	ID             gid.ID
	Email          string
	Name           string
	PasswordHash   string // "" before the first password is set
	Active         bool
	Deactivated    bool
	SessionVersion int
}

// Session is one refresh token. The tokens that follow one another from one sign-in are a family.
type Session struct {
	ID              gid.ID
	User            gid.ID
	Family          string
	TokenHash       string
	SuccessorSecret string // the next token, sealed with this one; set when it is used
	Cookie          bool
	UserAgent       string
	CreatedAt       calendar.Instant
	UsedAt          *calendar.Instant
	ExpiresAt       calendar.Instant
	FamilyExpiresAt calendar.Instant
	RevokedAt       *calendar.Instant
}

// Purpose is what a one-time link is for.
type Purpose string

// The purposes.
const (
	Invite Purpose = "INVITE"
	Reset  Purpose = "RESET"
)

// Link is a one-time link.
type Link struct {
	User      gid.ID
	Purpose   Purpose
	TokenHash string
	CreatedAt calendar.Instant
	ExpiresAt calendar.Instant
	UsedAt    *calendar.Instant
}

// Counter counts the failed attempts that one throttle key has seen.
type Counter struct {
	Key          string
	Failures     int
	LastFailedAt calendar.Instant
	OpenAgainAt  calendar.Instant
}

// Store keeps what signing in needs. Each method is one transaction, or part of the one that ctx is in.
type Store interface {
	PersonByEmail(ctx context.Context, email string) (Person, error)
	Person(ctx context.Context, id gid.ID) (Person, error)

	// SignedIn notes the time of a sign-in and, unless it is "", a new hash of the same password, and
	// adds the session.
	SignedIn(ctx context.Context, now calendar.Instant, newHash string, s Session) error
	// SetPassword stores a password and ends the person's sessions except those of family keep.
	SetPassword(ctx context.Context, user gid.ID, hash, keep string, now calendar.Instant) error

	SessionByHash(ctx context.Context, hash string) (Session, error)
	// Spend marks a session used with the secret of its successor, and stores the successor. It
	// reports false and does nothing when the session was used or revoked in the meantime.
	Spend(ctx context.Context, id gid.ID, now calendar.Instant, secret string, successor Session) (bool, error)
	// Revoke ends the sessions of a family of the user's, of all with family "".
	Revoke(ctx context.Context, user gid.ID, family string, now calendar.Instant, reason string) error

	// AddLink stores a link and returns its user, who may have been added in the same transaction.
	AddLink(ctx context.Context, l Link) (Person, error)
	LinkByHash(ctx context.Context, hash string) (Link, error)
	// UseLink spends a link on a password: it stores the password, makes an invited person active,
	// ends all their sessions and spends their other links. It reports false and does nothing when
	// the link was used in the meantime.
	UseLink(ctx context.Context, l Link, passwordHash string, now calendar.Instant) (bool, error)

	// ChangeCounters reads the counters of keys (zero for those that do not exist), lets change
	// decide what they become, and stores that. No other call sees or changes them meanwhile.
	ChangeCounters(ctx context.Context, keys []string, change func([]Counter) []Counter) error

	// Sweep removes sessions and links that ended before ended, and counters without an attempt since quiet.
	Sweep(ctx context.Context, ended, quiet calendar.Instant) error
}
