package main

import (
	"fmt"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
)

// The quarters of the cases.
const (
	lastQuarter = "2025-10-01"
	thisQuarter = "2026-01-01"
)

// payCase is what the specification works out for one payee.
type payCase struct {
	section, what string
	rep           string
	from          string            // first day of the statement
	want          map[string]string // by path in the statement
	lines         string            // as linesOf writes them; empty: whatever they are
}

// sections collects cases on one server.
type sections struct {
	*payroll

	cases []payCase
}

func (s *sections) expect(section, what, rep, from, lines string, want map[string]string) {
	s.cases = append(s.cases, payCase{section, what, rep, from, want, lines})
}

// employs makes a rep; more are further fields.
func (s *sections) employs(name, more string) string {
	s.t.Helper()
	if !strings.Contains(more, "hiredOn") {
		more += `, hiredOn: "2020-01-01"`
	}
	return s.made("createRep", "rep", fmt.Sprintf(`name: %q, salesRole: AE%s`, name, more))
}

// carries gives a rep a quota of 100,000 for a quarter.
func (s *sections) carries(rep, from string) {
	s.t.Helper()
	to := map[string]string{lastQuarter: thisQuarter, thisQuarter: "2026-04-01"}[from]
	s.made("createQuota", "quota", fmt.Sprintf(`repId: %q, measure: BOOKINGS, fromDay: %q, toDay: %q, amount: {amount: "100000", currency: EUR}`, rep, from, to))
}

// design is a quarterly plan with one component.
func design(plan, component string) string {
	return fmt.Sprintf(`{currency: EUR, grain: QUARTER, %s components: [{key: "new", name: "New business", basis: TCV, %s}]}`, plan, component)
}

const (
	marginal33 = `quota: {measure: BOOKINGS}, mode: MARGINAL, ` + tiers33
	tenPercent = `mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.1"}]`
)

// published makes a plan and returns its id.
func (s *sections) published(name, design string) string {
	s.t.Helper()
	id := s.made("createCompPlan", "compPlan", fmt.Sprintf(`name: %q`, "Plan of "+name))
	version := s.made("createCompPlanVersion", "compPlanVersion", fmt.Sprintf(`planId: %q, validFrom: "2025-01-01", design: %s`, id, design))
	s.do("publishCompPlanVersion", fmt.Sprintf(`id: %q`, version), "compPlanVersion { status }")
	return id
}

func (s *sections) assigned(plan, rep, more string) {
	s.t.Helper()
	if !strings.Contains(more, "validFrom") {
		more += `, validFrom: "2025-01-01"`
	}
	s.do("createCompAssignment", fmt.Sprintf(`planId: %q, repId: %q%s`, plan, rep, more), "compAssignment { id }")
}

// paidPart records that a customer paid.
func (s *sections) paidPart(opportunity, amount, on string) {
	s.t.Helper()
	s.do("recordPaymentReceived", fmt.Sprintf(`opportunityId: %q, amount: {amount: %q, currency: EUR}, receivedOn: %q`, opportunity, amount, on), "paymentReceived { id }")
}

// statementIn reads the statement of a rep whose period begins on a day.
func (s *sections) statementIn(rep, from string) any {
	s.t.Helper()
	out := s.get(s.t, s.as, `query($rep: ID!, $from: Date!) { commissionStatements(where: {rep: {eq: $rep}, fromDay: {eq: $from}}) { nodes {
		id status reproduces issuesCount earned { amount } payable { amount } paid { amount } payout { amount currency } heldAfter { amount } drawAfter { amount } debtAfter { amount } waived { amount } guaranteed { amount }
		attainments { component quota { amount } credited { amount } share tier nextRate nextTier { amount } }
		lines { nodes { id lineKind lineKey creditOn credit { amount } creditUnits rate uncapped { amount } earned { amount } payable { amount } holdReason original { id lineKey } event { event eventKey amount { amount } opportunity { id name } } explanation { text } } } } } }`,
		map[string]any{"rep": rep, "from": from})
	list := items(out, "commissionStatements.nodes")
	if len(list) != 1 {
		s.t.Fatalf("%d statements of %s from %s", len(list), rep, from)
	}
	return list[0]
}

