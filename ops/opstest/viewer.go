package opstest

import (
	"context"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/role"
)

// System returns a context in which the test kit itself acts: it sees and may write everything.
func System() context.Context {
	return viewer.With(context.Background(), viewer.System("test kit", viewer.Rule))
}

// As returns a context in which a person of the role acts, today, through the API. Without options the
// person is no rep and leads no team.
func As(r role.Role, options ...ViewerOption) context.Context {
	return viewer.With(context.Background(), Viewer(r, options...))
}

// Viewer returns the person that As puts into a context.
func Viewer(r role.Role, options ...ViewerOption) *viewer.V {
	v := &viewer.V{
		User: gid.New(gid.User, 1<<30), Name: "Test " + string(r), Role: r, Today: Today,
		Source: viewer.API, RequestID: "test-request",
	}
	for _, o := range options {
		o(v)
	}
	slices.Sort(v.Reps)
	slices.Sort(v.Teams)
	return v
}

// ViewerOption says more about a viewer.
type ViewerOption func(*viewer.V)

// User makes the viewer the person who signs in as u.
func User(u *db.User) ViewerOption {
	return func(v *viewer.V) {
		v.User, v.Name = u.ID, u.Name
		if u.RepID != nil {
			v.Rep = *u.RepID
		}
	}
}

// Self makes the viewer the rep, who works their own book.
func Self(rep *db.Rep) ViewerOption {
	return func(v *viewer.V) { v.Rep, v.Reps = rep.ID, []gid.ID{rep.ID} }
}

// Leads makes the viewer see the books of the reps, as the manager of their teams does.
func Leads(reps ...*db.Rep) ViewerOption {
	return func(v *viewer.V) {
		for _, r := range reps {
			v.Reps = append(v.Reps, r.ID)
		}
	}
}

// Heads makes the viewer the head of the teams.
func Heads(teams ...*db.Team) ViewerOption {
	return func(v *viewer.V) {
		for _, t := range teams {
			v.Teams = append(v.Teams, t.ID)
		}
	}
}

// InTeam puts the viewer into a team.
func InTeam(t *db.Team) ViewerOption { return func(v *viewer.V) { v.Team = t.ID } }

// On makes the viewer act on a day.
func On(day calendar.Day) ViewerOption { return func(v *viewer.V) { v.Today = day } }

// Because gives the viewer's reason for what they change.
func Because(reason string) ViewerOption { return func(v *viewer.V) { v.Reason = reason } }
