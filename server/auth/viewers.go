package auth

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/predicate"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
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
	return l.load(ctx, signInAgain(), ofToken, a.User, a.Family, a.Version)
}

// Of returns the viewer that an active user is, for jobs that they started and for the answer of a
// sign-in.
func (l *Loader) Of(ctx context.Context, id gid.ID) (*viewer.V, error) {
	return l.load(ctx, fault.Forbiddenf("the user %s may not sign in", id), "", id)
}

// Every request begins with this statement, so it is a plain one: the user and the team that their rep is
// in today.
const (
	activeUser = `SELECT u.id, u.name, u.role, u.rep_id, (
  SELECT m.team_id FROM team_memberships m
  WHERE m.rep_id = u.rep_id AND m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to > $1)
  ORDER BY m.id LIMIT 1)
FROM users u WHERE u.status = 'ACTIVE' AND u.id = $2`
	ofToken = ` AND EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND s.family = $3 AND s.revoked_at IS NULL) AND u.session_version = $4`
)

// load returns the viewer that an active user is who meets a further condition, or the error none.
func (l *Loader) load(ctx context.Context, none error, condition string, args ...any) (_ *viewer.V, err error) {
	ctx = system(ctx, "")
	loc, err := l.locate(ctx)
	if err != nil {
		return nil, err
	}
	v := &viewer.V{Today: l.store.Now().Day(loc), Source: viewer.API}
	rows, err := l.store.Client().QueryContext(ctx, activeUser+condition, append([]any{v.Today}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("load the viewer: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return nil, cmp.Or(rows.Err(), none)
	}
	var rep, team sql.Null[gid.ID]
	if err := rows.Scan(&v.User, &v.Name, &v.Role, &rep, &team); err != nil {
		return nil, fmt.Errorf("load the viewer: %w", err)
	}
	v.Rep, v.Team = rep.V, team.V
	if !rep.Valid {
		return v, nil
	}
	switch v.Role {
	case role.Rep:
		v.Reps = []gid.ID{v.Rep}
	case role.Manager:
		return v, errors.Join(rows.Close(), l.addSubtree(ctx, v))
	default: // what the others see does not hang on reps
	}
	return v, nil
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
