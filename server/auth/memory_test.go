package auth

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"time"

	"coxswain/ent/gid"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/server/origin"
)

// memory is a Store for tests of the rules; the real one has tests of its own.
type memory struct {
	mu       sync.Mutex
	people   map[gid.ID]*Person
	sessions map[string]*Session
	links    map[string]*Link
	counters map[string]Counter
	revoked  []string // reasons
}

func newMemory(people ...Person) *memory {
	m := &memory{people: map[gid.ID]*Person{}, sessions: map[string]*Session{}, links: map[string]*Link{}, counters: map[string]Counter{}}
	for _, p := range people {
		m.people[p.ID] = &p
	}
	return m
}

func (m *memory) PersonByEmail(_ context.Context, email string) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.people {
		if p.Email == email {
			return *p, nil
		}
	}
	return Person{}, ErrNone
}

func (m *memory) Person(_ context.Context, id gid.ID) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.people[id]; ok {
		return *p, nil
	}
	return Person{}, ErrNone
}

func (m *memory) SignedIn(_ context.Context, _ calendar.Instant, newHash string, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if newHash != "" {
		m.people[s.User].PasswordHash = newHash
	}
	s.ID = gid.New(gid.Session, int64(len(m.sessions)+1))
	m.sessions[s.TokenHash] = &s
	return nil
}

func (m *memory) SetPassword(_ context.Context, id gid.ID, hash, keep string, now calendar.Instant) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.people[id].PasswordHash = hash
	m.people[id].SessionVersion++
	m.revoke(now, "password", func(s *Session) bool { return s.User == id && s.Family != keep })
	return nil
}

func (m *memory) SessionByHash(_ context.Context, hash string) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[hash]; ok {
		return *s, nil
	}
	return Session{}, ErrNone
}

func (m *memory) Spend(_ context.Context, id gid.ID, now calendar.Instant, secret string, successor Session) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sessions {
		if s.ID != id {
			continue
		}
		if s.UsedAt != nil || s.RevokedAt != nil {
			return false, nil
		}
		s.UsedAt, s.SuccessorSecret = &now, secret
		successor.ID = gid.New(gid.Session, int64(len(m.sessions)+1))
		m.sessions[successor.TokenHash] = &successor
		return true, nil
	}
	return false, nil
}

func (m *memory) Revoke(_ context.Context, user gid.ID, family string, now calendar.Instant, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revoke(now, reason, func(s *Session) bool { return s.User == user && (family == "" || s.Family == family) })
	return nil
}

func (m *memory) revoke(now calendar.Instant, reason string, which func(*Session) bool) {
	m.revoked = append(m.revoked, reason)
	for _, s := range m.sessions {
		if which(s) && s.RevokedAt == nil {
			s.RevokedAt = &now
		}
	}
}

func (m *memory) AddLink(_ context.Context, l Link) (Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[l.User]
	if !ok {
		return Person{}, ErrNone
	}
	m.links[l.TokenHash] = &l
	return *p, nil
}

func (m *memory) LinkByHash(_ context.Context, hash string) (Link, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.links[hash]; ok {
		return *l, nil
	}
	return Link{}, ErrNone
}

func (m *memory) UseLink(_ context.Context, used Link, hash string, now calendar.Instant) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.links[used.TokenHash].UsedAt != nil {
		return false, nil
	}
	for _, l := range m.links {
		if l.User == used.User {
			l.UsedAt = &now
		}
	}
	p := m.people[used.User]
	p.PasswordHash, p.Active = hash, true
	p.SessionVersion++
	m.revoke(now, "password", func(s *Session) bool { return s.User == used.User })
	return true, nil
}

func (m *memory) ChangeCounters(_ context.Context, keys []string, change func([]Counter) []Counter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	cs := make([]Counter, len(keys))
	for i, k := range keys {
		cs[i] = m.counters[k]
		cs[i].Key = k
	}
	for _, c := range change(cs) {
		m.counters[c.Key] = c
	}
	return nil
}

func (m *memory) Sweep(context.Context, calendar.Instant, calendar.Instant) error { return nil }

// house is a Service to test with, one user in it, and a clock that stands still.
type house struct {
	*Service

	store *memory
	clock *opstest.Clock
	log   *bytes.Buffer
	sent  []Message
	mu    sync.Mutex
}

const (
	adaEmail    = "ada@example.com"
	adaPassword = "four rowers and a boat"
)

func adaID() gid.ID { return gid.New(gid.User, 1) }

func newHouse(t *testing.T) *house {
	t.Helper()
	passwords := newPasswords(argon{memory: 64, passes: 1, threads: 1}, 2) // the rules do not depend on the work
	hash, err := passwords.Hash(context.Background(), adaPassword)
	if err != nil {
		t.Fatalf("Hash: %v", err)
	}
	h := &house{
		store: newMemory(
			Person{ID: adaID(), Email: adaEmail, Name: "Ada", PasswordHash: hash, Active: true, SessionVersion: 1},
			Person{ID: gid.New(gid.User, 2), Email: "gone@example.com", Name: "Gone", PasswordHash: hash, Deactivated: true, SessionVersion: 1},
			Person{ID: gid.New(gid.User, 3), Email: "new@example.com", Name: "New", SessionVersion: 1},
		),
		clock: opstest.NewClock(), log: &bytes.Buffer{},
	}
	h.clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	h.Service = NewService(Config{
		Store: h.store, Passwords: passwords, Issuer: NewIssuer(testKeys(t), testIssuer), Mail: h,
		PublicURL: testIssuer, Now: h.clock.Instant,
		Log: slog.New(slog.NewTextHandler(h.log, nil)),
	})
	return h
}

// Deliver keeps the message.
func (h *house) Deliver(_ context.Context, m Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent = append(h.sent, m)
	return nil
}

func (h *house) wait(d time.Duration) { h.clock.Advance(d) }

// from is a request from an address; cookies set on it are kept in jar when there is one.
func from(address string, jar *[]*http.Cookie) context.Context {
	o := &origin.Origin{RequestID: "r1", Address: netip.MustParseAddr(address), UserAgent: "test"}
	if jar != nil {
		o.SetCookie = func(c *http.Cookie) { *jar = append(*jar, c) }
	}
	return origin.With(context.Background(), o)
}

func dayOffset(n int) calendar.Day { return calendar.Day(n) }
