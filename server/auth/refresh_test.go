package auth

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"coxswain/sales/fault"
)

func signedIn(t *testing.T, h *house) Pair {
	t.Helper()
	p, err := h.SignIn(from("203.0.113.1", nil), adaEmail, adaPassword, false)
	if err != nil {
		t.Fatalf("SignIn: %v", err)
	}
	return p
}

func wantEnded(t *testing.T, what string, err error) {
	t.Helper()
	if !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("%s = %v, want an Unauthenticated fault", what, err)
	}
}

func TestARefreshTokenWorksOnceAndItsSuccessorGoesOn(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	p := signedIn(t, h)
	seen := map[string]bool{p.RefreshToken: true}
	for range 5 {
		h.wait(time.Hour)
		next, err := h.Refresh(ctx, p.RefreshToken, false)
		if err != nil {
			t.Fatalf("Refresh: %v", err)
		}
		if seen[next.RefreshToken] {
			t.Fatal("a refresh token was handed out twice")
		}
		seen[next.RefreshToken] = true
		if _, err := h.issuer.Verify(h.clock.Now(), next.AccessToken); err != nil {
			t.Errorf("the new access token: %v", err)
		}
		p = next
	}
}

func TestAUsedTokenThatComesAgainLaterEndsTheSignIn(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	first, other := signedIn(t, h), signedIn(t, h)
	second, err := h.Refresh(ctx, first.RefreshToken, false)
	if err != nil {
		t.Fatal(err)
	}
	h.wait(refreshGrace)
	_, err = h.Refresh(ctx, first.RefreshToken, false)
	wantEnded(t, "the stolen token", err)
	_, err = h.Refresh(ctx, second.RefreshToken, false)
	wantEnded(t, "the token of the thief's victim", err)
	if _, err := h.Refresh(ctx, other.RefreshToken, false); err != nil {
		t.Errorf("another device of the same person: %v, want it to go on", err)
	}
	if len(h.store.revoked) != 1 || !strings.Contains(h.store.revoked[0], "twice") || !strings.Contains(h.log.String(), "used twice") {
		t.Errorf("revocations = %q, log = %s; want one that says why", h.store.revoked, h.log)
	}
}

func TestTwoTabsAndLostAnswersEndInOneSession(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	p := signedIn(t, h)
	const tabs = 8
	pairs := make([]Pair, tabs)
	var wg sync.WaitGroup
	for i := range pairs {
		wg.Go(func() {
			var err error
			if pairs[i], err = h.Refresh(ctx, p.RefreshToken, false); err != nil {
				t.Errorf("tab %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i, got := range pairs {
		if got.RefreshToken != pairs[0].RefreshToken {
			t.Errorf("tab %d got another refresh token than tab 0, want one session", i)
		}
	}
	h.wait(refreshGrace - time.Second)
	late, err := h.Refresh(ctx, p.RefreshToken, false)
	if err != nil || late.RefreshToken != pairs[0].RefreshToken {
		t.Fatalf("a lost answer asked for again = %v, want the same session", err)
	}
	if _, err := h.Refresh(ctx, late.RefreshToken, false); err != nil {
		t.Errorf("the pair from within the grace does not work: %v", err)
	}
	if len(h.store.sessions) != 3 {
		t.Errorf("%d sessions are stored, want the first, its successor and the next", len(h.store.sessions))
	}
}

func TestASessionEndsWhenIdleAndAtItsLatest(t *testing.T) {
	ctx := from("203.0.113.1", nil)
	t.Run("idle for 14 days", func(t *testing.T) {
		h := newHouse(t)
		p := signedIn(t, h)
		h.wait(14 * 24 * time.Hour)
		_, err := h.Refresh(ctx, p.RefreshToken, false)
		wantEnded(t, "Refresh", err)
	})
	t.Run("used until one second before", func(t *testing.T) {
		h := newHouse(t)
		p := signedIn(t, h)
		h.wait(14*24*time.Hour - time.Second)
		if _, err := h.Refresh(ctx, p.RefreshToken, false); err != nil {
			t.Errorf("Refresh = %v, want nil", err)
		}
	})
	t.Run("after 90 days however often it was used", func(t *testing.T) {
		h := newHouse(t)
		p := signedIn(t, h)
		var err error
		for day := 10; day < 90; day += 10 {
			h.wait(10 * 24 * time.Hour)
			if p, err = h.Refresh(ctx, p.RefreshToken, false); err != nil {
				t.Fatalf("day %d: %v", day, err)
			}
		}
		h.wait(10 * 24 * time.Hour)
		_, err = h.Refresh(ctx, p.RefreshToken, false)
		wantEnded(t, "day 90", err)
	})
}

func TestRefreshIsRefusedToThoseWhoMayNotGoOn(t *testing.T) {
	tests := []struct {
		name string
		do   func(*house, Pair) (token string, cookie bool)
	}{
		{"a token nobody has", func(*house, Pair) (string, bool) { return newSecret(), false }},
		{"no token", func(*house, Pair) (string, bool) { return "", false }},
		{"the stored hash in place of the token", func(_ *house, p Pair) (string, bool) { return hashOf(p.RefreshToken), false }},
		{"the token of a native client as a cookie", func(_ *house, p Pair) (string, bool) { return p.RefreshToken, true }},
		{"somebody who was deactivated", func(h *house, p Pair) (string, bool) {
			h.store.people[adaID()].Active = false
			return p.RefreshToken, false
		}},
		{"somebody who was erased", func(h *house, p Pair) (string, bool) {
			delete(h.store.people, adaID())
			return p.RefreshToken, false
		}},
		{"somebody who signed out", func(h *house, p Pair) (string, bool) {
			a, _ := h.issuer.Verify(h.clock.Now(), p.AccessToken)
			_ = h.SignOut(context.WithValue(from("203.0.113.1", nil), accessKey{}, a), false)
			return p.RefreshToken, false
		}},
		{"a used token within the grace after signing out", func(h *house, p Pair) (string, bool) {
			_, _ = h.Refresh(from("203.0.113.1", nil), p.RefreshToken, false)
			_ = h.EndSessions(from("203.0.113.1", nil), adaID(), "deactivated")
			return p.RefreshToken, false
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			token, cookie := tt.do(h, signedIn(t, h))
			_, err := h.Refresh(from("203.0.113.1", nil), token, cookie)
			wantEnded(t, "Refresh", err)
		})
	}
}

func TestTheStoreHoldsNoTokenThatCouldBeUsed(t *testing.T) {
	h := newHouse(t)
	p := signedIn(t, h)
	next, err := h.Refresh(from("203.0.113.1", nil), p.RefreshToken, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range h.store.sessions {
		for _, secret := range []string{p.RefreshToken, next.RefreshToken} {
			if s.TokenHash == secret || s.SuccessorSecret == secret {
				t.Error("a session holds a refresh token in clear")
			}
		}
		if s.SuccessorSecret != "" {
			if _, err := open(s.TokenHash, s.SuccessorSecret); err == nil {
				t.Error("the stored hash opens the successor, want only the token to")
			}
		}
	}
}
