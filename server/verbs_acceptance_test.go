package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
)

// onEach runs a test on a server with a database of each kind. fill writes what the test begins with.
func onEach(t *testing.T, fill func(*testing.T, *ent.Store), test func(*testing.T, *app)) {
	t.Helper()
	for _, tt := range []struct {
		name     string
		database func(*testing.T) string
	}{
		{"sqlite", newDatabase},
		{"postgres", func(t *testing.T) string { t.Chdir(t.TempDir()); return opstest.PostgresURL(t) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			database := tt.database(t)
			s, err := ent.Open(context.Background(), database, ent.Options{Now: opstest.NewClock().Now})
			if err != nil {
				t.Fatal(err)
			}
			fill(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			test(t, boot(t, database))
		})
	}
}

// staff writes a company's settings and a person of every role.
func staff(t *testing.T, s *ent.Store) {
	t.Helper()
	opstest.World(t, s).Organisation()
	for _, x := range role.All {
		engage(t, s, strings.ToLower(string(x))+"@example.com", x, 0)
	}
}

// desk runs mutations one after the other as one person.
type desk struct {
	*app

	t  *testing.T
	as string
}

// do runs a mutation that must succeed and returns its payload. Its input is written as GraphQL.
func (d desk) do(mutation, input, selection string) map[string]any {
	d.t.Helper()
	out := d.get(d.t, d.as, fmt.Sprintf("mutation { %s(input: {%s}) { %s userErrors { code path message } } }", mutation, input, selection), nil)
	payload, _ := out[mutation].(map[string]any)
	if wrong := pick(payload, "userErrors"); wrong != "[]" {
		d.t.Fatalf("%s(%s) was refused: %s", mutation, input, wrong)
	}
	return payload
}

// made runs a creation and returns the id of the record.
func (d desk) made(mutation, record, input string) string {
	d.t.Helper()
	return pick(d.do(mutation, input, record+" { id }"), record+".id")
}

// says fails the test unless a payload has a text at a path.
func (d desk) says(payload map[string]any, path, want string) {
	d.t.Helper()
	if got := pick(payload, path); got != want {
		d.t.Errorf("%s is %s, want %s", path, got, want)
	}
}

func TestEveryVerbOfTheBusinessWorksOverHTTP(t *testing.T) {
	onEach(t, staff, func(t *testing.T, a *app) {
		d := desk{a, t, "ops@example.com"}
		today, later := opstest.Today.String(), (opstest.Today + 30).String()

		north, south := d.made("createTeam", "team", `name: "North"`), d.made("createTeam", "team", `name: "South"`)
		ada := d.made("createRep", "rep", fmt.Sprintf(`name: "Ada", salesRole: AE, hiredOn: "2024-01-01", ramp: ["0.5", "1"], teamId: %q`, north))
		bea := d.made("createRep", "rep", `name: "Bea", salesRole: AM, hiredOn: "2024-01-01"`)
		d.says(d.do("transferRep", fmt.Sprintf(`id: %q, teamId: %q, effectiveOn: %q`, ada, south, today), "rep { memberships(last: 1) { nodes { team { name } } } }"), "rep.memberships.nodes.0.team.name", "South")
		coast := d.made("createTerritory", "territory", `name: "Coast", rule: [{attribute: COUNTRY, values: ["DE"]}]`)
		held := d.do("assignTerritory", fmt.Sprintf(`territoryId: %q, repId: %q, validFrom: %q`, coast, ada, today), "territoryAssignment { id }")
		d.says(d.do("endTerritoryAssignment", fmt.Sprintf(`id: %q, validTo: %q`, pick(held, "territoryAssignment.id"), later), "territoryAssignment { validTo }"), "territoryAssignment.validTo", later)

		acme := d.made("createAccount", "account", fmt.Sprintf(`name: "Acme", country: "DE", ownerId: %q`, ada))
		double := d.made("createAccount", "account", fmt.Sprintf(`name: "ACME Inc.", ownerId: %q`, ada))
		d.do("placeAccount", fmt.Sprintf(`accountId: %q, territoryId: null, effectiveOn: %q`, acme, today), "account { id }")
		dry := d.do("applyTerritoryRules", fmt.Sprintf(`effectiveOn: %q, dryRun: true`, today), "territoryRun { dryRun moveCount moves { account { name } from { name } to { name } } flows { accountCount to { name } } uncoveredCount }")
		d.says(dry, "territoryRun.moves", `[{"account":{"name":"Acme"},"from":null,"to":{"name":"Coast"}}]`)
		d.says(d.do("applyTerritoryRules", fmt.Sprintf(`effectiveOn: %q, territoryIds: [%q]`, today, coast), "territoryRun { dryRun moveCount }"), "territoryRun", `{"dryRun":false,"moveCount":1}`)
		d.do("mergeAccounts", fmt.Sprintf(`id: %q, duplicateIds: [%q]`, acme, double), "account { id }")

		eve, eva := d.made("createContact", "contact", fmt.Sprintf(`accountId: %q, name: "Eve", email: "eve@acme.example"`, acme)), d.made("createContact", "contact", fmt.Sprintf(`accountId: %q, name: "Eva"`, acme))
		d.do("mergeContacts", fmt.Sprintf(`id: %q, duplicateIds: [%q]`, eve, eva), "contact { id }")

		lead := func(name string) string {
			return d.made("createLead", "lead", fmt.Sprintf(`name: %q, company: "Lake"`, name))
		}
		lee, leo := lead("Lee"), lead("Leo")
		d.do("mergeLeads", fmt.Sprintf(`id: %q, duplicateIds: [%q]`, lee, leo), "lead { id }")
		d.says(d.do("assignLead", fmt.Sprintf(`id: %q, ownerId: %q`, lee, ada), "lead { owner { name } }"), "lead.owner.name", "Ada")
		d.says(d.do("recordLeadTouch", fmt.Sprintf(`id: %q`, lee), "lead { status }"), "lead.status", "WORKING")
		d.says(d.do("qualifyLead", fmt.Sprintf(`id: %q, status: MQL`, lee), "lead { status }"), "lead.status", "MQL")
		d.says(d.do("rejectLead", fmt.Sprintf(`id: %q, rejectReason: "too small"`, lee), "lead { status }"), "lead.status", "REJECTED")
		d.do("qualifyLead", fmt.Sprintf(`id: %q, status: MQL`, lee), "lead { status }")
		d.says(d.do("acceptLead", fmt.Sprintf(`id: %q`, lee), "lead { status }"), "lead.status", "ACCEPTED")

		d.pipeline()
		converted := d.do("convertLead", fmt.Sprintf(`id: %q, amount: {amount: "500", currency: EUR}`, lee), "lead { status } account { name } contact { name } opportunity { name amount { amount } }")
		d.says(converted, "lead.status", "CONVERTED")
		d.says(converted, "opportunity.amount.amount", "500.00")
		d.says(d.do("disqualifyLead", fmt.Sprintf(`id: %q, rejectReason: "gone"`, lead("Liv")), "lead { status }"), "lead.status", "DISQUALIFIED")
		d.says(d.do("redactLead", fmt.Sprintf(`id: %q`, lead("Lou")), "lead { name }"), "lead.name", "(redacted)")

		d.sale(acme, ada, bea, today, later)
		d.activities(acme, eve, ada)
		d.says(d.do("redactContact", fmt.Sprintf(`id: %q`, eve), "contact { name email }"), "contact", `{"email":null,"name":"(redacted)"}`)
		moved := d.do("transferAccount", fmt.Sprintf(`id: %q, ownerId: %q, effectiveOn: %q, transferOpportunities: true`, acme, bea, today), "account { owner { name } } movedOpportunityCount movedLeadCount")
		d.says(moved, "account.owner.name", "Bea")
		d.says(moved, "movedLeadCount", "0")
		d.says(d.do("endRep", fmt.Sprintf(`id: %q, leftOn: %q`, ada, later), "rep { leftOn }"), "rep.leftOn", later)
		d.says(d.do("updateOrganisation", `name: "Acme Sales", workingDays: [MONDAY, TUESDAY]`, "organisation { name }"), "organisation.name", "Acme Sales")
		d.do("setUserPreference", `key: "theme", value: "dark"`, "userPreference { value }")
	})
}

// pipeline writes a sales process of two open stages.
func (d desk) pipeline() {
	d.t.Helper()
	p := d.made("createPipeline", "pipeline", `name: "New", opportunityType: NEW`)
	for i, s := range []string{`"Talk", group: DISCOVERY, probability: "0.2", forecastCategory: PIPELINE`, `"Offer", group: NEGOTIATION, probability: "0.5", forecastCategory: COMMIT`,
		`"Won", group: DELIVERY, outcome: WON, probability: "1", forecastCategory: CLOSED`, `"Lost", group: DELIVERY, outcome: LOST, probability: "0", forecastCategory: OMITTED`} {
		d.made("createStage", "stage", fmt.Sprintf(`pipelineId: %q, position: %d, name: %s`, p, i, s))
	}
}

// sale takes an opportunity through its life.
func (d desk) sale(account, owner, other, today, later string) {
	d.t.Helper()
	stages := items(d.get(d.t, d.as, "{ pipelines { nodes { stages { nodes { id name } } } } }", nil)["pipelines"].(map[string]any)["nodes"].([]any)[0], "stages.nodes") //nolint:forcetypeassert // a test
	offer := pick(stages[1], "id")
	oar := d.made("createProduct", "product", `name: "Oar", listPrice: {amount: "10", currency: EUR}, currency: EUR`)
	rival, price := d.made("createCompetitor", "competitor", `name: "Rival"`), d.made("createLossReason", "lossReason", `name: "Price", category: PRICE`)
	made := d.do("createOpportunity", fmt.Sprintf(`name: "Oars", accountId: %q, ownerId: %q, lines: [{productId: %q, quantity: "3"}], credits: [{repId: %q, share: "0.5"}], competitors: [{competitorId: %q}]`,
		account, owner, oar, other, rival), "opportunity { id amount { amount } amountSource lines { totalCount } credits { totalCount } competitors { totalCount } }")
	d.says(made, "opportunity.amount.amount", "30.00")
	d.says(made, "opportunity.competitors.totalCount", "1")
	o := pick(made, "opportunity.id")
	refused := d.get(d.t, d.as, fmt.Sprintf(`mutation { createOpportunity(input: {name: "x", lines: [{productId: %q, quantity: "1"}, {productId: %q, quantity: "0"}]}) { opportunity { id } userErrors { code path } } }`, oar, oar), nil)
	if got := pick(refused, "createOpportunity"); got != `{"opportunity":null,"userErrors":[{"code":"INVALID","path":["input","lines","1","quantity"]}]}` {
		d.t.Errorf("a line of nothing: %s", got)
	}
	d.says(d.do("advanceOpportunity", fmt.Sprintf(`id: %q, stageId: %q`, o, offer), "opportunity { stage { name } }"), "opportunity.stage.name", "Offer")
	d.says(d.do("changeCloseDate", fmt.Sprintf(`id: %q, closeOn: %q`, o, later), "opportunity { closeOn }"), "opportunity.closeOn", later)
	d.says(d.do("transferOpportunity", fmt.Sprintf(`id: %q, ownerId: %q`, o, other), "opportunity { owner { name } }"), "opportunity.owner.name", "Bea")
	lost := d.do("closeOpportunityLost", fmt.Sprintf(`id: %q, lossReasonId: %q, lostToId: %q`, o, price, rival), "opportunity { status lostFromStage { name } closedFromStage { name } }")
	d.says(lost, "opportunity", `{"closedFromStage":{"name":"Offer"},"lostFromStage":{"name":"Offer"},"status":"LOST"}`)
	d.says(d.do("reopenOpportunity", fmt.Sprintf(`id: %q`, o), "opportunity { status stage { name } }"), "opportunity.stage.name", "Offer")
	won := d.do("closeOpportunityWon", fmt.Sprintf(`id: %q, closedOn: %q`, o, today), "opportunity { status account { lifecyclePhase } lostFromStage { name } closedFromStage { name } }")
	d.says(won, "opportunity", `{"account":{"lifecyclePhase":"USE"},"closedFromStage":{"name":"Offer"},"lostFromStage":null,"status":"WON"}`)
}

func (d desk) activities(account, contact, owner string) {
	d.t.Helper()
	log := func(kind, at string) string {
		return d.made("logActivity", "activity", fmt.Sprintf(`kind: %s, happenedAt: %q, status: PLANNED, accountId: %q, contactId: %q, ownerId: %q, note: "Eve"`, kind, at, account, contact, owner))
	}
	at := opstest.Now.AddDate(0, 0, -1).Format("2006-01-02T15:04:05Z07:00")
	call, demo := log("CALL", at), log("DEMO", at)
	d.says(d.do("completeActivity", fmt.Sprintf(`id: %q, callOutcome: CONNECTED`, call), "activity { status callOutcome }"), "activity", `{"callOutcome":"CONNECTED","status":"DONE"}`)
	d.says(d.do("resolveAttendance", fmt.Sprintf(`id: %q, attendance: NO_SHOW`, demo), "activity { attendance }"), "activity.attendance", "NO_SHOW")
}

// tokenOf is the secret at the end of a one-time link.
var tokenOf = regexp.MustCompile(`[A-Za-z0-9_.-]{20,}$`)

func TestPeopleComeInAndGoOverHTTP(t *testing.T) {
	onEach(t, staff, func(t *testing.T, a *app) {
		admin, nobody := desk{a, t, "admin@example.com"}, desk{a, t, ""}
		signIn := func(password string) reply {
			return a.ask(t, "", `mutation($i: SignInInput!) { signIn(input: $i) { accessToken userErrors { code } } }`, map[string]any{"i": map[string]any{"email": "ada@example.com", "password": password}})
		}
		in := func(password string) bool {
			token := pick(signIn(password).Data, "signIn.accessToken")
			return token != "null" && token != "absent"
		}
		const first, second, third = "a boat with eight seats", "nine people in a boat", "the wind is on our side"

		invited := admin.do("inviteUser", `email: "Ada@Example.com", name: "Ada", role: REP`, "user { id status } link")
		admin.says(invited, "user.status", "INVITED")
		id := pick(invited, "user.id")
		if in(first) {
			t.Error("an invited person signed in before choosing a password")
		}
		nobody.do("acceptInvitation", fmt.Sprintf(`token: %q, password: %q`, tokenOf.FindString(pick(invited, "link")), first), "user { id }")
		if !in(first) {
			t.Fatal("who accepted cannot sign in")
		}
		token := pick(signIn(first).Data, "signIn.accessToken")
		bearer := func(document string) reply {
			return a.ask(t, "", document, nil, "Authorization", "Bearer "+token)
		}
		changed := bearer(fmt.Sprintf(`mutation { changePassword(input: {currentPassword: %q, newPassword: %q}) { userErrors { code } } }`, first, second))
		if pick(changed.Data, "changePassword.userErrors") != "[]" || in(first) || !in(second) {
			t.Errorf("changePassword: %s", changed.body)
		}
		nobody.do("requestPasswordReset", `email: "ada@example.com"`, "")
		reset := admin.do("sendPasswordReset", fmt.Sprintf(`id: %q`, id), "user { id } link")
		nobody.do("resetPassword", fmt.Sprintf(`token: %q, password: %q`, tokenOf.FindString(pick(reset, "link")), third), "user { id }")
		if in(second) || !in(third) {
			t.Error("the reset left the former password")
		}
		admin.says(admin.do("updateUser", fmt.Sprintf(`id: %q, role: ANALYST`, id), "user { role }"), "user.role", "ANALYST")
		token = pick(signIn(third).Data, "signIn.accessToken")
		if got := pick(bearer("{ viewer { role } }").Data, "viewer.role"); got != "ANALYST" {
			t.Errorf("after the new role the viewer is %s", got)
		}
		if got := pick(bearer("mutation { signOut(input: {}) { userErrors { code } } }").Data, "signOut.userErrors"); got != "[]" {
			t.Errorf("signOut: %s", got)
		}
		if got := bearer("{ viewer { role } }"); pick(got.Data, "viewer.role") == "ANALYST" {
			t.Errorf("the token still works after signing out: %s", got.body)
		}
		admin.says(admin.do("deactivateUser", fmt.Sprintf(`id: %q`, id), "user { status }"), "user.status", "DEACTIVATED")
		if in(third) {
			t.Error("who was deactivated signed in")
		}
		admin.says(admin.do("reactivateUser", fmt.Sprintf(`id: %q`, id), "user { status }"), "user.status", "ACTIVE")
		if !in(third) {
			t.Error("who was reactivated cannot sign in")
		}
	})
}

// waitFor polls a job until it ends and returns it.
func (d desk) waitFor(job string) map[string]any {
	d.t.Helper()
	for {
		got := d.get(d.t, d.as, `query($id: ID!) { job(id: $id) { status message done resultFile { id url name } rejectedFile { id url } report { read created rejected rejections { line column value message } } } }`, map[string]any{"id": job})
		if s := pick(got, "job.status"); s != "QUEUED" && s != "RUNNING" {
			return got
		}
		if err := d.t.Context().Err(); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestAnExportRunsAsAJobAndItsFileIsForWhoAskedForIt(t *testing.T) {
	onEach(t, func(t *testing.T, s *ent.Store) {
		staff(t, s)
		w := opstest.World(t, s)
		ada := w.Rep("Ada")
		w.Account("Acme", opstest.AccountOf(ada))
		w.Account("Bolt")
		engage(t, s, "ada@example.com", role.Rep, ada.ID)
	}, func(t *testing.T, a *app) {
		for email, want := range map[string]string{
			"ops@example.com": "name\nAcme\nBolt\n", "ada@example.com": "name\nAcme\n", "analyst@example.com": "name\nAcme\nBolt\n",
		} {
			d := desk{a, t, email}
			job := d.do("startExport", `list: ACCOUNTS, format: CSV, columns: ["name"]`, "job { id }")
			done := d.waitFor(pick(job, "job.id"))
			if s := pick(done, "job.status"); s != "SUCCEEDED" {
				t.Fatalf("%s: the export is %s: %s", email, s, pick(done, "job.message"))
			}
			url := pick(done, "job.resultFile.url")
			for _, tt := range []struct {
				who    string
				status int
			}{{email, http.StatusOK}, {"", http.StatusUnauthorized}, {"rep@example.com", http.StatusNotFound}, {"executive@example.com", http.StatusNotFound}, {"admin@example.com", http.StatusOK}} {
				res, body := a.send(t, tt.who, http.MethodGet, url, "")
				if res.StatusCode != tt.status {
					t.Errorf("%s fetches what %s exported: %d, want %d", tt.who, email, res.StatusCode, tt.status)
				}
				if tt.status == http.StatusOK && strings.TrimPrefix(body, "\ufeff") != want {
					t.Errorf("%s exported %q, want %q", email, body, want)
				}
				if tt.status != http.StatusOK && strings.Contains(body, "Acme") {
					t.Errorf("%s was told %q", tt.who, body)
				}
			}
			other := a.get(t, "executive@example.com", fmt.Sprintf("{ job(id: %q) { id } }", pick(job, "job.id")), nil)
			if pick(other, "job") != "null" {
				t.Errorf("somebody else sees the job: %v", other)
			}
		}
		refused := a.ask(t, "rep@example.com", `mutation { startExport(input: {list: USERS, format: CSV}) { job { id } userErrors { code path } } }`, nil)
		mustBeKind(t, "a rep exporting users", refused.status, refused.body)
		if !strings.Contains(refused.body, "FORBIDDEN") {
			t.Errorf("a rep exporting users is answered with %s", refused.body)
		}
	})
}

func TestAnImportIsUploadedRunsAsAJobAndCanBeCancelled(t *testing.T) {
	onEach(t, staff, func(t *testing.T, a *app) {
		d := desk{a, t, "ops@example.com"}
		upload := func(name, content string) string {
			body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n--b--\r\n"
			res, text := a.send(t, d.as, http.MethodPost, "/files", body, "Content-Type", "multipart/form-data; boundary=b", "Origin", a.url)
			var f struct{ ID string }
			if err := json.Unmarshal([]byte(text), &f); err != nil || f.ID == "" {
				t.Fatalf("upload = %d %s", res.StatusCode, text)
			}
			return f.ID
		}
		file := upload("accounts.csv", "externalId,name,employees\na1,Acme,10\na2,Bolt,many\n")
		seen := a.get(t, d.as, `query($id: ID!) { inspectFile(fileId: $id) { encoding header sample hint proposal { entity columns { column field } missing } } importEntities { name } }`, map[string]any{"id": file})
		if what := pick(seen, "inspectFile.proposal.entity") + ", " + pick(seen, "inspectFile.proposal.columns.2.field") + ", " + pick(seen, "inspectFile.sample.1.2"); what != "Account, employees, many" {
			t.Errorf("the file is shown as %q: %v", what, seen)
		}
		if first := pick(seen, "importEntities.0.name"); first != "Rep" {
			t.Errorf("what can be imported begins with %q, want Rep", first)
		}
		job := pick(d.do("startImport", fmt.Sprintf(`fileIds: [%q]`, file), "job { id }"), "job.id")
		done := d.waitFor(job)
		if s, rejected := pick(done, "job.status"), pick(done, "job.report.rejected"); s != "SUCCEEDED" || rejected != "1" {
			t.Errorf("the import is %s with %s rejected rows: %s", s, rejected, pick(done, "job.message"))
		}
		if read, created := pick(done, "job.report.read"), pick(done, "job.report.created"); read != "2" || created != "1" {
			t.Errorf("of %s rows %s were created, want 1 of 2", read, created)
		}
		if at := pick(done, "job.report.rejections.0.line") + " " + pick(done, "job.report.rejections.0.column") + " " + pick(done, "job.report.rejections.0.value"); at != "3 employees many" {
			t.Errorf("the first rejected row is said to be %q, want line, column and value", at)
		}
		if _, body := a.send(t, d.as, http.MethodGet, pick(done, "job.rejectedFile.url"), ""); !strings.Contains(body, "a2,Bolt,many") {
			t.Errorf("the rejected rows are %q", body)
		}
		again := a.get(t, d.as, fmt.Sprintf(`mutation { cancelJob(input: {id: %q}) { job { status } userErrors { code } } }`, job), nil)
		if got := pick(again, "cancelJob.job.status"); got != "SUCCEEDED" {
			t.Errorf("cancelling what has ended left it %s: %v", got, again)
		}
	})
}
