package graph_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/mrr"
	"coxswain/sales/pipeline"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
)

// told lists the entries of an account's time line, in words.
func told(ctx context.Context, a *api, account *db.Account, arguments string) []string {
	a.t.Helper()
	got := a.get(ctx, `query($id: ID!) { node(id: $id) { ... on Account { timeline`+arguments+` { nodes { kind day title actor amount { amount currency } } } } } }`, map[string]any{"id": account.ID})
	var out []string
	for _, e := range listAt(got, "node.timeline.nodes") {
		out = append(out, fmt.Sprint(at(e, "day"), " ", at(e, "kind"), " ", at(e, "title"), " by ", at(e, "actor"), " ", at(e, "amount.amount")))
	}
	return out
}

// eventful writes an account to which everything happened that a time line tells, and another one.
func eventful(t *testing.T, s *ent.Store) (acme, other *db.Account, ada, ben *db.Rep) {
	t.Helper()
	w := opstest.World(t, s)
	w.Organisation()
	ada, ben = w.Rep("Ada"), w.Rep("Ben")
	acme, other = w.Account("Acme", opstest.AccountOf(ada)), w.Account("Other", opstest.AccountOf(ben))
	d := func(n int) calendar.Day { return opstest.Today + calendar.Day(n) }
	north := w.Territory("North")
	p := w.Pipeline()
	w.Opportunity(opstest.OwnedBy(ada), opstest.At(acme), opstest.Won(d(-60), 500_00), opstest.Opened(d(-90)), func(c *db.OpportunityCreate) { c.SetName("First deal") })
	lost := w.LossReason("Too dear", pipeline.LossPrice)
	w.Opportunity(opstest.OwnedBy(ada), opstest.At(acme), opstest.Lost(d(-40), 70_00), opstest.Opened(d(-50)), func(c *db.OpportunityCreate) { c.SetName("Second deal").SetLossReasonID(lost.ID) })
	open := w.Opportunity(opstest.OwnedBy(ben), opstest.At(acme), opstest.Opened(d(-30)), func(c *db.OpportunityCreate) { c.SetName("Third deal") })
	w.StageChange(open, nil, p.Stages[0], d(-30))
	w.StageChange(open, p.Stages[0], p.Stages[1], d(-25))
	w.Activity(activity.Call, d(-20), func(x *db.ActivityCreate) { x.SetOwnerID(ada.ID).SetAccountID(acme.ID).SetSubject("Prices") })
	w.Activity(activity.Meeting, d(-20), func(x *db.ActivityCreate) { x.SetOwnerID(ben.ID).SetAccountID(acme.ID) })
	w.Lead("Lee", func(l *db.LeadCreate) {
		l.SetOwnerID(ada.ID).SetAccountID(acme.ID).SetConvertedOn(d(-95)).SetStatus("CONVERTED")
	})
	plan := w.Plan("Pro", 10_00)
	w.Write(func(ctx context.Context, tx *db.Client) error {
		if err := tx.LedgerVersion.Create().SetNumber(1).SetCreatedAt(1).SetBaseCurrency("EUR").Exec(ctx); err != nil {
			return err
		}
		if err := tx.AccountOwnership.Create().SetAccountID(acme.ID).SetRepID(ada.ID).SetValidFrom(d(-100)).Exec(ctx); err != nil {
			return err
		}
		if err := tx.TerritoryAccount.Create().SetAccountID(acme.ID).SetTerritoryID(north.ID).SetSource("MANUAL").SetValidFrom(d(-99)).Exec(ctx); err != nil {
			return err
		}
		if err := tx.AccountSegment.Create().SetAccountID(acme.ID).SetSegment("large").SetValidFrom(d(-98)).Exec(ctx); err != nil {
			return err
		}
		sub, err := tx.CustomerSubscription.Create().SetAccountID(acme.ID).SetName("Acme Pro").SetCurrency("EUR").SetStatus(subscription.Active).
			SetStartsOn(d(-60)).SetSignedOn(d(-60)).SetMrrMinor(20_00).Save(ctx)
		if err != nil {
			return err
		}
		event := func(e subscription.Event, on calendar.Day) *db.SubscriptionEventCreate {
			return tx.SubscriptionEvent.Create().SetSubscriptionID(sub.ID).SetEvent(e).SetEffectiveOn(on).SetSignedOn(on).SetRecordedAt(1)
		}
		if err := event(subscription.Started, d(-60)).Exec(ctx); err != nil {
			return err
		}
		wrong, err := event(subscription.Amended, d(-55)).Save(ctx)
		if err != nil {
			return err
		}
		if err := event(subscription.Reversed, d(-55)).SetReversesID(wrong.ID).Exec(ctx); err != nil {
			return err
		}
		if err := event(subscription.Renewed, d(10)).Exec(ctx); err != nil { // still to come
			return err
		}
		move := func(kind mrr.Kind, on calendar.Day, minor, before int64) *db.MrrMovementCreate {
			return tx.MrrMovement.Create().SetLedger(1).SetAccountID(acme.ID).SetDay(on).SetSignedOn(on).SetRecordedAt(1).SetMovement(kind).SetLine(mrr.Recurring).
				SetDeltaMinor(minor).SetBeforeMinor(before).SetAfterMinor(before + minor).SetCurrency("EUR").SetNativeDeltaMinor(minor).SetCustomerDelta(0).
				SetCohortMonth(on.FirstOfMonth()).SetSpellDay(on).SetSubscriptionID(sub.ID).SetPlanID(plan.ID)
		}
		if err := move(mrr.New, d(-60), 20_00, 0).Exec(ctx); err != nil {
			return err
		}
		gone, err := move(mrr.Expansion, d(-55), 5_00, 20_00).Save(ctx)
		if err != nil {
			return err
		}
		return move(mrr.Expansion, d(-55), -5_00, 25_00).SetReversesID(gone.ID).Exec(ctx)
	})
	eve := viewer.With(opstest.System(), &viewer.V{User: w.User(role.Ops).ID, Name: "Eve", Role: role.Ops, Source: viewer.API})
	if err := s.InTx(eve, func(ctx context.Context, tx *db.Client) error {
		return tx.Account.UpdateOneID(acme.ID).SetLifecyclePhase("USE").Exec(ctx)
	}); err != nil {
		t.Fatal(err)
	}
	w.Contact(acme, "Jane")
	w.Contact(other, "John")
	return acme, other, ada, ben
}

