package main

import (
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
)

// auditor follows pay with queries alone.
type auditor struct {
	*sections

	plan, why string // of what is subscribed
}

// TestAnAuditorFollowsPayToItsSourceAndWhatIsLockedStays takes payees on one server from their statements to
// what they come from: movements of recurring revenue, deals that changed after lock, first invoices that
// were not paid and breaches.
func TestAnAuditorFollowsPayToItsSourceAndWhatIsLockedStays(t *testing.T) {
	fill := func(t *testing.T, s *ent.Store) {
		staff(t, s)
		opstest.World(t, s).Pipeline()
	}
	onEach(t, fill, func(t *testing.T, a *app) {
		s := &auditor{sections: &sections{payroll: &payroll{desk: desk{a, t, "admin@example.com"}}}}
		s.do("updateOrganisation", `policies: [{key: "mrr.cancelDate", value: "AT_CANCELLATION"}]`, "organisation { id }")
		seats := s.made("createProduct", "product", `name: "Seats", currency: EUR, recurring: true`)
		s.plan = s.made("createSubscriptionPlan", "subscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, seats))
		s.do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "50"}]`, s.plan), "planPrice { id }")
		s.why = s.made("createCancellationReason", "cancellationReason", `name: "Too expensive", churnKind: VOLUNTARY`)

		grown, kept := s.subscriber("Nora"), s.subscriber("Moritz")
		s.assigned(s.published("growth", `{currency: EUR, grain: QUARTER, components: [{key: "growth", name: "Growth", basis: NET_NEW_MRR, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.333"}]}]}`), grown.rep, "")
		s.assigned(s.published("kept", `{currency: EUR, grain: QUARTER, clawback: {policy: FULL, windowDays: 180}, components: [{key: "kept", name: "Kept", basis: MRR, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.333"}]}]}`), kept.rep, "")
		backs := s.backs()
		late := s.late()
		s.runsOf(thisQuarter, "2026-04-01")
		s.followsMovements(grown, "COMMISSION 500.00 166.50 | COMMISSION 350.00 116.55 | COMMISSION -850.00 -283.05")
		s.followsMovements(kept, "COMMISSION 500.00 166.50 | COMMISSION 350.00 116.55 | CLAWBACK -166.50 | CLAWBACK -116.55")
		s.followsBacks(backs)
		s.followsDelta(late)
	})
}

// subscriber is a rep with a customer who starts, upgrades and cancels a subscription.
type subscriber struct{ rep, account, subscription string }

func (s *auditor) subscriber(name string) subscriber {
	x := subscriber{rep: s.employs(name, "")}
	x.account = s.made("createAccount", "account", fmt.Sprintf(`name: %q, ownerId: %q`, "Customer of "+name, x.rep))
	s.do("transferAccount", fmt.Sprintf(`id: %q, ownerId: %q, effectiveOn: "2025-01-01"`, x.account, x.rep), "account { id }")
	x.subscription = pick(s.do("startSubscription", fmt.Sprintf(`accountId: %q, startsOn: "2026-01-15", termMonths: 12, items: [{planId: %q, quantity: "10"}]`, x.account, s.plan), "customerSubscription { id }"), "customerSubscription.id")
	id := fmt.Sprintf("id: %q", x.subscription)
	s.do("amendSubscription", id+`, effectiveOn: "2026-02-05", changes: [{key: "1", quantity: "17"}]`, "customerSubscription { id }")
	s.do("cancelSubscription", id+fmt.Sprintf(`, cancellationReasonId: %q, timing: ON_DAY, endsOn: "2026-03-10"`, s.why), "customerSubscription { id }")
	return x
}

// followsMovements goes from each line of a statement to its credit, the event, the movement of the ledger, the
// subscription and the customer; what is taken back leads to the line that had earned it.
func (s *auditor) followsMovements(x subscriber, lines string) {
	s.t.Helper()
	is := s.statementIn(x.rep, thisQuarter)
	if got := linesOf(is); got != lines {
		s.t.Errorf("lines\n got %s\nwant %s", got, lines)
	}
	out := s.get(s.t, "finance@example.com", `query($id: ID!) { node(id: $id) { ... on CommissionStatement { earned { amount } reproduces lines { nodes {
		id lineKind creditOn earned { amount } credit { amount } rate account { id } subscription { id } original { id earned { amount } lineKind subscription { id } }
		event { event eventKey sourceId creditOn amount { amount } rep { id } account { id } subscription { id account { id name owner { id } } } } explanation { text } } } } } }`, map[string]any{"id": pick(is, "id")})
	sum, earnedBy := 0, map[string]string{}
	for _, l := range items(out, "node.lines.nodes") {
		earned, day := pick(l, "earned.amount"), pick(l, "event.creditOn")
		sum += minor(s.t, earned)
		earnedBy[pick(l, "id")] = earned
		for path, want := range map[string]string{
			"account.id": x.account, "subscription.id": x.subscription, "event.sourceId": x.subscription, "event.subscription.id": x.subscription, "event.account.id": x.account,
			"event.subscription.account.id": x.account, "event.subscription.account.owner.id": x.rep, "creditOn": day,
		} {
			if got := pick(l, path); got != want {
				s.t.Errorf("the line of %s: %s is %s, want %s", day, path, got, want)
			}
		}
		// The key of the event names the subscription, the day and the kind of the movement.
		_, what, _ := strings.Cut(pick(l, "event.eventKey"), "@")
		kind, _, _ := strings.Cut(strings.TrimPrefix(what, day+"/"), "/")
		moved := s.get(s.t, "finance@example.com", `query($s: ID!, $d: Date!) { mrrMovements(where: {subscription: {eq: $s}, day: {eq: $d}}) { nodes { movement delta { amount } nativeDelta { amount } rep { id } account { id } subscription { id } } } }`,
			map[string]any{"s": x.subscription, "d": day})
		delta := 0
		for _, m := range items(moved, "mrrMovements.nodes") {
			if pick(m, "movement") != kind || pick(m, "rep.id") != x.rep || pick(m, "account.id") != x.account {
				s.t.Errorf("the movement of %s is %s, want %s of %s", day, textOf(m), kind, x.rep)
			}
			delta += minor(s.t, pick(m, "nativeDelta.amount"))
		}
		if event := pick(l, "event.amount.amount"); event != "absent" && minor(s.t, event) != delta {
			s.t.Errorf("the event of %s says %s, the ledger %d cents", day, event, delta)
		}
		if pick(l, "lineKind") == "CLAWBACK" { // what is lost is credited to nobody
			origin := pick(l, "original.id")
			if earnedBy[origin] == "" || earned != "-"+earnedBy[origin] || pick(l, "original.subscription.id") != x.subscription {
				s.t.Errorf("what is taken back, %s, leads to %s: %s", earned, origin, textOf(l))
			}
			continue
		}
		if got := pick(l, "event.rep.id"); got != x.rep {
			s.t.Errorf("the event of %s is credited to %s", day, got)
		}
		credit := minor(s.t, pick(l, "credit.amount"))
		if credit != delta || minor(s.t, earned) != credit*333/1000 || pick(l, "rate") != "0.333000" && credit > 0 {
			s.t.Errorf("the line of %s earns %s of %d at %s; the ledger moved %d", day, earned, credit, pick(l, "rate"), delta)
		}
		if text := pick(l, "explanation.text"); !strings.Contains(text, "33.3 %") {
			s.t.Errorf("the line of %s is not explained: %s", day, text)
		}
	}
	if got := minor(s.t, pick(out, "node.earned.amount")); got != sum || pick(out, "node.reproduces") != "true" {
		s.t.Errorf("the statement earns %d, its lines %d; reproduces: %s", got, sum, pick(out, "node.reproduces"))
	}
}

// backs makes a deal for each way in which commission is taken back without a subscription.
func (s *auditor) backs() map[string]string {
	out := map[string]string{}
	plan := s.published("backs", design(`clawback: {policy: FULL, windowDays: 180},`, tenPercent))
	owner := s.employs("Owner of Acme", "")
	s.acme = s.made("createAccount", "account", fmt.Sprintf(`name: "Acme", ownerId: %q`, owner))
	for kind, amount := range map[string]string{"NON_PAYMENT": "-5000", "PLAN_BREACH": "-60000"} {
		rep := s.employs("Taken back by "+kind, "")
		s.assigned(plan, rep, "")
		deal := s.wins(rep, "2026-01-10", "60000", "")
		s.do("recordPaymentReceived", fmt.Sprintf(`opportunityId: %q, paymentKind: %s, amount: {amount: %q, currency: EUR}, receivedOn: "2026-02-20", externalId: %q`, deal, kind, amount, kind), "paymentReceived { id }")
		out[kind] = rep
	}
	return out
}

func (s *auditor) followsBacks(backs map[string]string) {
	for kind, rep := range backs {
		is := s.statementIn(rep, thisQuarter)
		if got := linesOf(is); got != "COMMISSION 60000.00 6000.00 | CLAWBACK -6000.00" {
			s.t.Errorf("%s: %s", kind, got)
		}
		for path, want := range map[string]string{
			"lines.nodes.1.original.id": pick(is, "lines.nodes.0.id"), "lines.nodes.1.event.event": kind, "lines.nodes.1.creditOn": "2026-02-20", "paid.amount": "0.00", "reproduces": "true", "issuesCount": "0",
		} {
			if got := pick(is, path); got != want {
				s.t.Errorf("%s: %s is %s, want %s", kind, path, got, want)
			}
		}
		if text := pick(is, "lines.nodes.1.explanation.text"); !strings.Contains(text, "6000.00 EUR") {
			s.t.Errorf("%s: what is taken back is not explained: %s", kind, text)
		}
	}
}

// lateDeal is a deal of a locked quarter whose amount changed afterwards.
type lateDeal struct {
	rep, statement, before string
}

const everythingOfAStatement = `query($id: ID!) { node(id: $id) { ... on CommissionStatement { id status version updatedAt inputHash outputHash engineVersion reproduces earned { amount } payable { amount } paid { amount } credited { amount }
	heldAfter { amount } debtAfter { amount } drawAfter { amount } lockedAt linesCount attainments { component credited { amount } share }
	lines { nodes { id lineKey lineKind position creditOn earned { amount } payable { amount } uncapped { amount } credit { amount } rate explanation { text steps { label formula value } } event { number amount { amount } } } } } } }`

// late locks a quarter and lets a deal of it change.
func (s *auditor) late() lateDeal {
	rep := s.employs("Late", "")
	s.carries(rep, lastQuarter)
	s.carries(rep, thisQuarter)
	s.assigned(s.published("late", design("", marginal33)), rep, "")
	s.wins(rep, "2025-10-10", "80000", `, openedOn: "2025-10-01"`)
	deal := s.wins(rep, "2025-11-20", "60000", `, openedOn: "2025-10-01"`)
	s.runsOf(lastQuarter, thisQuarter)
	id := fmt.Sprintf("id: %q", pick(s.statementIn(rep, lastQuarter), "id"))
	finance := desk{s.app, s.t, "finance@example.com"}
	s.do("approveCommissionStatement", id, "commissionStatement { status }")
	finance.do("approveCommissionStatement", id, "commissionStatement { status }")
	finance.do("lockCommissionStatement", id, "commissionStatement { status }")
	x := lateDeal{rep: rep, statement: pick(s.statementIn(rep, lastQuarter), "id")}
	x.before = s.whole(x.statement)
	s.do("updateOpportunity", fmt.Sprintf(`id: %q, amount: {amount: "50000", currency: EUR}, reason: "The last module was struck out"`, deal), "opportunity { id }")
	s.runsOf(lastQuarter, thisQuarter)
	return x
}

func (s *auditor) whole(statement string) string {
	return textOf(s.get(s.t, "finance@example.com", everythingOfAStatement, map[string]any{"id": statement}))
}

// followsDelta expects the locked statement to the byte as it was, and the difference in the open quarter: 10,000
// less at 12 %.
func (s *auditor) followsDelta(x lateDeal) {
	if now := s.whole(x.statement); now != x.before {
		s.t.Errorf("the locked statement changed\n from %s\n   to %s", x.before, now)
	}
	out := s.get(s.t, "finance@example.com", `query($rep: ID!, $from: Date!) { commissionStatements(where: {rep: {eq: $rep}, fromDay: {eq: $from}}) { nodes { reproduces issuesCount earned { amount }
		lines { nodes { lineKind earned { amount } corrects { id status } original { id statement { id } earned { amount } opportunity { amount { amount } } } event { number opportunity { amount { amount } } } explanation { text } } } } } }`,
		map[string]any{"rep": x.rep, "from": thisQuarter})
	for path, want := range map[string]string{
		"earned.amount": "-1200.00", "reproduces": "true", "issuesCount": "0", "lines.nodes.0.lineKind": "DELTA", "lines.nodes.0.earned.amount": "-1200.00",
		"lines.nodes.0.corrects.id": x.statement, "lines.nodes.0.corrects.status": "LOCKED", "lines.nodes.0.original.statement.id": x.statement, "lines.nodes.0.original.earned.amount": "6800.00",
		"lines.nodes.0.event.opportunity.amount.amount": "50000.00", "lines.nodes.1": "absent",
	} {
		if got := pick(out, "commissionStatements.nodes.0."+path); got != want {
			s.t.Errorf("the open quarter: %s is %s, want %s", path, got, want)
		}
	}
	if text := pick(out, "commissionStatements.nodes.0.lines.nodes.0.explanation.text"); !strings.Contains(text, "6800.00 EUR") || !strings.Contains(text, "5600.00 EUR") {
		s.t.Errorf("the difference is not explained: %s", text)
	}
}
