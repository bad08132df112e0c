// Package role says who may do what on which rows, as one table. The API's descriptions, the
// documentation, the navigation and the tests are derived from it.
package role

import (
	"io"

	"coxswain/sales/enum"
)

// Role is a person's set of rights. Roles are fixed and assigned, never edited.
type Role string

// The ten roles.
const (
	Admin     Role = "ADMIN"     // everything, and user administration
	Ops       Role = "OPS"       // sales operations: everything in the business, no user administration
	Analyst   Role = "ANALYST"   // reads everything but individual pay; writes metrics, goals and saved views
	Executive Role = "EXECUTIVE" // reads everything but individual pay; approves nothing
	Finance   Role = "FINANCE"   // compensation, statements, revenue and exports
	Manager   Role = "MANAGER"   // their team subtree
	Rep       Role = "REP"       // their own book
	Marketing Role = "MARKETING" // campaigns, leads and the funnel
	Success   Role = "SUCCESS"   // accounts, subscriptions and what hangs on them
	People    Role = "PEOPLE"    // reps, teams, hiring and training
)

// All lists the roles in the order in which they are shown.
var All = []Role{Admin, Ops, Analyst, Executive, Finance, Manager, Rep, Marketing, Success, People}

// Values lists every Role, for storage.
func (Role) Values() []string { return enum.Strings(All) }

// MarshalGQL writes the value.
func (r Role) MarshalGQL(w io.Writer) { enum.Write(w, r) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (r *Role) UnmarshalGQL(v any) error { return enum.Read(v, r, All) }

// Parse reads a role from text.
func Parse(s string) (Role, error) { return enum.Parse(s, All) }
