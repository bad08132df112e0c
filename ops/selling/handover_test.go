package selling_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/accountownership"
	"coxswain/ent/db/change"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/selling"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
	"coxswain/sales/role"
)

type spell struct{ Rep, From, To string }

func (c *company) owners(id gid.ID) []spell {
	c.t.Helper()
	rows := editingtest.Read(c.t, c.store.Client().AccountOwnership.Query().Where(accountownership.AccountID(id)).
		Order(accountownership.ByValidFrom(), accountownership.ByID()).All)
	out := make([]spell, len(rows))
	for i, r := range rows {
		out[i] = spell{editingtest.Get[db.Rep](c.t, c.store, r.RepID).Name, r.ValidFrom.String(), ""}
		if r.ValidTo != nil {
			out[i].To = r.ValidTo.String()
		}
	}
	return out
}

func TestAnAccountChangesHandsOnADayAndKeepsWhoHadItBefore(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		since := opstest.Today - 100
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.AccountOwnership.Create().SetAccountID(c.account.ID).SetRepID(c.ada.ID).SetValidFrom(since).Exec(ctx)
		})
		open, won, others := c.opportunity(), c.opportunity(opstest.Won(since, 5)), c.opportunity(opstest.OwnedBy(c.bea))
		in := selling.TransferAccountInput{Target: on(c.account.ID), OwnerID: &c.bea.ID, EffectiveOn: opstest.Today - 10, TransferOpportunities: true}
		got := editingtest.Must(c.verbs.TransferAccount(c.asOps, in))(t)
		if *got.Account.OwnerID != c.bea.ID || *got.Opportunities != 1 || *got.Leads != 0 {
			t.Errorf("the owner is %v, want Bea", got.Account.OwnerID)
		}
		day := (opstest.Today - 10).String()
		if diff := cmp.Diff(c.owners(c.account.ID), []spell{{"Ada", since.String(), day}, {"Bea", day, ""}}); diff != "" {
			t.Errorf("owners (-got +want):\n%s", diff)
		}
		for o, want := range map[*db.Opportunity]gid.ID{open: c.bea.ID, won: c.ada.ID, others: c.bea.ID} {
			if got := c.now(o.ID); *got.OwnerID != want {
				t.Errorf("%s (%s) is owned by %s, want %s", o.Name, o.Status, *got.OwnerID, want)
			}
		}
		editingtest.Writes(t, s, 0, func() { editingtest.Must(c.verbs.TransferAccount(c.asOps, in))(t) })

		// A day before that is about who had it then, not about who has it now.
		cleo := c.world.Rep("Cleo")
		got = editingtest.Must(c.verbs.TransferAccount(c.asOps, selling.TransferAccountInput{Target: on(c.account.ID), OwnerID: &cleo.ID, EffectiveOn: opstest.Today - 50}))(t)
		if *got.Account.OwnerID != c.bea.ID {
			t.Errorf("a correction of the past changed today's owner to %v", *got.Account.OwnerID)
		}
		then := (opstest.Today - 50).String()
		if diff := cmp.Diff(c.owners(c.account.ID), []spell{{"Ada", since.String(), then}, {"Cleo", then, day}, {"Bea", day, ""}}); diff != "" {
			t.Errorf("owners (-got +want):\n%s", diff)
		}
	})
}

