// Package viewer says who acts. A viewer travels in the context of every read and write; without
// one the database refuses to answer.
package viewer

import (
	"context"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

// Source is where a change came from.
type Source string

// The sources of changes.
const (
	API    Source = "API"    // a call of the GraphQL API
	Import Source = "IMPORT" // an import of a file
	Rule   Source = "RULE"   // a rule of the product followed from another change
	Job    Source = "JOB"    // scheduled or queued work
	CLI    Source = "CLI"    // a command of the operator
)

// V is who acts and what they may see. It is built once per request and not changed afterwards.
type V struct {
	User   gid.ID    // zero for a system viewer
	Name   string    // for the change log: the person's name, or the name of the system viewer
	Role   role.Role // empty for a system viewer
	Rep    gid.ID    // the rep that the user is, zero if none
	Reps   []gid.ID  // sorted: reps whose book is visible now (self for a REP; the subtree for a MANAGER)
	Teams  []gid.ID  // sorted: teams of a MANAGER's subtree
	Team   gid.ID    // the team that the rep is in today, zero if none
	Today  calendar.Day
	system bool

	Source    Source
	RequestID string
	Reason    string // why, when the caller said so
}

// System returns a viewer for work that no person does. It sees every row; its name stands in the change log.
func System(name string, source Source) *V { return &V{Name: name, system: true, Source: source} }

// IsSystem reports whether v is background work.
func (v *V) IsSystem() bool { return v.system }

// SeesAll reports whether v's role reads every row of the business.
func (v *V) SeesAll() bool {
	if v.system {
		return true
	}
	switch v.Role {
	case role.Admin, role.Ops, role.Analyst, role.Executive, role.Finance:
		return true
	default:
		return false
	}
}

type key struct{}

// With returns a context in which v acts.
func With(ctx context.Context, v *V) context.Context { return context.WithValue(ctx, key{}, v) }

// From returns who acts, or nil when nobody is known.
func From(ctx context.Context) *V {
	v, _ := ctx.Value(key{}).(*V)
	return v
}