func TestAnAccountsTimeLineTellsEverythingThatHappenedNewestFirst(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		acme, _, _, _ := eventful(t, s)
		a, admin := newAPI(t, s), opstest.As(role.Admin)
		d := func(n int) string { return (opstest.Today + calendar.Day(n)).String() }
		want := []string{
			d(0) + " PHASE The phase went from PROSPECT to USE by Eve absent",
			d(0) + ` CONTACT_ADDED Contact "Jane" was recorded by null absent`,
			d(-20) + " ACTIVITY Meeting by Ben absent",
			d(-20) + " ACTIVITY Call: Prices by Ada absent",
			d(-25) + ` OPPORTUNITY_STAGE Opportunity "Third deal" went from Discovery to Proposal by null absent`,
			d(-30) + ` OPPORTUNITY_OPENED Opportunity "Third deal" was opened by Ben 0`,
			d(-40) + ` OPPORTUNITY_LOST Opportunity "Second deal" was lost: Too dear by Ada 70.00`,
			d(-50) + ` OPPORTUNITY_OPENED Opportunity "Second deal" was opened by Ada 70.00`,
			d(-60) + " MRR_MOVEMENT First recurring revenue by null 20.00",
			d(-60) + ` SUBSCRIPTION_EVENT Subscription "Acme Pro" started by null absent`,
			d(-60) + ` OPPORTUNITY_WON Opportunity "First deal" was won by Ada 500.00`,
			d(-90) + ` OPPORTUNITY_OPENED Opportunity "First deal" was opened by Ada 500.00`,
			d(-95) + ` LEAD_CONVERTED Lead "Lee" was converted by Ada absent`,
			d(-98) + ` SEGMENT Came into the segment "large" by null absent`,
			d(-99) + ` TERRITORY Came into the territory "North" by null absent`,
			d(-100) + " OWNER Ada became the owner by Ada absent",
		}
		got := told(admin, a, acme, "")
		sameEntries(t, want, got)

		var pages []string
		cursor := ""
		for range 20 {
			page := a.get(admin, fmt.Sprintf(`query($id: ID!) { node(id: $id) { ... on Account { timeline(first: 3%s) { edges { cursor node { title } } nodes { day } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }`, cursor), map[string]any{"id": acme.ID})
			for _, e := range listAt(page, "node.timeline.edges") {
				pages = append(pages, at(e, "node.title"))
			}
			if at(page, "node.timeline.pageInfo.hasNextPage") != "true" {
				break
			}
			cursor = fmt.Sprintf(", after: %q", at(page, "node.timeline.pageInfo.endCursor"))
		}
		all := a.get(admin, `query($id: ID!) { node(id: $id) { ... on Account { timeline(first: 100) { nodes { title } } } } }`, map[string]any{"id": acme.ID})
		var whole []string
		for _, e := range listAt(all, "node.timeline.nodes") {
			whole = append(whole, at(e, "title"))
		}
		if diff := cmp.Diff(whole, pages); diff != "" {
			t.Errorf("pages of three together (-whole +pages):\n%s", diff)
		}

		if got := told(admin, a, acme, "(where: {kinds: [SUBSCRIPTION_EVENT, OPPORTUNITY_WON]})"); len(got) != 2 {
			t.Errorf("two kinds: %q", got)
		}
		if got := told(admin, a, acme, fmt.Sprintf("(where: {from: %q, to: %q})", d(-60), d(-40))); len(got) != 4 {
			t.Errorf("from one day to before another: %q", got)
		}
		if got := told(admin, a, acme, fmt.Sprintf("(where: {to: %q, kinds: [SUBSCRIPTION_EVENT]})", d(20))); len(got) != 2 || !strings.HasPrefix(got[0], d(10)) {
			t.Errorf("what is planned comes when it is asked for: %q", got)
		}
		for arguments, want := range map[string]string{"(first: 0)": "not a page size", "(first: 101)": "not a page size", `(after: "x")`: "not a cursor"} {
			out := a.ask(admin, `query($id: ID!) { node(id: $id) { ... on Account { timeline`+arguments+` { nodes { title } } } } }`, map[string]any{"id": acme.ID})
			if len(out.Errors) != 1 || !strings.Contains(out.Errors[0].Message, want) {
				t.Errorf("timeline%s: %v, want %s", arguments, out.Errors, want)
			}
		}
	})
}