// linesOf writes the lines of a statement as "COMMISSION 42000.00 4200.00": kind, credit and what is earned.
func linesOf(statement any) string {
	var out []string
	for _, l := range items(statement, "lines.nodes") {
		text := pick(l, "lineKind")
		if credit := pick(l, "credit.amount"); credit != "null" && credit != "absent" {
			text += " " + credit
		}
		out = append(out, text+" "+pick(l, "earned.amount"))
	}
	return strings.Join(out, " | ")
}

func TestEverySectionOfCompensationComesOutOverHTTP(t *testing.T) {
	fill := func(t *testing.T, s *ent.Store) {
		staff(t, s)
		opstest.World(t, s).Pipeline()
	}
	onEach(t, fill, func(t *testing.T, a *app) {
		s := &sections{payroll: &payroll{desk: desk{a, t, "admin@example.com"}}}
		owner := s.made("createRep", "rep", `name: "Owner", salesRole: AM, hiredOn: "2020-01-01"`)
		s.acme = s.made("createAccount", "account", fmt.Sprintf(`name: "Acme", ownerId: %q`, owner))
		s.do("updateOrganisation", `policies: [{key: "mrr.cancelDate", value: "AT_CANCELLATION"}]`, "organisation { id }")
		s.shared()
		s.overrides()
		s.clawbacks()
		s.prorated()
		s.left()
		s.volumes()
		s.runsOf(lastQuarter, thisQuarter)
		s.runsOf(thisQuarter, "2026-04-01")
		for _, c := range s.cases {
			is := s.statementIn(c.rep, c.from)
			for path, want := range c.want {
				if got := pick(is, path); got != want {
					t.Errorf("%s %s: %s is %s, want %s: %s", c.section, c.what, path, got, want, linesOf(is))
				}
			}
			if got := linesOf(is); c.lines != "" && got != c.lines {
				t.Errorf("%s %s\n got %s\nwant %s", c.section, c.what, got, c.lines)
			}
			if got := pick(is, "reproduces"); got != "true" {
				t.Errorf("%s %s: the stored input gives another statement: %s", c.section, c.what, got)
			}
			if got := pick(is, "issuesCount"); got != "0" {
				t.Errorf("%s %s: %s numbers could not be computed", c.section, c.what, got)
			}
		}
		s.assets()
		s.draws()
	})
}

// shared is the deal of 3.4: AE1 70 %, AE2 30 %, an engineer 25 % beside it, and a manager who gets 2 % once.
func (s *sections) shared() {
	boss := s.employs("Boss", "")
	team := s.made("createTeam", "team", fmt.Sprintf(`name: "Shared", managerId: %q`, boss))
	in := fmt.Sprintf(`, teamId: %q`, team)
	one, two, engineer := s.employs("AE1", in), s.employs("AE2", in), s.employs("SE", "")
	flat := s.published("shares", design("", `where: {splits: [REVENUE]}, `+tenPercent))
	s.assigned(flat, one, "")
	s.assigned(flat, two, "")
	s.assigned(s.published("overlays", design("", `where: {splits: [OVERLAY]}, `+tenPercent)), engineer, "")
	s.assigned(s.published("bosses", design("", `override: {kind: COLLECTIVE}, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.02"}]`)), boss, "")
	s.wins(one, "2026-01-10", "60000", fmt.Sprintf(`, credits: [{repId: %q, share: "0.3"}, {repId: %q, creditKind: OVERLAY, share: "0.25"}]`, two, engineer))
	s.expect("3.4", "AE1 with 70 %", one, thisQuarter, "COMMISSION 42000.00 4200.00", nil)
	s.expect("3.4", "AE2 with 30 %", two, thisQuarter, "COMMISSION 18000.00 1800.00", nil)
	s.expect("3.4", "an engineer with 25 % beside it", engineer, thisQuarter, "COMMISSION 15000.00 1500.00", nil)
	s.expect("3.4", "the manager once, not twice", boss, thisQuarter, "OVERRIDE 60000.00 1200.00", nil)
}

