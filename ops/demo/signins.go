package demo

import (
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/role"
)

// person is a user.
type person struct {
	id           gid.ID
	name, email  string
	role         role.Role
	rep          *rep
	zone         string
	passwordHash string
}

// view is a saved view.
type view struct {
	owner      role.Role
	everyone   bool
	name, list string
	definition string
}

// signInDomain is the domain of the sign-ins.
const signInDomain = "demo.test"

var signInPlans = []struct {
	role role.Role
	name string
	rep  bool // the user is the rep of that name
	zone string
}{
	{role.Admin, "Ada Winterfeld", false, homeZone},
	{role.Ops, "Martin Seidel", false, homeZone},
	{role.Analyst, "Yuki Tanaka", false, homeZone},
	{role.Executive, "Ines Falkenberg", false, homeZone},
	{role.Finance, "Robert Achilles", false, homeZone},
	{role.Manager, "Jonas Weidmann", true, homeZone},
	{role.Rep, "Miriam Schäfer", true, homeZone},
	{role.Marketing, "Carla Montesi", false, homeZone},
	{role.Success, "Nina Achterberg", true, homeZone},
	{role.People, "Helena Brück", false, homeZone},
}

// signIns makes one user for each role.
func (co *company) signIns() {
	for _, p := range signInPlans {
		u := person{name: p.name, email: strings.ToLower(string(p.role)) + "@" + signInDomain, role: p.role, zone: p.zone}
		if p.rep {
			for _, r := range co.reps {
				if r.name == p.name {
					u.rep = r
				}
			}
		}
		co.users = append(co.users, u)
	}
}

// views are lists that people come back to. A definition holds the filter and order of the list as
// the API takes them.
var views = []view{
	{role.Ops, true, "Open, newest first", "OPPORTUNITIES", `{"where":{"status":{"eq":"OPEN"}},"orderBy":[{"field":"CREATED_AT","direction":"DESC"}]}`},
	{role.Ops, true, "Lost this year", "OPPORTUNITIES", `{"where":{"status":{"eq":"LOST"}}}`},
	{role.Rep, false, "My open opportunities", "OPPORTUNITIES", `{"where":{"status":{"eq":"OPEN"}}}`},
	{role.Manager, false, "New business of the team", "OPPORTUNITIES", `{"where":{"and":[{"status":{"eq":"OPEN"}},{"opportunityType":{"eq":"NEW"}}]}}`},
	{role.Success, false, "Customers up for renewal", "ACCOUNTS", `{"where":{"lifecyclePhase":{"eq":"RENEWAL"}}}`},
	{role.Marketing, true, "Leads that nobody touched", "LEADS", `{"where":{"status":{"eq":"NEW"}}}`},
	{role.Analyst, true, "Enterprise customers", "ACCOUNTS", `{"where":{"and":[{"segment":{"eq":"ENTERPRISE"}},{"lifecyclePhase":{"in":["USE","RENEWAL"]}}]}}`},
}
