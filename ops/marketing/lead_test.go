package marketing_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/leadstatuschange"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/marketing"
	"coxswain/ops/opstest"
	"coxswain/sales/account"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/lead"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
)

type funnel struct {
	t        testing.TB
	store    *ent.Store
	edit     *editing.Editor
	verbs    *marketing.Verbs
	world    *opstest.Builder
	ada, bea *db.Rep
	asAda    context.Context
	asMarket context.Context
	asOps    context.Context
}

func newFunnel(t testing.TB, s *ent.Store) *funnel {
	w := opstest.World(t, s)
	w.Organisation()
	e := editing.New(s)
	f := &funnel{t: t, store: s, edit: e, verbs: marketing.New(e), world: w, ada: w.Rep("Ada"), bea: w.Rep("Bea")}
	f.asAda, f.asMarket, f.asOps = opstest.As(role.Rep, opstest.Self(f.ada)), opstest.As(role.Marketing), opstest.As(role.Ops)
	return f
}

type newLead struct {
	Name     string        `json:"name"`
	Company  *string       `json:"company"`
	Email    *string       `json:"email"`
	OwnerID  *gid.ID       `json:"ownerId"`
	SourceID *gid.ID       `json:"sourceId"`
	OpenedOn *calendar.Day `json:"openedOn"`
}

func (f *funnel) lead(in newLead) *db.Lead {
	f.t.Helper()
	if in.Name == "" {
		in.Name = "Lee Doe"
	}
	return editingtest.Must(editing.As[db.Lead](f.edit.Create(f.asMarket, "createLead", gid.Lead, in)))(f.t)
}

func (f *funnel) history(id gid.ID) []string {
	f.t.Helper()
	rows := editingtest.Read(f.t, f.store.Client().LeadStatusChange.Query().Where(leadstatuschange.LeadID(id)).Order(leadstatuschange.ByID()).All)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = string(r.ToStatus) + " " + r.ChangedOn.String()
		if r.FromStatus != nil {
			out[i] = string(*r.FromStatus) + " > " + out[i]
		}
		if r.Reason != nil {
			out[i] += ": " + *r.Reason
		}
	}
	return out
}

func on(l *db.Lead) editing.Target { return editing.Target{ID: l.ID} }

func TestANewLeadIsOpenedTodayAndAssignedWhenItHasAnOwner(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		channel := f.world.Channel("Search")
		source := editingtest.Must(f.edit.Create(f.asMarket, "createLeadSource", gid.LeadSource, struct {
			Name      string `json:"name"`
			ChannelID gid.ID `json:"channelId"`
		}{"Ads", channel.ID}))(t).GlobalID()
		l := f.lead(newLead{Company: editingtest.Ptr("Acme"), Email: editingtest.Ptr("lee@acme.example"), OwnerID: &f.ada.ID, SourceID: &source})
		if l.Status != lead.New || *l.OpenedOn != opstest.Today || l.AssignedAt == nil || *l.AssignedAt != s.Now() || *l.ChannelID != channel.ID || l.Search != "lee doe acme lee@acme.example" {
			t.Errorf("got %+v", l)
		}
		if diff := cmp.Diff(f.history(l.ID), []string{"NEW " + opstest.Today.String()}); diff != "" {
			t.Errorf("history (-got +want):\n%s", diff)
		}
		if l := f.lead(newLead{}); l.OwnerID != nil || l.AssignedAt != nil {
			t.Errorf("a lead without an owner is assigned: %v at %v", l.OwnerID, l.AssignedAt)
		}
		editingtest.Writes(t, s, 0, func() {
			_, err := f.edit.Create(f.asMarket, "createLead", gid.Lead, newLead{Name: "x", Email: editingtest.Ptr("not an address")})
			editingtest.Refused(t, err, fault.Invalid, "email", "name@example.com")
			_, err = f.edit.Create(f.asMarket, "createLead", gid.Lead, newLead{Name: "x", OpenedOn: editingtest.Ptr(opstest.Today + 1)})
			editingtest.Refused(t, err, fault.Invalid, "openedOn", "still to come")
			_, err = f.edit.Create(f.asAda, "createLead", gid.Lead, newLead{Name: "x", OwnerID: &f.bea.ID})
			editingtest.Refused(t, err, fault.Forbidden, "ownerId", "only make yourself")
			_, err = f.edit.Update(f.asMarket, "updateLead", gid.Lead, struct {
				ID     gid.ID      `json:"id"`
				Status lead.Status `json:"status"`
			}{l.ID, lead.SQL})
			editingtest.Refused(t, err, fault.Invalid, "status", "qualifyLead changes it")
		})
	})
}

