package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"coxswain/ent"

	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// tiers of compensation.md 3.3: 10 % to 100 % of the quota, 12 % to 150 %, 14 % to 200 %, 16 % above.
const tiers33 = `tierBasis: QUOTA_SHARE, tiers: [{upTo: "1", rate: "0.1"}, {upTo: "1.5", rate: "0.12"}, {upTo: "2", rate: "0.14"}, {rate: "0.16"}]`

// payroll is a company whose reps are paid by a plan each.
type payroll struct {
	desk

	acme, product string
	plans         int
}

// hired makes a rep whose plan has one component, with a quota of 100,000 for the quarter.
func (p *payroll) hired(name, plan, component string) string {
	p.t.Helper()
	rep := p.made("createRep", "rep", fmt.Sprintf(`name: %q, salesRole: AE, hiredOn: "2020-01-01"`, name))
	p.made("createQuota", "quota", fmt.Sprintf(`repId: %q, measure: BOOKINGS, fromDay: "2026-01-01", toDay: "2026-04-01", amount: {amount: "100000", currency: EUR}`, rep))
	p.pays(rep, name, plan, component, "")
	return rep
}

// pays puts a rep on a plan of their own.
func (p *payroll) pays(rep, name, plan, component, assignment string) {
	p.t.Helper()
	id := p.made("createCompPlan", "compPlan", fmt.Sprintf(`name: %q`, "Plan of "+name))
	design := fmt.Sprintf(`{currency: EUR, grain: QUARTER, %s, components: [{key: "new", name: "New business", basis: TCV, quota: {measure: BOOKINGS}, %s}]}`, plan, component)
	if strings.HasPrefix(component, "{") {
		design = component
	}
	version := p.made("createCompPlanVersion", "compPlanVersion", fmt.Sprintf(`planId: %q, validFrom: "2025-01-01", design: %s`, id, design))
	p.do("publishCompPlanVersion", fmt.Sprintf(`id: %q`, version), "compPlanVersion { status }")
	p.do("createCompAssignment", fmt.Sprintf(`planId: %q, repId: %q, validFrom: "2025-01-01"%s`, id, rep, assignment), "compAssignment { id }")
}

// wins closes a deal of a rep; more says what it consists of.
func (p *payroll) wins(rep, day, amount, more string) string {
	p.t.Helper()
	p.plans++
	if !strings.Contains(more, "openedOn") {
		more += `, openedOn: "2026-01-02"`
	}
	o := p.made("createOpportunity", "opportunity", fmt.Sprintf(`name: "Deal %d", externalId: "D-%04d", accountId: %q, ownerId: %q, amount: {amount: %q, currency: EUR}%s`, p.plans, p.plans, p.acme, rep, amount, more))
	p.do("closeOpportunityWon", fmt.Sprintf(`id: %q, closedOn: %q`, o, day), "opportunity { status }")
	return o
}

// three wins the three deals of 3.3.
func (p *payroll) three(rep, second string) {
	p.wins(rep, "2026-01-10", "80000", "")
	p.wins(rep, "2026-01-20", "60000", second)
	p.wins(rep, "2026-02-10", "30000", "")
}

// runs computes the first quarter and waits for the job.
func (p *payroll) runs() {
	p.t.Helper()
	p.runsOf("2026-01-01", "2026-04-01")
}

