package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/session"
	"coxswain/ent/db/throttle"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// office is a Service on a real database with one administrator, Ada.
type office struct {
	*Service

	db     *ent.Store
	loader *Loader
	clock  *opstest.Clock
	ada    gid.ID
}

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		passwords := newPasswords(argon{memory: 64, passes: 1, threads: 1}, 4)
		id, err := AddPerson(Operator(context.Background(), "user create"), s, passwords,
			NewPerson{Email: " Ada@Example.com", Name: "Ada", Role: role.Admin, Password: adaPassword})
		if err != nil {
			t.Fatalf("AddPerson: %v", err)
		}
		test(t, &office{
			Service: NewService(Config{
				Store: NewStore(s), Passwords: passwords, Issuer: NewIssuer(testKeys(t), testIssuer), Print: NewPrinter(&bytes.Buffer{}),
				PublicURL: testIssuer, Now: s.Now, Log: slog.New(slog.DiscardHandler),
			}),
			db: s, loader: NewLoader(s), clock: clock, ada: id,
		})
	}, clock)
}

func (o *office) signIn(t *testing.T) Pair {
	t.Helper()
	p, err := o.SignIn(from("203.0.113.1", nil), adaEmail, adaPassword, false)
	if err != nil {
		t.Fatalf("SignIn: %v", err)
	}
	return p
}

// who loads the viewer of an access token.
func (o *office) who(t *testing.T, token string) (*viewer.V, error) {
	t.Helper()
	a, err := o.issuer.Verify(o.clock.Now(), token)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return o.loader.Viewer(from("203.0.113.1", nil), a)
}

func asSystem() context.Context { return Operator(context.Background(), "test") }

func TestASessionLivesInTheDatabaseFromSignInToSignOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := from("203.0.113.1", nil)
		p := o.signIn(t)
		v, err := o.who(t, p.AccessToken)
		if err != nil || v.User != o.ada || v.Role != role.Admin || v.Name != "Ada" || v.IsSystem() {
			t.Fatalf("viewer = %+v, %v; want Ada, ADMIN", v, err)
		}
		next, err := o.Refresh(ctx, p.RefreshToken, false)
		if err != nil {
			t.Fatalf("Refresh: %v", err)
		}
		again, err := o.Refresh(ctx, p.RefreshToken, false)
		if err != nil || again.RefreshToken != next.RefreshToken {
			t.Errorf("Refresh within the grace = %v, want the same session", err)
		}
		a, err := o.issuer.Verify(o.clock.Now(), next.AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		signedIn := viewer.With(context.WithValue(ctx, accessKey{}, a), v)
		if err := o.SignOut(signedIn, false); err != nil {
			t.Fatalf("SignOut: %v", err)
		}
		_, err = o.who(t, next.AccessToken)
		wantEnded(t, "the access token after signing out", err)
		_, err = o.Refresh(ctx, next.RefreshToken, false)
		wantEnded(t, "the refresh token after signing out", err)
		u := o.db.Client().User.GetX(asSystem(), o.ada)
		if u.LastSignedInAt == nil || *u.LastSignedInAt != o.clock.Instant() {
			t.Errorf("last signed in = %v, want now", u.LastSignedInAt)
		}
		log := o.db.Client().Change.Query().Where(change.RecordID(o.ada)).Order(change.ByID()).AllX(asSystem())
		last := log[len(log)-1]
		if last.Reason == nil || *last.Reason != "signed out" || last.ActorID == nil || *last.ActorID != o.ada {
			t.Errorf("last change = %v, want that Ada signed out", last)
		}
	})
}

func TestAStolenRefreshTokenEndsTheSessionInTheDatabaseAndIsAudited(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := from("203.0.113.1", nil)
		p := o.signIn(t)
		next, err := o.Refresh(ctx, p.RefreshToken, false)
		if err != nil {
			t.Fatal(err)
		}
		o.clock.Advance(refreshGrace)
		_, err = o.Refresh(ctx, p.RefreshToken, false)
		wantEnded(t, "the stolen token", err)
		_, err = o.who(t, next.AccessToken)
		wantEnded(t, "the access token of the family", err)
		n := o.db.Client().Change.Query().Where(change.RecordID(o.ada), change.Reason("a refresh token was used twice")).CountX(asSystem())
		if n != 1 {
			t.Errorf("%d changes say why, want 1", n)
		}
	})
}