// overrides are the three reps of 3.4 below two managers: one is paid on the team's attainment, the other on
// that of each.
func (s *sections) overrides() {
	const tiers = `quota: {measure: BOOKINGS}, mode: MARGINAL, tierBasis: QUOTA_SHARE, tiers: [{upTo: "1", rate: "0.01"}, {rate: "0.02"}]`
	individual := s.employs("Individual", "")
	above := s.made("createTeam", "team", fmt.Sprintf(`name: "Above", managerId: %q`, individual))
	collective := s.employs("Collective", fmt.Sprintf(`, teamId: %q`, above))
	team := s.made("createTeam", "team", fmt.Sprintf(`name: "Three", managerId: %q, parentId: %q`, collective, above))
	for i, sold := range []string{"150000", "100000", "50000"} {
		rep := s.employs(fmt.Sprintf("One of three %d", i), fmt.Sprintf(`, teamId: %q`, team))
		s.carries(rep, thisQuarter)
		s.wins(rep, "2026-02-10", sold, "")
	}
	s.assigned(s.published("collective", design("", `override: {kind: COLLECTIVE}, `+tiers)), collective, "")
	s.assigned(s.published("individuals", design("", `override: {kind: SUM_OF_INDIVIDUALS}, `+tiers)), individual, "")
	s.expect("3.4", "a manager paid on the team's attainment", collective, thisQuarter, "", map[string]string{"earned.amount": "3000.00", "attainments.0.quota.amount": "300000.00"})
	s.expect("3.4", "a manager paid on each one's attainment", individual, thisQuarter, "", map[string]string{"earned.amount": "3500.00"})
}

// clawbacks are the policies of 3.6 for the second deal of 3.3, which earned 6,800.
func (s *sections) clawbacks() {
	seats := s.made("createProduct", "product", `name: "Seats", currency: EUR, recurring: true`)
	plan := s.made("createSubscriptionPlan", "subscriptionPlan", fmt.Sprintf(`productId: %q, name: "Pro", priceModel: PER_UNIT`, seats))
	s.do("createPlanPrice", fmt.Sprintf(`planId: %q, currency: EUR, validFrom: "2020-01-01", tiers: [{unit: "5000"}]`, plan), "planPrice { id }")
	why := s.made("createCancellationReason", "cancellationReason", `name: "Too expensive", churnKind: VOLUNTARY`)
	for _, x := range []struct{ what, clawback, starts, ends, taken string }{
		{"FULL on day 60 of 180", `policy: FULL, windowDays: 180`, "2026-01-10", "2026-03-11", "-6800.00"},
		{"FULL after the window", `policy: FULL, windowDays: 60`, "2026-01-10", "2026-03-11", ""},
		{"LINEAR_WINDOW on day 60 of 180", `policy: LINEAR_WINDOW, windowDays: 180`, "2026-01-10", "2026-03-11", "-4533.33"},
		{"UNSERVED_TERM after 2 of 12 months", `policy: UNSERVED_TERM`, "2026-01-10", "2026-03-10", "-5666.67"},
		{"UNSERVED_TERM after 6 of 12 months", `policy: UNSERVED_TERM`, "2025-09-10", "2026-03-10", "-3400.00"},
		{"RE_RATE takes more than the deal's own line", `policy: FULL, windowDays: 180, rate: RE_RATE`, "2026-01-10", "2026-03-11", "-7600.00"},
	} {
		rep := s.employs("3.6 "+x.what, "")
		s.carries(rep, thisQuarter)
		s.assigned(s.published("3.6 "+x.what, design(fmt.Sprintf("clawback: {%s},", x.clawback), marginal33)), rep, "")
		s.wins(rep, "2026-01-05", "80000", "")
		deal := s.wins(rep, "2026-01-10", "60000", ", termMonths: 12")
		s.wins(rep, "2026-02-10", "30000", "")
		sub := pick(s.do("startSubscription", fmt.Sprintf(`accountId: %q, opportunityId: %q, startsOn: %q, termMonths: 12, items: [{planId: %q, quantity: "1"}]`, s.acme, deal, x.starts, plan), "customerSubscription { id }"), "customerSubscription.id")
		s.do("cancelSubscription", fmt.Sprintf(`id: %q, cancellationReasonId: %q, timing: ON_DAY, endsOn: %q`, sub, why, x.ends), "customerSubscription { id }")
		lines := "COMMISSION 80000.00 8000.00 | COMMISSION 60000.00 6800.00 | COMMISSION 30000.00 4000.00"
		if x.taken != "" {
			lines += " | CLAWBACK " + x.taken
		}
		s.expect("3.6", x.what, rep, thisQuarter, lines, nil)
	}
	rep := s.employs("3.6 HOLDBACK", "")
	s.carries(rep, thisQuarter)
	s.assigned(s.published("3.6 HOLDBACK", design(`holdback: {share: "0.3", days: 180},`, marginal33)), rep, "")
	s.three(rep, "")
	s.expect("3.6", "HOLDBACK pays 70 % now", rep, thisQuarter, "", map[string]string{
		"lines.nodes.1.earned.amount": "6800.00", "lines.nodes.1.payable.amount": "4760.00", "lines.nodes.1.holdReason": "HOLDBACK", "earned.amount": "18800.00", "paid.amount": "13160.00", "heldAfter.amount": "5640.00",
	})
}

