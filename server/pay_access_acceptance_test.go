package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ops/opstest"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

// secret is what is known of one payee, and what of it must not be read by others.
type secret struct {
	rep, statement, line, assignment, adjustment, dispute, relief, objective, opportunity string
	marks                                                                                 []string
}

// wages are the payees of two teams: Ada and Ben below Mia, Cleo below Otto.
type wages struct {
	*sections

	reps map[string]string // by name; fill writes them
	of   map[string]*secret
	plan string
}

func TestPayIsSeenByWhomItConcernsAloneAndEveryCentCanBeFollowed(t *testing.T) {
	reps := map[string]string{}
	fill := func(t *testing.T, s *ent.Store) {
		staff(t, s)
		w := opstest.World(t, s)
		w.Pipeline()
		mia, otto := w.Rep("Mia"), w.Rep("Otto")
		north := w.Team("North", func(c *db.TeamCreate) { c.SetManagerID(mia.ID) })
		south := w.Team("South", func(c *db.TeamCreate) { c.SetManagerID(otto.ID) })
		for name, team := range map[string]string{"Ada": "north", "Ben": "north", "Cleo": "south"} {
			r := w.Rep(name)
			in := north
			if team == "south" {
				in = south
			}
			w.Membership(r, in, calendar.MustDay("2025-01-01"))
			engage(t, s, strings.ToLower(name)+"@example.com", role.Rep, r.ID)
			reps[name] = r.ID.String()
		}
		engage(t, s, "mia@example.com", role.Manager, mia.ID)
		engage(t, s, "otto@example.com", role.Manager, otto.ID)
	}
	onEach(t, fill, func(t *testing.T, a *app) {
		p := &wages{sections: &sections{payroll: &payroll{desk: desk{a, t, "admin@example.com"}}}, reps: reps, of: map[string]*secret{}}
		p.earned()
		p.counted()
		p.hidden()
		p.exported()
		p.followed()
		p.keyFigures()
	})
}

// earned gives everybody a statement and all that hangs on one.
func (p *wages) earned() {
	p.acme = p.made("createAccount", "account", fmt.Sprintf(`name: "Acme", ownerId: %q`, p.reps["Ada"]))
	box, bag := p.made("createProduct", "product", `name: "Box", currency: EUR`), p.made("createProduct", "product", `name: "Bag", currency: EUR`)
	p.plan = p.published("all", design("", `quota: {measure: BOOKINGS}, `+tenPercent))
	sold := map[string][3]string{"Ada": {"50000", "31234", "81234"}, "Ben": {"50000", "11357", "61357"}, "Cleo": {"20000", "12479", "32479"}}
	for _, name := range slices.Sorted(maps.Keys(sold)) {
		x := sold[name]
		rep := p.reps[name]
		s := &secret{rep: rep}
		p.of[name] = s
		p.carries(rep, thisQuarter)
		target := fmt.Sprintf("43%d1.09", len(name))
		s.assignment = pick(p.do("createCompAssignment", fmt.Sprintf(`planId: %q, repId: %q, validFrom: "2025-01-01", note: "zed %s", targetIncentive: {amount: %q, currency: EUR}`, p.plan, rep, name, target), "compAssignment { id }"), "compAssignment.id")
		s.opportunity = p.wins(rep, "2026-01-10", x[2], fmt.Sprintf(`, lines: [{productId: %q, quantity: "1", amount: {amount: %q, currency: EUR}}, {productId: %q, quantity: "1", amount: {amount: %q, currency: EUR}}]`, box, x[0], bag, x[1]))
		s.relief = pick(p.do("createQuotaRelief", fmt.Sprintf(`repId: %q, reliefReason: LEAVE, fromDay: "2025-01-01", toDay: "2025-02-01", share: "1", note: "zed %s"`, rep, name), "quotaRelief { id }"), "quotaRelief.id")
		s.objective = pick(p.do("createCompObjective", fmt.Sprintf(`repId: %q, objectiveKey: "x", fromDay: "2026-01-01", toDay: "2026-04-01", achieved: "1", note: "zed %s"`, rep, name), "compObjective { id }"), "compObjective.id")
		s.adjustment = pick(p.do("createCommissionAdjustment", fmt.Sprintf(`repId: %q, onDay: "2026-01-10", amount: {amount: "77.31", currency: EUR}, adjustmentReason: OTHER, note: "zed %s"`, rep, name), "commissionAdjustment { id }"), "commissionAdjustment.id")
		s.marks = []string{"zed " + name, x[1][:len(x[1])-1] + "." + x[1][len(x[1])-1:]}
	}
	p.runs()
	for name, s := range p.of {
		is := p.statementIn(s.rep, thisQuarter)
		s.statement, s.line = pick(is, "id"), pick(is, "lines.nodes.1.id")
		s.marks = append(s.marks, pick(is, "earned.amount"), pick(is, "lines.nodes.1.earned.amount"))
		own := desk{p.app, p.t, strings.ToLower(name) + "@example.com"}
		s.dispute = pick(own.do("openCommissionDispute", fmt.Sprintf(`lineId: %q, subject: "zed %s objects"`, s.line, name), "commissionDispute { id }"), "commissionDispute.id")
		own.do("commentCommissionDispute", fmt.Sprintf(`id: %q, body: "zed %s says why"`, s.dispute, name), "commissionDispute { id }")
	}
}