func TestManyTabsAtOnceSpendOneTokenOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.signIn(t)
		const tabs = 8
		tokens := make([]string, tabs)
		var wg sync.WaitGroup
		for i := range tokens {
			wg.Go(func() {
				got, err := o.Refresh(from("203.0.113.1", nil), p.RefreshToken, false)
				if err != nil {
					t.Errorf("tab %d: %v", i, err)
				}
				tokens[i] = got.RefreshToken
			})
		}
		wg.Wait()
		for i := range tokens {
			if tokens[i] != tokens[0] {
				t.Errorf("tab %d got another session than tab 0", i)
			}
		}
		if n := o.db.Client().Session.Query().Where(session.UserID(o.ada)).CountX(asSystem()); n != 2 {
			t.Errorf("%d sessions are stored, want the first and its successor", n)
		}
	})
}

func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		const guesses = 16
		refused := make([]bool, guesses)
		var wg sync.WaitGroup
		for i := range refused {
			wg.Go(func() {
				_, err := o.SignIn(from("203.0.113.1", nil), adaEmail, "not the password", false)
				refused[i] = fault.Is(err, fault.Throttled)
				if !refused[i] && !fault.Is(err, fault.Unauthenticated) {
					t.Errorf("guess %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		tried := 0
		for _, r := range refused {
			if !r {
				tried++
			}
		}
		if tried != 5 {
			t.Errorf("%d of %d guesses at once were tried, want 5", tried, guesses)
		}
		rows := o.db.Client().Throttle.Query().Order(throttle.ByKey()).AllX(asSystem())
		for _, r := range rows {
			if strings.Contains(r.Key, "ada") || r.Failures != 5 {
				t.Errorf("counter %s = %d, want 5 under a key that names nobody", r.Key, r.Failures)
			}
		}
		if len(rows) != 3 {
			t.Errorf("%d counters, want 3", len(rows))
		}
	})
}

func TestALinkInTheDatabaseSetsOnePassword(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := from("203.0.113.1", nil)
		id, err := AddPerson(asSystem(), o.db, o.passwords, NewPerson{Email: "bo@example.com", Name: "Bo", Role: role.Rep})
		if err != nil {
			t.Fatal(err)
		}
		first, err := o.Invite(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		second, err := o.Invite(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.AcceptInvitation(ctx, linkToken(t, first), "eight oars in the water"); err != nil || got != id {
			t.Fatalf("AcceptInvitation = %s, %v; want %s", got, err, id)
		}
		if _, err := o.AcceptInvitation(ctx, linkToken(t, second), "nine oars in the water"); !fault.Is(err, fault.Invalid) {
			t.Errorf("the second invitation = %v, want it spent with the first", err)
		}
		p, err := o.SignIn(ctx, "bo@example.com", "eight oars in the water", false)
		if err != nil {
			t.Fatalf("SignIn: %v", err)
		}
		reset, err := o.SendReset(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.ResetPassword(ctx, linkToken(t, reset), "ten oars in the water"); err != nil {
			t.Fatalf("ResetPassword: %v", err)
		}
		_, err = o.who(t, p.AccessToken)
		wantEnded(t, "the access token from before the reset", err)
		for _, c := range o.db.Client().Change.Query().AllX(asSystem()) {
			if strings.Contains(string(c.Before)+string(c.After), "argon2id") {
				t.Errorf("the change log holds a password hash: %s", c.After)
			}
		}
	})
}

func TestWhatAnAdministratorChangesActsAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		change func(u *db.UserUpdateOne) *db.UserUpdateOne
		ended  bool
	}{
		{"a new role", func(u *db.UserUpdateOne) *db.UserUpdateOne { return u.SetRole(role.Rep) }, false},
		{"a deactivation", func(u *db.UserUpdateOne) *db.UserUpdateOne { return u.SetStatus(org.Deactivated) }, true},
		{"a new version of the sessions", func(u *db.UserUpdateOne) *db.UserUpdateOne { return u.SetSessionVersion(2) }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachOffice(t, func(t *testing.T, o *office) {
				p := o.signIn(t)
				err := o.db.InTx(asSystem(), func(ctx context.Context, tx *db.Client) error {
					return tt.change(tx.User.UpdateOneID(o.ada)).Exec(ctx)
				})
				if err != nil {
					t.Fatal(err)
				}
				v, err := o.who(t, p.AccessToken)
				if tt.ended {
					wantEnded(t, "the token", err)
				} else if err != nil || v.Role != role.Rep {
					t.Errorf("viewer = %+v, %v; want the new role", v, err)
				}
			})
		})
	}
}