func TestALeadsWayToSalesIsDatedStepByStep(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		first := opstest.Today - 9
		l := f.lead(newLead{OwnerID: &f.ada.ID, OpenedOn: &first})
		editingtest.Must(f.verbs.QualifyLead(f.asMarket, marketing.QualifyLeadInput{Target: on(l), Status: lead.MQL, ChangedOn: editingtest.Ptr(first + 2)}))(t)
		editingtest.Must(f.verbs.RejectLead(f.asAda, marketing.RejectLeadInput{Target: on(l), RejectReason: " no budget ", ChangedOn: editingtest.Ptr(first + 3)}))(t)
		editingtest.Must(f.verbs.QualifyLead(f.asMarket, marketing.QualifyLeadInput{Target: on(l), Status: lead.MQL, ChangedOn: editingtest.Ptr(first + 5)}))(t)
		editingtest.Must(f.verbs.AcceptLead(f.asAda, marketing.AcceptLeadInput{Target: on(l), ChangedOn: editingtest.Ptr(first + 6)}))(t)
		got := editingtest.Must(f.verbs.QualifyLead(f.asAda, marketing.QualifyLeadInput{Target: on(l), Status: lead.SQL}))(t)
		if got.Status != lead.SQL || *got.MqlOn != first+2 || *got.AcceptedOn != first+6 || *got.SQLOn != opstest.Today || got.ClosedOn != nil || got.RejectReason != nil {
			t.Errorf("got %+v", got)
		}
		want := []string{
			"NEW " + first.String(), "NEW > MQL " + (first + 2).String(), "MQL > REJECTED " + (first + 3).String() + ": no budget",
			"REJECTED > MQL " + (first + 5).String(), "MQL > ACCEPTED " + (first + 6).String(), "ACCEPTED > SQL " + opstest.Today.String(),
		}
		if diff := cmp.Diff(f.history(l.ID), want); diff != "" {
			t.Errorf("history (-got +want):\n%s", diff)
		}
		done := editingtest.Must(f.verbs.DisqualifyLead(f.asAda, marketing.DisqualifyLeadInput{Target: on(l), RejectReason: "moved away"}))(t)
		if *done.ClosedOn != opstest.Today || *done.RejectReason != "moved away" {
			t.Errorf("disqualified it is closed on %v because of %v", done.ClosedOn, done.RejectReason)
		}
	})
}

func TestAStepOfALeadIsRefusedWithWhatToDo(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		l := f.lead(newLead{OwnerID: &f.ada.ID})
		qualify := func(as context.Context, to lead.Status, day *calendar.Day) error {
			_, err := f.verbs.QualifyLead(as, marketing.QualifyLeadInput{Target: on(l), Status: to, ChangedOn: day})
			return err
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Refused(t, qualify(f.asAda, lead.Converted, nil), fault.Invalid, "status", "use convertLead")
			editingtest.Refused(t, qualify(f.asAda, lead.New, nil), fault.Invalid, "status", "does not become NEW")
			editingtest.Refused(t, qualify(f.asAda, lead.MQL, editingtest.Ptr(opstest.Today+1)), fault.Invalid, "changedOn", "still to come")
			editingtest.Refused(t, qualify(f.asAda, lead.MQL, editingtest.Ptr(opstest.Today-1)), fault.Invalid, "changedOn", "before the lead was opened")
			editingtest.Refused(t, qualify(opstest.As(role.Rep, opstest.Self(f.bea)), lead.MQL, nil), fault.NotFound, "id", "may not see it")
			editingtest.Refused(t, qualify(opstest.As(role.Finance), lead.MQL, nil), fault.Forbidden, "", "FINANCE may not use")
			_, err := f.verbs.AcceptLead(f.asMarket, marketing.AcceptLeadInput{Target: on(l)})
			editingtest.Refused(t, err, fault.Forbidden, "", "MARKETING may not use acceptLead")
			_, err = f.verbs.RejectLead(f.asAda, marketing.RejectLeadInput{Target: on(l), RejectReason: "  "})
			editingtest.Refused(t, err, fault.Required, "rejectReason", "say why")
			_, err = f.verbs.RejectLead(f.asAda, marketing.RejectLeadInput{Target: on(l), RejectReason: strings.Repeat("x", 256)})
			editingtest.Refused(t, err, fault.Invalid, "rejectReason", "longer than 255")
			_, err = f.verbs.AcceptLead(f.asAda, marketing.AcceptLeadInput{Target: editing.Target{ID: l.ID, ExpectedVersion: editingtest.Ptr(7)}})
			editingtest.Refused(t, err, fault.Conflict, "expectedVersion", "at version 1, not 7")
		})
	})
}