// seers are who sees whose pay.
var seers = map[string][]string{
	"ada@example.com": {"Ada"}, "ben@example.com": {"Ben"}, "cleo@example.com": {"Cleo"}, "mia@example.com": {"Ada", "Ben"}, "otto@example.com": {"Cleo"},
	"admin@example.com": {"Ada", "Ben", "Cleo"}, "ops@example.com": {"Ada", "Ben", "Cleo"}, "finance@example.com": {"Ada", "Ben", "Cleo"},
	"executive@example.com": nil, "analyst@example.com": nil, "marketing@example.com": nil, "people@example.com": nil, "success@example.com": nil, "rep@example.com": nil, "manager@example.com": nil,
}

// counted asks everybody how many there are: counts and subtotals are those of what one sees.
func (p *wages) counted() {
	for email, sees := range seers {
		out := p.get(p.t, email, `{ commissionStatements { totalCount subtotals(by: STATUS) { count } nodes { rep { name } run { statements { totalCount } } } }
			commissionLines { totalCount subtotals(by: LINE_KIND) { count } } commissionAdjustments { totalCount } commissionDisputes { totalCount } compAssignments { totalCount } quotaReliefs { totalCount } compObjectives { totalCount } }`, nil)
		n := fmt.Sprint(len(sees))
		want := map[string]string{
			"commissionStatements.totalCount": n, "commissionLines.totalCount": fmt.Sprint(2 * len(sees)), "commissionAdjustments.totalCount": n, "commissionDisputes.totalCount": n,
			"compAssignments.totalCount": n, "quotaReliefs.totalCount": n, "compObjectives.totalCount": n,
		}
		if len(sees) > 0 {
			want["commissionStatements.subtotals.0.count"], want["commissionLines.subtotals.0.count"] = n, fmt.Sprint(2*len(sees))
		}
		for path, want := range want {
			if got := pick(out, path); got != want {
				p.t.Errorf("%s counts %s %s, want %s", email, got, path, want)
			}
		}
		var names []string
		for _, s := range items(out, "commissionStatements.nodes") {
			names = append(names, pick(s, "rep.name"))
			if got := pick(s, "run.statements.totalCount"); got != n && got != "absent" {
				p.t.Errorf("%s sees %s statements of the run, want %s", email, got, n)
			}
		}
		slices.Sort(names)
		if fmt.Sprint(names) != fmt.Sprint(sees) && len(names)+len(sees) > 0 {
			p.t.Errorf("%s sees the statements of %v, want %v", email, names, sees)
		}
	}
}