func TestAViewerSeesTheirTeamsAsOfToday(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		var reps, teams []gid.ID
		err := o.db.InTx(asSystem(), func(ctx context.Context, tx *db.Client) error {
			reps, teams = nil, nil
			for i := range 5 {
				r, err := tx.Rep.Create().SetName(fmt.Sprintf("Rep %d", i)).SetSalesRole(org.AE).Save(ctx)
				if err != nil {
					return err
				}
				reps = append(reps, r.ID)
			}
			for i := range 4 { // 0 is led by rep 0; 1 is below 0; 2 is below 1; 3 stands apart
				c := tx.Team.Create().SetName(fmt.Sprintf("Team %d", i))
				if i == 0 {
					c.SetManagerID(reps[0])
				}
				if i == 1 || i == 2 {
					c.SetParentID(teams[i-1])
				}
				team, err := c.Save(ctx)
				if err != nil {
					return err
				}
				teams = append(teams, team.ID)
			}
			for _, m := range []struct {
				rep, team int
				from, to  int // days from today; 0 for an open end
			}{{1, 1, -10, 0}, {2, 2, 0, 0}, {3, 2, -20, -1}, {4, 3, -10, 0}} {
				c := tx.TeamMembership.Create().SetRepID(reps[m.rep]).SetTeamID(teams[m.team]).SetValidFrom(opstest.Today + dayOffset(m.from))
				if m.to != 0 {
					c.SetValidTo(opstest.Today + dayOffset(m.to))
				}
				if err := c.Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			role  role.Role
			rep   int
			team  gid.ID
			reps  []gid.ID
			teams []gid.ID
		}{
			{role.Manager, 0, 0, []gid.ID{reps[0], reps[1], reps[2]}, teams[:3]},
			{role.Manager, 4, teams[3], []gid.ID{reps[4]}, []gid.ID{}},
			{role.Rep, 1, teams[1], []gid.ID{reps[1]}, nil},
			{role.Rep, 3, 0, []gid.ID{reps[3]}, nil},
			{role.Success, 1, teams[1], nil, nil},
		}
		for _, tt := range tests {
			t.Run(string(tt.role), func(t *testing.T) {
				err := o.db.InTx(asSystem(), func(ctx context.Context, tx *db.Client) error {
					return tx.User.UpdateOneID(o.ada).SetRole(tt.role).SetRepID(reps[tt.rep]).Exec(ctx)
				})
				if err != nil {
					t.Fatal(err)
				}
				v, err := o.loader.Of(context.Background(), o.ada)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([][]gid.ID{v.Reps, v.Teams}, [][]gid.ID{tt.reps, tt.teams}); diff != "" {
					t.Errorf("reps and teams -got +want:\n%s", diff)
				}
				if v.Rep != reps[tt.rep] || v.Team != tt.team || v.Today != opstest.Today {
					t.Errorf("rep = %s of %s on %s, want %s of %s on %s", v.Rep, v.Team, v.Today, reps[tt.rep], tt.team, opstest.Today)
				}
			})
		}
	})
}

func TestAViewerIsLoadedWithOneStatement(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		a, err := o.issuer.Verify(o.clock.Now(), o.signIn(t).AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		seed := func(ctx context.Context, tx *db.Client) error {
			return tx.Organisation.Create().SetSingleton(1).SetName("X").SetBaseCurrency("EUR").SetTimeZone("Pacific/Auckland").
				SetWorkingDays([]int{1}).SetWorkStartsMinute(540).SetWorkEndsMinute(1020).SetLeadSLAMinutes(60).Exec(ctx)
		}
		if err := o.db.InTx(asSystem(), seed); err != nil {
			t.Fatal(err)
		}
		for i, want := range []int64{2, 1} { // the first also reads the organisation's time zone
			ctx, n := ent.WithStatements(from("203.0.113.1", nil))
			v, err := o.loader.Viewer(ctx, a)
			if err != nil {
				t.Fatal(err)
			}
			if n.Count() != want {
				t.Errorf("load %d took %d statements, want %d", i+1, n.Count(), want)
			}
			if v.Today != opstest.Today+1 {
				t.Errorf("today = %s, want it to be tomorrow already in Auckland", v.Today)
			}
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.signIn(t)
		if err := o.DeactivatePerson(asSystem(), o.db, o.ada); !fault.Is(err, fault.Conflict) {
			t.Fatalf("DeactivatePerson of the last administrator = %v, want Conflict", err)
		}
		if _, err := AddPerson(asSystem(), o.db, o.passwords, NewPerson{Email: "bo@example.com", Name: "Bo", Role: role.Admin, Password: "eight oars in the water"}); err != nil {
			t.Fatal(err)
		}
		if err := o.DeactivatePerson(asSystem(), o.db, o.ada); err != nil {
			t.Fatalf("DeactivatePerson with another administrator: %v", err)
		}
		_, err := o.who(t, p.AccessToken)
		wantEnded(t, "the token", err)
		_, err = o.Refresh(from("203.0.113.1", nil), p.RefreshToken, false)
		wantEnded(t, "the refresh token", err)
	})
}

