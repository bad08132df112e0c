package rule_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	entactivity "coxswain/ent/db/activity"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

// Who sees a row. A viewer is a role; "rep" is Ada, "manager" is Mia, "idle" is a REP who is no rep.
const (
	all      = "ADMIN OPS ANALYST EXECUTIVE FINANCE manager rep idle MARKETING SUCCESS PEOPLE"
	business = "ADMIN OPS ANALYST EXECUTIVE FINANCE"
	nobody   = ""
)

// seen is the visibility of every kind of row. Columns of the business: what Ada is close to, what Mia
// leads, and what only the roles for it see.
var seen = withPay(map[string]string{
	"rep": all, "team": all, "membership": all, "territory": all, "territory assignment": all, "organisation": all,
	"product": all, "price": all, "pipeline": all, "stage": all, "loss reason": all, "competitor": all,
	"channel": all, "lead source": all, "campaign": all, "exchange rate": all, "holiday": all,

	"account of Ada":                            business + " manager rep SUCCESS",
	"account of Ben":                            business + " manager SUCCESS",
	"account of Cleo":                           business + " SUCCESS",
	"account of nobody":                         business + " SUCCESS",
	"account that Ada works with Cleo":          business + " manager rep SUCCESS",
	"account that Ada worked until today":       business + " SUCCESS",
	"account that Ada works from tomorrow":      business + " SUCCESS",
	"account with a deal of Ada":                business + " manager rep SUCCESS",
	"account with a deal credited to Ada":       business + " manager rep SUCCESS",
	"contact at the account of Ada":             business + " manager rep SUCCESS",
	"contact at the account of Cleo":            business + " SUCCESS",
	"owner of the account of Ada":               business + " manager rep SUCCESS",
	"owner of the account of Cleo":              business + " SUCCESS",
	"colleague on the account of Ada":           business + " manager rep SUCCESS",
	"colleague on the account of Cleo":          business + " SUCCESS",
	"territory of the account of Ada":           business + " manager rep SUCCESS",
	"territory of the account of Cleo":          business + " SUCCESS",
	"deal of Cleo on an account that Ada works": business + " manager rep SUCCESS",

	"deal of Ada":                                business + " manager rep SUCCESS",
	"deal of Ben":                                business + " manager SUCCESS",
	"deal of Cleo":                               business + " SUCCESS",
	"deal of nobody":                             business + " SUCCESS",
	"deal of Cleo credited to Ada":               business + " manager rep SUCCESS",
	"deal of Cleo on the account of Ada":         business + " SUCCESS",
	"deal of Dora won on her last day in North":  business + " manager SUCCESS",
	"deal of Dora won on her first day in South": business + " SUCCESS",
	"open deal of Dora":                          business + " SUCCESS",
	"credit of Ada on a deal of Cleo":            business + " manager rep SUCCESS",
	"line of the deal of Ada":                    business + " manager rep SUCCESS",
	"line of the deal of Cleo":                   business + " SUCCESS",
	"stage of the deal of Ada":                   business + " manager rep SUCCESS",
	"stage of the deal of Cleo":                  business + " SUCCESS",
	"close date of the deal of Ada":              business + " manager rep SUCCESS",
	"close date of the deal of Cleo":             business + " SUCCESS",
	"competitor of the deal of Ada":              business + " manager rep SUCCESS",
	"competitor of the deal of Cleo":             business + " SUCCESS",

	"lead of Ada":                  business + " manager rep MARKETING",
	"lead of Cleo":                 business + " MARKETING",
	"lead of nobody":               business + " MARKETING",
	"lead of Dora closed in North": business + " manager MARKETING",
	"lead of Dora closed in South": business + " MARKETING",
	"history of the lead of Ada":   business + " manager rep MARKETING",
	"history of the lead of Cleo":  business + " MARKETING",
	"spend":                        business + " MARKETING",

	"call by Ada":                             business + " manager rep SUCCESS",
	"call by Cleo":                            business + " SUCCESS",
	"call by Cleo booked by Ada":              business + " manager rep SUCCESS",
	"call by Cleo at the account of Ada":      business + " SUCCESS",
	"call by Cleo to a lead":                  business + " SUCCESS MARKETING",
	"call by Cleo to a lead at her account":   business + " SUCCESS",
	"call by Cleo for a campaign":             business + " SUCCESS MARKETING",
	"call by Cleo for a campaign on her deal": business + " SUCCESS",

	"quota of Ada":         business + " manager rep",
	"quota of Cleo":        business,
	"quota of North":       business + " manager",
	"quota of South":       business,
	"quota of a territory": business,
	"note on Ada":          business + " manager rep",
	"note on Cleo":         business,
	"note on North":        business + " manager",
	"note on South":        business,
	"note by Ada":          business + " rep",

	"plan": all, "plan price": all, "entitlement": all, "cancellation reason": all, "meter": all,
	"ledger version":      business,
	"subscription of Ada": business + " manager rep SUCCESS", "subscription of Cleo": business + " SUCCESS",
	"event of Ada": business + " manager rep SUCCESS", "event of Cleo": business + " SUCCESS",
	"item of Ada": business + " manager rep SUCCESS", "item of Cleo": business + " SUCCESS",
	"term of Ada": business + " manager rep SUCCESS", "term of Cleo": business + " SUCCESS",
	"movement of Ada": business + " manager rep SUCCESS", "movement of Cleo": business + " SUCCESS",
	"revenue of Ada": business + " manager rep SUCCESS", "revenue of Cleo": business + " SUCCESS",
	"segment of Ada": business + " manager rep SUCCESS", "segment of Cleo": business + " SUCCESS",
	"usage event of Ada": business + " manager rep SUCCESS", "usage event of Cleo": business + " SUCCESS",
	"usage month of Ada": business + " manager rep SUCCESS", "usage month of Cleo": business + " SUCCESS",
	"touch of the account of Ada": business + " manager rep", "touch of the account of Cleo": business,
	"touch of the lead of Ada": business + " manager rep MARKETING", "touch of the lead of Cleo": business + " MARKETING",

	"goal of the company": all, "goal of Ada": business + " manager rep", "goal of Cleo": business,
	"goal of North": business + " manager", "goal of South": business, "goal of a territory": business,
	"KPI set": all, "scorecard": all, "user metric": all, "version of the user metric": all,
	"alert rule of Ada": "rep", "alert rule of another": nobody, "alert of Ada": "rep", "alert of another": nobody,

	"Ada's user": "ADMIN rep", "another user": "ADMIN",
	"view of Ada": "rep", "view of another": nobody,
	"view for North by Ada": "rep manager", "view for North by another": "rep manager",
	"view for South by Ada": "rep", "view for South by another": nobody,
	"view for everyone by Ada": all, "view for everyone by another": all,
	"preference of Ada": "rep", "preference of another": nobody,
	"job of Ada": "ADMIN OPS rep", "job of another": "ADMIN OPS",
	"file of Ada": "ADMIN OPS rep", "file of another": "ADMIN OPS",
	"import of Ada": "ADMIN OPS rep", "import of another": "ADMIN OPS",
	"rejected row of Ada": "ADMIN OPS rep", "rejected row of another": "ADMIN OPS",
	"entry of the change log": "ADMIN OPS FINANCE",

	"session": nobody, "one-time link": nobody, "throttle": nobody, "remembered call": nobody,
})