// paths are the ways on which pay could be reached, for one payee.
func (s *secret) paths() map[string]string {
	const money = `earned { amount } paid { amount } payable { amount } lines { nodes { earned { amount } credit { amount } explanation { text } } }`
	all := `... on CommissionStatement { ` + money + ` } ... on CommissionLine { earned { amount } credit { amount } statement { earned { amount } } explanation { text steps { value } } }
		... on CompAssignment { note targetIncentive { amount } } ... on CommissionAdjustment { note amount { amount } } ... on CommissionDispute { subject comments { nodes { body } } } ... on QuotaRelief { note } ... on CompObjective { note }`
	out := map[string]string{
		"explainCommission":        fmt.Sprintf(`{ explainCommission(lineId: %q) { text steps { label formula value } } }`, s.line),
		"previewCommission":        fmt.Sprintf(`{ previewCommission(input: {repId: %q, on: "2026-02-01", deals: [{amount: {amount: "10", currency: EUR}}]}) { before { amount } after { amount } lines { text } } }`, s.rep),
		"rep":                      fmt.Sprintf(`{ node(id: %q) { ... on Rep { name commissionStatements { totalCount nodes { %s } } } } }`, s.rep, money),
		"opportunity":              fmt.Sprintf(`{ node(id: %q) { ... on Opportunity { name changes { nodes { fields { field before after } } } } } }`, s.opportunity),
		"statements":               fmt.Sprintf(`{ commissionStatements(where: {rep: {eq: %q}}) { nodes { %s } subtotals(by: REP) { count amounts { amount } } } }`, s.rep, money),
		"lines":                    fmt.Sprintf(`{ commissionLines(where: {rep: {eq: %q}}) { nodes { earned { amount } opportunity { owner { commissionStatements { nodes { earned { amount } } } } } } } }`, s.rep),
		"lines without a filter":   `{ commissionLines { nodes { earned { amount } event { rep { commissionStatements { nodes { earned { amount } } } } } } } }`,
		"runs":                     `{ commissionRuns { nodes { message statements { nodes { earned { amount } rep { name } } } } } }`,
		"the register":             `{ commissionRegister(fromDay: "2026-01-01", toDay: "2026-04-01") { entries { statement { earned { amount } } rep { name } } totals { earned { amount } } } }`,
		"assets":                   `{ commissionAssets(input: {fromDay: "2026-01-01", toDay: "2026-04-01", lifeMonths: 24}) { line { earned { amount } } capitalised { amount } } }`,
		"a design over the past":   `{ compPlans { nodes { name assignments { nodes { note targetIncentive { amount } } } versions { nodes { number } } } } }`,
		"adjustments":              fmt.Sprintf(`{ commissionAdjustments(where: {rep: {eq: %q}}) { nodes { note amount { amount } } } }`, s.rep),
		"disputes":                 `{ commissionDisputes { nodes { subject line { earned { amount } } comments { nodes { body } } } } }`,
		"assignments":              fmt.Sprintf(`{ compAssignments(where: {rep: {eq: %q}}) { nodes { note targetIncentive { amount } } } }`, s.rep),
		"relief and objectives":    `{ quotaReliefs { nodes { note } } compObjectives { nodes { note } } }`,
		"the change log":           `{ changes(last: 100) { nodes { actor operation fields { field before after } } } }`,
		"changes of the rep":       fmt.Sprintf(`{ node(id: %q) { ... on Rep { changes { nodes { fields { field before after } } } } } }`, s.rep),
		"the customer's time line": `{ accounts { nodes { name timeline { nodes { kind title } } } } }`,
		"search":                   `{ search(query: "zed") { nodes { __typename } } }`,
		"events worth commission":  `{ compEvents { nodes { event rep { name commissionStatements { nodes { earned { amount } } } } } } }`,
	}
	for kind, id := range map[string]string{"statement": s.statement, "line": s.line, "assignment": s.assignment, "adjustment": s.adjustment, "dispute": s.dispute, "relief": s.relief, "objective": s.objective} {
		out["node of the "+kind] = fmt.Sprintf(`{ node(id: %q) { id %s } }`, id, all)
		out["changes of the "+kind] = fmt.Sprintf(`{ changes(where: {record: {eq: %q}}) { totalCount nodes { fields { field before after } } } }`, id)
	}
	return out
}