// prorated are the quotas of 3.7 in a quarter of 92 days, and a change of plan that changes nothing.
func (s *sections) prorated() {
	plain := s.published("3.7", design("", marginal33))
	half := s.employs("3.7 half", "")
	s.carries(half, lastQuarter)
	s.assigned(plain, half, `, validFrom: "2025-11-16"`)
	s.expect("3.7", "46 of 92 days of a quota", half, lastQuarter, "", map[string]string{"attainments.0.quota.amount": "50000.00"})

	ramped := s.employs("3.7 ramp", `, hiredOn: "2025-10-01"`)
	s.carries(ramped, lastQuarter)
	s.assigned(s.published("3.7 ramp", design(`ramp: ["0", "0.25", "0.5", "1"],`, marginal33)), ramped, "")
	s.expect("3.7", "a ramp of 0, 25 and 50 %: 30/92 x 25 % + 31/92 x 50 %", ramped, lastQuarter, "", map[string]string{"attainments.0.quota.amount": "25000.00"})

	chief := s.employs("3.7 chief", "")
	team := s.made("createTeam", "team", fmt.Sprintf(`name: "Relieved", managerId: %q`, chief))
	relieved := s.employs("3.7 relief", fmt.Sprintf(`, teamId: %q`, team))
	s.carries(relieved, lastQuarter)
	s.assigned(plain, relieved, "")
	s.assigned(s.published("3.7 chief", design("", `override: {kind: COLLECTIVE}, `+marginal33)), chief, "")
	s.do("createQuotaRelief", fmt.Sprintf(`repId: %q, reliefReason: LEAVE, fromDay: "2025-10-01", toDay: "2025-11-16", share: "1"`, relieved), "quotaRelief { id }")
	s.expect("3.7", "relief for 46 of 92 days", relieved, lastQuarter, "", map[string]string{"attainments.0.quota.amount": "50000.00"})
	s.expect("3.7", "the relief follows to the manager", chief, lastQuarter, "", map[string]string{"attainments.0.quota.amount": "50000.00"})

	changed := s.employs("3.7 change of plan", "")
	s.carries(changed, lastQuarter)
	s.assigned(plain, changed, `, validFrom: "2025-01-01", validTo: "2025-11-16"`)
	s.assigned(s.published("3.7 the same again", design("", marginal33)), changed, `, validFrom: "2025-11-16"`)
	s.wins(changed, "2025-10-10", "80000", `, openedOn: "2025-10-01"`)
	s.wins(changed, "2025-11-20", "60000", `, openedOn: "2025-10-01"`)
	s.wins(changed, "2025-12-10", "30000", `, openedOn: "2025-10-01"`)
	s.expect("3.7", "equal plans in both halves pay as one", changed, lastQuarter, "COMMISSION 80000.00 8000.00 | COMMISSION 60000.00 6800.00 | COMMISSION 30000.00 4000.00", nil)
}

// left are the ends of employment of 3.7: half of a deal of 60,000 is paid when the rep leaves.
func (s *sections) left() {
	for policy, want := range map[string]map[string]string{
		"KEEP_SCHEDULE": {"earned.amount": "6000.00", "paid.amount": "3000.00"},
		"RELEASE_ALL":   {"earned.amount": "6000.00", "paid.amount": "6000.00"},
		"FORFEIT":       {"earned.amount": "3000.00", "paid.amount": "3000.00"},
	} {
		rep := s.employs("3.7 "+policy, "")
		s.assigned(s.published("3.7 "+policy, design(fmt.Sprintf(`eligibility: {kind: INVOICE_SHARE}, termination: %s,`, policy), tenPercent)), rep, "")
		deal := s.wins(rep, "2025-10-10", "60000", `, openedOn: "2025-10-01"`)
		s.paidPart(deal, "30000", "2025-11-10")
		s.do("endRep", fmt.Sprintf(`id: %q, leftOn: "2025-12-15"`, rep), "rep { id }")
		s.expect("3.7", "termination with "+policy, rep, lastQuarter, "", want)
	}
}