func TestTheClockOfALeadRunsFromItsAssignment(t *testing.T) {
	clock := opstest.NewClock()
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		clock.Set(opstest.Now)
		f := newFunnel(t, s)
		l := f.lead(newLead{OwnerID: &f.ada.ID})
		assigned := *l.AssignedAt
		clock.Advance(3_600_000_000_000)
		assign := func(rep *gid.ID) *db.Lead {
			t.Helper()
			return editingtest.Must(f.verbs.AssignLead(f.asMarket, marketing.AssignLeadInput{Target: on(l), OwnerID: rep}))(t)
		}
		if got := assign(&f.ada.ID); *got.AssignedAt != assigned {
			t.Errorf("assigning it to its owner again moved the clock to %s", *got.AssignedAt)
		}
		if got := assign(&f.bea.ID); *got.OwnerID != f.bea.ID || *got.AssignedAt != s.Now() {
			t.Errorf("a new owner %v has the clock at %v", got.OwnerID, got.AssignedAt)
		}
		if got := assign(nil); got.OwnerID != nil || got.AssignedAt != nil {
			t.Errorf("without an owner it is %v at %v", got.OwnerID, got.AssignedAt)
		}
	}, clock)
}

func TestTheEarliestTouchOfALeadIsKept(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		l := f.lead(newLead{OwnerID: &f.ada.ID})
		touch := func(at *calendar.Instant) (*db.Lead, error) {
			return f.verbs.RecordLeadTouch(f.asAda, marketing.RecordLeadTouchInput{Target: on(l), TouchedAt: at})
		}
		got := editingtest.Must(touch(nil))(t)
		if got.Status != lead.Working || *got.FirstTouchAt != s.Now() {
			t.Errorf("touched it is %s since %v", got.Status, got.FirstTouchAt)
		}
		earlier := s.Now() - 1000
		if got := editingtest.Must(touch(&earlier))(t); *got.FirstTouchAt != earlier {
			t.Errorf("an earlier touch was not kept: %v", got.FirstTouchAt)
		}
		editingtest.Writes(t, s, 0, func() {
			editingtest.Must(touch(nil))(t)
			later := s.Now() + 1
			_, err := touch(&later)
			editingtest.Refused(t, err, fault.Invalid, "touchedAt", "still to come")
		})
	})
}

func TestConvertingALeadMakesACustomerToBe(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		f.world.Pipeline()
		l := f.lead(newLead{Company: editingtest.Ptr("Acme"), Email: editingtest.Ptr("lee@acme.example"), OwnerID: &f.ada.ID})
		in := marketing.ConvertLeadInput{Target: on(l), CreateOpportunity: true, Amount: &editing.Money{Amount: money.Decimal{Unscaled: 90}, Currency: "EUR"}}
		got := editingtest.Must(f.verbs.ConvertLead(f.asAda, in))(t)
		if got.Account.Name != "Acme" || *got.Account.OwnerID != f.ada.ID || got.Account.LifecyclePhase != account.Acquisition {
			t.Errorf("the account is %+v", got.Account)
		}
		if got.Contact.Name != "Lee Doe" || *got.Contact.Email != "lee@acme.example" || got.Contact.AccountID != got.Account.ID {
			t.Errorf("the contact is %+v", got.Contact)
		}
		o := got.Opportunity
		if o.Name != "Acme" || *o.LeadID != l.ID || *o.AmountMinor != 90_00 || *o.OwnerID != f.ada.ID || o.Status != pipeline.Open {
			t.Errorf("the opportunity is %+v", o)
		}
		if got.Lead.Status != lead.Converted || *got.Lead.ConvertedOn != opstest.Today || *got.Lead.ClosedOn != opstest.Today || *got.Lead.OpportunityID != o.ID {
			t.Errorf("the lead is %+v", got.Lead)
		}
		editingtest.Writes(t, s, 0, func() {
			again := editingtest.Must(f.verbs.ConvertLead(f.asAda, in))(t)
			if again.Account.ID != got.Account.ID || again.Contact.ID != got.Contact.ID || again.Opportunity.ID != o.ID {
				t.Errorf("converting again gave %+v", again)
			}
			_, err := f.verbs.AssignLead(f.asMarket, marketing.AssignLeadInput{Target: on(l)})
			editingtest.Refused(t, err, fault.Conflict, "", "is converted")
		})
	})
}

