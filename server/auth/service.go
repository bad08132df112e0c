package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/mail"
	"strings"
	"sync"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/server/origin"
)

// Service signs people in and out.
type Service struct {
	store     Store
	passwords *Passwords
	issuer    *Issuer
	throttle  *Throttle
	cookies   Cookies
	mail      Deliverer
	print     Deliverer
	publicURL string
	now       func() calendar.Instant
	log       *slog.Logger

	deliveries sync.WaitGroup
}

// Config says what a Service works with.
type Config struct {
	Store     Store
	Passwords *Passwords
	Issuer    *Issuer
	Mail      Deliverer // nil when the server does not mail: links are printed and handed over
	Print     Deliverer // where links go that nobody else can hand over
	PublicURL string    // where people reach the server, without a trailing slash
	Now       func() calendar.Instant
	Log       *slog.Logger
}

// NewService returns a Service.
func NewService(c Config) *Service {
	return &Service{
		store: c.Store, passwords: c.Passwords, issuer: c.Issuer, throttle: NewThrottle(c.Store),
		cookies: CookiesFor(c.PublicURL), mail: c.Mail, print: c.Print, publicURL: c.PublicURL, now: c.Now, log: c.Log,
	}
}

// Pair is an access token and the refresh token that gets the next one.
type Pair struct {
	User           gid.ID
	AccessToken    string
	ExpiresAt      calendar.Instant // of the access token
	RefreshToken   string
	RefreshExpires calendar.Instant
}

func (s *Service) pair(p Person, session Session, refreshToken string, now calendar.Instant) (Pair, error) {
	token, expires, err := s.issuer.Issue(now.Time(), Access{User: p.ID, Family: session.Family, Version: p.SessionVersion})
	if err != nil {
		return Pair{}, err
	}
	return Pair{
		User: p.ID, AccessToken: token, ExpiresAt: calendar.InstantOf(expires),
		RefreshToken: refreshToken, RefreshExpires: session.ExpiresAt,
	}, nil
}

// NormalEmail is the form in which e-mail addresses are stored and compared.
func NormalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// CheckEmail refuses what is not a plain e-mail address.
func CheckEmail(field, email string) error {
	const longest = 254
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > longest {
		return fault.Invalidf(field, "%q is not an e-mail address; write it like ada@example.com", email)
	}
	return nil
}

// SignIn checks an e-mail and a password and starts a session. With cookie the refresh token is set
// as a cookie for browsers and is absent from the result. The fault for a wrong password, an unknown
// e-mail and a deactivated user is the same, and takes as long.
func (s *Service) SignIn(ctx context.Context, email, password string, cookie bool) (Pair, error) {
	now, from := s.now(), origin.From(ctx)
	g := guess{door: signInDoor, account: NormalEmail(email), network: from.Network()}
	if err := s.throttle.enter(ctx, g, now); err != nil {
		return Pair{}, err
	}
	person, outdated, err := s.check(ctx, g.account, password)
	if err != nil {
		return Pair{}, err
	}
	newHash := ""
	if outdated {
		if newHash, err = s.passwords.Hash(ctx, password); err != nil {
			return Pair{}, err
		}
	}
	now = s.now() // hashing took its time
	session, token := newSession(person.ID, randomHex(), cookie, from.UserAgent, now, now.Add(refreshLife))
	if err := s.store.SignedIn(ctx, now, newHash, session); err != nil {
		return Pair{}, err
	}
	if err := s.throttle.succeed(ctx, g); err != nil {
		return Pair{}, err
	}
	pair, err := s.pair(person, session, token, now)
	if err != nil || !cookie {
		return pair, err
	}
	return s.moveToCookie(ctx, pair)
}

// moveToCookie hands the refresh token to the browser and nobody else.
func (s *Service) moveToCookie(ctx context.Context, p Pair) (Pair, error) {
	set := origin.From(ctx).SetCookie
	if set == nil {
		return Pair{}, fault.Invalidf("session", "a cookie session needs a browser; use TOKEN")
	}
	set(s.cookies.Keep(p.RefreshToken, p.RefreshExpires))
	p.RefreshToken = ""
	return p, nil
}

// check finds the person whose e-mail and password these are.
func (s *Service) check(ctx context.Context, email, password string) (p Person, outdated bool, err error) {
	wrong := fault.Of(fault.Unauthenticated, "", "the e-mail or the password is wrong")
	const longestBytes = longestPassword * 4 // of any password that was ever accepted
	if len(password) > longestBytes {
		return Person{}, false, wrong
	}
	p, err = s.store.PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, ErrNone) {
		return Person{}, false, err
	}
	if err != nil || !p.Active || p.PasswordHash == "" {
		if err := s.passwords.VerifyNobody(ctx, password); err != nil {
			return Person{}, false, err
		}
		return Person{}, false, wrong
	}
	ok, outdated, err := s.passwords.Verify(ctx, p.PasswordHash, password)
	if err != nil {
		return Person{}, false, err
	}
	if !ok {
		return Person{}, false, wrong
	}
	return p, outdated, nil
}

// SignOut ends the session of the access token that the caller used, or with everywhere all of the
// person's, and takes the cookie away. Signing out without a session changes nothing.
func (s *Service) SignOut(ctx context.Context, everywhere bool) error {
	if set := origin.From(ctx).SetCookie; set != nil {
		set(s.cookies.Drop())
	}
	a, ok := accessFrom(ctx)
	if !ok {
		return nil
	}
	if everywhere {
		return s.store.Revoke(ctx, a.User, "", s.now(), "signed out everywhere")
	}
	return s.store.Revoke(ctx, a.User, a.Family, s.now(), "signed out")
}

// EndSessions ends every session of a user who may no longer sign in, or whose rights changed.
func (s *Service) EndSessions(ctx context.Context, user gid.ID, reason string) error {
	return s.store.Revoke(ctx, user, "", s.now(), reason)
}

// Close waits until messages that are under way are delivered or ctx ends.
func (s *Service) Close(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.deliveries.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