// volumes are what 3.9 works out beside caps, curves and currencies, and what 3.8 capitalises.
func (s *sections) volumes() {
	first, second := s.employs("3.9 first owner", ""), s.employs("3.9 second owner", "")
	territory := s.made("createTerritory", "territory", `name: "Alps"`)
	s.do("assignTerritory", fmt.Sprintf(`territoryId: %q, repId: %q, validFrom: "2025-01-01", validTo: "2026-02-01"`, territory, first), "territoryAssignment { id }")
	s.do("assignTerritory", fmt.Sprintf(`territoryId: %q, repId: %q, validFrom: "2026-02-01"`, territory, second), "territoryAssignment { id }")
	volume := s.published("3.9 territories", `{currency: EUR, grain: QUARTER, components: [{key: "t", name: "Territory", basis: TERRITORY_VOLUME, mode: MARGINAL, tierBasis: AMOUNT, tiers: [{rate: "0.005"}]}]}`)
	s.assigned(volume, first, "")
	s.assigned(volume, second, "")
	seller := s.employs("3.9 seller", "")
	in := fmt.Sprintf(`, territoryId: %q`, territory)
	s.wins(seller, "2026-01-10", "200000", in)
	s.wins(seller, "2026-01-20", "300000", in)
	s.wins(seller, "2026-02-10", "100000", in)
	s.expect("3.9", "0.5 % of 500,000 to the owner of the territory then", first, thisQuarter, "", map[string]string{"earned.amount": "2500.00"})
	s.expect("3.9", "what closes afterwards to the next owner", second, thisQuarter, "COMMISSION 100000.00 500.00", nil)

	rep := s.employs("3.1 eligibility", "")
	s.assigned(s.published("3.1 eligibility", design(`eligibility: {kind: INVOICE_SHARE},`, tenPercent)), rep, "")
	s.paidPart(s.wins(rep, "2026-01-10", "10000", ""), "5000", "2026-02-10")
	s.expect("3.1", "5,000 of 10,000 paid is 50 % payable", rep, thisQuarter, "", map[string]string{"earned.amount": "1000.00", "payable.amount": "500.00", "lines.nodes.0.holdReason": "ELIGIBILITY"})

	asset := s.employs("3.8 asset", "")
	s.assigned(s.published("3.8 asset", design("", tenPercent)), asset, "")
	s.wins(asset, "2025-10-10", "24000", `, openedOn: "2025-10-01"`)
	s.expect("3.8", "a commission of 2,400", asset, lastQuarter, "COMMISSION 24000.00 2400.00", nil)
}

// assets spreads the commission of 2,400 of 3.8 over 24 months.
func (s *sections) assets() {
	out := s.get(s.t, s.as, fmt.Sprintf(`{ commissionAssets(input: {fromDay: %q, toDay: %q, lifeMonths: 24}) { line { rep { name } } capitalised { amount } schedule { month expense { amount } remaining { amount } } } }`, lastQuarter, thisQuarter), nil)
	for _, a := range items(out, "commissionAssets") {
		if pick(a, "line.rep.name") != "3.8 asset" {
			continue
		}
		schedule := items(a, "schedule")
		s.t.Logf("capitalised %s over %d months", pick(a, "capitalised.amount"), len(schedule))
		var sum int
		for _, m := range schedule {
			var whole, cent int
			if _, err := fmt.Sscanf(pick(m, "expense.amount"), "%d.%d", &whole, &cent); err != nil {
				s.t.Error(err)
			}
			sum += whole*100 + cent
		}
		if pick(a, "capitalised.amount") != "2400.00" || pick(schedule[1], "expense.amount") != "100.00" || sum != 2_400_00 || pick(schedule[len(schedule)-1], "remaining.amount") != "0.00" {
			s.t.Errorf("3.8: the asset is %s", textOf(a))
		}
		return
	}
	s.t.Error("3.8: the commission of 2,400 is no asset")
}