func TestOpenLeadsOfAnAccountGoAlongToItsNewOwner(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		before := s.Now() - 1_000_000
		one := func(name string, set func(*db.LeadCreate)) *db.Lead {
			return c.world.Lead(name, func(l *db.LeadCreate) {
				set(l.SetAccountID(c.account.ID).SetOwnerID(c.ada.ID).SetAssignedAt(before))
			})
		}
		fresh := one("Fresh", func(l *db.LeadCreate) { l.SetStatus(lead.New) })
		worked := one("Worked", func(l *db.LeadCreate) { l.SetStatus(lead.Working).SetFirstTouchAt(before) })
		closed := one("Closed", func(l *db.LeadCreate) { l.SetStatus(lead.Disqualified).SetClosedOn(opstest.Today) })
		others := one("Bea's own", func(l *db.LeadCreate) { l.SetOwnerID(c.bea.ID) })
		archived := one("Away", func(l *db.LeadCreate) { l.SetArchivedAt(s.Now()) })
		in := selling.TransferAccountInput{Target: on(c.account.ID), OwnerID: &c.bea.ID, EffectiveOn: opstest.Today, TransferLeads: true}
		in.IdempotencyKey = editingtest.Ptr("hand over")
		got := editingtest.Must(c.verbs.TransferAccount(c.asOps, in))(t)
		if *got.Leads != 2 || *got.Opportunities != 0 {
			t.Errorf("%d leads and %d opportunities went along, want 2 and 0", *got.Leads, *got.Opportunities)
		}
		for _, x := range []struct {
			lead     *db.Lead
			owner    *db.Rep
			assigned calendar.Instant
		}{{fresh, c.bea, s.Now()}, {worked, c.bea, before}, {closed, c.ada, before}, {others, c.bea, before}, {archived, c.ada, before}} {
			now := editingtest.Get[db.Lead](t, s, x.lead.ID)
			if *now.OwnerID != x.owner.ID || *now.AssignedAt != x.assigned {
				t.Errorf("%s is owned by %s since %d, want %s since %d", now.Name, *now.OwnerID, *now.AssignedAt, x.owner.ID, x.assigned)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			again := editingtest.Must(c.verbs.TransferAccount(c.asOps, in))(t)
			if again.Account.ID != c.account.ID || again.Leads != nil || again.Opportunities != nil {
				t.Errorf("repeated: %+v", again)
			}
		})
		back := selling.TransferAccountInput{Target: on(c.account.ID), EffectiveOn: opstest.Today, TransferLeads: true}
		if got := editingtest.Must(c.verbs.TransferAccount(c.asOps, back))(t); *got.Leads != 3 {
			t.Errorf("%d leads lost their owner with the account, want 3", *got.Leads)
		}
		if now := editingtest.Get[db.Lead](t, s, worked.ID); now.OwnerID != nil || now.AssignedAt != nil {
			t.Errorf("an account without an owner leaves its lead with %v since %v", now.OwnerID, now.AssignedAt)
		}
	})
}

func TestAnOwnerWithoutAHistoryGetsOneBeforeTheAccountMovesOn(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		c := newCompany(t, s)
		clock.Set(opstest.Now.AddDate(0, 0, 20))
		editingtest.Must(c.verbs.TransferAccount(c.asOps, selling.TransferAccountInput{Target: on(c.account.ID), EffectiveOn: opstest.Today + 20}))(t)
		if diff := cmp.Diff(c.owners(c.account.ID), []spell{{"Ada", opstest.Today.String(), (opstest.Today + 20).String()}}); diff != "" {
			t.Errorf("owners (-got +want):\n%s", diff)
		}
		if a := editingtest.Get[db.Account](t, s, c.account.ID); a.OwnerID != nil {
			t.Errorf("the owner is %v, want none", *a.OwnerID)
		}
	}, clock)
}

func TestAnAccountIsNotHandedOverByJustAnyoneOrAheadOfTime(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		to := func(as context.Context, rep *db.Rep, day calendar.Day) error {
			_, err := c.verbs.TransferAccount(as, selling.TransferAccountInput{Target: on(c.account.ID), OwnerID: &rep.ID, EffectiveOn: day})
			return err
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, to(c.asAda, c.bea, opstest.Today), fault.Forbidden, "", "REP may not use transferAccount")
			editingtest.Refused(t, to(c.asChief, c.bea, opstest.Today), fault.Forbidden, "ownerId", "your own teams")
			editingtest.Refused(t, to(c.asOps, c.bea, opstest.Today+1), fault.Invalid, "effectiveOn", "still to come")
			editingtest.Refused(t, to(opstest.As(role.Manager, opstest.Leads(c.bea)), c.bea, opstest.Today), fault.NotFound, "id", "may not see it")
		})
	})
}

