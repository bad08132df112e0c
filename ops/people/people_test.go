package people_test

import (
	"context"
	"errors"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/people"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

type updateUser struct {
	ID    gid.ID     `json:"id"`
	Email *string    `json:"email"`
	Role  *role.Role `json:"role"`
	RepID *gid.ID    `json:"repId"`
}

func TestAPersonIsInvitedOnceAndTheirLinkCanBeReplaced(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, v := opstest.World(t, s), people.New(editing.New(s))
		admin, ada := opstest.As(role.Admin), w.Rep("Ada")
		links := 0
		link := func(context.Context, *db.Client, *db.User) error { links++; return nil }
		in := people.InviteUserInput{Email: " Ada@Example.com ", Name: "Ada", Role: role.Rep, RepID: &ada.ID}
		u := editingtest.Must(v.InviteUser(admin, in, link))(t)
		if u.Email != "ada@example.com" || u.Status != org.Invited || *u.RepID != ada.ID || u.PasswordHash != nil {
			t.Errorf("got %+v", u)
		}
		editingtest.Writes(t, s, 0, func() {
			if again := editingtest.Must(v.InviteUser(admin, in, link))(t); again.ID != u.ID || links != 2 {
				t.Errorf("inviting again gave %s and %d links", again.ID, links)
			}
			broken := errors.New("no mail server")
			_, err := v.InviteUser(admin, people.InviteUserInput{Email: "bea@example.com", Name: "Bea", Role: role.Ops}, func(context.Context, *db.Client, *db.User) error { return broken })
			if !errors.Is(err, broken) {
				t.Errorf("a failed link gave %v", err)
			}
			_, err = v.InviteUser(admin, people.InviteUserInput{Email: "bea@example.com", Name: "Bea", Role: role.Rep, RepID: &ada.ID}, link)
			editingtest.Refused(t, err, fault.Taken, "repId", "linked to the user ada@example.com")
			_, err = v.InviteUser(admin, people.InviteUserInput{Email: "bea", Name: "Bea", Role: role.Ops}, link)
			editingtest.Refused(t, err, fault.Invalid, "email", "name@example.com")
			_, err = v.InviteUser(opstest.As(role.Ops), people.InviteUserInput{Email: "x@example.com", Name: "X", Role: role.Admin}, link)
			editingtest.Refused(t, err, fault.Forbidden, "", "OPS may not use inviteUser")
		})
		active := w.User(role.Ops)
		_, err := v.InviteUser(admin, people.InviteUserInput{Email: active.Email, Name: "X", Role: role.Ops}, link)
		editingtest.Refused(t, err, fault.Taken, "email", "reset their password")
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, v := opstest.World(t, s), people.New(editing.New(s))
		chief, other := w.User(role.Admin), w.User(role.Ops)
		admin, ops := opstest.As(role.Admin), role.Ops
		editingtest.Writes(t, s, 0, func() {
			_, err := v.UpdateUser(admin, updateUser{ID: chief.ID, Role: &ops})
			editingtest.Refused(t, err, fault.Conflict, "role", "only administrator")
			_, err = v.DeactivateUser(admin, people.DeactivateUserInput{Target: editing.Target{ID: chief.ID}}, nil)
			editingtest.Refused(t, err, fault.Conflict, "id", "only administrator")
			_, err = v.DeactivateUser(opstest.As(role.Admin, opstest.User(chief)), people.DeactivateUserInput{Target: editing.Target{ID: chief.ID}}, nil)
			editingtest.Refused(t, err, fault.Conflict, "id", "deactivate yourself")
		})
		editingtest.Must(v.UpdateUser(admin, updateUser{ID: other.ID, Role: editingtest.Ptr(role.Admin), Email: editingtest.Ptr("New@Example.com")}))(t)
		got := editingtest.Must(v.UpdateUser(admin, updateUser{ID: chief.ID, Role: &ops}))(t)
		if got.Role != role.Ops {
			t.Errorf("with another administrator the role is %s", got.Role)
		}
		if u := editingtest.Get[db.User](t, s, other.ID); u.Email != "new@example.com" {
			t.Errorf("the address is %q", u.Email)
		}
	})
}

func TestADeactivatedPersonIsOutAtOnceAndMayComeBack(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, v := opstest.World(t, s), people.New(editing.New(s))
		admin := opstest.As(role.Admin)
		ada := w.User(role.Rep, func(u *db.UserCreate) { u.SetPasswordHash("hash") })
		fresh := w.User(role.Rep)
		in := people.DeactivateUserInput{Target: editing.Target{ID: ada.ID}}
		ended := 0
		end := func(context.Context, *db.Client, *db.User) error { ended++; return nil }
		got := editingtest.Must(v.DeactivateUser(admin, in, end))(t)
		if got.Status != org.Deactivated || got.SessionVersion != ada.SessionVersion+1 || ended != 1 {
			t.Errorf("got %s at session version %d, %d sessions ended", got.Status, got.SessionVersion, ended)
		}
		editingtest.Writes(t, s, 0, func() { editingtest.Must(v.DeactivateUser(admin, in, end))(t) })
		if got := editingtest.Must(v.ReactivateUser(admin, people.ReactivateUserInput(in)))(t); got.Status != org.Active {
			t.Errorf("back they are %s", got.Status)
		}
		editingtest.Must(v.DeactivateUser(admin, people.DeactivateUserInput{Target: editing.Target{ID: fresh.ID}}, nil))(t)
		if got := editingtest.Must(v.ReactivateUser(admin, people.ReactivateUserInput{Target: editing.Target{ID: fresh.ID}}))(t); got.Status != org.Invited {
			t.Errorf("back without ever having had a password they are %s", got.Status)
		}
	})
}

func TestPreferencesAreOnesOwn(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, v := opstest.World(t, s), people.New(editing.New(s))
		ada, bea := w.User(role.Rep), w.User(role.Analyst)
		asAda, asBea := opstest.As(role.Rep, opstest.User(ada)), opstest.As(role.Analyst, opstest.User(bea))
		set := func(ctx context.Context, value *string) *db.UserPreference {
			t.Helper()
			return editingtest.Must(v.SetUserPreference(ctx, people.SetUserPreferenceInput{Key: "theme", Value: value}))(t)
		}
		first := set(asAda, editingtest.Ptr("dark"))
		if second := set(asAda, editingtest.Ptr("light")); second.ID != first.ID || second.Value != "light" {
			t.Errorf("set again it is %+v", second)
		}
		if set(asBea, editingtest.Ptr("dark")).ID == first.ID {
			t.Error("two people share a preference")
		}
		if gone := set(asAda, nil); gone != nil {
			t.Errorf("removed it is %+v", gone)
		}
		if n, err := s.Client().UserPreference.Query().Count(opstest.System()); err != nil || n != 1 {
			t.Errorf("%d preferences are left (%v), want Bea's", n, err)
		}
	})
}
