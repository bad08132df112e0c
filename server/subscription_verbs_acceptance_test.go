package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
)

// shownSubscription is what a verb and its preview are compared by.
const shownSubscription = "{ id status mrr { amount } startsOn trialEndsOn convertedOn termStartsOn termEndsOn autoRenew cancelsOn pausedOn resumesOn pastDueSince endedOn }"

// movementsOf lists the movements of an account, in words.
func (d desk) movementsOf(account string) []string {
	d.t.Helper()
	got := d.get(d.t, d.as, `query($id: ID!) { node(id: $id) { ... on Account { mrrMovements(first: 100) { nodes { day movement delta { amount } tag } } } } }`, map[string]any{"id": account})
	return movementTexts(items(got, "node.mrrMovements.nodes"))
}

func movementTexts(list []any) []string {
	var out []string
	for _, m := range list {
		out = append(out, fmt.Sprint(pick(m, "day"), " ", pick(m, "movement"), " ", pick(m, "delta.amount"), " ", pick(m, "tag")))
	}
	slices.Sort(out)
	return out
}

// added is what a list has more than another.
func added(before, after []string) []string {
	left := slices.Clone(before)
	var out []string
	for _, x := range after {
		if i := slices.Index(left, x); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		out = append(out, x)
	}
	return out
}

// verb previews a verb of a subscription and then does it: what the preview told must come about.
func (d desk) verb(account, name, input string) string {
	d.t.Helper()
	preview := "preview" + strings.ToUpper(name[:1]) + name[1:]
	told := d.get(d.t, d.as, fmt.Sprintf("{ %s(input: {%s}) { after %s movements { day movement delta { amount } tag } userErrors { code path message } } }", preview, input, shownSubscription), nil)
	before := d.movementsOf(account)
	done := d.do(name, input, "customerSubscription "+shownSubscription)
	got, want := pick(done, "customerSubscription"), pick(told, preview+".after")
	if strings.HasPrefix(name, "start") { // a new subscription gets its id when it is written
		got, want = strings.Replace(got, pick(done, "customerSubscription.id"), "", 1), strings.Replace(want, pick(told, preview+".after.id"), "", 1)
	}
	if got != want {
		d.t.Errorf("%s(%s):\n became %s\npreview %s", name, input, got, want)
	}
	if got, want := added(before, d.movementsOf(account)), movementTexts(items(told, preview+".movements")); !slices.Equal(got, want) {
		d.t.Errorf("%s(%s) moved %q, the preview told %q", name, input, got, want)
	}
	return pick(done, "customerSubscription.id")
}

// wrong tries verbs that a subscription is in no state for: verb and preview refuse alike, and say what is possible.
func (d desk) wrong(input string, can string, verbs ...string) {
	d.t.Helper()
	for _, name := range verbs {
		preview := "preview" + strings.ToUpper(name[:1]) + name[1:]
		more := map[string]string{"amendSubscription": `, changes: [{key: "1", quantity: "9"}]`}[name]
		did := d.get(d.t, d.as, fmt.Sprintf("mutation { %s(input: {%s%s}) { userErrors { code message } } }", name, input, more), nil)
		told := d.get(d.t, d.as, fmt.Sprintf("{ %s(input: {%s%s}) { userErrors { code message } } }", preview, input, more), nil)
		if code := pick(did, name+".userErrors.0.code"); code != "CONFLICT" && code != "INVALID" {
			d.t.Errorf("%s(%s) is answered with %s", name, input, pick(did, name))
		}
		if got := pick(did, name+".userErrors.0.message"); !strings.Contains(got, can) {
			d.t.Errorf("%s(%s) says %q, which does not name %s", name, input, got, can)
		}
		if got, want := pick(told, preview+".userErrors"), pick(did, name+".userErrors"); got != want {
			d.t.Errorf("%s(%s) says %s and its preview %s", name, input, want, got)
		}
	}
}

