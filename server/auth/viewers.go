package auth

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/predicate"
	"coxswain/ent/db/session"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/db/user"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// Loader loads viewers from the database, anew for each request: a changed role, a deactivation, an
// ended session or a moved rep act at once.
type Loader struct {
	store *ent.Store

	mu       sync.Mutex
	location *time.Location
	read     calendar.Instant // when the location was read
}

// NewLoader returns a Loader.
func NewLoader(s *ent.Store) *Loader { return &Loader{store: s} }

// locationKept is how long the organisation's time zone is remembered: it hardly ever changes.
const locationKept = 30 * time.Second

// Viewer returns who acts with a token. The token counts only while its user is active, its session
// was not ended, and the user's sessions have the version that it was made for.
func (l *Loader) Viewer(ctx context.Context, a Access) (*viewer.V, error) {
	ctx = system(ctx, "")
	u, err := l.store.Client().User.Query().Where(
		user.ID(a.User), user.StatusEQ(org.Active), user.SessionVersion(a.Version), hasSession(a.Family),
	).Only(ctx)
	if db.IsNotFound(err) {
		return nil, signInAgain()
	}
	if err != nil {
		return nil, err
	}
	return l.build(ctx, u)
}

// hasSession is "the family of the user's sessions was not ended", in the statement that reads the user.
func hasSession(family string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		t := sql.Table(session.Table).As("live")
		s.Where(sql.Exists(sql.Select(t.C(session.FieldID)).From(t).Where(sql.And(
			sql.ColumnsEQ(t.C(session.FieldUserID), s.C(user.FieldID)),
			sql.EQ(t.C(session.FieldFamily), family),
			sql.IsNull(t.C(session.FieldRevokedAt)),
		))))
	}
}

// Of returns the viewer that an active user is, for jobs that they started and for the answer of a
// sign-in.
func (l *Loader) Of(ctx context.Context, id gid.ID) (*viewer.V, error) {
	ctx = system(ctx, "")
	u, err := l.store.Client().User.Query().Where(user.ID(id), user.StatusEQ(org.Active)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Forbiddenf("the user %s may not sign in", id)
	}
	if err != nil {
		return nil, err
	}
	return l.build(ctx, u)
}

func (l *Loader) build(ctx context.Context, u *db.User) (*viewer.V, error) {
	loc, err := l.locate(ctx)
	if err != nil {
		return nil, err
	}
	v := &viewer.V{User: u.ID, Name: u.Name, Role: u.Role, Today: l.store.Now().Day(loc), Source: viewer.API}
	if u.RepID == nil {
		return v, nil
	}
	v.Rep = *u.RepID
	if v.Team, err = l.teamOf(ctx, v); err != nil {
		return nil, err
	}
	switch u.Role {
	case role.Rep:
		v.Reps = []gid.ID{v.Rep}
	case role.Manager:
		if err := l.addSubtree(ctx, v); err != nil {
			return nil, err
		}
	default: // what the others see does not hang on reps
	}
	return v, nil
}

// teamOf returns the team that the viewer's rep is in today.
func (l *Loader) teamOf(ctx context.Context, v *viewer.V) (gid.ID, error) {
	m, err := l.store.Client().TeamMembership.Query().Where(teammembership.RepID(v.Rep), holdsOn(v.Today)).First(ctx)
	if db.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.TeamID, nil
}

// holdsOn is "the membership holds on the day".
func holdsOn(day calendar.Day) predicate.TeamMembership {
	return teammembership.And(teammembership.ValidFromLTE(day),
		teammembership.Or(teammembership.ValidToIsNil(), teammembership.ValidToGT(day)))
}

// locate returns the organisation's time zone, UTC before there is an organisation.
func (l *Loader) locate(ctx context.Context) (*time.Location, error) {
	now := l.store.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.location != nil && now < l.read.Add(locationKept) {
		return l.location, nil
	}
	o, err := l.store.Client().Organisation.Query().First(ctx)
	if db.IsNotFound(err) {
		return time.UTC, nil
	}
	if err != nil {
		return nil, err
	}
	loc, err := time.LoadLocation(o.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the organisation: %w", err)
	}
	l.location, l.read = loc, now
	return loc, nil
}

// addSubtree adds the teams that a manager leads, with all below them, and who is in them today.
func (l *Loader) addSubtree(ctx context.Context, v *viewer.V) error {
	teams, err := l.store.Client().Team.Query().All(ctx)
	if err != nil {
		return err
	}
	v.Teams = subtree(teams, v.Rep)
	v.Reps = []gid.ID{v.Rep}
	if len(v.Teams) > 0 {
		members, err := l.store.Client().TeamMembership.Query().Where(teammembership.TeamIDIn(v.Teams...), holdsOn(v.Today)).All(ctx)
		if err != nil {
			return err
		}
		for _, m := range members {
			v.Reps = append(v.Reps, m.RepID)
		}
	}
	slices.Sort(v.Reps)
	v.Reps = slices.Compact(v.Reps)
	return nil
}

// subtree returns the teams that the rep manages and all teams below them, sorted.
func subtree(teams []*db.Team, manager gid.ID) []gid.ID {
	below := map[gid.ID][]gid.ID{}
	var open []gid.ID
	for _, t := range teams {
		if t.ParentID != nil {
			below[*t.ParentID] = append(below[*t.ParentID], t.ID)
		}
		if t.ManagerID != nil && *t.ManagerID == manager {
			open = append(open, t.ID)
		}
	}
	seen := map[gid.ID]bool{}
	for len(open) > 0 {
		t := open[len(open)-1]
		open = open[:len(open)-1]
		if !seen[t] {
			seen[t] = true
			open = append(open, below[t]...)
		}
	}
	out := make([]gid.ID, 0, len(seen))
	for t := range seen {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}