func TestMergedAccountsLoseNothing(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		double := c.world.Account("ACME Inc.", opstest.AccountOf(c.bea), func(a *db.AccountCreate) { a.SetIndustry("Retail").SetDomain("acme.example") })
		below := c.world.Account("Acme Labs", func(a *db.AccountCreate) { a.SetParentID(double.ID) })
		person := c.world.Contact(double, "Eve")
		sale := c.opportunity(opstest.At(double))
		call := c.world.Activity(activity.Call, opstest.Today-1, func(a *db.ActivityCreate) { a.SetAccountID(double.ID).SetContactID(person.ID) })
		c.world.AccountTeamMember(double, c.bea, opstest.Today-5)
		in := selling.MergeAccountsInput{Target: on(c.account.ID), DuplicateIds: []gid.ID{double.ID}}
		got := editingtest.Must(c.verbs.MergeAccounts(c.asOps, in))(t)
		if *got.OwnerID != c.ada.ID || *got.Industry != "Retail" || *got.Domain != "acme.example" || got.Search != "acme acme.example" {
			t.Errorf("the account that remains is %+v", got)
		}
		gone := editingtest.Get[db.Account](t, s, double.ID)
		if gone.MergedIntoID == nil || *gone.MergedIntoID != got.ID || gone.ArchivedAt == nil {
			t.Errorf("the duplicate is merged into %v, archived at %v", gone.MergedIntoID, gone.ArchivedAt)
		}
		moved := map[string]*gid.ID{
			"company below": editingtest.Get[db.Account](t, s, below.ID).ParentID,
			"contact":       &editingtest.Get[db.Contact](t, s, person.ID).AccountID,
			"opportunity":   c.now(sale.ID).AccountID,
			"activity":      editingtest.Get[db.Activity](t, s, call.ID).AccountID,
		}
		for what, id := range moved {
			if id == nil || *id != got.ID {
				t.Errorf("the %s is of %v, want of the account that remains", what, id)
			}
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Must(c.verbs.MergeAccounts(c.asOps, in))(t)
			_, err := c.verbs.MergeAccounts(c.asOps, selling.MergeAccountsInput{Target: on(double.ID), DuplicateIds: []gid.ID{c.account.ID}})
			editingtest.Refused(t, err, fault.Conflict, "id", "was merged into")
			_, err = c.verbs.MergeAccounts(c.asOps, selling.MergeAccountsInput{Target: on(c.account.ID), DuplicateIds: []gid.ID{c.account.ID}})
			editingtest.Refused(t, err, fault.Invalid, "duplicateIds.0", "leave it out")
			_, err = c.verbs.MergeAccounts(c.asOps, selling.MergeAccountsInput{Target: on(c.account.ID)})
			editingtest.Refused(t, err, fault.Invalid, "duplicateIds", "1 to 20")
		})
	})
}

func TestAnAccountBelowItsDuplicateMovesUp(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		top := c.world.Account("Holding")
		double := c.world.Account("ACME Inc.", func(a *db.AccountCreate) { a.SetParentID(top.ID) })
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Account.UpdateOneID(c.account.ID).SetParentID(double.ID).Exec(ctx)
		})
		got := editingtest.Must(c.verbs.MergeAccounts(c.asOps, selling.MergeAccountsInput{Target: on(c.account.ID), DuplicateIds: []gid.ID{double.ID}}))(t)
		if got.ParentID == nil || *got.ParentID != top.ID {
			t.Errorf("its parent is %v, want the holding", got.ParentID)
		}
	})
}

func TestNothingIsMergedWhenOneDuplicateIsRefused(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		good := c.world.Contact(c.account, "Eve")
		far := c.world.Contact(c.world.Account("Other"), "Eve")
		kept := c.world.Contact(c.account, "Eve Adams")
		in := selling.MergeContactsInput{Target: on(kept.ID), DuplicateIds: []gid.ID{good.ID, far.ID}}
		editingtest.Writes(t, s, 0, func() {
			_, err := c.verbs.MergeContacts(c.asOps, in)
			editingtest.Refused(t, err, fault.Conflict, "duplicateIds.1", "another account")
		})
		in.DuplicateIds = in.DuplicateIds[:1]
		editingtest.Must(c.verbs.MergeContacts(c.asOps, in))(t)
	})
}