func TestEveryVerbOfASubscriptionDoesWhatItsPreviewTellsOverHTTP(t *testing.T) {
	onEach(t, staff, func(t *testing.T, a *app) {
		d := desk{a, t, "ops@example.com"}
		day := func(offset int) string { return (opstest.Today + calendar.Day(offset)).String() }
		acme := d.made("createAccount", "account", `name: "Acme"`)
		product := d.made("createProduct", "product", `name: "Seats", currency: EUR, recurring: true`)
		plan := d.made("createSubscriptionPlan", "subscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, product))
		d.do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "10"}]`, plan), "planPrice { id }")
		why := d.made("createCancellationReason", "cancellationReason", `name: "Too expensive", churnKind: VOLUNTARY`)

		id := d.verb(acme, "startSubscription", fmt.Sprintf(`accountId: %q, startsOn: %q, termMonths: 12, autoRenew: true, items: [{planId: %q, quantity: "5"}]`, acme, day(-60), plan))
		on := fmt.Sprintf("id: %q", id)
		d.wrong(on, "from there", "convertTrial", "resumeSubscription", "recordPaymentRecovery", "reactivateSubscription", "revokeCancellation")
		d.verb(acme, "amendSubscription", on+`, changes: [{key: "1", quantity: "8"}]`)
		d.verb(acme, "amendSubscription", on+`, timing: AT_PERIOD_END, changes: [{key: "1", quantity: "6"}]`)
		d.verb(acme, "pauseSubscription", on+fmt.Sprintf(`, resumesOn: %q`, day(30)))
		d.wrong(on, "resumeSubscription", "pauseSubscription", "recordPaymentFailure")
		d.verb(acme, "resumeSubscription", on)
		d.verb(acme, "recordPaymentFailure", on)
		d.wrong(on, "recordPaymentRecovery", "recordPaymentFailure", "pauseSubscription", "resumeSubscription")
		d.verb(acme, "recordPaymentRecovery", on)
		d.verb(acme, "cancelSubscription", on+fmt.Sprintf(`, cancellationReasonId: %q, timing: ON_DAY, endsOn: %q`, why, day(45)))
		d.verb(acme, "revokeCancellation", on)
		d.verb(acme, "renewSubscription", on+`, uplift: "0.1", termMonths: 12`)
		d.verb(acme, "cancelSubscription", on+fmt.Sprintf(`, cancellationReasonId: %q, timing: NOW`, why))
		d.wrong(on, "reactivateSubscription", "amendSubscription", "pauseSubscription", "resumeSubscription", "recordPaymentFailure", "recordPaymentRecovery", "renewSubscription")
		d.verb(acme, "reactivateSubscription", on)

		events := d.get(t, d.as, `query($id: ID!) { node(id: $id) { ... on CustomerSubscription { events(first: 100) { nodes { id event } } } } }`, map[string]any{"id": id})
		back := ""
		for _, e := range items(events, "node.events.nodes") {
			if pick(e, "event") == "REACTIVATED" {
				back = pick(e, "id")
			}
		}
		reverse := fmt.Sprintf("eventId: %q", back)
		d.verb(acme, "reverseSubscriptionEvent", reverse)
		d.wrong(reverse, "already", "reverseSubscriptionEvent")
		for _, other := range []string{"rep", "manager", "success", "analyst", "executive", "marketing"} {
			refused := a.ask(t, other+"@example.com", fmt.Sprintf("mutation { reverseSubscriptionEvent(input: {%s}) { userErrors { code } } }", reverse), nil)
			if !strings.Contains(refused.body, "FORBIDDEN") {
				t.Errorf("%s reversing an event is answered with %s", other, refused.body)
			}
		}

		trial := d.verb(acme, "startSubscription", fmt.Sprintf(`accountId: %q, startsOn: %q, trialDays: 30, items: [{planId: %q, quantity: "2"}]`, acme, day(-5), plan))
		tried := fmt.Sprintf("id: %q", trial)
		d.wrong(tried, "convertTrial", "pauseSubscription", "resumeSubscription", "recordPaymentFailure", "reactivateSubscription")
		d.verb(acme, "convertTrial", tried)
		d.wrong(tried, "from there", "convertTrial")
	})
}

func TestSubscriptionsAreFoundByTheOwnerOfTheirAccountAndSortedByTheEndOfTheirTerm(t *testing.T) {
	onEach(t, staff, func(t *testing.T, a *app) {
		d := desk{a, t, "ops@example.com"}
		mia := d.made("createRep", "rep", `name: "Mia", salesRole: CSM, hiredOn: "2020-01-01"`)
		product := d.made("createProduct", "product", `name: "Seats", currency: EUR, recurring: true`)
		plan := d.made("createSubscriptionPlan", "subscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, product))
		d.do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "10"}]`, plan), "planPrice { id }")
		start := func(name, owner, term string) {
			account := d.made("createAccount", "account", fmt.Sprintf("name: %q%s", name, owner))
			d.do("startSubscription", fmt.Sprintf(`accountId: %q, name: %q, startsOn: "2020-03-01"%s, items: [{planId: %q, quantity: "5"}]`, account, name, term, plan), "customerSubscription { id }")
		}
		mine := fmt.Sprintf(", ownerId: %q", mia)
		start("long", mine, ", termMonths: 24, autoRenew: true")
		start("short", mine, ", termMonths: 6, autoRenew: true")
		start("open end", mine, "")
		start("nobody's", "", ", termMonths: 12, autoRenew: true")
		for arguments, want := range map[string]string{
			fmt.Sprintf(`where: {owner: {eq: %q}}, orderBy: [{field: TERM_ENDS_ON}]`, mia):                    "short, long, open end",
			fmt.Sprintf(`where: {owner: {in: [%q]}}, orderBy: [{field: TERM_ENDS_ON, direction: DESC}]`, mia): "long, short, open end",
			`where: {owner: {isNull: true}}`:                                                                         "nobody's",
			fmt.Sprintf(`where: {owner: {neq: %q}}`, mia):                                                            "nobody's",
			fmt.Sprintf(`where: {not: {owner: {eq: %q}}}`, mia):                                                      "nobody's",
			fmt.Sprintf(`where: {or: [{owner: {eq: %q}}, {name: {eq: "nobody's"}}]}, orderBy: [{field: NAME}]`, mia): "long, nobody's, open end, short",
		} {
			got := d.get(t, d.as, "{ subscriptions(first: 10, "+arguments+") { totalCount nodes { name } } }", nil)
			var names []string
			for _, n := range items(got, "subscriptions.nodes") {
				names = append(names, pick(n, "name"))
			}
			if strings.Join(names, ", ") != want || pick(got, "subscriptions.totalCount") != fmt.Sprint(len(names)) {
				t.Errorf("%s: %v of %s, want %s", arguments, names, pick(got, "subscriptions.totalCount"), want)
			}
		}
	})
}