// sameEntries compares entries without what the world names by itself.
func sameEntries(t *testing.T, want, got []string) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) {
			t.Errorf("%d entries, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
			return
		}
		if strings.Contains(want[i], "OPPORTUNITY_STAGE") || strings.HasSuffix(want[i], " 0") { // stages and amounts of the world
			if w, g := strings.Fields(want[i]), strings.Fields(got[i]); !slices.Equal(w[:5], g[:5]) {
				t.Errorf("entry %d is %q, want %q", i, got[i], want[i])
			}
			continue
		}
		if got[i] != want[i] {
			t.Errorf("entry %d is %q, want %q", i, got[i], want[i])
		}
	}
}

func TestTimeLinesShowEachViewerOnlyWhatTheyMaySee(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		acme, other, ada, ben := eventful(t, s)
		a := newAPI(t, s)
		kinds := func(ctx context.Context, account *db.Account) []string {
			var out []string
			for _, e := range told(ctx, a, account, "") {
				if k := strings.Fields(e)[1]; !slices.Contains(out, k) {
					out = append(out, k)
				}
			}
			slices.Sort(out)
			return out
		}
		whole := kinds(opstest.As(role.Admin), acme)
		for _, tt := range []struct {
			who     string
			ctx     context.Context
			account *db.Account
			without []string
			none    bool
		}{
			{"finance reads the change log", opstest.As(role.Finance), acme, nil, false},
			{"an analyst does not read the change log", opstest.As(role.Analyst), acme, []string{"PHASE"}, false},
			{"success sees the customer", opstest.As(role.Success), acme, []string{"LEAD_CONVERTED", "PHASE"}, false},
			{"marketing sees no account", opstest.As(role.Marketing), acme, nil, true},
			{"people see no account", opstest.As(role.People), acme, nil, true},
			{"a rep does not see another's account", opstest.As(role.Rep, opstest.Self(ada)), other, nil, true},
		} {
			want := slices.DeleteFunc(slices.Clone(whole), func(k string) bool { return tt.none || slices.Contains(tt.without, k) })
			if got := kinds(tt.ctx, tt.account); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", tt.who, got, want)
			}
		}
		for _, e := range told(opstest.As(role.Rep, opstest.Self(ada)), a, acme, "") {
			if strings.Contains(e, "Third deal") || strings.Contains(e, "Meeting") {
				t.Errorf("the owner of the account is told of what is Ben's: %s", e)
			}
		}
		for _, e := range told(opstest.As(role.Rep, opstest.Self(ben)), a, acme, "") {
			if strings.Contains(e, "First deal") || strings.Contains(e, "Prices") {
				t.Errorf("the owner of one deal is told of what is Ada's: %s", e)
			}
		}
	})
}