// runsOf computes a period and waits for the job.
func (p *payroll) runsOf(from, to string) {
	p.t.Helper()
	job := pick(p.do("runCommissions", fmt.Sprintf(`fromDay: %q, toDay: %q`, from, to), "job { id }"), "job.id")
	for range 600 {
		out := p.get(p.t, p.as, `query($id: ID!) { job(id: $id) { status message } }`, map[string]any{"id": job})
		switch pick(out, "job.status") {
		case "SUCCEEDED":
			return
		case "FAILED", "CANCELLED":
			p.t.Fatalf("the run ended with %s", pick(out, "job.message"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("the run did not end")
}

// statementOf reads the statement of a rep.
func (p *payroll) statementOf(rep string) any {
	p.t.Helper()
	out := p.get(p.t, p.as, `query($rep: ID!) { commissionStatements(where: {rep: {eq: $rep}}) { nodes {
		id status reproduces issuesCount earned { amount } paid { amount } payout { amount currency }
		lines { nodes { id lineKind earned { amount } uncapped { amount } cap event { event opportunity { name } } explanation { text } } } } } }`, map[string]any{"rep": rep})
	list := items(out, "commissionStatements.nodes")
	if len(list) != 1 {
		p.t.Fatalf("%d statements of %s", len(list), rep)
	}
	return list[0]
}

func TestStatementsOverHTTPAreTheNumbersOfTheSpecification(t *testing.T) {
	fill := func(t *testing.T, s *ent.Store) {
		staff(t, s)
		w := opstest.World(t, s)
		w.Pipeline()
	}
	onEach(t, fill, func(t *testing.T, a *app) {
		p := &payroll{desk: desk{a, t, "admin@example.com"}}
		owner := p.made("createRep", "rep", `name: "Owner", salesRole: AM, hiredOn: "2020-01-01"`)
		p.acme = p.made("createAccount", "account", fmt.Sprintf(`name: "Acme", ownerId: %q`, owner))
		p.product = p.made("createProduct", "product", `name: "Box", currency: EUR`)
		spiffed := p.made("createProduct", "product", `name: "X", currency: EUR`)

		want := map[string][2]string{} // by rep: name and what is earned
		expect := func(rep, name, earned string) { want[rep] = [2]string{name, earned} }
		for mode, earned := range map[string]string{"MARGINAL": "18800.00", "RETROACTIVE": "23800.00", "RATE_BEFORE": "17600.00", "RATE_AFTER": "19400.00"} {
			rep := p.hired("3.3 "+mode, "", "mode: "+mode+", "+tiers33)
			p.three(rep, "")
			expect(rep, "3.3 "+mode, earned)
		}
		rep := p.hired("3.3 per-dollar accelerators", "", `mode: MARGINAL, tierBasis: AMOUNT, tiers: [{upToAmount: "100000", rate: "0.05"}, {upToAmount: "125000", rate: "0.06"}, {rate: "0.07"}]`)
		p.wins(rep, "2026-01-10", "150000", "")
		expect(rep, "3.3 per-dollar accelerators", "8250.00")

		rep = p.hired("3.9 deal cap", "", `mode: MARGINAL, dealCap: {amount: "5000"}, `+tiers33)
		p.three(rep, "")
		expect(rep, "3.9 deal cap", "14000.00")
		rep = p.hired("3.9 period cap", `periodCap: {amount: "18000"}`, `mode: MARGINAL, `+tiers33)
		p.three(rep, "")
		expect(rep, "3.9 period cap", "18000.00")
		rep = p.hired("3.9 decelerator", "", `mode: MARGINAL, modifiers: [{kind: DISCOUNT_ABOVE, above: "0.2", factor: "0.8"}], `+tiers33)
		p.three(rep, fmt.Sprintf(`, lines: [{productId: %q, quantity: "1", discount: "0.25", amount: {amount: "60000", currency: EUR}}]`, p.product))
		expect(rep, "3.9 decelerator", "17440.00")
		rep = p.hired("3.9 SPIF", fmt.Sprintf(`addOns: [{key: "x", name: "X", kind: SPIFF, amount: "500", where: {products: [%q]}}]`, spiffed), `mode: MARGINAL, `+tiers33)
		p.wins(rep, "2026-01-10", "10000", fmt.Sprintf(`, lines: [{productId: %q, quantity: "1", amount: {amount: "10000", currency: EUR}}]`, spiffed))
		expect(rep, "3.9 SPIF", "1500.00")
		rep = p.hired("3.9 margin", "", `{currency: EUR, grain: QUARTER, components: [{key: "m", name: "Margin", basis: MARGIN, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.15"}]}]}`)
		p.wins(rep, "2026-01-10", "60000", fmt.Sprintf(`, lines: [{productId: %q, quantity: "1", amount: {amount: "60000", currency: EUR}, unitCost: {amount: "24000", currency: EUR}}]`, p.product))
		expect(rep, "3.9 margin", "5400.00")
		for at, x := range map[string][2]string{"80": {"80000", "7200.00"}, "120": {"120000", "16800.00"}, "45": {"45000", "0.00"}} {
			rep := p.made("createRep", "rep", fmt.Sprintf(`name: "Curve %s", salesRole: AE, hiredOn: "2020-01-01"`, at))
			p.made("createQuota", "quota", fmt.Sprintf(`repId: %q, measure: BOOKINGS, fromDay: "2026-01-01", toDay: "2026-04-01", amount: {amount: "100000", currency: EUR}`, rep))
			p.pays(rep, "curve "+at, `houseAccounts: false`, `mode: LINEAR_CURVE, curve: {points: [{at: "0.5", pay: "0"}, {at: "1", pay: "1"}], beyond: "2"}`, `, targetIncentive: {amount: "12000", currency: EUR}`)
			p.wins(rep, "2026-01-10", x[0], "")
			expect(rep, "3.9 pay curve at "+at, x[1])
		}
		p.made("createExchangeRate", "exchangeRate", `base: EUR, quote: USD, validFrom: "2026-01-01", rate: "1.10"`)
		p.made("createExchangeRate", "exchangeRate", `base: USD, quote: GBP, validFrom: "2026-01-01", rate: "0.80"`)
		for policy, x := range map[string][2]string{`PLAN_RATE, planRates: [{from: EUR, rate: "1.05"}]`: {"1050.00", "840.00"}, "DEAL_DATE": {"1100.00", "880.00"}} {
			name := strings.SplitN(policy, ",", 2)[0]
			rep := p.made("createRep", "rep", fmt.Sprintf(`name: "FX %s", salesRole: AE, hiredOn: "2020-01-01"`, name))
			p.pays(rep, "FX "+name, "", fmt.Sprintf(`{currency: USD, grain: QUARTER, currencyPolicy: %s, components: [{key: "fx", name: "FX", basis: TCV, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.1"}]}]}`, policy), `, payCurrency: GBP`)
			p.wins(rep, "2026-01-10", "10000", "")
			expect(rep, "3.9 currency "+name, x[0])
			defer func() {
				if got := pick(p.statementOf(rep), "payout.amount"); got != x[1] {
					t.Errorf("3.9 currency %s pays out %s, want %s", name, got, x[1])
				}
			}()
		}
		p.shares(expect)
		p.credits(expect)

		p.runs()
		for rep, x := range want {
			s := p.statementOf(rep)
			if got := pick(s, "earned.amount"); got != x[1] {
				t.Errorf("%s earns %s, want %s: %s", x[0], got, x[1], pick(s, "lines.nodes"))
			}
			if got := pick(s, "reproduces"); got != "true" {
				t.Errorf("%s: computing the stored input again gives another statement: %s", x[0], got)
			}
		}
		p.approval(want)
	})
}

// shares are the splits and overrides of 3.4.
func (p *payroll) shares(expect func(rep, name, earned string)) {
	flat := `{currency: EUR, grain: QUARTER, components: [{key: "s", name: "Sales", basis: TCV, where: {splits: [REVENUE]}, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.1"}]}]}`
	boss := p.made("createRep", "rep", `name: "Boss", salesRole: AE, hiredOn: "2020-01-01"`)
	team := p.made("createTeam", "team", fmt.Sprintf(`name: "Shared", managerId: %q`, boss))
	one := p.made("createRep", "rep", fmt.Sprintf(`name: "AE1", salesRole: AE, hiredOn: "2020-01-01", teamId: %q`, team))
	two := p.made("createRep", "rep", fmt.Sprintf(`name: "AE2", salesRole: AE, hiredOn: "2020-01-01", teamId: %q`, team))
	p.pays(one, "AE1", "", flat, "")
	p.pays(two, "AE2", "", flat, "")
	p.pays(boss, "Boss", "", `{currency: EUR, grain: QUARTER, components: [{key: "o", name: "Override", basis: TCV, override: {kind: COLLECTIVE}, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.02"}]}]}`, "")
	p.wins(one, "2026-01-10", "60000", fmt.Sprintf(`, credits: [{repId: %q, share: "0.3"}]`, two))
	expect(one, "3.4 split of 70 %", "4200.00")
	expect(two, "3.4 split of 30 %", "1800.00")
	expect(boss, "3.4 override, once", "1200.00")
}

// credits are what is taken back: the credit note and the clawback of 3.6.
func (p *payroll) credits(expect func(rep, name, earned string)) {
	rep := p.made("createRep", "rep", `name: "Collector", salesRole: AE, hiredOn: "2020-01-01"`)
	p.pays(rep, "Collector", "", `{currency: EUR, grain: QUARTER, components: [{key: "c", name: "Collected", basis: COLLECTED, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.04"}]}]}`, "")
	o := p.wins(rep, "2026-01-10", "1000", "")
	p.do("recordPaymentReceived", fmt.Sprintf(`opportunityId: %q, amount: {amount: "1000", currency: EUR}, receivedOn: "2026-01-20", externalId: "P-1"`, o), "paymentReceived { id }")
	p.do("recordPaymentReceived", fmt.Sprintf(`opportunityId: %q, amount: {amount: "-200", currency: EUR}, receivedOn: "2026-02-20", externalId: "P-2"`, o), "paymentReceived { id }")
	p.do("recordPaymentReceived", fmt.Sprintf(`opportunityId: %q, amount: {amount: "-200", currency: EUR}, receivedOn: "2026-02-20", externalId: "P-2"`, o), "paymentReceived { id }")
	expect(rep, "3.6 credit note", "32.00")

	// What the customer has paid for counts until its end unless the company says otherwise; here it goes at once.
	p.do("updateOrganisation", `policies: [{key: "mrr.cancelDate", value: "AT_CANCELLATION"}]`, "organisation { id }")
	lost := p.hired("3.6 FULL", "", "mode: MARGINAL, "+tiers33)
	deal := p.wins(lost, "2026-01-10", "60000", ", termMonths: 12")
	seats := p.made("createProduct", "product", `name: "Seats", currency: EUR, recurring: true`)
	plan := p.made("createSubscriptionPlan", "subscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, seats))
	p.do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "5000"}]`, plan), "planPrice { id }")
	why := p.made("createCancellationReason", "cancellationReason", `name: "Too expensive", churnKind: VOLUNTARY`)
	sub := pick(p.do("startSubscription", fmt.Sprintf(`accountId: %q, opportunityId: %q, startsOn: "2026-01-15", termMonths: 12, items: [{planId: %q, quantity: "1"}]`, p.acme, deal, plan), "customerSubscription { id }"), "customerSubscription.id")
	p.do("cancelSubscription", fmt.Sprintf(`id: %q, cancellationReasonId: %q, timing: ON_DAY, endsOn: "2026-03-10"`, sub, why), "customerSubscription { id }")
	expect(lost, "3.6 FULL takes all back", "0.00")
}

// approval takes one statement through its chain, and asks who sees it.
func (p *payroll) approval(want map[string][2]string) {
	t := p.t
	for rep, x := range want {
		if x[0] != "3.3 MARGINAL" {
			continue
		}
		s := p.statementOf(rep)
		id := pick(s, "id")
		finance := desk{p.app, t, "finance@example.com"}
		p.do("approveCommissionStatement", fmt.Sprintf(`id: %q`, id), "commissionStatement { status }")
		finance.do("approveCommissionStatement", fmt.Sprintf(`id: %q`, id), "commissionStatement { status }")
		finance.says(finance.do("lockCommissionStatement", fmt.Sprintf(`id: %q`, id), "commissionStatement { status }"), "commissionStatement.status", "LOCKED")
		finance.says(finance.do("payCommissionStatement", fmt.Sprintf(`id: %q, paidOn: "2026-03-16", reference: "R-1"`, id), "commissionStatement { status }"), "commissionStatement.status", "PAID")
		if text := pick(s, "lines.nodes.1.explanation.text"); !strings.Contains(text, "6,800") && !strings.Contains(text, "6800") {
			t.Errorf("the second line is not explained: %s", text)
		}
		for _, r := range []role.Role{role.Rep, role.Analyst, role.Executive, role.People, role.Marketing, role.Success, role.Manager} {
			out := p.get(t, strings.ToLower(string(r))+"@example.com", `query($id: ID!) { node(id: $id) { id } commissionStatements { totalCount } commissionLines { totalCount } }`, map[string]any{"id": id})
			if got := textOf(out); got != `{"commissionLines":{"totalCount":0},"commissionStatements":{"totalCount":0},"node":null}` {
				t.Errorf("%s sees pay: %s", r, got)
			}
		}
		out := p.get(t, p.as, `{ commissionRegister(fromDay: "2026-01-01", toDay: "2026-04-01") { totals { balances statements } entries { balances } } }`, nil)
		if got := pick(out, "commissionRegister.totals.0.balances"); got != "true" {
			t.Errorf("the register does not balance: %s", textOf(out))
		}
	}
}