// systemOnly are the kinds that no person reads, whatever their role.
var systemOnly = []gid.Kind{gid.Session, gid.OneTimeLink, gid.Throttle, gid.IdempotencyRecord, gid.CommissionSnapshot}

func (c *company) viewers() map[string]context.Context {
	out := map[string]context.Context{
		"manager": opstest.As(role.Manager, opstest.Leads(c.mia, c.ada, c.ben), opstest.Heads(c.north)),
		"rep":     opstest.As(role.Rep, opstest.User(c.adasUser), opstest.Self(c.ada), opstest.InTeam(c.north)),
		"idle":    opstest.As(role.Rep),
	}
	for _, r := range role.All {
		if r != role.Manager && r != role.Rep {
			out[string(r)] = opstest.As(r)
		}
	}
	return out
}

func TestEachRoleSeesItsRows(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		if d := cmp.Diff(slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(c.rows))); d != "" {
			t.Fatalf("rows of the table and rows of the company (-table +company):\n%s", d)
		}
		client := s.Client()
		for name, ctx := range c.viewers() {
			var got, want []string
			for what, id := range c.rows {
				if slices.Contains(strings.Fields(seen[what]), name) {
					want = append(want, what)
				}
				switch r, err := client.GetRecord(ctx, id); {
				case err == nil && r.GlobalID() == id:
					got = append(got, what)
				case !db.IsNotFound(err):
					t.Errorf("%s reads %q: %v", name, what, err)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		}
		for what, id := range c.rows {
			if _, err := client.GetRecord(opstest.System(), id); err != nil {
				t.Errorf("the system reads %q: %v", what, err)
			}
			if _, err := client.GetRecord(context.Background(), id); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("nobody reads %q: %v, want UNAUTHENTICATED", what, err)
			}
		}
	})
}