func TestTimeLinesOfManyAccountsCostAsMuchAsThatOfOne(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		crowd(t, s)
		a := newAPI(t, s)
		v := opstest.User(opstest.World(t, s).User(role.Admin))
		cost := func(first int) int64 {
			ctx, statements := ent.WithStatements(opstest.As(role.Admin, v))
			a.get(ctx, fmt.Sprintf("{ accounts(first: %d) { nodes { timeline(first: 5) { nodes { title node { id } } } } } }", first), nil)
			return statements.Count()
		}
		if few, many := cost(2), cost(50); few != many {
			t.Errorf("2 time lines cost %d statements, 50 cost %d", few, many)
		}
	})
}

func TestSubscriptionsAndPlansAreFoundByThoseWhoMaySeeThem(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		_, _, ada, _ := eventful(t, s)
		a := newAPI(t, s)
		found := func(ctx context.Context, words, kinds string) []string {
			got := a.get(ctx, fmt.Sprintf(`{ search(query: %q, kinds: [%s]) { nodes { __typename ... on CustomerSubscription { name } ... on SubscriptionPlan { name } } } }`, words, kinds), nil)
			var out []string
			for _, n := range listAt(got, "search.nodes") {
				out = append(out, at(n, "__typename")+" "+at(n, "name"))
			}
			return out
		}
		if err := s.InTx(opstest.System(), func(ctx context.Context, tx *db.Client) error {
			x := tx.CustomerSubscription.Query().OnlyX(ctx)
			return tx.CustomerSubscription.UpdateOneID(x.ID).SetSearch("acme pro").Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		both := []string{"CustomerSubscription Acme Pro", "SubscriptionPlan Pro"}
		for _, tt := range []struct {
			who  string
			ctx  context.Context
			want []string
		}{
			{"success", opstest.As(role.Success), both},
			{"the owner", opstest.As(role.Rep, opstest.Self(ada)), both},
			{"marketing", opstest.As(role.Marketing), both[1:]},
		} {
			got := found(tt.ctx, "pro", "SUBSCRIPTION, SUBSCRIPTION_PLAN")
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s finds %q, want %q", tt.who, got, tt.want)
			}
		}
		if got := found(opstest.As(role.Admin), "acme", "SUBSCRIPTION, SUBSCRIPTION_PLAN"); !slices.Equal(got, both[:1]) {
			t.Errorf("acme finds %q", got)
		}
	})
}
