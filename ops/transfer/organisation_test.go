package transfer

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/rep"
	"coxswain/ent/db/territory"
	"coxswain/ent/db/user"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// organisationFiles are the example files, which bear our own names.
func organisationFiles(t *testing.T) Request {
	t.Helper()
	var req Request
	for _, name := range []string{"users.csv", "territories.csv", "reps.csv"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "examples", "organisation", name))
		if err != nil {
			t.Fatal(err)
		}
		req.Sources = append(req.Sources, source(name, string(b)))
	}
	return req
}

func importing(v *viewer.V) context.Context {
	v.Source = viewer.Import
	return viewer.With(context.Background(), v)
}

func TestTheExampleOrganisationBringsRampsRulesAndInvitedUsers(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		admin := importing(opstest.Viewer(role.Admin, opstest.User(opstest.World(t, s).User(role.Admin))))
		first := mustImport(t, admin, s, organisationFiles(t))
		if len(first.Rejections) > 0 {
			t.Fatalf("rejected: %v", messages(first))
		}
		ctx := opstest.System()
		ines := s.Client().Rep.Query().Where(rep.ExternalID("R-1")).OnlyX(ctx)
		if diff := cmp.Diff([]int64{250_000, 500_000, 750_000}, ines.Ramp); diff != "" {
			t.Errorf("ramp (-want +got):\n%s", diff)
		}
		for id, want := range map[string][]org.Condition{
			"EU":     nil,
			"DACH-L": {{Attribute: org.ByCountry, Values: []string{"DE", "AT", "CH"}}, {Attribute: org.ByEmployeesMin, Values: []string{"1000"}}},
			"FOOD":   {{Attribute: org.ByIndustry, Values: []string{"Food, drinks"}}},
		} {
			if diff := cmp.Diff(want, s.Client().Territory.Query().Where(territory.ExternalID(id)).OnlyX(ctx).Rule); diff != "" {
				t.Errorf("rule of %s (-want +got):\n%s", id, diff)
			}
		}
		u := s.Client().User.Query().Where(user.Email("ines.albers@example.com")).OnlyX(ctx)
		if u.Status != org.Invited || u.PasswordHash != nil || u.Role != role.Rep || *u.RepID != ines.ID {
			t.Errorf("got %+v", u)
		}
		again := mustImport(t, admin, s, organisationFiles(t))
		for name, c := range counts(again) {
			if c[0] != c[3] {
				t.Errorf("%s: the second import changed something: %v", name, c)
			}
		}
		changed := mustImport(t, admin, s, Request{Sources: []Source{source("Territory.csv", "externalId,name,rule\nDACH,DACH,\"COUNTRY = DE, AT\"\n")}})
		if c := counts(changed)["Territory"]; c[2] != 1 {
			t.Errorf("a new rule: %v %v", c, messages(changed))
		}
		dach := s.Client().Territory.Query().Where(territory.ExternalID("DACH")).OnlyX(ctx)
		last := s.Client().Change.Query().Where(change.RecordID(dach.ID), change.OperationEQ(change.OperationUPDATE)).Order(db.Desc(change.FieldID)).FirstX(ctx)
		if got := strings.ReplaceAll(string(last.After), " ", ""); got != `{"rule":[{"attribute":"COUNTRY","values":["DE","AT"]}]}` && got != `{"rule":[{"values":["DE","AT"],"attribute":"COUNTRY"}]}` {
			t.Errorf("the change log says %s", got)
		}
	})
}

func TestUsersAreImportedByAdministratorsOnlyAndNobodyIsLockedOut(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		ada := w.Rep("Ada", func(c *db.RepCreate) { c.SetExternalID("R-9") })
		boss := w.User(role.Admin)
		w.User(role.Rep, func(c *db.UserCreate) { c.SetRepID(ada.ID) })
		file := func(rows ...string) Request {
			return Request{Sources: []Source{source("User.csv", "email,name,role,rep.externalId,timeZone\n"+strings.Join(rows, "\n")+"\n")}}
		}
		_, err := Import(importing(opstest.Viewer(role.Ops)), s, file("x@example.com,X,REP,,"))
		if all := fault.All(err); len(all) != 1 || all[0].Kind != fault.Forbidden || !strings.Contains(all[0].Message, "OPS may not write User records") {
			t.Errorf("by OPS: %v", err)
		}
		got := mustImport(t, importing(opstest.Viewer(role.Admin, opstest.User(boss))), s, file(
			"nobody,X,REP,,", boss.Email+",Boss,REP,,", "y@example.com,Y,REP,R-9,", "z@example.com,Z,KING,,", "q@example.com,Q,REP,,Mars", "good@example.com,Good,ANALYST,,",
		))
		if c := counts(got)["User"]; c[1] != 1 {
			t.Errorf("created %v", c)
		}
		want := []string{"not an email address", "updateUser", "linked to the user rep1@example.com", "use one of ADMIN", "not a time zone"}
		said := strings.Join(messages(got), "\n")
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("nothing says %q:\n%s", w, said)
			}
		}
		if n := s.Client().User.Query().Where(user.RoleEQ(role.Admin)).CountX(opstest.System()); n != 1 {
			t.Errorf("%d administrators are left", n)
		}
	})
}