// hidden goes all paths as everybody: nothing of another's pay comes back on any, and those whom it concerns
// find it.
func (p *wages) hidden() {
	for _, name := range []string{"Ada", "Cleo"} {
		s := p.of[name]
		paths := s.paths()
		for _, email := range slices.Sorted(maps.Keys(seers)) {
			found := 0
			for _, path := range slices.Sorted(maps.Keys(paths)) {
				r := p.ask(p.t, email, paths[path], nil)
				if r.status >= http.StatusInternalServerError || strings.Contains(r.body, "GRAPHQL_VALIDATION") {
					p.t.Fatalf("%s: %d %s", path, r.status, r.body)
				}
				for _, mark := range s.marks {
					if !strings.Contains(r.body, mark) {
						continue
					}
					found++
					if !slices.Contains(seers[email], name) {
						p.t.Errorf("%s reads %q of %s by %s: %s", email, mark, name, path, r.body)
					}
				}
			}
			if slices.Contains(seers[email], name) && found < 10 {
				p.t.Errorf("%s finds what concerns %s %d times only", email, name, found)
			}
		}
	}
}

// exported writes statements to files: each holds what its author sees.
func (p *wages) exported() {
	for email, want := range map[string]int{"finance@example.com": 3, "mia@example.com": 2, "ben@example.com": 1} {
		d := desk{p.app, p.t, email}
		done := d.waitFor(pick(d.do("startExport", `list: COMMISSION_STATEMENTS, format: CSV`, "job { id }"), "job.id"))
		_, body := p.send(p.t, email, http.MethodGet, pick(done, "job.resultFile.url"), "")
		if got := strings.Count(strings.TrimSpace(body), "\n"); got != want {
			p.t.Errorf("%s exports %d statements, want %d: %s", email, got, want, body)
		}
	}
}