func TestARowThatIsHiddenCannotBeChanged(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		ctx := c.viewers()["rep"]
		for what, id := range c.rows {
			if id.Is(gid.Change) || slices.Contains(strings.Fields(seen[what]), "rep") {
				continue
			}
			for name, write := range map[string]func(context.Context, *db.Client) error{
				"update": func(ctx context.Context, tx *db.Client) error {
					d, ok := tx.UpdateDraft(id)
					if !ok {
						t.Fatalf("there is no draft of %s", id.Kind())
					}
					_, err := d.Save(ctx)
					return err
				},
				"delete": func(ctx context.Context, tx *db.Client) error { return tx.DeleteRecord(ctx, id) },
			} {
				if err := ent.Translate(s.InTx(ctx, write)); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s of %q by a rep who may not see it: %v, want NOT_FOUND", name, what, err)
				}
			}
		}
	})
}

func TestCountsAndEdgesShowNoMoreThanLists(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		ctx, client := c.viewers()["rep"], s.Client()
		var visible int
		for what, id := range c.rows {
			if id.Is(gid.Lead) && slices.Contains(strings.Fields(seen[what]), "rep") {
				visible++
			}
		}
		list, err := client.Lead.Query().All(ctx)
		if err != nil {
			t.Fatal(err)
		}
		count, err := client.Lead.Query().Count(ctx)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := client.Lead.Query().IDs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != visible || count != visible || len(ids) != visible {
			t.Errorf("a rep who sees %d leads lists %d, counts %d and gets %d ids", visible, len(list), count, len(ids))
		}

		call := c.w.Activity(activity.Call, opstest.Today, func(a *db.ActivityCreate) {
			a.SetOwnerID(c.ada.ID).SetLeadID(c.rows["lead of Cleo"])
		})
		withLead, err := client.Activity.Query().Where(entactivity.ID(call.ID)).WithLead().Only(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if withLead.Edges.Lead != nil {
			t.Error("a hidden lead came along with a visible call")
		}
		if n, err := client.Activity.Query().Where(entactivity.ID(call.ID)).QueryLead().Count(ctx); err != nil || n != 0 {
			t.Errorf("over the edge of a visible call %d hidden leads are counted, %v", n, err)
		}
	})
}

func TestEveryoneSeesTheNotesThatTheyWrote(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w := opstest.World(t, s)
		for _, r := range role.All {
			author := w.User(r)
			var note *db.DeviationNote
			w.Write(func(ctx context.Context, tx *db.Client) (err error) {
				note, err = tx.DeviationNote.Create().SetKpi("WIN_RATE").SetFromDay(1).SetToDay(2).SetNote("x").SetAuthorID(author.ID).Save(ctx)
				return err
			})
			if _, err := s.Client().DeviationNote.Get(opstest.As(r, opstest.User(author)), note.ID); err != nil {
				t.Errorf("%s reads their own note: %v", r, err)
			}
			if _, err := s.Client().DeviationNote.Get(opstest.As(role.People), note.ID); !db.IsNotFound(err) {
				t.Errorf("somebody else of PEOPLE reads the note of %s: %v", r, err)
			}
		}
	})
}

func TestEveryKindHasARule(t *testing.T) {
	types := db.RowTypes()
	for _, k := range gid.Kinds() {
		if _, ok := types[k]; !ok {
			t.Errorf("%s is a kind without an entity", k)
		}
		if got, want := rule.HasEntry(k), !slices.Contains(systemOnly, k); got != want {
			t.Errorf("%s has an entry = %t, want %t; add one to the table, or the kind to systemOnly here", k, got, want)
		}
	}
	if len(types) != len(gid.Kinds()) {
		t.Errorf("%d entities, %d kinds", len(types), len(gid.Kinds()))
	}
}

func TestEveryKindHasARowInTheTest(t *testing.T) {
	c := newCompany(t, opstest.SQLite(t))
	tested := map[gid.Kind]bool{}
	for _, id := range c.rows {
		tested[id.Kind()] = true
	}
	for _, k := range gid.Kinds() {
		if !tested[k] {
			t.Errorf("no row of %s is tested", k)
		}
	}
}

func TestWithoutAnEntryNobodySees(t *testing.T) {
	unknown := gid.Kind(120)
	for _, r := range role.All {
		if rule.Visible(opstest.Viewer(r), unknown) == nil {
			t.Errorf("%s sees all rows of a kind without an entry", r)
		}
	}
	if rule.Visible(nil, gid.Rep) == nil {
		t.Error("nobody sees all reps")
	}
	if rule.Visible(viewer.System("test", viewer.Job), unknown) != nil {
		t.Error("the system does not see all rows")
	}
}