func TestAddPersonNamesEveryMistakeAtOnce(t *testing.T) {
	s := opstest.SQLite(t)
	_, err := AddPerson(asSystem(), s, NewPasswords(1), NewPerson{Email: "ada", Role: "KING", Password: "short"})
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, strings.Join(f.Path, "."))
	}
	if diff := cmp.Diff(fields, []string{"email", "name", "role", "password"}); diff != "" {
		t.Errorf("faults about -got +want:\n%s", diff)
	}
	good := NewPerson{Email: "ada@example.com", Name: "Ada", Role: role.Admin}
	if _, err := AddPerson(asSystem(), s, NewPasswords(1), good); err != nil {
		t.Fatal(err)
	}
	good.Email = "ADA@example.com"
	if _, err := AddPerson(asSystem(), s, NewPasswords(1), good); !fault.Is(err, fault.Taken) {
		t.Errorf("the same e-mail in capitals = %v, want Taken", err)
	}
}

func TestTheThrottleForgetsNothingBetweenProcesses(t *testing.T) {
	s := opstest.SQLite(t)
	for range 5 {
		_ = NewThrottle(NewStore(s)).enter(context.Background(), guess{signInDoor, adaEmail, "203.0.113.1"}, s.Now())
	}
	err := NewThrottle(NewStore(s)).enter(context.Background(), guess{signInDoor, adaEmail, "203.0.113.1"}, s.Now())
	if !fault.Is(err, fault.Throttled) {
		t.Errorf("the sixth guess, in another process = %v, want Throttled", err)
	}
	if err := NewThrottle(NewStore(s)).enter(context.Background(), guess{signInDoor, adaEmail, "203.0.113.1"}, s.Now().Add(time.Second)); err != nil {
		t.Errorf("after waiting = %v, want nil", err)
	}
}

func TestSweepingRemovesOnlyWhatNoLongerCounts(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := from("203.0.113.1", nil)
		p := o.signIn(t)
		if _, err := o.Invite(ctx, o.ada); err != nil {
			t.Fatal(err)
		}
		_, _ = o.SignIn(ctx, adaEmail, "not the password", false)
		left := func() [3]int {
			c, ctx := o.db.Client(), asSystem()
			return [3]int{c.Session.Query().CountX(ctx), c.OneTimeLink.Query().CountX(ctx), c.Throttle.Query().CountX(ctx)}
		}
		for _, step := range []struct {
			after time.Duration
			want  [3]int
		}{{0, [3]int{1, 1, 3}}, {2 * time.Hour, [3]int{1, 1, 0}}, {40 * 24 * time.Hour, [3]int{1, 0, 0}}, {5 * 24 * time.Hour, [3]int{}}} {
			o.clock.Advance(step.after)
			if err := o.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if got := left(); got != step.want {
				t.Errorf("%s later: sessions, links, throttles = %v, want %v", step.after, got, step.want)
			}
		}
		_, err := o.Refresh(ctx, p.RefreshToken, false)
		wantEnded(t, "a token that was swept", err)
	})
}

func TestAPersonWhoIsAddedIsInvitedInTheSameTransaction(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		var sent []Message
		o.mail = deliverFunc(func(m Message) { sent = append(sent, m) })
		undo := errors.New("changed my mind")
		for _, failing := range []error{undo, nil} {
			err := o.db.InTx(asSystem(), func(ctx context.Context, tx *db.Client) error {
				u, err := tx.User.Create().SetEmail("bo@example.com").SetName("Bo").SetRole(role.Rep).Save(ctx)
				if err != nil {
					return err
				}
				if _, err := o.Invite(ctx, u.ID); err != nil {
					return err
				}
				return failing
			})
			if !errors.Is(err, failing) {
				t.Fatalf("InTx = %v, want %v", err, failing)
			}
		}
		if err := o.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(sent) != 1 || sent[0].Email != "bo@example.com" {
			t.Fatalf("sent = %+v, want one invitation: that of the transaction that was kept", sent)
		}
		if _, err := o.AcceptInvitation(context.Background(), linkToken(t, sent[0].URL), "eight oars in the water"); err != nil {
			t.Errorf("AcceptInvitation: %v", err)
		}
	})
}

// deliverFunc is a Deliverer that hands over to a function.
type deliverFunc func(Message)

// Deliver hands over.
func (f deliverFunc) Deliver(_ context.Context, m Message) error { f(m); return nil }
