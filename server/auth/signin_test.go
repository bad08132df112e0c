package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/fault"
)

func TestSignInAnswersAlikeForAllWhoMayNot(t *testing.T) {
	tests := []struct{ name, email, password string }{
		{"a wrong password", adaEmail, "four rowers and a bike"},
		{"nobody", "nobody@example.com", adaPassword},
		{"somebody deactivated", "gone@example.com", adaPassword},
		{"somebody invited who has no password", "new@example.com", ""},
		{"an endless password", adaEmail, strings.Repeat("x", 100_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			_, err := h.SignIn(from("203.0.113.1", nil), tt.email, tt.password, false)
			if !fault.Is(err, fault.Unauthenticated) || err.Error() != "the e-mail or the password is wrong" {
				t.Errorf("SignIn = %v, want the one message for all", err)
			}
			if len(h.store.sessions) != 0 {
				t.Errorf("%d sessions were made, want none", len(h.store.sessions))
			}
		})
	}
	h := newHouse(t)
	if _, err := h.SignIn(from("203.0.113.1", nil), "  ADA@Example.com ", adaPassword, false); err != nil {
		t.Errorf("SignIn with the e-mail in capitals = %v, want nil", err)
	}
}

func TestAHashOfLessWorkIsMadeAnewAtSignIn(t *testing.T) {
	h := newHouse(t)
	old := argon{memory: 32, passes: 1, threads: 1}.hash(adaPassword)
	h.store.people[adaID()].PasswordHash = old
	signedIn(t, h)
	if got := h.store.people[adaID()].PasswordHash; got == old || !strings.Contains(got, "m=64,") {
		t.Errorf("hash after sign-in = %s, want one of the current work", got)
	}
	signedIn(t, h)
}

func TestABrowserGetsTheRefreshTokenAsACookieOnly(t *testing.T) {
	h := newHouse(t)
	var jar []*http.Cookie
	p, err := h.SignIn(from("203.0.113.1", &jar), adaEmail, adaPassword, true)
	if err != nil {
		t.Fatal(err)
	}
	if p.RefreshToken != "" || len(jar) != 1 {
		t.Fatalf("refresh token = %q, %d cookies; want none and one", p.RefreshToken, len(jar))
	}
	c := jar[0]
	if c.Name != "coxswain_refresh" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/auth" || c.Secure {
		t.Errorf("cookie = %s, want HttpOnly, SameSite=Strict, Path=/auth", c)
	}
	if _, err := h.Refresh(from("203.0.113.1", nil), c.Value, true); err != nil {
		t.Errorf("Refresh with the cookie: %v", err)
	}
	secure := CookiesFor("https://sales.example.com").Keep("x", 0)
	if secure.Name != "__Secure-coxswain_refresh" || !secure.Secure {
		t.Errorf("cookie under https = %s, want Secure and the __Secure- prefix", secure)
	}
}

func TestGuessingSlowsDownEvenInOneRequest(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	wrong, refused := 0, 0
	var last error
	for range 20 { // as many aliases of signIn in one request
		_, last = h.SignIn(ctx, adaEmail, "not the password", false)
		if fault.Is(last, fault.Throttled) {
			refused++
		} else {
			wrong++
		}
	}
	if wrong != 5 || refused != 15 {
		t.Errorf("20 guesses: %d were tried and %d refused, want 5 and 15", wrong, refused)
	}
	if fs := fault.All(last); len(fs) != 1 || fs[0].RetryAfterSeconds != 1 {
		t.Errorf("fault = %+v, want to come back after 1 s", fs)
	}
	_, err := h.SignIn(ctx, adaEmail, adaPassword, false)
	if !fault.Is(err, fault.Throttled) {
		t.Errorf("the right password while throttled = %v, want it refused too", err)
	}
	h.wait(time.Second)
	if _, err := h.SignIn(ctx, adaEmail, adaPassword, false); err != nil {
		t.Errorf("the right password after waiting as told = %v, want nil", err)
	}
	if _, err := h.SignIn(ctx, adaEmail, "typo", false); fault.Is(err, fault.Throttled) {
		t.Errorf("the first typo after a success = %v, want it not throttled", err)
	}
}

func TestAnAttackFromElsewhereLocksNobodyOut(t *testing.T) {
	h := newHouse(t)
	for i := range 400 { // a botnet, each member within its own free attempts
		ctx := from(fmt.Sprintf("198.51.%d.%d", i/100, i%100+1), nil)
		_, _ = h.SignIn(ctx, adaEmail, "not the password", false)
		h.wait(31 * time.Second)
	}
	_, _ = h.SignIn(from("198.51.100.250", nil), adaEmail, "not the password", false)
	_, err := h.SignIn(from("203.0.113.1", nil), adaEmail, adaPassword, false)
	fs := fault.All(err)
	if len(fs) != 1 || fs[0].RetryAfterSeconds > 30 {
		t.Fatalf("the owner during the attack = %v, want to wait 30 s at most", err)
	}
	if err := h.RequestReset(from("203.0.113.1", nil), adaEmail); err != nil {
		t.Errorf("RequestReset during the attack = %v, want it open", err)
	}
	h.wait(30 * time.Second)
	if _, err := h.SignIn(from("203.0.113.1", nil), adaEmail, adaPassword, false); err != nil {
		t.Errorf("the owner after waiting as told = %v, want nil", err)
	}
}