// followed goes from the payout to the deal with queries alone, and reproduces the locked statement after
// everything that it came from has changed.
func (p *wages) followed() {
	ada := p.of["Ada"]
	finance, ops := desk{p.app, p.t, "finance@example.com"}, desk{p.app, p.t, "ops@example.com"}
	id := fmt.Sprintf("id: %q", ada.statement)
	ops.do("triageCommissionDispute", fmt.Sprintf(`id: %q`, ada.dispute), "commissionDispute { status }")
	ops.do("resolveCommissionDispute", fmt.Sprintf(`id: %q, accept: false, resolution: "The line is right."`, ada.dispute), "commissionDispute { status }")
	desk{p.app, p.t, "mia@example.com"}.do("approveCommissionStatement", id, "commissionStatement { status }")
	finance.do("approveCommissionStatement", id, "commissionStatement { status }")
	finance.do("lockCommissionStatement", id, "commissionStatement { status }")
	finance.do("payCommissionStatement", id+`, paidOn: "2026-03-16", reference: "R-1"`, "commissionStatement { status }")

	read := func() (statement any, text string) {
		out := p.get(p.t, finance.as, `{ commissionRegister(fromDay: "2026-01-01", toDay: "2026-04-01") { totals { paid { amount } balances }
			entries { balances rep { name } statement { id status version outputHash inputHash engineVersion reproduces earned { amount } payable { amount } paid { amount } paymentReference
				lines { nodes { id earned { amount } credit { amount } rate planVersion { number designHash } event { event eventKey amount { amount } opportunity { id amount { amount } lines { nodes { id amount { amount } } } } } explanation { text } } } } } } }`, nil)
		sum := 0
		for _, e := range items(out, "commissionRegister.entries") {
			sum += minor(p.t, pick(e, "statement.paid.amount"))
			if pick(e, "balances") != "true" {
				p.t.Errorf("the entry of %s does not balance", pick(e, "rep.name"))
			}
			if pick(e, "rep.name") == "Ada" {
				statement = e.(map[string]any)["statement"]
			}
		}
		if total := minor(p.t, pick(out, "commissionRegister.totals.0.paid.amount")); sum != total {
			p.t.Errorf("the register pays %d, its entries %d", total, sum)
		}
		for _, l := range items(statement, "lines.nodes") {
			text += pick(l, "id") + pick(l, "earned.amount") + pick(l, "explanation.text")
		}
		return statement, text
	}
	statement, text := read()
	earned, booked := 0, 0
	for i, l := range items(statement, "lines.nodes") {
		credit := minor(p.t, pick(l, "credit.amount"))
		if got := minor(p.t, pick(l, "earned.amount")); got != credit/10 || pick(l, "rate") != "0.100000" {
			p.t.Errorf("line %d earns %d of %d at %s", i, got, credit, pick(l, "rate"))
		}
		earned += minor(p.t, pick(l, "earned.amount"))
		if a := minor(p.t, pick(l, "event.amount.amount")); a != credit || a != minor(p.t, pick(l, fmt.Sprintf("event.opportunity.lines.nodes.%d.amount.amount", i))) {
			p.t.Errorf("line %d credits %d of an event of %d", i, credit, a)
		}
		if key := pick(l, "event.eventKey"); !strings.HasSuffix(key, pick(l, fmt.Sprintf("event.opportunity.lines.nodes.%d.id", i))) {
			p.t.Errorf("the event %s does not name the line of the deal", key)
		}
		booked += credit
	}
	if earned != minor(p.t, pick(statement, "earned.amount")) || earned != minor(p.t, pick(statement, "paid.amount")) || booked != minor(p.t, pick(statement, "lines.nodes.0.event.opportunity.amount.amount")) {
		p.t.Errorf("%d earned on %d: %s", earned, booked, textOf(statement))
	}

	// Afterwards the plan, the deal, its owner and the quota change.
	version := p.made("createCompPlanVersion", "compPlanVersion", fmt.Sprintf(`planId: %q, validFrom: "2026-01-05", design: %s`, p.plan, design("", `mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.2"}]`)))
	p.do("publishCompPlanVersion", fmt.Sprintf(`id: %q`, version), "compPlanVersion { status }")
	p.do("transferOpportunity", fmt.Sprintf(`id: %q, ownerId: %q`, ada.opportunity, p.reps["Ben"]), "opportunity { id }")
	quota := pick(p.get(p.t, p.as, `query($r: ID!) { quotas(where: {rep: {eq: $r}}) { nodes { id } } }`, map[string]any{"r": ada.rep}), "quotas.nodes.0.id")
	p.do("updateQuota", fmt.Sprintf(`id: %q, amount: {amount: "5", currency: EUR}`, quota), "quota { id }")
	p.runs()
	again, textAgain := read()
	for _, field := range []string{"id", "status", "version", "outputHash", "inputHash", "engineVersion", "earned.amount", "paid.amount", "lines.nodes.0.planVersion.number"} {
		if got, want := pick(again, field), pick(statement, field); got != want {
			p.t.Errorf("the locked statement's %s went from %s to %s", field, want, got)
		}
	}
	if textAgain != text {
		p.t.Error("the lines of the locked statement, or their explanations, changed")
	}
	if got := pick(again, "reproduces"); got != "true" {
		p.t.Errorf("the locked statement reproduces: %s", got)
	}
	if got := pick(p.statementIn(p.of["Ben"].rep, thisQuarter), "earned.amount"); got != "28518.20" { // (81,234 + 61,357) x 20 %
		p.t.Errorf("Ben's draft earns %s, want the deal that is his now at the new rate", got)
	}
}

// minor reads an amount in cents.
func minor(t *testing.T, amount string) int {
	t.Helper()
	var whole, cents int
	if _, err := fmt.Sscanf(amount, "%d.%d", &whole, &cents); err != nil {
		t.Errorf("%q is no amount", amount)
	}
	if strings.HasPrefix(amount, "-") {
		cents = -cents
	}
	return whole*100 + cents
}