func TestARedactedContactIsForgottenEverywhere(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		r := editingtest.Must(c.edit.Create(c.asAda, "createContact", gid.Contact, struct {
			AccountID  gid.ID `json:"accountId"`
			Name       string `json:"name"`
			Email      string `json:"email"`
			Phone      string `json:"phone"`
			ExternalID string `json:"externalId"`
		}{c.account.ID, "Eve Adams", "eve@acme.example", "555-0100", "EVE-1"}))(t)
		eve, other := r.GlobalID(), c.world.Contact(c.account, "Ann")
		logged := func(of gid.ID, note string) *db.Activity {
			return editingtest.Must(editing.As[db.Activity](c.edit.Create(c.asAda, "logActivity", gid.Activity, struct {
				Kind       activity.Kind    `json:"kind"`
				HappenedAt calendar.Instant `json:"happenedAt"`
				ContactID  gid.ID           `json:"contactId"`
				Note       string           `json:"note"`
				Subject    string           `json:"subject"`
			}{activity.Call, s.Now() - 5, of, note, "Eve again"})))(t)
		}
		call, silent, others := logged(eve, "Eve is ill"), c.world.Activity(activity.Call, opstest.Today, func(a *db.ActivityCreate) { a.SetContactID(eve) }), logged(other.ID, "asked for Eve")
		lead := c.world.Lead("Eve Adams", func(l *db.LeadCreate) { l.SetEmail("eve@old.example").SetContactID(eve).SetExternalID("L-1") })
		var rejected []gid.ID
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			batch, err := tx.ImportBatch.Create().SetFingerprint("f").SetMapping("m").SetStatus("SUCCEEDED").SetCreatedAt(s.Now()).Save(ctx)
			if err != nil {
				return err
			}
			for i, cells := range [][]string{{"EVE-1", "x"}, {"eve@ACME.example "}, {"n1;Eve <eve@old.example>;broken"}, {"Ann", "555-0101"}} {
				row, err := tx.RejectedRow.Create().SetBatchID(batch.ID).SetFile("contacts.csv").SetLine(int64(i + 2)).SetValue(cells[0]).SetMessage("is wrong: " + cells[0]).SetCells(cells).Save(ctx)
				if err != nil {
					return err
				}
				rejected = append(rejected, row.ID)
			}
			return nil
		})
		in := selling.RedactContactInput{Target: on(r.GlobalID())}
		_, err := c.verbs.RedactContact(c.asAda, in)
		editingtest.Refused(t, err, fault.Forbidden, "", "REP may not use redactContact")
		got := editingtest.Must(c.verbs.RedactContact(c.asOps, in))(t)
		if got.Name != ent.Redacted || got.Email != nil || got.Phone != nil || got.Search != "" || got.ExternalID != nil || got.RedactedAt == nil {
			t.Errorf("the contact is %+v", got)
		}
		if a := editingtest.Get[db.Activity](t, s, call.ID); a.Note != nil || a.Subject != nil || a.Version != call.Version+1 {
			t.Errorf("the call still says %v %v", a.Note, a.Subject)
		}
		if a := editingtest.Get[db.Activity](t, s, others.ID); a.Note == nil || *a.Subject != "Eve again" {
			t.Errorf("a call with somebody else was emptied: %+v", a)
		}
		if l := editingtest.Get[db.Lead](t, s, lead.ID); l.Name != ent.Redacted || l.Email != nil || l.ExternalID != nil || l.RedactedAt == nil {
			t.Errorf("the lead that the contact was is %+v", l)
		}
		for i, id := range rejected {
			row := editingtest.Get[db.RejectedRow](t, s, id)
			if gone := row.Value == nil && row.Message == ent.Redacted && cmp.Equal(row.Cells, []string{ent.Redacted}); gone != (i < 3) {
				t.Errorf("the rejected row %d is %v: %s", i, row.Cells, row.Message)
			}
		}
		var ofCall []string
		for _, e := range editingtest.Log(t, s, call.ID) {
			ofCall = append(ofCall, e.Operation+" "+e.Source)
		}
		if diff := cmp.Diff(ofCall, []string{"CREATE API", "REDACT RULE"}); diff != "" {
			t.Errorf("entries of the call (-got +want):\n%s", diff)
		}
		if n := len(editingtest.Log(t, s, silent.ID)); n != 1 {
			t.Errorf("a call without a text has %d entries", n)
		}
		rows := editingtest.Read(t, s.Client().Change.Query().Where(change.RecordIDIn(got.ID, call.ID, lead.ID)).Order(change.ByID()).All)
		for _, row := range rows {
			if all := string(row.Before) + string(row.After); strings.Contains(all, "Eve") || strings.Contains(all, "eve@") || strings.Contains(all, "555") {
				t.Errorf("the change log still says %s", all)
			}
		}
		log := editingtest.Log(t, s, got.ID)
		var ops []string
		for _, e := range log {
			ops = append(ops, e.Operation)
		}
		if diff := cmp.Diff(ops, []string{"CREATE", "UPDATE", "REDACT"}); diff != "" {
			t.Errorf("entries (-got +want):\n%s", diff)
		}
		if log[0].After["account_id"] == nil || log[0].After["name"] != ent.Redacted {
			t.Errorf("the first entry is %v, want all but personal data", log[0].After)
		}
		editingtest.Writes(t, s, 0, func() { editingtest.Must(c.verbs.RedactContact(c.asOps, in))(t) })
	})
}