func TestOneNetworkCannotTryManyAccounts(t *testing.T) {
	h, refused := newHouse(t), 0
	for i := range 60 {
		_, err := h.SignIn(from(fmt.Sprintf("2001:db8::%x", i+1), nil), fmt.Sprintf("user%d@example.com", i), "password", false)
		if fault.Is(err, fault.Throttled) {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("60 accounts tried from one /64: %d refused, want 10", refused)
	}
}

func TestTheThrottleGrowsToItsLimitAndForgets(t *testing.T) {
	strict, _, _ := slowdowns()
	for failures, want := range map[int]time.Duration{1: 0, 4: 0, 5: time.Second, 6: 2 * time.Second, 9: 16 * time.Second, 40: 15 * time.Minute, 5000: 15 * time.Minute} {
		if got := strict.wait(failures); got != want {
			t.Errorf("wait after %d failures = %s, want %s", failures, got, want)
		}
	}
	c := strict.attempt(Counter{Failures: 40, LastFailedAt: 0}, 0)
	if c.Failures != 41 {
		t.Errorf("failures = %d, want 41", c.Failures)
	}
	if c = strict.attempt(c, c.LastFailedAt.Add(time.Hour)); c.Failures != 1 {
		t.Errorf("failures after a quiet hour = %d, want 1", c.Failures)
	}
}

func linkToken(t *testing.T, url string) string {
	t.Helper()
	base, token, ok := strings.Cut(url, "#token=")
	if !ok || (base != testIssuer+"/accept-invitation" && base != testIssuer+"/reset-password") {
		t.Fatalf("url = %s, want a page of ours with the token behind #", url)
	}
	return token
}

func TestAnInvitedPersonChoosesAPasswordOnce(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	id := gid.New(gid.User, 3)
	m, err := h.Link(ctx, id, Invite)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.ExpiresAt.Time().Sub(h.clock.Now()); got != 7*24*time.Hour {
		t.Errorf("life of an invitation = %s, want 7 days", got)
	}
	token := linkToken(t, m.URL)
	const password = "eight oars in the water"
	if _, err := h.AcceptInvitation(ctx, token, "short"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a weak password = %v, want it refused", err)
	}
	if _, err := h.ResetPassword(ctx, token, password); !fault.Is(err, fault.Invalid) {
		t.Errorf("an invitation used as a reset = %v, want it refused", err)
	}
	got, err := h.AcceptInvitation(ctx, token, password)
	if err != nil || got != id {
		t.Fatalf("AcceptInvitation after refusals = %s, %v; want the link still good", got, err)
	}
	if _, err := h.SignIn(ctx, "new@example.com", password, false); err != nil {
		t.Errorf("SignIn with it: %v", err)
	}
	if _, err := h.AcceptInvitation(ctx, token, "another good password"); !fault.Is(err, fault.Invalid) {
		t.Errorf("the link a second time = %v, want it refused", err)
	}
}

func TestAnInvitationIsMailedOrHandedOver(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	link, err := h.Invite(ctx, gid.New(gid.User, 3))
	if err != nil || link != "" {
		t.Errorf("Invite on a server that mails = %q, %v; want no link", link, err)
	}
	if _ = h.Close(ctx); len(h.sent) != 1 || h.sent[0].Email != "new@example.com" || h.sent[0].Purpose != Invite {
		t.Errorf("sent = %+v, want the invitation", h.sent)
	}
	h.mail = nil
	link, err = h.Invite(ctx, gid.New(gid.User, 3))
	if err != nil || linkToken(t, link) == "" {
		t.Errorf("Invite on a server that does not mail = %q, %v; want the link", link, err)
	}
	if _, err := h.Invite(ctx, gid.New(gid.User, 99)); !fault.Is(err, fault.NotFound) {
		t.Errorf("Invite of nobody = %v, want NotFound", err)
	}
}

func TestAResetEndsEverySessionAndEveryOtherLink(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	p := signedIn(t, h)
	for range 2 {
		if err := h.RequestReset(ctx, adaEmail); err != nil {
			t.Fatalf("RequestReset: %v", err)
		}
	}
	if err := h.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if len(h.sent) != 2 || h.sent[0].Email != adaEmail || h.sent[0].Purpose != Reset {
		t.Fatalf("sent = %+v, want two resets for Ada", h.sent)
	}
	if _, err := h.ResetPassword(ctx, linkToken(t, h.sent[0].URL), "eight oars in the water"); err != nil {
		t.Fatalf("ResetPassword: %v", err)
	}
	_, err := h.Refresh(ctx, p.RefreshToken, false)
	wantEnded(t, "a session from before", err)
	if _, err := h.ResetPassword(ctx, linkToken(t, h.sent[1].URL), "nine oars in the water"); !fault.Is(err, fault.Invalid) {
		t.Errorf("the other link = %v, want it spent", err)
	}
}

func TestAResetTellsNobodyWhoIsAUser(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	for _, email := range []string{"nobody@example.com", "gone@example.com"} {
		if err := h.RequestReset(ctx, email); err != nil {
			t.Errorf("RequestReset(%s) = %v, want nil as for a user", email, err)
		}
	}
	if _ = h.Close(ctx); len(h.sent) != 0 {
		t.Errorf("sent = %+v, want nothing", h.sent)
	}
	if err := h.RequestReset(ctx, "Ada <ada@example.com>\nBcc: x@y.z"); !fault.Is(err, fault.Invalid) {
		t.Errorf("RequestReset of no address = %v, want it refused", err)
	}
}

func TestAResetThatAnAdministratorAsksForIsHandedOver(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	h.mail = nil
	link, err := h.SendReset(ctx, adaID())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ResetPassword(ctx, linkToken(t, link), "eight oars in the water"); err != nil {
		t.Errorf("ResetPassword with the link that was handed over: %v", err)
	}
}

func TestAServerThatDoesNotMailPrintsTheLinkForItsOperator(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	var terminal strings.Builder
	h.mail, h.print = nil, NewPrinter(&terminal)
	if err := h.RequestReset(ctx, adaEmail); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(terminal.String(), "To: "+adaEmail) || !strings.Contains(terminal.String(), testIssuer+"/reset-password#token=") {
		t.Errorf("terminal = %q, want the link for Ada", terminal.String())
	}
}

func TestAnOldLinkIsRefused(t *testing.T) {
	h, ctx := newHouse(t), from("203.0.113.1", nil)
	m, err := h.Link(ctx, adaID(), Reset)
	if err != nil {
		t.Fatal(err)
	}
	h.wait(time.Hour)
	if _, err := h.ResetPassword(ctx, linkToken(t, m.URL), "eight oars in the water"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a link after its hour = %v, want it refused", err)
	}
	if _, err := h.ResetPassword(ctx, "guessed", "eight oars in the water"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a guessed link = %v, want it refused", err)
	}
}

func TestAPasswordIsChangedByThoseWhoKnowIt(t *testing.T) {
	h := newHouse(t)
	here, other := signedIn(t, h), signedIn(t, h)
	a, err := h.issuer.Verify(h.clock.Now(), here.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithValue(from("203.0.113.1", nil), accessKey{}, a)
	const password = "eight oars in the water"
	if err := h.ChangePassword(ctx, adaID(), "not the password", password); !fault.Is(err, fault.Invalid) {
		t.Errorf("ChangePassword without knowing it = %v, want it refused", err)
	}
	if err := h.ChangePassword(ctx, adaID(), adaPassword, "password1234"); !fault.Is(err, fault.Invalid) {
		t.Errorf("ChangePassword to a weak one = %v, want it refused", err)
	}
	if err := h.ChangePassword(ctx, adaID(), adaPassword, password); err != nil {
		t.Fatalf("ChangePassword: %v", err)
	}
	if _, err := h.SignIn(ctx, adaEmail, password, false); err != nil {
		t.Errorf("SignIn with the new one: %v", err)
	}
	if _, err := h.Refresh(ctx, here.RefreshToken, false); err != nil {
		t.Errorf("the session that asked: %v, want it to go on", err)
	}
	_, err = h.Refresh(ctx, other.RefreshToken, false)
	wantEnded(t, "the other session", err)
}

func TestMessagesGoToTheOperatorsCommandAsSendmailReadsThem(t *testing.T) {
	m := Message{Purpose: Invite, Email: "a@b.c\nBcc: x@y.z", Name: "Ada", URL: "http://x/accept-invitation#token=t"}
	out := t.TempDir() + "/mail"
	if err := (Command{Argv: []string{"tee", out}}).Deliver(context.Background(), m); err != nil {
		t.Fatalf("Deliver: %v", err)
	}
	text := readFile(t, out)
	if !strings.HasPrefix(text, "To: a@b.c Bcc: x@y.z\nSubject: Your invitation") || !strings.Contains(text, m.URL) {
		t.Errorf("mail = %q, want headers on one line each and the link", text)
	}
	if err := (Command{Argv: []string{"false"}}).Deliver(context.Background(), m); err == nil {
		t.Error("a command that fails = nil, want an error")
	}
}