func TestALeadCanJoinAnAccountThatExists(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		acme := f.world.Account("Acme", opstest.AccountOf(f.ada))
		eve, far := f.world.Contact(acme, "Eve"), f.world.Contact(f.world.Account("Far", opstest.AccountOf(f.ada)), "Fay")
		l := f.lead(newLead{OwnerID: &f.ada.ID})
		convert := func(in marketing.ConvertLeadInput) (*marketing.Conversion, error) {
			in.Target = on(l)
			return f.verbs.ConvertLead(f.asAda, in)
		}
		editingtest.Writes(t, s, 0, func() {
			_, err := convert(marketing.ConvertLeadInput{AccountID: &acme.ID, ContactID: &far.ID})
			editingtest.Refused(t, err, fault.Invalid, "contactId", "another account")
			_, err = convert(marketing.ConvertLeadInput{AccountID: &acme.ID, CloseOn: editingtest.Ptr(opstest.Today)})
			editingtest.Refused(t, err, fault.Invalid, "createOpportunity", "say true")
			// The account and contact that were made on the way must go when the opportunity is refused.
			_, err = convert(marketing.ConvertLeadInput{CreateOpportunity: true})
			editingtest.Refused(t, err, fault.Required, "pipelineId", "no pipeline for NEW")
		})
		got := editingtest.Must(convert(marketing.ConvertLeadInput{AccountID: &acme.ID, ContactID: &eve.ID}))(t)
		if got.Account.ID != acme.ID || got.Contact.ID != eve.ID || got.Opportunity != nil {
			t.Errorf("got %+v", got)
		}
	})
}

func TestMergedLeadsKeepTheirEarliestDays(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		early := opstest.Today - 20
		kept, double := f.lead(newLead{OwnerID: &f.ada.ID}), f.lead(newLead{Company: editingtest.Ptr("Acme"), OpenedOn: &early})
		call := f.world.Activity(activity.Call, early, func(a *db.ActivityCreate) { a.SetLeadID(double.ID) })
		in := marketing.MergeLeadsInput{Target: on(kept), DuplicateIds: []gid.ID{double.ID}}
		got := editingtest.Must(f.verbs.MergeLeads(f.asMarket, in))(t)
		if *got.OpenedOn != early || *got.Company != "Acme" || *got.OwnerID != f.ada.ID {
			t.Errorf("the lead that remains is %+v", got)
		}
		if a := editingtest.Get[db.Activity](t, s, call.ID); *a.LeadID != kept.ID {
			t.Errorf("the call is of %s", *a.LeadID)
		}
		_, err := f.verbs.AcceptLead(f.asOps, marketing.AcceptLeadInput{Target: on(double)})
		editingtest.Refused(t, err, fault.Conflict, "id", "was merged into "+kept.ID.String())
		editingtest.Writes(t, s, 0, func() { editingtest.Must(f.verbs.MergeLeads(f.asMarket, in))(t) })
	})
}

func TestARedactedLeadIsForgottenEverywhere(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		f := newFunnel(t, s)
		l := f.lead(newLead{Name: "Lee Doe", Email: editingtest.Ptr("lee@acme.example")})
		got := editingtest.Must(f.verbs.RedactLead(f.asOps, marketing.RedactLeadInput{Target: on(l)}))(t)
		if got.Name != ent.Redacted || got.Email != nil || got.Search != "" {
			t.Errorf("got %+v", got)
		}
		for _, row := range editingtest.Read(t, s.Client().Change.Query().Where(change.RecordID(l.ID)).All) {
			if all := string(row.Before) + string(row.After); strings.Contains(all, "Lee") || strings.Contains(all, "lee@") {
				t.Errorf("the change log still says %s", all)
			}
		}
		_, err := f.verbs.ConvertLead(f.asOps, marketing.ConvertLeadInput{Target: on(l)})
		editingtest.Refused(t, err, fault.Conflict, "id", "was redacted")
	})
}