func TestCompletingAnActivitySaysWhatCameOfIt(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		planned := func(k activity.Kind, day calendar.Day) *db.Activity {
			return c.world.Activity(k, day, func(a *db.ActivityCreate) { a.SetOwnerID(c.ada.ID).SetStatus(activity.Planned) })
		}
		meeting := planned(activity.Meeting, opstest.Today-1)
		got := editingtest.Must(c.verbs.CompleteActivity(c.asAda, selling.CompleteActivityInput{Target: on(meeting.ID), Note: editingtest.Ptr("went well")}))(t)
		if got.Status != activity.Done || *got.Attendance != activity.MeetingHeld || *got.DoneOn != opstest.Today || *got.Note != "went well" {
			t.Errorf("the meeting is %s, %v, on %v", got.Status, got.Attendance, got.DoneOn)
		}
		_, err := c.verbs.CompleteActivity(c.asAda, selling.CompleteActivityInput{Target: on(meeting.ID)})
		editingtest.Refused(t, err, fault.Conflict, "", "is DONE already")
		call := planned(activity.Call, opstest.Today-1)
		connected, attended := activity.CallConnected, activity.MeetingHeld
		_, err = c.verbs.CompleteActivity(c.asAda, selling.CompleteActivityInput{Target: on(call.ID), Attendance: &attended})
		editingtest.Refused(t, err, fault.Invalid, "attendance", "meetings and demos only")
		if got := editingtest.Must(c.verbs.CompleteActivity(c.asAda, selling.CompleteActivityInput{Target: on(call.ID), CallOutcome: &connected}))(t); *got.CallOutcome != connected {
			t.Errorf("the call ended %v", got.CallOutcome)
		}
	})
}

func TestWhatBecameOfAMeetingCanBeSaidAndCorrected(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		demo := c.world.Activity(activity.Demo, opstest.Today-1, func(a *db.ActivityCreate) { a.SetOwnerID(c.ada.ID).SetAttendance(activity.MeetingUnresolved) })
		resolve := func(a activity.Attendance) (*db.Activity, error) {
			return c.verbs.ResolveAttendance(c.asAda, selling.ResolveAttendanceInput{Target: on(demo.ID), Attendance: a})
		}
		for _, x := range []struct {
			say  activity.Attendance
			want activity.Status
		}{{activity.MeetingNoShow, activity.Done}, {activity.MeetingCancelled, activity.Cancelled}, {activity.MeetingHeld, activity.Done}} {
			if got := editingtest.Must(resolve(x.say))(t); *got.Attendance != x.say || got.Status != x.want {
				t.Errorf("said %s: it is %v and %s, want %s", x.say, got.Attendance, got.Status, x.want)
			}
		}
		_, err := resolve(activity.MeetingScheduled)
		editingtest.Refused(t, err, fault.Invalid, "attendance", "say what became of it")
	})
}

func TestBulkUpdatesWriteAllOrTheGoodOnes(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		a, b, hidden := c.opportunity(), c.opportunity(), c.world.Opportunity(opstest.OwnedBy(c.bea))
		item := func(o *db.Opportunity, step string) any { return &update{ID: o.ID, NextStep: &step} }
		call := editing.BulkCall{
			Operation: "bulkUpdateOpportunities", Kind: gid.Opportunity,
			Items: []any{item(a, "call"), item(hidden, "steal"), item(b, "mail")},
		}
		editingtest.Writes(t, s, 0, func() {
			got := editingtest.Must(c.edit.Bulk(c.asAda, call))(t)
			editingtest.Refused(t, got[1].Err, fault.NotFound, "items.1.id", "may not see it")
			if got[0].Record != nil || got[0].Err != nil || got[2].Record != nil {
				t.Errorf("rolled back, the first is %v and the last %v", got[0].Record, got[2].Record)
			}
		})
		call.Continue = true
		call.Note = editing.Note{IdempotencyKey: editingtest.Ptr("bulk")}
		editingtest.Writes(t, s, 2, func() {
			got := editingtest.Must(c.edit.Bulk(c.asAda, call))(t)
			if got[0].Record == nil || got[1].Err == nil || got[2].Record == nil {
				t.Errorf("got %+v", got)
			}
			again := editingtest.Must(c.edit.Bulk(c.asAda, call))(t)
			if again[0].Record.GlobalID() != a.ID || again[1].Err == nil {
				t.Errorf("the same key gave %+v", again)
			}
		})
		if got := c.now(b.ID); *got.NextStep != "mail" {
			t.Errorf("the next step is %v", got.NextStep)
		}
		_, err := c.edit.Bulk(c.asAda, editing.BulkCall{Operation: call.Operation, Kind: call.Kind})
		editingtest.Refused(t, err, fault.Invalid, "items", "1 to 100")
		_, err = c.edit.Bulk(c.asAda, editing.BulkCall{Operation: call.Operation, Kind: call.Kind, Items: []any{item(a, "x"), item(a, "y")}})
		editingtest.Refused(t, err, fault.Invalid, "items.1.id", "item 0 too")
	})
}
